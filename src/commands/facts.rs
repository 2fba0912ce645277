//! A command's answer: a few named facts, or rows, as JSON, CSV or words for a terminal.

use std::io::Write as _;

use serde_json::{Map, Value};

use crate::domain::rounding::half_up;

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    Json,
    Csv,
    Table,
}

/// One fact: its key for programs, its words for people.
#[derive(Debug)]
pub(super) struct Fact {
    pub(super) key: String,
    pub(super) words: String,
    pub(super) value: Value,
}

/// Decimals of a number that is shown to people.
const SHOWN: u8 = 4;

#[derive(Debug, Default)]
pub(super) struct Facts(Vec<Fact>);

impl Facts {
    pub(super) fn add(&mut self, key: impl Into<String>, words: impl Into<String>, value: impl Into<Value>) {
        self.0.push(Fact { key: key.into(), words: words.into(), value: value.into() });
    }

    /// In full as JSON and CSV, rounded to four decimals as a table.
    pub(super) fn print(&self, format: Format) -> anyhow::Result<()> {
        let text = match format {
            Format::Json => {
                let object: Map<String, Value> =
                    self.0.iter().map(|fact| (fact.key.clone(), fact.value.clone())).collect();
                serde_json::to_string_pretty(&object)? + "\n"
            }
            Format::Csv => {
                let mut writer = csv::Writer::from_writer(Vec::new());
                writer.write_record(["name", "value"])?;
                for fact in &self.0 {
                    writer.write_record([&fact.key, &plain(&fact.value)])?;
                }
                String::from_utf8(writer.into_inner()?)?
            }
            Format::Table => {
                let widest = self.0.iter().map(|fact| fact.words.chars().count()).max().unwrap_or(0);
                let line = |fact: &Fact| format!("{:<widest$}  {}\n", fact.words, rounded(&fact.value));
                self.0.iter().map(line).collect()
            }
        };
        print(text.as_bytes())
    }
}

/// As it is, nothing for null.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(words) => words.clone(),
        other => other.to_string(),
    }
}

/// Whole numbers as they are, others with four decimals, a dash for null.
pub(super) fn rounded(value: &Value) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::Number(number) if number.is_f64() => number.as_f64().map_or_else(String::new, |n| half_up(n, SHOWN)),
        other => plain(other),
    }
}

/// A reader that has seen enough, such as `head`, is no error.
pub(super) fn print(text: &[u8]) -> anyhow::Result<()> {
    match std::io::stdout().lock().write_all(text) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}

/// For clap: a number strictly between 0 and 1.
pub(super) fn parse_fraction(word: &str) -> Result<f64, String> {
    word.parse()
        .ok()
        .filter(|part| *part > 0.0 && *part < 1.0)
        .ok_or_else(|| "say a number between 0 and 1, both excluded; 5 % is 0.05".to_owned())
}

/// For clap: a number above 0.
pub(super) fn parse_positive(word: &str) -> Result<f64, String> {
    word.parse()
        .ok()
        .filter(|number: &f64| *number > 0.0 && number.is_finite())
        .ok_or_else(|| "say a number above 0".to_owned())
}

/// For clap: above 0, at most 1.
pub(super) fn parse_rate(word: &str) -> Result<f64, String> {
    word.parse()
        .ok()
        .filter(|rate| *rate > 0.0 && *rate <= 1.0)
        .ok_or_else(|| "say a number above 0 and at most 1; 80 % is 0.8".to_owned())
}

/// For clap: from 0 to below 1.
pub(super) fn parse_correlation(word: &str) -> Result<f64, String> {
    word.parse()
        .ok()
        .filter(|part| *part >= 0.0 && *part < 1.0)
        .ok_or_else(|| "say a number from 0 to below 1".to_owned())
}

/// For clap: zero or more.
pub(super) fn parse_amount(word: &str) -> Result<f64, String> {
    word.parse()
        .ok()
        .filter(|number: &f64| *number >= 0.0 && number.is_finite())
        .ok_or_else(|| "say a number of 0 or more".to_owned())
}
