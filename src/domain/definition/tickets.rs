//! Files of tickets: one row a ticket to be made, or one a code that came back; all bad rows told with row and column.

use std::collections::BTreeMap;

use super::nearest;
pub use super::rows::RowFault;
use super::rows::{self, Row, Rows};
use crate::domain::agency::Agency;
use crate::domain::key::{AgencyCode, Sector};
use crate::domain::ticket::Unit;

/// The columns of tickets to be made, in any order; the first is needed.
pub const COLUMNS: [&str; 4] = ["agency", "sector", "unit", "code"];
/// The columns of a file for the printer, in its order. Such a file is taken back for the codes in it.
pub const PRINTED: [&str; 7] = ["code", "link", "agency", "agency_name", "sector", "batch", "unit"];

/// A ticket to be made. `C` is a code as its reader parses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted<C> {
    pub row: usize,
    pub agency: AgencyCode,
    pub sector: Option<Sector>,
    pub unit: Option<Unit>,
    pub code: Option<C>,
}

/// A file as far as it is good, with all its faults in the order of the file.
#[derive(Debug)]
pub struct TicketFile<T> {
    pub rows: Vec<T>,
    pub faults: Vec<RowFault>,
}

/// Reads the tickets to be made of a wave with these agencies and sectors. `code` parses a code.
#[must_use]
pub fn parse<C: Ord + Clone>(
    bytes: &[u8],
    agencies: &[Agency],
    sectors: &[Sector],
    code: impl Fn(&str) -> Result<C, String>,
) -> TicketFile<Wanted<C>> {
    let mut rows = rows::read(bytes, &COLUMNS, 1);
    let agencies: BTreeMap<&str, &AgencyCode> =
        agencies.iter().map(|agency| (agency.code.as_str(), &agency.code)).collect();
    let sectors: BTreeMap<&str, &Sector> = sectors.iter().map(|sector| (sector.as_str(), sector)).collect();
    let mut first_rows = BTreeMap::new();
    let mut wanted = Vec::new();
    for row in std::mem::take(&mut rows.rows) {
        let before = rows.faults.len();
        let column = |place: usize| (place, COLUMNS[place]);
        let agency =
            cell(&row, column(0), &mut rows, |word| known(word, &agencies, "the wave does not ask about agency"));
        let sector = cell(&row, column(1), &mut rows, |word| known(word, &sectors, "there is no sector"));
        let unit = cell(&row, column(2), &mut rows, Unit::parse);
        let code = cell(&row, column(3), &mut rows, &code);
        once(code.as_ref(), row.row, &mut first_rows, &mut rows);
        if let (Some(agency), false, true) = (agency, row.broken, rows.faults.len() == before) {
            wanted.push(Wanted { row: row.row, agency, sector, unit, code });
        }
    }
    rows.faults.sort_by_key(|fault| fault.row);
    TicketFile { rows: wanted, faults: rows.faults }
}

/// Reads codes, each with its row: from a file for the printer, from any file with the column `code`, or one code a line.
#[must_use]
pub fn codes<C: Ord + Clone>(bytes: &[u8], code: impl Fn(&str) -> Result<C, String>) -> TicketFile<(usize, C)> {
    let first = bytes.split(|b| *b == b'\n').find(|line| !line.trim_ascii().is_empty()).unwrap_or_default();
    let is_bare = std::str::from_utf8(first).is_ok_and(|line| code(line.trim_matches(['\u{feff}', '\r', ' '])).is_ok());
    let mut rows = if is_bare {
        rows::read(&[b"code\n".as_slice(), bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)].concat(), &PRINTED, 1)
    } else {
        rows::read(bytes, &PRINTED, 1)
    };
    let mut first_rows = BTreeMap::new();
    let mut found = Vec::new();
    for row in std::mem::take(&mut rows.rows) {
        if let Some(code) = cell(&row, (0, PRINTED[0]), &mut rows, &code)
            && once(Some(&code), row.row, &mut first_rows, &mut rows)
        {
            found.push((row.row, code));
        }
    }
    rows.faults.sort_by_key(|fault| fault.row);
    if is_bare {
        // The header was ours.
        for (row, _) in &mut found {
            *row -= 1;
        }
        for fault in &mut rows.faults {
            fault.row = fault.row.saturating_sub(1).max(1);
        }
    }
    TicketFile { rows: found, faults: rows.faults }
}

/// A known word, or what is near it.
fn known<T: Clone>(word: &str, all: &BTreeMap<&str, &T>, none: &str) -> Result<T, String> {
    let found = all.get(word).map(|found| (*found).clone());
    found.ok_or_else(|| format!("{none} “{word}”{}", nearest::hint(word, all.keys().copied())))
}

fn cell<T>(
    row: &Row,
    (place, name): (usize, &str),
    rows: &mut Rows,
    parse: impl FnOnce(&str) -> Result<T, String>,
) -> Option<T> {
    parse(row.cell(place)?).map_err(|fault| rows.fault(row.row, name, fault)).ok()
}

/// Whether the code stands here first; where it does not, that is a fault.
fn once<C: Ord + Clone>(code: Option<&C>, row: usize, first_rows: &mut BTreeMap<C, usize>, rows: &mut Rows) -> bool {
    let Some(code) = code else { return true };
    if let Some(first) = first_rows.get(code) {
        rows.fault(row, "code", format!("this code stands in row {first} already"));
        return false;
    }
    first_rows.insert(code.clone(), row);
    true
}

#[cfg(test)]
mod tests {
    use super::{codes, parse};
    use crate::domain::definition::agencies;
    use crate::domain::key::Sector;

    fn code(word: &str) -> Result<String, String> {
        if word.starts_with('C') { Ok(word.to_owned()) } else { Err(format!("“{word}” is no code")) }
    }

    #[test]
    fn every_bad_cell_is_told_with_row_and_column() {
        let agencies = agencies::parse(b"code,name,kind\na1,A,ward\na2,B,ward\n").agencies;
        let sectors = [Sector::parse("land").unwrap()];
        let text = "agency;unit;sector;code\na1;u-1;land;C1\na3;;;\na2;u 2;lnd;X\n;;land;\na2;;;C1\na2;;;\n";
        let file = parse(text.as_bytes(), &agencies, &sectors, code);
        let found: Vec<(usize, &str)> = file.faults.iter().map(|fault| (fault.row, fault.column.as_str())).collect();
        assert_eq!(found, [(3, "agency"), (4, "sector"), (4, "unit"), (4, "code"), (5, "agency"), (6, "code")]);
        assert!(file.faults[0].message.contains("the wave does not ask about agency “a3”"), "{:?}", file.faults[0]);
        let rows: Vec<(usize, &str, Option<&str>, Option<&str>)> = file
            .rows
            .iter()
            .map(|row| (row.row, row.agency.as_str(), row.unit.as_ref().map(super::Unit::as_str), row.code.as_deref()))
            .collect();
        assert_eq!(rows, [(2, "a1", Some("u-1"), Some("C1")), (7, "a2", None, None)]);
    }

    #[test]
    fn codes_come_from_a_printers_file_or_one_a_line() {
        for (text, rows, faults) in [
            (
                "code,link,agency,agency_name,sector,batch,unit\r\nC1,l,a,\"A, B\",,b,\r\nX,,,,,,\r\nC1,,,,,,\r\n",
                vec![(2, "C1")],
                vec![3, 4],
            ),
            ("C1\n\nC2\nX\nC2\n", vec![(1, "C1"), (3, "C2")], vec![4, 5]),
            ("\u{feff}C1\r\nC2\r\n", vec![(1, "C1"), (2, "C2")], vec![]),
            ("C1", vec![(1, "C1")], vec![]),
            ("X\nC1\n", vec![], vec![1, 1]),
        ] {
            let file = codes(text.as_bytes(), code);
            let found: Vec<(usize, &str)> = file.rows.iter().map(|(row, code)| (*row, code.as_str())).collect();
            assert_eq!(found, rows, "{text}");
            assert_eq!(file.faults.iter().map(|fault| fault.row).collect::<Vec<_>>(), faults, "{text}");
        }
    }
}
