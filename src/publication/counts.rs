//! `counts.csv`: how many forms, respondents and answers stand behind every figure that the index shows, and how often every
//! code was given, as far as the index shows it: one number a line.
//!
//! - `form`: `received`, `void`, `included`, and where they are shown `valid` and `invalid`.
//! - `node`: `respondents` and `answers`; of a node that pools all its answers also `numerator` (of a share, a hundred for each
//!   answer in its set), from which it follows where single questions are hidden.
//! - `question`: `option CODE`, `apart CODE`, `blank`, `not_asked`, `answered`, and the `sum` of numbers.

use std::collections::BTreeMap;

use super::document::{Document, QuestionFigures, UnitFigures};
use super::{csv_of, number, rows_of};
use crate::scoring::index::Count;
use crate::scoring::index::Index;
use crate::scoring::method::{Aggregate, NodeKind};
use crate::scoring::sums::Sums;

pub const HEADER: [&str; 7] = ["sources", "level", "unit", "of", "key", "what", "n"];

/// One number: everything that says what it counts, and itself.
pub type Line = [String; 7];

/// The lines that follow from what an index shows, in their order, without the numerators.
#[must_use]
pub fn lines(document: &Document) -> Vec<Line> {
    let mut lines = Vec::new();
    for count in Count::EACH {
        for unit in &document.figures(count).units {
            let mut add = |of: &str, key: &str, what: &str, n: u64| {
                let n = n.to_string();
                let [of, key, what] = [of, key, what].map(str::to_owned);
                lines.push([count.as_str().to_owned(), unit.level.clone(), unit.code.clone(), of, key, what, n]);
            };
            add_unit(unit, &mut add);
        }
    }
    lines
}

fn add_unit(unit: &UnitFigures, add: &mut impl FnMut(&str, &str, &str, u64)) {
    add("form", "", "received", unit.received);
    add("form", "", "void", unit.void);
    add("form", "", "included", unit.included);
    for (what, n) in [("valid", unit.valid), ("invalid", unit.invalid)] {
        if let Some(n) = n {
            add("form", "", what, n);
        }
    }
    if unit.included == 0 {
        return;
    }
    for node in &unit.scores {
        let pooled = unit.pooled(node);
        if let (Some(respondents), Some(answers)) = (pooled.n_respondents, pooled.n_answers) {
            add("node", &node.node, "respondents", respondents);
            add("node", &node.node, "answers", answers);
        }
    }
    for question in &unit.questions {
        add_question(question, add);
    }
}

fn add_question(of: &QuestionFigures, add: &mut impl FnMut(&str, &str, &str, u64)) {
    for (word, codes) in [("option", &of.counts), ("apart", &of.apart)] {
        for code in codes.iter().flatten() {
            add("question", &of.question, &format!("{word} {}", code.code), code.count);
        }
    }
    let rest = [("blank", of.blank), ("not_asked", of.not_asked), ("answered", of.answered), ("sum", of.sum)];
    for (what, n) in rest {
        if let Some(n) = n {
            add("question", &of.question, what, n);
        }
    }
}

/// The file: the lines of the document, each node that pools its answers with its numerator.
#[must_use]
pub fn write(index: &Index, sums: &[Vec<Sums>; 3], document: &Document) -> Vec<u8> {
    let mut all = Vec::new();
    for line in lines(document) {
        let [count, level, unit, of, key, what, _] = &line;
        let numerator = (of == "node" && what == "answers")
            .then(|| numerator(index, sums, [count, level, unit, key]))
            .flatten()
            .map(|n| [count, level, unit, of, key, "numerator", &format!("{n}")].map(str::to_owned));
        all.push(line);
        all.extend(numerator);
    }
    csv_of(&HEADER, all.iter())
}

fn numerator(index: &Index, sums: &[Vec<Sums>; 3], [count, level, unit, key]: [&str; 4]) -> Option<f64> {
    let count = Count::parse(count)?;
    let unit = index.units.iter().position(|of| of.level.as_str() == level && of.code == unit)?;
    let node = index.method.nodes.iter().position(|of| of.key.as_str() == key)?;
    if !matches!(index.method.nodes[node].kind, NodeKind::Branch { aggregate: Aggregate::Pooled, .. }) {
        return None;
    }
    let sums = &sums[count as usize][unit];
    let of_leaf = |(at, of): (usize, &crate::scoring::method::Node)| match &of.kind {
        NodeKind::Leaf(indicator) if index.method.is_under(at, node) => {
            Some(sums.ratio(&index.survey, at, indicator).numerator)
        }
        _ => None,
    };
    Some(index.method.nodes.iter().enumerate().filter_map(of_leaf).sum())
}

/// What a file of counts says of one unit and count.
#[derive(Debug, Clone, Default)]
pub struct UnitCounts {
    /// By what is counted: `valid`, `node access answers`, `question q1_1 option 5`.
    numbers: BTreeMap<String, u64>,
    numerators: BTreeMap<String, f64>,
}

impl UnitCounts {
    #[must_use]
    pub fn form(&self, what: &str) -> Option<u64> {
        self.of("form", "", what)
    }

    #[must_use]
    pub fn node(&self, key: &str, what: &str) -> Option<u64> {
        self.of("node", key, what)
    }

    #[must_use]
    pub fn question(&self, key: &str, what: &str) -> Option<u64> {
        self.of("question", key, what)
    }

    #[must_use]
    pub fn numerator(&self, node: &str) -> Option<f64> {
        self.numerators.get(node).copied()
    }

    fn of(&self, of: &str, key: &str, what: &str) -> Option<u64> {
        self.numbers.get(&format!("{of} {key} {what}")).copied()
    }
}

/// A file of counts as it was read.
#[derive(Debug, Default)]
pub struct Counts {
    /// All lines but the numerators, in their order.
    pub lines: Vec<Line>,
    units: BTreeMap<(Count, String, String), UnitCounts>,
}

impl Counts {
    /// # Errors
    /// The line, and what is wrong with it.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        let mut counts = Self::default();
        for (line, row) in (2..).zip(rows_of(bytes, &HEADER)?) {
            let bad = |what: String| format!("line {line}: {what}");
            let cells: Line = std::array::from_fn(|at| row[at].to_owned());
            let [sources, level, unit, of, key, what, n] = &cells;
            let count = Count::parse(sources).ok_or_else(|| bad(format!("“{sources}” are no sources")))?;
            let place = counts.units.entry((count, level.clone(), unit.clone())).or_default();
            let is_new = if of == "node" && what == "numerator" {
                let n: f64 =
                    n.parse().ok().filter(|n: &f64| n.is_finite()).ok_or_else(|| bad("no number".to_owned()))?;
                place.numerators.insert(key.clone(), n).is_none()
            } else {
                let n = number(n).map_err(bad)?;
                place.numbers.insert(format!("{of} {key} {what}"), n).is_none()
            };
            if !is_new {
                return Err(bad("the same is counted twice".to_owned()));
            }
            if what != "numerator" {
                counts.lines.push(cells);
            }
        }
        Ok(counts)
    }

    /// How many nodes have a numerator.
    #[must_use]
    pub fn numerators(&self) -> usize {
        self.units.values().map(|unit| unit.numerators.len()).sum()
    }

    #[must_use]
    pub fn of(&self, count: Count, level: &str, unit: &str) -> Option<&UnitCounts> {
        self.units.get(&(count, level.to_owned(), unit.to_owned()))
    }
}
