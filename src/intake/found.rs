//! The log's first entry; and the way into the log for what was stored before there was one.

use super::append::{Appending, append};
use super::waves::{method_entry, survey_entry, wave_entry};
use crate::db::log::EntryRow;
use crate::db::wave::StoredWave;
use crate::db::{self, Db};
use crate::domain::definition;
use crate::error::Error;
use crate::ledger::entry::{Entry, Previous};
use crate::ledger::note::VerifierKey;
use crate::scoring::method;

/// Responses that are hashed in one go.
const AT_ONCE: u64 = 4096;

/// Begins the log where it has not begun: genesis, then what an earlier schema had stored, definitions first, then waves, then the
/// responses in their order. `prev` is where an earlier log of this place ended, if there was one. Does nothing to a log that has
/// begun.
///
/// # Errors
/// [`Error::Storage`], also where a stored definition does not load any more.
pub fn found(db: &mut Db, log: &VerifierKey, prev: Option<Previous>) -> Result<(), Error> {
    append(db, |appending| {
        if appending.next() > 0 {
            return Ok(());
        }
        let (origin, log) = (log.name().clone(), log.clone());
        appending.enter(&Entry::Genesis { origin, log, witnesses: None, prev }, "");
        let waves = db::wave::all(appending.db)?;
        enter_definitions(appending)?;
        let mut opened = waves
            .iter()
            .map(|wave| {
                let stored = db::wave::find(appending.db, &wave.key)?;
                Ok((db::wave::opened_ms(appending.db, &wave.key)?, stored.ok_or(Error::NotFound)?))
            })
            .collect::<Result<Vec<_>, Error>>()?;
        opened.sort_by(|(opened, one), (later, other)| (opened, &one.wave.key).cmp(&(later, &other.wave.key)));
        for (_, stored) in opened {
            enter_wave(appending, &stored)?;
        }
        hash_responses(appending)
    })
}

/// Begins a further part of the log at its present end, under a new name: what `prev` covers was lost, and everyone can read so.
/// Returns the place of its genesis.
pub fn begin_again(appending: &mut Appending<'_>, log: &VerifierKey, prev: Previous) -> u64 {
    let (origin, log) = (log.name().clone(), log.clone());
    appending.enter(&Entry::Genesis { origin, log, witnesses: None, prev: Some(prev) }, "")
}

/// The log's key by its newest genesis; the key bears the log's name.
///
/// # Errors
/// [`Error::Storage`] where it is damaged.
pub fn genesis(db: &mut Db) -> Result<Option<VerifierKey>, Error> {
    let Some(EntryRow { body, .. }) = db::log::of_kind(db, "genesis")?.pop() else { return Ok(None) };
    match Entry::parse(&body) {
        Ok(Entry::Genesis { log, .. }) => Ok(Some(log)),
        _ => Err(Error::Storage("the log's genesis is damaged".to_owned())),
    }
}

fn enter_definitions(appending: &mut Appending<'_>) -> Result<(), Error> {
    let all = db::wave::definitions(appending.db)?;
    let damaged = |key: &str| Error::Storage(format!("the definition {key} does not load any more"));
    let surveys = all
        .iter()
        .filter(|stored| stored.kind == "survey")
        .map(|stored| definition::survey::parse(&stored.text).map_err(|_| damaged(&stored.key)))
        .collect::<Result<Vec<_>, _>>()?;
    for survey in &surveys {
        appending.enter(&survey_entry(survey), &data_encoding::HEXLOWER.encode(&survey.sha256));
    }
    for stored in all.iter().filter(|stored| stored.kind == "method") {
        let key = method::survey_key(&stored.text).map_err(|_| damaged(&stored.key))?;
        let mut loaded = surveys.iter().filter(|survey| key.as_ref().is_none_or(|key| survey.key == *key));
        let method =
            loaded.find_map(|survey| method::parse(&stored.text, survey).ok()).ok_or_else(|| damaged(&stored.key))?;
        appending.enter(&method_entry(&method), &data_encoding::HEXLOWER.encode(&method.sha256));
    }
    Ok(())
}

fn enter_wave(appending: &mut Appending<'_>, stored: &StoredWave) -> Result<(), Error> {
    let damaged = |what: &str| Error::Storage(format!("wave {}: its {what} does not load any more", stored.wave.key));
    let survey = definition::survey::parse(&stored.survey_text).map_err(|_| damaged("survey"))?;
    let text = stored.method_texts.first().ok_or_else(|| damaged("method"))?;
    let method = method::parse(text, &survey).map_err(|_| damaged("method"))?;
    appending.enter(&wave_entry(&stored.wave, &method, &stored.agencies), stored.wave.key.as_str());
    Ok(())
}

/// Hashes the responses that the migration has moved behind these entries.
fn hash_responses(appending: &mut Appending<'_>) -> Result<(), Error> {
    loop {
        let first = appending.next();
        let found = db::log::response_entries(appending.db, first, first + AT_ONCE)?;
        if found.is_empty() {
            return Ok(());
        }
        for (place, row) in found {
            if place != appending.next() {
                return Err(Error::Storage(format!("response {place} is not where it should stand in the log")));
            }
            appending.hash(&row.entry()?);
        }
    }
}
