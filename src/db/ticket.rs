//! Tickets as rows: by the hash of their code, with the flag that they are spent, and nothing of who used them or when.

use diesel::prelude::*;

use super::Db;
use super::schema::ticket;
use crate::error::Error;
use crate::ledger::commit::Hash;

/// What came of spending a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spent {
    Now,
    /// It was used or spoiled before.
    Before,
    /// There is no such ticket.
    Never,
}

/// Spends a ticket: to be called in the transaction that stores its response.
pub fn spend(db: &mut Db, hash: &Hash) -> Result<Spent, Error> {
    let unused = ticket::table.filter(ticket::hash.eq(hash.as_slice())).filter(ticket::state.eq(0));
    if diesel::update(unused).set(ticket::state.eq(1)).execute(db)? == 1 {
        return Ok(Spent::Now);
    }
    let known: i64 = ticket::table.find(hash.as_slice()).count().get_result(db)?;
    Ok(if known == 1 { Spent::Before } else { Spent::Never })
}
