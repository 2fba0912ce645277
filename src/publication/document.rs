//! `index.json`: the index for all three counts by the wave's default method, with the hashes of the files that it was made
//! from; and how it is read again. Its own hash stands in the log's `publish` entry.

use std::collections::BTreeMap;

use data_encoding::HEXLOWER;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::ledger::commit::sha256;
use crate::report;
use crate::scoring::index::{Count, Index};

pub const FORMAT: &str = "sipas-publication/4";

/// The bytes of the document. `files` are what it was made from, by path.
///
/// # Errors
/// Where a figure cannot be written as JSON.
pub fn write(index: &Index, files: &[(String, &[u8])]) -> Result<Vec<u8>, serde_json::Error> {
    let hashes: serde_json::Map<String, Value> =
        files.iter().map(|(path, bytes)| (path.clone(), HEXLOWER.encode(&sha256(bytes)).into())).collect();
    let mut document = json!({
        "format": FORMAT,
        "wave": index.wave.key.as_str(),
        "method": format!("{}/{}", index.method.key, index.method.version),
        "files": hashes,
    });
    for count in Count::EACH {
        document[count.as_str()] = figures(index, count)?;
    }
    let mut bytes = serde_json::to_vec_pretty(&document)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// The figures as the API gives them, but for the program's version: another version must be able to write the same bytes.
fn figures(index: &Index, count: Count) -> Result<Value, serde_json::Error> {
    let mut value = serde_json::to_value(report::json::index(index, count))?;
    if let Some(members) = value.as_object_mut() {
        members.shift_remove("program");
    }
    Ok(value)
}

/// The document as it is read for checking; what is not named here follows from the files that it was made from.
#[derive(Debug, Deserialize)]
pub struct Document {
    pub format: String,
    pub wave: String,
    pub method: String,
    pub files: BTreeMap<String, String>,
    pub counted: Figures,
    pub beside: Figures,
    pub all: Figures,
}

#[derive(Debug, Deserialize)]
pub struct Figures {
    pub wave: String,
    pub opens: String,
    pub closes: String,
    pub count: String,
    pub live: bool,
    pub demo: bool,
    pub survey: Definition,
    pub method: Definition,
    pub responses: u64,
    pub units: Vec<UnitFigures>,
}

#[derive(Debug, Deserialize, PartialEq, Eq)]
pub struct Definition {
    pub key: String,
    pub version: String,
}

#[derive(Debug, Deserialize)]
pub struct UnitFigures {
    pub level: String,
    pub code: String,
    pub block: Option<String>,
    pub files: Option<u64>,
    pub received: u64,
    #[serde(default)]
    pub void: u64,
    pub included: u64,
    pub valid: Option<u64>,
    pub invalid: Option<u64>,
    pub over: Option<String>,
    pub design: Option<DesignFigures>,
    pub scores: Vec<NodeFigures>,
    pub questions: Vec<QuestionFigures>,
}

/// What became of an agency's cells or margins.
#[derive(Debug, Deserialize)]
pub struct DesignFigures {
    pub weighted: bool,
    pub reason: Option<String>,
    pub by: Option<String>,
    #[serde(default)]
    pub margins: Vec<MarginFigures>,
    #[serde(default)]
    pub cells: Vec<CellFigures>,
    #[serde(default)]
    pub no_errors: Vec<NoErrorFigures>,
}

#[derive(Debug, Deserialize)]
pub struct MarginFigures {
    pub question: String,
    pub categories: Vec<CategoryFigures>,
}

#[derive(Debug, Deserialize)]
pub struct CategoryFigures {
    pub codes: Vec<String>,
    pub files: f64,
    pub responses: u64,
}

#[derive(Debug, Deserialize)]
pub struct CellFigures {
    pub names: Vec<String>,
    pub files: Option<u64>,
    pub weight: f64,
    pub responses: u64,
}

#[derive(Debug, Deserialize)]
pub struct NoErrorFigures {
    pub node: String,
    pub reason: String,
    pub stratum: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct NodeFigures {
    pub node: String,
    #[serde(flatten)]
    pub score: ScoreFigures,
    pub effective_weight: Option<f64>,
    pub pooled: Option<ScoreFigures>,
    pub mean: Option<ScoreFigures>,
}

#[derive(Debug, Deserialize)]
pub struct ScoreFigures {
    pub status: String,
    pub reason: Option<String>,
    pub value: Option<f64>,
    pub shown: Option<String>,
    pub n_respondents: Option<u64>,
    pub n_answers: Option<u64>,
    pub se: Option<f64>,
    pub se_beyond: Option<f64>,
    pub df: Option<f64>,
}

#[derive(Debug, Deserialize)]
pub struct QuestionFigures {
    pub question: String,
    pub status: String,
    pub reason: Option<String>,
    pub counts: Option<Vec<CodeFigures>>,
    pub apart: Option<Vec<CodeFigures>>,
    pub blank: Option<u64>,
    pub not_asked: Option<u64>,
    pub answered: Option<u64>,
    pub sum: Option<u64>,
}

#[derive(Debug, Deserialize)]
pub struct CodeFigures {
    pub code: String,
    pub count: u64,
    pub share: Option<f64>,
}

impl Document {
    /// # Errors
    /// In words, where the bytes are no such document.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        let document: Self = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        if document.format != FORMAT {
            return Err(format!("its format is “{}”, not {FORMAT}", document.format.escape_debug()));
        }
        Ok(document)
    }

    #[must_use]
    pub fn figures(&self, count: Count) -> &Figures {
        match count {
            Count::Counted => &self.counted,
            Count::Beside => &self.beside,
            Count::All => &self.all,
        }
    }
}

impl UnitFigures {
    /// What all answers together give: of a block and the wave beside what is made over the agencies.
    #[must_use]
    pub fn pooled<'a>(&self, node: &'a NodeFigures) -> &'a ScoreFigures {
        node.pooled.as_ref().unwrap_or(&node.score)
    }
}
