//! The second stage of a draw: elements, such as households, from each unit that the first stage has drawn, each unit by a seed of its own.

use std::collections::HashMap;
use std::path::PathBuf;

use sha2::{Digest as _, Sha256};

use super::super::foreign::Foreign;
use super::frame::Frame;
use super::{Args, Drawn};
use crate::statistics::draw::{interval, simple};

/// How elements are drawn from a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum How {
    /// Every set of n elements is equally likely
    Simple,
    /// Every k-th in the order of the file, from a random start; k is M/n to the nearest whole number
    Interval,
}

impl How {
    /// As it stands in a seed.
    pub(super) fn suffix(self) -> &'static str {
        match self {
            Self::Simple => "srs",
            Self::Interval => "interval",
        }
    }
}

#[derive(Debug, clap::Args)]
pub(super) struct WithinArgs {
    /// CSV of elements (households, people, files): a second stage draws from each unit of the first
    #[arg(long, value_name = "FILE", requires_all = ["within_unit", "within_id", "within_n"])]
    pub(super) within: Option<PathBuf>,
    /// Its column that names the unit, as --id does in the frame; with --stratum it may have that column, too
    #[arg(long, value_name = "COLUMN", requires = "within")]
    pub(super) within_unit: Option<String>,
    /// Its column that names the element
    #[arg(long, value_name = "COLUMN", requires = "within")]
    pub(super) within_id: Option<String>,
    /// How many elements from each unit; of a unit with fewer all are taken
    #[arg(long, value_name = "N", requires = "within", value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) within_n: Option<u32>,
    #[arg(long, value_enum, default_value = "simple", requires = "within")]
    pub(super) within_method: How,
}

/// What was drawn within all units.
pub(super) struct Within {
    pub(super) file: Foreign,
    pub(super) sha256: String,
    pub(super) how: How,
    pub(super) id_column: usize,
    /// In the order of the first stage.
    pub(super) units: Vec<UnitDraw>,
}

/// What was drawn within one unit.
pub(super) struct UnitDraw {
    /// The draw of the first stage, and the unit's place in it.
    pub(super) of: (usize, usize),
    pub(super) seed: String,
    /// Elements there are.
    pub(super) there: usize,
    /// Rows of the file, in the order in which they were drawn.
    pub(super) elements: Vec<usize>,
    /// Of every element of the unit, where the unit was drawn.
    pub(super) probability: f64,
    /// Step and start, where every k-th was drawn.
    pub(super) interval: Option<(usize, usize)>,
}

/// Takes the hash of the elements' file out of a seed that has it.
pub(super) fn without(seed: &str) -> (String, Option<String>) {
    let hash = seed.split('|').find_map(|part| part.strip_prefix("within=")).map(str::to_owned);
    let rest: Vec<&str> = seed.split('|').filter(|part| !part.starts_with("within=")).collect();
    (rest.join("|"), hash)
}

/// `seed` is that of the first stage before its method was added, `named` the hash that the seed on the command line had.
pub(super) fn draw(
    args: &Args,
    frame: &Frame,
    drawn: &[Drawn],
    seed: &str,
    named: Option<&str>,
) -> anyhow::Result<Option<Within>> {
    let given = &args.within;
    let (Some(path), Some(unit), Some(id), Some(wanted)) =
        (&given.within, &given.within_unit, &given.within_id, given.within_n)
    else {
        anyhow::ensure!(named.is_none(), "the seed names a file of elements (within=…): give it with --within");
        return Ok(None);
    };
    let file = Foreign::read(path)?;
    let sha256 = data_encoding::HEXLOWER.encode(&Sha256::digest(&file.bytes));
    if let Some(other) = named.filter(|named| *named != sha256) {
        anyhow::bail!(
            "the seed is for other elements: it says within={other}, the SHA-256 of {} is {sha256}",
            file.name
        );
    }
    let id_column = file.column(id)?;
    let rows = of_units(args, frame, &file, unit, id_column)?;
    let wanted = usize::try_from(wanted)?;
    let how = given.within_method;
    let mut units = Vec::new();
    let mut empty = Vec::new();
    for (at, first) in drawn.iter().enumerate() {
        for (number, unit) in first.units.iter().enumerate() {
            let (name, none) = (frame.id(unit.place), Vec::new());
            let rows = rows.get(&unit.place).unwrap_or(&none);
            if rows.is_empty() {
                empty.push(name);
                continue;
            }
            let stratum = first.stratum.as_ref().map_or_else(String::new, |stratum| format!("|{stratum}"));
            let seed = format!("{seed}|within={sha256}|{}{stratum}|{name}", how.suffix());
            let found = one(&file, rows, id_column, wanted, how, &seed)?;
            units.push(UnitDraw { of: (at, number), seed, there: rows.len(), ..found });
        }
    }
    anyhow::ensure!(
        empty.is_empty(),
        "{}: no element stands there for the drawn units {}; the list must be complete before the dice are thrown",
        file.name,
        empty.join(", ")
    );
    Ok(Some(Within { file, sha256, how, id_column, units }))
}

/// From one unit, whose elements stand in these rows.
fn one(file: &Foreign, rows: &[usize], id: usize, wanted: usize, how: How, seed: &str) -> anyhow::Result<UnitDraw> {
    let there = rows.len();
    let wanted = wanted.min(there);
    let (places, probability, interval) = match how {
        How::Simple => {
            let ids: Vec<&str> = rows.iter().map(|row| file.rows[*row].cells[id].as_str()).collect();
            (simple(seed, &ids, wanted)?, wanted as f64 / there as f64, None)
        }
        How::Interval => {
            let every = (2 * there + wanted) / (2 * wanted);
            let found = interval(seed, there, every)?;
            (found.selected, (every as f64).recip(), Some((every, found.start)))
        }
    };
    let elements = places.into_iter().map(|place| rows[place]).collect();
    Ok(UnitDraw { of: (0, 0), seed: String::new(), there, elements, probability, interval })
}

/// The rows of the elements by the unit's place in the frame, in the order of the file; bad cells are listed.
fn of_units(
    args: &Args,
    frame: &Frame,
    file: &Foreign,
    unit: &str,
    id_column: usize,
) -> anyhow::Result<HashMap<usize, Vec<usize>>> {
    let unit_column = file.column(unit)?;
    let stratum_column = match &args.stratum {
        Some(name) if file.headings.contains(name) => Some(file.column(name)?),
        _ => None,
    };
    let mut places: HashMap<(&str, &str), usize> = HashMap::new();
    for stratum in &frame.strata {
        let name = stratum.name.as_deref().filter(|_| stratum_column.is_some()).unwrap_or_default();
        for row in &stratum.rows {
            let twice = places.insert((name, frame.id(*row)), *row).is_some();
            anyhow::ensure!(
                !twice,
                "{}: unit “{}” stands in two strata of the frame; give the elements their stratum, too, in a column “{}”",
                file.name,
                frame.id(*row),
                args.stratum.as_deref().unwrap_or_default()
            );
        }
    }
    let mut faults = Vec::new();
    let mut rows: HashMap<usize, Vec<usize>> = HashMap::new();
    let mut first: HashMap<(usize, &str), usize> = HashMap::new();
    for (row, cells) in file.rows.iter().enumerate() {
        let cell = |column: usize| cells.cells[column].as_str();
        let stratum = stratum_column.map(cell).unwrap_or_default();
        if cell(id_column).is_empty() || cell(id_column).contains(char::is_control) {
            faults.push(file.fault(row, id_column, "every element needs an id, in one line and without tabs"));
        }
        let Some(place) = places.get(&(stratum, cell(unit_column))) else {
            let message = format!("“{}” is no unit of {}", cell(unit_column), frame.file.name);
            faults.push(file.fault(row, unit_column, message));
            continue;
        };
        if let Some(line) = first.insert((*place, cell(id_column)), cells.line) {
            let message = format!("“{}” stands in row {line} already, in the same unit", cell(id_column));
            faults.push(file.fault(row, id_column, message));
        }
        rows.entry(*place).or_default().push(row);
    }
    file.refuse(&faults)?;
    Ok(rows)
}
