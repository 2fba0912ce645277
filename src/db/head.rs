//! The one head of the log. Whoever appends locks it first, inside the same transaction, so that several processes share one log.

use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Binary};

use super::Db;
use super::schema::log_head;
use crate::error::Error;
use crate::ledger::tree::Edge;

/// The head, locked until the transaction ends (on SQLite `BEGIN IMMEDIATE` has locked it already).
pub fn lock(db: &mut Db) -> Result<Edge, Error> {
    let head = log_head::table.select((log_head::size, log_head::edge));
    // Not `first`: SQLite prepares a statement with a bound LIMIT anew each time.
    edge(match db {
        Db::Sqlite(conn) => head.get_result(conn)?,
        Db::Postgres(conn) => head.for_update().get_result(conn)?,
    })
}

/// The head as it is now, without a lock.
pub fn read(db: &mut Db) -> Result<Edge, Error> {
    edge(log_head::table.select((log_head::size, log_head::edge)).first(db)?)
}

/// Moves the head: to be called in the transaction that locked it.
pub fn advance(db: &mut Db, edge: &Edge) -> Result<(), Error> {
    let advance = Advance { size: place(edge.size()), edge: edge.to_bytes() };
    // By the connection inside: statements through the enum are prepared anew each time.
    match db {
        Db::Sqlite(conn) => advance.execute(conn)?,
        Db::Postgres(conn) => advance.execute(conn)?,
    };
    Ok(())
}

/// diesel prepares its own `UPDATE` anew each time; each batch has this one.
struct Advance {
    size: i64,
    edge: Vec<u8>,
}

/// Known by its type: prepared once for each connection.
impl QueryId for Advance {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<DB: Backend> QueryFragment<DB> for Advance
where
    i64: ToSql<BigInt, DB>,
    Vec<u8>: ToSql<Binary, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("UPDATE log_head SET size = ");
        out.push_bind_param::<BigInt, _>(&self.size)?;
        out.push_sql(", edge = ");
        out.push_bind_param::<Binary, _>(&self.edge)
    }
}

impl<Conn> RunQueryDsl<Conn> for Advance {}

/// The number of entries, without a lock: for noticing that something was appended.
pub fn size(db: &mut Db) -> Result<u64, Error> {
    let size: i64 = log_head::table.select(log_head::size).first(db)?;
    Ok(size.unsigned_abs())
}

/// A place in the log as the databases keep it.
///
/// # Panics
/// Beyond 2^63 entries.
#[must_use]
pub fn place(index: u64) -> i64 {
    i64::try_from(index).expect("no log has 2^63 entries")
}

fn edge((size, bytes): (i64, Vec<u8>)) -> Result<Edge, Error> {
    Edge::parse(size.unsigned_abs(), &bytes)
        .map_err(|error| Error::Storage(format!("the log's head is damaged: {error}")))
}
