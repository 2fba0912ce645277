//! The rank sets of R, the rules for ties, and what must hold for any estimates.

mod order;

use nalgebra::DMatrix;
use proptest::prelude::*;
use serde_json::Value;

use super::super::distribution::{normal_upper, t_two_sided, t_upper};
use super::super::multiple;
use super::bands::OnCut;
use super::mrsw::{Simulation, Steps, Tails};
use super::point::Ties;
use super::*;

fn records() -> Value {
    serde_json::from_str(include_str!("../../../tests/reference/A_expected.json")).expect("JSON")
}

fn record<'a>(all: &'a Value, id: &str) -> &'a Value {
    let found = all["checks"].as_array().expect("records").iter().find(|record| record["id"] == id);
    found.unwrap_or_else(|| panic!("no record {id}"))
}

fn numbers(list: &Value) -> Vec<f64> {
    list.as_array().expect("a list").iter().map(|number| number.as_f64().expect("a number")).collect()
}

fn places(list: &Value) -> Vec<usize> {
    list.as_array()
        .expect("a list")
        .iter()
        .map(|number| number.as_u64().expect("a number").try_into().unwrap())
        .collect()
}

fn agencies(all: &Value) -> (Vec<Option<f64>>, DMatrix<f64>) {
    let record = record(all, "wr.2024.agency_vcov");
    let estimates: Vec<Option<f64>> = numbers(&record["estimate"]).into_iter().map(Some).collect();
    let rows: Vec<Vec<f64>> = record["vcov"].as_array().expect("rows").iter().map(numbers).collect();
    let size = estimates.len();
    (estimates, DMatrix::from_fn(size, size, |row, column| rows[row][column]))
}

const SEEDS: [&str; 2] = ["one", "2026-11-22|dice=4"];

fn simulation(seed: &str, draws: usize) -> Simulation<'_> {
    Simulation { seed, draws, tails: Tails::Normal }
}

fn check(record: &Value, sets: &[Option<RankSet>]) {
    let expected = places(&record["lower"]).into_iter().zip(places(&record["upper"]));
    let expected: Vec<_> = expected.map(|(lower, upper)| Some(RankSet { lower, upper })).collect();
    assert_eq!(sets, expected, "{}", record["id"]);
}

#[test]
fn the_sets_of_holm_equal_those_of_r() {
    let all = records();
    let (estimates, covariance) = agencies(&all);
    let units = Compared::new(&estimates, &covariance, Better::Larger);
    let record = record(&all, "wr.2024.ranks_holm_onesided");
    let ranked = holm::rank_sets(&units, 33.0, 0.95);
    check(record, &ranked.sets);
    assert_eq!(record["n_rejected"], ranked.told_apart.len());
    let ranks = point::ranks(&estimates, Better::Larger, Ties::Min);
    assert_eq!(ranks, places(&record["rank"]).into_iter().map(Some).collect::<Vec<_>>());
}

/// Holm's adjusted p-values of every ordered pair, one by one.
fn by_p_values(units: &Compared, df: f64, level: f64) -> Vec<(usize, usize)> {
    let pairs = units.pairs();
    let tests = pairs.iter().flat_map(|pair| [Some(t_upper(pair.t, df)), Some(t_upper(-pair.t, df))]);
    let adjusted = multiple::holm(&tests.collect::<Vec<_>>());
    let claimed = pairs.iter().zip(adjusted.chunks(2)).filter(|(_, p)| p[0].is_some_and(|p| p <= 1.0 - level));
    claimed.map(|(pair, _)| (units.places[pair.better], units.places[pair.worse])).collect()
}

proptest! {
    #[test]
    fn a_critical_value_claims_what_the_p_values_claim(
        marks in prop::collection::vec((0_u32..400, 1_u32..30), 1..25),
        df in prop_oneof![1.0..4.0_f64, 5.0..500.0_f64, Just(f64::INFINITY)],
        level in prop_oneof![Just(0.95), 0.3..0.999_f64],
    ) {
        // Coarse, so that many t are equal.
        let estimates: Vec<Option<f64>> = marks.iter().map(|(mark, _)| Some(f64::from(*mark / 8))).collect();
        let variances: Vec<f64> = marks.iter().map(|(_, variance)| f64::from(*variance / 4)).collect();
        let units = Compared::new(&estimates, &DMatrix::from_diagonal(&variances.into()), Better::Larger);
        prop_assert_eq!(holm::rank_sets(&units, df, level).told_apart, by_p_values(&units, df, level));
    }
}

#[test]
fn the_simulated_sets_equal_those_of_csranks() {
    let all = records();
    let (estimates, covariance) = agencies(&all);
    let units = Compared::new(&estimates, &covariance, Better::Larger);
    for seed in SEEDS {
        let simulation = simulation(seed, 100_000);
        let down = mrsw::simultaneous(&units, &simulation, 0.95, Steps::Down);
        check(record(&all, "wr.2024.ranks_mrsw_stepdown"), &down.sets);
        let single = mrsw::simultaneous(&units, &simulation, 0.95, Steps::Single);
        check(record(&all, "wr.2024.ranks_mrsw_single"), &single.sets);
        check(record(&all, "wr.2024.ranks_mrsw_marginal"), &mrsw::marginal(&units, &simulation, 0.95, Steps::Down));
        let critical = record(&all, "wr.2024.ranks_crit_firststep");
        let expected = critical["crit_95"].as_f64().expect("a number");
        assert!((down.critical[0] - expected).abs() < 0.012, "{:?}, not {expected}", down.critical);
        assert_eq!(down.critical[0].to_bits(), single.critical[0].to_bits());
        assert!(down.critical.windows(2).all(|steps| steps[1] <= steps[0]));
    }
}

#[test]
fn the_sets_of_klein_wright_and_wieczorek_equal_those_of_r() {
    let all = records();
    let (estimates, covariance) = agencies(&all);
    let record = record(&all, "wr.2024.ranks_kww");
    let joint = kww::rank_sets(&Compared::new(&estimates, &covariance, Better::Larger), 0.95);
    check(record, &joint.ranked.sets);
    let expected = numbers(&record["ci_lower"]).into_iter().zip(numbers(&record["ci_upper"]));
    for (found, expected) in joint.intervals.iter().zip(expected) {
        let found = found.expect("an interval");
        assert!((found.0 - expected.0).abs() < 1e-9 && (found.1 - expected.1).abs() < 1e-9, "{found:?} {expected:?}");
    }
}

#[test]
fn the_bands_equal_those_of_r() {
    let all = records();
    let (estimates, _) = agencies(&all);
    let record = record(&all, "wr.2024.quartile_bands");
    let cuts = bands::quantile_cuts(&estimates, 4).expect("estimates");
    for (found, expected) in cuts.iter().zip(numbers(&record["cutpoints_type7"])) {
        assert!((found - expected).abs() < 1e-12, "{found}, not {expected}");
    }
    let names = ["best", "high_average", "low_average", "poor"];
    for on_cut in [OnCut::BetterBand, OnCut::WorseBand] {
        let found = bands::by_cuts(&estimates, &cuts, Better::Larger, on_cut);
        let found: Vec<&str> = found.iter().map(|band| names[band.expect("a band") - 1]).collect();
        assert_eq!(Value::from(found), record["band"]);
    }
}

#[test]
fn the_pairs_equal_those_of_r() {
    let all = records();
    let (estimates, covariance) = agencies(&all);
    let record = record(&all, "wr.2024.agency_pairs");
    let df = record["df"].as_f64().expect("a number");
    let of = |key: &str| numbers(&record[key]);
    let (differences, errors, ts, ps) = (of("diff"), of("se"), of("t"), of("p"));
    let mut pairs = (0..10).flat_map(|one| (one + 1..10).map(move |other| (one, other)));
    for place in 0..45 {
        let (one, other) = pairs.next().expect("45 pairs");
        let difference = estimates[one].unwrap() - estimates[other].unwrap();
        let variance = covariance[(one, one)] + covariance[(other, other)] - 2.0 * covariance[(one, other)];
        let (se, t) = (variance.sqrt(), difference / variance.sqrt());
        assert!((difference - differences[place]).abs() < 1e-9 && (se / errors[place] - 1.0).abs() < 1e-8);
        assert!((t - ts[place]).abs() < 1e-8 * t.abs().max(1.0));
        let p = t_two_sided(t, df);
        assert!((p - ps[place]).abs() < 1e-9, "{p}, not {}", ps[place]);
    }
}

/// Two independent units: the critical value is the normal one of a two-sided test, by simulation of both tails.
#[test]
fn two_units_give_the_plain_test() {
    let covariance = DMatrix::from_diagonal_element(2, 2, 0.5);
    let estimates = [Some(0.0), Some(1.0)];
    let units = Compared::new(&estimates, &covariance, Better::Larger);
    let normal = mrsw::simultaneous(&units, &simulation("two units", 60_000), 0.95, Steps::Down);
    assert!((normal.critical[0] - 1.959_964).abs() < 0.015, "{:?}", normal.critical);
    for (df, expected) in [(4.0, 2.776), (7.5, 2.334)] {
        let simulation = Simulation { tails: Tails::T(df), ..simulation("two units", 60_000) };
        let ranked = mrsw::simultaneous(&units, &simulation, 0.95, Steps::Down);
        assert!((ranked.critical[0] / expected - 1.0).abs() < 0.025, "{df}: {:?}, not {expected}", ranked.critical);
    }
}

/// With the same variance everywhere the largest of all differences is Tukey's studentised range, whose 95 % point for 10 groups is 4.474.
#[test]
fn ten_equal_units_give_the_studentised_range() {
    let covariance = DMatrix::from_diagonal_element(10, 10, 1.0);
    let units = Compared::new(&[Some(0.0); 10], &covariance, Better::Larger);
    let ranked = mrsw::simultaneous(&units, &simulation("range", 100_000), 0.95, Steps::Single);
    assert!((ranked.critical[0] - 4.474 / 2.0_f64.sqrt()).abs() < 0.01, "{:?}", ranked.critical);
    assert!(ranked.told_apart.is_empty());
}

#[test]
fn units_without_an_estimate_or_a_variance_are_left_out() {
    let mut covariance = DMatrix::from_diagonal_element(4, 4, 1e-6);
    covariance[(3, 3)] = f64::NAN;
    let estimates = [Some(0.2), None, Some(0.8), Some(0.9)];
    let units = Compared::new(&estimates, &covariance, Better::Larger);
    assert_eq!((units.len(), units.left_out()), (2, vec![1, 3]));
    let (worse, better) = (Some(RankSet { lower: 2, upper: 2 }), Some(RankSet { lower: 1, upper: 1 }));
    assert_eq!(holm::rank_sets(&units, 30.0, 0.95).sets, [worse, None, better, None]);
    assert_eq!(mrsw::marginal(&units, &simulation("s", 1000), 0.95, Steps::Down), [worse, None, better, None]);
    // Turned round, the small one is the best.
    let turned = Compared::new(&estimates, &covariance, Better::Smaller);
    let ranked = mrsw::simultaneous(&turned, &simulation("s", 1000), 0.95, Steps::Down);
    assert_eq!((ranked.sets, ranked.told_apart), (vec![better, None, worse, None], vec![(0, 2)]));
    assert!(kww::rank_sets(&turned, 0.95).intervals[0].is_some_and(|(low, high)| low < 0.2 && high > 0.2));
    // Nobody at all, and one alone.
    let nobody = Compared::new(&[None], &DMatrix::zeros(1, 1), Better::Larger);
    assert!(nobody.is_empty() && mrsw::simultaneous(&nobody, &simulation("s", 10), 0.95, Steps::Down).sets == [None]);
    let alone = Compared::new(&[Some(1.0)], &DMatrix::zeros(1, 1), Better::Larger);
    assert_eq!(holm::rank_sets(&alone, 3.0, 0.95).sets, [better]);
}

#[test]
fn a_pair_without_sampling_error_is_not_compared() {
    // The first two move together, the third has no error at all, nor has the fourth.
    let mut covariance = DMatrix::zeros(4, 4);
    for (one, other) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
        covariance[(one, other)] = 0.01;
    }
    let units = Compared::new(&[Some(9.0), Some(8.0), Some(1.0), Some(0.0)], &covariance, Better::Larger);
    assert_eq!(units.not_comparable(), [(0, 1), (2, 3)]);
    let (upper, lower) = (RankSet { lower: 1, upper: 2 }, RankSet { lower: 3, upper: 4 });
    let expected = [upper, upper, lower, lower].map(Some);
    assert_eq!(holm::rank_sets(&units, 30.0, 0.95).sets, expected);
    assert_eq!(kww::rank_sets(&units, 0.95).ranked.sets, expected);
    assert_eq!(mrsw::simultaneous(&units, &simulation("s", 2000), 0.95, Steps::Down).sets, expected);
}

#[test]
fn ties_and_bands_follow_their_rules() {
    let estimates = [Some(3.0), Some(5.0), None, Some(3.0), Some(1.0)];
    let ranks = |better, ties| point::ranks(&estimates, better, ties);
    assert_eq!(ranks(Better::Larger, Ties::Min), [Some(2), Some(1), None, Some(2), Some(4)]);
    assert_eq!(ranks(Better::Larger, Ties::Max), [Some(3), Some(1), None, Some(3), Some(4)]);
    assert_eq!(ranks(Better::Smaller, Ties::Min), [Some(2), Some(4), None, Some(2), Some(1)]);
    let counts = |ties| bands::by_counts(&estimates, &[2, 2], Better::Larger, ties);
    assert_eq!(counts(Ties::Min), [Some(1), Some(1), None, Some(1), Some(2)]);
    assert_eq!(counts(Ties::Max), [Some(2), Some(1), None, Some(2), Some(2)]);
    let cuts = |better, on_cut| bands::by_cuts(&estimates, &[1.0, 3.0], better, on_cut);
    assert_eq!(cuts(Better::Larger, OnCut::BetterBand), [Some(1), Some(1), None, Some(1), Some(2)]);
    assert_eq!(cuts(Better::Larger, OnCut::WorseBand), [Some(2), Some(1), None, Some(2), Some(3)]);
    assert_eq!(cuts(Better::Smaller, OnCut::BetterBand), [Some(2), Some(3), None, Some(2), Some(1)]);
    assert_eq!(bands::quantile_cuts(&[None], 4), None);
    // 61 provinces: three of them lie on the cuts, and the rule says which band has sixteen.
    let many: Vec<Option<f64>> = (0..61).map(|place| Some(f64::from(place) / 7.0)).collect();
    let cuts = bands::quantile_cuts(&many, 4).expect("estimates");
    let sizes = |on_cut| {
        let found = bands::by_cuts(&many, &cuts, Better::Larger, on_cut);
        [1, 2, 3, 4].map(|band| found.iter().filter(|found| **found == Some(band)).count())
    };
    assert_eq!(sizes(OnCut::BetterBand), [16, 15, 15, 15]);
    assert_eq!(sizes(OnCut::WorseBand), [15, 15, 15, 16]);
    assert_eq!(bands::consistent(RankSet { lower: 3, upper: 16 }, 61, 4), (1, 2));
    let set = RankSet { lower: 3, upper: 8 };
    assert_eq!([2, 3].map(|tau| set.may_be_among_best(tau)), [false, true]);
    assert_eq!([2, 3].map(|tau| set.may_be_among_worst(tau, 10)), [false, true]);
}

#[test]
fn a_unit_against_its_block() {
    let all = records();
    let (estimates, covariance) = agencies(&all);
    let weights: Vec<f64> = (1..=10).map(f64::from).collect();
    let block = verdict::against_mean(&estimates, &covariance, &weights, 33.0, 0.95);
    // A second way: the contrast written out as a vector.
    for (place, found) in block.units.iter().enumerate() {
        let found = found.expect("a comparison");
        let contrast = DMatrix::from_fn(10, 1, |row, _| f64::from(u8::from(row == place)) - weights[row] / 55.0);
        let variance = (contrast.transpose() * &covariance * &contrast)[(0, 0)];
        let difference: f64 = estimates.iter().zip(contrast.iter()).map(|(estimate, c)| c * estimate.unwrap()).sum();
        assert!((found.se - variance.sqrt()).abs() < 1e-12 && (found.difference - difference).abs() < 1e-12);
        let standing = match (found.p_adjusted <= 0.05, found.difference > 0.0) {
            (false, _) => verdict::Standing::Near,
            (_, true) => verdict::Standing::Above,
            (_, false) => verdict::Standing::Below,
        };
        assert!(found.p_adjusted >= found.p && standing == found.standing);
    }
    assert!(block.units.iter().flatten().any(|unit| unit.standing == verdict::Standing::Above));
    assert!(block.units.iter().flatten().any(|unit| unit.standing == verdict::Standing::Near));
    let gap = DMatrix::from_diagonal_element(3, 3, 0.01);
    let block = verdict::against_mean(&[Some(0.0), Some(5.0), None], &gap, &[1.0, 1.0, 1.0], 50.0, 0.95);
    assert_eq!(block.mean, Some(2.5));
    let standings = block.units.iter().map(|unit| unit.map(|unit| unit.standing)).collect::<Vec<_>>();
    assert_eq!(standings, [Some(verdict::Standing::Below), Some(verdict::Standing::Above), None]);
    let alone = verdict::against_mean(&[Some(0.4), None], &DMatrix::identity(2, 2), &[1.0, 1.0], 9.0, 0.95);
    assert_eq!((alone.mean, alone.units), (Some(0.4), vec![None, None]));
    let none = verdict::against_mean(&[None], &DMatrix::identity(1, 1), &[1.0], 9.0, 0.95);
    assert_eq!(none.mean, None);
}

#[test]
fn targets_and_changes() {
    use verdict::{Change, Target, change, target};
    let up = |interval| target(interval, 0.8, Better::Larger);
    assert_eq!(up(Some((0.8, 0.9))), Target::Met);
    assert_eq!(up(Some((0.79, 0.9))), Target::CannotBeSaid);
    assert_eq!(up(Some((0.7, 0.8))), Target::CannotBeSaid);
    assert_eq!(up(Some((0.7, 0.79))), Target::NotMet);
    assert_eq!(up(None), Target::CannotBeSaid);
    assert_eq!(target(Some((0.7, 0.8)), 0.8, Better::Smaller), Target::Met);
    assert_eq!(target(Some((0.81, 0.9)), 0.8, Better::Smaller), Target::NotMet);
    assert_eq!(
        [Some(0.01), Some(0.2), None].map(|p| change(p, 0.95)),
        [Change::BeyondError, Change::NotBeyondError, Change::CannotBeSaid]
    );
}

#[test]
fn the_variance_of_the_draws_is_the_covariance() {
    // One pair alone has exactly the normal tail: the share of draws beyond 1 is 2·P(Z > 1), whatever the correlation.
    let covariance = DMatrix::from_row_slice(2, 2, &[2.0, 1.2, 1.2, 0.9]);
    let units = Compared::new(&[Some(1.0), Some(0.0)], &covariance, Better::Larger);
    let beyond = 2.0 * normal_upper(1.0);
    let ranked = mrsw::simultaneous(&units, &simulation("share", 100_000), 1.0 - beyond, Steps::Single);
    assert!((ranked.critical[0] - 1.0).abs() < 0.01, "{:?}", ranked.critical);
}
