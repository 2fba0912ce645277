//! What is made over the agencies of a block or of the wave: by the method's rule, from those that are shown.

use super::Work;
use super::figures::{Checking, is_close};
use super::people::is_empty;
use crate::publication::document::{ScoreFigures, UnitFigures};
use crate::scoring::estimate::{Absent, Score};
use crate::scoring::method::OverRule;

/// A mean over agencies, and the respondents and answers in them.
type Mean = Option<(f64, u64, u64)>;

impl Checking<'_> {
    pub fn check_over(&self, work: &mut Work<'_>, unit: &UnitFigures) {
        let place = format!("{}, {} {}", self.name, unit.level, unit.code);
        if unit.level == "agency" {
            if unit.over.is_some() || unit.scores.iter().any(|node| node.pooled.is_some() || node.mean.is_some()) {
                work.wrong("figures", format!("{place}: an agency has figures over agencies"));
            }
            return;
        }
        let is_member = |other: &&UnitFigures| {
            other.level == "agency" && (unit.level == "wave" || other.block.as_deref() == Some(&unit.code))
        };
        // By code: sums of fractions depend on their order.
        let mut members: Vec<&UnitFigures> = self.figures.units.iter().filter(is_member).collect();
        members.sort_by(|a, b| a.code.cmp(&b.code));
        let rules = self.of.method.over_agencies;
        let rule = in_force(if unit.level == "wave" { rules.all } else { rules.block }, &members);
        let name = match rule {
            OverRule::Mean => "mean",
            OverRule::Pooled => "pooled",
            OverRule::Files => "files",
        };
        if unit.over.as_deref() != Some(name) {
            let given = unit.over.as_deref().unwrap_or_default().escape_debug().to_string();
            work.wrong(
                "figures",
                format!("{place}: the rule over its agencies is “{given}”, the method's is “{name}”"),
            );
        }
        for (node, figures) in unit.scores.iter().enumerate() {
            let place = format!("{}, over agencies", self.place(unit, figures));
            let (Some(pooled), Some(mean)) = (&figures.pooled, &figures.mean) else {
                work.wrong("figures", format!("{place}: its figures of all answers and of the plain mean are missing"));
                continue;
            };
            let nobody = members.iter().all(|member| is_empty(&member.scores[node].score));
            self.compare_mean(work, &place, mean, mean_of(&members, node, |_| 1.0), nobody);
            match rule {
                OverRule::Pooled if !is_same(&figures.score, pooled) => {
                    work.wrong("figures", format!("{place}: it is not the figure of all answers together"));
                }
                OverRule::Pooled => {}
                OverRule::Mean => {
                    self.compare_mean(work, &place, &figures.score, mean_of(&members, node, |_| 1.0), nobody);
                }
                OverRule::Files => {
                    let by_files = mean_of(&members, node, |member| member.files.unwrap_or(0) as f64);
                    self.compare_mean(work, &place, &figures.score, by_files, nobody);
                }
            }
        }
    }

    fn compare_mean(&self, work: &mut Work<'_>, place: &str, score: &ScoreFigures, mean: Mean, nobody: bool) {
        let Some((value, respondents, answers)) = mean else {
            let reason = Score::Missing(if nobody { Absent::NoAnswers } else { Absent::NoAgency }).reason();
            if score.status != "missing" || score.reason.as_deref() != reason {
                let status = score.status.escape_debug().to_string();
                work.wrong("figures", format!("{place}: {status}, though no agency gives a figure"));
            }
            return;
        };
        if score.status != "known" {
            return work
                .wrong("figures", format!("{place}: {}, the agencies give {value}", score.status.escape_debug()));
        }
        self.compare_value(work, place, score, value);
        if score.n_respondents != Some(respondents) || score.n_answers != Some(answers) {
            work.wrong(
                "figures",
                format!("{place}: the agencies have {respondents} respondents and {answers} answers"),
            );
        }
    }
}

/// The rule that can be kept: `files` needs the files of every agency shown, and some at all.
fn in_force(rule: OverRule, members: &[&UnitFigures]) -> OverRule {
    let shown =
        || members.iter().filter(|member| member.scores.first().is_some_and(|root| root.score.status == "known"));
    let has_files = shown().all(|member| member.files.is_some()) && shown().any(|member| member.files > Some(0));
    if rule == OverRule::Files && !has_files { OverRule::Mean } else { rule }
}

fn mean_of(members: &[&UnitFigures], node: usize, weight: impl Fn(&UnitFigures) -> f64) -> Mean {
    let (mut total, mut weights, mut respondents, mut answers) = (0.0, 0.0, 0_u64, 0_u64);
    for member in members {
        let score = &member.scores[node].score;
        let (true, Some(value)) = (score.status == "known", score.value) else { continue };
        total += weight(member) * value;
        weights += weight(member);
        respondents = respondents.saturating_add(score.n_respondents.unwrap_or(0));
        answers = answers.saturating_add(score.n_answers.unwrap_or(0));
    }
    (weights > 0.0).then(|| (total / weights, respondents, answers))
}

fn is_same(one: &ScoreFigures, other: &ScoreFigures) -> bool {
    let is_close = match (one.value, other.value) {
        (Some(one), Some(other)) => is_close(one, other),
        (one, other) => one.is_none() && other.is_none(),
    };
    let rest = |score: &ScoreFigures| (score.status.clone(), score.reason.clone(), score.shown.clone());
    is_close && rest(one) == rest(other) && (one.n_respondents, one.n_answers) == (other.n_respondents, other.n_answers)
}
