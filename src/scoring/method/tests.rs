//! Each fault of a method file, on its line and alone; the shipped methods; score files; and that nothing panics.

use proptest::prelude::*;

use super::file::{
    IndicatorFile, IndicatorsFile, MethodFile, NodeFile, OverFile, StatisticFile, ThresholdsFile, ValidFile,
};
use super::{Aggregate, Columns, Combined, NodeKind, Statistic, parse, parse_combined, survey_key};
use crate::domain::definition::schema_tests::assert_schema_and_reader_agree;
use crate::domain::definition::survey;
use crate::domain::survey::Survey;

const SURVEY: &str = r#"key = "short"
version = "1"
languages = ["en"]
title = { en = "Form" }
[scale.s]
options = [{ code = 1, en = "Bad" }, { code = 2, en = "Good" }]
apart = [{ code = "na", en = "None" }]
[[section]]
key = "one"
title = { en = "One" }
question = [
  { key = "q1", kind = "choice", scale = "s", text = { en = "First" } },
  { key = "q2", kind = "choice", scale = "s", text = { en = "Second" } },
  { key = "q3", kind = "count", max = 9, text = { en = "Third" } },
  { key = "q4", kind = "multi", scale = "s", text = { en = "Fourth" } },
  { key = "q5", kind = "choice", options = [{ code = "x", en = "X" }], text = { en = "Fifth" } },
]
"#;

/// Line numbers in the tests below are those of this text.
const GOOD: &str = r#"key = "good"
version = "2"
survey = "short"
title = { en = "Good" }
rule = { en = "So" }
source = "ours"
sources = ["drawn", "offered"]
thresholds = { show = 10, rank = 30, assess = 20 }
valid = { answered = 0.7 }
over_agencies = { kind = "mean", all = "files" }
decimals = 2
missing = "drop"
unit = "percent"
root = "all"
[node.all]
title = { en = "All" }
aggregate = "weighted"
weights = [0.25, 0.75]
of = ["share", "number"]
[node.share]
title = { en = "Share" }
level = "part"
aggregate = "pooled"
of = ["q1", "q2"]
[indicators]
questions = ["q1", "q2"]
statistic = { share_of = [2] }
[indicator.number]
question = "q3"
title = { en = "Number" }
statistic = { mean = true }
times = 20
"#;

fn short() -> Survey {
    survey::parse(
        &SURVEY.replace("title = { en = \"Form\" }", "title = { en = \"Form\" }\nminutes = 1\nsource = \"x\""),
    )
    .expect("a good survey")
}

#[test]
fn a_good_method_is_read_root_first() {
    let method = parse(GOOD, &short()).expect("good");
    let keys: Vec<&str> = method.nodes.iter().map(|node| node.key.as_str()).collect();
    assert_eq!(keys, ["all", "share", "q1", "q2", "number"]);
    let parents: Vec<Option<usize>> = method.nodes.iter().map(|node| node.parent).collect();
    assert_eq!(parents, [None, Some(0), Some(1), Some(1), Some(0)]);
    let levels: Vec<&str> = method.nodes.iter().map(|node| node.level.as_str()).collect();
    assert_eq!(levels, ["index", "part", "indicator", "indicator", "indicator"]);
    let NodeKind::Branch { aggregate, children } = &method.nodes[0].kind else { panic!("a branch") };
    assert_eq!((aggregate, children.as_slice()), (&Aggregate::Weighted(vec![0.25, 0.75]), &[1, 4][..]));
    let NodeKind::Leaf(leaf) = &method.nodes[2].kind else { panic!("a leaf") };
    assert_eq!((leaf.question, &leaf.statistic), (0, &Statistic::ShareOf(vec![2])));
    let NodeKind::Leaf(leaf) = &method.nodes[4].kind else { panic!("a leaf") };
    assert_eq!((leaf.question, &leaf.statistic), (2, &Statistic::Mean));
    assert!((leaf.times - 20.0).abs() < 1e-12);
    let english = crate::domain::text::Language::english();
    assert_eq!(method.nodes[3].title.in_language(&english), "Second");
    assert_eq!(method.nodes[4].title.in_language(&english), "Number");
    assert_eq!(survey_key(GOOD).expect("a key").expect("of a survey").as_str(), "short");
}

#[test]
fn every_fault_is_told_once_with_its_line() {
    let survey = short();
    #[rustfmt::skip]
    let cases: &[(&str, &str, usize, &str)] = &[
        ("survey = \"short\"", "survey = \"long\"", 3, "for the survey “long”, not for “short”"),
        ("rule = { en = \"So\" }\n", "", 1, "a method has no “rule”"),
        ("title = { en = \"Good\" }", "title = { vi = \"Tốt\", en = \"Good\" }", 4, "no language of this survey"),
        ("\"drawn\", \"offered\"", "", 7, "“sources” is empty"),
        ("\"drawn\", \"offered\"", "\"drawn\", \"drawn\"", 7, "given twice"),
        ("\"drawn\", \"offered\"", "\"drawn\", \"ofered\"", 7, "did you mean “offered”?"),
        ("show = 10", "show = 0", 8, "write at least 1"),
        ("show = 10", "show = 31", 8, "below “show”"),
        ("assess = 20", "assess = 2000000", 8, "above 1000000"),
        ("show = 10, ", "", 8, "“thresholds” has no “show”"),
        ("answered = 0.7", "answered = 1.5", 9, "a share from 0 to 1"),
        ("answered = 0.7", "answered = nan", 9, "must be a number"),
        ("all = \"files\"", "all = \"sum\"", 10, "known are mean, pooled, files"),
        ("decimals = 2", "decimals = 7", 11, "at most 6"),
        ("missing = \"drop\"", "missing = \"skip\"", 12, "known are drop, propagate, zero"),
        ("unit = \"percent\"", "unit = \"percents\"", 13, "did you mean “percent”?"),
        ("root = \"all\"", "root = \"al\"", 14, "did you mean “all”?"),
        ("root = \"all\"", "root = \"number\"", 14, "not an indicator"),
        ("of = [\"share\", \"number\"]", "of = [\"shares\", \"number\"]", 19, "did you mean “share”?"),
        ("of = [\"share\", \"number\"]", "of = [\"share\", \"share\"]", 19, "used twice"),
        ("of = [\"q1\", \"q2\"]", "of = [\"q1\", \"all\", \"q2\"]", 24, "all → share → all"),
        ("of = [\"q1\", \"q2\"]", "of = [\"q1\"]", 26, "“q2” is not part of the index"),
        ("of = [\"q1\", \"q2\"]\n", "of = [\"q1\", \"q2\"]\n[node.lost]\ntitle = { en = \"L\" }\naggregate = \"sum\"\nof = []\n", 25, "“lost” is not part"),
        ("weights = [0.25, 0.75]", "weights = [0.25, 0.5]", 18, "sum to 0.75, not to 1"),
        ("weights = [0.25, 0.75]", "weights = [0.25, 0.7500001]", 18, "(weights_total)"),
        ("weights = [0.25, 0.75]", "weights = [1]", 18, "1 weights for 2 parts"),
        ("weights = [0.25, 0.75]", "weights = [0, 1]", 18, "is not above zero"),
        ("weights = [0.25, 0.75]\n", "", 17, "needs weights"),
        ("aggregate = \"weighted\"", "aggregate = \"mean\"", 18, "for aggregate = \"weighted\" only"),
        ("aggregate = \"weighted\"", "aggregate = \"median\"", 17, "is not a rule for aggregation"),
        ("questions = [\"q1\", \"q2\"]", "questions = [\"q1\", \"q2\", \"q9\"]", 26, "no question “q9” stands in the survey “short”"),
        ("questions = [\"q1\", \"q2\"]", "questions = [\"q1\", \"q2\", \"q1\"]", 26, "given twice"),
        ("[indicator.number]", "[indicator.number]\nquestions = 1", 29, "did you mean “question”?"),
        ("question = \"q3\"\n", "", 28, "this indicator has no “question”"),
        ("question = \"q3\"", "question = \"q4\"", 31, "has no mean"),
        ("question = \"q3\"", "question = \"q5\"", 31, "option x of “q5” has no value"),
        ("{ mean = true }", "{ share_of = [1] }", 31, "“share_of” needs a choice or multi"),
        ("{ mean = true }", "{ mean = false }", 31, "says nothing"),
        ("{ mean = true }", "{}", 31, "exactly one of"),
        ("{ mean = true }", "{ median = true, mean = true }", 31, "exactly one of"),
        ("share_of = [2]", "share_of = [2, 2]", 27, "given twice"),
        ("share_of = [2]", "share_of = []", 27, "“share_of” is empty"),
        ("share_of = [2]", "share_of = [2, \"na\"]", 27, "stands apart in “q1”"),
        ("share_of = [2]", "share_of = [2, 3]", 27, "3 is not a code of “q1”"),
        ("times = 20", "times = 0", 32, "above zero"),
        ("of = [\"q1\", \"q2\"]", "of = [\"q1\", \"q2\"", 25, "not valid TOML"),
    ];
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|(from, to, line, part)| {
            assert_eq!(GOOD.matches(from).count(), 1, "{from} stands once in the good text");
            let mut faults = parse(&GOOD.replace(from, to), &survey).err().unwrap_or_default();
            // The questions of a block share its statistic: the same fault comes once for each.
            faults.dedup_by(|b, a| a.line == b.line && a.message.replace("“q1”", "") == b.message.replace("“q2”", ""));
            let told = faults.len() == 1 && faults[0].line == *line && faults[0].message.contains(part);
            (!told).then(|| format!("{to}\n  expected {line}: {part}\n  found {faults:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn answers_to_unlike_indicators_cannot_be_pooled() {
    let text = GOOD.replace("aggregate = \"weighted\"\nweights = [0.25, 0.75]", "aggregate = \"pooled\"");
    let faults = parse(&text, &short()).expect_err("a share and a mean");
    assert!(faults.len() == 1 && faults[0].line == 15 && faults[0].message.contains("“pooled” needs one statistic"));
}

#[test]
fn weights_may_sum_to_another_total() {
    let text = GOOD.replace("weights = [0.25, 0.75]", "weights = [25, 75]\nweights_total = 100");
    assert!(parse(&text, &short()).is_ok());
}

#[test]
fn the_shipped_methods_have_no_faults() {
    let agency = survey::parse(include_str!("../../../survey-definitions/sipas-agency.toml")).expect("survey");
    let short = survey::parse(include_str!("../../../survey-definitions/sipas-short.toml")).expect("survey");
    for text in [
        include_str!("../../../survey-definitions/methods/sipas-agency.toml"),
        include_str!("../../../survey-definitions/methods/sipas-factors.toml"),
        include_str!("../../../survey-definitions/methods/sipas-mean.toml"),
        include_str!("../../../survey-definitions/methods/sipas-questions.toml"),
        include_str!("../../../survey-definitions/methods/sipas-weighted.toml"),
    ] {
        let method = parse(text, &agency).expect("a good method");
        assert_eq!(method.nodes.len(), 1 + 5 + 22, "{}", method.key);
    }
    let method = parse(include_str!("../../../survey-definitions/methods/sipas-short.toml"), &short).expect("short");
    assert_eq!(method.nodes.len(), 1 + 5);
}

const METHOD_PART: &str = r#"
[method]
root = "all"
[method.node.all]
title = { en = "All" }
aggregate = "mean"
of = ["q1", "q2"]
[method.indicators]
questions = ["q1", "q2"]
statistic = { share_of = [2] }
"#;

#[test]
fn a_score_file_holds_survey_method_and_columns() {
    let Combined { survey, method, columns, .. } =
        parse_combined(&format!("{SURVEY}{METHOD_PART}")).expect("a score file");
    assert_eq!((survey.questions.len(), method.nodes.len(), method.key.as_str()), (5, 3, "short"));
    assert_eq!((method.thresholds.show, method.sources.len()), (0, 3));
    assert_eq!(columns, Columns { missing_codes: vec![String::new(), "NA".to_owned()], ..Columns::default() });
    let table = "[columns]\nagency = \"Commune code\"\nmissing_codes = [\"\", \"-9\"]\n";
    let Combined { columns, .. } = parse_combined(&format!("{SURVEY}{METHOD_PART}{table}")).expect("with columns");
    assert_eq!(columns.agency.as_deref(), Some("Commune code"));
    assert_eq!(columns.missing_codes, ["", "-9"]);
}

#[test]
fn the_faults_of_a_score_file_are_told() {
    let told = |text: &str| parse_combined(text).expect_err("a fault").remove(0).message;
    assert!(told(SURVEY).contains("no “method”; add [method]"));
    assert!(told(&format!("{SURVEY}{METHOD_PART}[colums]\n")).contains("knows no key “colums”"));
    assert!(told(&format!("{SURVEY}{METHOD_PART}[columns]\nmissing = 1\n")).contains("“columns” knows no key"));
    assert!(told(&format!("{SURVEY}{METHOD_PART}").replace("root = \"all\"\n", "")).contains("no “root”"));
    assert!(survey::parse(&format!("{SURVEY}{METHOD_PART}")).is_err(), "a wave needs a survey file of its own");
}

#[test]
fn schema_and_reader_know_the_same_keys() {
    assert_schema_and_reader_agree::<MethodFile>();
    assert_schema_and_reader_agree::<ThresholdsFile>();
    assert_schema_and_reader_agree::<ValidFile>();
    assert_schema_and_reader_agree::<OverFile>();
    assert_schema_and_reader_agree::<NodeFile>();
    assert_schema_and_reader_agree::<IndicatorFile>();
    assert_schema_and_reader_agree::<IndicatorsFile>();
    assert_schema_and_reader_agree::<StatisticFile>();
    super::operator_tests::schemas();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn mutated_text_never_panics(at in 0..GOOD.len(), len in 0_usize..40, put in "[\\[\\]{}=,\"'#\\n.a-z0-9 ]{0,6}") {
        let survey = short();
        let text = format!("{}{put}{}", &GOOD[..at], &GOOD[(at + len).min(GOOD.len())..]);
        if let Err(faults) = parse(&text, &survey) {
            prop_assert!(!faults.is_empty());
        }
        let _ = survey_key(&text);
        let _ = parse_combined(&format!("{SURVEY}[method]\n{text}"));
    }
}
