//! The numbers that R came to, in `tests/reference/`: every record of a part, within what arithmetic may differ by.
#![allow(clippy::unwrap_used, reason = "where a number of R's file is missing, the test has failed")]

mod calibrated_errors;
mod calibration;
mod importance;
mod quality;
mod reliability;
mod scores;

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

/// The folder of R's numbers and of the definitions that say what their columns are.
pub fn file(name: &str) -> String {
    format!("{}/tests/reference/{name}", env!("CARGO_MANIFEST_DIR"))
}

pub fn json(name: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(file(name)).unwrap()).unwrap()
}

/// How near a number must be.
#[derive(Clone, Copy)]
pub enum Near {
    Within(f64),
    Relative(f64),
}

impl Near {
    pub fn holds(self, found: f64, expected: f64) -> bool {
        match self {
            Self::Within(distance) => (found - expected).abs() <= distance,
            Self::Relative(share) => (found - expected).abs() <= share * expected.abs(),
        }
    }
}

/// Faults where `found` is not the number, null or list of them that `expected` is.
pub fn compare(what: &str, found: &Value, expected: &Value, near: Near, faults: &mut Vec<String>) {
    let is_good = match (found, expected) {
        (Value::Array(found), Value::Array(expected)) if found.len() == expected.len() => {
            for (place, (found, expected)) in found.iter().zip(expected).enumerate() {
                compare(&format!("{what}[{place}]"), found, expected, near, faults);
            }
            true
        }
        (Value::Number(found), Value::Number(expected)) => {
            near.holds(found.as_f64().unwrap(), expected.as_f64().unwrap())
        }
        (found, expected) => found == expected,
    };
    if !is_good {
        faults.push(format!("{what}: {found}, R has {expected}"));
    }
}
