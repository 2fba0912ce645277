//! Caps by mean squared error: a case worked by hand, and what must hold whatever the weights are.

use proptest::prelude::*;

use super::*;
use crate::statistics::sample::{Lonely, Sample, StageColumns};

fn variable(values: &[f64]) -> Variable {
    Variable { name: "y".to_owned(), values: values.iter().copied().map(Some).collect() }
}

fn rows(weights: &[f64]) -> Sample {
    Sample::new(weights.to_vec(), &[StageColumns::default()], Lonely::Adjust).expect("a sample")
}

fn best(weights: &[f64], variables: &[Variable]) -> Result<Potter, Refusal> {
    let sample = rows(weights);
    let of = Untrimmed { sample: &sample, weights, calibrated: None };
    best_cap(of, variables, Redistribution::Proportional)
}

/// With replacement, u = w (y − ȳ) / Σw and C = n/(n−1) Σ u v: both means have Σu = 0.
fn by_hand(weights: &[f64], cut: &[f64], values: &[f64]) -> f64 {
    let mean = |w: &[f64]| w.iter().zip(values).map(|(w, y)| w * y).sum::<f64>() / w.iter().sum::<f64>();
    let (before, after, sum) = (mean(weights), mean(cut), weights.iter().sum::<f64>());
    let first: Vec<f64> = weights.iter().zip(values).map(|(w, y)| w * (y - before) / sum).collect();
    let second: Vec<f64> = cut.iter().zip(values).map(|(w, y)| w * (y - after) / sum).collect();
    let n = values.len() as f64;
    let shared = |a: &[f64], b: &[f64]| n / (n - 1.0) * a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    (after - before).powi(2) - shared(&first, &first) + 2.0 * shared(&first, &second)
}

#[test]
fn the_error_is_that_of_the_formula_written_out() {
    let weights = [1.0, 1.0, 2.0, 2.0, 2.0, 3.0, 3.0, 4.0, 9.0, 25.0];
    let y = [3.0, 4.0, 2.0, 5.0, 3.0, 4.0, 1.0, 4.0, 5.0, 1.0];
    let found = best(&weights, &[variable(&y)]).expect("caps");
    assert!(found.candidates[0].cap.is_infinite() && found.candidates.len() > 10);
    for one in &found.candidates[1..] {
        let cut = trim(&weights, Limits::Between { lower: 0.0, upper: one.cap }, Redistribution::Proportional);
        let wanted = by_hand(&weights, &cut.expect("weights").weights, &y);
        assert!((one.effects[0].mse - wanted).abs() < 1e-12 * wanted.abs().max(1.0), "{one:?} {wanted}");
    }
    // The smallest is chosen, and it is one of them.
    let least = found.candidates.iter().map(|one| one.relative).fold(f64::INFINITY, f64::min);
    assert!((found.best().relative - least).abs() < 1e-12 && found.chosen > 0, "{found:?}");
    // Caps fall from below the largest weight to twice the median.
    let caps: Vec<f64> = found.candidates[1..].iter().map(|one| one.cap).collect();
    assert!(caps.windows(2).all(|pair| pair[1] < pair[0]) && caps[0] < 25.0);
}

#[test]
fn who_weighs_most_and_says_something_else_keeps_the_weight() {
    // All that is known of the others' opposite hangs on two heavy rows: cutting them shifts the mean by more than it steadies it.
    let mut weights = vec![1.0; 60];
    let mut y: Vec<f64> = (0..60).map(|row| f64::from(row % 2) * 0.01).collect();
    weights.extend([30.0; 20]);
    y.extend([1.0; 20]);
    let found = best(&weights, &[variable(&y)]).expect("caps");
    assert_eq!(found.chosen, 0, "{found:?}");
    // Where heavy rows say what all say, cutting them costs nothing.
    let y: Vec<f64> = (0..80).map(|row| f64::from(row % 2)).collect();
    assert!(best(&weights, &[variable(&y)]).expect("caps").best().relative < 1.0);
}

#[test]
fn what_no_cap_can_be_chosen_by_is_refused() {
    let weights = [1.0, 1.0, 1.0, 9.0];
    let words = best(&weights, &[variable(&[2.0; 4])]).expect_err("no spread").to_string();
    assert!(words.contains("y: its mean has no variance"), "{words}");
    let nobody = Variable { name: "z".to_owned(), values: vec![None; 4] };
    let words = best(&weights, &[nobody]).expect_err("nobody").to_string();
    assert!(words.contains("z: no row with a weight has a value"), "{words}");
    // Nothing to trim: only the one without a cap was tried.
    let found = best(&[1.0, 1.5, 2.0, 2.5], &[variable(&[1.0, 2.0, 3.0, 1.0])]).expect("caps");
    assert_eq!((found.candidates.len(), found.chosen), (1, 0));
}

proptest! {
    #[test]
    fn neither_the_unit_of_weights_nor_that_of_values_changes_the_choice(
        rows in proptest::collection::vec((0.5_f64..3.0, 0.0_f64..5.0), 8..40),
        heavy in 8.0_f64..60.0,
        unit in 0.01_f64..100.0,
    ) {
        let mut weights: Vec<f64> = rows.iter().map(|row| row.0).collect();
        weights[0] = heavy;
        let y: Vec<f64> = rows.iter().map(|row| row.1).collect();
        let one = best(&weights, &[variable(&y)]);
        let scaled: Vec<f64> = weights.iter().map(|w| w * unit).collect();
        let moved: Vec<f64> = y.iter().map(|y| 3.0 - 2.0 * y).collect();
        let other = best(&scaled, &[variable(&moved)]);
        if let (Ok(one), Ok(other)) = (one, other) {
            prop_assert_eq!(one.candidates.len(), other.candidates.len());
            for (one, other) in one.candidates.iter().zip(&other.candidates) {
                prop_assert!((one.relative - other.relative).abs() < 1e-6, "{one:?} {other:?}");
            }
        }
    }
}
