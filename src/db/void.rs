//! Responses that were declared invalid, as rows.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::Db;
use super::head::place;
use super::schema::{response, void};
use crate::domain::key::WaveKey;
use crate::error::Error;

/// Marks a response void by the entry at `log_index`.
pub fn insert(db: &mut Db, response: u64, log_index: u64, reason: &str) -> Result<(), Error> {
    let row = (void::response.eq(place(response)), void::log_index.eq(place(log_index)), void::reason.eq(reason));
    diesel::insert_into(void::table).values(row).execute(db)?;
    Ok(())
}

/// The void responses of a wave, by their place in the log, each with its reason.
pub fn of_wave(db: &mut Db, wave: &WaveKey) -> Result<BTreeMap<u64, String>, Error> {
    let rows: Vec<(i64, String)> = void::table
        .inner_join(response::table.on(response::log_index.eq(void::response)))
        .filter(response::wave.eq(wave.as_str()))
        .select((void::response, void::reason))
        .load(db)?;
    Ok(rows.into_iter().map(|(place, reason)| (place.unsigned_abs(), reason)).collect())
}
