//! `sipas import design`: of which cells each agency's files consist, how many files or what weight each has, how they were drawn.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;

use super::{listed, print_faults};
use crate::app::{App, OpenedWave};
use crate::commands::read;
use crate::commands::sectors::sectors;
use crate::config::{Config, ServingArgs, StorageArgs};
use crate::db::ticket::Alike;
use crate::domain::definition::design::{self, Design};
use crate::domain::key::WaveKey;
use crate::domain::survey::Fills;
use crate::intake::{self, DesignImported, NewDesign};

/// Tickets shown one kind by one; beyond that their number is enough.
const OUTSIDE_SHOWN: usize = 100;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  sipas import design --wave 2026 design.csv\n\nColumns: agency; also sector, unit, stratum, cluster, and files or weight. One row is one cell: the files of one sector of an agency,\nof one sample unit, or of the whole agency (neither sector nor unit). All rows of an agency are of one sort, and give either files\n(how many the cell has in the period; answers are then weighted up to them) or weight (for how many files one response stands).\nAgencies of which every counted response was drawn are weighted by it; an agency without a row is a simple sample of its files.\nFILE is the whole design: with --replace it takes the place of the one that stands. It is entered in the log and published."
)]
pub(in crate::commands) struct Args {
    /// CSV file: UTF-8, comma or semicolon, numbers with a point
    file: PathBuf,
    #[arg(long, value_name = "KEY")]
    wave: WaveKey,
    /// Put this design in the place of the one that stands; the log keeps both
    #[arg(long)]
    replace: bool,
    /// Take the design although drawn tickets stand in none of its cells; an agency with such a response is not weighted
    #[arg(long)]
    allow_outside: bool,
    #[command(flatten)]
    storage: StorageArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let config = Config::resolve(&args.storage, &ServingArgs::default())?;
    App::must_be_there(&config)?;
    let bytes = read(&args.file)?;
    let mut db = App::storage_to_add(&config)?.door.open()?;
    let opened = OpenedWave::load(&mut db, &args.wave, None)?
        .with_context(|| format!("no wave “{}”; sipas wave list", args.wave))?;
    anyhow::ensure!(
        !opened.wave.live,
        "wave {} shows running figures, which are never weighted; a design would change nothing",
        args.wave
    );
    let found = design::parse(&bytes, &opened.agencies, &sectors(&opened.survey, &config)?);
    print_faults(&args.file.display().to_string(), &found.faults);
    anyhow::ensure!(found.faults.is_empty(), "nothing was imported: {} faults; mend them all", found.faults.len());
    let new = NewDesign {
        design: &found.design,
        form_asks_sector: opened.survey.questions.iter().any(|question| question.fills == Some(Fills::Sector)),
        replace: args.replace,
        allow_outside: args.allow_outside,
    };
    let all = counted(&found.design);
    match intake::import_design(&mut db, &args.wave, new)? {
        DesignImported::Entered { replaced, outside, log_index } => {
            let replaced = if replaced { ", in the place of another design" } else { "" };
            println!("{all}{replaced}; entry {log_index} of the log");
            if !outside.is_empty() {
                print_outside(&outside);
                eprintln!(
                    "note: an agency with such a response is not weighted, and its figures have no standard error"
                );
            }
        }
        DesignImported::Unchanged => println!("{all}; this design stood there already"),
        DesignImported::Stands(standing) => anyhow::bail!(
            "nothing was imported: another design stands there, of {}; --replace puts this one in its place",
            counted(&standing)
        ),
        DesignImported::Outside(outside) => {
            print_outside(&outside);
            anyhow::bail!(
                "nothing was imported: drawn tickets stand in no cell. Add their cells, spoil the tickets, or take the design all the \
                 same with --allow-outside"
            );
        }
        DesignImported::HaveMargins(agencies) => anyhow::bail!(
            "nothing was imported: agency {} has margins of its own (sipas import margins); an agency has cells or margins. Import margins \
             without it first, with --replace",
            listed(&agencies)
        ),
        DesignImported::NoWave => anyhow::bail!("no wave “{}”; sipas wave list", args.wave),
        DesignImported::Published => {
            anyhow::bail!("nothing was imported: wave {} is published and its figures are fixed", args.wave)
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn counted(design: &Design) -> String {
    let cells: usize = design.values().map(|of| of.cells.len()).sum();
    format!("{cells} cells of {} agencies", design.len())
}

fn print_outside(outside: &[Alike]) {
    for Alike { agency, sector, unit, count } in outside.iter().take(OUTSIDE_SHOWN) {
        let said = |what: &str, word: &Option<String>| match word {
            Some(word) => format!("{what} “{word}”"),
            None => format!("no {what}"),
        };
        let (sector, unit) = (said("sector", sector), said("unit", unit));
        eprintln!("agency {agency}: {count} drawn tickets with {sector} and {unit} stand in no cell of the agency");
    }
    if outside.len() > OUTSIDE_SHOWN {
        eprintln!("and {} more kinds of tickets", outside.len() - OUTSIDE_SHOWN);
    }
}
