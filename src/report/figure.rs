//! Figures as they are printed in files: rounded half up, with a decimal comma in Vietnamese.

use crate::domain::rounding::half_up;
use crate::domain::text::Language;

/// The same digits with a decimal comma.
#[must_use]
pub fn in_vietnamese(digits: &str) -> String {
    digits.replace('.', ",")
}

/// Rounded, with the decimal mark of the language.
#[must_use]
pub fn in_language(value: f64, decimals: u8, language: &Language) -> String {
    let digits = half_up(value, decimals);
    if language.as_str() == "en" { digits } else { in_vietnamese(&digits) }
}

#[cfg(test)]
mod tests {
    use super::in_language;
    use crate::domain::text::Language;

    #[test]
    fn the_decimal_mark_is_the_language_s() {
        assert_eq!(in_language(83.945, 2, &Language::vietnamese()), "83,95");
        assert_eq!(in_language(83.945, 2, &Language::english()), "83.95");
    }
}
