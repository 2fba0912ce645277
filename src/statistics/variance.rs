//! The variance of linearised estimates and the covariance of any two, from the totals of the sampled units, stage by stage.
//! Taylor linearisation with ultimate clusters (Woodruff 1971; Binder 1983; Särndal, Swensson & Wretman 1992, chapters 4 and 5);
//! several stages as in section 4.3 there. The one place with this arithmetic.

use nalgebra::DMatrix;

use super::sample::{Lonely, Sample, Stage, Stratum};

/// An estimate's linearised values: how it would move with each row. Rows outside the estimate's domain are left out; they
/// stay in the sample.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Influence {
    /// Row and z: the derivative of the estimate by the row's weight. Rows in any order, none twice.
    pub rows: Vec<(u32, f64)>,
}

impl Influence {
    /// The same estimate times `factor`.
    #[must_use]
    pub fn times(&self, factor: f64) -> Self {
        Self { rows: self.rows.iter().map(|(row, z)| (*row, z * factor)).collect() }
    }

    /// The sum of factor × influence over `parts`: the influence of any sum of estimates, or of any smooth function of them
    /// when the factors are its derivatives.
    #[must_use]
    pub fn sum<'a>(parts: impl IntoIterator<Item = (f64, &'a Self)>) -> Self {
        let mut rows: Vec<(u32, f64)> = Vec::new();
        for (factor, part) in parts {
            rows.extend(part.rows.iter().map(|(row, z)| (*row, factor * z)));
        }
        rows.sort_by_key(|(row, _)| *row);
        rows.dedup_by(|later, first| {
            let is_same = later.0 == first.0;
            if is_same {
                first.1 += later.1;
            }
            is_same
        });
        Self { rows }
    }
}

/// What an estimate adds up to in every unit of every stage: all that its variance needs.
#[derive(Debug, Clone)]
pub struct UnitTotals {
    /// Per stage: unit and Σ w·z, in the order of units; units without a row are left out.
    stages: Vec<Vec<(u32, f64)>>,
}

impl UnitTotals {
    /// Units of the first stage that hold a row of the estimate.
    #[must_use]
    pub fn units(&self) -> usize {
        self.stages[0].len()
    }
}

/// Why there is no variance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoVariance {
    /// No other stratum whose mean could stand for the lonely ones.
    OnlyLonely,
}

impl Sample {
    /// The totals of `influence` by unit, with the sample's weights.
    #[must_use]
    pub fn totals(&self, influence: &Influence) -> UnitTotals {
        self.weighted_totals(&influence.rows.iter().map(|(row, z)| (*row, z * self.weights[*row as usize])))
    }

    /// The totals by unit of values that are weighted already, such as g·d·e after calibration.
    #[must_use]
    pub fn weighted_totals(&self, rows: &(impl Iterator<Item = (u32, f64)> + Clone)) -> UnitTotals {
        let stages = self.stages.iter().map(|stage| {
            let mut totals: Vec<(u32, f64)> =
                rows.clone().map(|(row, u)| (stage.unit_of_row[row as usize], u)).collect();
            totals.sort_by_key(|(unit, _)| *unit);
            totals.dedup_by(|later, first| {
                let is_same = later.0 == first.0;
                if is_same {
                    first.1 += later.1;
                }
                is_same
            });
            totals
        });
        UnitTotals { stages: stages.collect() }
    }

    /// The covariance of two estimates. Zero may mean that nothing can be said: ask for degrees of freedom, too.
    ///
    /// # Errors
    /// Where lonely strata are to be averaged and there is no other stratum.
    pub fn covariance(&self, a: &UnitTotals, b: &UnitTotals) -> Result<f64, NoVariance> {
        let mut covariance = 0.0;
        for (at, stage) in self.stages.iter().enumerate() {
            covariance += self.of_stage(stage, at, (&a.stages[at], &b.stages[at]))?;
        }
        Ok(covariance)
    }

    /// As [`Sample::covariance`], of an estimate with itself.
    ///
    /// # Errors
    /// As [`Sample::covariance`].
    pub fn variance(&self, of: &UnitTotals) -> Result<f64, NoVariance> {
        self.covariance(of, of)
    }

    /// The covariances of all `estimates` with each other.
    ///
    /// # Errors
    /// As [`Sample::covariance`].
    pub fn covariances(&self, estimates: &[UnitTotals]) -> Result<DMatrix<f64>, NoVariance> {
        let mut matrix = DMatrix::zeros(estimates.len(), estimates.len());
        for row in 0..estimates.len() {
            for column in 0..=row {
                let covariance = self.covariance(&estimates[row], &estimates[column])?;
                matrix[(row, column)] = covariance;
                matrix[(column, row)] = covariance;
            }
        }
        Ok(matrix)
    }

    fn of_stage(&self, stage: &Stage, at: usize, estimates: Pair<'_>) -> Result<f64, NoVariance> {
        let mut whole = 0.0;
        let mut group = Group::default();
        let (mut a, mut b) = estimates;
        while let Some(stratum) = first_stratum(stage, a, b) {
            let found = &stage.strata[stratum as usize];
            if found.parent != group.parent {
                whole += group.total(self.lonely)?;
                group = Group { parent: found.parent, ..Group::default() };
            }
            let of_a = split(stage, stratum, &mut a);
            let of_b = split(stage, stratum, &mut b);
            group.strata += 1;
            if found.share > 0.0 {
                self.add(found, of_a, of_b, &mut group);
            }
        }
        whole += group.total(self.lonely)?;
        Ok(if at == 0 && self.lonely == Lonely::Adjust {
            whole + adjusted(stage, estimates.0, estimates.1)
        } else {
            whole
        })
    }

    fn add(&self, stratum: &Stratum, a: &[(u32, f64)], b: &[(u32, f64)], group: &mut Group) {
        if stratum.is_complete() {
            return;
        }
        let rest = 1.0 - stratum.fraction();
        if !stratum.is_lonely() {
            let drawn = stratum.drawn as f64;
            group.sum += stratum.share * rest * drawn / (drawn - 1.0) * deviations(drawn, a, b);
            return;
        }
        match self.lonely {
            Lonely::Average => group.lonely += 1,
            // Adjusted at the first stage, where there is a mean of all units ([`adjusted`]); within a unit the mean is the unit's own total.
            Lonely::Adjust | Lonely::Fail | Lonely::Remove | Lonely::Certainty | Lonely::Collapse => {}
        }
    }
}

/// The totals of two estimates by unit, each in the order of units.
type Pair<'a> = (&'a [(u32, f64)], &'a [(u32, f64)]);

/// The strata within one unit of the stage before; at the first stage, all.
#[derive(Default)]
struct Group {
    parent: u32,
    sum: f64,
    strata: usize,
    lonely: usize,
}

impl Group {
    fn total(&self, lonely: Lonely) -> Result<f64, NoVariance> {
        if lonely != Lonely::Average || self.lonely == 0 {
            return Ok(self.sum);
        }
        if self.lonely == self.strata {
            return Err(NoVariance::OnlyLonely);
        }
        Ok(self.sum * self.strata as f64 / (self.strata - self.lonely) as f64)
    }
}

fn first_stratum(stage: &Stage, a: &[(u32, f64)], b: &[(u32, f64)]) -> Option<u32> {
    let of = |totals: &[(u32, f64)]| totals.first().map(|(unit, _)| stage.stratum_of_unit[*unit as usize]);
    match (of(a), of(b)) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// Takes the units of `stratum` off the front of `totals`.
fn split<'a>(stage: &Stage, stratum: u32, totals: &mut &'a [(u32, f64)]) -> &'a [(u32, f64)] {
    let end = totals.partition_point(|(unit, _)| stage.stratum_of_unit[*unit as usize] <= stratum);
    let (of_stratum, rest) = totals.split_at(end);
    *totals = rest;
    of_stratum
}

/// Σ (a − ā)(b − b̄) over the `drawn` units of a stratum; those that are not listed are zero.
fn deviations(drawn: f64, a: &[(u32, f64)], b: &[(u32, f64)]) -> f64 {
    let mean = |totals: &[(u32, f64)]| totals.iter().map(|(_, total)| total).sum::<f64>() / drawn;
    let (mean_a, mean_b) = (mean(a), mean(b));
    let (mut sum, mut listed) = (0.0, 0.0);
    pairs(a, b, |_, a, b| {
        sum += (a - mean_a) * (b - mean_b);
        listed += 1.0;
    });
    sum + (drawn - listed) * mean_a * mean_b
}

/// What lonely strata of the first stage contribute when their unit is compared with the mean of all units: Σ (1 − f)(u − U/n)², U the
/// sum of all totals and n the number of all units, also of those where the total is zero. U is zero for means and ratios, not for
/// totals and residuals. R `survey` 4.5; 4.1 leaves U out.
fn adjusted(stage: &Stage, a: &[(u32, f64)], b: &[(u32, f64)]) -> f64 {
    let lonely =
        |unit: u32| Some(&stage.strata[stage.stratum_of_unit[unit as usize] as usize]).filter(|of| of.is_lonely());
    let rest: f64 = stage.strata.iter().filter(|of| of.is_lonely()).map(|of| 1.0 - of.fraction()).sum();
    if rest == 0.0 {
        return 0.0;
    }
    let units = stage.stratum_of_unit.len() as f64;
    let mean = |totals: &[(u32, f64)]| totals.iter().map(|(_, total)| total).sum::<f64>() / units;
    let (mean_a, mean_b) = (mean(a), mean(b));
    // The units that hold neither are −a̅ · −b̅; those that are listed replace that.
    let mut sum = rest * mean_a * mean_b;
    pairs(a, b, |unit, a, b| {
        if let Some(stratum) = lonely(unit) {
            sum += (1.0 - stratum.fraction()) * ((a - mean_a) * (b - mean_b) - mean_a * mean_b);
        }
    });
    sum
}

/// Every unit that one of both lists holds, with both totals.
fn pairs(mut a: &[(u32, f64)], mut b: &[(u32, f64)], mut visit: impl FnMut(u32, f64, f64)) {
    loop {
        match (a.split_first(), b.split_first()) {
            (Some((first, rest_a)), Some((second, rest_b))) if first.0 == second.0 => {
                visit(first.0, first.1, second.1);
                (a, b) = (rest_a, rest_b);
            }
            (Some((first, rest)), second) if second.is_none_or(|(second, _)| first.0 < second.0) => {
                visit(first.0, first.1, 0.0);
                a = rest;
            }
            (_, Some((second, rest))) => {
                visit(second.0, 0.0, second.1);
                b = rest;
            }
            (_, None) => return,
        }
    }
}

/// What the totals of a stratum's units add up to: enough for its variance where units are rows and there are too many to keep.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Moments {
    pub sum: f64,
    pub squares: f64,
}

/// The variance of a total over one stratum of `drawn` units (two or more) out of `population` (infinite: no correction):
/// (1 − n/N) · n ÷ (n − 1) · Σ(u − ū)².
#[must_use]
pub fn stratum_variance(drawn: f64, population: f64, of: &Moments) -> f64 {
    (1.0 - drawn / population) * drawn / (drawn - 1.0) * (of.squares - of.sum * of.sum / drawn)
}
