//! A figure from published counts, by the method's rules: written apart from `scoring`, which made the figures, and for what is
//! shown only.

use super::wave::Published;
use crate::domain::survey::{Kind, Survey};
use crate::publication::cells::AgencyCells;
use crate::publication::counts::UnitCounts;
use crate::publication::document::Figures;
use crate::scoring::estimate::Absent;
use crate::scoring::index::{Count, Level};
use crate::scoring::method::{Aggregate, Indicator, InputOf, Method, MissingRule, NodeKind, Statistic};
use crate::scoring::rescale::{Extremes, Pool};

/// A figure and the valid answers under it, or why there is none.
pub(super) type Figure = Result<(f64, u64), Absent>;

/// What a figure rests on is hidden, so it cannot follow from what is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hidden;

pub(super) struct Recomputing<'a> {
    pub survey: &'a Survey,
    pub method: &'a Method,
    pub counts: &'a UnitCounts,
    /// What the unit's own counts do not say; only figures need it.
    pub outside: Option<Outside<'a>>,
}

/// Figures from outside, and the agencies that the unit is measured between.
#[derive(Clone, Copy)]
pub(super) struct Outside<'a> {
    pub of: &'a Published<'a>,
    pub figures: &'a Figures,
    pub count: Count,
    /// The unit's place.
    pub unit: usize,
}

/// Totals of weighted answers; without weights each counts once.
#[derive(Default)]
struct Weighed {
    numerator: f64,
    weight: f64,
    /// Valid answers as they were counted.
    answers: u64,
}

impl Weighed {
    fn figure(&self) -> Figure {
        if self.answers > 0 { Ok((self.numerator / self.weight, self.answers)) } else { Err(Absent::NoAnswers) }
    }
}

impl Recomputing<'_> {
    /// The figure of a node in this unit, all its answers together.
    pub fn figure(&self, node: usize) -> Result<Figure, Hidden> {
        let Some(rescale) = &self.method.nodes[node].rescale else { return self.unscaled(node) };
        let Ok((value, answers)) = self.unscaled(node)? else { return self.unscaled(node) };
        let extremes = match rescale.pool() {
            Some(pool) => self.extremes(node, pool)?,
            None => None,
        };
        Ok(rescale.apply(value, extremes).map(|(value, _)| (value, answers)).ok_or(Absent::NoSpread))
    }

    fn unscaled(&self, node: usize) -> Result<Figure, Hidden> {
        let of = &self.method.nodes[node];
        // Where nothing is included no question has a line.
        let is_empty = self.outside.is_some_and(|outside| outside.figures.units[outside.unit].included == 0);
        if is_empty && !self.method.rests_on_inputs(node) {
            return Ok(Err(Absent::NoAnswers));
        }
        let (aggregate, children) = match &of.kind {
            NodeKind::Leaf(indicator) => return self.indicator(node, indicator),
            NodeKind::Input(input) => {
                // What another index shows is not in this folder.
                let outside = self.outside.filter(|_| matches!(input.of, InputOf::Figure { .. })).ok_or(Hidden)?;
                let value = outside.of.inputs.value(input, &outside.of.frame.units[outside.unit]);
                return Ok(value.map(|value| (value * input.times, 0)).ok_or(Absent::NoFigure));
            }
            NodeKind::Branch { aggregate, children } => (aggregate, children),
        };
        let one = |_: usize| 1.0;
        match aggregate {
            Aggregate::Pooled => self.pooled(node, children),
            Aggregate::MeanOfLeaves => self.joined(&self.leaves(node), of.missing, one, one, true),
            Aggregate::Mean => self.joined(children, of.missing, one, one, true),
            Aggregate::Weighted(weights) => {
                self.joined(children, of.missing, |place| weights[place], |place| weights[place], false)
            }
            Aggregate::Sum => self.joined(children, of.missing, one, one, false),
            Aggregate::Points(maxima) => self.joined(children, of.missing, one, |place| maxima[place], false),
        }
    }

    fn indicator(&self, node: usize, indicator: &Indicator) -> Result<Figure, Hidden> {
        if indicator.statistic == Statistic::Median {
            return if self.cells().is_none() { self.median(indicator) } else { Err(Hidden) };
        }
        Ok(self.weighed(node, indicator)?.figure())
    }

    /// What the unit is weighted by; none of one that is not.
    pub fn cells(&self) -> Option<&AgencyCells> {
        let outside = self.outside.filter(|outside| outside.count == Count::Counted)?;
        let unit = &outside.figures.units[outside.unit];
        outside.of.cells.get(&unit.code).filter(|_| unit.level == Level::Agency.as_str())
    }

    /// An indicator that is a ratio, with the weights.
    fn weighed(&self, node: usize, indicator: &Indicator) -> Result<Weighed, Hidden> {
        let parts = self.cells().and_then(|cells| cells.parts.get(self.method.nodes[node].key.as_str()));
        let Some(parts) = parts else {
            let weight = self.cells().map_or(1.0, AgencyCells::mean_weight);
            let (numerator, answers) = self.ratio(indicator)?;
            return Ok(Weighed { numerator: weight * numerator, weight: weight * answers as f64, answers });
        };
        let mut all = Weighed::default();
        for part in parts {
            let answers = part.answers.unwrap_or(0);
            all.numerator += part.weight * part.points.ok_or(Hidden)?;
            all.weight += part.weight * answers as f64;
            all.answers = all.answers.saturating_add(answers);
        }
        Ok(all)
    }

    /// All indicators under a node that pools its answers, with the weights.
    fn pooled_weighed(&self, node: usize) -> Result<Weighed, Hidden> {
        let mut all = Weighed::default();
        for leaf in self.leaves(node) {
            let NodeKind::Leaf(indicator) = &self.method.nodes[leaf].kind else { return Err(Hidden) };
            let one = self.weighed(leaf, indicator)?;
            all.numerator += one.numerator;
            all.weight += one.weight;
            all.answers = all.answers.saturating_add(one.answers);
        }
        Ok(all)
    }

    /// The same where single questions are hidden: the node's own totals are published, and what is hidden weighs alike.
    fn pooled_hidden(&self, node: usize) -> Result<Weighed, Hidden> {
        let key = self.method.nodes[node].key.as_str();
        let (numerator, answers) =
            (self.counts.numerator(key).ok_or(Hidden)?, self.counts.node(key, "answers").ok_or(Hidden)?);
        let weight = self.cells().map_or(1.0, AgencyCells::mean_weight);
        let mut all = Weighed { numerator: weight * numerator, weight: weight * answers as f64, answers };
        for leaf in self.leaves(node) {
            let parts = self.cells().and_then(|cells| cells.parts.get(self.method.nodes[leaf].key.as_str()));
            for part in parts.into_iter().flatten() {
                all.numerator += (part.weight - weight) * part.points.ok_or(Hidden)?;
                all.weight += (part.weight - weight) * part.answers.unwrap_or(0) as f64;
            }
        }
        Ok(all)
    }

    /// Whether a weighted median is under the node: of its values no table says how they lie in the groups.
    pub fn rests_on_weighted_median(&self, node: usize) -> bool {
        let is_median = |leaf: &usize| matches!(&self.method.nodes[*leaf].kind, NodeKind::Leaf(of) if of.statistic == Statistic::Median);
        self.cells().is_some() && self.leaves(node).iter().any(is_median)
    }

    /// All values one after the other, the middle of them.
    fn median(&self, indicator: &Indicator) -> Result<Figure, Hidden> {
        let mut valued = self.valued(indicator)?;
        valued.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        let answers = valued.iter().fold(0_u64, |sum, (_, n)| sum.saturating_add(*n));
        let at = |mut place: u64| {
            for (value, n) in &valued {
                if place < *n {
                    return Some(*value);
                }
                place -= n;
            }
            None
        };
        let middle = answers.checked_sub(1).and_then(|last| Some(f64::midpoint(at(last / 2)?, at(answers / 2)?)));
        Ok(middle.map(|middle| (indicator.times * middle, answers)).ok_or(Absent::NoAnswers))
    }

    fn pooled(&self, node: usize, children: &[usize]) -> Result<Figure, Hidden> {
        let Ok(all) = self.pooled_weighed(node) else { return Ok(self.pooled_hidden(node)?.figure()) };
        if self.method.nodes[node].missing == MissingRule::Propagate && all.answers > 0 {
            for child in children {
                if self.figure(*child)?.is_err() {
                    return Ok(Err(Absent::PartMissing));
                }
            }
        }
        Ok(all.figure())
    }

    fn joined(
        &self,
        parts: &[usize],
        missing: MissingRule,
        weight: impl Fn(usize) -> f64,
        size: impl Fn(usize) -> f64,
        mean: bool,
    ) -> Result<Figure, Hidden> {
        let (mut total, mut present, mut all, mut answers) = (0.0, 0.0, 0.0, 0);
        // A part may have answers and no figure.
        let (mut is_missing, mut has_answers) = (false, false);
        for (place, part) in parts.iter().enumerate() {
            all += size(place);
            let figure = self.figure(*part)?;
            has_answers |= figure != Err(Absent::NoAnswers) || self.method.rests_on_inputs(*part);
            match figure {
                Ok((value, n)) => {
                    total += weight(place) * value;
                    present += size(place);
                    answers = u64::saturating_add(answers, n);
                }
                Err(_) if missing == MissingRule::Zero => present += size(place),
                Err(_) => is_missing = true,
            }
        }
        if !has_answers {
            return Ok(Err(Absent::NoAnswers));
        }
        if present <= 0.0 || (is_missing && missing == MissingRule::Propagate) {
            return Ok(Err(Absent::PartMissing));
        }
        Ok(Ok((if mean { total / present } else { total * (all / present) }, answers)))
    }

    /// The lowest and highest of the agencies whose figure is shown.
    fn extremes(&self, node: usize, pool: Pool) -> Result<Option<Extremes>, Hidden> {
        let outside = self.outside.ok_or(Hidden)?;
        let units = &outside.of.frame.units;
        let own = &units[outside.unit];
        let is_member = |unit: usize| {
            let in_pool = pool == Pool::All || (own.level != Level::Wave && units[unit].block == own.block);
            units[unit].level == Level::Agency && in_pool
        };
        let mut figures = Vec::new();
        for unit in (0..units.len()).filter(|unit| is_member(*unit)) {
            let shown = &outside.figures.units[unit];
            if shown.scores[node].score.status == "suppressed" {
                continue;
            }
            let counts = outside.of.counts.of(outside.count, &shown.level, &shown.code).ok_or(Hidden)?;
            let outside = Some(Outside { unit, ..outside });
            let other = Recomputing { survey: self.survey, method: self.method, counts, outside };
            if let Ok((value, _)) = other.unscaled(node)? {
                figures.push(value);
            }
        }
        Ok(Extremes::of(figures))
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
            NodeKind::Leaf(_) | NodeKind::Input(_) => vec![node],
            NodeKind::Branch { children, .. } => children.iter().flat_map(|child| self.leaves(*child)).collect(),
        }
    }

    /// How often each worth was given to the indicator's question, as far as it enters the denominator.
    pub(super) fn valued(&self, indicator: &Indicator) -> Result<Vec<(f64, u64)>, Hidden> {
        let question = &self.survey.questions[indicator.question];
        let number = |what: &str| self.counts.question(question.key.as_str(), what).ok_or(Hidden);
        let worths = indicator.worths(&question.kind);
        let mut valued = Vec::new();
        for (option, worth) in question.kind.options().iter().zip(&worths.options) {
            let n = number(&format!("option {}", option.code))?;
            valued.extend(worth.map(|worth| (worth, n)));
        }
        Ok([valued, self.apart(indicator)?].concat())
    }

    /// How often each worth was given to an indicator on a choice; none of another question, or where the counts are hidden.
    pub fn choices(&self, indicator: &Indicator) -> Option<Vec<(f64, u64)>> {
        let is_choice = matches!(self.survey.questions[indicator.question].kind, Kind::Choice { .. });
        self.valued(indicator).ok().filter(|_| is_choice)
    }

    /// The same of the answers apart alone.
    fn apart(&self, indicator: &Indicator) -> Result<Vec<(f64, u64)>, Hidden> {
        let question = &self.survey.questions[indicator.question];
        let worths = indicator.worths(&question.kind);
        let mut valued = Vec::new();
        for choice in question.kind.apart() {
            let what = format!("apart {}", choice.apart.code());
            if let Some(worth) = worths.apart[choice.apart.place()] {
                valued.push((worth, self.counts.question(question.key.as_str(), &what).ok_or(Hidden)?));
            }
        }
        Ok(valued)
    }

    /// Numerator and valid answers of an indicator that is a ratio.
    pub fn ratio(&self, indicator: &Indicator) -> Result<(f64, u64), Hidden> {
        let question = &self.survey.questions[indicator.question];
        let number = |what: &str| self.counts.question(question.key.as_str(), what).ok_or(Hidden);
        let scale = match &indicator.statistic {
            Statistic::ShareOf(_) => 100.0 * indicator.times,
            _ => indicator.times,
        };
        let (points, answers) = match (&indicator.statistic, &question.kind) {
            (Statistic::Median, _) | (_, Kind::Text { .. }) => return Err(Hidden),
            (_, Kind::Choice { .. }) => total(&self.valued(indicator)?),
            (Statistic::ShareOf(set), Kind::Multi { options, .. }) => {
                // Who ticked two of the set would be counted twice; so it follows from the counts for one option only.
                let [position] = set[..] else { return Err(Hidden) };
                let option = options.get(usize::from(position).wrapping_sub(1)).ok_or(Hidden)?;
                let hits = number(&format!("option {}", option.code))?;
                let (apart, more) = total(&self.apart(indicator)?);
                (hits as f64 + apart, number("answered")?.saturating_add(more))
            }
            (_, Kind::Multi { .. }) => {
                let (ticks, _) = total(&self.valued(indicator)?);
                let (_, more) = total(&self.apart(indicator)?);
                (ticks, number("answered")?.saturating_add(more))
            }
            (_, Kind::Count { .. } | Kind::Amount { .. }) => (number("sum")? as f64, number("answered")?),
        };
        Ok((scale * points, answers))
    }
}

fn total(valued: &[(f64, u64)]) -> (f64, u64) {
    valued.iter().fold((0.0, 0), |(points, answers): (f64, u64), (worth, n)| {
        (points + worth * *n as f64, answers.saturating_add(*n))
    })
}
