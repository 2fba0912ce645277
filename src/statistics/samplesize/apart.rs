//! What a sample can tell apart: the smallest difference that it finds with a given probability.

use super::super::distribution::normal_quantile;
use super::{needed, two_sided};

/// A sample of shares, and how sure one wants to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plan {
    /// Answered, of each of those that are compared.
    pub n: f64,
    /// Of how many; only for a statement about just these. Ranks, targets and changes are about what made them, without end.
    pub population: Option<f64>,
    pub deff: f64,
    /// Of the two-sided test or of the interval.
    pub level: f64,
    /// How many tests are made beside each other (all pairs of 10 agencies: 45); Bonferroni's level holds for all of them.
    pub tests: u64,
    /// With what probability the difference is to be found.
    pub power: f64,
}

/// From a share: the least rise and the least fall that are found; `None` where even all or nothing is too near.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Smallest {
    pub rise: Option<f64>,
    pub fall: Option<f64>,
}

impl Plan {
    /// How many of a simple random sample from an endless population would be as good; endless for a census.
    #[must_use]
    pub fn effective(&self) -> f64 {
        let left = self.population.map_or(1.0, |all| if all > 1.0 { (all - self.n) / (all - 1.0) } else { 0.0 });
        self.n / self.deff / left.max(0.0)
    }

    /// Half the interval of a share (normal approximation): the inverse of Cochran's formula. One test, whatever `tests` says.
    #[must_use]
    pub fn half_interval(&self, share: f64) -> f64 {
        two_sided(self.level) * (share * (1.0 - share) / self.effective()).sqrt()
    }

    /// Between two agencies of which one has this share, or between two waves whose estimates are correlated by `overlap`: the difference at
    /// which [`super::two_waves`] asks for just this sample.
    #[must_use]
    pub fn between_two(&self, share: f64, overlap: f64) -> Smallest {
        let (z_level, z_power) = self.points();
        let root = (self.effective() / (1.0 - overlap)).sqrt();
        smallest(share, |other| (other - share).abs() - needed(share, other, z_level, z_power) / root)
    }

    /// From a fixed target: `√n·|p − p₀| = z_{α/2}·√(p₀q₀) + z_β·√(pq)`. Fleiss, Levin, Paik 2003, 2.5.
    #[must_use]
    pub fn from_target(&self, target: f64) -> Smallest {
        let (z_level, z_power) = self.points();
        let root = self.effective().sqrt();
        let spread = |share: f64| (share * (1.0 - share)).sqrt();
        smallest(target, |share| (share - target).abs() - (z_level * spread(target) + z_power * spread(share)) / root)
    }

    fn points(&self) -> (f64, f64) {
        let level = 1.0 - (1.0 - self.level) / self.tests.max(1) as f64;
        (two_sided(level), normal_quantile(self.power))
    }
}

/// The nearest share on either side for which `surplus` is not below zero.
fn smallest(from: f64, surplus: impl Fn(f64) -> f64) -> Smallest {
    let towards = |end: f64| {
        // The spread is a concave function of the share and the distance a line: they cross once.
        if surplus(end) < 0.0 {
            return None;
        }
        let (mut near, mut far) = (from, end);
        for _ in 0..100 {
            let middle = f64::midpoint(near, far);
            if surplus(middle) < 0.0 {
                near = middle;
            } else {
                far = middle;
            }
        }
        Some((far - from).abs())
    };
    Smallest { rise: towards(1.0), fall: towards(0.0) }
}

#[cfg(test)]
mod tests {
    use super::super::{cochran, in_population, two_waves};
    use super::*;

    fn plan(n: f64) -> Plan {
        Plan { n, population: None, deff: 1.5, level: 0.95, tests: 1, power: 0.8 }
    }

    #[test]
    fn it_is_the_inverse_of_the_sample_size() {
        let found = plan(400.0).between_two(0.8, 0.3);
        for share in [0.8 + found.rise.expect("a rise"), 0.8 - found.fall.expect("a fall")] {
            let size = two_waves(0.8, share, 0.8, 0.95, 1.5, 0.3);
            assert!((size - 400.0).abs() < 1e-6, "{share}: {size}");
        }
        let simple = in_population(cochran(0.8, 0.03, 0.95), 2500.0);
        let half = Plan { population: Some(2500.0), deff: 1.0, ..plan(simple) }.half_interval(0.8);
        assert!((half - 0.03).abs() < 1e-12, "{half}");
    }

    #[test]
    fn a_target_by_hand() {
        // n = [1.96·√(.8·.2) + .8416·√(.85·.15)]²/.05² = 469.2 for a rise from .8 to .85.
        let n = ((1.959_964 * 0.4 + 0.841_621_2 * 0.127_5_f64.sqrt()) / 0.05).powi(2);
        let found = Plan { deff: 1.0, ..plan(n) }.from_target(0.8).rise.expect("a rise");
        assert!((found - 0.05).abs() < 1e-6, "{found}");
    }

    #[test]
    fn ends_and_many_tests() {
        let few = plan(10.0).between_two(0.8, 0.0);
        assert_eq!(few.rise, None);
        assert!(few.fall.is_some_and(|fall| fall > 0.5));
        let one = plan(400.0).between_two(0.8, 0.0).fall.expect("a fall");
        let all = Plan { tests: 45, ..plan(400.0) }.between_two(0.8, 0.0).fall.expect("a fall");
        assert!(all > 1.3 * one, "{all} {one}");
        // Who asks everybody finds every difference among just these.
        let census = Plan { population: Some(400.0), ..plan(400.0) };
        assert!(census.half_interval(0.8) < 1e-12);
        assert!(census.between_two(0.8, 0.0).rise.is_some_and(|rise| rise < 1e-9));
    }
}
