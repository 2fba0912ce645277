//! The answers of a wave in memory, by slot (an agency, or a part of one) and source, in columns: as many bytes as the answers
//! have. Kept by the survey alone, so that any method counts them and says how far they spread.

mod moments;
mod pack;
mod sheet;
mod valid;

use crate::domain::layout::{BadBytes, Layout};
use crate::domain::response::Source;
use crate::domain::survey::Survey;

pub use self::moments::Spread;
pub(super) use self::sheet::{Column, ROWS, Sheet, blend, count};
pub(super) use self::valid::Validity;

/// The responses of one wave.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Per slot and source, the sources in their order.
    piles: Vec<[Pile; Source::ALL.len()]>,
}

#[derive(Debug, Clone, Default)]
struct Pile {
    void: u64,
    sheets: Vec<Sheet>,
}

/// Takes the responses of one wave in, in the order of the log.
#[derive(Debug)]
pub struct Keeper {
    layout: Layout,
    /// Bytes that a response takes: one even where nothing is asked.
    width: usize,
    kept: Kept,
    /// Per slot and source the latest, not a sheet yet: one after the other.
    open: Vec<[Vec<u8>; Source::ALL.len()]>,
}

impl Keeper {
    #[must_use]
    pub fn new(survey: &Survey, slots: usize) -> Self {
        let width = survey.layout.len().max(1);
        let kept = Kept { piles: vec![Default::default(); slots] };
        Self { layout: survey.layout.clone(), width, kept, open: vec![Default::default(); slots] }
    }

    /// Takes one response in.
    ///
    /// # Errors
    /// [`BadBytes`] where `answers` cannot be a response to this survey; it is not kept then.
    pub fn add(&mut self, slot: usize, source: Source, answers: &[u8]) -> Result<(), BadBytes> {
        self.layout.check(answers)?;
        let open = &mut self.open[slot][source as usize];
        open.extend_from_slice(if answers.is_empty() { &[0] } else { answers });
        if open.len() == ROWS * self.width {
            self.kept.piles[slot][source as usize].sheets.push(Sheet::of(open, self.width));
            open.clear();
        }
        Ok(())
    }

    /// Takes in that a response arrived which was declared void: nothing of it is kept.
    pub fn add_void(&mut self, slot: usize, source: Source) {
        self.kept.piles[slot][source as usize].void += 1;
    }

    /// All that was taken in.
    #[must_use]
    pub fn done(mut self) -> Kept {
        for (piles, open) in self.kept.piles.iter_mut().zip(self.open) {
            for (pile, open) in piles.iter_mut().zip(open).filter(|(_, open)| !open.is_empty()) {
                pile.sheets.push(Sheet::of(&open, self.width));
            }
        }
        self.kept
    }
}

impl Kept {
    #[must_use]
    pub fn slots(&self) -> usize {
        self.piles.len()
    }

    /// Void responses of a slot and source.
    pub(super) fn void(&self, slot: usize, source: Source) -> u64 {
        self.piles[slot][source as usize].void
    }

    /// The responses of a slot and source in the order in which they came, but for the void ones.
    pub(super) fn sheets(&self, slot: usize, source: Source) -> &[Sheet] {
        &self.piles[slot][source as usize].sheets
    }
}
