//! Raked figures stand beside unweighted counts, as weighted ones of a design do: who solves them all must not find what a handful of
//! people answered who are alike in sex and age. Errors tell no more.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::disclosure::{Unknown, solved};
use super::margins::{Row, index, margins};
use crate::domain::definition::margins::Margins;
use crate::scoring::designed::Weighted;
use crate::scoring::estimate::Score;
use crate::scoring::index::{Count, Index};
use crate::scoring::testing::pooled;

/// Nodes of the indicators, and of what is made of them.
const LEAVES: [usize; 4] = [2, 3, 5, 6];
const BRANCHES: [(usize, &[usize]); 3] = [(0, &LEAVES), (1, &[2, 3]), (4, &[5, 6])];
/// Numbers without a common sum, in the place of weights: raked weights have none either.
const PRIMES: [i128; 12] = [1009, 2503, 4001, 7993, 12_007, 15_013, 17_027, 19_031, 21_001, 23_003, 25_013, 27_011];

fn totals() -> Margins {
    margins(&["x1,age,1,3000", "x1,age,2,5000", "x1,age,3,2000", "x1,sex,1,4100", "x1,sex,2,5900"])
}

fn is_valid(row: &Row) -> bool {
    // With three of the four marks.
    row.2.iter().filter(|mark| **mark != 0).count() >= 3
}

/// Of each way in which sex and age cross: valid answers to the indicator at a place of [`LEAVES`], and how many of them are in the set.
fn counts(rows: &[Row], leaf: usize) -> BTreeMap<[u8; 2], (u64, u64)> {
    let mut counts: BTreeMap<[u8; 2], (u64, u64)> = BTreeMap::new();
    for row in rows.iter().filter(|row| is_valid(row)) {
        let of = counts.entry(row.1).or_default();
        if (1..=5).contains(&row.2[leaf]) {
            of.0 += 1;
            of.1 += u64::from(row.2[leaf] >= 4);
        }
    }
    counts
}

/// The group in which people of this sex and age are.
fn group_of(weighted: &Weighted, [sex, age]: [u8; 2]) -> usize {
    let is_in = |cell: &String| {
        cell.split(' ').all(|word| {
            let (question, codes) = word.split_once('=').unwrap();
            let code = match if question == "sex" { sex } else { age } {
                0 => "-".to_owned(),
                code => code.to_string(),
            };
            codes.split('|').any(|known| known == code)
        })
    };
    weighted.groups.iter().position(|group| group.cells.iter().any(is_in)).unwrap()
}

/// The weight of each group for a leaf, from what is published alone.
fn weights(weighted: &Weighted, leaf: usize) -> Vec<f64> {
    let total = |groups: &[usize]| -> f64 {
        let of = |group: &usize| &weighted.groups[*group];
        let all: u64 = groups.iter().map(|group| of(group).responses).sum();
        groups.iter().map(|group| of(group).weight * of(group).responses as f64).sum::<f64>() / all as f64
    };
    let everything: Vec<usize> = (0..weighted.groups.len()).collect();
    let parts = &weighted.parts[LEAVES[leaf]];
    let parts: Vec<&[usize]> =
        if parts.is_empty() { vec![&everything] } else { parts.iter().map(|part| part.groups.as_slice()).collect() };
    let mut found = vec![0.0; everything.len()];
    for groups in parts {
        for group in groups {
            found[*group] = total(groups);
        }
    }
    found
}

fn check(index: &Index, rows: &[Row], show: u64) -> Result<(), TestCaseError> {
    let Some(weighted) = index.weighted(2) else { return Ok(()) };
    let scores = &index.figures(Count::Counted)[2].scores;
    let is_hidden = |node: usize| matches!(scores[node], Score::Suppressed(_));
    prop_assert!(weighted.groups.iter().all(|group| group.responses >= show.max(2)));
    let categories = weighted.margins.iter().flat_map(|of| &of.categories);
    prop_assert!(categories.clone().all(|category| category.responses >= show.max(2)));
    let counts: Vec<BTreeMap<[u8; 2], (u64, u64)>> = (0..4).map(|leaf| counts(rows, leaf)).collect();
    let people: Vec<[u8; 2]> = counts[0].keys().copied().collect();
    let groups: Vec<usize> = people.iter().map(|people| group_of(weighted, *people)).collect();
    let unknown = |(leaf, way): (usize, usize)| -> Unknown { (leaf, way, String::new()) };
    let mut equations: Vec<BTreeMap<Unknown, i128>> = Vec::new();
    for (leaf, node) in LEAVES.into_iter().enumerate() {
        prop_assert_eq!(weighted.parts[node].is_empty(), is_hidden(node));
        for part in &weighted.parts[node] {
            let ways: Vec<usize> = (0..people.len()).filter(|way| part.groups.contains(&groups[*way])).collect();
            let answers: u64 = ways.iter().map(|way| counts[leaf][&people[*way]].0).sum();
            prop_assert_eq!(part.answers, answers);
            prop_assert!(answers == 0 || answers >= show, "{} answers may not be told", answers);
            equations.push(ways.iter().map(|way| (unknown((leaf, *way)), 1)).collect());
        }
    }
    let of_leaves: Vec<Vec<f64>> = (0..4).map(|leaf| weights(weighted, leaf)).collect();
    let mut known: Vec<f64> = of_leaves.concat();
    known.sort_by(f64::total_cmp);
    known.dedup();
    for (node, under) in BRANCHES.into_iter().chain(LEAVES.iter().map(|leaf| (*leaf, std::slice::from_ref(leaf)))) {
        let Some(estimate) = scores[node].known() else { continue };
        let leaves = || (0..4).filter(|leaf| under.contains(&LEAVES[*leaf]));
        let cells = || leaves().flat_map(|leaf| (0..people.len()).map(move |way| (leaf, way)));
        equations.push(cells().map(|at| (unknown(at), 1)).collect());
        let weight = |(leaf, way): (usize, usize)| of_leaves[leaf][groups[way]];
        let prime = |at: (usize, usize)| PRIMES[known.partition_point(|one| *one < weight(at)) % PRIMES.len()];
        equations.push(cells().map(|at| (unknown(at), prime(at))).collect());
        // And so the figure is made.
        let total = |of: fn((u64, u64)) -> u64| -> f64 {
            cells().map(|at| weight(at) * of(counts[at.0][&people[at.1]]) as f64).sum()
        };
        let value = 100.0 * total(|count| count.1) / total(|count| count.0);
        prop_assert!((estimate.value - value).abs() < 1e-9, "node {}: {} {}", node, estimate.value, value);
    }
    for (leaf, way, _) in solved(&equations) {
        let answers = counts[leaf][&people[way]].0;
        prop_assert!(answers == 0 || answers >= show, "{} answers of {:?} follow", answers, people[way]);
        prop_assert!(!is_hidden(LEAVES[leaf]), "what is hidden follows");
    }
    Ok(())
}

/// The forms of each group of cells handed on among its people, who keep their sex and age: nothing that is told changes.
fn check_errors(found: &Index, rows: &[Row], show: u64) -> Result<(), TestCaseError> {
    let Some(weighted) = found.weighted(2) else { return Ok(()) };
    let mut turned = rows.to_vec();
    for group in 0..weighted.groups.len() {
        let places: Vec<usize> =
            (0..rows.len()).filter(|at| is_valid(&rows[*at]) && group_of(weighted, rows[*at].1) == group).collect();
        for (step, at) in places.iter().enumerate() {
            turned[*at].2 = rows[places[(step + 1) % places.len()]].2;
        }
    }
    let mut rule = pooled();
    rule.thresholds.show = show;
    let other = index(&rule, &totals(), &turned, [None; 2]);
    prop_assert_eq!(&found.weighted(2).unwrap().groups, &other.weighted(2).unwrap().groups);
    let scores = |index: &Index| index.figures(Count::Counted)[2].scores.clone();
    for (one, other) in scores(found).iter().zip(scores(&other)) {
        let (Some(one), Some(other)) = (one.known(), other.known()) else {
            prop_assert_eq!(one.status(), other.status());
            continue;
        };
        let is_near = |a: Option<f64>, b: Option<f64>| match (a, b) {
            (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * b.abs().max(1.0),
            (a, b) => a == b,
        };
        prop_assert!(is_near(Some(one.value), Some(other.value)), "{:?} {:?}", one, other);
        prop_assert!(is_near(one.se, other.se) && is_near(one.se_beyond, other.se_beyond), "{:?} {:?}", one, other);
    }
    Ok(())
}

fn mark() -> impl Strategy<Value = u8> {
    prop_oneof![3 => 1..=5_u8, 1 => Just(9)]
}

/// Ages of unlike sizes, and questions that unlike shares of them answer.
fn row() -> impl Strategy<Value = Row> {
    let age = prop_oneof![1 => Just(0_u8), 3 => Just(1), 6 => Just(2), 3 => Just(3)];
    let sex = prop_oneof![1 => Just(0_u8), 8 => Just(1), 6 => Just(2)];
    let rare = prop_oneof![1 => 1..=5_u8, 4 => Just(9)];
    (sex, age, mark(), mark(), mark(), rare).prop_map(|(sex, age, a1, a2, b1, b2)| (0, [sex, age], [a1, a2, b1, b2]))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn raked_figures_and_errors_tell_of_no_handful(rows in prop::collection::vec(row(), 5..160), show in 2..11_u64) {
        let mut rule = pooled();
        rule.thresholds.show = show;
        let found = index(&rule, &totals(), &rows, [None; 2]);
        check(&found, &rows, show)?;
        check_errors(&found, &rows, show)?;
    }
}

/// Most cases above are weighted, and many have merged cells: the property is not empty.
#[test]
fn forms_of_a_group_with_several_cells_may_be_handed_on() {
    let rows: Vec<Row> = super::margins::people();
    let mut rule = pooled();
    rule.thresholds.show = 21;
    let found = index(&rule, &totals(), &rows, [None; 2]);
    let weighted = found.weighted(2).unwrap();
    assert!(weighted.groups.iter().any(|group| group.cells.len() > 1));
    check(&found, &rows, 21).unwrap();
    check_errors(&found, &rows, 21).unwrap();
}
