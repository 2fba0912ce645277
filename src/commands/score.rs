//! `sipas score`: answers that were collected elsewhere, by a definition, into an index; no database. So far unweighted.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;

use super::read;
use super::wave::ordered;
use crate::app::today;
use crate::catalog::Catalog;
use crate::domain::answer_file::{self, AnswerFile};
use crate::domain::definition::rows::RowFault;
use crate::domain::key::{MethodKey, SurveyKey, WaveKey};
use crate::domain::survey::Survey;
use crate::domain::text::Language;
use crate::domain::wave::Wave;
use crate::report::csv::{self, Dialect};
use crate::report::{json, plain, tables};
use crate::scoring::compute;
use crate::scoring::counts::Tally;
use crate::scoring::index::{Count, Index};
use crate::scoring::method::{self, Columns, Method};
use crate::whole;

/// Faults shown one by one; beyond that their number is enough.
const FAULTS_SHOWN: usize = 100;

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Format {
    Json,
    Csv,
    Table,
}

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  sipas score --responses answers.csv --definition sipas-agency --method sipas-factors\n  sipas score --responses answers.csv --definition my-definition.toml --format json --out index.json\n\nColumns of the CSV are question keys; other columns are ignored. One row is one respondent."
)]
pub(super) struct Args {
    /// CSV of answers: UTF-8, comma or semicolon
    #[arg(long, value_name = "FILE")]
    responses: PathBuf,
    /// TOML file with a survey and its [method], or the key of a survey that is compiled in
    #[arg(long, value_name = "FILE")]
    definition: String,
    /// Another method than the survey's default, where the definition is a survey's key
    #[arg(long, value_name = "KEY")]
    method: Option<MethodKey>,
    /// The column that names the agency; without one, all rows are one
    #[arg(long, value_name = "COLUMN")]
    agency: Option<String>,
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// Language of tables: vi or en
    #[arg(long, default_value = "en", value_parser = Language::parse)]
    language: Language,
    /// Folder with surveys and methods of your own, which come before those compiled in
    #[arg(long, env = "SIPAS_DEFINITIONS", value_name = "DIR")]
    definitions: Option<PathBuf>,
    /// Write into this file instead of the terminal
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let (survey, method, mut columns) = definition(args)?;
    columns.agency = args.agency.clone().or(columns.agency);
    let bytes = read(&args.responses)?;
    let answers = match answer_file::parse(&bytes, &survey, columns.agency.as_deref(), &columns.missing_codes) {
        Ok(answers) => answers,
        Err(faults) => {
            print_faults(&args.responses.display().to_string(), &faults);
            return Ok(ExitCode::from(1));
        }
    };
    let mut index = index(&Arc::new(survey), &Arc::new(method), &answers)?;
    if columns.agency.is_none() {
        index.keep_whole();
    }
    let text = written(&index, args)?;
    match &args.out {
        Some(path) => whole::write(path, &text)?,
        None => print(&text)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn definition(args: &Args) -> anyhow::Result<(Survey, Method, Columns)> {
    let name = &args.definition;
    let shipped = SurveyKey::parse(name).ok().filter(|_| !std::path::Path::new(name).exists());
    if let Some(key) = shipped {
        let catalog = Catalog::open(args.definitions.as_deref())?;
        let survey = catalog.survey(&key).with_context(|| format!("no survey “{key}” and no file of that name"))?;
        let methods = ordered(catalog.methods_of(&key), args.method.as_ref())?;
        return Ok((
            survey.as_ref().clone(),
            methods[0].as_ref().clone(),
            Columns { agency: None, missing_codes: vec!["NA".to_owned()] },
        ));
    }
    anyhow::ensure!(
        args.method.is_none(),
        "--method goes with a survey's key; a definition file brings its own [method]"
    );
    let text = String::from_utf8(read(std::path::Path::new(name))?).with_context(|| format!("{name}: not UTF-8"))?;
    method::parse_combined(&text).map_err(|faults| {
        let lines: Vec<String> =
            faults.iter().map(|fault| format!("{name}:{}: {}", fault.line, fault.message)).collect();
        anyhow::anyhow!("{} faults in the definition\n{}", lines.len(), lines.join("\n"))
    })
}

/// Foreign answers are one wave of counted responses.
fn index(survey: &Arc<Survey>, method: &Arc<Method>, answers: &AnswerFile) -> anyhow::Result<Index> {
    let wave = Wave {
        key: WaveKey::parse("score")?,
        survey: survey.key.clone(),
        survey_version: survey.version.clone(),
        opens: today(),
        closes: today(),
        live: false,
        demo: false,
        closed_on: None,
    };
    let source = *method.sources.first().context("the method counts no source")?;
    let mut tally = Tally::new(survey, method, answers.agencies.len(), false);
    for (agency, bytes) in &answers.rows {
        tally.add(*agency, source, bytes)?;
    }
    Ok(compute::index(&wave, Arc::clone(survey), Arc::clone(method), &answers.agencies, &tally))
}

fn written(index: &Index, args: &Args) -> anyhow::Result<Vec<u8>> {
    let count = Count::Counted;
    Ok(match args.format {
        Format::Json => {
            let mut text = serde_json::to_vec_pretty(&json::index(index, count))?;
            text.push(b'\n');
            text
        }
        Format::Csv => csv::write(&tables::factors(index, count, &args.language), Dialect::Standard),
        Format::Table => [
            plain::write(&tables::factors(index, count, &args.language)),
            plain::write(&tables::questions(index, count, &args.language)),
        ]
        .join("\n")
        .into_bytes(),
    })
}

/// A reader that has seen enough, such as `head`, is no error.
fn print(text: &[u8]) -> std::io::Result<()> {
    match std::io::stdout().lock().write_all(text) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

fn print_faults(file: &str, faults: &[RowFault]) {
    for fault in faults.iter().take(FAULTS_SHOWN) {
        eprintln!("{file}: {fault}");
    }
    let rest = faults.len().saturating_sub(FAULTS_SHOWN);
    if rest > 0 {
        eprintln!("{file}: and {rest} more");
    }
    eprintln!("error: {} faults in {file}; nothing was scored", faults.len());
}
