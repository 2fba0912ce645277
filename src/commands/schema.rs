//! `sipas schema`: the JSON Schema of a definition file, made from the same shapes that read it.

use std::process::ExitCode;

use schemars::{JsonSchema, Schema, generate::SchemaSettings};
use serde_json::{Value, json};

use crate::domain::definition::survey_file::SurveyFile;
use crate::scoring::method::columns::file::{ColumnsFile, ExtrasFile};
use crate::scoring::method::file::MethodFile;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  sipas schema survey > survey.schema.json\n  sipas schema method > method.schema.json\n  sipas schema score > score.schema.json\n\nEditors that know TOML (such as those with Taplo) use it for completion and checks."
)]
pub(super) struct Args {
    /// Which kind of definition file
    kind: Kind,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Kind {
    /// A questionnaire
    Survey,
    /// A method: how an index is made out of a survey's answers
    Method,
    /// What `sipas score` reads: survey, method and columns in one file, or columns of numbers alone
    Score,
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    println!("{}", serde_json::to_string_pretty(schema(args.kind).as_value())?);
    Ok(ExitCode::SUCCESS)
}

fn schema(kind: Kind) -> Schema {
    match kind {
        Kind::Survey => schema_of::<SurveyFile>("sipas: a survey definition"),
        Kind::Method => schema_of::<MethodFile>("sipas: a method definition"),
        Kind::Score => of_score(),
    }
}

/// The keys of a survey and of the estimates beside it, with the tables `method` and `columns`; a file without questions has no method and
/// needs no key at all.
fn of_score() -> Schema {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let tables = [
        ("method", generator.subschema_for::<MethodFile>().to_value()),
        ("columns", generator.subschema_for::<ColumnsFile>().to_value()),
    ];
    let survey = SurveyFile::json_schema(&mut generator);
    let extras = ExtrasFile::json_schema(&mut generator);
    let properties = |of: &Schema| of.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
    let mut all = properties(&survey);
    all.extend(properties(&extras));
    all.extend(tables.map(|(name, schema)| (name.to_owned(), schema)));
    let mut parts = generator.take_definitions(true);
    // Of a method in a score file only these are needed; the rest is the survey's.
    if let Some(method) = parts.get_mut("MethodFile") {
        method["required"] = json!(["root", "node"]);
    }
    let needed: Vec<&Value> = survey.get("required").and_then(Value::as_array).into_iter().flatten().collect();
    let needed: Vec<&Value> = needed.into_iter().filter(|key| *key != "minutes" && *key != "source").collect();
    let mut with_questions = needed;
    let method = json!("method");
    with_questions.push(&method);
    let none_of: Vec<Value> =
        ["section", "scale", "method", "composite"].map(|key| json!({ "required": [key] })).to_vec();
    let numbers: Vec<Value> = ["mean", "total", "ratio"].map(|key| json!({ "required": [key] })).to_vec();
    schemars::json_schema!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "sipas: a score definition",
        "type": "object",
        "properties": all,
        "additionalProperties": false,
        "anyOf": [
            { "required": with_questions },
            { "anyOf": numbers, "not": { "anyOf": none_of } },
        ],
        "$defs": parts,
    })
}

/// By JSON Schema draft 2020-12.
fn schema_of<T: JsonSchema>(title: &str) -> Schema {
    let mut schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>();
    schema.insert("title".to_owned(), title.into());
    schema
}

#[cfg(test)]
mod tests {
    use super::{Kind, schema};

    #[test]
    fn the_schemas_are_whole() {
        for (kind, keys, parts) in [
            (Kind::Survey, ["languages", "section", "scale"], ["QuestionFile", "ConditionFile", "OptionFile"]),
            (Kind::Score, ["section", "columns", "mean"], ["QuestionFile", "MethodFile", "RatioFile"]),
            (Kind::Method, ["over_agencies", "node", "indicators"], ["NodeFile", "StatisticFile", "IndicatorFile"]),
        ] {
            let schema = schema(kind);
            let schema = schema.as_value();
            assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
            assert!(keys.iter().all(|key| schema["properties"][key].is_object()), "{schema}");
            assert!(parts.iter().all(|part| schema["$defs"][part]["type"] == "object"), "{schema}");
            // Every reference leads somewhere.
            let text = schema.to_string();
            for name in text.split("\"#/$defs/").skip(1).filter_map(|rest| rest.split('"').next()) {
                assert!(schema["$defs"][name].is_object(), "{name}");
            }
        }
    }
}
