//! The parts of R² against R's `relaimpo`, plain and weighted.

use serde_json::Value;
use sipas::statistics::importance::{Importance, importance};

use super::calibration::Answers;
use super::reliability::{items, slices};
use super::{Near, compare, json, record};

/// One respondent's means of each factor's answers, a column a factor.
fn factor_means(answers: &Answers) -> Vec<Vec<Option<f64>>> {
    let of: Value = json("A_expected.json")["meta"]["items"].clone();
    let of = of.as_object().unwrap();
    let mean = |factor: &str| {
        let names: Vec<String> = of.iter().filter(|(_, of)| *of == factor).map(|(name, _)| name.clone()).collect();
        let columns = items(answers, &names);
        let of_row = |row: usize| {
            let given: Vec<f64> = columns.iter().filter_map(|column| column[row]).collect();
            (!given.is_empty()).then(|| given.iter().sum::<f64>() / given.len() as f64)
        };
        (0..answers.weights.len()).map(of_row).collect()
    };
    ["F1", "F2", "F3", "F4", "F5"].map(mean).to_vec()
}

fn coefficients(found: &Importance) -> Value {
    std::iter::once(found.intercept).chain(found.coefficients.iter().copied()).collect::<Vec<_>>().into()
}

#[test]
fn every_part_is_the_one_of_r() {
    let answers = Answers::of_2024();
    let drivers = factor_means(&answers);
    let overall = &items(&answers, &["overall".to_owned()])[0];
    let plain = importance(overall, &slices(&drivers), None).unwrap();
    let weighted = importance(overall, &slices(&drivers), Some(&answers.weights)).unwrap();
    let record = record("A_expected.json", "importance.2024");
    let mut faults = Vec::new();
    assert_eq!(record["n"].as_u64(), Some(plain.rows as u64));
    for (field, found, wanted) in [
        ("r2", plain.r2.into(), &record["r2"]),
        ("coef", coefficients(&plain), &record["coef"]),
        ("std_beta", plain.standardised.into(), &record["std_beta"]),
        ("lmg", plain.lmg.into(), &record["lmg"]),
        ("pratt", plain.pratt.into(), &record["pratt"]),
        ("first", plain.first.into(), &record["first"]),
        ("last", plain.last.into(), &record["last"]),
        ("johnson_relative_weights", plain.johnson.into(), &record["johnson_relative_weights"]),
        ("corr_with_overall", plain.correlations.into(), &record["corr_with_overall"]),
        ("weighted r2", weighted.r2.into(), &record["weighted"]["r2"]),
        ("weighted coef", coefficients(&weighted), &record["weighted"]["coef"]),
        ("weighted lmg", weighted.lmg.into(), &record["weighted"]["lmg"]),
    ] {
        compare(field, &found, wanted, Near::Within(1e-8), &mut faults);
    }
    assert_eq!(faults, Vec::<String>::new());
}
