//! Receipt codes: 15 Crockford base-32 characters (75 bits) and a check character (Luhn mod 32), shown `XXXX-XXXX-XXXX-XXXX`.

use hmac::{Hmac, KeyInit as _, Mac as _};

use super::commit::{Hash, sha256};
use crate::domain::response::ResponseId;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A code that a citizen keeps. It proves "recorded" and shows nothing of what was answered.
#[derive(Clone, PartialEq, Eq)]
pub struct ReceiptCode([u8; 16]);

/// Why a typed code is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadCode {
    #[error("a receipt has 16 letters and digits")]
    Length,
    #[error("a receipt has letters and digits only, without U")]
    Character,
    #[error("one character is wrong: the check character does not fit")]
    Check,
}

impl ReceiptCode {
    /// The code of a response: HMAC-SHA-256 of its id under the server's key, cut to 75 bits. The same id gives the same code.
    ///
    /// # Panics
    /// Never: HMAC takes keys of any length.
    #[must_use]
    pub fn of(key: &[u8; 32], id: &ResponseId) -> Self {
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
        mac.update(b"sipas/receipt");
        mac.update(id.as_bytes());
        let bytes = mac.finalize().into_bytes();
        let mut digits = [0; 16];
        let mut bits = u128::from_be_bytes(bytes[..16].try_into().expect("32 bytes hold 16"));
        for digit in digits.iter_mut().take(15) {
            *digit = (bits >> 123) as u8;
            bits <<= 5;
        }
        digits[15] = check_digit(&digits[..15]);
        Self(digits)
    }

    /// Takes what people type: any case, with or without dashes and spaces, o for 0, i and l for 1.
    ///
    /// # Errors
    /// [`BadCode`] tells a slip of the pen from a code of the wrong length.
    pub fn parse(text: &str) -> Result<Self, BadCode> {
        let mut digits = [0; 16];
        let mut count = 0;
        for c in text.chars().filter(|c| !matches!(c, '-' | '\u{2013}' | ' ' | '\u{a0}')) {
            let digit = match c.to_ascii_uppercase() {
                'O' => 0,
                'I' | 'L' => 1,
                c => (0..32).find(|digit| char::from(ALPHABET[usize::from(*digit)]) == c).ok_or(BadCode::Character)?,
            };
            *digits.get_mut(count).ok_or(BadCode::Length)? = digit;
            count += 1;
        }
        if count != 16 {
            return Err(BadCode::Length);
        }
        if digits[15] != check_digit(&digits[..15]) {
            return Err(BadCode::Check);
        }
        Ok(Self(digits))
    }

    /// What the server stores of it.
    #[must_use]
    pub fn hash(&self) -> Hash {
        sha256(format!("sipas/receipt {self}").as_bytes())
    }
}

impl std::fmt::Display for ReceiptCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (place, digit) in self.0.iter().enumerate() {
            if place > 0 && place % 4 == 0 {
                f.write_str("-")?;
            }
            write!(f, "{}", char::from(ALPHABET[usize::from(*digit)]))?;
        }
        Ok(())
    }
}

impl std::fmt::Debug for ReceiptCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ReceiptCode(…)")
    }
}

/// Luhn mod N with N = 32: doubles every second digit from the right, finds every single wrong digit.
fn check_digit(digits: &[u8]) -> u8 {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let value = u32::from(*digit) * if place % 2 == 0 { 2 } else { 1 };
            value / 32 + value % 32
        })
        .sum();
    ((32 - sum % 32) % 32) as u8
}

#[cfg(test)]
mod tests {
    use super::{ALPHABET, BadCode, ReceiptCode};
    use crate::domain::response::ResponseId;

    fn code(seed: u8) -> ReceiptCode {
        ReceiptCode::of(&[9; 32], &ResponseId::from_random([seed; 16]))
    }

    #[test]
    fn a_code_reads_back_however_it_is_typed() {
        for seed in 0..200 {
            let code = code(seed);
            let shown = code.to_string();
            assert_eq!(shown.len(), 19);
            for typed in [
                shown.clone(),
                shown.to_lowercase(),
                shown.replace('-', " "),
                shown.replace('0', "o").replace('1', "l"),
            ] {
                assert_eq!(ReceiptCode::parse(&typed), Ok(code.clone()), "{typed}");
            }
        }
    }

    #[test]
    fn every_single_wrong_character_is_noticed() {
        for seed in 0..50 {
            let shown = code(seed).to_string().replace('-', "");
            for place in 0..16 {
                for letter in ALPHABET {
                    let mut typed = shown.clone().into_bytes();
                    if typed[place] == *letter {
                        continue;
                    }
                    typed[place] = *letter;
                    let typed = String::from_utf8(typed).unwrap();
                    assert_eq!(ReceiptCode::parse(&typed), Err(BadCode::Check), "{typed}");
                }
            }
        }
    }

    #[test]
    fn the_same_id_gives_the_same_code_and_another_id_another() {
        assert_eq!(code(1), code(1));
        assert_ne!(code(1), code(2));
        assert_eq!(ReceiptCode::parse("ABCD"), Err(BadCode::Length));
        assert_eq!(ReceiptCode::parse("UUUU-UUUU-UUUU-UUUU"), Err(BadCode::Character));
    }
}
