//! From the totals of all units to their trees of figures, with the weight that each node really has in the root and the
//! derivatives by which standard errors go up the tree. All units at once, since some figures are measured between agencies.
//! Knows nothing of thresholds: what may be shown is decided in [`super::suppress`] and only asked for here.

mod unit;

use std::collections::BTreeMap;

use crate::domain::survey::Survey;

use super::estimate::{Absent, Estimate, Score};
use super::index::{Level, Unit};
use super::inputs::Inputs;
use super::method::Method;
use super::rescale::{Extremes, Pool};
use super::smooth::{Figure, is_smooth};
use super::sums::{Ratio, Sums};
use unit::Work;

/// The figures of one group, one a node of the method, before anything is hidden.
#[derive(Debug, Clone, PartialEq)]
pub struct Tree {
    pub scores: Vec<Score>,
    /// The effective weight (0..=1) of each node in the root; none where the node or the root has no figure.
    pub weights: Vec<Option<f64>>,
}

/// What the trees of all units of one count are made of.
#[derive(Clone, Copy)]
pub struct Scene<'m, 'a> {
    pub survey: &'a Survey,
    pub method: &'m Method,
    pub units: &'a [Unit],
    /// One a unit.
    pub sums: &'a [Sums],
    /// Per unit and node the totals of indicators, where they are not those of `sums` (weighted by a design).
    pub totals: Option<&'a [Vec<Totals>]>,
    pub inputs: &'a Inputs,
    /// Whether a unit's figure of a node is shown: only such agencies are the lowest and highest of a pool.
    pub is_shown: &'a dyn Fn(usize, usize) -> bool,
}

/// What an indicator's figure is the ratio of; weighted or not.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Totals {
    /// On the indicator's scale: of a share, a hundred for every answer in the set.
    pub numerator: f64,
    /// Valid answers.
    pub answers: f64,
    /// Of a median the figure itself.
    pub median: Option<f64>,
}

/// How a node's figure moves with one indicator or input under it, to the first order.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slope {
    /// The node of the indicator or input.
    pub leaf: usize,
    /// For one more of the leaf's figure (before its own rescaling), its valid answers as they are.
    pub figure: f64,
    /// For one more valid answer (or weight of one), the leaf's figure as it is: of pooled answers only.
    pub answers: f64,
}

/// The trees of all units.
pub struct Forest<'a> {
    method: &'a Method,
    works: Vec<Work<'a>>,
    /// Per node that is measured between agencies, and unit.
    extremes: BTreeMap<(usize, usize), Extremes>,
}

impl<'a> Forest<'a> {
    #[must_use]
    pub fn grow(scene: &Scene<'a, '_>) -> Self {
        let works = (0..scene.units.len()).map(|unit| Work::new(scene, unit)).collect();
        let mut forest = Self { method: scene.method, works, extremes: BTreeMap::new() };
        // Children stand after their parents; all units at once, since a pool is made of many.
        for node in (0..scene.method.nodes.len()).rev() {
            for work in &mut forest.works {
                work.raw[node] = work.figure(node);
            }
            forest.rescale(node, scene);
        }
        forest
    }

    fn rescale(&mut self, node: usize, scene: &Scene<'_, '_>) {
        let Some(rescale) = &self.method.nodes[node].rescale else {
            for work in &mut self.works {
                work.values[node] = work.raw[node];
            }
            return;
        };
        if let Some(pool) = rescale.pool() {
            self.find_extremes(node, pool, scene);
        }
        for (unit, work) in self.works.iter_mut().enumerate() {
            let extremes = self.extremes.get(&(node, unit)).copied();
            work.values[node] = work.raw[node].and_then(|raw| {
                let (value, slope) = rescale.apply(raw, extremes).ok_or(Absent::NoSpread)?;
                work.slopes[node] = slope;
                Ok(value)
            });
        }
    }

    /// Rests only on agencies whose figure is shown, as a mean over agencies does: the extremes can be read off what is published,
    /// and a hidden agency cannot be found from the rescaled figures of the others.
    fn find_extremes(&mut self, node: usize, pool: Pool, scene: &Scene<'_, '_>) {
        let group = |unit: usize| match (pool, scene.units[unit].level) {
            (Pool::All, _) => Some(None),
            (Pool::Block, Level::Wave) => None,
            (Pool::Block, _) => Some(scene.units[unit].block.as_ref()),
        };
        let mut figures: BTreeMap<_, Vec<f64>> = BTreeMap::new();
        for (unit, work) in self.works.iter().enumerate() {
            if let (Level::Agency, Some(group), Ok(raw)) = (scene.units[unit].level, group(unit), work.raw[node])
                && (scene.is_shown)(unit, node)
            {
                figures.entry(group).or_default().push(raw);
            }
        }
        for unit in 0..self.works.len() {
            let of_group = group(unit).and_then(|group| figures.get(&group));
            if let Some(extremes) = of_group.and_then(|figures| Extremes::of(figures.iter().copied())) {
                self.extremes.insert((node, unit), extremes);
            }
        }
    }

    /// The lowest and highest agency that a unit's node was measured between.
    #[must_use]
    pub fn extremes(&self, unit: usize, node: usize) -> Option<Extremes> {
        self.extremes.get(&(node, unit)).copied()
    }

    #[must_use]
    pub fn tree(&mut self, unit: usize, sums: &Sums) -> Tree {
        let work = &mut self.works[unit];
        let score = |(node, value): (usize, &Result<f64, Absent>)| match value {
            Ok(value) => Score::Known(Estimate {
                value: *value,
                se: None,
                se_beyond: None,
                df: None,
                n_respondents: sums.respondents[node],
                n_answers: work.counted[node],
            }),
            Err(absent) => Score::Missing(*absent),
        };
        let scores = work.values.iter().enumerate().map(score).collect();
        if work.values.first().is_some_and(Result::is_ok) {
            work.spread(0, 1.0);
        }
        Tree { scores, weights: work.weights.clone() }
    }

    /// Whether the derivative of a node's figure tells how it moves.
    #[must_use]
    pub fn is_smooth(&self, unit: usize, node: usize) -> bool {
        let values = &self.works[unit].values;
        let figure = |at: usize| values[at].map_or(Figure::Missing, Figure::Known);
        is_smooth(self.method, node, &figure) == Some(true)
    }

    /// The derivative of a node's figure by everything under it; empty where it has none. The lowest and highest agency of a pool are
    /// taken as fixed, and so are inputs by whoever has no standard error of theirs.
    #[must_use]
    pub fn gradient(&self, unit: usize, node: usize) -> Vec<Slope> {
        let mut slopes = BTreeMap::new();
        if self.works[unit].values[node].is_ok() {
            self.works[unit].climb_down(node, 1.0, &mut slopes);
        }
        slopes.into_iter().map(|(leaf, [figure, answers])| Slope { leaf, figure, answers }).collect()
    }
}

impl Totals {
    #[must_use]
    pub fn of(ratio: Ratio) -> Self {
        Self { numerator: ratio.numerator, answers: ratio.answers as f64, median: ratio.median }
    }

    /// None where there is no valid answer.
    #[must_use]
    pub fn value(&self) -> Option<f64> {
        (self.answers > 0.0).then(|| self.median.unwrap_or(self.numerator / self.answers))
    }
}
