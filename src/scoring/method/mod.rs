//! An index as data: which statistic of which question, put together how, over which sources, shown from how many respondents.

mod combined;
pub mod file;
mod indicator;
mod parse;
#[cfg(test)]
mod tests;
mod tree;

pub use combined::{Columns, parse_combined};
pub use parse::{parse, survey_key};

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
    pub missing: MissingRule,
    pub unit: ScoreUnit,
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
}

#[derive(Debug, Clone)]
pub enum NodeKind {
    Branch { aggregate: Aggregate, children: Vec<usize> },
    Leaf(Indicator),
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
}

/// One statistic of one question.
#[derive(Debug, Clone, PartialEq)]
pub struct Indicator {
    /// Index of the question in the survey.
    pub question: usize,
    pub statistic: Statistic,
    /// The statistic is multiplied by this.
    pub times: f64,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Statistic {
    /// Percent of the valid answers at these positions of the question's options (counted from one).
    ShareOf(Vec<u8>),
    /// Mean value of the valid answers.
    Mean,
}
