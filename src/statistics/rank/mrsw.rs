//! Rank sets of Mogstad, Romano, Shaikh and Wilhelm: the differences that are too large for chance, with all covariances used.
//!
//! Review of Economic Studies 91(1) 2024, 476–518; equals R's `csranks`. The critical value is simulated from a seed, so that it can be
//! had again; the last digit may differ between processors, whose matrix products round differently.

use super::{Compared, Pair, RankSet, Ranked};

mod draws;

use draws::Draws;
pub use draws::{Simulation, Tails};

/// May what was found in one step make the next one easier?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Steps {
    #[default]
    Down,
    Single,
}

/// Sets for the ranks of all units that hold together with probability `level`.
///
/// The critical value is the `level` quantile (type 7) of the largest (Zⱼ − Zₖ)/σⱼₖ over all ordered pairs not yet rejected, Z being normal with
/// the estimates' covariance. Pairs beyond it are rejected; stepping down, the quantile is taken anew over those that are left, from the
/// same draws, until none is beyond.
#[must_use]
pub fn simultaneous(units: &Compared, simulation: &Simulation<'_>, level: f64, steps: Steps) -> Ranked {
    let mut families = [Family::new(units.pairs())];
    settle(units, simulation, level, steps, &mut families);
    let [family] = families;
    let found: Vec<(usize, usize)> = family.found().map(|pair| (pair.better, pair.worse)).collect();
    units.ranked(&found, family.critical)
}

/// A set for each unit's rank that holds with probability `level` for this unit alone: only pairs with it are compared. In the caller's order.
#[must_use]
pub fn marginal(units: &Compared, simulation: &Simulation<'_>, level: f64, steps: Steps) -> Vec<Option<RankSet>> {
    let pairs = units.pairs();
    let with = |unit: usize| pairs.iter().filter(move |pair| pair.better == unit || pair.worse == unit).copied();
    let mut families: Vec<Family> = (0..units.len()).map(|unit| Family::new(with(unit).collect())).collect();
    settle(units, simulation, level, steps, &mut families);
    let sets = families.iter().enumerate().map(|(unit, family)| RankSet {
        lower: 1 + family.found().filter(|pair| pair.worse == unit).count(),
        upper: units.len() - family.found().filter(|pair| pair.better == unit).count(),
    });
    units.by_place(&sets.collect::<Vec<_>>())
}

/// Pairs that are tested together.
struct Family {
    pairs: Vec<Pair>,
    /// Was the better one found better? Then only the other direction is still tested.
    rejected: Vec<bool>,
    settled: bool,
    critical: Vec<f64>,
}

impl Family {
    fn new(pairs: Vec<Pair>) -> Self {
        Self { rejected: vec![false; pairs.len()], settled: pairs.is_empty(), pairs, critical: Vec::new() }
    }

    fn found(&self) -> impl Iterator<Item = &Pair> {
        self.pairs.iter().zip(&self.rejected).filter(|(_, rejected)| **rejected).map(|(pair, _)| pair)
    }

    fn step(&mut self, critical: f64, steps: Steps) {
        self.critical.push(critical);
        let mut found = false;
        for (pair, rejected) in self.pairs.iter().zip(&mut self.rejected) {
            if !*rejected && pair.t > critical {
                *rejected = true;
                found = true;
            }
        }
        self.settled = !found || steps == Steps::Single;
    }
}

/// So many numbers are kept at once: 256 MiB.
const KEPT: usize = 1 << 25;

fn settle(units: &Compared, simulation: &Simulation<'_>, level: f64, steps: Steps, families: &mut [Family]) {
    if families.iter().all(|family| family.settled) {
        return;
    }
    let mut draws = Draws::new(&units.covariance, simulation, KEPT);
    for group in families.chunks_mut((KEPT / simulation.draws.max(1)).max(1)) {
        while group.iter().any(|family| !family.settled) {
            let mut open: Vec<&mut Family> = group.iter_mut().filter(|family| !family.settled).collect();
            let mut largest = draws.largest(&open);
            for (family, largest) in open.iter_mut().zip(&mut largest) {
                family.step(quantile(largest, level), steps);
            }
        }
    }
}

/// The quantile of type 7 (R's default), Hyndman and Fan 1996, of one number or more.
fn quantile(numbers: &mut [f64], p: f64) -> f64 {
    let at = (numbers.len() - 1) as f64 * p;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in the slice")]
    let place = (at as usize).min(numbers.len() - 1);
    let (_, low, above) = numbers.select_nth_unstable_by(place, f64::total_cmp);
    let low = *low;
    let next = above.iter().copied().min_by(f64::total_cmp).unwrap_or(low);
    low + (at - place as f64) * (next - low)
}
