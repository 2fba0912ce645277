//! All units of a wave: which agencies are weighted, and the totals that their figures are made of.

use super::weighing::{Weigher, Weighing};
use super::{Hiding, Sampling};
use crate::domain::survey::Survey;
use crate::scoring::aggregate::Totals;
use crate::scoring::counts::Tally;
use crate::scoring::index::Level;
use crate::scoring::kept::Spread;
use crate::scoring::method::{Method, Node, NodeKind};
use crate::scoring::roster::Roster;
use crate::scoring::sums::Sums;

/// What a design or margins make of each agency that has them; one a unit. Whether the figure of a node, and the counts of a question, are
/// not shown: by unit.
pub(in crate::scoring) fn weighings(
    (survey, method): (&Survey, &Method),
    live: bool,
    roster: &Roster,
    tally: &Tally,
    sampling: Option<Sampling<'_>>,
    is_hidden: &dyn Fn(usize, usize) -> bool,
    are_counts_hidden: &dyn Fn(usize, usize) -> bool,
) -> Vec<Option<Weighing>> {
    let spread = sampling.map(|sampling| Spread::of(survey, method, sampling.kept));
    let weigh = |unit: usize| {
        let agency = (roster.units[unit].level == Level::Agency).then(|| roster.agency_of(unit))?;
        let (slots, spread) = (sampling?.slots, spread.as_ref()?);
        let weigher = Weigher { survey, method, tally, slots, spread, live };
        let hiding =
            Hiding { figure: &|node| is_hidden(unit, node), counts: &|question| are_counts_hidden(unit, question) };
        weigher.weigh(agency, roster.units[unit].files, &hiding)
    };
    (0..roster.units.len()).map(weigh).collect()
}

/// Per unit and node the totals of indicators; none where no agency is weighted.
pub(in crate::scoring) fn totals(
    (survey, method): (&Survey, &Method),
    sums: &[Sums],
    weighings: &[Option<Weighing>],
) -> Option<Vec<Vec<Totals>>> {
    let weighted = |weighing: &Option<Weighing>| weighing.as_ref().is_some_and(Weighing::is_weighted);
    if !weighings.iter().any(weighted) {
        return None;
    }
    let plain = |sums: &Sums| {
        let one = |(node, of): (usize, &Node)| match &of.kind {
            NodeKind::Leaf(indicator) => Totals::of(sums.ratio(survey, node, indicator)),
            NodeKind::Branch { .. } | NodeKind::Input(_) => Totals::default(),
        };
        method.nodes.iter().enumerate().map(one).collect()
    };
    let of_unit = |(sums, weighing): (&Sums, &Option<Weighing>)| match weighing {
        Some(weighing) if weighing.is_weighted() => weighing.totals.clone(),
        _ => plain(sums),
    };
    Some(sums.iter().zip(weighings).map(of_unit).collect())
}
