//! The whole log, entry by entry: whether it gives the tree that is stored with it and every checkpoint that was signed.
//! Takes time that grows with the log; what is put away as a backup, or put back, is looked at so, and the full check goes this way.

use std::collections::BTreeMap;

use super::{Chain, Record};
use crate::db::{self, Db};
use crate::error::Error;
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::commit::Hash;
use crate::ledger::tree::{Edge, TILE_WIDTH, leaf_hash};

/// What is wrong with the log as it is stored, in words for the operator; none where all of it fits together.
///
/// # Errors
/// [`Error::Storage`] where the database cannot be read.
pub fn fault(db: &mut Db) -> Result<Option<String>, Error> {
    let mut regrown = Regrown::begin(db, None)?;
    while regrown.wrong.is_empty() && !regrown.is_over() {
        regrown.grow(db, TILE_WIDTH)?;
    }
    Ok(regrown.wrong.into_iter().next())
}

/// The tree of a log grown again from its entries, and compared with what is stored and what was signed.
pub struct Regrown {
    edge: Edge,
    head: Edge,
    /// The roots that were signed, by size, each with the place where it is kept.
    signed: BTreeMap<u64, Vec<(Hash, &'static str)>>,
    is_over: bool,
    /// Kept checkpoints that were compared.
    pub checkpoints: u64,
    /// What does not fit so far, in words for the operator.
    pub wrong: Vec<String>,
}

impl Regrown {
    /// Begins with no entry. Compares with the checkpoints in the database, and with those on record where a record is given.
    ///
    /// # Errors
    /// [`Error::Storage`] where the database or the record cannot be read, or a genesis is damaged.
    pub fn begin(db: &mut Db, record: Option<&Record>) -> Result<Self, Error> {
        // What was signed is read before the log that must hold it: others may append and sign meanwhile, and a log only grows.
        let recorded = record.map(Record::notes).transpose()?.unwrap_or_default();
        let kept = db::checkpoint::notes(db)?;
        let chain = Chain::read(db)?;
        let mut regrown = Self {
            edge: Edge::empty(),
            signed: BTreeMap::new(),
            is_over: chain.head.size() == 0,
            head: chain.head.clone(),
            checkpoints: 0,
            wrong: Vec::new(),
        };
        if regrown.size() > 0 && chain.parts.first().is_none_or(|part| part.index > 0) {
            regrown.wrong.push("the log does not begin with a genesis".to_owned());
        }
        for note in &kept {
            match chain.open(note) {
                Some(checkpoint) => regrown.expect(&chain, &checkpoint, "the database"),
                None => regrown.wrong.push("a checkpoint in the database does not bear the log's signature".to_owned()),
            }
        }
        // The record may hold those of a log that was left for this one; a genesis names only the last of them.
        for checkpoint in recorded.iter().filter_map(|note| chain.open(note)) {
            regrown.expect(&chain, &checkpoint, "checkpoints.log");
        }
        Ok(regrown)
    }

    /// Entries of the log when this began.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.head.size()
    }

    /// Entries that were taken in.
    #[must_use]
    pub fn grown(&self) -> u64 {
        self.edge.size()
    }

    /// Whether all was taken in, or an entry is missing: nothing after it can be hashed.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.is_over
    }

    /// Takes at most so many further entries in.
    ///
    /// # Errors
    /// [`Error::Storage`] where the database cannot be read.
    pub fn grow(&mut self, db: &mut Db, most: usize) -> Result<(), Error> {
        let first = self.edge.size();
        let count = usize::try_from(self.head.size() - first).map_or(most, |left| left.min(most));
        for (place, text) in (first..).zip(db::log::entries_found(db, first, count)?) {
            let Some(text) = text else {
                self.wrong.push(format!("entry {place} of the log is missing, or there twice"));
                self.is_over = true;
                return Ok(());
            };
            let mut full = Vec::new();
            self.edge.push(leaf_hash(text.as_bytes()), &mut full);
            for tile in full {
                if db::log::full_tile(db, tile.level, tile.number)?.as_ref() != Some(&tile.hashes) {
                    let (level, number) = (tile.level, tile.number);
                    self.wrong
                        .push(format!("tile {number} of level {level} is not the one that the log's entries give"));
                }
            }
            self.compare();
        }
        if self.edge.size() == self.head.size() {
            self.is_over = true;
            if self.edge != self.head {
                self.wrong.push("the entries of the log do not give the edge that was stored with them".to_owned());
            }
        }
        Ok(())
    }

    fn expect(&mut self, chain: &Chain, checkpoint: &Checkpoint, place: &'static str) {
        if chain.gives_up(checkpoint) {
            return;
        }
        if chain.covers(checkpoint) {
            let roots = self.signed.entry(checkpoint.size).or_default();
            if !roots.iter().any(|(root, _)| *root == checkpoint.root) {
                roots.push((checkpoint.root, place));
            }
        } else {
            self.wrong.push(format!(
                "a checkpoint in {place} covers {} entries of {}, which the log does not have: an older state was put back, or entries \
                 are lost",
                checkpoint.size, checkpoint.origin
            ));
        }
    }

    fn compare(&mut self) {
        let size = self.edge.size();
        for (root, place) in self.signed.remove(&size).unwrap_or_default() {
            self.checkpoints += 1;
            if root != self.edge.root() {
                self.wrong.push(format!("the first {size} entries are not those of the checkpoint in {place}"));
            }
        }
    }
}
