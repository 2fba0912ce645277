//! The keys of signed notes: a name and an Ed25519 key, secret or public, in the spelling `name+id+base64`.

use ed25519_dalek::{Signature, Signer as _, VerifyingKey};
use unicode_normalization::is_nfc;

use crate::ledger::canonical::{base64, from_base64};
use crate::ledger::commit::sha256;

/// Bytes of a name.
const LONGEST_NAME: usize = 255;

/// The name of a key, and the origin of a log: an address without `https://`, such as `sipas.example.vn/log`.
/// No space, no `+`, no control character, NFC, at most 255 bytes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyName(String);

/// What is wrong with a key or its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadKey {
    #[error("a key's name has 1 to 255 bytes without spaces, “+” and control characters, in NFC")]
    Name,
    #[error("a key is written name+id+base64, with an id of 8 hexadecimal digits in lower case")]
    Form,
    #[error("this kind of key is not known: 01 (Ed25519) and 04 (Ed25519 cosignature) are")]
    Kind,
    #[error("the key's 32 bytes are not a sound Ed25519 key")]
    Point,
    #[error("the key's id does not fit its name and bytes")]
    Id,
}

impl KeyName {
    /// # Errors
    /// [`BadKey::Name`].
    pub fn parse(name: &str) -> Result<Self, BadKey> {
        if name.len() <= LONGEST_NAME && is_name(name) && !name.chars().any(char::is_control) && is_nfc(name) {
            Ok(Self(name.to_owned()))
        } else {
            Err(BadKey::Name)
        }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for KeyName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// What the format asks of any name, of keys that are not ours too.
pub(super) fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c == '+')
}

/// What a key signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyKind {
    /// Type 0x01: the text itself; the log's own key.
    Log = 1,
    /// Type 0x04: the text and the time at which it was seen; a witness's key (C2SP tlog-cosignature, `cosignature/v1`).
    Witness = 4,
}

/// That a signature holds.
pub(super) struct Signed {
    /// When a witness signed, in seconds since 1970.
    pub(super) unix_s: Option<u64>,
}

/// The public half of a key.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: KeyName,
    kind: KeyKind,
    key: VerifyingKey,
}

impl VerifierKey {
    /// Reads `name+id+base64(kind ‖ 32 bytes)`.
    ///
    /// # Errors
    /// [`BadKey`]: another spelling, another kind, an id that does not fit, a key that would verify forged signatures.
    pub fn parse(text: &str) -> Result<Self, BadKey> {
        let (name, rest) = text.split_once('+').ok_or(BadKey::Form)?;
        // Base64 has a “+” of its own, so only the first two separate.
        let (id, bytes) = rest.split_once('+').ok_or(BadKey::Form)?;
        let name = KeyName::parse(name)?;
        let bytes = from_base64(bytes).ok_or(BadKey::Form)?;
        let (kind, bytes) = bytes.split_first().ok_or(BadKey::Form)?;
        let kind = match kind {
            1 => KeyKind::Log,
            4 => KeyKind::Witness,
            _ => return Err(BadKey::Kind),
        };
        let key = Self::from_bytes(name, kind, bytes.try_into().map_err(|_| BadKey::Point)?)?;
        if format!("{:08x}", key.id()) == id { Ok(key) } else { Err(BadKey::Id) }
    }

    /// # Errors
    /// [`BadKey::Point`] if the bytes are no key, or one of the few under which one signature fits many texts.
    pub fn from_bytes(name: KeyName, kind: KeyKind, bytes: &[u8; 32]) -> Result<Self, BadKey> {
        let key = VerifyingKey::from_bytes(bytes).ok().filter(|key| !key.is_weak()).ok_or(BadKey::Point)?;
        Ok(Self { name, kind, key })
    }

    #[must_use]
    pub fn name(&self) -> &KeyName {
        &self.name
    }

    #[must_use]
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.key.as_bytes()
    }

    /// The first four bytes of `H(name ‖ LF ‖ kind ‖ key)`: tells keys apart, proves nothing.
    #[must_use]
    pub fn id(&self) -> u32 {
        let mut bytes = format!("{}\n", self.name).into_bytes();
        bytes.push(self.kind as u8);
        bytes.extend_from_slice(self.as_bytes());
        let [a, b, c, d, ..] = sha256(&bytes);
        u32::from_be_bytes([a, b, c, d])
    }

    /// Whether `signature` (without the id before it) is this key's under the text; a witness's also holds a time, in
    /// seconds since 1970.
    pub(super) fn verify(&self, text: &str, signature: &[u8]) -> Option<Signed> {
        let (time, message, signature) = match self.kind {
            KeyKind::Log => (None, text.as_bytes().to_vec(), signature),
            KeyKind::Witness => {
                let (time, signature) = signature.split_first_chunk::<8>()?;
                let time = u64::from_be_bytes(*time);
                i64::try_from(time).ok()?;
                (Some(time), cosigned(text, time), signature)
            }
        };
        let signature = Signature::from_bytes(signature.try_into().ok()?);
        self.key.verify_strict(&message, &signature).ok().map(|()| Signed { unix_s: time })
    }
}

impl std::fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut bytes = vec![self.kind as u8];
        bytes.extend_from_slice(self.as_bytes());
        write!(f, "{}+{:08x}+{}", self.name, self.id(), base64(&bytes))
    }
}

impl std::fmt::Debug for VerifierKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "VerifierKey({self})")
    }
}

/// The secret half of a key. It never shows itself.
pub struct SigningKey {
    public: VerifierKey,
    key: ed25519_dalek::SigningKey,
}

impl SigningKey {
    /// The log's key from the 32 random bytes that are kept of it.
    ///
    /// # Panics
    /// Never: a key made from a seed is sound.
    #[must_use]
    pub fn from_seed(name: KeyName, seed: &[u8; 32]) -> Self {
        Self::of(name, KeyKind::Log, seed)
    }

    /// A witness's key.
    #[must_use]
    pub fn witness_from_seed(name: KeyName, seed: &[u8; 32]) -> Self {
        Self::of(name, KeyKind::Witness, seed)
    }

    fn of(name: KeyName, kind: KeyKind, seed: &[u8; 32]) -> Self {
        let key = ed25519_dalek::SigningKey::from_bytes(seed);
        let public = VerifierKey { name, kind, key: key.verifying_key() };
        Self { public, key }
    }

    #[must_use]
    pub fn public(&self) -> &VerifierKey {
        &self.public
    }

    /// The bytes after the id. `unix_s` is written into a witness's signature, and ignored by the log's key.
    pub(super) fn signature(&self, text: &str, unix_s: u64) -> Vec<u8> {
        match self.public.kind {
            KeyKind::Log => self.key.sign(text.as_bytes()).to_bytes().to_vec(),
            KeyKind::Witness => {
                let mut bytes = unix_s.to_be_bytes().to_vec();
                bytes.extend_from_slice(&self.key.sign(&cosigned(text, unix_s)).to_bytes());
                bytes
            }
        }
    }
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SigningKey({}, …)", self.public.name)
    }
}

/// What a witness signs: that it saw this text at this time.
fn cosigned(text: &str, unix_s: u64) -> Vec<u8> {
    format!("cosignature/v1\ntime {unix_s}\n{text}").into_bytes()
}
