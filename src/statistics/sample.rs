//! A sample as it was drawn: the weight of every row, and the units of every stage with the strata they were drawn in.
//! Promises that units are nested and that no stratum has more units in the sample than in the population. Estimates nothing.

mod stage;

use std::collections::BTreeMap;

use stage::{JOINED, collapse, in_units, stage};

/// How one stage was drawn, a value a row.
#[derive(Debug, Clone, Default)]
pub struct StageColumns {
    /// The stratum within the unit of the stage before; empty: one stratum.
    pub strata: Vec<String>,
    /// The unit; its name counts within its stratum. Empty: every row is a unit of its own.
    pub units: Vec<String>,
    /// Units of the row's stratum in the population; none: unknown or without end, so no finite population correction.
    pub population: Option<Population>,
}

/// How much of a stratum was drawn, a value a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Population {
    /// N: how many units there are.
    Units(Vec<f64>),
    /// f: the drawn part of them, above 0 and at most 1. N = n ÷ f, as R's `svydesign` reads them.
    Fractions(Vec<f64>),
}

/// What to do with a stratum of which one unit was drawn out of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lonely {
    /// Refuse the sample.
    Fail,
    /// Its contribution to the variance is zero.
    Remove,
    /// The unit was taken with certainty; the same number as `Remove`, another meaning.
    Certainty,
    /// Its total is compared with the mean of all units' totals instead of the stratum's own mean.
    Adjust,
    /// It contributes the mean of the other strata.
    Average,
    /// It joins its neighbour in the order of names before anything is estimated.
    Collapse,
}

/// Rows with weights, and the stages they were drawn in, first stage first.
#[derive(Debug, Clone)]
pub struct Sample {
    /// One a row; none below zero.
    pub(super) weights: Vec<f64>,
    pub(super) stages: Vec<Stage>,
    pub(super) lonely: Lonely,
    /// Lonely strata and the neighbours they joined.
    pub collapsed: Vec<(String, String)>,
}

#[derive(Debug, Clone)]
pub(super) struct Stage {
    /// Per row. Units are numbered in the order of their strata, strata in the order of the units above.
    pub unit_of_row: Vec<u32>,
    /// Per unit, its stratum.
    pub stratum_of_unit: Vec<u32>,
    pub strata: Vec<Stratum>,
}

#[derive(Debug, Clone)]
pub(super) struct Stratum {
    pub name: String,
    /// Units drawn.
    pub drawn: usize,
    /// Units there are.
    pub population: Option<f64>,
    /// The unit of the stage before that it lies in; 0 at the first stage.
    pub parent: u32,
    /// The share of this stratum's variance that the whole carries: the product of the sampling fractions above.
    pub share: f64,
}

impl Stratum {
    /// Drawn ÷ population; 0 where the population is unknown.
    pub fn fraction(&self) -> f64 {
        self.population.map_or(0.0, |population| self.drawn as f64 / population)
    }

    /// Every unit was drawn, so this stage adds no sampling error.
    pub fn is_complete(&self) -> bool {
        1.0 - self.fraction() < 1e-7
    }

    pub fn is_lonely(&self) -> bool {
        self.drawn == 1 && !self.is_complete()
    }
}

/// Why rows are no sample. Stages, rows and strata are named as people count and call them.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum BadSample {
    #[error("there are no rows")]
    Empty,
    #[error("the weight is {weight}; it must be a number of zero or more")]
    Weight { row: usize, weight: f64 },
    #[error(
        "the weight is {weight:e}; above {LARGEST:e} sums of weights leave the range of numbers: divide all weights alike"
    )]
    Large { row: usize, weight: f64 },
    #[error("all weights are zero")]
    NoWeight,
    #[error("stage {stage}: {found} values for {rows} rows")]
    Length { stage: usize, found: usize, rows: usize },
    #[error("stage {stage}, stratum “{stratum}”: the population is {population} here and {before} before")]
    PopulationDiffers { stage: usize, stratum: String, row: usize, population: f64, before: f64 },
    #[error("stage {stage}, stratum “{stratum}”: the sampling fraction is {fraction} here and {before} before")]
    FractionDiffers { stage: usize, stratum: String, row: usize, fraction: f64, before: f64 },
    #[error("stage {stage}, stratum “{stratum}”: {drawn} units in the sample, but only {population} in the population")]
    PopulationSmall { stage: usize, stratum: String, drawn: usize, population: f64 },
    #[error(
        "unit “{unit}” stands in the strata “{first}” and “{second}” of stage {stage}, but ids were declared to be unique"
    )]
    UnitInTwoStrata { unit: String, first: String, second: String, stage: usize, row: usize },
    #[error("only one unit was drawn in {}; say what to do with it: remove, certainty, adjust, average{}", .strata.join(", "), if *is_below { " (collapse joins strata of the first stage only)" } else { " or collapse" })]
    Lonely { strata: Vec<String>, is_below: bool },
    #[error("stratum “{0}” has one unit and no other stratum to join")]
    NoNeighbour(String),
}

impl Sample {
    /// # Errors
    /// Every reason why the columns are no sample, in [`BadSample`].
    pub fn new(weights: Vec<f64>, stages: &[StageColumns], lonely: Lonely) -> Result<Self, BadSample> {
        if weights.is_empty() {
            return Err(BadSample::Empty);
        }
        let weights = checked(weights)?;
        let srs = [StageColumns::default()];
        let stages = if stages.is_empty() { &srs } else { stages };
        let mut sample = Self { weights, stages: Vec::with_capacity(stages.len()), lonely, collapsed: Vec::new() };
        let mut used: Vec<StageColumns> = Vec::with_capacity(stages.len());
        for (at, columns) in stages.iter().enumerate() {
            let above = at.checked_sub(1).map(|before| (&sample.stages[before], &used[before]));
            let mut columns = in_units(at, columns, above, sample.weights.len())?;
            if at == 0 && lonely == Lonely::Collapse {
                sample.collapsed = collapse(&mut columns, sample.weights.len())?;
            }
            let stage = stage(at, &columns, above, sample.weights.len())?;
            sample.stages.push(stage);
            used.push(columns);
        }
        if matches!(lonely, Lonely::Fail | Lonely::Collapse) {
            sample.refuse_lonely()?;
        }
        Ok(sample)
    }

    /// Simple random sampling of rows: equal chances, no strata, no clusters, `population` rows to draw from where known.
    ///
    /// # Errors
    /// As [`Sample::new`].
    pub fn simple(weights: Vec<f64>, population: Option<f64>) -> Result<Self, BadSample> {
        let population = population.map(|population| Population::Units(vec![population; weights.len()]));
        Self::new(weights, &[StageColumns { population, ..StageColumns::default() }], Lonely::Fail)
    }

    /// The same sample with other weights, such as calibrated ones.
    ///
    /// # Errors
    /// Where a weight is not a number of zero or more, or all are zero.
    ///
    /// # Panics
    /// Where there are not as many as rows.
    pub fn with_weights(mut self, weights: Vec<f64>) -> Result<Self, BadSample> {
        assert_eq!(weights.len(), self.rows(), "a weight for every row");
        self.weights = checked(weights)?;
        Ok(self)
    }

    /// One a row: population ÷ drawn, multiplied over the stages whose population is known.
    #[must_use]
    pub fn weights_of_population(&self) -> Vec<f64> {
        let of_row = |row: usize| {
            let of_stage = |stage: &Stage| {
                let stratum = &stage.strata[stage.stratum_of_unit[stage.unit_of_row[row] as usize] as usize];
                stratum.population.map_or(1.0, |population| population / stratum.drawn as f64)
            };
            self.stages.iter().map(of_stage).product()
        };
        (0..self.rows()).map(of_row).collect()
    }

    /// Whether every unit was drawn, at all stages, of the strata that hold these rows: then there is no sampling error.
    #[must_use]
    pub fn is_certain(&self, rows: &(impl Iterator<Item = u32> + Clone)) -> bool {
        self.stages.iter().all(|stage| {
            rows.clone().filter(|row| self.weights[*row as usize] > 0.0).all(|row| {
                let stratum = &stage.strata[stage.stratum_of_unit[stage.unit_of_row[row as usize] as usize] as usize];
                let is_taken = stratum.is_lonely() && matches!(self.lonely, Lonely::Certainty | Lonely::Remove);
                stratum.is_complete() || is_taken || stratum.share <= 0.0
            })
        })
    }

    /// One a row: the units that the row's stratum of a stage has in the population, infinite where that is not known.
    pub fn populations(&self, stage: usize) -> impl Iterator<Item = f64> {
        let stage = &self.stages[stage];
        let of_unit = |unit: &u32| stage.strata[stage.stratum_of_unit[*unit as usize] as usize].population;
        stage.unit_of_row.iter().map(move |unit| of_unit(unit).unwrap_or(f64::INFINITY))
    }

    #[must_use]
    pub fn rows(&self) -> usize {
        self.weights.len()
    }

    #[must_use]
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// Degrees of freedom of the first stage: units less strata, of rows that `is_in` and have a weight above zero.
    /// Korn & Graubard 1999, section 5.2; R `survey::degf`.
    #[must_use]
    pub fn degrees_of_freedom(&self, is_in: impl Fn(usize) -> bool) -> usize {
        let units = self.units_of(is_in);
        let stage = &self.stages[0];
        let mut strata: Vec<u32> = units.iter().map(|unit| stage.stratum_of_unit[*unit as usize]).collect();
        strata.dedup();
        units.len() - strata.len()
    }

    /// The units of the first stage, in order, that have a row that `is_in` and weighs something.
    #[must_use]
    pub fn units_of(&self, is_in: impl Fn(usize) -> bool) -> Vec<u32> {
        let rows = (0..self.rows()).filter(|row| self.weights[*row] > 0.0 && is_in(*row));
        let mut units: Vec<u32> = rows.map(|row| self.stages[0].unit_of_row[row]).collect();
        units.sort_unstable();
        units.dedup();
        units
    }

    fn refuse_lonely(&self) -> Result<(), BadSample> {
        let mut strata = Vec::new();
        for (at, stage) in self.stages.iter().enumerate() {
            for stratum in stage.strata.iter().filter(|stratum| stratum.is_lonely() && stratum.share > 0.0) {
                strata.push(match (at, stratum.name.as_str()) {
                    (0, "") => "the whole sample".to_owned(),
                    (0, name) => format!("stratum “{name}”"),
                    _ => format!("{} (stage {})", self.within(at, stratum), at + 1),
                });
            }
        }
        let is_below = self.stages[0].strata.iter().all(|stratum| !stratum.is_lonely());
        if strata.is_empty() { Ok(()) } else { Err(BadSample::Lonely { strata, is_below }) }
    }

    /// A stratum below the first stage, with the units and the stratum that it lies in.
    fn within(&self, at: usize, stratum: &Stratum) -> String {
        let above = at.checked_sub(1).map(|before| &self.stages[before]);
        let Some(above) = above else { return format!("stratum “{}”", stratum.name) };
        let parent = &above.strata[above.stratum_of_unit[stratum.parent as usize] as usize];
        // Of collapsed strata the unit's name begins with the stratum that it had.
        let (first, unit) =
            stratum.name.rsplit_once(JOINED).map_or((None, stratum.name.as_str()), |(s, u)| (Some(s), u));
        let first = first.map(|names| names.split(JOINED).next().unwrap_or(names));
        match (first, parent.name.as_str()) {
            (Some(first), _) if at == 1 => format!("unit “{unit}” of stratum “{first}”"),
            (_, "") if at == 1 => format!("unit “{unit}”"),
            _ => format!("unit “{unit}” of {}", self.within(at - 1, parent)),
        }
    }
}

/// Beyond this, sums of the squares of weights leave the range of numbers.
const LARGEST: f64 = 1e100;

fn checked(weights: Vec<f64>) -> Result<Vec<f64>, BadSample> {
    if let Some(row) = weights.iter().position(|weight| !(weight.is_finite() && *weight >= 0.0)) {
        return Err(BadSample::Weight { row: row + 1, weight: weights[row] });
    }
    if let Some(row) = weights.iter().position(|weight| *weight > LARGEST) {
        return Err(BadSample::Large { row: row + 1, weight: weights[row] });
    }
    if weights.iter().all(|weight| *weight == 0.0) { Err(BadSample::NoWeight) } else { Ok(weights) }
}

/// Refuses units whose name stands in more than one stratum: for frames whose ids are unique.
///
/// # Errors
/// The first such unit.
pub fn require_unique_units(stage: usize, strata: &[String], units: &[String]) -> Result<(), BadSample> {
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    for (row, (unit, stratum)) in units.iter().zip(strata).enumerate() {
        let first = *seen.entry(unit).or_insert(stratum);
        if first != stratum {
            return Err(BadSample::UnitInTwoStrata {
                unit: unit.clone(),
                first: first.to_owned(),
                second: stratum.clone(),
                stage: stage + 1,
                row: row + 1,
            });
        }
    }
    Ok(())
}
