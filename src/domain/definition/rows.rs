//! CSV files as people save them: with or without a byte-order mark, with commas or semicolons, columns in any order.
//! Every cell comes out trimmed, in Unicode form NFC and without control characters; every bad one is listed.

use unicode_normalization::UnicodeNormalization as _;

use super::nearest;
use super::reader::shown;

/// Largest CSV file that is read.
const MAX_BYTES: usize = 8 << 20;

/// One fault of a CSV file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowFault {
    /// The line in the file, counted from one: 1 is the header.
    pub row: usize,
    /// The column's name; empty where the whole row is meant.
    pub column: String,
    pub message: String,
}

impl std::fmt::Display for RowFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { row, column, message } = self;
        if column.is_empty() {
            write!(f, "row {row}: {message}")
        } else {
            write!(f, "row {row}, column {column}: {message}")
        }
    }
}

/// All rows of a file as words; meaning is left to the caller.
#[derive(Debug, Default)]
pub struct Rows {
    pub rows: Vec<Row>,
    pub faults: Vec<RowFault>,
}

#[derive(Debug)]
pub struct Row {
    pub row: usize,
    /// A cell is unreadable, missing or too many: the row is looked at for further faults only.
    pub broken: bool,
    /// One a known column, in the order of `known`; empty where the cell or the column is missing.
    cells: Vec<String>,
}

impl Row {
    /// The cell of the column at this place of `known`; none where it is empty.
    #[must_use]
    pub fn cell(&self, column: usize) -> Option<&str> {
        self.cells.get(column).map(String::as_str).filter(|cell| !cell.is_empty())
    }
}

/// Reads a file whose columns are among `known`, of which the first `needed` must be there and filled in.
#[must_use]
pub fn read(bytes: &[u8], known: &[&str], needed: usize) -> Rows {
    let mut rows = Rows::default();
    if let Some(fault) = unreadable(bytes) {
        rows.fault(1, "", fault);
        return rows;
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter(bytes)).from_reader(bytes);
    let mut columns: Option<Vec<Option<usize>>> = None;
    let mut lines = Lines { bytes, at: 0, line: 1 };
    for record in reader.byte_records() {
        // Reading from memory with flexible lengths has no other errors than those of the cells.
        let Ok(record) = record else { continue };
        let line = lines.of(record.position().map_or(0, csv::Position::byte));
        if record.iter().all(<[u8]>::is_empty) {
            continue;
        }
        if let Some(columns) = &columns {
            rows.row(line, &record, columns, known, needed);
        } else {
            let found = rows.header(line, &record, known, needed);
            // What stands under a wrong header means nothing.
            let Some(found) = found else { return rows };
            columns = Some(found);
        }
    }
    if rows.rows.is_empty() && rows.faults.is_empty() {
        let header = known.join(",");
        rows.fault(
            1,
            "",
            format!("this file has no rows; it begins with a header such as {header}, then one row each"),
        );
    }
    rows
}

impl Rows {
    pub fn fault(&mut self, row: usize, column: &str, message: impl Into<String>) {
        self.faults.push(RowFault { row, column: column.to_owned(), message: message.into() });
    }

    /// Which known column stands at each place; none where the header has faults.
    fn header(
        &mut self,
        line: usize,
        record: &csv::ByteRecord,
        known: &[&str],
        needed: usize,
    ) -> Option<Vec<Option<usize>>> {
        let names: Vec<String> = record.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_owned()).collect();
        let mut columns = Vec::with_capacity(names.len());
        for name in &names {
            let place = known.iter().position(|column| column == name);
            if place.is_none() && !name.is_empty() {
                let hint = nearest::hint(name, known.iter().copied());
                let known = known.join(", ");
                let known = if hint.contains("known are") { String::new() } else { format!("; known are {known}") };
                self.fault(line, &shown(name), format!("no such column{hint}{known}"));
            }
            if place.is_some() && columns.contains(&place) {
                self.fault(line, &shown(name), "this column stands in the header twice; take one out");
            }
            columns.push(place);
        }
        for (place, name) in known.iter().enumerate().take(needed) {
            if !columns.contains(&Some(place)) {
                self.fault(line, name, "this column is missing in the header; add it");
            }
        }
        self.faults.is_empty().then_some(columns)
    }

    fn row(&mut self, line: usize, record: &csv::ByteRecord, columns: &[Option<usize>], known: &[&str], needed: usize) {
        let before = self.faults.len();
        if record.len() > columns.len() && record.iter().skip(columns.len()).any(|cell| !cell.is_empty()) {
            let (found, wanted) = (record.len(), columns.len());
            self.fault(
                line,
                "",
                format!("{found} cells under {wanted} columns; put quotes around cells with separators"),
            );
        }
        let mut cells = vec![String::new(); known.len()];
        for (cell, place) in record.iter().zip(columns) {
            let Some(place) = *place else {
                if !cell.is_empty() {
                    self.fault(line, "", "a cell stands under a column without a name; name the column or empty it");
                }
                continue;
            };
            match fit(cell) {
                Ok(words) => cells[place] = words,
                Err(fault) => self.fault(line, known[place], fault),
            }
        }
        if self.faults.len() == before {
            for (place, name) in known.iter().enumerate().take(needed) {
                if cells[place].is_empty() {
                    self.fault(line, name, "this cell is empty; it must be filled in");
                }
            }
        }
        self.rows.push(Row { row: line, broken: self.faults.len() > before, cells });
    }
}

fn unreadable(bytes: &[u8]) -> Option<String> {
    if bytes.len() > MAX_BYTES {
        return Some(format!("this file has {} bytes; at most {MAX_BYTES} are read", bytes.len()));
    }
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") || bytes.contains(&0) {
        return Some("this is not text in UTF-8; save it as “CSV UTF-8”".to_owned());
    }
    None
}

/// A cell as it is taken, or what is wrong with it.
fn fit(cell: &[u8]) -> Result<String, String> {
    let words = std::str::from_utf8(cell).map_err(|_| "not UTF-8; save the file as “CSV UTF-8”".to_owned())?;
    let words: String = words.trim().nfc().collect();
    super::words::unfit(&words).map_or(Ok(words), Err)
}

/// Semicolon or comma, whichever the first line has more of.
pub fn delimiter(bytes: &[u8]) -> u8 {
    let header = bytes.split(|b| *b == b'\n').find(|line| !line.trim_ascii().is_empty()).unwrap_or_default();
    let count = |mark: u8| header.split(|b| *b == mark).count();
    if count(b';') > count(b',') { b';' } else { b',' }
}

/// Counts lines up to a byte; the CSV reader skips empty ones without counting them.
struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: usize,
}

impl Lines<'_> {
    fn of(&mut self, byte: u64) -> usize {
        let start = usize::try_from(byte).unwrap_or(usize::MAX).min(self.bytes.len());
        let blank = self.bytes[start..].iter().take_while(|b| matches!(b, b'\n' | b'\r')).count();
        let till = start + blank;
        if till > self.at {
            self.line += self.bytes[self.at..till].split(|b| *b == b'\n').count() - 1;
            self.at = till;
        }
        self.line
    }
}
