//! Stores responses: each spends its ticket, gets its place in the log and its own answer; a repeat gets its receipt again.

use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;

use super::Answer;
use super::append::append;
use super::seal::{Sealed, same_content};
use crate::db::response::Stored;
use crate::db::ticket::Spent;
use crate::db::{self, Db};
use crate::domain::key::WaveKey;
use crate::domain::wave::{Phase, Wave};
use crate::error::Error;

/// Stores a batch in one transaction; each response gets its own answer. When this returns `Ok`, all that it acknowledges is on
/// the disk.
///
/// # Errors
/// [`Error::RowRefused`] and [`Error::Storage`]: a row that the database refuses fails the whole transaction. Nothing at all was
/// stored, unless the connection was lost during the commit; then the same batch, tried again, finds out.
pub fn store(db: &mut Db, batch: &[&Sealed]) -> Result<Vec<Answer>, Error> {
    append(db, |log| {
        let receipts: Vec<&[u8]> = batch.iter().map(|sealed| sealed.stored.row.receipt_hash.as_slice()).collect();
        let earlier = db::response::find(log.db, &receipts)?;
        let mut known: HashMap<&[u8], &Stored> =
            earlier.iter().map(|stored| (stored.row.id.as_slice(), stored)).collect();
        let mut waves: HashMap<&WaveKey, Option<Wave>> = HashMap::new();
        let first = log.next();
        let mut new: Vec<&Stored> = Vec::with_capacity(batch.len());
        let mut answers = Vec::with_capacity(batch.len());
        for sealed in batch {
            let stored = &sealed.stored;
            // The id comes first: a repeat gets its receipt even after the wave has closed, and never reads “already used”.
            if let Some(earlier) = known.get(stored.row.id.as_slice()) {
                let same = same_content(earlier, stored);
                answers.push(if same { Ok(sealed.submitted(true)) } else { Err(Error::IdConflict) });
                continue;
            }
            let wave = match waves.entry(&sealed.wave) {
                Slot::Occupied(slot) => slot.into_mut(),
                Slot::Vacant(slot) => slot.insert(db::wave::state(log.db, &sealed.wave)?),
            };
            if let Err(refused) = may_enter(wave.as_ref(), sealed) {
                answers.push(Err(refused));
                continue;
            }
            if let Some(ticket) = &sealed.ticket {
                // First use wins; within this transaction too.
                match db::ticket::spend(log.db, ticket)? {
                    Spent::Now => {}
                    Spent::Before => {
                        answers.push(Err(Error::TicketUsed));
                        continue;
                    }
                    Spent::Spoiled => {
                        answers.push(Err(Error::TicketSpoiled));
                        continue;
                    }
                    Spent::Never => {
                        answers.push(Err(Error::UnknownTicket));
                        continue;
                    }
                }
            }
            log.hash(&sealed.entry());
            known.insert(&stored.row.id, stored);
            new.push(stored);
            answers.push(Ok(sealed.submitted(false)));
        }
        db::response::insert(log.db, first, &new)?;
        Ok(answers)
    })
}

fn may_enter(wave: Option<&Wave>, sealed: &Sealed) -> Result<(), Error> {
    let wave = wave.ok_or_else(|| Error::UnknownWave(sealed.wave.to_string()))?;
    match wave.phase(sealed.day) {
        Phase::Open => Ok(()),
        Phase::NotYet => Err(Error::NotYetOpen { opens: wave.opens }),
        Phase::Over => Err(Error::Closed { closed: wave.ended() }),
    }
}
