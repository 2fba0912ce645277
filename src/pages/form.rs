//! The form: purpose notice, questions, and every state in which it comes back with all that was typed.

use std::borrow::Cow;

use askama::Template;

use crate::domain::agency::Agency;
use crate::domain::submission::{GivenAnswers, Rejection};
use crate::domain::survey::{Fills, Question, Survey};
use crate::domain::text::Language;
use crate::domain::wave::Wave;

use super::fault;
use super::question::{Body, QuestionView};
use super::shell::{Masthead, Shell};
use super::words::{Words, around_link, fill};

/// What a form page is made from.
#[derive(Debug, Clone, Copy)]
pub struct FormPage<'a> {
    pub masthead: &'a Masthead,
    pub language: &'a Language,
    pub wave: &'a Wave,
    pub survey: &'a Survey,
    pub agency: &'a Agency,
    pub ticket: Option<TicketForm<'a>>,
    /// The number under which the next sending counts.
    pub id: &'a str,
    pub given: &'a GivenAnswers,
    pub state: State<'a>,
}

/// A form that a ticket opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TicketForm<'a> {
    /// As it stands on the slip.
    pub code: &'a str,
    /// The ticket says of which sector the procedure was, so that it is not asked.
    pub knows_sector: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State<'a> {
    Fresh,
    Rejected(&'a [Rejection]),
    /// Nothing was stored; the same id is kept.
    Busy,
    /// Sent too often; may be sent again after so many seconds.
    TooMany {
        wait_s: u64,
        same_form: bool,
    },
    /// Nothing is taken in until a person has looked.
    Paused,
    /// Another form was recorded under the id; the page carries a fresh one.
    Conflict,
    /// The id was not one of ours; the page carries a fresh one.
    Stale,
}

#[derive(Template)]
#[template(path = "form.html")]
struct View<'a> {
    shell: Shell<'a>,
    heading: &'a str,
    agency: &'a str,
    action: String,
    lang: &'a str,
    id: &'a str,
    notice: Vec<String>,
    /// What stands around the link to more about data protection, and the link.
    more: Option<(&'static str, &'a str, &'static str)>,
    alert: Option<Alert<'a>>,
    note: Option<&'a str>,
    sections: Vec<SectionView<'a>>,
}

struct Alert<'a> {
    title: String,
    text: Cow<'a, str>,
    faults: Vec<Fault<'a>>,
}

/// One message, said once, with all questions that it is about.
struct Fault<'a> {
    message: String,
    /// Number, key and text.
    questions: Vec<(usize, &'a str, &'a str)>,
}

struct SectionView<'a> {
    part: String,
    title: &'a str,
    stem: Option<&'a str>,
    note: Option<Note<'a>>,
    groups: Vec<Group<'a>>,
}

/// Neighbouring questions that are for the same people: the note is said once.
struct Group<'a> {
    note: Option<Note<'a>>,
    questions: Vec<QuestionView<'a>>,
}

struct Note<'a> {
    id: String,
    text: &'a str,
}

/// The agency's name in the page's language.
#[must_use]
pub fn agency_name<'a>(agency: &'a Agency, language: &Language) -> &'a str {
    match &agency.name_en {
        Some(name) if language.as_str() == "en" => name,
        _ => &agency.name,
    }
}

impl FormPage<'_> {
    #[must_use]
    pub fn html(&self) -> String {
        let words = Words::of(self.language);
        let heading = self.survey.title.in_language(self.language);
        let alert = self.alert(words);
        let prefix = if alert.is_some() { words.form.error_title } else { "" };
        let shell = Shell::new(self.language, Some(self.masthead), &format!("{prefix}{heading}")).demo(self.wave.demo);
        super::html(&View {
            shell: if self.state == State::Fresh { shell } else { shell.without_switch() },
            heading,
            agency: agency_name(self.agency, self.language),
            action: self.action(),
            lang: words.shell.lang,
            id: self.id,
            notice: self.notice(words),
            more: self.masthead.privacy_url.as_deref().map(|url| {
                let (before, after) = around_link(words.form.notice_6_more);
                (before, url, after)
            }),
            alert,
            note: self.survey.note.as_ref().map(|note| note.in_language(self.language)),
            sections: self.sections(words),
        })
    }

    /// Posting to a page's very address makes browsers forget the page, and "Back" would fetch one with another id.
    fn action(&self) -> String {
        let (wave, agency) = (&self.wave.key, &self.agency.code);
        match self.ticket {
            None => format!("/s/{wave}/{agency}?sent"),
            // Which form it is goes along, so that it can be shown again with all that was typed while no ticket can be looked up.
            Some(TicketForm { code, .. }) => format!("/t/{code}?sent&wave={wave}&agency={agency}"),
        }
    }

    /// Whether the ticket has answered a question already.
    fn is_known(&self, question: &Question) -> bool {
        question.fills == Some(Fills::Sector) && self.ticket.is_some_and(|ticket| ticket.knows_sector)
    }

    fn notice(&self, words: &Words) -> Vec<String> {
        let masthead = self.masthead;
        let form = &words.form;
        let first = fill(
            form.notice_1,
            &[
                ("organiser", &masthead.home_affairs),
                ("agency", agency_name(self.agency, self.language)),
                ("year", &self.wave.opens.year().to_string()),
            ],
        );
        let watched = match (masthead.hotline.as_deref(), masthead.front_phone.as_deref()) {
            (Some(hotline), Some(phone)) => Some(fill(form.notice_5, &[("hotline", hotline), ("phone", phone)])),
            (Some(hotline), None) => Some(fill(form.notice_5_hotline, &[("hotline", hotline)])),
            (None, Some(phone)) => Some(fill(form.notice_5_front, &[("phone", phone)])),
            (None, None) => None,
        };
        let minutes = fill(form.notice_4, &[("minutes", &self.survey.minutes.to_string())]);
        let body = fill(form.notice_6, &[("body", &masthead.home_affairs)]);
        let fixed = [first, form.notice_2.to_owned(), form.notice_3.to_owned(), minutes];
        fixed.into_iter().chain(watched).chain([body]).collect()
    }

    fn alert(&self, words: &'static Words) -> Option<Alert<'_>> {
        let form = &words.form;
        let alert = |title: &str, text| Some(Alert { title: title.to_owned(), text, faults: Vec::new() });
        let plain = |title: &str, text: &'static str| alert(title, Cow::Borrowed(text));
        match self.state {
            State::Fresh => None,
            State::Busy => plain(form.busy_title, form.busy),
            State::TooMany { wait_s, same_form } => {
                let text = if same_form { form.sent_again } else { form.too_many };
                alert(form.busy_title, Cow::Owned(fill(text, &[("wait", &words.wait(wait_s))])))
            }
            State::Paused => plain(form.busy_title, form.paused),
            State::Conflict => plain(form.conflict_title, form.conflict),
            State::Stale => plain(form.stale_title, form.stale),
            State::Rejected(rejections) => {
                let n = rejections.len().to_string();
                let title =
                    if rejections.len() == 1 { form.summary_one.to_owned() } else { fill(form.summary, &[("n", &n)]) };
                Some(Alert { title, text: Cow::Borrowed(""), faults: self.faults(rejections) })
            }
        }
    }

    fn faults(&self, rejections: &[Rejection]) -> Vec<Fault<'_>> {
        let mut faults: Vec<Fault> = Vec::new();
        for rejection in rejections {
            // What no question bears has a name of the sender's making in its message, and no place to lead to.
            let found = self.survey.find(&rejection.question);
            let message = fault::message(rejection, found.map(|(_, question)| question), self.language);
            let place = faults.iter().position(|fault| fault.message == message).unwrap_or_else(|| {
                faults.push(Fault { message, questions: Vec::new() });
                faults.len() - 1
            });
            let link = found
                .map(|(place, question)| (place + 1, question.key.as_str(), question.text.in_language(self.language)));
            faults[place].questions.extend(link);
        }
        faults
    }

    fn sections(&self, words: &Words) -> Vec<SectionView<'_>> {
        let total = self.survey.sections.len().to_string();
        let sections = self.survey.sections.iter().enumerate();
        sections
            .map(|(place, section)| {
                let note = section
                    .ask_note
                    .as_ref()
                    .map(|note| Note { id: format!("n-{}", section.key), text: note.in_language(self.language) });
                SectionView {
                    part: fill(words.form.part, &[("n", &(place + 1).to_string()), ("total", &total)]),
                    title: section.title.in_language(self.language),
                    stem: section.stem.as_ref().map(|stem| stem.in_language(self.language)),
                    groups: self.groups(section.questions.clone(), note.as_ref().map(|note| note.id.as_str())),
                    note,
                }
            })
            .collect()
    }

    fn groups(&self, questions: std::ops::Range<usize>, section_note: Option<&str>) -> Vec<Group<'_>> {
        let rejections = if let State::Rejected(rejections) = self.state { rejections } else { &[] };
        let mut groups: Vec<Group> = Vec::new();
        for place in questions {
            let question = &self.survey.questions[place];
            if self.is_known(question) {
                continue;
            }
            let text = question.ask_note.as_ref().map(|note| note.in_language(self.language));
            let same = groups.last().is_some_and(|group| group.note.as_ref().map(|note| note.text) == text);
            if !same {
                let note = text.map(|text| Note { id: format!("n-q-{}", question.key), text });
                groups.push(Group { note, questions: Vec::new() });
            }
            let group = groups.last_mut().expect("one was pushed if there was none");
            let note = group.note.as_ref().map(|note| note.id.as_str()).or(section_note);
            group.questions.push(QuestionView::new(place + 1, question, self.given, rejections, note, self.language));
        }
        groups
    }
}
