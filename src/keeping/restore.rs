//! Puts a backup back, whole and checked, in the place of what is there: that is moved aside, and nothing is deleted.

use std::fs::{File, OpenOptions};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::aside;
use super::keys::Keys;
use super::prepare::{Gap, Grounds, Prepared, prepare};
use super::tools;
use crate::app::{InUse, private_folder};
use crate::checkpointing::{Chain, Record};
use crate::config::Config;
use crate::db::{self, Db, Door, Place};
use crate::error::Error;
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::entry::Word;
use crate::whole::{Whole, beside, folder, measured};

/// What the operator asks for.
#[derive(Debug, Clone)]
pub struct Asked<'a> {
    pub file: &'a Path,
    /// Files of checkpoints that others have kept.
    pub checkpoints: &'a [PathBuf],
    pub accept_gap: bool,
    /// The role that stands in the log's entry.
    pub by: &'a Word,
    /// What is there may be moved aside.
    pub force: bool,
    pub pg_restore: &'a Path,
}

/// What is in force now.
#[derive(Debug, Clone)]
pub struct Restored {
    pub log_size: u64,
    pub from_backup: u64,
    pub gap: Option<Gap>,
    /// Where the database that was there went.
    pub aside: Option<String>,
    /// Keys that came with the backup and were missing here.
    pub keys: Vec<PathBuf>,
    /// Keys that the server will ask for and that are not there.
    pub missing: Vec<PathBuf>,
    /// The database that was there could not be read, so it was not compared.
    pub unread: bool,
}

/// What was found in the place.
#[derive(Default)]
struct Old {
    /// Its log's head, signed or not.
    head: Option<Checkpoint>,
    unread: bool,
}

/// Restores a backup.
///
/// # Errors
/// In words for the operator; then what was there is there still, unless the text says otherwise.
pub fn restore(config: &Config, asked: &Asked<'_>) -> anyhow::Result<Restored> {
    let mut magic = [0; 16];
    let read = File::open(asked.file).and_then(|mut file| file.read(&mut magic));
    read.with_context(|| format!("cannot read {}", asked.file.display()))?;
    match (&config.place, magic.starts_with(b"SQLite format 3\0"), magic.starts_with(b"PGDMP")) {
        (Place::Sqlite(path), true, _) => into_file(config, asked, path),
        (Place::Postgres(url), _, true) => into_postgres(config, asked, url),
        (Place::Sqlite(_), _, true) => {
            anyhow::bail!("{} is a backup of a PostgreSQL database; name one with --database", asked.file.display())
        }
        (Place::Postgres(_), true, _) => {
            anyhow::bail!("{} is a backup of an embedded database; leave --database out", asked.file.display())
        }
        _ => anyhow::bail!("{} is no backup that sipas backup has written", asked.file.display()),
    }
}

fn into_file(config: &Config, asked: &Asked<'_>, path: &Path) -> anyhow::Result<Restored> {
    let wal = beside(asked.file, "-wal");
    anyhow::ensure!(
        std::fs::metadata(&wal).map_or(0, |wal| wal.len()) == 0,
        "{} stands beside it: this is the file of a running database, not a backup; make one with sipas backup",
        wal.display()
    );
    private_folder(folder(path))?;
    let in_use = || format!("{} is in use; stop the server first, and wait for other commands", path.display());
    let _alone = InUse::alone(&config.place)?.with_context(in_use)?;
    anyhow::ensure!(
        asked.force || !path.exists(),
        "there is a database at {} already; --force moves it aside (it is not deleted)",
        path.display()
    );
    let mut held = None;
    let mut old = Old::default();
    if path.exists() {
        match Door(config.place.clone()).open().and_then(|mut db| Ok((db::file::hold_alone(&mut db)?, db))) {
            Ok((true, mut db)) => {
                old = looked_at(&mut db);
                held = Some(db);
            }
            Ok((false, _)) => anyhow::bail!(in_use()),
            // Damaged: the reason to restore.
            Err(_) => old.unread = true,
        }
    }
    let grounds = grounds(config, asked, &old)?;
    let whole = Whole::begin(path)?;
    copy(asked.file, whole.part())?;
    let mut db = Door(Place::Sqlite(whole.part().to_owned())).open()?;
    let prepared = prepare(&mut db, config, &grounds)?;
    anyhow::ensure!(db::file::hold_alone(&mut db)?, "{} is in use", whole.part().display());
    drop(db);
    let aside = aside::replace(path, whole)?;
    drop(held);
    finished(config, &grounds, prepared, aside.map(|path| path.display().to_string()), old.unread)
}

fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    let copied = File::open(from).and_then(|mut from| {
        let mut to = OpenOptions::new().write(true).open(to)?;
        std::io::copy(&mut from, &mut to)?;
        to.sync_all()
    });
    copied.with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))
}

fn into_postgres(config: &Config, asked: &Asked<'_>, url: &str) -> anyhow::Result<Restored> {
    let mut db = Door(config.place.clone()).open()?;
    // Who starts now waits until this is done.
    db::migrate::lock(&mut db)?;
    let others = db::namespace::others(&mut db)?;
    anyhow::ensure!(others == 0, "{others} others are connected to {}; stop the servers first", config.place.shown());
    let is_empty = db::namespace::tables(&mut db)? == 0;
    anyhow::ensure!(
        is_empty || asked.force,
        "there are tables in {} already; restore into an empty database, or --force moves them aside (they are not deleted)",
        config.place.shown()
    );
    let old = if is_empty { Old::default() } else { looked_at(&mut db) };
    let grounds = grounds(config, asked, &old)?;
    let aside = if is_empty { None } else { Some(db::namespace::move_aside(&mut db)?) };
    if let Some(schema) = &aside {
        // Said before, not after: whoever is cut off now must know where everything is.
        eprintln!(
            "until this ends, what was there stands in schema {schema}, and nothing in its place; if it is cut off, run it again"
        );
    }
    let restored = tools::restore(asked.pg_restore, url, asked.file).and_then(|()| prepare(&mut db, config, &grounds));
    let prepared = match restored {
        Ok(prepared) => prepared,
        Err(error) => {
            let undone = db::namespace::undo(&mut db, aside.as_deref());
            return Err(match undone {
                Ok(()) => error,
                Err(undone) => error.context(format!("what was half restored could not be taken back ({undone})")),
            });
        }
    };
    db::migrate::unlock(&mut db)?;
    finished(config, &grounds, prepared, aside.map(|schema| format!("schema {schema}")), old.unread)
}

/// What the database in the place has in its log.
fn looked_at(db: &mut Db) -> Old {
    let head = |db: &mut Db| -> Result<Option<Checkpoint>, Error> {
        if !db::migrate::standing(db)?.pending.is_empty() {
            return Ok(None);
        }
        let Chain { parts, head } = Chain::read(db)?;
        let origin = parts.last().map(|part| part.key.name().clone());
        Ok(origin.map(|origin| Checkpoint { origin, size: head.size(), root: head.root() }))
    };
    head(db).map_or(Old { head: None, unread: true }, |head| Old { head, unread: false })
}

fn grounds<'a>(config: &Config, asked: &Asked<'a>, old: &Old) -> anyhow::Result<Grounds<'a>> {
    let given = asked.checkpoints.iter().map(|path| {
        let note = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        Ok((path.display().to_string(), note))
    });
    let (here, beside) = (Keys::of(config)?, Keys::beside(asked.file)?);
    let (_, sha256) = measured(asked.file)?;
    Ok(Grounds {
        signed: old.head.iter().cloned().chain(Record(config.checkpoints.clone()).recent()?).collect(),
        given: given.collect::<anyhow::Result<_>>()?,
        keys: Keys { receipt: here.receipt.or(beside.receipt), log: here.log.or(beside.log) },
        accept_gap: asked.accept_gap,
        by: asked.by,
        sha256,
    })
}

fn finished(
    config: &Config,
    grounds: &Grounds<'_>,
    prepared: Prepared,
    aside: Option<String>,
    unread: bool,
) -> anyhow::Result<Restored> {
    let keys = grounds.keys.put_in_place(config)?;
    let missing = [&config.key_file, &config.log_key].into_iter().filter(|path| !path.exists()).cloned().collect();
    let Prepared { log_size, from_backup, gap } = prepared;
    Ok(Restored { log_size, from_backup, gap, aside, keys, missing, unread })
}
