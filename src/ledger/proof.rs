//! Proofs that a citizen or a supervisor can keep in a file (C2SP tlog-proof, `c2sp.org/tlog-proof@v1`): where an entry
//! stands, the hashes that lead from it to the root, and the signed checkpoint with that root. Checking one needs the entry,
//! the log's public key, and nothing else.

use super::canonical::{base64, from_base64, hash, number};
use super::checkpoint::{BadCheckpoint, Checkpoint};
use super::commit::Hash;
use super::note::{LONGEST_NOTE_BYTES, Opened, VerifierKey};
use super::tree::{leaf_hash, verify_inclusion};

const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1";

/// A log of fewer than 2^63 entries is no deeper.
const MOST_HASHES: usize = 63;

/// Bytes of whatever else travels with a proof.
const LONGEST_EXTRA_BYTES: usize = 65_535;

/// A proof as it stands in a file; whether it holds, [`Proof::verify`] tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// Whatever the maker wanted to go with it, at most 65 535 bytes. Nothing protects it: anyone can change it unnoticed.
    /// No bytes at all are written as if absent.
    pub extra: Option<Vec<u8>>,
    /// Of the entry, from 0.
    pub index: u64,
    /// The leaf's sibling first.
    pub hashes: Vec<Hash>,
    /// The signed checkpoint, verbatim.
    pub checkpoint: String,
}

/// Why a proof is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadProof {
    #[error("a proof begins with the line “{FIRST_LINE}”")]
    FirstLine,
    #[error("line {line} of the proof should be “extra” and 1 to {LONGEST_EXTRA_BYTES} bytes in base64")]
    Extra { line: usize },
    #[error("line {line} of the proof should be “index” and a number in plain decimal")]
    Index { line: usize },
    #[error("line {line} of the proof is not a hash of 32 bytes in base64")]
    Hash { line: usize },
    #[error("line {line} of the proof is one hash more than a log can ask for")]
    TooDeep { line: usize },
    #[error("the proof has no blank line with a checkpoint of at most {LONGEST_NOTE_BYTES} bytes after it")]
    NoCheckpoint,
    #[error(transparent)]
    Checkpoint(#[from] BadCheckpoint),
    #[error("entry {index} is not in the log of {size} entries that the checkpoint speaks of")]
    NoSuchEntry { index: u64, size: u64 },
    #[error("this entry does not stand at {index} in the log that the checkpoint speaks of")]
    OtherEntry { index: u64 },
}

impl Proof {
    /// Reads what is written by `Display`, and no other spelling of it.
    ///
    /// # Errors
    /// [`BadProof`] names the line.
    pub fn parse(text: &str) -> Result<Self, BadProof> {
        let mut lines = text.split_inclusive('\n');
        let mut line = 1;
        let mut at = 0;
        let mut next = || {
            let whole = lines.next()?;
            at += whole.len();
            whole.strip_suffix('\n').map(|line| (line, at))
        };
        if next().is_none_or(|(first, _)| first != FIRST_LINE) {
            return Err(BadProof::FirstLine);
        }
        line += 1;
        let mut second = next();
        let mut extra = None;
        if let Some(value) = second.and_then(|(text, _)| text.strip_prefix("extra ")) {
            let bytes = from_base64(value).filter(|bytes| (1..=LONGEST_EXTRA_BYTES).contains(&bytes.len()));
            extra = Some(bytes.ok_or(BadProof::Extra { line })?);
            line += 1;
            second = next();
        }
        let index =
            second.and_then(|(text, _)| number(text.strip_prefix("index ")?)).ok_or(BadProof::Index { line })?;
        let mut hashes = Vec::new();
        loop {
            line += 1;
            match next().ok_or(BadProof::NoCheckpoint)? {
                ("", end) => {
                    let checkpoint = &text[end..];
                    if checkpoint.is_empty() || checkpoint.len() > LONGEST_NOTE_BYTES {
                        return Err(BadProof::NoCheckpoint);
                    }
                    return Ok(Self { extra, index, hashes, checkpoint: checkpoint.to_owned() });
                }
                _ if hashes.len() == MOST_HASHES => return Err(BadProof::TooDeep { line }),
                (text, _) => hashes.push(hash(text).ok_or(BadProof::Hash { line })?),
            }
        }
    }

    /// Whether the log signed a checkpoint in which this entry stands at this index. Gives the checkpoint, and who else signed.
    ///
    /// # Errors
    /// [`BadProof`] tells a bad checkpoint from an entry that is not the one.
    pub fn verify(
        &self,
        entry: &[u8],
        log: &VerifierKey,
        witnesses: &[VerifierKey],
    ) -> Result<(Checkpoint, Opened), BadProof> {
        let (checkpoint, opened) = Checkpoint::open(&self.checkpoint, log, witnesses)?;
        if self.index >= checkpoint.size {
            return Err(BadProof::NoSuchEntry { index: self.index, size: checkpoint.size });
        }
        if !verify_inclusion(&leaf_hash(entry), self.index, checkpoint.size, &self.hashes, &checkpoint.root) {
            return Err(BadProof::OtherEntry { index: self.index });
        }
        Ok((checkpoint, opened))
    }
}

impl std::fmt::Display for Proof {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{FIRST_LINE}")?;
        if let Some(extra) = self.extra.as_ref().filter(|extra| !extra.is_empty()) {
            writeln!(f, "extra {}", base64(extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        for hash in &self.hashes {
            writeln!(f, "{}", base64(hash))?;
        }
        write!(f, "\n{}", self.checkpoint)
    }
}

#[cfg(test)]
mod tests;
