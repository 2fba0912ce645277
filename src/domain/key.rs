//! The short words by which things are known: surveys, waves, agencies, questions, option codes.
//! Each is checked once, on entry, and is safe in a path, a file name, a log line and a CSV cell.

use std::fmt;
use std::str::FromStr;

/// A word that does not have the form its kind asks for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{word}” is not {} {kind}: {form}", if kind.starts_with(['a', 'o']) { "an" } else { "a" })]
pub struct BadKey {
    pub word: String,
    pub kind: &'static str,
    pub form: &'static str,
}

fn matches(word: &str, longest: usize, allowed: fn(char) -> bool, first: fn(char) -> bool) -> bool {
    word.len() <= longest && word.chars().next().is_some_and(first) && word.chars().all(allowed)
}

macro_rules! key {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $form:literal, $longest:literal, $allowed:expr, $first:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// # Errors
            /// [`BadKey`] names the form that the word should have.
            pub fn parse(word: &str) -> Result<Self, BadKey> {
                if matches(word, $longest, $allowed, $first) {
                    Ok(Self(word.to_owned()))
                } else {
                    let word: String = word.chars().take(60).filter(|c| !c.is_control()).collect();
                    Err(BadKey { word, kind: $kind, form: $form })
                }
            }

            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = BadKey;
            fn from_str(word: &str) -> Result<Self, BadKey> {
                Self::parse(word)
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    };
}

fn lower(c: char) -> bool {
    c.is_ascii_lowercase()
}
fn lower_or_digit(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit()
}
fn alphanumeric(c: char) -> bool {
    c.is_ascii_alphanumeric()
}
fn dashed(c: char) -> bool {
    lower_or_digit(c) || c == '-'
}
fn underscored(c: char) -> bool {
    lower_or_digit(c) || c == '_'
}
fn letter(c: char) -> bool {
    c.is_ascii_alphabetic()
}
fn node_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '-'
}
fn code_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || c == '.' || c == '_'
}
fn dotted(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '.' || c == '-'
}

key!(
    /// A survey's key, such as `sipas-agency`.
    SurveyKey, "survey key", "lower-case letters, digits and “-”, at most 40", 40, dashed, lower
);
key!(
    /// A wave's key, such as `2026`; part of the address of every form.
    WaveKey, "wave key", "lower-case letters, digits and “-”, at most 40", 40, dashed, lower_or_digit
);
key!(
    /// A method's key, such as `sipas-questions`.
    MethodKey, "method key", "lower-case letters, digits and “-”, at most 40", 40, dashed, lower
);
key!(
    /// The version of a survey or a method.
    Version, "version", "letters, digits, “.” and “-”, at most 20", 20, dotted, alphanumeric
);
key!(
    /// An agency's code: the official number of a commune, or the province's own code.
    AgencyCode, "agency code", "letters, digits, “-”, “_” and “.”, at most 32", 32, code_word, alphanumeric
);
key!(
    /// A block of agencies that are compared with each other, such as `communes`.
    BlockKey, "block", "lower-case letters, digits and “_”, at most 32", 32, underscored, lower
);
key!(
    /// A question's key, such as `q1_1`; the column name in every export.
    QuestionKey, "question key", "lower-case letters, digits and “_”, beginning with a letter, at most 32", 32, underscored, lower
);
key!(
    /// A node of an index tree: a factor, an indicator or the index itself.
    NodeKey, "node key", "letters, digits, “-” and “_”, beginning with a letter, at most 40", 40, node_word, letter
);
key!(
    /// A figure that is imported, such as `land_late_files`.
    FigureKey, "figure key", "lower-case letters, digits, “-” and “_”, beginning with a letter, at most 40", 40, node_word, lower
);
key!(
    /// A section's key.
    SectionKey, "section key", "lower-case letters, digits and “_”, beginning with a letter, at most 32", 32, underscored, lower
);
key!(
    /// The stored code of an option: `1` … `5`, or a short word.
    Code, "option code", "lower-case letters and digits, at most 16", 16, lower_or_digit, lower_or_digit
);
key!(
    /// The field of a procedure, from `sectors.csv`.
    Sector, "sector", "lower-case letters and digits, at most 16", 16, lower_or_digit, lower
);
