//! What must hold whatever people answer.

use proptest::prelude::*;

use crate::domain::response::Source::{self, Drawn, Offered, Open};
use crate::scoring::index::{Count, Index, QuestionFigures};
use crate::scoring::method::{Aggregate, Statistic};
use crate::scoring::testing::{Row, agency, index_of, method, pooled};

fn source() -> impl Strategy<Value = Source> {
    prop_oneof![Just(Drawn), Just(Offered), Just(Open)]
}

fn mark() -> impl Strategy<Value = u8> {
    prop_oneof![4 => 1..=5_u8, 1 => Just(0), 1 => Just(8), 1 => Just(9)]
}

pub(crate) fn row(agencies: usize) -> impl Strategy<Value = Row> {
    (0..agencies, source(), [mark(), mark(), mark(), mark()], 0..=2_u8)
}

/// Everything that an index says of a unit, found by the unit's level and code.
fn said(index: &Index) -> std::collections::BTreeMap<(usize, &'static str, String), String> {
    let all = Count::EACH.into_iter().flat_map(|count| {
        let units = index.units.iter().zip(index.figures(count));
        units.map(move |(unit, figures)| {
            ((count as usize, unit.level.as_str(), unit.code.clone()), format!("{figures:?}"))
        })
    });
    all.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn neither_the_order_of_responses_nor_that_of_agencies_changes_a_digit(
        mut rows in prop::collection::vec(row(4), 0..160), seed in any::<u64>(),
    ) {
        let agencies = [("1", "c"), ("2", "d"), ("3", "c"), ("4", "d")].map(|(code, block)| agency(code, block, Some(7)));
        let mut rule = method(Aggregate::Mean, &Aggregate::MeanOfLeaves, &Statistic::ShareOf(vec![4, 5]), 1.0);
        rule.thresholds.show = 4;
        let before = index_of(rule.clone(), &agencies, &rows, false);
        let shift = usize::try_from(seed % 160).unwrap();
        rows.reverse();
        let middle = shift.min(rows.len());
        rows.rotate_left(middle);
        for row in &mut rows {
            row.0 = 3 - row.0;
        }
        let mut turned = agencies.clone();
        turned.reverse();
        prop_assert_eq!(said(&before), said(&index_of(rule, &turned, &rows, false)));
    }

    #[test]
    fn the_whole_is_the_sum_of_its_parts(rows in prop::collection::vec(row(3), 0..120)) {
        let agencies = [("1", "c"), ("2", "c"), ("3", "d")].map(|(code, block)| agency(code, block, None));
        let mut rule = pooled();
        rule.thresholds.show = 0;
        let index = index_of(rule, &agencies, &rows, false);
        for count in Count::EACH {
            let figures = index.figures(count);
            // (numerator, answers) of a unit's root, all answers together.
            let root = |unit: usize| {
                let scores = if figures[unit].pooled.is_empty() { &figures[unit].scores } else { &figures[unit].pooled };
                scores[0].known().map_or((0.0, 0), |e| ((e.value * e.n_answers as f64).round(), e.n_answers))
            };
            let add = |a: (f64, u64), b: (f64, u64)| (a.0 + b.0, a.1 + b.1);
            prop_assert_eq!(root(1), add(root(2), root(3)));
            prop_assert_eq!(root(0), add(root(1), root(4)));
            prop_assert_eq!(figures[0].received, figures[1].received + figures[4].received);
            for figures in figures {
                let parts = figures.valid.unwrap() + figures.invalid.unwrap();
                prop_assert_eq!(parts, figures.included);
                for question in &figures.questions[..5] {
                    let QuestionFigures::Shown(counts) = question else { panic!("nothing is hidden") };
                    let told = counts.answered + counts.apart.iter().sum::<u64>() + counts.blank + counts.not_asked;
                    prop_assert_eq!(Some(told), figures.valid);
                    prop_assert_eq!(counts.answered, counts.options.iter().sum::<u64>());
                }
            }
            if let Some(sum) = figures[0].weights[1].zip(figures[0].weights[4]).map(|(a, b)| a + b) {
                prop_assert!((sum - 1.0).abs() < 1e-12);
            }
        }
        let valid = |count: Count| index.figures(count)[0].valid.unwrap();
        prop_assert_eq!(valid(Count::All), valid(Count::Counted) + valid(Count::Beside));
    }

    /// Reversing the scale turns the share s of a set into that of the mirrored set, a mean m into 6 − m; twice is nothing.
    #[test]
    fn recoding_the_scale_recodes_the_figure(rows in prop::collection::vec(row(2), 40..90)) {
        let agencies = [agency("1", "c", None), agency("2", "c", None)];
        let mirrored = |rows: &[Row]| -> Vec<Row> {
            let mirror = |mark: u8| if (1..=5).contains(&mark) { 6 - mark } else { mark };
            rows.iter().map(|row| (row.0, row.1, row.2.map(mirror), row.3)).collect()
        };
        let figures = |statistic: &Statistic, rows: &[Row]| {
            let rule = method(Aggregate::Pooled, &Aggregate::Pooled, statistic, 1.0);
            let index = index_of(rule, &agencies, rows, false);
            index.figures(Count::All)[0].pooled.iter().map(|score| score.known().map(|e| e.value)).collect::<Vec<_>>()
        };
        let once = mirrored(&rows);
        prop_assert_eq!(&rows, &mirrored(&once));
        prop_assert_eq!(
            figures(&Statistic::ShareOf(vec![4, 5]), &rows),
            figures(&Statistic::ShareOf(vec![1, 2]), &once)
        );
        let (means, turned) = (figures(&Statistic::Mean, &rows), figures(&Statistic::Mean, &once));
        for (mean, turned) in means.iter().zip(&turned) {
            match (mean, turned) {
                (Some(mean), Some(turned)) => prop_assert!((mean + turned - 6.0).abs() < 1e-12),
                (mean, turned) => prop_assert_eq!(mean, turned),
            }
        }
    }

    /// One better mark never lowers the index.
    #[test]
    fn better_marks_never_lower_the_index(rows in prop::collection::vec(row(1), 15..60), place in any::<prop::sample::Index>()) {
        let agencies = [agency("1", "c", None)];
        let mut better = rows.clone();
        let at = place.index(rows.len());
        better[at].2 = better[at].2.map(|mark| if (1..5).contains(&mark) { mark + 1 } else { mark });
        for rule in [Aggregate::Pooled, Aggregate::MeanOfLeaves, Aggregate::Mean] {
            let of = |rows: &[Row]| {
                let rule = method(rule.clone(), &Aggregate::Pooled, &Statistic::ShareOf(vec![4, 5]), 1.0);
                index_of(rule, &agencies, rows, false).figures(Count::All)[2].scores[0].known().map(|e| e.value)
            };
            prop_assert!(of(&better) >= of(&rows));
        }
    }
}
