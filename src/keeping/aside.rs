//! A database file put in the place of another, which keeps its bytes under another name. At every moment one of the two stands
//! there, and never with the journal of the other.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::whole::{JOURNALS, Whole, beside, sync_folder};

/// Gives the new database its name; what was there is moved to the first free `NAME.replaced-N`, which is given back.
pub(super) fn replace(path: &Path, new: Whole) -> anyhow::Result<Option<PathBuf>> {
    let aside = Aside::of(path).with_context(|| format!("cannot move {} aside", path.display()))?;
    match new.finish() {
        Ok(()) => Ok(aside.map(|aside| aside.name)),
        Err(error) => match aside.map_or(Ok(()), |aside| aside.undo(path)) {
            Ok(()) => Err(error),
            Err(undone) => Err(error.context(format!("what was moved aside could not be put back ({undone})"))),
        },
    }
}

struct Aside {
    name: PathBuf,
    /// The database has both names until the new one takes its place.
    is_linked: bool,
    moved: Vec<&'static str>,
}

impl Aside {
    /// None where there is nothing: neither a database nor what one has left beside it, which a new one would take for its own.
    fn of(path: &Path) -> io::Result<Option<Self>> {
        let journals: Vec<&'static str> = JOURNALS.into_iter().filter(|ending| beside(path, ending).exists()).collect();
        if !path.exists() && journals.is_empty() {
            return Ok(None);
        }
        let names = (1..=u32::MAX).map(|n| beside(path, &format!(".replaced-{n}")));
        let is_free = |name: &PathBuf| {
            is_same(name, path) || ["", "-wal", "-shm", "-journal"].iter().all(|ending| !beside(name, ending).exists())
        };
        let name = names.into_iter().find(is_free).expect("numbers do not end");
        let mut aside = Self { name, is_linked: false, moved: Vec::new() };
        if path.exists() {
            // One step puts the new one in its place then. A damaged one goes away first, with its journals behind it, and a
            // start that finds nothing makes no empty one, for it knows of a signed log.
            aside.is_linked =
                journals.is_empty() && (is_same(&aside.name, path) || fs::hard_link(path, &aside.name).is_ok());
            if !aside.is_linked {
                fs::rename(path, &aside.name)?;
                aside.moved.push("");
            }
        }
        for ending in journals {
            fs::rename(beside(path, ending), beside(&aside.name, ending))?;
            aside.moved.push(ending);
        }
        sync_folder(path)?;
        Ok(Some(aside))
    }

    fn undo(self, path: &Path) -> io::Result<()> {
        if self.is_linked {
            fs::remove_file(&self.name)?;
        }
        for ending in self.moved.into_iter().rev() {
            fs::rename(beside(&self.name, ending), beside(path, ending))?;
        }
        sync_folder(path)
    }
}

/// An earlier run was cut off between the two names.
fn is_same(one: &Path, other: &Path) -> bool {
    let place = |path: &Path| fs::metadata(path).map(|file| (file.dev(), file.ino())).ok();
    place(one).is_some_and(|one| place(other) == Some(one))
}
