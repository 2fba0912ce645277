//! What drives an overall judgement: each driver's part of R² by several rules, of which Shapley's comes first.

use nalgebra::{DMatrix, DVector};

use super::covariance::Moments;

pub mod quadrant;

/// The regression of an outcome on its drivers; lists have one number a driver.
#[derive(Debug, Clone, PartialEq)]
pub struct Importance {
    /// Rows that have the outcome and every driver.
    pub rows: usize,
    pub r2: f64,
    pub intercept: f64,
    pub coefficients: Vec<f64>,
    /// Coefficients in standard deviations.
    pub standardised: Vec<f64>,
    /// Shapley's parts of R²; they add up to it.
    pub lmg: Vec<f64>,
    /// Johnson's relative weights; they add up to R².
    pub johnson: Vec<f64>,
    /// Standardised coefficient × correlation; may be negative.
    pub pratt: Vec<f64>,
    /// R² of the driver alone.
    pub first: Vec<f64>,
    /// R² that is lost without the driver.
    pub last: Vec<f64>,
    /// Correlations with the outcome.
    pub correlations: Vec<f64>,
}

/// The most drivers: with ten, 1 024 regressions.
pub const MOST_DRIVERS: usize = 10;

/// Why nothing can be said about drivers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Undriven {
    #[error("there is no driver")]
    NoDrivers,
    #[error("{drivers} drivers; at most {MOST_DRIVERS} can be compared")]
    ManyDrivers { drivers: usize },
    #[error("{complete} rows have the outcome and every driver; at least {needed} are needed")]
    FewRows { complete: usize, needed: usize },
    /// Everybody judges alike.
    #[error("the outcome does not vary")]
    ConstantOutcome,
    /// The driver at this place does not vary.
    #[error("driver {} does not vary", .driver + 1)]
    ConstantDriver { driver: usize },
    /// A driver follows from the others.
    #[error("a driver follows exactly from the others")]
    Collinear,
}

/// `outcome` and every one of `drivers`: one cell a row; `weights`: one a row. Over the rows without a gap.
///
/// Shapley's parts are lmg of Lindeman, Merenda, Gold 1980 (Grömping 2006); relative weights Johnson 2000. Numbers are those of R's
/// `relaimpo`, with weights those of weighted covariances.
pub fn importance(
    outcome: &[Option<f64>],
    drivers: &[&[Option<f64>]],
    weights: Option<&[f64]>,
) -> Result<Importance, Undriven> {
    let moments = moments(outcome, drivers, weights)?;
    let regression = Regression::of(&moments);
    let parts = regression.parts()?;
    let scale = |driver: usize| (moments.covariance[(0, 0)] / moments.covariance[(driver + 1, driver + 1)]).sqrt();
    let count = drivers.len();
    let coefficients: Vec<f64> = (0..count).map(|driver| parts.standardised[driver] * scale(driver)).collect();
    let explained: f64 = coefficients.iter().zip(&moments.means[1..]).map(|(slope, mean)| slope * mean).sum();
    let with = &regression.with_outcome;
    Ok(Importance {
        rows: moments.rows,
        r2: parts.r2,
        intercept: moments.means[0] - explained,
        coefficients,
        pratt: (0..count).map(|driver| parts.standardised[driver] * with[driver]).collect(),
        standardised: parts.standardised,
        lmg: parts.lmg,
        johnson: regression.johnson(),
        first: with.iter().map(|correlation| correlation * correlation).collect(),
        last: parts.last,
        correlations: with.iter().copied().collect(),
    })
}

/// Shapley's parts alone, for replicates.
pub(super) fn lmg(
    outcome: &[Option<f64>],
    drivers: &[&[Option<f64>]],
    weights: Option<&[f64]>,
) -> Result<Vec<f64>, Undriven> {
    Ok(Regression::of(&moments(outcome, drivers, weights)?).parts()?.lmg)
}

/// The outcome stands first.
fn moments(outcome: &[Option<f64>], drivers: &[&[Option<f64>]], weights: Option<&[f64]>) -> Result<Moments, Undriven> {
    if drivers.is_empty() {
        return Err(Undriven::NoDrivers);
    }
    if drivers.len() > MOST_DRIVERS {
        return Err(Undriven::ManyDrivers { drivers: drivers.len() });
    }
    let columns: Vec<&[Option<f64>]> = std::iter::once(outcome).chain(drivers.iter().copied()).collect();
    let needed = drivers.len() + 2;
    let has_all = |row: &usize| {
        columns.iter().all(|column| column[*row].is_some()) && weights.is_none_or(|weights| weights[*row] > 0.0)
    };
    let complete = (0..outcome.len()).filter(has_all).count();
    let moments = Moments::listwise(&columns, weights).filter(|moments| moments.rows >= needed);
    let moments = moments.ok_or(Undriven::FewRows { complete, needed })?;
    match moments.constant() {
        Some(0) => Err(Undriven::ConstantOutcome),
        Some(column) => Err(Undriven::ConstantDriver { driver: column - 1 }),
        None => Ok(moments),
    }
}

/// Correlations, as a regression sees them.
struct Regression {
    among: DMatrix<f64>,
    with_outcome: DVector<f64>,
}

struct Parts {
    r2: f64,
    standardised: Vec<f64>,
    lmg: Vec<f64>,
    last: Vec<f64>,
}

impl Regression {
    fn of(moments: &Moments) -> Self {
        let all = moments.correlation();
        let drivers = all.nrows() - 1;
        Self {
            among: all.view((1, 1), (drivers, drivers)).into_owned(),
            with_outcome: all.view((1, 0), (drivers, 1)).column(0).into_owned(),
        }
    }

    fn parts(&self) -> Result<Parts, Undriven> {
        let count = self.with_outcome.len();
        if self.among.clone().symmetric_eigenvalues().min() <= 1e-10 {
            return Err(Undriven::Collinear);
        }
        let whole = self.slopes(&(0..count).collect::<Vec<_>>())?;
        let explained: Vec<f64> = (0..1_usize << count).map(|set| self.explained(set)).collect::<Result<_, _>>()?;
        let all = explained.len() - 1;
        // |S|! (p − |S| − 1)! / p!, by the size of S.
        let mut share = vec![1.0 / count as f64];
        for size in 1..count {
            share.push(share[size - 1] * size as f64 / (count - size) as f64);
        }
        let gained = |driver: usize| {
            let without = (0..explained.len()).filter(move |set| set >> driver & 1 == 0);
            without.map(|set| share[set.count_ones() as usize] * (explained[set | 1 << driver] - explained[set])).sum()
        };
        Ok(Parts {
            r2: explained[all],
            standardised: whole.iter().copied().collect(),
            lmg: (0..count).map(gained).collect(),
            last: (0..count).map(|driver| explained[all] - explained[all & !(1 << driver)]).collect(),
        })
    }

    fn slopes(&self, drivers: &[usize]) -> Result<DVector<f64>, Undriven> {
        let among =
            DMatrix::from_fn(drivers.len(), drivers.len(), |one, other| self.among[(drivers[one], drivers[other])]);
        let with = DVector::from_fn(drivers.len(), |driver, _| self.with_outcome[drivers[driver]]);
        Ok(among.cholesky().ok_or(Undriven::Collinear)?.solve(&with))
    }

    /// R² of a set of drivers, a bit each.
    fn explained(&self, set: usize) -> Result<f64, Undriven> {
        let drivers: Vec<usize> = (0..self.with_outcome.len()).filter(|driver| set >> driver & 1 == 1).collect();
        let slopes = self.slopes(&drivers)?;
        Ok(drivers.iter().zip(&slopes).map(|(driver, slope)| self.with_outcome[*driver] * slope).sum())
    }

    /// Λ = R^½, ε = (Λ∘Λ)(Λ⁻¹ r)².
    fn johnson(&self) -> Vec<f64> {
        let spectrum = self.among.clone().symmetric_eigen();
        let (vectors, roots) = (&spectrum.eigenvectors, spectrum.eigenvalues.map(f64::sqrt));
        let root = vectors * DMatrix::from_diagonal(&roots) * vectors.transpose();
        let back = vectors * DMatrix::from_diagonal(&roots.map(f64::recip)) * vectors.transpose();
        let squares = (back * &self.with_outcome).map(|slope| slope * slope);
        (root.component_mul(&root) * squares).iter().copied().collect()
    }
}

#[cfg(test)]
mod tests;
