//! Rank sets of Klein, Wright and Wieczorek: intervals that do not overlap. Needs no covariances, tells fewer apart.

use super::super::distribution::normal_quantile;
use super::{Better, Compared, Ranked, TIE};

/// Joint intervals and the rank sets that follow from them, in the caller's order.
#[derive(Debug, Clone, PartialEq)]
pub struct Joint {
    pub intervals: Vec<Option<(f64, f64)>>,
    pub ranked: Ranked,
}

/// Bonferroni's normal intervals at 1 − (1 − `level`)/K for each of the K units; one is better where its interval lies wholly above the
/// other's. Klein, Wright, Wieczorek 2020, JRSS-A 183, 589.
#[must_use]
pub fn rank_sets(units: &Compared, level: f64) -> Joint {
    let z = normal_quantile(1.0 - (1.0 - level) / (2.0 * units.len().max(1) as f64));
    let reach = |unit: usize| z * units.covariance[(unit, unit)].sqrt();
    let ends: Vec<(f64, f64)> =
        units.estimates.iter().enumerate().map(|(unit, at)| (at - reach(unit), at + reach(unit))).collect();
    let apart = units.pairs().into_iter().filter(|pair| ends[pair.better].0 - ends[pair.worse].1 > TIE * units.size);
    let apart: Vec<(usize, usize)> = apart.map(|pair| (pair.better, pair.worse)).collect();
    let turned = ends.iter().map(|(low, high)| match units.better {
        Better::Larger => (*low, *high),
        Better::Smaller => (-high, -low),
    });
    Joint { intervals: units.by_place(&turned.collect::<Vec<_>>()), ranked: units.ranked(&apart, vec![z]) }
}
