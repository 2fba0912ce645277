//! A response's canonical text: what the log's commitment seals, and what a supervisor is shown in an audit.
//! It follows from the stored response and its survey alone, so it is derived when it is needed and never stored twice;
//! the stored seal shows whether the derivation still gives the same bytes. No time, address or identity stands in it.
//! Answers stand under `answer.` and the question's key, so that a question called `sector` is not the response's sector.

use super::answer::{Answer, positions};
use super::key::AgencyCode;
use super::response::{Channel, RespondentKind};
use super::survey::{Choice, Survey};

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
    let mut line = |key: &str, value: &[&str]| {
        record.push_str(key);
        record.push(' ');
        for part in value {
            record.push_str(part);
        }
        record.push('\n');
    };
    line("record", &[&RECORD_VERSION.to_string()]);
    line("survey", &[survey.key.as_str(), "/", survey.version.as_str()]);
    line("agency", &[agency.as_str()]);
    line("received-by", &[channel.received_by.as_ref().map_or("-", AgencyCode::as_str)]);
    line("source", &[channel.source.as_str()]);
    line("mode", &[channel.mode.as_str()]);
    line("respondent", &[respondent_kind.map_or("-", RespondentKind::as_str)]);
    line("unit", &[channel.unit.as_deref().unwrap_or("-")]);
    line("sector", &[channel.sector.as_ref().map_or("-", |sector| sector.as_str())]);
    for (index, (question, answer)) in survey.questions.iter().zip(answers).enumerate() {
        record.push_str("answer.");
        record.push_str(question.key.as_str());
        record.push(' ');
        let commitment = || texts.iter().find(|(of, _)| *of == index).map(|(_, commitment)| commitment);
        push_answer(&mut record, question.kind.options(), *answer, commitment);
        record.push('\n');
    }
    record
}

/// One answer's value; `commitment` finds the one to its words.
fn push_answer<'a>(
    record: &mut String,
    options: &[Choice],
    answer: Answer,
    commitment: impl FnOnce() -> Option<&'a [u8; 32]>,
) {
    match answer {
        Answer::Blank => record.push('-'),
        // No option's code has a dash, so this cannot be mistaken for one.
        Answer::NotAsked => record.push_str("not-asked"),
        Answer::Apart(apart) => record.push_str(apart.code()),
        Answer::Chosen(position) => record.push_str(options[usize::from(position) - 1].code.as_str()),
        Answer::Ticked(ticks) => {
            let mut codes: Vec<&str> = positions(ticks).map(|p| options[p - 1].code.as_str()).collect();
            codes.sort_unstable_by_key(|code| (code.len(), *code));
            record.push_str(&codes.join(","));
        }
        Answer::Count(count) => record.push_str(&count.to_string()),
        Answer::Amount(amount) => record.push_str(&amount.to_string()),
        Answer::Worded => match commitment() {
            Some(commitment) => data_encoding::HEXLOWER.encode_append(commitment, record),
            None => record.push('-'),
        },
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::canonical;
    use crate::domain::answer::Answer;
    use crate::domain::definition::survey;
    use crate::domain::key::{AgencyCode, Sector};
    use crate::domain::response::{Channel, RespondentKind};

    #[test]
    fn every_key_stands_once_whatever_a_question_is_called() {
        let survey = survey::parse(include_str!("../../survey-definitions/sipas-agency.toml")).unwrap();
        let channel = Channel { sector: Sector::parse("land").ok(), ..Channel::open_web() };
        let agency = AgencyCode::parse("30760").unwrap();
        let mut answers = vec![Answer::Blank; survey.questions.len()];
        let place = |key: &str| survey.find(key).unwrap().0;
        answers[place("respondent")] = Answer::Chosen(2);
        answers[place("wishes")] = Answer::Ticked(0b10_0000_0010);
        answers[place("comment")] = Answer::Worded;
        let texts = [(place("comment"), [0xab; 32])];
        let record = canonical(&survey, &agency, &channel, Some(RespondentKind::Organisation), &answers, &texts);
        let keys: Vec<&str> = record.lines().map(|line| line.split_once(' ').unwrap().0).collect();
        assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), 9 + survey.questions.len(), "{record}");
        assert_eq!(keys[..3], ["record", "survey", "agency"]);
        for line in
            ["respondent organisation", "sector land", "answer.respondent 2", "answer.sector -", "answer.wishes 2,10"]
        {
            assert!(record.lines().any(|found| found == line), "{line} in {record}");
        }
        assert!(record.ends_with('\n') && record.contains(&format!("answer.comment {}\n", "ab".repeat(32))));
    }
}
