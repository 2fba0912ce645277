//! The sums that hold between the cells of an index: a node is the sum of its parts, a block of its agencies, the wave of
//! its blocks, all sources of the counted and those beside. Of a live wave only the trees of agencies, side by side.

use super::{Cells, People};

#[derive(Debug)]
pub(super) struct Relations {
    /// In the order in which companions are sought: within a count first, then across.
    pub list: Vec<Relation>,
    /// Per cell, the relations that it is a member of.
    pub of_cell: Vec<Vec<usize>>,
    pub people: Vec<People>,
    /// Per unit: its place in the order that breaks ties.
    ranks: Vec<usize>,
    columns: usize,
}

#[derive(Debug)]
pub(super) struct Relation {
    pub whole: usize,
    pub parts: Vec<usize>,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A node and its parts: the same people.
    Tree,
    /// A block and its agencies, the wave and its blocks.
    Units,
    /// All sources, the counted, those beside.
    Counts,
}

/// What a hidden cell could give away: the valid answers, or also who had no opinion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Facet {
    Answered,
    Given,
}

impl Relation {
    /// Answers apart are not part of a node.
    pub fn facets(&self) -> &'static [Facet] {
        if self.is_tree() { &[Facet::Answered] } else { &[Facet::Answered, Facet::Given] }
    }

    pub fn is_tree(&self) -> bool {
        self.kind == Kind::Tree
    }

    /// The counted sources are what the index is about, so rather all together are hidden.
    pub fn prefers_whole(&self) -> bool {
        self.kind == Kind::Counts
    }
}

/// The place of all sources among the counts, after the sides that they are the sum of.
pub(super) const ALL: usize = 2;

impl Relations {
    pub fn of(cells: &Cells) -> Self {
        let cell = |count: usize, unit: usize, column: usize| (count * cells.units + unit) * cells.columns + column;
        let order: Vec<usize> = std::iter::once(0)
            .chain(
                cells
                    .blocks
                    .iter()
                    .flat_map(|(block, agencies)| std::iter::once(*block).chain(agencies.iter().copied())),
            )
            .collect();
        let blocks: Vec<usize> = cells.blocks.iter().map(|(block, _)| *block).collect();
        let mut list = Vec::new();
        let within = |count: usize, list: &mut Vec<Relation>| {
            for column in 0..cells.columns {
                for (whole, parts) in cells.blocks.iter().map(|(block, parts)| (*block, parts)).chain([(0, &blocks)]) {
                    let parts = parts.iter().map(|unit| cell(count, *unit, column)).collect();
                    list.push(Relation { whole: cell(count, whole, column), parts, kind: Kind::Units });
                }
            }
            for &unit in &order {
                for (branch, parts) in &cells.branches {
                    let parts = parts.iter().map(|column| cell(count, unit, *column)).collect();
                    list.push(Relation { whole: cell(count, unit, *branch), parts, kind: Kind::Tree });
                }
            }
        };
        within(0, &mut list);
        within(1, &mut list);
        for &unit in &order {
            for column in 0..cells.columns {
                let parts = vec![cell(0, unit, column), cell(1, unit, column)];
                list.push(Relation { whole: cell(ALL, unit, column), parts, kind: Kind::Counts });
            }
        }
        within(ALL, &mut list);
        if cells.live {
            let is_agency = |unit: usize| unit != 0 && !blocks.contains(&unit);
            let own = |whole: usize| whole / cells.columns < ALL * cells.units;
            list.retain(|of| of.is_tree() && own(of.whole) && is_agency(of.whole / cells.columns % cells.units));
        }

        let people: Vec<People> = cells.people.iter().flatten().flatten().copied().collect();
        let mut of_cell = vec![Vec::new(); people.len()];
        for (at, relation) in list.iter().enumerate() {
            for member in relation.parts.iter().chain(std::iter::once(&relation.whole)) {
                of_cell[*member].push(at);
            }
        }
        let mut ranks = vec![0; cells.units];
        for (rank, unit) in order.iter().enumerate() {
            ranks[*unit] = rank;
        }
        Self { list, of_cell, people, ranks, columns: cells.columns }
    }

    pub fn people(&self, cell: usize, facet: Facet) -> u64 {
        match facet {
            Facet::Answered => self.people[cell].answered,
            Facet::Given => self.people[cell].given,
        }
    }

    pub fn unit(&self, cell: usize) -> usize {
        cell / self.columns % self.ranks.len()
    }

    /// Breaks ties without regard to the order of the wave's list.
    pub fn rank(&self, cell: usize) -> usize {
        let count = cell / self.columns / self.ranks.len();
        let column = cell % self.columns;
        (count * self.columns + column) * self.ranks.len() + self.ranks[self.unit(cell)]
    }
}
