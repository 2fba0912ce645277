//! Declares a response void, in the log's order: nothing of it is removed, it only counts no more.

use super::append::{Appending, append};
use crate::db::{self, Db};
use crate::domain::key::WaveKey;
use crate::error::Error;
use crate::ledger::commit::Hash;
use crate::ledger::entry::{Entry, Roles, VoidReason};

/// Which response is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// By the hash of its receipt.
    Receipt(Hash),
    /// By its place in the log.
    Place(u64),
}

/// What was declared void, and by which entry of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Voided {
    pub response: u64,
    pub entry: u64,
}

/// Why a response was not declared void; nothing has changed then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotVoided {
    #[error("there is no such wave")]
    NoWave,
    #[error(
        "the wave shows running figures: whoever saw them before and after would learn the marks of this one response"
    )]
    Live,
    #[error("the wave is closed and its responses are fixed by the log")]
    Closed,
    #[error("there is no such response in this wave")]
    NoResponse,
    #[error("the response is void already")]
    Already,
    #[error("two different roles must agree")]
    OneRole,
}

/// Declares a response void.
///
/// # Errors
/// [`Error::Storage`]; a refusal is no error but the inner result.
pub fn void(
    db: &mut Db,
    wave: &WaveKey,
    which: Which,
    reason: VoidReason,
    by: &Roles,
) -> Result<Result<Voided, NotVoided>, Error> {
    append(db, |log| {
        let response = match voidable(log, wave, which, by)? {
            Ok(response) => response,
            Err(refused) => return Ok(Err(refused)),
        };
        let entry = log.enter(&Entry::Void { log_index: response, reason, by: by.clone() }, wave.as_str());
        db::void::insert(log.db, response, entry, reason.as_str())?;
        Ok(Ok(Voided { response, entry }))
    })
}

fn voidable(
    log: &mut Appending<'_>,
    wave: &WaveKey,
    which: Which,
    by: &Roles,
) -> Result<Result<u64, NotVoided>, Error> {
    let roles = by.as_slice();
    if roles.iter().all(|role| *role == roles[0]) {
        return Ok(Err(NotVoided::OneRole));
    }
    let Some(state) = db::wave::state(log.db, wave)? else { return Ok(Err(NotVoided::NoWave)) };
    if state.live {
        return Ok(Err(NotVoided::Live));
    }
    if !db::log::about(log.db, "close", wave.as_str())?.is_empty() {
        return Ok(Err(NotVoided::Closed));
    }
    let Some(response) = response_of(log.db, wave, which)? else { return Ok(Err(NotVoided::NoResponse)) };
    Ok(if db::void::is_void(log.db, response)? { Err(NotVoided::Already) } else { Ok(response) })
}

/// The place of a response of this wave.
pub(super) fn response_of(db: &mut Db, wave: &WaveKey, which: Which) -> Result<Option<u64>, Error> {
    let place = match which {
        Which::Receipt(receipt) => db::response::recorded_at(db, &receipt)?,
        Which::Place(place) => Some(place).filter(|place| i64::try_from(*place).is_ok()),
    };
    let Some(place) = place else { return Ok(None) };
    Ok(db::response::wave_at(db, place)?.filter(|of| of == wave.as_str()).map(|_| place))
}
