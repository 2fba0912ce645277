//! Rank sets by Holm's rule over one-sided t tests: no chance in it, for audits.

use super::super::distribution::t_upper;
use super::super::multiple;
use super::{Compared, Ranked};

/// Tests for every ordered pair whether the first is better, p = P(T > difference / standard error) with `df` degrees of freedom, adjusts
/// the K(K − 1) p-values by Holm and counts what is left below 1 − `level`. All sets hold together with probability `level`.
///
/// Holm 1979; the counting of Mogstad, Romano, Shaikh, Wilhelm 2024. Where a pair is not comparable there are fewer tests.
#[must_use]
pub fn rank_sets(units: &Compared, df: f64, level: f64) -> Ranked {
    let pairs = units.pairs();
    // The tests in the other direction are counted, though the worse can never be found the better: their p-values, one half or more,
    // stand behind all others, wherever they are.
    let tests = pairs.iter().flat_map(|pair| [Some(t_upper(pair.t, df)), Some(1.0)]);
    let adjusted = multiple::holm(&tests.collect::<Vec<_>>());
    let claimed = pairs.iter().zip(adjusted.iter().step_by(2)).filter(|(_, p)| p.is_some_and(|p| p <= 1.0 - level));
    units.ranked(&claimed.map(|(pair, _)| (pair.better, pair.worse)).collect::<Vec<_>>(), Vec::new())
}
