//! A wave with a design or with margins: which weight each drawn response has, as the files of its sector or sample unit say, or the
//! known totals of its answers to questions such as sex and age, and what that does to figures and errors. Weighted figures stand beside unweighted counts, so they rest on groups of cells alone each of which has no
//! answer or enough of them; these groups are what is published. Agencies without cells are what they are without a design.

mod errors;
mod grouping;
pub mod margins;
mod merging;
mod residuals;
mod slots;
mod units;
mod weighing;

use std::collections::BTreeMap;

use super::kept::Kept;
pub use crate::domain::definition::design::{Design, Sort};
pub use crate::domain::definition::margins::Margins;
pub use errors::NodeError;
pub(super) use errors::{Sample, errors_of};
use margins::Raked;
pub use residuals::Raking;
pub use slots::Slots;
pub(super) use units::{totals, weighings};
pub(super) use weighing::Weighing;

/// What the weights of a wave that is over follow from.
#[derive(Clone, Copy)]
pub struct Sampling<'a> {
    /// Where each response was counted, in the tally and in `kept` alike.
    pub slots: &'a Slots,
    pub kept: &'a Kept,
}

/// What came of an agency's cells.
#[derive(Debug, Clone, PartialEq)]
pub enum Designed {
    Weighted(Weighted),
    Plain(Plain),
}

/// By what the weights of an agency's responses differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    Sector,
    Unit,
    /// The crossing of the answers to some questions.
    Margins,
}

/// Why the figures of an agency with cells or margins are those of all its answers alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plain {
    /// Figures of a live wave move in tens; they are not weighted.
    Live,
    /// The agency's figures are not shown, nor are its cells.
    Hidden,
    /// No valid response has come.
    NoResponses,
    /// Some of its counted responses came otherwise than drawn.
    NotAllDrawn,
    /// A valid response stands in no cell: nobody knows its weight, nor any error.
    NoCell,
    /// A cell has fewer files than responses: the files cannot be right, and no error is known.
    MoreThanFiles,
    /// One cell is left, or was all there is: a simple sample. Or no question is left whose answers tell people apart.
    OneCell,
    /// The people of a question's answers are not the agency's files: one of the two cannot be right, and no error is known.
    MarginsDisagree,
    /// No weights meet the totals of all questions: they cannot be right together, and no error is known.
    Stalled,
    /// Shares are known, and not of how many.
    NoFiles,
}

/// How an agency's figures were weighted.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighted {
    pub by: By,
    /// The questions of margins, answers that too few gave merged; none by sector and unit.
    pub margins: Vec<Raked>,
    /// The cells, those with too few responses merged.
    pub groups: Vec<Group>,
    /// One a node; of indicators that are shown the groups by answers, which are all that a weighted figure tells.
    pub parts: Vec<Vec<Part>>,
    /// Nodes that have no error, though the agency is a sample.
    pub no_errors: BTreeMap<usize, NoError>,
}

/// Cells that weigh alike.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Names of sectors or units, sorted; by margins the answers of each cell of the crossing.
    pub cells: Vec<String>,
    /// Files of the period; none where weights were declared or raked.
    pub files: Option<u64>,
    /// What one response stands for.
    pub weight: f64,
    /// Valid drawn responses.
    pub responses: u64,
}

/// Groups whose answers to one indicator weigh alike: none, or at least as many as the method's threshold `show`.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Places among the groups of the agency.
    pub groups: Vec<usize>,
    pub weight: f64,
    pub responses: u64,
    /// Valid answers.
    pub answers: u64,
    /// On the indicator's scale, not weighted: of a share, a hundred for every answer in the set. None of a median.
    pub numerator: Option<f64>,
}

/// Why a weighted figure has no error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoError {
    /// One cluster of this stratum has responses: how clusters differ cannot be seen.
    Lonely(String),
    /// As many strata as clusters with an answer, or as many as responses: nothing is left to estimate from.
    NoFreedom,
    /// One or two clusters have a few answers: the error would tell what they said.
    FewAnswers,
}

impl By {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sector => "sector",
            Self::Unit => "unit",
            Self::Margins => "margins",
        }
    }
}

impl Plain {
    pub const ALL: [Self; 10] = [
        Self::Live,
        Self::Hidden,
        Self::NoResponses,
        Self::NotAllDrawn,
        Self::NoCell,
        Self::MoreThanFiles,
        Self::OneCell,
        Self::MarginsDisagree,
        Self::Stalled,
        Self::NoFiles,
    ];

    /// Stable words for files and programs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live_wave",
            Self::Hidden => "figure_hidden",
            Self::NoResponses => "no_responses",
            Self::NotAllDrawn => "not_all_drawn",
            Self::NoCell => "response_in_no_cell",
            Self::MoreThanFiles => "more_responses_than_files",
            Self::OneCell => "one_cell",
            Self::MarginsDisagree => "margins_disagree",
            Self::Stalled => "raking_stalled",
            Self::NoFiles => "files_not_known",
        }
    }

    /// Whether the agency is a simple sample as it would be without cells.
    #[must_use]
    pub fn is_simple_sample(self) -> bool {
        matches!(self, Self::OneCell | Self::NotAllDrawn | Self::Hidden | Self::NoResponses)
    }
}

impl NoError {
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Lonely(_) => "lonely_cluster",
            Self::NoFreedom => "no_degrees_of_freedom",
            Self::FewAnswers => "few_answers_in_a_cluster",
        }
    }
}

impl Weighted {
    /// Whether all responses weigh alike, so that the design bears on errors alone.
    #[must_use]
    pub fn is_even(&self) -> bool {
        self.groups.len() == 1
    }

    /// The cells of a part, joined by “+”, sorted.
    #[must_use]
    pub fn names(&self, part: &Part) -> String {
        let of_group = |group: &usize| self.groups[*group].cells.iter().map(String::as_str);
        let mut names: Vec<&str> = part.groups.iter().flat_map(of_group).collect();
        names.sort_unstable();
        names.join("+")
    }
}

/// What is hidden of a unit's figures.
pub(super) struct Hiding<'a> {
    /// By node.
    pub figure: &'a dyn Fn(usize) -> bool,
    /// By question: how often each answer was given.
    pub counts: &'a dyn Fn(usize) -> bool,
}

impl Group {
    /// What its responses stand for together.
    fn total(&self) -> f64 {
        self.files.map_or(self.weight * self.responses as f64, |files| files as f64)
    }
}

/// What one response of these groups stands for, when they weigh alike: all that they stand for, by their responses.
#[must_use]
pub fn weight_of<'a>(groups: impl Iterator<Item = &'a Group> + Clone) -> f64 {
    let mut all = groups.clone();
    if let (Some(only), None) = (all.next(), all.next()) {
        return only.weight;
    }
    let responses: u64 = groups.clone().map(|group| group.responses).sum();
    groups.map(Group::total).sum::<f64>() / responses as f64
}
