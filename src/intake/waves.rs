//! Opens and closes waves, in the log's order.

use super::append::{Appending, append};
use crate::db::{self, Db};
use crate::domain::agency::Agency;
use crate::domain::day::Day;
use crate::domain::definition::agencies;
use crate::domain::key::WaveKey;
use crate::domain::survey::Survey;
use crate::domain::wave::Wave;
use crate::error::Error;
use crate::ledger::commit::{Hash, sha256};
use crate::ledger::entry::Entry;
use crate::scoring::method::Method;

/// What came of opening a wave. Only where it was opened has anything changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opening {
    Opened,
    /// There is a wave of this key.
    KeyTaken,
    /// Under this name, `survey KEY/VERSION` or `method KEY/VERSION`, the log knows another text. Whoever reads a name there must be
    /// able to tell which text it means.
    NameTaken(String),
}

/// Opens a wave: keeps its definitions and its agencies as they are today, and takes the agencies into the register.
///
/// # Errors
/// [`Error::Storage`]
pub fn open_wave(
    db: &mut Db,
    wave: &Wave,
    survey: &Survey,
    methods: &[&Method],
    agencies: &[Agency],
    now_ms: i64,
) -> Result<Opening, Error> {
    append(db, |log| {
        if let Some(name) = taken_name(log.db, survey, methods)? {
            return Ok(Opening::NameTaken(name));
        }
        let known = [&survey.sha256].into_iter().chain(methods.iter().map(|method| &method.sha256));
        let mut new = Vec::new();
        for sha256 in known {
            if !db::wave::knows_definition(log.db, sha256)? {
                new.push(*sha256);
            }
        }
        if !db::wave::open(log.db, wave, survey, methods, agencies, now_ms)? {
            return Ok(Opening::KeyTaken);
        }
        db::agency::import(log.db, agencies)?;
        if new.contains(&survey.sha256) {
            enter_definition(log, &survey_entry(survey), &survey.sha256);
        }
        for method in methods.iter().filter(|method| new.contains(&method.sha256)) {
            enter_definition(log, &method_entry(method), &method.sha256);
        }
        log.enter(&wave_entry(wave, methods[0], agencies), wave.key.as_str());
        Ok(Opening::Opened)
    })
}

/// Closes a wave in the log's order: under the head's lock, so that no response lands after it.
pub fn close_wave(db: &mut Db, wave: &WaveKey, today: Day) -> Result<bool, Error> {
    append(db, |log| db::wave::close(log.db, wave, today))
}

/// The first of these definitions whose name stands in the log with another text.
fn taken_name(db: &mut Db, survey: &Survey, methods: &[&Method]) -> Result<Option<String>, Error> {
    for entry in std::iter::once(survey_entry(survey)).chain(methods.iter().map(|method| method_entry(method))) {
        for row in db::log::of_kind(db, entry.kind())? {
            let damaged = |_| Error::Storage(format!("entry {} of the log is damaged", row.log_index));
            let other = Entry::parse(&row.body).map_err(damaged)?;
            let (Some((name, sha256)), Some((other, theirs))) = (named(&entry), named(&other)) else { continue };
            if name == other && sha256 != theirs {
                return Ok(Some(format!("{} {name}", entry.kind())));
            }
        }
    }
    Ok(None)
}

/// The name of a definition, and the hash of its text.
fn named(entry: &Entry) -> Option<(String, Hash)> {
    match entry {
        Entry::Survey { key, version, sha256 } => Some((format!("{key}/{version}"), *sha256)),
        Entry::Method { key, version, sha256, .. } => Some((format!("{key}/{version}"), *sha256)),
        _ => None,
    }
}

fn enter_definition(log: &mut Appending<'_>, entry: &Entry, sha256: &Hash) {
    log.enter(entry, &data_encoding::HEXLOWER.encode(sha256));
}

pub(super) fn survey_entry(survey: &Survey) -> Entry {
    Entry::Survey { key: survey.key.clone(), version: survey.version.clone(), sha256: survey.sha256 }
}

pub(super) fn method_entry(method: &Method) -> Entry {
    Entry::Method {
        key: method.key.clone(),
        version: method.version.clone(),
        sha256: method.sha256,
        added_after_opening: false,
    }
}

pub(super) fn wave_entry(wave: &Wave, default: &Method, agencies: &[Agency]) -> Entry {
    Entry::Wave {
        key: wave.key.clone(),
        survey: (wave.survey.clone(), wave.survey_version.clone()),
        method: (default.key.clone(), default.version.clone()),
        opens: wave.opens,
        closes: wave.closes,
        agencies: sha256(&agencies::write(agencies)),
        live: Some(wave.live),
    }
}
