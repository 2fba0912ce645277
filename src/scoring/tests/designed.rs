//! Weighted figures and their errors a second way: the same answers as a foreign file with strata, clusters, weights and populations,
//! by the general engine for samples.

use std::sync::Arc;

use crate::domain::definition::design::{Design, kept};
use crate::domain::response::Source;
use crate::scoring::compute;
use crate::scoring::counts::Tally;
use crate::scoring::designed::{Designed, NoError, Plain, Sampling, Slots};
use crate::scoring::estimate::Estimate;
use crate::scoring::index::{Count, Index};
use crate::scoring::inputs::Inputs;
use crate::scoring::kept::Keeper;
use crate::scoring::method::{Aggregate, Method, NodeKind, Statistic};
use crate::scoring::sampled::Sampled;
use crate::scoring::testing::{agency, answers, method, pooled, survey, wave};
use crate::statistics::sample::{Lonely, Population, Sample, StageColumns};

/// One drawn response: its agency, its sector or unit, its marks.
pub(crate) type Row = (usize, String, [u8; 4]);

/// Rows of a design as they are kept.
pub(crate) fn design(rows: &[&str]) -> Design {
    let text = format!("agency,sector,unit,stratum,cluster,files,weight\n{}\n", rows.join("\n"));
    kept(text.as_bytes()).expect("a design in its one spelling")
}

pub(crate) fn index(method: &Method, design: &Design, rows: &[Row], files: [Option<u64>; 2]) -> Index {
    index_of(method, design, rows, files, Source::Drawn)
}

/// `first`: how the first respondent came to be asked.
fn index_of(method: &Method, design: &Design, rows: &[Row], files: [Option<u64>; 2], first: Source) -> Index {
    let survey = survey();
    let agencies = [agency("x1", "communes", files[0]), agency("x2", "communes", files[1])];
    let slots = Slots::of(design, &agencies, false);
    let mut keeper = Keeper::new(&survey, slots.count());
    for (at, (agency, cell, marks)) in rows.iter().enumerate() {
        let bytes = survey.layout.encode(&answers(*marks, 1, 0, None));
        let place = slots.place(*agency, [Some(cell), Some(cell)], &bytes);
        let source = if at == 0 { first } else { Source::Drawn };
        keeper.add(place, source, &bytes).unwrap();
    }
    let kept = keeper.done();
    let tally = Tally::of(&survey, method, &kept);
    let sampling = Sampling { slots: &slots, kept: &kept };
    let (survey, shared) = (Arc::new(survey), Arc::new(method.clone()));
    compute::index_with(&wave(false), &survey, &shared, &agencies, &tally, &Inputs::default(), Some(sampling))
}

/// Marks that differ from row to row and lean by cell; some blank. `sizes`: responses of each cell.
pub(crate) fn rows(agency: usize, sizes: &[(&str, usize)]) -> Vec<Row> {
    let mut state = 11_u32;
    let mut next = |below: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) % below
    };
    let mut rows = Vec::new();
    for (lean, (cell, n)) in (0..).zip(sizes) {
        for _ in 0..*n {
            let marks = [(); 4].map(|()| u8::try_from((next(5) + 1 + next(2) * (lean % 3)).min(5)).unwrap());
            let marks = if next(9) == 0 { [marks[0], marks[1], marks[2], 9] } else { marks };
            rows.push((agency, (*cell).to_owned(), marks));
        }
    }
    rows
}

pub(super) fn methods() -> [Method; 5] {
    let share = Statistic::ShareOf(vec![4, 5]);
    [
        pooled(),
        method(Aggregate::MeanOfLeaves, &Aggregate::Pooled, &share, 1.0),
        method(Aggregate::Mean, &Aggregate::MeanOfLeaves, &share, 1.0),
        method(Aggregate::Weighted(vec![0.3, 0.7]), &Aggregate::Mean, &share, 1.0),
        method(Aggregate::Sum, &Aggregate::Mean, &Statistic::Mean, 20.0),
    ]
}

/// The figures of the first agency.
pub(super) fn figures(index: &Index) -> Vec<Estimate> {
    index.figures(Count::Counted)[2].scores.iter().map(|score| *score.known().unwrap()).collect()
}

/// Rows of the foreign file: weight, stratum, cluster, population of the stratum.
type Foreign = (f64, String, String, f64);

/// Compares the first agency with the same answers as a foreign file; `has_files`: whether populations are known.
fn compare(method: &Method, design: &Design, rows: &[Row], has_files: bool, foreign: impl Fn(&str) -> Foreign) {
    let survey = survey();
    let found = figures(&index(method, design, rows, [None, None]));
    let bytes: Vec<Vec<u8>> = rows.iter().map(|row| survey.layout.encode(&answers(row.2, 1, 0, None))).collect();
    let foreign: Vec<Foreign> = rows.iter().map(|row| foreign(&row.1)).collect();
    let is_clustered = foreign.iter().any(|row| !row.2.is_empty());
    let stage = |population: Option<Vec<f64>>| StageColumns {
        strata: foreign.iter().map(|row| row.1.clone()).collect(),
        units: if is_clustered { foreign.iter().map(|row| row.2.clone()).collect() } else { Vec::new() },
        population: population.map(Population::Units),
    };
    let weights: Vec<f64> = foreign.iter().map(|row| row.0).collect();
    let inputs = Inputs::default();
    let everybody: Vec<u32> = (0..).take(rows.len()).collect();
    let engine = |population: Option<Vec<f64>>| {
        let sample = Sample::new(weights.clone(), &[stage(population)], Lonely::Fail).unwrap();
        Sampled::new(sample, bytes.iter().map(Vec::as_slice).collect(), &survey, method, &inputs)
    };
    let finite = engine(has_files.then(|| foreign.iter().map(|row| row.3).collect()));
    let beyond = engine(None);
    for (node, expected) in finite.nodes(&everybody).into_iter().enumerate() {
        let (expected, found) = (expected.unwrap().linearised, found[node]);
        assert!((found.value / expected.value - 1.0).abs() < 1e-12, "node {node}: {found:?} {expected:?}");
        for (engine, se) in [(&finite, found.se), (&beyond, found.se_beyond)] {
            let wanted = engine.variance(&expected.influence).unwrap().sqrt();
            assert!((se.unwrap() / wanted - 1.0).abs() < 1e-9, "node {node}: {se:?} {wanted}");
        }
        assert_eq!(found.df, Some(expected.df as f64), "node {node}");
    }
}

const BY_SECTOR: [(&str, usize, u64); 3] = [("justice", 25, 60), ("land", 40, 900), ("tax", 31, 140)];

#[test]
fn by_sector_figures_and_errors_equal_those_of_a_foreign_file() {
    let files = design(&["x1,justice,,,,60,", "x1,land,,,,900,", "x1,tax,,,,140,"]);
    let weights = design(&["x1,justice,,,,,1.2", "x1,land,,,,,11.25", "x1,tax,,,,,4"]);
    let rows = rows(0, &BY_SECTOR.map(|(cell, n, _)| (cell, n)));
    for method in methods() {
        let of = |cell: &str| BY_SECTOR.into_iter().find(|known| known.0 == cell).unwrap();
        compare(&method, &files, &rows, true, |cell| {
            let (_, n, files) = of(cell);
            (files as f64 / n as f64, cell.to_owned(), String::new(), files as f64)
        });
        let weight = |cell: &str| {
            if cell == "tax" {
                4.0
            } else if cell == "land" {
                11.25
            } else {
                1.2
            }
        };
        compare(&method, &weights, &rows, false, |cell| (weight(cell), cell.to_owned(), String::new(), 0.0));
    }
}

/// Unit, stratum, cluster, files, responses.
const BY_UNIT: [(&str, &str, &str, u64, usize); 8] = [
    ("u1", "north", "a", 50, 6),
    ("u2", "north", "a", 20, 11),
    ("u3", "north", "b", 70, 5),
    ("u4", "north", "c", 31, 8),
    ("u5", "south", "d", 90, 7),
    ("u6", "south", "e", 44, 9),
    ("u7", "south", "f", 12, 4),
    ("u8", "south", "f", 15, 0),
];

fn by_unit(weight: impl Fn(u64) -> String) -> Design {
    let rows =
        BY_UNIT.map(|(unit, stratum, cluster, files, _)| format!("x1,,{unit},{stratum},{cluster},{}", weight(files)));
    design(&rows.each_ref().map(String::as_str))
}

#[test]
fn by_unit_figures_and_errors_equal_those_of_a_foreign_file_with_clusters() {
    let rows = rows(0, &BY_UNIT.map(|(unit, .., n)| (unit, n)));
    let of = |unit: &str| BY_UNIT.into_iter().find(|known| known.0 == unit).unwrap();
    for mut method in methods() {
        // Every cluster may be told; u8 has nobody and is merged with u7.
        method.thresholds.show = 3;
        compare(&method, &by_unit(|files| format!("{files},")), &rows, false, |unit| {
            let (_, stratum, cluster, files, n) = of(unit);
            let files = if unit == "u7" { files + 15 } else { files };
            (files as f64 / n as f64, stratum.to_owned(), cluster.to_owned(), 0.0)
        });
        compare(&method, &by_unit(|files| format!(",{files}")), &rows, false, |unit| {
            let (_, stratum, cluster, files, _) = of(unit);
            (files as f64, stratum.to_owned(), cluster.to_owned(), 0.0)
        });
        // Too few in every unit alone: merged inside their strata, and the clusters stay what was drawn.
        method.thresholds.show = 14;
        let index = index(&method, &by_unit(|files| format!("{files},")), &rows, [None, None]);
        let groups = &index.weighted(2).unwrap().groups;
        let cells: Vec<String> = groups.iter().map(|group| group.cells.join("+")).collect();
        assert_eq!(cells, ["u1+u2+u3+u4", "u5+u6+u7+u8"]);
        let weight = |unit: &str| if of(unit).1 == "north" { 171.0 / 30.0 } else { 161.0 / 20.0 };
        compare(&method, &by_unit(|files| format!("{files},")), &rows, false, |unit| {
            (weight(unit), of(unit).1.to_owned(), of(unit).2.to_owned(), 0.0)
        });
    }
}

fn close(one: &Index, other: &Index) {
    let near = |a: Option<f64>, b: Option<f64>| match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-12 * b.abs().max(1.0),
        (a, b) => a == b,
    };
    for (one, other) in figures(one).iter().zip(figures(other)) {
        assert!(near(Some(one.value), Some(other.value)), "{one:?} {other:?}");
        assert!(near(one.se, other.se) && near(one.se_beyond, other.se_beyond), "{one:?} {other:?}");
        assert_eq!((one.df, one.n_respondents, one.n_answers), (other.df, other.n_respondents, other.n_answers));
    }
}

#[test]
fn neither_order_nor_scale_changes_anything() {
    let mut answers = rows(0, &BY_UNIT.map(|(unit, .., n)| (unit, n)));
    let mut method = pooled();
    method.thresholds.show = 4;
    let one = index(&method, &by_unit(|files| format!(",{files}")), &answers, [None, None]);
    close(&one, &index(&method, &by_unit(|files| format!(",{}", 7 * files)), &answers, [None, None]));
    answers.reverse();
    answers.rotate_left(13);
    let turned = index(&method, &by_unit(|files| format!(",{files}")), &answers, [None, None]);
    close(&one, &turned);
    assert_eq!(one.designed, turned.designed, "sums are whole, whatever their order");
}

#[test]
fn one_cell_and_no_cell_are_what_they_are_without_a_design() {
    let mut answers = rows(0, &[("land", 60)]);
    answers.extend(rows(1, &[("land", 45)]));
    let plain = index(&pooled(), &Design::new(), &answers, [Some(400), Some(90)]);
    for rows in
        [["x1,,,,,400,"].as_slice(), &["x1,land,,,,400,"], &["x1,land,,,,,2.5"], &["x1,land,,,,390,", "x1,tax,,,,10,"]]
    {
        let of_one = index(&pooled(), &design(rows), &answers, [Some(400), Some(90)]);
        assert_eq!(of_one.figures, plain.figures, "{rows:?}");
        assert_eq!(of_one.designed[2], Some(Designed::Plain(Plain::OneCell)));
        assert_eq!(of_one.designed[3], None);
    }
    // The design knows the files where the list does not.
    let of_one = index(&pooled(), &design(&["x1,land,,,,390,", "x1,tax,,,,10,"]), &answers, [None, Some(90)]);
    assert_eq!((of_one.figures, of_one.units), (plain.figures, plain.units));
}

#[test]
fn what_is_not_weighted_says_why() {
    let files = design(&["x1,justice,,,,60,", "x1,land,,,,900,", "x1,tax,,,,140,"]);
    let answers = rows(0, &BY_SECTOR.map(|(cell, n, _)| (cell, n)));
    let told = |index: &Index| match index.designed[2].as_ref().unwrap() {
        Designed::Plain(reason) => (Some(*reason), figures(index)[0].se.is_some()),
        Designed::Weighted(_) => (None, figures(index)[0].se.is_some()),
    };
    assert_eq!(told(&index(&pooled(), &files, &answers, [None; 2])), (None, true));
    let plain = index(&pooled(), &Design::new(), &answers, [Some(1100), None]);
    let values = |index: &Index| figures(index).iter().map(|figure| figure.value).collect::<Vec<_>>();
    // One response under another sector.
    let mut stray = answers.clone();
    stray[5].1 = "health".to_owned();
    let strayed = index(&pooled(), &files, &stray, [None; 2]);
    assert_eq!(told(&strayed), (Some(Plain::NoCell), false));
    assert_eq!(values(&strayed), values(&plain));
    let mixed = index_of(&pooled(), &files, &answers, [None; 2], Source::Offered);
    assert_eq!(told(&mixed), (Some(Plain::NotAllDrawn), false));
    let few = design(&["x1,justice,,,,24,", "x1,land,,,,900,", "x1,tax,,,,140,"]);
    assert_eq!(told(&index(&pooled(), &few, &answers, [None; 2])), (Some(Plain::MoreThanFiles), false));
    // Nobody answered, or too few to be shown: nothing is told of cells either.
    let units = design(&["x1,,u1,,,60,", "x1,,u2,,,900,"]);
    for (answers, reason) in [(vec![], Plain::NoResponses), (rows(0, &[("u1", 3), ("u2", 4)]), Plain::Hidden)] {
        let found = index(&pooled(), &units, &answers, [None; 2]);
        assert_eq!(found.designed[2], Some(Designed::Plain(reason)));
        assert!(found.figures(Count::Counted)[2].scores.iter().all(|score| score.known().is_none()));
    }
    // A voluntary response under another sector stands beside and weighs nothing.
    let open = index_of(&pooled(), &files, &[stray[5..6].to_vec(), answers.clone()].concat(), [None; 2], Source::Open);
    assert_eq!(told(&open), (None, true));
    assert_eq!(figures(&open), figures(&index(&pooled(), &files, &answers, [None; 2])));
}

#[test]
fn a_live_wave_is_counted_by_agency_alone() {
    let files = design(&["x1,justice,,,,60,", "x1,land,,,,900,"]);
    let (survey, method, agencies) = (survey(), pooled(), [agency("x1", "communes", None)]);
    let slots = Slots::of(&files, &agencies, true);
    assert_eq!((slots.count(), slots.has_cells(), slots.place(0, [Some("land"), None], &[])), (1, false, 0));
    let mut tally = Tally::new(&survey, &method, 1, true);
    for (_, _, marks) in rows(0, &[("justice", 20), ("land", 20)]) {
        tally.add(0, Source::Drawn, &survey.layout.encode(&answers(marks, 1, 0, None))).unwrap();
    }
    let kept = Keeper::new(&survey, 1).done();
    let sampling = Sampling { slots: &slots, kept: &kept };
    let (survey, method) = (Arc::new(survey), Arc::new(method));
    let of = |sampling: Option<Sampling<'_>>| {
        compute::index_with(&wave(true), &survey, &method, &agencies, &tally, &Inputs::default(), sampling)
    };
    let (plain, live) = (of(None), of(Some(sampling)));
    assert_eq!((&live.figures, &live.units), (&plain.figures, &plain.units));
    assert_eq!(live.designed[2], Some(Designed::Plain(Plain::Live)));
}

#[test]
fn a_lonely_cluster_gives_no_error_and_says_so() {
    let rows = rows(0, &[("u1", 20), ("u2", 20), ("u3", 20), ("u4", 20)]);
    let lonely = design(&["x1,,u1,a,,50,", "x1,,u2,a,,70,", "x1,,u3,b,,90,", "x1,,u4,b,u3,40,"]);
    let index_of = |design: &Design| index(&pooled(), design, &rows, [Some(250), None]);
    let found = index_of(&lonely);
    assert!(figures(&found).iter().all(|figure| figure.se.is_none() && figure.df.is_none()));
    let weighted = found.weighted(2).unwrap();
    assert_eq!(weighted.no_errors.len(), 7);
    assert_eq!(weighted.no_errors[&0], NoError::Lonely("b".to_owned()));
    // One stratum of all: compared with each other, however few answers they have.
    let all = design(&["x1,,u1,,,50,", "x1,,u2,,,70,", "x1,,u3,,,90,", "x1,,u4,,,40,"]);
    let found = index_of(&all);
    assert!(
        found.weighted(2).unwrap().no_errors.is_empty() && figures(&found).iter().all(|figure| figure.se.is_some())
    );
    // One cluster with a few answers would be told by the error.
    let few = [&rows[..60], &rows[60..64]].concat();
    let found = index(&pooled(), &all, &few, [Some(250), None]);
    assert_eq!(found.weighted(2).unwrap().no_errors[&0], NoError::FewAnswers);
}

#[test]
fn a_weighted_median_is_that_of_the_weights() {
    let mut method = method(Aggregate::Mean, &Aggregate::Mean, &Statistic::Median, 1.0);
    method.thresholds.show = 2;
    let marks = |cell: &str, n: usize, mark: u8| vec![(0, cell.to_owned(), [mark; 4]); n];
    let rows = [marks("land", 6, 2), marks("tax", 4, 5)].concat();
    let median = |design: &Design| figures(&index(&method, design, &rows, [None; 2]))[2].value;
    assert!((median(&design(&["x1,land,,,,,1", "x1,tax,,,,,1"])) - 2.0).abs() < 1e-12);
    assert!((median(&design(&["x1,land,,,,,1", "x1,tax,,,,,1.5"])) - 3.5).abs() < 1e-12);
    assert!((median(&design(&["x1,land,,,,,1", "x1,tax,,,,,2"])) - 5.0).abs() < 1e-12);
    assert!(method.nodes.iter().any(|node| matches!(node.kind, NodeKind::Leaf(_))));
}
