//! `sipas wave open | list | close`: works beside a running server, which notices within a second.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;

use super::import::{print_faults, read_agencies};
use crate::app::{App, OpenedWave, now_ms, today};
use crate::catalog::Catalog;
use crate::config::{Config, ServingArgs, StorageArgs};
use crate::db::{self, Db};
use crate::domain::agency::Agency;
use crate::domain::day::Day;
use crate::domain::key::{AgencyCode, MethodKey, SurveyKey, WaveKey};
use crate::domain::survey::Survey;
use crate::domain::wave::{Phase, Wave};
use crate::indexing;
use crate::intake::{self, Opening};
use crate::scoring::method::{Method, references};

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Open a wave: fixes its survey, its methods and its agencies as they are now
    Open(OpenArgs),
    /// List all waves with their dates and their number of responses
    List(ListArgs),
    /// Close a wave, before its last day or after it: nothing is accepted any more, and the log says what it was closed with
    Close(CloseArgs),
}

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  sipas wave open --survey sipas-agency --key 2026 --agencies an-giang-2025 --opens 2026-09-01 --closes 2026-11-30"
)]
pub(super) struct OpenArgs {
    /// Key of the survey, such as sipas-agency
    #[arg(long)]
    survey: SurveyKey,
    /// Key of the new wave, part of every form's address
    #[arg(long)]
    key: WaveKey,
    /// CSV file of the agencies that are asked about, or the name of a list that is compiled in (an-giang-2025, kien-giang-2022)
    /// [default: all imported agencies that exist on the first day]
    #[arg(long, value_name = "FILE")]
    agencies: Option<String>,
    /// First day, such as 2026-09-01
    #[arg(long, value_parser = Day::parse, value_name = "DAY")]
    opens: Day,
    /// Last day, inclusive
    #[arg(long, value_parser = Day::parse, value_name = "DAY")]
    closes: Day,
    /// Show running figures to everyone, for trials and continuous feedback at counters
    #[arg(long)]
    live: bool,
    /// The default method, where the survey has several [default: the one named like the survey]
    #[arg(long)]
    method: Option<MethodKey>,
    /// Further methods that read no answers, such as par-local-commune; may be given more than once
    #[arg(long, value_name = "KEY")]
    also: Vec<MethodKey>,
    #[command(flatten)]
    storage: StorageArgs,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  sipas wave list --data /var/lib/sipas")]
pub(super) struct ListArgs {
    #[command(flatten)]
    storage: StorageArgs,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  sipas wave close 2026")]
pub(super) struct CloseArgs {
    key: WaveKey,
    #[command(flatten)]
    storage: StorageArgs,
}

pub(super) fn run(command: &Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Open(args) => open(args),
        Command::List(args) => list(args),
        Command::Close(args) => close(args),
    }
}

fn open(args: &OpenArgs) -> anyhow::Result<ExitCode> {
    anyhow::ensure!(
        args.opens <= args.closes,
        "the wave would close on {} before it opens on {}",
        args.closes,
        args.opens
    );
    let config = Config::resolve(&args.storage, &ServingArgs::default())?;
    let catalog = Catalog::open(config.definitions.as_deref())?;
    let survey = catalog.survey(&args.survey).with_context(|| {
        let known: Vec<String> = catalog.surveys().iter().map(|survey| survey.key.to_string()).collect();
        format!("no survey “{}”; known are {}", args.survey, known.join(", "))
    })?;
    let methods = methods(&catalog, &survey, args)?;
    let listed = args.agencies.as_deref().map(|file| listed(file, &catalog)).transpose()?;
    refuse_ended(listed.as_deref().unwrap_or_default(), args.opens)?;
    let wave = Wave {
        key: args.key.clone(),
        survey: survey.key.clone(),
        survey_version: survey.version.clone(),
        opens: args.opens,
        closes: args.closes,
        live: args.live,
        demo: false,
        closed_on: None,
    };
    let door = App::storage_to_add(&config)?.door;
    let mut db = door.open()?;
    let agencies = match listed {
        Some(listed) => listed,
        None => imported(&mut db, args.opens)?,
    };
    let methods: Vec<&Method> = methods.iter().map(Arc::as_ref).collect();
    if let Some(circle) = indexing::circle(&mut db, &wave.key, &methods)? {
        anyhow::bail!("no wave was opened: an index would rest on itself: {circle}");
    }
    let opened = intake::open_wave(&mut db, &wave, &survey, &methods, &agencies, now_ms())?;
    match opened {
        Opening::Opened => {}
        Opening::KeyTaken => anyhow::bail!("there is a wave “{}” already; choose another --key", args.key),
        Opening::NameTaken(name) => anyhow::bail!(
            "no wave was opened: the log knows {name} with another text; raise the version in the file that you changed"
        ),
    }
    let (key, count) = (&wave.key, agencies.len());
    println!("wave {key} opened: survey {}, {count} agencies, {} to {}", survey.name(), wave.opens, wave.closes);
    if wave.phase(today()) == Phase::Over {
        println!("note: its last day is past, so it takes no answers");
    }
    Ok(ExitCode::SUCCESS)
}

/// The survey's methods, the chosen one first, and those that were asked for beside: what they say of each other holds.
fn methods(catalog: &Catalog, survey: &Survey, args: &OpenArgs) -> anyhow::Result<Vec<Arc<Method>>> {
    let mut methods = catalog.methods_of(&survey.key);
    for key in args.method.iter().chain(&args.also) {
        if methods.iter().all(|method| method.key != *key) {
            let unbound: Vec<&str> = catalog.unbound_methods().map(MethodKey::as_str).collect();
            let method = catalog.method(survey, key).with_context(|| {
                let known: Vec<&str> = methods.iter().map(|method| method.key.as_str()).chain(unbound).collect();
                format!("no method “{key}” for this survey; known are {}", known.join(", "))
            })?;
            methods.push(method);
        }
    }
    let known: Vec<&Method> = methods.iter().map(Arc::as_ref).collect();
    for method in &known {
        let lost = references::of(method)
            .find(|(_, other)| other.wave.is_none() && known.iter().all(|method| method.key != other.method));
        if let Some((line, other)) = lost {
            anyhow::bail!(
                "no wave was opened: method {} (line {line}) takes the index “{}” of the same wave, and its survey has no such method",
                method.key,
                other.method
            );
        }
    }
    ordered(methods, args.method.as_ref())
}

/// The agencies of a file, all of them good.
fn listed(file: &str, catalog: &Catalog) -> anyhow::Result<Vec<Agency>> {
    let read = read_agencies(file, catalog)?;
    print_faults(file, &read.faults);
    anyhow::ensure!(read.faults.is_empty(), "no wave was opened: {} faults in {file}", read.faults.len());
    Ok(read.agencies)
}

/// The imported agencies that exist on a day.
fn imported(db: &mut Db, day: Day) -> anyhow::Result<Vec<Agency>> {
    let agencies: Vec<Agency> = db::agency::all(db)?.into_iter().filter(|agency| agency.exists_on(day)).collect();
    anyhow::ensure!(
        !agencies.is_empty(),
        "no agency is imported that exists on {day}: name a list with --agencies, or take one in with sipas import agencies"
    );
    Ok(agencies)
}

/// The methods with the chosen one first.
pub(super) fn ordered(mut methods: Vec<Arc<Method>>, default: Option<&MethodKey>) -> anyhow::Result<Vec<Arc<Method>>> {
    anyhow::ensure!(!methods.is_empty(), "the survey has no method: add one to the definitions");
    if let Some(default) = default {
        let place = methods.iter().position(|method| method.key == *default).with_context(|| {
            let known: Vec<String> = methods.iter().map(|method| method.key.to_string()).collect();
            format!("no method “{default}” for this survey; known are {}", known.join(", "))
        })?;
        methods[..=place].rotate_right(1);
    }
    Ok(methods)
}

fn refuse_ended(agencies: &[Agency], opens: Day) -> anyhow::Result<()> {
    let gone: Vec<String> = agencies
        .iter()
        .filter(|agency| !agency.exists_on(opens))
        .map(|agency| {
            let became: Vec<&str> = agency.successors.iter().map(AgencyCode::as_str).collect();
            match (agency.valid_to.filter(|last| *last < opens), became.is_empty()) {
                (Some(last), true) => format!("  {} ({}): ended on {last}", agency.code, agency.name),
                (Some(last), false) => {
                    format!("  {} ({}): ended on {last}, became {}", agency.code, agency.name, became.join(", "))
                }
                (None, _) => format!("  {} ({}): begins only later", agency.code, agency.name),
            }
        })
        .collect();
    anyhow::ensure!(
        gone.is_empty(),
        "no wave was opened: {} agencies do not exist on its first day, {opens}:\n{}",
        gone.len(),
        gone.join("\n")
    );
    Ok(())
}

fn list(args: &ListArgs) -> anyhow::Result<ExitCode> {
    let config = Config::resolve(&args.storage, &ServingArgs::default())?;
    if !App::is_there(&config) {
        println!("no waves: there is no database at {} yet; look at --data", config.place.shown());
        return Ok(ExitCode::SUCCESS);
    }
    let door = App::storage(&config)?.door;
    let mut db = door.open()?;
    let waves = db::wave::all(&mut db)?;
    if waves.is_empty() {
        println!("no waves yet; sipas wave open --help shows how to open one");
    }
    for wave in waves {
        let survey = format!("{}/{}", wave.survey, wave.survey_version);
        let responses = db::response::count(&mut db, &wave.key)?;
        println!(
            "{}\t{survey}\t{} to {}\t{}{}\t{responses} responses",
            wave.key,
            wave.opens,
            wave.ended(),
            wave.phase(today()).as_str(),
            if wave.live { ", live" } else { "" },
        );
    }
    Ok(ExitCode::SUCCESS)
}

fn close(args: &CloseArgs) -> anyhow::Result<ExitCode> {
    let config = Config::resolve(&args.storage, &ServingArgs::default())?;
    App::must_be_there(&config)?;
    let storage = App::storage_to_add(&config)?;
    let mut db = storage.door.open()?;
    let opened = OpenedWave::load(&mut db, &args.key, None)?.with_context(|| format!("no wave “{}”", args.key))?;
    // Completes what an earlier call was kept from.
    let (closed, is_new) = super::publish::close(&mut db, &opened, storage.checkpoints.record())?;
    let ended = opened.wave.closed_on.map_or_else(|| today().to_string(), |day| day.to_string());
    anyhow::ensure!(is_new, "wave {} was closed already, on {ended}", args.key);
    println!("wave {} closed with {} responses, {} of them void", args.key, closed.responses, closed.void);
    Ok(ExitCode::SUCCESS)
}
