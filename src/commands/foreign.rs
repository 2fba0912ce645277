//! A CSV file that somebody else made, for commands that need no database: columns are found by name, others are passed over.
//! UTF-8 with or without a byte-order mark, commas or semicolons.

use std::path::Path;

use anyhow::Context as _;
use unicode_normalization::UnicodeNormalization as _;

use crate::domain::definition::rows::{RowFault, delimiter};

/// Faults told one by one; beyond that their number is enough.
const FAULTS_SHOWN: usize = 100;
pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

#[derive(Debug)]
pub(super) struct Foreign {
    /// As it was named on the command line.
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
    pub(super) delimiter: u8,
    pub(super) headings: Vec<String>,
    pub(super) rows: Vec<Row>,
}

#[derive(Debug)]
pub(super) struct Row {
    /// The line in the file, from one; the header is the first.
    pub(super) line: usize,
    /// One a heading, trimmed.
    pub(super) cells: Vec<String>,
}

impl Foreign {
    pub(super) fn read(path: &Path) -> anyhow::Result<Self> {
        let name = path.display().to_string();
        let bytes = super::read(path)?;
        let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&bytes);
        let text = std::str::from_utf8(text).ok().filter(|text| !text.contains('\0'));
        let text = text.with_context(|| format!("{name}: this is not text in UTF-8; save it as “CSV UTF-8”"))?;
        let delimiter = delimiter(text.as_bytes());
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(text.as_bytes());
        let mut headings: Option<Vec<String>> = None;
        let (mut rows, mut faults) = (Vec::new(), Vec::new());
        let (mut counted, mut line) = (0, 1);
        for record in reader.records() {
            let record = record.with_context(|| name.clone())?;
            // The reader skips empty lines without counting them.
            let start = usize::try_from(record.position().map_or(0, csv::Position::byte)).unwrap_or(usize::MAX);
            let start = start.min(text.len());
            let blank = text.as_bytes()[start..].iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
            line += text.as_bytes()[counted..start + blank].split(|byte| *byte == b'\n').count() - 1;
            counted = start + blank;
            let mut cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
            if cells.iter().all(String::is_empty) {
                continue;
            }
            let Some(headings) = &headings else {
                headings = Some(cells.iter().map(|heading| heading.nfc().collect()).collect());
                continue;
            };
            if cells.len() > headings.len() && cells[headings.len()..].iter().any(|cell| !cell.is_empty()) {
                let (found, wanted) = (cells.len(), headings.len());
                let message = format!("{found} cells under {wanted} columns; put quotes around cells with separators");
                faults.push(RowFault { row: line, column: String::new(), message });
            }
            cells.resize(headings.len(), String::new());
            rows.push(Row { line, cells });
        }
        let headings = headings.filter(|_| !rows.is_empty());
        let headings = headings.with_context(|| format!("{name}: no row stands under the header"))?;
        let file = Self { name, bytes, delimiter, headings, rows };
        file.refuse(&faults)?;
        Ok(file)
    }

    /// The place of the column of this name.
    pub(super) fn column(&self, name: &str) -> anyhow::Result<usize> {
        let name: &str = &name.nfc().collect::<String>();
        let places: Vec<usize> = (0..self.headings.len()).filter(|place| self.headings[*place] == name).collect();
        match places[..] {
            [place] => Ok(place),
            [] => anyhow::bail!("{}: no column “{name}”; its columns are {}", self.name, self.headings.join(", ")),
            _ => anyhow::bail!("{}: column “{name}” stands in the header twice; take one out", self.name),
        }
    }

    /// The first of these names, in whatever case, that is a column.
    pub(super) fn column_among(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.headings.iter().position(|heading| heading.eq_ignore_ascii_case(name)))
    }

    pub(super) fn fault(&self, row: usize, column: usize, message: impl Into<String>) -> RowFault {
        RowFault { row: self.rows[row].line, column: self.headings[column].clone(), message: message.into() }
    }

    /// The numbers of a column, each not below `least`; what is none is listed.
    pub(super) fn numbers(&self, column: usize, least: f64) -> anyhow::Result<Vec<f64>> {
        let mut faults = Vec::new();
        let mut numbers = Vec::with_capacity(self.rows.len());
        for (row, cells) in self.rows.iter().enumerate() {
            let cell = &cells.cells[column];
            match cell.parse::<f64>() {
                Ok(number) if number.is_finite() && number >= least => numbers.push(number),
                _ => {
                    let message = format!("“{cell}” is no number of {least} or more (with a decimal point)");
                    faults.push(self.fault(row, column, message));
                }
            }
        }
        self.refuse(&faults)?;
        Ok(numbers)
    }

    /// An error that tells all faults, where there are any.
    pub(super) fn refuse(&self, faults: &[RowFault]) -> anyhow::Result<()> {
        if faults.is_empty() {
            return Ok(());
        }
        let name = &self.name;
        let mut told: Vec<String> = faults.iter().take(FAULTS_SHOWN).map(|fault| format!("{name}: {fault}")).collect();
        if faults.len() > FAULTS_SHOWN {
            told.push(format!("{name}: and {} more", faults.len() - FAULTS_SHOWN));
        }
        let number = if faults.len() == 1 { "1 fault".to_owned() } else { format!("{} faults", faults.len()) };
        anyhow::bail!("{number} in {name}\n{}", told.join("\n"))
    }
}
