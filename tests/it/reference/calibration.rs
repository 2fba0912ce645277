//! Calibrated weights against R's `survey`: `calibrate`, `rake`, `postStratify`, `trimWeights`.

use std::collections::HashMap;

use serde_json::Value;
use sipas::statistics::calibrate::{Calibrated, Limits, Margin, Method, Redistribution, calibrate, kish, trim};

use super::{columns, near, numbers, record};

const PART: f64 = 1e-6;

/// The rows of wave 2024, column by column.
pub(super) struct Answers {
    pub(super) columns: HashMap<String, Vec<String>>,
    pub(super) weights: Vec<f64>,
}

impl Answers {
    pub(super) fn of_2024() -> Self {
        let all = columns("A_responses.csv");
        let is_in: Vec<bool> = all["wave"].iter().map(|wave| wave == "2024").collect();
        let kept =
            |cells: &Vec<String>| cells.iter().zip(&is_in).filter(|(_, is)| **is).map(|(c, _)| c.clone()).collect();
        let columns: HashMap<String, Vec<String>> =
            all.iter().map(|(name, cells)| (name.clone(), kept(cells))).collect();
        let weights = numbers(&columns["weight"]);
        Self { columns, weights }
    }

    pub(super) fn margins(&self) -> Vec<Margin> {
        margins(&record("A_expected.json", "calib.rake_stratum_sex_age")["extra"]["margins"], &self.columns)
    }

    pub(super) fn cells(&self) -> Margin {
        let extra = &record("A_expected.json", "calib.poststrat_stratum_sex")["extra"];
        let cell = |cell: &Value| {
            let word = |name: &str| cell[name].as_str().expect("a word").to_owned();
            (word("stratum") + "*" + &word("sex"), cell["Freq"].as_f64().expect("a total"))
        };
        let totals: Vec<(String, f64)> = extra["cells"].as_array().expect("cells").iter().map(cell).collect();
        let rows = self.columns["stratum"].iter().zip(&self.columns["sex"]);
        let rows: Vec<String> = rows.map(|(stratum, sex)| format!("{stratum}*{sex}")).collect();
        Margin::new("stratum*sex", &totals, &rows).expect("a margin")
    }
}

/// From `{column: {category: total}}`.
fn margins(extra: &Value, columns: &HashMap<String, Vec<String>>) -> Vec<Margin> {
    let one = |(name, totals): (&String, &Value)| {
        let totals = totals.as_object().expect("totals").iter();
        let totals: Vec<(String, f64)> = totals.map(|(c, n)| (c.clone(), n.as_f64().expect("a total"))).collect();
        Margin::new(name, &totals, &columns[name]).expect("a margin")
    };
    extra.as_object().expect("margins").iter().map(one).collect()
}

fn same(what: &str, found: &[f64], wanted: &[f64]) {
    assert_eq!(found.len(), wanted.len(), "{what}");
    for (row, (found, wanted)) in found.iter().zip(wanted).enumerate() {
        near(&format!("{what}, row {row}"), *found, *wanted, PART);
    }
}

fn smallest(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::INFINITY, f64::min)
}

fn largest(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::NEG_INFINITY, f64::max)
}

/// The sum, the ends, Kish's design effect and, of calibrated weights, the ends of g.
fn like_the_summary(id: &str, base: &[f64], weights: &[f64]) {
    let record = record("A_expected.json", id);
    let wanted = |field: &str| record["weights"][field].as_f64().or(record[field].as_f64());
    let g: Vec<f64> = weights.iter().zip(base).map(|(w, d)| w / d).collect();
    for (field, found) in [
        ("sum", weights.iter().sum()),
        ("min", smallest(weights)),
        ("max", largest(weights)),
        ("kish_deff", kish(weights).expect("weights").deff),
        ("g_min", smallest(&g)),
        ("g_max", largest(&g)),
    ] {
        let Some(wanted) = wanted(field) else { panic!("{id} has no {field}") };
        near(&format!("{id} {field}"), found, wanted, PART);
    }
}

#[test]
fn every_weight_of_the_big_sample_is_the_one_of_r() {
    let answers = Answers::of_2024();
    let expected = columns("A_weights_expected.csv");
    assert_eq!(expected["resp_id"], answers.columns["resp_id"]);
    same("base", &answers.weights, &numbers(&expected["weight"]));
    let margins = answers.margins();
    let logit = Method::Logit { lower: 0.7, upper: 1.5 };
    for (column, id, margins, method) in [
        ("poststrat", "calib.poststrat_stratum_sex", &[answers.cells()][..], Method::Poststratify),
        ("rake", "calib.rake_stratum_sex_age", &margins, Method::Rake),
        ("linear", "calib.linear_stratum_sex_age", &margins, Method::Linear),
        ("raking_g", "calib.raking_greg_stratum_sex_age", &margins, Method::Raking),
        ("logit", "calib.logit_0.7_1.5", &margins, logit),
    ] {
        let done = calibrate(&answers.weights, margins, method).unwrap_or_else(|refusal| panic!("{column}: {refusal}"));
        same(column, &done.weights, &numbers(&expected[column]));
        like_the_summary(id, &answers.weights, &done.weights);
        near("the report's g_max", done.report.g_max, largest(&done.g), 0.0);
    }
    let trimmed = trim(&answers.weights, Limits::TimesMedian(3.0), Redistribution::Equal).expect("weights");
    same("trim3med", &trimmed.weights, &numbers(&expected["trim3med"]));
    like_the_summary("trim.upper_3x_median_strict", &answers.weights, &trimmed.weights);
    let cap = record("A_expected.json", "trim.upper_3x_median_strict")["extra"]["upper"].as_f64().expect("a cap");
    near("the cap", trimmed.upper, cap, 1e-12);
}

#[test]
fn kish_is_the_one_of_r() {
    let weights = Answers::of_2024().weights;
    let (found, wanted) = (kish(&weights).expect("weights"), record("A_expected.json", "kish.2024"));
    near("deff", found.deff, wanted["kish_deff"].as_f64().expect("a number"), 1e-12);
    near("n_eff", found.n_eff, wanted["kish_neff"].as_f64().expect("a number"), 1e-12);
    assert_eq!(wanted["n"], weights.len());
}

/// Of the cluster sample of Californian schools.
pub(super) fn school_margins(id: &str, columns: &HashMap<String, Vec<String>>, method: Method) -> Vec<Margin> {
    let extra = match method {
        Method::Poststratify => {
            let extra = &record("api_expected.json", id)["extra"];
            serde_json::json!({ extra["margin"].as_str().expect("a column"): extra["population"] })
        }
        _ => record("api_expected.json", "clus1.rake")["extra"]["margins"].clone(),
    };
    margins(&extra, columns)
}

pub(super) fn schools(id: &str, columns: &HashMap<String, Vec<String>>, method: Method) -> (Vec<f64>, Calibrated) {
    let base = numbers(&columns["pw"]);
    let margins = school_margins(id, columns, method);
    let done = calibrate(&base, &margins, method).unwrap_or_else(|refusal| panic!("{id}: {refusal}"));
    (base, done)
}

fn weights_of(id: &str) -> Vec<f64> {
    let record = record("api_expected.json", id);
    record["weights"].as_array().expect("weights").iter().map(|w| w.as_f64().expect("a weight")).collect()
}

#[test]
fn every_weight_of_the_schools_is_the_one_of_r() {
    let columns = columns("api_clus1.csv");
    let logit = Method::Logit { lower: 0.6, upper: 1.6 };
    for (id, method) in [
        ("clus1.poststrat", Method::Poststratify),
        ("clus1.rake", Method::Rake),
        ("clus1.calibrate_linear", Method::Linear),
        ("clus1.calibrate_raking", Method::Raking),
        ("clus1.calibrate_logit_0.6_1.6", logit),
    ] {
        let (_, done) = schools(id, &columns, method);
        same(id, &done.weights, &weights_of(id));
    }
    let (_, raked) = schools("clus1.rake", &columns, Method::Rake);
    let limits = Limits::Between { lower: 10.0, upper: 45.0 };
    let trimmed = trim(&raked.weights, limits, Redistribution::Equal).expect("weights");
    same("clus1.rake_trim_10_45", &trimmed.weights, &weights_of("clus1.rake_trim_10_45"));
}
