//! Which cells of an index are not shown, so that nobody's marks can be read from it: those with too few respondents, and
//! as many others as it takes that no hidden one follows from the sums that are shown, over all the tables at once.
//! A cell is a unit's figure of one column (a branch of the tree, or a question with all its counts) for one count.
//!
//! The tables of a live wave are seen again and again, and a companion that changed from one time to the next would give
//! away what it protected. So there every agency and side (counted, beside) is hidden by its own figures alone, which stay as
//! they are until its next ten, and every other figure (`all`, blocks, the wave) is shown only where all that it is the sum of
//! is shown: it tells nothing new. What two states of one agency, before and after a ten, tell together with some
//! knowledge of the ten is not protected.

mod alternatives;
mod relations;

use super::estimate::Hidden;
use alternatives::worked_out;
use relations::{ALL, Facet, Relation, Relations};

/// The shape of the tables, and how many people stand behind each cell.
#[derive(Debug, Clone)]
pub struct Cells {
    /// The threshold: cells with fewer respondents are not shown.
    pub show: u64,
    /// Whether the tables are shown time and again while responses come.
    pub live: bool,
    pub units: usize,
    /// Every block with its agencies, by unit; unit 0 is the whole wave. Ties are broken in this order,
    /// so it must not depend on the order of the wave's list.
    pub blocks: Vec<(usize, Vec<usize>)>,
    /// Column 0 is the root; then the other branches, then the questions, from `questions` on.
    pub columns: usize,
    pub questions: usize,
    /// Every branch with the columns that it is made of.
    pub branches: Vec<(usize, Vec<usize>)>,
    /// Per count (counted, beside, all), unit and column.
    pub people: [Vec<Vec<People>>; 3],
}

/// The respondents behind a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct People {
    /// With a valid answer.
    pub answered: u64,
    /// With a valid answer or one apart.
    pub given: u64,
}

/// What is hidden, per count, unit and column.
#[derive(Debug, Clone)]
pub struct Hiding {
    cells: Vec<Option<Hidden>>,
    units: usize,
    columns: usize,
}

impl Hiding {
    /// Why the cell is not shown, if it is not.
    #[must_use]
    pub fn of(&self, count: usize, unit: usize, column: usize) -> Option<Hidden> {
        self.cells[(count * self.units + unit) * self.columns + column]
    }
}

#[must_use]
pub fn hide(cells: &Cells) -> Hiding {
    let relations = Relations::of(cells);
    let mut work = Work { cells, hidden: vec![None; relations.people.len()], relations };
    work.hide_the_few();
    work.hide_companions();
    while let Some((cell, facet)) = work.first_worked_out() {
        work.hide_near(cell, facet);
        work.hide_companions();
    }
    if cells.live {
        work.hide_sums_of_hidden();
    }
    Hiding { cells: work.hidden, units: cells.units, columns: cells.columns }
}

struct Work<'a> {
    cells: &'a Cells,
    relations: Relations,
    hidden: Vec<Option<Hidden>>,
}

impl Work<'_> {
    fn hide_the_few(&mut self) {
        let few = |n: u64| 0 < n && n < self.cells.show;
        let few: Vec<usize> = (0..self.hidden.len())
            .filter(|cell| few(self.relations.people[*cell].answered) || few(self.relations.people[*cell].given))
            .collect();
        for cell in few {
            self.hidden[cell] = Some(Hidden::Few);
        }
        for cell in (0..self.hidden.len()).step_by(self.cells.columns) {
            if let Some(reason) = self.hidden[cell] {
                self.hide_unit(cell, reason);
            }
        }
    }

    /// With the root of a unit everything in it is hidden: any one table of it would tell how many answered.
    fn hide_unit(&mut self, root: usize, reason: Hidden) {
        for cell in root..root + self.cells.columns {
            self.hidden[cell].get_or_insert(reason);
        }
    }

    fn hide(&mut self, cell: usize) {
        self.hidden[cell] = Some(Hidden::Protects);
        if cell.is_multiple_of(self.cells.columns) {
            self.hide_unit(cell, Hidden::Protects);
        }
    }

    /// Until no sum gives a hidden member, or too small a group of them, away. Every round hides a cell, so it ends.
    fn hide_companions(&mut self) {
        loop {
            let mut quiet = true;
            for at in 0..self.relations.list.len() {
                while let Some(facet) = self.trouble(&self.relations.list[at]) {
                    let Some(cell) = self.candidate(at, facet) else { break };
                    self.hide(cell);
                    quiet = false;
                }
            }
            if quiet {
                return;
            }
        }
    }

    /// Of a live wave: all sources, blocks and the wave, wherever an agency and side in them is hidden.
    fn hide_sums_of_hidden(&mut self) {
        let Cells { units, columns, blocks, .. } = self.cells;
        for (block, agency) in blocks.iter().flat_map(|(block, agencies)| agencies.iter().map(move |a| (*block, *a))) {
            for (side, column) in (0..ALL).flat_map(|side| (0..*columns).map(move |column| (side, column))) {
                let cell = |count: usize, unit: usize| (count * units + unit) * columns + column;
                if self.hidden[cell(side, agency)].is_some() {
                    for sum in [cell(side, block), cell(side, 0), cell(ALL, agency), cell(ALL, block), cell(ALL, 0)] {
                        self.hidden[sum].get_or_insert(Hidden::Protects);
                    }
                }
            }
        }
    }

    fn is_unknown(&self, cell: usize, facet: Facet) -> bool {
        self.hidden[cell].is_some() && self.relations.people(cell, facet) > 0
    }

    /// Whether the relation gives something away, and by which of its facets.
    fn trouble(&self, relation: &Relation) -> Option<Facet> {
        relation.facets().iter().copied().find(|facet| {
            let facet = *facet;
            let parts = relation.parts.iter().copied();
            let unknown = || parts.clone().filter(|part| self.is_unknown(*part, facet));
            let of_parts = unknown().count();
            if of_parts + usize::from(self.is_unknown(relation.whole, facet)) == 1 {
                return true;
            }
            if of_parts == 0 || self.hidden[relation.whole].is_some() {
                return false;
            }
            // What is shown of the whole gives the hidden parts as one group.
            let everyone =
                parts.clone().all(|part| self.is_unknown(part, facet) || self.relations.people(part, facet) == 0);
            let group: u64 = if everyone {
                self.relations.people(relation.whole, facet)
            } else if relation.is_tree() {
                // The same people may stand behind several parts.
                unknown().map(|part| self.relations.people(part, facet)).max().unwrap_or(0)
            } else {
                unknown().map(|part| self.relations.people(part, facet)).sum()
            };
            group < self.cells.show
        })
    }

    /// The member whose hiding costs least: preferred side first, then whatever starts the fewest new troubles, then the
    /// fewest respondents (of a live wave the first column, whatever the figures). None where all that counts is hidden.
    fn candidate(&self, at: usize, facet: Facet) -> Option<usize> {
        let relation = &self.relations.list[at];
        let open = |cell: &usize| self.hidden[*cell].is_none() && self.relations.people(*cell, facet) > 0;
        let cheapest = |cells: &[usize]| cells.iter().copied().filter(open).min_by_key(|cell| self.cost(*cell, at));
        let whole = [relation.whole];
        let (first, second) = if relation.prefers_whole() {
            (&whole[..], &relation.parts[..])
        } else {
            (&relation.parts[..], &whole[..])
        };
        cheapest(first).or_else(|| cheapest(second))
    }

    fn cost(&self, cell: usize, but: usize) -> (i64, u64, usize, usize) {
        let others = self.relations.of_cell[cell].iter().filter(|at| **at != but);
        let new_troubles = others.map(|at| {
            let relation = &self.relations.list[*at];
            let alone = relation.facets().iter().any(|facet| {
                let members = relation.parts.iter().chain(std::iter::once(&relation.whole));
                members.filter(|member| self.is_unknown(**member, *facet)).take(2).count() == 0
            });
            let mends = self.trouble(relation).is_some();
            i64::from(alone) - i64::from(mends)
        });
        let troubles = new_troubles.sum();
        let people = if self.cells.live { 0 } else { self.relations.people[cell].given };
        (troubles, people, self.relations.rank(cell), cell)
    }

    fn first_worked_out(&self) -> Option<(usize, Facet)> {
        worked_out(self.cells, &self.relations, &|cell, facet| self.is_unknown(cell, facet))
    }

    /// Hides one more cell in a sum with `cell`; where none is left, in the nearest sum beyond that has one.
    fn hide_near(&mut self, cell: usize, facet: Facet) {
        let mut reached = vec![cell];
        let mut next = 0;
        while next < reached.len() {
            let of_cell = &self.relations.of_cell[reached[next]];
            let found = of_cell.iter().filter_map(|at| Some((self.candidate(*at, facet)?, *at)));
            if let Some((best, _)) = found.min_by_key(|(candidate, at)| self.cost(*candidate, *at)) {
                self.hide(best);
                return;
            }
            for at in of_cell {
                let relation = &self.relations.list[*at];
                for member in relation.parts.iter().chain(std::iter::once(&relation.whole)) {
                    if !reached.contains(member) {
                        reached.push(*member);
                    }
                }
            }
            next += 1;
        }
        unreachable!("where everything is hidden, twice the answers would give the same sums of nothing");
    }
}
