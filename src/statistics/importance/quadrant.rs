//! Importance against performance: which driver lies where, and how far chance decides it.

use super::{Undriven, importance, lmg};

/// Of the chart of Martilla and James 1977, cross-hairs at the means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Quadrant {
    /// Important, and below the mean.
    Concentrate,
    /// Important, and good.
    KeepUp,
    /// Less important, and below the mean.
    LowPriority,
    /// Less important, and good.
    Overkill,
}

impl Quadrant {
    pub const ALL: [Self; 4] = [Self::Concentrate, Self::KeepUp, Self::LowPriority, Self::Overkill];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Concentrate => "concentrate here",
            Self::KeepUp => "keep up the good work",
            Self::LowPriority => "low priority",
            Self::Overkill => "possible overkill",
        }
    }
}

/// A driver, with one number a row in each column.
#[derive(Debug, Clone)]
pub struct Driver {
    /// What the row thinks of it, for its importance; none without an answer.
    pub judgement: Vec<Option<f64>>,
    /// Performance is Σ w numerator / Σ w denominator.
    pub numerator: Vec<f64>,
    pub denominator: Vec<f64>,
}

/// Primary units within strata, one place a row; the same unit in two strata is two.
#[derive(Debug, Clone, Copy)]
pub struct Clusters<'a> {
    pub strata: &'a [u32],
    pub units: &'a [u32],
}

/// One driver on the chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// Its part of Σ lmg.
    pub importance: f64,
    pub performance: f64,
    pub quadrant: Quadrant,
    /// Share of the replicates that found it in each quadrant, in the order of [`Quadrant::ALL`].
    pub replicates: [f64; 4],
}

/// The chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    pub drivers: Vec<Placed>,
    /// The cross-hairs.
    pub mean_importance: f64,
    pub mean_performance: f64,
    /// Replicates that could be computed, of those that were drawn.
    pub replicates: usize,
}

/// Why there is no chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Uncharted {
    #[error(transparent)]
    Undriven(#[from] Undriven),
    /// Nobody of weight has a valid answer for the driver.
    #[error("nobody has a valid answer for driver {}", .driver + 1)]
    NoPerformance { driver: usize },
    /// The drivers explain nothing.
    #[error("the drivers explain nothing of the outcome")]
    NothingExplained,
}

/// `weights`: one a row. `replicates` bootstrap samples of primary units within strata are drawn from `next`, uniform 64-bit numbers: n − 1 of a
/// stratum's n units with replacement, each time with n/(n − 1) of the weight (Rao, Wu 1988); a unit alone in its stratum stays.
///
/// # Panics
/// Where columns differ in length.
pub fn chart(
    outcome: &[Option<f64>],
    drivers: &[Driver],
    weights: &[f64],
    clusters: Clusters<'_>,
    replicates: usize,
    next: &mut impl FnMut() -> u64,
) -> Result<Chart, Uncharted> {
    let judgements: Vec<&[Option<f64>]> = drivers.iter().map(|driver| driver.judgement.as_slice()).collect();
    importance(outcome, &judgements, Some(weights))?;
    let points = |weights: &[f64]| -> Result<Vec<(f64, f64)>, Uncharted> {
        let parts = lmg(outcome, &judgements, Some(weights))?;
        let whole: f64 = parts.iter().sum();
        if whole <= 1e-12 {
            return Err(Uncharted::NothingExplained);
        }
        let place = |(driver, part): (usize, &f64)| {
            let performance = drivers[driver].performance(weights).ok_or(Uncharted::NoPerformance { driver })?;
            Ok((part / whole, performance))
        };
        parts.iter().enumerate().map(place).collect()
    };
    let found = points(weights)?;
    let units = Units::of(clusters);
    let mut counts = vec![[0_usize; 4]; drivers.len()];
    let mut computed = 0;
    for _ in 0..replicates {
        // A replicate in which nobody varies says nothing.
        if let Ok(points) = points(&units.replicate(weights, next)) {
            computed += 1;
            for (count, quadrant) in counts.iter_mut().zip(quadrants(&points)) {
                count[quadrant as usize] += 1;
            }
        }
    }
    let (mean_importance, mean_performance) = means(&found);
    let share = |count: usize| if computed == 0 { 0.0 } else { count as f64 / computed as f64 };
    let placed = found.iter().zip(quadrants(&found)).zip(&counts);
    let placed = placed.map(|((&(importance, performance), quadrant), counts)| Placed {
        importance,
        performance,
        quadrant,
        replicates: counts.map(share),
    });
    Ok(Chart { drivers: placed.collect(), mean_importance, mean_performance, replicates: computed })
}

impl Driver {
    fn performance(&self, weights: &[f64]) -> Option<f64> {
        let sum = |of: &[f64]| of.iter().zip(weights).map(|(number, weight)| number * weight).sum::<f64>();
        let denominator = sum(&self.denominator);
        (denominator > 0.0).then(|| sum(&self.numerator) / denominator)
    }
}

fn means(points: &[(f64, f64)]) -> (f64, f64) {
    let count = points.len() as f64;
    (points.iter().map(|point| point.0).sum::<f64>() / count, points.iter().map(|point| point.1).sum::<f64>() / count)
}

fn quadrants(points: &[(f64, f64)]) -> Vec<Quadrant> {
    let (importance, performance) = means(points);
    let quadrant = |point: &(f64, f64)| match (point.0 >= importance, point.1 >= performance) {
        (true, false) => Quadrant::Concentrate,
        (true, true) => Quadrant::KeepUp,
        (false, false) => Quadrant::LowPriority,
        (false, true) => Quadrant::Overkill,
    };
    points.iter().map(quadrant).collect()
}

/// Rows by primary unit, units by stratum.
struct Units {
    strata: Vec<Vec<usize>>,
    unit_of_row: Vec<usize>,
    count: usize,
}

impl Units {
    fn of(clusters: Clusters<'_>) -> Self {
        assert_eq!(clusters.strata.len(), clusters.units.len(), "a stratum and a unit for every row");
        let mut places = std::collections::BTreeMap::new();
        for key in clusters.strata.iter().zip(clusters.units) {
            places.entry(key).or_insert(0_usize);
        }
        let mut strata: std::collections::BTreeMap<u32, Vec<usize>> = std::collections::BTreeMap::new();
        for (place, ((stratum, _), unit)) in places.iter_mut().enumerate() {
            *unit = place;
            strata.entry(**stratum).or_default().push(place);
        }
        let unit_of_row = clusters.strata.iter().zip(clusters.units).map(|key| places[&key]).collect();
        Self { strata: strata.into_values().collect(), unit_of_row, count: places.len() }
    }

    fn replicate(&self, weights: &[f64], next: &mut impl FnMut() -> u64) -> Vec<f64> {
        assert_eq!(weights.len(), self.unit_of_row.len(), "a weight for every row");
        let mut factors = vec![0.0; self.count];
        for units in &self.strata {
            if let [alone] = units[..] {
                factors[alone] = 1.0;
                continue;
            }
            let drawn = units.len() - 1;
            let factor = units.len() as f64 / drawn as f64;
            for _ in 0..drawn {
                factors[units[below(units.len(), next)]] += factor;
            }
        }
        weights.iter().zip(&self.unit_of_row).map(|(weight, unit)| weight * factors[*unit]).collect()
    }
}

/// Uniform below `n`, as [`super::super::draw::Stream::below`] has it.
fn below(n: usize, next: &mut impl FnMut() -> u64) -> usize {
    let n = n as u64;
    // 2⁶⁴ mod n numbers at the end would favour the first ones.
    let spare = (u64::MAX % n + 1) % n;
    loop {
        let number = next();
        if number <= u64::MAX - spare {
            return usize::try_from(number % n).expect("below a usize");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_important_and_bad_driver_is_found() {
        let mut stream = super::super::super::draw::Stream::new("quadrants");
        let rows = 200;
        let noise: Vec<Vec<f64>> = (0..3).map(|_| (0..rows).map(|_| stream.unit()).collect()).collect();
        let outcome: Vec<Option<f64>> =
            (0..rows).map(|row| Some(3.0 * noise[0][row] + 0.5 * noise[1][row] + noise[2][row])).collect();
        let driver = |of: &[f64], level: f64| Driver {
            judgement: of.iter().copied().map(Some).collect(),
            numerator: of.iter().map(|noise| noise + level).collect(),
            denominator: vec![1.0; of.len()],
        };
        let drivers = [driver(&noise[0], 0.0), driver(&noise[1], 3.0)];
        let units: Vec<u32> = (0..rows).map(|row| u32::try_from(row / 5).unwrap()).collect();
        let strata: Vec<u32> = units.iter().map(|unit| unit / 10).collect();
        let clusters = Clusters { strata: &strata, units: &units };
        let mut next = || stream.word();
        let found = chart(&outcome, &drivers, &vec![1.0; rows], clusters, 200, &mut next).unwrap();
        let quadrants: Vec<Quadrant> = found.drivers.iter().map(|driver| driver.quadrant).collect();
        assert_eq!(quadrants, [Quadrant::Concentrate, Quadrant::Overkill]);
        assert_eq!((found.replicates, found.drivers[0].replicates), (200, [1.0, 0.0, 0.0, 0.0]));
        assert!((found.mean_importance - 0.5).abs() < 1e-12);
    }

    #[test]
    fn replicates_keep_the_expected_weight() {
        let mut stream = super::super::super::draw::Stream::new("weights");
        let clusters = Clusters { strata: &[0, 0, 0, 1, 1, 1, 2], units: &[0, 1, 1, 0, 1, 2, 0] };
        let units = Units::of(clusters);
        let weights = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0];
        let mut sums = [0.0; 7];
        for _ in 0..20_000 {
            let drawn = units.replicate(&weights, &mut || stream.word());
            sums.iter_mut().zip(&drawn).for_each(|(sum, weight)| *sum += weight / 20_000.0);
            assert!((drawn[1] * 1.5 - drawn[2]).abs() < 1e-12, "rows of a unit go together");
        }
        for (sum, weight) in sums.iter().zip(weights) {
            assert!((sum / weight - 1.0).abs() < 0.03, "{sums:?}");
        }
    }
}
