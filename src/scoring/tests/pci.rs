//! PCI through its method file and the engine: a worked case by both normalisers, and what must hold whatever the figures are.

use proptest::prelude::*;

use super::points::{HEAD, agencies, close, figures, imported, keys, known};
use crate::domain::key::FigureKey;
use crate::domain::survey::Survey;
use crate::scoring::inputs::Inputs;
use crate::scoring::method::{Aggregate, NodeKind, parse};

const PCI: &str = include_str!("../../../survey-definitions/methods/pci-style.toml");

/// Three provinces at the low end, the middle and the high end of every figure. Worked by hand: a quarter of the weight is turned.
#[test]
fn pci_between_the_provinces_of_the_year() {
    let [low, middle, high] = ["l", "m", "h"];
    let mut inputs = Inputs::default();
    for key in keys(PCI).into_iter().filter(|key| key.as_str().ends_with("_survey")) {
        for (agency, value) in [(low, 20.0), (middle, 50.0), (high, 80.0)] {
            inputs.add_figure(key.clone(), Some(agency), value);
        }
    }
    let provinces = agencies(&[low, middle, high]);
    let index = imported(PCI, &provinces, &inputs);
    close(known(&index, low, "land"), 1.0, 1e-12);
    close(known(&index, low, "entry_costs"), 10.0, 1e-12);
    close(known(&index, low, "pci"), 10.0 * (0.25 * 10.0 + 0.75), 1e-12);
    close(known(&index, middle, "pci"), 55.0, 1e-12);
    close(known(&index, high, "pci"), 77.5, 1e-12);
    // Hard data where they exist: 0.6 · 5.5 + 0.4 · 10 and 0.6 · 10 + 0.4 · 5.5, of a weight of 5 %.
    for (agency, value) in [(low, 0.0), (middle, 100.0), (high, 50.0)] {
        inputs.add_figure(FigureKey::parse("pci_land_hard").unwrap(), Some(agency), value);
    }
    let index = imported(PCI, &provinces, &inputs);
    close(known(&index, middle, "land"), 7.3, 1e-12);
    close(known(&index, middle, "pci"), 55.9, 1e-12);
    close(known(&index, high, "pci"), 76.6, 1e-12);
    let root = &parse(PCI, &Survey::without_questions()).unwrap().nodes[0];
    let NodeKind::Branch { aggregate: Aggregate::Weighted(weights), .. } = &root.kind else { panic!("weighted") };
    let published = [0.5, 0.5, 2.0, 0.5, 1.0, 0.5, 0.5, 2.0, 2.0, 0.5];
    assert!(weights.iter().zip(published).all(|(weight, expected)| (weight - expected).abs() < 1e-12));
}

/// Extremes of earlier years, as data: a figure beyond them goes beyond 1 and 10.
#[test]
fn pci_by_fixed_extremes_is_not_clamped() {
    let text = PCI.replace("minmax = \"all\"", "goalposts = [30, 70]");
    let mut inputs = Inputs::default();
    for key in keys(&text).into_iter().filter(|key| key.as_str().ends_with("_survey")) {
        for (agency, value) in [("l", 20.0), ("h", 80.0)] {
            inputs.add_figure(key.clone(), Some(agency), value);
        }
    }
    let index = imported(&text, &agencies(&["l", "h"]), &inputs);
    // 1 + 9 · (20 − 30)/40 and 10 − 9 · (20 − 30)/40.
    close(known(&index, "l", "land"), -1.25, 1e-12);
    close(known(&index, "l", "entry_costs"), 12.25, 1e-12);
    close(known(&index, "l", "pci"), 10.0 * (0.25 * 12.25 - 0.75 * 1.25), 1e-12);
    close(known(&index, "h", "pci"), 88.75, 1e-12);
}

/// A figure turned, and what came of it turned again.
const TWICE: &str = r#"
[node.all]
title = { vi = "T", en = "T" }
aggregate = "sum"
of = ["once"]
rescale = { goalposts = [1, 10], to = [-2, 7], reversed = true }
[node.once]
title = { vi = "O", en = "O" }
aggregate = "sum"
of = ["x"]
rescale = { goalposts = [-2, 7], to = [1, 10], reversed = true }
[indicator.x]
title = { vi = "x", en = "x" }
statistic = { figure = { key = "x" } }
"#;

proptest! {
    #[test]
    fn reversing_twice_is_the_identity(x in -50.0..50.0_f64) {
        let index = imported(&format!("{HEAD}{TWICE}"), &agencies(&["1"]), &figures(&[("x", &[("1", x)])]));
        prop_assert!((known(&index, "1", "all") - x).abs() < 1e-9);
    }

    /// Neither the order of the agencies nor that in which figures are brought changes a digit.
    #[test]
    fn the_order_of_agencies_changes_nothing(values in prop::collection::vec(0.0..100.0_f64, 4..12)) {
        let codes: Vec<String> = (0..values.len()).map(|place| format!("p{place}")).collect();
        let of = |order: &[usize]| {
            let mut inputs = Inputs::default();
            for (shift, key) in keys(PCI).into_iter().enumerate() {
                for place in order {
                    let value = values[(place + shift) % values.len()];
                    inputs.add_figure(key.clone(), Some(&codes[*place]), value);
                }
            }
            let listed: Vec<&str> = order.iter().map(|place| codes[*place].as_str()).collect();
            let index = imported(PCI, &agencies(&listed), &inputs);
            codes.iter().map(|code| known(&index, code, "pci")).collect::<Vec<f64>>()
        };
        let there: Vec<usize> = (0..values.len()).collect();
        let back: Vec<usize> = (0..values.len()).rev().collect();
        prop_assert_eq!(of(&there), of(&back));
    }

    /// A better figure of one province never lowers its own index, and min–max stays within 1 and 10.
    #[test]
    fn a_better_figure_never_lowers_the_index(values in prop::collection::vec(1.0..90.0_f64, 3..6), more in 0.0..9.0_f64, which in 0..20_usize) {
        let codes: Vec<String> = (0..values.len()).map(|place| format!("p{place}")).collect();
        let listed: Vec<&str> = codes.iter().map(String::as_str).collect();
        let all = keys(PCI);
        let turned = ["entry_costs", "time_costs", "informal_charges", "policy_bias"];
        let changed = &all[which];
        let is_turned = turned.iter().any(|word| changed.as_str().contains(word));
        let of = |more: f64| {
            let mut inputs = Inputs::default();
            for (shift, key) in all.iter().enumerate() {
                for place in 0..values.len() {
                    let better = if key == changed && place == 0 { more } else { 0.0 };
                    inputs.add_figure(key.clone(), Some(&codes[place]), values[(place + shift) % values.len()] + better);
                }
            }
            imported(PCI, &agencies(&listed), &inputs)
        };
        let (before, after) = (of(0.0), of(if is_turned { -more } else { more }));
        prop_assert!(known(&after, "p0", "pci") >= known(&before, "p0", "pci") - 1e-9);
        for index in [&before, &after] {
            for code in &codes {
                let pci = known(index, code, "pci");
                prop_assert!((10.0 - 1e-9..=100.0 + 1e-9).contains(&pci));
            }
        }
    }
}
