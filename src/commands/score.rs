//! `sipas score`: answers that were collected elsewhere, by a definition, into an index; no database. With the design of the sample where the definition tells it.

mod design;
mod figures;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;

use super::definition::{definition, print_faults};
use super::margins::{self, Bounds};
use super::read;
use crate::app::today;
use crate::domain::answer_file::{self, AnswerFile, Wanted};
use crate::domain::definition::rows::RowFault;
use crate::domain::key::{AgencyCode, MethodKey, WaveKey};
use crate::domain::survey::Survey;
use crate::domain::text::Language;
use crate::domain::wave::Wave;
use crate::report::csv::{self, Dialect};
use crate::report::table::Table;
use crate::report::{estimates, json, plain, tables};
use crate::scoring::compute;
use crate::scoring::counts::Tally;
use crate::scoring::index::{Count, Index};
use crate::scoring::method::Combined;
use crate::scoring::method::columns::canonical;
use crate::scoring::sampled::record::{RankMethod, Records};
use crate::scoring::sampled::study::{self, Asked};
use crate::statistics::calibrate;
use crate::whole;
use design::DesignArgs;

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Calibration {
    Rake,
    Linear,
    Raking,
    Poststratify,
    Logit,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Format {
    Json,
    Csv,
    Table,
}

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  sipas score --responses answers.csv --definition sipas-agency --method sipas-factors\n  sipas score --responses answers.csv --definition my-definition.toml --format json --out index.json\n  sipas score --figures figures.csv --definition pci-style\n\nColumns of the CSV are question keys; other columns are ignored. One row is one respondent."
)]
pub(super) struct Args {
    /// CSV of answers: UTF-8, comma or semicolon; left out for a method that asks nothing
    #[arg(long, value_name = "FILE", required_unless_present = "figures")]
    responses: Option<PathBuf>,
    /// CSV of figures from outside: figure, agency, value; also source
    #[arg(long, value_name = "FILE")]
    figures: Option<PathBuf>,
    /// With figures alone: list of agencies, for their names and blocks
    #[arg(long, value_name = "FILE", conflicts_with = "responses")]
    agencies: Option<String>,
    /// TOML file with a survey and its [method], or the key of a survey that is compiled in; with figures alone, of a method
    #[arg(long, value_name = "FILE")]
    definition: String,
    /// Another method than the survey's default, where the definition is a survey's key
    #[arg(long, value_name = "KEY")]
    method: Option<MethodKey>,
    /// The column that names the agency; without one, all rows are one
    #[arg(long, value_name = "COLUMN")]
    agency: Option<String>,
    /// Questions that the file does not ask, beside those of the definition's `absent`
    #[arg(long, value_name = "QUESTION,…", value_delimiter = ',')]
    absent: Vec<String>,
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// Value of the definition's column of waves: only its rows are scored
    #[arg(long, value_name = "VALUE")]
    wave: Option<String>,
    /// An earlier wave, to estimate the change
    #[arg(long, value_name = "VALUE", requires = "wave")]
    compare: Option<String>,
    /// Columns whose groups get figures of their own; a*b crosses two
    #[arg(long, value_name = "COLUMN,…", value_delimiter = ',')]
    by: Vec<String>,
    /// Column whose groups are ranked; default: the definition's agencies
    #[arg(long, value_name = "COLUMN")]
    rank_by: Option<String>,
    /// Sets of ranks: holm (deterministic), mrsw (drawn), kww; default: holm and kww, and mrsw where a seed is given
    #[arg(long, value_name = "METHOD", value_parser = rank_method)]
    rank_method: Option<RankMethod>,
    /// Seed of the draws of mrsw
    #[arg(long, value_name = "TEXT")]
    seed: Option<String>,
    /// CSV of known totals (margin,category,total) that the weights are brought to
    #[arg(long, value_name = "FILE", conflicts_with = "compare")]
    margins: Option<PathBuf>,
    /// How: rake, linear, raking, poststratify, or logit with --bounds
    #[arg(long, value_enum, value_name = "METHOD", default_value = "rake", requires = "margins")]
    calibrate: Calibration,
    /// For logit: the smallest and the largest factor g, around 1
    #[arg(long, value_name = "L,U", value_parser = Bounds::parse, requires = "margins")]
    bounds: Option<Bounds>,
    #[command(flatten)]
    design: DesignArgs,
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

/// Who names a column, where it is no option of the command.
const FILE: &str = "the definition";

fn rank_method(given: &str) -> Result<RankMethod, String> {
    match given {
        "holm" => Ok(RankMethod::Holm),
        "mrsw" => Ok(RankMethod::Mrsw),
        "kww" => Ok(RankMethod::Kww),
        _ => Err("say holm, mrsw or kww".to_owned()),
    }
}

fn calibration(how: Calibration, bounds: Option<Bounds>) -> anyhow::Result<calibrate::Method> {
    anyhow::ensure!(how == Calibration::Logit || bounds.is_none(), "--bounds goes with --calibrate logit");
    Ok(match how {
        Calibration::Rake => calibrate::Method::Rake,
        Calibration::Linear => calibrate::Method::Linear,
        Calibration::Raking => calibrate::Method::Raking,
        Calibration::Poststratify => calibrate::Method::Poststratify,
        Calibration::Logit => {
            let Bounds(lower, upper) = bounds.context("--calibrate logit needs --bounds, such as 0.7,1.5")?;
            calibrate::Method::Logit { lower, upper }
        }
    })
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let Some(responses) = &args.responses else { return figures::score(args) };
    let mut combined = definition(&args.definition, args.method.as_ref(), args.definitions.as_deref())?;
    combined.columns.agency = args.agency.as_deref().map(canonical).or(combined.columns.agency);
    combined.columns.absent.extend(args.absent.iter().cloned());
    combined.design = args.design.over(combined.design);
    let asked = asked(args, &combined)?;
    anyhow::ensure!(
        asked.rank_method != Some(RankMethod::Mrsw) || asked.seed.is_some(),
        "--rank-method mrsw draws random numbers: give it a --seed, so that others can draw the same"
    );
    let bytes = read(responses)?;
    let faults = |faults: &[RowFault]| {
        print_faults(&responses.display().to_string(), faults);
        Ok(ExitCode::from(1))
    };
    let answers = match answer_file::parse(&bytes, &combined.survey, &wanted(&combined, &asked, args)) {
        Ok(answers) => answers,
        Err(found) => return faults(&found),
    };
    if let Some(path) = &args.figures {
        let codes: Vec<AgencyCode> = answers.agencies.iter().map(|agency| agency.code.clone()).collect();
        combined.inputs = figures::inputs(path, &combined.method, Some(&codes))?;
    }
    let records = match study::records(&combined, &answers, &asked) {
        Ok(records) => records,
        Err(found) => return faults(&found),
    };
    for note in &records.meta.notes {
        eprintln!("note: {note}");
    }
    // A definition of columns alone makes no index.
    let index = if combined.method.nodes.is_empty() { None } else { Some(index(&combined, &answers, &asked)?) };
    emit(&written(index.as_ref(), combined.method.decimals, &records, args)?, args)
}

/// Into the file that was asked for, or on the terminal.
fn emit(text: &[u8], args: &Args) -> anyhow::Result<ExitCode> {
    match &args.out {
        Some(path) => whole::write(path, text)?,
        None => print(text)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Everything that the command and the definition ask for.
fn asked(args: &Args, combined: &Combined) -> anyhow::Result<Asked> {
    let mut by = combined.columns.by.clone();
    let rank_by = args.rank_by.as_deref().map(canonical).or_else(|| combined.columns.agency.clone());
    for column in args.by.iter().map(|column| canonical(column)).chain(rank_by.clone()) {
        if !by.contains(&column) {
            by.push(column);
        }
    }
    let known = args.margins.as_deref().map(margins::read).transpose()?;
    let method = calibration(args.calibrate, args.bounds)?;
    let margins = known.map(|known| (known.into_iter().map(margins::Known::into_parts).collect(), method));
    Ok(Asked {
        margins,
        wave: args.wave.as_deref().map(canonical),
        compare: args.compare.as_deref().map(canonical),
        by,
        rank_by,
        rank_method: args.rank_method,
        seed: args.seed.clone(),
    })
}

/// Who names a column stands beside it: what is not in the header is told to whoever asked for it.
fn wanted<'a>(combined: &'a Combined, asked: &'a Asked, args: &Args) -> Wanted<'a> {
    let columns = &combined.columns;
    let agency =
        columns.agency.iter().map(|name| (name.as_str(), if args.agency.is_some() { "--agency" } else { FILE }));
    let named = columns.named().chain(combined.extras.named()).map(|name| (name.as_str(), FILE));
    let of = |by: &'a String, who: &'static str| by.split('*').map(move |column| (column, who));
    let groups = columns.by.iter().flat_map(|by| of(by, FILE)).chain(asked.by.iter().flat_map(|by| of(by, "--by")));
    let ranked = asked.rank_by.iter().flat_map(|by| of(by, "--rank-by"));
    let margins =
        asked.margins.iter().flat_map(|(margins, _)| margins.iter().flat_map(|(name, _)| of(name, "--margins")));
    let questions = columns.questions.iter().map(|(key, of)| (key.as_str(), of.column.as_deref(), &of.cells));
    Wanted {
        agency: columns.agency.as_deref(),
        blanks: &columns.missing_codes,
        columns: agency.chain(named).chain(groups).chain(ranked).chain(margins).collect(),
        questions: questions.collect(),
        needed: combined.needed(),
        absent: &columns.absent,
        questions_may_miss: combined.extras.named().next().is_some(),
    }
}

/// What was collected elsewhere is one wave that is over.
fn foreign_wave(survey: &Survey) -> anyhow::Result<Wave> {
    Ok(Wave {
        key: WaveKey::parse("score")?,
        survey: survey.key.clone(),
        survey_version: survey.version.clone(),
        opens: today(),
        closes: today(),
        live: false,
        demo: false,
        closed_on: None,
    })
}

/// Foreign answers are one wave of counted responses.
fn index(combined: &Combined, answers: &AnswerFile, asked: &Asked) -> anyhow::Result<Index> {
    let (survey, method) = (Arc::new(combined.survey.clone()), Arc::new(combined.method.clone()));
    let wave = foreign_wave(&survey)?;
    let source = *method.sources.first().context("the method counts no source")?;
    let mut tally = Tally::new(&survey, &method, answers.agencies.len(), false);
    let waves = combined.columns.wave.as_ref().and_then(|column| answers.cells.get(column));
    for (row, (agency, bytes)) in answers.rows.iter().enumerate() {
        let is_asked = |wave: &String| waves.is_none_or(|waves| waves[row] == *wave);
        if asked.wave.as_ref().is_none_or(is_asked) {
            tally.add(*agency, source, bytes)?;
        }
    }
    Ok(compute::index_with(&wave, &survey, &method, &answers.agencies, &tally, &combined.inputs, None))
}

/// The plain counts stand beside the estimates only where every answer weighs the same.
fn written(index: Option<&Index>, decimals: u8, records: &Records, args: &Args) -> anyhow::Result<Vec<u8>> {
    #[derive(serde::Serialize)]
    struct Whole<'a> {
        #[serde(flatten)]
        index: Option<json::IndexJson>,
        #[serde(flatten)]
        records: &'a Records,
    }
    let count = Count::Counted;
    let is_plain = records.meta.weights == "equal" && records.meta.calibration.is_none();
    Ok(match args.format {
        Format::Json => {
            let whole = Whole { index: index.filter(|_| is_plain).map(|index| json::index(index, count)), records };
            let mut text = serde_json::to_vec_pretty(&whole)?;
            text.push(b'\n');
            text
        }
        Format::Csv => csv::write(&estimates::long(records, decimals), Dialect::Standard),
        Format::Table => {
            let mut tables = estimates::tables(records, decimals, &args.language);
            tables.extend(index.filter(|_| is_plain).map(|index| tables::questions(index, count, &args.language)));
            let titled = |table: &Table| format!("{}\n\n{}", table.title, plain::write(table));
            tables.iter().map(titled).collect::<Vec<_>>().join("\n").into_bytes()
        }
    })
}

/// A reader that has seen enough, such as `head`, is no error.
fn print(text: &[u8]) -> std::io::Result<()> {
    match std::io::stdout().lock().write_all(text) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}
