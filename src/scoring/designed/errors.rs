//! Errors of weighted figures. By sector each group of cells is a stratum of its files; by unit the totals of clusters are compared
//! inside their stratum, as if drawn with replacement; by margins what these leave of each answer counts ([`super::residuals`]).

use std::collections::BTreeMap;

use super::{By, Designed, NoError, Slots, Weighing};
use crate::domain::survey::Survey;
use crate::scoring::aggregate::{Slope, Totals};
use crate::scoring::counts::Tally;
use crate::scoring::kept::Spread;
use crate::scoring::method::Method;
use crate::scoring::sampled::leaves::Leaves;
use crate::statistics::variance::{Moments, stratum_variance};

/// Fewer clusters with a few answers each than this would be told apart by their error.
const FEWEST_SMALL_CLUSTERS: usize = 3;

/// What the errors of a wave follow from.
pub(in crate::scoring) struct Sample<'a> {
    pub survey: &'a Survey,
    pub method: &'a Method,
    pub tally: &'a Tally,
    pub slots: &'a Slots,
    pub spread: &'a Spread<'a>,
    pub leaves: &'a Leaves,
}

/// Of one node.
pub struct NodeError {
    pub variance: f64,
    /// Without the finite population correction.
    pub beyond: f64,
    pub df: f64,
}

/// One a node of `slopes`, which say how it moves with its indicators.
pub(in crate::scoring) fn errors_of(
    weighing: &Weighing,
    agency: usize,
    sample: &Sample<'_>,
    slopes: &[(usize, Vec<Slope>)],
) -> Vec<Result<NodeError, NoError>> {
    let Designed::Weighted(weighted) = &weighing.designed else { return Vec::new() };
    let Sample { tally, leaves, .. } = *sample;
    let totals: Vec<Totals> = (0..leaves.count()).map(|leaf| weighing.totals[leaves.node(leaf)]).collect();
    let mut of_cells = vec![vec![Moments::default(); slopes.len()]; weighing.cells.len()];
    for (group, members) in weighing.members.iter().enumerate() {
        let slopes = scaled(weighing, slopes, group);
        for member in members {
            for slot in &weighing.cells[*member] {
                let of_slot = sample.spread.moments(*slot, &totals, &slopes);
                for (all, of_slot) in of_cells[*member].iter_mut().zip(of_slot) {
                    all.sum += of_slot.sum;
                    all.squares += of_slot.squares;
                }
            }
        }
    }
    match weighted.by {
        By::Sector => return by_sector(weighing, slopes, &of_cells),
        By::Margins => return by_margins(weighing, slopes, &of_cells),
        By::Unit => {}
    }
    let cells: Vec<_> = sample.slots.cells(agency).collect();
    let mut strata: BTreeMap<Option<&str>, BTreeMap<&str, Cluster>> = BTreeMap::new();
    for ((name, cell, slot), moments) in cells.iter().zip(&of_cells) {
        let [sums, _] = tally.sums(*slot);
        if sums.valid == 0 {
            continue;
        }
        let of_stratum = strata.entry(cell.stratum.as_deref()).or_default();
        let cluster = of_stratum.entry(cell.cluster_of(name)).or_insert_with(|| Cluster::empty(slopes.len()));
        for (place, ((node, _), moments)) in slopes.iter().zip(moments).enumerate() {
            cluster.totals[place] += moments.sum;
            cluster.respondents[place] += sums.respondents[*node];
        }
    }
    let lonely = strata.iter().find(|(_, clusters)| clusters.len() == 1);
    let lonely = lonely.map(|(stratum, _)| NoError::Lonely(stratum.unwrap_or_default().to_owned()));
    let show = sample.method.thresholds.show;
    (0..slopes.len()).map(|place| lonely.clone().map_or_else(|| by_unit(&strata, place, show), Err)).collect()
}

/// What a cluster adds up to, one a node.
struct Cluster {
    totals: Vec<f64>,
    respondents: Vec<u64>,
}

impl Cluster {
    fn empty(nodes: usize) -> Self {
        Self { totals: vec![0.0; nodes], respondents: vec![0; nodes] }
    }
}

/// The slopes for a response of this group: times what it weighs.
fn scaled(weighing: &Weighing, slopes: &[(usize, Vec<Slope>)], group: usize) -> Vec<(usize, Vec<Slope>)> {
    let scale = |slope: &Slope| {
        let weight = weighing.weights[slope.leaf].get(group).copied().unwrap_or(1.0);
        Slope { leaf: slope.leaf, figure: weight * slope.figure, answers: weight * slope.answers }
    };
    slopes.iter().map(|(node, slopes)| (*node, slopes.iter().map(scale).collect())).collect()
}

fn by_sector(
    weighing: &Weighing,
    slopes: &[(usize, Vec<Slope>)],
    of_cells: &[Vec<Moments>],
) -> Vec<Result<NodeError, NoError>> {
    let Designed::Weighted(weighted) = &weighing.designed else { return Vec::new() };
    let of_node = |(place, (node, slopes)): (usize, &(usize, Vec<Slope>))| {
        let mut error = NodeError { variance: 0.0, beyond: 0.0, df: 0.0 };
        for stratum in strata_of(weighing, slopes) {
            let groups = || stratum.iter().map(|group| &weighted.groups[*group]);
            let mut all = Moments::default();
            for cell in stratum.iter().flat_map(|group| &weighing.members[*group]) {
                all.sum += of_cells[*cell][place].sum;
                all.squares += of_cells[*cell][place].squares;
            }
            let drawn = groups().map(|group| group.responses).sum::<u64>() as f64;
            let files: Option<u64> = groups().map(|group| group.files).sum();
            let respondents: u64 = stratum.iter().map(|group| weighing.sums[*group].respondents[*node]).sum();
            if respondents > 0 {
                error.variance += stratum_variance(drawn, files.map_or(f64::INFINITY, |files| files as f64), &all);
                error.beyond += stratum_variance(drawn, f64::INFINITY, &all);
                error.df += respondents as f64 - 1.0;
            }
        }
        if error.df > 0.0 { Ok(error) } else { Err(NoError::NoFreedom) }
    };
    slopes.iter().enumerate().map(of_node).collect()
}

fn by_margins(
    weighing: &Weighing,
    slopes: &[(usize, Vec<Slope>)],
    of_cells: &[Vec<Moments>],
) -> Vec<Result<NodeError, NoError>> {
    let of_node = |(place, (node, slopes)): (usize, &(usize, Vec<Slope>))| {
        let block = |groups: Vec<usize>| {
            let cells = weighing.cells_of(&groups);
            let mut all = Moments::default();
            for cell in &cells {
                all.sum += of_cells[*cell][place].sum;
                all.squares += of_cells[*cell][place].squares;
            }
            (cells, [all.sum, all.squares])
        };
        let blocks: Vec<(Vec<usize>, [f64; 2])> = strata_of(weighing, slopes).into_iter().map(block).collect();
        let respondents = weighing.sums.iter().map(|sums| sums.respondents[*node]).sum();
        weighing.raking.as_ref().and_then(|raking| raking.error(&blocks, respondents)).ok_or(NoError::NoFreedom)
    };
    slopes.iter().enumerate().map(of_node).collect()
}

/// The groups by strata: those that weigh alike for any indicator that moves the node are one, since an error by smaller ones would tell
/// them apart.
fn strata_of(weighing: &Weighing, slopes: &[Slope]) -> Vec<Vec<usize>> {
    let Designed::Weighted(weighted) = &weighing.designed else { return Vec::new() };
    let mut strata: Vec<Vec<usize>> = (0..weighted.groups.len()).map(|group| vec![group]).collect();
    for slope in slopes {
        let parts = &weighted.parts[slope.leaf];
        if parts.is_empty() && !weighing.weights[slope.leaf].is_empty() {
            // An indicator that is not shown: all of its answers weigh alike.
            return vec![(0..weighted.groups.len()).collect()];
        }
        for part in parts {
            let (joined, mut others): (Vec<_>, Vec<_>) =
                strata.into_iter().partition(|stratum| stratum.iter().any(|group| part.groups.contains(group)));
            let mut joined = joined.concat();
            joined.sort_unstable();
            others.push(joined);
            strata = others;
        }
    }
    strata.sort();
    strata
}

fn by_unit(
    strata: &BTreeMap<Option<&str>, BTreeMap<&str, Cluster>>,
    place: usize,
    show: u64,
) -> Result<NodeError, NoError> {
    let clusters = || strata.values().flat_map(BTreeMap::values).map(|cluster| cluster.respondents[place]);
    let small = || clusters().filter(|respondents| (1..show).contains(respondents));
    if small().count() > 0 && (small().count() < FEWEST_SMALL_CLUSTERS || small().sum::<u64>() < show) {
        return Err(NoError::FewAnswers);
    }
    let mut error = NodeError { variance: 0.0, beyond: 0.0, df: 0.0 };
    for clusters in strata.values() {
        let mut all = Moments::default();
        for total in clusters.values().map(|cluster| cluster.totals[place]) {
            all.sum += total;
            all.squares += total * total;
        }
        let in_domain = clusters.values().filter(|cluster| cluster.respondents[place] > 0).count();
        if in_domain > 0 {
            error.variance += stratum_variance(clusters.len() as f64, f64::INFINITY, &all);
            error.df += in_domain as f64 - 1.0;
        }
    }
    error.beyond = error.variance;
    if error.df > 0.0 { Ok(error) } else { Err(NoError::NoFreedom) }
}
