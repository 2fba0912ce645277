//! `sipas restore`: a backup back into its place, unless the log would fork.

use std::path::PathBuf;
use std::process::ExitCode;

use crate::config::{Config, ServingArgs, StorageArgs};
use crate::keeping::{self, Asked};
use crate::ledger::entry::Word;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  sipas restore /backups/sipas-2026-11-22.sqlite --data /var/lib/sipas\n  sipas restore old.sqlite --force --checkpoint from-the-front.txt\n  sipas restore old.sqlite --force --accept-gap\n\nStop the server first. What is there is moved aside, never deleted. A backup that lacks what a checkpoint covers, in DATA/checkpoints.log,\nin the database that is there or in a file of --checkpoint, is refused: the log would fork. With --accept-gap it goes on\nunder a new name, and its new genesis tells everyone what was lost.\nExit code: 0 restored, 1 refused, 2 wrong usage or the machine failed."
)]
pub(super) struct Args {
    /// What `sipas backup` has written
    file: PathBuf,
    /// Move the database that is there aside
    #[arg(long)]
    force: bool,
    /// A checkpoint that somebody else has kept; may be given several times
    #[arg(long = "checkpoint", value_name = "FILE")]
    checkpoints: Vec<PathBuf>,
    /// Go on from a backup that lacks entries; the gap is public for ever
    #[arg(long)]
    accept_gap: bool,
    /// The role that stands in the log's entry about it
    #[arg(long, value_name = "ROLE", default_value = "operator", value_parser = Word::parse)]
    by: Word,
    /// PostgreSQL's program, where it is not on the PATH
    #[arg(long, value_name = "PATH", default_value = "pg_restore")]
    pg_restore: PathBuf,
    #[command(flatten)]
    storage: StorageArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let config = Config::resolve(&args.storage, &ServingArgs::default())?;
    let asked = Asked {
        file: &args.file,
        checkpoints: &args.checkpoints,
        accept_gap: args.accept_gap,
        by: &args.by,
        force: args.force,
        pg_restore: &args.pg_restore,
    };
    let restored = keeping::restore(&config, &asked)?;
    let (from, size) = (restored.from_backup, restored.log_size);
    println!("{}: {from} entries of the log restored; it goes on at {size}", config.place.shown());
    if let Some(gap) = &restored.gap {
        let lost = &gap.lost;
        println!(
            "gap: the checkpoint for {} entries of {} is lost; the log goes on as {}",
            lost.size, lost.origin, gap.origin
        );
        println!("tell the supervisors the new name and key: /log/keys.txt");
    }
    if let Some(aside) = &restored.aside {
        println!("what was there is kept: {aside}");
    }
    if restored.unread {
        println!("note: what was there could not be read; only the signed checkpoints were compared");
    }
    for key in &restored.keys {
        println!("key: {} (came with the backup)", key.display());
    }
    for key in &restored.missing {
        println!("missing: {}; the server does not start without it", key.display());
    }
    Ok(ExitCode::SUCCESS)
}
