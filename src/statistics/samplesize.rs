//! How many to ask, and the other way round: what a given number can tell apart. Numbers are exact; `whole` rounds them up.

use super::distribution::normal_quantile;

pub mod apart;

/// Up to the next whole number; what is above one by rounding alone stays (1e-9).
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "no sample is so large; below zero is zero"
)]
pub fn whole(size: f64) -> u64 {
    (size - 1e-9).ceil().max(0.0) as u64
}

/// Yamane's n = N/(1 + N·e²): Cochran's with p = 1/2, z = 2 and no design effect. `error` is half the interval, as a share.
/// Yamane 1967; the survey method of the Ministry of Home Affairs uses it with 0.05. It holds per agency, not for their sum.
#[must_use]
pub fn yamane(population: f64, error: f64) -> f64 {
    population / (1.0 + population * error * error)
}

/// Cochran's n₀ = z²·p(1 − p)/e² of a simple random sample from an endless population, z being the normal quantile of `level`.
/// Cochran 1977, 4.4.
#[must_use]
pub fn cochran(share: f64, error: f64, level: f64) -> f64 {
    let z = two_sided(level);
    z * z * share * (1.0 - share) / (error * error)
}

/// What is enough in a population of `population`: n = n₀/(1 + (n₀ − 1)/N).
#[must_use]
pub fn in_population(endless: f64, population: f64) -> f64 {
    endless / (1.0 + (endless - 1.0) / population)
}

/// How many to ask so that, with a design effect and a part of `response_rate` answering, `simple` are worth their number.
#[must_use]
pub fn to_ask(simple: f64, deff: f64, response_rate: f64) -> f64 {
    simple * deff / response_rate
}

/// Per wave, to find a change of a share from `before` to `after` with probability `power` in a two-sided test at `level`:
/// `n = [z_{α/2}·√(2p̄q̄) + z_β·√(p₁q₁ + p₂q₂)]²/(p₁ − p₂)²`, times `deff`, times 1 − `overlap`. `overlap` is the correlation of the two waves'
/// estimates: the part of the sample that is in both, times the correlation of what its units answer.
///
/// Fleiss, Levin, Paik 2003, 4.2 without the correction for continuity; R's `power.prop.test`.
#[must_use]
pub fn two_waves(before: f64, after: f64, power: f64, level: f64, deff: f64, overlap: f64) -> f64 {
    let apart = needed(before, after, two_sided(level), normal_quantile(power)) / (before - after);
    apart * apart * deff * (1.0 - overlap)
}

/// √n·|p₁ − p₂| that two samples of n need.
fn needed(one: f64, other: f64, z_level: f64, z_power: f64) -> f64 {
    let mean = f64::midpoint(one, other);
    let spread = |share: f64| share * (1.0 - share);
    z_level * (2.0 * spread(mean)).sqrt() + z_power * (spread(one) + spread(other)).sqrt()
}

fn two_sided(level: f64) -> f64 {
    normal_quantile(f64::midpoint(1.0, level))
}

/// The design effect of taking `take` from each cluster whose units are alike by `icc` (intraclass correlation): 1 + (m − 1)ρ. Kish 1965.
#[must_use]
pub fn cluster_deff(take: f64, icc: f64) -> f64 {
    1.0 + (take - 1.0) * icc
}

/// How many clusters when `take` are taken from each and `simple` would be enough of a simple random sample: n·deff/m.
#[must_use]
pub fn clusters(simple: f64, take: f64, icc: f64) -> f64 {
    simple * cluster_deff(take, icc) / take
}

/// How many to take from each cluster at the least cost, where a further cluster costs so many times what a further unit in it does:
/// m = √(c₁/c₂·(1 − ρ)/ρ). Cochran 1977, 10.6. `None` where units are not alike at all: then one cluster would do.
#[must_use]
pub fn optimal_take(cost_of_cluster: f64, cost_of_unit: f64, icc: f64) -> Option<f64> {
    (icc > 0.0).then(|| (cost_of_cluster / cost_of_unit * (1.0 - icc) / icc).sqrt())
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn record(key: &str) -> Value {
        let text = include_str!("../../tests/reference/misc_expected.json");
        serde_json::from_str::<Value>(text).expect("JSON")[key].take()
    }

    fn number(record: &Value, key: &str) -> f64 {
        record[key].as_f64().unwrap_or_else(|| panic!("no number {key} in {record}"))
    }

    fn near(found: f64, expected: f64) -> bool {
        (found / expected - 1.0).abs() < 1e-9
    }

    #[test]
    fn they_equal_the_recorded_ones() {
        let record = record("sample_size");
        for case in record["yamane"].as_array().expect("cases") {
            let found = yamane(number(case, "N"), number(case, "e"));
            assert!(near(found, number(case, "n_exact")) && whole(found) == case["n_ceiling"], "{case}");
        }
        for case in record["cochran"].as_array().expect("cases") {
            let endless = cochran(number(case, "p"), number(case, "e"), 0.95);
            assert!(near(endless, number(case, "n0")), "{case}");
            let found = case["N"].as_f64().map_or(endless, |population| in_population(endless, population));
            assert!(near(found, number(case, "n_exact")) && whole(found) == case["n_ceiling"], "{case}");
            assert_eq!(whole(to_ask(found, 2.0, 0.8)), case["with_deff2_rr80"], "{case}");
        }
    }

    #[test]
    fn two_waves_equal_those_of_r() {
        let record = record("two_wave_power");
        let size = |deff, overlap| {
            let (power, level) = (number(&record, "power"), 1.0 - number(&record, "alpha"));
            two_waves(number(&record, "p1"), number(&record, "p2"), power, level, deff, overlap)
        };
        // R looks for the root to 1e-4 only.
        assert!((size(1.0, 0.0) - number(&record, "n_per_wave")).abs() < 1e-3);
        assert!((size(2.0, 0.0) - number(&record, "n_per_wave_deff2")).abs() < 2e-3);
        assert!(near(size(1.0, 0.6), size(1.0, 0.0) * 0.4));
    }

    #[test]
    fn whole_numbers_are_not_rounded_away() {
        assert_eq!([whole(3.0), whole(3.0 + 1e-12), whole(3.000_1), whole(0.0), whole(-1.0)], [3, 3, 4, 0, 0]);
    }

    #[test]
    fn clusters_by_hand() {
        assert!(near(cluster_deff(20.0, 0.05), 1.95) && near(clusters(400.0, 20.0, 0.05), 39.0));
        // Eight times the price at a correlation of 1/33 makes sixteen a cluster.
        assert!(near(optimal_take(8.0, 1.0, 1.0 / 33.0).expect("a take"), 16.0));
        assert_eq!(optimal_take(8.0, 1.0, 0.0), None);
    }
}
