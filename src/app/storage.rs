//! The database and the receipt key, opened for a server or for one command.

use anyhow::Context as _;

use super::{App, key};
use crate::config::Config;
use crate::db::{self, Door, Place};
use crate::intake::ReceiptKey;

/// The database or the key cannot be used: what stands behind it says why. A fault of the machine, not of the input.
#[derive(Debug, thiserror::Error)]
#[error("the data cannot be used")]
pub struct DataUnusable;

impl App {
    /// Opens the database for one command, brought to this program's schema.
    ///
    /// # Errors
    /// In words for the operator.
    pub fn storage(config: &Config) -> anyhow::Result<(Door, ReceiptKey)> {
        Self::opened(config).context(DataUnusable)
    }

    /// As [`Self::storage`], for commands that have nothing to say where nothing was ever stored: they make no database.
    ///
    /// # Errors
    /// In words for the operator.
    pub fn existing_storage(config: &Config) -> anyhow::Result<(Door, ReceiptKey)> {
        anyhow::ensure!(
            Self::is_there(config),
            "no database at {} yet: look at --data (or the folder that you are in); sipas wave open makes one",
            config.place.shown()
        );
        Self::storage(config)
    }

    /// Whether anything was ever stored here, as far as can be seen without opening it.
    #[must_use]
    pub fn is_there(config: &Config) -> bool {
        match &config.place {
            Place::Sqlite(path) => path.exists(),
            Place::Postgres(_) => true,
        }
    }

    fn opened(config: &Config) -> anyhow::Result<(Door, ReceiptKey)> {
        if let Place::Sqlite(path) = &config.place
            && let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty())
        {
            std::fs::create_dir_all(folder)
                .with_context(|| format!("no folder can be made at {}, choose another --data", folder.display()))?;
        }
        let door = Door(config.place.clone());
        let mut db = door.open()?;
        db::migrate::run(&mut db)?;
        let receipt_key = key::open(&config.key_file, &mut db)?;
        Ok((door, receipt_key))
    }
}
