//! What trimming and the nonresponse classes keep and what they refuse.

use proptest::prelude::*;

use super::tests::{close, margin, samples};
use super::*;

#[test]
fn trimming_keeps_the_sum_and_the_limits() {
    let weights = [1.0, 2.0, 2.0, 3.0, 4.0, 30.0, 0.0];
    for how in [Redistribution::Proportional, Redistribution::Equal] {
        let done = trim(&weights, Limits::TimesMedian(3.0), how).expect("weights");
        assert_eq!((done.lower, done.upper, done.above, done.below), (0.0, 7.5, 1, 0));
        assert!((done.moved - 22.5).abs() < 1e-12 && done.weights[6] == 0.0);
        assert!((done.weights.iter().sum::<f64>() - 42.0).abs() < 1e-9 && done.largest <= 7.5);
        assert!(done.kish_after.deff < done.kish_before.deff);
    }
    let done =
        trim(&weights, Limits::Between { lower: 1.5, upper: 20.0 }, Redistribution::Proportional).expect("weights");
    assert_eq!((done.above, done.below), (1, 1));
    close(&done.weights[1..5], &[2.0, 2.0, 3.0, 4.0].map(|w| w * done.weights[1] / 2.0), 1e-12);
    assert!((done.weights.iter().sum::<f64>() - 42.0).abs() < 1e-9);
    let untouched = trim(&weights, Limits::Interquartile(30.0), Redistribution::Equal).expect("weights");
    assert_eq!((untouched.weights.as_slice(), untouched.above), (weights.as_slice(), 0));
    let words =
        trim(&weights, Limits::Between { lower: 0.0, upper: 5.0 }, Redistribution::Equal).expect_err("too tight");
    assert!(words.to_string().contains("6 weights between 0 and 5 cannot add up to 42"), "{words}");
    assert!(words.to_string().contains("30 at most"), "{words}");
    let words =
        trim(&weights, Limits::Between { lower: 6.0, upper: 5.0 }, Redistribution::Equal).expect_err("no limits");
    assert!(words.to_string().contains("6 and 5"), "{words}");
}

#[test]
fn trimmed_weights_meet_their_margins_again() {
    let base = [5.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.2, 0.9, 1.0, 1.0];
    let a = ["x", "x", "x", "x", "x", "y", "y", "y", "y", "y"];
    let b = ["p", "q", "p", "q", "p", "q", "p", "q", "p", "q"];
    let margins = [margin("a", &[("x", 60.0), ("y", 40.0)], &a), margin("b", &[("p", 55.0), ("q", 45.0)], &b)];
    let done = calibrate(&base, &margins, Method::Rake).expect("weights");
    let limits = Limits::Between { lower: 0.0, upper: 20.0 };
    let (again, trimmed) = trim_again(&base, &done, &margins, limits, Redistribution::Proportional).expect("weights");
    assert!(trimmed.rounds > 0 && trimmed.rounds <= 20 && trimmed.above == 1, "{trimmed:?}");
    assert!(again.report.largest_miss.gap() < 1e-6 && trimmed.largest < 20.01, "{trimmed:?}");
    assert_eq!(again.weights, trimmed.weights);
    close(&again.g.iter().zip(&base).map(|(g, d)| g * d).collect::<Vec<f64>>(), &again.weights, 1e-14);
    let cut = trim(&done.weights, limits, Redistribution::Proportional).expect("weights");
    let plain = done.trimmed(&base, &cut, &margins).expect("weights");
    // What is proportional to the calibrated over the trimmed weight within a margin is explained by it.
    let z: Vec<f64> =
        (0..10).map(|row| done.weights[row] / plain.weights[row] * if row < 5 { 3.0 } else { 7.0 }).collect();
    assert!(plain.residuals(&z).iter().all(|e| e.abs() < 1e-9) && done.residuals(&z).iter().any(|e| e.abs() > 0.1));
}

#[test]
fn responders_stand_for_their_class() {
    let weights = [1.0, 1.0, 2.0, 2.0, 3.0, 3.0, 1.0, 1.0];
    let responded = [true, false, true, true, true, false, true, true];
    let class = ["a", "a", "a", "b", "b", "b", "c", "c"];
    let done = for_nonresponse(&weights, &responded, &class, 1).expect("weights");
    close(&done.weights, &[4.0 / 3.0, 0.0, 8.0 / 3.0, 3.2, 4.8, 0.0, 1.0, 1.0], 1e-12);
    assert!((done.weights.iter().sum::<f64>() - 14.0).abs() < 1e-12);
    // c has the rate 1, b 5/8, a 3/4; all have two responders: the first goes first, and its neighbour is b.
    let done = for_nonresponse(&weights, &responded, &class, 3).expect("weights");
    let names: Vec<&[String]> = done.classes.iter().map(|class| class.names.as_slice()).collect();
    assert_eq!(names, [["a", "b", "c"]]);
    assert_eq!((done.classes[0].sampled, done.classes[0].responders), (8, 6));
    assert!((done.weights.iter().sum::<f64>() - 14.0).abs() < 1e-12);
    let words = for_nonresponse(&weights, &responded, &class, 7).expect_err("too few").to_string();
    assert!(words.contains("6 rows have responded and a class needs 7"), "{words}");
    let words = for_nonresponse(&weights, &[false; 8], &class, 0).expect_err("nobody").to_string();
    assert!(words.contains("0 rows have responded"), "{words}");
}

#[test]
fn a_small_class_joins_the_neighbour_that_answers_alike() {
    let class: Vec<&str> = ["a"; 10].into_iter().chain(["b"; 4]).chain(["c"; 10]).collect();
    let responded: Vec<bool> = (0..24).map(|row| matches!(row, 0..=4 | 10..=12 | 14..=22)).collect();
    let done = for_nonresponse(&[1.0; 24], &responded, &class, 4).expect("weights");
    let names: Vec<String> = done.classes.iter().map(|class| class.names.join("+")).collect();
    // a answers by 0.5, b by 0.75, c by 0.9.
    assert_eq!(names, ["a", "b+c"]);
}

proptest! {
    #[test]
    fn trimming_moves_weight_and_loses_none((base, _, _, _) in samples(), times in 1.8_f64..4.0) {
        for how in [Redistribution::Proportional, Redistribution::Equal] {
            match trim(&base, Limits::TimesMedian(times), how) {
                Ok(done) => {
                    prop_assert!((done.weights.iter().sum::<f64>() - base.iter().sum::<f64>()).abs() < 1e-8);
                    prop_assert!(done.weights.iter().all(|w| *w <= done.upper && *w > 0.0));
                    // Who weighed more never weighs less afterwards.
                    for (w, d) in done.weights.iter().zip(&base) {
                        for (v, e) in done.weights.iter().zip(&base) {
                            prop_assert!(d < e || w + 1e-9 >= *v);
                        }
                    }
                }
                Err(refusal) => {
                    let is_tight = matches!(refusal, Refusal::Limits { .. });
                    prop_assert!(is_tight, "{refusal}");
                }
            }
        }
    }
}
