//! Counting column by column equals counting response by response, whatever is asked and however it is answered.

use proptest::prelude::*;

use super::*;
use crate::scoring::chance::{Dice, form, method, survey};
use crate::scoring::kept::Keeper;

const SLOTS: usize = 2;

proptest! {
    #[test]
    fn columns_give_the_sums_of_the_rows(seed in any::<u64>(), responses in prop_oneof![0_usize..40, 1000_usize..3000]) {
        let mut dice = Dice::new(seed);
        let survey = survey(&mut dice);
        let method = method(&survey, &mut dice);
        let mut by_row = Tally::new(&survey, &method, SLOTS, false);
        let mut keeper = Keeper::new(&survey, SLOTS);
        for _ in 0..responses {
            let slot = usize::from(dice.one_in(9));
            let source = Source::ALL[usize::from(dice.one_in(5)) + usize::from(dice.one_in(5))];
            if dice.one_in(20) {
                by_row.add_void(slot, source);
                keeper.add_void(slot, source);
                continue;
            }
            let mut bytes = form(&survey, &mut dice);
            if dice.one_in(50) {
                let at = usize::try_from(dice.below(bytes.len() as u64)).unwrap();
                bytes[at] = u8::try_from(dice.below(256)).unwrap();
            }
            if dice.one_in(100) {
                bytes.pop();
            }
            prop_assert_eq!(by_row.add(slot, source, &bytes), keeper.add(slot, source, &bytes));
        }
        let kept = keeper.done();
        let by_column = Tally::of(&survey, &method, &kept);
        for slot in 0..SLOTS {
            prop_assert_eq!(by_row.sums(slot), by_column.sums(slot));
        }
    }
}
