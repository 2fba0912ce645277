//! The folder of a publication on the disk: made beside its place, whole and synced, and put there in one step.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use rustix::fs::{CWD, RenameFlags, renameat_with};

use crate::db::Db;
use crate::publication::manifest::Manifest;
use crate::publication::{INDEX, MANIFEST};
use crate::publishing::{self, Publication};
use crate::whole::{PART, beside, sync_folder};

/// Where a publication goes.
pub(super) struct Place(PathBuf);

impl Place {
    /// Refuses, before anything is entered in the log, a place where something else is than a publication and nothing but it.
    pub(super) fn of(to: &Path) -> anyhow::Result<Self> {
        anyhow::ensure!(to.file_name().is_some(), "--to {}: name the folder to make", to.display());
        // Without a slash at its end, behind which every other name would lead inside.
        let place = Self(to.components().collect());
        if place.0.exists() {
            anyhow::ensure!(place.0.join(INDEX).is_file(), place.is_another());
            let strange = strange(&place.0)?;
            anyhow::ensure!(
                strange.is_empty(),
                "{} holds files that are not of the publication ({}): move them away, or name another folder with --to",
                place.0.display(),
                strange.join(", ")
            );
        }
        Ok(place)
    }

    /// Refuses a place where another publication is.
    pub(super) fn may_hold(&self, publication: &Publication) -> anyhow::Result<()> {
        if self.0.exists() {
            let there = fs::read(self.0.join(INDEX)).unwrap_or_default();
            let is_same = publication.files.iter().any(|(path, bytes)| path == INDEX && *bytes == there);
            anyhow::ensure!(is_same, self.is_another());
        }
        Ok(())
    }

    fn is_another(&self) -> String {
        format!("{} is there and is not this publication; name another folder with --to", self.0.display())
    }

    /// Writes it beside the place, and puts it there when all of it is on the disk.
    pub(super) fn write(&self, db: &mut Db, publication: &Publication) -> anyhow::Result<()> {
        let Self(to) = self;
        let part = beside(to, PART);
        sweep(&part)?;
        let mut manifest = Manifest::default();
        let mut put = |path: &str, bytes: &[u8]| -> anyhow::Result<()> {
            manifest.add(path, bytes);
            write_synced(&part.join(path), bytes)
        };
        for (path, bytes) in &publication.files {
            put(path, bytes)?;
        }
        publishing::log_files(db, publication.head.checkpoint.size, |path, bytes| {
            put(&format!("log/{path}"), bytes).map_err(Failed)
        })
        .map_err(|Failed(error)| error)?;
        write_synced(&part.join(MANIFEST), &manifest.write())?;
        sync_folders(&part).with_context(|| format!("cannot write {}", part.display()))?;
        if to.exists() {
            exchange(&part, to)?;
        } else {
            fs::rename(&part, to).with_context(|| format!("cannot make {}", to.display()))?;
        }
        sync_folder(to).with_context(|| format!("cannot write {}", to.display()))?;
        // The earlier one, of which nothing is ours to keep: it held no other files.
        sweep(&part)
    }
}

/// Puts the new folder in the place of the old one, in one step where the file system can do that.
fn exchange(part: &Path, to: &Path) -> anyhow::Result<()> {
    if renameat_with(CWD, part, CWD, to, RenameFlags::EXCHANGE).is_ok() {
        return Ok(());
    }
    let old = beside(to, &format!("{PART}-old"));
    sweep(&old)?;
    fs::rename(to, &old).with_context(|| format!("cannot move {} out of the way", to.display()))?;
    fs::rename(part, to)
        .with_context(|| format!("cannot make {}; the earlier one is {}", to.display(), old.display()))?;
    sweep(&old)
}

/// What bears our ending was left by a run that was cut off, or is being replaced.
fn sweep(folder: &Path) -> anyhow::Result<()> {
    if folder.symlink_metadata().is_ok() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot sweep {} away", folder.display()))?;
    }
    Ok(())
}

/// Files below a publication's folder that its manifest does not name.
fn strange(to: &Path) -> anyhow::Result<Vec<String>> {
    let named =
        fs::read(to.join(MANIFEST)).map_err(|error| error.to_string()).and_then(|bytes| Manifest::parse(&bytes));
    let named =
        named.map_err(|why| anyhow::anyhow!("{}/{MANIFEST}: {why}; name another folder with --to", to.display()))?;
    let mut ours: BTreeSet<PathBuf> = named.into_iter().map(|(path, _)| to.join(path)).collect();
    ours.insert(to.join(MANIFEST));
    let mut strange = Vec::new();
    for (path, is_folder) in below(to).with_context(|| format!("cannot read {}", to.display()))? {
        if !is_folder && !ours.contains(&path) {
            strange.push(path.display().to_string());
        }
    }
    Ok(strange)
}

/// Everything below a folder, each with whether it is a folder; links are not followed.
fn below(folder: &Path) -> io::Result<Vec<(PathBuf, bool)>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let is_folder = entry.file_type()?.is_dir();
            if is_folder {
                folders.push(entry.path());
            }
            found.push((entry.path(), is_folder));
        }
    }
    Ok(found)
}

/// The names in all folders that were made, the deepest first.
fn sync_folders(folder: &Path) -> io::Result<()> {
    for (path, is_folder) in below(folder)?.into_iter().rev() {
        if is_folder {
            File::open(path)?.sync_all()?;
        }
    }
    File::open(folder)?.sync_all()
}

/// Whatever kept a file of the log from being written.
struct Failed(anyhow::Error);

impl From<crate::error::Error> for Failed {
    fn from(error: crate::error::Error) -> Self {
        Self(error.into())
    }
}

fn write_synced(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let write = || -> io::Result<()> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut file = File::create(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().with_context(|| format!("cannot write {}", path.display()))
}
