//! The recorded allocations, bounds by hand, and what must hold for any strata.

use proptest::prelude::*;
use serde_json::Value;

use super::*;

fn strata(given: &[(u64, f64)]) -> Vec<Stratum> {
    given.iter().map(|(size, measure)| Stratum { size: *size, measure: *measure }).collect()
}

#[test]
fn they_equal_the_recorded_ones() {
    let text = include_str!("../../../tests/reference/misc_expected.json");
    let record = &serde_json::from_str::<Value>(text).expect("JSON")["allocation"];
    let list = |value: &Value| -> Vec<f64> {
        value.as_array().expect("a list").iter().map(|number| number.as_f64().expect("a number")).collect()
    };
    let sizes: Vec<u64> =
        record["N_h"].as_object().expect("sizes").values().map(|size| size.as_u64().expect("a size")).collect();
    let (sds, means) = (list(&record["S_h"]), list(&record["mean_h"]));
    let all = sizes.iter().sum::<u64>() as f64;
    let rules = record["result"].as_object().expect("rules");
    assert_eq!(rules.len(), 5);
    for (rule, expected) in rules {
        let measured = |(place, size): (usize, &u64)| {
            let (size, sd) = (*size as f64, sds[place]);
            match rule.as_str() {
                "proportional" => measure::proportional(size),
                "neyman" => measure::neyman(size, sd),
                "power_0.5" => measure::power(size, 0.5, sd, means[place]),
                "sqrt" => measure::square_root(size),
                "kish_I1" => measure::kish(size / all, 3.0, 1.0),
                other => panic!("rule {other}"),
            }
        };
        let given: Vec<(u64, f64)> = sizes.iter().copied().zip(sizes.iter().enumerate().map(measured)).collect();
        let found = allocate(&strata(&given), record["n"].as_u64().expect("n"), 2).expect("an allocation");
        for (found, expected) in found.exact.iter().zip(list(&expected["exact"])) {
            assert!((found - expected).abs() < 1e-9, "{rule}: {found}, not {expected}");
        }
        assert_eq!(Value::from(found.whole), expected["integer"], "{rule}");
    }
    assert!((measure::cost_optimal(10.0, 0.4, 4.0) - 2.0).abs() < 1e-12);
}

#[test]
fn bounds_hold_and_the_rest_is_shared_anew() {
    // Ten are all that the first has; the 90 left go 1 : 2.
    let found = allocate(&strata(&[(10, 50.0), (100, 10.0), (100, 20.0)]), 100, 2).expect("an allocation");
    assert_eq!(found.whole, [10, 30, 60]);
    // Small ones get the floor, or all they have.
    let found = allocate(&strata(&[(1, 0.0), (50, 0.001), (500, 10.0)]), 20, 2).expect("an allocation");
    assert_eq!(found.whole, [1, 2, 17]);
    // Equal remainders: the earlier.
    assert_eq!(allocate(&strata(&[(9, 1.0), (9, 1.0), (9, 1.0)]), 10, 0).expect("an allocation").whole, [4, 3, 3]);
    assert_eq!(allocate(&strata(&[(9, 1.0), (9, 1.0)]), 18, 2).expect("everybody").whole, [9, 9]);
}

#[test]
fn what_cannot_be_is_refused() {
    let two = strata(&[(9, 1.0), (9, 1.0)]);
    assert_eq!(allocate(&two, 19, 2), Err(Refusal::TooFew { wanted: 19, there: 18 }));
    assert_eq!(allocate(&two, 3, 2), Err(Refusal::FloorTooHigh { floor: 2, least: 4, wanted: 3 }));
    assert_eq!(allocate(&strata(&[(9, f64::NAN)]), 3, 2), Err(Refusal::BadMeasure { stratum: 0 }));
    // Nothing varies in the second: beyond its floor there is no reason to draw there.
    let constant = strata(&[(9, 1.0), (9, 0.0)]);
    assert_eq!(allocate(&constant, 15, 2), Err(Refusal::NothingToMeasure { left: 4 }));
    assert_eq!(allocate(&constant, 11, 2).expect("just so").whole, [9, 2]);
}

proptest! {
    #[test]
    fn the_sum_is_right_and_no_bound_is_passed(
        given in proptest::collection::vec((1_u64..60, 0.01_f64..50.0), 1..12), part in 0.0_f64..=1.0, floor in 0_u64..4
    ) {
        let strata = strata(&given);
        let all: u64 = given.iter().map(|stratum| stratum.0).sum();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of a small number")]
        let wanted = (part * all as f64) as u64;
        let least: u64 = given.iter().map(|stratum| stratum.0.min(floor)).sum();
        let found = allocate(&strata, wanted, floor);
        if least > wanted {
            prop_assert!(found.is_err());
            return Ok(());
        }
        let found = found.expect("an allocation");
        prop_assert_eq!(found.whole.iter().sum::<u64>(), wanted);
        prop_assert!((found.exact.iter().sum::<f64>() - wanted as f64).abs() < 1e-6);
        for ((stratum, n), exact) in strata.iter().zip(&found.whole).zip(&found.exact) {
            prop_assert!(*n >= stratum.size.min(floor) && *n <= stratum.size && (*n as f64 - exact).abs() < 1.0);
        }
        // The free ones stand in the proportion of their measures.
        let free = |at: usize| {
            found.exact[at] > strata[at].size.min(floor) as f64 + 1e-6 && found.exact[at] < strata[at].size as f64 - 1e-6
        };
        let rates: Vec<f64> =
            (0..strata.len()).filter(|at| free(*at)).map(|at| found.exact[at] / strata[at].measure).collect();
        prop_assert!(rates.windows(2).all(|two| (two[0] / two[1] - 1.0).abs() < 1e-6), "{rates:?}");
    }
}
