//! Known totals in a CSV of `margin,category,total`, and the rows of foreign answers that they are about. A margin is a column of the
//! answers, or a crossing of some: `stratum*sex` with categories such as `urban*F`.

use std::collections::HashMap;
use std::path::Path;

use unicode_normalization::UnicodeNormalization as _;

use super::foreign::Foreign;
use crate::statistics::calibrate::{Margin, Refusal};

/// Between the parts of a crossing.
const CROSS: char = '*';

/// A margin as its file gives it.
#[derive(Debug)]
pub(super) struct Known {
    name: String,
    totals: Vec<(String, f64)>,
}

/// The smallest and the largest factor g of a logit calibration.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds(pub f64, pub f64);

impl Bounds {
    pub(super) fn parse(words: &str) -> Result<Self, String> {
        let numbers = words.split_once(',').and_then(|(l, u)| Some((l.trim().parse().ok()?, u.trim().parse().ok()?)));
        let numbers = numbers.filter(|(lower, upper): &(f64, f64)| *lower < 1.0 && *upper > 1.0 && upper.is_finite());
        numbers.map(|(l, u)| Self(l, u)).ok_or_else(|| "say two numbers around 1, such as 0.7,1.5".to_owned())
    }
}

/// In the order in which the file first names them.
pub(super) fn read(path: &Path) -> anyhow::Result<Vec<Known>> {
    let file = Foreign::read(path)?;
    let [margin, category, total] = [file.column("margin")?, file.column("category")?, file.column("total")?];
    let mut faults = Vec::new();
    let mut known: Vec<Known> = Vec::new();
    for (row, cells) in file.rows.iter().enumerate() {
        let (name, word) = (canonical(&cells.cells[margin]), canonical(&cells.cells[category]));
        for (column, cell) in [(margin, &name), (category, &word)] {
            if cell.is_empty() {
                faults.push(file.fault(row, column, "this cell is empty; it must be filled in"));
            }
        }
        let cell = &cells.cells[total];
        let number = cell.parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0);
        if number.is_none() {
            faults.push(file.fault(
                row,
                total,
                format!("“{cell}” is no total: a number, 0 or more, with a decimal point"),
            ));
        }
        let number = number.unwrap_or(0.0);
        let place = known.iter().position(|one| one.name == name).unwrap_or_else(|| {
            known.push(Known { name: name.clone(), totals: Vec::new() });
            known.len() - 1
        });
        if known[place].totals.iter().any(|(there, _)| *there == word) {
            faults.push(file.fault(row, category, format!("{name} = {word} has a total already; take one out")));
        }
        known[place].totals.push((word, number));
    }
    file.refuse(&faults)?;
    Ok(known)
}

impl Known {
    /// Its name, and the total of each category.
    pub(super) fn into_parts(self) -> (String, Vec<(String, f64)>) {
        (self.name, self.totals)
    }

    /// The margin over these rows of the answers; cells without a total are listed by row.
    pub(super) fn over(&self, answers: &Foreign, rows: &[usize]) -> anyhow::Result<Margin> {
        // A column whose own name has an asterisk is no crossing.
        let names: Vec<&str> =
            if answers.headings.contains(&self.name) { vec![&self.name] } else { self.name.split(CROSS).collect() };
        let places: Vec<usize> = names.iter().map(|name| answers.column(name)).collect::<anyhow::Result<_>>()?;
        let cell = |row: &usize| {
            let cells: Vec<&str> = places.iter().map(|place| answers.rows[*row].cells[*place].as_str()).collect();
            canonical(&cells.join("*"))
        };
        let cells: Vec<String> = rows.iter().map(cell).collect();
        let refusal = match Margin::new(&self.name, &self.totals, &cells) {
            Ok(margin) => return Ok(margin),
            Err(refusal) => refusal,
        };
        let Refusal::NoTotal { unknown, .. } = refusal else { return Err(refusal.into()) };
        let hints: HashMap<&str, &str> =
            unknown.iter().map(|one| (one.category.as_str(), hint(&one.category))).collect();
        let mut faults = Vec::new();
        for (row, cell) in rows.iter().zip(&cells) {
            if let Some(hint) = hints.get(cell.as_str()) {
                let mut fault = answers.fault(*row, places[0], format!("“{cell}” has no total in the margins; {hint}"));
                fault.column.clone_from(&self.name);
                faults.push(fault);
            }
        }
        answers.refuse(&faults)?;
        Err(Refusal::NoTotal { margin: self.name.clone(), unknown }.into())
    }
}

fn hint(category: &str) -> &'static str {
    if category.split(CROSS).any(str::is_empty) { "fill the cell in" } else { "add the total, or recode the row" }
}

/// Parts without blanks around them, in Unicode form NFC: what looks the same is the same.
pub(super) fn canonical(words: &str) -> String {
    let parts: Vec<String> = words.split(CROSS).map(|part| part.trim().nfc().collect()).collect();
    parts.join("*")
}
