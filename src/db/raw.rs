//! The responses of a wave as they leave the house whole: some at a time, in the order of their random ids, which has nothing to do
//! with the order in which they came.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::Db;
use super::response::ResponseRow;
use super::schema::{response, response_text};
use crate::domain::key::WaveKey;
use crate::error::Error;

/// A response, its place in the log and its words by question; words that were erased are not there.
#[derive(Debug, Clone)]
pub struct RawResponse {
    pub log_index: u64,
    pub row: ResponseRow,
    pub words: BTreeMap<String, String>,
}

/// The places of a wave's responses in the order of their ids: eight bytes for each.
///
/// # Errors
/// [`Error::Storage`]
pub fn places(db: &mut Db, wave: &WaveKey) -> Result<Vec<i64>, Error> {
    let of_wave = response::table.filter(response::wave.eq(wave.as_str()));
    Ok(of_wave.order(response::id).select(response::log_index).load(db)?)
}

/// The responses at some places, in the order of their ids.
///
/// # Errors
/// [`Error::Storage`]
pub fn at(db: &mut Db, places: &[i64], with_words: bool) -> Result<Vec<RawResponse>, Error> {
    let found: Vec<(i64, ResponseRow)> = response::table
        .filter(response::log_index.eq_any(places))
        .order(response::id)
        .select((response::log_index, ResponseRow::as_select()))
        .load(db)?;
    let mut words: BTreeMap<i64, BTreeMap<String, String>> = BTreeMap::new();
    if with_words {
        let texts: Vec<(i64, String, Option<String>)> = response_text::table
            .filter(response_text::log_index.eq_any(places))
            .select((response_text::log_index, response_text::question, response_text::words))
            .load(db)?;
        for (place, question, text) in texts {
            if let Some(text) = text {
                words.entry(place).or_default().insert(question, text);
            }
        }
    }
    let raw = |(place, row): (i64, ResponseRow)| RawResponse {
        log_index: place.unsigned_abs(),
        row,
        words: words.remove(&place).unwrap_or_default(),
    };
    Ok(found.into_iter().map(raw).collect())
}
