//! Many rows in one statement for PostgreSQL: an array for each column, so that the statement is the same for any number of
//! rows and is read and planned once for each connection.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Binary, Integer, Nullable, Text};

use super::PlacedRow;

/// The rows of `response`, column by column.
pub(super) struct Columns<'a> {
    log_index: Vec<i64>,
    wave: Vec<&'a str>,
    id: Vec<&'a [u8]>,
    agency: Vec<&'a str>,
    source: Vec<&'a str>,
    mode: Vec<&'a str>,
    respondent_kind: Vec<Option<&'a str>>,
    sector: Vec<Option<&'a str>>,
    unit: Vec<Option<&'a str>>,
    received_by: Vec<Option<&'a str>>,
    day: Vec<&'a str>,
    receipt_hash: Vec<&'a [u8]>,
    salt: Vec<&'a [u8]>,
    record_version: Vec<i32>,
    sealed: Vec<&'a [u8]>,
    answers: Vec<&'a [u8]>,
}

impl<'a> Columns<'a> {
    pub fn of(rows: &[PlacedRow<'a>]) -> Self {
        fn column<'a, T>(rows: &[PlacedRow<'a>], value: impl Fn(&PlacedRow<'a>) -> T) -> Vec<T> {
            rows.iter().map(value).collect()
        }
        Self {
            log_index: column(rows, |row| row.log_index),
            wave: column(rows, |row| row.wave),
            id: column(rows, |row| row.id),
            agency: column(rows, |row| row.agency),
            source: column(rows, |row| row.source),
            mode: column(rows, |row| row.mode),
            respondent_kind: column(rows, |row| row.respondent_kind),
            sector: column(rows, |row| row.sector),
            unit: column(rows, |row| row.unit),
            received_by: column(rows, |row| row.received_by),
            day: column(rows, |row| row.day),
            receipt_hash: column(rows, |row| row.receipt_hash),
            salt: column(rows, |row| row.salt),
            record_version: column(rows, |row| row.record_version),
            sealed: column(rows, |row| row.sealed),
            answers: column(rows, |row| row.answers),
        }
    }
}

/// Known by its type: prepared once for each connection.
impl QueryId for Columns<'_> {
    type QueryId = Columns<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl QueryFragment<Pg> for Columns<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "INSERT INTO response (log_index, wave, id, agency, source, mode, respondent_kind, sector, unit, received_by, \
             day, receipt_hash, salt, record_version, sealed, answers) SELECT * FROM unnest(",
        );
        out.push_bind_param::<Array<BigInt>, _>(&self.log_index)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Text>, _>(&self.wave)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Binary>, _>(&self.id)?;
        for words in [&self.agency, &self.source, &self.mode] {
            out.push_sql(", ");
            out.push_bind_param::<Array<Text>, _>(words)?;
        }
        for words in [&self.respondent_kind, &self.sector, &self.unit, &self.received_by] {
            out.push_sql(", ");
            out.push_bind_param::<Array<Nullable<Text>>, _>(words)?;
        }
        out.push_sql(", ");
        out.push_bind_param::<Array<Text>, _>(&self.day)?;
        for bytes in [&self.receipt_hash, &self.salt] {
            out.push_sql(", ");
            out.push_bind_param::<Array<Binary>, _>(bytes)?;
        }
        out.push_sql(", ");
        out.push_bind_param::<Array<Integer>, _>(&self.record_version)?;
        for bytes in [&self.sealed, &self.answers] {
            out.push_sql(", ");
            out.push_bind_param::<Array<Binary>, _>(bytes)?;
        }
        out.push_sql(")");
        Ok(())
    }
}

impl RunQueryDsl<PgConnection> for Columns<'_> {}
