//! Tickets: made for the printer, taken in from a list, used once, disputed, taken out of use.

mod answering;
mod making;
mod racing;

use crate::harness::*;

pub const BASE: &str = "https://hailong.example";

/// Makes tickets of wave `w` for one agency and gives their codes.
pub fn make(store: &Store, wave: &str, agency: &str, source: &str, count: usize, more: &[&str]) -> Vec<String> {
    let out = store.folder().join(format!("{}.csv", new_id()));
    let (out, count) = (out.to_str().expect("a plain name"), count.to_string());
    let arguments = ["tickets", "make", "--wave", wave, "--agency", agency, "--source", source, "--count", &count];
    store.run(&[&arguments[..], &["--base-url", BASE, "--out", out], more].concat()).ok();
    printed(out).into_iter().map(|row| row[0].clone()).collect()
}

/// The rows of a file for the printer, without its header.
pub fn printed(path: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(path).expect("the file was written");
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect()
}

/// The first column of all rows of a query.
pub fn words(store: &Store, sql: &str) -> Vec<String> {
    store.open_database().words(sql)
}

/// A submission of `sipas-short` with a ticket.
pub fn with_ticket(code: &str, answer: u8) -> serde_json::Value {
    serde_json::json!({ "id": new_id(), "ticket": code, "answers": short_answers(answer) })
}
