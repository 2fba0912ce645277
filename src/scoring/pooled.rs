//! Errors of blocks and of the whole where all answers are taken together: each agency is a stratum that was sampled apart from the
//! others, with its own files. What is estimated is what this share-out of forms over agencies would give again. Only where every
//! agency with answers is shown: the error of a sum that some are hidden in would help to find them.

use crate::statistics::variance::{Moments, stratum_variance};

use super::aggregate::{Slope, Totals};
use super::designed::{Designed, NodeError, Sample};
use super::estimate::Score;
use super::index::Figures;
use super::method::NodeKind;
use super::sums::Sums;

/// An agency of the group.
pub(super) struct Member<'a> {
    /// Its place in the wave's list.
    pub agency: usize,
    pub files: Option<u64>,
    pub sums: &'a Sums,
    pub figures: &'a Figures,
    pub designed: Option<&'a Designed>,
}

/// One a node of `slopes`, which say how the group's figure moves with its indicators; `sums` are the group's own.
pub(super) fn errors(
    sample: &Sample<'_>,
    sums: &Sums,
    members: &[Member<'_>],
    slopes: &[(usize, Vec<Slope>)],
) -> Vec<Option<NodeError>> {
    let members: Vec<&Member<'_>> = members.iter().filter(|member| member.sums.valid > 0).collect();
    if !members.iter().all(|member| is_simple(sample, member)) {
        return slopes.iter().map(|_| None).collect();
    }
    let leaves = sample.leaves;
    let totals = |leaf: usize| match &sample.method.nodes[leaves.node(leaf)].kind {
        NodeKind::Leaf(of) => Totals::of(sums.ratio(sample.survey, leaves.node(leaf), of)),
        _ => Totals::default(),
    };
    let totals: Vec<Totals> = (0..leaves.count()).map(totals).collect();
    let of_members: Vec<Vec<Moments>> = members
        .iter()
        .map(|member| {
            let mut all = vec![Moments::default(); slopes.len()];
            for slot in sample.slots.of_agency(member.agency) {
                for (all, of_slot) in all.iter_mut().zip(sample.spread.moments(slot, &totals, slopes)) {
                    all.sum += of_slot.sum;
                    all.squares += of_slot.squares;
                }
            }
            all
        })
        .collect();
    let of_node = |(place, (node, _)): (usize, &(usize, Vec<Slope>))| {
        let mut error = NodeError { variance: 0.0, beyond: 0.0, df: 0.0 };
        for (member, moments) in members.iter().zip(&of_members) {
            if matches!(member.figures.scores[*node], Score::Suppressed(_)) {
                return None;
            }
            let (drawn, files) = (member.sums.valid as f64, member.files? as f64);
            error.variance += stratum_variance(drawn, files, &moments[place]);
            error.beyond += stratum_variance(drawn, f64::INFINITY, &moments[place]);
            // Of the domain: those with an answer under the node, less one an agency.
            error.df += member.sums.respondents[*node].saturating_sub(1) as f64;
        }
        (error.df > 0.0).then_some(error)
    };
    slopes.iter().enumerate().map(of_node).collect()
}

/// Whether an agency is a simple sample of known files.
fn is_simple(sample: &Sample<'_>, member: &Member<'_>) -> bool {
    let is_plain = match member.designed {
        None => true,
        Some(Designed::Plain(plain)) => plain.is_simple_sample(),
        Some(Designed::Weighted(_)) => false,
    };
    let mut slots = sample.slots.of_agency(member.agency);
    let has_files = member.sums.valid > 1 && member.files.is_some_and(|files| files >= member.sums.valid);
    is_plain && has_files && !slots.any(|slot| sample.spread.is_mixed(slot))
}
