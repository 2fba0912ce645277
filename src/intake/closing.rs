//! Enters in the log what a wave was closed and published with, each once.

use super::append::append;
use crate::db::{self, Db};
use crate::domain::key::{MethodKey, Version, WaveKey};
use crate::error::Error;
use crate::ledger::commit::Hash;
use crate::ledger::entry::{Entry, InputKind, TicketCounts};

/// What a wave was closed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closed {
    /// Where the entry stands.
    pub log_index: u64,
    pub responses: u64,
    pub void: u64,
    pub tickets: TicketCounts,
    /// SHA-256 of the published rows.
    pub rows: Hash,
}

/// What a wave was closed with, if its `close` stands in the log.
///
/// # Errors
/// [`Error::Storage`]
pub fn closed(db: &mut Db, wave: &WaveKey) -> Result<Option<Closed>, Error> {
    let Some(row) = db::log::about(db, "close", wave.as_str())?.into_iter().next() else { return Ok(None) };
    match Entry::parse(&row.body) {
        Ok(Entry::Close { responses, void, tickets, rows, .. }) => {
            Ok(Some(Closed { log_index: row.log_index.unsigned_abs(), responses, void, tickets, rows }))
        }
        _ => Err(Error::Storage(format!("the close entry of wave {wave} is damaged"))),
    }
}

/// Enters `close`, once. None where other responses have become void than the `void` that the rows leave out: make them anew.
///
/// # Errors
/// [`Error::Internal`] where the wave was not marked closed before; [`Error::Storage`].
pub fn enter_close(db: &mut Db, wave: &WaveKey, void: u64, rows: Hash) -> Result<Option<Closed>, Error> {
    append(db, |log| {
        if let Some(closed) = closed(log.db, wave)? {
            return Ok(Some(closed));
        }
        // Under the head's lock: after the mark nothing enters, and void responses are declared under the same lock.
        let state = db::wave::state(log.db, wave)?.ok_or_else(|| Error::UnknownWave(wave.to_string()))?;
        if state.closed_on.is_none() {
            return Err(Error::Internal(format!("wave {wave} is not marked closed")));
        }
        if db::void::of_wave(log.db, wave)?.len() as u64 != void {
            return Ok(None);
        }
        let responses = db::response::count(log.db, wave)?;
        let tickets = db::closing::counts(log.db, wave)?;
        let used_root = db::closing::used_root(log.db, wave)?;
        let entry = Entry::Close { wave: wave.clone(), responses, void, tickets, used_root, rows };
        let log_index = log.enter(&entry, wave.as_str());
        Ok(Some(Closed { log_index, responses, void, tickets, rows }))
    })
}

/// The index that a wave was published with by a method, if it was.
///
/// # Errors
/// [`Error::Storage`]
pub fn published(db: &mut Db, wave: &WaveKey, method: (&MethodKey, &Version)) -> Result<Option<Hash>, Error> {
    for row in db::log::about(db, "publish", wave.as_str())? {
        match Entry::parse(&row.body) {
            Ok(Entry::Publish { method: (key, version), index, .. }) => {
                if (&key, &version) == method {
                    return Ok(Some(index));
                }
            }
            _ => return Err(Error::Storage(format!("the publish entry of wave {wave} is damaged"))),
        }
    }
    Ok(None)
}

/// Whether a wave was published, by any method.
pub(super) fn is_published(db: &mut Db, wave: &WaveKey) -> Result<bool, Error> {
    Ok(!db::log::about(db, "publish", wave.as_str())?.is_empty())
}

/// The imported files that an index was made with, as they are kept; none where there were none.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    pub figures: Option<&'a str>,
    pub design: Option<&'a str>,
    pub margins: Option<&'a str>,
}

/// Enters `publish`, once a wave and method. Gives the hash of the index that stands there now: where it is another one, the wave
/// was published with other figures before. `inputs`: the imported files that the index was made with.
///
/// # Errors
/// [`Error::Storage`], also where others were imported meanwhile.
pub fn enter_publish(
    db: &mut Db,
    wave: &WaveKey,
    (key, version): (&MethodKey, &Version),
    index: Hash,
    inputs: Inputs<'_>,
) -> Result<Hash, Error> {
    append(db, |log| {
        let used = [
            (InputKind::Figures, inputs.figures),
            (InputKind::Design, inputs.design),
            (InputKind::Margins, inputs.margins),
        ];
        for (kind, used) in used {
            if db::input::newest(log.db, wave, kind)?.as_deref() != used {
                let what = kind.as_str();
                let text = format!("wave {wave}: another file of {what} came while it was published; publish it again");
                return Err(Error::Storage(text));
            }
        }
        if let Some(index) = published(log.db, wave, (key, version))? {
            return Ok(index);
        }
        let method = (key.clone(), version.clone());
        log.enter(&Entry::Publish { wave: wave.clone(), method, index }, wave.as_str());
        Ok(index)
    })
}
