//! Words for people, in every language that a survey declares; the first declared language is the fallback.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::key::BadKey;

/// A language by its two- or three-letter code, such as `vi`, `en` or `km`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct Language(Cow<'static, str>);

impl Language {
    /// # Errors
    /// Anything but two or three lower-case letters.
    pub fn parse(word: &str) -> Result<Self, BadKey> {
        if (2..=3).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_lowercase()) {
            Ok(Self(Cow::Owned(word.to_owned())))
        } else {
            Err(BadKey {
                word: word.chars().take(20).collect(),
                kind: "language",
                form: "two or three lower-case letters, such as “vi”",
            })
        }
    }

    #[must_use]
    pub fn vietnamese() -> Self {
        Self(Cow::Borrowed("vi"))
    }

    #[must_use]
    pub fn english() -> Self {
        Self(Cow::Borrowed("en"))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One sentence in several languages.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(transparent)]
pub struct Text(BTreeMap<Language, String>);

impl Text {
    #[must_use]
    pub fn new(words: BTreeMap<Language, String>) -> Self {
        Self(words)
    }

    /// The same word in Vietnamese and English: for names that are not translated.
    #[must_use]
    pub fn same(word: &str) -> Self {
        Self::pair(word, word)
    }

    #[must_use]
    pub fn pair(vi: &str, en: &str) -> Self {
        Self(BTreeMap::from([(Language::vietnamese(), vi.to_owned()), (Language::english(), en.to_owned())]))
    }

    /// The sentence in `language`, else in Vietnamese, else in whichever there is.
    #[must_use]
    pub fn in_language(&self, language: &Language) -> &str {
        self.0.get(language).or_else(|| self.0.get("vi")).or_else(|| self.0.values().next()).map_or("", String::as_str)
    }
}

impl std::borrow::Borrow<str> for Language {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// The text folded for searching: lower case, without Vietnamese marks, đ as d; "Kiên Giang" and "kien giang" are equal.
#[must_use]
pub fn folded(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    let plain: String = text
        .nfd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| if c == 'đ' { 'd' } else { c })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::folded;

    #[test]
    fn marks_and_case_do_not_matter_in_a_search() {
        assert_eq!(folded("Đặc khu  Kiên Hải"), "dac khu kien hai");
        assert_eq!(folded("PHƯỜNG RẠCH GIÁ"), folded("phuong rach gia"));
    }
}
