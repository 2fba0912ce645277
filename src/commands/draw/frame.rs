//! The frame of a draw: its units, their sizes and strata, and the seed that is bound to just this file.

use std::collections::HashMap;

use sha2::{Digest as _, Sha256};

use super::super::foreign::Foreign;
use super::{Args, Method};

pub(super) struct Frame {
    pub(super) file: Foreign,
    pub(super) sha256: String,
    id_column: usize,
    /// One a row, for a draw by size; otherwise empty.
    pub(super) sizes: Vec<u64>,
    /// In the order in which they first come; one without a name where no column says them.
    pub(super) strata: Vec<Stratum>,
}

pub(super) struct Stratum {
    pub(super) name: Option<String>,
    /// Places in the frame, rising.
    pub(super) rows: Vec<usize>,
}

impl Frame {
    pub(super) fn read(args: &Args) -> anyhow::Result<Self> {
        let file = Foreign::read(&args.frame)?;
        let sha256 = data_encoding::HEXLOWER.encode(&Sha256::digest(&file.bytes));
        let id_column = file.column(&args.id)?;
        let size_column = args.size.as_ref().map(|name| file.column(name)).transpose()?;
        let size_column = size_column.filter(|_| args.method == Method::Pps);
        let stratum_column = args.stratum.as_ref().map(|name| file.column(name)).transpose()?;
        let mut faults = Vec::new();
        let mut sizes = Vec::new();
        let mut strata: Vec<Stratum> = Vec::new();
        let mut known: HashMap<&str, usize> = HashMap::new();
        let mut first: HashMap<(&str, &str), usize> = HashMap::new();
        for (place, row) in file.rows.iter().enumerate() {
            let id = row.cells[id_column].as_str();
            let name = stratum_column.map(|column| row.cells[column].as_str());
            if id.is_empty() {
                faults.push(file.fault(place, id_column, "this cell is empty; every unit needs an id"));
            } else if let Some(line) = first.insert((name.unwrap_or_default(), id), row.line) {
                faults.push(file.fault(place, id_column, format!("“{id}” stands in row {line} already")));
            }
            if let (Some(column), Some("")) = (stratum_column, name) {
                faults.push(file.fault(place, column, "this cell is empty; every unit needs a stratum"));
            }
            // They would move the cursor of a terminal, and nobody could type such a seed again.
            let unfit = [Some(id_column), stratum_column].into_iter().flatten();
            for column in unfit.filter(|column| row.cells[*column].contains(char::is_control)) {
                faults.push(file.fault(
                    place,
                    column,
                    "a line break, tab or other control character in a name; take it out",
                ));
            }
            if let Some(column) = size_column {
                let cell = &row.cells[column];
                match cell.parse::<u64>().ok().filter(|size| *size > 0) {
                    Some(size) => sizes.push(size),
                    None => faults.push(file.fault(place, column, format!("“{cell}” is no whole number above zero"))),
                }
            }
            let of_stratum = *known.entry(name.unwrap_or_default()).or_insert_with(|| {
                strata.push(Stratum { name: name.map(str::to_owned), rows: Vec::new() });
                strata.len() - 1
            });
            strata[of_stratum].rows.push(place);
        }
        file.refuse(&faults)?;
        Ok(Self { file, sha256, id_column, sizes, strata })
    }

    pub(super) fn id(&self, row: usize) -> &str {
        &self.file.rows[row].cells[self.id_column]
    }

    /// The seed with the frame's hash, which it may name already; a seed for another frame is refused.
    pub(super) fn seed(&self, seed: &str) -> anyhow::Result<String> {
        let mut named = seed.split('|').filter_map(|part| part.strip_prefix("frame=")).peekable();
        if named.peek().is_none() {
            return Ok(format!("{seed}|frame={}", self.sha256));
        }
        match named.find(|hash| *hash != self.sha256) {
            Some(other) => anyhow::bail!(
                "the seed is for another frame: it says frame={other}, the SHA-256 of {} is {}",
                self.file.name,
                self.sha256
            ),
            None => Ok(seed.to_owned()),
        }
    }
}
