//! Calibration: weights that add up to known totals, each row's base weight d times a factor g near one.
//! Totals of categories, of their crossings and of numbers. Variance afterwards goes by the residuals of [`Calibrated`].

mod classes;
mod kish;
mod margin;
mod model;
mod newton;
mod potter;
#[cfg(test)]
mod potter_tests;
mod rake;
mod refusal;
mod system;
#[cfg(test)]
mod tests;
mod trim;
#[cfg(test)]
mod trim_tests;

pub use classes::{Adjusted, Class, for_nonresponse};
pub use kish::{Kish, kish};
pub use margin::{Margin, Totals};
pub use potter::{Candidate, Effect, Potter, Untrimmed, Variable, best_cap};
pub use refusal::{Miss, OutOfReach, Refusal, Unknown, named};
pub use trim::{Limits, Redistribution, Trimmed, trim, trim_again};

use model::Model;
use system::System;

/// How the factor g comes about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Method {
    /// One margin, whose categories are the cells: g = `N_c` / Σ d in the cell.
    Poststratify,
    /// Iterative proportional fitting, margin after margin (Deming, Stephan 1940).
    Rake,
    /// g = 1 + x'λ: the chi² distance, the general regression estimator; g may fall below zero.
    Linear,
    /// g = exp(x'λ): the weights of [`Method::Rake`], by Newton's method.
    Raking,
    /// g between L < 1 < U by the logit (Deville, Särndal 1992, JASA 87).
    Logit { lower: f64, upper: f64 },
}

impl std::fmt::Display for Method {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Poststratify => write!(f, "poststratify"),
            Self::Rake => write!(f, "rake"),
            Self::Linear => write!(f, "linear"),
            Self::Raking => write!(f, "raking"),
            Self::Logit { lower, upper } => write!(f, "logit with g from {lower} to {upper}"),
        }
    }
}

/// How it went.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    pub method: Method,
    /// Cycles through all margins for [`Method::Rake`], Newton steps for raking and logit, one otherwise.
    pub rounds: usize,
    /// Over all categories, the one whose weights are farthest from its total.
    pub largest_miss: Miss,
    /// Rows whose weight fell below zero; only the linear method, and a logit with L < 0, can do that.
    pub negative: usize,
    /// Of the base weights.
    pub kish_before: Kish,
    /// Of the calibrated weights.
    pub kish_after: Kish,
    /// Smallest and largest g of rows with a base weight.
    pub g_min: f64,
    pub g_max: f64,
}

/// Weights that meet their totals.
#[derive(Debug, Clone)]
pub struct Calibrated {
    /// Per row: g·d.
    pub weights: Vec<f64>,
    /// Per row: calibrated over base weight.
    pub g: Vec<f64>,
    pub report: Report,
    model: Model,
    /// Per row, where calibrated weights were trimmed and left so: trimmed over calibrated weight.
    trims: Option<Vec<f64>>,
}

impl Calibrated {
    /// What a linearised value `z` (per row) leaves over when it is regressed on the margins: e = z − x'B, with
    /// B = (Σ d x x')⁻¹ Σ d x z over the base weights d. The variance after calibration is that of u = g·d·e, where g·d is the
    /// calibrated weight. Deville, Särndal 1992; for post-stratification e is z less the mean of its cell. After
    /// [`Calibrated::trimmed`] the estimate is the calibrated one of t·z, t the trimmed over the calibrated weight, so e is the
    /// residual of t·z, over t because the trimmed weight already has it; R's `trimWeights` of a raked design does the same.
    ///
    /// # Panics
    /// Where `z` has not one value a row.
    #[must_use]
    pub fn residuals(&self, z: &[f64]) -> Vec<f64> {
        assert_eq!(z.len(), self.weights.len(), "one value a row");
        let Some(trims) = &self.trims else { return self.model.residuals(z) };
        let scaled: Vec<f64> = z.iter().zip(trims).map(|(z, t)| z * t).collect();
        self.model.residuals(&scaled).iter().zip(trims).map(|(e, t)| e / t).collect()
    }
}

/// Calibrates the base weights (per row) to the margins.
///
/// # Errors
/// See [`Refusal`]; each names the margin, the category and the numbers.
pub fn calibrate(base: &[f64], margins: &[Margin], method: Method) -> Result<Calibrated, Refusal> {
    if let Method::Logit { lower, upper } = method {
        check_bounds(lower, upper)?;
    }
    if let (Method::Poststratify | Method::Rake, Some(one)) = (method, margins.iter().find(|one| one.is_numeric())) {
        return Err(Refusal::OnlyCategories { margin: one.name().to_owned(), method });
    }
    let system = System::new(base, margins)?;
    let (g, rounds, model) = match method {
        Method::Poststratify => (in_one_step(base, &system)?, 1, Model::of_cells(base, &margins[0])),
        Method::Rake => {
            // First the model, for it knows which totals contradict each other.
            let model = Model::of_margins(base, &system)?;
            let (g, cycles) = rake::rake(base, &system)?;
            (g, cycles, model)
        }
        Method::Linear => {
            let model = Model::of_margins(base, &system)?;
            (model.linear(base, &system), 1, model)
        }
        Method::Raking => newton::solve(base, &system, newton::Curve::Exponential)?,
        Method::Logit { lower, upper } => newton::solve(base, &system, newton::Curve::Logit { lower, upper })?,
    };
    let weights: Vec<f64> = base.iter().zip(&g).map(|(d, g)| d * g).collect();
    let worst = system.largest_miss(&weights);
    // Base weights may be so small or so large against the totals that the digits of numbers do not reach; redundant totals were allowed
    // to disagree by the tolerance.
    let is_met = system.people(&worst) <= 2.0 * system::AGREEMENT * system.total;
    if !is_met || !weights.iter().all(|weight| weight.is_finite()) {
        return Err(Refusal::NoConvergence { rounds, worst });
    }
    let report = report(base, &weights, &g, method, rounds, worst);
    Ok(Calibrated { weights, g, report, model, trims: None })
}

/// Post-stratification: per row, the total of its cell over the cell's base weights.
fn in_one_step(base: &[f64], system: &System<'_>) -> Result<Vec<f64>, Refusal> {
    let [cells] = system.margins else { return Err(Refusal::SeveralMargins { margins: system.margins.len() }) };
    let sums = system.sums(base);
    let factor = |cell: &usize| {
        // A cell that holds weightless rows only has no total, or System would have refused it.
        if sums[*cell] > 0.0 { system.targets[*cell] / sums[*cell] } else { 1.0 }
    };
    Ok(cells.cells().iter().map(factor).collect())
}

fn check_bounds(lower: f64, upper: f64) -> Result<(), Refusal> {
    let fits = lower.is_finite() && upper.is_finite() && lower < 1.0 && upper > 1.0;
    if fits { Ok(()) } else { Err(Refusal::Bounds { lower, upper }) }
}

/// Beyond this, sums of squares leave the range of numbers.
const LARGEST: f64 = 1e100;

/// Every row a number not below zero, and not all of them zero.
fn check_weights(weights: &[f64]) -> Result<(), Refusal> {
    if let Some((row, weight)) = weights.iter().enumerate().find(|(_, weight)| !(0.0..=LARGEST).contains(*weight)) {
        return Err(Refusal::Weight { row, weight: *weight });
    }
    if weights.iter().all(|weight| *weight == 0.0) { Err(Refusal::AllZero { rows: weights.len() }) } else { Ok(()) }
}

fn report(base: &[f64], weights: &[f64], g: &[f64], method: Method, rounds: usize, largest_miss: Miss) -> Report {
    let counted = || base.iter().zip(g).filter(|(d, _)| **d > 0.0).map(|(_, g)| *g);
    Report {
        method,
        rounds,
        largest_miss,
        negative: weights.iter().filter(|weight| **weight < 0.0).count(),
        kish_before: kish(base).expect("base weights that are all zero were refused"),
        kish_after: kish(weights).expect("the weights add up to a positive total"),
        g_min: counted().fold(f64::INFINITY, f64::min),
        g_max: counted().fold(f64::NEG_INFINITY, f64::max),
    }
}
