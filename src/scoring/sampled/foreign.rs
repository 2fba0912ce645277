//! The sample of a foreign file: from its columns to weights, strata, units and numbers of the population; all bad cells told at once.

use std::collections::HashMap;

use crate::domain::answer_file::AnswerFile;
use crate::domain::definition::rows::RowFault;
use crate::scoring::method::columns::{Columns, Design, Variance};
use crate::statistics::sample::{BadSample, Lonely, Population, Sample, StageColumns, require_unique_units};

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

/// `waves`: of each wave the places in the file; several are one sample, and each has its own weights. `apart`: the column whose values are independent samples, such as the wave.
///
/// # Errors
/// Every bad cell with its row and column, or what is wrong with the design.
pub fn sample(
    columns: &Columns,
    design: &Design,
    file: &AnswerFile,
    waves: &[Vec<u32>],
    apart: Option<&str>,
) -> Result<Foreign, Vec<RowFault>> {
    if design.variance != Variance::Replaced && columns.fpc[0].is_none() {
        let message = "the variance “fpc1” or “multi” corrects by the numbers of units that there are, and the definition names no column of them: say fpc = { psu = \"…\" } in [columns], or take the variance “wr”";
        return Err(vec![fault(1, "", message)]);
    }
    let rows = &waves.concat();
    let mut reading = Reading { file, rows, blanks: &columns.missing_codes, faults: Vec::new() };
    reading.refuse_doubles(columns);
    let mut stages = reading.stages(columns, apart);
    let given = columns.weight.as_deref().map(|column| reading.weights(column));
    if !reading.faults.is_empty() {
        return Err(reading.faults);
    }
    if columns.unique_units {
        require_unique_units(0, &stages[0].strata, &stages[0].units)
            .map_err(|bad| vec![reading.told(columns, &bad, 0)])?;
    }
    let has_population = stages.iter().any(|stage| stage.population.is_some());
    let mut weights = given.unwrap_or_else(|| vec![1.0; rows.len()]);
    // Without them, nothing rests on the populations.
    if has_population && (columns.weight.is_none() || design.variance != Variance::Replaced) {
        reading.weigh(columns, waves, &mut stages, &mut weights)?;
    }
    reading.check_totals(columns, waves, &weights)?;
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
    let sample = Sample::new(weights, &stages, design.lonely);
    let sample = sample.map_err(|bad| match waves {
        [_] => vec![reading.told(columns, &bad, 0)],
        _ => vec![reading.told_of_both(columns, &bad)],
    })?;
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
            population: self.population(columns.fpc[0].as_deref()),
        }];
        if !columns.ssu.is_empty() {
            let population = self.population(columns.fpc[1].as_deref());
            stages.push(StageColumns { strata: Vec::new(), units: self.joined(&columns.ssu), population });
        }
        if columns.fpc[2].is_some() {
            let population = self.population(columns.fpc[2].as_deref());
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

    /// Numbers of units, or sampling fractions where no number of the whole column is above one and one is below: as R's `svydesign`.
    fn population(&mut self, column: Option<&str>) -> Option<Population> {
        let column = column?;
        let numbers = self.read(column, "a number of units above zero", |number| number > 0.0);
        let cells = self.file.cells.get(column).into_iter().flatten().zip(&self.file.lines);
        let given = || {
            cells
                .clone()
                .filter(|(cell, _)| !self.is_blank(cell))
                .filter_map(|(cell, line)| Some((cell, line, number(cell)?)))
        };
        let fraction = given().find(|(.., number)| *number > 0.0 && *number < 1.0);
        let Some((fraction, at, _)) = fraction else { return Some(Population::Units(numbers)) };
        let units = given().find(|(.., number)| *number > 1.0);
        let mixed = units.map(|(units, row, _)| {
            let message = format!(
                "“{units}” is a number of units, but “{fraction}” in row {at} a sampling fraction; write the one or the other in the whole column"
            );
            fault(*row, column, &message)
        });
        self.faults.extend(mixed);
        Some(Population::Fractions(numbers))
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
                let comma =
                    if cell.contains(',') { "; write a point, not a comma, and nothing between thousands" } else { "" };
                let message = format!("“{cell}” is not {wanted}{why}{comma}");
                self.add(*row, column, &message);
            }
            numbers.push(number.unwrap_or(1.0));
        }
        numbers
    }

    /// Where no weights are given, those of the populations, wave by wave: N/n by the wave's own n. Fractions become numbers of units.
    fn weigh(
        &self,
        columns: &Columns,
        waves: &[Vec<u32>],
        stages: &mut [StageColumns],
        weights: &mut [f64],
    ) -> Result<(), Vec<RowFault>> {
        let mut units: Vec<Vec<f64>> = vec![Vec::new(); stages.len()];
        let mut start = 0;
        for wave in waves {
            let part = start..start + wave.len();
            let of_wave: Vec<StageColumns> = stages.iter().map(|stage| stage.part(part.clone())).collect();
            let sample = Sample::new(vec![1.0; wave.len()], &of_wave, Lonely::Remove);
            let sample = sample.map_err(|bad| vec![self.told(columns, &bad, start)])?;
            if columns.weight.is_none() {
                weights[part.clone()].copy_from_slice(&sample.weights_of_population());
            }
            units.iter_mut().enumerate().for_each(|(at, units)| units.extend(sample.populations(at)));
            start = part.end;
        }
        for (stage, units) in stages.iter_mut().zip(units) {
            if let Some(Population::Fractions(_)) = stage.population {
                stage.population = Some(Population::Units(units));
            }
        }
        Ok(())
    }

    /// The weights of every wave add up to what the definition says.
    fn check_totals(&self, columns: &Columns, waves: &[Vec<u32>], weights: &[f64]) -> Result<(), Vec<RowFault>> {
        let Some(total) = columns.weights_total else { return Ok(()) };
        let mut rest = weights;
        for wave in waves {
            let (of_wave, others) = rest.split_at(wave.len());
            rest = others;
            let sum: f64 = of_wave.iter().sum();
            if (sum - total).abs() > 1e-6 * total.abs() {
                let name = columns.wave.as_deref().filter(|_| waves.len() > 1).zip(wave.first());
                let of = name
                    .map_or_else(String::new, |(column, row)| format!(" of the wave “{}”", self.cell(column, *row)));
                let message = format!("the weights{of} add up to {sum}, not to weights_total = {total}");
                return Err(vec![fault(1, columns.weight.as_deref().unwrap_or_default(), &message)]);
            }
        }
        Ok(())
    }

    /// Rows of the sample, from its `start` on, are told as lines of the file.
    fn told(&self, columns: &Columns, bad: &BadSample, start: usize) -> RowFault {
        let line = |row: usize| self.rows.get(start + row - 1).map_or(1, |row| self.file.lines[*row as usize]);
        let (row, column) = match bad {
            BadSample::Weight { row, .. } | BadSample::Large { row, .. } => (line(*row), columns.weight.as_deref()),
            BadSample::PopulationDiffers { row, stage, .. } | BadSample::FractionDiffers { row, stage, .. } => {
                (line(*row), columns.fpc.get(stage - 1).and_then(Option::as_deref))
            }
            BadSample::UnitInTwoStrata { row, .. } => (line(*row), None),
            _ => (1, None),
        };
        fault(row, column.unwrap_or_default(), &bad.to_string())
    }

    /// What each of two waves may be, but not both together.
    fn told_of_both(&self, columns: &Columns, bad: &BadSample) -> RowFault {
        let mut told = self.told(columns, bad, 0);
        let advice =
            "say --shared-psu false (two independent samples) or --variance wr (no population enters the error)";
        match bad {
            BadSample::PopulationDiffers { stage, stratum, population, before, .. } => {
                told.message = format!(
                    "stage {stage}, stratum “{stratum}”: the population is {population} in one wave and {before} in the other, but units of one name are taken to be the same places; {advice}"
                );
            }
            BadSample::PopulationSmall { .. } => {
                told.message = format!("both waves together: {}; {advice}", told.message);
            }
            _ => {}
        }
        told
    }
}

/// A finite number as foreign files write it.
#[must_use]
pub fn number(cell: &str) -> Option<f64> {
    cell.parse().ok().filter(|number: &f64| number.is_finite())
}

/// What is said of a cell of a column whose total is known as a number.
#[must_use]
pub fn not_a_number(cell: &str) -> String {
    let what = if cell.is_empty() { "the cell is blank".to_owned() } else { format!("“{cell}” is no number") };
    format!(
        "{what}, and the margins give this column one total without categories; fill in a number, or leave the total out"
    )
}

fn fault(row: usize, column: &str, message: &str) -> RowFault {
    RowFault { row, column: column.to_owned(), message: message.to_owned() }
}
