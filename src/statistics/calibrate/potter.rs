//! The cap of weights that leaves means the smallest mean squared error: trimming lowers their variance and shifts them.
//! Chooses a cap; trims nothing itself beyond what it tries.

use super::Calibrated;
use super::margin::Margin;
use super::refusal::Refusal;
use super::trim::{Limits, Redistribution, trim};
use crate::statistics::sample::Sample;
use crate::statistics::variance::{Influence, UnitTotals};

/// How many caps are tried, from the largest weight down in equal ratios.
pub const CAPS: i32 = 40;
/// No cap is tried below this multiple of the median weight: there trimming is no longer of extremes.
pub const LEAST_MULTIPLE: f64 = 2.0;
/// A cap must be better than a higher one by this part of the untrimmed error: less is rounding's.
const BETTER: f64 = 1e-12;

/// A standard error below this part of the mean is rounding's.
const ROUNDING: f64 = 1e-10;

/// A column whose weighted mean is to come out well.
#[derive(Debug, Clone, PartialEq)]
pub struct Variable {
    pub name: String,
    /// Per row; none where the row has no answer.
    pub values: Vec<Option<f64>>,
}

/// A mean under one cap.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    pub mean: f64,
    /// Of the mean, by linearisation (after calibration by its residuals).
    pub variance: f64,
    /// Its estimated mean squared error; may fall below zero, as it is a difference of estimates.
    pub mse: f64,
}

/// A cap that was tried.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Infinite: none.
    pub cap: f64,
    /// Rows above it.
    pub above: usize,
    /// One a variable.
    pub effects: Vec<Effect>,
    /// The mean over the variables of their mean squared error, each over that without a cap.
    pub relative: f64,
}

/// All caps that were tried, the one without a cap first, and which of them has the smallest error.
#[derive(Debug, Clone, PartialEq)]
pub struct Potter {
    pub candidates: Vec<Candidate>,
    pub chosen: usize,
}

impl Potter {
    #[must_use]
    pub fn best(&self) -> &Candidate {
        &self.candidates[self.chosen]
    }
}

/// The weights that caps are tried on.
#[derive(Debug, Clone, Copy)]
pub struct Untrimmed<'a> {
    /// Strata and clusters; its own weights are not used.
    pub sample: &'a Sample,
    /// Per row; none below zero.
    pub weights: &'a [f64],
    /// Base weights and margins, where the weights are calibrated ones.
    pub calibrated: Option<(&'a Calibrated, &'a [f64], &'a [Margin])>,
}

/// Tries caps on the weights and chooses the one with the smallest estimated mean squared error of the variables' means. With θ₀ the mean
/// by the untrimmed weights, taken as unbiased, and θ by the trimmed ones, E(θ − θ₀)² = MSE(θ) + V(θ₀) − 2 C(θ, θ₀), so
/// MSE(θ) is estimated by (θ − θ₀)² − V(θ₀) + 2 C(θ, θ₀). Potter 1990 (ASA Proceedings, Survey Research Methods, 225–230) puts √(V(θ) V(θ₀))
/// for C; here C is estimated like V, from the totals of the units. Of several variables the mean of MSE(θ) / V(θ₀) decides.
///
/// The caps are 40 from the largest weight down to twice the median, in equal ratios; those below which the
/// sum of the weights does not fit are left out. Of equally good caps the highest is chosen.
///
/// # Errors
/// Bad weights; a variable that nobody has a value of, or whose mean has no variance that could be traded.
pub fn best_cap(of: Untrimmed<'_>, variables: &[Variable], how: Redistribution) -> Result<Potter, Refusal> {
    super::check_weights(of.weights)?;
    let before = variables.iter().map(|variable| of.mean(of.weights, None, variable));
    let before = before.collect::<Result<Vec<Mean>, Refusal>>()?;
    for (mean, variable) in before.iter().zip(variables) {
        if mean.variance <= (ROUNDING * mean.value).powi(2) || mean.df == 0 {
            return Err(Refusal::NoSpread { variable: variable.name.clone() });
        }
    }
    let untouched = before.iter().map(|mean| Effect { mean: mean.value, variance: mean.variance, mse: mean.variance });
    let mut candidates = vec![Candidate { cap: f64::INFINITY, above: 0, effects: untouched.collect(), relative: 1.0 }];
    for cap in caps(of.weights) {
        let cut = match trim(of.weights, Limits::Between { lower: 0.0, upper: cap }, how) {
            Ok(cut) => cut,
            Err(Refusal::Limits { .. }) => continue,
            Err(other) => return Err(other),
        };
        let cut_calibrated =
            of.calibrated.map(|(done, base, margins)| done.trimmed(base, &cut, margins)).transpose()?;
        let mut effects = Vec::with_capacity(variables.len());
        for (variable, before) in variables.iter().zip(&before) {
            let after = of.mean(&cut.weights, cut_calibrated.as_ref(), variable)?;
            let shared = of.covariance(&after.totals, &before.totals);
            let mse = (after.value - before.value).powi(2) - before.variance + 2.0 * shared;
            effects.push(Effect { mean: after.value, variance: after.variance, mse });
        }
        let relative = effects.iter().zip(&before).map(|(effect, before)| effect.mse / before.variance).sum::<f64>();
        candidates.push(Candidate { cap, above: cut.above, relative: relative / variables.len() as f64, effects });
    }
    let mut chosen = 0;
    for (place, candidate) in candidates.iter().enumerate() {
        if candidate.relative < candidates[chosen].relative - BETTER {
            chosen = place;
        }
    }
    Ok(Potter { candidates, chosen })
}

/// A mean with what its variance and its covariance with others need.
struct Mean {
    value: f64,
    variance: f64,
    df: usize,
    totals: UnitTotals,
}

impl Untrimmed<'_> {
    fn mean(&self, weights: &[f64], trimmed: Option<&Calibrated>, variable: &Variable) -> Result<Mean, Refusal> {
        let nobody = || Refusal::NoValues { variable: variable.name.clone() };
        let sample = self.sample.clone().with_weights(weights.to_vec()).map_err(|_| nobody())?;
        let values = variable.values.iter().enumerate().filter_map(|(row, value)| {
            Some((u32::try_from(row).expect("rows are counted in 32 bits"), (*value)?, 1.0))
        });
        let found = sample.ratio(values).map_err(|_| nobody())?;
        let calibrated = trimmed.or(self.calibrated.map(|(done, ..)| done));
        let totals = match calibrated {
            Some(calibrated) => residual_totals(&sample, calibrated, &found.influence),
            None => sample.totals(&found.influence),
        };
        Ok(Mean { value: found.value, variance: self.covariance(&totals, &totals), df: found.df, totals })
    }

    fn covariance(&self, a: &UnitTotals, b: &UnitTotals) -> f64 {
        // Only lonely strata that are to be averaged have none; then nothing can be traded, as with a variance of zero.
        self.sample.covariance(a, b).unwrap_or(0.0)
    }
}

/// u = w·e with e what the margins do not explain of z.
fn residual_totals(sample: &Sample, calibrated: &Calibrated, influence: &Influence) -> UnitTotals {
    let mut z = vec![0.0; sample.rows()];
    for (row, value) in &influence.rows {
        z[*row as usize] = *value;
    }
    let residuals = calibrated.residuals(&z);
    let weighted = residuals.iter().zip(sample.weights()).map(|(residual, weight)| residual * weight);
    sample.weighted_totals(&(0_u32..).zip(weighted))
}

/// Falling, the first a step below the largest weight; none where no weight is far from the median.
fn caps(weights: &[f64]) -> Vec<f64> {
    let mut sorted: Vec<f64> = weights.iter().copied().filter(|weight| *weight > 0.0).collect();
    sorted.sort_by(f64::total_cmp);
    let (median, largest) = (super::trim::quantile(&sorted, 0.5), sorted[sorted.len() - 1]);
    let least = LEAST_MULTIPLE * median;
    if largest <= least {
        return Vec::new();
    }
    (1..=CAPS).map(|step| largest * (least / largest).powf(f64::from(step) / f64::from(CAPS))).collect()
}
