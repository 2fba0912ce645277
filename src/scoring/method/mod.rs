//! An index as data: which statistic of which question, put together how, over which sources, shown from how many respondents.

mod aggregation;
pub mod columns;
mod combined;
pub mod file;
mod indicator;
mod input;
mod leaf;
#[cfg(test)]
mod operator_tests;
mod parse;
pub mod references;
mod scale;
#[cfg(test)]
mod tests;
mod tree;

pub use columns::Columns;
pub use combined::{Combined, parse_combined};
pub use leaf::{Bounds, Indicator, Input, InputOf, Role, Statistic, Worths};
pub use parse::{parse, survey_key};

use super::bands::Bands;
use super::rescale::Rescale;

use crate::domain::key::{MethodKey, NodeKey, SurveyKey, Version};
use crate::domain::response::Source;
use crate::domain::text::Text;

/// A method: known by key, version and the hash of its text, and bound to one survey.
#[derive(Debug, Clone)]
pub struct Method {
    pub key: MethodKey,
    pub version: Version,
    pub survey: SurveyKey,
    pub title: Text,
    /// The rule in words.
    pub rule: Text,
    pub source: Text,
    /// The sources that are counted; the others stand beside.
    pub sources: Vec<Source>,
    pub thresholds: Thresholds,
    /// Share (0..=1) of the asked indicator questions that must be answered, "no opinion" included.
    pub valid_answered: f64,
    pub over_agencies: OverAgencies,
    /// Decimals of a figure as it is printed.
    pub decimals: u8,
    /// Of every node that has no rule of its own.
    pub missing: MissingRule,
    /// How wide intervals are; none: as the program is asked.
    pub interval: Option<Interval>,
    pub unit: ScoreUnit,
    /// What the index is to reach, in that unit.
    pub target: Option<f64>,
    /// The tree, root first, every node before its children.
    pub nodes: Vec<Node>,
    /// The file's text, byte for byte.
    pub definition: String,
    /// SHA-256 of `definition`.
    pub sha256: [u8; 32],
}

impl Method {
    /// Whether a node is `top` or stands below it.
    #[must_use]
    pub fn is_under(&self, mut node: usize, top: usize) -> bool {
        loop {
            match self.nodes[node].parent {
                _ if node == top => return true,
                Some(parent) => node = parent,
                None => return false,
            }
        }
    }
}

impl Method {
    /// Whether any of it comes from outside.
    #[must_use]
    pub fn has_inputs(&self) -> bool {
        self.nodes.iter().any(|node| matches!(node.kind, NodeKind::Input(_)))
    }

    /// Whether a node rests, also, on figures from outside.
    #[must_use]
    pub fn rests_on_inputs(&self, node: usize) -> bool {
        match &self.nodes[node].kind {
            NodeKind::Leaf(_) => false,
            NodeKind::Input(_) => true,
            NodeKind::Branch { children, .. } => children.iter().any(|child| self.rests_on_inputs(*child)),
        }
    }

    /// Whether it takes figures of another index of the same wave. What two methods hide does not hold together, so then nothing else of
    /// the wave's answers is shown.
    #[must_use]
    pub fn rests_on_other_method(&self) -> bool {
        references::of(self).any(|(_, other)| other.wave.is_none())
    }

    /// Whether a node is a share in percent or a mean of such shares, so that an interval for shares fits.
    #[must_use]
    pub fn is_share(&self, node: usize) -> bool {
        let is_mean = |of: &Aggregate| match of {
            Aggregate::Pooled | Aggregate::MeanOfLeaves | Aggregate::Mean => true,
            Aggregate::Weighted(weights) => (weights.iter().sum::<f64>() - 1.0).abs() < 1e-9,
            Aggregate::Sum | Aggregate::Points(_) => false,
        };
        let of = &self.nodes[node];
        of.rescale.is_none()
            && match &of.kind {
                #[expect(clippy::float_cmp, reason = "one, as it is written, or something else")]
                NodeKind::Leaf(leaf) => matches!(leaf.statistic, Statistic::ShareOf(_)) && leaf.times == 1.0,
                NodeKind::Branch { aggregate, children } => {
                    is_mean(aggregate) && children.iter().all(|child| self.is_share(*child))
                }
                NodeKind::Input(_) => false,
            }
    }

    /// Whether an error can be had by linearisation: no median stands under the node, and no figure from outside, whose error is not known.
    #[must_use]
    pub fn has_linear_error(&self, node: usize) -> bool {
        match &self.nodes[node].kind {
            NodeKind::Leaf(leaf) => leaf.is_ratio(),
            NodeKind::Input(_) => false,
            NodeKind::Branch { children, .. } => children.iter().all(|child| self.has_linear_error(*child)),
        }
    }

    /// Whether an indicator rests on a question of the survey: then nobody may declare how it was answered.
    #[must_use]
    pub fn measures(&self, question: usize) -> bool {
        self.nodes.iter().any(|node| matches!(&node.kind, NodeKind::Leaf(leaf) if leaf.question == question))
    }

    /// Whether any answers bear on a node; if not, all of it comes from outside.
    #[must_use]
    pub fn rests_on_answers(&self, node: usize) -> bool {
        match &self.nodes[node].kind {
            NodeKind::Leaf(_) => true,
            NodeKind::Input(_) => false,
            NodeKind::Branch { children, .. } => children.iter().any(|child| self.rests_on_answers(*child)),
        }
    }
}

/// Numbers of respondents of a node (`show`, `rank`), or of files in the period (`assess`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Thresholds {
    pub show: u64,
    pub rank: u64,
    pub assess: u64,
}

/// How the figures of several agencies become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OverAgencies {
    /// Within a block.
    pub block: OverRule,
    /// Over the whole wave.
    pub all: OverRule,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OverRule {
    /// The plain mean of the agencies whose figure is shown.
    Mean,
    /// All answers together.
    Pooled,
    /// The mean of the agencies whose figure is shown, weighted by their files (N).
    Files,
}

/// What a node does about a part without a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissingRule {
    /// The part leaves, the weights of the others are scaled up.
    Drop,
    /// The whole has no figure either.
    Propagate,
    /// The part counts as zero.
    Zero,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScoreUnit {
    Percent,
    Points,
}

/// A node of the index tree.
#[derive(Debug, Clone)]
pub struct Node {
    pub key: NodeKey,
    /// Of an indicator without a title of its own: the question's text.
    pub title: Text,
    /// What the method calls this level: `index`, `factor`, `indicator` …
    pub level: String,
    pub parent: Option<usize>,
    pub kind: NodeKind,
    /// From the figure's own scale to that of the node; none: as it is.
    pub rescale: Option<Rescale>,
    pub missing: MissingRule,
    pub bands: Option<Bands>,
}

#[derive(Debug, Clone)]
pub enum NodeKind {
    Branch {
        aggregate: Aggregate,
        children: Vec<usize>,
    },
    Leaf(Indicator),
    /// A figure that does not come from the answers.
    Input(Input),
}

/// How the parts of a node become one figure.
#[derive(Debug, Clone, PartialEq)]
pub enum Aggregate {
    /// All answers under the node together.
    Pooled,
    /// The plain mean of all indicators under the node.
    MeanOfLeaves,
    /// The plain mean of the children.
    Mean,
    /// The children with these weights, one a child.
    Weighted(Vec<f64>),
    Sum,
    /// The sum of children with these most points, one a child: where a child is dropped, the sum is scaled up by its share of them.
    Points(Vec<f64>),
}

/// How wide an interval is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Interval {
    /// The share (0..1) of samples in which it holds the truth.
    Level(f64),
    /// So many standard errors to each side.
    Z(f64),
}

impl Interval {
    /// The share (0..1) of samples in which it holds the truth, by the normal distribution: what a label may claim.
    #[must_use]
    pub fn level(self) -> f64 {
        match self {
            Self::Level(level) => level,
            Self::Z(z) => 1.0 - 2.0 * crate::statistics::distribution::normal_upper(z),
        }
    }
}
