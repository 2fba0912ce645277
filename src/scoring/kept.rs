//! The answers of drawn responses, kept while a wave is read, and what their spread is: Σz and Σz² of every node.

use crate::domain::response::Source;
use crate::domain::survey::Survey;
use crate::statistics::variance::Moments;

use super::aggregate::{Slope, Totals};
use super::method::Method;
use super::reading::Plan;
use super::sampled::leaves::Leaves;

/// The valid counted responses of a wave that is over, kept for their errors: as many bytes as the answers have.
#[derive(Debug, Clone)]
pub struct Kept {
    plan: Plan,
    width: usize,
    agencies: Vec<Sampled>,
}

#[derive(Debug, Clone, Default)]
struct Sampled {
    /// Answers of one response after the other.
    answers: Vec<u8>,
    /// Whether a counted response came otherwise than drawn.
    is_mixed: bool,
}

impl Kept {
    #[must_use]
    pub fn new(survey: &Survey, method: &Method, agencies: usize) -> Self {
        let plan = Plan::of(survey, method);
        Self { width: plan.layout.len(), plan, agencies: vec![Sampled::default(); agencies] }
    }

    /// Takes in a response that a tally of the same survey and method took in.
    pub fn add(&mut self, agency: usize, source: Source, answers: &[u8]) {
        if !self.plan.sources.contains(&source) {
            return;
        }
        let kept = &mut self.agencies[agency];
        if source != Source::Drawn {
            *kept = Sampled { answers: Vec::new(), is_mixed: true };
        } else if !kept.is_mixed && self.plan.glance(answers).is_ok_and(|glance| glance.is_valid) {
            kept.answers.extend_from_slice(answers);
        }
    }

    pub(super) fn is_mixed(&self, agency: usize) -> bool {
        self.agencies[agency].is_mixed
    }

    pub(super) fn rows(&self, agency: usize) -> impl Iterator<Item = &[u8]> {
        self.agencies[agency].answers.chunks_exact(self.width.max(1))
    }
}

/// Σz and Σz² of every node over an agency's responses. z is how the node moves with one more response like this one.
pub(super) fn moments<'a>(
    leaves: &Leaves,
    totals: &[Totals],
    slopes: &[(usize, Vec<Slope>)],
    rows: impl Iterator<Item = &'a [u8]>,
) -> Vec<Moments> {
    // Per leaf: the nodes that it moves, with factor and shift, so that a row is read once.
    let mut moved: Vec<Vec<(usize, f64, f64)>> = vec![Vec::new(); leaves.count()];
    for (place, (_, slopes)) in slopes.iter().enumerate() {
        for (leaf, moved) in moved.iter_mut().enumerate() {
            let Some(slope) = slopes.iter().find(|slope| slope.leaf == leaves.node(leaf)) else { continue };
            let Totals { numerator, answers, .. } = totals[leaf];
            if answers > 0.0 {
                let factor = slope.figure / answers;
                moved.push((place, factor, slope.answers - factor * numerator / answers));
            }
        }
    }
    let mut moments = vec![Moments::default(); slopes.len()];
    let mut z = vec![0.0; slopes.len()];
    for row in rows {
        z.fill(0.0);
        for (leaf, moved) in moved.iter().enumerate() {
            if let Some(value) = leaves.value(leaf, row) {
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
    moments
}
