//! What unequal weights cost.

/// Kish's figures for a set of weights.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Kish {
    /// n·Σw² / (Σw)²: 1 where all weights are equal.
    pub deff: f64,
    /// (Σw)² / Σw²: rows of equal weight that would be worth as much.
    pub n_eff: f64,
}

/// None where the weights add up to zero. Rows of weight zero are not counted in n. Kish 1965, Survey Sampling, 11.7.
#[must_use]
pub fn kish(weights: &[f64]) -> Option<Kish> {
    // In units of the largest, or squares leave the range of numbers.
    let unit = weights.iter().fold(0.0_f64, |largest, weight| largest.max(weight.abs()));
    let n = weights.iter().filter(|weight| **weight != 0.0).count() as f64;
    let sum: f64 = weights.iter().map(|weight| weight / unit).sum();
    let squares: f64 = weights.iter().map(|weight| (weight / unit).powi(2)).sum();
    let n_eff = sum * sum / squares;
    (n_eff > 0.0).then(|| Kish { deff: n / n_eff, n_eff })
}
