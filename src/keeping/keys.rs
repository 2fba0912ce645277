//! The two secrets beside a backup, in one file of two lines. They never stand in the backup itself: whoever has both can tell
//! which answers belong to a receipt's id.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::app::key;
use crate::config::Config;
use crate::whole::beside;

const RECEIPT: &str = "receipt.key ";
const LOG: &str = "log.key ";

/// Both secrets, as far as they are at hand.
#[derive(Clone, Copy, Default)]
pub(super) struct Keys {
    pub receipt: Option<[u8; 32]>,
    pub log: Option<[u8; 32]>,
}

/// The file of a backup's keys.
pub(super) fn file_of(backup: &Path) -> PathBuf {
    beside(backup, ".keys")
}

impl Keys {
    /// Those in force.
    pub fn of(config: &Config) -> anyhow::Result<Self> {
        Ok(Self { receipt: key::read(&config.key_file)?, log: key::read(&config.log_key)? })
    }

    /// Those beside a backup; none where there is no such file.
    pub fn beside(backup: &Path) -> anyhow::Result<Self> {
        let path = file_of(backup);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(error).with_context(|| path.display().to_string()),
        };
        let found = |name: &str| text.lines().find_map(|line| key::parse(line.strip_prefix(name)?));
        let keys = Self { receipt: found(RECEIPT), log: found(LOG) };
        anyhow::ensure!(
            keys.receipt.is_some() && keys.log.is_some(),
            "{}: these are not the keys of a backup",
            path.display()
        );
        Ok(keys)
    }

    /// Writes both beside a backup.
    pub fn write_beside(self, backup: &Path) -> anyhow::Result<PathBuf> {
        let (Some(receipt), Some(log)) = (self.receipt, self.log) else {
            anyhow::bail!(
                "--with-keys: the receipt key or the log's key is not there; look at --key-file and --log-key"
            )
        };
        let hex = |key: [u8; 32]| data_encoding::HEXLOWER.encode(&key);
        let path = file_of(backup);
        key::write(&path, &format!("{RECEIPT}{}\n{LOG}{}\n", hex(receipt), hex(log)))?;
        Ok(path)
    }

    /// Writes those that have no file yet where the server looks for them. Gives their paths.
    pub fn put_in_place(self, config: &Config) -> anyhow::Result<Vec<PathBuf>> {
        let mut written = Vec::new();
        for (path, key) in [(&config.key_file, self.receipt), (&config.log_key, self.log)] {
            if let Some(key) = key.filter(|_| !path.exists()) {
                key::write(path, &format!("{}\n", data_encoding::HEXLOWER.encode(&key)))?;
                written.push(path.clone());
            }
        }
        Ok(written)
    }
}
