//! What every figure is: an estimate with its uncertainty, or the reason why there is none. Never NaN, never a silent zero.

use crate::statistics::rank::TIE;

/// A number on its node's scale (percent or points), with what it rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    pub value: f64,
    /// Standard error on the same scale, for a statement about the files of this period: with the finite population correction. None
    /// unless the sampling design is known.
    pub se: Option<f64>,
    /// The same without the correction: for ranks, targets and changes, which speak of more than this period's files.
    pub se_beyond: Option<f64>,
    /// Degrees of freedom of the standard error.
    pub df: Option<f64>,
    /// Respondents with at least one valid answer under the node.
    pub n_respondents: u64,
    /// Valid answers under the node.
    pub n_answers: u64,
}

impl Estimate {
    /// The standard error without the correction, where it tells anything: forms that do not differ add up to none, or to the rounding
    /// of none, and say nothing of how far the figure may be off.
    #[must_use]
    pub fn error_beyond(&self) -> Option<f64> {
        self.se_beyond.filter(|se| *se > TIE * self.value.abs())
    }
}

/// An estimate on its node's scale: known, suppressed, or missing with the reason.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Score {
    Known(Estimate),
    Suppressed(Hidden),
    Missing(Absent),
}

/// Why a figure that exists is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hidden {
    /// Fewer respondents than the method's threshold `show`.
    Few,
    /// Another hidden figure could be found by subtraction.
    Protects,
}

/// Why there is no figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absent {
    /// Nobody gave a valid answer under the node.
    NoAnswers,
    /// A part is missing and the method's rule is `propagate`.
    PartMissing,
    /// No agency under it has a figure that is shown.
    NoAgency,
    /// It rests on a figure from outside, and none was brought.
    NoFigure,
    /// It is measured between the lowest and the highest agency, and no two that are shown differ.
    NoSpread,
}

impl Score {
    #[must_use]
    pub fn known(&self) -> Option<&Estimate> {
        match self {
            Self::Known(estimate) => Some(estimate),
            _ => None,
        }
    }

    /// `known`, `suppressed` or `missing`.
    #[must_use]
    pub fn status(&self) -> &'static str {
        match self {
            Self::Known(_) => "known",
            Self::Suppressed(_) => "suppressed",
            Self::Missing(_) => "missing",
        }
    }

    /// The reason where there is no figure; stable words for files and programs.
    #[must_use]
    pub fn reason(&self) -> Option<&'static str> {
        match self {
            Self::Known(_) => None,
            Self::Suppressed(Hidden::Few) => Some("few_respondents"),
            Self::Suppressed(Hidden::Protects) => Some("protects_another"),
            Self::Missing(Absent::NoAnswers) => Some("no_answers"),
            Self::Missing(Absent::PartMissing) => Some("part_missing"),
            Self::Missing(Absent::NoAgency) => Some("no_agency_shown"),
            Self::Missing(Absent::NoFigure) => Some("no_figure"),
            Self::Missing(Absent::NoSpread) => Some("no_spread"),
        }
    }
}
