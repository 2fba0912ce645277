//! Tickets as the running server meets them: what a code is for, and the word of a citizen that it was not they who used it.

use super::App;
use crate::db;
use crate::domain::ticket::{Ticket, TicketState};
use crate::error::Error;
use crate::intake;
use crate::ledger::code::TicketCode;
use crate::ledger::commit::Hash;

/// A ticket whose code somebody holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldTicket {
    pub ticket: Ticket,
    pub state: TicketState,
    /// Of its code.
    pub hash: Hash,
}

impl App {
    /// The ticket of a code; looking spends nothing.
    ///
    /// # Errors
    /// [`Error::UnknownTicket`], [`Error::Storage`]
    pub async fn ticket(&self, code: &TicketCode) -> Result<HeldTicket, Error> {
        let hash = code.hash();
        let found = self.read(move |db| db::ticket::find(db, &hash)).await?;
        let (ticket, state) = found.ok_or(Error::UnknownTicket)?;
        Ok(HeldTicket { ticket, state, hash })
    }

    /// Enters in the log that the holder of a ticket did not use it, once a ticket. False where the ticket is unused.
    /// `hash`: of its code.
    ///
    /// # Errors
    /// [`Error::ReadOnly`], [`Error::UnknownTicket`], [`Error::Busy`], [`Error::NotReady`], [`Error::Storage`]
    pub async fn dispute_ticket(&self, hash: Hash) -> Result<bool, Error> {
        self.may_add()?;
        self.intake.act(move |db| intake::dispute_ticket(db, &hash)).await
    }
}
