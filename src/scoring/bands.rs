//! Names for ranges of figures: by fixed cut points, or by quantiles of the agencies with a named rule for those at a cut.

use std::collections::BTreeMap;

use super::index::{Count, Index, Level};
use super::rescale::Pool;
use crate::domain::key::BlockKey;
use crate::domain::text::Text;
use crate::statistics::rank::{bands::is_on, settled};

/// The bands of a node, the lowest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Bands {
    pub names: Vec<Text>,
    pub by: BandRule,
}

#[derive(Debug, Clone, PartialEq)]
pub enum BandRule {
    /// One fewer than names, ascending; a figure at a cut point is in the upper band.
    Cuts(Vec<f64>),
    /// As many bands of agencies as names.
    Quantiles { tie: Tie, pool: Pool },
}

/// Where a figure belongs that is equal to a cut point. Cut points are quantiles of type 7 (R's default).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tie {
    Upper,
    Lower,
}

impl Bands {
    /// Of every figure of one pool the place of its band among the names, counted from zero.
    #[must_use]
    pub fn places(&self, figures: &[f64]) -> Vec<usize> {
        match &self.by {
            BandRule::Cuts(cuts) => places(cuts, Tie::Upper, figures),
            BandRule::Quantiles { tie, .. } => {
                let figures: Vec<Option<f64>> = figures.iter().copied().map(Some).collect();
                let figures: Vec<f64> = settled(&figures).into_iter().flatten().collect();
                let mut sorted = figures.clone();
                sorted.sort_by(f64::total_cmp);
                let bands = self.names.len();
                let cuts: Vec<f64> = (1..bands).filter_map(|cut| quantile(&sorted, cut, bands)).collect();
                places(&cuts, *tie, &figures)
            }
        }
    }
}

/// Of every unit the place of its band by the figures that a node shows; none where it shows none, and of blocks and the whole
/// where bands are quantiles of agencies.
#[must_use]
pub fn of_units(index: &Index, count: Count, node: usize) -> Vec<Option<usize>> {
    let mut found = vec![None; index.units.len()];
    let Some(bands) = &index.method.nodes[node].bands else { return found };
    let mut pools: BTreeMap<Option<&BlockKey>, Vec<(usize, f64)>> = BTreeMap::new();
    for (place, (unit, figures)) in index.units.iter().zip(index.figures(count)).enumerate() {
        let Some(estimate) = figures.scores[node].known() else { continue };
        let pool = match bands.by {
            BandRule::Quantiles { .. } if unit.level != Level::Agency => continue,
            BandRule::Quantiles { pool: Pool::Block, .. } => unit.block.as_ref(),
            _ => None,
        };
        pools.entry(pool).or_default().push((place, estimate.value));
    }
    for members in pools.values() {
        let figures: Vec<f64> = members.iter().map(|(_, figure)| *figure).collect();
        for ((place, _), band) in members.iter().zip(bands.places(&figures)) {
            found[*place] = Some(band);
        }
    }
    found
}

/// The same for every node, by node and unit: the band's name.
#[must_use]
pub fn names(index: &Index, count: Count) -> Vec<Vec<Option<&Text>>> {
    let mut found = Vec::with_capacity(index.method.nodes.len());
    for (node, of) in index.method.nodes.iter().enumerate() {
        let name = |band: Option<usize>| of.bands.as_ref().zip(band).and_then(|(bands, band)| bands.names.get(band));
        found.push(of_units(index, count, node).into_iter().map(name).collect());
    }
    found
}

fn places(cuts: &[f64], tie: Tie, figures: &[f64]) -> Vec<usize> {
    let is_passed = |figure: f64, cut: f64| match tie {
        _ if !is_on(figure, cut) => figure > cut,
        Tie::Upper => true,
        Tie::Lower => false,
    };
    figures.iter().map(|figure| cuts.iter().filter(|cut| is_passed(*figure, **cut)).count()).collect()
}

/// The quantile `part/of` of type 7 (Hyndman and Fan 1996) of sorted numbers. The place is reckoned in whole numbers, so that a
/// quantile that is one of the numbers is exactly that.
#[must_use]
pub fn quantile(sorted: &[f64], part: usize, of: usize) -> Option<f64> {
    let place = sorted.len().checked_sub(1)? * part;
    let (below, rest) = (place / of, place % of);
    let low = *sorted.get(below)?;
    if rest == 0 {
        return Some(low);
    }
    Some(low + (sorted.get(below + 1)? - low) * rest as f64 / of as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quartiles(tie: Tie) -> Bands {
        let names = ["a", "b", "c", "d"].map(Text::same).into();
        Bands { names, by: BandRule::Quantiles { tie, pool: Pool::All } }
    }

    #[test]
    fn quantiles_are_those_of_r() {
        let sorted = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0];
        // quantile(c(1,2,4,8,16,32)): 2.5 6 14
        assert_eq!([1, 2, 3].map(|part| quantile(&sorted, part, 4)), [Some(2.5), Some(6.0), Some(14.0)]);
        assert_eq!((quantile(&[], 1, 2), quantile(&[3.0], 1, 4)), (None, Some(3.0)));
    }

    #[test]
    fn the_tie_rule_says_where_a_figure_at_a_cut_belongs() {
        let figures: Vec<f64> = (0..5).map(f64::from).collect();
        assert_eq!(quartiles(Tie::Upper).places(&figures), [0, 1, 2, 3, 3]);
        assert_eq!(quartiles(Tie::Lower).places(&figures), [0, 0, 1, 2, 3]);
    }

    #[test]
    fn a_figure_at_a_cut_point_is_in_the_upper_band() {
        let names = ["weak", "fair", "good"].map(Text::same).into();
        let bands = Bands { names, by: BandRule::Cuts(vec![6.0, 9.0]) };
        assert_eq!(bands.places(&[5.9, 6.0, 9.0, 18.0]), [0, 1, 2, 2]);
    }
}
