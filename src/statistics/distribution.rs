//! Quantiles and tails of the distributions that intervals and tests need.

use statrs::distribution::{Beta, ChiSquared, Continuous as _, ContinuousCDF as _, FisherSnedecor, Normal, StudentsT};
use statrs::function::beta::beta_reg;
use statrs::function::gamma::gamma_lr;

/// The quantile of Student's t at `p` (0 to 1) with `df` degrees of freedom, any positive number; infinite: the normal one.
///
/// # Panics
/// Where `p` is not within 0..=1 or `df` is not above zero: both are the caller's to check.
#[must_use]
pub fn t_quantile(p: f64, df: f64) -> f64 {
    assert!((0.0..=1.0).contains(&p) && df > 0.0, "a t quantile of {p} with {df} degrees of freedom");
    if df.is_infinite() {
        return normal_quantile(p);
    }
    if p < 0.5 { -t_upper_quantile(p, df) } else { t_upper_quantile(1.0 - p, df) }
}

/// The point above which a tail of `q` (above 0) lies; 0 for a tail of one half or more. `df` as in [`t_quantile`].
#[must_use]
pub fn t_upper_quantile(q: f64, df: f64) -> f64 {
    if q >= 0.5 {
        return 0.0;
    }
    if df.is_infinite() {
        return -normal_quantile(q);
    }
    let of_df = StudentsT::new(0.0, 1.0, df).expect("degrees of freedom are above zero");
    root(of_df.inverse_cdf(1.0 - q), (f64::MIN_POSITIVE, 1e150), |t| q - t_upper(t, df), |t| of_df.pdf(t))
}

/// P(T > t) of Student's t.
#[must_use]
pub fn t_upper(t: f64, df: f64) -> f64 {
    if df.is_infinite() || t.is_nan() {
        return normal_upper(t);
    }
    if t.is_infinite() {
        return if t > 0.0 { 0.0 } else { 1.0 };
    }
    let tail = 0.5 * beta_reg(df / 2.0, 0.5, df / (df + t * t));
    if t >= 0.0 { tail } else { 1.0 - tail }
}

/// The two-sided p-value of a t statistic.
#[must_use]
pub fn t_two_sided(t: f64, df: f64) -> f64 {
    (2.0 * t_upper(t.abs(), df)).min(1.0)
}

#[must_use]
pub fn normal_quantile(p: f64) -> f64 {
    Normal::standard().inverse_cdf(p)
}

/// P(Z > z) of the standard normal distribution.
#[must_use]
pub fn normal_upper(z: f64) -> f64 {
    Normal::standard().sf(z)
}

/// The quantile of the beta distribution; a shape of zero puts everything on the end that remains, as the limit does.
#[must_use]
pub fn beta_quantile(p: f64, a: f64, b: f64) -> f64 {
    if a <= 0.0 {
        return 0.0;
    }
    if b <= 0.0 {
        return 1.0;
    }
    let beta = Beta::new(a, b).expect("both shapes are above zero");
    if p <= 0.0 || p >= 1.0 {
        return p.clamp(0.0, 1.0);
    }
    root(beta.inverse_cdf(p), (f64::MIN_POSITIVE, 1.0), |x| beta_reg(a, b, x) - p, |x| beta.pdf(x))
}

/// The quantile of the chi-squared distribution with `df` degrees of freedom, any positive number, at `p` strictly between 0 and 1.
#[must_use]
pub fn chi_squared_quantile(p: f64, df: f64) -> f64 {
    let of_df = ChiSquared::new(df).expect("df is above zero");
    // Wilson and Hilferty 1931: a cube root that is nearly normal.
    let part = 2.0 / (9.0 * df);
    let start = df * (1.0 - part + normal_quantile(p) * part.sqrt()).powi(3);
    root(start, (f64::MIN_POSITIVE, 1e150), |x| gamma_lr(df / 2.0, x / 2.0) - p, |x| of_df.pdf(x))
}

/// P(F > f) of Fisher's F, for analyses of variance.
#[must_use]
pub fn f_upper(f: f64, df1: f64, df2: f64) -> f64 {
    FisherSnedecor::new(df1, df2).map_or(f64::NAN, |found| found.sf(f))
}

/// Where the falling or rising `miss` is zero between `low` and `high`, both above zero: Newton's steps from `start`, halving (of
/// the logarithm) where they lead out. The library's own quantiles are good to ten digits at best, in far tails to none.
fn root(start: f64, (mut low, mut high): (f64, f64), miss: impl Fn(f64) -> f64, slope: impl Fn(f64) -> f64) -> f64 {
    let mut x = if start > low && start < high { start } else { (low * high).sqrt() };
    for _ in 0..200 {
        let off = miss(x);
        if off > 0.0 {
            high = x;
        } else {
            low = x;
        }
        let mut next = x - off / slope(x);
        if !(next > low && next < high) {
            next = (low.ln() / 2.0 + high.ln() / 2.0).exp();
        }
        let step = (next - x).abs();
        x = next;
        if step <= 4e-16 * x {
            break;
        }
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of R's `qt` and `qbeta`; the latter are good to nine digits only (for a shape of 1 the quantile is a plain power).
    #[test]
    fn quantiles_equal_those_of_r() {
        let of_t = [
            (1.0, 12.706_204_736_174_7),
            (2.0, 4.302_652_729_749_46),
            (33.0, 2.034_515_297_449_34),
            (10_000.0, 1.960_201_239_890_63),
            (0.5, 164.557_673_480_494),
            (2.7, 3.392_148_383_173_75),
        ];
        for (df, expected) in of_t {
            let found = t_quantile(0.975, df);
            assert!((found / expected - 1.0).abs() < 1e-11, "qt(.975, {df}) = {found}, not {expected}");
        }
        let of_beta = [
            (0.5, 3.0, 0.000_177_819_932_934_758, 0.594_953_133_013_403),
            (252.83, 83.5, 0.704_258_307_266_702, 0.796_370_260_614_484),
            (1.0, 7.3, 0.003_462_185_643_640_26, 0.396_691_106_739_182),
            (0.001, 7.0, 0.0, 8.728_063_488_207_28e-13),
        ];
        for (a, b, low, high) in of_beta {
            for (p, expected) in [(0.025, low), (0.975, high)] {
                let found = beta_quantile(p, a, b);
                assert!(
                    (found - expected).abs() < 2e-9 * expected + 1e-15,
                    "qbeta({p}, {a}, {b}) = {found}, not {expected}"
                );
            }
        }
    }

    #[test]
    fn tails_and_quantiles_are_each_others_inverse() {
        for df in [0.7, 1.0, 4.0, 33.0, 1e5, f64::INFINITY] {
            for p in [1e-9, 0.001, 0.3, 0.5, 0.9, 0.9999] {
                let t = t_quantile(p, df);
                // With so many (and the normal distribution) the logarithms of the gamma function cancel.
                let good_to = if df >= 1e5 { 1e-8 } else { 1e-12 };
                assert!((t_upper(-t, df) / p - 1.0).abs() < good_to, "{df} {p}");
            }
        }
        let exact = -((1.0_f64 - 0.025).ln() / 7.3).exp_m1();
        assert!((beta_quantile(0.025, 1.0, 7.3) / exact - 1.0).abs() < 1e-13);
    }

    #[test]
    fn the_recorded_quantiles_come_out() {
        let all: serde_json::Value =
            serde_json::from_str(include_str!("../../tests/reference/misc_expected.json")).expect("JSON");
        let list = |record: &str, key: &str| -> Vec<f64> {
            let list = all[record][key].as_array().expect("a list");
            list.iter().map(|number| number.as_f64().expect("a number")).collect()
        };
        let near = |found: f64, expected: f64| (found - expected).abs() < 2e-9 * expected.abs() + 1e-15;
        for (df, expected) in list("t_quantiles", "df").into_iter().zip(list("t_quantiles", "q975")) {
            assert!(near(t_quantile(0.975, df), expected), "{df}");
        }
        let shapes = list("beta_quantiles", "a").into_iter().zip(list("beta_quantiles", "b"));
        let ends = list("beta_quantiles", "q025").into_iter().zip(list("beta_quantiles", "q975"));
        for ((a, b), (low, high)) in shapes.zip(ends) {
            assert!(near(beta_quantile(0.025, a, b), low) && near(beta_quantile(0.975, a, b), high), "{a} {b}");
        }
    }

    /// The chi-squared distribution with 2 degrees of freedom is an exponential one; with 1 it is a squared normal.
    #[test]
    fn chi_squared_quantiles_are_right_where_they_are_known() {
        for p in [1e-6_f64, 0.001, 0.3, 0.5, 0.975, 1.0 - 1e-9] {
            let exact = -2.0 * (-p).ln_1p();
            assert!((chi_squared_quantile(p, 2.0) / exact - 1.0).abs() < 1e-6, "{p}");
            let normal = normal_quantile(f64::midpoint(p, 1.0)).powi(2);
            assert!((chi_squared_quantile(p, 1.0) / normal - 1.0).abs() < 1e-6, "{p}");
        }
        for df in [0.3, 1.0, 7.5, 33.0, 1e4] {
            for p in [1e-6, 0.2, 0.9, 0.9999] {
                assert!((gamma_lr(df / 2.0, chi_squared_quantile(p, df) / 2.0) / p - 1.0).abs() < 1e-9, "{df} {p}");
            }
        }
    }
}
