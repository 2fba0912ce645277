//! What an index shows: read from the index itself, so that nothing else that is published can show more.

use crate::scoring::estimate::Score;
use crate::scoring::index::{Index, Level, QuestionFigures};
use crate::scoring::method::NodeKind;
use crate::scoring::pairs::Factor;

/// The columns of the index that pairs of a factor are made of.
pub(super) struct Columns {
    pub nodes: Vec<usize>,
    pub questions: Vec<usize>,
}

impl Columns {
    /// All nodes from the factor down, and the questions of its indicators.
    pub fn of(index: &Index, factor: &Factor) -> Self {
        let method = &index.method;
        let nodes: Vec<usize> = (0..method.nodes.len()).filter(|node| method.is_under(*node, factor.node)).collect();
        let question = |node: &usize| match &index.method.nodes[*node].kind {
            NodeKind::Leaf(indicator) => Some(indicator.question),
            NodeKind::Branch { .. } | NodeKind::Input(_) => None,
        };
        let questions = nodes.iter().filter_map(question).collect();
        Self { nodes, questions }
    }

    /// Whether all of it is shown for a unit and count.
    pub fn are_shown(&self, index: &Index, count: usize, unit: usize) -> bool {
        let figures = &index.figures[count][unit];
        let is_group = index.units[unit].level != Level::Agency;
        let scores = if is_group { &figures.pooled } else { &figures.scores };
        figures.valid.is_some()
            && self.nodes.iter().all(|node| !matches!(scores[*node], Score::Suppressed(_)))
            && self.questions.iter().all(|at| matches!(figures.questions[*at], QuestionFigures::Shown(_)))
    }
}

/// Every block with its agencies, by unit.
pub(super) fn blocks(index: &Index) -> Vec<(usize, Vec<usize>)> {
    let mut blocks: Vec<(usize, Vec<usize>)> = Vec::new();
    for (unit, of) in index.units.iter().enumerate() {
        match of.level {
            Level::Wave => {}
            Level::Block => blocks.push((unit, Vec::new())),
            Level::Agency => {
                if let Some((_, members)) = blocks.last_mut() {
                    members.push(unit);
                }
            }
        }
    }
    blocks
}
