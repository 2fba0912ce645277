//! The log as rows: entries of all kinds, full tiles of the tree. A response's entry is not stored: it follows from its row.

use diesel::prelude::*;

use super::head::place;
use super::schema::{log_entry, log_tile, response};
use super::{Db, insert_rows};
use crate::error::Error;
use crate::ledger::commit::Hash;
use crate::ledger::entry::response_entry;
use crate::ledger::tile::{TileKind, TilePath, encode_bundle, encode_tile};
use crate::ledger::tree::{BadTiles, Edge, FullTile, TILE_WIDTH, Tiles};

/// Any entry but a response's, in its place.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = log_entry)]
pub struct EntryRow {
    pub log_index: i64,
    pub kind: String,
    /// What one looks it up by: a wave's key, the hash that it is about in hexadecimal digits, or nothing.
    pub subject: String,
    pub body: String,
}

#[derive(Insertable)]
#[diesel(table_name = log_tile)]
struct TileRow {
    level: i32,
    number: i64,
    hashes: Vec<u8>,
}

pub fn insert(db: &mut Db, entries: &[EntryRow]) -> Result<(), Error> {
    insert_rows!(db, log_entry::table, entries, 1000)?;
    Ok(())
}

pub fn insert_tiles(db: &mut Db, tiles: &[FullTile]) -> Result<(), Error> {
    let rows: Vec<TileRow> = tiles
        .iter()
        .map(|tile| TileRow {
            level: i32::from(tile.level),
            number: place(tile.number),
            hashes: tile.hashes.as_flattened().to_vec(),
        })
        .collect();
    insert_rows!(db, log_tile::table, rows, 100)?;
    Ok(())
}

/// The entries of a kind about a subject, in the log's order.
pub fn about(db: &mut Db, kind: &str, subject: &str) -> Result<Vec<EntryRow>, Error> {
    let found = log_entry::table.filter(log_entry::kind.eq(kind)).filter(log_entry::subject.eq(subject));
    Ok(found.order(log_entry::log_index).load(db)?)
}

/// All entries of a kind, in the log's order.
pub fn of_kind(db: &mut Db, kind: &str) -> Result<Vec<EntryRow>, Error> {
    Ok(log_entry::table.filter(log_entry::kind.eq(kind)).order(log_entry::log_index).load(db)?)
}

/// The entries but for responses from `first` up to but without `end`, in the log's order.
pub fn stored(db: &mut Db, first: u64, end: u64) -> Result<Vec<EntryRow>, Error> {
    let found = log_entry::table.filter(log_entry::log_index.ge(place(first)));
    Ok(found.filter(log_entry::log_index.lt(place(end))).order(log_entry::log_index).load(db)?)
}

/// The last place that any row of an entry or a response claims.
pub fn last_place(db: &mut Db) -> Result<Option<u64>, Error> {
    let entry: Option<i64> = log_entry::table.select(diesel::dsl::max(log_entry::log_index)).first(db)?;
    let response: Option<i64> = response::table.select(diesel::dsl::max(response::log_index)).first(db)?;
    Ok(entry.max(response).map(i64::unsigned_abs))
}

/// Whether an entry that is no response's stands from `first` up to but without `end`.
pub fn has_others(db: &mut Db, first: u64, end: u64) -> Result<bool, Error> {
    let others = log_entry::table.filter(log_entry::log_index.ge(place(first)));
    let first: Option<i64> = others
        .filter(log_entry::log_index.lt(place(end)))
        .select(log_entry::log_index)
        .order(log_entry::log_index)
        .first(db)
        .optional()?;
    Ok(first.is_some())
}

/// The texts of the entries from `first` on, `count` of them, of all kinds.
///
/// # Errors
/// [`Error::Storage`] where a place is empty or taken twice: every place of a log holds one entry.
pub fn entries(db: &mut Db, first: u64, count: usize) -> Result<Vec<String>, Error> {
    let missing = |index: u64| Error::Storage(format!("entry {index} of the log is missing, or there twice"));
    let found = (first..).zip(entries_found(db, first, count)?);
    found.map(|(index, text)| text.ok_or_else(|| missing(index))).collect()
}

/// As [`entries`], with none in a place that is empty or taken twice: for looking at a damaged log.
pub fn entries_found(db: &mut Db, first: u64, count: usize) -> Result<Vec<Option<String>>, Error> {
    let (from, until) = (place(first), place(first + count as u64));
    let others: Vec<(i64, String)> = log_entry::table
        .filter(log_entry::log_index.ge(from))
        .filter(log_entry::log_index.lt(until))
        .select((log_entry::log_index, log_entry::body))
        .load(db)?;
    let responses = response_entries(db, first, first + count as u64)?;
    let (mut texts, mut twice) = (vec![None; count], Vec::new());
    let derived = responses.into_iter().map(|(index, row)| Ok((place(index), row.entry()?)));
    for entry in others.into_iter().map(Ok::<_, Error>).chain(derived) {
        let (index, text) = entry?;
        let offset = usize::try_from(index - from).expect("it was asked for from there on");
        if texts[offset].replace(text).is_some() {
            twice.push(offset);
        }
    }
    for offset in twice {
        texts[offset] = None;
    }
    Ok(texts)
}

/// What a response's entry is made of.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = response)]
pub struct ResponseEntry {
    wave: String,
    agency: String,
    source: String,
    receipt_hash: Vec<u8>,
    sealed: Vec<u8>,
}

impl ResponseEntry {
    /// The entry's text.
    pub fn entry(&self) -> Result<String, Error> {
        let (receipt, sealed) = (hash(&self.receipt_hash)?, hash(&self.sealed)?);
        Ok(response_entry(&self.wave, &self.agency, &self.source, &receipt, &sealed))
    }
}

/// The responses whose place is from `first` up to but without `end`, in the log's order.
pub fn response_entries(db: &mut Db, first: u64, end: u64) -> Result<Vec<(u64, ResponseEntry)>, Error> {
    let found: Vec<(i64, ResponseEntry)> = response::table
        .filter(response::log_index.ge(place(first)))
        .filter(response::log_index.lt(place(end)))
        .order(response::log_index)
        .select((response::log_index, ResponseEntry::as_select()))
        .load(db)?;
    Ok(found.into_iter().map(|(index, row)| (index.unsigned_abs(), row)).collect())
}

/// A full tile, 256 hashes.
pub fn full_tile(db: &mut Db, level: u8, number: u64) -> Result<Option<Vec<Hash>>, Error> {
    let tile = log_tile::table.find((i32::from(level), place(number)));
    let stored: Option<Vec<u8>> = tile.select(log_tile::hashes).first(db).optional()?;
    stored.map(|bytes| bytes.chunks_exact(32).map(hash).collect()).transpose()
}

/// The tiles of the log as it is stored: full ones from their table, the others from the edge.
pub struct StoredTiles<'a> {
    pub db: &'a mut Db,
    pub edge: Edge,
}

impl StoredTiles<'_> {
    /// Whether a tile is one that stands in the edge and not in the table of full ones.
    #[must_use]
    pub fn is_partial(&self, level: u8, number: u64) -> bool {
        number == self.edge.size() >> (8 * (u32::from(level) + 1))
    }
}

impl From<BadTiles> for Error {
    fn from(error: BadTiles) -> Self {
        Self::Storage(format!("the log's tree: {error}"))
    }
}

impl Tiles for StoredTiles<'_> {
    type Error = Error;

    fn tile(&mut self, level: u8, number: u64, width: usize) -> Result<Vec<Hash>, Error> {
        let missing = || Error::Storage(format!("tile {number} of level {level} of the log is missing"));
        let mut hashes = if self.is_partial(level, number) {
            self.edge.partial(level).to_vec()
        } else {
            full_tile(self.db, level, number)?.ok_or_else(missing)?
        };
        if hashes.len() < width {
            return Err(missing());
        }
        hashes.truncate(width);
        Ok(hashes)
    }
}

/// The bytes of a tile or of a bundle of entries, as the log is read by others.
///
/// # Errors
/// [`Error::Storage`] for what the log does not have.
pub fn file(db: &mut Db, path: &TilePath) -> Result<Vec<u8>, Error> {
    match path.kind {
        TileKind::Hashes(level) => {
            let edge = super::head::read(db)?;
            Ok(encode_tile(&StoredTiles { db, edge }.tile(level, path.number, path.width)?))
        }
        TileKind::Entries => {
            let entries = entries(db, path.number * TILE_WIDTH as u64, path.width)?;
            encode_bundle(&entries).map_err(|error| Error::Internal(error.to_string()))
        }
    }
}

fn hash(bytes: &[u8]) -> Result<Hash, Error> {
    bytes.try_into().map_err(|_| Error::Storage("a hash of the log has not 32 bytes".to_owned()))
}
