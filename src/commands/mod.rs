//! The binary's commands, a file each, thin: read the arguments, call the house, tell people what happened.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;

use crate::config::LogFormat;

mod allocate;
mod backup;
mod check;
mod definition;
mod demo;
mod draw;
mod erase;
mod export;
mod facts;
mod foreign;
mod import;
pub mod logging;
mod margins;
mod migrate;
mod publish;
mod quality;
mod report;
mod response_rates;
mod restore;
mod samplesize;
mod schema;
mod score;
mod sectors;
mod serve;
mod simulate;
mod tickets;
mod verify;
mod void;
mod wave;
mod weights;

/// Collects citizens' answers about government agencies and turns them into indices that anyone can recompute.
#[derive(Debug, clap::Parser)]
#[command(name = "sipas", version, propagate_version = true, max_term_width = 100)]
pub struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Show the program: example agencies, a running wave and invented answers
    Demo(demo::Args),
    /// Serve the forms, the results and the API
    Serve(serve::Args),
    /// Open, list and close waves
    #[command(subcommand)]
    Wave(wave::Command),
    /// Take in agencies or tickets from a file
    #[command(subcommand)]
    Import(import::Command),
    /// Make tickets, list them, take them out of use
    #[command(subcommand)]
    Tickets(tickets::Command),
    /// Write a wave's index report into files
    Report(report::Args),
    /// Declare a response invalid; two roles must agree
    Void(void::Args),
    /// Erase the words of one response's free texts, on lawful request
    Erase(erase::Args),
    /// Publish a closed wave as a folder of files that anybody can check
    Publish(publish::Args),
    /// Check a publication: no network, no database
    Verify(verify::Args),
    /// Score a file of answers that were collected elsewhere; no database
    Score(score::Args),
    /// Reliability, drivers of the overall judgement, signs of careless answers; no database
    Quality(quality::Args),
    /// Draw a public sample that anybody can draw again: simple, every k-th, or by size
    Draw(draw::Args),
    /// How many to ask, and what a given number can tell apart
    #[command(subcommand)]
    Samplesize(samplesize::Command),
    /// Share a sample out over strata
    Allocate(allocate::Args),
    /// Response, cooperation, refusal and contact rates (AAPOR)
    ResponseRates(response_rates::Args),
    /// Weights that add up to known totals: nonresponse, calibration, trimming; no database
    Weights(weights::Args),
    /// Make invented answers for a wave, over HTTP or into a file
    Simulate(simulate::Args),
    /// Write the answers of a closed wave as rows, for analysts
    Export(export::Args),
    /// Copy the whole database into one file, beside a running server
    Backup(backup::Args),
    /// Put a backup back; refuses to let the log fork
    Restore(restore::Args),
    /// Show and apply what brings the database to this program's schema, try it, or undo the last step
    Migrate(migrate::Args),
    /// Check definition files and report all their faults
    Check(check::Args),
    /// Print the JSON Schema of a kind of definition file
    Schema(schema::Args),
}

/// How the command's lines about its work are to look.
#[must_use]
pub fn log_format(line: &CommandLine) -> LogFormat {
    match &line.command {
        Command::Demo(args) => args.log_format(),
        Command::Serve(args) => args.log_format(),
        _ => LogFormat::Text,
    }
}

/// # Errors
/// What went wrong, in words for the person at the keyboard.
pub fn run(line: CommandLine) -> anyhow::Result<ExitCode> {
    match line.command {
        Command::Demo(args) => demo::run(&args),
        Command::Serve(args) => serve::run(&args),
        Command::Wave(command) => wave::run(&command),
        Command::Import(command) => import::run(&command),
        Command::Tickets(command) => tickets::run(&command),
        Command::Report(args) => report::run(&args),
        Command::Void(args) => void::run(&args),
        Command::Erase(args) => erase::run(&args),
        Command::Publish(args) => publish::run(&args),
        Command::Verify(args) => verify::run(&args),
        Command::Score(args) => score::run(&args),
        Command::Quality(args) => quality::run(&args),
        Command::Draw(args) => draw::run(&args),
        Command::Samplesize(command) => samplesize::run(&command),
        Command::Allocate(args) => allocate::run(&args),
        Command::ResponseRates(args) => response_rates::run(&args),
        Command::Weights(args) => weights::run(&args),
        Command::Simulate(args) => simulate::run(&args),
        Command::Export(args) => export::run(&args),
        Command::Backup(args) => backup::run(&args),
        Command::Restore(args) => restore::run(&args),
        Command::Migrate(args) => migrate::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Schema(args) => schema::run(&args),
    }
}

/// For clap: counted, beside or all.
fn parse_count(word: &str) -> Result<crate::scoring::index::Count, String> {
    crate::scoring::index::Count::parse(word).ok_or_else(|| "say counted, beside or all".to_owned())
}

/// Bytes of a file, with its name in the error.
fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}
