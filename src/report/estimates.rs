//! The estimates of a study as a table: every figure with its error, its interval and what it rests on.

use super::table::{Cell, Column, Table};
use super::words;
use crate::domain::text::Language;
use crate::scoring::sampled::record::{Record, Records, ScoreRecord};

/// Shares in percent with `decimals`; other figures as they are.
#[must_use]
pub fn table(records: &Records, decimals: u8, language: &Language) -> Table {
    let word = |words: words::Words| words.of(language);
    let scores = records.checks.iter().filter_map(|record| match record {
        Record::Score(score) => Some(row(score, decimals, language)),
        _ => None,
    });
    Table {
        title: word(words::ESTIMATES).to_owned(),
        banner: records.meta.assumed.is_some().then(|| word(words::ASSUMED_SIMPLE).to_owned()),
        columns: vec![
            Column::text(word(words::GROUP), 24),
            Column::text(word(words::NODE), 20),
            Column::count(word(words::RESPONDENTS)),
            Column::count(word(words::ANSWERS)),
            Column::number(word(words::SCORE)),
            Column::number(word(words::STANDARD_ERROR)),
            Column::number(word(words::LOW)),
            Column::number(word(words::HIGH)),
            Column::text(word(words::INTERVAL_RULE), 16),
            Column::count(word(words::FREEDOM)),
            Column::text(word(words::NOTE), 30),
        ],
        rows: scores.collect(),
    }
}

fn row(score: &ScoreRecord, decimals: u8, language: &Language) -> Vec<Cell> {
    let times = if score.estimand == "sat_ratio" { 100.0 } else { 1.0 };
    let number = |value: Option<f64>| Cell::number(value.map(|value| value * times), decimals);
    let group = score.by.iter().chain(&score.group).map(String::as_str).collect::<Vec<_>>().join(" ");
    let node = score.item.as_ref().or(score.factor.as_ref());
    vec![
        Cell::text(group),
        Cell::text(node.map_or_else(|| words::LEVEL_INDEX.of(language).to_owned(), Clone::clone)),
        Cell::Integer(score.n_resp as u64),
        Cell::Integer(score.n_answers as u64),
        number(score.estimate),
        number(score.se),
        number(score.ci.as_ref().map(|ci| ci.low)),
        number(score.ci.as_ref().map(|ci| ci.high)),
        Cell::text(score.ci.as_ref().map_or("", |ci| ci.rule)),
        Cell::Integer(score.df as u64),
        Cell::text(score.status.map_or("", |status| words::not_estimable(status).of(language))),
    ]
}
