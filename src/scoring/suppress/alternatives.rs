//! Which hidden cells follow from all the sums together, though no single sum gives them away. The sums are solved for a
//! random other table that agrees with everything shown; a hidden cell that does not move in it can be worked out.
//! Modulo a prime of 61 bits, so that a cell is overlooked once in 10^18 times.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Cells;
use super::relations::{Facet, Relation, Relations};

/// A hidden cell that can be worked out, if there is one.
pub(super) fn worked_out(
    cells: &Cells,
    relations: &Relations,
    is_unknown: &dyn Fn(usize, Facet) -> bool,
) -> Option<(usize, Facet)> {
    let question_columns = cells.questions..cells.columns;
    let in_tree: BTreeSet<usize> =
        cells.branches.iter().flat_map(|(branch, parts)| parts.iter().chain([branch])).copied().collect();
    let tree = System::of(cells, relations, &in_tree, true, &|cell| is_unknown(cell, Facet::Answered));
    if let Some(cell) = tree.fixed() {
        return Some((cell, Facet::Answered));
    }
    // A question beside the tree stands alone; many have the same pattern of hidden cells, so each is looked at once.
    let mut done: BTreeSet<Vec<usize>> = BTreeSet::new();
    for column in question_columns {
        for facet in [Facet::Answered, Facet::Given] {
            let unknown = |cell: usize| is_unknown(cell, facet);
            let pattern = (column..relations.people.len()).step_by(cells.columns).filter(|cell| unknown(*cell));
            if !done.insert(pattern.map(|cell| cell / cells.columns).collect()) {
                continue;
            }
            let system = System::of(cells, relations, &BTreeSet::from([column]), false, &unknown);
            if let Some(cell) = system.fixed() {
                return Some((cell, facet));
            }
        }
    }
    None
}

/// Sparse homogeneous equations between the unknowns, those of the agencies first.
struct System {
    /// The cell of each unknown.
    cells: Vec<usize>,
    equations: Vec<Vec<(usize, u64)>>,
}

const PRIME: u64 = (1 << 61) - 1;

impl System {
    fn of(
        cells: &Cells,
        relations: &Relations,
        columns: &BTreeSet<usize>,
        with_tree: bool,
        is_unknown: &dyn Fn(usize) -> bool,
    ) -> Self {
        let unknowns_of = |unit: usize| -> Vec<usize> {
            let each = (0..3).flat_map(|count| columns.iter().map(move |column| (count, *column)));
            each.map(|(count, column)| (count * cells.units + unit) * cells.columns + column)
                .filter(|c| is_unknown(*c))
                .collect()
        };
        let mut places: HashMap<usize, usize> = HashMap::new();
        let mut ordered = Vec::new();
        let mut place = |unknowns: Vec<usize>| {
            for cell in unknowns {
                places.insert(cell, ordered.len());
                ordered.push(cell);
            }
        };
        for (_, agencies) in &cells.blocks {
            // Agencies of a block with the same hidden cells can stand in for one another: two of them are enough.
            let mut alike: BTreeMap<Vec<usize>, usize> = BTreeMap::new();
            for agency in agencies {
                let unknowns = unknowns_of(*agency);
                let shape = unknowns.iter().map(|cell| cell - agency * cells.columns).collect();
                let seen = alike.entry(shape).or_default();
                *seen += 1;
                if *seen <= 2 {
                    place(unknowns);
                }
            }
        }
        for (block, _) in &cells.blocks {
            place(unknowns_of(*block));
        }
        place(unknowns_of(0));

        let equation = |relation: &Relation| {
            let parts = relation.parts.iter().map(|part| (part, 1));
            let members = parts.chain([(&relation.whole, PRIME - 1)]);
            members.filter_map(|(cell, factor)| Some((*places.get(cell)?, factor))).collect::<Vec<_>>()
        };
        let touched: BTreeSet<usize> = ordered.iter().flat_map(|cell| &relations.of_cell[*cell]).copied().collect();
        let of_interest =
            touched.into_iter().map(|at| &relations.list[at]).filter(|relation| with_tree || !relation.is_tree());
        let mut equations: Vec<_> = of_interest.map(equation).filter(|terms| !terms.is_empty()).collect();
        // Short ones first: the equations within an agency stay short, and the long sums are reduced by them.
        equations.sort_by_key(Vec::len);
        Self { cells: ordered, equations }
    }

    /// The first cell with the same value in every solution.
    fn fixed(&self) -> Option<usize> {
        let count = self.cells.len();
        let mut pivots: Vec<Option<Vec<(usize, u64)>>> = vec![None; count];
        let mut row = vec![0_u64; count];
        for equation in &self.equations {
            for (at, factor) in equation {
                row[*at] = sum(row[*at], *factor);
            }
            let mut lead = equation.iter().map(|(at, _)| *at).min().unwrap_or(count);
            while lead < count {
                if row[lead] != 0 {
                    let Some(pivot) = &pivots[lead] else { break };
                    let factor = PRIME - row[lead];
                    for (at, of_pivot) in pivot {
                        row[*at] = sum(row[*at], product(factor, *of_pivot));
                    }
                }
                lead += 1;
            }
            if lead < count {
                let scale = inverse(row[lead]);
                let rest = (lead..count).filter(|at| row[*at] != 0);
                pivots[lead] = Some(rest.map(|at| (at, product(scale, row[at]))).collect());
                row[lead..].fill(0);
            }
        }
        let mut other = vec![0_u64; count];
        for at in (0..count).rev() {
            other[at] = match &pivots[at] {
                None => scattered(at),
                Some(pivot) => {
                    let of_rest =
                        pivot[1..].iter().fold(0, |total, (rest, factor)| sum(total, product(*factor, other[*rest])));
                    (PRIME - of_rest) % PRIME
                }
            };
        }
        other.iter().position(|value| *value == 0).map(|at| self.cells[at])
    }
}

fn sum(a: u64, b: u64) -> u64 {
    (a + b) % PRIME
}

fn product(a: u64, b: u64) -> u64 {
    let wide = u128::from(a) * u128::from(b) % u128::from(PRIME);
    u64::try_from(wide).expect("less than the prime")
}

fn inverse(a: u64) -> u64 {
    let (mut result, mut base, mut exponent) = (1, a, PRIME - 2);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = product(result, base);
        }
        base = product(base, base);
        exponent >>= 1;
    }
    result
}

/// A number from 1 to the prime that looks random (`SplitMix64`); the same for the same place, so that an index is repeatable.
fn scattered(place: usize) -> u64 {
    let mut z = (place as u64).wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (z ^ (z >> 31)) % (PRIME - 1) + 1
}
