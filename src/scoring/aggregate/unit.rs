//! The tree of one unit, the one place of its arithmetic: what every node is made of, how that moves its figure, and what it weighs.

use std::collections::BTreeMap;

use super::{Scene, Totals};
use crate::scoring::estimate::Absent;
use crate::scoring::method::{Aggregate, Method, MissingRule, NodeKind};

/// A unit's way from totals to figures, node by node.
pub(super) struct Work<'a> {
    method: &'a Method,
    /// Of every node the indicators and inputs under it, itself if it is one.
    leaves: Vec<Vec<usize>>,
    /// Of indicators.
    totals: Vec<Totals>,
    /// Valid answers under the node, as the figure weighs them.
    answers: Vec<f64>,
    /// The same, each as one.
    pub counted: Vec<u64>,
    /// What inputs are.
    inputs: Vec<Option<f64>>,
    /// Whether a node rests on inputs.
    is_fed: Vec<bool>,
    /// Figures before they are rescaled, and after.
    pub raw: Vec<Result<f64, Absent>>,
    pub values: Vec<Result<f64, Absent>>,
    /// The derivative of the rescaling.
    pub slopes: Vec<f64>,
    pub weights: Vec<Option<f64>>,
}

impl<'a> Work<'a> {
    pub fn new(scene: &Scene<'a, '_>, unit: usize) -> Self {
        let (method, sums) = (scene.method, &scene.sums[unit]);
        let count = method.nodes.len();
        let (mut leaves, mut totals, mut counted) =
            (vec![Vec::new(); count], vec![Totals::default(); count], vec![0; count]);
        let (mut inputs, mut is_fed) = (vec![None; count], vec![false; count]);
        for (node, of) in method.nodes.iter().enumerate() {
            let mut answers = 0;
            match &of.kind {
                NodeKind::Branch { .. } => continue,
                NodeKind::Leaf(indicator) => {
                    let ratio = sums.ratio(scene.survey, node, indicator);
                    answers = ratio.answers;
                    totals[node] = scene.totals.map_or_else(|| Totals::of(ratio), |totals| totals[unit][node]);
                }
                NodeKind::Input(input) => {
                    inputs[node] = scene.inputs.value(input, &scene.units[unit]).map(|value| value * input.times);
                }
            }
            let mut above = Some(node);
            while let Some(at) = above {
                leaves[at].push(node);
                counted[at] += answers;
                is_fed[at] |= matches!(of.kind, NodeKind::Input(_));
                above = method.nodes[at].parent;
            }
        }
        let answers = leaves.iter().map(|leaves| leaves.iter().map(|leaf| totals[*leaf].answers).sum()).collect();
        let raw = vec![Err(Absent::NoAnswers); count];
        let (values, slopes, weights) = (raw.clone(), vec![1.0; count], vec![None; count]);
        Self { method, leaves, totals, answers, counted, inputs, is_fed, raw, values, slopes, weights }
    }

    pub fn figure(&self, node: usize) -> Result<f64, Absent> {
        if let NodeKind::Input(_) = self.method.nodes[node].kind {
            return self.inputs[node].ok_or(Absent::NoFigure);
        }
        if self.counted[node] == 0 && !self.is_fed[node] {
            return Err(Absent::NoAnswers);
        }
        let of = &self.method.nodes[node];
        let NodeKind::Branch { aggregate, children } = &of.kind else {
            return self.totals[node].value().ok_or(Absent::NoAnswers);
        };
        if *aggregate == Aggregate::Pooled {
            if of.missing == MissingRule::Propagate && children.iter().any(|child| self.values[*child].is_err()) {
                return Err(Absent::PartMissing);
            }
            let numerator: f64 = self.leaves[node].iter().map(|leaf| self.totals[*leaf].numerator).sum();
            return (self.answers[node] > 0.0).then(|| numerator / self.answers[node]).ok_or(Absent::NoAnswers);
        }
        self.joined(&self.parts(node, aggregate, children), of.missing)
    }

    /// What a node that does not pool answers is put together from.
    fn parts(&self, node: usize, aggregate: &'a Aggregate, children: &'a [usize]) -> Parts<'_> {
        match aggregate {
            Aggregate::MeanOfLeaves => Parts { of: &self.leaves[node], weights: None, maxima: None, is_mean: true },
            Aggregate::Pooled | Aggregate::Mean => Parts { of: children, weights: None, maxima: None, is_mean: true },
            Aggregate::Weighted(weights) => {
                Parts { of: children, weights: Some(weights), maxima: None, is_mean: false }
            }
            Aggregate::Sum => Parts { of: children, weights: None, maxima: None, is_mean: false },
            Aggregate::Points(maxima) => Parts { of: children, weights: None, maxima: Some(maxima), is_mean: false },
        }
    }

    /// The sum of weight × figure over the parts; of a mean divided by the sum of the weights.
    /// Where a part is dropped, the weights of the others are scaled up to the same total.
    fn joined(&self, parts: &Parts<'_>, missing: MissingRule) -> Result<f64, Absent> {
        let mut total = 0.0;
        for (place, part) in parts.of.iter().enumerate() {
            match self.values[*part] {
                Ok(value) => total += parts.weight(place) * value,
                Err(_) if missing == MissingRule::Propagate => return Err(Absent::PartMissing),
                Err(_) => {}
            }
        }
        let (present, all) = self.sizes(parts, missing);
        if present <= 0.0 {
            return Err(Absent::PartMissing);
        }
        if parts.is_mean {
            return Ok(total / present);
        }
        #[expect(clippy::float_cmp, reason = "equal only where the same numbers were added: nothing was dropped")]
        Ok(if present == all { total } else { total * (all / present) })
    }

    /// The sizes of the parts that take part, and of all.
    fn sizes(&self, parts: &Parts<'_>, missing: MissingRule) -> (f64, f64) {
        let (mut present, mut all) = (0.0, 0.0);
        for (place, part) in parts.of.iter().enumerate() {
            all += parts.size(place);
            if self.takes_part(*part, missing) {
                present += parts.size(place);
            }
        }
        (present, all)
    }

    fn takes_part(&self, part: usize, missing: MissingRule) -> bool {
        self.values[part].is_ok() || missing == MissingRule::Zero
    }

    /// Adds the derivative of `node`, times `factor`, by the leaves under it.
    pub fn climb_down(&self, node: usize, factor: f64, slopes: &mut BTreeMap<usize, [f64; 2]>) {
        let factor = factor * self.slopes[node];
        let of = &self.method.nodes[node];
        let NodeKind::Branch { aggregate, children } = &of.kind else {
            slopes.entry(node).or_default()[0] += factor;
            return;
        };
        if *aggregate == Aggregate::Pooled {
            let (Ok(whole), all) = (self.raw[node], self.answers[node]) else { return };
            for leaf in &self.leaves[node] {
                if let Ok(figure) = self.raw[*leaf] {
                    let slope = slopes.entry(*leaf).or_default();
                    slope[0] += factor * self.totals[*leaf].answers / all;
                    slope[1] += factor * (figure - whole) / all;
                }
            }
            return;
        }
        let parts = self.parts(node, aggregate, children);
        let (present, all) = self.sizes(&parts, of.missing);
        for (place, part) in parts.of.iter().enumerate().filter(|(_, part)| self.values[**part].is_ok()) {
            let weight = parts.weight(place) * if parts.is_mean { 1.0 } else { all };
            self.climb_down(*part, factor * weight / present, slopes);
        }
    }

    /// Hands `weight`, which `node` has in the root, down to what it is made of.
    pub fn spread(&mut self, node: usize, weight: f64) {
        self.weights[node] = Some(weight);
        let method = self.method;
        let of = &method.nodes[node];
        let NodeKind::Branch { aggregate, children } = &of.kind else { return };
        match aggregate {
            Aggregate::Pooled => {
                let all = self.answers[node];
                self.spread_over_leaves(node, |work, leaf| weight * work.totals[leaf].answers / all);
            }
            Aggregate::MeanOfLeaves => {
                let all = self.leaves[node].iter().filter(|leaf| self.takes_part(**leaf, of.missing)).count() as f64;
                self.spread_over_leaves(node, |_, _| weight / all);
            }
            Aggregate::Mean | Aggregate::Sum => self.spread_over_children(children, of.missing, weight, |_| 1.0),
            Aggregate::Weighted(parts) | Aggregate::Points(parts) => {
                self.spread_over_children(children, of.missing, weight, |place| parts[place]);
            }
        }
    }

    fn spread_over_children(
        &mut self,
        children: &[usize],
        missing: MissingRule,
        weight: f64,
        of: impl Fn(usize) -> f64,
    ) {
        let shares = children.iter().enumerate().filter(|(_, child)| self.takes_part(**child, missing));
        let all: f64 = shares.map(|(place, _)| of(place)).sum();
        for (place, child) in children.iter().enumerate() {
            if self.values[*child].is_ok() {
                self.spread(*child, weight * of(place) / all);
            }
        }
    }

    /// The nodes between `node` and its indicators weigh what their indicators weigh together.
    fn spread_over_leaves(&mut self, node: usize, of: impl Fn(&Self, usize) -> f64) {
        for place in 0..self.leaves[node].len() {
            let leaf = self.leaves[node][place];
            if self.values[leaf].is_err() {
                continue;
            }
            let weight = of(self, leaf);
            let mut at = leaf;
            while at != node {
                *self.weights[at].get_or_insert(0.0) += weight;
                at = self.method.nodes[at].parent.expect("a leaf under `node` has `node` above it");
            }
        }
    }
}

/// The parts of a node, and how they count.
struct Parts<'w> {
    of: &'w [usize],
    /// None: one each.
    weights: Option<&'w [f64]>,
    /// What a part's absence takes away, where that is not its weight.
    maxima: Option<&'w [f64]>,
    is_mean: bool,
}

impl Parts<'_> {
    fn weight(&self, place: usize) -> f64 {
        self.weights.map_or(1.0, |weights| weights[place])
    }

    fn size(&self, place: usize) -> f64 {
        self.maxima.map_or_else(|| self.weight(place), |maxima| maxima[place])
    }
}
