//! Whether the stored log is the one that was signed: the quick look at every start, whose time does not grow with the log.

use super::Record;
use crate::db::log::StoredTiles;
use crate::db::{self, Db};
use crate::error::Error;
use crate::ledger::note::VerifierKey;
use crate::ledger::tree::{Edge, TILE_WIDTH, leaf_hash, merkle_root, root_at};

/// Rebuilds the tree's right edge from its entries and full tiles, and compares the tree with the last checkpoints of the database
/// and of the record. What does not fit, in words for the operator; none where all fits.
///
/// # Errors
/// [`Error::Storage`] where the database cannot be read.
pub fn mismatch(db: &mut Db, key: &VerifierKey, record: &Record) -> Result<Option<String>, Error> {
    let edge = db::head::read(db)?;
    if rebuilt(db, edge.size())? != edge {
        return Ok(Some("the entries of the log do not give the edge that was stored with them".to_owned()));
    }
    let on_record = record.last_of(key)?;
    let kept = db::checkpoint::latest(db)?.and_then(|kept| super::opened(&kept.note, key));
    for (checkpoint, place) in [(on_record, "checkpoints.log"), (kept, "the database")] {
        let Some(checkpoint) = checkpoint else { continue };
        let (size, now) = (checkpoint.size, edge.size());
        if size > now {
            return Ok(Some(format!(
                "a checkpoint in {place} covers {size} entries, the log has only {now}: an older state was put back, or entries are \
                 lost; restore a newer backup, or see sipas restore --accept-gap"
            )));
        }
        if root_at(size, &mut StoredTiles { db, edge: edge.clone() })? != checkpoint.root {
            return Ok(Some(format!("the first {size} entries are not those of the checkpoint in {place}")));
        }
    }
    Ok(None)
}

/// The edge as the last entries and the full tiles give it; reads at most 255 entries and 255 tiles a level.
fn rebuilt(db: &mut Db, size: u64) -> Result<Edge, Error> {
    let width = TILE_WIDTH as u64;
    let tail = usize::try_from(size % width).expect("less than a tile");
    let mut levels =
        vec![db::log::entries(db, size - tail as u64, tail)?.iter().map(|entry| leaf_hash(entry.as_bytes())).collect()];
    let mut tiles_below = size / width;
    let mut level = 0;
    while tiles_below > 0 {
        let first = tiles_below - tiles_below % width;
        let roots = (first..tiles_below)
            .map(|number| {
                let tile = db::log::full_tile(db, level, number)?;
                let missing = || Error::Storage(format!("tile {number} of level {level} of the log is missing"));
                Ok(merkle_root(&tile.ok_or_else(missing)?))
            })
            .collect::<Result<Vec<_>, Error>>()?;
        levels.push(roots);
        tiles_below /= width;
        level += 1;
    }
    let bytes = levels.concat().as_flattened().to_vec();
    Edge::parse(size, &bytes).map_err(|error| Error::Storage(error.to_string()))
}
