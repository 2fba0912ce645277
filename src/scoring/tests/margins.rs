//! Raked figures and their errors against R, and a second way: the same answers as a foreign file that is raked row by row.

use std::sync::Arc;

use super::designed::{figures, methods};
use crate::domain::answer::Answer;
use crate::domain::definition::margins::{Margins, kept};
use crate::domain::layout::Layout;
use crate::domain::response::Source;
use crate::domain::survey::{Kind, Survey, in_order_of_keys};
use crate::scoring::compute;
use crate::scoring::counts::Tally;
use crate::scoring::designed::{By, Design, Designed, Plain, Sampling, Slots};
use crate::scoring::index::{Count, Index};
use crate::scoring::inputs::Inputs;
use crate::scoring::kept::Keeper;
use crate::scoring::method::Method;
use crate::scoring::sampled::Sampled;
use crate::scoring::testing::{self, agency, answers, option, pooled, question, wave};
use crate::statistics::calibrate::{Margin, Method as Way, calibrate};
use crate::statistics::sample::{Lonely, Population, Sample, StageColumns};

/// One drawn response: its agency; sex and age, nought where not answered; its marks.
pub(crate) type Row = (usize, [u8; 2], [u8; 4]);

/// The small survey, with `sex` of two answers and `age` of three at its end.
pub(crate) fn survey() -> Survey {
    let mut survey = testing::survey();
    for (key, codes) in [("sex", 2), ("age", 3)] {
        let options = (1..=codes).map(option).collect();
        survey.questions.push(question(key, Kind::Choice { options, apart: Vec::new() }));
    }
    survey.sections[0].questions = 0..survey.questions.len();
    survey.layout = Layout::of(&survey.questions);
    survey.by_key = in_order_of_keys(&survey.questions);
    survey
}

/// Rows of margins as they are kept.
pub(crate) fn margins(rows: &[&str]) -> Margins {
    let text = format!("agency,question,code,files\n{}\n", rows.join("\n"));
    kept(text.as_bytes()).expect("margins in their one spelling")
}

fn bytes(survey: &Survey, [sex, age]: [u8; 2], marks: [u8; 4]) -> Vec<u8> {
    let mut given = answers(marks, 1, 0, None);
    given.extend([sex, age].map(|code| if code == 0 { Answer::Blank } else { Answer::Chosen(code) }));
    survey.layout.encode(&given)
}

pub(crate) fn index(method: &Method, margins: &Margins, rows: &[Row], files: [Option<u64>; 2]) -> Index {
    index_of(method, margins, rows, files, Source::Drawn)
}

/// `first`: how the first respondent came to be asked.
fn index_of(method: &Method, margins: &Margins, rows: &[Row], files: [Option<u64>; 2], first: Source) -> Index {
    let survey = survey();
    let agencies = [agency("x1", "communes", files[0]), agency("x2", "communes", files[1])];
    let slots = Slots::of(&Design::new(), &agencies, false).with_margins(margins, &agencies, &survey);
    assert!(!slots.has_cells(), "the answers say where a response is counted");
    let mut keeper = Keeper::new(&survey, slots.count());
    for (at, (agency, people, marks)) in rows.iter().enumerate() {
        let bytes = bytes(&survey, *people, *marks);
        let source = if at == 0 { first } else { Source::Drawn };
        keeper.add(slots.place(*agency, [None, None], &bytes), source, &bytes).unwrap();
    }
    let kept = keeper.done();
    let tally = Tally::of(&survey, method, &kept);
    let sampling = Sampling { slots: &slots, kept: &kept };
    let (survey, shared) = (Arc::new(survey), Arc::new(method.clone()));
    compute::index_with(&wave(false), &survey, &shared, &agencies, &tally, &Inputs::default(), Some(sampling))
}

/// The answers of tests/reference/raked.R.
pub(crate) fn people() -> Vec<Row> {
    let of = |i: u32| {
        let sex = 1 + u32::from((i * i + i / 3) % 5 < 2);
        let age = if i.is_multiple_of(19) { 0 } else { 1 + ((i * 3 + i / 7) % 7) / 3 };
        let lean = 2 * u32::from(sex == 2) + u32::from(age == 1);
        let mark = |j: u32| 1 + (i * (2 * j + 3) + i / 5 + (j + 1) * (i / 11) + lean) % 5;
        let last = if i.is_multiple_of(13) { 9 } else { mark(3) };
        let narrow = |n: u32| u8::try_from(n).unwrap();
        (0, [narrow(sex), narrow(age)], [mark(0), mark(1), mark(2), last].map(narrow))
    };
    (0..240).map(of).collect()
}

const TOTALS: [&str; 5] = ["x1,age,1,300", "x1,age,2,350", "x1,age,3,250", "x1,sex,1,500", "x1,sex,2,400"];

/// Every cell of the crossing may be told.
fn of_three(mut method: Method) -> Method {
    method.thresholds.show = 3;
    method
}

#[test]
fn weights_figures_and_errors_are_those_of_r() {
    let index = index(&of_three(pooled()), &margins(&TOTALS), &people(), [None, None]);
    let weighted = index.weighted(2).unwrap();
    let weights: Vec<(&str, f64)> =
        weighted.groups.iter().map(|group| (group.cells[0].as_str(), group.weight)).collect();
    let expected = [
        ("sex=1 age=1", 3.050_856_283_572),
        ("sex=1 age=2", 3.556_843_779_199),
        ("sex=1 age=3", 6.949_768_337_426),
        ("sex=1 age=-", 3.866_112_333_389),
        ("sex=2 age=1", 2.852_330_126_552),
        ("sex=2 age=2", 3.325_391_865_056),
        ("sex=2 age=3", 6.497_531_105_655),
        ("sex=2 age=-", 3.614_535_611_047),
    ];
    for ((name, weight), (cell, expected)) in weights.iter().zip(expected) {
        assert!(*name == cell && (weight / expected - 1.0).abs() < 1e-9, "{name}: {weight} {expected}");
    }
    assert_eq!((weights.len(), weighted.by), (8, By::Margins));
    assert_eq!(index.units[2].files, Some(900), "the margins know them");
    let figures = figures(&index);
    for (node, value, se, beyond) in [
        (0, 38.625_907_540_074, 1.367_897_732_792, 1.597_360_411_049),
        (1, 37.826_060_651_640, 1.975_309_100_646, 2.306_664_073_868),
        (2, 35.969_161_269_855, 2.736_562_107_916, 3.195_616_067_467),
        (6, 39.460_034_026_617, 2.960_834_501_384, 3.457_509_799_747),
    ] {
        let found = figures[node];
        assert!((found.value / value - 1.0).abs() < 1e-9, "node {node}: {found:?}");
        assert!((found.se.unwrap() / se - 1.0).abs() < 1e-9, "node {node}: {found:?}");
        assert!((found.se_beyond.unwrap() / beyond - 1.0).abs() < 1e-9, "node {node}: {found:?}");
        assert_eq!(found.df, Some(found.n_respondents as f64 - 1.0));
    }
}

#[test]
fn every_rule_gives_what_a_foreign_file_gives_that_is_raked_row_by_row() {
    let (survey, rows) = (survey(), people());
    let answers: Vec<Vec<u8>> = rows.iter().map(|row| bytes(&survey, row.1, row.2)).collect();
    let (all, none) = (rows.len() as f64, rows.iter().filter(|row| row.1[1] == 0).count() as f64);
    let of_age = |files: f64| files * (1.0 - none / all);
    let totals = |totals: &[(&str, f64)]| totals.iter().map(|(code, n)| ((*code).to_owned(), *n)).collect::<Vec<_>>();
    let word = |place: usize| rows.iter().map(|row| row.1[place].to_string()).collect::<Vec<_>>();
    let age = [("0", 900.0 * none / all), ("1", of_age(300.0)), ("2", of_age(350.0)), ("3", of_age(250.0))];
    let margins_of_rows = [
        Margin::new("sex", &totals(&[("1", 500.0), ("2", 400.0)]), &word(0)).unwrap(),
        Margin::new("age", &totals(&age), &word(1)).unwrap(),
    ];
    let calibrated = calibrate(&vec![900.0 / all; rows.len()], &margins_of_rows, Way::Rake).unwrap();
    let inputs = Inputs::default();
    let everybody: Vec<u32> = (0..).take(rows.len()).collect();
    for method in methods().map(of_three) {
        let found = figures(&index(&method, &margins(&TOTALS), &rows, [None, None]));
        let engine = |population: Option<f64>| {
            let stage = StageColumns {
                strata: Vec::new(),
                units: Vec::new(),
                population: population.map(|files| Population::Units(vec![files; rows.len()])),
            };
            let sample = Sample::new(vec![900.0 / all; rows.len()], &[stage], Lonely::Fail).unwrap();
            let answers = answers.iter().map(Vec::as_slice).collect();
            Sampled::new(sample, answers, &survey, &method, &inputs).calibrated(calibrated.clone()).unwrap()
        };
        let (finite, beyond) = (engine(Some(900.0)), engine(None));
        for (node, expected) in finite.nodes(&everybody).into_iter().enumerate() {
            let (expected, found) = (expected.unwrap().linearised, found[node]);
            assert!((found.value / expected.value - 1.0).abs() < 1e-9, "node {node}: {found:?} {expected:?}");
            for (engine, se) in [(&finite, found.se), (&beyond, found.se_beyond)] {
                let wanted = engine.variance(&expected.influence).unwrap().sqrt();
                assert!((se.unwrap() / wanted - 1.0).abs() < 1e-9, "node {node}: {se:?} {wanted}");
            }
        }
    }
}

/// The same figures of the first agency, and the same errors.
fn near(one: &Index, other: &Index) {
    let is_near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * b.abs().max(1.0);
    for (one, other) in figures(one).iter().zip(figures(other)) {
        assert!(is_near(one.value, other.value) && is_near(one.se.unwrap(), other.se.unwrap()), "{one:?} {other:?}");
        assert_eq!((one.df, one.n_respondents, one.n_answers), (other.df, other.n_respondents, other.n_answers));
    }
}

/// The questions and their categories, as codes and responses.
fn told(index: &Index) -> Vec<(String, Vec<(String, u64)>)> {
    let Some(weighted) = index.weighted(2) else { return Vec::new() };
    let of = |of: &crate::scoring::designed::margins::Raked| {
        let categories = of.categories.iter().map(|category| (category.codes.join("|"), category.responses));
        (of.question.clone(), categories.collect())
    };
    weighted.margins.iter().map(of).collect()
}

#[test]
fn what_too_few_are_in_is_merged() {
    let word = |text: &str| text.to_owned();
    let of = |show: u64, rows: &[Row]| {
        let mut method = pooled();
        method.thresholds.show = show;
        index(&method, &margins(&TOTALS), rows, [None, None])
    };
    let rows = people();
    // Thirteen gave no age: with the largest category.
    let merged = of(14, &rows);
    let age = vec![(word("1|-"), 109), (word("2"), 96), (word("3"), 35)];
    assert_eq!(told(&merged), [(word("sex"), vec![(word("1"), 128), (word("2"), 112)]), (word("age"), age)]);
    assert_eq!(merged.weighted(2).unwrap().groups.len(), 6);
    // Of age 3 there are 35, 20 and 15 by sex: inside the sex they go together with the next smallest.
    let crossed = of(21, &rows);
    let cells: Vec<String> = crossed.weighted(2).unwrap().groups.iter().map(|group| group.cells.join("+")).collect();
    assert_eq!(cells, ["sex=1 age=1|-", "sex=1 age=2+sex=1 age=3", "sex=2 age=1|-", "sex=2 age=2+sex=2 age=3"]);
    let total: f64 = crossed.weighted(2).unwrap().groups.iter().map(|of| of.weight * of.responses as f64).sum();
    assert!((total - 900.0).abs() < 1e-6);
    // Nobody said an age but two: the question is no margin, and sex alone is a simple crossing.
    let mut silent = rows.clone();
    silent.iter_mut().skip(2).for_each(|row| row.1[1] = 0);
    assert_eq!(told(&of(10, &silent)).len(), 1);
    for row in &mut silent {
        row.1[0] = 1;
    }
    let simple = of(10, &silent);
    assert_eq!(simple.designed[2], Some(Designed::Plain(Plain::OneCell)));
    let plain = index(&pooled(), &Margins::default(), &silent, [Some(900), None]);
    near(&simple, &plain);
}

#[test]
fn what_is_not_raked_says_why() {
    let reason = |margins: &Margins, rows: &[Row], files: Option<u64>, first: Source| {
        let index = index_of(&pooled(), margins, rows, [files, None], first);
        let has_error = figures(&index)[0].se.is_some();
        match &index.designed[2] {
            Some(Designed::Plain(reason)) => (Some(*reason), has_error),
            _ => (None, has_error),
        }
    };
    let (rows, drawn) = (people(), Source::Drawn);
    let own = margins(&TOTALS);
    assert_eq!(reason(&own, &rows, None, drawn), (None, true));
    assert_eq!(reason(&own, &rows, Some(900), drawn), (None, true));
    assert_eq!(reason(&own, &rows, Some(950), drawn), (Some(Plain::MarginsDisagree), false));
    assert_eq!(reason(&own, &rows, Some(900), Source::Offered), (Some(Plain::NotAllDrawn), false));
    let shares = margins(&[",age,1,30", ",age,2,35", ",age,3,25", ",sex,1,5", ",sex,2,4"]);
    assert_eq!(reason(&shares, &rows, None, drawn), (Some(Plain::NoFiles), false));
    assert_eq!(reason(&shares, &rows, Some(230), drawn), (Some(Plain::MoreThanFiles), false));
    let few = margins(&["x1,sex,1,100", "x1,sex,2,800"]);
    assert_eq!(reason(&few, &rows, Some(900), drawn), (Some(Plain::MoreThanFiles), false));
    // All of age 1 are of sex 1, and none of the others: the totals cannot both be met.
    let mut alike = rows.clone();
    for row in &mut alike {
        row.1[1] = row.1[0];
    }
    let two = margins(&["x1,age,1,300", "x1,age,2,600", "x1,age,3,-", "x1,sex,1,500", "x1,sex,2,400"]);
    assert_eq!(reason(&two, &alike, Some(900), drawn), (Some(Plain::Stalled), false));
    // Figures that are not weighted are those of all answers alike.
    let values = |index: Index| figures(&index).iter().map(|figure| figure.value).collect::<Vec<_>>();
    let plain = values(index(&pooled(), &Margins::default(), &alike, [Some(900), None]));
    assert_eq!(values(index(&pooled(), &two, &alike, [Some(900), None])), plain);
}

#[test]
fn neither_order_nor_scale_changes_anything() {
    let mut rows = people();
    let own = index(&pooled(), &margins(&TOTALS), &rows, [Some(900), None]);
    let shares = margins(&[",age,1,6000", ",age,2,7000", ",age,3,5000", ",sex,1,5", ",sex,2,4"]);
    near(&own, &index(&pooled(), &shares, &rows, [Some(900), None]));
    rows.reverse();
    rows.rotate_left(77);
    let turned = index(&pooled(), &margins(&TOTALS), &rows, [Some(900), None]);
    near(&own, &turned);
    assert_eq!(own.designed, turned.designed, "cells stand in the order of answers, not of people");
    // An agency without own margins has the shares, one with them its own.
    rows.extend(people().into_iter().map(|(_, people, marks)| (1, people, marks)));
    let both =
        index(&pooled(), &margins(&[",sex,1,1", ",sex,2,1", TOTALS[3], TOTALS[4]]), &rows, [Some(900), Some(700)]);
    let sizes = |unit: usize| both.weighted(unit).unwrap().margins[0].categories.iter().map(|of| of.files).collect();
    let (first, second): (Vec<f64>, Vec<f64>) = (sizes(2), sizes(3));
    assert!(
        first.iter().zip([500.0, 400.0]).chain(second.iter().zip([350.0, 350.0])).all(|(a, b)| (a - b).abs() < 1e-9)
    );
    assert!(both.figures(Count::All)[2].scores[0].known().is_some());
}
