//! A second way to the same numbers, and what is refused.

use super::*;

fn invented(columns: usize, rows: usize) -> Vec<Vec<Option<f64>>> {
    let mut state = 7_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let common: Vec<f64> = (0..rows).map(|_| next()).collect();
    (0..columns).map(|column| common.iter().map(|it| Some(it * column as f64 * 0.3 + next())).collect()).collect()
}

fn slices(columns: &[Vec<Option<f64>>]) -> Vec<&[Option<f64>]> {
    columns.iter().map(Vec::as_slice).collect()
}

#[test]
fn parts_add_up_and_are_means_over_orders() {
    let columns = invented(4, 60);
    let found = importance(&columns[0], &slices(&columns[1..]), None).unwrap();
    for parts in [&found.lmg, &found.johnson, &found.pratt] {
        assert!((parts.iter().sum::<f64>() - found.r2).abs() < 1e-12);
    }
    // By definition: the mean over the six orders of what the driver adds to those before it.
    let r2 = |of: &[usize]| {
        let drivers: Vec<&[Option<f64>]> = of.iter().map(|driver| columns[driver + 1].as_slice()).collect();
        if drivers.is_empty() { 0.0 } else { importance(&columns[0], &drivers, None).unwrap().r2 }
    };
    let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
    for driver in 0..3 {
        let added = orders.iter().map(|order| {
            let place = order.iter().position(|other| *other == driver).unwrap();
            r2(&order[..=place]) - r2(&order[..place])
        });
        assert!((added.sum::<f64>() / 6.0 - found.lmg[driver]).abs() < 1e-12);
        assert!((r2(&[driver]) - found.first[driver]).abs() < 1e-12);
    }
}

#[test]
fn the_coefficients_are_those_that_made_the_outcome() {
    let columns = invented(3, 20);
    let outcome: Vec<Option<f64>> =
        (0..20).map(|row| Some(4.0 + 2.0 * columns[1][row].unwrap() - columns[2][row].unwrap())).collect();
    let weights: Vec<f64> = (1..=20).map(f64::from).collect();
    let found = importance(&outcome, &slices(&columns[1..]), Some(&weights)).unwrap();
    let numbers = [found.intercept, found.coefficients[0], found.coefficients[1], found.r2];
    for (found, wanted) in numbers.iter().zip([4.0, 2.0, -1.0, 1.0]) {
        assert!((found - wanted).abs() < 1e-9);
    }
}

#[test]
fn what_cannot_be_is_told() {
    let columns = invented(12, 30);
    let all = slices(&columns);
    assert_eq!(importance(all[0], &[], None), Err(Undriven::NoDrivers));
    assert_eq!(importance(all[0], &all[1..], None), Err(Undriven::ManyDrivers { drivers: 11 }));
    assert_eq!(importance(all[0], &[all[1], all[1]], None), Err(Undriven::Collinear));
    assert_eq!(importance(&[Some(1.0); 30], &all[1..3], None), Err(Undriven::ConstantOutcome));
    assert_eq!(importance(all[0], &[all[1], &[Some(1.0); 30]], None), Err(Undriven::ConstantDriver { driver: 1 }));
    let few = Err(Undriven::FewRows { complete: 3, needed: 4 });
    assert_eq!(importance(&all[0][..3], &[&all[1][..3], &all[2][..3]], None), few);
    assert_eq!(importance(all[0], &all[1..3], Some(&[0.0; 30])), Err(Undriven::FewRows { complete: 0, needed: 4 }));
}
