//! Published figures of indices that take figures from outside, each through a method file and the engine.

use std::sync::Arc;

use crate::domain::agency::Agency;
use crate::domain::answer::Answer;
use crate::domain::definition::survey;
use crate::domain::key::{FigureKey, MethodKey, NodeKey};
use crate::domain::response::Source::Drawn;
use crate::domain::survey::Survey;
use crate::domain::text::Language;
use crate::scoring::bands;
use crate::scoring::compute;
use crate::scoring::counts::Tally;
use crate::scoring::estimate::{Absent, Score};
use crate::scoring::index::{Count, Index};
use crate::scoring::inputs::{Inputs, OtherNode};
use crate::scoring::method::{InputOf, Method, NodeKind, parse, references};
use crate::scoring::testing::{agency, wave};

pub(super) const HEAD: &str = r#"key = "published"
version = "1"
title = { vi = "T", en = "T" }
rule = { vi = "R", en = "R" }
source = "published figures"
sources = ["drawn"]
thresholds = { show = 0, rank = 0, assess = 0 }
valid = { answered = 0 }
over_agencies = { kind = "mean", all = "mean" }
decimals = 6
missing = "propagate"
unit = "points"
root = "all"
"#;

const PAR: &str = include_str!("../../../survey-definitions/methods/par-index.toml");
const ONE_STOP: &str = include_str!("../../../survey-definitions/methods/one-stop-shop.toml");
const DEPARTMENT: &str = include_str!("../../../survey-definitions/methods/par-local-department.toml");
const COMMUNE: &str = include_str!("../../../survey-definitions/methods/par-local-commune.toml");

pub(super) fn agencies(codes: &[&str]) -> Vec<Agency> {
    codes.iter().map(|code| agency(code, "provinces", None)).collect()
}

/// The index of a method that asks nothing.
pub(super) fn imported(text: &str, agencies: &[Agency], inputs: &Inputs) -> Index {
    let survey = Survey::without_questions();
    let method = parse(text, &survey).unwrap_or_else(|faults| panic!("{faults:?}"));
    let tally = Tally::new(&survey, &method, agencies.len(), false);
    compute::index_with(&wave(false), &Arc::new(survey), &Arc::new(method), agencies, &tally, inputs, None)
}

pub(super) fn figures(values: &[(&str, &[(&str, f64)])]) -> Inputs {
    let mut inputs = Inputs::default();
    for (figure, of) in values {
        for (agency, value) in *of {
            inputs.add_figure(FigureKey::parse(figure).unwrap(), Some(agency), *value);
        }
    }
    inputs
}

fn score(index: &Index, unit: &str, node: &str) -> Score {
    let unit = index.units.iter().position(|found| found.code == unit).expect(unit);
    let node = index.method.nodes.iter().position(|found| found.key.as_str() == node).expect(node);
    index.figures(Count::Counted)[unit].scores[node]
}

pub(super) fn known(index: &Index, unit: &str, node: &str) -> f64 {
    score(index, unit, node).known().unwrap_or_else(|| panic!("{unit} {node}: {:?}", score(index, unit, node))).value
}

pub(super) fn close(found: f64, expected: f64, within: f64) {
    assert!((found - expected).abs() <= within, "{found}, not {expected}");
}

/// The figure keys of a method.
pub(super) fn keys(text: &str) -> Vec<FigureKey> {
    let method = parse(text, &Survey::without_questions()).expect("a good method");
    let key = |node: &crate::scoring::method::Node| match &node.kind {
        NodeKind::Input(input) => match &input.of {
            InputOf::Figure { key, .. } => Some(key.clone()),
            InputOf::Other(_) => None,
        },
        _ => None,
    };
    method.nodes.iter().filter_map(key).collect()
}

/// 0.25 + 2.25 · (0.25 a + 0.5 b): weights that sum to 0.75, declared as such.
#[test]
fn papi_civic_knowledge_of_2023_to_six_digits() {
    let text = format!(
        r#"{HEAD}
[node.all]
title = {{ vi = "1.1", en = "1.1" }}
aggregate = "weighted"
weights = [0.25, 0.5]
weights_total = 0.75
of = ["a", "b"]
rescale = {{ goalposts = [0, 1], to = [0.25, 2.5] }}
[indicator.a]
title = {{ vi = "a", en = "a" }}
statistic = {{ figure = {{ key = "a", least = 0, most = 1 }} }}
[indicator.b]
title = {{ vi = "b", en = "b" }}
statistic = {{ figure = {{ key = "b", least = 0, most = 1 }} }}
"#
    );
    let a: &[(&str, f64)] = &[("hn", 0.745_272), ("hg", 0.703_545), ("cb", 0.483_298)];
    let b: &[(&str, f64)] = &[("hn", 0.581_964), ("hg", 0.334_127), ("cb", 0.369_411)];
    let index = imported(&text, &agencies(&["hn", "hg", "cb"]), &figures(&[("a", a), ("b", b)]));
    for (province, published) in [("hn", 1.323_925), ("hg", 1.021_637), ("cb", 0.937_442)] {
        close(known(&index, province, "all"), published, 1e-6);
    }
}

#[test]
fn papi_totals_of_2024_are_the_sums_of_their_dimensions() {
    let names = ["d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8"];
    let leaf = |key: &&str| {
        format!(
            "[indicator.{key}]\ntitle = {{ vi = \"{key}\", en = \"{key}\" }}\nstatistic = {{ figure = {{ key = \"{key}\", least = 1, most = 10 }} }}\n"
        )
    };
    let leaves: String = names.iter().map(leaf).collect();
    let text = format!(
        "{HEAD}[node.all]\ntitle = {{ vi = \"T\", en = \"T\" }}\naggregate = \"sum\"\nof = {names:?}\n{leaves}"
    );
    let an_giang = [4.272, 5.156, 3.997, 7.561, 7.189, 7.496, 4.294, 2.927];
    let kien_giang = [4.119, 4.415, 3.900, 6.087, 7.262, 7.686, 3.460, 2.984];
    let mut inputs = Inputs::default();
    for (place, key) in names.iter().enumerate() {
        let key = FigureKey::parse(key).unwrap();
        inputs.add_figure(key.clone(), Some("ag"), an_giang[place]);
        inputs.add_figure(key.clone(), Some("kg"), kien_giang[place]);
        if place > 0 {
            inputs.add_figure(key, Some("without"), 5.0);
        }
    }
    let index = imported(&text, &agencies(&["ag", "kg", "without"]), &inputs);
    // The parts are published rounded.
    close(known(&index, "ag", "all"), 42.892, 0.004);
    close(known(&index, "kg", "all"), 39.912, 0.004);
    assert_eq!(score(&index, "without", "all"), Score::Missing(Absent::PartMissing), "no total without a dimension");
}

#[test]
fn ninh_thuans_par_index_of_2022() {
    let parts: [(&str, &[(&str, f64)]); 4] = [
        ("par_appraised", &[("nt", 54.2)]),
        ("par_sipas", &[("nt", 81.83)]),
        ("par_leaders", &[("nt", 18.05)]),
        ("par_impact", &[("nt", 5.31)]),
    ];
    let index = imported(PAR, &agencies(&["nt"]), &figures(&parts));
    // On the line of the shipped file 81.83 % are 8.183 points; the province got 8.23, so the rule is data.
    close(known(&index, "nt", "sipas"), 8.183, 1e-12);
    let text =
        PAR.replace("rescale = { each = 0.1, most = 10 }", "rescale = { steps = [{ from = 81, points = 8.23 }] }");
    let index = imported(&text, &agencies(&["nt"]), &figures(&parts));
    close(known(&index, "nt", "par"), 85.79, 1e-9);
    let band = bands::of_units(&index, Count::Counted, 0)[2].expect("a band");
    let names = &index.method.nodes[0].bands.as_ref().expect("bands").names;
    assert_eq!(names[band].in_language(&Language::english()), "B");
}

/// Nine criteria of two points; thresholds 6, 9, 12, 15 of 18.
#[test]
fn one_stop_shops_are_banded_and_what_does_not_apply_leaves() {
    let agencies = agencies(&["18", "15", "12", "9", "6", "5", "some"]);
    let mut inputs = Inputs::default();
    for (place, key) in keys(ONE_STOP).into_iter().enumerate() {
        for (code, total) in [("18", 18_usize), ("15", 15), ("12", 12), ("9", 9), ("6", 6), ("5", 5)] {
            // Points one after the other until they are used up.
            let value = total.saturating_sub(2 * place).min(2);
            inputs.add_figure(key.clone(), Some(code), value as f64);
        }
        if place < 6 {
            inputs.add_figure(key, Some("some"), 1.5);
        }
    }
    let index = imported(ONE_STOP, &agencies, &inputs);
    for total in ["18", "15", "12", "9", "6", "5"] {
        close(known(&index, total, "total"), total.parse().unwrap(), 1e-12);
    }
    close(known(&index, "some", "total"), 13.5, 1e-12);
    let found: Vec<Option<usize>> = bands::of_units(&index, Count::Counted, 0)[2..].to_vec();
    assert_eq!(found, [4, 4, 3, 2, 1, 0, 3].map(Some));
}

/// Twenty forms of an agency, seventeen of them satisfied throughout: 85 %.
fn sipas() -> Index {
    let survey = survey::parse(include_str!("../../../survey-definitions/sipas-agency.toml")).unwrap();
    let method = parse(include_str!("../../../survey-definitions/methods/sipas-agency.toml"), &survey).unwrap();
    let mut tally = Tally::new(&survey, &method, 2, false);
    for form in 0..20 {
        let position = if form < 17 { 5 } else { 2 };
        let answers: Vec<Answer> = survey
            .questions
            .iter()
            .map(|question| if question.kind.options().len() == 5 { Answer::Chosen(position) } else { Answer::Blank })
            .collect();
        tally.add(0, Drawn, &survey.layout.encode(&answers)).unwrap();
    }
    let agencies = agencies(&["so-1", "so-2"]);
    compute::index(&wave(false), &Arc::new(survey), &Arc::new(method), &agencies, &tally)
}

#[test]
fn satisfaction_becomes_points_and_what_is_not_assessed_leaves_the_denominator() {
    let other =
        OtherNode { method: MethodKey::parse("sipas").unwrap(), node: NodeKey::parse("sipas").unwrap(), wave: None };
    let of = |text: &str, without: &str| {
        let mut inputs = Inputs::default();
        assert!(inputs.add_index(&other, &sipas()), "the method sipas has a node sipas");
        let method: Method = parse(text, &Survey::without_questions()).unwrap();
        assert!(references::of(&method).map(|(_, other)| other).eq([&other]));
        for node in &method.nodes {
            if let NodeKind::Input(input) = &node.kind
                && let InputOf::Figure { key, bounds, .. } = &input.of
                && node.key.as_str() != without
            {
                inputs.add_figure(key.clone(), Some("so-1"), bounds.most.unwrap());
                inputs.add_figure(key.clone(), Some("so-2"), bounds.most.unwrap());
            }
        }
        imported(text, &agencies(&["so-1", "so-2"]), &inputs)
    };
    close(known(&of(DEPARTMENT, ""), "so-1", "par"), 90.0 + 8.5, 1e-9);
    close(known(&of(COMMUNE, ""), "so-1", "par"), 90.0 + 8.0, 1e-9);
    close(known(&of(DEPARTMENT, "finance"), "so-1", "par"), (80.0 + 8.5) * 100.0 / 90.0, 1e-9);
    // Nobody answered about the second: its satisfaction is not assessed, and is not a zero.
    let index = of(DEPARTMENT, "");
    assert_eq!(score(&index, "so-2", "sipas"), Score::Missing(Absent::NoFigure));
    close(known(&index, "so-2", "par"), 100.0, 1e-9);
}

/// PAPI's quarters, lowest first: 2023 of 61 provinces, 2020 of 63. No one rule gives both, so it is data.
#[test]
fn quarters_of_provinces_under_a_named_tie_rule() {
    for (provinces, tie, published) in [(61, "upper", [15, 15, 15, 16]), (63, "lower", [16, 16, 15, 16])] {
        let names = ["a", "b", "c", "d"].map(|name| format!("{{ vi = \"{name}\", en = \"{name}\" }}")).join(", ");
        let text = format!(
            "{HEAD}[node.all]\ntitle = {{ vi = \"T\", en = \"T\" }}\naggregate = \"sum\"\nof = [\"x\"]\nbands = {{ quantiles = \"all\", tie = \"{tie}\", names = [{names}] }}\n[indicator.x]\ntitle = {{ vi = \"x\", en = \"x\" }}\nstatistic = {{ figure = {{ key = \"x\" }} }}\n"
        );
        let codes: Vec<String> = (0..provinces).map(|place| format!("{place:02}")).collect();
        let mut inputs = Inputs::default();
        for (place, code) in codes.iter().enumerate() {
            // In no order.
            inputs.add_figure(FigureKey::parse("x").unwrap(), Some(code), ((place * 37) % provinces) as f64);
        }
        let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
        let index = imported(&text, &agencies(&codes), &inputs);
        let mut sizes = [0; 4];
        bands::of_units(&index, Count::Counted, 0).into_iter().flatten().for_each(|band| sizes[band] += 1);
        assert_eq!(sizes, published, "{provinces} provinces, {tie}");
    }
}
