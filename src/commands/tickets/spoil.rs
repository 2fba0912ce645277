//! `sipas tickets spoil`: slips that came back or were destroyed answer no more. The log says how many, why, and by whose hand.

use std::path::PathBuf;
use std::process::ExitCode;

use super::{parse_code, parse_word, storage_to_add};
use crate::commands::import::print_faults;
use crate::commands::read;
use crate::config::{Config, ServingArgs, StorageArgs};
use crate::domain::definition::rows::RowFault;
use crate::domain::definition::tickets;
use crate::domain::key::WaveKey;
use crate::error::Error;
use crate::intake::{self, Extent, Spoiling, Unfit};
use crate::ledger::code::TicketCode;
use crate::ledger::commit::Hash;
use crate::ledger::entry::Word;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  sipas tickets spoil returned.csv --wave 2026 --reason returned\n\nFILE has one code a line, or is a CSV with the column code, such as a part of the file for the printer."
)]
pub(in crate::commands) struct Args {
    /// File with the codes
    file: PathBuf,
    /// Key of the wave
    #[arg(long)]
    wave: WaveKey,
    /// Why, a short word, such as returned, destroyed, lost
    #[arg(long, value_parser = parse_word, value_name = "WORD")]
    reason: Word,
    /// The role of who does it; it stands in the log, so never a name
    #[arg(long, value_parser = parse_word, value_name = "ROLE", default_value = "administrator")]
    by: Word,
    /// Leave out codes that cannot be taken out of use, and take the others
    #[arg(long)]
    skip_bad: bool,
    #[command(flatten)]
    storage: StorageArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let config = Config::resolve(&args.storage, &ServingArgs::default())?;
    let name = args.file.display().to_string();
    let tickets::TicketFile { rows, mut faults } = tickets::codes(&read(&args.file)?, parse_code);
    let extent = match (args.skip_bad, faults.is_empty()) {
        (true, _) => Extent::WhatFits,
        (false, true) => Extent::AllOrNone,
        (false, false) => Extent::Look,
    };
    let hashes: Vec<Hash> = rows.iter().map(|(_, code)| TicketCode::hash(code)).collect();
    let spoiling = Spoiling { wave: &args.wave, reason: &args.reason, role: &args.by, hashes: &hashes };
    let mut db = storage_to_add(&config)?.door.open()?;
    let outcome = match intake::spoil_tickets(&mut db, spoiling, extent) {
        Err(Error::Closed { closed }) => {
            anyhow::bail!("wave {} was closed on {closed}, and its tickets were counted", args.wave)
        }
        Err(Error::UnknownWave(wave)) => anyhow::bail!("no wave “{wave}”"),
        outcome => outcome?,
    };
    faults.extend(outcome.unfit.into_iter().map(|(place, unfit)| {
        let message = match unfit {
            Unfit::Unknown => "no ticket has this code".to_owned(),
            Unfit::OtherWave(wave) => format!("this ticket is one of wave {wave}"),
            Unfit::Used => "this ticket was used; a response came with it".to_owned(),
        };
        RowFault { row: rows[place].0, column: "code".to_owned(), message }
    }));
    faults.sort_by_key(|fault| fault.row);
    print_faults(&name, &faults);
    anyhow::ensure!(
        faults.is_empty() || args.skip_bad,
        "nothing was changed: {} faults in {name}. Mend them, or leave the bad rows out with --skip-bad",
        faults.len()
    );
    let (spoiled, before, left) = (outcome.spoiled, outcome.before, faults.len());
    println!("{spoiled} tickets taken out of use, {before} had been before, {left} left out");
    Ok(ExitCode::SUCCESS)
}
