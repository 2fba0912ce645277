//! A study of foreign answers: which rows are the wave, which are a domain, and every record that the definition and the command ask for.

mod between;
mod calibrated;
mod numbers;
mod ranking;
mod scores;
mod told;

use std::collections::BTreeMap;

use super::Sampled;
use super::foreign::{Foreign, Weights, sample};
use super::record::{RankMethod, Records};
use crate::domain::answer_file::AnswerFile;
use crate::domain::definition::rows::RowFault;
use crate::scoring::method::Combined;
use crate::scoring::method::columns::{Freedom, Variance};
use crate::statistics::calibrate::{self, Totals};
use crate::statistics::estimate::Linearised;
use crate::statistics::interval::{self, NoInterval};
use crate::statistics::rank::TIE;

/// A margin's name, a column or several joined by `*`, and the total of each category.
pub type KnownTotals = (String, Totals);

/// What is asked of a study beside what its definition says.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// The value of the wave's column; none: all rows are one wave.
    pub wave: Option<String>,
    /// An earlier wave to compare with.
    pub compare: Option<String>,
    /// Columns whose values are domains; `a*b` crosses two.
    pub by: Vec<String>,
    /// The column whose groups are ranked.
    pub rank_by: Option<String>,
    /// One kind of rank sets; none: every kind that can be made.
    pub rank_method: Option<RankMethod>,
    /// Known totals that the weights are brought to, by margin and category, and how.
    pub margins: Option<(Vec<KnownTotals>, calibrate::Method)>,
    /// The seed of drawn rank sets; without one there are none.
    pub seed: Option<String>,
}

/// # Errors
/// Every bad cell with its row and column, or what is wrong with the design.
pub fn records(combined: &Combined, file: &AnswerFile, asked: &Asked) -> Result<Records, Vec<RowFault>> {
    let wave = Wave::read(combined, file, asked.wave.as_deref(), asked)?;
    let mut checks = wave.scores(asked);
    checks.extend(wave.numbers(asked)?);
    // Groups are compared by the method's root.
    let has_root = !combined.method.nodes.is_empty();
    if has_root {
        checks.extend(wave.between(asked));
        checks.extend(wave.ranking(asked));
    }
    if let (Some(before), Some(now)) = (&asked.compare, &asked.wave) {
        checks.extend(between::waves(combined, file, before, now, asked)?);
    }
    Ok(Records { meta: wave.meta(), checks })
}

/// The rows of one wave as a sample.
struct Wave<'a> {
    combined: &'a Combined,
    file: &'a AnswerFile,
    /// Places in the file, one a row of the sample.
    rows: Vec<u32>,
    sampled: Sampled<'a>,
    weights: Weights,
    is_assumed: bool,
    calibration: Option<calibrate::Report>,
    key: Option<String>,
}

impl<'a> Wave<'a> {
    fn read(
        combined: &'a Combined,
        file: &'a AnswerFile,
        wave: Option<&str>,
        asked: &Asked,
    ) -> Result<Self, Vec<RowFault>> {
        let rows = rows_of(combined, file, wave)?;
        for column in asked.by.iter().flat_map(|by| by.split('*')).chain(asked.rank_by.as_deref()) {
            if !file.cells.contains_key(column) {
                return Err(vec![fault(1, column, "no such column to group by")]);
            }
        }
        let wave = Self::of(combined, file, &[rows], None, wave.map(str::to_owned))?;
        if let Some(by) = asked.by.iter().find(|by| wave.groups(by).is_empty()) {
            let message = "nobody is in any group of this column: its cells are blank or declared missing; fill them in, or do not group by it";
            return Err(vec![fault(1, by, message)]);
        }
        match &asked.margins {
            Some((margins, method)) => wave.calibrated(margins, *method),
            None => Ok(wave),
        }
    }

    fn of(
        combined: &'a Combined,
        file: &'a AnswerFile,
        waves: &[Vec<u32>],
        apart: Option<&str>,
        key: Option<String>,
    ) -> Result<Self, Vec<RowFault>> {
        let Foreign { sample, weights, is_assumed } = sample(&combined.columns, &combined.design, file, waves, apart)?;
        let rows = waves.concat();
        let bytes = rows.iter().map(|row| file.rows[*row as usize].1.as_slice()).collect();
        let sampled = Sampled::new(sample, bytes, &combined.survey, &combined.method, &combined.inputs);
        let mut wave = Self { combined, file, rows, sampled, weights, is_assumed, calibration: None, key };
        if let Some(agency) = &combined.columns.agency {
            let agencies = wave.groups(agency).into_iter().collect();
            // Of two waves each has agencies of its own.
            let later = if waves.len() > 1 { waves[0].len() } else { 0 };
            let later = u32::try_from(later).expect("rows are counted in 32 bits");
            wave.sampled = wave.sampled.between(agencies, later);
        }
        Ok(wave)
    }

    /// All rows of the wave.
    fn everybody(&self) -> Vec<u32> {
        (0..self.rows.len()).map(|row| u32::try_from(row).expect("rows are counted in 32 bits")).collect()
    }

    /// The rows of every group of a column, or of two crossed, by name; blank cells are in no group.
    fn groups(&self, by: &str) -> BTreeMap<String, Vec<u32>> {
        let columns: Vec<&Vec<String>> = by.split('*').filter_map(|column| self.file.cells.get(column)).collect();
        let mut groups: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for (place, row) in (0..).zip(&self.rows) {
            let cells: Vec<&str> = columns.iter().map(|cells| cells[*row as usize].as_str()).collect();
            let is_blank = |cell: &&str| self.combined.columns.missing_codes.iter().any(|code| code == cell);
            if !cells.iter().any(|cell| cell.is_empty() || is_blank(cell)) {
                groups.entry(cells.join("*")).or_default().push(place);
            }
        }
        groups
    }

    fn design(&self) -> &'static str {
        variance_word(self.combined.design.variance)
    }

    /// `<design>.<wave>.<rest>`, without the wave where there is only one.
    fn id(&self, rest: &str) -> String {
        let wave = self.key.iter().map(String::as_str);
        std::iter::once(self.design()).chain(wave).chain([rest]).collect::<Vec<_>>().join(".")
    }

    fn design_df(&self) -> usize {
        self.sampled.sample.degrees_of_freedom(|_| true)
    }

    fn level(&self) -> f64 {
        self.combined.design.level
    }

    /// Standard error and degrees of freedom, or why there are none. Never zero where nothing can be estimated.
    fn error(&self, of: &Linearised, df: usize) -> ErrorOf {
        let used = match self.combined.design.df {
            Freedom::Domain => df,
            Freedom::Design => self.design_df(),
        };
        let none = |status| ErrorOf { se: None, df: used, status: Some(status) };
        if !of.is_smooth {
            return none(NOT_SMOOTH);
        }
        if df == 0 || of.units < 2 {
            return none(NoInterval::NoFreedom.as_str());
        }
        let Ok(variance) = self.sampled.variance(&of.influence) else {
            return none("not estimable: only lonely strata");
        };
        let se = variance.max(0.0).sqrt();
        if se <= TIE * of.value.abs().max(TIE) {
            let is_certain = self.sampled.sample.is_certain(&of.influence.rows.iter().map(|(row, _)| *row));
            let status = match (is_certain, &self.calibration) {
                (true, _) => NoInterval::NoSamplingError.as_str(),
                (false, Some(_)) => "no spread left beside the known totals",
                (false, None) => "no spread among the sampled units",
            };
            return ErrorOf { se: Some(0.0), df: used, status: Some(status) };
        }
        ErrorOf { se: Some(se), df: used, status: None }
    }

    fn ci_t(&self, value: f64, error: &ErrorOf) -> Option<[f64; 2]> {
        let se = error.se.filter(|se| *se > 0.0)?;
        let found = interval::of_mean(value, se, error.df as f64, self.level()).ok()?;
        Some([found.low, found.high])
    }
}

/// Where a derivative of zero is no certainty.
const NOT_SMOOTH: &str = "no error: the rule is not smooth";
const NOT_ESTIMABLE: &str = "not estimable";

struct ErrorOf {
    se: Option<f64>,
    df: usize,
    status: Option<&'static str>,
}

/// The places in the file of one wave's rows.
pub(super) fn rows_of(combined: &Combined, file: &AnswerFile, wave: Option<&str>) -> Result<Vec<u32>, Vec<RowFault>> {
    let all = (0..file.rows.len()).map(|row| u32::try_from(row).expect("rows are counted in 32 bits"));
    let Some(wave) = wave else { return Ok(all.collect()) };
    let Some(cells) = combined.columns.wave.as_ref().and_then(|column| file.cells.get(column)) else {
        return Err(vec![fault(1, "", "a wave was asked for, but the definition names no column of waves")]);
    };
    let is_blank = |cell: &String| cell.is_empty() || combined.columns.missing_codes.contains(cell);
    let column = combined.columns.wave.as_deref().unwrap_or_default();
    let without = all.clone().filter(|row| is_blank(&cells[*row as usize]));
    let without: Vec<RowFault> = without
        .map(|row| fault(file.lines[row as usize], column, "the wave is missing; fill it in, or take the row out"))
        .collect();
    if !without.is_empty() {
        return Err(without);
    }
    let rows: Vec<u32> = all.filter(|row| cells[*row as usize] == wave).collect();
    if rows.is_empty() {
        let mut known: Vec<&str> = cells.iter().map(String::as_str).collect();
        known.sort_unstable();
        known.dedup();
        let message = format!("nobody is in the wave “{wave}”; the file has {}", known.join(", "));
        return Err(vec![fault(1, column, &message)]);
    }
    Ok(rows)
}

fn variance_word(variance: Variance) -> &'static str {
    match variance {
        Variance::Replaced => "wr",
        Variance::FirstStage => "fpc1",
        Variance::EveryStage => "multi",
    }
}

fn fault(row: usize, column: &str, message: &str) -> RowFault {
    RowFault { row, column: column.to_owned(), message: message.to_owned() }
}

/// Null where there is no covariance.
fn matrix(of: &nalgebra::DMatrix<f64>) -> Vec<Vec<Option<f64>>> {
    of.row_iter().map(|row| row.iter().map(|of| Some(*of).filter(|of| of.is_finite())).collect()).collect()
}
