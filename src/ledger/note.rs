//! Signed notes (C2SP signed-note): a text, a blank line, and signature lines by named keys. Reading is strict: a note is
//! whole and signed by a known key, or it is refused; its text is not given out before.

mod key;

use super::canonical::{base64, from_base64};

pub use key::{BadKey, KeyKind, KeyName, SigningKey, VerifierKey};

/// Bytes of a note: room for more signatures than anyone has, also of the large kinds that are not read here.
pub const LONGEST_NOTE_BYTES: usize = 1 << 18;

/// Signatures under a note.
pub const MOST_SIGNATURES: usize = 64;

/// A text that a known key signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// Ends in LF.
    pub text: String,
    /// At least one, in the order of the note.
    pub verified: Vec<Verified>,
    /// Signatures by keys that were not asked for. Nothing is known of them, and nothing protects them.
    pub unknown: Vec<Unknown>,
}

/// A signature that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    pub key: VerifierKey,
    /// When a witness signed, in seconds since 1970; the log's own signature has no time.
    pub unix_s: Option<u64>,
}

/// A signature that nobody looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    pub name: String,
    pub id: u32,
}

/// Why a note is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadNote {
    #[error("a note has at most {LONGEST_NOTE_BYTES} bytes")]
    TooLong,
    #[error("a note's text has at least one character and ends with the end of a line")]
    Text,
    #[error("line {line} of the note has a control character")]
    Control { line: usize },
    #[error("the note has no blank line with signatures after it")]
    Unsigned,
    #[error("line {line} of the note is not a signature: “— name base64”")]
    Signature { line: usize },
    #[error("a note has at most {MOST_SIGNATURES} signatures")]
    TooMany,
    #[error("line {line} of the note is a second signature by “{name}” with the same key")]
    Repeated { line: usize, name: String },
    #[error(
        "the signature by “{name}” (line {line} of the note) does not fit the text: it was changed, or signed by another key"
    )]
    Forged { line: usize, name: String },
    #[error("two of the known keys have the same name and id: {0}")]
    Ambiguous(KeyName),
    #[error("no known key signed the note")]
    NoKnownKey,
}

impl SigningKey {
    /// The text as a note with this one signature. `unix_s`, in seconds since 1970, is written by witnesses only.
    ///
    /// # Errors
    /// [`BadNote::Text`] or [`BadNote::Control`]: the text could not be read back.
    pub fn sign(&self, text: &str, unix_s: u64) -> Result<String, BadNote> {
        check_text(text)?;
        Ok(format!("{text}\n{}", self.signature_line(text, unix_s)))
    }

    /// The line that stands under a note of this text.
    #[must_use]
    pub fn signature_line(&self, text: &str, unix_s: u64) -> String {
        let mut bytes = self.public().id().to_be_bytes().to_vec();
        bytes.extend_from_slice(&self.signature(text, unix_s));
        format!("— {} {}\n", self.public().name(), base64(&bytes))
    }
}

/// Checks every signature by the `known` keys and gives the text out if at least one signed and none of theirs is wrong.
///
/// # Errors
/// [`BadNote`] names the line.
pub fn open(note: &str, known: &[VerifierKey]) -> Result<Opened, BadNote> {
    if note.len() > LONGEST_NOTE_BYTES {
        return Err(BadNote::TooLong);
    }
    check_control(note)?;
    for (place, key) in known.iter().enumerate() {
        if known[..place].iter().any(|other| other.name() == key.name() && other.id() == key.id()) {
            return Err(BadNote::Ambiguous(key.name().clone()));
        }
    }
    // The last blank line: the text may have blank lines of its own.
    let end = note.rfind("\n\n").ok_or(BadNote::Unsigned)?;
    let (text, signatures) = (&note[..=end], &note[end + 2..]);
    check_text(text)?;
    let lines = signatures.strip_suffix('\n').ok_or(BadNote::Unsigned)?.split('\n');
    let first_line = text.matches('\n').count() + 2;
    let mut opened = Opened { text: text.to_owned(), verified: Vec::new(), unknown: Vec::new() };
    let mut seen: Vec<(&str, u32)> = Vec::new();
    for (line, signed) in (first_line..).zip(lines) {
        if seen.len() == MOST_SIGNATURES {
            return Err(BadNote::TooMany);
        }
        let (name, id, signature) = parse_signature(signed).ok_or(BadNote::Signature { line })?;
        if seen.contains(&(name, id)) {
            return Err(BadNote::Repeated { line, name: name.to_owned() });
        }
        seen.push((name, id));
        match known.iter().find(|key| key.name().as_str() == name && key.id() == id) {
            None => opened.unknown.push(Unknown { name: name.to_owned(), id }),
            Some(key) => {
                let forged = || BadNote::Forged { line, name: name.to_owned() };
                let signed = key.verify(text, &signature).ok_or_else(forged)?;
                opened.verified.push(Verified { key: key.clone(), unix_s: signed.unix_s });
            }
        }
    }
    if opened.verified.is_empty() { Err(BadNote::NoKnownKey) } else { Ok(opened) }
}

fn check_text(text: &str) -> Result<(), BadNote> {
    if text.len() < 2 || !text.ends_with('\n') {
        return Err(BadNote::Text);
    }
    check_control(text)
}

fn check_control(text: &str) -> Result<(), BadNote> {
    match text.bytes().position(|b| b < 0x20 && b != b'\n') {
        None => Ok(()),
        Some(place) => Err(BadNote::Control { line: 1 + text[..place].matches('\n').count() }),
    }
}

/// Name, id and the bytes after the id.
fn parse_signature(line: &str) -> Option<(&str, u32, Vec<u8>)> {
    let (name, signature) = line.strip_prefix("— ")?.split_once(' ')?;
    let bytes = from_base64(signature)?;
    let (id, signature) = bytes.split_first_chunk::<4>()?;
    if !key::is_name(name) || signature.is_empty() {
        return None;
    }
    Some((name, u32::from_be_bytes(*id), signature.to_vec()))
}

#[cfg(test)]
mod tests;
