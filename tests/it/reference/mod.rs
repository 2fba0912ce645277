//! The numbers that R came to, in `tests/reference/`: every record of a part, within what arithmetic may differ by.

mod calibration;

use std::collections::HashMap;

use serde_json::Value;

fn text(name: &str) -> String {
    let path = format!("{}/tests/reference/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The record of this id.
fn record(file: &str, id: &str) -> Value {
    let json: Value = serde_json::from_str(&text(file)).expect("JSON");
    let checks = json["checks"].as_array().expect("a list of checks");
    checks.iter().find(|check| check["id"] == id).unwrap_or_else(|| panic!("no {id} in {file}")).clone()
}

/// Column by column, in the order of the rows.
fn columns(file: &str) -> HashMap<String, Vec<String>> {
    let text = text(file);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let names = reader.headers().expect("a header").clone();
    let mut columns: HashMap<String, Vec<String>> = names.iter().map(|name| (name.to_owned(), Vec::new())).collect();
    for row in reader.records() {
        for (name, cell) in names.iter().zip(&row.expect("a row")) {
            columns.get_mut(name).expect("a column").push(cell.to_owned());
        }
    }
    columns
}

fn numbers(cells: &[String]) -> Vec<f64> {
    cells.iter().map(|cell| cell.parse().unwrap_or_else(|_| panic!("{cell} is no number"))).collect()
}

#[track_caller]
fn near(what: &str, found: f64, wanted: f64, part: f64) {
    assert!((found - wanted).abs() <= part * wanted.abs(), "{what}: {found}, R says {wanted}");
}
