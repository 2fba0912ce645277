//! Adjusting p-values for many tests at once: Holm for what is claimed, Benjamini–Hochberg for screens, Bonferroni.
//!
//! A test that could not be made (`None`) stays `None` and is not one of the m tests.

/// Holm's step-down p-values, p̃₍ᵢ₎ = max over j ≤ i of min(1, (m − j + 1)·p₍ⱼ₎): whatever is true, the chance of one false claim or
/// more stays below the level. Holm 1979, Scandinavian Journal of Statistics 6; R's `p.adjust(method = "holm")`.
#[must_use]
pub fn holm(p: &[Option<f64>]) -> Vec<Option<f64>> {
    adjusted(p, |sorted| {
        let m = sorted.len();
        let mut highest = 0.0_f64;
        for (place, p) in sorted.iter_mut().enumerate() {
            highest = highest.max((*p * (m - place) as f64).min(1.0));
            *p = highest;
        }
    })
}

/// Benjamini and Hochberg's p-values, p̃₍ᵢ₎ = min over j ≥ i of min(1, m·p₍ⱼ₎/j): the expected part of false ones among the claims stays
/// below the level. Benjamini, Hochberg 1995, JRSS-B 57; R's `p.adjust(method = "BH")`.
#[must_use]
pub fn benjamini_hochberg(p: &[Option<f64>]) -> Vec<Option<f64>> {
    adjusted(p, |sorted| {
        let m = sorted.len() as f64;
        let mut lowest = 1.0_f64;
        for (place, p) in sorted.iter_mut().enumerate().rev() {
            lowest = lowest.min(m / (place + 1) as f64 * *p);
            *p = lowest;
        }
    })
}

/// Bonferroni's p-values, min(1, m·p).
#[must_use]
pub fn bonferroni(p: &[Option<f64>]) -> Vec<Option<f64>> {
    adjusted(p, |sorted| {
        let m = sorted.len() as f64;
        for p in sorted {
            *p = (m * *p).min(1.0);
        }
    })
}

/// The p-values that are there, rising, are changed in place by `rule` and put back where they came from.
fn adjusted(p: &[Option<f64>], rule: impl FnOnce(&mut [f64])) -> Vec<Option<f64>> {
    let mut there: Vec<(usize, f64)> = p.iter().enumerate().filter_map(|(place, p)| Some((place, (*p)?))).collect();
    there.sort_by(|a, b| a.1.total_cmp(&b.1));
    let mut values: Vec<f64> = there.iter().map(|(_, p)| *p).collect();
    rule(&mut values);
    let mut adjusted = vec![None; p.len()];
    for ((place, _), value) in there.iter().zip(values) {
        adjusted[*place] = Some(value);
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn numbers(value: &Value) -> Vec<Option<f64>> {
        value.as_array().expect("a list").iter().map(Value::as_f64).collect()
    }

    fn same(found: &[Option<f64>], expected: &[Option<f64>], what: &str) {
        assert_eq!(found.len(), expected.len(), "{what}");
        for (place, (found, expected)) in found.iter().zip(expected).enumerate() {
            let (found, expected) = (found.expect("a p-value"), expected.expect("R's p-value"));
            assert!((found - expected).abs() < 1e-12, "{what}, {place}: {found}, not {expected}");
        }
    }

    #[test]
    fn they_equal_those_of_r() {
        let text = include_str!("../../tests/reference/misc_expected.json");
        let record = &serde_json::from_str::<Value>(text).expect("JSON")["p_adjust"];
        // The order in which they come says nothing.
        for by in 0..10 {
            let turned = |key: &str| {
                let mut numbers = numbers(&record[key]);
                numbers.rotate_left(by);
                numbers
            };
            let p = turned("p");
            same(&holm(&p), &turned("holm"), "Holm");
            same(&benjamini_hochberg(&p), &turned("bh"), "Benjamini-Hochberg");
            same(&bonferroni(&p), &turned("bonferroni"), "Bonferroni");
        }
    }

    #[test]
    fn the_pairs_of_agencies_equal_those_of_r() {
        let text = include_str!("../../tests/reference/A_expected.json");
        let all: Value = serde_json::from_str(text).expect("JSON");
        let records: Vec<&Value> =
            all["checks"].as_array().expect("records").iter().filter(|record| record["p_holm"].is_array()).collect();
        assert!(!records.is_empty());
        for record in records {
            let p = numbers(&record["p"]);
            same(&holm(&p), &numbers(&record["p_holm"]), "Holm");
            same(&benjamini_hochberg(&p), &numbers(&record["p_bh"]), "Benjamini-Hochberg");
            if record["p_bonferroni"].is_array() {
                same(&bonferroni(&p), &numbers(&record["p_bonferroni"]), "Bonferroni");
            }
        }
    }

    #[test]
    fn a_test_that_was_not_made_is_not_counted() {
        let p = [Some(0.01), None, Some(0.04)];
        assert_eq!(holm(&p), [Some(0.02), None, Some(0.04)]);
        assert_eq!(benjamini_hochberg(&p), [Some(0.02), None, Some(0.04)]);
        assert_eq!(bonferroni(&p), [Some(0.02), None, Some(0.08)]);
        assert!(holm(&[]).is_empty() && holm(&[None]) == [None]);
    }
}
