//! `sipas migrate`: what brings the database to this program's schema, shown, tried, applied, or undone by one step.

use std::process::ExitCode;

use crate::config::{Config, ServingArgs, StorageArgs};
use crate::db::migrate::{self, Standing};
use crate::db::{Db, Place};
use crate::keeping;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  sipas migrate --dry-run\n  sipas migrate\n  sipas migrate --back --yes\n\nEvery start applies what is pending; an embedded database is copied beside itself before (sipas.sqlite.before-…), so that going back\nis: stop, remove sipas.sqlite-wal and sipas.sqlite-shm where they are there (they belong to what is replaced), put the copy in the\nplace of sipas.sqlite, start the older program. On PostgreSQL make a backup first.\n--back undoes the last step in place: all responses stay, the log and the tickets that came with the step are lost.\nStop the server before a real migration; during --dry-run on PostgreSQL, and --back, those who write wait.\nExit code: 0 done, 1 refused, 2 wrong usage or the machine failed."
)]
pub(super) struct Args {
    /// Try what is pending where it leaves no trace, and tell how long it takes
    #[arg(long, conflicts_with = "back")]
    dry_run: bool,
    /// Undo the last migration that was applied
    #[arg(long)]
    back: bool,
    /// With --back: lose what it says
    #[arg(long, requires = "back")]
    yes: bool,
    #[command(flatten)]
    storage: StorageArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let config = Config::resolve(&args.storage, &ServingArgs::default())?;
    let mut db = keeping::open(&config)?;
    let standing = migrate::standing(&mut db)?;
    for name in &standing.applied {
        println!("applied  {name}");
    }
    for name in &standing.pending {
        println!("pending  {name}");
    }
    if args.back {
        return back(args, &config, db);
    }
    drop(db);
    let Standing { pending, .. } = standing;
    if pending.is_empty() {
        println!("nothing to do");
    } else if args.dry_run {
        let tried = keeping::dry_run(&config)?;
        println!("tried, without a trace, in {:.1} s", tried.took.as_secs_f64());
        for (table, before, after) in tried.rows {
            let before = before.map_or_else(|| "-".to_owned(), |rows| rows.to_string());
            println!("  {table}: {before} -> {after} rows");
        }
    } else {
        match (keeping::run(&config)?, &config.place) {
            (Some(copy), _) => println!("copy of what was there: {}", copy.display()),
            (None, Place::Sqlite(_)) => {}
            (None, Place::Postgres(_)) => println!("no copy was made: on PostgreSQL that is what sipas backup is for"),
        }
        println!("done");
    }
    Ok(ExitCode::SUCCESS)
}

fn back(args: &Args, config: &Config, mut db: Db) -> anyhow::Result<ExitCode> {
    let loss = keeping::loss(&mut db)?;
    drop(db);
    println!("going back from {} takes away:", loss.migration);
    for (table, rows) in &loss.rows {
        println!("  {table}: {rows} rows");
    }
    println!("all responses, waves and definitions stay; receipts stay good.");
    if loss.rows.iter().any(|(table, _)| table == "log_entry") {
        println!("Checkpoints that were signed stay in checkpoints.log,");
        println!("and a log that begins later says publicly what it follows.");
    }
    if loss.migration.ends_with("_margins") {
        println!("Imported figures and designs stay; the margins of waves are lost.");
    } else if loss.rows.iter().any(|(table, _)| table == "input_file") {
        println!("Imported figures stay, in a table of their own; the designs of waves are lost.");
    }
    anyhow::ensure!(args.yes, "nothing was undone: give --yes to lose this");
    let undone = keeping::back(config)?;
    match undone.copy {
        Some(copy) => println!("copy of what was there: {}", copy.display()),
        None => println!("no copy was made: on PostgreSQL that is what sipas backup is for"),
    }
    println!("{} is undone. Start the older program now: this one would apply it again", undone.migration);
    Ok(ExitCode::SUCCESS)
}
