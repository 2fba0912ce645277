//! The speed of the house, measured: `tests/load/run` prints durable submissions per second beside what the same server does
//! without a database, beside a plain log and beside a commit per request; `tests/load/run start` prints how fast it starts.
//! It fails where acknowledgements, rows, log and shown counts disagree.

mod audit;
mod child;
mod client;
mod cluster;
mod figures;
mod place;
mod requests;
mod serve;
mod speed;
mod start;
mod verdict;
mod writers;

use std::process::ExitCode;

use clap::Parser as _;

#[derive(Debug, clap::Parser)]
#[command(name = "tests/load/run", about = "Measures sipas on this machine; only ratios of one run mean anything")]
struct Command {
    #[command(subcommand)]
    what: Option<What>,
    #[command(flatten)]
    speed: speed::Args,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Milliseconds from exec to the first answered /healthz, empty and with millions of responses
    Start(start::Args),
    /// What live figures cost: counting the log, answering from the tallies, memory
    Figures(figures::Args),
    /// One server to be measured, as a process of its own
    #[command(hide = true)]
    Serve(Box<serve::Args>),
}

fn main() -> anyhow::Result<ExitCode> {
    let command = Command::parse();
    match command.what {
        None => speed::run(&command.speed),
        Some(What::Start(args)) => start::run(&args),
        Some(What::Figures(args)) => figures::run(&args),
        Some(What::Serve(args)) => serve::run(&args),
    }
}
