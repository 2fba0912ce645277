//! A PostgreSQL database as a place to restore into: who else uses it, whether it is empty, the old tables moved aside.

use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection as _;
use diesel::sql_types::{BigInt, Text};
use diesel::{PgConnection, QueryableByName, RunQueryDsl as _, sql_query};

use super::Db;
use crate::error::Error;

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

/// So long PostgreSQL may take to notice that a client has gone.
const LINGERING: Duration = Duration::from_secs(5);

/// How many other connections this database has, once those of a server that has just ended are gone.
///
/// # Errors
/// [`Error::Storage`]
pub fn others(db: &mut Db) -> Result<u64, Error> {
    let asked = Instant::now();
    loop {
        let others = count(
            db,
            "SELECT count(*) AS count FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'",
        )?;
        if others == 0 || asked.elapsed() > LINGERING {
            return Ok(others);
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// How many tables stand in it.
///
/// # Errors
/// [`Error::Storage`]
pub fn tables(db: &mut Db) -> Result<u64, Error> {
    count(db, "SELECT count(*) AS count FROM pg_tables WHERE schemaname = 'public'")
}

/// Renames the schema `public` to the first free `replaced_1`, `replaced_2` …, and makes an empty one. Gives the name.
///
/// # Errors
/// [`Error::Storage`], such as where the role does not own the schema.
pub fn move_aside(db: &mut Db) -> Result<String, Error> {
    let conn = postgres(db)?;
    let taken: Vec<Name> =
        sql_query("SELECT CAST(nspname AS text) AS name FROM pg_namespace WHERE nspname LIKE 'replaced%'")
            .load(conn)?;
    let is_free = |name: &String| taken.iter().all(|taken| taken.name != *name);
    let name = (1..=u32::MAX).map(|n| format!("replaced_{n}")).find(is_free).expect("numbers do not end");
    conn.batch_execute(&format!("BEGIN; ALTER SCHEMA public RENAME TO {name}; CREATE SCHEMA public; COMMIT"))?;
    Ok(name)
}

/// Takes away what was restored a moment ago and is no good, and puts what was moved aside back in its place.
///
/// # Errors
/// [`Error::Storage`]
pub fn undo(db: &mut Db, aside: Option<&str>) -> Result<(), Error> {
    let back = aside
        .map_or_else(|| "CREATE SCHEMA public".to_owned(), |aside| format!("ALTER SCHEMA {aside} RENAME TO public"));
    Ok(postgres(db)?.batch_execute(&format!("BEGIN; DROP SCHEMA public CASCADE; {back}; COMMIT"))?)
}

fn count(db: &mut Db, sql: &str) -> Result<u64, Error> {
    let found: Count = sql_query(sql).get_result(postgres(db)?)?;
    Ok(found.count.unsigned_abs())
}

fn postgres(db: &mut Db) -> Result<&mut PgConnection, Error> {
    match db {
        Db::Postgres(conn) => Ok(conn),
        Db::Sqlite(_) => Err(Error::Internal("asked of PostgreSQL only".to_owned())),
    }
}
