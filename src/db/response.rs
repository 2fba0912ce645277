//! Responses as rows. They are only ever added and read.

#![allow(clippy::ref_option_ref, reason = "the derive borrows options of borrowed words")]

mod columns;

use diesel::prelude::*;

use self::columns::Columns;
use super::head::place;
use super::schema::{response, response_text};
use super::{Db, insert_rows};
use crate::domain::key::WaveKey;
use crate::error::Error;
use crate::ledger::commit::Hash;

/// A response as it is stored, but for its place in the log, which the appending transaction gives it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = response, treat_none_as_default_value = false)]
pub struct ResponseRow {
    pub wave: String,
    pub id: Vec<u8>,
    pub agency: String,
    pub source: String,
    pub mode: String,
    pub respondent_kind: Option<String>,
    pub sector: Option<String>,
    pub unit: Option<String>,
    pub received_by: Option<String>,
    pub day: String,
    pub receipt_hash: Vec<u8>,
    pub salt: Vec<u8>,
    pub record_version: i32,
    pub sealed: Vec<u8>,
    pub answers: Vec<u8>,
}

/// The words of one text question of a response.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = response_text)]
pub struct TextRow {
    pub question: String,
    /// None after the words were erased.
    pub salt: Option<Vec<u8>>,
    pub words: Option<String>,
    pub commitment: Vec<u8>,
}

/// What of a response is counted.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = response)]
pub struct CountedRow {
    pub log_index: i64,
    pub wave: String,
    pub agency: String,
    pub source: String,
    pub answers: Vec<u8>,
}

/// A whole response: its row and its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    pub row: ResponseRow,
    pub texts: Vec<TextRow>,
}

#[derive(Insertable)]
#[diesel(table_name = response_text, treat_none_as_default_value = false)]
struct PlacedText<'a> {
    log_index: i64,
    question: &'a str,
    salt: Option<&'a [u8]>,
    words: Option<&'a str>,
    commitment: &'a [u8],
}

/// Adds responses at consecutive places from `first` on, in their order.
pub fn insert(db: &mut Db, first: u64, new: &[&Stored]) -> Result<(), Error> {
    let first = place(first);
    match db {
        // Cached single-row statements in one transaction are as fast there as anything else.
        Db::Sqlite(conn) => {
            for (place, stored) in (first..).zip(new) {
                let row = (response::log_index.eq(place), &stored.row);
                diesel::insert_into(response::table).values(row).execute(conn)?;
            }
        }
        Db::Postgres(conn) if !new.is_empty() => {
            Columns::of(first, new).execute(conn)?;
        }
        Db::Postgres(_) => {}
    }
    let texts: Vec<PlacedText<'_>> = (first..)
        .zip(new)
        .flat_map(|(log_index, stored)| {
            stored.texts.iter().map(move |text| PlacedText {
                log_index,
                question: &text.question,
                salt: text.salt.as_deref(),
                words: text.words.as_deref(),
                commitment: &text.commitment,
            })
        })
        .collect();
    insert_rows!(db, response_text::table, texts, 1000)?;
    Ok(())
}

/// Those of the receipts whose responses are stored already, with their words. It is how a response's id is looked up, too: the
/// receipt follows from it.
pub fn find(db: &mut Db, receipts: &[&[u8]]) -> Result<Vec<Stored>, Error> {
    let found: Vec<(i64, ResponseRow)> = match db {
        // One statement that is prepared once; a list would be another one for each number of receipts.
        Db::Sqlite(conn) => {
            let mut found = Vec::new();
            for receipt in receipts {
                let of_receipt = response::table.filter(response::receipt_hash.eq(*receipt));
                let row = of_receipt.select((response::log_index, ResponseRow::as_select())).get_result(conn);
                found.extend(row.optional()?);
            }
            found
        }
        Db::Postgres(conn) => response::table
            .filter(response::receipt_hash.eq_any(receipts.to_vec()))
            .select((response::log_index, ResponseRow::as_select()))
            .load(conn)?,
    };
    found.into_iter().map(|(place, row)| Ok(Stored { row, texts: texts(db, place)? })).collect()
}

/// The whole responses whose place is from `first` up to but without `end`, with their places.
pub fn whole(db: &mut Db, first: u64, end: u64) -> Result<Vec<(u64, Stored)>, Error> {
    let (first, end) = (place(first), place(end));
    let rows: Vec<(i64, ResponseRow)> = response::table
        .filter(response::log_index.ge(first))
        .filter(response::log_index.lt(end))
        .order(response::log_index)
        .select((response::log_index, ResponseRow::as_select()))
        .load(db)?;
    let texts: Vec<(i64, TextRow)> = response_text::table
        .filter(response_text::log_index.ge(first))
        .filter(response_text::log_index.lt(end))
        .order((response_text::log_index, response_text::question))
        .select((response_text::log_index, TextRow::as_select()))
        .load(db)?;
    let mut texts = texts.into_iter().peekable();
    let whole = rows.into_iter().map(|(at, row)| {
        let mut of_row = Vec::new();
        while let Some((_, text)) = texts.next_if(|(of, _)| *of <= at) {
            of_row.push(text);
        }
        (at.unsigned_abs(), Stored { row, texts: of_row })
    });
    Ok(whole.collect())
}

fn texts(db: &mut Db, place: i64) -> Result<Vec<TextRow>, Error> {
    Ok(response_text::table
        .filter(response_text::log_index.eq(place))
        .order(response_text::question)
        .select(TextRow::as_select())
        .load(db)?)
}

/// How many responses a wave has.
pub fn count(db: &mut Db, wave: &WaveKey) -> Result<u64, Error> {
    let count: i64 = response::table.filter(response::wave.eq(wave.as_str())).count().get_result(db)?;
    Ok(count.unsigned_abs())
}

/// The wave of the response at a place of the log.
pub fn wave_at(db: &mut Db, index: u64) -> Result<Option<String>, Error> {
    Ok(response::table.find(place(index)).select(response::wave).first(db).optional()?)
}

/// Whether any text of a response still has words or a salt.
pub fn has_words(db: &mut Db, index: u64) -> Result<bool, Error> {
    let texts = response_text::table.filter(response_text::log_index.eq(place(index)));
    let found: i64 = texts
        .filter(response_text::words.is_not_null().or(response_text::salt.is_not_null()))
        .count()
        .get_result(db)?;
    Ok(found > 0)
}

/// Empties the words and salts of a response's texts; their commitments stand. Returns how many texts had words.
pub fn empty_words(db: &mut Db, index: u64) -> Result<usize, Error> {
    let of_response = response_text::table.filter(response_text::log_index.eq(place(index)));
    let worded = of_response.filter(response_text::words.is_not_null());
    let nothing = (response_text::words.eq(None::<String>), response_text::salt.eq(None::<Vec<u8>>));
    Ok(diesel::update(worded).set(nothing).execute(db)?)
}

/// Where a receipt's response stands in the log.
pub fn recorded_at(db: &mut Db, receipt: &Hash) -> Result<Option<u64>, Error> {
    let of_receipt = response::table.filter(response::receipt_hash.eq(receipt.as_slice()));
    let found: Option<i64> = of_receipt.select(response::log_index).first(db).optional()?;
    Ok(found.map(i64::unsigned_abs))
}

/// The responses of all waves whose place is from `first` up to but without `end`, in the log's order.
pub fn between(db: &mut Db, first: u64, end: u64) -> Result<Vec<CountedRow>, Error> {
    let found = response::table.filter(response::log_index.ge(place(first))).filter(response::log_index.lt(place(end)));
    Ok(found.order(response::log_index).select(CountedRow::as_select()).load(db)?)
}

/// Shows every response of a wave before `end` to `see`, in the order of the log: its place, agency, source and compact answers.
pub fn scan(
    db: &mut Db,
    wave: &WaveKey,
    end: u64,
    mut see: impl FnMut(u64, &str, &str, &[u8]) -> Result<(), Error>,
) -> Result<(), Error> {
    let of_wave = response::table.filter(response::wave.eq(wave.as_str())).filter(response::log_index.lt(place(end)));
    let rows = of_wave.order(response::log_index).select((
        response::log_index,
        response::agency,
        response::source,
        response::answers,
    ));
    let mut see_row = |row: QueryResult<(i64, String, String, Vec<u8>)>| {
        let (place, agency, source, answers) = row?;
        see(place.unsigned_abs(), &agency, &source, &answers)
    };
    match db {
        Db::Sqlite(conn) => rows.load_iter(conn)?.try_for_each(&mut see_row),
        // Row by row on PostgreSQL too, or the client library holds the whole wave in memory.
        Db::Postgres(conn) => rows
            .load_iter::<(i64, String, String, Vec<u8>), diesel::pg::PgRowByRowLoadingMode>(conn)?
            .try_for_each(&mut see_row),
    }
}

/// As [`scan`], with the sector and the unit of each response where these are asked for: place, agency, its sector and unit, source,
/// answers.
///
/// # Errors
/// As [`scan`].
pub fn scan_placed(
    db: &mut Db,
    wave: &WaveKey,
    end: u64,
    with_cells: bool,
    mut see: impl FnMut(u64, &str, [Option<&str>; 2], &str, &[u8]) -> Result<(), Error>,
) -> Result<(), Error> {
    if with_cells {
        return scan_with_cells(db, wave, end, see);
    }
    scan(db, wave, end, |place, agency, source, answers| see(place, agency, [None, None], source, answers))
}

fn scan_with_cells(
    db: &mut Db,
    wave: &WaveKey,
    end: u64,
    mut see: impl FnMut(u64, &str, [Option<&str>; 2], &str, &[u8]) -> Result<(), Error>,
) -> Result<(), Error> {
    type Row = (i64, String, Option<String>, Option<String>, String, Vec<u8>);
    let of_wave = response::table.filter(response::wave.eq(wave.as_str())).filter(response::log_index.lt(place(end)));
    let rows = of_wave.order(response::log_index).select((
        response::log_index,
        response::agency,
        response::sector,
        response::unit,
        response::source,
        response::answers,
    ));
    let mut see_row = |row: QueryResult<Row>| {
        let (place, agency, sector, unit, source, answers) = row?;
        see(place.unsigned_abs(), &agency, [sector.as_deref(), unit.as_deref()], &source, &answers)
    };
    match db {
        Db::Sqlite(conn) => rows.load_iter(conn)?.try_for_each(&mut see_row),
        Db::Postgres(conn) => {
            rows.load_iter::<Row, diesel::pg::PgRowByRowLoadingMode>(conn)?.try_for_each(&mut see_row)
        }
    }
}
