//! Raking by iterative proportional fitting.

use super::refusal::Refusal;
use super::system::System;

/// Largest miss that counts as met, as a part of the whole total.
pub(super) const MET: f64 = 1e-10;
const MOST_CYCLES: usize = 500;

/// Margin after margin, the weights of a category times its total over their sum, until a cycle leaves all within [`MET`]. Returns g per
/// row and the number of cycles. Deming, Stephan 1940, Annals of Mathematical Statistics 11.
pub(super) fn rake(base: &[f64], system: &System<'_>) -> Result<(Vec<f64>, usize), Refusal> {
    let mut g = vec![1.0; base.len()];
    let mut weights = base.to_vec();
    for cycle in 1..=MOST_CYCLES {
        for (margin, offset) in system.margins.iter().zip(&system.offsets) {
            let mut sums = vec![0.0; margin.categories().len()];
            for (weight, cell) in weights.iter().zip(margin.cells()) {
                sums[*cell] += weight;
            }
            for ((weight, g), cell) in weights.iter_mut().zip(&mut g).zip(margin.cells()) {
                // A cell without weight has no total either, and its rows keep their nothing.
                if sums[*cell] > 0.0 {
                    let factor = system.targets[offset + cell] / sums[*cell];
                    *weight *= factor;
                    *g *= factor;
                }
            }
        }
        let worst = system.largest_miss(&weights);
        if worst.gap() <= MET * system.total {
            return Ok((g, cycle));
        }
        if cycle == MOST_CYCLES {
            return Err(Refusal::NoConvergence { rounds: cycle, worst });
        }
    }
    unreachable!("the last cycle returns")
}
