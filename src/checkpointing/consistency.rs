//! Whether the stored log is the one that was signed: the quick look at every start, whose time does not grow with the log.

use super::Record;
use crate::db::log::StoredTiles;
use crate::db::{self, Db};
use crate::error::Error;
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::commit::Hash;
use crate::ledger::note::VerifierKey;
use crate::ledger::tree::{BadTiles, Edge, TILE_WIDTH, Tiles, leaf_hash, merkle_root, root_at};

/// Rebuilds the tree's right edge from its entries and full tiles, and compares the tree with the last checkpoints of the database
/// and of the record. What does not fit, in words for the operator; none where all fits.
///
/// # Errors
/// [`Error::Storage`] where the database cannot be read. What is missing in it is no error but does not fit.
pub fn mismatch(db: &mut Db, key: &VerifierKey, record: &Record) -> Result<Option<String>, Error> {
    // What was signed is read before the log that must hold it: others may append and sign meanwhile, and a log only grows.
    let on_record = record.last_of(key)?;
    let kept = db::checkpoint::latest(db)?.and_then(|kept| super::opened(&kept.note, key));
    match differs(db, [(on_record, "checkpoints.log"), (kept, "the database")]) {
        Ok(found) => Ok(found),
        Err(Lost::Missing(what)) => Ok(Some(what)),
        Err(Lost::Failed(error)) => Err(error),
    }
}

/// Why the tree cannot be followed.
enum Lost {
    Missing(String),
    Failed(Error),
}

impl From<Error> for Lost {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<BadTiles> for Lost {
    fn from(error: BadTiles) -> Self {
        Self::Missing(format!("the log's tree: {error}"))
    }
}

fn differs(db: &mut Db, signed: [(Option<Checkpoint>, &str); 2]) -> Result<Option<String>, Lost> {
    let edge = db::head::read(db)?;
    if rebuilt(db, edge.size())? != edge {
        return Ok(Some("the entries of the log do not give the edge that was stored with them".to_owned()));
    }
    for (checkpoint, place) in signed {
        let Some(checkpoint) = checkpoint else { continue };
        let (size, now) = (checkpoint.size, edge.size());
        if size > now {
            return Ok(Some(format!(
                "a checkpoint in {place} covers {size} entries, the log has only {now}: an older state was put back, or entries are \
                 lost; restore a newer backup, or see sipas restore --accept-gap"
            )));
        }
        if root_at(size, &mut Looking(StoredTiles { db, edge: edge.clone() }))? != checkpoint.root {
            return Ok(Some(format!("the first {size} entries are not those of the checkpoint in {place}")));
        }
    }
    Ok(None)
}

/// The stored tiles, of which some may be missing.
struct Looking<'a>(StoredTiles<'a>);

impl Tiles for Looking<'_> {
    type Error = Lost;

    fn tile(&mut self, level: u8, number: u64, width: usize) -> Result<Vec<Hash>, Lost> {
        if !self.0.is_partial(level, number) {
            full_tile(self.0.db, level, number)?;
        }
        Ok(self.0.tile(level, number, width)?)
    }
}

fn full_tile(db: &mut Db, level: u8, number: u64) -> Result<Vec<Hash>, Lost> {
    let missing = || Lost::Missing(format!("tile {number} of level {level} of the log is missing"));
    db::log::full_tile(db, level, number)?.ok_or_else(missing)
}

/// The edge as the last entries and the full tiles give it; reads at most 255 entries and 255 tiles a level.
fn rebuilt(db: &mut Db, size: u64) -> Result<Edge, Lost> {
    let width = TILE_WIDTH as u64;
    let tail = usize::try_from(size % width).expect("less than a tile");
    let first = size - tail as u64;
    let leaves = (first..).zip(db::log::entries_found(db, first, tail)?).map(|(place, entry)| {
        let missing = || Lost::Missing(format!("entry {place} of the log is missing, or there twice"));
        Ok(leaf_hash(entry.ok_or_else(missing)?.as_bytes()))
    });
    let mut levels = vec![leaves.collect::<Result<Vec<_>, Lost>>()?];
    let mut tiles_below = size / width;
    let mut level = 0;
    while tiles_below > 0 {
        let first = tiles_below - tiles_below % width;
        let roots = (first..tiles_below).map(|number| Ok::<_, Lost>(merkle_root(&full_tile(db, level, number)?)));
        levels.push(roots.collect::<Result<Vec<_>, _>>()?);
        tiles_below /= width;
        level += 1;
    }
    let bytes = levels.concat().as_flattened().to_vec();
    Edge::parse(size, &bytes).map_err(|error| Lost::Failed(Error::Storage(error.to_string())))
}
