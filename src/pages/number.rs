//! Numbers as people write them: decimal comma and dots between thousands in Vietnamese, the other way round in English.

use super::words::Words;
use crate::domain::rounding::half_up;

/// `83,94` or `83.94`: rounded half up to so many decimals.
#[must_use]
pub fn decimal(value: f64, decimals: u8, words: &Words) -> String {
    let rounded = half_up(value, decimals);
    let (sign, plain) = rounded.strip_prefix('-').map_or(("", rounded.as_str()), |plain| ("-", plain));
    match plain.split_once('.') {
        Some((whole, rest)) => format!("{sign}{}{}{rest}", grouped(whole, words), marks(words).0),
        None => format!("{sign}{}", grouped(plain, words)),
    }
}

/// `83,94 %` with a no-break space.
#[must_use]
pub fn percent(value: f64, decimals: u8, words: &Words) -> String {
    format!("{}\u{a0}%", decimal(value, decimals, words))
}

/// `12.345` or `12,345`.
#[must_use]
pub fn count(number: u64, words: &Words) -> String {
    grouped(&number.to_string(), words)
}

fn grouped(digits: &str, words: &Words) -> String {
    let mut written = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            written.push(marks(words).1);
        }
        written.push(digit);
    }
    written
}

/// Before the decimals, and between thousands.
fn marks(words: &Words) -> (char, char) {
    if words.shell.lang == "en" { ('.', ',') } else { (',', '.') }
}

#[cfg(test)]
mod tests {
    use super::{count, decimal, percent};
    use crate::domain::text::Language;
    use crate::pages::words::Words;

    #[test]
    fn numbers_follow_the_language_and_halves_go_up() {
        let vi = Words::of(&Language::vietnamese());
        let en = Words::of(&Language::english());
        assert_eq!(percent(83.944_999, 2, vi), "83,94\u{a0}%");
        assert_eq!(decimal(83.945, 2, vi), "83,95");
        assert_eq!(decimal(0.125, 2, en), "0.13");
        // As in the files: no nudge takes a figure over the half that it is below.
        assert_eq!(decimal(83.944_999_999_5, 2, en), "83.94");
        assert_eq!(decimal(99.996, 2, en), "100.00");
        assert_eq!(decimal(7.05, 0, en), "7");
        assert_eq!(decimal(-1.25, 1, en), "-1.3");
        assert_eq!(decimal(-0.001, 1, en), "0.0");
        assert_eq!(decimal(1234.5, 1, vi), "1.234,5");
        assert_eq!(count(1_234_567, vi), "1.234.567");
        assert_eq!(count(999, en), "999");
        assert_eq!(count(1000, en), "1,000");
    }
}
