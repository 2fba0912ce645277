//! A wave's results: the index in a sentence, then every agency in the order of the list, block by block.

use std::collections::BTreeSet;

use askama::Template;

use crate::domain::text::Language;
use crate::pages::number;
use crate::pages::shell::{Masthead, Shell};
use crate::pages::words::{Words, fill};
use crate::scoring::index::{Count, Figures, Index, Level, Unit};
use crate::scoring::interval;
use crate::scoring::method::ScoreUnit;
use crate::scoring::standing::Standing;

use super::cell::{Cell, Mark};
use super::headline::Headline;
use super::method::{MethodBox, factors};
use super::picker::{Choice, Picker};
use super::unit_name;

/// A method without factors would make a column of every question; the agency's page has those.
const MOST_COLUMNS: usize = 8;

#[derive(Template)]
#[template(path = "results/wave.html")]
struct View<'a> {
    shell: Shell<'a>,
    heading: &'a str,
    name: String,
    days: String,
    headline: Headline,
    picker: Picker<'a>,
    unit: &'static str,
    /// Whether figures have errors, so that intervals and ranks stand beside them.
    is_certain: bool,
    columns: Vec<&'a str>,
    tables: Vec<Table<'a>>,
    marks: Vec<(&'static str, String)>,
    method: MethodBox<'a>,
}

struct Table<'a> {
    id: String,
    title: &'a str,
    rows: Vec<Row<'a>>,
}

struct Row<'a> {
    name: &'a str,
    address: String,
    /// A block or the whole.
    is_sum: bool,
    cells: Vec<Cell>,
}

/// # Panics
/// Never: an index has the whole wave as its first unit.
#[must_use]
pub fn page<'a>(masthead: &'a Masthead, language: &Language, index: &'a Index, choice: &Choice<'a>) -> String {
    let words = Words::of(language);
    let results = &words.results;
    let wave = &index.wave;
    let picker = Picker::new(choice, wave, words, language);
    let all = index.figures(choice.count);
    let columns = Some(factors(index)).filter(|factors| factors.len() <= MOST_COLUMNS).unwrap_or_default();
    let rows: Vec<(&Unit, &Figures)> = index.units.iter().zip(all).collect();
    let (unit, figures) = rows.first().expect("the whole wave comes first");
    let has_error = |figures: &Figures| figures.scores[0].known().is_some_and(|root| root.se.is_some());
    let is_certain = all.iter().any(has_error);
    let standing_of = |unit: &Unit| {
        let place = index.units.iter().position(|known| known == unit)?;
        index.standings[place].filter(|_| choice.count == Count::Counted)
    };
    let row = |(unit, figures): &(&'a Unit, &Figures)| Row {
        name: unit_name(unit, words, language),
        address: format!("/results/{}/{}?{}", wave.key, unit.code, picker.query),
        is_sum: unit.level != Level::Agency,
        cells: cells(index, figures, standing_of(unit).filter(|_| is_certain), is_certain, &columns, words),
    };
    let mut tables = vec![Table {
        id: "all".to_owned(),
        title: results.overview,
        rows: rows.iter().filter(|(unit, _)| unit.level != Level::Agency).map(row).collect(),
    }];
    for (block, _) in rows.iter().filter(|(unit, _)| unit.level == Level::Block) {
        let of_block = |unit: &Unit| unit.level == Level::Agency && unit.block == block.block;
        let agencies = rows.iter().filter(|(unit, _)| of_block(unit)).map(row).collect();
        tables.push(Table {
            id: format!("b-{}", block.code),
            title: unit_name(block, words, language),
            rows: agencies,
        });
    }
    let shown = rows
        .iter()
        .flat_map(|(_, figures)| std::iter::once(0).chain(columns.clone()).map(|node| &figures.scores[node]));
    let marks: BTreeSet<Mark> = shown.filter_map(Mark::of).collect();
    super::super::html(&View {
        shell: Shell::new(language, Some(masthead), &format!("{}: {}", results.title, wave.key))
            .demo(wave.demo)
            .keeping(&picker.query),
        heading: index.survey.title.in_language(language),
        name: fill(words.shell.wave, &[("wave", wave.key.as_str())]),
        days: super::list::days(wave, choice.today, words),
        headline: Headline::new(index, unit, figures, choice, words, language),
        unit: match index.method.unit {
            ScoreUnit::Percent => results.unit_percent,
            ScoreUnit::Points => results.unit_points,
        },
        is_certain,
        columns: columns.iter().map(|node| index.method.nodes[*node].title.in_language(language)).collect(),
        tables,
        marks: marks.into_iter().map(|mark| (mark.sign(), mark.reason(&index.method, words))).collect(),
        method: MethodBox::new(index, figures, words, language),
        picker,
    })
}

fn cells(
    index: &Index,
    figures: &Figures,
    standing: Option<Standing>,
    is_certain: bool,
    columns: &[usize],
    words: &'static Words,
) -> Vec<Cell> {
    let score = |node: usize| Cell::of(&figures.scores[node], &index.method, words);
    let counts = [figures.received, figures.included].map(|number| Cell::count(number, words));
    let certainty = is_certain.then(|| [interval_cell(index, figures, words), rank_cell(standing, words)]);
    std::iter::once(score(0))
        .chain(certainty.into_iter().flatten())
        .chain(counts)
        .chain(columns.iter().map(|node| score(*node)))
        .collect()
}

/// `70,1–79,7`; nothing where there is no error.
fn interval_cell(index: &Index, figures: &Figures, words: &'static Words) -> Cell {
    let ends = figures.scores[0].known().and_then(|root| interval::of(&index.method, 0, root));
    let end = |value: f64| number::decimal(value, 1.min(index.method.decimals), words);
    Cell { shown: ends.map_or_else(String::new, |ends| format!("{}–{}", end(ends.low), end(ends.high))), read: None }
}

fn rank_cell(standing: Option<Standing>, words: &'static Words) -> Cell {
    let shown = standing.and_then(|standing| standing.rank).map_or_else(String::new, |rank| {
        let [r, k, a, b] = [rank.rank, rank.of, rank.best, rank.worst].map(|place| place.to_string());
        fill(words.results.rank_cell, &[("r", &r), ("k", &k), ("a", &a), ("b", &b)])
    });
    Cell { shown, read: None }
}
