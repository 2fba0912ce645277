//! The design of a wave: of which cells (sectors or sample units) each agency's files consist, how many files or what weight each has,
//! how they were grouped and drawn. One row a cell; all bad rows told with row and column. And the one spelling in which it is kept.

mod faults;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::nearest;
pub use super::rows::RowFault;
use super::rows::{self, Row};
use crate::domain::agency::Agency;
use crate::domain::key::{AgencyCode, Sector};
use crate::domain::ticket::Unit;

/// The columns, in any order; the first is needed.
pub const COLUMNS: [&str; 7] = ["agency", "sector", "unit", "stratum", "cluster", "files", "weight"];
/// Longest name of a stratum or a cluster.
const MAX_NAME: usize = 32;

/// Cells by agency; an agency without is a simple sample of its files.
pub type Design = BTreeMap<AgencyCode, AgencyDesign>;

/// The cells of one agency: all of one sort, all with files or all with a weight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgencyDesign {
    pub sort: Sort,
    /// By the name of the sector or unit; of the whole agency one, whose name is empty.
    pub cells: BTreeMap<String, Cell>,
}

/// What tells the cells of an agency apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sort {
    Sector,
    Unit,
    /// One cell: a simple sample.
    Whole,
}

/// One cell of an agency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// By sector, what the cell is merged with first; by unit, the stratum from which its cluster was drawn. None: the sector
    /// itself, or the one stratum that the agency is.
    pub stratum: Option<String>,
    /// What was drawn, where that is not the unit itself.
    pub cluster: Option<String>,
    pub size: Size,
}

/// What a cell counts for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Size {
    /// Files of the cell in the period (N), at least one.
    Files(u64),
    /// The design weight of one response, above zero, as it was written.
    Weight(String),
}

impl Sort {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sector => "sector",
            Self::Unit => "unit",
            Self::Whole => "agency",
        }
    }
}

impl Size {
    #[must_use]
    pub fn files(&self) -> Option<u64> {
        match self {
            Self::Files(files) => Some(*files),
            Self::Weight(_) => None,
        }
    }

    /// # Panics
    /// Never: a weight's text was read as a number.
    #[must_use]
    pub fn weight(&self) -> Option<f64> {
        match self {
            Self::Files(_) => None,
            Self::Weight(text) => Some(text.parse().expect("a weight's text was read as a number when it came")),
        }
    }
}

impl Cell {
    /// The cluster that holds the cell: its own name where no other is given.
    #[must_use]
    pub fn cluster_of<'a>(&'a self, name: &'a str) -> &'a str {
        self.cluster.as_deref().unwrap_or(name)
    }
}

impl AgencyDesign {
    /// The name of the cell to which a response of this sector and unit belongs.
    #[must_use]
    pub fn cell_of<'a>(&'a self, sector: Option<&str>, unit: Option<&str>) -> Option<&'a str> {
        let name = match self.sort {
            Sort::Sector => sector?,
            Sort::Unit => unit?,
            Sort::Whole => "",
        };
        self.cells.get_key_value(name).map(|(name, _)| name.as_str())
    }

    /// The files of all cells; none where they have weights.
    #[must_use]
    pub fn files(&self) -> Option<u64> {
        self.cells.values().map(|cell| cell.size.files()).sum()
    }
}

/// A file as far as it is good, with all its faults in the order of the file.
#[derive(Debug, Default)]
pub struct DesignFile {
    pub design: Design,
    pub faults: Vec<RowFault>,
}

/// Reads the design of a wave with these agencies, whose files may be known, and these sectors.
#[must_use]
pub fn parse(bytes: &[u8], agencies: &[Agency], sectors: &[Sector]) -> DesignFile {
    read(bytes, Some((agencies, sectors)))
}

/// A row whose cells are good one by one.
struct Line {
    row: usize,
    agency: AgencyCode,
    sort: Sort,
    name: String,
    cell: Cell,
}

fn read(bytes: &[u8], known: Option<(&[Agency], &[Sector])>) -> DesignFile {
    let mut rows = rows::read(bytes, &COLUMNS, 1);
    let mut lines: BTreeMap<AgencyCode, Vec<Line>> = BTreeMap::new();
    for row in std::mem::take(&mut rows.rows) {
        let before = rows.faults.len();
        let mut fault = |place: usize, message: String| rows.fault(row.row, COLUMNS[place], message);
        let agency = row
            .cell(0)
            .and_then(|word| agency(word, known.map(|known| known.0)).map_err(|message| fault(0, message)).ok());
        let sector = row
            .cell(1)
            .and_then(|word| sector(word, known.map(|known| known.1)).map_err(|message| fault(1, message)).ok());
        let unit = row.cell(2).and_then(|word| Unit::parse(word).map_err(|message| fault(2, message)).ok());
        let names = [3, 4].map(|place| {
            row.cell(place).and_then(|word| name(word, COLUMNS[place]).map_err(|message| fault(place, message)).ok())
        });
        let size = size(&row).map_err(|(place, message)| fault(place, message)).ok();
        for (place, message) in faults::of_row(&row) {
            fault(place, message);
        }
        let (Some(agency), Some(size), true) = (agency, size, rows.faults.len() == before && !row.broken) else {
            continue;
        };
        let (sort, name) = match (sector, unit) {
            (Some(sector), _) => (Sort::Sector, sector.to_string()),
            (None, Some(unit)) => (Sort::Unit, unit.as_str().to_owned()),
            (None, None) => (Sort::Whole, String::new()),
        };
        let [stratum, cluster] = names;
        let line = Line { row: row.row, sort, name, cell: Cell { stratum, cluster, size }, agency };
        lines.entry(line.agency.clone()).or_default().push(line);
    }
    let mut design = Design::new();
    for (agency, lines) in lines {
        let files = known.and_then(|(agencies, _)| agencies.iter().find(|known| known.code == agency)?.files);
        let found = faults::of_agency(&lines, files);
        for (row, place, message) in found {
            rows.fault(row, COLUMNS[place], message);
        }
        let sort = lines[0].sort;
        let cells = lines.into_iter().map(|line| (line.name, line.cell)).collect();
        design.insert(agency, AgencyDesign { sort, cells });
    }
    rows.faults.sort_by_key(|fault| fault.row);
    DesignFile { design, faults: rows.faults }
}

fn agency(word: &str, known: Option<&[Agency]>) -> Result<AgencyCode, String> {
    let code = AgencyCode::parse(word).map_err(|bad| bad.to_string())?;
    if known.is_some_and(|known| known.iter().all(|agency| agency.code != code)) {
        let hint = nearest::hint(word, known.unwrap_or_default().iter().map(|agency| agency.code.as_str()));
        return Err(format!("the wave does not ask about agency “{word}”{hint}"));
    }
    Ok(code)
}

fn sector(word: &str, known: Option<&[Sector]>) -> Result<Sector, String> {
    let Some(known) = known else { return Sector::parse(word).map_err(|bad| bad.to_string()) };
    let found = known.iter().find(|sector| sector.as_str() == word).cloned();
    found.ok_or_else(|| format!("there is no sector “{word}”{}", nearest::hint(word, known.iter().map(Sector::as_str))))
}

/// The name of a stratum or a cluster: no signs by which cells and lists are separated.
fn name(word: &str, kind: &str) -> Result<String, String> {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ');
    if word.chars().count() <= MAX_NAME && word.chars().all(fits) {
        return Ok(word.to_owned());
    }
    let word: String = word.chars().take(60).collect();
    Err(format!("“{word}” is not the name of a {kind}: letters, digits, blanks, “-”, “_” and “.”, at most {MAX_NAME}"))
}

/// The one of the two columns that is filled in.
fn size(row: &Row) -> Result<Size, (usize, String)> {
    match (row.cell(5), row.cell(6)) {
        (Some(files), None) => match files.parse() {
            Ok(0) => Err((5, "a cell without files is no cell; take the row out".to_owned())),
            Ok(count) if files.len() <= 12 && files.bytes().all(|byte| byte.is_ascii_digit()) => Ok(Size::Files(count)),
            _ => {
                Err((5, format!("“{files}” is not a number of files: a whole number such as 120, without separators")))
            }
        },
        (None, Some(weight)) => plain(weight).map(|()| Size::Weight(weight.to_owned())).map_err(|message| (6, message)),
        (Some(_), Some(_)) => Err((6, "both files and weight are given; a cell has one of the two".to_owned())),
        (None, None) => Err((5, "neither files nor weight is given; fill in one of the two".to_owned())),
    }
}

/// A number above zero in plain decimal with a point, as every program reads it alike.
fn plain(word: &str) -> Result<(), String> {
    let (whole, part) = word.split_once('.').unwrap_or((word, "0"));
    let is_digits = |some: &str| !some.is_empty() && some.len() <= 15 && some.bytes().all(|byte| byte.is_ascii_digit());
    if word.starts_with('-') {
        return Err(format!("“{word}” is below zero; a weight says for how many files a response stands"));
    }
    if !is_digits(whole) || !is_digits(part) {
        let comma = if word.contains(',') { "; write a point, not a comma" } else { "" };
        return Err(format!("“{word}” is not a weight such as 12.5{comma}"));
    }
    if word.bytes().all(|byte| matches!(byte, b'0' | b'.')) {
        return Err("a weight of zero leaves the response out; take the row out or give its weight".to_owned());
    }
    Ok(())
}

/// The design as it is kept: sorted by agency, then by sector or unit.
#[must_use]
pub fn write(design: &Design) -> String {
    let mut text = COLUMNS.join(",") + "\n";
    for (agency, of) in design {
        for (name, cell) in &of.cells {
            let (sector, unit) = match of.sort {
                Sort::Sector => (name.as_str(), ""),
                Sort::Unit | Sort::Whole => ("", name.as_str()),
            };
            let [stratum, cluster] = [&cell.stratum, &cell.cluster].map(|name| name.as_deref().unwrap_or_default());
            let (files, weight) = match &cell.size {
                Size::Files(files) => (files.to_string(), ""),
                Size::Weight(weight) => (String::new(), weight.as_str()),
            };
            let _ = writeln!(text, "{agency},{sector},{unit},{stratum},{cluster},{files},{weight}");
        }
    }
    text
}

/// A design in the spelling of [`write()`]; none where the bytes are not.
#[must_use]
pub fn kept(bytes: &[u8]) -> Option<Design> {
    let header = COLUMNS.join(",") + "\n";
    if bytes == header.as_bytes() {
        return Some(Design::new());
    }
    let file = read(bytes, None);
    (file.faults.is_empty() && write(&file.design).as_bytes() == bytes).then_some(file.design)
}
