//! The database and the two secrets, opened for a server or for one command.

use anyhow::Context as _;

use super::in_use::InUse;
use super::{App, key, upgrade};
use crate::checkpointing::{self, Checkpoints, Record};
use crate::config::Config;
use crate::db::{Door, Place};
use crate::error::Error;
use crate::intake::ReceiptKey;

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
        if let Place::Sqlite(path) = &config.place
            && let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty())
        {
            std::fs::create_dir_all(folder)
                .with_context(|| format!("no folder can be made at {}, choose another --data", folder.display()))?;
        }
        let door = Door(config.place.clone());
        let (mut db, in_use) = upgrade::brought_up(&door)?;
        let receipt_key = key::receipt_key(&config.key_file, &mut db)?;
        let earlier = Record(config.checkpoints.clone()).last()?;
        let log_key = key::log_key(&config.log_key, config.log_name.as_deref(), earlier, &mut db)?;
        let checkpoints = Checkpoints::new(log_key, config.checkpoints.clone());
        Ok(Storage { door, receipt_key, checkpoints, in_use })
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
