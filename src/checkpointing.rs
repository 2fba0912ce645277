//! The log's head as the public sees it: signed on a schedule, on record outside the database and kept in it before it is served.
//! It moves every 256 entries and at every full hour, never with one response: whoever watched it could time a person.

mod chain;
mod consistency;
mod record;
#[cfg(test)]
mod tests;
mod whole;

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

pub use self::chain::{Chain, Fit, Part};
pub use self::consistency::mismatch;
pub use self::record::{Record, unsigned};
pub use self::whole::{Regrown, fault};
use crate::db::checkpoint::StoredCheckpoint;
use crate::db::log::StoredTiles;
use crate::db::{self, Db};
use crate::error::Error;
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::note::{SigningKey, VerifierKey};
use crate::ledger::tree::{Edge, root_at};

/// Entries after which the public head moves, whatever the hour.
pub const STEP: u64 = 256;
/// Milliseconds between two fixed hours.
pub const HOUR_MS: i64 = 3_600_000;
/// How long after a full hour a server may still sign for it.
const STRIKES_MS: i64 = 10_000;

/// A checkpoint as it is served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Served {
    pub checkpoint: Checkpoint,
    /// The signed note.
    pub note: String,
    /// When it was signed, in milliseconds since 1970.
    pub signed_ms: i64,
}

/// The key, the record beside the database, and what is served now.
pub struct Checkpoints {
    key: SigningKey,
    record: Record,
    served: RwLock<Option<Arc<Served>>>,
}

impl Checkpoints {
    #[must_use]
    pub fn new(key: SigningKey, record: PathBuf) -> Self {
        Self { key, record: Record(record), served: RwLock::default() }
    }

    /// The key by which anybody checks what is served.
    #[must_use]
    pub fn verifier(&self) -> VerifierKey {
        self.key.public().clone()
    }

    #[must_use]
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// What is served now; none before the first round.
    #[must_use]
    pub fn served(&self) -> Option<Arc<Served>> {
        self.served.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// One round: signs where it is time to, then serves the newest, whichever server has signed it. `strikes` says that a fixed
    /// hour has struck since the last round. Returns the log's size.
    ///
    /// # Errors
    /// [`Error::Storage`] where the database or the record fails; what was served before stays.
    pub fn follow(&self, db: &mut Db, now_ms: i64, strikes: bool) -> Result<u64, Error> {
        let size = db::head::size(db)?;
        let signed = self.latest(db)?.map_or(0, |served| served.checkpoint.size);
        // Whoever was kept from it waits for the next hour: signing late would show that something had come.
        let strikes = strikes && now_ms.rem_euclid(HOUR_MS) < STRIKES_MS;
        match due(size, signed, strikes) {
            Some(step) if step % STEP == 0 => self.sign(db, step, now_ms)?,
            Some(_) => self.sign_for_the_hour(db, now_ms)?,
            None => {}
        }
        self.serve_latest(db)?;
        Ok(size)
    }

    /// Signs for all that is in the log, whatever the hour: after a publication.
    ///
    /// # Errors
    /// As [`Self::follow`].
    pub fn sign_now(&self, db: &mut Db, now_ms: i64) -> Result<Arc<Served>, Error> {
        let size = db::head::size(db)?;
        if self.latest(db)?.is_none_or(|served| served.checkpoint.size < size) {
            self.sign(db, size, now_ms)?;
        }
        self.serve_latest(db)?;
        self.served().ok_or_else(|| Error::Internal("nothing is served after signing".to_owned()))
    }

    /// Signs for a size that is in the database: on record first, then kept; served only afterwards.
    fn sign(&self, db: &mut Db, size: u64, now_ms: i64) -> Result<(), Error> {
        let edge = db::head::read(db)?;
        let note = self.noted(db, size, edge)?;
        db::write_transaction(db, |db| db::checkpoint::keep(db, size, &note, now_ms))
    }

    /// Signs for all that is in the log, unless something was signed in this hour. Under the head's lock: of several servers at one
    /// log one does it, so that the head does not move with what comes between their rounds.
    fn sign_for_the_hour(&self, db: &mut Db, now_ms: i64) -> Result<(), Error> {
        db::write_transaction(db, |db| {
            let edge = db::head::lock(db)?;
            let (size, hour) = (edge.size(), now_ms - now_ms.rem_euclid(HOUR_MS));
            if self.latest(db)?.is_some_and(|latest| latest.signed_ms >= hour || latest.checkpoint.size >= size) {
                return Ok(());
            }
            let note = self.noted(db, size, edge)?;
            db::checkpoint::keep(db, size, &note, now_ms)
        })
    }

    /// The signed note for a size, on record outside the database.
    fn noted(&self, db: &mut Db, size: u64, edge: Edge) -> Result<String, Error> {
        let root = root_at(size, &mut StoredTiles { db, edge })?;
        let checkpoint = Checkpoint { origin: self.key.public().name().clone(), size, root };
        let note = self
            .key
            .sign(&checkpoint.to_text(), 0)
            .map_err(|error| Error::Internal(format!("a checkpoint cannot be signed: {error}")))?;
        self.record.add(&note)?;
        Ok(note)
    }

    fn serve_latest(&self, db: &mut Db) -> Result<(), Error> {
        let Some(latest) = self.latest(db)? else { return Ok(()) };
        if self.served().is_some_and(|served| *served == latest) {
            return Ok(());
        }
        // Another server on this database may have signed it: no machine serves what it has not on record itself.
        self.record.add(&latest.note)?;
        *self.served.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(latest));
        Ok(())
    }

    /// The newest under the log's present name: after a gap was accepted, those under its earlier names are history.
    fn latest(&self, db: &mut Db) -> Result<Option<Served>, Error> {
        let Some(StoredCheckpoint { note, signed_ms }) = db::checkpoint::latest(db)? else { return Ok(None) };
        if unsigned(&note).is_some_and(|checkpoint| checkpoint.origin != *self.key.public().name()) {
            return Ok(None);
        }
        let checkpoint = opened(&note, self.key.public())
            .ok_or_else(|| Error::Storage("the last checkpoint does not bear this log's signature".to_owned()))?;
        Ok(Some(Served { checkpoint, note, signed_ms }))
    }
}

/// The checkpoint of a note that a key has signed.
#[must_use]
pub fn opened(note: &str, key: &VerifierKey) -> Option<Checkpoint> {
    Some(Checkpoint::open(note, key, &[]).ok()?.0)
}

/// For which size it is time to sign, if for any: at once where nothing was ever signed.
fn due(size: u64, signed: u64, hour: bool) -> Option<u64> {
    let step = size - size % STEP;
    if size > signed && (hour || signed == 0) { Some(size) } else { (step > signed).then_some(step) }
}

#[cfg(test)]
mod schedule {
    use super::due;

    #[test]
    fn the_public_head_moves_in_steps_and_at_the_hour_but_never_with_one_response() {
        assert_eq!(due(5, 0, false), Some(5), "a log that was never signed");
        assert_eq!((due(6, 5, false), due(255, 5, false)), (None, None));
        assert_eq!((due(256, 5, false), due(511, 5, false)), (Some(256), Some(256)));
        assert_eq!((due(511, 256, false), due(511, 256, true)), (None, Some(511)));
        assert_eq!((due(511, 511, true), due(512, 511, false)), (None, Some(512)));
    }
}
