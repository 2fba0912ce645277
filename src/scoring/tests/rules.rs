//! The five rules of SIPAS, validity, missing parts, live figures and the step over agencies on cases worked out by hand.

use crate::domain::response::Source::{self, Drawn, Open};
use crate::scoring::counts::Tally;
use crate::scoring::estimate::{Absent, Hidden, Score};
use crate::scoring::index::{Count, Index, QuestionFigures};
use crate::scoring::method::{Aggregate, Method, MissingRule, OverRule, Statistic};
use crate::scoring::testing::{Row, agency, answers, index_of, method, pooled, survey};

/// Twenty forms: a1 has 12 of 20 in the set, a2 15 of 20, b1 3 of 4 asked, b2 1 of 2 with an opinion.
fn twenty() -> Vec<Row> {
    (0..20)
        .map(|i| {
            let a1 = if i < 12 { 5 } else { 1 };
            let a2 = if i < 15 { 4 } else { 3 };
            let b1 = if i < 3 {
                4
            } else if i < 4 {
                2
            } else {
                8
            };
            let b2 = if i == 0 {
                5
            } else if i == 1 {
                1
            } else if i < 4 {
                9
            } else {
                8
            };
            (0, Drawn, [a1, a2, b1, b2], 0)
        })
        .collect()
}

fn open_to_all(mut method: Method) -> Method {
    method.thresholds.show = 1;
    method
}

fn root(index: &Index, unit: usize) -> f64 {
    index.figures(Count::Counted)[unit].scores[0].known().expect("the root is shown").value
}

#[test]
fn the_five_rules_on_one_case() {
    let share = Statistic::ShareOf(vec![4, 5]);
    let (p, l, m) = (Aggregate::Pooled, Aggregate::MeanOfLeaves, Aggregate::Mean);
    let weighted = Aggregate::Weighted(vec![0.75, 0.25]);
    // a1 60 %, a2 75 %, b1 75 %, b2 50 %; factors pooled: 27 of 40 = 67.5 %, 4 of 6 = 66.66… %.
    let cases = [
        (p.clone(), &share, 1.0, 100.0 * 31.0 / 46.0),
        (l, &share, 1.0, (60.0 + 75.0 + 75.0 + 50.0) / 4.0),
        (m, &share, 1.0, f64::midpoint(67.5, 200.0 / 3.0)),
        (weighted, &share, 1.0, 0.75 * 67.5 + 0.25 * 200.0 / 3.0),
        // Marks: 12·5 + 8·1, 15·4 + 5·3, 3·4 + 2, 5 + 1.
        (p.clone(), &Statistic::Mean, 20.0, 20.0 * f64::from(68 + 75 + 14 + 6) / 46.0),
    ];
    for (aggregate, statistic, times, expected) in cases {
        let rule = open_to_all(method(aggregate.clone(), &p, statistic, times));
        let index = index_of(rule, &[agency("1", "communes", None)], &twenty(), false);
        let found = root(&index, 2);
        assert!((found - expected).abs() < 1e-12, "{aggregate:?}: {found} instead of {expected}");
    }
}

#[test]
fn effective_weights_say_what_each_factor_counts_for() {
    let share = Statistic::ShareOf(vec![4, 5]);
    let weights = |root: Aggregate| {
        let index = index_of(
            open_to_all(method(root, &Aggregate::Pooled, &share, 1.0)),
            &[agency("1", "c", None)],
            &twenty(),
            false,
        );
        index.figures(Count::Counted)[2].weights.clone()
    };
    let close = |found: &[Option<f64>], expected: [f64; 7]| {
        for (found, expected) in found.iter().zip(expected) {
            assert!((found.unwrap() - expected).abs() < 1e-12, "{found:?} {expected}");
        }
    };
    let of = |n: f64| n / 46.0;
    close(&weights(Aggregate::Pooled), [1.0, of(40.0), of(20.0), of(20.0), of(6.0), of(4.0), of(2.0)]);
    close(&weights(Aggregate::MeanOfLeaves), [1.0, 0.5, 0.25, 0.25, 0.5, 0.25, 0.25]);
    close(&weights(Aggregate::Mean), [1.0, 0.5, 0.25, 0.25, 0.5, 0.5 * 4.0 / 6.0, 0.5 * 2.0 / 6.0]);
    close(
        &weights(Aggregate::Weighted(vec![3.0, 1.0])),
        [1.0, 0.75, 0.375, 0.375, 0.25, 0.25 * 4.0 / 6.0, 0.25 * 2.0 / 6.0],
    );
}

#[test]
fn a_factor_without_answers_is_dropped_or_taken_along_as_the_method_says() {
    let rows: Vec<Row> = (0..10).map(|i| (0, Drawn, [5, if i < 5 { 5 } else { 1 }, 8, 8], 0)).collect();
    let result = |missing: MissingRule, root: Aggregate| {
        let mut rule = method(root, &Aggregate::Pooled, &Statistic::ShareOf(vec![4, 5]), 1.0);
        rule.nodes.iter_mut().for_each(|node| node.missing = missing);
        index_of(rule, &[agency("1", "c", None)], &rows, false).figures(Count::Counted)[2].scores.clone()
    };
    let value = |scores: &[Score]| scores[0].known().map(|estimate| estimate.value);
    assert_eq!(value(&result(MissingRule::Drop, Aggregate::Mean)), Some(75.0));
    assert_eq!(value(&result(MissingRule::Zero, Aggregate::Mean)), Some(37.5));
    assert_eq!(value(&result(MissingRule::Drop, Aggregate::Weighted(vec![0.5, 0.25]))), Some(0.75 * 75.0));
    assert_eq!(value(&result(MissingRule::Drop, Aggregate::Sum)), Some(150.0));
    let propagated = result(MissingRule::Propagate, Aggregate::Mean);
    assert_eq!(propagated[0], Score::Missing(Absent::PartMissing));
    assert_eq!(propagated[4], Score::Missing(Absent::NoAnswers));
    assert!(propagated[1].known().is_some());
}

#[test]
fn a_form_is_valid_by_the_share_of_what_it_was_asked() {
    let mut rule = open_to_all(pooled());
    rule.valid_answered = 0.75;
    let rows: Vec<Row> = vec![
        (0, Drawn, [5, 4, 3, 0], 1), // three of four
        (0, Drawn, [5, 4, 0, 0], 1), // two of four
        (0, Drawn, [5, 9, 9, 0], 1), // "no opinion" is an answer
        (0, Drawn, [5, 0, 8, 8], 1), // one of two asked
        (0, Drawn, [1, 2, 8, 8], 1), // both that were asked
    ];
    let index = index_of(rule, &[agency("1", "c", None)], &rows, false);
    let figures = &index.figures(Count::All)[2];
    assert_eq!((figures.received, figures.included, figures.valid, figures.invalid), (5, 5, Some(3), Some(2)));
    let root = figures.scores[0].known().unwrap();
    assert_eq!((root.n_respondents, root.n_answers), (3, 6));
    let QuestionFigures::Shown(beside) = &figures.questions[4] else { panic!("shown") };
    assert_eq!(beside.options, [3, 0], "an invalid form enters nothing else");
}

#[test]
fn the_wave_is_weighted_by_files_where_all_are_known_and_else_the_plain_mean() {
    let share =
        |agency: usize, good: usize| (0..20).map(move |i| (agency, Drawn, [if i < good { 5 } else { 1 }; 4], 0));
    let rows: Vec<Row> = share(0, 10).chain(share(1, 20)).collect();
    let of =
        |files: Option<u64>| index_of(pooled(), &[agency("1", "c", Some(300)), agency("2", "d", files)], &rows, false);
    let (known, unknown) = (of(Some(100)), of(None));
    assert_eq!(known.figures(Count::Counted)[0].over, Some(OverRule::Files));
    assert!((root(&known, 0) - (300.0 * 50.0 + 100.0 * 100.0) / 400.0).abs() < 1e-12);
    assert_eq!(unknown.figures(Count::Counted)[0].over, Some(OverRule::Mean));
    assert!((root(&unknown, 0) - 75.0).abs() < 1e-12);
    assert_eq!(known.units.iter().map(|unit| unit.code.as_str()).collect::<Vec<_>>(), ["all", "c", "1", "d", "2"]);
}

#[test]
fn live_figures_move_by_whole_tens_of_an_agency_and_side() {
    let row = |source: Source, mark: u8| (0, source, [mark; 4], 1);
    let mut rows: Vec<Row> = (0..19).map(|_| row(Drawn, 5)).chain((0..9).map(|_| row(Open, 1))).collect();
    let at = |rows: &[Row]| index_of(pooled(), &[agency("1", "c", None)], rows, true);
    let early = at(&rows);
    let all = &early.figures(Count::All)[2];
    assert_eq!((all.received, all.included), (28, 10));
    assert_eq!(all.scores[0].known().map(|e| e.value), Some(100.0));
    assert_eq!(early.figures(Count::Beside)[2].scores[0], Score::Suppressed(Hidden::Few), "nine are few, not none");
    rows.push(row(Open, 1));
    let all = &at(&rows).figures(Count::All)[2].clone();
    assert_eq!((all.received, all.included), (29, 20));
    assert_eq!(all.scores[0].known().map(|e| e.value), Some(50.0));
}

#[test]
fn invalid_forms_fill_no_ten_and_wait_for_the_next() {
    let (valid, blank) = ((0, Open, [5; 4], 1), (0, Open, [0; 4], 1));
    let at = |rows: &[Row]| index_of(pooled(), &[agency("1", "c", None)], rows, true);
    let mut rows: Vec<Row> = std::iter::repeat_n(blank, 25).chain(std::iter::repeat_n(valid, 9)).collect();
    let early = at(&rows).figures(Count::Beside)[2].clone();
    assert_eq!((early.received, early.included), (34, 0));
    assert_eq!(early.scores[0], Score::Suppressed(Hidden::Few));
    rows.push(valid);
    let full = at(&rows).figures(Count::Beside)[2].clone();
    assert_eq!((full.received, full.included, full.valid, full.invalid), (35, 35, Some(10), Some(25)));
    assert_eq!(full.scores[0].known().map(|estimate| estimate.n_respondents), Some(10));
}

#[test]
fn few_answers_are_hidden_and_another_with_them() {
    let forms = |agency: usize, count: usize| (0..count).map(move |_| (agency, Drawn, [5; 4], 1));
    let rows: Vec<Row> = forms(0, 9).chain(forms(1, 30)).chain(forms(2, 40)).collect();
    let agencies = ["1", "2", "3"].map(|code| agency(code, "c", None));
    let index = index_of(pooled(), &agencies, &rows, false);
    let roots: Vec<_> = index.figures(Count::Counted)[1..].iter().map(|figures| figures.scores[0]).collect();
    assert!(roots[0].known().is_some(), "the mean of what is shown");
    assert_eq!(roots[1], Score::Suppressed(Hidden::Few));
    assert_eq!(roots[2], Score::Suppressed(Hidden::Protects), "9 forms would follow from the block's 79");
    assert!(roots[3].known().is_some());
    let hidden = &index.figures(Count::Counted)[2];
    assert_eq!((hidden.received, hidden.valid, hidden.invalid), (9, None, None));
    assert!(hidden.questions.iter().all(|question| matches!(question, QuestionFigures::Suppressed(Hidden::Few))));
    assert!(index.figures(Count::Counted)[1].pooled[0].known().is_some());
}

#[test]
fn bytes_of_another_survey_are_refused_and_not_counted() {
    let survey = survey();
    let mut tally = Tally::new(&survey, &pooled(), 1, false);
    let good = survey.layout.encode(&answers([5, 4, 3, 2], 1, 0b101, Some(3)));
    let mut bad = good.clone();
    bad[4] = 3; // `beside` has two options
    assert!(tally.add(0, Drawn, &bad).is_err());
    assert!(tally.add(0, Drawn, &good[1..]).is_err());
    tally.add(0, Drawn, &good).unwrap();
    let [counted, _] = tally.sums(0);
    assert_eq!((counted.received, counted.questions[5].options.clone()), (1, vec![1, 0, 1, 0, 0]));
    assert_eq!((counted.questions[6].answered, counted.questions[6].sum), (1, 3));
}
