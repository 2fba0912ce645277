//! From an agency's groups and their counts to its weighted totals, and to the groups that may be told.

use std::collections::BTreeMap;

use super::grouping::Grouped;
use super::merging::{Size, merge};
use super::residuals::Raking;
use super::{Designed, Group, Hiding, Part, Plain, Slots, Weighted, weight_of};
use crate::domain::survey::Survey;
use crate::scoring::aggregate::Totals;
use crate::scoring::counts::Tally;
use crate::scoring::kept::Spread;
use crate::scoring::method::{Indicator, Method, NodeKind, Statistic};
use crate::scoring::sampled::weighted_median;
use crate::scoring::sums::Sums;

/// Of a weighted agency, also what may not be told.
pub(in crate::scoring) struct Weighing {
    pub designed: Designed,
    /// One a node; of indicators.
    pub totals: Vec<Totals>,
    /// Per node and group: what one response weighs; of indicators.
    pub weights: Vec<Vec<f64>>,
    /// The cells behind each group: their places among `cells`.
    pub members: Vec<Vec<usize>>,
    /// Where the responses of each cell were counted.
    pub cells: Vec<Vec<usize>>,
    /// One a group: the counted sums.
    pub sums: Vec<Sums>,
    /// Of an agency with margins.
    pub raking: Option<Raking>,
}

impl Weighing {
    fn plain(reason: Plain) -> Self {
        let (totals, weights, members) = (Vec::new(), Vec::new(), Vec::new());
        let (cells, sums) = (Vec::new(), Vec::new());
        Self { designed: Designed::Plain(reason), totals, weights, members, cells, sums, raking: None }
    }

    pub fn is_weighted(&self) -> bool {
        matches!(self.designed, Designed::Weighted(_))
    }

    /// Whether the agency is a simple sample as it would be without cells.
    pub fn is_simple_sample(&self) -> bool {
        matches!(&self.designed, Designed::Plain(reason) if reason.is_simple_sample())
    }
}

pub(super) struct Weigher<'a> {
    pub survey: &'a Survey,
    pub method: &'a Method,
    pub tally: &'a Tally,
    pub slots: &'a Slots,
    pub spread: &'a Spread<'a>,
    pub live: bool,
}

impl Weigher<'_> {
    /// None of an agency without cells and margins. `files`: all people of the agency, where they are known.
    pub fn weigh(&self, agency: usize, files: Option<u64>, hiding: &Hiding<'_>) -> Option<Weighing> {
        let crossing = self.slots.crossing(agency);
        let sort = self.slots.sort(agency);
        if crossing.is_none() && sort.is_none() {
            return None;
        }
        let grouped = if self.live {
            Err(Plain::Live)
        } else if (hiding.figure)(0) {
            Err(Plain::Hidden)
        } else if self.slots.of_agency(agency).any(|slot| self.spread.is_mixed(slot)) {
            Err(Plain::NotAllDrawn)
        } else if let Some(crossing) = crossing {
            self.by_margins(crossing, files, hiding)
        } else {
            self.by_cells(agency, sort?)
        };
        Some(grouped.map_or_else(Weighing::plain, |grouped| self.weighted(grouped, hiding)))
    }

    pub fn counted(&self, slot: usize) -> Sums {
        let [counted, _] = self.tally.sums(slot);
        counted
    }

    pub fn together_of<'s>(&self, all: impl Iterator<Item = &'s Sums>) -> Sums {
        let mut sums = Sums::none(self.survey, self.method.nodes.len());
        all.for_each(|of| sums.add(of));
        sums
    }

    fn weighted(&self, grouped: Grouped, hiding: &Hiding<'_>) -> Weighing {
        let Grouped { by, margins, groups, members, cells, sums, strata, raking } = grouped;
        let nodes = self.method.nodes.len();
        let (mut totals, mut weights, mut shown) =
            (vec![Totals::default(); nodes], vec![Vec::new(); nodes], vec![Vec::new(); nodes]);
        for of_question in self.leaves_of_questions().values() {
            let is_question_hidden = of_question.iter().any(|(node, _)| (hiding.figure)(*node));
            // All indicators on a question share its groups: two ways to group would tell the parts in which they differ.
            let together = if is_question_hidden {
                vec![(0..groups.len()).collect()]
            } else {
                self.together(of_question, &sums, &strata)
            };
            for (node, indicator) in of_question {
                let parts: Vec<(Part, Sums)> =
                    together.iter().map(|places| self.part(*node, indicator, places, &groups, &sums)).collect();
                weights[*node] = vec![1.0; groups.len()];
                if groups.len() > 1 {
                    for (part, _) in &parts {
                        for group in &part.groups {
                            weights[*node][*group] = part.weight;
                        }
                    }
                }
                let weight = |part: &Part| weights[*node][part.groups[0]];
                totals[*node] = self.totals(*node, indicator, parts.iter().map(|(part, sums)| (weight(part), sums)));
                if !is_question_hidden {
                    shown[*node] = parts.into_iter().map(|(part, _)| part).collect();
                }
            }
        }
        let weighted = Weighted { by, margins, groups, parts: shown, no_errors: BTreeMap::new() };
        Weighing { designed: Designed::Weighted(weighted), totals, weights, members, cells, sums, raking }
    }

    /// Indicators with their nodes, by question.
    fn leaves_of_questions(&self) -> BTreeMap<usize, Vec<(usize, &Indicator)>> {
        let mut leaves: BTreeMap<usize, Vec<(usize, &Indicator)>> = BTreeMap::new();
        for (node, of) in self.method.nodes.iter().enumerate() {
            if let NodeKind::Leaf(indicator) = &of.kind {
                leaves.entry(indicator.question).or_default().push((node, indicator));
            }
        }
        leaves
    }

    /// Which groups weigh alike for a question: no one has fewer answers to any of its indicators than may be told.
    fn together(&self, leaves: &[(usize, &Indicator)], sums: &[Sums], strata: &[Option<usize>]) -> Vec<Vec<usize>> {
        let answers: Vec<Vec<u64>> = leaves
            .iter()
            .map(|(node, of)| sums.iter().map(|sums| sums.ratio(self.survey, *node, of).answers).collect())
            .collect();
        let size = |members: &[usize]| {
            let of_leaf = |answers: &Vec<u64>| members.iter().map(|group| answers[*group]).sum::<u64>();
            let n = answers.iter().map(of_leaf).filter(|n| *n > 0).min()?;
            Some(Size { n, is_small: n < self.method.thresholds.show })
        };
        let merged = merge(strata, size);
        let is_safe = |group: &Vec<usize>| size(group).is_none_or(|size| !size.is_small);
        if merged.iter().all(is_safe) { merged } else { vec![(0..sums.len()).collect()] }
    }

    fn part(&self, node: usize, of: &Indicator, places: &[usize], groups: &[Group], sums: &[Sums]) -> (Part, Sums) {
        let all = self.together_of(places.iter().map(|place| &sums[*place]));
        let ratio = all.ratio(self.survey, node, of);
        let part = Part {
            groups: places.to_vec(),
            weight: weight_of(places.iter().map(|place| &groups[*place])),
            responses: all.valid,
            answers: ratio.answers,
            numerator: (of.statistic != Statistic::Median).then_some(ratio.numerator),
        };
        (part, all)
    }

    fn totals<'s>(&self, node: usize, of: &Indicator, parts: impl Iterator<Item = (f64, &'s Sums)>) -> Totals {
        let (mut totals, mut values) = (Totals::default(), Vec::new());
        for (weight, sums) in parts {
            let ratio = sums.ratio(self.survey, node, of);
            totals.numerator += weight * ratio.numerator;
            totals.answers += weight * ratio.answers as f64;
            if of.statistic == Statistic::Median {
                let counted = sums.valued(self.survey, of);
                values.extend(counted.into_iter().map(|(worth, count)| (worth, weight * count as f64)));
            }
        }
        if of.statistic == Statistic::Median {
            totals.median = weighted_median(values).0.map(|median| of.times * median);
        }
        totals
    }
}
