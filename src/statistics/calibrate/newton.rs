//! Newton's method with step halving on Σ d g(x'λ) x = T, for factors that are no straight line.

use nalgebra::{Cholesky, DVector};

use super::model::{Model, Regression};
use super::rake::MET;
use super::refusal::{Miss, OutOfReach, Refusal};
use super::system::System;

const MOST_STEPS: usize = 50;
const MOST_HALVINGS: usize = 40;
/// Totals that are off by more than this part of the whole are named when all together are out of reach.
const NAMED: f64 = 1e-6;

#[derive(Debug, Clone, Copy)]
pub(super) enum Curve {
    Exponential,
    Logit { lower: f64, upper: f64 },
}

impl Curve {
    /// g(u) and its derivative; g(0) = g'(0) = 1. Deville, Särndal 1992, case 6 for the logit.
    fn at(self, u: f64) -> (f64, f64) {
        match self {
            Self::Exponential => (u.exp(), u.exp()),
            Self::Logit { lower, upper } => {
                let steepness = (upper - lower) / ((1.0 - lower) * (upper - 1.0));
                // The exponential that does not overflow.
                let (low, high) = (upper - 1.0, 1.0 - lower);
                let (low, high) =
                    if u > 0.0 { (low * (-steepness * u).exp(), high) } else { (low, high * (steepness * u).exp()) };
                let g = (lower * low + upper * high) / (low + high);
                (g, (g - lower) * (upper - g) / ((1.0 - lower) * (upper - 1.0)))
            }
        }
    }
}

/// Where the search stands: factors and slopes per row, what is missing per kept column.
struct Point {
    lambda: DVector<f64>,
    g: Vec<f64>,
    slopes: Vec<f64>,
    gaps: DVector<f64>,
}

/// Returns g per row, the number of steps and the model of the margins.
pub(super) fn solve(base: &[f64], system: &System<'_>, curve: Curve) -> Result<(Vec<f64>, usize, Model), Refusal> {
    // First the model, for it knows which totals contradict each other.
    let regression = Regression::new(base, system)?;
    if let Curve::Logit { lower, upper } = curve {
        each_within_reach(base, system, lower, upper)?;
    }
    let point = |lambda: DVector<f64>| {
        let values = (0..base.len()).map(|row| curve.at(regression.predicted(row, &lambda)));
        let (g, slopes): (Vec<f64>, Vec<f64>) = values.unzip();
        let gaps = regression.gaps(&system.sums(&weights(base, &g)), system);
        Point { lambda, g, slopes, gaps }
    };
    let mut now = point(DVector::zeros(regression.kept.len()));
    for step in 0..=MOST_STEPS {
        if now.gaps.amax() <= MET * system.total {
            return Ok((now.g, step, Model::Margins(regression)));
        }
        // Where every factor sits at a bound the matrix is singular, and there is nowhere left to go.
        let Some(matrix) = Cholesky::new(regression.weighted(&weights(base, &now.slopes))) else { break };
        let direction = matrix.solve(&now.gaps);
        let better = (0..MOST_HALVINGS).find_map(|halvings| {
            let length = 0.5_f64.powi(i32::try_from(halvings).expect("a small number"));
            let next = point(&now.lambda + &direction * length);
            (next.gaps.norm() < now.gaps.norm()).then_some(next)
        });
        let Some(better) = better else { break };
        now = better;
    }
    let misses = system.misses(&weights(base, &now.g), NAMED);
    let worst = system.largest_miss(&weights(base, &now.g));
    Err(match curve {
        Curve::Logit { lower, upper } => Refusal::Infeasible { lower, upper, misses: named(misses, worst) },
        Curve::Exponential => Refusal::NoConvergence { rounds: MOST_STEPS, worst },
    })
}

fn weights(base: &[f64], g: &[f64]) -> Vec<f64> {
    base.iter().zip(g).map(|(d, g)| d * g).collect()
}

/// At least the worst is named.
fn named(misses: Vec<Miss>, worst: Miss) -> Vec<Miss> {
    if misses.is_empty() { vec![worst] } else { misses }
}

/// A total outside L·Σd to U·Σd of its category, or of numbers outside what their signs let g make of them, cannot be met whatever the other margins ask.
fn each_within_reach(base: &[f64], system: &System<'_>, lower: f64, upper: f64) -> Result<(), Refusal> {
    let sums = system.sums(base);
    let (lowest, highest) = reaches(base, system, lower, upper);
    let totals: Vec<OutOfReach> = (0..sums.len())
        .filter_map(|column| {
            let (lowest, highest) = (lowest[column], highest[column]);
            let slack = MET * system.total * system.spreads[column].max(system.means[column].abs());
            let miss = system.miss(column, sums[column]);
            let out = miss.total < lowest - slack || miss.total > highest + slack;
            out.then_some(OutOfReach {
                margin: miss.margin,
                category: miss.category,
                total: miss.total,
                lowest,
                highest,
            })
        })
        .collect();
    if totals.is_empty() { Ok(()) } else { Err(Refusal::OutOfBounds { lower, upper, totals }) }
}

/// Per column, the least and the most that the bounds of g let its sum come to: a row whose number is below zero adds most by the lower bound.
fn reaches(base: &[f64], system: &System<'_>, lower: f64, upper: f64) -> (Vec<f64>, Vec<f64>) {
    let (mut lowest, mut highest) = (vec![0.0; system.targets.len()], vec![0.0; system.targets.len()]);
    for (row, d) in base.iter().enumerate() {
        for (column, x) in system.columns(row) {
            lowest[column] += (lower * d * x).min(upper * d * x);
            highest[column] += (lower * d * x).max(upper * d * x);
        }
    }
    (lowest, highest)
}
