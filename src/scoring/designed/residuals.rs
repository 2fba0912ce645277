//! Errors of raked figures by the residuals of the linear model of the margins (Deville, Särndal 1992; STATISTICS 1.7), from sums over
//! groups that may be told.

use super::margins::Crossed;
use super::{NodeError, Weighing};
use crate::statistics::calibrate::Calibrated;
use crate::statistics::variance::{Moments, stratum_variance};

/// An agency that was raked, cell by cell of the crossing.
pub struct Raking {
    calibrated: Calibrated,
    /// Valid drawn responses of each cell.
    responses: Vec<f64>,
    /// All people of the agency.
    files: f64,
}

impl Raking {
    #[must_use]
    pub fn of(calibrated: Calibrated, cells: &[Crossed], files: u64) -> Self {
        let responses = cells.iter().map(|cell| cell.responses as f64).collect();
        Self { calibrated, responses, files: files as f64 }
    }

    /// What one response of these cells stands for when they weigh alike.
    pub(super) fn weight(&self, cells: &[usize]) -> f64 {
        let responses: f64 = cells.iter().map(|cell| self.responses[*cell]).sum();
        cells.iter().map(|cell| self.calibrated.weights[*cell]).sum::<f64>() / responses
    }

    /// The variance of a node from Σ u and Σ u² of each block of cells, u the weighted linearised value of a response.
    ///
    /// With y the mean of u ÷ w in the block (w its mean weight), e what the margins leave of y in a cell and `w_c` the cell's weight, the
    /// estimate moves with a response by `w_c`·e + u − w·y: the weights of a block that was merged are meant by responses, so only its mean
    /// was calibrated. Where every cell is a block that is g·d·(z − x'B). All of it follows from sums over blocks, each of which may
    /// be told, and from how many responses each cell has.
    #[must_use]
    pub fn error(&self, blocks: &[(Vec<usize>, [f64; 2])], respondents: u64) -> Option<NodeError> {
        let mut means = vec![0.0; self.responses.len()];
        let mut all = Moments::default();
        for (cells, [sum, squares]) in blocks {
            let responses: f64 = cells.iter().map(|cell| self.responses[*cell]).sum();
            let mean = sum / responses;
            all.squares += (squares - sum * mean).max(0.0);
            for cell in cells {
                means[*cell] = mean / self.weight(cells);
            }
        }
        let rests = self.calibrated.residuals(&means);
        for ((rest, total), responses) in rests.iter().zip(&self.calibrated.weights).zip(&self.responses) {
            let moved = total / responses * rest;
            all.sum += responses * moved;
            all.squares += responses * moved * moved;
        }
        let drawn: f64 = self.responses.iter().sum();
        let error = NodeError {
            variance: stratum_variance(drawn, self.files, &all),
            beyond: stratum_variance(drawn, f64::INFINITY, &all),
            df: respondents as f64 - 1.0,
        };
        (error.df > 0.0).then_some(error)
    }
}

impl Weighing {
    /// All cells of some groups.
    pub fn cells_of(&self, groups: &[usize]) -> Vec<usize> {
        groups.iter().flat_map(|group| self.members[*group].iter().copied()).collect()
    }
}
