//! The errors of weighted agencies: of shares of one question by the groups of `cells.csv`, by sector and by margins.

use super::Work;
use super::designed::{Own, leaf, own};
use super::figures::{Checking, is_close};
use super::raked::Margined;
use crate::publication::cells::{AgencyCells, Together};
use crate::publication::document::{ScoreFigures, UnitFigures};
use crate::scoring::method::Statistic;

/// A variance below which there is none.
const NOTHING: f64 = 1e-12;

impl Checking<'_> {
    /// The errors of a weighted agency. Whether the error was computed again, or there is none.
    pub fn check_weighted(&self, work: &mut Work<'_>, place: &str, unit: &UnitFigures, node: usize) -> Option<bool> {
        let said = unit.design.as_ref().filter(|said| said.weighted)?;
        let cells = self.of.cells.get(&unit.code)?;
        let score = &unit.scores[node].score;
        let key = self.of.method.nodes[node].key.as_str();
        let reason = said.no_errors.iter().find(|of| of.node == key);
        let may = score.status == "known"
            && score.n_respondents.is_some_and(|people| people > 1)
            && self.of.method.has_linear_error(node);
        let has = [score.se, score.se_beyond, score.df].iter().flatten().count();
        if !has.is_multiple_of(3)
            || (has == 3 && !may)
            || (may && (has == 3) == reason.is_some())
            || (reason.is_some() && !may)
        {
            work.wrong("errors", format!("{place}: a standard error, or the reason for none, where it cannot be"));
            return Some(true);
        }
        let (Some(se), Some(beyond), Some(df)) = (score.se, score.se_beyond, score.df) else {
            return Some(said.by.as_deref() == Some("unit") || reason.is_none());
        };
        if se > beyond * (1.0 + f64::EPSILON)
            || df <= 0.0
            || (said.by.as_deref() == Some("unit") && !is_close(se, beyond))
        {
            work.wrong("errors", format!("{place}: its two standard errors do not agree"));
        }
        let moments = self.moments(cells, score, node);
        let expected = match (said.by.as_deref(), own(self.of, unit)) {
            (Some("sector"), _) => moments.map(|parts| by_sector(&parts)),
            (Some("margins"), Some(Own::Margins(held))) => {
                let of = Margined { of: self.of, unit, held };
                of.check_error(work, place, score);
                moments.and_then(|moments| of.error(cells, &moments, score.n_respondents?))
            }
            _ => None,
        };
        let Some([variance, without, freedom]) = expected else { return Some(false) };
        let expected = [variance.max(0.0).sqrt(), without.max(0.0).sqrt(), freedom];
        // Of an error of nothing rounding leaves something, whose root is larger.
        let is_same = |given: f64, expected: f64| {
            is_close(given, expected) || (given * given - expected * expected).abs() < NOTHING
        };
        if ![se, beyond, df].iter().zip(expected).all(|(given, expected)| is_same(*given, expected)) {
            work.wrong("errors", format!("{place}: a standard error of {se}, cells.csv gives {}", expected[0]));
        }
        Some(true)
    }

    /// The parts of a share of one question, each with Σ z and Σ z², z the weighted linearised value of a response.
    fn moments<'c>(
        &self,
        cells: &'c AgencyCells,
        score: &ScoreFigures,
        node: usize,
    ) -> Option<Vec<(&'c Together, [f64; 2])>> {
        let method = &self.of.method;
        if method.nodes[node].rescale.is_some() {
            return None;
        }
        let leaf = leaf(method, node).filter(|leaf| matches!(leaf.statistic, Statistic::ShareOf(_)))?;
        let (hit, figure) = (100.0 * leaf.times, score.value?);
        let parts = cells.parts.get(method.nodes[node].key.as_str())?;
        let answers: f64 = parts.iter().map(|part| part.weight * part.answers.unwrap_or(0) as f64).sum();
        let of_part = |part: &'c Together| {
            let (given, points) = (part.answers.unwrap_or(0) as f64, part.points?);
            let (factor, hits) = (part.weight / answers, points / hit);
            let squares = factor * factor * (hits * (hit - figure).powi(2) + (given - hits) * figure * figure);
            Some((part, [factor * (points - figure * given), squares]))
        };
        parts.iter().map(of_part).collect()
    }
}

/// Variance with and without the files, and degrees of freedom.
fn by_sector(parts: &[(&Together, [f64; 2])]) -> [f64; 3] {
    let mut all = [0.0; 3];
    for (part, [sum, squares]) in parts {
        let Some(given) = part.answers.filter(|given| *given > 0) else { continue };
        // Of a simple sample of the stratum: n ÷ (n - 1) × (Σz² - (Σz)² ÷ n).
        let drawn = part.responses as f64;
        let spread = drawn / (drawn - 1.0) * (squares - sum * sum / drawn);
        all[0] += part.files.map_or(1.0, |files| 1.0 - drawn / files as f64) * spread;
        all[1] += spread;
        all[2] += given as f64 - 1.0;
    }
    all
}
