//! The whole log read from its entries: the tree computed anew, and everything that was stored or signed compared with it.

use std::collections::BTreeMap;

use sipas::db::{self, Db};
use sipas::ledger::checkpoint::Checkpoint;
use sipas::ledger::commit::Hash;
use sipas::ledger::entry::Entry;
use sipas::ledger::note::VerifierKey;
use sipas::ledger::tree::{Edge, FullTile, Tiles, consistency, leaf_hash, root_at, verify_consistency};

use crate::behind::words;

/// Entries read at once.
const PART: u64 = 4096;

pub struct WholeLog {
    key: VerifierKey,
    edge: Edge,
    full: BTreeMap<(u8, u64), Vec<Hash>>,
    /// Entries that are responses.
    pub responses: u64,
}

impl WholeLog {
    /// Reads every entry from the first to the head: no place may be empty or taken twice, and each must be in its one spelling.
    ///
    /// # Errors
    /// What is wrong with the entries.
    pub fn of(db: &mut Db) -> Result<Self, String> {
        let size = db::head::size(db).map_err(|error| error.to_string())?;
        let beyond = "SELECT CAST(COUNT(*) AS TEXT) AS word FROM (SELECT log_index FROM response UNION ALL \
                      SELECT log_index FROM log_entry) AS entries";
        let rows = words(db, beyond)?;
        if rows != [size.to_string()] {
            return Err(format!("{rows:?} entries are stored, the head counts {size}"));
        }
        let (mut edge, mut tiles, mut key, mut responses) = (Edge::empty(), Vec::new(), None, 0);
        let mut first = 0;
        while first < size {
            let count = usize::try_from(PART.min(size - first)).expect("a part is small");
            for text in db::log::entries(db, first, count).map_err(|error| error.to_string())? {
                let entry = Entry::parse(&text).map_err(|error| format!("entry {}: {error}", edge.size()))?;
                if let Entry::Genesis { log, .. } = &entry
                    && edge.size() == 0
                {
                    key = Some(log.clone());
                }
                responses += u64::from(matches!(entry, Entry::Response { .. }));
                edge.push(leaf_hash(text.as_bytes()), &mut tiles);
            }
            first += count as u64;
        }
        let full = tiles.into_iter().map(|FullTile { level, number, hashes }| ((level, number), hashes)).collect();
        let key = key.ok_or("the first entry is no genesis")?;
        Ok(Self { key, edge, full, responses })
    }

    /// What was stored of the tree and is not what the entries give.
    pub fn against_stored(&self, db: &mut Db) -> Vec<String> {
        let mut faults = Vec::new();
        match db::head::read(db) {
            Ok(edge) if edge == self.edge => {}
            Ok(edge) => faults.push(format!("the stored edge ({} entries) is not that of the entries", edge.size())),
            Err(error) => faults.push(error.to_string()),
        }
        match words(db, "SELECT CAST(COUNT(*) AS TEXT) AS word FROM log_tile") {
            Ok(count) if count == [self.full.len().to_string()] => {}
            count => faults.push(format!("{count:?} full tiles are stored instead of {}", self.full.len())),
        }
        for ((level, number), hashes) in &self.full {
            if db::log::full_tile(db, *level, *number).ok().flatten().as_ref() != Some(hashes) {
                faults.push(format!("the stored tile {number} of level {level} is not that of the entries"));
            }
        }
        faults
    }

    /// Whether this log extends a head that was signed.
    ///
    /// # Errors
    /// Why it does not.
    pub fn against_head(&mut self, note: &str) -> Result<(), String> {
        let (head, _) = Checkpoint::open(note, &self.key, &[]).map_err(|error| format!("{error}: {note}"))?;
        let (size, root) = (self.edge.size(), self.edge.root());
        if head.size > size {
            return Err(format!("a head of {} entries was signed, the log has {size}", head.size));
        }
        let here = root_at(head.size, self).map_err(|error| error.to_string())?;
        let proof = consistency(head.size, size, self).map_err(|error| error.to_string())?;
        if here != head.root || !verify_consistency(head.size, &head.root, size, &root, &proof) {
            return Err(format!("the log does not extend the head of {} entries that was signed", head.size));
        }
        Ok(())
    }
}

impl Tiles for WholeLog {
    type Error = sipas::error::Error;

    fn tile(&mut self, level: u8, number: u64, width: usize) -> Result<Vec<Hash>, Self::Error> {
        let hashes = self.full.get(&(level, number)).map_or_else(|| self.edge.partial(level), Vec::as_slice);
        hashes
            .get(..width)
            .map(<[Hash]>::to_vec)
            .ok_or_else(|| sipas::error::Error::Storage(format!("tile {number} of level {level} is missing")))
    }
}
