//! Standard errors: given where all counted responses of an agency were drawn and its files are known, and nowhere else; those of
//! questions and factors from the published counts and rows, those of means over agencies from the agencies'; those of all answers
//! together in [`super::together`].

use super::Work;
use super::figures::{Checking, is_close};
use super::recompute::Recomputing;
use super::together::has_error;
use super::wave::Published;
use crate::publication::document::{ScoreFigures, UnitFigures};
use crate::scoring::designed::Plain;
use crate::scoring::index::{Count, Level};
use crate::scoring::method::{Aggregate, NodeKind, Statistic};
use crate::scoring::pairs::MILLIONTHS;
use crate::scoring::smooth::{Figure, is_smooth};

pub(super) fn check(work: &mut Work<'_>, of: &Published<'_>) {
    let mut alone = 0_u64;
    for count in Count::EACH {
        let figures = of.document.figures(count);
        let checking = Checking { of, figures, count, name: count.as_str() };
        for unit in &figures.units {
            for (node, figures) in unit.scores.iter().enumerate() {
                let place = checking.place(unit, figures);
                for other in [figures.pooled.as_ref(), figures.mean.as_ref()].into_iter().flatten() {
                    refuse(work, &place, other);
                }
                if count != Count::Counted {
                    refuse(work, &place, &figures.score);
                } else if unit.level == "agency" {
                    alone += u64::from(!checking.check_agency(work, &place, unit, node));
                } else if unit.over.as_deref() == Some("pooled") {
                    alone += u64::from(!checking.check_together(work, &place, unit, node));
                } else {
                    checking.check_mean(work, &place, unit, node);
                }
            }
        }
    }
    work.holds(
        "errors",
        "standard errors are given where they can be known, and follow from counts, rows and agencies",
    );
    if alone > 0 {
        work.note(
            "errors",
            format!(
                "{alone} standard errors are not computed again: no published table says how these answers lie together"
            ),
        );
    }
}

pub(super) fn refuse(work: &mut Work<'_>, place: &str, score: &ScoreFigures) {
    if score.se.is_some() || score.se_beyond.is_some() || score.df.is_some() {
        work.wrong("errors", format!("{place}: a standard error, where none can be known"));
    }
}

impl Checking<'_> {
    /// Whether the error was computed again, or there is none.
    fn check_agency(&self, work: &mut Work<'_>, place: &str, unit: &UnitFigures, node: usize) -> bool {
        if let Some(is_known) = self.check_weighted(work, place, unit, node) {
            return is_known;
        }
        let score = &unit.scores[node].score;
        let is_smooth = self.is_smooth(unit, node);
        if is_smooth.is_none() && !has_error(score) {
            return true;
        }
        let Some((drawn, files)) = self.drawn(unit).filter(|_| {
            let has_people = score.n_respondents.is_some_and(|people| people > 1);
            let is_linear = self.of.method.has_linear_error(node) && is_smooth != Some(false);
            score.status == "known" && has_people && is_linear
        }) else {
            refuse(work, place, score);
            return true;
        };
        let (Some(se), Some(beyond), Some(df)) = (score.se, score.se_beyond, score.df) else {
            work.wrong("errors", format!("{place}: its standard error is missing"));
            return true;
        };
        let rest = 1.0 - drawn / files;
        if !is_close(se * se, beyond * beyond * rest) || Some(df) != score.n_respondents.map(|n| n as f64 - 1.0) {
            work.wrong("errors", format!("{place}: its two standard errors and its files do not agree"));
        }
        let Some(squares) = self.squares(unit, node) else { return false };
        let expected = (drawn / (drawn - 1.0) * squares).sqrt();
        if !is_close(beyond, expected) {
            work.wrong(
                "errors",
                format!("{place}: a standard error of {beyond}, the published tables give {expected}"),
            );
        }
        true
    }

    /// Whether a figure moves smoothly with the answers; none where it hangs on one that is hidden.
    pub(super) fn is_smooth(&self, unit: &UnitFigures, node: usize) -> Option<bool> {
        let figure = |at: usize| {
            let score = &unit.scores[at].score;
            match (score.status.as_str(), score.value) {
                ("known", Some(value)) => Figure::Known(value),
                ("missing", _) => Figure::Missing,
                _ => Figure::Hidden,
            }
        };
        is_smooth(&self.of.method, node, &figure)
    }

    /// Valid responses and files, where all counted responses of the agency are drawn out of known files.
    pub(super) fn drawn(&self, unit: &UnitFigures) -> Option<(f64, f64)> {
        let (valid, files) = (unit.valid?, unit.files?);
        // A weighted agency is no simple sample; one whose weights or files are not right is none at all.
        let is_other = unit.design.as_ref().is_some_and(|said| {
            let is = |plain: &Plain| said.reason.as_deref() == Some(plain.as_str());
            said.weighted || Plain::ALL.iter().filter(|plain| !plain.is_simple_sample()).any(is)
        });
        let may = !self.of.document.counted.live && !self.of.is_mixed(&unit.code) && !is_other;
        let may = may && valid > 1 && files >= valid;
        may.then_some((valid as f64, files as f64))
    }

    /// Σz² of a question or of a factor whose answers are pooled.
    fn squares(&self, unit: &UnitFigures, node: usize) -> Option<f64> {
        let points = self.points(unit, node)?;
        let (total, answers) = points
            .iter()
            .fold((0.0, 0.0), |(t, a), (points, answers, n)| (t + points * *n as f64, a + answers * *n as f64));
        let figure = total / answers;
        Some(points.iter().map(|(points, of, n)| ((points - figure * of) / answers).powi(2) * *n as f64).sum())
    }

    /// Points and answers of an agency's responses, each pair with their number: of a question from its counts; of a factor whose answers
    /// are pooled, from its rows.
    pub(super) fn points(&self, unit: &UnitFigures, node: usize) -> Option<Vec<(f64, f64, u64)>> {
        let method = &self.of.method;
        let of = &method.nodes[node];
        if of.rescale.is_some() {
            return None;
        }
        let counts = self.of.counts.of(self.count, &unit.level, &unit.code)?;
        let by = Recomputing { survey: &self.of.survey, method, counts, outside: None };
        match &of.kind {
            NodeKind::Leaf(leaf) => {
                let scale = if matches!(leaf.statistic, Statistic::ShareOf(_)) { 100.0 } else { 1.0 } * leaf.times;
                let valued = by.choices(leaf)?;
                Some(valued.into_iter().map(|(worth, n)| (worth * scale, 1.0, n)).collect())
            }
            NodeKind::Branch { aggregate: Aggregate::Pooled, .. } => {
                let is_leaf = |at: &usize| matches!(method.nodes[*at].kind, NodeKind::Leaf(_));
                let under = (0..method.nodes.len()).filter(|at| method.is_under(*at, node)).filter(is_leaf);
                let under: Vec<usize> = under.collect();
                if let [only] = under[..] {
                    return self.points(unit, only);
                }
                let mut scale = None;
                for leaf in under {
                    if let NodeKind::Leaf(leaf) = &method.nodes[leaf].kind {
                        by.choices(leaf)?;
                        let is_share = matches!(leaf.statistic, Statistic::ShareOf(_));
                        scale = Some(if is_share { 100.0 } else { 1.0 } * leaf.times);
                    }
                }
                let rows = self.of.rows.iter().filter(|row| {
                    let is_own = row.level == Level::Agency && row.unit == unit.code && row.sources == self.count;
                    is_own && row.factor == of.key.as_str()
                });
                let scale = scale? / MILLIONTHS as f64;
                let mut rows = rows.map(|row| (row.points as f64 * scale, row.valid as f64, row.responses)).peekable();
                rows.peek()?;
                Some(rows.collect())
            }
            NodeKind::Branch { .. } | NodeKind::Input(_) => None,
        }
    }

    /// V = Σ w²V ÷ (Σ w)² over the agencies that are shown.
    fn check_mean(&self, work: &mut Work<'_>, place: &str, unit: &UnitFigures, node: usize) {
        let score = &unit.scores[node].score;
        let weight: fn(&UnitFigures) -> f64 = match unit.over.as_deref() {
            Some("mean") => |_| 1.0,
            Some("files") => |of| of.files.unwrap_or(0) as f64,
            _ => return refuse(work, place, score),
        };
        let is_member = |other: &&UnitFigures| {
            let is_in = unit.level == "wave" || other.block.as_deref() == Some(&unit.code);
            other.level == "agency" && is_in && other.scores[node].score.status == "known"
        };
        let members = || self.figures.units.iter().filter(is_member);
        let all: f64 = members().map(weight).sum();
        let sum = |of: fn(&ScoreFigures) -> Option<f64>| -> Option<f64> {
            members().map(|unit| Some((weight(unit) * of(&unit.scores[node].score)?).powi(2))).sum()
        };
        let (se, beyond) = (sum(|of| of.se), sum(|of| of.se_beyond));
        let df: Option<f64> = members().map(|unit| unit.scores[node].score.df).sum();
        let is_known = score.status == "known" && all > 0.0;
        let expected = is_known.then_some(()).and(se.zip(beyond).zip(df));
        let Some(((se, beyond), df)) = expected else { return refuse(work, place, score) };
        let expected = [se.sqrt() / all, beyond.sqrt() / all, df];
        let given = [score.se, score.se_beyond, score.df];
        if !given.iter().zip(expected).all(|(given, expected)| given.is_some_and(|given| is_close(given, expected))) {
            work.wrong("errors", format!("{place}: its standard error is not that of a mean over its agencies"));
        }
    }
}
