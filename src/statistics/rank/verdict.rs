//! What may be said in one sentence: above, near or below the block's mean; target met, not met or not to be said; changed or not.

use nalgebra::DMatrix;

use super::super::distribution::t_two_sided;
use super::super::multiple::benjamini_hochberg;
use super::{Better, TIE, error_of_difference, largest};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Above,
    /// Not clearly different.
    Near,
    Below,
}

/// A unit against the mean of its block.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AgainstMean {
    /// The estimate less the block's mean.
    pub difference: f64,
    /// Of the difference, which the unit itself is part of.
    pub se: f64,
    pub t: f64,
    /// Two-sided.
    pub p: f64,
    /// By Benjamini and Hochberg over the block.
    pub p_adjusted: f64,
    pub standing: Standing,
}

/// A block's mean and where its units stand.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// `None` where no unit counts.
    pub mean: Option<f64>,
    /// Per unit; `None` where it has no estimate, no variance or no weight, or where the difference has no sampling error (it is the
    /// only unit, say): then nothing can be said.
    pub units: Vec<Option<AgainstMean>>,
}

/// Compares every estimate with the mean of its block, Σ wθ / Σ w over those that have an estimate, a variance and a weight above
/// zero. The variance of the difference is c'Vc with cⱼ = 1 − wⱼ/Σw for the unit and −wₖ/Σw for the others, tested by t with `df`.
/// At a `level` of 0.95 at most 5 % of the units called above or below are expected to be called so by chance.
///
/// # Panics
/// Where the matrix or the weights are not of the estimates' number.
#[must_use]
pub fn against_mean(
    estimates: &[Option<f64>],
    covariance: &DMatrix<f64>,
    weights: &[f64],
    df: f64,
    level: f64,
) -> Block {
    let units = estimates.len();
    assert!(
        covariance.shape() == (units, units) && weights.len() == units,
        "a variance and a weight for each of {units}"
    );
    let counts = |place: &usize| {
        let variance = covariance[(*place, *place)];
        let estimate = estimates[*place].filter(|estimate| estimate.is_finite());
        estimate.filter(|_| variance.is_finite() && variance >= 0.0 && weights[*place] > 0.0)
    };
    let there: Vec<(usize, f64)> = (0..units).filter_map(|place| Some((place, counts(&place)?))).collect();
    let total: f64 = there.iter().map(|(place, _)| weights[*place]).sum();
    if there.is_empty() {
        return Block { mean: None, units: vec![None; units] };
    }
    let share = |place: usize| weights[place] / total;
    let mean: f64 = there.iter().map(|(place, estimate)| share(*place) * estimate).sum();
    let size = largest(&there.iter().map(|(_, estimate)| Some(*estimate)).collect::<Vec<_>>());
    // The covariance of each unit with the mean, and the mean's own variance.
    let with_mean: Vec<f64> = there
        .iter()
        .map(|(one, _)| there.iter().map(|(other, _)| share(*other) * covariance[(*one, *other)]).sum())
        .collect();
    let of_mean: f64 = there.iter().zip(&with_mean).map(|((place, _), with)| share(*place) * with).sum();
    let mut found: Vec<Option<AgainstMean>> = vec![None; units];
    for ((place, estimate), with) in there.iter().zip(&with_mean) {
        let of_unit = covariance[(*place, *place)];
        let error = error_of_difference(size, [of_unit, of_mean], *with).filter(|_| df > 0.0);
        if let Some(se) = error {
            let difference = estimate - mean;
            // A tie but for rounding.
            let difference = if difference.abs() <= TIE * size { 0.0 } else { difference };
            let p = t_two_sided(difference / se, df);
            let t = difference / se;
            found[*place] = Some(AgainstMean { difference, se, t, p, p_adjusted: p, standing: Standing::Near });
        }
    }
    let p: Vec<Option<f64>> = found.iter().map(|unit| unit.map(|unit| unit.p)).collect();
    for (unit, p) in found.iter_mut().zip(benjamini_hochberg(&p)) {
        let (Some(unit), Some(p)) = (unit, p) else { continue };
        unit.p_adjusted = p;
        unit.standing = match (p <= 1.0 - level, unit.difference > 0.0) {
            (false, _) => Standing::Near,
            (true, true) => Standing::Above,
            (true, false) => Standing::Below,
        };
    }
    Block { mean: Some(mean), units: found }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    Met,
    NotMet,
    /// The interval contains the target, or there is no interval.
    CannotBeSaid,
}

impl Target {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet => "not_met",
            Self::CannotBeSaid => "cannot_be_said",
        }
    }
}

/// An interval against a target. An interval that ends exactly on the target meets it, as an estimate of the target would.
#[must_use]
pub fn target(interval: Option<(f64, f64)>, target: f64, better: Better) -> Target {
    let Some((low, high)) = interval else { return Target::CannotBeSaid };
    let (worst, best) = match better {
        Better::Larger => (low, high),
        Better::Smaller => (-high, -low),
    };
    if worst >= better.turn(target) {
        Target::Met
    } else if best < better.turn(target) {
        Target::NotMet
    } else {
        Target::CannotBeSaid
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    BeyondError,
    NotBeyondError,
    /// The difference could not be tested.
    CannotBeSaid,
}

/// Is a change beyond sampling error, by its p-value, adjusted for as many changes as are told?
#[must_use]
pub fn change(p_adjusted: Option<f64>, level: f64) -> Change {
    match p_adjusted {
        Some(p) if p <= 1.0 - level => Change::BeyondError,
        Some(_) => Change::NotBeyondError,
        None => Change::CannotBeSaid,
    }
}
