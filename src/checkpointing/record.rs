//! `checkpoints.log`: every checkpoint that this machine has signed or served, outside the database, so that a database that was
//! put back to an older state is noticed.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::PathBuf;

use super::opened;
use crate::error::Error;
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::note::VerifierKey;

/// Where it is. The file holds signed notes, an empty line after each.
#[derive(Debug, Clone)]
pub struct Record(pub PathBuf);

impl Record {
    /// Adds a note where it is not the last one; when this returns, it is on the disk.
    ///
    /// # Errors
    /// [`Error::Storage`] with the system's words.
    pub fn add(&self, note: &str) -> Result<(), Error> {
        self.added(note).map_err(|error| Error::Storage(format!("{}: {error}", self.0.display())))
    }

    fn added(&self, note: &str) -> std::io::Result<()> {
        if let Some(folder) = self.0.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)?;
        }
        let is_new = !self.0.exists();
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(&self.0)?;
        // Commands beside the server write it too.
        file.lock()?;
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        let whole = whole(&text);
        if notes(&text[..whole]).last().is_some_and(|last| last == note) {
            return Ok(());
        }
        if whole < text.len() {
            // The power failed while it was written, so it was never served.
            file.set_len(whole as u64)?;
            file.seek(SeekFrom::End(0))?;
        }
        file.write_all(format!("{note}\n").as_bytes())?;
        file.sync_all()?;
        if is_new {
            let folder = self.0.parent().filter(|folder| !folder.as_os_str().is_empty());
            File::open(folder.unwrap_or(std::path::Path::new(".")))?.sync_all()?;
        }
        Ok(())
    }

    /// The checkpoints that bear a key's signature, in the order in which they were recorded. None where there is no file.
    ///
    /// # Errors
    /// [`Error::Storage`] where it cannot be read.
    pub fn of(&self, key: &VerifierKey) -> Result<Vec<Checkpoint>, Error> {
        Ok(notes(&self.read()?).filter_map(|note| opened(note, key)).collect())
    }

    /// The last checkpoint, whoever has signed it.
    ///
    /// # Errors
    /// As [`Self::of`].
    pub fn last(&self) -> Result<Option<Checkpoint>, Error> {
        let text = self.read()?;
        let texts = notes(&text).filter_map(|note| Some(note.split_once("\n\n")?.0.to_owned() + "\n"));
        Ok(texts.filter_map(|text| Checkpoint::parse(&text).ok()).last())
    }

    fn read(&self) -> Result<String, Error> {
        match std::fs::read_to_string(&self.0) {
            Ok(text) => Ok(text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
            Err(error) => Err(Error::Storage(format!("{}: {error}", self.0.display()))),
        }
    }
}

/// The notes of a file's text: each is a text, an empty line and signatures, and ends before the next empty line.
fn notes(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let signatures = rest.find("\n\n")? + 2;
        let end = signatures + rest[signatures..].find("\n\n")? + 1;
        let note = &rest[..end];
        rest = &rest[end + 1..];
        Some(note)
    })
}

/// How many bytes whole notes take.
fn whole(text: &str) -> usize {
    notes(text).map(|note| note.len() + 1).sum()
}

#[cfg(test)]
mod tests {
    use super::{Record, notes};

    const ONE: &str = "a/log\n1\nroot\n\n\u{2014} a/log sig\n";
    const TWO: &str = "a/log\n2\nroot\n\n\u{2014} a/log sig\n\u{2014} b/log sig\n";

    #[test]
    fn notes_are_added_once_and_a_torn_one_is_swept_away() {
        let folder = tempfile::tempdir().unwrap();
        let record = Record(folder.path().join("deeper/checkpoints.log"));
        for note in [ONE, ONE, TWO, TWO] {
            record.add(note).unwrap();
        }
        let text = || std::fs::read_to_string(&record.0).unwrap();
        assert_eq!(notes(&text()).collect::<Vec<_>>(), [ONE, TWO]);
        let torn = text() + &ONE[..ONE.len() - 3];
        std::fs::write(&record.0, torn).unwrap();
        record.add(ONE).unwrap();
        assert_eq!(notes(&text()).collect::<Vec<_>>(), [ONE, TWO, ONE]);
    }
}
