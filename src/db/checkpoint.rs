//! Public checkpoints as rows: kept before they are served.

use diesel::prelude::*;

use super::Db;
use super::head::place;
use super::schema::checkpoint;
use crate::error::Error;

/// A signed note and when it was signed, in milliseconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = checkpoint)]
pub struct StoredCheckpoint {
    pub note: String,
    pub signed_ms: i64,
}

/// Keeps what was signed; another server may have kept the same before.
pub fn keep(db: &mut Db, size: u64, note: &str, signed_ms: i64) -> Result<(), Error> {
    let row = (checkpoint::size.eq(place(size)), checkpoint::note.eq(note), checkpoint::signed_ms.eq(signed_ms));
    let new = diesel::insert_into(checkpoint::table).values(row).on_conflict_do_nothing();
    match db {
        Db::Sqlite(conn) => new.execute(conn)?,
        Db::Postgres(conn) => new.execute(conn)?,
    };
    Ok(())
}

/// The one that covers most.
pub fn latest(db: &mut Db) -> Result<Option<StoredCheckpoint>, Error> {
    let newest = checkpoint::table.order(checkpoint::size.desc());
    Ok(newest.select(StoredCheckpoint::as_select()).first(db).optional()?)
}

/// The first one that covers an entry: what a receipt of it was first confirmed by.
pub fn first_covering(db: &mut Db, index: u64) -> Result<Option<StoredCheckpoint>, Error> {
    let covering = checkpoint::table.filter(checkpoint::size.gt(place(index))).order(checkpoint::size);
    Ok(covering.select(StoredCheckpoint::as_select()).first(db).optional()?)
}

/// All notes, in the order of the log.
pub fn notes(db: &mut Db) -> Result<Vec<String>, Error> {
    Ok(checkpoint::table.order(checkpoint::size).select(checkpoint::note).load(db)?)
}
