//! Every figure of the index from the published counts: equal as printed, and as they are stored to within 10^-9. What may not be
//! recomputed because parts of it are hidden is named.

use super::Work;
use super::people::is_empty;
use super::recompute::{Hidden, Outside, Recomputing};
use super::wave::Published;
use crate::domain::rounding::half_up;
use crate::publication::document::{Figures, NodeFigures, ScoreFigures, UnitFigures};
use crate::scoring::estimate::Score;
use crate::scoring::index::Count;
use crate::scoring::method::{Aggregate, NodeKind};

const CLOSE: f64 = 1e-9;

pub(super) fn check(work: &mut Work<'_>, of: &Published<'_>) {
    let mut told = Told::default();
    for count in Count::EACH {
        Checking { of, figures: of.document.figures(count), count, name: count.as_str() }.run(work, &mut told);
    }
    if told.numerators != of.counts.numerators() {
        work.wrong("counts", "counts.csv has numerators of nodes that do not pool their answers, or are not shown");
    }
    work.holds("figures", "every figure follows from the published counts");
    work.holds("disclosure", format!("no figure rests on fewer than {} respondents", of.method.thresholds.show));
    work.note("figures", "the effective weights in index.json are not computed again");
    if told.alone > 0 {
        let text = format!(
            "{} figures rest on their node's own total: single questions under it are hidden, so nothing else says what it is",
            told.alone
        );
        work.note("figures", text);
    }
    if told.medians > 0 {
        let text =
            "weighted medians and figures on them are not computed again: no table says how values lie in the groups";
        work.note("figures", format!("{} {text}", told.medians));
    }
    if told.hidden > 0 {
        work.note("disclosure", format!("{} figures are hidden, or missing under hidden questions; whether each had to be cannot be seen from here", told.hidden));
    }
    let voids = of.closed.void;
    if voids > 0 {
        work.note("figures", format!("{voids} void responses are left out; figures with them are not published: the difference would show their marks"));
    }
}

/// What is told once for all figures.
#[derive(Default)]
struct Told {
    /// Nodes whose total is published.
    numerators: usize,
    /// Figures that rest on such a total alone.
    alone: u64,
    hidden: u64,
    /// Weighted medians and what rests on them.
    medians: u64,
}

/// The figures of one count.
pub(super) struct Checking<'a> {
    pub of: &'a Published<'a>,
    pub figures: &'a Figures,
    pub count: Count,
    pub name: &'static str,
}

impl Checking<'_> {
    fn run(&self, work: &mut Work<'_>, told: &mut Told) {
        if self.figures.units.first().is_none_or(|whole| whole.received != self.figures.responses) {
            work.wrong("figures", format!("{}: the number of responses is not that of the whole wave", self.name));
        }
        for (place, unit) in self.figures.units.iter().enumerate() {
            self.check_questions(work, unit);
            self.check_over(work, unit);
            let Some(counts) = self.of.counts.of(self.count, &unit.level, &unit.code) else {
                work.wrong(
                    "counts",
                    format!("{}, {} {}: counts.csv has no line of it", self.name, unit.level, unit.code),
                );
                continue;
            };
            let outside = Some(Outside { of: self.of, figures: self.figures, count: self.count, unit: place });
            let recomputing = Recomputing { survey: &self.of.survey, method: &self.of.method, counts, outside };
            for (node, figures) in unit.scores.iter().enumerate() {
                let (place, score) = (self.place(unit, figures), unit.pooled(figures));
                for score in
                    [Some(&figures.score), figures.pooled.as_ref(), figures.mean.as_ref()].into_iter().flatten()
                {
                    check_status(work, &place, score);
                }
                self.check_people(work, unit, node);
                if unit.included == 0 && !self.of.method.rests_on_inputs(node) {
                    check_nobody(work, &place, unit, score);
                } else if recomputing.rests_on_weighted_median(node) {
                    told.medians += u64::from(score.status == "known");
                } else {
                    told.hidden += u64::from(self.compare(work, &place, score, node, &recomputing));
                }
                if check_numerator(work, &place, score, node, &recomputing) {
                    told.numerators += 1;
                    told.alone += u64::from(recomputing.leaves_total(node).is_err());
                }
            }
        }
    }

    pub fn place(&self, unit: &UnitFigures, node: &NodeFigures) -> String {
        format!("{}, {} {}, {}", self.name, unit.level, unit.code, node.node)
    }

    /// A figure against what the counts give. Whether it is hidden, or could be.
    fn compare(
        &self,
        work: &mut Work<'_>,
        place: &str,
        score: &ScoreFigures,
        node: usize,
        by: &Recomputing<'_>,
    ) -> bool {
        match (score.status.as_str(), by.figure(node)) {
            ("suppressed", _) | ("missing", Err(Hidden)) => return true,
            (_, Err(Hidden)) => work.open("figures", format!("{place}: rests on figures that are hidden")),
            ("known", Ok(Ok((value, answers)))) => {
                self.compare_value(work, place, score, value);
                if score.n_answers != Some(answers) {
                    work.wrong("figures", format!("{place}: {:?} answers, the counts give {answers}", score.n_answers));
                }
            }
            ("missing", Ok(Err(reason))) => {
                if score.reason.as_deref() != Score::Missing(reason).reason() {
                    work.wrong("figures", format!("{place}: it is missing for another reason than it says"));
                }
            }
            (status, figure) => {
                let given = figure.ok().and_then(Result::ok).map(|(value, _)| value);
                work.wrong("figures", format!("{place}: {}, the counts give {given:?}", status.escape_debug()));
            }
        }
        false
    }

    pub fn compare_value(&self, work: &mut Work<'_>, place: &str, score: &ScoreFigures, value: f64) {
        if !value.is_finite() {
            return work.wrong("figures", format!("{place}: the numbers behind it are beyond all measure"));
        }
        let printed = half_up(value, self.of.method.decimals);
        let is_same = score.value.is_some_and(|given| is_close(given, value));
        if !is_same || score.shown.as_deref() != Some(printed.as_str()) {
            let given = (score.value, score.shown.as_deref().unwrap_or_default());
            work.wrong("figures", format!("{place}: {given:?} is published, the counts give {value}"));
        }
    }
}

pub(super) fn is_close(one: f64, other: f64) -> bool {
    (one - other).abs() <= CLOSE * other.abs().max(1.0)
}

/// A figure has a value and what it rests on; where there is none, it has neither.
fn check_status(work: &mut Work<'_>, place: &str, score: &ScoreFigures) {
    let given =
        [score.value.is_some(), score.shown.is_some(), score.n_respondents.is_some(), score.n_answers.is_some()];
    match score.status.as_str() {
        "known" if given.contains(&false) => work.wrong("figures", format!("{place}: half of its figure is missing")),
        "suppressed" if given.contains(&true) => {
            work.wrong("disclosure", format!("{place}: hidden, yet there is a figure"));
        }
        "missing" if given.contains(&true) => work.wrong("figures", format!("{place}: missing, yet there is a figure")),
        "known" | "suppressed" | "missing" => {}
        other => work.wrong("figures", format!("{place}: it is “{}”, which is nothing", other.escape_debug())),
    }
}

/// Where nothing is included there is no figure; a live wave may hold the first few responses back.
fn check_nobody(work: &mut Work<'_>, place: &str, unit: &UnitFigures, score: &ScoreFigures) {
    let is_held_back = unit.received > unit.void && score.status == "suppressed";
    if !is_held_back && !is_empty(score) {
        let status = score.status.escape_debug().to_string();
        work.wrong("figures", format!("{place}: {status}, though it rests on nobody"));
    }
}

/// The total of a node that pools its answers: published where the node is shown, and the sum of its questions where these are. Whether
/// there is one.
fn check_numerator(work: &mut Work<'_>, place: &str, score: &ScoreFigures, node: usize, by: &Recomputing<'_>) -> bool {
    let of = &by.method.nodes[node];
    let is_due = score.status == "known" && matches!(of.kind, NodeKind::Branch { aggregate: Aggregate::Pooled, .. });
    match (is_due, by.counts.numerator(of.key.as_str())) {
        (false, None) => return false,
        (false, Some(_)) => work.wrong("disclosure", format!("{place}: it has a total that is not to be shown")),
        (true, None) => work.wrong("counts", format!("{place}: it has no total in counts.csv")),
        (true, Some(total)) => {
            if by.leaves_total(node).is_ok_and(|(sum, _)| !is_close(total, sum)) {
                work.wrong("counts", format!("{place}: its total is not that of its questions"));
            }
            return true;
        }
    }
    false
}
