//! Known totals in a CSV of `margin,category,total`, and the rows of foreign answers that they are about. A margin is a column of the
//! answers, or a crossing of some: `stratum*sex` with categories such as `urban*F`; or, in a row without a category, a column of numbers.

use std::collections::HashMap;
use std::path::Path;

use unicode_normalization::UnicodeNormalization as _;

use super::foreign::Foreign;
use crate::domain::definition::rows::RowFault;
use crate::scoring::sampled::foreign::not_a_number;
use crate::statistics::calibrate::{Margin, Refusal, Totals};

/// Between the parts of a crossing.
const CROSS: char = '*';

/// A margin as its file gives it.
#[derive(Debug)]
pub(super) struct Known {
    name: String,
    totals: Totals,
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
    let columns = [file.column("margin")?, file.column("category")?, file.column("total")?];
    let mut faults = Vec::new();
    let mut rows: Vec<(String, Vec<usize>)> = Vec::new();
    for (row, cells) in file.rows.iter().enumerate() {
        let name = canonical(&cells.cells[columns[0]]);
        if name.is_empty() {
            faults.push(file.fault(row, columns[0], "this cell is empty; it must be filled in"));
        }
        match rows.iter_mut().find(|(known, _)| *known == name) {
            Some((_, rows)) => rows.push(row),
            None => rows.push((name, vec![row])),
        }
    }
    let mut known = Vec::with_capacity(rows.len());
    for (name, rows) in rows {
        let is_number = |row: &usize| file.rows[*row].cells[columns[1]].is_empty();
        let totals = if rows.iter().all(is_number) {
            number(&file, &name, &rows, columns, &mut faults)
        } else {
            Totals::Categories(categories(&file, &name, &rows, columns, &mut faults))
        };
        known.push(Known { name, totals });
    }
    faults.sort_by_key(|fault| fault.row);
    file.refuse(&faults)?;
    Ok(known)
}

/// The one total of a column of numbers.
fn number(file: &Foreign, name: &str, rows: &[usize], columns: [usize; 3], faults: &mut Vec<RowFault>) -> Totals {
    let [_, category, total] = columns;
    if name.contains(CROSS) {
        faults.push(file.fault(rows[0], category, "this cell is empty; a crossing has categories, such as urban*F"));
    }
    for row in &rows[1..] {
        let message = format!("{name} has a total already; a column of numbers has one, without a category");
        faults.push(file.fault(*row, category, message));
    }
    let cell = &file.rows[rows[0]].cells[total];
    let number = cell.parse::<f64>().ok().filter(|number| number.is_finite());
    if number.is_none() {
        let message = if cell.is_empty() {
            format!("the total of {name} is missing; fill it in, or take the row out")
        } else {
            format!("“{cell}” is no total: a number with a decimal point")
        };
        faults.push(file.fault(rows[0], total, message));
    }
    Totals::Number(number.unwrap_or(0.0))
}

fn categories(
    file: &Foreign,
    name: &str,
    rows: &[usize],
    [_, category, total]: [usize; 3],
    faults: &mut Vec<RowFault>,
) -> Vec<(String, f64)> {
    let mut totals: Vec<(String, f64)> = Vec::with_capacity(rows.len());
    for row in rows {
        let (word, cell) = (canonical(&file.rows[*row].cells[category]), &file.rows[*row].cells[total]);
        if word.is_empty() {
            let message = format!("this cell is empty; {name} has categories, so every row of it needs one");
            faults.push(file.fault(*row, category, message));
        }
        let number = cell.parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0);
        if number.is_none() {
            let message = format!("“{cell}” is no total: a number, 0 or more, with a decimal point");
            faults.push(file.fault(*row, total, message));
        }
        if totals.iter().any(|(there, _)| *there == word) {
            faults.push(file.fault(*row, category, format!("{name} = {word} has a total already; take one out")));
        }
        totals.push((word, number.unwrap_or(0.0)));
    }
    totals
}

impl Known {
    /// Its name, and what is known of it.
    pub(super) fn into_parts(self) -> (String, Totals) {
        (self.name, self.totals)
    }

    /// The numbers of these rows; cells that are none are listed by row.
    fn numbers(&self, answers: &Foreign, rows: &[usize], total: f64) -> anyhow::Result<Margin> {
        let column = answers.column(&self.name)?;
        let mut faults = Vec::new();
        let mut numbers = Vec::with_capacity(rows.len());
        for row in rows {
            let cell = answers.rows[*row].cells[column].as_str();
            let number = cell.parse::<f64>().ok().filter(|number| number.is_finite());
            if number.is_none() {
                faults.push(answers.fault(*row, column, not_a_number(cell)));
            }
            numbers.push(number.unwrap_or(0.0));
        }
        answers.refuse(&faults)?;
        Ok(Margin::of_numbers(&self.name, total, numbers)?)
    }

    /// The margin over these rows of the answers; cells without a total are listed by row.
    pub(super) fn over(&self, answers: &Foreign, rows: &[usize]) -> anyhow::Result<Margin> {
        let totals = match &self.totals {
            Totals::Categories(totals) => totals,
            Totals::Number(total) => return self.numbers(answers, rows, *total),
        };
        // A column whose own name has an asterisk is no crossing.
        let names: Vec<&str> =
            if answers.headings.contains(&self.name) { vec![&self.name] } else { self.name.split(CROSS).collect() };
        let places: Vec<usize> = names.iter().map(|name| answers.column(name)).collect::<anyhow::Result<_>>()?;
        let cell = |row: &usize| {
            let cells: Vec<&str> = places.iter().map(|place| answers.rows[*row].cells[*place].as_str()).collect();
            canonical(&cells.join("*"))
        };
        let cells: Vec<String> = rows.iter().map(cell).collect();
        let refusal = match Margin::new(&self.name, totals, &cells) {
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
