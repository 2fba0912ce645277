//! From the sums of a group to its tree of figures: every indicator, every node by its own rule, and the weight that each
//! node really has in the root. Knows nothing of thresholds: what may be shown is decided in [`super::suppress`].

use crate::domain::survey::Survey;

use super::estimate::{Absent, Estimate, Score};
use super::method::{Aggregate, Method, MissingRule, NodeKind};
use super::sums::{Ratio, Sums};

/// The figures of one group, one a node of the method, before anything is hidden.
#[derive(Debug, Clone, PartialEq)]
pub struct Tree {
    pub scores: Vec<Score>,
    /// The effective weight (0..=1) of each node in the root; none where the node or the root has no figure.
    pub weights: Vec<Option<f64>>,
}

#[must_use]
pub fn tree(survey: &Survey, method: &Method, sums: &Sums) -> Tree {
    let mut work = Work::new(survey, method, sums);
    for node in (0..method.nodes.len()).rev() {
        work.values[node] = work.value(node);
    }
    let scores = work.values.iter().enumerate().map(|(node, value)| match value {
        Ok(value) => Score::Known(Estimate {
            value: *value,
            se: None,
            df: None,
            n_respondents: sums.respondents[node],
            n_answers: work.answers[node],
        }),
        Err(absent) => Score::Missing(*absent),
    });
    let scores = scores.collect();
    if work.values.first().is_some_and(Result::is_ok) {
        work.spread(0, 1.0);
    }
    Tree { scores, weights: work.weights }
}

struct Work<'a> {
    method: &'a Method,
    /// Of every node the indicators under it, itself if it is one.
    leaves: Vec<Vec<usize>>,
    /// Of indicators.
    ratios: Vec<Ratio>,
    /// Valid answers under the node.
    answers: Vec<u64>,
    values: Vec<Result<f64, Absent>>,
    weights: Vec<Option<f64>>,
}

impl<'a> Work<'a> {
    fn new(survey: &Survey, method: &'a Method, sums: &Sums) -> Self {
        let count = method.nodes.len();
        let mut leaves = vec![Vec::new(); count];
        let mut ratios = vec![Ratio::default(); count];
        for (node, of) in method.nodes.iter().enumerate() {
            if let NodeKind::Leaf(indicator) = &of.kind {
                ratios[node] = sums.ratio(survey, node, indicator);
                let mut above = Some(node);
                while let Some(at) = above {
                    leaves[at].push(node);
                    above = method.nodes[at].parent;
                }
            }
        }
        let answers = leaves.iter().map(|leaves| leaves.iter().map(|leaf| ratios[*leaf].answers).sum()).collect();
        let values = vec![Err(Absent::NoAnswers); count];
        Self { method, leaves, ratios, answers, values, weights: vec![None; count] }
    }

    fn value(&self, node: usize) -> Result<f64, Absent> {
        if self.answers[node] == 0 {
            return Err(Absent::NoAnswers);
        }
        let (aggregate, children) = match &self.method.nodes[node].kind {
            NodeKind::Leaf(_) => return Ok(self.ratios[node].numerator / self.ratios[node].answers as f64),
            NodeKind::Branch { aggregate, children } => (aggregate, children),
        };
        match aggregate {
            Aggregate::Pooled => {
                if self.method.missing == MissingRule::Propagate && children.iter().any(|c| self.values[*c].is_err()) {
                    return Err(Absent::PartMissing);
                }
                let numerator: f64 = self.leaves[node].iter().map(|leaf| self.ratios[*leaf].numerator).sum();
                Ok(numerator / self.answers[node] as f64)
            }
            Aggregate::MeanOfLeaves => self.joined(&self.leaves[node], |_| 1.0, true),
            Aggregate::Mean => self.joined(children, |_| 1.0, true),
            Aggregate::Weighted(weights) => self.joined(children, |place| weights[place], false),
            Aggregate::Sum => self.joined(children, |_| 1.0, false),
        }
    }

    /// The sum of weight × figure over the parts; `mean`: divided by the sum of the weights.
    /// Where a part is dropped, the weights of the others are scaled up to the same total.
    fn joined(&self, parts: &[usize], weight: impl Fn(usize) -> f64, mean: bool) -> Result<f64, Absent> {
        let (mut total, mut present, mut all) = (0.0, 0.0, 0.0);
        for (place, part) in parts.iter().enumerate() {
            let weight = weight(place);
            all += weight;
            match (self.values[*part], self.method.missing) {
                (Ok(value), _) => {
                    total += weight * value;
                    present += weight;
                }
                (Err(_), MissingRule::Propagate) => return Err(Absent::PartMissing),
                (Err(_), MissingRule::Zero) => present += weight,
                (Err(_), MissingRule::Drop) => {}
            }
        }
        if present <= 0.0 {
            return Err(Absent::PartMissing);
        }
        if mean {
            return Ok(total / present);
        }
        #[expect(clippy::float_cmp, reason = "equal only where the same numbers were added: nothing was dropped")]
        Ok(if present == all { total } else { total * (all / present) })
    }

    /// Hands `weight`, which `node` has in the root, down to what it is made of.
    fn spread(&mut self, node: usize, weight: f64) {
        self.weights[node] = Some(weight);
        let method = self.method;
        let NodeKind::Branch { aggregate, children } = &method.nodes[node].kind else { return };
        match aggregate {
            Aggregate::Pooled => {
                let all = self.answers[node] as f64;
                self.spread_over_leaves(node, |work, leaf| weight * work.answers[leaf] as f64 / all);
            }
            Aggregate::MeanOfLeaves => {
                let all = self.leaves[node].iter().filter(|leaf| self.takes_part(**leaf)).count() as f64;
                self.spread_over_leaves(node, |_, _| weight / all);
            }
            Aggregate::Mean | Aggregate::Sum => self.spread_over_children(children, weight, |_| 1.0),
            Aggregate::Weighted(weights) => self.spread_over_children(children, weight, |place| weights[place]),
        }
    }

    fn takes_part(&self, part: usize) -> bool {
        self.values[part].is_ok() || self.method.missing == MissingRule::Zero
    }

    fn spread_over_children(&mut self, children: &[usize], weight: f64, of: impl Fn(usize) -> f64) {
        let shares = children.iter().enumerate().filter(|(_, child)| self.takes_part(**child));
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
