//! Ranks with their uncertainty: what the estimates allow one to say about who stands where.
//!
//! Input are K estimates and their K × K covariance matrix. A unit without an estimate or a variance is left out and listed; a pair
//! whose difference has no sampling error is not compared and listed. Nothing is rounded before it is ranked; what differs by the
//! rounding of the arithmetic alone ([`TIE`]) is a tie.

use nalgebra::DMatrix;

pub mod bands;
pub mod holm;
pub mod kww;
pub mod mrsw;
pub mod point;
pub mod verdict;

/// Which estimates are good ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Better {
    #[default]
    Larger,
    Smaller,
}

impl Better {
    /// Turns a number so that larger is better, and back again.
    fn turn(self, number: f64) -> f64 {
        match self {
            Self::Larger => number,
            Self::Smaller => -number,
        }
    }
}

/// Two estimates are the same, and an error is none, where they are apart by less than this part of the largest estimate. A sum over the
/// rows of a file, in whatever order and at whatever scale its weights are, is right to about √rows · 2⁻⁵³ of its size: 1e-13 for a
/// million rows. Ratios of counts below half a million that do differ are apart by more than 4e-12. So rounding never ranks, and what is
/// in the answers always may. The same part of the two variances is the least variance of a difference.
pub const TIE: f64 = 1e-12;

/// Estimates that differ by rounding alone, made the same: each becomes the lowest of those it ties with. Everything that ranks or bands
/// goes by these, so equal means equal.
#[must_use]
pub fn settled(estimates: &[Option<f64>]) -> Vec<Option<f64>> {
    let reach = TIE * largest(estimates);
    let mut places: Vec<usize> = (0..estimates.len()).filter(|place| estimates[*place].is_some()).collect();
    places.sort_by(|a, b| estimates[*a].unwrap_or_default().total_cmp(&estimates[*b].unwrap_or_default()));
    let mut settled = estimates.to_vec();
    let mut before: Option<(f64, f64)> = None;
    for place in places {
        let Some(estimate) = estimates[place] else { continue };
        // Chains of ties are one tie, or the order would matter.
        let lowest = before.filter(|(last, _)| estimate - last <= reach).map_or(estimate, |(_, lowest)| lowest);
        settled[place] = Some(lowest);
        before = Some((estimate, lowest));
    }
    settled
}

/// The largest size of an estimate: what [`TIE`] is a part of.
fn largest(estimates: &[Option<f64>]) -> f64 {
    estimates.iter().flatten().filter(|estimate| estimate.is_finite()).fold(0.0, |most, of| of.abs().max(most))
}

/// The standard error of a difference of two estimates, `size` being the larger of them (of all that are compared), from their
/// variances and covariance. None where it is rounding: then the two are not comparable.
#[must_use]
pub fn error_of_difference(size: f64, variances: [f64; 2], covariance: f64) -> Option<f64> {
    let of_both = variances[0] + variances[1];
    let error = (of_both - 2.0 * covariance).max(0.0).sqrt();
    (error * error > TIE * of_both && error > TIE * size).then_some(error)
}

/// The units that can be compared, the best first. That order, not the caller's, decides which random number goes to whom, so that the
/// order in which units are given changes nothing.
#[derive(Debug, Clone)]
pub struct Compared {
    better: Better,
    /// How many the caller gave.
    given: usize,
    /// The caller's place of each compared unit.
    places: Vec<usize>,
    /// Falling; settled, and turned so that larger is better.
    estimates: Vec<f64>,
    /// Of the largest estimate.
    size: f64,
    covariance: DMatrix<f64>,
}

/// The better and the worse of two compared units (in their order, best first), and how far apart.
#[derive(Debug, Clone, Copy)]
struct Pair {
    better: usize,
    worse: usize,
    /// The standard error of the difference, above zero.
    error: f64,
    /// The difference over its standard error, zero or more.
    t: f64,
}

impl Compared {
    /// `covariance` is K × K for the K `estimates`, in the same order. An estimate that is `None`, or whose variance is no number of zero
    /// or more, is left out.
    ///
    /// # Panics
    /// Where the matrix has another size.
    #[must_use]
    pub fn new(estimates: &[Option<f64>], covariance: &DMatrix<f64>, better: Better) -> Self {
        let given = estimates.len();
        assert_eq!(covariance.shape(), (given, given), "a covariance for every two of {given} estimates");
        let known = |place: &usize| {
            let variance = covariance[(*place, *place)];
            estimates[*place].is_some_and(f64::is_finite) && variance.is_finite() && variance >= 0.0
        };
        let settled = settled(estimates);
        let score = |place: usize| settled[place].map_or(f64::NEG_INFINITY, |estimate| better.turn(estimate));
        let mut places: Vec<usize> = (0..given).filter(known).collect();
        let variances: Vec<Option<f64>> =
            (0..given).map(|place| Some(covariance[(place, place)]).filter(|of| of.is_finite())).collect();
        let variances = self::settled(&variances);
        let variance = |place: usize| variances[place].unwrap_or_default();
        places.sort_by(|a, b| score(*b).total_cmp(&score(*a)).then(variance(*a).total_cmp(&variance(*b))));
        let size = places.len();
        Self {
            better,
            given,
            estimates: places.iter().map(|place| score(*place)).collect(),
            size: largest(&places.iter().map(|place| estimates[*place]).collect::<Vec<_>>()),
            covariance: DMatrix::from_fn(size, size, |row, column| covariance[(places[row], places[column])]),
            places,
        }
    }

    /// How many can be compared: the K of every rank set.
    #[must_use]
    pub fn len(&self) -> usize {
        self.places.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The caller's places of the units without an estimate or a variance, rising.
    #[must_use]
    pub fn left_out(&self) -> Vec<usize> {
        (0..self.given).filter(|place| !self.places.contains(place)).collect()
    }

    /// The caller's places of the pairs whose difference has no sampling error: neither is ever called the better one.
    #[must_use]
    pub fn not_comparable(&self) -> Vec<(usize, usize)> {
        let pairs = (0..self.len()).flat_map(|one| (one + 1..self.len()).map(move |other| (one, other)));
        let without = pairs.filter(|(one, other)| self.error(*one, *other).is_none());
        without.map(|(one, other)| (self.places[one], self.places[other])).collect()
    }

    fn error(&self, one: usize, other: usize) -> Option<f64> {
        let variances = [one, other].map(|unit| self.covariance[(unit, unit)]);
        error_of_difference(self.size, variances, self.covariance[(one, other)])
    }

    /// Every two that can be compared.
    fn pairs(&self) -> Vec<Pair> {
        let mut pairs = Vec::with_capacity(self.len() * self.len() / 2);
        for better in 0..self.len() {
            for worse in better + 1..self.len() {
                if let Some(error) = self.error(better, worse) {
                    let t = (self.estimates[better] - self.estimates[worse]) / error;
                    pairs.push(Pair { better, worse, error, t });
                }
            }
        }
        pairs
    }

    /// Rank sets from the pairs of which one was found the better.
    fn ranked(&self, told_apart: &[(usize, usize)], critical: Vec<f64>) -> Ranked {
        let sets = self.by_place(&RankSet::count(self.len(), told_apart));
        let told_apart = told_apart.iter().map(|(better, worse)| (self.places[*better], self.places[*worse])).collect();
        Ranked { sets, told_apart, critical }
    }

    /// From the compared units' order to the caller's.
    fn by_place<T: Copy>(&self, of_compared: &[T]) -> Vec<Option<T>> {
        let mut all = vec![None; self.given];
        for (place, value) in self.places.iter().zip(of_compared) {
            all[*place] = Some(*value);
        }
        all
    }
}

/// The ranks that a unit may hold, 1 being the best; both ends are of the set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RankSet {
    pub lower: usize,
    pub upper: usize,
}

impl RankSet {
    /// One more than those found better, and as many as are not found worse.
    fn count(units: usize, told_apart: &[(usize, usize)]) -> Vec<Self> {
        let mut sets = vec![Self { lower: 1, upper: units }; units];
        for (better, worse) in told_apart {
            sets[*worse].lower += 1;
            sets[*better].upper -= 1;
        }
        sets
    }

    /// May the unit be among the `tau` best? Of sets that hold simultaneously, those that may be contain all of the `tau` truly best at
    /// the level of the sets. (The lower ends of all units use every ordered pair once, so a one-sided family is the same one.)
    #[must_use]
    pub fn may_be_among_best(self, tau: usize) -> bool {
        self.lower <= tau
    }

    /// May it be among the `tau` worst of `units`?
    #[must_use]
    pub fn may_be_among_worst(self, tau: usize, units: usize) -> bool {
        self.upper + tau > units
    }
}

/// Rank sets in the caller's order.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// Per unit; `None` for those left out.
    pub sets: Vec<Option<RankSet>>,
    /// The places of every two of which the first was found the better.
    pub told_apart: Vec<(usize, usize)>,
    /// The critical value of every step, where there are such.
    pub critical: Vec<f64>,
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod ties;
