//! The tree of a method: its parts as a file names them, and the walk that puts the root first and parents before children.

use std::collections::BTreeMap;
use std::mem::take;

use super::aggregation::{aggregate, refuse_misfits};
use super::file::NodeFile;
use super::{Indicator, Input, MissingRule, Node, NodeKind, scale};
use crate::domain::definition::nearest;
use crate::domain::definition::reader::{Faults, shown};
use crate::domain::definition::shape::Need;
use crate::domain::key::NodeKey;
use crate::domain::text::{Language, Text};
use crate::scoring::bands::Bands;
use crate::scoring::reading::MOST_NODES;
use crate::scoring::rescale::Rescale;

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
    after: After,
}

/// What becomes of a figure once it is computed.
#[derive(Debug, Clone, Default)]
pub struct After {
    pub rescale: Option<Rescale>,
    pub bands: Option<Bands>,
}

#[derive(Debug)]
pub enum Leaf {
    Indicator(Indicator),
    Input(Input),
}

#[derive(Debug)]
enum Body<'a> {
    Branch(&'a NodeFile),
    Leaf(Leaf),
    /// There, but with faults.
    Unreadable,
}

impl<'a> Parts<'a> {
    pub fn add_branch(
        &mut self,
        key: &str,
        node: &'a Need<NodeFile>,
        title: Text,
        languages: &[Language],
        faults: &mut Faults,
    ) {
        let Some(file) = node.get() else {
            return self.add(key, node.line, title, Body::Unreadable, After::default(), faults);
        };
        let after = After {
            rescale: scale::rescale(&file.rescale, faults),
            bands: scale::bands(&file.bands, languages, faults),
        };
        self.add(key, node.line, title, Body::Branch(file), after, faults);
    }

    pub fn add_leaf(&mut self, key: &str, line: usize, leaf: Option<(Text, Leaf)>, after: After, faults: &mut Faults) {
        let (title, body) = match leaf {
            Some((title, leaf)) => (title, Body::Leaf(leaf)),
            None => (Text::new(BTreeMap::new()), Body::Unreadable),
        };
        self.add(key, line, title, body, after, faults);
    }

    fn add(&mut self, key: &str, line: usize, title: Text, body: Body<'a>, after: After, faults: &mut Faults) {
        let parsed = NodeKey::parse(key).map_err(|fault| faults.add(line, fault.to_string())).ok();
        if self.parts.contains_key(key) {
            let key = shown(key);
            faults.add(line, format!("“{key}” is given twice as a node or an indicator; give each its own key"));
            return;
        }
        self.parts.insert(key.to_owned(), Part { line, key: parsed, title, body, after });
    }
}

/// The nodes in preorder. None where the tree could not be walked; faults were added then.
pub fn tree(
    root: &str,
    root_line: usize,
    missing: MissingRule,
    parts: &Parts<'_>,
    faults: &mut Faults,
) -> Option<Vec<Node>> {
    let Some(part) = parts.parts.get(root) else {
        let hint = nearest::hint(root, parts.parts.keys().map(String::as_str));
        faults.add(root_line, format!("no node “{}” stands in this file{hint}", shown(root)));
        return None;
    };
    if matches!(part.body, Body::Leaf(_)) {
        faults.add(root_line, "the root must be a node, not an indicator");
        return None;
    }
    let mut walk = Walk { parts, missing, nodes: Vec::new(), seen: BTreeMap::new(), path: Vec::new(), torn: false };
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
    if nodes.len() > MOST_NODES {
        faults.add(root_line, format!("the tree has {} nodes; at most {MOST_NODES} can be counted", nodes.len()));
        return None;
    }
    for (index, node) in nodes.iter().enumerate() {
        let line = parts.parts.get(node.key.as_str()).map_or(1, |part| part.line);
        refuse_misfits(index, &nodes, line, faults);
    }
    Some(nodes)
}

struct Walk<'a, 'p> {
    parts: &'p Parts<'a>,
    /// The rule of nodes that have none of their own.
    missing: MissingRule,
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
            Body::Leaf(Leaf::Indicator(leaf)) => ("indicator".to_owned(), NodeKind::Leaf(leaf.clone())),
            Body::Leaf(Leaf::Input(leaf)) => ("indicator".to_owned(), NodeKind::Input(leaf.clone())),
            Body::Branch(file) => {
                self.path.push(key);
                let kind = self.branch(file, faults);
                self.path.pop();
                let usual = if parent.is_none() { "index" } else { "factor" };
                (file.level.get().cloned().unwrap_or_else(|| usual.to_owned()), kind?)
            }
        };
        let (title, missing) = (part.title.clone(), self.missing_of(part));
        let After { rescale, bands } = part.after.clone();
        self.nodes[index] =
            part.key.clone().map(|key| Node { key, title, level, parent, kind, rescale, missing, bands });
        Some(index)
    }

    fn missing_of(&self, part: &Part<'_>) -> MissingRule {
        match part.body {
            Body::Branch(file) => file.missing.get().map_or(self.missing, |word| word.0),
            _ => self.missing,
        }
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

/// All nodes under a node.
pub fn below(node: usize, nodes: &[Node]) -> Vec<usize> {
    let (mut found, mut next) = (Vec::new(), vec![node]);
    while !next.is_empty() {
        for index in take(&mut next) {
            if let NodeKind::Branch { children, .. } = &nodes[index].kind {
                next.extend(children);
                found.extend(children);
            }
        }
    }
    found
}
