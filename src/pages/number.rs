//! Numbers as people write them: decimal comma and dots between thousands in Vietnamese, the other way round in English.

use super::words::Words;

/// `83,94` or `83.94`: rounded half up to so many decimals.
#[must_use]
pub fn decimal(value: f64, decimals: u8, words: &Words) -> String {
    let scale = 10_u64.pow(u32::from(decimals));
    // A value that was meant as 0.125 may be stored a hair below it; the nudge is far below any printed digit.
    let scaled = (value.abs() * scale as f64 + 0.5 + 1e-9).floor() as u64;
    let sign = if value < 0.0 && scaled > 0 { "-" } else { "" };
    let whole = count(scaled / scale, words);
    if decimals == 0 {
        return format!("{sign}{whole}");
    }
    let mark = if is_english(words) { '.' } else { ',' };
    format!("{sign}{whole}{mark}{:0width$}", scaled % scale, width = usize::from(decimals))
}

/// `83,94 %` with a no-break space.
#[must_use]
pub fn percent(value: f64, decimals: u8, words: &Words) -> String {
    format!("{}\u{a0}%", decimal(value, decimals, words))
}

/// `12.345` or `12,345`.
#[must_use]
pub fn count(number: u64, words: &Words) -> String {
    let digits = number.to_string();
    let mark = if is_english(words) { ',' } else { '.' };
    let mut written = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            written.push(mark);
        }
        written.push(digit);
    }
    written
}

fn is_english(words: &Words) -> bool {
    words.shell.lang == "en"
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
