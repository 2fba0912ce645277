//! Checkpoints that a database must answer for, and those for which it cannot.

use crate::checkpointing::{Chain, Fit};
use crate::db::Db;
use crate::error::Error;
use crate::ledger::checkpoint::Checkpoint;

/// Those of the checkpoints for which the log does not hold what they cover, and does not say so either. In their order.
pub(super) fn foreign(chain: &Chain, db: &mut Db, signed: &[Checkpoint]) -> Result<Vec<Checkpoint>, Error> {
    let mut found = Vec::new();
    for checkpoint in signed {
        if matches!(chain.fit(db, checkpoint)?, Fit::Beyond | Fit::Other) {
            found.push(checkpoint.clone());
        }
    }
    Ok(found)
}

/// The one to name when all of them are lost: of the name that was signed last, the one that covers most.
pub(super) fn newest(lost: &[Checkpoint]) -> Option<&Checkpoint> {
    let origin = &lost.last()?.origin;
    lost.iter().filter(|checkpoint| checkpoint.origin == *origin).max_by_key(|checkpoint| checkpoint.size)
}
