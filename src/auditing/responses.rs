//! Responses sealed again: from the stored columns, the survey of their wave and the commitments to their words.

use std::collections::{BTreeSet, HashMap};

use crate::db::response::{ResponseRow, Stored};
use crate::db::{self, Db};
use crate::domain::definition;
use crate::domain::key::{AgencyCode, Sector, WaveKey};
use crate::domain::record::{self, RECORD_VERSION};
use crate::domain::response::{Channel, Mode, RespondentKind, Source};
use crate::domain::survey::Survey;
use crate::error::Error;
use crate::ledger::commit::{Hash, commit};
use crate::ledger::entry::Entry;

#[derive(Default)]
pub(super) struct Responses {
    /// Of the waves seen so far.
    surveys: HashMap<String, Option<Survey>>,
    /// The responses whose words were erased, as far as the log is known to say so.
    erased: BTreeSet<u64>,
}

impl Responses {
    /// Checks the responses whose place is from `first` up to but without `end`; gives their number.
    pub fn check(&mut self, db: &mut Db, first: u64, end: u64, wrong: &mut Vec<String>) -> Result<u64, Error> {
        let stored = db::response::whole(db, first, end)?;
        for (at, stored) in &stored {
            if !self.surveys.contains_key(&stored.row.wave) {
                let survey = survey(db, &stored.row.wave)?;
                self.surveys.insert(stored.row.wave.clone(), survey);
            }
            let mut fault = match self.surveys.get(&stored.row.wave).and_then(Option::as_ref) {
                Some(survey) => fault(survey, stored),
                None => Some("the survey of its wave does not load"),
            };
            if stored.texts.iter().any(|text| text.words.is_none()) && !self.is_erased(db, *at)? {
                fault = fault.or(Some("its words are gone, and no entry says that they were erased"));
            }
            wrong.extend(fault.map(|fault| format!("response {at}: {fault}")));
        }
        Ok(stored.len() as u64)
    }

    /// Whether an entry says that a response's words were erased. It may have come a moment ago.
    fn is_erased(&mut self, db: &mut Db, response: u64) -> Result<bool, Error> {
        if !self.erased.contains(&response) {
            let entries = db::log::of_kind(db, "erase")?;
            self.erased.extend(entries.iter().filter_map(|row| match Entry::parse(&row.body) {
                Ok(Entry::Erase { log_index, .. }) => Some(log_index),
                _ => None,
            }));
        }
        Ok(self.erased.contains(&response))
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
        match (&text.words, &text.salt) {
            (Some(words), Some(salt)) => {
                let Ok(salt) = salt.as_slice().try_into() else { return Some("a damaged salt") };
                if commit("sipas/text", salt, words.as_bytes()) != commitment {
                    return Some("its words are not those that were committed to");
                }
            }
            (None, None) => {}
            _ => return Some("its words or their salt stand alone, so they cannot be those that were committed to"),
        }
        commitments.push((question, commitment));
    }
    let Ok(salt) = row.salt.as_slice().try_into() else { return Some("a damaged salt") };
    let record = record::canonical(survey, &agency, &channel, kind, &answers, &commitments);
    (commit("sipas/response", salt, record.as_bytes()).as_slice() != row.sealed)
        .then_some("it is not what was sealed when it came")
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
