//! The units of an index: the whole wave, then each block in order of its first agency, followed by its agencies.

use crate::domain::agency::Agency;

use super::index::{Level, Unit};

pub(super) struct Roster {
    pub units: Vec<Unit>,
    /// Every block's unit with the units of its agencies, in the order of the wave's list.
    pub blocks: Vec<(usize, Vec<usize>)>,
    /// Per unit, the place of the agency in the wave's list.
    agencies: Vec<Option<usize>>,
}

impl Roster {
    pub fn of(agencies: &[Agency]) -> Self {
        let mut blocks: Vec<(&Agency, Vec<usize>)> = Vec::new();
        for (place, agency) in agencies.iter().enumerate() {
            match blocks.iter_mut().find(|(first, _)| first.block == agency.block) {
                Some((_, members)) => members.push(place),
                None => blocks.push((agency, vec![place])),
            }
        }
        let all: Vec<usize> = (0..agencies.len()).collect();
        let mut roster = Self {
            units: vec![group(Level::Wave, "all", files_of(agencies, &all))],
            blocks: Vec::new(),
            agencies: vec![None],
        };
        for (first, members) in blocks {
            let mut unit = group(Level::Block, first.block.as_str(), files_of(agencies, &members));
            unit.block = Some(first.block.clone());
            let block = roster.push(unit, None);
            let members = members.into_iter().map(|place| roster.push(rated(&agencies[place]), Some(place))).collect();
            roster.blocks.push((block, members));
        }
        roster
    }

    fn push(&mut self, unit: Unit, agency: Option<usize>) -> usize {
        self.units.push(unit);
        self.agencies.push(agency);
        self.units.len() - 1
    }

    /// The place in the wave's list of the agency that a unit is.
    pub fn agency_of(&self, unit: usize) -> usize {
        self.agencies[unit].expect("only agencies are asked for theirs")
    }

    /// The blocks, and the agencies within, by code: an order that does not depend on the wave's list.
    pub fn in_order_of_codes(&self) -> Vec<(usize, Vec<usize>)> {
        let code = |unit: &usize| &self.units[*unit].code;
        let mut blocks = self.blocks.clone();
        for (_, members) in &mut blocks {
            members.sort_by(|a, b| code(a).cmp(code(b)));
        }
        blocks.sort_by(|(a, _), (b, _)| code(a).cmp(code(b)));
        blocks
    }

    /// The wave and every block with all agencies under it, those by code: sums of fractions depend on their order.
    pub fn groups(&self) -> Vec<(usize, Vec<usize>)> {
        let mut groups = self.in_order_of_codes();
        let mut all: Vec<usize> = groups.iter().flat_map(|(_, members)| members.iter().copied()).collect();
        all.sort_by(|a, b| self.units[*a].code.cmp(&self.units[*b].code));
        groups.push((0, all));
        groups
    }
}

fn group(level: Level, code: &str, files: Option<u64>) -> Unit {
    Unit { level, code: code.to_owned(), name: code.to_owned(), name_en: None, block: None, files }
}

fn rated(agency: &Agency) -> Unit {
    Unit {
        level: Level::Agency,
        code: agency.code.to_string(),
        name: agency.name.clone(),
        name_en: agency.name_en.clone(),
        block: Some(agency.block.clone()),
        files: agency.files,
    }
}

/// The files of several agencies, where all are known.
fn files_of(agencies: &[Agency], members: &[usize]) -> Option<u64> {
    if members.is_empty() {
        return None;
    }
    members.iter().map(|place| agencies[*place].files).sum()
}
