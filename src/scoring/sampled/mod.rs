//! An index from a sample with a design: every node of the tree as an estimate with its error, in any domain.
//! The tree's rules are the method's; weights, strata, clusters and corrections are the sample's.

pub mod foreign;
pub(in crate::scoring) mod leaves;
pub mod quality;
pub mod record;
pub mod study;

use crate::domain::survey::Survey;
use crate::statistics::calibrate::Calibrated;
use crate::statistics::estimate::Linearised;
use crate::statistics::sample::{BadSample, Sample};
use crate::statistics::variance::{Influence, NoVariance, UnitTotals};

use super::aggregate::{Forest, Scene, Slope, Totals};
use super::counts::Tally;
use super::estimate::{Absent, Score};
use super::index::{Level, Unit};
use super::inputs::Inputs;
use super::method::Method;
use super::sums::Sums;
use leaves::Leaves;

/// Responses that are a sample, and the method that reads them.
#[derive(Debug)]
pub struct Sampled<'a> {
    pub sample: Sample,
    /// One a row of the sample: the compact answers.
    pub rows: Vec<&'a [u8]>,
    /// How its weights were brought to known totals; then errors are those of residuals.
    calibrated: Option<Calibrated>,
    survey: &'a Survey,
    method: &'a Method,
    inputs: &'a Inputs,
    leaves: Leaves,
    values: Leaves,
    /// Per leaf, whether its statistic is a share.
    is_share: Vec<bool>,
    /// Who figures are measured between, where the method does that: name and rows, rising.
    agencies: Vec<(String, Vec<u32>)>,
    /// Of two waves that stand together, the first row of the later: each is measured by its own agencies.
    later: u32,
}

/// A node in a domain.
#[derive(Debug, Clone)]
pub struct NodeEstimate {
    pub linearised: Linearised,
    /// Respondents with a valid answer under the node and a weight above zero.
    pub respondents: usize,
    /// Their valid answers under it.
    pub answers: usize,
    /// The sum of the weights of those answers.
    pub weighted_answers: f64,
    /// Of them, answers in the set of a share.
    pub hits: usize,
}

impl<'a> Sampled<'a> {
    /// # Panics
    /// Where there are not as many responses as rows in the sample.
    #[must_use]
    pub fn new(
        sample: Sample,
        rows: Vec<&'a [u8]>,
        survey: &'a Survey,
        method: &'a Method,
        inputs: &'a Inputs,
    ) -> Self {
        assert_eq!(sample.rows(), rows.len(), "one response for every row of the sample");
        let leaves = Leaves::of(survey, method);
        let is_share = (0..leaves.count()).map(|leaf| method.is_share(leaves.node(leaf)));
        Self {
            sample,
            calibrated: None,
            rows,
            survey,
            method,
            inputs,
            is_share: is_share.collect(),
            values: Leaves::values(survey, method),
            leaves,
            agencies: Vec::new(),
            later: 0,
        }
    }

    /// The agencies that figures are measured between, where the method has such; `later`: the first row of a later wave, or 0.
    #[must_use]
    pub fn between(mut self, agencies: Vec<(String, Vec<u32>)>, later: u32) -> Self {
        if self.measures_agencies() {
            (self.agencies, self.later) = (agencies, later);
        }
        self
    }

    /// Whether a node's figure is measured between the lowest and the highest agency.
    #[must_use]
    pub fn measures_agencies(&self) -> bool {
        self.method.nodes.iter().any(|node| node.rescale.as_ref().is_some_and(|rescale| rescale.pool().is_some()))
    }

    /// All nodes of the method in the domain that `members` (rows, rising) are, on the method's scale.
    #[must_use]
    pub fn nodes(&self, members: &[u32]) -> Vec<Result<NodeEstimate, Absent>> {
        let is_later = |row: &u32| *row >= self.later;
        let wave = members.first().map(is_later);
        let of_wave = |(name, rows): &(String, Vec<u32>)| {
            (name.clone(), rows.iter().copied().filter(|row| Some(is_later(row)) == wave).collect::<Vec<u32>>())
        };
        let agencies: Vec<(String, Vec<u32>)> = self.agencies.iter().map(of_wave).collect();
        let mut domains: Vec<(&str, &[u32])> = vec![("all", members)];
        domains.extend(agencies.iter().map(|(name, rows)| (name.as_str(), rows.as_slice())));
        self.first(&domains)
    }

    /// All nodes of the first domain. Figures that are measured between agencies take the other domains for these.
    fn first(&self, domains: &[(&str, &[u32])]) -> Vec<Result<NodeEstimate, Absent>> {
        let units: Vec<Unit> = domains.iter().map(|(name, _)| unit(name)).collect();
        let totals: Vec<Vec<Totals>> = domains.iter().map(|(_, members)| self.totals(members)).collect();
        let sums: Vec<Sums> = domains.iter().map(|(_, members)| self.sums(members)).collect();
        let mut forest = Forest::grow(&Scene {
            survey: self.survey,
            method: self.method,
            units: &units,
            sums: &sums,
            totals: Some(&totals),
            inputs: self.inputs,
            is_shown: &|unit, _| unit > 0,
        });
        let tree = forest.tree(0, &sums[0]);
        let of_node = |(node, score): (usize, Score)| match score {
            Score::Known(known) => {
                let slopes = forest.gradient(0, node);
                let mut found = self.estimate(node, known.value, &slopes, &totals[0], domains[0].1);
                found.linearised.is_smooth = self.method.has_linear_error(node) && forest.is_smooth(0, node);
                Ok(found)
            }
            Score::Missing(absent) => Err(absent),
            Score::Suppressed(_) => Err(Absent::NoAnswers),
        };
        tree.scores.into_iter().enumerate().map(of_node).collect()
    }

    /// The pooled mean of the values of all answers under `node`, whatever the node's own rule; none where options have no values,
    /// or where a question is among them that takes several answers.
    #[must_use]
    pub fn mean_score(&self, node: usize, members: &[u32]) -> Option<Linearised> {
        if self.leaves_under(node).any(|leaf| self.values.is_of_ticks(leaf)) {
            return None;
        }
        self.pooled(&self.values, node, members)
    }

    /// The plain mean over respondents of what each says of `node`: everybody counts once.
    #[must_use]
    pub fn mean_of_respondents(&self, node: usize, members: &[u32]) -> Option<Linearised> {
        self.of_respondents(node, members, |sum, answers, _| sum / answers as f64)
    }

    /// The share (0 to 1) of respondents all of whose answers under `node` are in the sets of its shares.
    #[must_use]
    pub fn all_in_set(&self, node: usize, members: &[u32]) -> Option<Linearised> {
        self.of_respondents(node, members, |_, answers, hits| f64::from(u8::from(hits >= answers)))
    }

    /// What an influence adds up to by unit, with the sample's weights.
    #[must_use]
    pub fn unit_totals(&self, influence: &Influence) -> UnitTotals {
        let Some(calibrated) = &self.calibrated else { return self.sample.totals(influence) };
        // e = z − x·B: what the known totals do not explain (Deville & Särndal 1992).
        let mut z = vec![0.0; self.rows.len()];
        for (row, value) in &influence.rows {
            z[*row as usize] = *value;
        }
        let residuals = calibrated.residuals(&z);
        let weighted = residuals.iter().zip(self.sample.weights()).map(|(residual, weight)| residual * weight);
        self.sample.weighted_totals(&(0_u32..).zip(weighted))
    }

    /// The same responses with weights that were brought to known totals.
    ///
    /// # Errors
    /// Where a weight is below zero.
    pub fn calibrated(mut self, calibrated: Calibrated) -> Result<Self, BadSample> {
        self.sample = self.sample.with_weights(calibrated.weights.clone())?;
        self.calibrated = Some(calibrated);
        Ok(self)
    }

    /// # Errors
    /// As [`Sample::variance`].
    pub fn variance(&self, influence: &Influence) -> Result<f64, NoVariance> {
        self.sample.variance(&self.unit_totals(influence))
    }

    /// One a node; of indicators alone more than nothing.
    fn totals(&self, members: &[u32]) -> Vec<Totals> {
        let mut totals = vec![Totals::default(); self.method.nodes.len()];
        for leaf in 0..self.leaves.count() {
            let node = self.leaves.node(leaf);
            let total = &mut totals[node];
            let weighted = members.iter().filter_map(|row| {
                let value = self.leaves.value(leaf, self.rows[*row as usize])?;
                Some((value, self.sample.weights()[*row as usize]))
            });
            if !self.method.has_linear_error(node) {
                (total.median, total.answers) = weighted_median(weighted.collect());
                continue;
            }
            for (value, weight) in weighted {
                total.numerator += weight * value;
                total.answers += weight;
            }
        }
        totals
    }

    fn sums(&self, members: &[u32]) -> Sums {
        let mut tally = Tally::new(self.survey, self.method, 1, false);
        for row in members {
            let source = *self.method.sources.first().expect("a method counts a source");
            tally.add(0, source, self.rows[*row as usize]).expect("the answers were read by this survey");
        }
        let [counted, _] = tally.sums(0);
        counted
    }

    /// z of a row: for each indicator, what one more weight on the row does to its figure, and what one more answer does.
    fn estimate(&self, node: usize, value: f64, slopes: &[Slope], totals: &[Totals], members: &[u32]) -> NodeEstimate {
        let slope_of = |leaf: usize| slopes.iter().find(|slope| slope.leaf == self.leaves.node(leaf));
        let under: Vec<(usize, Option<&Slope>, Totals)> =
            self.leaves_under(node).map(|leaf| (leaf, slope_of(leaf), totals[self.leaves.node(leaf)])).collect();
        let (mut rows, mut answers, mut hits, mut weighted_answers) = (Vec::new(), 0, 0, 0.0);
        for row in members {
            let bytes = self.rows[*row as usize];
            let weight = self.sample.weights()[*row as usize];
            let (mut z, mut given) = (0.0, 0);
            for (leaf, slope, totals) in &under {
                let Some(value) = self.leaves.value(*leaf, bytes) else { continue };
                if let (Some(slope), true) = (slope, totals.answers > 0.0) {
                    let figure = totals.numerator / totals.answers;
                    z += slope.figure * (value - figure) / totals.answers + slope.answers;
                }
                weighted_answers += weight;
                if weight > 0.0 {
                    answers += 1;
                    hits += usize::from(self.is_share[*leaf] && value > 0.0);
                }
                given += 1;
            }
            if given > 0 {
                rows.push((*row, z));
            }
        }
        let linearised = self.sample.linearised(value, Influence { rows });
        NodeEstimate { respondents: linearised.rows, linearised, answers, weighted_answers, hits }
    }

    fn pooled(&self, leaves: &Leaves, node: usize, members: &[u32]) -> Option<Linearised> {
        let under: Vec<usize> = self.leaves_under(node).collect();
        let of_row = |row: &u32| {
            let values = under.iter().filter_map(|leaf| leaves.value(*leaf, self.rows[*row as usize]));
            let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
            (count > 0.0).then_some((*row, sum, count))
        };
        let rows: Vec<(u32, f64, f64)> = members.iter().filter_map(of_row).collect();
        self.sample.ratio(rows.iter().copied()).ok()
    }

    fn of_respondents(
        &self,
        node: usize,
        members: &[u32],
        of: impl Fn(f64, usize, usize) -> f64,
    ) -> Option<Linearised> {
        let under: Vec<usize> = self.leaves_under(node).collect();
        let of_row = |row: &u32| {
            let bytes = self.rows[*row as usize];
            let values: Vec<(usize, f64)> =
                under.iter().filter_map(|leaf| Some((*leaf, self.leaves.value(*leaf, bytes)?))).collect();
            let hits = values.iter().filter(|(leaf, value)| self.is_share[*leaf] && *value > 0.0).count();
            let sum = values.iter().map(|(_, value)| value).sum();
            (!values.is_empty()).then(|| (*row, of(sum, values.len(), hits), 1.0))
        };
        let rows: Vec<(u32, f64, f64)> = members.iter().filter_map(of_row).collect();
        self.sample.ratio(rows.iter().copied()).ok()
    }

    fn leaves_under(&self, node: usize) -> impl Iterator<Item = usize> {
        (0..self.leaves.count()).filter(move |leaf| self.method.is_under(self.leaves.node(*leaf), node))
    }
}

/// A domain stands where an agency stands in a wave.
fn unit(name: &str) -> Unit {
    Unit { level: Level::Agency, code: name.to_owned(), name: name.to_owned(), name_en: None, block: None, files: None }
}

/// The value with half of the weight on either side, and the whole weight.
pub(super) fn weighted_median(mut of: Vec<(f64, f64)>) -> (Option<f64>, f64) {
    of.retain(|(_, weight)| *weight > 0.0);
    of.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    let all: f64 = of.iter().map(|(_, weight)| weight).sum();
    let mut passed = 0.0;
    for (place, (value, weight)) in of.iter().enumerate() {
        passed += weight;
        if passed > all / 2.0 * (1.0 + 1e-12) {
            return (Some(*value), all);
        }
        if passed >= all / 2.0 * (1.0 - 1e-12) {
            return (Some(of.get(place + 1).map_or(*value, |(next, _)| f64::midpoint(*value, *next))), all);
        }
    }
    (None, all)
}
