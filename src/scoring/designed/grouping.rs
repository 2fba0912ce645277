//! Which responses of an agency may weigh alike: its cells, or the crossing of the answers to the questions of its margins; those that too
//! few are in merged.

use std::collections::BTreeMap;

use super::margins::{Crossed, Declared, Raked, rake, raked};
use super::merging::{Size, merge};
use super::residuals::Raking;
use super::slots::Crossing;
use super::weighing::Weigher;
use super::{By, Group, Hiding, Plain, Sort};
use crate::domain::definition::design::Cell;
use crate::domain::definition::margins::UNKNOWN;
use crate::scoring::sums::Sums;

/// The groups of an agency on the way to its totals.
pub(super) struct Grouped {
    pub by: By,
    pub margins: Vec<Raked>,
    pub groups: Vec<Group>,
    pub members: Vec<Vec<usize>>,
    pub cells: Vec<Vec<usize>>,
    pub sums: Vec<Sums>,
    /// One a group: what it is merged with first.
    pub strata: Vec<Option<usize>>,
    pub raking: Option<Raking>,
}

/// One cell with what was counted in it.
struct Counted<'a> {
    name: &'a str,
    cell: &'a Cell,
    slot: usize,
    sums: Sums,
}

impl Weigher<'_> {
    pub fn by_cells(&self, agency: usize, sort: Sort) -> Result<Grouped, Plain> {
        let by = match sort {
            Sort::Sector => By::Sector,
            Sort::Unit => By::Unit,
            Sort::Whole => return Err(Plain::OneCell),
        };
        if self.counted(agency).valid > 0 {
            return Err(Plain::NoCell);
        }
        let cells = self.slots.cells(agency);
        let cells: Vec<Counted<'_>> =
            cells.map(|(name, cell, slot)| Counted { name, cell, slot, sums: self.counted(slot) }).collect();
        if cells.iter().all(|cell| cell.sums.valid == 0) {
            return Err(Plain::NoResponses);
        }
        let strata = strata(&cells, sort);
        let least = self.least();
        let members = merge(&strata, |members| {
            let n = members.iter().map(|at| cells[*at].sums.valid).sum();
            Some(Size { n, is_small: n < least })
        });
        // Clusters stay what was drawn, also where all weigh alike.
        if members.len() == 1 && (sort == Sort::Sector || cells.len() == 1) {
            return Err(Plain::OneCell);
        }
        let groups: Vec<Group> = members.iter().map(|members| group(&cells, members)).collect();
        if groups.iter().any(|group| group.files.is_some_and(|files| files < group.responses)) {
            return Err(Plain::MoreThanFiles);
        }
        let of_groups = members.iter().map(|members| {
            let first = strata[members[0]];
            first.filter(|_| members.iter().all(|member| strata[*member] == first))
        });
        let strata = of_groups.collect();
        let of_members = |members: &Vec<usize>| self.together_of(members.iter().map(|member| &cells[*member].sums));
        let sums = members.iter().map(of_members).collect();
        let cells = cells.iter().map(|cell| vec![cell.slot]).collect();
        Ok(Grouped { by, margins: Vec::new(), groups, members, cells, sums, strata, raking: None })
    }

    pub fn by_margins(&self, crossing: &Crossing, files: Option<u64>, hiding: &Hiding<'_>) -> Result<Grouped, Plain> {
        let ways = crossing.ways().map(|(answers, slot)| (answers, slot, self.counted(slot)));
        let ways: Vec<(Vec<usize>, usize, Sums)> = ways.filter(|(.., sums)| sums.valid > 0).collect();
        let all: u64 = ways.iter().map(|(.., sums)| sums.valid).sum();
        let least = self.least();
        let given = |place: usize| {
            let of: &Declared = &crossing.questions[place];
            let n = |answer: usize| ways.iter().filter(|way| way.0[place] == answer).map(|way| way.2.valid).sum();
            (!(hiding.counts)(of.question) && !self.method.measures(of.question))
                .then(|| (0..of.answers.len()).map(n).collect())
        };
        let (kept, margins): (Vec<usize>, Vec<Raked>) =
            raked(&crossing.questions, given, all, files, least)?.into_iter().unzip();
        let mut crossed: BTreeMap<Vec<usize>, (Vec<usize>, Sums)> = BTreeMap::new();
        for (answers, slot, sums) in &ways {
            let category = |(place, raked): (&usize, &Raked)| {
                let given = crossing.questions[*place].answers.get(answers[*place]);
                raked.category(given.map_or(UNKNOWN, |(code, _)| code.as_str()))
            };
            let categories: Option<Vec<usize>> = kept.iter().zip(&margins).map(category).collect();
            let categories = categories.expect("every answer was put into a category, and so were those without one");
            let none = || (Vec::new(), Sums::none(self.survey, self.method.nodes.len()));
            let (slots, of) = crossed.entry(categories).or_insert_with(none);
            slots.push(*slot);
            of.add(sums);
        }
        let of_cell = |(categories, (_, sums)): (&Vec<usize>, &(Vec<usize>, Sums))| Crossed {
            categories: categories.clone(),
            responses: sums.valid,
        };
        let crossing: Vec<Crossed> = crossed.iter().map(of_cell).collect();
        let raking = Raking::of(rake(&margins, &crossing)?, &crossing, files.unwrap_or_default());
        // Inside an answer to the first question a group finds enough: each of its categories has them.
        let strata: Vec<Option<usize>> = crossing.iter().map(|cell| cell.categories.first().copied()).collect();
        let members = merge(&strata, |members| {
            let n = members.iter().map(|at| crossing[*at].responses).sum();
            Some(Size { n, is_small: n < least })
        });
        let (cells, of_cells): (Vec<Vec<usize>>, Vec<Sums>) = crossed.into_values().unzip();
        let group = |members: &Vec<usize>| {
            let mut cells: Vec<String> = members.iter().map(|cell| crossing[*cell].name(&margins)).collect();
            cells.sort_unstable();
            let responses = members.iter().map(|cell| crossing[*cell].responses).sum();
            Group { cells, files: None, weight: raking.weight(members), responses }
        };
        let groups = members.iter().map(group).collect();
        let sums = members.iter().map(|members| self.together_of(members.iter().map(|cell| &of_cells[*cell])));
        let sums = sums.collect();
        let strata = members.iter().map(|members| strata[members[0]]).collect();
        Ok(Grouped { by: By::Margins, margins, groups, members, cells, sums, strata, raking: Some(raking) })
    }

    /// How many responses a group needs to stand alone.
    fn least(&self) -> u64 {
        self.method.thresholds.show.max(2)
    }
}

/// What a cell is merged with first; by sector nothing where no stratum is named.
fn strata(cells: &[Counted<'_>], sort: Sort) -> Vec<Option<usize>> {
    let mut known: Vec<Option<&str>> = cells.iter().map(|cell| cell.cell.stratum.as_deref()).collect();
    known.sort_unstable();
    known.dedup();
    let place = |cell: &Counted<'_>| {
        let stratum = cell.cell.stratum.as_deref();
        known.binary_search(&stratum).ok().filter(|_| stratum.is_some() || sort == Sort::Unit)
    };
    cells.iter().map(place).collect()
}

fn group(cells: &[Counted<'_>], members: &[usize]) -> Group {
    let of = || members.iter().map(|member| &cells[*member]);
    let responses: u64 = of().map(|cell| cell.sums.valid).sum();
    let files: Option<u64> = of().map(|cell| cell.cell.size.files()).sum();
    let declared = || {
        let total: f64 = of().filter_map(|cell| Some(cell.cell.size.weight()? * cell.sums.valid as f64)).sum();
        match members {
            [only] => cells[*only].cell.size.weight().unwrap_or(1.0),
            _ => total / responses as f64,
        }
    };
    Group {
        cells: of().map(|cell| cell.name.to_owned()).collect(),
        files,
        weight: files.map_or_else(declared, |files| files as f64 / responses as f64),
        responses,
    }
}
