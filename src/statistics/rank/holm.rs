//! Rank sets by Holm's rule over one-sided t tests: no chance in it, for audits.

use super::super::distribution::{t_upper, t_upper_quantile};
use super::{Compared, Ranked};

/// Tests for every ordered pair whether the first is better, p = P(T > difference / standard error) with `df` degrees of freedom, and
/// steps down the K(K − 1) p-values by Holm: one is claimed while it is 1 − `level` at most, divided by the tests not claimed before it.
/// All sets hold together with probability `level`.
///
/// Holm 1979; the counting of Mogstad, Romano, Shaikh, Wilhelm 2024. Where a pair is not comparable there are fewer tests.
#[must_use]
pub fn rank_sets(units: &Compared, df: f64, level: f64) -> Ranked {
    let pairs = units.pairs();
    // The tests in the other direction are counted, though the worse can never be found the better: their p-values, one half or more,
    // stand behind all others, wherever they are.
    let tests = 2 * pairs.len();
    // All tests have the same degrees of freedom, so a larger t is a smaller p: the next claims are those beyond one critical value.
    let mut claimed = 0;
    loop {
        let step = Step::new(1.0 - level, tests - claimed, df);
        let found = pairs.iter().filter(|pair| step.claims(pair.t)).count();
        if found <= claimed {
            let told_apart = pairs.iter().filter(|pair| step.claims(pair.t));
            return units.ranked(&told_apart.map(|pair| (pair.better, pair.worse)).collect::<Vec<_>>(), Vec::new());
        }
        claimed = found;
    }
}

/// What is claimed while so many tests are left.
struct Step {
    /// 1 − level.
    error: f64,
    tests: f64,
    df: f64,
    /// Where the p-value is `error / tests`.
    critical: f64,
}

impl Step {
    fn new(error: f64, tests: usize, df: f64) -> Self {
        let tests = tests as f64;
        Self { error, tests, df, critical: t_upper_quantile(error / tests, df) }
    }

    /// By the p-value itself where a quantile's last digits could decide.
    fn claims(&self, t: f64) -> bool {
        let is_close = (t - self.critical).abs() <= 1e-6 * (1.0 + self.critical);
        if is_close { t_upper(t, self.df) * self.tests <= self.error } else { t > self.critical }
    }
}
