//! A table as plain text for a terminal: columns aligned, numbers to the right, with a decimal point.

use std::fmt::Write as _;

use super::table::{Cell, Kind, Table};
use crate::domain::rounding::half_up;

/// Longer words are cut with “…”: a terminal has no room for notes.
const WIDEST: usize = 44;

#[must_use]
pub fn write(table: &Table) -> String {
    let headings = table.columns.iter().map(|column| cut(&column.heading)).collect();
    let rows = table.rows.iter().map(|row| row.iter().map(printed).collect());
    let lines: Vec<Vec<String>> = std::iter::once(headings).chain(rows).collect();
    let widths: Vec<usize> = (0..table.columns.len())
        .map(|column| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0))
        .collect();
    let mut text = table.banner.iter().fold(String::new(), |text, banner| text + banner + "\n\n");
    for (place, line) in lines.iter().enumerate() {
        let cells = line.iter().zip(&table.columns).zip(&widths).map(|((cell, column), width)| match column.kind {
            Kind::Text => format!("{cell:<width$}"),
            Kind::Number => format!("{cell:>width$}"),
        });
        // Writing into a string cannot fail.
        let _ = writeln!(text, "{}", cells.collect::<Vec<_>>().join("  ").trim_end());
        if place == 0 {
            let _ = writeln!(text, "{}", widths.iter().map(|width| "-".repeat(*width)).collect::<Vec<_>>().join("  "));
        }
    }
    text
}

fn printed(cell: &Cell) -> String {
    match cell {
        Cell::Text(words) => cut(words),
        Cell::Integer(number) => number.to_string(),
        Cell::Number { value, decimals } => half_up(*value, *decimals),
        Cell::Empty => String::new(),
    }
}

fn cut(words: &str) -> String {
    // Control characters would move the cursor of the terminal.
    let clean: String = words.chars().filter(|c| !c.is_control()).collect();
    if clean.chars().count() <= WIDEST {
        return clean;
    }
    clean.chars().take(WIDEST - 1).chain(['…']).collect()
}
