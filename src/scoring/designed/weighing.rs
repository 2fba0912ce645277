//! From an agency's cells and their counts to its weighted totals, and to the groups that may be told.

use std::collections::BTreeMap;

use super::merging::{Size, merge};
use super::{Designed, Group, Part, Plain, Slots, Sort, Weighted, weight_of};
use crate::domain::definition::design::Cell;
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
    /// The cells behind each group: their places among the agency's.
    pub members: Vec<Vec<usize>>,
    /// One a group: the counted sums.
    pub sums: Vec<Sums>,
}

impl Weighing {
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

/// One cell with what was counted in it.
struct Counted<'a> {
    name: &'a str,
    cell: &'a Cell,
    sums: Sums,
}

impl Weigher<'_> {
    /// None of an agency without cells. `is_hidden`: whether the figure of a node is not shown.
    pub fn weigh(&self, agency: usize, is_hidden: &dyn Fn(usize) -> bool) -> Option<Weighing> {
        let sort = self.slots.sort(agency)?;
        let plain = |reason: Plain| {
            let (totals, weights, members, sums) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
            Some(Weighing { designed: Designed::Plain(reason), totals, weights, members, sums })
        };
        if self.live {
            return plain(Plain::Live);
        }
        if is_hidden(0) {
            return plain(Plain::Hidden);
        }
        if self.slots.of_agency(agency).any(|slot| self.spread.is_mixed(slot)) {
            return plain(Plain::NotAllDrawn);
        }
        let counted = |slot: usize| {
            let [counted, _] = self.tally.sums(slot);
            counted
        };
        if sort == Sort::Whole {
            return plain(Plain::OneCell);
        }
        if counted(agency).valid > 0 {
            return plain(Plain::NoCell);
        }
        let cells = self.slots.cells(agency);
        let cells: Vec<Counted<'_>> =
            cells.map(|(name, cell, slot)| Counted { name, cell, sums: counted(slot) }).collect();
        if cells.iter().all(|cell| cell.sums.valid == 0) {
            return plain(Plain::NoResponses);
        }
        let strata = strata(&cells, sort);
        let least = self.method.thresholds.show.max(2);
        let members = merge(&strata, |members| {
            let n = members.iter().map(|at| cells[*at].sums.valid).sum();
            Some(Size { n, is_small: n < least })
        });
        // Clusters stay what was drawn, also where all weigh alike.
        if members.len() == 1 && (sort == Sort::Sector || cells.len() == 1) {
            return plain(Plain::OneCell);
        }
        let groups: Vec<Group> = members.iter().map(|members| group(&cells, members)).collect();
        if groups.iter().any(|group| group.files.is_some_and(|files| files < group.responses)) {
            return plain(Plain::MoreThanFiles);
        }
        let strata = members.iter().map(|members| {
            let first = strata[members[0]];
            first.filter(|_| members.iter().all(|member| strata[*member] == first))
        });
        let strata: Vec<Option<usize>> = strata.collect();
        let sums = members.iter().map(|members| {
            let mut sums = Sums::none(self.survey, self.method.nodes.len());
            for member in members {
                sums.add(&cells[*member].sums);
            }
            sums
        });
        let sums: Vec<Sums> = sums.collect();
        Some(self.weighted(sort, groups, members, sums, &strata, is_hidden))
    }

    fn weighted(
        &self,
        sort: Sort,
        groups: Vec<Group>,
        members: Vec<Vec<usize>>,
        sums: Vec<Sums>,
        strata: &[Option<usize>],
        is_hidden: &dyn Fn(usize) -> bool,
    ) -> Weighing {
        let nodes = self.method.nodes.len();
        let (mut totals, mut weights, mut shown) =
            (vec![Totals::default(); nodes], vec![Vec::new(); nodes], vec![Vec::new(); nodes]);
        for of_question in self.leaves_of_questions().values() {
            let is_question_hidden = of_question.iter().any(|(node, _)| is_hidden(*node));
            // All indicators on a question share its groups: two ways to group would tell the parts in which they differ.
            let together = if is_question_hidden {
                vec![(0..groups.len()).collect()]
            } else {
                self.together(of_question, &sums, strata)
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
        let weighted = Weighted { sort, groups, parts: shown, no_errors: BTreeMap::new() };
        Weighing { designed: Designed::Weighted(weighted), totals, weights, members, sums }
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
        let mut all = Sums::none(self.survey, self.method.nodes.len());
        for place in places {
            all.add(&sums[*place]);
        }
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

/// What a cell is merged with first; by sector nothing where no stratum is named.
fn strata(cells: &[Counted<'_>], sort: Sort) -> Vec<Option<usize>> {
    let mut known: Vec<Option<&str>> = cells.iter().map(|cell| cell.cell.stratum.as_deref()).collect();
    known.sort_unstable();
    known.dedup();
    let place = |cell: &Counted<'_>| {
        let stratum = cell.cell.stratum.as_deref();
        known.binary_search(&stratum).ok().filter(|_| stratum.is_some() || sort == Sort::Unit)
    };
    cells.iter().map(place).collect()
}

fn group(cells: &[Counted<'_>], members: &[usize]) -> Group {
    let of = || members.iter().map(|member| &cells[*member]);
    let responses: u64 = of().map(|cell| cell.sums.valid).sum();
    let files: Option<u64> = of().map(|cell| cell.cell.size.files()).sum();
    let declared = || {
        let total: f64 = of().filter_map(|cell| Some(cell.cell.size.weight()? * cell.sums.valid as f64)).sum();
        match members {
            [only] => cells[*only].cell.size.weight().unwrap_or(1.0),
            _ => total / responses as f64,
        }
    };
    Group {
        cells: of().map(|cell| cell.name.to_owned()).collect(),
        files,
        weight: files.map_or_else(declared, |files| files as f64 / responses as f64),
        responses,
    }
}
