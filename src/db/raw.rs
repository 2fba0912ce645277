//! The responses of a wave as they leave the house whole: page by page, in the order of their random ids, which has nothing to do
//! with the order in which they came.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::Db;
use super::response::ResponseRow;
use super::schema::{response, response_text};
use crate::domain::key::WaveKey;
use crate::error::Error;

/// Responses in one page: what is held in memory at a time.
const PAGE: i64 = 2000;

/// A response, its place in the log and its words by question; words that were erased are not there.
#[derive(Debug, Clone)]
pub struct RawResponse {
    pub log_index: u64,
    pub row: ResponseRow,
    pub words: BTreeMap<String, String>,
}

/// The next page after an id (none: the first page). Empty where there are no more.
///
/// # Errors
/// [`Error::Storage`]
pub fn page(db: &mut Db, wave: &WaveKey, after: Option<&[u8]>, with_words: bool) -> Result<Vec<RawResponse>, Error> {
    let of_wave = response::table
        .filter(response::wave.eq(wave.as_str()))
        .filter(response::id.gt(after.unwrap_or_default()))
        .order(response::id)
        .limit(PAGE);
    let found: Vec<(i64, ResponseRow)> = of_wave.select((response::log_index, ResponseRow::as_select())).load(db)?;
    let mut words: BTreeMap<i64, BTreeMap<String, String>> = BTreeMap::new();
    if with_words {
        let places: Vec<i64> = found.iter().map(|(place, _)| *place).collect();
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
