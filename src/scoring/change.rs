//! What became of an agency's index since an earlier wave: a difference only where survey, method, counted sources and agency agree
//! (“comparability of waves”), otherwise the reason why there is none. Where agencies were merged, their earlier figures are put
//! together by files, for reference only.

use std::sync::Arc;

use crate::domain::agency::Agency;
use crate::domain::rounding::half_up;
use crate::statistics::distribution::t_two_sided;
use crate::statistics::multiple::holm;
pub use crate::statistics::rank::verdict::Change as Verdict;
use crate::statistics::rank::verdict::change as verdict;

use super::estimate::Estimate;
use super::index::{Count, Index, Level};
use super::standing::LEVEL;

/// An earlier wave's index, and what became of its figures.
#[derive(Debug)]
pub struct Since {
    pub before: Arc<Index>,
    /// One a unit of the later index: see [`changes`].
    pub changes: Vec<Option<Change>>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    Known(Difference),
    /// Another version of the survey: other questions.
    OtherSurvey,
    /// Another method, or another version of it; the counted sources are the method's.
    OtherMethod,
    /// The agency was not in the earlier wave, nor were all those that became it, with figures and files.
    NewAgency,
    Rebuilt(Rebuilt),
    /// The figure of one of the two waves is hidden, or there is none.
    NoFigure,
}

/// The earlier figure of an agency that was merged of others.
#[derive(Debug, Clone, PartialEq)]
pub struct Rebuilt {
    /// Mean of theirs by their files; in the method's unit.
    pub value: f64,
    /// Units of the earlier index.
    pub parts: Vec<usize>,
}

/// Of the root, for the counted sources.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// The later figure less the earlier one, both as they are printed; in the method's unit.
    pub change: f64,
    /// Its standard error without finite population correction. None where one of the two errors is not known.
    pub se: Option<f64>,
    /// Two-sided.
    pub p: Option<f64>,
    /// Adjusted by Holm for all changes of the block.
    pub p_holm: Option<f64>,
    pub verdict: Verdict,
}

impl Since {
    #[must_use]
    pub fn new(now: &Index, before: Arc<Index>, register: &[Agency]) -> Self {
        Self { changes: changes(now, &before, register), before }
    }
}

/// One a unit of `now`; none for blocks and the whole, whose agencies may be others, and for live waves, which have no errors.
/// The samples of two waves are independent: se² = se₁² + se₂², with df₁ + df₂ degrees of freedom, as ranks are tested.
/// `register`: all agencies that ever were, with what they became.
#[must_use]
pub fn changes(now: &Index, before: &Index, register: &[Agency]) -> Vec<Option<Change>> {
    let mut found: Vec<Option<Change>> = vec![None; now.units.len()];
    if now.wave.live || before.wave.live {
        return found;
    }
    let agencies = || now.units.iter().enumerate().filter(|(_, unit)| unit.level == Level::Agency);
    for (place, _) in agencies() {
        found[place] = Some(of_agency(now, before, place, register));
    }
    for block in now.units.iter().filter(|unit| unit.level == Level::Block) {
        let members: Vec<usize> =
            agencies().filter(|(_, unit)| unit.block == block.block).map(|(place, _)| place).collect();
        let known = |place: &usize| match &found[*place] {
            Some(Change::Known(difference)) => difference.p,
            _ => None,
        };
        let adjusted = holm(&members.iter().map(known).collect::<Vec<_>>());
        for (place, p_holm) in members.into_iter().zip(adjusted) {
            if let Some(Change::Known(difference)) = &mut found[place] {
                difference.p_holm = p_holm;
                difference.verdict = verdict(p_holm, LEVEL);
            }
        }
    }
    found
}

fn of_agency(now: &Index, before: &Index, place: usize, register: &[Agency]) -> Change {
    if now.survey.sha256 != before.survey.sha256 {
        return Change::OtherSurvey;
    }
    if now.method.sha256 != before.method.sha256 {
        return Change::OtherMethod;
    }
    let code = &now.units[place].code;
    let Some(earlier) = agency(before, code) else {
        return rebuilt(before, code, register).map_or(Change::NewAgency, Change::Rebuilt);
    };
    match (root(now, place), root(before, earlier)) {
        (Some(now_root), Some(then)) => {
            difference(&now_root, &then, now.method.decimals).map_or(Change::NoFigure, Change::Known)
        }
        _ => Change::NoFigure,
    }
}

fn agency(index: &Index, code: &str) -> Option<usize> {
    index.units.iter().position(|unit| unit.is_agency(code))
}

fn root(index: &Index, place: usize) -> Option<Estimate> {
    index.figures(Count::Counted)[place].scores[0].known().copied()
}

/// None where an agency that became this one became others as well (nobody knows which of its files went where), has no figure
/// or no known files.
fn rebuilt(before: &Index, code: &str, register: &[Agency]) -> Option<Rebuilt> {
    let became = |agency: &&Agency| agency.successors.iter().any(|successor| successor.as_str() == code);
    let mut parts = Vec::new();
    let (mut sum, mut all) = (0.0, 0.0);
    for former in register.iter().filter(became) {
        let place = agency(before, former.code.as_str()).filter(|_| former.successors.len() == 1)?;
        let (figure, files) = (root(before, place)?, before.units[place].files? as f64);
        sum += files * figure.value;
        all += files;
        parts.push(place);
    }
    (all > 0.0).then(|| Rebuilt { value: sum / all, parts })
}

/// None only for numbers that cannot be printed.
fn difference(now: &Estimate, then: &Estimate, decimals: u8) -> Option<Difference> {
    let printed = |value: f64| half_up(value, decimals).parse::<f64>().ok();
    // The difference of two printed numbers has no more decimals than they have.
    let change = printed(printed(now.value)? - printed(then.value)?)?;
    // Forms that do not differ tell of no error: an error of zero on one side would make the change look surer than it is.
    let se = now.error_beyond().zip(then.error_beyond()).map(|(now, then)| now.hypot(then));
    let df = now.df.zip(then.df).map(|(now, then)| now + then).filter(|df| *df > 0.0);
    let p = se.zip(df).map(|(se, df)| t_two_sided(change / se, df));
    Some(Difference { change, se, p, p_holm: None, verdict: Verdict::CannotBeSaid })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::distribution::t_quantile;

    fn estimate(value: f64, se: Option<f64>) -> Estimate {
        Estimate { value, se, se_beyond: se, df: se.map(|_| 30.0), n_respondents: 31, n_answers: 31 }
    }

    #[test]
    fn the_printed_figures_differ_and_the_errors_add_in_squares() {
        let found = difference(&estimate(80.004, Some(3.0)), &estimate(70.006, Some(4.0)), 2).unwrap();
        assert!((found.change - 9.99).abs() < 1e-12, "80.00 - 70.01, not {}", found.change);
        assert!((found.se.unwrap() - 5.0).abs() < 1e-12);
        // A second way: the quantile of the p-value is the statistic.
        let statistic = t_quantile(1.0 - found.p.unwrap() / 2.0, 60.0);
        assert!((statistic - 9.99 / 5.0).abs() < 1e-8, "{statistic}");
        let fall = difference(&estimate(70.006, Some(4.0)), &estimate(80.004, Some(3.0)), 2).unwrap();
        assert_eq!((fall.change, fall.p), (-found.change, found.p));
    }

    #[test]
    fn without_both_errors_nothing_is_tested() {
        for (now, then) in
            [(None, Some(3.0)), (Some(3.0), None), (None, None), (Some(0.0), Some(0.0)), (Some(0.0), Some(3.0))]
        {
            let found = difference(&estimate(80.0, now), &estimate(70.0, then), 2).unwrap();
            assert_eq!((found.change, found.se, found.p, found.verdict), (10.0, None, None, Verdict::CannotBeSaid));
        }
    }
}
