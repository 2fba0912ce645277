//! `sipas import agencies | tickets | figures | design | margins`: all bad rows are listed, and nothing is taken in unless all is good, or `--skip-bad` says so.

mod design;
mod figures;
mod margins;

use std::path::Path;
use std::process::ExitCode;

use super::{read, tickets};
use crate::app::App;
use crate::catalog::Catalog;
use crate::config::{Config, ServingArgs, StorageArgs};
use crate::db;
use crate::domain::definition::agencies::{self, AgencyFile, RowFault};
use crate::domain::key::AgencyCode;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Take agencies into the register; those that are known are brought up to date
    Agencies(AgenciesArgs),
    /// Make a batch of tickets by a list that was made elsewhere, such as a drawn sample
    Tickets(tickets::ImportArgs),
    /// Take in figures that do not come from answers, for the methods of a wave that ask for them
    Figures(figures::Args),
    /// Take in the design of a wave: the cells of each agency's files, and how they were drawn
    Design(design::Args),
    /// Take in known totals of agencies' people by the answers to questions, such as sex and age
    Margins(margins::Args),
}

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  sipas import agencies agencies.csv\n\nColumns: code, name, kind; also block, parent, valid_from, valid_to, successors, name_en, files"
)]
pub(super) struct AgenciesArgs {
    /// CSV file, or the name of a list that is compiled in (an-giang-2025, kien-giang-2022)
    file: String,
    /// Leave out bad rows and take in the others
    #[arg(long)]
    skip_bad: bool,
    #[command(flatten)]
    storage: StorageArgs,
}

pub(super) fn run(command: &Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Agencies(args) => agencies(args),
        Command::Tickets(args) => tickets::import(args),
        Command::Figures(args) => figures::run(args),
        Command::Design(args) => design::run(args),
        Command::Margins(args) => margins::run(args),
    }
}

fn agencies(args: &AgenciesArgs) -> anyhow::Result<ExitCode> {
    let config = Config::resolve(&args.storage, &ServingArgs::default())?;
    let file = read_agencies(&args.file, &Catalog::open(config.definitions.as_deref())?)?;
    print_faults(&args.file, &file.faults);
    if !file.faults.is_empty() && (!args.skip_bad || file.agencies.is_empty()) {
        anyhow::bail!(
            "nothing was imported: {} faults. Mend them, or leave the bad rows out with --skip-bad",
            file.faults.len()
        );
    }
    let door = App::storage(&config)?.door;
    let added = db::write_transaction(&mut door.open()?, |db| db::agency::import(db, &file.agencies))?;
    let (all, bad) = (file.agencies.len(), bad_rows(&file.faults));
    println!("{added} agencies added, {} brought up to date, {bad} bad rows left out", all - added);
    Ok(ExitCode::SUCCESS)
}

/// Reads a list of agencies from a file, or takes the compiled one of that name.
pub(super) fn read_agencies(name: &str, catalog: &Catalog) -> anyhow::Result<AgencyFile> {
    let path = Path::new(name);
    let bytes = match catalog.agencies(name) {
        Some(bytes) if !path.exists() => bytes.to_vec(),
        _ => read(path)?,
    };
    let file = agencies::parse(&bytes);
    anyhow::ensure!(!file.agencies.is_empty() || !file.faults.is_empty(), "{name}: no agency in it");
    Ok(file)
}

pub(super) fn print_faults(file: &str, faults: &[RowFault]) {
    for fault in faults {
        eprintln!("{file}: {fault}");
    }
}

/// The codes of a few agencies.
fn listed(agencies: &[AgencyCode]) -> String {
    let shown: Vec<&str> = agencies.iter().take(10).map(AgencyCode::as_str).collect();
    let more = if agencies.len() > shown.len() {
        format!(" and {} more", agencies.len() - shown.len())
    } else {
        String::new()
    };
    shown.join(", ") + &more
}

fn bad_rows(faults: &[RowFault]) -> usize {
    let mut rows: Vec<usize> = faults.iter().map(|fault| fault.row).collect();
    rows.dedup();
    rows.len()
}
