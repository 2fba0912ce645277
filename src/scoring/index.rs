//! An index: the whole tree of scores of one wave by one method, for every agency, every block and the whole wave,
//! for counted sources, for the others beside, and for all together.

use std::sync::Arc;

use crate::domain::key::BlockKey;
use crate::domain::response::Source;
use crate::domain::survey::Survey;
use crate::domain::wave::Wave;

use super::designed::{Designed, Weighted};
use super::estimate::Score;
use super::inputs::Inputs;
use super::method::{Method, OverRule};
use super::standing::Standing;

/// Which sources a figure rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Count {
    /// The sources that the method counts.
    Counted,
    /// The other sources.
    Beside,
    All,
}

impl Count {
    pub const EACH: [Self; 3] = [Self::Counted, Self::Beside, Self::All];

    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::EACH.into_iter().find(|count| count.as_str() == word)
    }

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Counted => "counted",
            Self::Beside => "beside",
            Self::All => "all",
        }
    }
}

#[derive(Debug, Clone)]
pub struct Index {
    pub wave: Wave,
    pub survey: Arc<Survey>,
    pub method: Arc<Method>,
    /// The whole wave, then each block followed by its agencies, in the order of the wave's list.
    pub units: Vec<Unit>,
    /// Per [`Count`], in the order of [`Count::EACH`]; within, one entry a unit.
    pub figures: [Vec<Figures>; 3],
    /// What it rests on from outside.
    pub inputs: Arc<Inputs>,
    /// One a unit: where agencies stand by the figures of the counted sources, as [`super::standing::standings`] finds it.
    pub standings: Vec<Option<Standing>>,
    /// One a unit: how many were asked by a ticket that counts, the spoiled ones left out; none where nobody was.
    pub invited: Vec<Option<u64>>,
    /// One a unit: what the wave's design made of an agency with cells; none of any other unit.
    pub designed: Vec<Option<Designed>>,
}

/// What is measured: the whole wave, a block, or an agency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    pub level: Level,
    /// `all`, the block's key, or the agency's code.
    pub code: String,
    /// The agency's name; of blocks and the whole, the code (pages and reports have the words).
    pub name: String,
    pub name_en: Option<String>,
    /// None for the whole wave.
    pub block: Option<BlockKey>,
    /// Files of the period (N), summed over a block where every agency's is known.
    pub files: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Wave,
    Block,
    Agency,
}

impl Unit {
    #[must_use]
    pub fn is_agency(&self, code: &str) -> bool {
        self.level == Level::Agency && self.code == code
    }
}

impl Level {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Wave => "wave",
            Self::Block => "block",
            Self::Agency => "agency",
        }
    }
}

/// The figures of one unit for one [`Count`].
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// Responses that arrived; moves with every response, also in a live wave.
    pub received: u64,
    /// Of them, those that were declared void; the figures below leave them out.
    pub void: u64,
    /// Of those received, what the figures below rest on: all that are not void, or in a live wave whole tens of valid ones per agency.
    pub included: u64,
    /// Valid and invalid among `included`; none where that is suppressed.
    pub valid: Option<u64>,
    pub invalid: Option<u64>,
    /// One a node of the method, in its order. Of blocks and the whole: by `over`.
    pub scores: Vec<Score>,
    /// The rule by which `scores` came from the agencies; none for an agency. It is the method's,
    /// but for `files` where an agency's number of files is not known: then the plain mean.
    pub over: Option<OverRule>,
    /// Of blocks and the whole, whatever `over` says: all answers together, one a node. Empty for an agency.
    pub pooled: Vec<Score>,
    /// Of blocks and the whole: the plain mean of the agencies shown, one a node. Empty for an agency.
    pub mean: Vec<Score>,
    /// The effective weight (0..=1) of each node in the root, one a node; none where the node or the root has no figure that is shown.
    pub weights: Vec<Option<f64>>,
    /// One a question of the survey.
    pub questions: Vec<QuestionFigures>,
}

/// How often each code was given to one question, among valid responses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QuestionFigures {
    Shown(CodeCounts),
    Suppressed(super::estimate::Hidden),
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CodeCounts {
    /// One an option, in the question's order: respondents who chose or ticked it. Empty for numbers and words.
    pub options: Vec<u64>,
    /// Respondents by option apart: no opinion, don't know, refused.
    pub apart: [u64; 3],
    pub blank: u64,
    pub not_asked: u64,
    /// Respondents with an ordinary answer: a choice, at least one tick, a number, words.
    pub answered: u64,
    /// Sum of the numbers given (count and amount questions).
    pub sum: u64,
}

impl Index {
    /// Leaves only the figures of the whole: for answers that name no agencies.
    pub fn keep_whole(&mut self) {
        self.units.truncate(1);
        self.standings.truncate(1);
        self.invited.truncate(1);
        self.designed.truncate(1);
        self.figures.iter_mut().for_each(|figures| figures.truncate(1));
    }

    /// Takes in how many tickets were made for each agency and source. Where voluntary answers count, nobody knows how many were asked;
    /// and a live wave moves in tens, which a rate must not undo.
    pub fn invite<'a>(&mut self, tickets: impl IntoIterator<Item = (&'a str, Source, u64)>) {
        self.invited = vec![None; self.units.len()];
        if self.wave.live || self.method.sources.contains(&Source::Open) {
            return;
        }
        for (agency, source, n) in tickets {
            let Some(place) = self.units.iter().position(|unit| unit.is_agency(agency)) else { continue };
            if !self.method.sources.contains(&source) {
                continue;
            }
            let block = self.units[place].block.clone();
            for (unit, invited) in self.units.iter().zip(&mut self.invited) {
                let is_above = unit.level == Level::Wave || unit.level == Level::Block && unit.block == block;
                if is_above || unit.is_agency(agency) {
                    *invited = Some(invited.unwrap_or(0).saturating_add(n));
                }
            }
        }
    }

    /// Valid responses of the counted sources for each ticket (0..=1). None where either is not told, or where more came than were asked.
    #[must_use]
    pub fn response_rate(&self, unit: usize) -> Option<f64> {
        let (invited, figures) = (self.invited[unit]?, &self.figures(Count::Counted)[unit]);
        let valid = figures.valid.filter(|_| figures.received <= invited && invited > 0)?;
        Some(valid as f64 / invited as f64)
    }

    /// How an agency's figures of the counted sources were weighted; none where they were not.
    #[must_use]
    pub fn weighted(&self, unit: usize) -> Option<&Weighted> {
        match self.designed.get(unit)?.as_ref()? {
            Designed::Weighted(weighted) => Some(weighted),
            Designed::Plain(_) => None,
        }
    }

    #[must_use]
    pub fn figures(&self, count: Count) -> &[Figures] {
        &self.figures[count as usize]
    }

    /// Of a figure that is a mean over agencies: of how many agencies it is the mean, and of how many there are.
    /// None where the figure is no such mean.
    #[must_use]
    pub fn agencies_in_mean(&self, count: Count, unit: usize, node: usize) -> Option<(u64, u64)> {
        let (of, figures) = (self.units.get(unit)?, self.figures(count));
        figures[unit].over.filter(|rule| *rule != OverRule::Pooled)?;
        let is_member =
            |other: &Unit| other.level == Level::Agency && (of.level == Level::Wave || other.block == of.block);
        let members = || self.units.iter().zip(figures).filter(|(other, _)| is_member(other));
        let shown = members().filter(|(_, figures)| figures.scores[node].known().is_some());
        Some((shown.count() as u64, members().count() as u64))
    }
}
