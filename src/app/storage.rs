//! The database and the two secrets, opened for a server or for one command.

use std::fs::{DirBuilder, Permissions};
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::Path;

use anyhow::Context as _;

use super::in_use::InUse;
use super::{App, key, upgrade};
use crate::checkpointing::{self, Checkpoints, Record};
use crate::config::Config;
use crate::db::{Door, Place};
use crate::error::Error;
use crate::intake::ReceiptKey;
use crate::ledger::checkpoint::Checkpoint;
use crate::whole::{beside, folder};

/// What a server or a command works with.
pub struct Storage {
    pub door: Door,
    pub receipt_key: ReceiptKey,
    pub checkpoints: Checkpoints,
    /// While it is held, nobody puts another database in this one's place.
    pub in_use: InUse,
}

/// The database or the key cannot be used: what stands behind it says why. A fault of the machine, not of the input.
#[derive(Debug, thiserror::Error)]
#[error("the data cannot be used")]
pub struct DataUnusable;

impl App {
    /// Opens the database for a server, or for a command that only reads, brought to this program's schema.
    ///
    /// # Errors
    /// In words for the operator.
    pub fn storage(config: &Config) -> anyhow::Result<Storage> {
        Self::opened(config).context(DataUnusable)
    }

    /// As [`Self::storage`], for a command that adds to the log: refused where the log is not the one that was signed.
    ///
    /// # Errors
    /// In words for the operator.
    pub fn storage_to_add(config: &Config) -> anyhow::Result<Storage> {
        let storage = Self::storage(config)?;
        match storage.mismatch().context(DataUnusable)? {
            None => Ok(storage),
            Some(reason) => Err(anyhow::anyhow!("nothing may be added: {reason}").context(DataUnusable)),
        }
    }

    /// As [`Self::storage`], for commands that have nothing to say where nothing was ever stored: they make no database.
    ///
    /// # Errors
    /// In words for the operator.
    pub fn existing_storage(config: &Config) -> anyhow::Result<Storage> {
        Self::must_be_there(config)?;
        Self::storage(config)
    }

    /// # Errors
    /// In words for the operator, where nothing was ever stored.
    pub fn must_be_there(config: &Config) -> anyhow::Result<()> {
        anyhow::ensure!(
            Self::is_there(config),
            "no database at {} yet: look at --data (or the folder that you are in); sipas wave open makes one",
            config.place.shown()
        );
        Ok(())
    }

    /// Whether anything was ever stored here, as far as can be seen without opening it.
    #[must_use]
    pub fn is_there(config: &Config) -> bool {
        match &config.place {
            Place::Sqlite(path) => path.exists(),
            Place::Postgres(_) => true,
        }
    }

    fn opened(config: &Config) -> anyhow::Result<Storage> {
        if let Place::Sqlite(path) = &config.place {
            private_folder(folder(path))?;
            for ending in ["", "-wal", "-shm"] {
                make_private(&beside(path, ending));
            }
        }
        let earlier = Record(config.checkpoints.clone()).last()?;
        anyhow::ensure!(earlier.is_none() || Self::is_there(config), left_out(config, earlier.as_ref()));
        let door = Door(config.place.clone());
        let (mut db, in_use) = upgrade::brought_up(&door, &|standing| {
            anyhow::ensure!(earlier.is_none() || !standing.applied.is_empty(), left_out(config, earlier.as_ref()));
            Ok(())
        })?;
        let receipt_key = key::receipt_key(&config.key_file, &mut db)?;
        let log_key = key::log_key(&config.log_key, config.log_name.as_deref(), earlier, &mut db)?;
        let checkpoints = Checkpoints::new(log_key, config.checkpoints.clone());
        Ok(Storage { door, receipt_key, checkpoints, in_use })
    }
}

/// A log was signed here, and its database is gone: an empty one in its place would begin another log in public.
fn left_out(config: &Config, earlier: Option<&Checkpoint>) -> String {
    format!(
        "nothing is stored at {}, but {} entries of {} were signed here ({}). Put the database back: sipas restore, also where one was cut \
         off; what it moved aside bears “replaced” in its name. To begin another log on purpose, move that file away first",
        config.place.shown(),
        earlier.map_or(0, |earlier| earlier.size),
        earlier.map_or_else(String::new, |earlier| earlier.origin.to_string()),
        config.checkpoints.display()
    )
}

/// Makes a folder where there is none, for its owner only: answers in the order in which they came are nobody else's to read.
///
/// # Errors
/// In words for the operator.
pub fn private_folder(folder: &Path) -> anyhow::Result<()> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .with_context(|| format!("no folder can be made at {}, choose another --data", folder.display()))
}

/// Files that an earlier program made could be read by every user of the machine.
fn make_private(path: &Path) {
    let Ok(mode) = std::fs::metadata(path).map(|file| file.permissions().mode()) else { return };
    if mode & 0o077 != 0
        && let Err(error) = std::fs::set_permissions(path, Permissions::from_mode(mode & 0o700))
    {
        tracing::warn!(%error, "{} can be read by other users of this machine; take that away (chmod 600)", path.display());
    }
}

impl Storage {
    /// Why the stored log is not the one that was signed, in words for the operator; none where it is.
    ///
    /// # Errors
    /// Where the database or the record of checkpoints cannot be read.
    pub fn mismatch(&self) -> Result<Option<String>, Error> {
        checkpointing::mismatch(&mut self.door.open()?, &self.checkpoints.verifier(), self.checkpoints.record())
    }
}
