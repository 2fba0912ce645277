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

/// The one to name when all of them are lost, of the name that was signed last: where the log has other entries than were signed,
/// the smallest, from which on it forks; else the one that covers most.
pub(super) fn to_name<'a>(chain: &Chain, lost: &'a [Checkpoint]) -> Option<&'a Checkpoint> {
    let origin = &lost.last()?.origin;
    let of_name = || lost.iter().filter(|checkpoint| checkpoint.origin == *origin);
    let forked = of_name().filter(|checkpoint| chain.covers(checkpoint)).min_by_key(|checkpoint| checkpoint.size);
    forked.or_else(|| of_name().max_by_key(|checkpoint| checkpoint.size))
}
