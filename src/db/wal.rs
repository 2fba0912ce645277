//! Moves what was committed from SQLite's write-ahead log into the database file. The writer does it, in the open: SQLite
//! would do it in passing, inside some commit, and keep a failure to itself.
//!
//! Such a failure must not be passed over. While somebody reads an older state, SQLite moves a part of the log without a sync and
//! counts it as done. If the next sync then fails, the system drops those pages from what it still means to write; a later sync
//! succeeds without them, the log is begun anew, and when the power fails the database is torn. The one way back is to move the
//! whole log again, as SQLite does when nobody has the database open. So who is told of a failure here ends the process at once,
//! closing nothing: the log holds all that was committed, and the next start moves it from its beginning.

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;

use super::Db;

/// Moves what can be moved without waiting for readers. Nothing to do on PostgreSQL, which ends itself in the same case.
///
/// # Errors
/// The database's words where the disk failed. A full disk is no failure: the next time tries again.
pub fn fold(db: &mut Db) -> Result<(), String> {
    match db {
        Db::Sqlite(conn) => {
            match conn.batch_execute("PRAGMA wal_checkpoint(PASSIVE)").map_err(|error| error.to_string()) {
                Err(error) if error.contains("full") || error.contains("locked") => {
                    tracing::warn!(error, "the write-ahead log stays for now");
                    Ok(())
                }
                outcome => outcome,
            }
        }
        Db::Postgres(_) => Ok(()),
    }
}

/// Moves all of it and empties it, so that nothing erased stays in it. False where somebody who reads keeps it, and on PostgreSQL,
/// where old rows stay until its own sweeping.
///
/// # Errors
/// As [`fold`]: whoever is told of one ends the process at once.
pub fn empty(db: &mut Db) -> Result<bool, String> {
    let Db::Sqlite(conn) = db else { return Ok(false) };
    let emptied: QueryResult<Emptied> = diesel::sql_query("PRAGMA wal_checkpoint(TRUNCATE)").get_result(conn);
    match emptied.map_err(|error| error.to_string()) {
        Ok(emptied) => Ok(emptied.busy == 0),
        Err(error) if error.contains("full") || error.contains("locked") => Ok(false),
        Err(error) => Err(error),
    }
}

/// Ends the process after such a failure.
pub fn end(error: &str) -> ! {
    tracing::error!(
        error,
        "the disk failed while committed answers were moved from sipas.sqlite-wal into sipas.sqlite. Nothing is lost, but this \
         process must not go on: it ends now; look at the disk and start it again (a service manager does so by itself)"
    );
    std::process::exit(2);
}

#[derive(QueryableByName)]
struct Emptied {
    #[diesel(sql_type = diesel::sql_types::Integer)]
    busy: i32,
}
