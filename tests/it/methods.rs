//! The five ways of putting an index together, checked against the same answers added up a second way.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::harness::*;
use crate::on_both;

const FACTORS: [(&str, usize); 5] = [("access", 4), ("procedure", 5), ("staff", 6), ("result", 3), ("feedback", 4)];

/// One citizen's marks by question; “no opinion” and what was not asked are not there.
type Marks = BTreeMap<String, u8>;

/// Uneven on purpose: factors differ, some have no opinion, and few gave feedback.
fn marks(n: usize) -> (Marks, Value) {
    let mut marks = Marks::new();
    let mut answers =
        json!({ "contact": if n % 5 == 4 { 2 } else { 1 }, "gave_feedback": if n.is_multiple_of(4) { 1 } else { 2 } });
    for (factor, (name, questions)) in FACTORS.iter().enumerate() {
        let asked = match *name {
            "staff" => n % 5 != 4,
            "feedback" => n.is_multiple_of(4),
            _ => true,
        };
        for question in 1..=*questions {
            let key = format!("q{}_{question}", factor + 1);
            if !asked {
                continue;
            }
            if (n + question).is_multiple_of(7) {
                answers[&key] = json!("na");
                continue;
            }
            let mark = u8::try_from((n * (factor + 2) + question * question) % 5 + 1).expect("1 to 5");
            answers[&key] = json!(mark);
            marks.insert(key, mark);
        }
    }
    (marks, answers)
}

/// The share of 4 and 5 among marks, in percent, or the mean mark times twenty.
fn figure(marks: &[u8], is_mean: bool) -> f64 {
    let n = marks.len() as f64;
    if is_mean {
        marks.iter().map(|mark| f64::from(*mark)).sum::<f64>() / n * 20.0
    } else {
        marks.iter().filter(|mark| **mark >= 4).count() as f64 / n * 100.0
    }
}

fn mean(figures: &[f64]) -> f64 {
    figures.iter().sum::<f64>() / figures.len() as f64
}

/// The weights of the shipped weighted method, from its file.
fn weights() -> Vec<f64> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/survey-definitions/methods/sipas-weighted.toml");
    let file: toml::Table = std::fs::read_to_string(path).expect("a shipped method").parse().expect("TOML");
    let weights = file["node"]["sipas"]["weights"].as_array().expect("weights");
    weights.iter().map(|weight| weight.as_float().expect("a number")).collect()
}

on_both! {
    fn each_rule_gives_its_own_number(store: Store) {
        store.open_wave("2026", "sipas-agency", &["--live"]);
        let server = store.serve();
        let web = server.web();
        let mut all: Vec<Marks> = Vec::new();
        for n in 0..40 {
            let (marks, answers) = marks(n);
            let submission = json!({ "id": new_id(), "agency": HOME_AFFAIRS, "answers": answers });
            receipt(&web, "2026", &submission);
            all.push(marks);
        }
        let of = |key: &str| all.iter().filter_map(|marks| marks.get(key).copied()).collect::<Vec<u8>>();
        let question = |factor: usize, question: usize| of(&format!("q{factor}_{question}"));
        let factor = |place: usize| (1..=FACTORS[place].1).flat_map(|q| question(place + 1, q)).collect::<Vec<u8>>();
        let every = (0..5).flat_map(factor).collect::<Vec<u8>>();
        let by_question = (0..5)
            .flat_map(|place| (1..=FACTORS[place].1).map(move |q| (place + 1, q)))
            .map(|(f, q)| figure(&question(f, q), false))
            .collect::<Vec<f64>>();
        let by_factor = (0..5).map(|place| figure(&factor(place), false)).collect::<Vec<f64>>();
        let weighted = by_factor.iter().zip(weights()).map(|(figure, weight)| figure * weight).sum::<f64>();
        let expected = [
            ("sipas", figure(&every, false)),
            ("sipas-questions", mean(&by_question)),
            ("sipas-factors", mean(&by_factor)),
            ("sipas-weighted", weighted),
            ("sipas-mean", figure(&every, true)),
        ];
        for (method, wanted) in expected {
            let index = web.get(&format!("/api/v1/waves/2026/index.json?method={method}&count=all")).expect(200).json();
            let unit = unit(&index, HOME_AFFAIRS);
            let root = &unit["scores"][0];
            let found = root["value"].as_f64().unwrap_or_else(|| panic!("{method}: {root}"));
            assert!((found - wanted).abs() < 1e-9, "{method}: {found}, by hand {wanted}");
            assert_eq!(root["n_respondents"], 40, "{method}: {root}");
            assert_eq!(root["n_answers"], every.len(), "{method}: {root}");
            for (place, (name, _)) in FACTORS.iter().enumerate() {
                let score = node(unit, name);
                assert_eq!(score["n_answers"], factor(place).len(), "{method} {name}: {score}");
            }
        }
        // Rules that agree by chance would prove nothing.
        for (at, (one, figure)) in expected.iter().enumerate() {
            for (other, its) in &expected[at + 1..] {
                assert!((figure - its).abs() > 0.01, "{one} and {other} cannot be told apart here");
            }
        }
        // Pooled, a factor weighs what it has of the answers.
        let index = web.get("/api/v1/waves/2026/index.json?count=all").expect(200).json();
        for (place, (name, _)) in FACTORS.iter().enumerate() {
            let weight = node(unit(&index, HOME_AFFAIRS), name)["effective_weight"].as_f64().expect("an effective weight");
            let wanted = factor(place).len() as f64 / every.len() as f64;
            assert!((weight - wanted).abs() < 1e-9, "{name}: {weight}, by hand {wanted}");
        }
    }
}
