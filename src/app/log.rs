//! What the public reads of the log: checkpoint, tiles, entries, and where a receipt stands in it. Nothing beyond the public
//! checkpoint is shown.

use std::sync::Arc;

use super::{App, now_ms};
use crate::checkpointing::{HOUR_MS, Served};
use crate::db;
use crate::db::log::StoredTiles;
use crate::domain::day::Day;
use crate::error::Error;
use crate::ledger::code::ReceiptCode;
use crate::ledger::note::VerifierKey;
use crate::ledger::proof::Proof;
use crate::ledger::tile::{TileKind, TilePath};
use crate::ledger::tree::{TILE_WIDTH, inclusion};

/// What is known of a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// Covered by the checkpoint of that day.
    Confirmed(Day),
    /// In the log; the next checkpoint comes within so many minutes.
    Pending { minutes: i64 },
}

impl App {
    /// The public checkpoint.
    ///
    /// # Errors
    /// [`Error::NotFound`] while nothing is signed.
    pub fn checkpoint(&self) -> Result<Arc<Served>, Error> {
        self.checkpoints.served().ok_or(Error::NotFound)
    }

    /// The key by which the log is checked.
    #[must_use]
    pub fn log_verifier(&self) -> VerifierKey {
        self.checkpoints.verifier()
    }

    /// The bytes of a tile or of a bundle of entries.
    ///
    /// # Errors
    /// [`Error::NotFound`] for what the public checkpoint does not cover; [`Error::Storage`].
    pub async fn tile(&self, path: TilePath) -> Result<Vec<u8>, Error> {
        let size = self.checkpoint()?.checkpoint.size;
        let TilePath { kind, number, width } = path;
        let hashes = match kind {
            TileKind::Entries => size,
            TileKind::Hashes(level) => size.checked_shr(8 * u32::from(level)).unwrap_or(0),
        };
        let end = number.checked_mul(TILE_WIDTH as u64).and_then(|first| first.checked_add(width as u64));
        if end.is_none_or(|end| end > hashes) {
            return Err(Error::NotFound);
        }
        self.read(move |db| db::log::file(db, &path)).await
    }

    /// Whether a receipt's response stands in the log, and since which checkpoint.
    ///
    /// # Errors
    /// [`Error::Storage`]
    pub async fn recorded(&self, code: &ReceiptCode) -> Result<Option<Recorded>, Error> {
        let hash = code.hash();
        let public = self.checkpoints.served().map_or(0, |served| served.checkpoint.size);
        self.read(move |db| {
            let Some(index) = db::response::recorded_at(db, &hash)? else { return Ok(None) };
            // Signed is not yet served: a proof must be there when we say so.
            let covering = if index < public { db::checkpoint::first_covering(db, index)? } else { None };
            Ok(Some(covering.map_or_else(
                || Recorded::Pending { minutes: minutes_to_the_hour(now_ms()) },
                |covering| Recorded::Confirmed(Day::at_ms(covering.signed_ms)),
            )))
        })
        .await
    }

    /// The proof that a receipt's response stands in the log, for any program that reads such proofs; the entry itself goes along
    /// as its extra data. None while the public checkpoint does not cover it.
    ///
    /// # Errors
    /// [`Error::Storage`]
    pub async fn proof(&self, code: &ReceiptCode) -> Result<Option<String>, Error> {
        let hash = code.hash();
        let Some(served) = self.checkpoints.served() else { return Ok(None) };
        self.read(move |db| {
            let size = served.checkpoint.size;
            let Some(index) = db::response::recorded_at(db, &hash)?.filter(|index| *index < size) else {
                return Ok(None);
            };
            let entry = db::log::entries(db, index, 1)?.concat();
            let edge = db::head::read(db)?;
            let hashes = inclusion(index, size, &mut StoredTiles { db, edge })?;
            let note = served.note.clone();
            Ok(Some(Proof { extra: Some(entry.into_bytes()), index, hashes, checkpoint: note }.to_string()))
        })
        .await
    }
}

/// Rounded up: a checkpoint promised within so many minutes is there by then.
fn minutes_to_the_hour(now_ms: i64) -> i64 {
    (HOUR_MS - now_ms.rem_euclid(HOUR_MS)).div_euclid(60_000) + 1
}
