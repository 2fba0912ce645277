//! A file that is there whole or not at all: written under another name, synced, renamed; swept away where anything fails.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::app::beside;
use crate::ledger::commit::Hash;

/// Bytes that are read in one go.
const CHUNK: usize = 1 << 20;

/// A file on its way. Dropped before [`Whole::finish`], it leaves nothing.
#[derive(Debug)]
pub struct Whole {
    part: PathBuf,
    path: PathBuf,
}

impl Whole {
    /// Makes the part, empty, readable by its owner only.
    ///
    /// # Errors
    /// Those of the file system, with the file's name.
    pub fn begin(path: &Path) -> anyhow::Result<Self> {
        let whole = Self { part: beside(path, ".part"), path: path.to_owned() };
        // What an interrupted run has left.
        let _ = std::fs::remove_file(&whole.part);
        let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&whole.part);
        made.map_err(|error| anyhow::Error::from(error).context(format!("cannot write {}", path.display())))?;
        Ok(whole)
    }

    /// Where it is written to.
    #[must_use]
    pub fn part(&self) -> &Path {
        &self.part
    }

    /// How many bytes it has, and their hash.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn measured(&self) -> io::Result<(u64, Hash)> {
        measured(&self.part)
    }

    /// Puts it in its place; when this returns, it is on the disk under its name.
    ///
    /// # Errors
    /// Those of the file system, with the file's name.
    pub fn finish(self) -> anyhow::Result<()> {
        let finished = File::open(&self.part).and_then(|part| {
            part.sync_all()?;
            std::fs::rename(&self.part, &self.path)?;
            File::open(folder(&self.path))?.sync_all()
        });
        finished.map_err(|error| anyhow::Error::from(error).context(format!("cannot write {}", self.path.display())))
    }
}

impl Drop for Whole {
    fn drop(&mut self) {
        // After it was renamed there is nothing of this name.
        let _ = std::fs::remove_file(&self.part);
        for journal in ["-journal", "-wal", "-shm"] {
            let _ = std::fs::remove_file(beside(&self.part, journal));
        }
    }
}

/// How many bytes a file has, and their hash.
///
/// # Errors
/// Those of the file system.
pub(super) fn measured(path: &Path) -> io::Result<(u64, Hash)> {
    let mut file = File::open(path)?;
    let (mut hash, mut bytes, mut chunk) = (Sha256::new(), 0, vec![0; CHUNK]);
    loop {
        let read = file.read(&mut chunk)?;
        if read == 0 {
            return Ok((bytes, hash.finalize().into()));
        }
        hash.update(&chunk[..read]);
        bytes += read as u64;
    }
}

/// The folder that a file stands in.
pub(super) fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
