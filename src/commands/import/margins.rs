//! `sipas import margins`: how many of each agency's people belong to each answer to some questions.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;

use super::{listed, print_faults};
use crate::app::{App, OpenedWave};
use crate::commands::read;
use crate::config::{Config, ServingArgs, StorageArgs};
use crate::domain::definition::margins::{self, Margins};
use crate::domain::key::WaveKey;
use crate::intake::{self, MarginsImported};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  sipas import margins --wave 2026 margins.csv\n\nColumns: agency, question, code, files. One row is one answer to a choice question of the survey, such as sex or age: of the agency's\npeople in the period so many belong to it. Every answer of a question has a row; “-” in files where no total is known (who gave it\nthen counts like those who gave no answer). All questions of an agency add up to its files. Rows without an agency are shares that\nhold for every agency without own rows and without cells of a design. Agencies of which every counted response was drawn are raked\nto the totals of all their questions together. FILE is all margins: with --replace it takes the place of those that stand. It is\nentered in the log and published."
)]
pub(in crate::commands) struct Args {
    /// CSV file: UTF-8, comma or semicolon, whole numbers
    file: PathBuf,
    #[arg(long, value_name = "KEY")]
    wave: WaveKey,
    /// Put these margins in the place of those that stand; the log keeps both
    #[arg(long)]
    replace: bool,
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
        "wave {} shows running figures, which are never weighted; margins would change nothing",
        args.wave
    );
    let is_measured = |question: usize| opened.methods.iter().any(|method| method.measures(question));
    let found = margins::parse(&bytes, &opened.agencies, &opened.survey, is_measured);
    print_faults(&args.file.display().to_string(), &found.faults);
    anyhow::ensure!(found.faults.is_empty(), "nothing was imported: {} faults; mend them all", found.faults.len());
    let all = counted(&found.margins);
    match intake::import_margins(&mut db, &args.wave, &found.margins, args.replace)? {
        MarginsImported::Entered { replaced, log_index } => {
            let replaced = if replaced { ", in the place of others" } else { "" };
            println!("{all}{replaced}; entry {log_index} of the log");
        }
        MarginsImported::Unchanged => println!("{all}; these margins stood there already"),
        MarginsImported::Stands(standing) => anyhow::bail!(
            "nothing was imported: others stand there, {}; --replace puts these in their place",
            counted(&standing)
        ),
        MarginsImported::HaveCells(agencies) => anyhow::bail!(
            "nothing was imported: agency {} has cells in the wave's design; an agency has cells or margins. Take its rows out, or import a \
             design without it first (sipas import design --replace)",
            listed(&agencies)
        ),
        MarginsImported::NoWave => anyhow::bail!("no wave “{}”; sipas wave list", args.wave),
        MarginsImported::Published => {
            anyhow::bail!("nothing was imported: wave {} is published and its figures are fixed", args.wave)
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn counted(margins: &Margins) -> String {
    let own = format!("margins of {} agencies", margins.own.len());
    if margins.shared.is_empty() { own } else { format!("{own} and shares for all others") }
}
