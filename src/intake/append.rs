//! The one door to the log, for the running server and for commands beside it. Each act locks the log's head first, inside its
//! own write transaction; nothing keeps a head across transactions.

use crate::db::log::EntryRow;
use crate::db::{self, Db, write_transaction};
use crate::error::Error;
use crate::ledger::entry::Entry;
use crate::ledger::tree::{Edge, FullTile, leaf_hash};

/// An open transaction that appends: what it enters stands in the log once the transaction has committed, and only then.
pub struct Appending<'a> {
    pub(super) db: &'a mut Db,
    edge: Edge,
    entries: Vec<EntryRow>,
    full: Vec<FullTile>,
}

/// The one door to the log: one transaction, which locks the log's head first. When this returns `Ok`, all that `work` has
/// stored and entered is on the disk; when it returns an error, none of it.
///
/// # Errors
/// Those of `work`; [`Error::Storage`] where the database fails.
pub fn append<T>(db: &mut Db, work: impl FnOnce(&mut Appending<'_>) -> Result<T, Error>) -> Result<T, Error> {
    let value = write_transaction(db, |db| {
        let edge = db::head::lock(db)?;
        let before = edge.size();
        let mut appending = Appending { db, edge, entries: Vec::new(), full: Vec::new() };
        let value = work(&mut appending)?;
        let Appending { db, edge, entries, full } = appending;
        if edge.size() > before {
            db::log::insert(db, &entries)?;
            db::log::insert_tiles(db, &full)?;
            db::head::advance(db, &edge)?;
        }
        Ok(value)
    })?;
    // From here on all of it is on the disk: the commit above returned after its fsync.
    Ok(value)
}

impl Appending<'_> {
    /// Where the next entry will stand.
    pub(super) fn next(&self) -> u64 {
        self.edge.size()
    }

    /// Enters anything but a response. `subject` is what it is looked up by: a wave's key, the hash that it is about in
    /// hexadecimal digits, or nothing. Returns its place.
    pub fn enter(&mut self, entry: &Entry, subject: &str) -> u64 {
        let body = entry.encode();
        let place = self.hash(&body);
        let (kind, subject) = (entry.kind().to_owned(), subject.to_owned());
        self.entries.push(EntryRow { log_index: db::head::place(place), kind, subject, body });
        place
    }

    /// Takes an entry's text into the tree. A response's is not stored beside its row, from which it follows.
    pub(super) fn hash(&mut self, entry: &str) -> u64 {
        let place = self.edge.size();
        self.edge.push(leaf_hash(entry.as_bytes()), &mut self.full);
        place
    }
}
