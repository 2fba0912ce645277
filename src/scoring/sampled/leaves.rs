//! What one response says for each indicator, as numbers: the numerator on the indicator's scale, or nothing.

use crate::domain::answer::Answer;
use crate::domain::layout::Layout;
use crate::domain::survey::{Kind, Survey};
use crate::scoring::method::{Indicator, Method, NodeKind, Statistic};

/// The indicators of a method, in the order of its nodes.
#[derive(Debug)]
pub struct Leaves {
    layout: Layout,
    leaves: Vec<Leaf>,
}

#[derive(Debug)]
struct Leaf {
    node: usize,
    question: usize,
    kind: Reading,
}

#[derive(Debug)]
enum Reading {
    /// Of a choice: where its byte stands, and what each byte is worth.
    Choice(usize, Box<[Option<f64>; 256]>),
    /// Of a multi: what a tick at each position is worth; `any`: one tick is as good as several.
    Ticks { worth: Vec<f64>, any: bool, apart: [Option<f64>; 3] },
    /// Of a number: its factor.
    Number(f64, [Option<f64>; 3]),
}

impl Leaves {
    /// The indicators as the method reads them.
    #[must_use]
    pub fn of(survey: &Survey, method: &Method) -> Self {
        Self::read(survey, method, indicator)
    }

    /// The same questions with the value of each answer, whatever the method asks of them: for mean scores.
    #[must_use]
    pub fn values(survey: &Survey, method: &Method) -> Self {
        Self::read(survey, method, |survey, of| {
            let options = survey.questions[of.question].kind.options();
            // The ones of “among” only say who is in the denominator; what an answer is worth is the option's.
            let values = of.values.as_ref().map(|values| match of.statistic {
                Statistic::Mean | Statistic::Median => values.clone(),
                Statistic::ShareOf(_) | Statistic::CountTicked(_) => {
                    values.iter().zip(options).map(|(is_in, option)| is_in.and(option.value)).collect()
                }
            });
            indicator(survey, &Indicator { statistic: Statistic::Mean, times: 1.0, values, ..of.clone() })
        })
    }

    fn read(survey: &Survey, method: &Method, reading: impl Fn(&Survey, &Indicator) -> Reading) -> Self {
        let leaves = method.nodes.iter().enumerate().filter_map(|(node, of)| match &of.kind {
            NodeKind::Leaf(leaf) => Some(Leaf { node, question: leaf.question, kind: reading(survey, leaf) }),
            NodeKind::Branch { .. } | NodeKind::Input(_) => None,
        });
        Self { layout: survey.layout.clone(), leaves: leaves.collect() }
    }

    /// Whether the indicator at `leaf` asks for any number of ticks, which have no mean.
    #[must_use]
    pub fn is_of_ticks(&self, leaf: usize) -> bool {
        matches!(self.leaves[leaf].kind, Reading::Ticks { .. })
    }

    #[must_use]
    pub fn count(&self) -> usize {
        self.leaves.len()
    }

    /// The node that is the indicator at `leaf`.
    #[must_use]
    pub fn node(&self, leaf: usize) -> usize {
        self.leaves[leaf].node
    }

    /// Of an indicator on a choice: where its byte stands, and the numerator for each value of the byte.
    #[must_use]
    pub fn by_byte(&self, leaf: usize) -> Option<(usize, &[Option<f64>; 256])> {
        if let Reading::Choice(at, worth) = &self.leaves[leaf].kind { Some((*at, worth)) } else { None }
    }

    /// The question of the indicator at `leaf`.
    #[must_use]
    pub fn question(&self, leaf: usize) -> usize {
        self.leaves[leaf].question
    }

    /// The numerator of one response for the indicator at `leaf`; none where it has no valid answer.
    #[must_use]
    pub fn value(&self, leaf: usize, bytes: &[u8]) -> Option<f64> {
        let leaf = &self.leaves[leaf];
        if let Reading::Choice(at, worth) = &leaf.kind {
            return worth[usize::from(bytes[*at])];
        }
        match (&leaf.kind, self.layout.answer(leaf.question, bytes).ok()?) {
            (Reading::Ticks { worth, any, .. }, Answer::Ticked(ticks)) => {
                let ticked = worth.iter().enumerate().filter(|(place, _)| ticks >> place & 1 == 1);
                let ticked = ticked.map(|(_, worth)| *worth);
                Some(if *any { ticked.fold(0.0, f64::max) } else { ticked.sum() })
            }
            (Reading::Number(factor, _), Answer::Count(number)) => Some(factor * f64::from(number)),
            (Reading::Number(factor, _), Answer::Amount(number)) => Some(factor * number as f64),
            (Reading::Ticks { apart, .. } | Reading::Number(_, apart), Answer::Apart(given)) => apart[given.place()],
            _ => None,
        }
    }
}

/// The bytes of no opinion, don't know and refused, in the order of an indicator's roles.
const APART: [usize; 3] = [253, 254, 252];

fn indicator(survey: &Survey, leaf: &Indicator) -> Reading {
    let kind = &survey.questions[leaf.question].kind;
    let worths = leaf.worths(kind);
    let is_share = matches!(leaf.statistic, Statistic::ShareOf(_));
    let scale = if is_share { 100.0 * leaf.times } else { leaf.times };
    let apart = worths.apart.map(|worth| worth.map(|worth| worth * scale));
    match kind {
        Kind::Choice { .. } => {
            let mut by_byte = Box::new([None; 256]);
            for (place, worth) in worths.options.iter().enumerate() {
                by_byte[place + 1] = worth.map(|worth| worth * scale);
            }
            for (byte, worth) in APART.into_iter().zip(apart) {
                by_byte[byte] = worth;
            }
            Reading::Choice(survey.layout.offset(leaf.question), by_byte)
        }
        Kind::Multi { .. } => {
            let worth = worths.options.iter().map(|worth| worth.map_or(0.0, |worth| worth * scale));
            Reading::Ticks { worth: worth.collect(), any: is_share, apart }
        }
        // A number apart is worth nothing; it may only stand in the denominator.
        Kind::Count { .. } | Kind::Amount { .. } | Kind::Text { .. } => {
            Reading::Number(leaf.times, apart.map(|worth| worth.map(|_| 0.0)))
        }
    }
}
