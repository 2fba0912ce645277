//! A page for every error: what happened and what to do next, in plain words. Nothing of the error's own text is shown.

use askama::Template;

use crate::domain::text::Language;
use crate::error::Error;

use super::shell::{Masthead, Shell};
use super::words::{Words, fill};

#[derive(Template)]
#[template(path = "problem.html")]
struct View<'a> {
    shell: Shell<'a>,
    heading: &'static str,
    text: String,
    /// Where to go next: address and words.
    next: (&'static str, &'static str),
    code: String,
}

/// The page of an error with its HTTP status; `demo` where the server shows invented data. `is_read`: nothing was sent, so that
/// the same address can be read in another language; after something was sent, the switch would be a step away from it.
#[must_use]
pub fn page(
    error: &Error,
    status: u16,
    language: &Language,
    masthead: Option<&Masthead>,
    demo: bool,
    is_read: bool,
) -> String {
    let words = Words::of(language);
    let (heading, text) = sentences(error, words);
    let next = match error {
        Error::UnknownMethod(_) => ("/results", words.problem.to_results),
        _ => ("/", words.problem.to_home),
    };
    let shell = Shell::new(language, masthead, heading).demo(demo);
    super::html(&View {
        shell: if is_read { shell } else { shell.without_switch() },
        heading,
        text,
        next,
        code: fill(words.problem.code, &[("code", error.code()), ("status", &status.to_string())]),
    })
}

/// What happened, in a few words.
#[must_use]
pub fn title(error: &Error, language: &Language) -> &'static str {
    sentences(error, Words::of(language)).0
}

fn sentences(error: &Error, words: &'static Words) -> (&'static str, String) {
    let p = &words.problem;
    let (heading, text) = match error {
        Error::UnknownWave(_) => (p.wave_title, p.wave_text),
        Error::UnknownAgency { .. } => (p.agency_title, p.agency_text),
        Error::UnknownMethod(_) => (p.method_title, p.method_text),
        Error::NotFound => (p.not_found_title, p.not_found_text),
        Error::NotYetOpen { opens } => {
            return (p.not_open_title, fill(p.not_open_text, &[("opens", &opens.written())]));
        }
        Error::Closed { closed } => return (p.closed_title, fill(p.closed_text, &[("closed", &closed.written())])),
        Error::Rejected(_) => (p.rejected_title, p.rejected_text),
        Error::BadId => (p.bad_id_title, p.bad_id_text),
        Error::IdConflict => (p.conflict_title, p.conflict_text),
        Error::UnknownTicket | Error::TicketNotHere(_) => (p.ticket_unknown_title, p.ticket_unknown_text),
        Error::TicketUsed => (p.ticket_used_title, p.ticket_used_text),
        Error::TicketSpoiled => (p.ticket_spoiled_title, p.ticket_spoiled_text),
        Error::TicketForOther { .. } => (p.ticket_agency_title, p.ticket_agency_text),
        Error::NotAllowed => (p.not_allowed_title, p.not_allowed_text),
        Error::Busy => (p.busy_title, p.busy_text),
        Error::ReadOnly => (p.read_only_title, p.read_only_text),
        Error::TooMany { retry_after_s, same_form } => {
            let text = if *same_form { p.too_many_same_text } else { p.too_many_text };
            return (p.too_many_title, fill(text, &[("wait", &words.wait(*retry_after_s))]));
        }
        Error::Counting => (p.counting_title, p.counting_text),
        Error::NotReady => (p.not_ready_title, p.not_ready_text),
        Error::BodyTooLarge { limit_bytes } => {
            let limit = (limit_bytes / 1024).to_string();
            return (p.too_large_title, fill(p.too_large_text, &[("limit", &limit)]));
        }
        Error::BodyTooSlow { .. } => (p.too_slow_title, p.too_slow_text),
        Error::WrongContentType { .. } => (p.type_title, p.type_text),
        Error::HeadersTooLarge { .. } | Error::Malformed(_) => (p.malformed_title, p.malformed_text),
        Error::MethodNotAllowed => (p.verb_title, p.verb_text),
        Error::ForeignSite => (p.foreign_title, p.foreign_text),
        Error::Storage(_) => (p.storage_title, p.storage_text),
        Error::RowRefused(_) | Error::Internal(_) => (p.internal_title, p.internal_text),
    };
    (heading, text.to_owned())
}
