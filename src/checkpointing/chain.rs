//! The names under which a log has gone on: a restored backup that lacked entries begins a further part, and says in it what was
//! lost. Tells of any checkpoint whether the log still stands by it.

use crate::db::log::{EntryRow, StoredTiles};
use crate::db::{self, Db};
use crate::error::Error;
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::entry::{Entry, Previous};
use crate::ledger::note::{KeyName, VerifierKey};
use crate::ledger::tree::{Edge, root_at};

/// One genesis and what follows up to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Where its genesis stands.
    pub index: u64,
    /// Bears the part's name.
    pub key: VerifierKey,
    /// What was left behind when it began.
    pub prev: Option<Previous>,
}

/// All parts of a log, the oldest first, and its head.
#[derive(Debug, Clone)]
pub struct Chain {
    pub parts: Vec<Part>,
    pub head: Edge,
}

/// How a checkpoint stands to a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// The log holds all that it covers, unchanged.
    Held,
    /// What it covers was lost, and a later genesis of the log says so to everyone.
    Told,
    /// It covers more entries than the log has, or was signed under a name that the log never had.
    Beyond,
    /// It covers as many entries as the log has, but other ones.
    Other,
}

impl Chain {
    /// # Errors
    /// [`Error::Storage`], also where a genesis is damaged.
    pub fn read(db: &mut Db) -> Result<Self, Error> {
        let part = |EntryRow { log_index, body, .. }: EntryRow| match Entry::parse(&body) {
            Ok(Entry::Genesis { log, prev, .. }) => Ok(Part { index: log_index.unsigned_abs(), key: log, prev }),
            _ => Err(Error::Storage("a genesis of the log is damaged".to_owned())),
        };
        let parts = db::log::of_kind(db, "genesis")?.into_iter().map(part).collect::<Result<_, _>>()?;
        Ok(Self { parts, head: db::head::read(db)? })
    }

    /// The checkpoint of a note that the log signed under any of its names.
    #[must_use]
    pub fn open(&self, note: &str) -> Option<Checkpoint> {
        self.parts.iter().find_map(|part| super::opened(note, &part.key))
    }

    /// # Errors
    /// [`Error::Storage`] where a tile is missing.
    pub fn fit(&self, db: &mut Db, checkpoint: &Checkpoint) -> Result<Fit, Error> {
        let is_within = self.covers(checkpoint);
        let tiles = &mut StoredTiles { db, edge: self.head.clone() };
        if is_within && root_at(checkpoint.size, tiles)? == checkpoint.root {
            return Ok(Fit::Held);
        }
        Ok(match is_within {
            _ if self.gives_up(checkpoint) => Fit::Told,
            true => Fit::Other,
            false => Fit::Beyond,
        })
    }

    /// Whether the log has as many entries under the checkpoint's name.
    #[must_use]
    pub fn covers(&self, checkpoint: &Checkpoint) -> bool {
        checkpoint.size <= self.end(&checkpoint.origin)
    }

    /// Whether a genesis of the log tells everyone that it does not stand by such a checkpoint any more. One that names more
    /// entries than were left tells of a gap: what is still here must fit all the same. One that names fewer tells of a fork: from
    /// that size on the entries are others.
    #[must_use]
    pub fn gives_up(&self, checkpoint: &Checkpoint) -> bool {
        let told = |prev: &Previous| {
            let end = self.end(&prev.origin);
            prev.origin == checkpoint.origin
                && if prev.size > end {
                    (end + 1..=prev.size).contains(&checkpoint.size)
                } else {
                    checkpoint.size >= prev.size
                }
        };
        self.parts.iter().filter_map(|part| part.prev.as_ref()).any(told)
    }

    /// Where the entries under a name end; 0 for a name that the log never had.
    fn end(&self, origin: &KeyName) -> u64 {
        let place = self.parts.iter().position(|part| part.key.name() == origin);
        let next = |place: usize| self.parts.get(place + 1).map_or(self.head.size(), |next| next.index);
        place.map_or(0, next)
    }
}
