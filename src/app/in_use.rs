//! The lock beside an embedded database: shared by who uses it, held alone by who brings it to another schema or puts another
//! one in its place. PostgreSQL keeps such locks itself.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;

use crate::db::Place;
use crate::whole::beside;

/// Held as long as this value lives.
#[derive(Debug)]
pub struct InUse {
    file: Option<File>,
}

impl InUse {
    /// Waits while somebody holds the place alone.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn shared(place: &Place) -> io::Result<Self> {
        let file = lock_file(place)?;
        if let Some(file) = &file {
            file.lock_shared()?;
        }
        Ok(Self { file })
    }

    /// None where the place is in use.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn alone(place: &Place) -> io::Result<Option<Self>> {
        let file = lock_file(place)?;
        match file.as_ref().map(File::try_lock) {
            None | Some(Ok(())) => Ok(Some(Self { file })),
            Some(Err(TryLockError::WouldBlock)) => Ok(None),
            Some(Err(TryLockError::Error(error))) => Err(error),
        }
    }

    /// Goes on from [`Self::alone`] to sharing it.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn share(self) -> io::Result<Self> {
        if let Some(file) = &self.file {
            file.lock_shared()?;
        }
        Ok(self)
    }
}

fn lock_file(place: &Place) -> io::Result<Option<File>> {
    let Place::Sqlite(path) = place else { return Ok(None) };
    OpenOptions::new().create(true).truncate(false).write(true).open(beside(path, ".lock")).map(Some)
}
