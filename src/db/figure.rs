//! Imported figures of waves: after each import all that stand, as one file.

use diesel::prelude::*;

use super::Db;
use super::head::place;
use super::schema::figure_file;
use crate::domain::definition::figures::{self, Figures};
use crate::domain::key::WaveKey;
use crate::error::Error;

/// Keeps the figures of a wave as they stand by the entry at `log_index`.
pub fn insert(db: &mut Db, log_index: u64, wave: &WaveKey, body: &str) -> Result<(), Error> {
    let row =
        (figure_file::log_index.eq(place(log_index)), figure_file::wave.eq(wave.as_str()), figure_file::body.eq(body));
    diesel::insert_into(figure_file::table).values(row).execute(db)?;
    Ok(())
}

/// The figures of a wave as they stand; none where none were imported.
pub fn newest(db: &mut Db, wave: &WaveKey) -> Result<Option<String>, Error> {
    let of_wave = figure_file::table.filter(figure_file::wave.eq(wave.as_str()));
    Ok(of_wave.order(figure_file::log_index.desc()).select(figure_file::body).first(db).optional()?)
}

/// The same, read.
pub fn of_wave(db: &mut Db, wave: &WaveKey) -> Result<Figures, Error> {
    let Some(body) = newest(db, wave)? else { return Ok(Figures::new()) };
    let damaged = || Error::Storage(format!("the imported figures of wave {wave} are damaged"));
    figures::kept(body.as_bytes()).ok_or_else(damaged)
}

/// Wave and file of the import that was entered at `log_index`.
pub fn at(db: &mut Db, log_index: u64) -> Result<Option<(String, String)>, Error> {
    let found = figure_file::table.find(place(log_index));
    Ok(found.select((figure_file::wave, figure_file::body)).first(db).optional()?)
}

/// The places of all imports, by the rows.
pub fn entries(db: &mut Db) -> Result<Vec<u64>, Error> {
    let places: Vec<i64> = figure_file::table.select(figure_file::log_index).load(db)?;
    Ok(places.into_iter().map(i64::unsigned_abs).collect())
}
