//! An attacker who knows every published sum and solves them exactly must not find the answers behind a hidden cell.
//! The sums are written down here anew, from what is published, and solved over the rationals.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::properties::row;
use crate::scoring::estimate::{Absent, Score};
use crate::scoring::index::{Count, Index, Level, QuestionFigures};
use crate::scoring::testing::{Row, agency, index_of, pooled};

/// A number behind the tables: (count, unit, node or question).
pub(crate) type Unknown = (usize, usize, String);

/// A column by name, and where it is hidden: by count and unit.
pub(crate) type Column<'a> = (&'a str, &'a dyn Fn(usize, usize) -> bool);

/// What an index tells of a column in a unit: its respondents, or that it is hidden.
pub(crate) fn is_hidden(index: &Index, count: usize, unit: usize, node: usize) -> bool {
    let figures = &index.figures[count][unit];
    let scores = if index.units[unit].level == Level::Agency { &figures.scores } else { &figures.pooled };
    matches!(scores[node], Score::Suppressed(_))
}

pub(crate) fn question_hidden(index: &Index, count: usize, unit: usize, question: usize) -> bool {
    matches!(index.figures[count][unit].questions[question], QuestionFigures::Suppressed(_))
}

/// Every block with its agencies, then the wave with its blocks.
fn groups(index: &Index) -> Vec<(usize, Vec<usize>)> {
    let of_level = |level: Level| (0..index.units.len()).filter(move |unit| index.units[*unit].level == level);
    let within =
        |block: usize| of_level(Level::Agency).filter(move |a| index.units[*a].block == index.units[block].block);
    let mut groups: Vec<_> = of_level(Level::Block).map(|block| (block, within(block).collect())).collect();
    groups.push((0, of_level(Level::Block).collect()));
    groups
}

/// The sums in which the hidden numbers stand: whole = parts, those that are shown or known to be nothing left out.
pub(crate) fn equations(index: &Index, tree: bool, columns: &[Column<'_>]) -> Vec<BTreeMap<Unknown, i128>> {
    let mut all = Vec::new();
    let mut add = |whole: Unknown, parts: Vec<Unknown>, hidden: &dyn Fn(&Unknown) -> bool| {
        let mut equation = BTreeMap::new();
        for (factor, member) in std::iter::once((-1, whole)).chain(parts.into_iter().map(|part| (1, part))) {
            if hidden(&member) {
                *equation.entry(member).or_insert(0) += factor;
            }
        }
        all.push(equation);
    };
    let hidden = |unknown: &Unknown| {
        columns.iter().find(|(name, _)| *name == unknown.2).is_some_and(|(_, hidden)| hidden(unknown.0, unknown.1))
    };
    for (name, _) in columns {
        for count in 0..3 {
            for (whole, parts) in groups(index) {
                let parts = parts.into_iter().map(|part| (count, part, (*name).to_owned())).collect();
                add((count, whole, (*name).to_owned()), parts, &hidden);
            }
        }
        for unit in 0..index.units.len() {
            let of = |count: usize| (count, unit, (*name).to_owned());
            add(of(2), vec![of(0), of(1)], &hidden);
        }
    }
    if tree {
        for count in 0..3 {
            for unit in 0..index.units.len() {
                for (whole, parts) in [("root", ["a", "b"]), ("a", ["a1", "a2"]), ("b", ["b1", "b2"])] {
                    let of = |name: &str| (count, unit, name.to_owned());
                    add(of(whole), parts.map(of).to_vec(), &hidden);
                }
            }
        }
    }
    all
}

/// Gaussian elimination with whole numbers: the unknowns that have one value only.
pub(crate) fn solved(equations: &[BTreeMap<Unknown, i128>]) -> Vec<Unknown> {
    let mut rows: Vec<BTreeMap<Unknown, i128>> = Vec::new();
    for equation in equations {
        let mut row = equation.clone();
        for pivot in &rows {
            let lead = pivot.keys().next().expect("no empty rows are kept");
            combine(&mut row, pivot, lead);
        }
        let Some(lead) = row.keys().next().cloned() else { continue };
        for other in &mut rows {
            combine(other, &row, &lead);
        }
        rows.push(row);
        rows.sort_by(|a, b| a.keys().next().cmp(&b.keys().next()));
    }
    rows.iter().filter(|row| row.len() == 1).filter_map(|row| row.keys().next().cloned()).collect()
}

/// Frees `row` of `lead` by taking a multiple of `pivot` away.
fn combine(row: &mut BTreeMap<Unknown, i128>, pivot: &BTreeMap<Unknown, i128>, lead: &Unknown) {
    let Some(&factor) = row.get(lead) else { return };
    let own = pivot[lead];
    for value in row.values_mut() {
        *value *= own;
    }
    for (unknown, value) in pivot {
        *row.entry(unknown.clone()).or_insert(0) -= factor * value;
    }
    row.retain(|_, value| *value != 0);
    let divisor = row.values().fold(0_i128, |divisor, value| gcd(divisor, value.abs()));
    if divisor > 1 {
        for value in row.values_mut() {
            *value /= divisor;
        }
    }
}

fn gcd(a: i128, b: i128) -> i128 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// The wave's tables with nothing hidden, to know what is behind them.
fn open(agencies: &[crate::domain::agency::Agency], rows: &[Row]) -> Index {
    let mut rule = pooled();
    rule.thresholds.show = 0;
    index_of(rule, agencies, rows, false)
}

fn respondents(open: &Index, count: usize, unit: usize, node: usize) -> u64 {
    let figures = &open.figures[count][unit];
    let scores = if figures.pooled.is_empty() { &figures.scores } else { &figures.pooled };
    scores[node].known().map_or(0, |estimate| estimate.n_respondents)
}

fn check(agencies: &[crate::domain::agency::Agency], rows: &[Row], show: u64) -> Result<(), TestCaseError> {
    let mut rule = pooled();
    rule.thresholds.show = show;
    let index = index_of(rule, agencies, rows, false);
    let open = open(agencies, rows);
    let nodes = ["root", "a", "a1", "a2", "b", "b1", "b2"];
    for count in Count::EACH.map(|count| count as usize) {
        for (unit, figures) in index.figures[count].iter().enumerate() {
            for node in 0..nodes.len() {
                let behind = respondents(&open, count, unit, node);
                prop_assert!(behind == 0 || behind >= show || is_hidden(&index, count, unit, node));
            }
            prop_assert_eq!(figures.valid.is_none(), is_hidden(&index, count, unit, 0));
            if is_hidden(&index, count, unit, 0) {
                prop_assert!((0..nodes.len()).all(|node| is_hidden(&index, count, unit, node)));
                prop_assert!(
                    (0..figures.questions.len()).all(|question| question_hidden(&index, count, unit, question))
                );
            }
        }
    }
    // What is shown of a whole never leaves a group of fewer people than the threshold.
    for (whole, parts) in groups(&index) {
        for (count, node) in (0..3).flat_map(|count| (0..nodes.len()).map(move |node| (count, node))) {
            let hidden = parts.iter().filter(|part| is_hidden(&index, count, **part, node));
            let group: u64 = hidden.map(|part| respondents(&open, count, *part, node)).sum();
            prop_assert!(group == 0 || group >= show || is_hidden(&index, count, whole, node));
        }
    }
    // The answers under each node; nobody's answers are known to be none.
    let node_hidden = |node: usize| {
        let (index, open) = (&index, &open);
        move |count: usize, unit: usize| is_hidden(index, count, unit, node) && respondents(open, count, unit, node) > 0
    };
    let hidden: Vec<_> = (0..nodes.len()).map(node_hidden).collect();
    let columns: Vec<Column<'_>> =
        nodes.iter().zip(&hidden).map(|(name, hidden)| (*name, hidden as &dyn Fn(usize, usize) -> bool)).collect();
    let found = solved(&equations(&index, true, &columns));
    prop_assert!(found.is_empty(), "answers of hidden nodes follow: {:?}", found);
    // The counts of each question.
    for question in 0..5 {
        let given = |count: usize, unit: usize| match &open.figures[count][unit].questions[question] {
            QuestionFigures::Shown(counts) => counts.answered + counts.apart.iter().sum::<u64>(),
            QuestionFigures::Suppressed(_) => unreachable!("nothing is hidden in the open tables"),
        };
        let hidden =
            |count: usize, unit: usize| question_hidden(&index, count, unit, question) && given(count, unit) > 0;
        let found = solved(&equations(&index, false, &[("question", &hidden)]));
        prop_assert!(found.is_empty(), "counts of question {} follow: {:?}", question, found);
    }
    // Valid forms per unit, hidden with the root.
    let valid = |count: usize, unit: usize| index.figures[count][unit].valid.is_none();
    let found = solved(&equations(&index, false, &[("valid", &valid)]));
    prop_assert!(found.is_empty(), "numbers of valid forms follow: {:?}", found);
    Ok(())
}

/// What several moments of a live wave tell together. An agency's side stays as it is until its next ten, and everybody
/// sees by `included` when that was; so its numbers are the same unknowns until then, and other ones after.
fn check_over_time(
    agencies: &[crate::domain::agency::Agency],
    moments: &[&[Row]],
    show: u64,
) -> Result<(), TestCaseError> {
    let mut rule = pooled();
    rule.thresholds.show = show;
    let indices: Vec<Index> = moments.iter().map(|rows| index_of(rule.clone(), agencies, rows, true)).collect();
    rule.thresholds.show = 0;
    let opens: Vec<Index> = moments.iter().map(|rows| index_of(rule.clone(), agencies, rows, true)).collect();
    let included = |index: &Index, count: usize, unit: usize| index.figures[count][unit].included;
    let nodes = ["root", "a", "a1", "a2", "b", "b1", "b2"];
    let mut of_trees = Vec::new();
    for index in &indices {
        let of_node = |node: usize| {
            move |count: usize, unit: usize| is_hidden(index, count, unit, node) && included(index, count, unit) > 0
        };
        let hidden: Vec<_> = (0..nodes.len()).map(of_node).collect();
        let columns: Vec<Column<'_>> =
            nodes.iter().zip(&hidden).map(|(name, hidden)| (*name, hidden as &dyn Fn(usize, usize) -> bool)).collect();
        of_trees.extend(of_moment(&equations(index, true, &columns), |count, unit| included(index, count, unit)));
    }
    // A sum may be hidden though all that it is made of is shown: it tells nothing of anybody.
    let is_own = |(count, unit, _): &Unknown| *count < 2 && indices[0].units[*unit].level == Level::Agency;
    let found: Vec<_> = solved(&of_trees).into_iter().filter(is_own).collect();
    prop_assert!(found.is_empty(), "answers of hidden nodes follow: {:?}", found);

    // Over units and sides even to somebody who knows of every number whether it has changed.
    for column in 0..nodes.len() + 5 {
        let is_hidden = |index: &Index, count: usize, unit: usize| {
            let question = column.checked_sub(nodes.len());
            let is_hidden = question.map_or_else(
                || is_hidden(index, count, unit, column),
                |question| question_hidden(index, count, unit, question),
            );
            is_hidden && included(index, count, unit) > 0
        };
        let given = |open: &Index, count: usize, unit: usize| match column.checked_sub(nodes.len()) {
            None => respondents(open, count, unit, column),
            Some(question) => match &open.figures[count][unit].questions[question] {
                QuestionFigures::Shown(counts) => counts.answered + counts.apart.iter().sum::<u64>(),
                QuestionFigures::Suppressed(_) => 0,
            },
        };
        let mut all = Vec::new();
        let mut ever_shown = std::collections::BTreeSet::new();
        for (index, open) in indices.iter().zip(&opens) {
            let hidden = |count: usize, unit: usize| is_hidden(index, count, unit);
            all.extend(of_moment(&equations(index, false, &[("", &hidden)]), |count, unit| given(open, count, unit)));
            let cells = (0..3).flat_map(|count| (0..index.units.len()).map(move |unit| (count, unit)));
            let shown = cells.filter(|(count, unit)| !is_hidden(index, *count, *unit));
            ever_shown.extend(shown.map(|(count, unit)| (count, unit, format!("@{}", given(open, count, unit)))));
        }
        for equation in &mut all {
            equation.retain(|unknown, _| !ever_shown.contains(unknown));
        }
        let found: Vec<_> = solved(&all).into_iter().filter(is_own).collect();
        prop_assert!(found.is_empty(), "answers of column {} follow: {:?}", column, found);
    }
    Ok(())
}

/// The sums with the state of each number in its name.
fn of_moment(
    equations: &[BTreeMap<Unknown, i128>],
    state: impl Fn(usize, usize) -> u64,
) -> Vec<BTreeMap<Unknown, i128>> {
    let named = |((count, unit, name), factor): (&Unknown, &i128)| {
        ((*count, *unit, format!("{name}@{}", state(*count, *unit))), *factor)
    };
    equations.iter().map(|equation| equation.iter().map(named).collect()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_hidden_cell_of_a_live_wave_can_be_worked_out_over_time(
        rows in prop::collection::vec(row(4), 40..240), show in 2..11_u64,
        many in 2..5_usize, blocks in prop::array::uniform4(0..2_usize), cuts in prop::array::uniform2(any::<prop::sample::Index>()),
    ) {
        let codes = ["1", "2", "3", "4"];
        let agencies: Vec<_> = codes.iter().zip(blocks).take(many).map(|(code, block)| agency(code, ["c", "d"][block], None)).collect();
        let rows: Vec<Row> = rows.into_iter().map(|row| (row.0 % many, row.1, row.2, row.3)).collect();
        let [one, other] = cuts.map(|cut| 20 + cut.index(rows.len() - 20));
        check_over_time(&agencies, &[&rows[..one.min(other)], &rows[..one.max(other)], &rows], show)?;
    }
}

#[test]
fn ten_more_in_a_live_wave_do_not_give_away_five() {
    let agencies = ["y", "x", "z"].map(|code| agency(code, "c", None));
    let forms = |agency: usize, all: usize, of: usize| {
        (0..all).map(move |n| (agency, crate::domain::response::Source::Drawn, [5; 4], u8::from(n < of)))
    };
    let before: Vec<Row> = forms(0, 10, 5).chain(forms(1, 20, 12)).chain(forms(2, 20, 13)).collect();
    let after: Vec<Row> = before.iter().copied().chain(forms(1, 10, 10)).collect();
    check_over_time(&agencies, &[&before, &after], 10).unwrap();
    for rows in [before, after] {
        let index = index_of(pooled(), &agencies, &rows, true);
        // The wave, its block, y, x, z: wholes are hidden, never a sibling.
        let hidden: Vec<bool> = (0..5).map(|unit| question_hidden(&index, 0, unit, 4)).collect();
        assert_eq!(hidden, [true, true, true, false, false]);
    }
}

proptest! {
    // One table in some five hundred has hidden cells that only all the sums together give away.
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn no_hidden_cell_can_be_worked_out(
        rows in prop::collection::vec(row(6), 0..110), show in 2..7_u64, blocks in prop::array::uniform6(0..3_usize),
    ) {
        let codes = ["1", "2", "3", "4", "5", "6"];
        let agencies: Vec<_> = codes.iter().zip(blocks).map(|(code, block)| agency(code, ["c", "d", "e"][block], None)).collect();
        check(&agencies, &rows, show)?;
    }
}

#[test]
fn a_whole_wave_with_few_answers_shows_nothing() {
    let rows: Vec<Row> = (0..7).map(|i| (i % 3, crate::domain::response::Source::Open, [5; 4], 1)).collect();
    let agencies = ["1", "2", "3"].map(|code| agency(code, "c", None));
    let index = index_of(pooled(), &agencies, &rows, false);
    for count in [Count::Beside, Count::All] {
        for figures in index.figures(count) {
            assert!(
                figures.valid.is_none() && figures.scores.iter().chain(&figures.pooled).all(|s| s.known().is_none())
            );
        }
    }
    assert_eq!(index.figures(Count::Counted)[0].scores[0], Score::Missing(Absent::NoAnswers));
}
