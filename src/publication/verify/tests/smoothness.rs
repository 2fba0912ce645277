//! Figures that are not smooth have no error: whoever publishes one with an error is found, in an agency, in a block and above a step table.

use super::methods::METHOD;
use super::*;
use crate::scoring::method;

/// Points by steps for the first factor; the second is a share, and the root the mean of both.
fn stepped(survey: &Survey) -> Method {
    let words = [
        ("SHOW", "5"),
        ("BLOCK", "pooled"),
        ("ALL", "pooled"),
        ("MISSING", "drop"),
        ("ROOT", "mean"),
        ("FACTOR", "pooled"),
        ("STATISTIC", "{ share_of = [4, 5] }"),
        ("NUMBER", ""),
        (
            "of = [\"a1\", \"a2\"]",
            "of = [\"a1\", \"a2\"]\nrescale = { steps = [{ from = 0, points = 0 }, { from = 30, points = 50 }] }",
        ),
    ];
    let mut text = words.iter().fold(METHOD.to_owned(), |text, (from, to)| text.replace(from, to));
    text.truncate(text.find("[indicator.number]").unwrap());
    method::parse(&text, survey).unwrap()
}

#[test]
fn an_error_of_a_figure_that_is_not_smooth_is_found() {
    let survey = survey_file::parse(SURVEY).unwrap();
    let method = stepped(&survey);
    let agencies = ["1", "2"].map(|code| agency(code, "c", Some(300)));
    let mark = |n: usize, at: usize| u8::try_from(1 + (7 * n + 3 * at + n * at / 2) % 5).unwrap();
    let forms: Vec<Row> =
        (0..60).map(|n| (n % 2, Source::Drawn, [mark(n, 0), mark(n, 1), mark(n, 2), mark(n, 3)], 1)).collect();
    let wrong = |forge: &dyn Fn(&mut Index)| -> Vec<String> {
        let report = forged(&survey, &method, &agencies, (&forms, None, None), false, forge);
        let wrong = report.findings.iter().filter(|finding| finding.verdict == Verdict::Wrong);
        wrong.map(|finding| format!("{}: {}", finding.check, finding.text)).collect()
    };
    let place = |key: &str| method.nodes.iter().position(|node| node.key.as_str() == key).unwrap();
    let stepped = [place("all"), place("a")];
    let seen = std::cell::Cell::new(0);
    let honest = wrong(&|index| {
        for unit in &index.figures[Count::Counted as usize] {
            for node in stepped {
                assert!(unit.scores[node].known().is_some_and(|of| of.se.is_none() && of.se_beyond.is_none()));
            }
            seen.set(seen.get() + usize::from(unit.scores[place("b")].known().is_some_and(|of| of.se.is_some())));
        }
    });
    assert!(honest.is_empty(), "{honest:?}");
    assert!(seen.get() >= 3, "beside them, the smooth factor has errors");
    for unit in 0..4 {
        for node in stepped {
            let found = wrong(&|index| {
                let figures = &mut index.figures[Count::Counted as usize][unit];
                // The error of the smooth factor beside it, which is of the right size.
                let (se, beyond, df) =
                    figures.scores[place("b")].known().map_or((None, None, None), |of| (of.se, of.se_beyond, of.df));
                let Score::Known(of) = &mut figures.scores[node] else { panic!("a figure") };
                (of.se, of.se_beyond, of.df) = (se.or(Some(1.0)), beyond.or(Some(1.0)), df.or(Some(29.0)));
            });
            let is_told =
                found.iter().any(|text| text.starts_with("errors: ") && text.contains("where none can be known"));
            assert!(is_told, "unit {unit}, node {node}: {found:?}");
        }
    }
}
