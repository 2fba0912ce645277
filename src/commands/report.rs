//! `sipas report`: the index of a closed wave as files for the officer.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;

use super::parse_count;
use crate::app::{App, OpenedWave, today, wave_before};
use crate::config::{Config, ServingArgs, StorageArgs};
use crate::db::{self, Db};
use crate::domain::key::WaveKey;
use crate::domain::text::Language;
use crate::domain::wave::Phase;
use crate::indexing;
use crate::intake;
use crate::report::csv::{self, Dialect};
use crate::report::{cells, changes, json, returns, tables, xlsx};
use crate::scoring::change::Since;
use crate::scoring::index::{Count, Index};
use crate::whole;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  sipas report --wave 2026 --out report/\n  sipas report --wave 2026 --out index.xlsx --count all\n\nA folder gets index.xlsx, index.json and the tables as CSV (also for Excel in Vietnamese); with the changes since the wave before, where one was published, and the weights, where the wave has a design."
)]
pub(super) struct Args {
    #[arg(long)]
    wave: WaveKey,
    /// A folder, or a file that ends in .xlsx, .csv or .json
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Another method of the wave than its default
    #[arg(long, value_name = "KEY")]
    method: Option<String>,
    /// Which sources: counted, beside or all
    #[arg(long, default_value = "counted", value_parser = parse_count)]
    count: Count,
    /// Language of the tables: vi or en
    #[arg(long, default_value = "vi", value_parser = Language::parse)]
    language: Language,
    #[command(flatten)]
    storage: StorageArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let door = App::existing_storage(&Config::resolve(&args.storage, &ServingArgs::default())?)?.door;
    let mut db = door.open()?;
    let opened = OpenedWave::load(&mut db, &args.wave, None)?.with_context(|| format!("no wave “{}”", args.wave))?;
    let wave = &opened.wave;
    // Not before `close` stands in the log, from which on nothing can be declared void: the difference between a report
    // with a response and one without it would show what it said.
    anyhow::ensure!(
        wave.live || intake::closed(&mut db, &wave.key)?.is_some(),
        "wave {} is {}: nobody sees marks before it is closed. Close it with sipas wave close {}",
        wave.key,
        if wave.phase(today()) == Phase::Over {
            "over but not closed".to_owned()
        } else {
            format!("open until {}", wave.ended())
        },
        wave.key
    );
    let method = Arc::clone(opened.method(args.method.as_deref())?);
    let index = indexing::index(&mut db, wave, &opened.survey, &method, &opened.agencies)?;
    note_voluntary(&index, args.count);
    let since = since(&mut db, &opened, &index)?;
    for (path, bytes) in files(&index, since.as_ref(), args)? {
        whole::write(&path, &bytes)?;
        println!("{}", path.display());
    }
    Ok(ExitCode::SUCCESS)
}

/// The figures of the wave before, where there is one that was published.
fn since(db: &mut Db, opened: &OpenedWave, index: &Index) -> anyhow::Result<Option<Since>> {
    let mut waves = Vec::new();
    for wave in db::wave::all(db)? {
        waves.extend(OpenedWave::load(db, &wave.key, None)?);
    }
    let Some((before, method)) = wave_before(&opened.wave, &index.method.key, &waves) else { return Ok(None) };
    let before = indexing::index(db, &before.wave, &before.survey, method, &before.agencies)?;
    Ok(Some(Since::new(index, Arc::new(before), &db::agency::all(db)?)))
}

/// Says on the terminal what an officer would otherwise find out from a report full of zeros.
fn note_voluntary(index: &Index, count: Count) {
    let received = |count: Count| index.figures(count).first().map_or(0, |figures| figures.received);
    let beside = received(Count::Beside);
    if count == Count::Counted && beside > 0 {
        eprintln!(
            "note: {} responses are counted; {beside} voluntary ones (open form, no ticket) stand beside and are not in these files: \
             --count beside or --count all shows them",
            received(Count::Counted)
        );
    }
}

/// Each file's path and content: one by the name's ending, or all of them for a folder.
fn files(index: &Index, since: Option<&Since>, args: &Args) -> anyhow::Result<Vec<(PathBuf, Vec<u8>)>> {
    let (count, language) = (args.count, &args.language);
    let json = || serde_json::to_vec_pretty(&json::index(index, count)).context("JSON");
    let summary = |dialect| csv::write(&tables::summary(index, count, language), dialect);
    let ending = args.out.extension().and_then(|ending| ending.to_str()).filter(|_| !args.out.is_dir());
    Ok(match ending {
        Some("xlsx") => vec![(args.out.clone(), xlsx::write(index, since, count, language)?)],
        Some("csv") => vec![(args.out.clone(), summary(Dialect::Standard))],
        Some("json") => vec![(args.out.clone(), json()?)],
        Some(other) => {
            anyhow::bail!("“.{other}” is no format of a report: name a folder, or a file in .xlsx, .csv or .json")
        }
        None => {
            std::fs::create_dir_all(&args.out).with_context(|| format!("cannot make {}", args.out.display()))?;
            let factors = csv::write(&tables::factors(index, count, language), Dialect::Standard);
            let questions = csv::write(&tables::questions(index, count, language), Dialect::Standard);
            let returns = csv::write(&returns::table(index, count, language), Dialect::Standard);
            let changes = since.filter(|_| count == Count::Counted).map(|since| {
                let table = changes::table(index, Some(since), language);
                (args.out.join("changes.csv"), csv::write(&table, Dialect::Standard))
            });
            let files = [
                (args.out.join("index.xlsx"), xlsx::write(index, since, count, language)?),
                (args.out.join("index.json"), json()?),
                (args.out.join("index.csv"), summary(Dialect::Standard)),
                (args.out.join("index-excel.csv"), summary(Dialect::ExcelVi)),
                (args.out.join("factors.csv"), factors),
                (args.out.join("questions.csv"), questions),
                (args.out.join("returns.csv"), returns),
            ];
            let cells = cells::table(index, language);
            let weights = (count == Count::Counted && !cells.rows.is_empty())
                .then(|| (args.out.join("weights.csv"), csv::write(&cells, Dialect::Standard)));
            files.into_iter().chain(changes).chain(weights).collect()
        }
    })
}
