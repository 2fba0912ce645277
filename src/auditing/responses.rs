//! Responses sealed again: from the stored columns, the survey of their wave and the commitments to their words.

use std::collections::HashMap;

use crate::db::response::{ResponseRow, Stored};
use crate::db::{self, Db};
use crate::domain::definition;
use crate::domain::key::{AgencyCode, Sector, WaveKey};
use crate::domain::record::{self, RECORD_VERSION};
use crate::domain::response::{Channel, Mode, RespondentKind, Source};
use crate::domain::survey::Survey;
use crate::error::Error;
use crate::ledger::commit::{Hash, commit};

/// The surveys of the waves seen so far.
#[derive(Default)]
pub(super) struct Responses(HashMap<String, Option<Survey>>);

impl Responses {
    /// Checks the responses whose place is from `first` up to but without `end`; gives their number.
    pub fn check(&mut self, db: &mut Db, first: u64, end: u64, wrong: &mut Vec<String>) -> Result<u64, Error> {
        let stored = db::response::whole(db, first, end)?;
        for (at, stored) in &stored {
            if !self.0.contains_key(&stored.row.wave) {
                let survey = survey(db, &stored.row.wave)?;
                self.0.insert(stored.row.wave.clone(), survey);
            }
            let fault = match self.0.get(&stored.row.wave).and_then(Option::as_ref) {
                Some(survey) => fault(survey, stored),
                None => Some("the survey of its wave does not load"),
            };
            wrong.extend(fault.map(|fault| format!("response {at}: {fault}")));
        }
        Ok(stored.len() as u64)
    }
}

fn survey(db: &mut Db, wave: &str) -> Result<Option<Survey>, Error> {
    let Ok(key) = WaveKey::parse(wave) else { return Ok(None) };
    let stored = db::wave::find(db, &key)?;
    Ok(stored.and_then(|stored| definition::survey::parse(&stored.survey_text).ok()))
}

/// What of a stored response does not fit, if anything.
fn fault(survey: &Survey, stored: &Stored) -> Option<&'static str> {
    let row = &stored.row;
    if row.record_version != RECORD_VERSION {
        return Some("it has a version of its record that this program does not know");
    }
    let Some((channel, agency, kind)) = channel(row) else {
        return Some("a column holds no word that may stand there");
    };
    let Ok(answers) = survey.layout.decode(&row.answers) else { return Some("its answers do not fit the survey") };
    let mut commitments = Vec::with_capacity(stored.texts.len());
    for text in &stored.texts {
        let Some((question, _)) = survey.find(&text.question) else { return Some("words of an unknown question") };
        let Ok(commitment) = Hash::try_from(text.commitment.as_slice()) else { return Some("a damaged commitment") };
        if let (Some(words), Some(salt)) = (&text.words, &text.salt) {
            let Ok(salt) = salt.as_slice().try_into() else { return Some("a damaged salt") };
            if commit("sipas/text", salt, words.as_bytes()) != commitment {
                return Some("its words are not those that were committed to");
            }
        }
        commitments.push((question, commitment));
    }
    let Ok(salt) = row.salt.as_slice().try_into() else { return Some("a damaged salt") };
    // Positions beyond the options would make no text.
    if !fits(survey, &answers) {
        return Some("its answers do not fit the survey");
    }
    let record = record::canonical(survey, &agency, &channel, kind, &answers, &commitments);
    (commit("sipas/response", salt, record.as_bytes()).as_slice() != row.sealed)
        .then_some("it is not what was sealed when it came")
}

fn fits(survey: &Survey, answers: &[crate::domain::answer::Answer]) -> bool {
    use crate::domain::answer::Answer;
    survey.questions.iter().zip(answers).all(|(question, answer)| {
        let options = question.kind.options().len();
        match answer {
            Answer::Chosen(position) => (1..=options).contains(&usize::from(*position)),
            Answer::Ticked(ticks) => options >= 64 || ticks >> options == 0,
            _ => true,
        }
    })
}

fn channel(row: &ResponseRow) -> Option<(Channel, AgencyCode, Option<RespondentKind>)> {
    let kind = match &row.respondent_kind {
        None => None,
        Some(word) => Some(RespondentKind::parse(word)?),
    };
    let channel = Channel {
        source: Source::parse(&row.source)?,
        mode: Mode::parse(&row.mode)?,
        unit: row.unit.clone(),
        sector: row.sector.as_deref().map(Sector::parse).transpose().ok()?,
        received_by: row.received_by.as_deref().map(AgencyCode::parse).transpose().ok()?,
        ticket: None,
    };
    Some((channel, AgencyCode::parse(&row.agency).ok()?, kind))
}
