//! Where each response is counted: a place for every agency, and one more for each of its cells. Without a design, the agencies.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::domain::agency::Agency;
use crate::domain::definition::design::{AgencyDesign, Cell, Design, Sort};

/// The places of a wave, agency by agency in the order of its list, then their cells.
#[derive(Debug, Clone)]
pub struct Slots {
    agencies: Vec<Option<Cells>>,
    count: usize,
    live: bool,
}

#[derive(Debug, Clone)]
struct Cells {
    design: AgencyDesign,
    /// By the name of the sector or unit.
    places: BTreeMap<String, usize>,
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
        let agencies = cells.collect();
        Self { agencies, count, live }
    }

    /// Of a wave without a design.
    #[must_use]
    pub fn none(agencies: usize) -> Self {
        Self { agencies: vec![None; agencies], count: agencies, live: false }
    }

    /// Places that a tally needs.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    /// Whether the sector and the unit of a response decide where it is counted.
    #[must_use]
    pub fn has_cells(&self) -> bool {
        self.count > self.agencies.len()
    }

    /// Where a response is counted; one that stands in no cell, at its agency.
    #[must_use]
    pub fn place(&self, agency: usize, sector: Option<&str>, unit: Option<&str>) -> usize {
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

    /// All places of an agency: its own, then its cells by name.
    pub(in crate::scoring) fn of_agency(&self, agency: usize) -> impl Iterator<Item = usize> + use<> {
        let cells = self.agencies[agency].as_ref().map_or(0..0, |cells| cells.slots.clone());
        std::iter::once(agency).chain(cells)
    }

    /// The agencies of the list, of which the design knows the files where the list does not.
    #[must_use]
    pub fn agencies(&self, agencies: &[Agency]) -> Vec<Agency> {
        let with_files = |(agency, cells): (&Agency, &Option<Cells>)| {
            let files = cells.as_ref().filter(|_| !self.live).and_then(|cells| cells.design.files());
            Agency { files: agency.files.or(files), ..agency.clone() }
        };
        agencies.iter().zip(&self.agencies).map(with_files).collect()
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
