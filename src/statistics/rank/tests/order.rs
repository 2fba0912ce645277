//! Sets of ranks do not depend on the order in which units stand.

use super::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn the_order_of_units_changes_nothing(
        estimates in proptest::collection::vec(0.0_f64..1.0, 2..9), by in 1_usize..8
    ) {
        let size = estimates.len();
        let noise = DMatrix::from_fn(size, size, |row, column| estimates[(3 * row + column) % size] - 0.4);
        let covariance = (&noise * noise.transpose() + DMatrix::<f64>::identity(size, size)) * 0.01;
        let turn = |place: usize| (place + by) % size;
        let turned = DMatrix::from_fn(size, size, |row, column| covariance[(turn(row), turn(column))]);
        let given: Vec<Option<f64>> = estimates.iter().copied().map(Some).collect();
        let mut moved = given.clone();
        moved.rotate_left(by % size);
        let one = Compared::new(&given, &covariance, Better::Larger);
        let other = Compared::new(&moved, &turned, Better::Larger);
        let simulation = simulation("order", 2000);
        let sets = |units: &Compared| [
            holm::rank_sets(units, 12.0, 0.95).sets,
            mrsw::simultaneous(units, &simulation, 0.95, Steps::Down).sets,
            mrsw::marginal(units, &simulation, 0.95, Steps::Down),
            kww::rank_sets(units, 0.95).ranked.sets,
        ];
        for (mut of_one, of_other) in sets(&one).into_iter().zip(sets(&other)) {
            of_one.rotate_left(by % size);
            prop_assert_eq!(of_one, of_other);
        }
        // The point rank is always in the set; a single step tells no more apart than many; all pairs take more than one's own.
        let ranks = point::ranks(&given, Better::Larger, Ties::Min);
        let down = mrsw::simultaneous(&one, &simulation, 0.95, Steps::Down);
        let single = mrsw::simultaneous(&one, &simulation, 0.95, Steps::Single);
        prop_assert!(single.told_apart.iter().all(|pair| down.told_apart.contains(pair)));
        for (place, set) in down.sets.iter().enumerate() {
            let set = set.expect("a set");
            prop_assert!(ranks[place].is_some_and(|rank| set.lower <= rank && rank <= set.upper));
        }
    }
}
