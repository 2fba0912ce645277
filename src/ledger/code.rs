//! The codes on tickets and receipts: 15 Crockford base-32 characters (75 bits) and a check character (Luhn mod 32), shown
//! `XXXX-XXXX-XXXX-XXXX`. What is a ticket is no receipt: the two are hashed under different tags.

use std::fmt;

use hmac::{Hmac, KeyInit as _, Mac as _};

use super::commit::{Hash, sha256};
use crate::domain::response::ResponseId;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The 16 characters, as their places in the alphabet.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Code([u8; 16]);

/// Why a typed code is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadCode {
    #[error("a code has 16 letters and digits")]
    Length,
    #[error("a code has letters and digits only, without U")]
    Character,
    #[error("one character is wrong: the check character does not fit")]
    Check,
}

impl Code {
    /// The first 75 bits, and the check character.
    fn from_bits(bytes: &[u8; 10]) -> Self {
        let mut padded = [0; 16];
        padded[..10].copy_from_slice(bytes);
        let mut bits = u128::from_be_bytes(padded);
        let mut digits = [0; 16];
        for digit in digits.iter_mut().take(15) {
            *digit = (bits >> 123) as u8;
            bits <<= 5;
        }
        digits[15] = check_digit(&digits[..15]);
        Self(digits)
    }

    fn parse(text: &str) -> Result<Self, BadCode> {
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
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = [b'-'; 19];
        for (place, digit) in self.0.iter().enumerate() {
            shown[place + place / 4] = ALPHABET[usize::from(*digit)];
        }
        f.write_str(std::str::from_utf8(&shown).map_err(|_| fmt::Error)?)
    }
}

macro_rules! code {
    ($(#[$doc:meta])* $name:ident, $tag:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Code);

        impl $name {
            /// Takes what people type: any case, with or without dashes and spaces, o for 0, i and l for 1.
            ///
            /// # Errors
            /// [`BadCode`] tells a slip of the pen from a code of the wrong length.
            pub fn parse(text: &str) -> Result<Self, BadCode> {
                Code::parse(text).map(Self)
            }

            /// What the server stores of it: SHA-256 of the tag, a space and the code as shown.
            #[must_use]
            pub fn hash(&self) -> Hash {
                sha256(format!("{} {self}", $tag).as_bytes())
            }
        }

        /// As it stands on paper: `XXXX-XXXX-XXXX-XXXX`.
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        /// Hides the code: what is logged must not hold it.
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    };
}

code!(
    /// A code that a citizen keeps. It proves "recorded" and shows nothing of what was answered.
    ReceiptCode, "sipas/receipt"
);
code!(
    /// The code of a ticket: whoever holds it may answer once. It stands on paper; the server keeps its hash only.
    TicketCode, "sipas/ticket"
);

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
        let bytes: [u8; 32] = mac.finalize().into_bytes().into();
        Self(Code::from_bits(bytes.first_chunk().expect("32 bytes hold 10")))
    }
}

impl TicketCode {
    /// A new code from 80 random bits, of which it takes the first 75.
    #[must_use]
    pub fn from_random(bytes: &[u8; 10]) -> Self {
        Self(Code::from_bits(bytes))
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
    use super::{ALPHABET, BadCode, ReceiptCode, TicketCode};
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

    #[test]
    fn a_ticket_takes_the_first_75_bits_and_is_no_receipt() {
        let ticket = TicketCode::from_random(&[0xff; 10]);
        assert_eq!(ticket, TicketCode::from_random(&[255, 255, 255, 255, 255, 255, 255, 255, 255, 0xe0]));
        assert_ne!(ticket, TicketCode::from_random(&[255, 255, 255, 255, 255, 255, 255, 255, 255, 0xc0]));
        // Fifteen times 31; eight of them doubled give 31 each, seven 31: 465 ≡ 17, and 15 makes 32.
        assert_eq!(ticket.to_string(), "ZZZZ-ZZZZ-ZZZZ-ZZZF");
        assert_eq!(TicketCode::parse("zzzz zzzz zzzz zzzf"), Ok(ticket.clone()));
        let receipt = ReceiptCode::parse("ZZZZ-ZZZZ-ZZZZ-ZZZF").unwrap();
        assert_eq!(ticket.hash(), crate::ledger::commit::sha256(b"sipas/ticket ZZZZ-ZZZZ-ZZZZ-ZZZF"));
        assert_eq!(receipt.hash(), crate::ledger::commit::sha256(b"sipas/receipt ZZZZ-ZZZZ-ZZZZ-ZZZF"));
        assert_eq!(format!("{ticket:?} {receipt:?}"), "TicketCode(…) ReceiptCode(…)");
    }

    #[test]
    fn a_receipt_is_the_one_that_it_was() {
        assert_eq!(code(1).to_string(), "J0W3-F2HB-5D0X-J22J");
    }
}
