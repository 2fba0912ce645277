//! The interval of a figure on its node's scale, as wide as the method says, with a label of what it really holds.

use crate::statistics::distribution::normal_upper;
use crate::statistics::interval::{self, Kind, Share};
use crate::statistics::rank::TIE;

use super::estimate::Estimate;
use super::method::{Interval, Method};

/// Where no method says otherwise.
const LEVEL: f64 = 0.95;

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ends {
    /// On the node's scale.
    pub low: f64,
    pub high: f64,
    /// How it was made: `xlogit`, `beta`, `clopper_pearson`, `mean` or `z`.
    pub rule: &'static str,
    /// The share of samples in which it holds the truth.
    pub level: f64,
}

/// None where the figure has no error, or one of zero that gives no interval.
#[must_use]
pub fn of(method: &Method, node: usize, estimate: &Estimate) -> Option<Ends> {
    let (se, df) = (estimate.se?, estimate.df?);
    let value = estimate.value;
    let level = match method.interval {
        Some(Interval::Z(z)) => {
            let level = 1.0 - 2.0 * normal_upper(z);
            return (se > 0.0).then_some(Ends { low: value - z * se, high: value + z * se, rule: "z", level });
        }
        Some(Interval::Level(level)) => level,
        None => LEVEL,
    };
    // Answers that do not differ say nothing of how far their mean may be off; a share near its ends has an interval all the same.
    if !method.is_share(node) && se <= TIE * value.abs() {
        return None;
    }
    let found = if method.is_share(node) {
        let share = Share {
            value: value / 100.0,
            se: se / 100.0,
            df,
            answers: estimate.n_answers as f64,
            respondents: estimate.n_respondents as f64,
        };
        interval::of_share(Kind::Xlogit, share, level).map(|found| interval::Interval {
            low: 100.0 * found.low,
            high: 100.0 * found.high,
            ..found
        })
    } else {
        interval::of_mean(value, se, df, level)
    };
    let found = found.ok()?;
    Some(Ends { low: found.low, high: found.high, rule: found.rule, level })
}

/// The same without finite population correction: for what is said beyond this period's files.
#[must_use]
pub fn beyond(method: &Method, node: usize, estimate: &Estimate) -> Option<Ends> {
    of(method, node, &Estimate { se: estimate.se_beyond, ..*estimate })
}
