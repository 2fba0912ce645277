//! Is my receipt on record? A code goes in, "recorded" or "unknown" comes out, and nothing else.

use askama::Template;

use crate::domain::day::Day;
use crate::domain::text::Language;

use super::shell::{Masthead, Shell};
use super::words::{Words, fill};

/// What became of a typed code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Covered by the checkpoint of that day.
    Recorded(Day),
    /// In the log; the next checkpoint comes within so many minutes.
    Pending {
        minutes: i64,
    },
    Unknown,
    WrongLength,
    WrongCharacter,
    /// The check character does not fit.
    WrongDigit,
}

#[derive(Template)]
#[template(path = "check.html")]
struct View<'a> {
    shell: Shell<'a>,
    typed: &'a str,
    recorded: bool,
    has_proof: bool,
    message: Option<String>,
    error: Option<String>,
}

/// The page, with what was typed and its outcome where something was.
#[must_use]
pub fn page<'a>(
    masthead: &'a Masthead,
    language: &Language,
    demo: bool,
    typed: &'a str,
    outcome: Option<Outcome>,
) -> String {
    let words = Words::of(language);
    let text = &words.receipt;
    let (message, error) = match outcome {
        None => (None, None),
        Some(Outcome::Recorded(day)) => (Some(fill(text.recorded, &[("day", &day.written())])), None),
        Some(Outcome::Pending { minutes }) => (Some(fill(text.pending, &[("minutes", &minutes.to_string())])), None),
        Some(Outcome::Unknown) => {
            let line = masthead.supervisors_line.as_deref();
            let unknown = line.map(|line| fill(text.unknown, &[("line", line)]));
            (None, Some(unknown.unwrap_or_else(|| text.unknown_no_line.to_owned())))
        }
        Some(Outcome::WrongLength) => (None, Some(text.wrong_length.to_owned())),
        Some(Outcome::WrongCharacter) => (None, Some(text.wrong_character.to_owned())),
        Some(Outcome::WrongDigit) => (None, Some(text.wrong_digit.to_owned())),
    };
    let prefix = if error.is_some() { words.form.error_title } else { "" };
    super::html(&View {
        shell: Shell::new(language, Some(masthead), &format!("{prefix}{}", text.check_title)).demo(demo),
        typed,
        recorded: message.is_some(),
        has_proof: matches!(outcome, Some(Outcome::Recorded(_))),
        message,
        error,
    })
}
