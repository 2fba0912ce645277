//! A response's canonical text: what the log's commitment seals, and what a supervisor is shown in an audit.
//! It follows from the stored response and its survey alone, so it is derived when it is needed and never stored twice;
//! the stored seal shows whether the derivation still gives the same bytes. No time, address or identity stands in it.

use std::fmt::Write as _;

use super::answer::{Answer, positions};
use super::key::AgencyCode;
use super::response::{Channel, RespondentKind};
use super::survey::Survey;

/// The version of the canonical text that [`canonical`] writes.
pub const RECORD_VERSION: i32 = 1;

/// The canonical text, one `key SP value` a line, keys in fixed order, each line ended by LF.
/// `texts` holds the commitment to the words of each text question that was answered, by question index.
#[must_use]
pub fn canonical(
    survey: &Survey,
    agency: &AgencyCode,
    channel: &Channel,
    respondent_kind: Option<RespondentKind>,
    answers: &[Answer],
    texts: &[(usize, [u8; 32])],
) -> String {
    let mut record = String::with_capacity(32 * (answers.len() + 9));
    let mut line = |key: &str, value: &str| {
        // Writing into a string cannot fail.
        let _ = writeln!(record, "{key} {value}");
    };
    line("record", &RECORD_VERSION.to_string());
    line("survey", &survey.name());
    line("agency", agency.as_str());
    line("received-by", channel.received_by.as_ref().map_or("-", AgencyCode::as_str));
    line("source", channel.source.as_str());
    line("mode", channel.mode.as_str());
    line("respondent", respondent_kind.map_or("-", RespondentKind::as_str));
    line("unit", channel.unit.as_deref().unwrap_or("-"));
    line("sector", channel.sector.as_ref().map_or("-", |sector| sector.as_str()));
    for (index, (question, answer)) in survey.questions.iter().zip(answers).enumerate() {
        let options = question.kind.options();
        let value = match *answer {
            Answer::Blank => "-".to_owned(),
            // No option's code has a dash, so this cannot be mistaken for one.
            Answer::NotAsked => "not-asked".to_owned(),
            Answer::Apart(apart) => apart.code().to_owned(),
            Answer::Chosen(position) => options[usize::from(position) - 1].code.to_string(),
            Answer::Ticked(ticks) => {
                let mut codes: Vec<&str> = positions(ticks).map(|p| options[p - 1].code.as_str()).collect();
                codes.sort_unstable_by_key(|code| (code.len(), *code));
                codes.join(",")
            }
            Answer::Count(count) => count.to_string(),
            Answer::Amount(amount) => amount.to_string(),
            Answer::Worded => texts
                .iter()
                .find(|(of, _)| *of == index)
                .map_or_else(|| "-".to_owned(), |(_, commitment)| data_encoding::HEXLOWER.encode(commitment)),
        };
        line(question.key.as_str(), &value);
    }
    record
}
