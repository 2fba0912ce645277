//! The two secrets, each made on first use, readable by its owner only, and bound to its database, so that a server with another key
//! is refused: the receipt key by a fingerprint (its receipts could not be checked), the log's key by the log's genesis.

use std::fs;
use std::path::Path;

use anyhow::Context as _;

use crate::config::WrongUsage;
use crate::db::{Db, head, setting, write_transaction};
use crate::error::Error;
use crate::intake::{self, ReceiptKey, random_32};
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::commit::sha256;
use crate::ledger::entry::Previous;
use crate::ledger::note::{KeyName, SigningKey};
use crate::whole;

const FINGERPRINT: &str = "receipt-key";

/// The receipt key of a database.
pub(super) fn receipt_key(path: &Path, db: &mut Db) -> anyhow::Result<ReceiptKey> {
    // Under the log's lock: servers that start at once on an empty database agree on one key.
    write_transaction(db, |db| {
        head::lock(db)?;
        Ok(agreed(path, db))
    })?
}

fn agreed(path: &Path, db: &mut Db) -> anyhow::Result<ReceiptKey> {
    let known = setting::find(db, FINGERPRINT)?;
    let key = read_or_make(path, "receipt key", known.is_some())?;
    let fingerprint = fingerprint(&key);
    match known {
        None => setting::insert(db, FINGERPRINT, &fingerprint)?,
        Some(known) => anyhow::ensure!(
            known == fingerprint,
            "{}: this is not the receipt key that the database was made with; point --key-file at the right one",
            path.display()
        ),
    }
    Ok(key)
}

fn fingerprint(key: &ReceiptKey) -> String {
    data_encoding::HEXLOWER.encode(&sha256(&[b"sipas/receipt-key ".as_slice(), key].concat()))
}

/// Whether a receipt key is the one that a database was made with; true where the database was made with none yet.
///
/// # Errors
/// [`Error::Storage`]
pub fn fits_receipts(key: &ReceiptKey, db: &mut Db) -> Result<bool, Error> {
    Ok(setting::find(db, FINGERPRINT)?.is_none_or(|known| known == fingerprint(key)))
}

/// The key in a file; none where there is no file.
///
/// # Errors
/// In words for the operator.
pub fn read(path: &Path) -> anyhow::Result<Option<[u8; 32]>> {
    match fs::read_to_string(path) {
        Ok(text) => {
            Ok(Some(parse(&text).with_context(|| format!("{}: no key (64 hexadecimal digits)", path.display()))?))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| path.display().to_string()),
    }
}

/// The log's key, and the log begun with it where it had not begun. `name` is the log's name in the world, for a log that begins;
/// `earlier` the last checkpoint of a log of this place that was left.
///
/// # Errors
/// In words for the operator: a file that cannot be read or written, a key that is not the log's.
pub fn log_key(
    path: &Path,
    name: Option<&str>,
    earlier: Option<Checkpoint>,
    db: &mut Db,
) -> anyhow::Result<SigningKey> {
    // Under the log's lock: processes that begin it at once agree on one key.
    let (known, seed) = write_transaction(db, |db| {
        head::lock(db)?;
        let known = intake::genesis(db)?;
        Ok((known.clone(), read_or_make(path, "log's key", known.is_some())))
    })?;
    let seed = seed?;
    if known.is_none() {
        let own = || format!("sipas-{}/log", data_encoding::HEXLOWER.encode(&random_32()[..6]));
        let known = || earlier.as_ref().map(|earlier| earlier.origin.to_string());
        let origin = name.map(ToOwned::to_owned).or_else(known).unwrap_or_else(own);
        // A log that begins anew is another log: it must not carry the name of the one that was left.
        let origin = match &earlier {
            Some(earlier) => format!("{origin}-after-{}", earlier.size),
            None => origin,
        };
        let origin = KeyName::parse(&origin)
            .map_err(|error| WrongUsage(format!("--log-name: “{origin}” cannot be the name of a log: {error}")))?;
        let key = SigningKey::from_seed(origin, &seed);
        let prev = earlier.map(|Checkpoint { origin, size, root }| Previous { origin, size, root });
        intake::found(db, key.public(), prev)?;
    }
    // Two servers may have begun it at once: what stands in the log counts.
    let public = intake::genesis(db)?.context("the log has no genesis")?;
    let key = SigningKey::from_seed(public.name().clone(), &seed);
    anyhow::ensure!(
        public == *key.public(),
        "{}: this is not the key that the log was begun with; point --log-key at the right one",
        path.display()
    );
    Ok(key)
}

fn read_or_make(path: &Path, what: &str, is_bound: bool) -> anyhow::Result<[u8; 32]> {
    match fs::read_to_string(path) {
        Ok(text) => parse(&text).with_context(|| {
            format!("{}: no {what} (64 hexadecimal digits); restore it from a backup", path.display())
        }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && !is_bound => make(path),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => anyhow::bail!(
            "{}: the {what} is missing. This database was made with one: restore the file, or point {} at it",
            path.display(),
            if what == "receipt key" { "--key-file" } else { "--log-key" }
        ),
        Err(error) => anyhow::bail!("{}: {error}", path.display()),
    }
}

/// Writes a new key, whole and on the disk before it is used.
fn make(path: &Path) -> anyhow::Result<[u8; 32]> {
    let key = random_32();
    write(path, &format!("{}\n", data_encoding::HEXLOWER.encode(&key)))?;
    Ok(key)
}

/// Writes a secret, whole and on the disk before it is used, readable by its owner only.
///
/// # Errors
/// In words for the operator.
pub fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    whole::write(path, text.as_bytes())
}

/// The key of a text of 64 hexadecimal digits.
#[must_use]
pub fn parse(text: &str) -> Option<[u8; 32]> {
    data_encoding::HEXLOWER.decode(text.trim().as_bytes()).ok()?.try_into().ok()
}
