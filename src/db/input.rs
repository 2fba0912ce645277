//! Imported files of waves, figures, designs and margins: after each import all that stands of its kind, as one file.

use diesel::prelude::*;

use super::Db;
use super::head::place;
use super::schema::input_file;
use crate::domain::definition::design::{self, Design};
use crate::domain::definition::figures::{self, Figures};
use crate::domain::definition::margins::{self, Margins};
use crate::domain::key::WaveKey;
use crate::error::Error;
use crate::ledger::entry::InputKind;

/// Keeps what stands of a kind by the entry at `log_index`.
pub fn insert(db: &mut Db, log_index: u64, wave: &WaveKey, kind: InputKind, body: &str) -> Result<(), Error> {
    let row = (
        input_file::log_index.eq(place(log_index)),
        input_file::wave.eq(wave.as_str()),
        input_file::kind.eq(kind.as_str()),
        input_file::body.eq(body),
    );
    diesel::insert_into(input_file::table).values(row).execute(db)?;
    Ok(())
}

/// What stands of a kind; none where nothing was imported.
pub fn newest(db: &mut Db, wave: &WaveKey, kind: InputKind) -> Result<Option<String>, Error> {
    let of_wave = input_file::table.filter(input_file::wave.eq(wave.as_str()));
    let of_kind = of_wave.filter(input_file::kind.eq(kind.as_str()));
    Ok(of_kind.order(input_file::log_index.desc()).select(input_file::body).first(db).optional()?)
}

/// The figures of a wave as they stand.
pub fn figures(db: &mut Db, wave: &WaveKey) -> Result<Figures, Error> {
    let Some(body) = newest(db, wave, InputKind::Figures)? else { return Ok(Figures::new()) };
    let damaged = || Error::Storage(format!("the imported figures of wave {wave} are damaged"));
    figures::kept(body.as_bytes()).ok_or_else(damaged)
}

/// The design of a wave as it stands, empty where none was imported.
pub fn design(db: &mut Db, wave: &WaveKey) -> Result<Design, Error> {
    let Some(body) = newest(db, wave, InputKind::Design)? else { return Ok(Design::new()) };
    read_design(wave, &body)
}

/// The design that was kept as `body`.
///
/// # Errors
/// [`Error::Storage`] where it is damaged.
pub fn read_design(wave: &WaveKey, body: &str) -> Result<Design, Error> {
    design::kept(body.as_bytes()).ok_or_else(|| Error::Storage(format!("the design of wave {wave} is damaged")))
}

/// The margins of a wave as they stand, empty where none were imported.
pub fn margins(db: &mut Db, wave: &WaveKey) -> Result<Margins, Error> {
    let Some(body) = newest(db, wave, InputKind::Margins)? else { return Ok(Margins::default()) };
    read_margins(wave, &body)
}

/// The margins that were kept as `body`.
///
/// # Errors
/// [`Error::Storage`] where they are damaged.
pub fn read_margins(wave: &WaveKey, body: &str) -> Result<Margins, Error> {
    margins::kept(body.as_bytes()).ok_or_else(|| Error::Storage(format!("the margins of wave {wave} are damaged")))
}

/// Wave, kind and file of the import that was entered at `log_index`.
pub fn at(db: &mut Db, log_index: u64) -> Result<Option<(String, String, String)>, Error> {
    let found = input_file::table.find(place(log_index));
    Ok(found.select((input_file::wave, input_file::kind, input_file::body)).first(db).optional()?)
}

/// The places of all imports, by the rows.
pub fn entries(db: &mut Db) -> Result<Vec<u64>, Error> {
    let places: Vec<i64> = input_file::table.select(input_file::log_index).load(db)?;
    Ok(places.into_iter().map(i64::unsigned_abs).collect())
}
