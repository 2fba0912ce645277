//! `sipas import figures`: figures that do not come from answers, for the methods of a wave.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;

use super::print_faults;
use crate::app::{App, OpenedWave};
use crate::commands::read;
use crate::config::{Config, ServingArgs, StorageArgs};
use crate::domain::definition::figures;
use crate::domain::key::{AgencyCode, WaveKey};
use crate::intake::{self, Conflict, Imported};
use crate::scoring::inputs::Expected;

/// Conflicts shown one by one; beyond that their number is enough.
const CONFLICTS_SHOWN: usize = 100;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  sipas import figures --wave 2026 figures.csv\n\nColumns: figure, agency, value; also source. A figure of the whole has the agency “all”. Figures are those that a method\nof the wave asks for. The same again changes nothing; another value is refused unless --replace says so. What stands is\nentered in the log, so a change shows."
)]
pub(in crate::commands) struct Args {
    /// CSV file: UTF-8, comma or semicolon, numbers with a point
    file: PathBuf,
    #[arg(long, value_name = "KEY")]
    wave: WaveKey,
    /// Put these values in the place of others that stand; the log keeps both
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
    let expected = Expected::by(opened.methods.iter().map(std::convert::AsRef::as_ref));
    anyhow::ensure!(
        !expected.is_empty(),
        "no method of wave {} asks for figures; add one when the wave is opened (sipas wave open --also)",
        args.wave
    );
    let agencies: Vec<AgencyCode> = opened.agencies.iter().map(|agency| agency.code.clone()).collect();
    let found = figures::parse(&bytes, Some(&agencies), |key, is_of_all, value| expected.check(key, is_of_all, value));
    print_faults(&args.file.display().to_string(), &found.faults);
    anyhow::ensure!(found.faults.is_empty(), "nothing was imported: {} faults; mend them all", found.faults.len());
    match intake::import_figures(&mut db, &args.wave, &found.figures, args.replace)? {
        Imported::Entered { added, replaced, log_index } => {
            println!("{added} figures added, {replaced} replaced; entry {log_index} of the log");
        }
        Imported::Unchanged => println!("all {} figures stood there already", found.figures.len()),
        Imported::Conflicts(conflicts) => refuse(&conflicts)?,
        Imported::NoWave => anyhow::bail!("no wave “{}”; sipas wave list", args.wave),
        Imported::Published => {
            anyhow::bail!("nothing was imported: wave {} is published and its figures are fixed", args.wave)
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn refuse(conflicts: &[Conflict]) -> anyhow::Result<()> {
    for Conflict { figure, agency, stands, new } in conflicts.iter().take(CONFLICTS_SHOWN) {
        let agency = agency.as_ref().map_or(figures::ALL, AgencyCode::as_str);
        let of = |figure: &figures::Figure| match figure.source.as_str() {
            "" => figure.text.clone(),
            source => format!("{} ({source})", figure.text),
        };
        eprintln!("{figure} of {agency}: {} stands there, {} was to come", of(stands), of(new));
    }
    anyhow::bail!(
        "nothing was imported: {} figures stand there with other values; --replace puts the new ones in their place",
        conflicts.len()
    )
}
