//! Brings a database to this program's schema. The two folders of migrations are twins, compiled in.

use diesel_migrations::{EmbeddedMigrations, MigrationHarness as _, embed_migrations};

use super::{Db, write_transaction};
use crate::error::Error;

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Any number will do, as long as every `sipas` takes the same one.
const MIGRATION_LOCK: &str = "SELECT pg_advisory_lock(7301846512)";
const MIGRATION_UNLOCK: &str = "SELECT pg_advisory_unlock(7301846512)";

/// Applies what is missing; two processes that start at once do it once.
///
/// # Errors
/// A failing statement, or a database that knows migrations which this program does not (made by a newer version).
pub fn run(db: &mut Db) -> Result<(), Error> {
    use diesel::connection::SimpleConnection as _;
    let failed = |error: Box<dyn std::error::Error + Send + Sync>| Error::Storage(format!("migration: {error}"));
    match db {
        Db::Sqlite(_) => write_transaction(db, |db| {
            let Db::Sqlite(conn) = db else { unreachable!("it was SQLite a line ago") };
            refuse_newer(&conn.applied_migrations().map_err(failed)?, &SQLITE)?;
            conn.run_pending_migrations(SQLITE).map_err(failed).map(|_| ())
        })?,
        Db::Postgres(conn) => {
            conn.batch_execute(MIGRATION_LOCK)?;
            let result = conn.applied_migrations().map_err(failed).and_then(|applied| {
                refuse_newer(&applied, &POSTGRES)?;
                conn.run_pending_migrations(POSTGRES).map(|_| ()).map_err(failed)
            });
            // What went wrong first is what there is to tell; a lost connection has given the lock back by itself.
            let unlocked = conn.batch_execute(MIGRATION_UNLOCK);
            result?;
            unlocked?;
        }
    }
    Ok(())
}

fn refuse_newer(applied: &[diesel::migration::MigrationVersion<'_>], known: &EmbeddedMigrations) -> Result<(), Error> {
    use diesel::migration::MigrationSource;
    // Both backends name migrations alike; either serves to read the names.
    let known = MigrationSource::<diesel::sqlite::Sqlite>::migrations(known)
        .map_err(|error| Error::Storage(format!("migration: {error}")))?;
    let unknown = applied.iter().find(|version| known.iter().all(|migration| migration.name().version() != **version));
    match unknown {
        None => Ok(()),
        Some(version) => Err(Error::Storage(format!(
            "the database was made by a newer sipas (migration {version}); start that version, or restore a backup"
        ))),
    }
}
