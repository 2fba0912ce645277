//! Breaks the server in every way that the promise names, and checks that nothing acknowledged is lost and nothing counts
//! twice. `tests/crash/run` builds what it needs and starts it; `--help` has the sizes.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::{Parser as _, Subcommand};

mod acts;
mod bad;
mod behind;
mod bites;
mod chance;
mod clients;
mod cluster;
mod cut;
mod double;
mod faults;
mod figures;
#[path = "../it/harness/form.rs"]
#[expect(dead_code, reason = "the client of the tests, of which this program uses a part")]
mod form;
mod full;
mod kill;
mod ledger;
mod parts;
mod replay;
mod sending;
mod server;
mod shim;
#[path = "../it/harness/web.rs"]
#[expect(dead_code, reason = "the client of the tests, of which this program uses a part")]
mod web;
mod whole_log;
mod world;

#[derive(Debug, clap::Parser)]
#[command(about = "Kills, faults, power cuts and repeats, with a ledger of all that was acknowledged")]
struct Arguments {
    #[command(subcommand)]
    role: Option<Role>,
    #[command(flatten)]
    sizes: Sizes,
}

/// How much of it.
#[derive(Debug, Clone, clap::Args)]
pub struct Sizes {
    /// Only these parts [default: all]
    #[arg(long, value_delimiter = ',', value_parser = parts::NAMES)]
    only: Vec<String>,
    /// Parts that fail where they cannot run here
    #[arg(long, value_delimiter = ',', value_parser = parts::NAMES)]
    must_run: Vec<String>,
    /// Servers killed ; on PostgreSQL a quarter of it, and an eighth of it restarts
    #[arg(long, default_value_t = 8)]
    kills: u64,
    /// Acknowledgements over all kills of a part
    #[arg(long, default_value_t = 800)]
    acknowledged: u64,
    /// Power cuts under load
    #[arg(long, default_value_t = 8)]
    cuts: u64,
    /// At birth the power fails at every so many calls to the disk
    #[arg(long, default_value_t = 37)]
    birth_step: u64,
    /// How long each fault of the disk lasts
    #[arg(long, default_value_t = 300)]
    fault_ms: u64,
    /// Times that checkpoints fail before a power cut
    #[arg(long, default_value_t = 2)]
    checkpoint_faults: u64,
    /// Attempts at one id
    #[arg(long, default_value_t = 400)]
    attempts: u64,
    /// Places at which each command is killed
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u64).range(2..))]
    acts: u64,
    #[arg(long, default_value_t = 8)]
    clients: u64,
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[derive(Debug, Subcommand)]
enum Role {
    /// Writes down the lines that it is fed (started by this program itself)
    #[command(hide = true)]
    Ledger { path: PathBuf },
    /// A server that breaks the promise (started by this program itself)
    #[command(hide = true)]
    BadServer(bad::Args),
}

fn main() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    match &arguments.role {
        Some(Role::Ledger { path }) => {
            ledger::write_lines(path)?;
            return Ok(ExitCode::SUCCESS);
        }
        Some(Role::BadServer(args)) => return bad::serve(args),
        None => {}
    }
    let began = Instant::now();
    let (held, failed, not_run) = parts::run(&arguments.sizes);
    println!(
        "\ncrash: {held} held, {failed} failed, {not_run} not run, seed {}, in {} s",
        arguments.sizes.seed,
        began.elapsed().as_secs()
    );
    // Nothing that failed is nothing proven where nothing held.
    Ok(ExitCode::from(u8::from(failed > 0 || held == 0)))
}
