//! What a foreign file's columns mean: who answered, how the sample was drawn, and estimates of columns that are no questions.

pub(super) mod check;
pub mod file;

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization as _;

use self::file::{ColumnOfFile, ColumnsFile, CompositeFile, DesignFile, ExtrasFile, NumberFile};
use crate::domain::definition::reader::Faults;
use crate::domain::definition::shape::{May, Need};
use crate::scoring::method::Interval;
use crate::statistics::interval::Kind as IntervalKind;
use crate::statistics::sample::Lonely;

/// Which part of the design enters the variance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variance {
    /// Primary units as if drawn with replacement: no correction.
    Replaced,
    /// Primary units with the finite population correction of their stage.
    FirstStage,
    /// Every stage with its own.
    EveryStage,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freedom {
    Domain,
    Design,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CompositeOf {
    Share,
    Mean,
}

/// How the columns of a foreign file are to be read. Names are those of its header.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Columns {
    /// The column that holds the agency; none: all rows are one agency.
    pub agency: Option<String>,
    /// Cells that mean “blank”.
    pub missing_codes: Vec<String>,
    pub respondent: Option<String>,
    pub wave: Option<String>,
    pub weight: Option<String>,
    pub weights_total: Option<f64>,
    pub strata: Vec<String>,
    pub psu: Vec<String>,
    pub ssu: Vec<String>,
    /// Population of primary units, secondary units, persons.
    pub fpc: [Option<String>; 3],
    pub unique_units: bool,
    pub by: Vec<String>,
    pub interviewer: Option<String>,
    pub duration: Option<String>,
    pub overall: Option<String>,
    /// Questions that the file does not ask.
    pub absent: Vec<String>,
    /// By question.
    pub questions: BTreeMap<String, QuestionColumn>,
}

/// How a question stands in the foreign file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct QuestionColumn {
    pub column: Option<String>,
    /// Cell → code.
    pub cells: BTreeMap<String, String>,
}

/// How errors are estimated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Design {
    pub variance: Variance,
    pub lonely: Lonely,
    pub ci: IntervalKind,
    /// 0 to 1.
    pub level: f64,
    /// Where the method says so: intervals are so many standard errors to each side.
    pub z: Option<f64>,
    pub df: Freedom,
    pub shared_psu: bool,
}

/// Estimates beside the method's tree, in the order of their names.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Extras {
    /// Name, numerator, denominator.
    pub ratios: Vec<(String, String, String)>,
    /// Name, column.
    pub means: Vec<(String, String)>,
    pub totals: Vec<(String, String)>,
    pub composites: Vec<Composite>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Composite {
    pub name: String,
    /// Keys of nodes, with their weights.
    pub of: Vec<(String, f64)>,
    pub statistic: CompositeOf,
    pub plus: f64,
}

impl Columns {
    pub(super) fn of(file: Option<&ColumnsFile>) -> Self {
        let blanks = || vec![String::new(), "NA".to_owned()];
        let Some(file) = file else { return Self { missing_codes: blanks(), ..Self::default() } };
        let fpc = file.fpc.get();
        let name = |of: &May<String>| of.get().map(|name| canonical(name));
        Self {
            agency: name(&file.agency),
            missing_codes: file.missing_codes.get().map_or_else(blanks, |cells| names(cells)),
            respondent: name(&file.respondent),
            wave: name(&file.wave),
            weight: name(&file.weight),
            weights_total: file.weights_total.get().copied(),
            strata: file.strata.get().map_or_else(Vec::new, |list| names(list)),
            psu: file.psu.get().map_or_else(Vec::new, |list| names(list)),
            ssu: file.ssu.get().map_or_else(Vec::new, |list| names(list)),
            fpc: [
                fpc.and_then(|fpc| fpc.psu.get().map(|name| canonical(name))),
                fpc.and_then(|fpc| name(&fpc.ssu)),
                fpc.and_then(|fpc| name(&fpc.person)),
            ],
            unique_units: file.unique_units.get().copied().unwrap_or(false),
            by: file.by.get().map_or_else(Vec::new, |list| names(list)),
            interviewer: name(&file.interviewer),
            duration: name(&file.duration),
            overall: name(&file.overall),
            absent: file.absent.get().map_or_else(Vec::new, |list| names(list)),
            questions: file.question.get().into_iter().flatten().filter_map(question_column).collect(),
        }
    }

    /// Every column that is no question, in the order of this page; a name may come twice.
    pub fn named(&self) -> impl Iterator<Item = &String> {
        let single = [&self.agency, &self.respondent, &self.wave, &self.weight, &self.interviewer, &self.duration];
        let lists = [&self.strata, &self.psu, &self.ssu];
        let by = self.by.iter().filter(|name| !name.contains('*'));
        single.into_iter().flatten().chain(lists.into_iter().flatten()).chain(self.fpc.iter().flatten()).chain(by)
    }
}

fn names(list: &[Need<String>]) -> Vec<String> {
    list.iter().filter_map(|name| name.get().map(|name| canonical(name))).collect()
}

/// In Unicode form NFC, as headings and cells are read: what looks the same is the same.
#[must_use]
pub fn canonical(name: &str) -> String {
    name.trim().nfc().collect()
}

fn question_column((question, column): (&String, &Need<ColumnOfFile>)) -> Option<(String, QuestionColumn)> {
    let column = column.get()?;
    let cells = column.cells.get().into_iter().flatten();
    let cells = cells.filter_map(|(cell, code)| Some((canonical(cell), code.get()?.clone()))).collect();
    Some((question.clone(), QuestionColumn { column: column.column.get().map(|name| canonical(name)), cells }))
}

impl Default for Design {
    fn default() -> Self {
        Self {
            variance: Variance::Replaced,
            lonely: Lonely::Fail,
            ci: IntervalKind::Xlogit,
            level: 0.95,
            z: None,
            df: Freedom::Domain,
            shared_psu: true,
        }
    }
}

impl Design {
    /// With intervals as wide as a method says, if it does.
    #[must_use]
    pub fn with_interval(self, interval: Option<Interval>) -> Self {
        match interval {
            None => self,
            Some(Interval::Level(level)) => Self { level, ..self },
            Some(Interval::Z(z)) => Self { z: Some(z), ..self },
        }
    }

    pub(super) fn of(file: Option<&DesignFile>, faults: &mut Faults) -> Self {
        let default = Self::default();
        let Some(file) = file else { return default };
        let level = file.level.get().copied().unwrap_or(default.level);
        if !(0.5..1.0).contains(&level) {
            faults.add(file.level.given().unwrap_or(1), format!("“level” is {level}; write a share such as 0.95"));
        }
        Self {
            variance: file.variance.get().map_or(default.variance, |word| word.0),
            lonely: file.lonely.get().map_or(default.lonely, |word| word.0),
            ci: file.ci.get().map_or(default.ci, |word| word.0),
            level,
            z: None,
            df: file.df.get().map_or(default.df, |word| word.0),
            shared_psu: file.shared_psu.get().copied().unwrap_or(default.shared_psu),
        }
    }
}

impl Extras {
    pub(super) fn of(file: &ExtrasFile, is_node: impl Fn(&str) -> bool, faults: &mut Faults) -> Self {
        let number = |table: &May<BTreeMap<String, Need<NumberFile>>>| {
            let entries = table.get().into_iter().flatten();
            entries.filter_map(|(name, file)| Some((name.clone(), canonical(file.get()?.column.get()?)))).collect()
        };
        let ratios = file.ratio.get().into_iter().flatten().filter_map(|(name, file)| {
            let file = file.get()?;
            Some((name.clone(), canonical(file.numerator.get()?), canonical(file.denominator.get()?)))
        });
        let composites = file.composite.get().into_iter().flatten();
        Self {
            ratios: ratios.collect(),
            means: number(&file.mean),
            totals: number(&file.total),
            composites: composites.filter_map(|(name, file)| composite(name, file, &is_node, faults)).collect(),
        }
    }

    /// The columns that they are made of.
    pub fn named(&self) -> impl Iterator<Item = &String> {
        let ratios = self.ratios.iter().flat_map(|(_, numerator, denominator)| [numerator, denominator]);
        ratios.chain(self.means.iter().chain(&self.totals).map(|(_, column)| column))
    }
}

fn composite(
    name: &str,
    field: &Need<CompositeFile>,
    is_node: &impl Fn(&str) -> bool,
    faults: &mut Faults,
) -> Option<Composite> {
    let file = field.get()?;
    let (of, weights) = (file.of.get()?, file.weights.get()?);
    if of.len() != weights.len() {
        faults.add(file.weights.line, format!("{} weights for {} nodes; write one a node", weights.len(), of.len()));
        return None;
    }
    for node in of {
        if let Some(key) = node.get().filter(|key| !is_node(key)) {
            faults.add(node.line, format!("no node “{key}” stands in the method"));
        }
    }
    let parts = of.iter().zip(weights).filter_map(|(node, weight)| Some((node.get()?.clone(), *weight.get()?)));
    Some(Composite {
        name: name.to_owned(),
        of: parts.collect(),
        statistic: file.statistic.get().map_or(CompositeOf::Share, |word| word.0),
        plus: file.plus.get().copied().unwrap_or(0.0),
    })
}
