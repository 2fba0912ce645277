//! Each fault of the operators of a method file, on its line and alone.

use super::file::{BandsFile, FigureFile, IntervalFile, OtherIndexFile, RescaleFile, RolesFile, StepFile};
use super::{Aggregate, Input, InputOf, Interval, NodeKind, Role, Statistic, parse};
use crate::domain::definition::schema_tests::assert_schema_and_reader_agree;
use crate::domain::survey::Survey;
use crate::scoring::bands::{BandRule, Tie};
use crate::scoring::rescale::{Pool, Rescale};
use crate::scoring::testing::survey;

pub(super) fn schemas() {
    assert_schema_and_reader_agree::<FigureFile>();
    assert_schema_and_reader_agree::<OtherIndexFile>();
    assert_schema_and_reader_agree::<RolesFile>();
    assert_schema_and_reader_agree::<RescaleFile>();
    assert_schema_and_reader_agree::<StepFile>();
    assert_schema_and_reader_agree::<BandsFile>();
    assert_schema_and_reader_agree::<IntervalFile>();
}

/// Line numbers in the tests below are those of this text. Its survey is that of [`crate::scoring::testing`].
const GOOD: &str = r#"key = "good"
version = "1"
survey = "small"
title = { vi = "T", en = "T" }
rule = { vi = "R", en = "R" }
source = "ours"
sources = ["drawn"]
thresholds = { show = 10, rank = 30, assess = 20 }
valid = { answered = 0.7 }
over_agencies = { kind = "mean", all = "mean" }
decimals = 2
missing = "drop"
unit = "points"
interval = { z = 1.645 }
root = "all"
[node.all]
title = { vi = "A", en = "A" }
aggregate = "sum"
maxima = [10, 5, 3]
maxima_total = 18
missing = "zero"
of = ["answers", "files", "sipas"]
bands = { names = [{ vi = "Yếu", en = "Weak" }, { vi = "Tốt", en = "Good" }], cuts = [9] }
[node.answers]
title = { vi = "B", en = "B" }
aggregate = "mean"
of = ["a1", "a2", "b1", "ticks"]
rescale = { minmax = "block", to = [1, 10], reversed = true }
[indicator.a1]
question = "a1"
statistic = { share_of = [4, 5], among = [1, 2, 4, 5] }
apart = { no_opinion = "zero" }
[indicator.a2]
question = "a2"
statistic = { mean = true }
values = { 1 = 0, 5 = 2 }
apart = { no_opinion = 5 }
rescale = { goalposts = [0, 2], to = [0.25, 2.5], clamp = true }
[indicator.b1]
question = "b1"
statistic = { median = true }
[indicator.ticks]
question = "ticks"
statistic = { count_ticked = [1, 2] }
[indicator.files]
title = { vi = "C", en = "C" }
statistic = { figure = { key = "late_files", least = 0, most = 100, whole_number = true } }
rescale = { steps = [{ from = 0, points = 0 }, { from = 50, points = 2 }, { from = 90, points = 5 }] }
[indicator.sipas]
title = { vi = "D", en = "D" }
statistic = { other_index = { method = "sipas", node = "sipas", wave = "2025" } }
rescale = { each = 0.1, most = 10, zero_below = 50 }
"#;

fn small() -> Survey {
    survey()
}

#[test]
fn every_operator_is_read() {
    let method = parse(GOOD, &small()).expect("good");
    let node = |key: &str| method.nodes.iter().find(|node| node.key.as_str() == key).expect(key);
    let NodeKind::Branch { aggregate, .. } = &method.nodes[0].kind else { panic!("a branch") };
    assert_eq!(*aggregate, Aggregate::Points(vec![10.0, 5.0, 3.0]));
    let bands = method.nodes[0].bands.as_ref().expect("bands");
    assert_eq!((bands.names.len(), &bands.by), (2, &BandRule::Cuts(vec![9.0])));
    assert_eq!(method.interval, Some(Interval::Z(1.645)));
    assert!((method.interval.map_or(0.0, Interval::level) - 0.900_030).abs() < 1e-6, "an honest label says 90 %");
    assert_eq!(node("answers").rescale, Some(Rescale::MinMax { pool: Pool::Block, to: [10.0, 1.0] }));
    let leaf = |key: &str| match &node(key).kind {
        NodeKind::Leaf(leaf) => leaf.clone(),
        _ => panic!("{key} is a leaf"),
    };
    assert_eq!(leaf("a1").values, Some(vec![Some(1.0), Some(1.0), None, Some(1.0), Some(1.0)]));
    assert_eq!(leaf("a1").apart, [Role::Zero, Role::LeaveOut, Role::LeaveOut]);
    assert_eq!(leaf("a2").values, Some(vec![Some(0.0), None, None, None, Some(2.0)]));
    assert_eq!(leaf("a2").apart[0], Role::As(5));
    assert_eq!(
        (leaf("b1").statistic, leaf("ticks").statistic),
        (Statistic::Median, Statistic::CountTicked(vec![1, 2]))
    );
    let input = |key: &str| match &node(key).kind {
        NodeKind::Input(Input { of, .. }) => of.clone(),
        _ => panic!("{key} comes from outside"),
    };
    let InputOf::Figure { bounds, .. } = input("files") else { panic!("a figure") };
    assert!(bounds.check(100.0).is_ok() && bounds.check(100.5).is_err() && bounds.check(-1.0).is_err());
    let InputOf::Other(other) = input("sipas") else { panic!("another index") };
    assert_eq!(other.wave.map(|wave| wave.to_string()), Some("2025".to_owned()));
    let tied = GOOD.replace("cuts = [9]", "quantiles = \"all\", tie = \"lower\"");
    let bands = parse(&tied, &small()).expect("good").nodes[0].bands.clone().expect("bands");
    assert_eq!(bands.by, BandRule::Quantiles { tie: Tie::Lower, pool: Pool::All });
}

#[test]
fn every_fault_of_an_operator_is_told_once_with_its_line() {
    #[rustfmt::skip]
    let cases: &[(&str, &str, usize, &str)] = &[
        ("z = 1.645", "z = 0", 14, "a number above 0"),
        ("z = 1.645", "level = 95", 14, "a share from 0.5"),
        ("z = 1.645", "z = 1.645, level = 0.9", 14, "either level = … or z"),
        ("maxima = [10, 5, 3]", "maxima = [10, 5, 4]", 19, "sum to 19, not to 18"),
        ("maxima = [10, 5, 3]", "maxima = [10, 5]", 19, "2 maxima for 3 parts"),
        ("maxima = [10, 5, 3]", "maxima = [10, 8, 0]", 19, "not above zero"),
        ("maxima = [10, 5, 3]\n", "", 19, "write maxima = […] as well"),
        ("aggregate = \"mean\"\nof = [\"a1\"", "aggregate = \"mean\"\nmaxima = [1]\nof = [\"a1\"", 27, "for aggregate = \"sum\" only"),
        ("missing = \"zero\"", "missing = \"null\"", 21, "known are drop, propagate, zero"),
        ("of = [\"answers\", \"files\", \"sipas\"]", "of = [\"answers\", \"files\", \"sipaz\"]", 22, "did you mean “sipas”?"),
        ("of = [\"a1\", \"a2\", \"b1\", \"ticks\"]", "of = [\"a1\", \"a2\", \"b1\", \"ticks\", \"all\"]", 27, "all → answers → all"),
        ("cuts = [9]", "cuts = [9, 12]", 23, "2 cuts for 2 bands"),
        ("{ vi = \"Tốt\", en = \"Good\" }], cuts = [9]", "{ vi = \"Tốt\", en = \"Good\" }, { vi = \"x\", en = \"x\" }], cuts = [9, 9]", 23, "not in ascending order"),
        ("cuts = [9]", "quantiles = \"all\"", 23, "need tie = "),
        ("cuts = [9]", "cuts = [9], quantiles = \"all\"", 23, "either cuts = […] or quantiles"),
        ("cuts = [9]", "cuts = [9], tie = \"upper\"", 23, "goes with quantiles only"),
        ("minmax = \"block\"", "minmax = \"province\"", 28, "known are block, all"),
        ("minmax = \"block\", to = [1, 10]", "minmax = \"block\", to = [10, 1]", 28, "write the lower end first"),
        ("minmax = \"block\", to = [1, 10]", "minmax = \"block\", to = [1]", 28, "write two: [low, high]"),
        ("minmax = \"block\"", "minmax = \"block\", clamp = true", 28, "goes with goalposts only"),
        ("question = \"a1\"\n", "", 29, "no “question”"),
        ("question = \"a1\"", "question = \"a9\"", 30, "no question “a9” stands in the survey “small”"),
        ("among = [1, 2, 4, 5]", "among = [1, 2, 6]", 31, "6 is not a code of “a1”"),
        ("no_opinion = \"zero\"", "dont_know = \"zero\"", 32, "“dk” is no answer to “a1”"),
        ("no_opinion = 5", "no_opinion = 6", 37, "6 is not a code of “a2”"),
        ("values = { 1 = 0, 5 = 2 }", "values = { 1 = 0, 7 = 2 }", 36, "7 is not a code of “a2”"),
        ("goalposts = [0, 2]", "goalposts = [2, 2]", 38, "the high one must be above the low one"),
        ("goalposts = [0, 2]", "goalposts = [5, 1], reversed = true", 38, "the high one must be above the low one"),
        ("goalposts = [0, 2]", "goalposts = [0, 2], each = 1", 38, "exactly one of"),
        ("goalposts = [0, 2]", "goalposts = [0, 2], below = 1", 38, "goes with steps only"),
        ("question = \"b1\"\nstatistic = { median = true }", "question = \"times\"\nstatistic = { median = true }", 41, "whose answers are counted by code"),
        ("question = \"ticks\"", "question = \"b1\"", 44, "“count_ticked” needs one"),
        ("count_ticked = [1, 2]", "count_ticked = [1, 1]", 44, "given twice in “count_ticked”"),
        ("count_ticked = [1, 2]", "count_ticked = [1, 2], among = [1]", 44, "goes with share_of only"),
        ("least = 0, most = 100", "least = 101, most = 100", 47, "above “most”"),
        ("title = { vi = \"C\", en = \"C\" }\n", "", 45, "so it needs a title"),
        ("title = { vi = \"C\", en = \"C\" }", "title = { vi = \"C\", en = \"C\" }\nquestion = \"a1\"", 47, "comes from outside"),
        ("{ from = 50, points = 2 }, { from = 90, points = 5 }", "{ from = 90, points = 5 }, { from = 50, points = 2 }", 48, "ascending order"),
        ("[{ from = 0, points = 0 }, { from = 50, points = 2 }, { from = 90, points = 5 }]", "[]", 48, "“steps” is empty"),
        ("method = \"sipas\", node = \"sipas\", wave = \"2025\"", "method = \"good\", node = \"all\"", 51, "cannot refer to itself"),
        ("each = 0.1, most = 10", "each = 0.1, least = 11, most = 10", 52, "above “most”"),
        ("survey = \"small\"\n", "", 1, "reads answers has no “survey”"),
    ];
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|(from, to, line, part)| {
            assert_eq!(GOOD.matches(from).count(), 1, "{from} stands once in the good text");
            let faults = parse(&GOOD.replace(from, to), &small()).err().unwrap_or_default();
            let told = faults.len() == 1 && faults[0].line == *line && faults[0].message.contains(part);
            (!told).then(|| format!("{to}\n  expected {line}: {part}\n  found {faults:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn answers_are_not_pooled_with_what_is_none() {
    let told = |from: &str, to: &str| {
        let faults = parse(&GOOD.replace(from, to), &small()).expect_err("a fault");
        assert_eq!(faults.len(), 1, "{faults:?}");
        faults[0].message.clone()
    };
    let pooled = "aggregate = \"pooled\"\nof = [\"b1\", \"a1\", \"a2\", \"ticks\"]";
    let mean = "aggregate = \"mean\"\nof = [\"a1\", \"a2\", \"b1\", \"ticks\"]";
    assert!(told(mean, pooled).contains("“b1” is a median"));
    let pooled = "aggregate = \"pooled\"\nof = [\"a2\", \"a1\", \"b1\", \"ticks\"]";
    assert!(told(mean, pooled).contains("the “rescale” of “a2” under it would do nothing"));
    let root = "aggregate = \"sum\"\nmaxima = [10, 5, 3]\nmaxima_total = 18\n";
    assert!(told(root, "aggregate = \"mean_of_leaves\"\n").contains("the “rescale” of “answers” between"));
}

/// A method of imported figures alone needs no survey and has nobody to protect.
#[test]
fn a_method_may_ask_nothing() {
    let text = GOOD.replace("survey = \"small\"\n", "").replace("show = 10, rank = 30", "show = 0, rank = 0");
    let at = text.find("[node.answers]").expect("a node");
    let to = text.find("[indicator.files]").expect("an indicator");
    let text = format!("{}{}", &text[..at], &text[to..]);
    let text = text.replace("[\"answers\", \"files\", \"sipas\"]", "[\"files\", \"sipas\"]");
    let text = text.replace("maxima = [10, 5, 3]\nmaxima_total = 18", "maxima = [5, 3]");
    let method = parse(&text, &Survey::without_questions()).expect("good");
    assert_eq!((method.nodes.len(), method.rests_on_answers(0)), (3, false));
    assert!(parse(&text, &small()).is_ok(), "and goes with any survey");
}
