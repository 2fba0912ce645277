//! An index as its readers get it: the JSON by unit and node, a workbook's sheets, a CSV's cells.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};
use serde_json::Value;

/// The entry of a unit: `all`, a block, or an agency's code.
pub fn unit<'a>(index: &'a Value, code: &str) -> &'a Value {
    let units = index["units"].as_array().unwrap_or_else(|| panic!("no units: {index}"));
    units.iter().find(|unit| unit["code"] == code).unwrap_or_else(|| panic!("no unit {code}: {index}"))
}

/// The figure of a unit at a node.
pub fn node<'a>(unit: &'a Value, key: &str) -> &'a Value {
    let scores = unit["scores"].as_array().unwrap_or_else(|| panic!("no scores: {unit}"));
    scores.iter().find(|score| score["node"] == key).unwrap_or_else(|| panic!("no node {key}: {unit}"))
}

/// The figure of the whole wave at the root of the tree.
pub fn index_root(index: &Value) -> &Value {
    &unit(index, "all")["scores"][0]
}

/// The sheets of a workbook by name, every cell as text.
pub fn sheets(bytes: &[u8]) -> Vec<(String, Vec<Vec<String>>)> {
    let mut book = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
    let names = book.sheet_names();
    let sheets = names.into_iter().map(|name| {
        let range = book.worksheet_range(&name).expect("a sheet");
        let cells = range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect();
        (name, cells)
    });
    sheets.collect()
}

/// One sheet with its cells as they are: numbers as numbers.
pub fn sheet(bytes: &[u8], place: usize) -> Vec<Vec<Data>> {
    let mut book = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
    let name = book.sheet_names()[place].clone();
    let range = book.worksheet_range(&name).expect("a sheet");
    range.rows().map(<[Data]>::to_vec).collect()
}

/// Rows of a CSV with this separator; fails the test where it is not one.
pub fn rows(text: &str, separator: u8) -> Vec<Vec<String>> {
    let mut reader =
        csv::ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let rows = reader.records().map(|row| row.expect("a row of CSV").iter().map(str::to_owned).collect());
    rows.collect()
}
