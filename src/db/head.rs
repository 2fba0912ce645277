//! The one head of the log. Whoever appends locks it first, inside the same transaction, so that several processes share one log.

use diesel::prelude::*;

use super::Db;
use super::schema::log_head;
use crate::error::Error;

/// The number of entries, with the head locked until the transaction ends (on SQLite `BEGIN IMMEDIATE` has locked it already).
pub fn lock(db: &mut Db) -> Result<i64, Error> {
    let size = log_head::table.select(log_head::size);
    Ok(match db {
        Db::Sqlite(conn) => size.first(conn)?,
        Db::Postgres(conn) => size.for_update().first(conn)?,
    })
}

pub fn advance(db: &mut Db, size: i64) -> Result<(), Error> {
    diesel::update(log_head::table).set(log_head::size.eq(size)).execute(db)?;
    Ok(())
}

/// The number of entries, without a lock: for noticing that something was appended.
pub fn size(db: &mut Db) -> Result<i64, Error> {
    Ok(log_head::table.select(log_head::size).first(db)?)
}
