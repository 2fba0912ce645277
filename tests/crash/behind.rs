//! The database looked at behind the server's back: what the server says of itself is not asked here.

use diesel::{QueryableByName, RunQueryDsl as _, sql_query};
use sipas::db::{Db, Door};

use crate::web::Web;
use crate::world::World;

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = diesel::sql_types::Text)]
    word: String,
}

/// Everything that is wrong in the database of a wave that should hold so many responses.
pub fn look(world: &World, _web: &Web, responses: u64) -> Vec<String> {
    let mut db = match Door(world.place()).open() {
        Ok(db) => db,
        Err(error) => return vec![error.to_string()],
    };
    let mut faults = Vec::new();
    let mut expect = |db: &mut Db, sql: &str, expected: &str| match words(db, sql) {
        Ok(found) if found == [expected] => {}
        Ok(found) => faults.push(format!("{sql}: {found:?} instead of {expected}")),
        Err(error) => faults.push(format!("{sql}: {error}")),
    };
    if matches!(db, Db::Sqlite(_)) {
        expect(&mut db, "SELECT integrity_check AS word FROM pragma_integrity_check", "ok");
        expect(&mut db, "SELECT CAST(COUNT(*) AS TEXT) AS word FROM pragma_foreign_key_check", "0");
    }
    let all = responses.to_string();
    expect(&mut db, "SELECT CAST(COUNT(*) AS TEXT) AS word FROM response", &all);
    expect(&mut db, "SELECT CAST(COUNT(DISTINCT id) AS TEXT) AS word FROM response", &all);
    expect(&mut db, "SELECT CAST(COUNT(DISTINCT receipt_hash) AS TEXT) AS word FROM response", &all);
    // Places run from zero without a gap up to the head: nothing was taken and given back.
    expect(&mut db, "SELECT CAST(COUNT(DISTINCT log_index) AS TEXT) AS word FROM response", &all);
    expect(&mut db, "SELECT CAST(COALESCE(MAX(log_index) + 1, 0) AS TEXT) AS word FROM response", &all);
    expect(&mut db, "SELECT CAST(size AS TEXT) AS word FROM log_head", &all);
    faults
}

/// The column `word` of all rows.
pub fn words(db: &mut Db, sql: &str) -> Result<Vec<String>, String> {
    let rows: Result<Vec<Word>, _> = match db {
        Db::Sqlite(conn) => sql_query(sql).load(conn),
        Db::Postgres(conn) => sql_query(sql).load(conn),
    };
    Ok(rows.map_err(|error| error.to_string())?.into_iter().map(|row| row.word).collect())
}
