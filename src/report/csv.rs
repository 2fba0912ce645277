//! A table as CSV: UTF-8 with a byte-order mark and lines after RFC 4180, or as Excel in Vietnamese opens it unasked.
//! Words that a spreadsheet would run as a formula are made harmless; numbers are printed as in the report.

use super::figure::in_vietnamese;
use super::table::{Cell, Table};
use crate::domain::rounding::half_up;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Comma between cells, decimal point.
    Standard,
    /// Semicolon between cells, decimal comma.
    ExcelVi,
}

/// Excel takes a file for UTF-8 only by this mark.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// # Panics
/// Never: a CSV written into memory does not fail.
#[must_use]
pub fn write(table: &Table, dialect: Dialect) -> Vec<u8> {
    let delimiter = match dialect {
        Dialect::Standard => b',',
        Dialect::ExcelVi => b';',
    };
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .terminator(csv::Terminator::CRLF)
        .from_writer(BYTE_ORDER_MARK.as_bytes().to_vec());
    // The banner becomes the heading of a last, empty column: in sight, and every line has the same number of cells.
    let headings = table.columns.iter().map(|column| &column.heading).chain(&table.banner).map(|words| harmless(words));
    writer.write_record(headings).expect("memory takes every record");
    for row in &table.rows {
        let cells = row.iter().map(|cell| printed(cell, dialect)).chain(table.banner.iter().map(|_| String::new()));
        writer.write_record(cells).expect("memory takes every record");
    }
    writer.into_inner().expect("memory takes what is left")
}

fn printed(cell: &Cell, dialect: Dialect) -> String {
    match (cell, dialect) {
        (Cell::Text(words), _) => harmless(words),
        (Cell::Integer(number), _) => number.to_string(),
        (Cell::Number { value, decimals }, Dialect::Standard) => half_up(*value, *decimals),
        (Cell::Number { value, decimals }, Dialect::ExcelVi) => in_vietnamese(&half_up(*value, *decimals)),
        (Cell::Empty, _) => String::new(),
    }
}

/// An apostrophe before what a spreadsheet would run.
pub(super) fn harmless(words: &str) -> String {
    if words.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{words}") } else { words.to_owned() }
}
