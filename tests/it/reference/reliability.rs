//! Alpha, item–rest correlations, loadings and omega against R's `psych`, `survey` and `factanal`.

use serde_json::Value;
use sipas::statistics::factor::one_factor;
use sipas::statistics::reliability::alpha;

use super::calibration::Answers;
use super::{Near, compare, json};

/// The columns of questions, with gaps.
pub(super) fn items(answers: &Answers, names: &[String]) -> Vec<Vec<Option<f64>>> {
    let cells = names.iter().map(|name| &answers.columns[name]);
    cells.map(|cells| cells.iter().map(|cell| cell.parse().ok()).collect()).collect()
}

pub(super) fn slices(columns: &[Vec<Option<f64>>]) -> Vec<&[Option<f64>]> {
    columns.iter().map(Vec::as_slice).collect()
}

#[test]
fn every_block_is_as_reliable_as_r_has_it() {
    let answers = Answers::of_2024();
    let expected = json("A_expected.json");
    let records: Vec<&Value> = expected["checks"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|record| record["id"].as_str().unwrap().starts_with("reliability."))
        .collect();
    let mut faults = Vec::new();
    for record in &records {
        let id = record["id"].as_str().unwrap();
        let names: Vec<String> = serde_json::from_value(record["items"].clone()).unwrap();
        let columns = items(&answers, &names);
        let found = alpha(&slices(&columns), Some(&answers.weights)).unwrap();
        let factor = one_factor(&slices(&columns)).unwrap();
        assert_eq!((record["n_listwise"].as_u64(), factor.heywood.len()), (Some(found.rows as u64), 0), "{id}");
        for (field, found, near) in [
            ("alpha_raw", found.alpha.into(), 1e-9),
            ("alpha_std", found.standardised.into(), 1e-9),
            ("alpha_raw_pairwise", found.pairwise.into(), 1e-9),
            ("item_rest_r", found.item_rest.into(), 1e-9),
            ("alpha_if_dropped", found.if_dropped.into(), 1e-9),
            ("alpha_weighted_svycralpha", found.weighted.into(), 1e-9),
            ("omega_total_ml", factor.omega.into(), 1e-4),
            ("loadings_ml", factor.loadings.into(), 1e-4),
        ] {
            compare(&format!("{id} {field}"), &found, &record[field], Near::Within(near), &mut faults);
        }
    }
    assert_eq!((faults, records.len()), (Vec::<String>::new(), 6));
}
