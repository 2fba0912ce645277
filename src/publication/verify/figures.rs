//! Every figure of the index from the published counts: equal as printed, and as they are stored to within 10^-9. What may not be
//! recomputed because parts of it are hidden is named. And the rule that hides: nothing rests on fewer people than it asks for.

use std::collections::BTreeMap;

use super::Work;
use super::recompute::{Figure, Hidden, Recomputing};
use super::wave::Published;
use crate::domain::rounding::half_up;
use crate::publication::document::{Figures, NodeFigures, ScoreFigures, UnitFigures};
use crate::scoring::index::Count;

const CLOSE: f64 = 1e-9;

/// False where the document has not the shape of this wave: then nothing in it can be compared.
pub(super) fn check(work: &mut Work<'_>, of: &Published<'_>) -> bool {
    for count in Count::EACH {
        let figures = of.document.figures(count);
        if !has_shape(of, figures, count) {
            work.wrong(
                "index",
                format!("the figures of {} are not those of the wave's agencies and nodes", count.as_str()),
            );
            return false;
        }
        Checking { of, figures, count, name: count.as_str() }.run(work);
    }
    work.holds("figures", "every figure follows from the published counts");
    work.holds("disclosure", format!("no figure rests on fewer than {} respondents", of.method.thresholds.show));
    work.note("figures", "the effective weights in index.json are not computed again");
    let voids = of.closed.void;
    if voids > 0 {
        work.note("figures", format!("{voids} void responses are left out; figures with them are not published: the difference would show their marks"));
    }
    true
}

/// Whether the document has a unit for the wave, each block and each agency, in their order, and all nodes and questions.
fn has_shape(of: &Published<'_>, figures: &Figures, count: Count) -> bool {
    let mut blocks: Vec<&str> = Vec::new();
    for agency in &of.agencies {
        if !blocks.contains(&agency.block.as_str()) {
            blocks.push(agency.block.as_str());
        }
    }
    let mut expected = vec![("wave", "all".to_owned(), None)];
    for block in blocks {
        expected.push(("block", block.to_owned(), None));
        let members = of.agencies.iter().filter(|agency| agency.block.as_str() == block);
        expected.extend(members.map(|agency| ("agency", agency.code.to_string(), Some(agency))));
    }
    let nodes = || of.method.nodes.iter().map(|node| node.key.as_str());
    let questions = || of.survey.questions.iter().map(|question| question.key.as_str());
    let is_like =
        |(unit, (level, code, agency)): (&UnitFigures, &(&str, String, Option<&crate::domain::agency::Agency>))| {
            let is_agency = agency.is_none_or(|agency| {
                unit.name == agency.name
                    && unit.files == agency.files
                    && unit.block.as_deref() == Some(agency.block.as_str())
            });
            unit.level == *level
                && unit.code == *code
                && is_agency
                && unit.scores.iter().map(|score| score.node.as_str()).eq(nodes())
                && unit.questions.iter().map(|question| question.question.as_str()).eq(questions())
        };
    figures.count == count.as_str()
        && figures.live == of.document.counted.live
        && figures.nodes.iter().map(|node| node.node.as_str()).eq(nodes())
        && figures.units.len() == expected.len()
        && figures.units.iter().zip(&expected).all(is_like)
}

struct Checking<'a> {
    of: &'a Published<'a>,
    figures: &'a Figures,
    count: Count,
    name: &'static str,
}

impl Checking<'_> {
    fn run(&self, work: &mut Work<'_>) {
        if self.figures.units.first().is_none_or(|whole| whole.received != self.figures.responses) {
            work.wrong("figures", format!("{}: the number of responses is not that of the whole wave", self.name));
        }
        for unit in &self.figures.units {
            self.check_questions(work, unit);
            let Some(counts) = self.of.counts.of(self.count, &unit.level, &unit.code) else { continue };
            let recomputing = Recomputing { survey: &self.of.survey, method: &self.of.method, counts };
            for (node, figures) in unit.scores.iter().enumerate() {
                let place = self.place(unit, figures);
                self.check_people(work, &place, unit.pooled(figures));
                self.compare(work, &place, unit.pooled(figures), recomputing.figure(node));
                if unit.level != "agency" {
                    self.check_over(work, unit, node);
                }
            }
        }
    }

    fn place(&self, unit: &UnitFigures, node: &NodeFigures) -> String {
        format!("{}, {} {}, {}", self.name, unit.level, unit.code, node.node)
    }

    fn check_people(&self, work: &mut Work<'_>, place: &str, score: &ScoreFigures) {
        let show = self.of.method.thresholds.show;
        if score.n_respondents.is_some_and(|people| people < show) {
            work.wrong("disclosure", format!("{place}: shown for fewer than {show} respondents"));
        }
    }

    /// A figure against what the counts give.
    fn compare(&self, work: &mut Work<'_>, place: &str, score: &ScoreFigures, figure: Result<Figure, Hidden>) {
        match (score.status.as_str(), figure) {
            ("suppressed", _) => {
                if score.value.is_some() || score.shown.is_some() {
                    work.wrong("disclosure", format!("{place}: hidden, yet there is a figure"));
                }
            }
            (_, Err(Hidden)) => {
                if score.value.is_some() {
                    work.open("figures", format!("{place}: rests on figures that are hidden"));
                }
            }
            ("known", Ok(Some((value, answers)))) => {
                self.compare_value(work, place, score, value);
                if score.n_answers != Some(answers) {
                    work.wrong("figures", format!("{place}: {:?} answers, the counts give {answers}", score.n_answers));
                }
            }
            ("missing", Ok(None)) => {}
            (status, figure) => {
                let given = figure.ok().flatten().map(|(value, _)| value);
                work.wrong("figures", format!("{place}: {}, the counts give {given:?}", status.escape_debug()));
            }
        }
    }

    fn compare_value(&self, work: &mut Work<'_>, place: &str, score: &ScoreFigures, value: f64) {
        if !value.is_finite() {
            return work.wrong("figures", format!("{place}: the numbers behind it are beyond all measure"));
        }
        let printed = half_up(value, self.of.method.decimals);
        let is_same = score.value.is_some_and(|given| (given - value).abs() <= CLOSE * value.abs().max(1.0));
        if !is_same || score.shown.as_deref() != Some(printed.as_str()) {
            let given = (score.value, score.shown.as_deref().unwrap_or_default());
            work.wrong("figures", format!("{place}: {given:?} is published, the counts give {value}"));
        }
    }

    /// What is made over the agencies of a block or of the wave: rests on those that are shown.
    fn check_over(&self, work: &mut Work<'_>, unit: &UnitFigures, node: usize) {
        let members: BTreeMap<&str, &UnitFigures> = self
            .figures
            .units
            .iter()
            .filter(|other| other.level == "agency")
            .filter(|other| unit.level == "wave" || other.block.as_deref() == Some(unit.code.as_str()))
            .map(|other| (other.code.as_str(), other))
            .collect();
        let mean_of = |weight: &dyn Fn(&UnitFigures) -> f64| {
            let (mut total, mut weights) = (0.0, 0.0);
            for member in members.values() {
                if let Some(value) = member.scores[node].score.value {
                    total += weight(member) * value;
                    weights += weight(member);
                }
            }
            (weights > 0.0).then(|| total / weights)
        };
        let figures = &unit.scores[node];
        let place = self.place(unit, figures);
        let mean = mean_of(&|_| 1.0);
        let over = match unit.over.as_deref() {
            Some("pooled") => unit.pooled(figures).value,
            Some("mean") => mean,
            Some("files") => mean_of(&|member| member.files.unwrap_or(0) as f64),
            _ => return work.wrong("figures", format!("{place}: no rule over agencies is named")),
        };
        for (score, value) in [(&figures.score, over), (figures.mean.as_ref().unwrap_or(&figures.score), mean)] {
            match (score.value, value) {
                (None, None) => {}
                (Some(_), Some(value)) => self.compare_value(work, &format!("{place}, over agencies"), score, value),
                (given, value) => {
                    work.wrong("figures", format!("{place}, over agencies: {given:?}, the agencies give {value:?}"));
                }
            }
        }
    }

    /// That the counts of a question fit each other, and that enough people stand behind them.
    fn check_questions(&self, work: &mut Work<'_>, unit: &UnitFigures) {
        let show = self.of.method.thresholds.show;
        for (of, question) in self.of.survey.questions.iter().zip(&unit.questions) {
            let place = format!("{}, {} {}, {}", self.name, unit.level, unit.code, question.question);
            let (Some(options), Some(apart), Some(answered)) = (&question.counts, &question.apart, question.answered)
            else {
                if question.status == "shown" || question.counts.is_some() || question.answered.is_some() {
                    work.wrong("figures", format!("{place}: half of its counts are missing"));
                }
                continue;
            };
            let sum = |codes: &[crate::publication::document::CodeFigures]| -> u128 {
                codes.iter().map(|code| u128::from(code.count)).sum()
            };
            let given = u128::from(answered) + sum(apart);
            let is_few = |people: u128| people > 0 && people < u128::from(show);
            if question.status != "shown" || is_few(u128::from(answered)) || is_few(given) {
                work.wrong("disclosure", format!("{place}: shown for fewer than {show} respondents"));
            }
            let is_choice = matches!(of.kind, crate::domain::survey::Kind::Choice { .. });
            let all = given + u128::from(question.blank.unwrap_or(0)) + u128::from(question.not_asked.unwrap_or(0));
            let fits_forms = unit.valid.is_none_or(|valid| u128::from(valid) == all);
            if (is_choice && sum(options) != u128::from(answered)) || !fits_forms {
                work.wrong("figures", format!("{place}: its counts do not add up to the valid forms"));
            }
            for code in options {
                let share = (answered > 0).then(|| 100.0 * code.count as f64 / answered as f64);
                let is_same = match (share, code.share) {
                    (Some(share), Some(given)) => (share - given).abs() <= CLOSE * 100.0,
                    (share, given) => share.is_none() && given.is_none(),
                };
                if !is_same {
                    work.wrong(
                        "figures",
                        format!("{place}: the share of {} is not {share:?}", code.code.escape_debug()),
                    );
                }
            }
        }
    }
}
