//! A score as it is shown: the number, or a mark with its reason in words.

use crate::scoring::estimate::{Absent, Hidden, Score};
use crate::scoring::method::{Method, ScoreUnit};

use crate::pages::number;
use crate::pages::words::{Words, fill};

/// What stands in a table: the number without its unit, or a mark and what to read out instead of it.
#[derive(Debug)]
pub struct Cell {
    pub shown: String,
    pub read: Option<&'static str>,
}

/// The mark of a figure that is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    Few,
    Protects,
    Missing(Missing),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missing {
    NoAnswers,
    PartMissing,
    NoAgency,
    NoFigure,
    NoSpread,
}

impl Mark {
    #[must_use]
    pub fn of(score: &Score) -> Option<Self> {
        match score {
            Score::Known(_) => None,
            Score::Suppressed(hidden) => Some(Self::of_hidden(*hidden)),
            Score::Missing(Absent::NoAnswers) => Some(Self::Missing(Missing::NoAnswers)),
            Score::Missing(Absent::PartMissing) => Some(Self::Missing(Missing::PartMissing)),
            Score::Missing(Absent::NoAgency) => Some(Self::Missing(Missing::NoAgency)),
            Score::Missing(Absent::NoFigure) => Some(Self::Missing(Missing::NoFigure)),
            Score::Missing(Absent::NoSpread) => Some(Self::Missing(Missing::NoSpread)),
        }
    }

    #[must_use]
    pub fn of_hidden(hidden: Hidden) -> Self {
        match hidden {
            Hidden::Few => Self::Few,
            Hidden::Protects => Self::Protects,
        }
    }

    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Few => "–",
            Self::Protects => "–*",
            Self::Missing(Missing::NoAnswers) => "…",
            Self::Missing(Missing::PartMissing) => "…*",
            Self::Missing(Missing::NoAgency) => "…**",
            Self::Missing(Missing::NoFigure) => "…†",
            Self::Missing(Missing::NoSpread) => "…‡",
        }
    }

    #[must_use]
    pub fn reason(self, method: &Method, words: &Words) -> String {
        let results = &words.results;
        match self {
            Self::Few => fill(results.few, &[("k", &method.thresholds.show.to_string())]),
            Self::Protects => results.hidden2.to_owned(),
            Self::Missing(Missing::NoAnswers) => results.no_answers.to_owned(),
            Self::Missing(Missing::PartMissing) => results.part_missing.to_owned(),
            Self::Missing(Missing::NoAgency) => results.no_agency.to_owned(),
            Self::Missing(Missing::NoFigure) => results.no_imported.to_owned(),
            Self::Missing(Missing::NoSpread) => results.no_spread.to_owned(),
        }
    }
}

impl Cell {
    #[must_use]
    pub fn of(score: &Score, method: &Method, words: &'static Words) -> Self {
        if let Score::Known(estimate) = score {
            return Self { shown: number::decimal(estimate.value, method.decimals, words), read: None };
        }
        let read =
            if matches!(score, Score::Suppressed(_)) { words.results.not_shown } else { words.results.no_figure };
        Self { shown: Mark::of(score).map_or("", Mark::sign).to_owned(), read: Some(read) }
    }

    #[must_use]
    pub fn count(number: u64, words: &Words) -> Self {
        Self { shown: number::count(number, words), read: None }
    }
}

/// A figure in a sentence: with its unit.
#[must_use]
pub fn written(value: f64, method: &Method, words: &Words) -> String {
    match method.unit {
        ScoreUnit::Percent => number::percent(value, method.decimals, words),
        ScoreUnit::Points => number::decimal(value, method.decimals, words),
    }
}

/// A share (0..=1) as a percentage with one decimal: weights, distributions.
#[must_use]
pub fn share(part: f64, words: &Words) -> String {
    number::percent(100.0 * part, 1, words)
}
