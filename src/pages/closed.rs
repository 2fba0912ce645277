//! A form outside its wave's days: too early, or too late, then with all that was typed, so that it can be copied.

use askama::Template;

use crate::domain::agency::Agency;
use crate::domain::submission::GivenAnswers;
use crate::domain::survey::{Kind, Survey};
use crate::domain::text::Language;
use crate::domain::wave::Wave;

use super::fault::label;
use super::form::agency_name;
use super::question::typed;
use super::shell::{Masthead, Shell};
use super::words::{Words, fill};

#[derive(Template)]
#[template(path = "closed.html")]
struct View<'a> {
    shell: Shell<'a>,
    heading: &'a str,
    /// Something was sent and not recorded.
    lost: bool,
    sentences: Vec<String>,
    answers: Vec<(&'a str, String)>,
}

/// The wave is over; `given` is what was sent, empty where nothing was.
#[must_use]
pub fn over<'a>(
    masthead: &'a Masthead,
    language: &'a Language,
    wave: &Wave,
    survey: &'a Survey,
    agency: &Agency,
    given: &GivenAnswers,
) -> String {
    let words = Words::of(language);
    let answers = answers(survey, given, language);
    let date = wave.ended().written();
    let sentences = match (answers.is_empty(), masthead.contact.as_deref()) {
        (false, Some(address)) => vec![fill(words.form.closed, &[("date", &date), ("address", address)])],
        (false, None) => vec![fill(words.form.closed_no_address, &[("date", &date)])],
        (true, contact) => {
            let name = agency_name(agency, language);
            let ended = fill(words.form.closed_unsent, &[("agency", name), ("date", &date)]);
            let write = contact.map(|address| fill(words.form.closed_write, &[("address", address)]));
            [ended].into_iter().chain(write).collect()
        }
    };
    let shell = Shell::new(language, Some(masthead), words.form.closed_title).demo(wave.demo);
    let lost = !answers.is_empty();
    super::html(&View {
        shell: if lost { shell.without_switch() } else { shell },
        heading: words.form.closed_title,
        lost,
        sentences,
        answers,
    })
}

/// The wave has not begun.
#[must_use]
pub fn not_yet(masthead: &Masthead, language: &Language, wave: &Wave, agency: &Agency) -> String {
    let words = Words::of(language);
    let (opens, closes) = (wave.opens.written(), wave.closes.written());
    let days = [("agency", agency_name(agency, language)), ("opens", &opens), ("closes", &closes)];
    super::html(&View {
        shell: Shell::new(language, Some(masthead), words.form.not_open_title).demo(wave.demo),
        heading: words.form.not_open_title,
        lost: false,
        sentences: vec![fill(words.form.not_open, &days)],
        answers: Vec::new(),
    })
}

/// What was typed, question by question, in words.
pub(super) fn answers<'a>(survey: &'a Survey, given: &GivenAnswers, language: &Language) -> Vec<(&'a str, String)> {
    let questions = survey.questions.iter();
    let answered = questions.filter_map(|question| {
        let words = typed(given, question.key.as_str());
        let said = match &question.kind {
            Kind::Choice { .. } | Kind::Multi { .. } => {
                words.iter().map(|code| label(question, code, language)).collect::<Vec<_>>().join("; ")
            }
            _ => words.join("\n"),
        };
        (!said.is_empty()).then(|| (question.text.in_language(language), said))
    });
    answered.collect()
}
