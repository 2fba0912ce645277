//! Numbers in an index that no program has made.

use super::*;

/// Degrees of freedom that no sample has are findings, whatever the ranks would need them for.
#[test]
fn errors_that_cannot_be_are_findings_and_no_panic() {
    let survey = survey_file::parse(SURVEY).unwrap();
    let method = pooled(&survey, "drop");
    let agencies = ["1", "2", "3"].map(|code| agency(code, "c", Some(300)));
    let mark = |n: usize, at: usize| u8::try_from(1 + (7 * n + 3 * at + n * at / 2) % 5).unwrap();
    let forms: Vec<Row> =
        (0..120).map(|n| (n % 3, Source::Drawn, [mark(n, 0), mark(n, 1), mark(n, 2), mark(n, 3)], 1)).collect();
    let numbers = [0.0, -3.0];
    for (se, df) in [0.0, 2.0].into_iter().flat_map(|se| numbers.map(|df| (se, df))) {
        let report = forged(&survey, &method, &agencies, (&forms, None, None), false, &|index| {
            assert!(index.standings[2].is_some_and(|standing| standing.rank.is_some()));
            for figures in &mut index.figures[Count::Counted as usize][1..] {
                for score in &mut figures.scores {
                    let Score::Known(of) = score else { panic!() };
                    (of.se, of.se_beyond, of.df) = (Some(se), Some(se), Some(df));
                }
            }
        });
        assert!(report.findings.iter().any(|found| found.verdict == Verdict::Wrong && found.check == "errors"));
    }
}
