//! Errors of a wave's figures against the general engine for samples: agencies as strata, responses as units, files as populations.

use std::sync::Arc;

use crate::domain::response::Source::{Drawn, Offered, Open};
use crate::scoring::compute;
use crate::scoring::counts::Tally;
use crate::scoring::designed::{Sampling, Slots};
use crate::scoring::index::{Count, Index};
use crate::scoring::inputs::Inputs;
use crate::scoring::interval;
use crate::scoring::kept::Keeper;
use crate::scoring::method::{Aggregate, Method, OverRule, Statistic};
use crate::scoring::rescale::Rescale;
use crate::scoring::sampled::Sampled;
use crate::scoring::standing::Eligibility;
use crate::scoring::testing::{Row, agency, answers, method, pooled, survey, wave};
use crate::statistics::sample::{Lonely, Population, Sample, StageColumns};
use crate::statistics::variance::Influence;

const FILES: [u64; 3] = [400, 90, 1000];

/// Marks that differ from row to row and lean by agency; some blank.
fn rows() -> Vec<Row> {
    let mut state = 7_u32;
    let mut next = |below: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) % below
    };
    let mut rows = Vec::new();
    for (agency, lean, n) in [(0, 0, 60), (1, 1, 45), (2, 2, 80)] {
        for _ in 0..n {
            let marks = [(); 4].map(|()| u8::try_from((next(5) + 1 + next(2) * lean).min(5)).unwrap());
            let marks = if next(9) == 0 { [marks[0], marks[1], marks[2], 9] } else { marks };
            rows.push((agency, Drawn, marks, 1));
        }
    }
    rows
}

fn index(method: &Method, rows: &[Row], files: [Option<u64>; 3]) -> Index {
    let survey = survey();
    let agencies: Vec<_> =
        ["x1", "x2", "x3"].iter().zip(files).map(|(code, files)| agency(code, "communes", files)).collect();
    let mut keeper = Keeper::new(&survey, 3);
    for (agency, source, marks, beside) in rows {
        let bytes = survey.layout.encode(&answers(*marks, *beside, 0, None));
        keeper.add(*agency, *source, &bytes).unwrap();
    }
    let kept = keeper.done();
    let tally = Tally::of(&survey, method, &kept);
    let sampling = Sampling { slots: &Slots::none(3), kept: &kept };
    let (survey, method) = (Arc::new(survey), Arc::new(method.clone()));
    compute::index_with(&wave(false), &survey, &method, &agencies, &tally, &Inputs::default(), Some(sampling))
}

#[test]
fn errors_equal_those_of_the_general_engine_under_every_rule() {
    let share = Statistic::ShareOf(vec![4, 5]);
    let methods = [
        pooled(),
        method(Aggregate::MeanOfLeaves, &Aggregate::Pooled, &share, 1.0),
        method(Aggregate::Mean, &Aggregate::MeanOfLeaves, &share, 1.0),
        method(Aggregate::Weighted(vec![0.3, 0.7]), &Aggregate::Mean, &share, 1.0),
        method(Aggregate::Sum, &Aggregate::Mean, &Statistic::Mean, 20.0),
    ];
    let (survey, rows) = (survey(), rows());
    let bytes: Vec<Vec<u8>> = rows.iter().map(|row| survey.layout.encode(&answers(row.2, row.3, 0, None))).collect();
    let strata: Vec<String> = rows.iter().map(|row| row.0.to_string()).collect();
    let population = Some(Population::Units(rows.iter().map(|row| FILES[row.0] as f64).collect()));
    let stage = StageColumns { strata, units: Vec::new(), population };
    for method in methods {
        let index = index(&method, &rows, FILES.map(Some));
        let sample = Sample::new(vec![1.0; rows.len()], std::slice::from_ref(&stage), Lonely::Fail).unwrap();
        let inputs = Inputs::default();
        let sampled = Sampled::new(sample, bytes.iter().map(Vec::as_slice).collect(), &survey, &method, &inputs);
        let mut means: Vec<(f64, Influence)> = vec![(0.0, Influence::default()); method.nodes.len()];
        for (agency, files) in FILES.into_iter().enumerate() {
            let members: Vec<u32> = (0..).zip(&rows).filter(|(_, row)| row.0 == agency).map(|(at, _)| at).collect();
            for (node, expected) in sampled.nodes(&members).into_iter().enumerate() {
                let expected = expected.unwrap().linearised;
                let found = index.figures(Count::Counted)[2 + agency].scores[node].known().copied().unwrap();
                let se = sampled.variance(&expected.influence).unwrap().sqrt();
                assert!((found.value - expected.value).abs() < 1e-12 * found.value);
                assert!((found.se.unwrap() / se - 1.0).abs() < 1e-10, "{found:?} {se}");
                assert_eq!(found.df, Some(expected.df as f64));
                let share = files as f64 / FILES.iter().sum::<u64>() as f64;
                means[node].0 += share * expected.value;
                means[node].1 = Influence::sum([(1.0, &means[node].1), (share, &expected.influence)]);
            }
        }
        // A block by all answers together: everybody at once, agencies still apart in the design.
        let mut together = method.clone();
        together.over_agencies.block = OverRule::Pooled;
        let of_all = self::index(&together, &rows, FILES.map(Some));
        let everybody: Vec<u32> = (0..).zip(&rows).map(|(at, _)| at).collect();
        for (node, expected) in sampled.nodes(&everybody).into_iter().enumerate() {
            let expected = expected.unwrap().linearised;
            let found = of_all.figures(Count::Counted)[1].scores[node].known().copied().unwrap();
            let se = sampled.variance(&expected.influence).unwrap().sqrt();
            assert!((found.value - expected.value).abs() < 1e-12 * found.value);
            assert!((found.se.unwrap() / se - 1.0).abs() < 1e-10, "{found:?} {se}");
            assert_eq!(found.df, Some(expected.df as f64));
        }
        // The whole wave, by files.
        for (node, (value, influence)) in means.iter().enumerate() {
            let found = index.figures(Count::Counted)[0].scores[node].known().copied().unwrap();
            let se = sampled.variance(influence).unwrap().sqrt();
            assert!((found.value - value).abs() < 1e-11 * value && (found.se.unwrap() / se - 1.0).abs() < 1e-10);
        }
    }
}

#[test]
fn only_drawn_answers_of_known_files_have_errors_and_ranks() {
    let told = |rows: &[Row], files: [Option<u64>; 3]| {
        let index = index(&pooled(), rows, files);
        let has =
            |unit: usize| index.figures(Count::Counted)[unit].scores[0].known().is_some_and(|root| root.se.is_some());
        let standing = index.standings[2].expect("an agency stands somewhere");
        ([0, 2, 3, 4].map(has), standing.eligibility, standing.rank.is_some())
    };
    let all = FILES.map(Some);
    assert_eq!(told(&rows(), all), ([true; 4], Eligibility::Ranked, true));
    assert_eq!(told(&rows(), [None, all[1], all[2]]), ([false, false, true, true], Eligibility::NoError, false));
    let mut mixed = rows();
    mixed[3].1 = Offered;
    assert_eq!(told(&mixed, all), ([false, false, true, true], Eligibility::NoError, false));
    // Voluntary forms stand beside and change nothing.
    let mut beside = rows();
    beside.push((0, Open, [1; 4], 1));
    assert_eq!(told(&beside, all), ([true; 4], Eligibility::Ranked, true));
    // Fewer files than are assessed; more responses than files are no sample.
    assert_eq!(told(&rows(), [Some(29), all[1], all[2]]).1, Eligibility::FewFiles);
    assert_eq!(told(&rows(), [Some(59), all[1], all[2]]).1, Eligibility::NoError);
    let few: Vec<Row> = rows().into_iter().skip(40).collect();
    assert_eq!(told(&few, all).1, Eligibility::FewForms);
}

/// The error of a sum would help to find what is hidden in it.
#[test]
fn answers_together_have_an_error_only_where_every_agency_is_shown() {
    let mut together = pooled();
    together.over_agencies.block = OverRule::Pooled;
    let has = |rows: &[Row], files: [Option<u64>; 3]| {
        let index = index(&together, rows, files);
        let root = index.figures(Count::Counted)[1].scores[0].known().copied();
        root.map(|root| root.se.is_some() && root.se_beyond.is_some() && root.df.is_some())
    };
    let all = FILES.map(Some);
    assert_eq!(has(&rows(), all), Some(true));
    assert_eq!(has(&rows(), [None, all[1], all[2]]), Some(false));
    // Four forms of the second agency are too few to show; the block's figure stands, as another one is hidden with it.
    let mut seen = 0;
    let few: Vec<Row> = rows()
        .into_iter()
        .filter(|row| {
            row.0 != 1 || {
                seen += 1;
                seen <= 4
            }
        })
        .collect();
    assert_ne!(has(&few, all), Some(true));
    // Nobody of an agency answered: it is no part of the sum.
    let without: Vec<Row> = rows().into_iter().filter(|row| row.0 != 1).collect();
    assert_eq!(has(&without, all), Some(true));
}

#[test]
fn everybody_asked_leaves_no_error_for_the_year_but_one_for_ranks() {
    let index = index(&pooled(), &rows(), [Some(60), Some(45), Some(80)]);
    let root = index.figures(Count::Counted)[2].scores[0].known().copied().unwrap();
    assert!(root.se == Some(0.0) && root.se_beyond.is_some_and(|se| se > 0.0));
    assert_eq!(interval::of(&index.method, 0, &root), None, "no interval where there is no error");
    let rank = index.standings[2].and_then(|standing| standing.rank).unwrap();
    assert!(rank.of == 3 && rank.best <= rank.rank && rank.rank <= rank.worst);
}

/// A derivative of zero is no certainty: where a step table stands or a limit is in force, nobody is given an error, nor is their mean.
#[test]
fn rules_that_are_not_smooth_have_no_error() {
    let (rows, plain) = (rows(), pooled());
    let figures = |rescale: Option<Rescale>| {
        let mut method = plain.clone();
        method.nodes[0].rescale = rescale;
        index(&method, &rows, FILES.map(Some)).figures[Count::Counted as usize].clone()
    };
    let error = |of: &[crate::scoring::index::Figures], unit: usize, node: usize| {
        of[unit].scores[node].known().expect("a figure").se
    };
    let without = figures(None);
    let goalposts = |hi: f64| Rescale::Goalposts { lo: 0.0, hi, to: [0.0, 100.0], clamp: true };
    for rule in [
        Rescale::Steps { below: 0.0, steps: vec![[10.0, 1.0]] },
        goalposts(10.0),
        Rescale::Points { start: 0.0, each: 1.0, least: None, most: Some(5.0), zero_below: None },
    ] {
        let found = figures(Some(rule));
        for unit in 0..found.len() {
            assert_eq!(error(&found, unit, 0), None);
            assert_eq!(error(&found, unit, 1), error(&without, unit, 1), "its parts keep theirs");
        }
    }
    let wide = figures(Some(goalposts(200.0)));
    for unit in 0..wide.len() {
        match (error(&wide, unit, 0), error(&without, unit, 0)) {
            (Some(half), Some(whole)) => assert!((half - whole / 2.0).abs() < 1e-12, "{half} {whole}"),
            (half, whole) => assert_eq!(half, whole),
        }
    }
    assert!((0..wide.len()).any(|unit| error(&wide, unit, 0).is_some()));
}

/// Where everybody says the same, nothing tells how far the figure may be off: no rank, and an interval for shares alone.
#[test]
fn answers_that_do_not_differ_are_no_certainty() {
    let alike =
        |mark: u8| rows().into_iter().map(move |row| if row.0 == 0 { (0, row.1, [mark; 4], row.3) } else { row });
    let means = method(Aggregate::Mean, &Aggregate::Mean, &Statistic::Mean, 1.0 / 3.0);
    for (method, mark, has_interval) in [(pooled(), 5, true), (pooled(), 1, true), (means, 3, false)] {
        let index = index(&method, &alike(mark).collect::<Vec<_>>(), FILES.map(Some));
        let root = index.figures(Count::Counted)[2].scores[0].known().copied().unwrap();
        assert!(root.se_beyond.is_some_and(|se| se < 1e-12) && root.error_beyond().is_none(), "{root:?}");
        let ends = interval::of(&method, 0, &root);
        assert_eq!(ends.is_some_and(|ends| ends.high - ends.low > 1.0), has_interval, "{ends:?}");
        assert_eq!(ends.is_some(), has_interval);
        let standing = index.standings[2].unwrap();
        assert_eq!((standing.eligibility, standing.rank), (Eligibility::NoError, None));
        assert_eq!(index.standings[3].and_then(|standing| standing.rank).map(|rank| rank.of), Some(2));
    }
}
