//! Brings a database to this program's schema before it is used. An embedded one that holds anything is copied first, so that
//! every upgrade can be undone.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;

use super::in_use::InUse;
use crate::db::{self, Db, Door, Place};
use crate::whole::{Whole, beside, folder};

/// Room that a copy and the migration's own work take, in sizes of the database.
const ROOM: u64 = 3;

/// A connection to the database, brought to this program's schema, and the place, held. `fits` sees what is applied before anything
/// is changed.
pub(super) fn brought_up(
    door: &Door,
    fits: &dyn Fn(&db::migrate::Standing) -> anyhow::Result<()>,
) -> anyhow::Result<(Db, InUse)> {
    loop {
        let shared = InUse::shared(&door.0).context("the lock beside the database")?;
        let mut db = door.open()?;
        let standing = db::migrate::standing(&mut db)?;
        fits(&standing)?;
        if matches!(door.0, Place::Postgres(_)) {
            db::migrate::run(&mut db)?;
            return Ok((db, shared));
        }
        if standing.pending.is_empty() {
            return Ok((db, shared));
        }
        drop((db, shared));
        if let Some(alone) = InUse::alone(&door.0)? {
            let mut db = door.open()?;
            if let Some(copy) = copy_before_migration(door, &mut db)? {
                tracing::info!(
                    "the database was copied to {} before it is brought to this program's schema",
                    copy.display()
                );
            }
            db::migrate::run(&mut db)?;
            return Ok((db, alone.share()?));
        }
        // Another process is at the same point; who comes second finds it done. Not in step, or both would wait for ever.
        std::thread::sleep(Duration::from_millis(5 + u64::from(std::process::id() % 40)));
    }
}

/// Copies an embedded database that is to be migrated to `NAME.before-MIGRATION`. None where it is new or up to date.
///
/// # Errors
/// In words for the operator, also where the disk has not enough room.
pub fn copy_before_migration(door: &Door, db: &mut Db) -> anyhow::Result<Option<PathBuf>> {
    let Place::Sqlite(path) = &door.0 else { return Ok(None) };
    let standing = db::migrate::standing(db)?;
    match standing.pending.first() {
        Some(next) if !standing.applied.is_empty() => Ok(Some(copy_as(path, &format!(".before-{next}"), db)?)),
        _ => Ok(None),
    }
}

/// Copies an embedded database under the first free name that begins so; when this returns, the copy is whole and on the disk.
///
/// # Errors
/// In words for the operator, also where the disk has not enough room.
pub fn copy_as(path: &Path, ending: &str, db: &mut Db) -> anyhow::Result<PathBuf> {
    let folder = folder(path);
    let bytes = |path: &Path| std::fs::metadata(path).map_or(0, |file| file.len());
    let needed_mb = (((bytes(path) + bytes(&beside(path, "-wal"))) * ROOM) >> 20) + 1;
    let free_mb = super::room::free_mb(folder).with_context(|| format!("the free space at {}", folder.display()))?;
    anyhow::ensure!(
        free_mb >= needed_mb,
        "not enough room at {}: {free_mb} MB are free, a copy and the migration need {needed_mb} MB; nothing was changed",
        folder.display()
    );
    let numbered = |n: u32| beside(path, &if n == 1 { ending.to_owned() } else { format!("{ending}.{n}") });
    let target = (1..=u32::MAX).map(numbered).find(|path| !path.exists()).expect("numbers do not end");
    let whole = Whole::begin(&target)?;
    db::file::copy(db, whole.part()).with_context(|| format!("cannot write {}", target.display()))?;
    whole.finish()?;
    Ok(target)
}
