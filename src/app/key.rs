//! The receipt key: made on first use, readable by its owner only, and bound to its database by a fingerprint, so that a server
//! with another key is refused instead of giving receipts that nobody can check.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use crate::db::{Db, head, setting, write_transaction};
use crate::intake::{ReceiptKey, random_32};
use crate::ledger::commit::sha256;

const FINGERPRINT: &str = "receipt-key";

pub(super) fn open(path: &Path, db: &mut Db) -> anyhow::Result<ReceiptKey> {
    // Under the log's lock: servers that start at once on an empty database agree on one key.
    write_transaction(db, |db| {
        head::lock(db)?;
        Ok(agreed(path, db))
    })?
}

fn agreed(path: &Path, db: &mut Db) -> anyhow::Result<ReceiptKey> {
    let known = setting::find(db, FINGERPRINT)?;
    let key = match (fs::read_to_string(path), &known) {
        (Ok(text), _) => parse(&text).ok_or_else(|| {
            anyhow::anyhow!("{}: not a receipt key (64 hexadecimal digits); restore it from a backup", path.display())
        })?,
        (Err(error), None) if error.kind() == std::io::ErrorKind::NotFound => make(path)?,
        (Err(error), Some(_)) if error.kind() == std::io::ErrorKind::NotFound => anyhow::bail!(
            "{}: the receipt key is missing. This database was made with one, and all its receipts follow from it: \
             restore the file, or point --key-file at it",
            path.display()
        ),
        (Err(error), _) => anyhow::bail!("{}: {error}", path.display()),
    };
    let fingerprint = data_encoding::HEXLOWER.encode(&sha256(&[b"sipas/receipt-key ".as_slice(), &key].concat()));
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

/// Writes a new key, whole and on the disk before it is used.
fn make(path: &Path) -> anyhow::Result<ReceiptKey> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let key = random_32();
    let mut unfinished = path.as_os_str().to_owned();
    unfinished.push(".new");
    let written = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&unfinished);
    written
        .and_then(|mut file| {
            writeln!(file, "{}", data_encoding::HEXLOWER.encode(&key))?;
            file.sync_all()?;
            fs::rename(&unfinished, path)?;
            // The name, too, must be on the disk: every receipt follows from this key.
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            fs::File::open(folder)?.sync_all()
        })
        .map_err(|error| anyhow::anyhow!("{}: {error}", path.display()))?;
    Ok(key)
}

fn parse(text: &str) -> Option<ReceiptKey> {
    data_encoding::HEXLOWER.decode(text.trim().as_bytes()).ok()?.try_into().ok()
}
