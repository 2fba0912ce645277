//! `sipas erase`: the words of one response's free texts are erased on lawful request, and the log says so.

use std::process::ExitCode;

use super::void::WhichArgs;
use crate::app::App;
use crate::config::{Config, ServingArgs, StorageArgs};
use crate::db::{self, Db};
use crate::domain::key::WaveKey;
use crate::intake;
use crate::ledger::entry::Word;

/// How often SQLite's journal is tried to be emptied while somebody reads; each try waits some seconds by itself.
const SWEEPS: usize = 3;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  sipas erase --wave 2026 --receipt 7K3M-9QXP-2C4H-8VTN --reason personal-data --by officer\n\nOnly free texts can be erased; the marks stay, and the log says that words were erased. Backups and exports that were made before still hold them."
)]
pub(super) struct Args {
    #[arg(long)]
    wave: WaveKey,
    #[command(flatten)]
    which: WhichArgs,
    /// Why, as a word that everyone may read: personal-data, court
    #[arg(long, value_parser = Word::parse, value_name = "WORD")]
    reason: Word,
    /// The role that decided, such as officer; never a person's name
    #[arg(long, value_parser = Word::parse, value_name = "ROLE")]
    by: Word,
    #[command(flatten)]
    storage: StorageArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let config = Config::resolve(&args.storage, &ServingArgs::default())?;
    App::must_be_there(&config)?;
    let mut db = App::storage_to_add(&config)?.door.open()?;
    let erased = match intake::erase(&mut db, &args.wave, args.which.which()?, &args.reason, &args.by)? {
        Ok(erased) => erased,
        Err(refused) => anyhow::bail!("nothing was erased in wave {}: {refused}", args.wave),
    };
    println!(
        "the words of {} free texts of response {} are erased: entry {} of the log",
        erased.texts, erased.response, erased.entry
    );
    println!("{}", remains(&mut db));
    println!(
        "backups and exports that were made before still hold the words: erase them there too, or destroy those files"
    );
    Ok(ExitCode::SUCCESS)
}

/// What is still to be done so that nothing of the words is left in the database's own files.
fn remains(db: &mut Db) -> &'static str {
    if matches!(db, Db::Postgres(_)) {
        return "PostgreSQL keeps the old rows in its files until it sweeps them: run VACUUM FULL response_text; \
                   its write-ahead log and its archive hold them until they are recycled";
    }
    for _ in 0..SWEEPS {
        match db::wal::empty(db) {
            Ok(true) => return "they are overwritten in the database file, and its journal is empty",
            Ok(false) => {}
            Err(error) => {
                // Nothing may be closed any more (db::wal says why).
                eprintln!(
                    "the words are erased, but the disk failed while the journal was emptied: {error}; look at the disk"
                );
                std::process::exit(2);
            }
        }
    }
    "note: the journal (the file that ends in -wal) is being read and still holds them; it is emptied when the server stops"
}
