//! How far drawn responses spread: Σz and Σz² of every node over the responses of a slot. z is how a node moves with one more
//! response like this one.

use std::borrow::Cow;

use crate::domain::response::Source;
use crate::domain::survey::Survey;
use crate::scoring::aggregate::{Slope, Totals};
use crate::scoring::method::Method;
use crate::scoring::reading::Plan;
use crate::scoring::sampled::leaves::Leaves;
use crate::statistics::variance::Moments;

use super::{Kept, Sheet, Validity};

/// What was kept, as one method reads it.
pub struct Spread<'a> {
    kept: &'a Kept,
    plan: Plan,
    validity: Validity,
    leaves: Leaves,
}

impl<'a> Spread<'a> {
    #[must_use]
    pub fn of(survey: &Survey, method: &Method, kept: &'a Kept) -> Self {
        let plan = Plan::of(survey, method);
        Self { kept, validity: Validity::of(&plan), plan, leaves: Leaves::of(survey, method) }
    }

    /// Whether a counted response of a slot came otherwise than drawn.
    #[must_use]
    pub fn is_mixed(&self, slot: usize) -> bool {
        self.plan.sources.iter().any(|source| *source != Source::Drawn && self.kept.has(slot, *source))
    }

    fn drawn(&self, slot: usize) -> impl Iterator<Item = Cow<'_, Sheet>> {
        let is_counted = self.plan.sources.contains(&Source::Drawn);
        let sheets = self.kept.sheets(slot, Source::Drawn).filter(move |_| is_counted);
        sheets.map(|sheet| self.validity.valid(&self.plan, sheet))
    }

    /// One a node of `slopes`, over the valid drawn responses of a slot. `totals`: one an indicator.
    #[must_use]
    pub fn moments(&self, slot: usize, totals: &[Totals], slopes: &[(usize, Vec<Slope>)]) -> Vec<Moments> {
        // Per leaf: the nodes that it moves, with factor and shift, so that a row is read once.
        let mut moved: Vec<Vec<(usize, f64, f64)>> = vec![Vec::new(); self.leaves.count()];
        for (place, (_, slopes)) in slopes.iter().enumerate() {
            for (leaf, moved) in moved.iter_mut().enumerate() {
                let Some(slope) = slopes.iter().find(|slope| slope.leaf == self.leaves.node(leaf)) else { continue };
                let Totals { numerator, answers, .. } = totals[leaf];
                if answers > 0.0 {
                    let factor = slope.figure / answers;
                    moved.push((place, factor, slope.answers - factor * numerator / answers));
                }
            }
        }
        let mut moments = vec![Moments::default(); slopes.len()];
        let mut z = vec![0.0; slopes.len()];
        let mut bytes = vec![0; self.plan.layout.len()];
        for sheet in self.drawn(slot) {
            for row in sheet.people() {
                sheet.turn_back(row, 0..bytes.len(), &mut bytes);
                z.fill(0.0);
                for (leaf, moved) in moved.iter().enumerate() {
                    if let Some(value) = self.leaves.value(leaf, &bytes) {
                        for (place, factor, shift) in moved {
                            z[*place] += factor * value + shift;
                        }
                    }
                }
                for (moments, z) in moments.iter_mut().zip(&z) {
                    moments.sum += z;
                    moments.squares += z * z;
                }
            }
        }
        moments
    }
}
