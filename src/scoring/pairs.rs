//! One pass over a wave's responses for its published rows: how many responses gave so many valid answers and so many points
//! to a factor, agency by agency, for the counted sources and for those beside. Factors are counted apart from each other, so
//! nothing here knows which two pairs are of the same person.

use std::collections::BTreeMap;

use crate::domain::answer::{Answer, positions};
use crate::domain::layout::BadBytes;
use crate::domain::response::Source;
use crate::domain::survey::{Kind, Survey};

use super::counts::LIVE_STEP;
use super::method::{Indicator, Method, NodeKind, Statistic};
use super::reading::Plan;

/// Points are whole numbers of these, so that sums do not depend on their order.
pub const MILLIONTHS: i64 = 1_000_000;

/// Responses by their pair: valid answers to the factor's indicators, and points in millionths (of a share one point an answer
/// in its set, of a mean the values).
pub type Histogram = BTreeMap<(u64, i64), u64>;

/// A child of the root, or the root where it has none; with those of its indicators that enter pairs. Questions for a number do
/// not: an amount of money may tell who gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Factor {
    pub node: usize,
    /// Nodes of indicators.
    pub leaves: Vec<usize>,
}

/// The factors of a method in the order of its tree; those without indicators that enter pairs are left out.
#[must_use]
pub fn factors(survey: &Survey, method: &Method) -> Vec<Factor> {
    let tops = match &method.nodes[0].kind {
        NodeKind::Branch { children, .. } => children.clone(),
        NodeKind::Leaf(_) | NodeKind::Input(_) => vec![0],
    };
    let enters = |node: &usize| match &method.nodes[*node].kind {
        NodeKind::Leaf(of) => {
            matches!(survey.questions[of.question].kind, Kind::Choice { .. } | Kind::Multi { .. })
        }
        NodeKind::Branch { .. } | NodeKind::Input(_) => false,
    };
    let factor = |top: usize| {
        let leaves = (0..method.nodes.len()).filter(|node| method.is_under(*node, top)).filter(enters).collect();
        Factor { node: top, leaves }
    };
    tops.into_iter().map(factor).filter(|factor| !factor.leaves.is_empty()).collect()
}

/// The pairs of one wave by one method, per agency and per side (counted, beside).
#[derive(Debug, Clone)]
pub struct Pairs {
    plan: Plan,
    factors: Vec<Factor>,
    /// Per factor its indicators, made ready for reading.
    readings: Vec<Vec<Reading>>,
    live: bool,
    agencies: Vec<[Part; 2]>,
}

#[derive(Debug, Clone, Default)]
struct Part {
    /// One a factor.
    pairs: Vec<Histogram>,
    /// As in a tally: of a live wave the latest valid responses while they are fewer than [`LIVE_STEP`].
    waiting: Vec<Box<[u8]>>,
}

#[derive(Debug, Clone)]
struct Reading {
    question: usize,
    /// Of every position from one, what it is worth in millionths; none where it has no value.
    worth: Vec<Option<i64>>,
    /// The same of no opinion, don't know, refused.
    apart: [Option<i64>; 3],
    /// Of a share of a multi: any tick in the set is worth one point, not each.
    once: bool,
}

impl Pairs {
    #[must_use]
    pub fn new(survey: &Survey, method: &Method, agencies: usize, live: bool) -> Self {
        let factors = factors(survey, method);
        let reading = |leaf: &usize| match &method.nodes[*leaf].kind {
            NodeKind::Leaf(of) => Some(Reading::of(survey, of)),
            NodeKind::Branch { .. } | NodeKind::Input(_) => None,
        };
        let readings = factors.iter().map(|factor| factor.leaves.iter().filter_map(reading).collect()).collect();
        let part = Part { pairs: vec![Histogram::new(); factors.len()], waiting: Vec::new() };
        let plan = Plan::of(survey, method);
        Self { plan, factors, readings, live, agencies: vec![[part.clone(), part]; agencies] }
    }

    /// Takes one response in, in the order of the log. `agency` is its place in the wave's list.
    ///
    /// # Errors
    /// [`BadBytes`] where `answers` cannot be a response to this survey; nothing is counted then.
    pub fn add(&mut self, agency: usize, source: Source, answers: &[u8]) -> Result<(), BadBytes> {
        self.plan.check(answers)?;
        if !self.plan.is_valid(answers) {
            return Ok(());
        }
        let part = &mut self.agencies[agency][usize::from(!self.plan.sources.contains(&source))];
        if !self.live {
            part.take(&self.plan, &self.readings, answers);
            return Ok(());
        }
        part.waiting.push(answers.into());
        if part.waiting.len() == LIVE_STEP {
            for row in std::mem::take(&mut part.waiting) {
                part.take(&self.plan, &self.readings, &row);
            }
        }
        Ok(())
    }

    #[must_use]
    pub fn factors(&self) -> &[Factor] {
        &self.factors
    }

    /// The pairs of an agency's side (0 counted, 1 beside) to a factor, by its place among [`Self::factors`].
    #[must_use]
    pub fn of(&self, agency: usize, side: usize, factor: usize) -> &Histogram {
        &self.agencies[agency][side].pairs[factor]
    }
}

impl Part {
    fn take(&mut self, plan: &Plan, factors: &[Vec<Reading>], bytes: &[u8]) {
        for (readings, pairs) in factors.iter().zip(&mut self.pairs) {
            let (mut valid, mut points) = (0, 0);
            for worth in readings.iter().filter_map(|of| of.worth(plan.answer(of.question, bytes))) {
                valid += 1;
                points += worth;
            }
            *pairs.entry((valid, points)).or_insert(0) += 1;
        }
    }
}

impl Reading {
    fn of(survey: &Survey, indicator: &Indicator) -> Self {
        let kind = &survey.questions[indicator.question].kind;
        let worths = indicator.worths(kind);
        let points = |worth: &Option<f64>| worth.map(millionths);
        let is_share = matches!(indicator.statistic, Statistic::ShareOf(_));
        Self {
            question: indicator.question,
            worth: worths.options.iter().map(points).collect(),
            apart: worths.apart.each_ref().map(points),
            once: is_share && matches!(kind, Kind::Multi { .. }),
        }
    }

    /// What a valid answer is worth; none for one that is not valid.
    fn worth(&self, answer: Answer) -> Option<i64> {
        match answer {
            Answer::Chosen(position) => self.worth[usize::from(position) - 1],
            Answer::Ticked(ticks) => {
                let each = positions(ticks).filter_map(|position| self.worth[position - 1]);
                Some(if self.once { each.max().unwrap_or(0) } else { each.sum() })
            }
            Answer::Apart(apart) => self.apart[apart.place()],
            _ => None,
        }
    }
}

/// A value of an option in millionths; values have fewer decimals.
#[must_use]
pub fn millionths(value: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "an `as` cast keeps within the type's ends")]
    let whole = (value * MILLIONTHS as f64).round() as i64;
    whole
}

#[cfg(test)]
mod tests {
    use super::{Histogram, MILLIONTHS, Pairs};
    use crate::domain::response::Source::{Drawn, Open};
    use crate::scoring::method::{Aggregate, Statistic};
    use crate::scoring::testing::{answers, method, pooled, survey};

    #[test]
    fn pairs_are_counted_factor_by_factor() {
        let (survey, method) = (survey(), pooled());
        let mut pairs = Pairs::new(&survey, &method, 2, false);
        // a1 a2 b1 b2; the second form answers too few of the four questions to be valid.
        let forms =
            [(0, Drawn, [5, 4, 1, 9]), (0, Drawn, [5, 0, 0, 0]), (0, Drawn, [4, 5, 2, 5]), (0, Open, [1, 1, 1, 8])];
        for (agency, source, marks) in forms {
            pairs.add(agency, source, &survey.layout.encode(&answers(marks, 1, 0, None))).unwrap();
        }
        let one = MILLIONTHS;
        assert_eq!(pairs.of(0, 0, 0), &Histogram::from([((2, 2 * one), 2)]));
        assert_eq!(pairs.of(0, 0, 1), &Histogram::from([((1, 0), 1), ((2, one), 1)]));
        assert_eq!(pairs.of(0, 1, 1), &Histogram::from([((1, 0), 1)]));
        assert!(pairs.of(1, 0, 0).is_empty());
    }

    #[test]
    fn of_a_mean_the_values_are_the_points_and_a_live_wave_keeps_to_whole_tens() {
        let survey = survey();
        let method = method(Aggregate::Mean, &Aggregate::MeanOfLeaves, &Statistic::Mean, 20.0);
        let mut pairs = Pairs::new(&survey, &method, 1, true);
        for n in 0..19 {
            let marks = [if n < 10 { 3 } else { 5 }; 4];
            pairs.add(0, Drawn, &survey.layout.encode(&answers(marks, 1, 0, None))).unwrap();
        }
        assert_eq!(pairs.of(0, 0, 0), &Histogram::from([((2, 6 * MILLIONTHS), 10)]));
    }
}
