//! The answers of a wave in memory, by slot (an agency, or a part of one) and source, in columns: as many bytes as the answers
//! have. Kept by the survey alone, so that any method counts them and says how far they spread.

mod moments;
mod pack;
mod sheet;
mod valid;

use std::borrow::Cow;

use crate::domain::layout::{BadBytes, Layout};
use crate::domain::response::Source;
use crate::domain::survey::Survey;

pub use self::moments::Spread;
pub(super) use self::sheet::{Column, ROWS, Sheet, blend, count};
pub(super) use self::valid::Validity;

/// The responses of one wave.
#[derive(Debug, Clone)]
pub struct Kept {
    layout: Layout,
    /// Bytes that a response takes: one even where nothing is asked.
    width: usize,
    /// Per slot and source, the sources in their order.
    piles: Vec<[Pile; Source::ALL.len()]>,
}

#[derive(Debug, Clone, Default)]
struct Pile {
    void: u64,
    full: Vec<Sheet>,
    /// The latest, not a sheet yet: one after the other.
    open: Vec<u8>,
}

impl Kept {
    #[must_use]
    pub fn new(survey: &Survey, slots: usize) -> Self {
        let width = survey.layout.len().max(1);
        Self { layout: survey.layout.clone(), width, piles: vec![Default::default(); slots] }
    }

    /// Takes one response in.
    ///
    /// # Errors
    /// [`BadBytes`] where `answers` cannot be a response to this survey; it is not kept then.
    pub fn add(&mut self, slot: usize, source: Source, answers: &[u8]) -> Result<(), BadBytes> {
        self.layout.check(answers)?;
        let pile = &mut self.piles[slot][source as usize];
        pile.open.extend_from_slice(if answers.is_empty() { &[0] } else { answers });
        if pile.open.len() == ROWS * self.width {
            pile.full.push(Sheet::of(&pile.open, self.width));
            pile.open.clear();
        }
        Ok(())
    }

    /// Takes in that a response arrived which was declared void: nothing of it is kept.
    pub fn add_void(&mut self, slot: usize, source: Source) {
        self.piles[slot][source as usize].void += 1;
    }

    #[must_use]
    pub fn slots(&self) -> usize {
        self.piles.len()
    }

    /// Void responses of a slot and source.
    pub(super) fn void(&self, slot: usize, source: Source) -> u64 {
        self.piles[slot][source as usize].void
    }

    /// Whether any response of a slot and source is kept.
    pub(super) fn has(&self, slot: usize, source: Source) -> bool {
        let pile = &self.piles[slot][source as usize];
        !pile.full.is_empty() || !pile.open.is_empty()
    }

    /// The responses of a slot and source in the order in which they came.
    pub(super) fn sheets(&self, slot: usize, source: Source) -> impl Iterator<Item = Cow<'_, Sheet>> {
        let pile = &self.piles[slot][source as usize];
        let open = (!pile.open.is_empty()).then(|| Cow::Owned(Sheet::of(&pile.open, self.width)));
        pile.full.iter().map(Cow::Borrowed).chain(open)
    }
}
