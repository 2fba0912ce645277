//! Where each response is counted: a place for every agency, and one more for each of its cells, or for each way in which the answers to
//! the questions of its margins cross. Without a design and margins, the agencies.

use std::collections::BTreeMap;
use std::ops::Range;

use super::margins::{Declared, declared};
use crate::domain::agency::Agency;
use crate::domain::definition::design::{AgencyDesign, Cell, Design, Sort};
use crate::domain::definition::margins::{Held, Margins};
use crate::domain::survey::Survey;

/// The places of a wave, agency by agency in the order of its list, then their cells.
#[derive(Debug, Clone)]
pub struct Slots {
    agencies: Vec<Option<Cells>>,
    /// Of agencies with margins.
    crossings: Vec<Option<Crossing>>,
    count: usize,
    /// Of them, those by sector and unit.
    placed: usize,
    live: bool,
}

#[derive(Debug, Clone)]
struct Cells {
    design: AgencyDesign,
    /// By the name of the sector or unit.
    places: BTreeMap<String, usize>,
    slots: Range<usize>,
}

/// The questions of an agency's margins and how their answers cross.
#[derive(Debug, Clone)]
pub(super) struct Crossing {
    pub questions: Vec<Declared>,
    /// Per question: where its byte stands, and the answer with a total behind each byte; who gave none is the last.
    bytes: Vec<(usize, Box<[usize; 256]>)>,
    /// What its own margins add up to.
    files: Option<u64>,
    slots: Range<usize>,
}

impl Slots {
    /// `live`: figures move in tens of an agency, so its responses stay together and the design changes nothing.
    #[must_use]
    pub fn of(design: &Design, agencies: &[Agency], live: bool) -> Self {
        let mut count = agencies.len();
        let cells = agencies.iter().map(|agency| {
            let design = design.get(&agency.code)?;
            let first = count;
            count += if live || design.sort == Sort::Whole { 0 } else { design.cells.len() };
            let places = design.cells.keys().cloned().zip(first..count).collect();
            Some(Cells { design: design.clone(), places, slots: first..count })
        });
        let agencies = cells.collect::<Vec<_>>();
        Self { crossings: vec![None; agencies.len()], agencies, count, placed: count, live }
    }

    /// With the margins of agencies that have no cells.
    #[must_use]
    pub fn with_margins(mut self, margins: &Margins, agencies: &[Agency], survey: &Survey) -> Self {
        for (place, agency) in agencies.iter().enumerate().filter(|(place, _)| self.agencies[*place].is_none()) {
            let Some(held) = margins.of(&agency.code) else { continue };
            let crossing = Crossing::of(held, survey, self.count, self.live);
            self.count = crossing.slots.end;
            self.crossings[place] = Some(crossing);
        }
        self
    }

    /// Of a wave without a design.
    #[must_use]
    pub fn none(agencies: usize) -> Self {
        Self {
            agencies: vec![None; agencies],
            crossings: vec![None; agencies],
            count: agencies,
            placed: agencies,
            live: false,
        }
    }

    /// Places that a tally needs.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    /// Whether the sector and the unit of a response decide where it is counted.
    #[must_use]
    pub fn has_cells(&self) -> bool {
        self.placed > self.agencies.len()
    }

    /// Where a response is counted; one that stands in no cell, at its agency. `answers`: its compact bytes.
    #[must_use]
    pub fn place(&self, agency: usize, [sector, unit]: [Option<&str>; 2], answers: &[u8]) -> usize {
        if let Some(crossing) = &self.crossings[agency] {
            // What does not fit the survey is refused where it is read.
            return crossing.place(answers).unwrap_or(agency);
        }
        let of_cell = || {
            let cells = self.agencies[agency].as_ref()?;
            let name = match cells.design.sort {
                Sort::Sector => sector?,
                Sort::Unit => unit?,
                Sort::Whole => return None,
            };
            cells.places.get(name).copied()
        };
        of_cell().unwrap_or(agency)
    }

    /// All places of an agency: its own, then its cells by name, or its crossing.
    pub(in crate::scoring) fn of_agency(&self, agency: usize) -> impl Iterator<Item = usize> + use<> {
        let cells = self.agencies[agency].as_ref().map(|cells| cells.slots.clone());
        let crossing = || self.crossings[agency].as_ref().map(|crossing| crossing.slots.clone());
        std::iter::once(agency).chain(cells.or_else(crossing).unwrap_or(0..0))
    }

    /// The agencies of the list, of which the design or the margins know the files where the list does not.
    #[must_use]
    pub fn agencies(&self, agencies: &[Agency]) -> Vec<Agency> {
        let with_files = |(agency, (cells, crossing)): (&Agency, (&Option<Cells>, &Option<Crossing>))| {
            let of_cells = cells.as_ref().and_then(|cells| cells.design.files());
            let files = of_cells.or_else(|| crossing.as_ref()?.files).filter(|_| !self.live);
            Agency { files: agency.files.or(files), ..agency.clone() }
        };
        agencies.iter().zip(self.agencies.iter().zip(&self.crossings)).map(with_files).collect()
    }

    pub(super) fn crossing(&self, agency: usize) -> Option<&Crossing> {
        self.crossings[agency].as_ref()
    }

    pub(super) fn sort(&self, agency: usize) -> Option<Sort> {
        self.agencies[agency].as_ref().map(|cells| cells.design.sort)
    }

    /// Name, cell and place of each cell, by name.
    pub(super) fn cells(&self, agency: usize) -> impl Iterator<Item = (&str, &Cell, usize)> {
        let cells = self.agencies[agency].iter();
        cells.flat_map(|cells| {
            let named = cells.design.cells.iter().map(|(name, cell)| (name.as_str(), cell));
            named.zip(cells.slots.clone()).map(|((name, cell), slot)| (name, cell, slot))
        })
    }
}

impl Crossing {
    fn of(held: Held<'_>, survey: &Survey, first: usize, live: bool) -> Self {
        let questions = declared(held, survey);
        let bytes = questions.iter().map(|of| {
            let mut answers = Box::new([of.options.len(); 256]);
            for (answer, option) in of.options.iter().enumerate() {
                // Its place counted from one is the option's byte.
                answers[option + 1] = answer;
            }
            (survey.layout.offset(of.question), answers)
        });
        let bytes = bytes.collect();
        let ways = questions.iter().fold(1_usize, |ways, of| ways.saturating_mul(of.options.len() + 1));
        let end = if live { first } else { first.saturating_add(ways) };
        Self { questions, bytes, files: held.files(), slots: first..end }
    }

    fn place(&self, answers: &[u8]) -> Option<usize> {
        let place = self.bytes.iter().try_fold(0, |place, (at, of_byte)| {
            // A blank is no answer, the last of the ways.
            let ways = of_byte[0] + 1;
            Some(place * ways + of_byte[usize::from(*answers.get(*at)?)])
        })?;
        Some(self.slots.start + place).filter(|slot| self.slots.contains(slot))
    }

    /// Each way in which answers cross: one a question, who gave none with a total at the end of its answers; and its place.
    pub fn ways(&self) -> impl Iterator<Item = (Vec<usize>, usize)> {
        self.slots.clone().map(|slot| {
            let mut rest = slot - self.slots.start;
            let mut answers: Vec<usize> = Vec::with_capacity(self.questions.len());
            for of in self.questions.iter().rev() {
                answers.push(rest % (of.options.len() + 1));
                rest /= of.options.len() + 1;
            }
            answers.reverse();
            (answers, slot)
        })
    }
}
