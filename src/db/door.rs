//! The way in: which database, how a connection to it is opened, and the one kind of write transaction.

#![allow(
    clippy::disallowed_methods,
    reason = "this is the door: it opens the inner connections by name, and the derive writes an opening that nobody calls"
)]

use std::path::{Path, PathBuf};

use diesel::connection::{AnsiTransactionManager, SimpleConnection as _, TransactionManager};
use diesel::r2d2;
use diesel::{Connection as _, PgConnection, SqliteConnection};

use super::address;
use crate::error::Error;

/// A connection to either database. Arms of a match on it stand in `db` only.
#[derive(diesel::MultiConnection)]
pub enum Db {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// Where the data are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A file of the embedded database; made where it does not exist.
    Sqlite(PathBuf),
    /// A `postgres://` address.
    Postgres(String),
}

impl Place {
    /// Reads `postgres://…`, `postgresql://…`, `sqlite://PATH` or a plain path.
    ///
    /// # Errors
    /// A scheme that is neither, in words for the operator.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        if let Some(path) = text.strip_prefix("sqlite://") {
            return Ok(Self::Sqlite(PathBuf::from(path)));
        }
        // “host=… dbname=…” is how libpq writes an address; as a path it would quietly make a file of that name.
        if text.is_empty() || text.contains("://") || text.contains('=') || text.starts_with("postgres:") {
            // What was meant as an address may hold a password.
            let shown = match text {
                "" => String::new(),
                _ if text.contains("://") => format!("{}://…", address::scheme_of(text)),
                _ => "…".to_owned(),
            };
            return Err(format!("“{shown}” is no database: give postgres://user@host/name, sqlite://PATH, or a path"));
        }
        Ok(Self::Sqlite(Path::new(text).to_owned()))
    }

    /// What may be shown of it: never a password.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Sqlite(path) => path.display().to_string(),
            Self::Postgres(url) => address::without_password(url),
        }
    }
}

/// Opens connections of a [`Place`], for pools and for the writer. diesel's own opening of the enum is never used:
/// it tries every database in turn, swallows the error and may make a SQLite file named like a PostgreSQL address.
#[derive(Debug, Clone)]
pub struct Door(pub Place);

impl Door {
    /// # Errors
    /// [`Error::Storage`] with the database's own words.
    pub fn open(&self) -> Result<Db, Error> {
        let broken = |error: &dyn std::fmt::Display| Error::Storage(format!("cannot open {}: {error}", self.0.shown()));
        match &self.0 {
            Place::Sqlite(path) => {
                let path = path.to_str().ok_or_else(|| broken(&"the path is not UTF-8"))?;
                made_private(path).map_err(|error| broken(&error))?;
                let mut conn = SqliteConnection::establish(path).map_err(|error| broken(&error))?;
                // recursive_triggers: without it INSERT OR REPLACE would pass by the triggers that refuse a deletion.
                // secure_delete: what is erased is overwritten, not only let go of.
                // wal_autocheckpoint: the writer does it, and hears of its failure (db::wal).
                // page_size: an index of chance values writes a page for each response; a small one costs less.
                // It counts only before the first table is written, and not after WAL began: it stands first.
                conn.batch_execute(
                    "PRAGMA page_size = 4096; PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; \
                     PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA foreign_keys = ON; \
                     PRAGMA recursive_triggers = ON; PRAGMA secure_delete = ON;",
                )
                .map_err(|error| broken(&error))?;
                Ok(Db::Sqlite(conn))
            }
            Place::Postgres(url) if !address::is_plain(url) => {
                Err(broken(&"the address cannot be read; in a password write “@”, “/” and “?” as %40, %2F and %3F"))
            }
            Place::Postgres(url) => {
                let mut conn = PgConnection::establish(url).map_err(|error| {
                    // libpq quotes an address that it cannot read, password and all.
                    broken(&tls_hint(&error.to_string().replace(url.as_str(), &self.0.shown())))
                })?;
                conn.batch_execute(
                    "SET synchronous_commit = on; SET client_min_messages = warning; SET idle_in_transaction_session_timeout = '60s'",
                )
                .map_err(|error| broken(&error))?;
                Ok(Db::Postgres(conn))
            }
        }
    }
}

/// Makes the file where there is none, for its owner only; SQLite gives what it puts beside it the same rights.
fn made_private(path: &str) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    match std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// The bundled client speaks no TLS; the library's own message does not say what to do about it.
fn tls_hint(error: &str) -> String {
    if error.contains("sslmode") || error.contains("SSL") {
        format!(
            "{error} (this build speaks to PostgreSQL without TLS: use it on the same host or a private network, \
             or build with --no-default-features, which links the system's client library)"
        )
    } else {
        error.to_owned()
    }
}

/// Pages that the writer keeps in memory, in KiB: the inner pages of its indexes and what the last batches wrote.
const WRITER_CACHE_KIB: u32 = 8192;

impl Door {
    /// The writer's own connection, whose every statement looks up by a key.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_for_writing(&self) -> Result<Db, Error> {
        let mut db = self.open()?;
        match &mut db {
            Db::Sqlite(conn) => conn.batch_execute(&format!("PRAGMA cache_size = -{WRITER_CACHE_KIB}"))?,
            // Planned once, while the tables are small, the look-up of a batch would read the whole table for as long as nobody
            // has analysed it. Without jit, which would compile whatever has no index: the one row of the head.
            Db::Postgres(conn) => {
                conn.batch_execute(
                    "SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan; SET jit = off",
                )?;
            }
        }
        Ok(db)
    }
}

impl r2d2::ManageConnection for Door {
    type Connection = Db;
    type Error = r2d2::Error;

    fn connect(&self) -> Result<Db, r2d2::Error> {
        self.open()
            .map_err(|error| r2d2::Error::ConnectionError(diesel::ConnectionError::BadConnection(error.to_string())))
    }

    fn is_valid(&self, db: &mut Db) -> Result<(), r2d2::Error> {
        match db {
            Db::Sqlite(_) => Ok(()),
            Db::Postgres(conn) => conn.batch_execute("SELECT 1").map_err(r2d2::Error::QueryError),
        }
    }

    fn has_broken(&self, db: &mut Db) -> bool {
        match db {
            Db::Sqlite(conn) => AnsiTransactionManager::is_broken_transaction_manager(conn),
            Db::Postgres(conn) => AnsiTransactionManager::is_broken_transaction_manager(conn),
        }
    }
}

/// Runs `work` in one transaction that is allowed to write from its first statement on. When this returns `Ok`, the
/// transaction is on the disk (`synchronous` is full on both databases).
/// diesel's own `transaction` begins DEFERRED on SQLite and then fails at once when a second writer came first.
pub fn write_transaction<T>(db: &mut Db, work: impl FnOnce(&mut Db) -> Result<T, Error>) -> Result<T, Error> {
    match db {
        Db::Sqlite(conn) => AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN IMMEDIATE")?,
        Db::Postgres(conn) => AnsiTransactionManager::begin_transaction(conn)?,
    }
    match work(db) {
        Ok(value) => {
            <Db as diesel::Connection>::TransactionManager::commit_transaction(db)?;
            Ok(value)
        }
        Err(error) => {
            // A failed rollback leaves a connection that the caller throws away; the first error is the one to tell.
            let _ = <Db as diesel::Connection>::TransactionManager::rollback_transaction(db);
            Err(error)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Door, Place};

    #[test]
    fn no_password_is_shown() {
        for url in [
            "postgres://sipas:secret@host/name",
            "postgres://sipas:sec@secret@host/name",
            "postgres://sipas@host/name?password=secret",
            "postgresql://host/name?password=secret",
            "postgres://host/name?password=a@secret",
            "postgres://sipas:a?b@secret@host/name",
        ] {
            let shown = Place::parse(url).unwrap().shown();
            assert!(shown.starts_with("postgres") && !shown.contains("secret"), "{shown}");
        }
    }

    #[test]
    fn an_address_that_cannot_be_read_is_not_quoted_with_its_password() {
        let door = Door(Place::parse("postgres://sipas:secret@[::1/name").unwrap());
        let error = door.open().err().unwrap().to_string();
        assert!(error.contains("cannot open postgres://…: ") && !error.contains("secret"), "{error}");
        // libpq takes what follows the first “@” for the host and says so.
        let door = Door(Place::parse("postgres://sipas:a@secret@127.0.0.1:1/name").unwrap());
        let error = door.open().err().unwrap().to_string();
        assert!(error.contains("write “@”") && !error.contains("secret"), "{error}");
    }

    #[test]
    fn a_mistyped_address_is_not_quoted_with_its_password() {
        for (text, shown) in [
            ("postgress://sipas:secret@host/name", "“postgress://…”"),
            ("host=db password=secret", "“…”"),
            ("postgres:sipas:secret@host", "“…”"),
        ] {
            let refused = Place::parse(text).unwrap_err();
            assert!(refused.contains(shown) && !refused.contains("secret"), "{refused}");
        }
    }
}
