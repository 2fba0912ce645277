//! A backup of the whole database beside a running server: one state, checked before it is called a backup.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::candidates::foreign;
use super::keys::{self, Keys};
use super::tools;
use crate::app::App;
use crate::checkpointing::{self, Chain, Record};
use crate::config::Config;
use crate::db::{self, Db, Door, Place};
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::commit::Hash;
use crate::whole::{Whole, folder};

/// What the operator asks for.
#[derive(Debug, Clone)]
pub struct Wanted<'a> {
    pub file: &'a Path,
    /// Another file may stand there, and is replaced once the new one is whole.
    pub force: bool,
    pub with_keys: bool,
    pub pg_dump: &'a Path,
}

/// What was written.
#[derive(Debug, Clone)]
pub struct Backup {
    pub bytes: u64,
    pub sha256: Hash,
    /// Entries; none where the database is of a schema without a log.
    pub log_size: Option<u64>,
    /// The last one that was signed for it.
    pub checkpoint: Option<Checkpoint>,
    pub keys: Option<PathBuf>,
}

/// Writes a backup; when this returns, it is whole and on the disk.
///
/// # Errors
/// In words for the operator; then nothing stands under the file's name that did not stand there before.
pub fn backup(config: &Config, wanted: &Wanted<'_>) -> anyhow::Result<Backup> {
    let file = wanted.file;
    anyhow::ensure!(App::is_there(config), "no database at {} yet: look at --data", config.place.shown());
    anyhow::ensure!(folder(file).is_dir(), "there is no folder {}; make it first", folder(file).display());
    anyhow::ensure!(!file.is_dir(), "{} is a folder; name the file of the backup", file.display());
    let taken = file.exists() || (wanted.with_keys && keys::file_of(file).exists());
    anyhow::ensure!(
        wanted.force || !taken,
        "{} is there already; choose another name, or give --force",
        file.display()
    );
    if let (Place::Sqlite(path), Ok(target)) = (&config.place, file.canonicalize()) {
        anyhow::ensure!(path.canonicalize().ok() != Some(target), "{} is the database itself", file.display());
    }
    // Before the copy: what is signed while it is made may lie beyond it.
    let signed = Record(config.checkpoints.clone()).recent()?;
    let whole = Whole::begin(file)?;
    let mut db = Door(config.place.clone()).open()?;
    let (log_size, checkpoint) = match &config.place {
        Place::Sqlite(_) => {
            db::file::copy(&mut db, whole.part()).with_context(|| format!("cannot write {}", file.display()))?;
            checked(&mut db::file::look(whole.part())?, &signed)?
        }
        Place::Postgres(url) => db::read_transaction(&mut db, |db| {
            let snapshot = db::snapshot::name(db)?;
            tools::dump(wanted.pg_dump, url, &snapshot, whole.part())?;
            checked(db, &signed)
        })?,
    };
    let (bytes, sha256) = whole.measured()?;
    // The keys first: a backup that was asked for with keys has them.
    let keys = if wanted.with_keys { Some(Keys::of(config)?.write_beside(file)?) } else { None };
    whole.finish()?;
    Ok(Backup { bytes, sha256, log_size, checkpoint, keys })
}

/// Looks at what was copied as at what is put back: the log whole, and the one that was signed.
fn checked(db: &mut Db, signed: &[Checkpoint]) -> anyhow::Result<(Option<u64>, Option<Checkpoint>)> {
    if let Some(fault) = db::file::fault(db)? {
        anyhow::bail!("the database is damaged, so no backup was made: {fault}");
    }
    let standing = db::migrate::standing(db)?;
    anyhow::ensure!(!standing.applied.is_empty(), "there is nothing in the database yet, so no backup was made");
    if !standing.pending.is_empty() {
        // Of an older program, whose log this one does not read. The copy is good all the same.
        return Ok((None, None));
    }
    if let Some(fault) = checkpointing::fault(db)? {
        anyhow::bail!("the log does not hold together, so no backup was made: {fault}");
    }
    let chain = Chain::read(db)?;
    if let Some(lost) = foreign(&chain, db, signed)?.pop() {
        anyhow::bail!(
            "no backup was made: a checkpoint for {} entries of {} was signed here, and the database does not hold them; restore a newer \
             backup first",
            lost.size,
            lost.origin
        );
    }
    let last = db::checkpoint::latest(db)?.and_then(|stored| chain.open(&stored.note));
    Ok((Some(chain.head.size()), last))
}
