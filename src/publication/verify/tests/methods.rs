//! Any method of the small survey.

use proptest::prelude::*;

use super::SURVEY;
use crate::domain::definition::survey as survey_file;
use crate::domain::survey::Survey;
use crate::scoring::method::{self, Method};

pub(super) const METHOD: &str = r#"key = "good"
version = "2"
survey = "small"
title = { en = "Good" }
rule = { en = "So" }
source = "ours"
sources = ["drawn", "offered"]
thresholds = { show = SHOW, rank = 30, assess = 20 }
valid = { answered = 0.5 }
over_agencies = { kind = "BLOCK", all = "ALL" }
decimals = 1
missing = "MISSING"
unit = "percent"
root = "all"
[node.all]
title = { en = "All" }
aggregate = "ROOT"
of = ["a", "b"]
[node.a]
title = { en = "A" }
aggregate = "FACTOR"
of = ["a1", "a2"]
[node.b]
title = { en = "B" }
aggregate = "FACTOR"
of = ["b1", "b2"NUMBER]
[indicators]
questions = ["a1", "a2", "b1", "b2"]
statistic = STATISTIC
[indicator.number]
question = "times"
title = { en = "Number" }
statistic = { mean = true }
"#;

/// Not every rule fits every statistic.
pub(super) fn any_method() -> impl Strategy<Value = Method> {
    let word = |words: &'static [&'static str]| prop::sample::select(words);
    let aggregates = &["pooled", "mean", "mean_of_leaves", "sum"];
    let over = &["mean", "pooled", "files"];
    let statistics = &["{ share_of = [4, 5] }", "{ mean = true }"];
    let numbers = &["", ", \"number\""];
    let words = (
        word(aggregates),
        word(aggregates),
        word(over),
        word(over),
        word(&["drop", "propagate", "zero"]),
        word(statistics),
    );
    (words, word(numbers), 2..7_u64).prop_filter_map(
        "does not load",
        |((root, factor, block, all, missing, statistic), number, show)| {
            let mut text = METHOD.to_owned();
            for (from, to) in [
                ("SHOW", show.to_string().as_str()),
                ("BLOCK", block),
                ("ALL", all),
                ("MISSING", missing),
                ("ROOT", root),
                ("FACTOR", factor),
                ("STATISTIC", statistic),
                ("NUMBER", number),
            ] {
                text = text.replace(from, to);
            }
            if number.is_empty() {
                text.truncate(text.find("[indicator.number]").unwrap());
            }
            method::parse(&text, &survey_file::parse(SURVEY).unwrap()).ok()
        },
    )
}

/// Pooled answers everywhere, but for what is done about a missing part.
pub(super) fn pooled(survey: &Survey, missing: &str) -> Method {
    let words = [
        ("SHOW", "5"),
        ("BLOCK", "pooled"),
        ("ALL", "pooled"),
        ("MISSING", missing),
        ("ROOT", "mean"),
        ("FACTOR", "pooled"),
        ("STATISTIC", "{ share_of = [4, 5] }"),
        ("NUMBER", ""),
    ];
    let mut text = words.iter().fold(METHOD.to_owned(), |text, (from, to)| text.replace(from, to));
    text.truncate(text.find("[indicator.number]").unwrap());
    method::parse(&text, survey).unwrap()
}
