//! What a wave is closed with: its tickets as they stand, its void responses.

use diesel::prelude::*;

use super::Db;
use super::schema::{response, ticket, void};
use super::ticket::{Batch, batches, number};
use crate::domain::key::WaveKey;
use crate::domain::ticket::TicketState;
use crate::error::Error;
use crate::ledger::commit::Hash;
use crate::ledger::entry::TicketCounts;
use crate::ledger::tree::Edge;

/// Hashes that are read at once.
const AT_ONCE: i64 = 10_000;

/// The tickets of a wave as they stand.
pub fn counts(db: &mut Db, wave: &WaveKey) -> Result<TicketCounts, Error> {
    let mut sum = TicketCounts { issued: 0, used: 0, spoiled: 0 };
    for Batch { counts, .. } in batches(db, Some(wave))? {
        sum.issued += counts.issued;
        sum.used += counts.used;
        sum.spoiled += counts.spoiled;
    }
    Ok(sum)
}

/// The Merkle root over the hashes of the used tickets of a wave in ascending order.
pub fn used_root(db: &mut Db, wave: &WaveKey) -> Result<Hash, Error> {
    let of_wave = |last: &[u8]| {
        let used = ticket::table
            .filter(ticket::wave.eq(wave.as_str().to_owned()))
            .filter(ticket::state.eq(number(TicketState::Used)));
        used.filter(ticket::hash.gt(last.to_vec())).order(ticket::hash).limit(AT_ONCE).select(ticket::hash)
    };
    Ok(root(|last| Ok(of_wave(last).load(db)?))?.1)
}

/// How many tickets a batch has, and the Merkle root over their hashes in ascending order.
pub fn batch(db: &mut Db, batch: &str) -> Result<(u64, Hash), Error> {
    let of_batch = |last: &[u8]| {
        let all = ticket::table.filter(ticket::batch.eq(batch.to_owned())).filter(ticket::hash.gt(last.to_vec()));
        all.order(ticket::hash).limit(AT_ONCE).select(ticket::hash)
    };
    root(|last| Ok(of_batch(last).load(db)?))
}

/// Number and root of hashes that are read piece by piece, each from behind the last one.
fn root(mut next: impl FnMut(&[u8]) -> Result<Vec<Vec<u8>>, Error>) -> Result<(u64, Hash), Error> {
    let (mut edge, mut full, mut last) = (Edge::empty(), Vec::new(), Vec::new());
    loop {
        let hashes = next(&last)?;
        let Some(end) = hashes.last().cloned() else { return Ok((edge.size(), edge.root())) };
        for hash in hashes {
            let hash = hash.try_into().map_err(|_| Error::Storage("a ticket's hash has not 32 bytes".to_owned()))?;
            edge.push(hash, &mut full);
            full.clear();
        }
        last = end;
    }
}

/// Agency and reason of each void response of a wave.
pub fn voids(db: &mut Db, wave: &WaveKey) -> Result<Vec<(String, String)>, Error> {
    Ok(void::table
        .inner_join(response::table.on(response::log_index.eq(void::response)))
        .filter(response::wave.eq(wave.as_str()))
        .order(void::log_index)
        .select((response::agency, void::reason))
        .load(db)?)
}
