//! A file that is there whole or not at all: written under another name, synced, renamed; swept away where anything fails. And the
//! names of what stands beside a file.

use std::ffi::OsString;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use sha2::{Digest as _, Sha256};

/// Behind the name of what is not whole yet. Nobody else names a file so: what is left under such a name is ours to sweep away.
pub const PART: &str = ".sipas-part";
/// What SQLite puts beside a database.
pub const JOURNALS: [&str; 3] = ["-wal", "-shm", "-journal"];
/// Bytes that are read in one go.
const CHUNK: usize = 1 << 20;

/// A file on its way. Dropped before [`Whole::finish`], it leaves nothing.
#[derive(Debug)]
pub struct Whole {
    part: PathBuf,
    path: PathBuf,
    /// Locked as long as somebody writes it.
    _held: File,
    is_finished: bool,
}

impl Whole {
    /// Makes the part, empty, readable by its owner only; what an interrupted run has left of it is swept away.
    ///
    /// # Errors
    /// Those of the file system, with the file's name; where another process writes the same file now.
    pub fn begin(path: &Path) -> anyhow::Result<Self> {
        let path: PathBuf = path.components().collect();
        let part = beside(&path, PART);
        let begun = swept(&part).and_then(|()| {
            let held = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&part)?;
            held.try_lock()?;
            Ok(held)
        });
        let held = begun.with_context(|| format!("cannot write {}", path.display()))?;
        Ok(Self { part, path, _held: held, is_finished: false })
    }

    /// One with these bytes in it.
    ///
    /// # Errors
    /// Those of the file system, with the file's name.
    pub fn filled(path: &Path, bytes: &[u8]) -> anyhow::Result<Self> {
        let whole = Self::begin(path)?;
        std::fs::write(&whole.part, bytes).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(whole)
    }

    /// Where it is written to.
    #[must_use]
    pub fn part(&self) -> &Path {
        &self.part
    }

    /// How many bytes it has, and their SHA-256.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn measured(&self) -> io::Result<(u64, [u8; 32])> {
        measured(&self.part)
    }

    /// Puts it in its place, where another file may stand; when this returns, it is on the disk under its name.
    ///
    /// # Errors
    /// Those of the file system, with the file's name.
    pub fn finish(mut self) -> anyhow::Result<()> {
        let finished = File::open(&self.part).and_then(|part| {
            part.sync_all()?;
            std::fs::rename(&self.part, &self.path)?;
            self.is_finished = true;
            sync_folder(&self.path)
        });
        finished.with_context(|| format!("cannot write {}", self.path.display()))
    }
}

impl Drop for Whole {
    fn drop(&mut self) {
        if !self.is_finished {
            let _ = std::fs::remove_file(&self.part);
        }
        for journal in JOURNALS {
            let _ = std::fs::remove_file(beside(&self.part, journal));
        }
    }
}

/// Writes a file whole, readable by its owner only; when this returns, it is on the disk under its name.
///
/// # Errors
/// Those of the file system, with the file's name.
pub fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    Whole::filled(path, bytes)?.finish()
}

/// Sweeps away what an interrupted run has left, unless it is still being written.
fn swept(part: &Path) -> io::Result<()> {
    let left = match File::open(part) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        opened => opened?,
    };
    match left.try_lock() {
        Err(TryLockError::WouldBlock) => return Err(io::Error::other("another run is writing it now")),
        locked => locked?,
    }
    // Whoever held it may have given it its name meanwhile.
    if std::fs::metadata(part).is_ok_and(|now| left.metadata().is_ok_and(|left| left.ino() == now.ino())) {
        std::fs::remove_file(part)?;
    }
    for journal in JOURNALS {
        let _ = std::fs::remove_file(beside(part, journal));
    }
    Ok(())
}

/// How many bytes a file has, and their SHA-256.
///
/// # Errors
/// Those of the file system.
pub fn measured(path: &Path) -> io::Result<(u64, [u8; 32])> {
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

/// A path with something behind its last letter; a slash at its end is none.
#[must_use]
pub fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name: OsString = path.components().collect::<PathBuf>().into_os_string();
    name.push(ending);
    name.into()
}

/// The folder that a file stands in.
#[must_use]
pub fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Brings the names in a file's folder to the disk.
///
/// # Errors
/// Those of the file system.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(folder(path))?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::{PART, Whole, beside, write};

    #[test]
    fn what_is_left_is_swept_away_but_nothing_of_another_name_and_nothing_that_is_being_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.csv");
        let (part, theirs) = (beside(&path, PART), beside(&path, ".part"));
        for left in [&part, &beside(&part, "-wal"), &theirs] {
            std::fs::write(left, "left").unwrap();
        }
        let whole = Whole::begin(&path).unwrap();
        assert!(Whole::begin(&path).unwrap_err().to_string().contains("report.csv"));
        assert!(part.exists() && !beside(&part, "-wal").exists());
        drop(whole);
        assert!(!part.exists() && !path.exists());
        write(&path, b"new").unwrap();
        assert_eq!(
            (std::fs::read(&path).unwrap(), std::fs::read(&theirs).unwrap()),
            (b"new".to_vec(), b"left".to_vec())
        );
        let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&path).unwrap().permissions());
        assert_eq!((mode & 0o777, std::fs::read_dir(folder.path()).unwrap().count()), (0o600, 2));
    }

    #[test]
    fn a_slash_at_the_end_leads_into_no_folder() {
        assert_eq!(beside("a/b/".as_ref(), PART), beside("a/b".as_ref(), PART));
    }
}
