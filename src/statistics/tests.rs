//! What must hold of any sample: the order of rows and the size of weights change nothing, parts add up to the whole.

use proptest::prelude::*;

use super::rank::mrsw::{Simulation, Steps, Tails};
use super::rank::point::{Ties, ranks};
use super::rank::verdict::{Standing, against_mean};
use super::rank::{Better, Compared, RankSet, bands, holm, kww, mrsw};
use super::sample::{Lonely, Population, Sample, StageColumns};
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
        population: Some(Population::Units(vec![20.0; rows.len()])),
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

/// Everything that is said of who stands where.
#[derive(Debug, PartialEq)]
struct Said {
    ranks: Vec<Option<usize>>,
    bands: Vec<Option<usize>>,
    sets: [Vec<Option<RankSet>>; 4],
    standings: Vec<Option<Standing>>,
    not_comparable: Vec<(usize, usize)>,
}

/// The domains against each other; those below 3 are wholly satisfied, so that they tie.
fn said(rows: &[Row], scale: f64) -> Said {
    let sample = sample(rows, scale);
    let found = [0, 1, 2, 3, 4, 5].map(|domain| {
        let members = (0..).zip(rows).filter(|(_, row)| row.unit % 2 * 3 + row.domain == domain);
        let value = |row: &Row| if domain < 3 { 1.0 } else { row.value };
        let members: Vec<(u32, f64, f64)> = members.map(|(at, row)| (at, value(row), 1.0)).collect();
        sample.ratio(members.iter().copied()).ok()
    });
    let totals: Vec<_> = found
        .iter()
        .map(|of| sample.totals(&of.as_ref().map_or_else(Influence::default, |of| of.influence.clone())))
        .collect();
    let covariance = sample.covariances(&totals).expect("not averaged");
    let estimates: Vec<Option<f64>> = found.iter().map(|of| of.as_ref().map(|of| of.value)).collect();
    let compared = Compared::new(&estimates, &covariance, Better::Larger);
    let simulation = Simulation { seed: "ties", draws: 200, tails: Tails::Normal };
    let cuts = bands::quantile_cuts(&estimates, 4).expect("an estimate");
    let standings = against_mean(&estimates, &covariance, &[1.0; 6], 9.0, 0.8).units;
    let mut not_comparable: Vec<(usize, usize)> =
        compared.not_comparable().into_iter().map(|(one, other)| (one.min(other), one.max(other))).collect();
    not_comparable.sort_unstable();
    Said {
        ranks: ranks(&estimates, Better::Larger, Ties::Min),
        bands: bands::by_cuts(&estimates, &cuts, Better::Larger, bands::OnCut::BetterBand),
        sets: [
            holm::rank_sets(&compared, 9.0, 0.8).sets,
            kww::rank_sets(&compared, 0.8).ranked.sets,
            mrsw::simultaneous(&compared, &simulation, 0.8, Steps::Down).sets,
            mrsw::marginal(&compared, &simulation, 0.8, Steps::Down),
        ],
        standings: standings.into_iter().map(|unit| unit.map(|unit| unit.standing)).collect(),
        not_comparable,
    }
}

fn is_close(one: (f64, f64), other: (f64, f64)) -> bool {
    (one.0 - other.0).abs() < 1e-12 && (one.1 - other.1).abs() < 1e-12 * one.1.max(1e-3)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
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

    /// Rounding ranks nobody: domains that are wholly satisfied tie, whatever the weights and the order of rows.
    #[test]
    fn neither_order_nor_scale_moves_a_rank(rows in rows(), scale in 0.001_f64..1000.0, turn in 1_usize..50) {
        let expected = said(&rows, 1.0);
        let mut turned = rows.clone();
        let middle = turn % turned.len();
        turned.rotate_left(middle);
        turned.reverse();
        prop_assert_eq!(&expected, &said(&turned, 1.0));
        prop_assert_eq!(&expected, &said(&rows, scale));
        let best: Vec<usize> = expected.ranks[..3].iter().flatten().copied().collect();
        prop_assert!(best.iter().all(|rank| *rank == 1), "{:?}", expected.ranks);
        for set in expected.sets.iter().flat_map(|sets| &sets[..3]).flatten() {
            prop_assert_eq!(set.lower, 1);
        }
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
