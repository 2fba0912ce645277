//! Brings a database to this program's schema, or back by one step. The two folders of migrations are twins, compiled in.

use diesel::connection::SimpleConnection as _;
use diesel::migration::MigrationSource;
use diesel::sql_types::{BigInt, Text};
use diesel::{QueryableByName, RunQueryDsl as _, sql_query};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness as _, embed_migrations};

use super::{Db, write_transaction};
use crate::error::Error;

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Any number will do, as long as every `sipas` takes the same one.
const MIGRATION_LOCK: &str = "SELECT pg_advisory_lock(7301846512)";
const MIGRATION_UNLOCK: &str = "SELECT pg_advisory_unlock(7301846512)";

/// Which migrations a database has and which it lacks, by name, such as `2026-11-22-000002_log`, the oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    pub applied: Vec<String>,
    pub pending: Vec<String>,
}

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    word: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Applies what is missing; two processes that start at once do it once.
///
/// # Errors
/// A failing statement, or a database that knows migrations which this program does not (made by a newer version).
pub fn run(db: &mut Db) -> Result<(), Error> {
    alone(db, run_here)
}

/// As [`run`], in the caller's transaction and under its lock.
///
/// # Errors
/// As [`run`].
pub fn run_here(db: &mut Db) -> Result<(), Error> {
    standing(db)?;
    match db {
        Db::Sqlite(conn) => conn.run_pending_migrations(SQLITE).map(|_| ()).map_err(failed),
        Db::Postgres(conn) => conn.run_pending_migrations(POSTGRES).map(|_| ()).map_err(failed),
    }
}

/// Undoes the last migration and gives its name.
///
/// # Errors
/// [`Error::Storage`], also for the first one, with which all answers would go.
pub fn back(db: &mut Db) -> Result<String, Error> {
    alone(db, back_here)
}

/// What undoing the last migration would take away: the tables that would go, or of which rows would go, each with these. Tried and
/// rolled back.
///
/// # Errors
/// As [`back`].
pub fn loss(db: &mut Db) -> Result<(String, Vec<(String, u64)>), Error> {
    let before = rows(db)?;
    let mut tried = None;
    let rolled_back = write_transaction(db, |db| {
        let migration = back_here(db)?;
        tried = Some((migration, rows(db)?));
        Err::<(), _>(Error::NotReady)
    });
    let Some((migration, left)) = tried else {
        return Err(rolled_back.err().unwrap_or(Error::NotReady));
    };
    let lost = |(table, rows): (String, u64)| match left.iter().find(|(left, _)| *left == table) {
        None => Some((table, rows)),
        Some((_, left)) => Some((table, rows.saturating_sub(*left))).filter(|(_, lost)| *lost > 0),
    };
    Ok((migration, before.into_iter().filter_map(lost).collect()))
}

fn back_here(db: &mut Db) -> Result<String, Error> {
    let mut applied = standing(db)?.applied;
    let last = applied.pop().filter(|_| !applied.is_empty());
    let last =
        last.ok_or_else(|| Error::Storage("the first schema is never undone: all answers stand in it".to_owned()))?;
    match db {
        Db::Sqlite(conn) => conn.revert_last_migration(SQLITE).map(|_| ()).map_err(failed)?,
        Db::Postgres(conn) => conn.revert_last_migration(POSTGRES).map(|_| ()).map_err(failed)?,
    }
    Ok(last)
}

/// Runs `work` while no other process migrates this PostgreSQL database, and none that starts gets any further.
/// On SQLite in one transaction that writes.
///
/// # Errors
/// Those of `work`; [`Error::Storage`].
pub fn alone<T>(db: &mut Db, work: impl FnOnce(&mut Db) -> Result<T, Error>) -> Result<T, Error> {
    match db {
        Db::Sqlite(_) => write_transaction(db, work),
        Db::Postgres(_) => {
            lock(db)?;
            let outcome = work(db);
            // What went wrong first is what there is to tell; a lost connection has given the lock back by itself.
            let unlocked = unlock(db);
            let value = outcome?;
            unlocked?;
            Ok(value)
        }
    }
}

/// Waits for the lock under which PostgreSQL databases are migrated. Takes nothing on SQLite.
///
/// # Errors
/// [`Error::Storage`]
pub fn lock(db: &mut Db) -> Result<(), Error> {
    if let Db::Postgres(conn) = db { Ok(conn.batch_execute(MIGRATION_LOCK)?) } else { Ok(()) }
}

/// # Errors
/// [`Error::Storage`]
pub fn unlock(db: &mut Db) -> Result<(), Error> {
    if let Db::Postgres(conn) = db { Ok(conn.batch_execute(MIGRATION_UNLOCK)?) } else { Ok(()) }
}

/// What is applied and what is missing; changes nothing.
///
/// # Errors
/// [`Error::Storage`], also where the database was made by a newer version.
pub fn standing(db: &mut Db) -> Result<Standing, Error> {
    let applied: Vec<String> = if tables(db)?.iter().any(|table| table == "__diesel_schema_migrations") {
        words(db, "SELECT version AS word FROM __diesel_schema_migrations ORDER BY version")?
    } else {
        Vec::new()
    };
    // Both backends name migrations alike; either serves to read the names.
    let mut known: Vec<(String, String)> = MigrationSource::<diesel::sqlite::Sqlite>::migrations(&SQLITE)
        .map_err(failed)?
        .iter()
        .map(|migration| (migration.name().version().to_string(), migration.name().to_string()))
        .collect();
    known.sort();
    if let Some(version) = applied.iter().find(|version| known.iter().all(|(known, _)| known != *version)) {
        return Err(Error::Storage(format!(
            "the database was made by a newer sipas (migration {version}); start that version, or restore a backup"
        )));
    }
    let (applied, pending): (Vec<_>, Vec<_>) = known.into_iter().partition(|(version, _)| applied.contains(version));
    let names = |some: Vec<(String, String)>| some.into_iter().map(|(_, name)| name).collect();
    Ok(Standing { applied: names(applied), pending: names(pending) })
}

/// The tables that there are, each with its number of rows.
///
/// # Errors
/// [`Error::Storage`]
pub fn rows(db: &mut Db) -> Result<Vec<(String, u64)>, Error> {
    let tables = tables(db)?.into_iter().filter(|table| !table.starts_with("__"));
    tables
        .map(|table| {
            // A name that came from the database's own list.
            let sql = format!("SELECT count(*) AS count FROM {table}");
            let found: Count = match db {
                Db::Sqlite(conn) => sql_query(sql).get_result(conn)?,
                Db::Postgres(conn) => sql_query(sql).get_result(conn)?,
            };
            Ok((table, found.count.unsigned_abs()))
        })
        .collect()
}

fn tables(db: &mut Db) -> Result<Vec<String>, Error> {
    let sql = match db {
        Db::Sqlite(_) => {
            "SELECT name AS word FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
        }
        Db::Postgres(_) => {
            "SELECT CAST(tablename AS text) AS word FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
        }
    };
    words(db, sql)
}

fn words(db: &mut Db, sql: &str) -> Result<Vec<String>, Error> {
    let found: Vec<Word> = match db {
        Db::Sqlite(conn) => sql_query(sql).load(conn)?,
        Db::Postgres(conn) => sql_query(sql).load(conn)?,
    };
    Ok(found.into_iter().map(|found| found.word).collect())
}

#[allow(clippy::needless_pass_by_value, reason = "it stands in map_err")]
fn failed(error: Box<dyn std::error::Error + Send + Sync>) -> Error {
    Error::Storage(format!("migration: {error}"))
}
