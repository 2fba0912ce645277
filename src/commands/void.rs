//! `sipas void`: a response is declared invalid by two roles. Nothing of it is removed; it counts no more.

use std::process::ExitCode;

use anyhow::Context as _;

use crate::app::App;
use crate::config::{Config, ServingArgs, StorageArgs};
use crate::domain::key::WaveKey;
use crate::intake::{self, NotVoided, Which};
use crate::ledger::code::ReceiptCode;
use crate::ledger::entry::{Roles, VoidReason, Word};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  sipas void --wave 2026 --receipt 7K3M-9QXP-2C4H-8VTN --reason duplicate --by officer --by supervisor\n\nReasons: duplicate, test, court, proxy, illegible, canary. What is declared void stays in the log, and how many there are is shown with every index. Not possible in a live wave, nor once the wave's close stands in the log."
)]
pub(super) struct Args {
    #[arg(long)]
    wave: WaveKey,
    #[command(flatten)]
    which: WhichArgs,
    /// duplicate, test, court, proxy, illegible or canary
    #[arg(long, value_parser = parse_reason)]
    reason: VoidReason,
    /// A role that agrees, such as officer; at least two different ones, never a person's name
    #[arg(long, value_parser = Word::parse, value_name = "ROLE", required = true)]
    by: Vec<Word>,
    #[command(flatten)]
    storage: StorageArgs,
}

/// A response, by its receipt or by its place in the log.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub(super) struct WhichArgs {
    /// The receipt's code
    #[arg(long, value_name = "CODE", value_parser = ReceiptCode::parse)]
    receipt: Option<ReceiptCode>,
    /// The response's place in the log
    #[arg(long, value_name = "N")]
    log_index: Option<u64>,
}

impl WhichArgs {
    pub(super) fn which(&self) -> anyhow::Result<Which> {
        match (&self.receipt, self.log_index) {
            (Some(receipt), _) => Ok(Which::Receipt(receipt.hash())),
            (None, Some(place)) => Ok(Which::Place(place)),
            (None, None) => anyhow::bail!("say which response: --receipt or --log-index"),
        }
    }
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let by = Roles::new(args.by.clone()).context("--by: two to eight roles, such as --by officer --by supervisor")?;
    let config = Config::resolve(&args.storage, &ServingArgs::default())?;
    App::must_be_there(&config)?;
    let mut db = App::storage_to_add(&config)?.door.open()?;
    match intake::void(&mut db, &args.wave, args.which.which()?, args.reason, &by)? {
        Ok(voided) => println!(
            "response {} of wave {} is void ({}), by {}: entry {} of the log",
            voided.response,
            args.wave,
            args.reason.as_str(),
            by,
            voided.entry
        ),
        Err(refused) => anyhow::bail!("nothing was declared void in wave {}: {refused}{}", args.wave, advice(refused)),
    }
    Ok(ExitCode::SUCCESS)
}

fn advice(refused: NotVoided) -> &'static str {
    match refused {
        NotVoided::NoWave => "; sipas wave list shows the waves",
        NotVoided::NoResponse => "; look at --wave and at the code",
        NotVoided::OneRole => ", such as --by officer --by supervisor",
        NotVoided::Live | NotVoided::Closed | NotVoided::Already => "",
    }
}

fn parse_reason(word: &str) -> Result<VoidReason, String> {
    VoidReason::parse(word).ok_or_else(|| {
        let all: Vec<&str> = VoidReason::ALL.iter().map(|reason| reason.as_str()).collect();
        format!("say one of {}", all.join(", "))
    })
}
