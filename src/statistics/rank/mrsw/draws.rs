//! The draws behind the critical values, and the largest of many differences in each: the part that takes time.

use nalgebra::{DMatrix, SymmetricEigen};

use super::super::super::distribution::{chi_squared_quantile, normal_quantile};
use super::super::super::draw::Stream;
use super::Family;

/// What is simulated.
#[derive(Debug, Clone, Copy)]
pub struct Simulation<'a> {
    /// The normal draws come from the stream of `SEED|mrsw`, the chi-squared ones from that of `SEED|mrsw|chi`.
    pub seed: &'a str,
    /// 100 000 put the critical value right to two digits after the point.
    pub draws: usize,
    pub tails: Tails,
}

#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Tails {
    /// As `csranks` does.
    #[default]
    Normal,
    /// Of Student's t with so many degrees of freedom: for few clusters. All differences of a draw share one chi-squared number.
    T(f64),
}

/// So many draws at a time: all units' numbers of a block fit the second cache, two units' the first.
const BLOCK: usize = 128;

/// Draws in blocks, a row a draw and a column a unit, so that one unit's numbers lie side by side.
pub(super) struct Draws<'a> {
    simulation: Simulation<'a>,
    /// Transposed: a row of independent normal numbers times this has the covariance.
    root: DMatrix<f64>,
    /// The blocks, where all of them may be kept; otherwise they are drawn again for every step.
    kept: Option<Vec<DMatrix<f64>>>,
    /// √(χ²/df) of each draw.
    scale: Option<Vec<f64>>,
}

impl<'a> Draws<'a> {
    pub(super) fn new(covariance: &DMatrix<f64>, simulation: &Simulation<'a>, most_kept: usize) -> Self {
        let simulation = Simulation { draws: simulation.draws.max(1), ..*simulation };
        let scale = match simulation.tails {
            Tails::Normal => None,
            Tails::T(df) => {
                let mut stream = Stream::new(&format!("{}|mrsw|chi", simulation.seed));
                let one = |_| (chi_squared_quantile(stream.inner(), df) / df).sqrt();
                Some((0..simulation.draws).map(one).collect())
            }
        };
        let mut draws = Self { simulation, root: root(covariance).transpose(), kept: None, scale };
        if draws.root.nrows().saturating_mul(simulation.draws) <= most_kept {
            let mut blocks = Vec::with_capacity(simulation.draws.div_ceil(BLOCK));
            draws.each(|block| blocks.push(block.clone()));
            draws.kept = Some(blocks);
        }
        draws
    }

    /// Per family, the largest difference over its standard error in each draw.
    pub(super) fn largest(&mut self, families: &[&mut Family]) -> Vec<Vec<f64>> {
        let mut all = vec![Vec::with_capacity(self.simulation.draws); families.len()];
        self.each(|block| {
            for (family, of_family) in families.iter().zip(&mut all) {
                let start = of_family.len();
                of_family.resize(start + block.nrows(), f64::NEG_INFINITY);
                largest(family, block, &mut of_family[start..]);
            }
        });
        for of_family in &mut all {
            for (largest, scale) in of_family.iter_mut().zip(self.scale.iter().flatten()) {
                *largest /= scale;
            }
        }
        all
    }

    fn each(&mut self, mut visit: impl FnMut(&DMatrix<f64>)) {
        if let Some(kept) = &self.kept {
            return kept.iter().for_each(visit);
        }
        let units = self.root.nrows();
        let mut stream = Stream::new(&format!("{}|mrsw", self.simulation.seed));
        let mut left = self.simulation.draws;
        let mut independent = DMatrix::zeros(0, 0);
        let mut block = DMatrix::zeros(0, 0);
        while left > 0 {
            let rows = left.min(BLOCK);
            if block.nrows() != rows {
                independent = DMatrix::zeros(rows, units);
                block = DMatrix::zeros(rows, units);
            }
            // Draw by draw, so that the size of a block changes no number.
            for mut row in independent.row_iter_mut() {
                row.iter_mut().for_each(|number| *number = normal_quantile(stream.inner()));
            }
            independent.mul_to(&self.root, &mut block);
            visit(&block);
            left -= rows;
        }
    }
}

fn largest(family: &Family, block: &DMatrix<f64>, largest: &mut [f64]) {
    let rows = block.nrows();
    let numbers = block.as_slice();
    let of = |unit: usize| &numbers[unit * rows..(unit + 1) * rows];
    for (pair, rejected) in family.pairs.iter().zip(&family.rejected) {
        let per_error = pair.error.recip();
        let both = of(pair.better).iter().zip(of(pair.worse)).zip(&mut *largest);
        // Comparisons rather than `max`: there is no NaN here, and the processor does two or four of them at once.
        if *rejected {
            for ((better, worse), largest) in both {
                let t = (worse - better) * per_error;
                *largest = if t > *largest { t } else { *largest };
            }
        } else {
            for ((better, worse), largest) in both {
                let t = (better - worse).abs() * per_error;
                *largest = if t > *largest { t } else { *largest };
            }
        }
    }
}

/// The symmetric L with L·L = the covariance, which may be singular: eigenvalues below zero are rounding. Symmetric, because this root
/// hardly moves when the covariance hardly moves; eigenvectors of eigenvalues that are alike turn at will, and the draws with them.
fn root(covariance: &DMatrix<f64>) -> DMatrix<f64> {
    let eigen = SymmetricEigen::new(covariance.clone());
    let mut scaled = eigen.eigenvectors.clone();
    for (value, mut column) in eigen.eigenvalues.iter().zip(scaled.column_iter_mut()) {
        column *= value.max(0.0).sqrt();
    }
    scaled * eigen.eigenvectors.transpose()
}
