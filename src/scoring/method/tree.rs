//! The tree of a method: its parts as a file names them, and the walk that puts the root first and parents before children.

use std::collections::BTreeMap;
use std::mem::discriminant;

use super::file::{AggregateWord, NodeFile};
use super::{Aggregate, Indicator, Node, NodeKind};
use crate::domain::definition::nearest;
use crate::domain::definition::reader::{Faults, shown};
use crate::domain::definition::shape::Need;
use crate::domain::key::NodeKey;
use crate::domain::text::Text;

/// More levels than any index has.
const MAX_DEPTH: usize = 20;

/// Nodes and indicators by key, before they are a tree.
#[derive(Debug, Default)]
pub struct Parts<'a> {
    parts: BTreeMap<String, Part<'a>>,
}

#[derive(Debug)]
struct Part<'a> {
    line: usize,
    /// None where the key is bad.
    key: Option<NodeKey>,
    title: Text,
    body: Body<'a>,
}

#[derive(Debug)]
enum Body<'a> {
    Branch(&'a NodeFile),
    Leaf(Indicator),
    /// There, but with faults.
    Unreadable,
}

impl<'a> Parts<'a> {
    pub fn add_branch(&mut self, key: &str, node: &'a Need<NodeFile>, title: Text, faults: &mut Faults) {
        let body = node.get().map_or(Body::Unreadable, Body::Branch);
        self.add(key, node.line, title, body, faults);
    }

    pub fn add_leaf(&mut self, key: &str, line: usize, leaf: Option<(Text, Indicator)>, faults: &mut Faults) {
        let (title, body) = match leaf {
            Some((title, indicator)) => (title, Body::Leaf(indicator)),
            None => (Text::new(BTreeMap::new()), Body::Unreadable),
        };
        self.add(key, line, title, body, faults);
    }

    fn add(&mut self, key: &str, line: usize, title: Text, body: Body<'a>, faults: &mut Faults) {
        let parsed = NodeKey::parse(key).map_err(|fault| faults.add(line, fault.to_string())).ok();
        if self.parts.contains_key(key) {
            let key = shown(key);
            faults.add(line, format!("“{key}” is given twice as a node or an indicator; give each its own key"));
            return;
        }
        self.parts.insert(key.to_owned(), Part { line, key: parsed, title, body });
    }
}

/// The nodes in preorder. None where the tree could not be walked; faults were added then.
pub fn tree(root: &str, root_line: usize, parts: &Parts<'_>, faults: &mut Faults) -> Option<Vec<Node>> {
    let Some(part) = parts.parts.get(root) else {
        let hint = nearest::hint(root, parts.parts.keys().map(String::as_str));
        faults.add(root_line, format!("no node “{}” stands in this file{hint}", shown(root)));
        return None;
    };
    if matches!(part.body, Body::Leaf(_)) {
        faults.add(root_line, "the root must be a node, not an indicator");
        return None;
    }
    let mut walk = Walk { parts, nodes: Vec::new(), seen: BTreeMap::new(), path: Vec::new(), torn: false };
    walk.visit(root, root_line, faults);
    let Walk { nodes, seen, torn, .. } = walk;
    // What a mistyped word should have led to is not lost, only not found yet.
    let lost = |key: &str, part: &Part<'_>| !torn && !seen.contains_key(key) && !matches!(part.body, Body::Unreadable);
    for (key, part) in parts.parts.iter().filter(|(key, part)| lost(key, part)) {
        let key = shown(key);
        faults.add(part.line, format!("“{key}” is not part of the index; name it in an “of”, or take it out"));
    }
    let nodes: Option<Vec<Node>> = nodes.into_iter().collect();
    let nodes = nodes?;
    for (index, node) in nodes.iter().enumerate() {
        if matches!(&node.kind, NodeKind::Branch { aggregate: Aggregate::Pooled, .. }) {
            refuse_unlike(index, &nodes, parts, faults);
        }
    }
    Some(nodes)
}

struct Walk<'a, 'p> {
    parts: &'p Parts<'a>,
    /// None in the place of an unreadable part.
    nodes: Vec<Option<Node>>,
    seen: BTreeMap<&'p str, usize>,
    path: Vec<&'p str>,
    /// A part could not be followed down.
    torn: bool,
}

impl Walk<'_, '_> {
    /// Adds the part and all under it; its index.
    fn visit(&mut self, key: &str, line: usize, faults: &mut Faults) -> Option<usize> {
        let Some((key, part)) = self.parts.parts.get_key_value(key) else {
            self.torn = true;
            let hint = nearest::hint(key, self.parts.parts.keys().map(String::as_str));
            faults.add(line, format!("no node or indicator “{}” stands in this file{hint}", shown(key)));
            return None;
        };
        if self.path.contains(&key.as_str()) {
            let circle = [&self.path[..], &[key.as_str()]].concat().join(" → ");
            faults.add(line, format!("“{}” would be part of itself: {circle}", shown(key)));
            return None;
        }
        if self.seen.contains_key(key.as_str()) {
            self.torn = true;
            faults.add(line, format!("“{}” is used twice; a node can be part of one other only", shown(key)));
            return None;
        }
        if self.path.len() >= MAX_DEPTH {
            self.torn = true;
            faults.add(line, format!("the tree has more than {MAX_DEPTH} levels here; make it flatter"));
            return None;
        }
        let index = self.nodes.len();
        let parent = self.path.last().and_then(|parent| self.seen.get(parent)).copied();
        self.seen.insert(key, index);
        self.nodes.push(None);
        let (level, kind) = match &part.body {
            Body::Unreadable => {
                self.torn = true;
                return Some(index);
            }
            Body::Leaf(indicator) => ("indicator".to_owned(), NodeKind::Leaf(indicator.clone())),
            Body::Branch(file) => {
                self.path.push(key);
                let kind = self.branch(file, faults);
                self.path.pop();
                let usual = if parent.is_none() { "index" } else { "factor" };
                (file.level.get().cloned().unwrap_or_else(|| usual.to_owned()), kind?)
            }
        };
        let title = part.title.clone();
        self.nodes[index] = part.key.clone().map(|key| Node { key, title, level, parent, kind });
        Some(index)
    }

    fn branch(&mut self, file: &NodeFile, faults: &mut Faults) -> Option<NodeKind> {
        self.torn |= file.of.get().is_none_or(|of| of.iter().any(|child| child.get().is_none()));
        let of = file.of.get()?;
        if of.is_empty() {
            faults.add(file.of.line, "“of” is empty; name at least one node or indicator");
        }
        let mut children = Vec::with_capacity(of.len());
        for child in of {
            let index = child.get().and_then(|key| self.visit(key, child.line, faults));
            children.push(index);
        }
        let aggregate = aggregate(file, of.len(), faults);
        let children: Option<Vec<usize>> = children.into_iter().collect();
        Some(NodeKind::Branch { aggregate: aggregate?, children: children? })
    }
}

fn aggregate(file: &NodeFile, parts: usize, faults: &mut Faults) -> Option<Aggregate> {
    let word = file.aggregate.get()?.0;
    if word != AggregateWord::Weighted {
        for (name, line) in [("weights", file.weights.given()), ("weights_total", file.weights_total.given())] {
            if let Some(line) = line {
                faults.add(line, format!("“{name}” is for aggregate = \"weighted\" only; take it out"));
            }
        }
    }
    Some(match word {
        AggregateWord::Pooled => Aggregate::Pooled,
        AggregateWord::MeanOfLeaves => Aggregate::MeanOfLeaves,
        AggregateWord::Mean => Aggregate::Mean,
        AggregateWord::Sum => Aggregate::Sum,
        AggregateWord::Weighted => Aggregate::Weighted(weights(file, parts, faults)?),
    })
}

fn weights(file: &NodeFile, parts: usize, faults: &mut Faults) -> Option<Vec<f64>> {
    let Some(line) = file.weights.given() else {
        faults.add(file.aggregate.line, "aggregate = \"weighted\" needs weights = […], one a part");
        return None;
    };
    let list = file.weights.get()?;
    let weights: Vec<f64> = list.iter().filter_map(|weight| weight.get().copied()).collect();
    for weight in list.iter().filter(|weight| weight.get().is_some_and(|value| *value <= 0.0)) {
        let value = weight.get().copied().unwrap_or_default();
        faults.add(weight.line, format!("the weight {value} is not above zero; take the part out of “of” instead"));
    }
    if list.len() != parts {
        faults.add(line, format!("{} weights for {parts} parts; write one a part", list.len()));
        return None;
    }
    if weights.len() != list.len() {
        return None;
    }
    let total = file.weights_total.get().copied().unwrap_or(1.0);
    let sum: f64 = weights.iter().sum();
    if (sum - total).abs() > 1e-9 * total.abs().max(1.0) {
        faults.add(line, format!("the weights sum to {sum}, not to {total} (weights_total)"));
    }
    Some(weights)
}

/// Answers can be pooled only where all indicators under the node speak of the same thing.
fn refuse_unlike(node: usize, nodes: &[Node], parts: &Parts<'_>, faults: &mut Faults) {
    let mut leaves = Vec::new();
    let mut under = vec![node];
    while let Some(index) = under.pop() {
        match &nodes[index].kind {
            NodeKind::Branch { children, .. } => under.extend(children),
            NodeKind::Leaf(indicator) => leaves.push(indicator),
        }
    }
    let Some(first) = leaves.first() else { return };
    let alike = |leaf: &&Indicator| {
        discriminant(&leaf.statistic) == discriminant(&first.statistic) && (leaf.times - first.times).abs() < 1e-12
    };
    if !leaves.iter().all(alike) {
        let line = parts.parts.get(nodes[node].key.as_str()).map_or(1, |part| part.line);
        faults.add(
            line,
            "“pooled” needs one statistic and one “times” for all indicators under the node; choose another aggregate",
        );
    }
}
