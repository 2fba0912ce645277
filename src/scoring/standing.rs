//! Where an agency stands in its block: whether it may be ranked, its rank with the ranks that chance allows, and whether it is above or
//! below the block's mean. Follows from the figures and their errors alone, so whoever has these can make it again.

use nalgebra::DMatrix;

use crate::statistics::rank::point::{Ties, ranks};
pub use crate::statistics::rank::verdict::Target;
use crate::statistics::rank::verdict::{Standing as Against, against_mean, target as of_target};
use crate::statistics::rank::{Better, Compared, holm};

use super::index::{Count, Index, Level};
use super::interval;

/// Share of samples in which sets of ranks and verdicts are to hold.
pub const LEVEL: f64 = 0.95;

/// Of one agency, for its counted sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    pub eligibility: Eligibility,
    /// Only of agencies that are ranked.
    pub rank: Option<Rank>,
    pub verdict: Option<Verdict>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Eligibility {
    Ranked,
    /// Fewer files in the period than the method asks for: not assessed.
    FewFiles,
    /// Fewer valid forms than the method asks for: for information only.
    FewForms,
    /// The figure is not shown, or there is none.
    NoFigure,
    /// No sampling error is known: voluntary answers, unknown files, or forms that do not differ.
    NoError,
    /// Nobody in the block to compare with.
    Alone,
}

/// By the figures as they are, not as they are printed; equal ones share the better rank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rank {
    pub rank: usize,
    /// Agencies that are ranked in the block.
    pub of: usize,
    /// The best and the worst rank that the data allow, for all agencies together (Holm's one-sided tests).
    pub best: usize,
    pub worst: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Above,
    Near,
    Below,
}

impl Eligibility {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ranked => "ranked",
            Self::FewFiles => "not_assessed_few_files",
            Self::FewForms => "unranked_few_forms",
            Self::NoFigure => "no_figure",
            Self::NoError => "no_sampling_error_known",
            Self::Alone => "alone_in_block",
        }
    }
}

impl Verdict {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Above => "above",
            Self::Near => "near",
            Self::Below => "below",
        }
    }
}

/// One a unit of the index; none for blocks, the whole, and live waves.
#[must_use]
pub fn standings(index: &Index) -> Vec<Option<Standing>> {
    let mut found: Vec<Option<Standing>> = vec![None; index.units.len()];
    if index.wave.live {
        return found;
    }
    let figures = index.figures(Count::Counted);
    let blocks = index.units.iter().enumerate().filter(|(_, unit)| unit.level == Level::Block);
    for (_, block) in blocks {
        let is_member =
            |unit: &usize| index.units[*unit].level == Level::Agency && index.units[*unit].block == block.block;
        let members: Vec<usize> = (0..index.units.len()).filter(is_member).collect();
        let mut ranked = Vec::new();
        for unit in members {
            let eligibility = eligibility(index, unit);
            found[unit] = Some(Standing { eligibility, rank: None, verdict: None });
            if eligibility == Eligibility::Ranked {
                ranked.push(unit);
            }
        }
        let root = |unit: &usize| figures[*unit].scores[0].known();
        let estimates: Vec<Option<f64>> = ranked.iter().map(|unit| root(unit).map(|root| root.value)).collect();
        let variance = |unit: &usize| root(unit).and_then(|root| root.se_beyond).map_or(f64::NAN, |se| se * se);
        // Agencies are strata of their own: their figures do not depend on each other.
        let covariance = DMatrix::from_diagonal(&ranked.iter().map(variance).collect::<Vec<_>>().into());
        let df: f64 = ranked.iter().filter_map(|unit| root(unit)?.df).sum();
        if ranked.len() < 2 {
            for unit in ranked {
                found[unit] = Some(Standing { eligibility: Eligibility::Alone, rank: None, verdict: None });
            }
            continue;
        }
        let sets = holm::rank_sets(&Compared::new(&estimates, &covariance, Better::Larger), df, LEVEL).sets;
        let points = ranks(&estimates, Better::Larger, Ties::Min);
        let against = against_mean(&estimates, &covariance, &vec![1.0; ranked.len()], df, LEVEL).units;
        for (place, unit) in ranked.iter().enumerate() {
            let rank = points[place].zip(sets[place]).map(|(rank, set)| Rank {
                rank,
                of: ranked.len(),
                best: set.lower,
                worst: set.upper,
            });
            let verdict = against[place].map(|against| match against.standing {
                Against::Above => Verdict::Above,
                Against::Near => Verdict::Near,
                Against::Below => Verdict::Below,
            });
            found[*unit] = Some(Standing { eligibility: Eligibility::Ranked, rank, verdict });
        }
    }
    found
}

/// What the method's target is, and whether a unit's figure of the counted sources reaches it: by its interval without finite population
/// correction, since a target is not one for this period's files alone. None where there is no target or no figure, and of live waves.
#[must_use]
pub fn target(index: &Index, unit: usize) -> Option<(f64, Target)> {
    let target = index.method.target.filter(|_| !index.wave.live)?;
    let root = index.figures(Count::Counted)[unit].scores[0].known()?;
    let ends = interval::beyond(&index.method, 0, root).map(|ends| (ends.low, ends.high));
    Some((target, of_target(ends, target, Better::Larger)))
}

fn eligibility(index: &Index, unit: usize) -> Eligibility {
    let thresholds = index.method.thresholds;
    let figures = &index.figures(Count::Counted)[unit];
    if index.units[unit].files.is_some_and(|files| files < thresholds.assess) {
        return Eligibility::FewFiles;
    }
    let Some(root) = figures.scores[0].known() else { return Eligibility::NoFigure };
    if figures.valid.is_none_or(|valid| valid < thresholds.rank) {
        return Eligibility::FewForms;
    }
    // A publication that is read again may say anything of its degrees of freedom.
    let is_free = root.df.is_some_and(|df| df > 0.0);
    if is_free && root.error_beyond().is_some() { Eligibility::Ranked } else { Eligibility::NoError }
}
