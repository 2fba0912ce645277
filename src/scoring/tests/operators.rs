//! The operators through method files and the engine: derivatives against small steps, figures between agencies, what is hidden
//! among them, figures from outside.

use std::sync::Arc;

use proptest::prelude::*;

use super::properties::row;
use crate::domain::agency::Agency;
use crate::domain::key::FigureKey;
use crate::domain::response::Source::Drawn;
use crate::domain::survey::Survey;
use crate::scoring::aggregate::{Forest, Scene, Totals};
use crate::scoring::compute;
use crate::scoring::counts::Tally;
use crate::scoring::estimate::{Absent, Hidden, Score};
use crate::scoring::index::{Count, Index, Level, Unit};
use crate::scoring::inputs::Inputs;
use crate::scoring::method::{Method, NodeKind, parse};
use crate::scoring::sums::Sums;
use crate::scoring::testing::{Row, agency, answers, survey, wave};

const HEAD: &str = r#"key = "by-file"
version = "1"
survey = "small"
title = { vi = "T", en = "T" }
rule = { vi = "R", en = "R" }
source = "ours"
sources = ["drawn", "offered"]
thresholds = { show = 10, rank = 30, assess = 30 }
valid = { answered = 0.5 }
over_agencies = { kind = "mean", all = "mean" }
decimals = 4
missing = "drop"
unit = "points"
root = "all"
"#;

/// Pooled, weighted, summed and meaned; rescaled both ways; a figure from outside.
const EVERYTHING: &str = r#"
[node.all]
title = { vi = "A", en = "A" }
aggregate = "sum"
maxima = [10, 10, 5]
of = ["pool", "mixed", "files"]
[node.pool]
title = { vi = "B", en = "B" }
aggregate = "pooled"
of = ["a1", "a2"]
rescale = { goalposts = [0, 100], to = [1, 10] }
[node.mixed]
title = { vi = "C", en = "C" }
aggregate = "weighted"
weights = [0.25, 0.75]
of = ["b1", "leaves"]
rescale = { minmax = "all", to = [1, 10], reversed = true }
[node.leaves]
title = { vi = "D", en = "D" }
aggregate = "mean_of_leaves"
of = ["b2"]
[indicator.a1]
question = "a1"
statistic = { share_of = [4, 5] }
[indicator.a2]
question = "a2"
statistic = { share_of = [4, 5] }
[indicator.b1]
question = "b1"
statistic = { mean = true }
times = 20
rescale = { each = 0.5, start = 3 }
[indicator.b2]
question = "b2"
statistic = { mean = true }
apart = { no_opinion = 3 }
[indicator.files]
title = { vi = "E", en = "E" }
statistic = { figure = { key = "files" } }
rescale = { goalposts = [0, 50], to = [0, 5] }
"#;

fn method(body: &str) -> Method {
    parse(&format!("{HEAD}{body}"), &survey()).unwrap_or_else(|faults| panic!("{faults:?}"))
}

fn files(values: &[(&str, f64)]) -> Inputs {
    let mut inputs = Inputs::default();
    for (agency, value) in values {
        inputs.add_figure(FigureKey::parse("files").unwrap(), Some(agency), *value);
    }
    inputs
}

fn index(method: &Method, agencies: &[Agency], rows: &[Row], inputs: &Inputs) -> Index {
    let survey = survey();
    let mut tally = Tally::new(&survey, method, agencies.len(), false);
    for (agency, source, marks, beside) in rows {
        tally.add(*agency, *source, &survey.layout.encode(&answers(*marks, *beside, 0, None))).unwrap();
    }
    compute::index_with(&wave(false), &Arc::new(survey), &Arc::new(method.clone()), agencies, &tally, inputs, None)
}

fn value(index: &Index, unit: &str, node: &str) -> Score {
    let unit = index.units.iter().position(|found| found.code == unit).expect(unit);
    let node = index.method.nodes.iter().position(|found| found.key.as_str() == node).expect(node);
    index.figures(Count::Counted)[unit].scores[node]
}

fn known(index: &Index, unit: &str, node: &str) -> f64 {
    value(index, unit, node).known().unwrap_or_else(|| panic!("{unit} {node} is shown")).value
}

/// Twenty forms of an agency, every answer the same mark.
fn twenty(agency: usize, mark: u8) -> impl Iterator<Item = Row> {
    (0..20).map(move |_| (agency, Drawn, [mark; 4], 1))
}

#[test]
fn between_agencies_only_those_that_are_shown_count() {
    let text = EVERYTHING.replace("reversed = true", "reversed = false");
    let method = method(&text);
    let agencies = ["1", "2", "3", "4", "5"].map(|code| agency(code, "c", None));
    let marks = [2, 3, 5, 4];
    let mut rows: Vec<Row> = marks.into_iter().enumerate().flat_map(|(place, mark)| twenty(place, mark)).collect();
    // Few have answered at the last agency, all of them with the worst mark.
    rows.extend((0..6).map(|_| (4, Drawn, [1; 4], 1)));
    let index = index(&method, &agencies, &rows, &Inputs::default());
    assert_eq!(value(&index, "5", "mixed"), Score::Suppressed(Hidden::Few));
    let hidden: Vec<&str> = ["1", "2", "3", "4"]
        .into_iter()
        .filter(|code| matches!(value(&index, code, "mixed"), Score::Suppressed(_)))
        .collect();
    assert_eq!(hidden.len(), 1, "one more is hidden with it, so that it does not follow from the block");
    let mut shown: Vec<f64> =
        ["1", "2", "3", "4"].iter().filter_map(|code| value(&index, code, "mixed").known().map(|e| e.value)).collect();
    shown.sort_by(f64::total_cmp);
    assert_eq!((shown[0], shown[2]), (1.0, 10.0), "the ends are agencies that are shown: {shown:?}");
}

#[test]
fn where_no_two_agencies_differ_there_is_no_figure_between_them() {
    let method = method(EVERYTHING);
    let agencies = ["1", "2"].map(|code| agency(code, "c", None));
    let rows: Vec<Row> = twenty(0, 3).chain(twenty(1, 3)).collect();
    let index = index(&method, &agencies, &rows, &files(&[("1", 25.0)]));
    assert_eq!(value(&index, "1", "mixed"), Score::Missing(Absent::NoSpread));
    assert_eq!(value(&index, "2", "files"), Score::Missing(Absent::NoFigure));
    // 10 of 25 points are not assessed: (1 + 2.5) · 25/15.
    assert!((known(&index, "1", "all") - 3.5 * 25.0 / 15.0).abs() < 1e-12);
    assert!((known(&index, "2", "all") - 25.0 / 10.0).abs() < 1e-12);
}

#[test]
fn a_part_that_is_missing_counts_as_its_own_node_says() {
    let agencies = ["1", "2"].map(|code| agency(code, "c", None));
    let rows: Vec<Row> = twenty(0, 3).chain(twenty(1, 3)).collect();
    let of = |rule: &str| {
        let text = EVERYTHING.replacen("aggregate = \"sum\"", &format!("aggregate = \"sum\"\nmissing = \"{rule}\""), 1);
        value(&index(&method(&text), &agencies, &rows, &files(&[("1", 25.0)])), "1", "all")
    };
    assert_eq!(of("zero").known().map(|estimate| estimate.value), Some(3.5));
    assert_eq!(of("propagate"), Score::Missing(Absent::PartMissing));
}

/// Imported figures are shown also where nobody, or too few, have answered.
#[test]
fn a_figure_from_outside_is_public() {
    let method = method(EVERYTHING);
    let agencies = ["1", "2"].map(|code| agency(code, "c", None));
    let rows: Vec<Row> = twenty(0, 3).chain((0..3).map(|_| (1, Drawn, [5; 4], 1))).collect();
    let index = index(&method, &agencies, &rows, &files(&[("1", 10.0), ("2", 20.0)]));
    assert!((known(&index, "2", "files") - 2.0).abs() < 1e-12);
    assert!(matches!(value(&index, "2", "all"), Score::Suppressed(Hidden::Few)), "the whole rests on three forms");
    assert!(matches!(value(&index, "2", "pool"), Score::Suppressed(Hidden::Few)));
}

fn grow<'a>(
    survey: &'a Survey,
    method: &'a Method,
    units: &'a [Unit],
    sums: &'a [Sums],
    totals: &'a [Vec<Totals>],
    inputs: &'a Inputs,
) -> Forest<'a> {
    Forest::grow(&Scene { survey, method, units, sums, totals: Some(totals), inputs, is_shown: &|_, _| true })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// A node's derivative by a leaf's figure and by its answers is what a small step of the leaf's totals gives.
    #[test]
    fn derivatives_are_those_of_small_steps(rows in prop::collection::vec(row(3), 60..120), unit in 0..3_usize) {
        let (survey, mut method) = (survey(), method(EVERYTHING));
        // The lowest and highest are taken as fixed, so they are put out of reach of the step.
        let fixed = crate::scoring::rescale::Rescale::Goalposts { lo: -7.0, hi: 90.0, to: [10.0, 1.0], clamp: false };
        method.nodes.iter_mut().filter(|node| node.key.as_str() == "mixed").for_each(|node| node.rescale = Some(fixed.clone()));
        let mut tally = Tally::new(&survey, &method, 3, false);
        for (agency, source, marks, beside) in &rows {
            tally.add(*agency, *source, &survey.layout.encode(&answers(*marks, *beside, 0, None))).unwrap();
        }
        let sums: Vec<Sums> = (0..3).map(|agency| tally.sums(agency)[0].clone()).collect();
        let units: Vec<Unit> = (0..3).map(|code| Unit {
            level: Level::Agency, code: code.to_string(), name: String::new(), name_en: None, block: None, files: None,
        }).collect();
        let totals: Vec<Vec<Totals>> = sums.iter().map(|sums| method.nodes.iter().enumerate().map(|(node, of)| match &of.kind {
            NodeKind::Leaf(leaf) => Totals::of(sums.ratio(&survey, node, leaf)),
            _ => Totals::default(),
        }).collect()).collect();
        let inputs = files(&[("0", 10.0), ("1", 20.0)]);
        let forest = grow(&survey, &method, &units, &sums, &totals, &inputs);
        for node in 0..method.nodes.len() {
            for slope in forest.gradient(unit, node) {
                let leaf = totals[unit][slope.leaf];
                let step = 1e-4;
                let moved = |figure: f64, answers: f64| {
                    let mut totals = totals.clone();
                    let (old, n) = (leaf.numerator / leaf.answers, leaf.answers + answers);
                    totals[unit][slope.leaf] = Totals { numerator: (old + figure) * n, answers: n, median: None };
                    let mut forest = grow(&survey, &method, &units, &sums, &totals, &inputs);
                    forest.tree(unit, &sums[unit]).scores[node].known().unwrap().value
                };
                if leaf.answers > 0.0 {
                    let of_figure = (moved(step, 0.0) - moved(-step, 0.0)) / (2.0 * step);
                    let of_answers = (moved(0.0, step) - moved(0.0, -step)) / (2.0 * step);
                    prop_assert!((of_figure - slope.figure).abs() < 1e-6, "{of_figure} {slope:?}");
                    prop_assert!((of_answers - slope.answers).abs() < 1e-6, "{of_answers} {slope:?}");
                }
            }
        }
    }

    /// The marks of an agency with too few answers move no figure between agencies of the others: they cannot be found from these.
    #[test]
    fn a_hidden_agency_moves_no_figure_between_the_others(
        rows in prop::collection::vec(row(4), 90..140), hidden in prop::collection::vec([1..=5_u8, 1..=5_u8, 1..=5_u8, 1..=5_u8], 6),
    ) {
        let method = method(EVERYTHING);
        let agencies = ["1", "2", "3", "4", "5"].map(|code| agency(code, "c", None));
        let of = |turned: bool| {
            let turn = |mark: u8| if turned { 6 - mark } else { mark };
            let few = hidden.iter().map(|marks| (4, Drawn, marks.map(turn), 1));
            let rows: Vec<Row> = rows.iter().copied().chain(few).collect();
            index(&method, &agencies, &rows, &Inputs::default())
        };
        let (one, other) = (of(false), of(true));
        prop_assert!(value(&one, "5", "mixed").known().is_none());
        for unit in ["1", "2", "3", "4"] {
            prop_assert_eq!(value(&one, unit, "mixed"), value(&other, unit, "mixed"));
        }
    }

    /// Between the lowest and the highest agency nothing depends on where zero is and how long the yardstick is.
    #[test]
    fn between_agencies_an_affine_recoding_changes_nothing(
        rows in prop::collection::vec(row(3), 60..120), start in -50.0..50.0_f64, each in 0.01..20.0_f64,
    ) {
        let agencies = ["1", "2", "3"].map(|code| agency(code, "c", None));
        let recoded = EVERYTHING.replace("each = 0.5, start = 3", &format!("each = {}, start = {start}", each * 0.25))
            .replace("statistic = { mean = true }\napart = { no_opinion = 3 }",
                &format!("statistic = {{ mean = true }}\napart = {{ no_opinion = 3 }}\nrescale = {{ each = {}, start = {start} }}", each * 0.5));
        // b1 was 10·mean + 3, b2 the mean: both become `each` halves of what they were, and shifted.
        let scaled = EVERYTHING.replace("each = 0.5, start = 3", "each = 0.5, start = 0");
        let before = index(&method(&scaled), &agencies, &rows, &Inputs::default());
        let after = index(&method(&recoded), &agencies, &rows, &Inputs::default());
        for unit in ["1", "2", "3"] {
            match (value(&before, unit, "mixed"), value(&after, unit, "mixed")) {
                (Score::Known(a), Score::Known(b)) => prop_assert!((a.value - b.value).abs() < 1e-7, "{a:?} {b:?}"),
                (a, b) => prop_assert_eq!(a.status(), b.status()),
            }
        }
    }
}
