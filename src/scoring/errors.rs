//! Standard errors of a wave's figures: of agencies all of whose counted responses were drawn and whose files of the period are known,
//! and of what is made of such agencies. Each agency is a stratum, each response a unit drawn without replacement from its files, unless
//! the wave's design says more of it ([`super::designed`]).
//! Voluntary answers get none: nobody knows what they were drawn from.

use std::sync::Arc;

use crate::statistics::variance::{Moments, stratum_variance};

use super::aggregate::{Forest, Slope, Totals};
use super::counts::Tally;
use super::designed::{Designed, NoError, NodeError, Sample, Sampling, Weighing, errors_of};
use super::estimate::Score;
use super::index::{Count, Index, Level};
use super::kept::Spread;
use super::method::{NodeKind, OverRule};
use super::over;
use super::pooled;
use super::roster::Roster;
use super::sampled::leaves::Leaves;
use super::sums::Sums;

/// What the figures of the counted sources were made of.
pub(super) struct Grown<'a> {
    pub roster: &'a Roster,
    /// One a unit.
    pub sums: &'a [Sums],
    /// One a unit.
    pub weighings: &'a [Option<Weighing>],
    pub forest: &'a Forest<'a>,
    pub tally: &'a Tally,
    pub sampling: Sampling<'a>,
}

/// Adds the errors to the figures of the counted sources that are shown, of a wave that is over.
pub(super) fn add(index: &mut Index, grown: &Grown<'_>) {
    let Grown { roster, sums, weighings, forest, tally, sampling } = *grown;
    let (survey, method) = (Arc::clone(&index.survey), Arc::clone(&index.method));
    let figures = &index.figures[Count::Counted as usize];
    let leaves = Leaves::of(&survey, &method);
    let spread = Spread::of(&survey, &method, sampling.kept);
    let sample =
        Sample { survey: &survey, method: &method, tally, slots: sampling.slots, spread: &spread, leaves: &leaves };
    let mut errors = Vec::new();
    for (unit, of) in roster.units.iter().enumerate().filter(|(_, of)| of.level == Level::Agency) {
        let agency = roster.agency_of(unit);
        let nodes = (0..method.nodes.len()).filter(|node| figures[unit].scores[*node].known().is_some());
        let has_error = |node: &usize| method.has_linear_error(*node) && forest.is_smooth(unit, *node);
        let nodes = nodes.filter(|node| has_error(node) && sums[unit].respondents[*node] > 1);
        let slopes: Vec<(usize, Vec<Slope>)> = nodes.map(|node| (node, forest.gradient(unit, node))).collect();
        let found = match &weighings[unit] {
            Some(weighing) if weighing.is_weighted() => errors_of(weighing, agency, &sample, &slopes),
            Some(weighing) if !weighing.is_simple_sample() => continue,
            _ => simple(&sample, &sums[unit], (agency, of.files), &slopes),
        };
        errors.extend(slopes.iter().zip(found).map(|((node, _), found)| (unit, *node, found)));
    }
    let mut of_groups = Vec::new();
    for (unit, members) in roster.groups() {
        if figures[unit].over != Some(OverRule::Pooled) {
            continue;
        }
        let nodes = (0..method.nodes.len()).filter(|node| figures[unit].scores[*node].known().is_some());
        let nodes = nodes.filter(|node| method.has_linear_error(*node) && forest.is_smooth(unit, *node));
        let slopes: Vec<(usize, Vec<Slope>)> = nodes.map(|node| (node, forest.gradient(unit, node))).collect();
        let member = |at: &usize| pooled::Member {
            agency: roster.agency_of(*at),
            files: roster.units[*at].files,
            sums: &sums[*at],
            figures: &figures[*at],
            designed: index.designed[*at].as_ref(),
        };
        let members: Vec<pooled::Member<'_>> = members.iter().map(member).collect();
        let found = pooled::errors(&sample, &sums[unit], &members, &slopes);
        of_groups.extend(slopes.iter().zip(found).filter_map(|((node, _), found)| Some((unit, *node, found?))));
    }
    for (unit, node, found) in of_groups {
        errors.push((unit, node, Ok(found)));
    }
    for (unit, node, found) in errors {
        match (&mut index.figures[Count::Counted as usize][unit].scores[node], found) {
            (Score::Known(estimate), Ok(NodeError { variance, beyond, df })) => {
                estimate.se = Some(variance.max(0.0).sqrt());
                estimate.se_beyond = Some(beyond.max(0.0).sqrt());
                estimate.df = Some(df);
            }
            (_, Err(reason)) => {
                if let Some(Designed::Weighted(weighted)) = &mut index.designed[unit] {
                    weighted.no_errors.insert(node, reason);
                }
            }
            _ => {}
        }
    }
    let figures = &mut index.figures[Count::Counted as usize];
    for (unit, members) in roster.groups() {
        let Some(rule @ (OverRule::Mean | OverRule::Files)) = figures[unit].over else { continue };
        for node in 0..method.nodes.len() {
            let members: Vec<over::Member<'_>> =
                members.iter().map(|at| (&figures[*at], roster.units[*at].files)).collect();
            let error = over::error(rule, &members, node);
            if let (Score::Known(estimate), Some(error)) = (&mut figures[unit].scores[node], error) {
                (estimate.se, estimate.se_beyond, estimate.df) = (Some(error.se), Some(error.beyond), Some(error.df));
            }
        }
    }
}

/// Of a simple sample of its files; nothing where the files are not known, fewer than the responses, or not all of these were drawn.
fn simple(
    sample: &Sample<'_>,
    sums: &Sums,
    (agency, files): (usize, Option<u64>),
    slopes: &[(usize, Vec<Slope>)],
) -> Vec<Result<NodeError, NoError>> {
    let slots = || sample.slots.of_agency(agency);
    let n = sums.valid;
    let Some(files) = files.filter(|files| *files >= n) else { return Vec::new() };
    if n < 2 || slots().any(|slot| sample.spread.is_mixed(slot)) {
        return Vec::new();
    }
    let leaves = sample.leaves;
    let totals = |leaf: usize| match &sample.method.nodes[leaves.node(leaf)].kind {
        NodeKind::Leaf(of) => Totals::of(sums.ratio(sample.survey, leaves.node(leaf), of)),
        _ => Totals::default(),
    };
    let totals: Vec<Totals> = (0..leaves.count()).map(totals).collect();
    let mut all = vec![Moments::default(); slopes.len()];
    for slot in slots() {
        for (all, of_slot) in all.iter_mut().zip(sample.spread.moments(slot, &totals, slopes)) {
            all.sum += of_slot.sum;
            all.squares += of_slot.squares;
        }
    }
    let error = |((node, _), moments): (&(usize, Vec<Slope>), Moments)| {
        Ok(NodeError {
            variance: stratum_variance(n as f64, files as f64, &moments),
            beyond: stratum_variance(n as f64, f64::INFINITY, &moments),
            // Of the domain: those with an answer under the node.
            df: sums.respondents[*node] as f64 - 1.0,
        })
    };
    slopes.iter().zip(all).map(error).collect()
}
