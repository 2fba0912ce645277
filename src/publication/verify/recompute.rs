//! A figure from published counts, by the method's rules: written apart from `scoring`, which made the figures, and for what is
//! shown only.

use crate::domain::survey::{Kind, Survey};
use crate::publication::counts::UnitCounts;
use crate::scoring::method::{Aggregate, Indicator, Method, MissingRule, NodeKind, Statistic};

/// A figure and the valid answers under it; none where nobody gave one.
pub(super) type Figure = Option<(f64, u64)>;

/// What a figure rests on is hidden, so it cannot follow from what is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hidden;

pub(super) struct Recomputing<'a> {
    pub survey: &'a Survey,
    pub method: &'a Method,
    pub counts: &'a UnitCounts,
}

impl Recomputing<'_> {
    /// The figure of a node in this unit, all its answers together.
    pub fn figure(&self, node: usize) -> Result<Figure, Hidden> {
        let (aggregate, children) = match &self.method.nodes[node].kind {
            NodeKind::Leaf(indicator) => {
                let (numerator, answers) = self.ratio(indicator)?;
                return Ok((answers > 0).then(|| (numerator / answers as f64, answers)));
            }
            NodeKind::Branch { aggregate, children } => (aggregate, children),
        };
        match aggregate {
            Aggregate::Pooled => self.pooled(node, children),
            Aggregate::MeanOfLeaves => self.joined(&self.leaves(node), |_| 1.0, true),
            Aggregate::Mean => self.joined(children, |_| 1.0, true),
            Aggregate::Weighted(weights) => self.joined(children, |place| weights[place], false),
            Aggregate::Sum => self.joined(children, |_| 1.0, false),
        }
    }

    fn pooled(&self, node: usize, children: &[usize]) -> Result<Figure, Hidden> {
        let Ok((numerator, answers)) = self.leaves_total(node) else {
            // Single questions are hidden; the node's own totals are published.
            let key = self.method.nodes[node].key.as_str();
            let (numerator, answers) =
                (self.counts.numerator(key).ok_or(Hidden)?, self.counts.node(key, "answers").ok_or(Hidden)?);
            return Ok((answers > 0).then(|| (numerator / answers as f64, answers)));
        };
        if self.method.missing == MissingRule::Propagate {
            for child in children {
                if self.figure(*child)?.is_none() {
                    return Ok(None);
                }
            }
        }
        Ok((answers > 0).then(|| (numerator / answers as f64, answers)))
    }

    fn joined(&self, parts: &[usize], weight: impl Fn(usize) -> f64, mean: bool) -> Result<Figure, Hidden> {
        let (mut total, mut present, mut all, mut answers) = (0.0, 0.0, 0.0, 0);
        let mut is_missing = false;
        for (place, part) in parts.iter().enumerate() {
            all += weight(place);
            match self.figure(*part)? {
                Some((value, n)) => {
                    total += weight(place) * value;
                    present += weight(place);
                    answers = u64::saturating_add(answers, n);
                }
                None if self.method.missing == MissingRule::Zero => present += weight(place),
                None => is_missing = true,
            }
        }
        if answers == 0 || present <= 0.0 || (is_missing && self.method.missing == MissingRule::Propagate) {
            return Ok(None);
        }
        Ok(Some((if mean { total / present } else { total * (all / present) }, answers)))
    }

    /// Numerator and valid answers of all indicators under a node, itself if it is one.
    pub fn leaves_total(&self, node: usize) -> Result<(f64, u64), Hidden> {
        let mut total = (0.0, 0_u64);
        for leaf in self.leaves(node) {
            let NodeKind::Leaf(indicator) = &self.method.nodes[leaf].kind else { return Err(Hidden) };
            let (numerator, answers) = self.ratio(indicator)?;
            total = (total.0 + numerator, total.1.saturating_add(answers));
        }
        Ok(total)
    }

    fn leaves(&self, node: usize) -> Vec<usize> {
        match &self.method.nodes[node].kind {
            NodeKind::Leaf(_) => vec![node],
            NodeKind::Branch { children, .. } => children.iter().flat_map(|child| self.leaves(*child)).collect(),
        }
    }

    /// Numerator and valid answers of an indicator.
    pub fn ratio(&self, indicator: &Indicator) -> Result<(f64, u64), Hidden> {
        let question = &self.survey.questions[indicator.question];
        let number = |what: &str| self.counts.question(question.key.as_str(), what).ok_or(Hidden);
        let options = question.kind.options();
        let chosen: Vec<u64> =
            options.iter().map(|option| number(&format!("option {}", option.code))).collect::<Result<_, _>>()?;
        let answered = number("answered")?;
        match (&indicator.statistic, &question.kind) {
            (Statistic::ShareOf(set), Kind::Choice { .. }) => {
                let hits = set.iter().filter_map(|position| chosen.get(usize::from(*position) - 1));
                let hits = hits.fold(0_u64, |sum, n| sum.saturating_add(*n));
                Ok((100.0 * indicator.times * hits as f64, answered))
            }
            (Statistic::Mean, Kind::Choice { .. }) => {
                let valued = || options.iter().zip(&chosen).filter_map(|(option, n)| Some((option.value?, *n)));
                let total: f64 = valued().map(|(value, n)| value * n as f64).sum();
                Ok((indicator.times * total, valued().fold(0, |sum: u64, (_, n)| sum.saturating_add(n))))
            }
            (Statistic::Mean, Kind::Count { .. } | Kind::Amount { .. }) => {
                Ok((indicator.times * number("sum")? as f64, answered))
            }
            // No definition that loads asks for these.
            _ => Err(Hidden),
        }
    }

    /// Valid answers to the indicator and their points in millionths, as rows count them.
    pub fn points(&self, indicator: &Indicator) -> Result<(u64, i128), Hidden> {
        let question = &self.survey.questions[indicator.question];
        let Kind::Choice { options, .. } = &question.kind else { return Err(Hidden) };
        let (mut valid, mut points) = (0, 0);
        for (option, position) in options.iter().zip(1_u8..) {
            let what = format!("option {}", option.code);
            let n = self.counts.question(question.key.as_str(), &what).ok_or(Hidden)?;
            let worth = match &indicator.statistic {
                Statistic::ShareOf(set) => Some(i64::from(set.contains(&position)) * crate::scoring::pairs::MILLIONTHS),
                Statistic::Mean => option.value.map(crate::scoring::pairs::millionths),
            };
            if let Some(worth) = worth {
                valid = u64::saturating_add(valid, n);
                points = i128::saturating_add(points, i128::from(n).saturating_mul(i128::from(worth)));
            }
        }
        Ok((valid, points))
    }
}
