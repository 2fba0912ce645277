//! Files of agencies: one row an agency, all bad rows told with row and column.

use std::collections::{BTreeMap, BTreeSet};

use super::nearest;
pub use super::rows::RowFault;
use super::rows::{self, Row, Rows};
use crate::domain::agency::{Agency, AgencyKind};
use crate::domain::day::Day;
use crate::domain::key::{AgencyCode, BlockKey};

/// The columns, in any order; the first three are needed.
pub const COLUMNS: [&str; 10] =
    ["code", "name", "kind", "block", "parent", "valid_from", "valid_to", "successors", "name_en", "files"];
const NEEDED: usize = 3;
const MAX_NAME_CHARS: usize = 200;
/// More files than any agency handles in a period.
const MAX_FILES: u64 = 1_000_000_000;

/// A file of agencies as far as it is good.
#[derive(Debug, Default)]
pub struct AgencyFile {
    /// The good rows, in the order of the file.
    pub agencies: Vec<Agency>,
    /// In the order of the file.
    pub faults: Vec<RowFault>,
}

/// Reads all rows. Rows with faults are not among the agencies; neither are those whose parent is not.
#[must_use]
pub fn parse(bytes: &[u8]) -> AgencyFile {
    let mut rows = rows::read(bytes, &COLUMNS, NEEDED);
    let list = std::mem::take(&mut rows.rows);
    let mut agencies: Vec<(usize, Agency)> = Vec::with_capacity(list.len());
    let mut first_rows: BTreeMap<String, usize> = BTreeMap::new();
    for row in &list {
        if let Some(code) = row.cell(0) {
            if let Some(first) = first_rows.get(code) {
                rows.fault(row.row, "code", format!("“{code}” stands in row {first} already; codes are given once"));
                continue;
            }
            first_rows.insert(code.to_owned(), row.row);
        }
        agencies.extend(agency(row, &mut rows).map(|agency| (row.row, agency)));
    }
    refuse_orphans(&mut agencies, &mut rows);
    rows.faults.sort_by_key(|fault| fault.row);
    AgencyFile { agencies: agencies.into_iter().map(|(_, agency)| agency).collect(), faults: rows.faults }
}

/// The file of a list of agencies: all columns in their order, one row an agency, lines ended by LF. The same list gives the same
/// bytes, and [`parse`] reads them back.
///
/// # Panics
/// Never: writing into memory does not fail.
#[must_use]
pub fn write(agencies: &[Agency]) -> Vec<u8> {
    let mut file = csv::Writer::from_writer(Vec::new());
    let day = |day: Option<Day>| day.map_or_else(String::new, |day| day.to_string());
    let written = file.write_record(COLUMNS).and_then(|()| {
        agencies.iter().try_for_each(|agency| {
            let successors: Vec<&str> = agency.successors.iter().map(AgencyCode::as_str).collect();
            file.write_record([
                agency.code.as_str(),
                &agency.name,
                agency.kind.as_str(),
                agency.block.as_str(),
                agency.parent.as_ref().map_or("", AgencyCode::as_str),
                &day(agency.valid_from),
                &day(agency.valid_to),
                &successors.join(";"),
                agency.name_en.as_deref().unwrap_or_default(),
                &agency.files.map_or_else(String::new, |files| files.to_string()),
            ])
        })
    });
    written.expect("writing into memory does not fail");
    file.into_inner().expect("writing into memory does not fail")
}

/// The agency of a row; none where a fault was added.
fn agency(row: &Row, rows: &mut Rows) -> Option<Agency> {
    let before = rows.faults.len();
    let [code, name, kind, block, parent, from, to, successors, name_en, files] = std::array::from_fn(|column| {
        row.cell(column).map(|cell| Cell { words: cell, column: COLUMNS[column], row: row.row })
    });
    let code = code.and_then(|cell| cell.parse(rows, AgencyCode::parse));
    let names = [name, name_en].map(|name| name.and_then(|name| name.name(rows)));
    let kind = kind.and_then(|cell| {
        cell.parse(rows, |word| {
            let hint = || nearest::hint(word, AgencyKind::ALL.map(AgencyKind::as_str));
            AgencyKind::parse(word).ok_or_else(|| format!("“{word}” is not a kind of agency{}", hint()))
        })
    });
    let block = match (block, kind) {
        (Some(block), _) => block.parse(rows, BlockKey::parse),
        (None, Some(kind)) => BlockKey::parse(kind.usual_block()).ok(),
        (None, None) => None,
    };
    let parent = parent.and_then(|cell| cell.parse(rows, AgencyCode::parse));
    let [valid_from, valid_to] = [from, to].map(|day| day.and_then(|cell| cell.parse(rows, Day::parse)));
    if let (Some(first), Some(last)) = (valid_from, valid_to)
        && last < first
    {
        rows.fault(row.row, "valid_to", format!("{last} is before valid_from ({first})"));
    }
    let successors = successors.map_or_else(Vec::new, |cell| cell.codes(rows));
    let files = files.and_then(|cell| {
        cell.parse(rows, |digits| match digits.parse::<u64>() {
            Ok(files) if files <= MAX_FILES && digits.bytes().all(|b| b.is_ascii_digit()) => Ok(files),
            _ => Err(format!("“{digits}” is not a number of files: write digits only, from 0 to {MAX_FILES}")),
        })
    });
    if let Some(code) = &code {
        for (column, is_self) in [("parent", parent.as_ref() == Some(code)), ("successors", successors.contains(code))]
        {
            if is_self {
                rows.fault(row.row, column, format!("“{code}” names itself"));
            }
        }
    }
    let [name, name_en] = names;
    if row.broken || rows.faults.len() > before {
        return None;
    }
    Some(Agency {
        code: code?,
        name: name?,
        name_en,
        kind: kind?,
        block: block?,
        parent,
        valid_from,
        valid_to,
        successors,
        files,
    })
}

#[derive(Clone, Copy)]
struct Cell<'a> {
    words: &'a str,
    column: &'static str,
    row: usize,
}

impl Cell<'_> {
    fn parse<T, E: ToString>(self, rows: &mut Rows, parse: impl FnOnce(&str) -> Result<T, E>) -> Option<T> {
        parse(self.words).map_err(|fault| rows.fault(self.row, self.column, fault.to_string())).ok()
    }

    fn name(self, rows: &mut Rows) -> Option<String> {
        let chars = self.words.chars().count();
        if chars > MAX_NAME_CHARS {
            rows.fault(self.row, self.column, format!("{chars} characters; at most {MAX_NAME_CHARS} are taken"));
            return None;
        }
        Some(self.words.to_owned())
    }

    /// Codes separated by semicolons.
    fn codes(self, rows: &mut Rows) -> Vec<AgencyCode> {
        let mut codes = Vec::new();
        for word in self.words.split(';').map(str::trim).filter(|word| !word.is_empty()) {
            match AgencyCode::parse(word) {
                Ok(code) if codes.contains(&code) => {
                    rows.fault(self.row, self.column, format!("“{code}” is given twice"));
                }
                Ok(code) => codes.push(code),
                Err(fault) => rows.fault(self.row, self.column, format!("{fault}; separate several by “;”")),
            }
        }
        codes
    }
}

/// Takes out agencies whose parent is missing or whose parents go in a circle, and those under them.
fn refuse_orphans(agencies: &mut Vec<(usize, Agency)>, rows: &mut Rows) {
    let parents: BTreeMap<AgencyCode, Option<AgencyCode>> =
        agencies.iter().map(|(_, agency)| (agency.code.clone(), agency.parent.clone())).collect();
    let mut rooted: BTreeMap<&AgencyCode, bool> = BTreeMap::new();
    for code in parents.keys() {
        let mut passed = BTreeSet::new();
        let mut at = code;
        let is_rooted = loop {
            if let Some(known) = rooted.get(at) {
                break *known;
            }
            match parents.get(at) {
                Some(None) => break true,
                Some(Some(parent)) if passed.insert(at) => at = parent,
                // The parent is not in the file, or the way came back to where it was.
                None | Some(Some(_)) => break false,
            }
        };
        rooted.extend(passed.into_iter().map(|code| (code, is_rooted)));
    }
    agencies.retain(|(row, agency)| {
        let Some(parent) = agency.parent.as_ref().filter(|_| rooted.get(&agency.code) == Some(&false)) else {
            return true;
        };
        let message = if parents.contains_key(parent) {
            format!("the row of “{parent}” is left out, or “{}” stands under itself", agency.code)
        } else {
            format!("no good row of this file has the code “{parent}”")
        };
        rows.fault(*row, "parent", message);
        false
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<(usize, String, String)> {
        parse(text.as_bytes()).faults.into_iter().map(|fault| (fault.row, fault.column, fault.message)).collect()
    }

    #[test]
    fn what_is_written_reads_back() {
        let shipped = include_bytes!("../../../survey-definitions/agencies/kien-giang-2022.csv");
        let mut agencies = parse(shipped).agencies;
        agencies[0].files = Some(12);
        agencies[1].name = "Sở “A”, \"B\"; C".to_owned();
        let file = write(&agencies);
        let again = parse(&file);
        assert_eq!((again.agencies, again.faults.len()), (agencies, 0));
        assert!(file.starts_with(b"code,name,kind,") && file.ends_with(b"\n") && !file.contains(&b'\r'));
    }

    #[test]
    fn columns_come_in_any_order_with_either_separator_and_a_mark() {
        for text in [
            "\u{feff}kind,code,name,files\r\nward,30760,Phường Rạch Giá,1200\r\n",
            "kind;code;name;files\n\nward;30760;Phường Rạch Giá;1200\n;;;\n",
            // NFD, as some systems save it.
            "kind,code,name,files\nward,30760,\u{20}Phu\u{31b}o\u{31b}\u{300}ng Ra\u{323}ch Gia\u{301},1200\n",
        ] {
            let file = parse(text.as_bytes());
            assert_eq!(file.faults, [], "{text}");
            let agency = &file.agencies[0];
            assert_eq!((agency.name.as_str(), agency.files), ("Phường Rạch Giá", Some(1200)));
            assert_eq!((agency.block.as_str(), agency.kind), ("communes", AgencyKind::Ward));
        }
    }

    #[test]
    fn every_bad_cell_is_told_with_row_and_column() {
        let head = "code,name,kind,block,parent,valid_from,valid_to,successors,name_en,files\n";
        let long = "x".repeat(201);
        #[rustfmt::skip]
        let cases = [
            (",A,ward,,,,,,,", 2, "code", "is empty"),
            ("a b,A,ward,,,,,,,", 2, "code", "is not an agency code"),
            ("a,,ward,,,,,,,", 2, "name", "is empty"),
            ("a,\"A\nB\",ward,,,,,,,", 2, "name", "U+000A"),
            ("a,A,wards,,,,,,,", 2, "kind", "did you mean “ward”?"),
            ("a,A,ward,B,,,,,,", 2, "block", "is not a block"),
            ("a,A,ward,,b,,,,,", 2, "parent", "no good row of this file has the code “b”"),
            ("a,A,ward,,a,,,,,", 2, "parent", "names itself"),
            ("a,A,ward,,,1/7/2025,,,,", 2, "valid_from", "year-month-day"),
            ("a,A,ward,,,2025-07-01,2025-06-30,,,", 2, "valid_to", "2025-06-30 is before valid_from (2025-07-01)"),
            ("a,A,ward,,,,,b;b,,", 2, "successors", "given twice"),
            ("a,A,ward,,,,,b c,,", 2, "successors", "separate several by"),
            ("a,A,ward,,,,,a,,", 2, "successors", "names itself"),
            ("a,A,ward,,,,,,,-1", 2, "files", "digits only"),
            ("a,A,ward,,,,,,,1,2", 2, "", "11 cells under 10 columns"),
            ("a,A,ward\n\na,B,ward", 4, "code", "stands in row 2 already"),
            (&*format!("a,{long},ward"), 2, "name", "201 characters"),
        ];
        for (row, line, column, part) in cases {
            let found = faults(&format!("{head}{row}\n"));
            assert_eq!(found.len(), 1, "{row}: {found:?}");
            let (at, of, message) = &found[0];
            assert!((*at, of.as_str()) == (line, column) && message.contains(part), "{row}: {found:?}");
        }
        assert_eq!(
            faults("a,b\n")[0].2,
            "no such column; known are code, name, kind, block, parent, valid_from, valid_to, successors, name_en, files"
        );
        assert!(faults("code,name,kin\n")[0].2.starts_with("no such column; did you mean “kind”?; known are code"));
        assert!(faults("code,name,kind,name\na,A,ward,B\n")[0].2.contains("twice"));
        assert!(faults("")[0].2.contains("no rows"));
        assert!(parse(b"code,name,kind\na,\xFF,ward\n").faults[0].message.contains("not UTF-8"));
        assert!(parse(b"\xFF\xFEc\0o\0").faults[0].message.contains("CSV UTF-8"));
    }

    #[test]
    fn good_rows_stay_beside_bad_ones_and_orphans_fall_with_their_parents() {
        let file = parse(
            "code,name,kind,parent\na,A,ward,\nb,B,wart,\nc,C,ward,b\nd,D,ward,c\ne,E,ward,a\nf,F,ward,g\ng,G,ward,f\n"
                .as_bytes(),
        );
        let codes: Vec<&str> = file.agencies.iter().map(|agency| agency.code.as_str()).collect();
        assert_eq!(codes, ["a", "e"]);
        assert_eq!(file.faults.iter().map(|fault| fault.row).collect::<Vec<_>>(), [3, 4, 5, 7, 8]);
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..60), text in "[a-c,;\"\n\r0-9-]{0,80}") {
            let _ = parse(&bytes);
            let file = parse(format!("code,name,kind,parent,valid_from,successors,files\n{text}").as_bytes());
            let rows = text.lines().count() + 1;
            proptest::prop_assert!(file.faults.iter().all(|fault| (1..=rows + 1).contains(&fault.row)));
        }
    }

    #[test]
    fn the_shipped_lists_have_no_faults() {
        let an_giang = parse(include_bytes!("../../../survey-definitions/agencies/an-giang-2025.csv"));
        assert_eq!((an_giang.faults.len(), an_giang.agencies.len()), (0, 120));
        let kien_giang = parse(include_bytes!("../../../survey-definitions/agencies/kien-giang-2022.csv"));
        assert_eq!((kien_giang.faults, kien_giang.agencies.len()), (Vec::new(), 36));
    }
}
