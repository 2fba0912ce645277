//! How far drawn responses spread: Σz and Σz² of every node over the responses of a slot. z is how a node moves with one more
//! response like this one.

use crate::domain::response::Source;
use crate::domain::survey::Survey;
use crate::scoring::aggregate::{Slope, Totals};
use crate::scoring::method::Method;
use crate::scoring::reading::Plan;
use crate::scoring::sampled::leaves::Leaves;
use crate::statistics::variance::Moments;

use super::pack::{Pack, Table, packs};
use super::{Kept, ROWS, Sheet, Validity};

/// What was kept, as one method reads it.
pub struct Spread<'a> {
    kept: &'a Kept,
    plan: Plan,
    validity: Validity,
    leaves: Leaves,
    /// Per node the place among `leaves`.
    leaf_of: Vec<Option<usize>>,
    packs: Vec<Pack>,
    /// Indicators that are no choices.
    wide: Vec<usize>,
}

impl<'a> Spread<'a> {
    #[must_use]
    pub fn of(survey: &Survey, method: &Method, kept: &'a Kept) -> Self {
        let (plan, leaves) = (Plan::of(survey, method), Leaves::of(survey, method));
        let wide = (0..leaves.count()).filter(|leaf| leaves.by_byte(*leaf).is_none()).collect();
        let mut leaf_of = vec![None; method.nodes.len()];
        for leaf in 0..leaves.count() {
            leaf_of[leaves.node(leaf)] = Some(leaf);
        }
        Self { kept, validity: Validity::of(&plan), leaf_of, packs: packs(method, &leaves), wide, plan, leaves }
    }

    /// Whether a counted response of a slot came otherwise than drawn.
    #[must_use]
    pub fn is_mixed(&self, slot: usize) -> bool {
        self.plan.sources.iter().any(|source| *source != Source::Drawn && !self.kept.sheets(slot, *source).is_empty())
    }

    fn drawn(&self, slot: usize) -> &[Sheet] {
        if self.plan.sources.contains(&Source::Drawn) { self.kept.sheets(slot, Source::Drawn) } else { &[] }
    }

    /// One a node of `slopes`, over the valid drawn responses of a slot. `totals`: one an indicator.
    #[must_use]
    pub fn moments(&self, slot: usize, totals: &[Totals], slopes: &[(usize, Vec<Slope>)]) -> Vec<Moments> {
        let ways: Vec<Way> = slopes.iter().map(|(_, slopes)| self.way(totals, slopes)).collect();
        let far: Vec<&Far> =
            ways.iter().filter_map(|way| if let Way::Far(far) = way { Some(far) } else { None }).collect();
        let mut of_far = vec![Moments::default(); far.len()];
        let mut combinations = vec![[0; ROWS]; self.packs.len()];
        let mut times = vec![[0_u32; 256]; self.packs.len()];
        let mut z = [0.0; ROWS];
        for sheet in self.drawn(slot) {
            let invalid = self.validity.invalid(&self.plan, sheet);
            for ((pack, combinations), times) in self.packs.iter().zip(&mut combinations).zip(&mut times) {
                pack.combine(sheet, combinations);
                for row in &invalid {
                    combinations[*row] = 0;
                }
                for combination in &combinations[..sheet.len()] {
                    times[usize::from(*combination)] += 1;
                }
            }
            for (far, moments) in far.iter().zip(&mut of_far) {
                let z = &mut z[..sheet.len()];
                z.fill(0.0);
                for (pack, table) in &far.tables {
                    for (z, combination) in z.iter_mut().zip(&combinations[*pack]) {
                        *z += table[usize::from(*combination)];
                    }
                }
                self.add_wide(&far.wide, sheet, &invalid, z);
                add(moments, z);
            }
        }
        let mut of_far = of_far.into_iter();
        let moments = ways.iter().map(|way| match way {
            Way::Near(pack, table) => weighted(table, &times[*pack]),
            Way::Far(_) => of_far.next().unwrap_or_default(),
        });
        moments.collect()
    }

    /// How the indicators move a node.
    fn way(&self, totals: &[Totals], slopes: &[Slope]) -> Way {
        let mut moves = vec![None; self.leaves.count()];
        for slope in slopes {
            // Inputs are no answers.
            let Some(leaf) = self.leaf_of[slope.leaf] else { continue };
            let Totals { numerator, answers, .. } = totals[leaf];
            if answers > 0.0 {
                let factor = slope.figure / answers;
                moves[leaf] = Some((factor, slope.answers - factor * numerator / answers));
            }
        }
        let does_move = |pack: &&(usize, &Pack)| pack.1.leaves.iter().any(|leaf| moves[leaf.leaf].is_some());
        let packs: Vec<(usize, &Pack)> = self.packs.iter().enumerate().filter(|pack| does_move(&pack)).collect();
        let wide: Vec<(usize, f64, f64)> =
            self.wide.iter().filter_map(|leaf| moves[*leaf].map(|(factor, shift)| (*leaf, factor, shift))).collect();
        match (&packs[..], &wide[..]) {
            ([(place, pack)], []) => Way::Near(*place, Box::new(pack.table(&moves))),
            _ => {
                Way::Far(Far { tables: packs.iter().map(|(place, pack)| (*place, pack.table(&moves))).collect(), wide })
            }
        }
    }

    /// Adds the part of indicators that are no choices; `invalid`: rows that have none, rising.
    fn add_wide(&self, wide: &[(usize, f64, f64)], sheet: &Sheet, invalid: &[usize], z: &mut [f64]) {
        if wide.is_empty() {
            return;
        }
        let mut bytes = vec![0; self.plan.layout.len()];
        for (leaf, factor, shift) in wide {
            for row in sheet.people().filter(|row| invalid.binary_search(row).is_err()) {
                sheet.turn_back(row, self.plan.layout.field(self.leaves.question(*leaf)), &mut bytes);
                if let Some(value) = self.leaves.value(*leaf, &bytes) {
                    z[row] += factor * value + shift;
                }
            }
        }
    }
}

/// How z of a node is found.
enum Way {
    /// It follows from the combinations of one pack.
    Near(usize, Box<Table<f64>>),
    Far(Far),
}

/// Row by row: from the combinations of these packs, and from indicators that are no choices, with factor and shift.
struct Far {
    tables: Vec<(usize, Table<f64>)>,
    wide: Vec<(usize, f64, f64)>,
}

/// Four sums at a time: the order of additions is fixed, and they need not wait for each other.
fn add(moments: &mut Moments, z: &[f64]) {
    let (mut sum, mut squares) = ([0.0; 4], [0.0; 4]);
    for z in z.as_chunks::<4>().0 {
        for ((sum, squares), z) in sum.iter_mut().zip(&mut squares).zip(z) {
            *sum += z;
            *squares += z * z;
        }
    }
    moments.sum += sum.iter().sum::<f64>();
    moments.squares += squares.iter().sum::<f64>();
}

/// Of values that came so many times.
fn weighted(table: &Table<f64>, times: &Table<u32>) -> Moments {
    let mut moments = Moments::default();
    for (z, times) in table.iter().zip(times).filter(|(_, times)| **times > 0) {
        moments.sum += z * f64::from(*times);
        moments.squares += z * z * f64::from(*times);
    }
    moments
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Keeper;
    use super::*;
    use crate::scoring::chance::{Dice, form, method, survey};

    /// Row by row, as the formula says.
    fn naive(spread: &Spread<'_>, totals: &[Totals], slopes: &[(usize, Vec<Slope>)], rows: &[Vec<u8>]) -> Vec<Moments> {
        let mut moments = vec![Moments::default(); slopes.len()];
        let leaves = &spread.leaves;
        for bytes in rows.iter().filter(|bytes| spread.plan.glance(bytes).unwrap().is_valid) {
            for (moments, (_, slopes)) in moments.iter_mut().zip(slopes) {
                let of_leaf = |leaf: usize| {
                    let slope = slopes.iter().find(|slope| slope.leaf == leaves.node(leaf))?;
                    let factor = slope.figure / totals[leaf].answers;
                    let shift = slope.answers - factor * totals[leaf].numerator / totals[leaf].answers;
                    Some(factor * leaves.value(leaf, bytes)? + shift)
                };
                let z: f64 = (0..leaves.count()).filter(|leaf| totals[*leaf].answers > 0.0).filter_map(of_leaf).sum();
                moments.sum += z;
                moments.squares += z * z;
            }
        }
        moments
    }

    proptest! {
        #[test]
        fn tables_give_what_the_formula_gives_row_by_row(seed in any::<u64>(), responses in prop_oneof![0..40, 200..2000]) {
            let mut dice = Dice::new(seed);
            let survey = survey(&mut dice);
            let method = Method { sources: vec![Source::Drawn], ..method(&survey, &mut dice) };
            let mut keeper = Keeper::new(&survey, 1);
            let rows: Vec<Vec<u8>> = (0..responses).map(|_| form(&survey, &mut dice)).collect();
            for bytes in &rows {
                keeper.add(0, Source::Drawn, bytes).unwrap();
            }
            let kept = keeper.done();
            let spread = Spread::of(&survey, &method, &kept);
            let mut number = || dice.below(2000) as f64 / 64.0;
            let totals = |_| Totals { numerator: number(), answers: (number() - 2.0).max(0.0), median: None };
            let totals: Vec<Totals> = (0..spread.leaves.count()).map(totals).collect();
            let slopes = (0..method.nodes.len()).map(|node| {
                let below = (0..method.nodes.len()).filter(|leaf| method.is_under(*leaf, node));
                (node, below.map(|leaf| Slope { leaf, figure: number(), answers: number() - 15.0 }).collect())
            });
            let slopes: Vec<(usize, Vec<Slope>)> = slopes.collect();
            let expected = naive(&spread, &totals, &slopes, &rows);
            for (found, expected) in spread.moments(0, &totals, &slopes).iter().zip(&expected) {
                let size = (expected.squares * rows.len() as f64).sqrt();
                prop_assert!((found.sum - expected.sum).abs() <= 1e-11 * size, "{:?} {:?}", found, expected);
                prop_assert!((found.squares - expected.squares).abs() <= 1e-11 * expected.squares, "{:?} {:?}", found, expected);
            }
        }
    }
}
