//! `sipas tickets make | list | spoil` and `sipas import tickets`: works beside a running server. Codes go to the files for the
//! printer and nowhere else; the database and the log have their hashes.

mod issuing;
mod print;
mod spoil;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;

use self::issuing::House;
use super::import::print_faults;
use super::read;
use crate::app::{App, Storage};
use crate::config::{Config, ServingArgs, StorageArgs, WrongUsage};
use crate::db;
use crate::domain::definition::rows::RowFault;
use crate::domain::definition::{nearest, tickets};
use crate::domain::key::{AgencyCode, Sector, WaveKey};
use crate::domain::response::Source;
use crate::domain::ticket::{Ticket, Unit};
use crate::intake::{MOST_TICKETS, random_32};
use crate::ledger::code::TicketCode;
use crate::ledger::entry::Word;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Make a batch of tickets for one agency: each lets its holder answer once
    Make(MakeArgs),
    /// List the batches with what became of their tickets
    List(ListArgs),
    /// Take tickets out of use whose slips came back or were destroyed
    Spoil(spoil::Args),
}

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  sipas tickets make --wave 2026 --agency 30760 --sector land --source offered --count 500 \\\n      --base-url https://hailong.angiang.gov.vn --out slips.html --out slips.csv\n\nThe codes stand in the files named by --out and nowhere else: whoever holds one can answer once. Delete them once printed."
)]
pub(super) struct MakeArgs {
    /// Code of the agency, one of the wave
    #[arg(long)]
    agency: AgencyCode,
    /// The field of the procedures, such as land; then the form does not ask for it
    #[arg(long)]
    sector: Option<Sector>,
    /// How many
    #[arg(long)]
    count: usize,
    /// The sample unit that all of them belong to, an opaque code of your own
    #[arg(long, value_parser = Unit::parse)]
    unit: Option<Unit>,
    #[command(flatten)]
    batch: BatchArgs,
}

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  sipas import tickets sample.csv --wave 2026 --source drawn --base-url https://hailong.angiang.gov.vn --out letters.csv\n\nColumns: agency; also sector, unit, code. Codes are made where none is given. The rows of the file for the printer are in the\norder of FILE."
)]
pub(super) struct ImportArgs {
    /// CSV file, one row a ticket
    file: PathBuf,
    #[command(flatten)]
    batch: BatchArgs,
}

/// What every new batch needs.
#[derive(Debug, clap::Args)]
struct BatchArgs {
    /// Key of the wave
    #[arg(long)]
    wave: WaveKey,
    /// drawn: a sample with a known frame; offered: everyone was given a ticket
    #[arg(long, value_parser = parse_source)]
    source: Source,
    /// File for the printer: .html slips to print and cut, .csv codes and links; may be given for both
    #[arg(long, required = true, value_name = "FILE")]
    out: Vec<PathBuf>,
    /// Name of the batch, a short word [default: made of the wave and a number]
    #[arg(long, value_parser = parse_word, value_name = "WORD")]
    batch: Option<Word>,
    /// The address that citizens type, for the links and pictures
    #[arg(long, env = "SIPAS_BASE_URL", value_name = "URL")]
    base_url: Option<String>,
    #[command(flatten)]
    storage: StorageArgs,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  sipas tickets list --wave 2026")]
pub(super) struct ListArgs {
    /// Only the batches of this wave
    #[arg(long)]
    wave: Option<WaveKey>,
    #[command(flatten)]
    storage: StorageArgs,
}

pub(super) fn run(command: &Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Make(args) => make(args),
        Command::List(args) => list(args),
        Command::Spoil(args) => spoil::run(args),
    }
}

fn make(args: &MakeArgs) -> anyhow::Result<ExitCode> {
    anyhow::ensure!(
        (1..=MOST_TICKETS).contains(&args.count),
        WrongUsage(format!("--count {}: a batch has 1 to {MOST_TICKETS} tickets", args.count))
    );
    let house = House::open(&args.batch)?;
    let (key, code) = (&house.stored.wave.key, args.agency.as_str());
    let codes = house.stored.agencies.iter().map(|agency| agency.code.as_str());
    anyhow::ensure!(
        codes.clone().any(|known| known == code),
        "wave {key} does not ask about agency “{code}”{}",
        nearest::hint(code, codes)
    );
    if let Some(sector) = &args.sector {
        anyhow::ensure!(
            house.sectors.contains(sector),
            "there is no sector “{sector}”{}",
            nearest::hint(sector.as_str(), house.sectors.iter().map(Sector::as_str))
        );
    }
    let ticket = Ticket {
        wave: key.clone(),
        agency: args.agency.clone(),
        sector: args.sector.clone(),
        unit: args.unit.clone(),
        source: args.batch.source,
    };
    if let Some((column, message)) = house.outside(&ticket) {
        anyhow::bail!("no tickets were made: --{column}: {message}");
    }
    let tickets: Vec<_> = (0..args.count).map(|_| (new_code(), ticket.clone())).collect();
    house.issue(&args.batch, &tickets)
}

pub(super) fn import(args: &ImportArgs) -> anyhow::Result<ExitCode> {
    let mut house = House::open(&args.batch)?;
    let name = args.file.display().to_string();
    let mut file = tickets::parse(&read(&args.file)?, &house.stored.agencies, &house.sectors, parse_code);
    for row in &file.rows {
        if let Some(code) = &row.code
            && db::ticket::find(&mut house.db, &code.hash())?.is_some()
        {
            let message = "this is the code of another ticket already".to_owned();
            file.faults.push(RowFault { row: row.row, column: "code".to_owned(), message });
        }
        let (agency, sector, unit) = (row.agency.clone(), row.sector.clone(), row.unit.clone());
        let ticket = Ticket { wave: args.batch.wave.clone(), agency, sector, unit, source: args.batch.source };
        if let Some((column, message)) = house.outside(&ticket) {
            file.faults.push(RowFault { row: row.row, column: column.to_owned(), message });
        }
    }
    file.faults.sort_by_key(|fault| fault.row);
    print_faults(&name, &file.faults);
    anyhow::ensure!(file.faults.is_empty(), "nothing was imported: {} faults in {name}", file.faults.len());
    let count = file.rows.len();
    anyhow::ensure!(
        count <= MOST_TICKETS,
        "nothing was imported: {count} rows; a batch has at most {MOST_TICKETS} tickets"
    );
    let mut units: BTreeMap<&Unit, usize> = BTreeMap::new();
    for unit in file.rows.iter().filter_map(|row| row.unit.as_ref()) {
        *units.entry(unit).or_default() += 1;
    }
    let alone = units.values().filter(|count| **count == 1).count();
    if alone > 0 {
        println!(
            "note: {alone} units stand on one ticket only. A response carries its unit: who has this file and the database can tell \
             whose it is"
        );
    }
    let (wave, source) = (&args.batch.wave, args.batch.source);
    let tickets: Vec<_> = file
        .rows
        .into_iter()
        .map(|row| {
            let ticket = Ticket { wave: wave.clone(), agency: row.agency, sector: row.sector, unit: row.unit, source };
            (row.code.unwrap_or_else(new_code), ticket)
        })
        .collect();
    house.issue(&args.batch, &tickets)
}

fn list(args: &ListArgs) -> anyhow::Result<ExitCode> {
    let storage = App::existing_storage(&Config::resolve(&args.storage, &ServingArgs::default())?)?;
    let mut db = storage.door.open()?;
    if let Some(wave) = &args.wave {
        db::wave::state(&mut db, wave)?.with_context(|| format!("no wave “{wave}”"))?;
    }
    let batches = db::ticket::batches(&mut db, args.wave.as_ref())?;
    if batches.is_empty() {
        println!("no tickets yet; sipas tickets make --help shows how to make some");
    }
    for db::ticket::Batch { batch, wave, made_on, counts } in batches {
        let (issued, used, spoiled) = (counts.issued, counts.used, counts.spoiled);
        println!("{batch}\t{wave}\t{made_on}\t{issued} issued\t{used} used\t{spoiled} spoiled");
    }
    Ok(ExitCode::SUCCESS)
}

/// The storage of an existing database, for adding to its log.
fn storage_to_add(config: &Config) -> anyhow::Result<Storage> {
    App::must_be_there(config)?;
    App::storage_to_add(config)
}

fn new_code() -> TicketCode {
    let random = random_32();
    TicketCode::from_random(random.first_chunk().expect("32 bytes hold 10"))
}

fn parse_code(word: &str) -> Result<TicketCode, String> {
    TicketCode::parse(word).map_err(|bad| format!("this is not the code of a ticket: {bad}"))
}

fn parse_word(word: &str) -> Result<Word, String> {
    Word::parse(word).map_err(|bad| bad.to_string())
}

fn parse_source(word: &str) -> Result<Source, String> {
    match Source::parse(word) {
        Some(source @ (Source::Drawn | Source::Offered)) => Ok(source),
        _ => Err("say drawn or offered; who answers without a ticket is open".to_owned()),
    }
}
