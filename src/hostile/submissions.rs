//! What strangers answer: forms and JSON. What is believed must encode, be sealed, and read back as it was.

use std::fmt::Write as _;
use std::sync::LazyLock;

use super::text;
use crate::domain::day::Day;
use crate::domain::definition::survey;
use crate::domain::key::{AgencyCode, Sector, WaveKey};
use crate::domain::response::{Channel, Response, ResponseId, Source};
use crate::domain::submission::{Accepted, Given, GivenAnswers, Unmet};
use crate::domain::survey::{Kind, Survey};
use crate::domain::text::Language;
use crate::http::{Fields, FormSubmission, NewResponse};
use crate::intake::seal;
use crate::ledger::entry::{Entry, response_entry};
use crate::pages;

/// The shipped surveys.
pub(super) static SURVEYS: LazyLock<[Survey; 2]> = LazyLock::new(|| {
    [
        include_str!("../../survey-definitions/sipas-agency.toml"),
        include_str!("../../survey-definitions/sipas-short.toml"),
    ]
    .map(|text| survey::parse(text).expect("the shipped surveys are good"))
});

/// The body of a form.
pub fn form(data: &[u8]) -> bool {
    let Ok(fields) = Fields::parse(data) else { return false };
    let Ok(sent) = FormSubmission::from_fields(fields) else { return false };
    let again = Fields::parse(written(&sent).as_bytes()).and_then(FormSubmission::from_fields);
    assert_eq!(again.ok().as_ref(), Some(&sent), "what a form says can be said again");
    if let Ok(id) = ResponseId::parse(&sent.id) {
        assert_eq!(ResponseId::parse(&id.to_string()), Ok(id));
    }
    believe_all(&sent.answers)
}

/// The body of a program's submission.
pub fn json(data: &[u8]) -> bool {
    let Ok(sent) = NewResponse::parse(data) else { return false };
    assert!(sent.agency.is_none_or(|agency| (1..=32).contains(&agency.chars().count())));
    assert!(text(data).is_some(), "JSON is UTF-8");
    believe_all(&sent.answers)
}

/// In the order of names, everything escaped.
fn written(sent: &FormSubmission) -> String {
    let mut fields = vec![("id", sent.id.as_str())];
    fields.extend(sent.language.as_ref().map(|language| ("lang", language.as_str())));
    for (name, given) in &sent.answers {
        let values = match given {
            Given::List(values) => values.as_slice(),
            one => std::slice::from_ref(one),
        };
        for value in values {
            let Given::Word(word) = value else { panic!("a form sends words only: {value:?}") };
            fields.push((name, word));
        }
    }
    let escaped = |word: &str| {
        word.bytes().fold(String::new(), |mut out, byte| {
            write!(out, "%{byte:02x}").expect("strings take everything");
            out
        })
    };
    fields.iter().map(|(name, value)| format!("{}={}", escaped(name), escaped(value))).collect::<Vec<_>>().join("&")
}

/// By every survey, as a form, as a form with a ticket that knows the sector, and as a program. Whether any of them takes it and
/// it is no blank.
fn believe_all(given: &GivenAnswers) -> bool {
    let open = Channel::open_web();
    let ticket =
        Channel { source: Source::Drawn, sector: Sector::parse("land").ok(), ticket: Some([3; 32]), ..open.clone() };
    let mut is_believed = false;
    for survey in &*SURVEYS {
        for (channel, unmet, demand_required) in
            [(&open, Unmet::LeaveOut, true), (&ticket, Unmet::LeaveOut, false), (&open, Unmet::Reject, false)]
        {
            match survey.accept(channel, given, unmet, demand_required) {
                Ok(accepted) => {
                    is_believed |= !accepted.is_blank();
                    stored(survey, accepted, channel);
                }
                Err(rejections) => {
                    assert!(!rejections.is_empty());
                    for rejection in &rejections {
                        let question = survey.find(&rejection.question).map(|(_, question)| question);
                        for language in &survey.languages {
                            let message = pages::fault::message(rejection, question, language);
                            assert!(!message.is_empty() && !message.contains(char::is_control), "{message:?}");
                        }
                    }
                }
            }
        }
    }
    is_believed
}

/// All that follows once answers were believed: their bytes, their record, their seal, their entry.
pub(super) fn stored(survey: &Survey, accepted: Accepted, channel: &Channel) {
    let wave = WaveKey::parse("w").expect("a good key");
    let agency = AgencyCode::parse("30760").expect("a good code");
    let day = Day::parse("2026-11-22").expect("a good day");
    let response = accepted.response(ResponseId::from_random([7; 16]), wave, agency, channel.clone(), day);
    readable_texts(survey, &response);
    let sealed = seal(&response, survey, &[1; 32], || [2; 32]);
    let row = &sealed.stored.row;
    assert_eq!(row.answers.len(), survey.layout.len());
    assert_eq!(survey.layout.decode(&row.answers).as_ref(), Ok(&response.answers), "answers read back as they were");
    assert_eq!(sealed.stored.texts.len(), response.texts.len());
    let hash = |bytes: &[u8]| bytes.try_into().expect("hashes of 32 bytes");
    let entry = response_entry(&row.wave, &row.agency, &row.source, &hash(&row.receipt_hash), &hash(&row.sealed));
    assert_eq!(Entry::parse(&entry).map(|entry| entry.encode()), Ok(entry));
}

/// Words are as long as their question allows, in NFC, and can be shown.
fn readable_texts(survey: &Survey, response: &Response) {
    for (index, words) in &response.texts {
        let Kind::Text { max_chars } = survey.questions[*index].kind else { panic!("words to a question without") };
        assert!((1..=max_chars).contains(&words.chars().count()));
        assert!(unicode_normalization::is_nfc(words), "{words:?}");
        assert!(!words.contains(|c: char| c.is_control() && c != '\n'), "{words:?}");
    }
    let languages = [Language::vietnamese(), Language::english()];
    assert!(languages.iter().all(|language| !survey.title.in_language(language).is_empty()));
}
