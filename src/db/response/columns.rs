//! Many rows in one statement for PostgreSQL: an array for each column, so that the statement is the same for any number of
//! rows and is read and planned once for each connection.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Binary, Integer, Nullable, Text};

use super::{ResponseRow, Stored};

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
    pub fn of(first: i64, new: &[&'a Stored]) -> Self {
        fn column<'a, T>(new: &[&'a Stored], value: impl Fn(&'a ResponseRow) -> T) -> Vec<T> {
            new.iter().map(|stored| value(&stored.row)).collect()
        }
        Self {
            log_index: (first..).take(new.len()).collect(),
            wave: column(new, |row| row.wave.as_str()),
            id: column(new, |row| row.id.as_slice()),
            agency: column(new, |row| row.agency.as_str()),
            source: column(new, |row| row.source.as_str()),
            mode: column(new, |row| row.mode.as_str()),
            respondent_kind: column(new, |row| row.respondent_kind.as_deref()),
            sector: column(new, |row| row.sector.as_deref()),
            unit: column(new, |row| row.unit.as_deref()),
            received_by: column(new, |row| row.received_by.as_deref()),
            day: column(new, |row| row.day.as_str()),
            receipt_hash: column(new, |row| row.receipt_hash.as_slice()),
            salt: column(new, |row| row.salt.as_slice()),
            record_version: column(new, |row| row.record_version),
            sealed: column(new, |row| row.sealed.as_slice()),
            answers: column(new, |row| row.answers.as_slice()),
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
