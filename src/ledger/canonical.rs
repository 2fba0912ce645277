//! The one spelling of hashes and numbers in the log's texts. A second spelling of the same value is refused: two texts
//! that mean the same would otherwise pass the same signature checks under different hashes.

use data_encoding::BASE64;

use super::commit::Hash;

/// Standard base64 with padding.
#[must_use]
pub fn base64(bytes: &[u8]) -> String {
    BASE64.encode(bytes)
}

/// The bytes of standard base64 with padding, or `None` for any spelling that [`base64`] would not write.
#[must_use]
pub fn from_base64(text: &str) -> Option<Vec<u8>> {
    let bytes = BASE64.decode(text.as_bytes()).ok()?;
    // The decoder takes padding in the middle (it reads concatenated texts); the comparison does not.
    (BASE64.encode(&bytes) == text).then_some(bytes)
}

/// A hash from its 44 characters of base64.
#[must_use]
pub fn hash(text: &str) -> Option<Hash> {
    if text.len() != 44 {
        return None;
    }
    from_base64(text)?.try_into().ok()
}

/// A number in plain decimal: no sign, no leading zero, at most 2^63 − 1, so that databases and other languages hold it.
#[must_use]
pub fn number(text: &str) -> Option<u64> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) || (text.starts_with('0') && text != "0") {
        return None;
    }
    text.parse().ok().filter(|n| i64::try_from(*n).is_ok())
}

#[cfg(test)]
mod tests {
    use super::{base64, from_base64, hash, number};

    #[test]
    fn only_the_one_spelling_of_bytes_is_read() {
        assert_eq!(from_base64("QUI="), Some(b"AB".to_vec()));
        // Trailing bits, missing padding, concatenated texts, the alphabet for addresses, white space.
        for bad in ["QUJ=", "QUI", "QUI=QUI=", "-_-_", "QUJD\n", " QUJD", "QUI=="] {
            assert_eq!(from_base64(bad), None, "{bad}");
        }
        let shown = base64(&[255; 32]);
        assert_eq!(hash(&shown), Some([255; 32]));
        assert_eq!(hash(&format!("QUI={}", base64(&[7; 30]))), None, "32 bytes, padded in the middle");
        assert_eq!(hash(&base64(&[7; 31])), None);
    }

    #[test]
    fn only_plain_decimals_are_numbers() {
        assert_eq!(number("0"), Some(0));
        assert_eq!(number("9223372036854775807"), Some(i64::MAX.unsigned_abs()));
        for bad in ["", "00", "01", "+1", "-1", "1 ", "1_000", "1.0", "9223372036854775808", "٣"] {
            assert_eq!(number(bad), None, "{bad}");
        }
    }
}
