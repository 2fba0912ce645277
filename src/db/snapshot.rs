//! A reading transaction: all that is read in it is of one moment, however others write meanwhile.

use diesel::connection::{AnsiTransactionManager, SimpleConnection as _, TransactionManager as _};
use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl as _, sql_query};

use super::Db;
use crate::error::Error;

/// Runs `work` in a transaction that sees one state of the database and writes nothing.
///
/// # Errors
/// Those of `work`; [`Error::Storage`].
pub fn read_transaction<T, E: From<Error>>(db: &mut Db, work: impl FnOnce(&mut Db) -> Result<T, E>) -> Result<T, E> {
    match db {
        Db::Sqlite(conn) => AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN DEFERRED"),
        Db::Postgres(conn) => {
            let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
            // A long wave, or a dump beside it, may leave this connection idle for minutes.
            AnsiTransactionManager::begin_transaction_sql(conn, begin)
                .and_then(|()| conn.batch_execute("SET LOCAL idle_in_transaction_session_timeout = 0"))
        }
    }
    .map_err(Error::from)?;
    let outcome = work(db);
    // It has written nothing, so there is nothing to lose.
    let _ = <Db as diesel::Connection>::TransactionManager::rollback_transaction(db);
    outcome
}

#[derive(QueryableByName)]
struct Snapshot {
    #[diesel(sql_type = Text)]
    snapshot: String,
}

/// PostgreSQL's name for what the running reading transaction sees, for a `pg_dump` of the same state.
///
/// # Errors
/// [`Error::Storage`]
pub fn name(db: &mut Db) -> Result<String, Error> {
    let Db::Postgres(conn) = db else { return Err(Error::Internal("SQLite names no snapshots".to_owned())) };
    let found: Snapshot = sql_query("SELECT pg_export_snapshot() AS snapshot").get_result(conn)?;
    Ok(found.snapshot)
}
