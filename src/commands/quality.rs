//! `sipas quality`: how good answers are that were collected elsewhere; no database.

mod told;

use std::path::PathBuf;
use std::process::ExitCode;

use super::definition::{definition, print_faults};
use super::facts::{Format, print};
use super::read;
use crate::domain::answer_file::{self, Wanted};
use crate::domain::key::MethodKey;
use crate::scoring::method::Combined;
use crate::scoring::method::columns::canonical;
use crate::scoring::sampled::quality::{Asked, quality};
use crate::whole;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  sipas quality --responses answers.csv --definition my-definition.toml --wave 2024\n  sipas quality --responses answers.csv --definition my-definition.toml --format csv --out signs.csv\n\nTold are the reliability of every branch of the method, what drives the definition's overall question, and signs of careless answers.\nThe table sums up, CSV has one respondent in each row, JSON has everything.\nA sign is a reason to look again, never proof: honest answers to short, similar questions agree to a high degree."
)]
pub(super) struct Args {
    /// CSV of answers: UTF-8, comma or semicolon; one row is one respondent
    #[arg(long, value_name = "FILE")]
    responses: PathBuf,
    /// TOML file with a survey, its [method] and [columns], or the key of a survey that is compiled in
    #[arg(long, value_name = "FILE")]
    definition: String,
    /// Another method than the survey's default, where the definition is a survey's key
    #[arg(long, value_name = "KEY")]
    method: Option<MethodKey>,
    /// Value of the definition's column of waves: only its rows count
    #[arg(long, value_name = "VALUE")]
    wave: Option<String>,
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// Bootstrap replicates that tell how firmly drivers stand in their quadrants
    #[arg(long, value_name = "COUNT", default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    replicates: u32,
    /// Text from which the chance of the replicates follows
    #[arg(long, value_name = "TEXT", default_value = "sipas quality")]
    seed: String,
    /// Folder with surveys and methods of your own, which come before those compiled in
    #[arg(long, env = "SIPAS_DEFINITIONS", value_name = "DIR")]
    definitions: Option<PathBuf>,
    /// Write into this file instead of the terminal
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let combined = definition(&args.definition, args.method.as_ref(), args.definitions.as_deref())?;
    let bytes = read(&args.responses)?;
    let asked = Asked {
        wave: args.wave.as_deref().map(canonical),
        replicates: usize::try_from(args.replicates)?,
        seed: args.seed.clone(),
    };
    let found = answer_file::parse(&bytes, &combined.survey, &wanted(&combined))
        .and_then(|answers| quality(&combined, &answers, &asked));
    let found = match found {
        Ok(found) => found,
        Err(faults) => {
            print_faults(&args.responses.display().to_string(), &faults);
            return Ok(ExitCode::from(1));
        }
    };
    let text = match args.format {
        Format::Json => {
            let mut text = serde_json::to_vec_pretty(&found)?;
            text.push(b'\n');
            text
        }
        Format::Csv => told::csv(&found)?,
        Format::Table => told::table(&found).into_bytes(),
    };
    match &args.out {
        Some(path) => whole::write(path, &text)?,
        None => print(&text)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn wanted(combined: &Combined) -> Wanted<'_> {
    let columns = &combined.columns;
    let questions = columns.questions.iter().map(|(key, of)| (key.as_str(), of.column.as_deref(), &of.cells));
    Wanted {
        agency: None,
        blanks: &columns.missing_codes,
        columns: columns.named().map(|column| (column.as_str(), "the definition")).collect(),
        questions: questions.collect(),
        needed: combined.needed(),
        absent: &columns.absent,
        questions_may_miss: false,
    }
}
