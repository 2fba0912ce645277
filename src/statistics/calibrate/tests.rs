//! Properties that hold whatever the sample is, every refusal with its words, and numbers worked out by hand.

use proptest::prelude::*;

use super::*;

pub(super) fn margin(name: &str, totals: &[(&str, f64)], rows: &[&str]) -> Margin {
    Margin::new(name, &owned(totals), rows).expect("a margin")
}

fn owned(totals: &[(&str, f64)]) -> Vec<(String, f64)> {
    totals.iter().map(|(category, total)| ((*category).to_owned(), *total)).collect()
}

/// Eight people, town and country, women and men.
fn sample() -> (Vec<f64>, Vec<Margin>) {
    let base = vec![10.0, 12.0, 8.0, 10.0, 20.0, 18.0, 22.0, 20.0];
    let place = ["town", "town", "town", "town", "land", "land", "land", "land"];
    let sex = ["F", "M", "F", "M", "F", "M", "F", "M"];
    let margins = vec![
        margin("place", &[("town", 44.0), ("land", 76.0)], &place),
        margin("sex", &[("F", 66.0), ("M", 54.0)], &sex),
    ];
    (base, margins)
}

const LOGIT: Method = Method::Logit { lower: 0.5, upper: 2.0 };

pub(super) fn close(a: &[f64], b: &[f64], part: f64) {
    assert_eq!(a.len(), b.len());
    for (a, b) in a.iter().zip(b) {
        assert!((a - b).abs() <= part * b.abs().max(1e-300), "{a} is not {b}");
    }
}

#[test]
fn every_method_meets_the_margins_and_says_so() {
    let (base, margins) = sample();
    for method in [Method::Rake, Method::Raking, Method::Linear, LOGIT] {
        let done = calibrate(&base, &margins, method).expect("weights");
        assert!(done.report.largest_miss.gap() < 1e-8, "{:?}", done.report);
        assert!(done.report.g_min < 1.0 && done.report.g_max > 1.0 && done.report.negative == 0);
        assert!((done.report.kish_after.n_eff * done.report.kish_after.deff - 8.0).abs() < 1e-12);
    }
    let rake = calibrate(&base, &margins, Method::Rake).expect("weights");
    let raking = calibrate(&base, &margins, Method::Raking).expect("weights");
    close(&rake.weights, &raking.weights, 1e-9);
    // One margin: all methods but a bounded one that is bound are post-stratification.
    let cells = calibrate(&base, &margins[..1], Method::Poststratify).expect("weights");
    for method in [Method::Rake, Method::Raking, Method::Linear, LOGIT] {
        let done = calibrate(&base, &margins[..1], method).expect("weights");
        close(&done.weights, &cells.weights, 1e-9);
        let z: Vec<f64> = (0..8).map(|row| f64::from(row * row % 5)).collect();
        for (one, other) in done.residuals(&z).iter().zip(cells.residuals(&z)) {
            assert!((one - other).abs() < 1e-12);
        }
    }
}

#[test]
fn residuals_are_orthogonal_to_the_margins_and_vanish_on_them() {
    let (base, mut margins) = sample();
    // The crossing repeats everything the two margins say, and more.
    let both = ["tF", "tM", "tF", "tM", "lF", "lM", "lF", "lM"];
    margins.push(margin("place*sex", &[("tF", 24.0), ("tM", 20.0), ("lF", 42.0), ("lM", 34.0)], &both));
    let done = calibrate(&base, &margins, Method::Raking).expect("weights");
    assert!(done.report.largest_miss.gap() < 1e-8);
    let z = [1.0, 0.0, 3.0, 2.0, 5.0, 1.0, 0.0, 4.0];
    let e = done.residuals(&z);
    for margin in &margins {
        for place in 0..margin.categories().len() {
            let inside = |row: &usize| margin.cells()[*row] == place;
            let sum: f64 = (0..8).filter(inside).map(|row| base[row] * e[row]).sum();
            assert!(sum.abs() < 1e-10, "{sum}");
            let own: Vec<f64> = (0..8).map(|row| f64::from(u8::from(inside(&row)))).collect();
            assert!(done.residuals(&own).iter().all(|e| e.abs() < 1e-12));
        }
    }
}

#[test]
fn linear_weights_below_zero_are_counted() {
    let base = vec![1.0; 6];
    let a = margin("a", &[("x", 5.9), ("y", 0.1)], &["x", "x", "x", "x", "y", "y"]);
    let b = margin("b", &[("p", 4.0), ("q", 2.0)], &["p", "p", "p", "q", "q", "p"]);
    let done = calibrate(&base, &[a.clone(), b.clone()], Method::Linear).expect("weights");
    assert!(done.report.negative > 0 && done.report.g_min < 0.0, "{:?}", done.report);
    assert!(done.report.largest_miss.gap() < 1e-9);
    assert_eq!(calibrate(&base, &[a, b], Method::Rake).expect("weights").report.negative, 0);
}

fn said(result: Result<Calibrated, Refusal>) -> String {
    result.expect_err("a refusal").to_string()
}

#[test]
fn what_cannot_be_met_is_refused_with_its_numbers() {
    let (base, margins) = sample();
    let place: Vec<&str> = ["town"; 4].into_iter().chain(["land"; 4]).collect();
    let other = |totals: &[(&str, f64)]| vec![margin("place", totals, &place), margins[1].clone()];
    let ask = |totals: &[(&str, f64)], method| said(calibrate(&base, &other(totals), method));

    let words = ask(&[("town", 44.0), ("land", 70.0), ("isle", 6.0)], Method::Rake);
    assert!(words.contains("margin place") && words.contains("isle (total 6)"), "{words}");
    let words = ask(&[("town", 44.0), ("land", 76.5)], Method::Rake);
    assert!(words.contains("place adds up to 120.5") && words.contains("sex to 120, 0.5 more or less"), "{words}");
    let words = ask(&[("town", 120.0), ("land", 0.0)], Method::Linear);
    assert!(words.contains("place = land: the total is 0") && words.contains("weights of 80"), "{words}");
    let words = ask(&[("town", 100.0), ("land", 20.0)], LOGIT);
    assert!(words.contains("place = town: total 100, the weights come to at most 80, 20 off"), "{words}");
    assert!(words.contains("place = land: total 20, the weights come to at least 40, 20 off"), "{words}");
    for (lower, upper) in [(1.0, 2.0), (0.5, 1.0), (1.2, 1.5), (f64::NAN, 2.0), (0.5, f64::INFINITY)] {
        let words = said(calibrate(&base, &margins, Method::Logit { lower, upper }));
        assert!(words.contains(&format!("{lower} and {upper}")) && words.contains("lower < 1 < upper"), "{words}");
    }
    let words = said(calibrate(&base, &margins, Method::Poststratify));
    assert!(words.contains("one margin and there are 2"), "{words}");
    assert!(said(calibrate(&base, &[], Method::Rake)).contains("no margin"));
    assert!(said(calibrate(&base[..7], &margins, Method::Rake)).contains("8 rows have a category and 7 have a weight"));
    assert!(said(calibrate(&[0.0; 8], &margins, Method::Rake)).contains("all 8 base weights are zero"));
    let mut bad = base.clone();
    bad[2] = f64::NAN;
    assert!(said(calibrate(&bad, &margins, Method::Rake)).contains("row 3: the weight is blank"));
    bad[2] = -4.0;
    assert!(said(calibrate(&bad, &margins, Method::Rake)).contains("row 3: the weight is -4"));
}

#[test]
fn margins_are_refused_with_their_categories() {
    let totals = owned(&[("F", 5.0), ("M", 5.0)]);
    let words = Margin::new("sex", &totals, &["F", "X", "", "X"]).expect_err("two").to_string();
    assert!(words.contains("X (2 rows, first row 2), blank cells (1 rows, first row 3)"), "{words}");
    let words = Margin::new("sex", &owned(&[("F", 5.0), ("F", 4.0)]), &["F"]).expect_err("twice").to_string();
    assert!(words.contains("sex = F: there are two totals"), "{words}");
    for total in [-1.0, f64::NAN, f64::INFINITY, 1e101] {
        let words = Margin::new("sex", &owned(&[("F", total)]), &["F"]).expect_err("no total").to_string();
        assert!(words.contains(&format!("sex = F: the total is {total}")), "{words}");
    }
}

#[test]
fn margins_that_contradict_each_other_are_refused() {
    // In this sample all of the town are women, and the totals say otherwise.
    let base = [1.0, 1.0, 1.0, 1.0];
    let place = margin("place", &[("town", 10.0), ("land", 30.0)], &["town", "town", "land", "land"]);
    let sex = margin("sex", &[("F", 15.0), ("M", 25.0)], &["F", "F", "M", "M"]);
    for method in [Method::Rake, Method::Linear, Method::Raking, LOGIT] {
        let words = said(calibrate(&base, &[place.clone(), sex.clone()], method));
        assert!(words.contains("sex = F: the total is 15") && words.contains("fix it at 10"), "{words}");
    }
}

#[test]
fn margins_that_only_negative_weights_meet_do_not_converge() {
    // Of 10 in the town at most 10 are women, and all women but 12 live there: no positive weights do that.
    let base = [1.0, 1.0, 1.0];
    let place = margin("place", &[("town", 10.0), ("land", 30.0)], &["town", "town", "land"]);
    let sex = margin("sex", &[("F", 28.0), ("M", 12.0)], &["F", "M", "F"]);
    for method in [Method::Rake, Method::Raking] {
        let words = said(calibrate(&base, &[place.clone(), sex.clone()], method));
        assert!(words.contains("no weights meet all margins") && words.contains("off"), "{words}");
    }
    let linear = calibrate(&base, &[place.clone(), sex.clone()], Method::Linear).expect("weights");
    assert_eq!(linear.report.negative, 1);
    let place = margin("place", &[("town", 20.0), ("land", 10.0)], &["town", "town", "land"]);
    let sex = margin("sex", &[("F", 28.5), ("M", 1.5)], &["F", "M", "F"]);
    let words = said(calibrate(&[10.0; 3], &[place, sex], Method::Logit { lower: 0.14, upper: 1.8 }));
    assert!(words.contains("cannot meet all totals together") && words.contains("its total is"), "{words}");
}

#[test]
fn weightless_rows_change_nothing() {
    let (base, _) = sample();
    let with: Vec<f64> = base.iter().copied().chain([0.0]).collect();
    let place: Vec<&str> = ["town"; 4].into_iter().chain(["land"; 5]).collect();
    let margins = [margin("place", &[("town", 44.0), ("land", 76.0)], &place)];
    let without = [margin("place", &[("town", 44.0), ("land", 76.0)], &place[..8])];
    for method in [Method::Poststratify, Method::Rake, Method::Linear, Method::Raking, LOGIT] {
        let one = calibrate(&with, &margins, method).expect("weights");
        let other = calibrate(&base, &without, method).expect("weights");
        assert_eq!(one.weights[..8], other.weights[..]);
        assert!(one.weights[8].abs() < f64::MIN_POSITIVE);
        assert_eq!(one.report.kish_after, other.report.kish_after);
    }
}

prop_compose! {
    /// Rows with a weight and one of three and one of four categories, each combination there at least once, and totals of a
    /// population that has such people: those of other weights for the same rows.
    pub(super) fn samples()(
        rows in proptest::collection::vec((0.5_f64..20.0, 0_usize..3, 0_usize..4, 0.5_f64..3.0), 1..60),
    ) -> (Vec<f64>, Vec<usize>, Vec<usize>, Vec<f64>) {
        let all = (0..12).map(|cell| (2.0, cell % 3, cell / 3, 1.0 + cell as f64 / 12.0));
        let rows: Vec<_> = rows.into_iter().chain(all).collect();
        let base: Vec<f64> = rows.iter().map(|row| row.0).collect();
        (
            base,
            rows.iter().map(|row| row.1).collect(),
            rows.iter().map(|row| row.2).collect(),
            rows.iter().map(|row| row.0 * row.3).collect(),
        )
    }
}

fn of_cells(name: &str, cells: &[usize], known: &[f64]) -> Margin {
    let mut totals = Vec::new();
    for cell in 0..=*cells.iter().max().expect("rows") {
        let sum = cells.iter().zip(known).filter(|(at, _)| **at == cell).map(|(_, w)| w).sum::<f64>();
        totals.push((cell.to_string(), sum));
    }
    let rows: Vec<String> = cells.iter().map(ToString::to_string).collect();
    Margin::new(name, &totals, &rows).expect("a margin")
}

proptest! {
    #[test]
    fn raking_meets_its_margins((base, a, b, known) in samples()) {
        let margins = [of_cells("a", &a, &known), of_cells("b", &b, &known)];
        let total: f64 = known.iter().sum();
        let rake = calibrate(&base, &margins, Method::Rake).expect("weights");
        let raking = calibrate(&base, &margins, Method::Raking).expect("weights");
        for (margin, cells) in margins.iter().zip([&a, &b]) {
            for (place, wanted) in margin.totals().iter().enumerate() {
                let sum: f64 = rake.weights.iter().zip(cells).filter(|(_, at)| **at == place).map(|(w, _)| w).sum();
                prop_assert!((sum - wanted).abs() <= 1e-9 * total);
            }
        }
        close(&rake.weights, &raking.weights, 1e-6);
        prop_assert!(rake.weights.iter().all(|w| *w > 0.0));
    }

    #[test]
    fn the_unit_of_base_weights_is_of_no_account((base, a, _, known) in samples(), unit in 0.001_f64..1000.0) {
        let margins = [of_cells("a", &a, &known)];
        let scaled: Vec<f64> = base.iter().map(|d| d * unit).collect();
        let one = calibrate(&base, &margins, Method::Poststratify).expect("weights");
        let other = calibrate(&scaled, &margins, Method::Poststratify).expect("weights");
        close(&one.weights, &other.weights, 1e-12);
        close(&one.residuals(&base), &other.residuals(&base), 1e-6);
    }

    #[test]
    fn the_order_of_rows_is_of_no_account((base, a, b, known) in samples()) {
        let back = |values: &[f64]| values.iter().rev().copied().collect::<Vec<f64>>();
        let turned = |cells: &[usize]| cells.iter().rev().copied().collect::<Vec<usize>>();
        let margins = [of_cells("a", &a, &known), of_cells("b", &b, &known)];
        let reversed = [of_cells("a", &turned(&a), &back(&known)), of_cells("b", &turned(&b), &back(&known))];
        for method in [Method::Rake, Method::Raking, Method::Linear, Method::Logit { lower: 0.01, upper: 60.0 }] {
            let one = calibrate(&base, &margins, method).expect("weights");
            let other = calibrate(&back(&base), &reversed, method).expect("weights");
            for (w, v) in one.weights.iter().zip(back(&other.weights)) {
                prop_assert!((w - v).abs() <= 1e-7 * (w.abs() + 1.0), "{method}: {w} {v}");
            }
        }
    }

    #[test]
    fn there_are_good_weights_or_a_refusal(
        rows in proptest::collection::vec((0_u8..4, 0_usize..3, 0_usize..3), 1..12),
        a in proptest::collection::vec(0_u8..5, 3),
        b in proptest::collection::vec(0_u8..5, 3),
        unit in prop::sample::select(vec![1e-300, 1e-9, 1.0, 1e9, 1e99]),
    ) {
        let base: Vec<f64> = rows.iter().map(|row| f64::from(row.0) * unit).collect();
        let totals = |known: &[u8]| (0..3).map(|at| (at.to_string(), f64::from(known[at]))).collect::<Vec<_>>();
        let cells = |at: usize| rows.iter().map(|row| [row.1, row.2][at].to_string()).collect::<Vec<_>>();
        let margins = [
            Margin::new("a", &totals(&a), &cells(0)).expect("a margin"),
            Margin::new("b", &totals(&b), &cells(1)).expect("a margin"),
        ];
        for (margins, method) in [
            (&margins[..1], Method::Poststratify),
            (&margins, Method::Rake),
            (&margins, Method::Linear),
            (&margins, Method::Raking),
            (&margins, Method::Logit { lower: 0.2, upper: 5.0 }),
        ] {
            match calibrate(&base, margins, method) {
                Ok(done) => {
                    let total: f64 = a.iter().copied().map(f64::from).sum();
                    prop_assert!(done.weights.iter().all(|w| w.is_finite()));
                    prop_assert!(done.report.largest_miss.gap() <= 2e-6 * total, "{method}: {:?}", done.report);
                    let z: Vec<f64> = (0..base.len()).map(|row| row as f64).collect();
                    prop_assert!(done.residuals(&z).iter().all(|e| e.is_finite()));
                }
                Err(refusal) => prop_assert!(!refusal.to_string().contains("NaN"), "{method}: {refusal}"),
            }
        }
    }
}
