//! Erases the words of a response's free texts, on lawful request. Their commitments stand, so everything else still verifies.

use super::append::append;
use super::void::{Which, response_of};
use crate::db::{self, Db};
use crate::domain::key::WaveKey;
use crate::error::Error;
use crate::ledger::entry::{Entry, Word};

/// What was erased, and by which entry of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Erased {
    pub response: u64,
    pub entry: u64,
    /// Free texts that had words.
    pub texts: usize,
}

/// Why nothing was erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotErased {
    #[error("there is no such response in this wave")]
    NoResponse,
    #[error("the response has no free text, or it was erased before")]
    NoWords,
}

/// Empties the words and salts of a response's free texts and enters that.
///
/// # Errors
/// [`Error::Storage`]; a refusal is no error but the inner result.
pub fn erase(
    db: &mut Db,
    wave: &WaveKey,
    which: Which,
    reason: &Word,
    by: &Word,
) -> Result<Result<Erased, NotErased>, Error> {
    append(db, |log| {
        let Some(response) = response_of(log.db, wave, which)? else { return Ok(Err(NotErased::NoResponse)) };
        let texts = db::response::empty_words(log.db, response)?;
        if texts == 0 {
            return Ok(Err(NotErased::NoWords));
        }
        let entry = Entry::Erase { log_index: response, reason: reason.clone(), by: by.clone() };
        let entry = log.enter(&entry, wave.as_str());
        Ok(Ok(Erased { response, entry, texts }))
    })
}
