//! Bands: units in a few groups by cut points, by quantiles of the estimates, or so many in each; band 1 is the best.

use super::point::{Ties, ranks};
use super::{Better, RankSet, TIE, settled};

/// Where an estimate goes that lies exactly on a cut point. With whole quarters that happens to one unit or more, so it is to be named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnCut {
    #[default]
    BetterBand,
    WorseBand,
}

/// The band of every estimate between `cuts`, which are given in rising order whatever is better; there is one band more than cuts.
#[must_use]
pub fn by_cuts(estimates: &[Option<f64>], cuts: &[f64], better: Better, on_cut: OnCut) -> Vec<Option<usize>> {
    let band = |estimate: f64| {
        let is_above = |cut: f64| match (is_on(estimate, cut), on_cut) {
            (true, on_cut) => on_cut == OnCut::BetterBand,
            (false, _) => better.turn(estimate) > better.turn(cut),
        };
        cuts.len() + 1 - cuts.iter().filter(|cut| is_above(**cut)).count()
    };
    estimates.iter().map(|estimate| estimate.map(band)).collect()
}

/// Whether an estimate lies on a cut point, but for rounding.
#[must_use]
pub fn is_on(estimate: f64, cut: f64) -> bool {
    (estimate - cut).abs() <= TIE * estimate.abs().max(cut.abs())
}

/// The points that cut the estimates into `bands` parts, rising: quantiles of type 7 (R's default, Hyndman and Fan 1996) at 1/`bands`, …
/// `None` where there is no estimate.
#[must_use]
pub fn quantile_cuts(estimates: &[Option<f64>], bands: usize) -> Option<Vec<f64>> {
    let mut rising: Vec<f64> = settled(estimates).into_iter().flatten().collect();
    rising.sort_by(f64::total_cmp);
    let last = rising.len().checked_sub(1)?;
    let cut = |part: usize| {
        // In whole numbers, so that a quantile that is an estimate is that estimate.
        let (place, over) = (last * part / bands, last * part % bands);
        let low = rising[place];
        low + over as f64 / bands as f64 * (rising[(place + 1).min(last)] - low)
    };
    Some((1..bands).map(cut).collect())
}

/// Bands with so many units in each, the best first; the last one takes all that are left. Equal estimates stay together: with
/// `Ties::Min` in the band of the first of them, with `Ties::Max` in that of the last.
#[must_use]
pub fn by_counts(estimates: &[Option<f64>], counts: &[usize], better: Better, ties: Ties) -> Vec<Option<usize>> {
    let band = |rank: usize| {
        let mut reached = 0;
        let full = counts.iter().take_while(|count| {
            reached += **count;
            reached < rank
        });
        (full.count() + 1).min(counts.len().max(1))
    };
    ranks(estimates, better, ties).into_iter().map(|rank| rank.map(band)).collect()
}

/// The first and the last of `bands` equal parts of `units` ranks that a rank set touches: ⌈bands · rank / units⌉ of both ends.
#[must_use]
pub fn consistent(set: RankSet, units: usize, bands: usize) -> (usize, usize) {
    let band = |rank: usize| (bands * rank).div_ceil(units.max(1));
    (band(set.lower), band(set.upper))
}
