//! Commitments: a hash that binds a record and, through its salt, hides it.

use sha2::{Digest as _, Sha256};

/// A hash of 32 bytes.
pub type Hash = [u8; 32];

#[must_use]
pub fn sha256(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

/// `H(LP(tag) ‖ LP(salt) ‖ LP(record))`, where `LP(x)` is the length in four bytes, big end first, and then `x`.
/// The salt is 32 random bytes, used once.
///
/// # Panics
/// On a record of 4 GiB or more.
#[must_use]
pub fn commit(tag: &str, salt: &[u8; 32], record: &[u8]) -> Hash {
    let mut hash = Sha256::new();
    for part in [tag.as_bytes(), salt, record] {
        let length = u32::try_from(part.len()).expect("records are far shorter than 4 GiB");
        hash.update(length.to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::{commit, sha256};

    #[test]
    fn a_commitment_is_the_hash_of_its_length_prefixed_parts() {
        let mut bytes = Vec::new();
        bytes.extend_from_slice(&[0, 0, 0, 14]);
        bytes.extend_from_slice(b"sipas/response");
        bytes.extend_from_slice(&[0, 0, 0, 32]);
        bytes.extend_from_slice(&[7; 32]);
        bytes.extend_from_slice(&[0, 0, 0, 4]);
        bytes.extend_from_slice(b"a b\n");
        assert_eq!(commit("sipas/response", &[7; 32], b"a b\n"), sha256(&bytes));
    }
}
