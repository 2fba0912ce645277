//! What must hold of any sample: the order of rows and the size of weights change nothing, parts add up to the whole.

use proptest::prelude::*;

use super::sample::{Lonely, Sample, StageColumns};
use super::variance::Influence;

#[derive(Debug, Clone)]
struct Row {
    stratum: u8,
    unit: u8,
    weight: f64,
    value: f64,
    domain: u8,
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let row = (0_u8..3, 0_u8..5, 0.1_f64..9.0, 0_u8..2, 0_u8..3).prop_map(|(stratum, unit, weight, value, domain)| {
        Row { stratum, unit, weight, value: f64::from(value), domain }
    });
    prop::collection::vec(row, 6..60)
}

fn sample(rows: &[Row], scale: f64) -> Sample {
    let stage = StageColumns {
        strata: rows.iter().map(|row| row.stratum.to_string()).collect(),
        units: rows.iter().map(|row| row.unit.to_string()).collect(),
        population: Some(vec![20.0; rows.len()]),
    };
    let weights = rows.iter().map(|row| row.weight * scale).collect();
    Sample::new(weights, &[stage], Lonely::Adjust).expect("a sample")
}

/// Estimate and variance of the mean in the domain 0, or of everybody.
fn mean(rows: &[Row], scale: f64, of: impl Fn(&Row) -> bool) -> Option<(f64, f64)> {
    let sample = sample(rows, scale);
    let members: Vec<(u32, f64, f64)> =
        (0..).zip(rows).filter(|(_, row)| of(row)).map(|(at, row)| (at, row.value, 1.0)).collect();
    let found = sample.ratio(members.iter().copied()).ok()?;
    Some((found.value, sample.variance(&sample.totals(&found.influence)).expect("not averaged")))
}

fn is_close(one: (f64, f64), other: (f64, f64)) -> bool {
    (one.0 - other.0).abs() < 1e-12 && (one.1 - other.1).abs() < 1e-12 * one.1.max(1e-3)
}

proptest! {
    #[test]
    fn the_order_of_rows_changes_nothing(rows in rows(), turn in 1_usize..50) {
        let mut turned = rows.clone();
        let middle = turn % turned.len();
        turned.rotate_left(middle);
        turned.reverse();
        if let Some(found) = mean(&rows, 1.0, |row| row.domain == 0) {
            prop_assert!(is_close(found, mean(&turned, 1.0, |row| row.domain == 0).expect("the same rows")));
        }
    }

    #[test]
    fn the_scale_of_weights_changes_nothing(rows in rows(), scale in 0.001_f64..1000.0) {
        let (one, other) = (mean(&rows, 1.0, |_| true), mean(&rows, scale, |_| true));
        prop_assert!(is_close(one.expect("rows"), other.expect("rows")));
    }

    /// The total of all is the sum of the domains' totals, and so is its variance with all covariances.
    #[test]
    fn domains_add_up_to_the_whole(rows in rows()) {
        let sample = sample(&rows, 1.0);
        let total = |of: &dyn Fn(&Row) -> bool| {
            let members = (0..).zip(&rows).filter(|(_, row)| of(row)).map(|(at, row)| (at, row.value));
            Influence { rows: members.collect() }
        };
        let parts: Vec<Influence> = (0..3).map(|domain| total(&|row: &Row| row.domain == domain)).collect();
        let totals: Vec<_> = parts.iter().map(|part| sample.totals(part)).collect();
        let all = sample.variance(&sample.totals(&total(&|_| true))).expect("not averaged");
        let sum: f64 = sample.covariances(&totals).expect("not averaged").sum();
        prop_assert!((all - sum).abs() <= 1e-9 * all.max(1e-6), "{} {}", all, sum);
    }
}
