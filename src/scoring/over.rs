//! From the figures of agencies to one figure of their block or of the whole wave. Rests only on agencies whose figure is
//! shown: so anyone can recompute it, and it tells nothing of those that are hidden.

use super::estimate::{Absent, Estimate, Score};
use super::index::Figures;
use super::method::OverRule;

/// An agency's figures and its files of the period, where known.
pub(super) type Member<'a> = (&'a Figures, Option<u64>);

/// The rule that can be kept: `files` needs the files of every agency shown, and some at all.
pub(super) fn rule_in_force(rule: OverRule, members: &[Member<'_>]) -> OverRule {
    if rule != OverRule::Files {
        return rule;
    }
    let shown =
        || members.iter().filter(|(figures, _)| figures.scores.first().is_some_and(|root| root.known().is_some()));
    let all_known = shown().all(|(_, files)| files.is_some());
    if all_known && shown().any(|(_, files)| *files > Some(0)) { OverRule::Files } else { OverRule::Mean }
}

/// The mean of the agencies' figures, one a node; by files where the rule says so.
pub(super) fn scores(rule: OverRule, members: &[Member<'_>], nodes: usize) -> Vec<Score> {
    (0..nodes).map(|node| score(rule, members, node)).collect()
}

fn score(rule: OverRule, members: &[Member<'_>], node: usize) -> Score {
    let (mut total, mut weights) = (0.0, 0.0);
    let (mut n_respondents, mut n_answers) = (0, 0);
    for (figures, files) in members {
        if let Some(estimate) = figures.scores[node].known() {
            let weight = weight(rule, *files);
            total += weight * estimate.value;
            weights += weight;
            n_respondents += estimate.n_respondents;
            n_answers += estimate.n_answers;
        }
    }
    if weights > 0.0 {
        return Score::Known(Estimate {
            value: total / weights,
            se: None,
            se_beyond: None,
            df: None,
            n_respondents,
            n_answers,
        });
    }
    let nobody = members.iter().all(|(figures, _)| figures.scores[node] == Score::Missing(Absent::NoAnswers));
    Score::Missing(if nobody { Absent::NoAnswers } else { Absent::NoAgency })
}

fn weight(rule: OverRule, files: Option<u64>) -> f64 {
    match rule {
        OverRule::Files => files.unwrap_or(0) as f64,
        OverRule::Mean | OverRule::Pooled => 1.0,
    }
}

/// The weight of each node in the root of such a mean: the mean of its weights in the agencies that show the root and do
/// not hide the node. Where an agency has no answers under the node, it weighs nothing there.
pub(super) fn weights(rule: OverRule, members: &[Member<'_>], scores: &[Score]) -> Vec<Option<f64>> {
    let one = |node: usize| {
        scores[node].known()?;
        scores[0].known()?;
        let (mut total, mut weights) = (0.0, 0.0);
        for (figures, files) in members {
            let of_node = match (figures.weights[node], &figures.scores[node]) {
                (Some(of_node), _) => of_node,
                (None, Score::Missing(_)) => 0.0,
                (None, _) => continue,
            };
            if figures.scores[0].known().is_some() {
                total += weight(rule, *files) * of_node;
                weights += weight(rule, *files);
            }
        }
        (weights > 0.0).then(|| total / weights)
    };
    (0..scores.len()).map(one).collect()
}

/// The error of such a mean.
pub(super) struct MeanError {
    pub se: f64,
    /// Without the finite population correction.
    pub beyond: f64,
    pub df: f64,
}

/// Of a mean over agencies that were sampled apart from each other: V = Σ w²V ÷ (Σ w)². None where an agency that counts has no error.
pub(super) fn error(rule: OverRule, members: &[Member<'_>], node: usize) -> Option<MeanError> {
    let (mut variance, mut beyond, mut weights, mut df) = (0.0, 0.0, 0.0, 0.0);
    for (figures, files) in members {
        let Some(estimate) = figures.scores[node].known() else { continue };
        let weight = weight(rule, *files);
        variance += (weight * estimate.se?).powi(2);
        beyond += (weight * estimate.se_beyond?).powi(2);
        df += estimate.df?;
        weights += weight;
    }
    (weights > 0.0).then(|| MeanError { se: variance.sqrt() / weights, beyond: beyond.sqrt() / weights, df })
}
