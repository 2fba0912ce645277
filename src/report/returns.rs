//! What became of the forms, unit by unit: handed out, received, in the figures, valid; and how many files and answers stand beside.

use super::table::{Cell, Column, Table};
use super::tables::{SHARE_DECIMALS, banner, unit_cells, unit_columns};
use super::words;
use crate::domain::text::Language;
use crate::scoring::index::{Count, Index};

/// One row a unit.
#[must_use]
pub fn table(index: &Index, count: Count, language: &Language) -> Table {
    let is_counted = count == Count::Counted;
    let mut columns = unit_columns(language);
    let before = [words::FILES, words::INVITED].into_iter().filter(|_| is_counted);
    columns.extend(before.map(|words| Column::count(words.of(language))));
    columns.push(Column::count(words::received(count, language)));
    let numbers = [words::VOID, words::INCLUDED, words::VALID, words::INVALID];
    columns.extend(numbers.map(|words| Column::count(words.of(language))));
    columns.extend(is_counted.then(|| Column::number(words::RESPONSE_RATE.of(language))));
    columns.extend([words::RESPONDENTS, words::ANSWERS].map(|words| Column::count(words.of(language))));
    let rows = index.units.iter().zip(index.figures(count)).enumerate().map(|(place, (unit, figures))| {
        let mut row = unit_cells(unit, language);
        row.extend([unit.files, index.invited[place]].into_iter().filter(|_| is_counted).map(Cell::integer));
        row.extend([figures.received, figures.void, figures.included].map(Cell::Integer));
        row.extend([figures.valid, figures.invalid].map(Cell::integer));
        let rate = || index.response_rate(place).map(|rate| 100.0 * rate);
        row.extend(is_counted.then(|| Cell::number(rate(), SHARE_DECIMALS)));
        let root = figures.scores[0].known();
        row.extend([root.map(|of| of.n_respondents), root.map(|of| of.n_answers)].map(Cell::integer));
        row
    });
    Table {
        title: words::RETURNS.of(language).to_owned(),
        banner: banner(index, language),
        rows: rows.collect(),
        columns,
    }
}
