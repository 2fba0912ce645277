//! Around a ticket: the place to type its code, the page of one that was used or taken out of use, and of a dispute that was noted.

use askama::Template;

use crate::domain::agency::Agency;
use crate::domain::submission::GivenAnswers;
use crate::domain::survey::Survey;
use crate::domain::text::Language;
use crate::domain::ticket::TicketState;
use crate::domain::wave::Wave;

use super::closed::answers;
use super::form::agency_name;
use super::shell::{Masthead, Shell};
use super::words::{Words, fill};

#[derive(Template)]
#[template(path = "ticket.html")]
struct Entering<'a> {
    shell: Shell<'a>,
    typed: &'a str,
    error: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "ticket_spent.html")]
struct Spent<'a> {
    shell: Shell<'a>,
    heading: &'static str,
    text: &'static str,
    action: String,
    button: &'static str,
    hint: &'static str,
    /// The form without a ticket: what to say of it, and its address; none once the wave is over.
    instead: Option<(String, String)>,
    answers: Vec<(&'a str, String)>,
}

#[derive(Template)]
#[template(path = "ticket_disputed.html")]
struct Disputed<'a> {
    shell: Shell<'a>,
}

/// The place to type a code; `typed` is what was typed and opened nothing.
#[must_use]
pub fn entering<'a>(masthead: &'a Masthead, language: &Language, demo: bool, typed: Option<&'a str>) -> String {
    let words = Words::of(language);
    let prefix = if typed.is_some() { words.form.error_title } else { "" };
    let shell = Shell::new(language, Some(masthead), &format!("{prefix}{}", words.ticket.enter_title)).demo(demo);
    super::html(&Entering {
        // Typed into the address of another page, or sent: the switch would lead back to the code that opens nothing.
        shell: if typed.is_some() { shell.without_switch() } else { shell },
        typed: typed.unwrap_or_default(),
        error: typed.map(|_| words.ticket.unknown),
    })
}

/// A form whose ticket is spent.
#[derive(Debug, Clone, Copy)]
pub struct SpentPage<'a> {
    pub masthead: &'a Masthead,
    pub language: &'a Language,
    pub wave: &'a Wave,
    pub survey: &'a Survey,
    pub agency: &'a Agency,
    pub code: &'a str,
    pub state: TicketState,
    /// What was sent and not recorded; empty where nothing was.
    pub given: &'a GivenAnswers,
    pub is_open: bool,
}

impl SpentPage<'_> {
    #[must_use]
    pub fn html(&self) -> String {
        let words = &Words::of(self.language).ticket;
        let (heading, text, button, hint) = match self.state {
            TicketState::Spoiled => (words.spoiled_title, words.spoiled, words.keep_button, words.keep_hint),
            _ => (words.used_title, words.used, words.dispute_button, words.dispute_hint),
        };
        let answers = answers(self.survey, self.given, self.language);
        let shell = Shell::new(self.language, Some(self.masthead), heading).demo(self.wave.demo);
        super::html(&Spent {
            shell: if answers.is_empty() { shell } else { shell.without_switch() },
            heading,
            text,
            action: format!("/t/{}/dispute", self.code),
            button,
            hint,
            instead: self.is_open.then(|| {
                let name = agency_name(self.agency, self.language);
                let address = format!("/s/{}/{}", self.wave.key, self.agency.code);
                (fill(words.open_instead, &[("agency", name)]), address)
            }),
            answers,
        })
    }
}

/// The dispute stands in the log.
#[must_use]
pub fn disputed(masthead: &Masthead, language: &Language, demo: bool) -> String {
    let words = Words::of(language);
    let shell = Shell::new(language, Some(masthead), words.ticket.dispute_done_title).demo(demo).without_switch();
    super::html(&Disputed { shell })
}
