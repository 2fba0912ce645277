//! Trimming: weights within limits, what is cut off shared out among the others.

use super::kish::{Kish, kish};
use super::margin::Margin;
use super::refusal::Refusal;
use super::{Calibrated, Method, calibrate, check_weights};

const MOST_ROUNDS: usize = 20;
const MOST_PASSES: usize = 10_000;
/// A weight is beyond a limit when it is so by more than this part of it.
const SLACK: f64 = 1e-9;

/// Between which weights are to lie.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Limits {
    /// At most c times the median of the weights above zero; 3 is usual.
    TimesMedian(f64),
    /// At most median + c·(third − first quartile); 6 is usual. Quartiles by R's type 7.
    Interquartile(f64),
    Between {
        lower: f64,
        upper: f64,
    },
}

/// Who gets what was cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Redistribution {
    /// One factor for all that are within the limits: their proportions stay.
    Proportional,
    /// The same amount for each, pass after pass; lifts small weights many times over. R's `trimWeights(strict = TRUE)`.
    Equal,
}

/// Weights within their limits, of the same sum.
#[derive(Debug, Clone, PartialEq)]
pub struct Trimmed {
    /// Per row.
    pub weights: Vec<f64>,
    /// As they came out in numbers.
    pub lower: f64,
    pub upper: f64,
    /// Rows whose weight lay beyond a limit.
    pub above: usize,
    pub below: usize,
    /// The sum of what lay beyond the limits.
    pub moved: f64,
    pub kish_before: Kish,
    pub kish_after: Kish,
    /// Rounds of calibrating again; zero after [`trim`].
    pub rounds: usize,
    /// Rows beyond a limit after the last calibration, and the largest weight there.
    pub still_beyond: usize,
    pub largest: f64,
}

/// Trims the weights (per row, none below zero); weights of zero stay zero and receive nothing. Of weights that were not
/// calibrated the variance is by plain linearisation; of others see [`Calibrated::trimmed`]. Potter 1990; Valliant, Dever, Kreuter 2018, ch. 14.
///
/// # Errors
/// Bad weights, limits that are none, or too tight for the sum.
pub fn trim(weights: &[f64], limits: Limits, how: Redistribution) -> Result<Trimmed, Refusal> {
    check_weights(weights)?;
    let (lower, upper) = numbers(weights, limits)?;
    let (rows, sum) = (weights.iter().filter(|w| **w > 0.0).count(), weights.iter().sum::<f64>());
    let n = rows as f64;
    if sum > upper * n * (1.0 + SLACK) || sum < lower * n * (1.0 - SLACK) {
        return Err(Refusal::Limits { lower, upper, rows, sum });
    }
    let beyond = |w: &&f64| **w > 0.0 && (**w > upper || **w < lower);
    let mut trimmed = weights.to_vec();
    if weights.iter().any(|w| beyond(&w)) {
        match how {
            Redistribution::Proportional => scale_between(&mut trimmed, lower, upper, sum),
            Redistribution::Equal => {
                spread_equally(&mut trimmed, lower, upper).ok_or(Refusal::Limits { lower, upper, rows, sum })?;
            }
        }
    }
    Ok(Trimmed {
        lower,
        upper,
        above: weights.iter().filter(|w| **w > upper).count(),
        below: weights.iter().filter(|w| **w > 0.0 && **w < lower).count(),
        moved: weights.iter().filter(beyond).map(|w| (w - w.clamp(lower, upper)).abs()).sum(),
        kish_before: kish(weights).expect("weights that are all zero were refused"),
        kish_after: kish(&trimmed).expect("the sum is kept"),
        rounds: 0,
        still_beyond: 0,
        largest: trimmed.iter().copied().fold(0.0, f64::max),
        weights: trimmed,
    })
}

/// Trims calibrated weights and calibrates what comes out to the margins again, until no weight is beyond the limits or for 20 rounds;
/// the limits are those of the first round. The last word is the margins': see `still_beyond`. Variance goes by the residuals, over
/// the base weights that the first calibration had.
///
/// # Errors
/// Those of [`trim`] and of [`calibrate`]; weights below zero cannot be trimmed.
pub fn trim_again(
    base: &[f64],
    calibrated: &Calibrated,
    margins: &[Margin],
    limits: Limits,
    how: Redistribution,
) -> Result<(Calibrated, Trimmed), Refusal> {
    let first = trim(&calibrated.weights, limits, how)?;
    let (lower, upper) = (first.lower, first.upper);
    let beyond = |w: &f64| *w > upper * (1.0 + SLACK) || (*w > 0.0 && *w < lower * (1.0 - SLACK));
    let mut weights = calibrated.weights.clone();
    let mut rounds = 0;
    while rounds < MOST_ROUNDS && weights.iter().any(beyond) {
        // Bounds of g hold against the base weights, and straight lines go below zero: the little there is to do is for raking.
        let method = match calibrated.report.method {
            Method::Logit { .. } | Method::Linear => Method::Raking,
            other => other,
        };
        let cut = trim(&weights, Limits::Between { lower, upper }, how)?;
        weights = calibrate(&cut.weights, margins, method)?.weights;
        rounds += 1;
    }
    let trimmed = Trimmed {
        rounds,
        still_beyond: weights.iter().filter(|w| beyond(w)).count(),
        largest: weights.iter().copied().fold(0.0, f64::max),
        kish_after: kish(&weights).expect("the weights add up to a positive total"),
        weights: weights.clone(),
        ..first
    };
    Ok((calibrated.replaced(base, weights, margins)?, trimmed))
}

impl Calibrated {
    /// Trimmed weights (by [`trim`] of these) in the shape of calibrated ones: `g` is against the base weights, the report says how far
    /// the margins are missed now, and the residuals know that weights were trimmed.
    ///
    /// # Errors
    /// Those of [`calibrate`] about base weights and margins.
    pub fn trimmed(&self, base: &[f64], trimmed: &Trimmed, margins: &[Margin]) -> Result<Self, Refusal> {
        let trims = factors(&self.weights, &trimmed.weights);
        Ok(Self { trims: Some(trims), ..self.replaced(base, trimmed.weights.clone(), margins)? })
    }

    /// Other weights, measured against the same margins.
    fn replaced(&self, base: &[f64], weights: Vec<f64>, margins: &[Margin]) -> Result<Self, Refusal> {
        let miss = super::System::new(base, margins)?.largest_miss(&weights);
        let g = factors(base, &weights);
        let report = super::report(base, &weights, &g, self.report.method, self.report.rounds, miss);
        Ok(Self { weights, g, report, model: self.model.clone(), trims: None })
    }
}

/// A row without base weight has none whatever its factor is.
fn factors(base: &[f64], weights: &[f64]) -> Vec<f64> {
    base.iter().zip(weights).map(|(d, w)| if *d > 0.0 { w / d } else { 1.0 }).collect()
}

fn numbers(weights: &[f64], limits: Limits) -> Result<(f64, f64), Refusal> {
    let mut sorted: Vec<f64> = weights.iter().copied().filter(|w| *w > 0.0).collect();
    sorted.sort_by(f64::total_cmp);
    let (lower, upper) = match limits {
        Limits::TimesMedian(times) => (0.0, times * quantile(&sorted, 0.5)),
        Limits::Interquartile(times) => {
            (0.0, quantile(&sorted, 0.5) + times * (quantile(&sorted, 0.75) - quantile(&sorted, 0.25)))
        }
        Limits::Between { lower, upper } => (lower, upper),
    };
    // An upper limit may be absent: infinity.
    let fits = lower >= 0.0 && lower.is_finite() && upper > lower;
    if fits { Ok((lower, upper)) } else { Err(Refusal::Cap { lower, upper }) }
}

/// R's type 7, of sorted values; there is at least one.
pub(super) fn quantile(sorted: &[f64], p: f64) -> f64 {
    let at = p * (sorted.len() - 1) as f64;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the number of rows")]
    let below = at.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (at - at.floor()) * (sorted[above] - sorted[below])
}

/// w ← the multiple k·w within the limits, with the one k that keeps the sum. The sum grows with k, so k is found by halving; what lies
/// strictly within the limits then takes the last digits.
fn scale_between(weights: &mut [f64], lower: f64, upper: f64, sum: f64) {
    let at = |k: f64, w: f64| if w > 0.0 { (k * w).clamp(lower, upper) } else { 0.0 };
    let total = |k: f64| weights.iter().map(|w| at(k, *w)).sum::<f64>();
    let (mut low, mut high) = (0.0, 1.0);
    while high < 1e300 && total(high) < sum * (1.0 - SLACK) {
        high *= 2.0;
    }
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if total(middle) < sum { low = middle } else { high = middle }
    }
    let free = |w: f64| w > 0.0 && high * w > lower && high * w < upper;
    let within: f64 = weights.iter().filter(|w| free(**w)).sum();
    let fixed: f64 = weights.iter().filter(|w| !free(**w)).map(|w| at(high, *w)).sum();
    let k = if within > 0.0 { (sum - fixed) / within } else { high };
    for weight in weights.iter_mut() {
        *weight = if free(*weight) { (k * *weight).clamp(lower, upper) } else { at(high, *weight) };
    }
}

/// As R does it: cut, share the difference equally among those that were within the limits in this pass, again until none is beyond.
/// None where all are beyond.
fn spread_equally(weights: &mut [f64], lower: f64, upper: f64) -> Option<()> {
    let scale = weights.iter().sum::<f64>() / weights.len() as f64;
    for _ in 0..MOST_PASSES {
        let beyond = |w: f64| w > 0.0 && (w > upper || w < lower);
        let inside = weights.iter().filter(|w| **w > 0.0 && !beyond(**w)).count();
        let excess: f64 = weights.iter().filter(|w| beyond(**w)).map(|w| w - w.clamp(lower, upper)).sum();
        if inside == 0 {
            return None;
        }
        let share = excess / inside as f64;
        let is_last = share.abs() <= 1e-14 * scale;
        for weight in weights.iter_mut().filter(|w| **w > 0.0) {
            *weight = if beyond(*weight) { weight.clamp(lower, upper) } else { *weight + share };
        }
        if is_last {
            for weight in weights.iter_mut().filter(|w| **w > 0.0) {
                *weight = weight.clamp(lower, upper);
            }
            return Some(());
        }
    }
    None
}
