//! Figures that do not come from a wave's own answers: imported ones, and those of other indices. All of them are public: an
//! imported figure has no respondents, and of another index only what that index shows is taken.

use std::collections::BTreeMap;

use crate::domain::key::{FigureKey, MethodKey, NodeKey, WaveKey};

use super::index::{Count, Index, Level, Unit};
use super::method::{Bounds, Input, InputOf, Method, NodeKind};
use crate::domain::definition::nearest;

/// A node of an index by another method.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct OtherNode {
    pub method: MethodKey,
    pub node: NodeKey,
    /// None: the wave at hand.
    pub wave: Option<WaveKey>,
}

/// By what is meant and by agency.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Inputs {
    /// Within a figure by the agency's code; none: of the whole.
    figures: BTreeMap<FigureKey, BTreeMap<Option<String>, f64>>,
    others: BTreeMap<OtherNode, BTreeMap<(Level, String), f64>>,
}

impl Inputs {
    /// Takes a figure in; what stood in its place.
    pub fn add_figure(&mut self, figure: FigureKey, agency: Option<&str>, value: f64) -> Option<f64> {
        self.figures.entry(figure).or_default().insert(agency.map(str::to_owned), value)
    }

    /// Takes in what another index shows of a node, for its counted sources; for blocks and the whole what their rule gives.
    /// Whether the index has such a node.
    pub fn add_index(&mut self, of: &OtherNode, index: &Index) -> bool {
        let Some(node) = index.method.nodes.iter().position(|found| found.key == of.node) else { return false };
        let figures = index.units.iter().zip(index.figures(Count::Counted));
        let shown = figures
            .filter_map(|(unit, figures)| Some(((unit.level, unit.code.clone()), figures.scores[node].known()?.value)));
        self.others.insert(of.clone(), shown.collect());
        true
    }

    /// What an input is for a unit. A figure of an agency says nothing of its block; one of the whole holds for everyone.
    #[must_use]
    pub fn value(&self, input: &Input, unit: &Unit) -> Option<f64> {
        match &input.of {
            InputOf::Figure { key, is_of_all: true, .. } => self.figures.get(key)?.get(&None).copied(),
            InputOf::Figure { key, .. } if unit.level == Level::Agency => {
                self.figures.get(key)?.get(&Some(unit.code.clone())).copied()
            }
            InputOf::Figure { .. } => None,
            InputOf::Other(other) => self.others.get(other)?.get(&(unit.level, unit.code.clone())).copied(),
        }
    }
}

/// The figures that methods ask for, and what they may be.
#[derive(Debug, Clone, Default)]
pub struct Expected(BTreeMap<FigureKey, Vec<(bool, Bounds)>>);

impl Expected {
    #[must_use]
    pub fn by<'a>(methods: impl IntoIterator<Item = &'a Method>) -> Self {
        let mut expected = Self::default();
        for node in methods.into_iter().flat_map(|method| &method.nodes) {
            if let NodeKind::Input(Input { of: InputOf::Figure { key, is_of_all, bounds }, .. }) = &node.kind {
                expected.0.entry(key.clone()).or_default().push((*is_of_all, *bounds));
            }
        }
        expected
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a figure is asked for, of an agency or of the whole; and whether a value may be one.
    ///
    /// # Errors
    /// In words.
    pub fn check(&self, key: &FigureKey, is_of_all: bool, value: Option<f64>) -> Result<(), String> {
        let Some(asked) = self.0.get(key) else {
            let hint = nearest::hint(key.as_str(), self.0.keys().map(FigureKey::as_str));
            return Err(format!("no method asks for the figure “{key}”{hint}"));
        };
        if asked.iter().all(|(of_all, _)| *of_all != is_of_all) {
            let whose = if is_of_all {
                "of each agency: write its code, not “all”"
            } else {
                "of the whole: write “all”"
            };
            return Err(format!("“{key}” is a figure {whose}"));
        }
        let Some(value) = value else { return Ok(()) };
        asked.iter().try_for_each(|(_, bounds)| bounds.check(value))
    }
}
