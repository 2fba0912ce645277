//! One factor behind the items of a block, by maximum likelihood, and omega: the share of the sum's variance that is the factor's.

use nalgebra::{DMatrix, DVector};

use super::reliability::{Unreliable, block};

/// The one-factor model of a block.
#[derive(Debug, Clone, PartialEq)]
pub struct Factor {
    /// One an item, in standard deviations; their sum is not negative.
    pub loadings: Vec<f64>,
    /// Omega total.
    pub omega: f64,
    /// Items (places in the block) that the factor would explain altogether or more: their own variance was held at [`LEAST`]
    /// (a Heywood case). The loadings are then no sound description.
    pub heywood: Vec<usize>,
    /// Steps until nothing moved.
    pub steps: usize,
}

/// The least own variance of an item, as in R's `factanal`.
pub const LEAST: f64 = 0.005;
const STEPS: usize = 100_000;
/// No loading or own variance moves further in the last step.
const STILL: f64 = 1e-11;

/// Of the correlations over the rows that have all items. `items`: a column each, one cell a row; at least three.
///
/// Maximum likelihood by expectation and maximisation (Rubin, Thayer 1982), from the start of R's `factanal` and with its bound.
/// Omega total: (Σλ)² / ((Σλ)² + Σ(1 − λ²)) (`McDonald` 1999).
pub fn one_factor(items: &[&[Option<f64>]]) -> Result<Factor, Unreliable> {
    of_correlation(&block(items, 3)?.correlation())
}

fn of_correlation(correlation: &DMatrix<f64>) -> Result<Factor, Unreliable> {
    let (mut loadings, mut own) = start(correlation)?;
    for steps in 1..=STEPS {
        let weighed = DVector::from_fn(own.len(), |item, _| loadings[item] / own[item]);
        let regression = &weighed / (1.0 + weighed.dot(&loadings));
        let with_factor = correlation * &regression;
        let square = 1.0 - regression.dot(&loadings) + regression.dot(&with_factor);
        let next = &with_factor / square;
        let left = DVector::from_fn(own.len(), |item, _| (1.0 - next[item] * with_factor[item]).max(LEAST));
        let moved = (&next - &loadings).amax().max((&left - &own).amax());
        (loadings, own) = (next, left);
        if moved <= STILL {
            return Ok(finished(&loadings, &own, steps));
        }
    }
    Err(Unreliable::NotConverged { steps: STEPS })
}

/// Own variances from the inverse, loadings from the first component that they leave.
fn start(correlation: &DMatrix<f64>) -> Result<(DVector<f64>, DVector<f64>), Unreliable> {
    let items = correlation.nrows();
    let spectrum = correlation.clone().symmetric_eigen();
    if spectrum.eigenvalues.min() <= 1e-10 {
        return Err(Unreliable::Singular);
    }
    let inverse = correlation.clone().try_inverse().ok_or(Unreliable::Singular)?;
    let own = inverse.diagonal().map(|diagonal| ((1.0 - 0.5 / items as f64) / diagonal).clamp(LEAST, 1.0));
    let scaled =
        DMatrix::from_fn(items, items, |one, other| correlation[(one, other)] / (own[one] * own[other]).sqrt());
    let spectrum = scaled.symmetric_eigen();
    let first = spectrum.eigenvalues.imax();
    let size = (spectrum.eigenvalues[first] - 1.0).max(0.0).sqrt();
    let direction = spectrum.eigenvectors.column(first);
    Ok((DVector::from_fn(items, |item, _| direction[item] * size * own[item].sqrt()), own))
}

fn finished(loadings: &DVector<f64>, own: &DVector<f64>, steps: usize) -> Factor {
    let sign = if loadings.sum() < 0.0 { -1.0 } else { 1.0 };
    let explained = loadings.sum().powi(2);
    let rest: f64 = loadings.iter().map(|loading| 1.0 - loading * loading).sum();
    Factor {
        loadings: loadings.iter().map(|loading| sign * loading).collect(),
        omega: explained / (explained + rest),
        heywood: (0..own.len()).filter(|item| own[*item] <= LEAST).collect(),
        steps,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Correlations that one factor explains exactly.
    fn exact(loadings: &[f64]) -> DMatrix<f64> {
        DMatrix::from_fn(loadings.len(), loadings.len(), |one, other| {
            if one == other { 1.0 } else { loadings[one] * loadings[other] }
        })
    }

    #[test]
    fn loadings_that_made_the_correlations_come_back() {
        for loadings in [&[0.8, 0.7, 0.6][..], &[0.9, 0.3, 0.5, 0.4], &[0.7, -0.6, 0.8, 0.2, 0.55]] {
            let found = of_correlation(&exact(loadings)).unwrap();
            for (one, other) in found.loadings.iter().zip(loadings) {
                assert!((one - other).abs() < 1e-7, "{found:?}");
            }
            assert!(found.heywood.is_empty());
        }
        let found = of_correlation(&exact(&[0.8, 0.7, 0.6])).unwrap();
        assert!((found.omega - 4.41 / (4.41 + 1.51)).abs() < 1e-7);
    }

    #[test]
    fn an_item_explained_altogether_is_told() {
        // λ₁² = r₁₂ r₁₃ / r₂₃ = 1.28.
        let heywood = DMatrix::from_row_slice(3, 3, &[1.0, 0.8, 0.8, 0.8, 1.0, 0.5, 0.8, 0.5, 1.0]);
        let found = of_correlation(&heywood).unwrap();
        assert_eq!(found.heywood, [0]);
        assert!((found.loadings[0].powi(2) - (1.0 - LEAST)).abs() < 1e-2);
    }

    #[test]
    fn what_cannot_be_is_told() {
        let x: Vec<Option<f64>> = [1.0, 5.0, 2.0, 2.0, 4.0].map(Some).to_vec();
        let y: Vec<Option<f64>> = [2.0, 4.0, 1.0, 3.0, 4.0].map(Some).to_vec();
        assert_eq!(one_factor(&[&x, &y]), Err(Unreliable::FewItems { items: 2, needed: 3 }));
        assert_eq!(one_factor(&[&x, &y, &x]), Err(Unreliable::Singular));
        assert_eq!(one_factor(&[&x, &y, &[Some(1.0); 5]]), Err(Unreliable::Constant { item: 2 }));
    }
}
