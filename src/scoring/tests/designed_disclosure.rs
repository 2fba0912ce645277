//! Weighted figures stand beside unweighted counts. An attacker who knows both, and solves them exactly, must not find what a handful of
//! people in one cell answered.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::designed::{Row, design, index};
use super::disclosure::{Unknown, solved};
use crate::domain::definition::design::Design;
use crate::scoring::designed::Weighted;
use crate::scoring::estimate::Score;
use crate::scoring::index::{Count, Index};
use crate::scoring::testing::pooled;

const SECTORS: [&str; 5] = ["a", "b", "c", "d", "e"];
const FILES: [u64; 5] = [1009, 2503, 4001, 7993, 12007];
/// Nodes of the indicators, and of what is made of them.
const LEAVES: [usize; 4] = [2, 3, 5, 6];
const BRANCHES: [(usize, &[usize]); 3] = [(0, &LEAVES), (1, &[2, 3]), (4, &[5, 6])];

fn by_sector() -> Design {
    let rows = [0, 1, 2, 3, 4].map(|at| format!("x1,{},,,,{},", SECTORS[at], FILES[at]));
    design(&rows.each_ref().map(String::as_str))
}

/// Valid answers of each cell to the indicator at a place of [`LEAVES`], and how many of them are in the set.
fn counts(rows: &[Row], leaf: usize) -> [(u64, u64); 5] {
    SECTORS.map(|sector| {
        // A form is valid with three of the four marks.
        let is_valid = |row: &&Row| row.1 == sector && row.2.iter().filter(|mark| **mark != 0).count() >= 3;
        let marks = rows.iter().filter(is_valid).map(|row| row.2[leaf]).filter(|mark| (1..=5).contains(mark));
        marks.fold((0, 0), |(answers, hits), mark| (answers + 1, hits + u64::from(mark >= 4)))
    })
}

/// The weight of each cell for a leaf, as whole numbers over one denominator, from what is published alone.
fn weights(weighted: &Weighted, leaf: usize) -> [(i128, i128); 5] {
    let everything: Vec<usize> = (0..weighted.groups.len()).collect();
    let parts = &weighted.parts[LEAVES[leaf]];
    let all: Vec<&[usize]> = if parts.is_empty() {
        // Hidden: all of its answers weigh alike.
        vec![&everything]
    } else {
        parts.iter().map(|part| part.groups.as_slice()).collect()
    };
    let mut found = [(0, 1); 5];
    for groups in all {
        let of = || groups.iter().map(|group| &weighted.groups[*group]);
        let files: u64 = of().filter_map(|group| group.files).sum();
        let responses: u64 = of().map(|group| group.responses).sum();
        for cell in of().flat_map(|group| &group.cells) {
            found[SECTORS.iter().position(|sector| sector == cell).unwrap()] = (files.into(), responses.into());
        }
    }
    found
}

fn unknown(leaf: usize, cell: usize) -> Unknown {
    (leaf, cell, String::new())
}

fn check(index: &Index, rows: &[Row], show: u64) -> Result<(), TestCaseError> {
    let Some(weighted) = index.weighted(2) else { return Ok(()) };
    let scores = &index.figures(Count::Counted)[2].scores;
    let is_hidden = |node: usize| matches!(scores[node], Score::Suppressed(_));
    prop_assert!(weighted.groups.iter().all(|group| group.responses >= show.max(2)));
    let counts: Vec<[(u64, u64); 5]> = (0..4).map(|leaf| counts(rows, leaf)).collect();
    let mut equations: Vec<BTreeMap<Unknown, i128>> = Vec::new();
    for (leaf, node) in LEAVES.into_iter().enumerate() {
        prop_assert_eq!(weighted.parts[node].is_empty(), is_hidden(node));
        for part in &weighted.parts[node] {
            let cells = || part.groups.iter().flat_map(|group| &weighted.groups[*group].cells);
            let places: Vec<usize> =
                cells().map(|cell| SECTORS.iter().position(|sector| sector == cell).unwrap()).collect();
            let answers: u64 = places.iter().map(|cell| counts[leaf][*cell].0).sum();
            prop_assert_eq!(part.answers, answers);
            prop_assert!(answers == 0 || answers >= show, "{} answers may not be told", answers);
            // Whole numbers can be told apart by their weights, so the sums of every group are known.
            equations.push(places.iter().map(|cell| (unknown(leaf, *cell), 1)).collect());
        }
    }
    for (node, under) in BRANCHES.into_iter().chain(LEAVES.iter().map(|leaf| (*leaf, std::slice::from_ref(leaf)))) {
        let Some(estimate) = scores[node].known() else { continue };
        let leaves = || (0..4).filter(|leaf| under.contains(&LEAVES[*leaf]));
        let cells = || leaves().flat_map(|leaf| (0..5).map(move |cell| (leaf, cell)));
        // Unweighted totals, and weighted ones over one denominator.
        equations.push(cells().map(|(leaf, cell)| (unknown(leaf, cell), 1)).collect());
        let weight_of = |(leaf, cell): (usize, usize)| weights(weighted, leaf)[cell];
        let whole: i128 = {
            let mut all: Vec<i128> = cells().map(|at| weight_of(at).1).collect();
            all.sort_unstable();
            all.dedup();
            all.iter().product()
        };
        let scaled = |at: (usize, usize)| weight_of(at).0 * (whole / weight_of(at).1);
        equations.push(cells().map(|at| (unknown(at.0, at.1), scaled(at))).collect());
        // And so the figure is made.
        let total = |of: fn((u64, u64)) -> u64| -> f64 {
            let one =
                |at: (usize, usize)| weight_of(at).0 as f64 / weight_of(at).1 as f64 * of(counts[at.0][at.1]) as f64;
            cells().map(one).sum()
        };
        let value = 100.0 * total(|count| count.1) / total(|count| count.0);
        prop_assert!((estimate.value - value).abs() < 1e-9, "node {}: {} {}", node, estimate.value, value);
    }
    for (leaf, cell, _) in solved(&equations) {
        let answers = counts[leaf][cell].0;
        prop_assert!(answers == 0 || answers >= show, "{} answers of {} follow", answers, SECTORS[cell]);
        prop_assert!(!is_hidden(LEAVES[leaf]), "what is hidden follows");
    }
    Ok(())
}

fn mark() -> impl Strategy<Value = u8> {
    prop_oneof![3 => 1..=5_u8, 1 => Just(9)]
}

/// Cells of unlike sizes, and questions that unlike shares of them answer.
fn row() -> impl Strategy<Value = Row> {
    let cell = prop_oneof![1 => Just(0_usize), 2 => Just(1), 4 => Just(2), 4 => Just(3), 6 => Just(4)];
    let rare = prop_oneof![1 => 1..=5_u8, 8 => Just(9)];
    (cell, mark(), mark(), mark(), rare)
        .prop_map(|(cell, a1, a2, b1, b2)| (0, SECTORS[cell].to_owned(), [a1, a2, b1, b2]))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn weighted_figures_tell_of_no_handful(rows in prop::collection::vec(row(), 5..160), show in 2..11_u64) {
        let mut rule = pooled();
        rule.thresholds.show = show;
        check(&index(&rule, &by_sector(), &rows, [None; 2]), &rows, show)?;
    }
}

#[test]
fn a_question_that_few_of_a_cell_answered_merges_cells_for_itself_alone() {
    let of = |cell: &str, n: usize, b2: u8| vec![(0, cell.to_owned(), [5, 4, 1, b2]); n];
    let rows = [of("a", 20, 5), of("b", 3, 5), of("b", 17, 9), of("c", 30, 1), of("d", 12, 9), of("e", 12, 2)].concat();
    let index = index(&pooled(), &by_sector(), &rows, [None; 2]);
    let weighted = index.weighted(2).unwrap();
    let parts = |node: usize| -> Vec<(Vec<usize>, u64)> {
        weighted.parts[node].iter().map(|part| (part.groups.clone(), part.answers)).collect()
    };
    assert_eq!(weighted.groups.len(), 5);
    assert_eq!(parts(2).len(), 5);
    // The three of b go with the twelve of e; d, where nobody answered, tells nothing of anybody.
    assert_eq!(parts(6), [(vec![0], 20), (vec![1, 4], 15), (vec![2], 30), (vec![3], 0)]);
    check(&index, &rows, 10).unwrap();
}

/// Errors by the formulas written out: z of a response is its weight for each question times what is left of its answer, and the strata
/// are cells, those together that weigh alike for any question of the node.
#[test]
fn errors_of_questions_that_merge_cells_tell_no_smaller_groups() {
    let of = |cell: &str, n: usize, mark: u8, b2: u8| vec![(0, cell.to_owned(), [mark, 4, 1, b2]); n];
    let rows = [
        of("a", 12, 5, 5),
        of("a", 8, 2, 1),
        of("b", 3, 5, 4),
        of("b", 17, 3, 9),
        of("c", 30, 4, 1),
        of("c", 9, 1, 5),
        of("d", 12, 4, 9),
        of("e", 12, 1, 2),
        of("e", 3, 5, 5),
    ]
    .concat();
    let index = index(&pooled(), &by_sector(), &rows, [None; 2]);
    check(&index, &rows, 10).unwrap();
    let weighted = index.weighted(2).unwrap();
    let cell_of = |row: &Row| SECTORS.iter().position(|sector| *sector == row.1).unwrap();
    let value = |row: &Row, leaf: usize| (row.2[leaf] <= 5).then(|| if row.2[leaf] >= 4 { 100.0 } else { 0.0 });
    let weight = |row: &Row, leaf: usize| {
        let (files, responses) = weights(weighted, leaf)[cell_of(row)];
        files as f64 / responses as f64
    };
    let apart = [0, 1, 2, 3, 4];
    for (node, leaves, strata) in
        [(0, &[0, 1, 2, 3][..], [0, 1, 2, 3, 1]), (6, &[3], [0, 1, 2, 3, 1]), (1, &[0, 1], apart)]
    {
        let answers =
            || rows.iter().flat_map(|row| leaves.iter().filter_map(move |leaf| Some((row, *leaf, value(row, *leaf)?))));
        let all: f64 = answers().map(|(row, leaf, _)| weight(row, leaf)).sum();
        let figure = answers().map(|(row, leaf, value)| weight(row, leaf) * value).sum::<f64>() / all;
        let z = |row: &Row| -> f64 {
            let one = |leaf: &usize| Some(weight(row, *leaf) * (value(row, *leaf)? - figure) / all);
            leaves.iter().filter_map(one).sum()
        };
        let (mut variance, mut df) = (0.0, 0);
        for stratum in apart {
            let members: Vec<f64> = rows.iter().filter(|row| strata[cell_of(row)] == stratum).map(z).collect();
            if members.is_empty() {
                continue;
            }
            let n = members.len() as f64;
            let files: u64 = (0..5).filter(|cell| strata[*cell] == stratum).map(|cell| FILES[cell]).sum();
            let mean = members.iter().sum::<f64>() / n;
            let squares: f64 = members.iter().map(|z| (z - mean).powi(2)).sum();
            variance += (1.0 - n / files as f64) * n / (n - 1.0) * squares;
            let in_domain =
                |row: &&Row| strata[cell_of(row)] == stratum && leaves.iter().any(|leaf| value(row, *leaf).is_some());
            df += rows.iter().filter(in_domain).count().saturating_sub(1);
        }
        let found = index.figures(Count::Counted)[2].scores[node].known().unwrap();
        assert!((found.value / figure - 1.0).abs() < 1e-12, "node {node}");
        assert!((found.se.unwrap() / variance.sqrt() - 1.0).abs() < 1e-9, "node {node}: {found:?} {}", variance.sqrt());
        assert_eq!(found.df, Some(df as f64), "node {node}");
    }
}
