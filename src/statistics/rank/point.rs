//! The plain rank of an estimate, without a word about its error.

use super::{Better, settled};

/// What equal estimates get.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ties {
    /// All the best of their ranks (1, 2, 2, 4): the usual rule of sports.
    #[default]
    Min,
    /// All the worst of their ranks (1, 3, 3, 4).
    Max,
}

/// The rank of every estimate among those that are there, 1 being the best; equal means equal but for rounding ([`settled`]).
#[must_use]
pub fn ranks(estimates: &[Option<f64>], better: Better, ties: Ties) -> Vec<Option<usize>> {
    let estimates = settled(estimates);
    let mut falling: Vec<f64> = estimates.iter().flatten().map(|estimate| better.turn(*estimate)).collect();
    falling.sort_by(|a, b| b.total_cmp(a));
    let rank = |estimate: &f64| {
        let estimate = better.turn(*estimate);
        match ties {
            Ties::Min => falling.partition_point(|other| *other > estimate) + 1,
            Ties::Max => falling.partition_point(|other| *other >= estimate),
        }
    };
    estimates.iter().map(|estimate| estimate.as_ref().map(rank)).collect()
}
