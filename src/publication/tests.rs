//! Rows and counts must not give away what the index hides; and what is written must be read back.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;

use super::counts::{self, Counts};
use super::document::{self, Document};
use super::rows::{self, Counted, pools};
use crate::domain::agency::Agency;
use crate::scoring::compute;
use crate::scoring::counts::Tally;
use crate::scoring::designed::Slots;
use crate::scoring::index::{Count, Index, QuestionFigures};
use crate::scoring::pairs::Pairs;
use crate::scoring::sums::Sums;
use crate::scoring::testing::{Row, agency, answers, pooled, survey, wave};
use crate::scoring::tests::disclosure::{Column, Unknown, equations, is_hidden, question_hidden, solved};
use crate::scoring::tests::properties::row;

fn made(agencies: &[Agency], rows: &[Row], show: u64, live: bool) -> (Index, [Vec<Sums>; 3], Pairs) {
    let (survey, mut method) = (survey(), pooled());
    method.thresholds.show = show;
    let mut tally = Tally::new(&survey, &method, agencies.len(), live);
    let mut pairs = Pairs::new(&survey, &method, agencies.len(), live);
    for (agency, source, marks, beside) in rows {
        let bytes = survey.layout.encode(&answers(*marks, *beside, 0, None));
        tally.add(*agency, *source, &bytes).unwrap();
        pairs.add(*agency, *source, &bytes).unwrap();
    }
    let sums = compute::sums_of_units(&survey, &method, agencies, &tally, &Slots::none(agencies.len()));
    let index = compute::index(&wave(live), &Arc::new(survey), &Arc::new(method), agencies, &tally);
    (index, sums, pairs)
}

const NODES: [&str; 7] = ["root", "a", "a1", "a2", "b", "b1", "b2"];
/// The nodes of each factor of the method by hand, and the questions of its indicators.
const FACTORS: [([usize; 3], [usize; 2]); 2] = [([1, 2, 3], [0, 1]), ([4, 5, 6], [2, 3])];

fn check(agencies: &[Agency], forms: &[Row], show: u64, live: bool) -> Result<(), TestCaseError> {
    let (index, sums, pairs) = made(agencies, forms, show, live);
    let counted = Counted { index: &index, sums: &sums, pairs: &pairs, agencies };
    let pools = pools(&counted);
    for pool in &pools {
        let (nodes, questions) = FACTORS[pool.factor];
        let of = |people: &dyn Fn(&Sums) -> u64| -> u64 {
            pool.agencies.iter().map(|unit| people(&sums[pool.side][*unit])).sum()
        };
        // Enough people, or nobody, behind every column that its pairs are made of.
        for node in nodes {
            let people = of(&|sums| sums.respondents[node]);
            prop_assert!(people == 0 || people >= show, "{:?}: {} respondents of node {}", pool, people, node);
        }
        // The unit under which they stand is shown itself, down to the questions.
        prop_assert!(nodes.iter().all(|node| !is_hidden(&index, pool.side, pool.unit, *node)));
        prop_assert!(questions.iter().all(|at| !question_hidden(&index, pool.side, pool.unit, *at)));
        let is_own = pool.agencies == [pool.unit];
        prop_assert!(is_own || !live);
    }
    // No agency stands in two pools of a side and factor.
    let mut members: Vec<_> =
        pools.iter().flat_map(|pool| pool.agencies.iter().map(|unit| (pool.side, pool.factor, *unit))).collect();
    let all = members.len();
    members.sort_unstable();
    members.dedup();
    prop_assert_eq!(members.len(), all);
    if !live {
        check_elimination(&index, &sums, &pools)?;
    }
    check_files(&counted)
}

/// An attacker who solves the index's sums together with those of the pooled rows finds nothing hidden.
fn check_elimination(index: &Index, sums: &[Vec<Sums>; 3], pools: &[rows::Pool]) -> Result<(), TestCaseError> {
    let is_unknown = |count: usize, unit: usize, node: usize| {
        is_hidden(index, count, unit, node) && sums[count][unit].respondents[node] > 0
    };
    let hidden: Vec<_> =
        (0..NODES.len()).map(|node| move |count: usize, unit: usize| is_unknown(count, unit, node)).collect();
    let columns: Vec<Column<'_>> =
        NODES.iter().zip(&hidden).map(|(name, hidden)| (*name, hidden as &dyn Fn(usize, usize) -> bool)).collect();
    let mut known = equations(index, true, &columns);
    for pool in pools {
        for node in FACTORS[pool.factor].0 {
            let members = pool.agencies.iter().filter(|unit| is_unknown(pool.side, **unit, node));
            let sum: BTreeMap<Unknown, i128> =
                members.map(|unit| ((pool.side, *unit, NODES[node].to_owned()), 1)).collect();
            known.push(sum);
        }
    }
    let found = solved(&known);
    prop_assert!(found.is_empty(), "answers of hidden nodes follow: {:?}", found);
    for question in 0..4 {
        let is_unknown = |count: usize, unit: usize| {
            let counts = &sums[count][unit].questions[question];
            question_hidden(index, count, unit, question) && counts.answered > 0
        };
        let mut known = equations(index, false, &[("", &is_unknown)]);
        for pool in pools.iter().filter(|pool| FACTORS[pool.factor].1.contains(&question)) {
            let members = pool.agencies.iter().filter(|unit| is_unknown(pool.side, **unit));
            known.push(members.map(|unit| ((pool.side, *unit, String::new()), 1)).collect());
        }
        let found = solved(&known);
        prop_assert!(found.is_empty(), "answers to question {} follow: {:?}", question, found);
    }
    Ok(())
}

/// The files are read back, and the counts say nothing of what is hidden.
fn check_files(counted: &Counted<'_>) -> Result<(), TestCaseError> {
    let rows = rows::rows(counted);
    let bytes = rows::write(&rows);
    prop_assert_eq!(rows::parse(&bytes), Ok(rows));
    let index = counted.index;
    let document = Document::parse(&document::write(index, &[]).unwrap()).unwrap();
    let bytes = counts::write(index, counted.sums, &document);
    let read = Counts::parse(&bytes).unwrap();
    prop_assert_eq!(&read.lines, &counts::lines(&document));
    for count in Count::EACH {
        for (unit, figures) in index.units.iter().zip(index.figures(count)) {
            let of = read.of(count, unit.level.as_str(), &unit.code).unwrap();
            prop_assert_eq!(of.form("valid"), figures.valid);
            for (question, of_question) in index.survey.questions.iter().zip(&figures.questions) {
                let is_shown = matches!(of_question, QuestionFigures::Shown(_)) && figures.included > 0;
                prop_assert_eq!(of.question(question.key.as_str(), "answered").is_some(), is_shown);
            }
            let scores = if figures.pooled.is_empty() { &figures.scores } else { &figures.pooled };
            for (node, score) in NODES.iter().zip(scores) {
                prop_assert_eq!(of.node(node, "answers"), score.known().map(|estimate| estimate.n_answers));
                if score.known().is_none() {
                    prop_assert!(of.numerator(node).is_none());
                }
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn rows_and_counts_give_nothing_hidden_away(
        forms in prop::collection::vec(row(6), 0..110), show in 2..7_u64, live in any::<bool>(),
        blocks in prop::array::uniform6(0..3_usize),
    ) {
        let codes = ["1", "2", "3", "4", "5", "6"];
        let agencies: Vec<_> =
            codes.iter().zip(blocks).map(|(code, block)| agency(code, ["c", "d", "e"][block], None)).collect();
        check(&agencies, &forms, show, live)?;
    }
}

#[test]
fn an_agency_below_the_threshold_is_pooled_with_its_companion() {
    let agencies = ["1", "2", "3"].map(|code| agency(code, "c", None));
    let forms: Vec<Row> = [(0, 30), (1, 3), (2, 14)]
        .into_iter()
        .flat_map(|(place, n)| (0..n).map(move |_| (place, crate::domain::response::Source::Open, [5, 4, 2, 1], 1)))
        .collect();
    let (index, sums, pairs) = made(&agencies, &forms, 10, false);
    let rows = rows::rows(&Counted { index: &index, sums: &sums, pairs: &pairs, agencies: &agencies });
    let said: Vec<String> =
        rows::write(&rows).split(|b| *b == b'\n').map(|l| String::from_utf8_lossy(l).into_owned()).collect();
    assert_eq!(
        said[1..],
        [
            "beside,block,c,a,2,2,17",
            "beside,agency,1,a,2,2,30",
            "beside,block,c,b,2,0,17",
            "beside,agency,1,b,2,0,30",
            ""
        ]
    );
}
