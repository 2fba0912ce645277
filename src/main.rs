//! The binary: reads the command line, starts the command, turns its outcome into an exit code
//! (0 fine, 1 the input was wrong, 2 wrong usage or the machine failed).

use std::process::ExitCode;

use clap::Parser as _;

use sipas::app::DataUnusable;
use sipas::commands::{self, CommandLine};
use sipas::config::WrongUsage;
use sipas::error::Error;

fn main() -> ExitCode {
    let line = CommandLine::parse();
    commands::logging::start(commands::log_format(&line));
    match commands::run(line) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            let usage_or_machine = match error.downcast_ref::<Error>() {
                Some(error) => matches!(error, Error::Storage(_) | Error::RowRefused(_) | Error::Internal(_)),
                None => {
                    error.root_cause().is::<std::io::Error>() || error.is::<WrongUsage>() || error.is::<DataUnusable>()
                }
            };
            ExitCode::from(if usage_or_machine { 2 } else { 1 })
        }
    }
}
