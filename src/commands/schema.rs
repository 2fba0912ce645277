//! `sipas schema`: the JSON Schema of a definition file, made from the same shapes that read it.

use std::process::ExitCode;

use schemars::{JsonSchema, Schema, generate::SchemaSettings};

use crate::domain::definition::survey_file::SurveyFile;
use crate::scoring::method::file::MethodFile;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  sipas schema survey > survey.schema.json\n  sipas schema method > method.schema.json\n\nEditors that know TOML (such as those with Taplo) use it for completion and checks."
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
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    println!("{}", serde_json::to_string_pretty(schema(args.kind).as_value())?);
    Ok(ExitCode::SUCCESS)
}

fn schema(kind: Kind) -> Schema {
    match kind {
        Kind::Survey => schema_of::<SurveyFile>("sipas: a survey definition"),
        Kind::Method => schema_of::<MethodFile>("sipas: a method definition"),
    }
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
