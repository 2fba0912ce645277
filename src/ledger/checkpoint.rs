//! Checkpoints (C2SP tlog-checkpoint): the head of a log, three lines to be signed: origin, size, root.
//! Lines beyond these are never written and refused when read: no auditor could check them.

use super::canonical::{base64, hash, number};
use super::commit::Hash;
use super::note::{self, BadNote, KeyName, Opened, VerifierKey};
use super::tree::merkle_root;

/// A log's head at one size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Also the name of the log's key. The standard would allow spaces here; ours has none.
    pub origin: KeyName,
    pub size: u64,
    pub root: Hash,
}

/// Why a text is no checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadCheckpoint {
    #[error("a checkpoint has three lines, each ended: origin, size, root")]
    Lines,
    #[error("line 1 of the checkpoint is not the origin of a log")]
    Origin,
    #[error("line 2 of the checkpoint is not a size in plain decimal")]
    Size,
    #[error("line 3 of the checkpoint is not a hash of 32 bytes in base64")]
    Root,
    #[error("the root of an empty log is the hash of nothing")]
    EmptyRoot,
    #[error(transparent)]
    Note(#[from] BadNote),
    #[error("the checkpoint is of the log “{found}”, not of “{expected}”")]
    OtherLog { expected: KeyName, found: KeyName },
}

impl Checkpoint {
    /// The text that is signed.
    #[must_use]
    pub fn to_text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, base64(&self.root))
    }

    /// Reads what [`Checkpoint::to_text`] writes, and no other spelling of it. A text alone proves nothing: [`Checkpoint::open`].
    ///
    /// # Errors
    /// [`BadCheckpoint`] names the line.
    pub fn parse(text: &str) -> Result<Self, BadCheckpoint> {
        let lines: Vec<&str> = text.strip_suffix('\n').ok_or(BadCheckpoint::Lines)?.splitn(4, '\n').collect();
        let [origin, size, root] = lines[..] else { return Err(BadCheckpoint::Lines) };
        let origin = KeyName::parse(origin).map_err(|_| BadCheckpoint::Origin)?;
        let size = number(size).ok_or(BadCheckpoint::Size)?;
        let root = hash(root).ok_or(BadCheckpoint::Root)?;
        if size == 0 && root != merkle_root(&[]) {
            return Err(BadCheckpoint::EmptyRoot);
        }
        Ok(Self { origin, size, root })
    }

    /// Reads a note that the log itself signed; `witnesses` are looked for beside it, and what they signed is in [`Opened`].
    ///
    /// # Errors
    /// [`BadCheckpoint`]: not signed by the log's key, changed, another log's, or not in the one spelling.
    pub fn open(note: &str, log: &VerifierKey, witnesses: &[VerifierKey]) -> Result<(Self, Opened), BadCheckpoint> {
        let mut known = vec![log.clone()];
        known.extend_from_slice(witnesses);
        let opened = note::open(note, &known)?;
        if !opened.verified.iter().any(|signature| signature.key == *log) {
            return Err(BadNote::NoKnownKey.into());
        }
        let checkpoint = Self::parse(&opened.text)?;
        if checkpoint.origin != *log.name() {
            return Err(BadCheckpoint::OtherLog { expected: log.name().clone(), found: checkpoint.origin });
        }
        Ok((checkpoint, opened))
    }
}

#[cfg(test)]
mod tests;
