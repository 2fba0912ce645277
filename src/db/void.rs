//! Responses that were declared invalid, as rows.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::Db;
use super::head::place;
use super::schema::{response, void};
use crate::domain::key::WaveKey;
use crate::error::Error;

/// A response that was declared void, at the place of the entry that says so.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct VoidRow {
    pub log_index: i64,
    pub wave: String,
    pub agency: String,
    pub source: String,
}

/// Marks a response void by the entry at `log_index`.
pub fn insert(db: &mut Db, response: u64, log_index: u64, reason: &str) -> Result<(), Error> {
    let row = (void::response.eq(place(response)), void::log_index.eq(place(log_index)), void::reason.eq(reason));
    diesel::insert_into(void::table).values(row).execute(db)?;
    Ok(())
}

/// What was declared void by the entries from `first` up to but without `end`, in the log's order.
pub fn between(db: &mut Db, first: u64, end: u64) -> Result<Vec<VoidRow>, Error> {
    let joined = void::table.inner_join(response::table.on(response::log_index.eq(void::response)));
    let found = joined.filter(void::log_index.ge(place(first))).filter(void::log_index.lt(place(end)));
    let columns = (void::log_index, response::wave, response::agency, response::source);
    Ok(found.order(void::log_index).select(columns).load(db)?)
}

/// The places of the entries that declare something void, by the rows.
pub fn entries(db: &mut Db) -> Result<Vec<u64>, Error> {
    let places: Vec<i64> = void::table.select(void::log_index).load(db)?;
    Ok(places.into_iter().map(i64::unsigned_abs).collect())
}

/// What the entry at `log_index` declares void, by the rows: the response and the reason.
pub fn by_entry(db: &mut Db, log_index: u64) -> Result<Option<(u64, String)>, Error> {
    let found = void::table.filter(void::log_index.eq(place(log_index)));
    let row: Option<(i64, String)> = found.select((void::response, void::reason)).first(db).optional()?;
    Ok(row.map(|(response, reason)| (response.unsigned_abs(), reason)))
}

/// Whether a response was declared void.
pub fn is_void(db: &mut Db, response: u64) -> Result<bool, Error> {
    let found: i64 = void::table.find(place(response)).count().get_result(db)?;
    Ok(found > 0)
}

/// The void responses of a wave, by their place in the log, each with its reason.
pub fn of_wave(db: &mut Db, wave: &WaveKey) -> Result<BTreeMap<u64, String>, Error> {
    let rows: Vec<(i64, String)> = with_reasons(wave.as_str()).load(db)?;
    Ok(rows.into_iter().map(|(place, reason)| (place.unsigned_abs(), reason)).collect())
}

/// A question about each void response. As a join SQLite, which has no figures of its tables here, reads every response of the wave
/// and looks whether it is void.
#[diesel::dsl::auto_type(no_type_alias)]
fn with_reasons<'a>(wave: &'a str) -> _ {
    let of_wave = response::table.filter(response::log_index.eq(void::response)).filter(response::wave.eq(wave));
    void::table.filter(diesel::dsl::exists(of_wave)).select((void::response, void::reason))
}

#[cfg(test)]
mod tests {
    use diesel::sqlite::Sqlite;

    use super::*;
    use crate::db::{Door, Place, migrate};

    #[derive(QueryableByName)]
    struct Step {
        #[diesel(sql_type = diesel::sql_types::Text)]
        detail: String,
    }

    #[test]
    fn the_void_responses_are_found_without_reading_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plan.db").display().to_string();
        let mut db = Door(Place::parse(&path).unwrap()).open().unwrap();
        migrate::run(&mut db).unwrap();
        let Db::Sqlite(conn) = &mut db else { panic!("a file is SQLite's") };
        let query = with_reasons("w");
        let asked = format!("EXPLAIN QUERY PLAN {}", diesel::debug_query::<Sqlite, _>(&query));
        let plan: Vec<Step> = diesel::sql_query(asked).load(conn).unwrap();
        let plan: Vec<&str> = plan.iter().map(|step| step.detail.as_str()).collect();
        assert!(plan.iter().any(|step| step.starts_with("SEARCH response")), "{plan:?}");
        assert!(!plan.iter().any(|step| step.starts_with("SCAN response")), "{plan:?}");
    }
}
