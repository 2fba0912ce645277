//! `sipas backup`: the whole database into one file, beside a running server.

use std::path::PathBuf;
use std::process::ExitCode;

use crate::config::{Config, ServingArgs, StorageArgs};
use crate::keeping::{self, Wanted};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  sipas backup /backups/sipas-$(date +%F).sqlite\n  sipas backup /backups/sipas.dump --database postgres://sipas@db/sipas --key-file /etc/sipas/receipt.key\n\nThe file is one state of the database; its log is checked entry by entry before it gets its name. Only its owner may read it.\nKeys stay out unless --with-keys writes them beside it, into FILE.keys: keep that file in another place.\nExit code: 0 written, 1 not written, 2 wrong usage or the machine failed."
)]
pub(super) struct Args {
    /// The file to write; on PostgreSQL in the custom format of `pg_dump`
    file: PathBuf,
    /// Replace a file of this name once the new one is whole
    #[arg(long)]
    force: bool,
    /// Write the receipt key and the log's key into FILE.keys
    #[arg(long)]
    with_keys: bool,
    /// PostgreSQL's program, where it is not on the PATH
    #[arg(long, value_name = "PATH", default_value = "pg_dump")]
    pg_dump: PathBuf,
    #[command(flatten)]
    storage: StorageArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let config = Config::resolve(&args.storage, &ServingArgs::default())?;
    let wanted = Wanted { file: &args.file, force: args.force, with_keys: args.with_keys, pg_dump: &args.pg_dump };
    let backup = keeping::backup(&config, &wanted)?;
    println!("{}: {} bytes", args.file.display(), backup.bytes);
    println!("sha256 {}", data_encoding::HEXLOWER.encode(&backup.sha256));
    match (backup.log_size, &backup.checkpoint) {
        (None, _) => println!("of an older schema, whose log this program does not read"),
        (Some(size), None) => println!("log: {size} entries, no checkpoint signed yet"),
        (Some(size), Some(last)) => {
            println!("log: {size} entries; last checkpoint: {} entries of {}", last.size, last.origin);
        }
    }
    match &backup.keys {
        Some(keys) => println!("keys: {} (keep it in another place than the backup)", keys.display()),
        None => println!("keys: not in it; keep {} and {} safe", config.key_file.display(), config.log_key.display()),
    }
    Ok(ExitCode::SUCCESS)
}
