//! The sample of a foreign file: from its columns to weights, strata, units and numbers of the population; all bad cells told at once.

use std::collections::HashMap;

use crate::domain::answer_file::AnswerFile;
use crate::domain::definition::rows::RowFault;
use crate::scoring::method::columns::{Columns, Design, Variance};
use crate::statistics::sample::{BadSample, Sample, StageColumns, require_unique_units};

/// Where the weights came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weights {
    Column,
    /// Population ÷ sample, stage by stage.
    FromPopulation,
    /// All alike, because nothing was said.
    Equal,
}

/// The sample that some rows of the file are.
#[derive(Debug)]
pub struct Foreign {
    pub sample: Sample,
    pub weights: Weights,
    /// No weights, strata, clusters or populations: taken as a simple random sample of respondents.
    pub is_assumed: bool,
}

/// `rows`: places in the file. `apart`: the column whose values are independent samples, such as the wave.
///
/// # Errors
/// Every bad cell with its row and column, or what is wrong with the design.
pub fn sample(
    columns: &Columns,
    design: &Design,
    file: &AnswerFile,
    rows: &[u32],
    apart: Option<&str>,
) -> Result<Foreign, Vec<RowFault>> {
    let mut reading = Reading { file, rows, blanks: &columns.missing_codes, faults: Vec::new() };
    reading.refuse_doubles(columns);
    let mut stages = reading.stages(columns, apart);
    let given = columns.weight.as_deref().map(|column| reading.weights(column));
    if !reading.faults.is_empty() {
        return Err(reading.faults);
    }
    let told = |bad: BadSample| vec![reading.told(&bad)];
    if columns.unique_units {
        require_unique_units(0, &stages[0].strata, &stages[0].units).map_err(told)?;
    }
    let has_population = stages.iter().any(|stage| stage.population.is_some());
    let weights = match given {
        Some(weights) => weights,
        None if has_population => {
            let equal = Sample::new(vec![1.0; rows.len()], &stages, crate::statistics::sample::Lonely::Remove);
            equal.map_err(told)?.weights_of_population()
        }
        None => vec![1.0; rows.len()],
    };
    if let Some(total) = columns.weights_total {
        let sum: f64 = weights.iter().sum();
        if (sum - total).abs() > 1e-6 * total.abs() {
            let column = columns.weight.as_deref().unwrap_or_default();
            return Err(vec![fault(
                1,
                column,
                &format!("the weights add up to {sum}, not to weights_total = {total}"),
            )]);
        }
    }
    match design.variance {
        Variance::Replaced => {
            stages.truncate(1);
            stages[0].population = None;
        }
        Variance::FirstStage => stages.truncate(1),
        Variance::EveryStage => {}
    }
    let is_assumed = columns.weight.is_none()
        && !has_population
        && columns.strata.is_empty()
        && columns.psu.is_empty()
        && columns.ssu.is_empty();
    let weighted = match columns.weight {
        Some(_) => Weights::Column,
        None if has_population => Weights::FromPopulation,
        None => Weights::Equal,
    };
    let sample = Sample::new(weights, &stages, design.lonely).map_err(told)?;
    Ok(Foreign { sample, weights: weighted, is_assumed })
}

struct Reading<'a> {
    file: &'a AnswerFile,
    rows: &'a [u32],
    /// Cells that mean “missing”.
    blanks: &'a [String],
    faults: Vec<RowFault>,
}

impl Reading<'_> {
    fn stages(&mut self, columns: &Columns, apart: Option<&str>) -> Vec<StageColumns> {
        let strata = apart.map(str::to_owned).into_iter().chain(columns.strata.iter().cloned()).collect::<Vec<_>>();
        let mut stages = vec![StageColumns {
            strata: self.joined(&strata),
            units: self.joined(&columns.psu),
            population: self.numbers(columns.fpc[0].as_deref()),
        }];
        if !columns.ssu.is_empty() {
            let population = self.numbers(columns.fpc[1].as_deref());
            stages.push(StageColumns { strata: Vec::new(), units: self.joined(&columns.ssu), population });
        }
        if columns.fpc[2].is_some() {
            let population = self.numbers(columns.fpc[2].as_deref());
            stages.push(StageColumns { strata: Vec::new(), units: Vec::new(), population });
        }
        stages
    }

    fn cell(&self, column: &str, row: u32) -> &str {
        self.file.cells.get(column).map_or("", |cells| cells[row as usize].as_str())
    }

    fn is_blank(&self, cell: &str) -> bool {
        cell.is_empty() || self.blanks.iter().any(|blank| blank == cell)
    }

    /// Nobody answers twice in a wave, where respondents have names.
    fn refuse_doubles(&mut self, columns: &Columns) {
        let Some(column) = &columns.respondent else { return };
        let mut seen: HashMap<(&str, &str), usize> = HashMap::with_capacity(self.rows.len());
        let mut doubles = Vec::new();
        for row in self.rows {
            let name = self.cell(column, *row);
            let wave = columns.wave.as_deref().map_or("", |wave| self.cell(wave, *row));
            let line = self.file.lines[*row as usize];
            let first = *seen.entry((wave, name)).or_insert(line);
            if first != line && !self.is_blank(name) {
                doubles.push((
                    *row,
                    format!("the respondent “{name}” stands in row {first} too; take one of the rows out"),
                ));
            }
        }
        for (row, message) in doubles {
            self.add(row, column, &message);
        }
    }

    fn add(&mut self, row: u32, column: &str, message: &str) {
        self.faults.push(fault(self.file.lines[row as usize], column, message));
    }

    /// The cells of several columns as one name a row; a blank one is a fault.
    fn joined(&mut self, columns: &[String]) -> Vec<String> {
        if columns.is_empty() {
            return Vec::new();
        }
        let mut joined = Vec::with_capacity(self.rows.len());
        for row in self.rows {
            if let Some(column) = columns.iter().find(|column| self.is_blank(self.cell(column, *row))) {
                let message = match self.cell(column, *row) {
                    "" => "the name of a stratum or unit is missing".to_owned(),
                    code => format!("the name of a stratum or unit is missing: “{code}” is declared to mean that"),
                };
                self.add(*row, column, &message);
            }
            joined.push(columns.iter().map(|column| self.cell(column, *row)).collect::<Vec<_>>().join(" · "));
        }
        joined
    }

    fn numbers(&mut self, column: Option<&str>) -> Option<Vec<f64>> {
        let column = column?;
        Some(self.read(column, "a number of units above zero", |number| number > 0.0))
    }

    fn weights(&mut self, column: &str) -> Vec<f64> {
        self.read(column, "a weight of zero or more", |number| number >= 0.0)
    }

    fn read(&mut self, column: &str, wanted: &str, is_good: impl Fn(f64) -> bool) -> Vec<f64> {
        let mut numbers = Vec::with_capacity(self.rows.len());
        for row in self.rows {
            let cell = self.cell(column, *row);
            let is_blank = self.is_blank(cell);
            let number = number(cell).filter(|number| !is_blank && is_good(*number));
            if number.is_none() {
                let why = if is_blank && !cell.is_empty() { ": it is declared to mean “missing”" } else { "" };
                let message = format!("“{cell}” is not {wanted}{why}");
                self.add(*row, column, &message);
            }
            numbers.push(number.unwrap_or(1.0));
        }
        numbers
    }

    /// Rows of the sample are told as lines of the file.
    fn told(&self, bad: &BadSample) -> RowFault {
        let line = |row: usize| self.rows.get(row - 1).map_or(1, |row| self.file.lines[*row as usize]);
        let row = match bad {
            BadSample::Weight { row, .. }
            | BadSample::PopulationDiffers { row, .. }
            | BadSample::UnitInTwoStrata { row, .. } => line(*row),
            _ => 1,
        };
        fault(row, "", &bad.to_string())
    }
}

/// A finite number as foreign files write it.
#[must_use]
pub fn number(cell: &str) -> Option<f64> {
    cell.parse().ok().filter(|number: &f64| number.is_finite())
}

fn fault(row: usize, column: &str, message: &str) -> RowFault {
    RowFault { row, column: column.to_owned(), message: message.to_owned() }
}
