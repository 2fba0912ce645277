//! Standard errors of a wave's figures: of agencies all of whose counted responses were drawn and whose files of the period are known,
//! and of the means over such agencies. Each agency is a stratum, each response a unit drawn without replacement from its files.
//! Voluntary answers get none: nobody knows what they were drawn from.

use crate::domain::agency::Agency;
use crate::statistics::variance::stratum_variance;

use super::aggregate::{Forest, Scene, Slope, Totals};
use super::compute;
use super::counts::Tally;
use super::estimate::Score;
use super::index::{Count, Index, Level};
use super::kept::{Kept, Spread};
use super::method::OverRule;
use super::over;
use super::roster::Roster;
use super::sampled::leaves::Leaves;
use super::standing::standings;

/// Adds the errors to the figures of the counted sources that are shown. Running figures of a live wave get none.
pub fn add(index: &mut Index, agencies: &[Agency], tally: &Tally, kept: &Kept) {
    if index.wave.live {
        return;
    }
    let roster = Roster::of(agencies);
    let (survey, method, inputs) = (index.survey.clone(), index.method.clone(), index.inputs.clone());
    let sums = compute::sums_of_units(&survey, &method, agencies, tally);
    let figures = &index.figures[Count::Counted as usize];
    let is_shown = |unit: usize, node: usize| !matches!(figures[unit].scores[node], Score::Suppressed(_));
    let forest = Forest::grow(&Scene {
        survey: &survey,
        method: &method,
        units: &roster.units,
        sums: &sums[Count::Counted as usize],
        totals: None,
        inputs: &inputs,
        is_shown: &is_shown,
    });
    let leaves = Leaves::of(&survey, &method);
    let spread = Spread::of(&survey, &method, kept);
    let mut errors = Vec::new();
    for (unit, of) in roster.units.iter().enumerate().filter(|(_, of)| of.level == Level::Agency) {
        let agency = roster.agency_of(unit);
        let sums = &sums[Count::Counted as usize][unit];
        let drawn = sums.valid;
        let Some(files) = of.files.filter(|files| *files >= drawn) else { continue };
        if drawn < 2 || spread.is_mixed(agency) {
            continue;
        }
        let totals = |leaf: usize| match &method.nodes[leaves.node(leaf)].kind {
            super::method::NodeKind::Leaf(of) => Totals::of(sums.ratio(&survey, leaves.node(leaf), of)),
            _ => Totals::default(),
        };
        let totals: Vec<Totals> = (0..leaves.count()).map(totals).collect();
        let people = |node: usize| sums.respondents[node];
        let nodes = (0..method.nodes.len()).filter(|node| figures[unit].scores[*node].known().is_some());
        let nodes = nodes.filter(|node| method.has_linear_error(*node) && people(*node) > 1);
        let slopes: Vec<(usize, Vec<Slope>)> = nodes.map(|node| (node, forest.gradient(unit, node))).collect();
        let moments = spread.moments(agency, &totals, &slopes);
        for ((node, _), moments) in slopes.iter().zip(moments) {
            let beyond = stratum_variance(drawn as f64, f64::INFINITY, &moments);
            errors.push((unit, *node, stratum_variance(drawn as f64, files as f64, &moments), beyond));
        }
    }
    let figures = &mut index.figures[Count::Counted as usize];
    for (unit, node, variance, beyond) in errors {
        if let Score::Known(estimate) = &mut figures[unit].scores[node] {
            estimate.se = Some(variance.max(0.0).sqrt());
            estimate.se_beyond = Some(beyond.max(0.0).sqrt());
            // Of the domain: those with an answer under the node.
            estimate.df = Some(estimate.n_respondents as f64 - 1.0);
        }
    }
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
    index.standings = standings(index);
}
