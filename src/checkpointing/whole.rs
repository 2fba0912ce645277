//! The whole log, entry by entry: whether it gives the tree that is stored with it and every checkpoint that was signed.
//! Takes time that grows with the log; what is put away as a backup, or put back, is looked at so.

use super::{Chain, Fit};
use crate::db::{self, Db};
use crate::error::Error;
use crate::ledger::tree::{Edge, TILE_WIDTH, leaf_hash};

/// What is wrong with the log as it is stored, in words for the operator; none where all of it fits together.
///
/// # Errors
/// [`Error::Storage`] where the database cannot be read, or a place of the log is empty.
pub fn fault(db: &mut Db) -> Result<Option<String>, Error> {
    let chain = Chain::read(db)?;
    let size = chain.head.size();
    if size > 0 && chain.parts.first().is_none_or(|part| part.index > 0) {
        return Ok(Some("the log does not begin with a genesis".to_owned()));
    }
    let mut grown = Edge::empty();
    while grown.size() < size {
        let count = (size - grown.size()).min(TILE_WIDTH as u64);
        let count = usize::try_from(count).expect("at most a tile");
        for entry in db::log::entries(db, grown.size(), count)? {
            let mut full = Vec::new();
            grown.push(leaf_hash(entry.as_bytes()), &mut full);
            for tile in full {
                if db::log::full_tile(db, tile.level, tile.number)?.as_ref() != Some(&tile.hashes) {
                    let (level, number) = (tile.level, tile.number);
                    return Ok(Some(format!(
                        "tile {number} of level {level} is not the one that the log's entries give"
                    )));
                }
            }
        }
    }
    if grown != chain.head {
        return Ok(Some("the entries of the log do not give the edge that was stored with them".to_owned()));
    }
    for note in db::checkpoint::notes(db)? {
        let Some(checkpoint) = chain.open(&note) else {
            return Ok(Some("a checkpoint in the database does not bear this log's signature".to_owned()));
        };
        let size = checkpoint.size;
        if matches!(chain.fit(db, &checkpoint)?, Fit::Beyond | Fit::Other) {
            return Ok(Some(format!("the first {size} entries are not those of the checkpoint in the database")));
        }
    }
    Ok(None)
}
