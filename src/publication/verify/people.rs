//! How many people stand behind figures and counts: never fewer than the method asks for, never other numbers than fit each other.

use super::Work;
use super::figures::{Checking, is_close};
use crate::domain::survey::Kind;
use crate::publication::document::{CodeFigures, ScoreFigures, UnitFigures};
use crate::scoring::estimate::{Absent, Score};
use crate::scoring::method::NodeKind;

impl Checking<'_> {
    /// The respondents of a node: enough to be shown, at most the valid forms; of a question as many as answers; of a branch as many
    /// as under any of its parts, and no more than under all of them.
    pub fn check_people(&self, work: &mut Work<'_>, unit: &UnitFigures, node: usize) {
        let figures = &unit.scores[node];
        let (Some(people), Some(answers)) = (unit.pooled(figures).n_respondents, unit.pooled(figures).n_answers) else {
            return;
        };
        let place = self.place(unit, figures);
        let show = self.of.method.thresholds.show;
        // What comes from outside is public: a figure of it alone has no respondents.
        let is_outside = people == 0 && self.of.method.rests_on_inputs(node);
        if people < show && !is_outside {
            work.wrong("disclosure", format!("{place}: shown for fewer than {show} respondents"));
        }
        let fits = match &self.of.method.nodes[node].kind {
            NodeKind::Leaf(_) => people == answers,
            NodeKind::Input(_) => people == 0 && answers == 0,
            NodeKind::Branch { children, .. } => {
                let parts = || children.iter().map(|child| respondents(unit.pooled(&unit.scores[*child])));
                let sum: Option<u128> = parts().map(|part| part.map(u128::from)).sum();
                parts().flatten().all(|part| part <= people) && sum.is_none_or(|sum| u128::from(people) <= sum)
            }
        };
        if !fits || people > answers || unit.valid.is_some_and(|valid| people > valid) {
            work.wrong(
                "figures",
                format!("{place}: {people} respondents do not fit the forms, the answers or its parts"),
            );
        }
    }

    /// That the counts of a question fit each other, and that enough people stand behind them.
    pub fn check_questions(&self, work: &mut Work<'_>, unit: &UnitFigures) {
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
            let sum = |codes: &[CodeFigures]| -> u128 { codes.iter().map(|code| u128::from(code.count)).sum() };
            let given = u128::from(answered) + sum(apart);
            let is_few = |people: u128| people > 0 && people < u128::from(show);
            if question.status != "shown" || is_few(u128::from(answered)) || is_few(given) {
                work.wrong("disclosure", format!("{place}: shown for fewer than {show} respondents"));
            }
            let is_choice = matches!(of.kind, Kind::Choice { .. });
            let all = given + u128::from(question.blank.unwrap_or(0)) + u128::from(question.not_asked.unwrap_or(0));
            let fits_forms = unit.valid.is_none_or(|valid| u128::from(valid) == all);
            if (is_choice && sum(options) != u128::from(answered)) || !fits_forms {
                work.wrong("figures", format!("{place}: its counts do not add up to the valid forms"));
            }
            for code in options {
                let share = (answered > 0).then(|| 100.0 * code.count as f64 / answered as f64);
                let is_same = match (share, code.share) {
                    (Some(share), Some(given)) => is_close(given, share),
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

/// Respondents of a figure; none where they are not told.
pub(super) fn respondents(score: &ScoreFigures) -> Option<u64> {
    if is_empty(score) { Some(0) } else { score.n_respondents }
}

/// Whether nobody gave an answer.
pub(super) fn is_empty(score: &ScoreFigures) -> bool {
    score.status == "missing" && score.reason.as_deref() == Score::Missing(Absent::NoAnswers).reason()
}
