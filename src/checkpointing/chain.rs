//! The names under which a log has gone on: a restored backup that lacked entries begins a further part, and says in it what was
//! lost. Tells of any checkpoint whether the log still stands by it.

use crate::db::log::{EntryRow, StoredTiles};
use crate::db::{self, Db};
use crate::error::Error;
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::entry::{Entry, Previous};
use crate::ledger::note::VerifierKey;
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
        let told = |prev: &Previous| prev.origin == checkpoint.origin && checkpoint.size <= prev.size;
        let is_told = self.parts.iter().filter_map(|part| part.prev.as_ref()).any(told);
        let fit = match self.parts.iter().position(|part| *part.key.name() == checkpoint.origin) {
            None => Fit::Beyond,
            Some(place) => {
                let end = self.parts.get(place + 1).map_or(self.head.size(), |next| next.index);
                if checkpoint.size > end {
                    Fit::Beyond
                } else if root_at(checkpoint.size, &mut StoredTiles { db, edge: self.head.clone() })? == checkpoint.root
                {
                    Fit::Held
                } else {
                    Fit::Other
                }
            }
        };
        Ok(if fit != Fit::Held && is_told { Fit::Told } else { fit })
    }
}
