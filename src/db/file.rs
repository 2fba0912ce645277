//! A SQLite database as one file: copied while others write it, looked at without touching it, held alone.

use std::path::Path;

use diesel::connection::SimpleConnection as _;
use diesel::sql_types::Text;
use diesel::{Connection as _, QueryableByName, RunQueryDsl as _, SqliteConnection, sql_query};

use super::Db;
use crate::error::Error;

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    word: String,
}

#[derive(QueryableByName)]
struct Told {
    #[diesel(sql_type = Text)]
    integrity_check: String,
}

/// Opens a file that nobody writes, and leaves it and its folder as they are.
///
/// # Errors
/// [`Error::Storage`] where it cannot be opened.
#[allow(clippy::disallowed_methods, reason = "by name, not through MultiConnection")]
pub fn look(path: &Path) -> Result<Db, Error> {
    let broken = |error: &dyn std::fmt::Display| Error::Storage(format!("cannot open {}: {error}", path.display()));
    let absolute = std::path::absolute(path).map_err(|error| broken(&error))?;
    let name = absolute.to_str().ok_or_else(|| broken(&"the path is not UTF-8"))?;
    let name = name.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    let conn = SqliteConnection::establish(&format!("file:{name}?mode=ro&immutable=1"));
    Ok(Db::Sqlite(conn.map_err(|error| broken(&error))?))
}

/// Writes all that is committed now into another file, as one state, however others write meanwhile. `to` must be missing or
/// empty. Not for a PostgreSQL database.
///
/// # Errors
/// [`Error::Storage`]; then `to` is no database.
pub fn copy(db: &mut Db, to: &Path) -> Result<(), Error> {
    let Db::Sqlite(conn) = db else { return Err(Error::Internal("only a file can be copied".to_owned())) };
    let to = std::path::absolute(to).map_err(|error| Error::Storage(format!("{}: {error}", to.display())))?;
    let to = to.to_str().ok_or_else(|| Error::Storage("the path is not UTF-8".to_owned()))?;
    sql_query("VACUUM INTO ?").bind::<Text, _>(to).execute(conn)?;
    Ok(())
}

/// What is wrong with the file's own structure, in SQLite's words; none where it is sound, and for PostgreSQL, which looks
/// after that itself.
///
/// # Errors
/// [`Error::Storage`]
pub fn fault(db: &mut Db) -> Result<Option<String>, Error> {
    let Db::Sqlite(conn) = db else { return Ok(None) };
    let told: Vec<Told> = sql_query("PRAGMA integrity_check(3)").load(conn)?;
    let mut faults: Vec<String> =
        told.into_iter().map(|told| told.integrity_check).filter(|told| told != "ok").collect();
    let orphans = "SELECT \"table\" || ' refers to rows that are missing in ' || parent AS word FROM pragma_foreign_key_check LIMIT 3";
    let orphans: Vec<Word> = sql_query(orphans).load(conn)?;
    faults.extend(orphans.into_iter().map(|told| told.word));
    Ok(if faults.is_empty() { None } else { Some(faults.join("; ")) })
}

/// Takes the file for this connection alone, until it is closed, with all that is committed in the one file. False where others
/// have it open.
///
/// # Errors
/// [`Error::Storage`]
pub fn hold_alone(db: &mut Db) -> Result<bool, Error> {
    let Db::Sqlite(conn) = db else { return Ok(true) };
    conn.batch_execute("PRAGMA busy_timeout = 500; PRAGMA locking_mode = EXCLUSIVE")?;
    // Out of the write-ahead log goes only who is alone.
    let outcome = sql_query("PRAGMA journal_mode = DELETE")
        .execute(conn)
        .and_then(|_| sql_query("BEGIN EXCLUSIVE").execute(conn));
    let mode: Vec<Word> =
        sql_query("SELECT journal_mode AS word FROM pragma_journal_mode").load(conn).unwrap_or_default();
    match outcome {
        Ok(_) => Ok(mode.first().is_some_and(|mode| mode.word == "delete")),
        Err(error) if error.to_string().contains("locked") => Ok(false),
        Err(error) => Err(error.into()),
    }
}
