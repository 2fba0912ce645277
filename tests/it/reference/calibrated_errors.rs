//! Estimates with calibrated weights and their errors by residuals, against R's `survey`.

use std::collections::HashMap;

use serde_json::Value;
use sipas::statistics::calibrate::{Calibrated, Limits, Method, Redistribution, calibrate, trim};
use sipas::statistics::estimate::Linearised;
use sipas::statistics::sample::{Lonely, Population, Sample, StageColumns};

use super::calibration::{Answers, school_margins, schools};
use super::{columns, near, numbers, record};

/// How many numbers were compared.
struct Count(usize);

impl Count {
    fn estimate(&mut self, what: &str, found: f64, wanted: &Value) {
        near(what, found, wanted.as_f64().expect("an estimate"), 1e-9);
        self.0 += 1;
    }

    fn se(&mut self, what: &str, found: f64, wanted: &Value) {
        near(what, found, wanted.as_f64().expect("a standard error"), 1e-8);
        self.0 += 1;
    }
}

/// The error of an estimate whose weights are calibrated: that of u = g·d·e.
fn se(sample: &Sample, calibrated: Option<&Calibrated>, weights: &[f64], estimate: &Linearised) -> f64 {
    let mut z = vec![0.0; weights.len()];
    for (row, value) in &estimate.influence.rows {
        z[*row as usize] = *value;
    }
    let e = calibrated.map_or_else(|| z.clone(), |calibrated| calibrated.residuals(&z));
    let u: Vec<(u32, f64)> = (0_u32..).zip(e.iter().zip(weights).map(|(e, w)| e * w)).collect();
    sample.variance(&sample.weighted_totals(&u.iter().copied())).expect("no lonely stratum").sqrt()
}

/// Valid answers and satisfied ones of each row among these questions.
fn counts(columns: &HashMap<String, Vec<String>>, questions: std::ops::RangeInclusive<usize>) -> Vec<(f64, f64)> {
    let rows = columns["resp_id"].len();
    let of_row = |row: usize| {
        let cells = questions.clone().map(|question| columns[&format!("q{question:02}")][row].as_str());
        let valid: Vec<&str> = cells.filter(|cell| matches!(*cell, "1" | "2" | "3" | "4" | "5")).collect();
        (valid.iter().filter(|cell| matches!(**cell, "4" | "5")).count() as f64, valid.len() as f64)
    };
    (0..rows).map(of_row).collect()
}

/// All numbers of a record of the big sample; `errors` is the record whose standard errors count.
fn check(
    id: &str,
    errors: &str,
    answers: &Answers,
    weights: &[f64],
    calibrated: Option<&Calibrated>,
    count: &mut Count,
) {
    let (wanted, wanted_se) = (record("A_expected.json", id), record("A_expected.json", errors));
    let stage = StageColumns {
        strata: answers.columns["stratum"].clone(),
        units: answers.columns["commune"].clone(),
        population: None,
    };
    let sample = Sample::new(weights.to_vec(), &[stage], Lonely::Fail).expect("a sample");
    let mut ratio = |what: &str, values: &[(u32, f64, f64)], field: &str, place: Option<usize>| {
        let found = sample.ratio(values.iter().copied()).expect("an estimate");
        let at = |record: &Value, number: &str| match place {
            Some(place) => record[field][number][place].clone(),
            None => record[field][number].clone(),
        };
        count.estimate(&format!("{id} {what}"), found.value, &at(&wanted, "estimate"));
        count.se(&format!("{id} {what}, its error"), se(&sample, calibrated, weights, &found), &at(&wanted_se, "se"));
    };
    let rows = |counts: &[(f64, f64)]| (0_u32..).zip(counts).map(|(row, (a, m))| (row, *a, *m)).collect::<Vec<_>>();
    let all = rows(&counts(&answers.columns, 1..=22));
    ratio("overall", &all, "overall", None);
    for (place, questions) in [1..=4, 5..=8, 9..=14, 15..=17, 18..=22].into_iter().enumerate() {
        let what = format!("factor {}", place + 1);
        ratio(&what, &rows(&counts(&answers.columns, questions)), "factors", Some(place));
    }
    let groups = wanted["agency"]["groups"].as_array().expect("agencies");
    for (place, group) in groups.iter().enumerate() {
        let agency = &answers.columns["agency"];
        let inside: Vec<_> = all.iter().copied().filter(|(row, ..)| agency[*row as usize] == *group).collect();
        ratio(&group.to_string(), &inside, "agency", Some(place));
    }
}

#[test]
fn the_big_sample_has_the_errors_of_r() {
    let answers = Answers::of_2024();
    let margins = answers.margins();
    let mut count = Count(0);
    let greg = "calib.raking_greg_stratum_sex_age";
    for (id, errors, margins, method) in [
        ("calib.poststrat_stratum_sex", "calib.poststrat_stratum_sex", &[answers.cells()][..], Method::Poststratify),
        // R's own error after `rake` is another approximation; the weights are those of the regression.
        ("calib.rake_stratum_sex_age", greg, &margins, Method::Rake),
        ("calib.linear_stratum_sex_age", "calib.linear_stratum_sex_age", &margins, Method::Linear),
        (greg, greg, &margins, Method::Raking),
        ("calib.logit_0.7_1.5", "calib.logit_0.7_1.5", &margins, Method::Logit { lower: 0.7, upper: 1.5 }),
    ] {
        let done = calibrate(&answers.weights, margins, method).expect("weights");
        check(id, errors, &answers, &done.weights, Some(&done), &mut count);
    }
    let id = "trim.upper_3x_median_strict";
    let trimmed = trim(&answers.weights, Limits::TimesMedian(3.0), Redistribution::Equal).expect("weights");
    check(id, id, &answers, &trimmed.weights, None, &mut count);
    // Six records; overall, five factors and ten agencies in each; an estimate and an error of each.
    assert_eq!(count.0, 6 * 16 * 2);
}

#[test]
fn the_schools_have_the_errors_of_r() {
    let columns = columns("api_clus1.csv");
    let stage = StageColumns {
        strata: Vec::new(),
        units: columns["dnum"].clone(),
        population: Some(Population::Units(numbers(&columns["fpc"]))),
    };
    let of = |name: &str| (0_u32..).zip(numbers(&columns[name])).collect::<Vec<(u32, f64)>>();
    let (enroll, tested, api00) = (of("enroll"), of("api.stu"), of("api00"));
    let mut count = Count(0);
    for (id, method) in [
        ("clus1.poststrat", Method::Poststratify),
        ("clus1.rake", Method::Rake),
        ("clus1.calibrate_linear", Method::Linear),
        ("clus1.calibrate_raking", Method::Raking),
        ("clus1.calibrate_logit_0.6_1.6", Method::Logit { lower: 0.6, upper: 1.6 }),
        ("clus1.rake_trim_10_45", Method::Rake),
    ] {
        let (base, mut done) = schools(if id.contains("trim") { "clus1.rake" } else { id }, &columns, method);
        if id.contains("trim") {
            let limits = Limits::Between { lower: 10.0, upper: 45.0 };
            let trimmed = trim(&done.weights, limits, Redistribution::Equal).expect("weights");
            done = done.trimmed(&base, &trimmed, &school_margins("clus1.rake", &columns, method)).expect("weights");
        }
        let weights = &done.weights;
        let sample = Sample::new(weights.clone(), std::slice::from_ref(&stage), Lonely::Fail).expect("a sample");
        let ratio = |a: &[(u32, f64)], b: &[(u32, f64)]| {
            let values: Vec<_> = a.iter().zip(b).map(|((row, a), (_, b))| (*row, *a, *b)).collect();
            sample.ratio(values.iter().copied()).expect("an estimate")
        };
        let ones: Vec<(u32, f64)> = enroll.iter().map(|(row, _)| (*row, 1.0)).collect();
        let wanted = record("api_expected.json", id);
        for (field, found) in [
            ("total_enroll", sample.total(enroll.iter().copied()).expect("an estimate")),
            ("mean_api00", ratio(&api00, &ones)),
            ("ratio_apistu_enroll", ratio(&tested, &enroll)),
        ] {
            count.estimate(&format!("{id} {field}"), found.value, &wanted[field]["estimate"]);
            let error = se(&sample, Some(&done), weights, &found);
            count.se(&format!("{id} {field}, its error"), error, &wanted[field]["se"]);
        }
    }
    assert_eq!(count.0, 6 * 3 * 2);
}
