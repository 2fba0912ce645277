//! Errors of blocks and of the whole where all answers are taken together: given where every agency with answers is a sample of known
//! files and is shown, and nowhere else; those of questions and factors follow from the agencies' counts and rows.

use super::Work;
use super::errors::refuse;
use super::figures::{Checking, is_close};
use super::people::respondents;
use crate::publication::document::{ScoreFigures, UnitFigures};

impl Checking<'_> {
    /// Whether the error was computed again, or there is none.
    pub(super) fn check_together(&self, work: &mut Work<'_>, place: &str, unit: &UnitFigures, node: usize) -> bool {
        let score = &unit.scores[node].score;
        let is_member = |other: &&UnitFigures| {
            let is_in = unit.level == "wave" || other.block.as_deref() == Some(&unit.code);
            other.level == "agency" && is_in && other.valid != Some(0)
        };
        let members: Vec<&UnitFigures> = self.figures.units.iter().filter(is_member).collect();
        let is_shown = |member: &&&UnitFigures| member.scores[node].score.status != "suppressed";
        if members.iter().any(|member| member.valid.is_none() && is_shown(&member)) {
            // How many there were of a node that is shown, nobody is told.
            return !has_error(score);
        }
        let drawn: Option<Vec<(f64, f64)>> =
            members.iter().map(|member| self.drawn(member).filter(|_| is_shown(&member))).collect();
        // Of an agency with answers and no figure, nobody is told how many people they are of.
        let (mut least, mut most) = (0.0, 0.0);
        for member in &members {
            let known = respondents(&member.scores[node].score);
            let free = |people: u64| people.saturating_sub(1) as f64;
            least += free(known.unwrap_or(0));
            most += free(known.or(member.valid).unwrap_or(0));
        }
        if !has_error(score) && least <= 0.0 && most > 0.0 {
            return false;
        }
        let is_smooth = self.is_smooth(unit, node);
        if is_smooth.is_none() && !has_error(score) {
            return true;
        }
        let is_linear = self.of.method.has_linear_error(node) && is_smooth != Some(false);
        let may = score.status == "known" && most > 0.0 && is_linear;
        let Some(drawn) = drawn.filter(|_| may) else {
            refuse(work, place, score);
            return true;
        };
        let (Some(se), Some(beyond), Some(given)) = (score.se, score.se_beyond, score.df) else {
            work.wrong("errors", format!("{place}: its standard error is missing"));
            return true;
        };
        let is_free = is_close(given, least) || is_close(given, most) || (least..=most).contains(&given);
        if !is_free || se > beyond {
            work.wrong("errors", format!("{place}: its degrees of freedom or its two standard errors cannot be"));
        }
        let points: Option<Vec<_>> = members.iter().map(|member| self.answered(member, node)).collect();
        let Some(points) = points else { return false };
        let sum = |of: fn(&(f64, f64, u64)) -> f64| points.iter().flatten().map(of).sum::<f64>();
        let answers = sum(|(_, answers, n)| answers * *n as f64);
        let figure = sum(|(points, _, n)| points * *n as f64) / answers;
        let (mut variance, mut without) = (0.0, 0.0);
        for ((drawn, files), points) in drawn.iter().zip(&points) {
            let z = |(points, of, _): &(f64, f64, u64)| (points - figure * of) / answers;
            let total: f64 = points.iter().map(|of| z(of) * of.2 as f64).sum();
            let squares: f64 = points.iter().map(|of| z(of).powi(2) * of.2 as f64).sum();
            let spread = drawn / (drawn - 1.0) * (squares - total * total / drawn).max(0.0);
            without += spread;
            variance += (1.0 - drawn / files) * spread;
        }
        let is_same = |given: f64, expected: f64| is_close(given, expected) || (given - expected).abs() < 1e-7;
        if !is_same(se, variance.sqrt()) || !is_same(beyond, without.sqrt()) {
            let expected = without.sqrt();
            work.wrong("errors", format!("{place}: a standard error of {beyond}, its agencies give {expected}"));
        }
        true
    }

    /// The answers of an agency; nothing where nobody answered.
    fn answered(&self, unit: &UnitFigures, node: usize) -> Option<Vec<(f64, f64, u64)>> {
        if respondents(&unit.scores[node].score) == Some(0) { Some(Vec::new()) } else { self.points(unit, node) }
    }
}

pub(super) fn has_error(score: &ScoreFigures) -> bool {
    score.se.is_some() || score.se_beyond.is_some() || score.df.is_some()
}
