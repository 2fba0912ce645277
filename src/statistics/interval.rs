//! Confidence intervals for shares and means from a design-based standard error, and what is left of a sample after its design.

use std::f64::consts::FRAC_PI_2;

use super::distribution::{beta_quantile, t_quantile};

/// How the interval of a share is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// On the logit scale; `Beta` where fewer than five effective answers are on one side.
    Xlogit,
    /// Clopper & Pearson's with the effective number of answers (Korn & Graubard 1998).
    Beta,
    Wilson,
    /// Estimate ± t·se.
    Mean,
    /// On the scale of the arcsine of the root.
    Asin,
}

impl Kind {
    pub const EACH: [Self; 5] = [Self::Xlogit, Self::Beta, Self::Wilson, Self::Mean, Self::Asin];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Xlogit => "xlogit",
            Self::Beta => "beta",
            Self::Wilson => "wilson",
            Self::Mean => "mean",
            Self::Asin => "asin",
        }
    }

    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::EACH.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// A share and what its interval rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// 0 to 1.
    pub value: f64,
    /// On the same scale.
    pub se: f64,
    /// Degrees of freedom of the standard error, above zero.
    pub df: f64,
    /// Valid answers.
    pub answers: f64,
    /// Respondents who gave them.
    pub respondents: f64,
}

/// The two ends, and the rule that made them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    pub low: f64,
    pub high: f64,
    /// `xlogit` … or `clopper_pearson`, where the share is 0 or 1.
    pub rule: &'static str,
}

/// Why there is no interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoInterval {
    /// No degrees of freedom: one unit cannot tell how units differ.
    NoFreedom,
    /// Every unit of the first stage was drawn: no sampling error at this stage.
    NoSamplingError,
}

impl NoInterval {
    /// As the files say it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoFreedom => "no CI: df<=0",
            Self::NoSamplingError => "no stage-1 sampling error",
        }
    }
}

/// The interval of a share by `kind`, or by the rule that takes its place near 0 and 1.
///
/// # Errors
/// Where no interval can be made.
pub fn of_share(kind: Kind, share: Share, level: f64) -> Result<Interval, NoInterval> {
    if is_end(share.value) {
        return at_an_end(share, level);
    }
    let kind = match kind {
        Kind::Xlogit
            if share.value.min(1.0 - share.value) * effective(share) < 5.0 && share.df > 0.0 && share.se > 0.0 =>
        {
            Kind::Beta
        }
        kind => kind,
    };
    let found = exactly(kind, share, level)?;
    if kind == Kind::Asin {
        let (middle, half) = angles(share, t_quantile(f64::midpoint(1.0, level), share.df));
        // The squared sine turns back beyond 0 and the right angle: there all shares on that side are inside.
        return Ok(Interval {
            low: if middle < half { 0.0 } else { found.low },
            high: if middle + half > FRAC_PI_2 { 1.0 } else { found.high },
            ..found
        });
    }
    Ok(found)
}

/// The angle of a share, and how far its interval reaches on both sides.
fn angles(Share { value: p, se, .. }: Share, t: f64) -> (f64, f64) {
    (p.sqrt().asin(), t * se / (2.0 * (p * (1.0 - p)).sqrt()))
}

/// The interval of a share by `kind` and nothing else, unless the share is 0 or 1. Formulas as R has them: `mean` may leave 0 to 1, and
/// the ends of `asin` mean nothing where its angles do.
///
/// # Errors
/// Where no interval can be made.
pub fn exactly(kind: Kind, share: Share, level: f64) -> Result<Interval, NoInterval> {
    let Share { value: p, se, df, answers, .. } = share;
    if is_end(p) {
        return at_an_end(share, level);
    }
    if df <= 0.0 {
        return Err(NoInterval::NoFreedom);
    }
    if se <= 0.0 {
        return Err(NoInterval::NoSamplingError);
    }
    let upper = f64::midpoint(1.0, level);
    let t = t_quantile(upper, df);
    let (low, high) = match kind {
        Kind::Mean => (p - t * se, p + t * se),
        Kind::Xlogit => {
            let (middle, half) = ((p / (1.0 - p)).ln(), t * se / (p * (1.0 - p)));
            (logistic(middle - half), logistic(middle + half))
        }
        Kind::Asin => {
            let (middle, half) = angles(share, t);
            let end = |angle: f64| angle.sin().powi(2);
            (end(middle - half), end(middle + half))
        }
        Kind::Beta => {
            let n = if answers > 1.0 {
                effective(share) * (t_quantile(upper, answers - 1.0) / t).powi(2)
            } else {
                effective(share)
            };
            (beta_quantile(1.0 - upper, n * p, n * (1.0 - p) + 1.0), beta_quantile(upper, n * p + 1.0, n * (1.0 - p)))
        }
        Kind::Wilson => {
            let (n, c) = (effective(share), t * t);
            let middle = p + c / (2.0 * n);
            let half = t / (2.0 * n) * (4.0 * n * p * (1.0 - p) + c).sqrt();
            ((middle - half) / (1.0 + c / n), (middle + half) / (1.0 + c / n))
        }
    };
    Ok(Interval { low, high, rule: kind.as_str() })
}

/// Estimate ± t·se, for means, sums and differences.
///
/// # Errors
/// Where there are no degrees of freedom.
pub fn of_mean(value: f64, se: f64, df: f64, level: f64) -> Result<Interval, NoInterval> {
    if df <= 0.0 {
        return Err(NoInterval::NoFreedom);
    }
    let half = t_quantile(f64::midpoint(1.0, level), df) * se;
    Ok(Interval { low: value - half, high: value + half, rule: "mean" })
}

/// p(1 − p) ÷ V: simple random answers that would say as much.
fn effective(share: Share) -> f64 {
    share.value * (1.0 - share.value) / (share.se * share.se)
}

/// Sums of weights reach 1 up to their rounding only.
fn is_end(p: f64) -> bool {
    !(1e-12..=1.0 - 1e-12).contains(&p)
}

/// Clopper & Pearson's interval where all or none agree: the answers of one person are no separate witnesses, so respondents count,
/// fewer where the design has few degrees of freedom (Parker et al. 2017 use the idea for NCHS with n).
fn at_an_end(share: Share, level: f64) -> Result<Interval, NoInterval> {
    let Share { value, df, respondents: n, .. } = share;
    if df <= 0.0 || n < 2.0 {
        return Err(NoInterval::NoFreedom);
    }
    let upper = f64::midpoint(1.0, level);
    let n = n.min(n * (t_quantile(upper, n - 1.0) / t_quantile(upper, df)).powi(2));
    let reach = (1.0 - upper).powf(1.0 / n);
    let (low, high) = if value < 0.5 { (0.0, 1.0 - reach) } else { (reach, 1.0) };
    Ok(Interval { low, high, rule: "clopper_pearson" })
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// Variance against that of as many answers drawn simply with replacement; `answers` valid ones. None where p is 0 or 1.
#[must_use]
pub fn design_effect(p: f64, variance: f64, answers: f64) -> Option<f64> {
    let simple = p * (1.0 - p);
    (answers > 1.0 && !is_end(p)).then(|| variance * (answers - 1.0) / simple)
}
