//! What an export says of itself: whose answers, as of when, under which definitions, which files, and who took them out.

use anyhow::Context as _;
use serde_json::{Value, json};

use super::{Format, Snapshot, Wanted, Written};
use crate::app::{OpenedWave, today};
use crate::domain::survey::Survey;
use crate::intake::Entered;
use crate::report::raw::Values;

const WARNING: &str = "One row holds one respondent's answers together: for analysis under supervision, never for publication. Small groups \
                       of an agency, a day and a unit can be a single person. Rows stand in the order of random numbers, not in that of the \
                       log; no id, receipt or place in the log is in them.";

pub(super) fn manifest(
    wanted: &Wanted,
    opened: &OpenedWave,
    snapshot: &Snapshot,
    files: &[Written],
    entered: &Entered,
    detail: &str,
) -> anyhow::Result<Vec<u8>> {
    let hex = |bytes: &[u8]| data_encoding::HEXLOWER.encode(bytes);
    let (wave, survey) = (&opened.wave, &opened.survey);
    let methods: Vec<Value> = opened
        .methods
        .iter()
        .map(|method| json!({ "key": method.key.as_str(), "version": method.version.as_str(), "sha256": hex(&method.sha256) }))
        .collect();
    let files: Vec<Value> = files
        .iter()
        .map(|file| json!({ "name": file.name, "bytes": file.bytes, "sha256": hex(&file.sha256) }))
        .collect();
    lines(&json!({
        "what": "raw export of a wave",
        "warning": WARNING,
        "made_on": today().to_string(),
        "sipas": env!("CARGO_PKG_VERSION"),
        "wave": {
            "key": wave.key.as_str(),
            "opens": wave.opens.to_string(),
            "closes": wave.closes.to_string(),
            "ended": wave.ended().to_string(),
            "demo": wave.demo,
            "survey": { "key": survey.key.as_str(), "version": survey.version.as_str(), "sha256": hex(&survey.sha256) },
            "methods": methods,
        },
        "rows": snapshot.rows,
        "void": snapshot.void,
        "format": match wanted.format { Format::Csv => "csv", Format::Jsonl => "jsonl" },
        "values": match wanted.values { Values::Codes => "codes", Values::Labels => "labels" },
        "language": wanted.language.as_str(),
        "texts": wanted.texts,
        "log": { "origin": snapshot.origin, "size": snapshot.log_size, "root": data_encoding::BASE64.encode(&snapshot.root) },
        "files": files,
        "admin": {
            "log_index": entered.log_index,
            "action": "raw-export",
            "role": wanted.by.as_str(),
            "detail": detail,
            "salt": hex(&entered.salt),
        },
    }))
}

/// The codebook's lines as JSON, under the survey that they belong to.
pub(super) fn codebook(survey: &Survey, codebook: &[Vec<String>]) -> anyhow::Result<Vec<u8>> {
    let (header, lines_of) = codebook.split_first().context("a codebook has a header")?;
    let mut columns: Vec<Value> = Vec::new();
    for line in lines_of {
        let cell =
            |name: &str| header.iter().position(|column| column == name).map_or("", |place| line[place].as_str());
        if columns.last().is_none_or(|column| column["column"] != cell("column")) {
            columns.push(json!({
                "column": cell("column"),
                "kind": cell("kind"),
                "text": { "vi": cell("text_vi"), "en": cell("text_en") },
                "codes": [],
            }));
        }
        let codes = columns.last_mut().and_then(|column| column["codes"].as_array_mut());
        if let Some(codes) = codes.filter(|_| !cell("code").is_empty()) {
            let label = json!({ "vi": cell("label_vi"), "en": cell("label_en") });
            codes.push(json!({ "code": cell("code"), "role": cell("role"), "label": label }));
        }
    }
    lines(&json!({ "survey": survey.name(), "columns": columns }))
}

fn lines(value: &Value) -> anyhow::Result<Vec<u8>> {
    let mut text = serde_json::to_vec_pretty(value)?;
    text.push(b'\n');
    Ok(text)
}
