//! Tickets in the log: a batch is entered before its first use, with the Merkle root over its hashes; what was taken out of use,
//! and what a citizen says was not their own use, are entered too.

use super::admin::enter_admin;
use super::append::append;
use crate::db::{self, Db};
use crate::domain::day::Day;
use crate::domain::key::WaveKey;
use crate::domain::ticket::{Ticket, TicketState};
use crate::domain::wave::Phase;
use crate::error::Error;
use crate::ledger::commit::Hash;
use crate::ledger::entry::{DisputeKind, Disputed, Entry, Word};
use crate::ledger::tree::merkle_root;

/// Most tickets in one batch: the log waits while they are stored.
pub const MOST_TICKETS: usize = 200_000;

/// Tickets that are issued together.
#[derive(Debug, Clone, Copy)]
pub struct NewBatch<'a> {
    pub name: &'a Word,
    pub wave: &'a WaveKey,
    /// At least one, each with the hash of its code.
    pub tickets: &'a [(Hash, Ticket)],
}

/// Issues a batch: all its tickets and its one entry, or nothing. False where the name of the batch is taken.
///
/// # Errors
/// [`Error::UnknownWave`]; [`Error::Closed`] for a wave that takes no answers any more; [`Error::RowRefused`] where a code is
/// that of another ticket.
pub fn issue_tickets(db: &mut Db, batch: NewBatch<'_>, today: Day) -> Result<bool, Error> {
    let NewBatch { name, wave, tickets } = batch;
    // By hash: neither the entry nor the order of the rows shows in which order the slips are printed.
    let mut sorted: Vec<(Hash, &Ticket)> = tickets.iter().map(|(hash, ticket)| (*hash, ticket)).collect();
    sorted.sort_by_key(|(hash, _)| *hash);
    let hashes: Vec<Hash> = sorted.iter().map(|(hash, _)| *hash).collect();
    let entry = Entry::Tickets {
        wave: wave.clone(),
        batch: name.clone(),
        count: hashes.len() as u64,
        root: merkle_root(&hashes),
    };
    append(db, |log| {
        let stored = db::wave::state(log.db, wave)?.ok_or_else(|| Error::UnknownWave(wave.to_string()))?;
        if stored.phase(today) == Phase::Over {
            return Err(Error::Closed { closed: stored.ended() });
        }
        if db::ticket::knows_batch(log.db, name.as_str())? {
            return Ok(false);
        }
        let index = log.enter(&entry, wave.as_str());
        db::ticket::insert(log.db, name.as_str(), wave, index, today, &sorted)?;
        Ok(true)
    })
}

/// Whether these very tickets were issued, told by the hash of one of them and not by the name of their batch, which another hand may
/// have taken meanwhile. Asked in the log's order: an issuing whose outcome was lost on the way is over by then.
pub fn was_issued(db: &mut Db, one: &Hash) -> Result<bool, Error> {
    append(db, |log| Ok(db::ticket::find(log.db, one)?.is_some()))
}

/// Tickets that are taken out of use: their slips came back or were destroyed.
#[derive(Debug, Clone, Copy)]
pub struct Spoiling<'a> {
    pub wave: &'a WaveKey,
    pub reason: &'a Word,
    /// The role of who does it.
    pub role: &'a Word,
    /// Of their codes, each once.
    pub hashes: &'a [Hash],
}

/// What is done where some tickets do not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Nothing in any case: only what does not fit is told.
    Look,
    AllOrNone,
    WhatFits,
}

/// Why a ticket cannot be taken out of use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfit {
    Unknown,
    OtherWave(WaveKey),
    Used,
}

/// What came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spoiled {
    pub spoiled: usize,
    /// Had been taken out of use already.
    pub before: usize,
    /// By their place among the hashes.
    pub unfit: Vec<(usize, Unfit)>,
}

/// Takes tickets out of use, with one `admin` entry. What the entry commits to is kept as `enter_admin` keeps it.
///
/// # Errors
/// [`Error::UnknownWave`]; [`Error::Closed`] once the wave was closed, for its tickets were counted then.
pub fn spoil_tickets(db: &mut Db, spoiling: Spoiling<'_>, extent: Extent) -> Result<Spoiled, Error> {
    let Spoiling { wave, reason, role, hashes } = spoiling;
    append(db, |log| {
        let stored = db::wave::state(log.db, wave)?.ok_or_else(|| Error::UnknownWave(wave.to_string()))?;
        if let Some(closed) = stored.closed_on {
            return Err(Error::Closed { closed });
        }
        let mut outcome = Spoiled::default();
        let mut fit = Vec::with_capacity(hashes.len());
        for (place, hash) in hashes.iter().enumerate() {
            match db::ticket::find(log.db, hash)? {
                None => outcome.unfit.push((place, Unfit::Unknown)),
                Some((ticket, _)) if ticket.wave != *wave => outcome.unfit.push((place, Unfit::OtherWave(ticket.wave))),
                Some((_, TicketState::Used)) => outcome.unfit.push((place, Unfit::Used)),
                Some((_, TicketState::Spoiled)) => outcome.before += 1,
                Some((_, TicketState::Unused)) => fit.push(*hash),
            }
        }
        let goes_on = match extent {
            Extent::Look => false,
            Extent::AllOrNone => outcome.unfit.is_empty(),
            Extent::WhatFits => true,
        };
        if fit.is_empty() || !goes_on {
            return Ok(outcome);
        }
        for hash in &fit {
            db::ticket::spoil(log.db, hash)?;
        }
        fit.sort_unstable();
        let root = data_encoding::BASE64.encode(&merkle_root(&fit));
        let record = format!("wave {wave}\nreason {reason}\ncount {}\nroot {root}\n", fit.len());
        let action = Word::parse("spoil-tickets").map_err(|error| Error::Internal(error.to_string()))?;
        enter_admin(log, &action, role, &record)?;
        outcome.spoiled = fit.len();
        Ok(outcome)
    })
}

/// Enters that the holder of a ticket did not use it: once a ticket, however often it is said. A ticket that was taken out of use
/// while its slip was in a citizen's hands is disputed as well. False where the ticket is unused: there is nothing to dispute.
///
/// # Errors
/// [`Error::UnknownTicket`]
pub fn dispute_ticket(db: &mut Db, ticket: &Hash) -> Result<bool, Error> {
    append(db, |log| {
        let kind = match db::ticket::find(log.db, ticket)? {
            None => return Err(Error::UnknownTicket),
            Some((_, TicketState::Unused)) => return Ok(false),
            Some((_, TicketState::Used)) => DisputeKind::Used,
            Some((_, TicketState::Spoiled)) => DisputeKind::Other,
        };
        let subject = data_encoding::HEXLOWER.encode(ticket);
        if db::log::about(log.db, "dispute", &subject)?.is_empty() {
            log.enter(&Entry::Dispute { subject: Disputed::Ticket(*ticket), kind }, &subject);
        }
        Ok(true)
    })
}
