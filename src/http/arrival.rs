//! The door for submissions of every kind: believes one, or says what is wrong. It stores nothing.

use crate::app::{HeldTicket, OpenedWave};
use crate::domain::agency::Agency;
use crate::domain::day::Day;
use crate::domain::response::{Channel, Response, ResponseId};
use crate::domain::submission::{Accepted, GivenAnswers, Unmet};
use crate::domain::ticket::TicketState;
use crate::domain::wave::Phase;
use crate::error::Error;
use crate::intake::Submitted;

/// What a submission was sent with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SentBy {
    /// Our own page: `required` binds, and what a gate leaves out is left out, as the page has said.
    Form,
    /// A program: it may leave blanks, which the method's rule of validity judges, but should know what is asked.
    Program,
}

/// A submission without a credential: from the open form or from a program.
///
/// # Errors
/// A bad id; then all faults of the answers at once, or, where the wave takes none today, that.
/// A good submission to a closed wave passes here: it may be the repeat of one that was stored, and only the intake knows.
pub fn believe_open(
    opened: &OpenedWave,
    today: Day,
    id: &str,
    agency: &Agency,
    answers: &GivenAnswers,
    sent_by: SentBy,
) -> Result<Response, Error> {
    believe(opened, today, id, agency, Channel::open_web(), answers, sent_by)
}

/// A submission with a ticket of this wave, about the ticket's agency: what it is about and how its sender came to be asked follows from the ticket.
///
/// # Errors
/// As [`believe_open`]. Faults in a submission with a spent ticket are not told: [`Error::TicketUsed`], [`Error::TicketSpoiled`]
/// is. A good one passes: it may be the repeat of the one that spent it.
pub fn believe_ticket(
    opened: &OpenedWave,
    today: Day,
    id: &str,
    held: &HeldTicket,
    agency: &Agency,
    answers: &GivenAnswers,
    sent_by: SentBy,
) -> Result<Response, Error> {
    let HeldTicket { ticket, state, hash } = held;
    let believed = believe(opened, today, id, agency, ticket.channel(*hash), answers, sent_by);
    believed.map_err(|error| match state {
        TicketState::Unused => error,
        TicketState::Used => Error::TicketUsed,
        TicketState::Spoiled => Error::TicketSpoiled,
    })
}

fn believe(
    opened: &OpenedWave,
    today: Day,
    id: &str,
    agency: &Agency,
    channel: Channel,
    answers: &GivenAnswers,
    sent_by: SentBy,
) -> Result<Response, Error> {
    let id = ResponseId::parse(id).map_err(|_| Error::BadId)?;
    let (unmet, demand_required) = match sent_by {
        SentBy::Form => (Unmet::LeaveOut, true),
        SentBy::Program => (Unmet::Reject, false),
    };
    let survey = &opened.survey;
    let mut accepted = survey.accept(&channel, answers, unmet, demand_required);
    if accepted.as_ref().is_ok_and(Accepted::is_blank) {
        // Nothing at all is no opinion: the sender is told what is asked of a form.
        accepted = survey.accept(&channel, answers, unmet, true);
    }
    let accepted =
        accepted.map_err(|rejections| must_be_open(opened, today).err().unwrap_or(Error::Rejected(rejections)))?;
    Ok(accepted.response(id, opened.wave.key.clone(), agency.code.clone(), channel, today))
}

/// What became of something sent, as a word for the metrics.
#[must_use]
pub fn outcome(submitted: &Result<Submitted, Error>) -> &'static str {
    match submitted {
        Ok(Submitted { repeated: false, .. }) => "stored",
        Ok(Submitted { repeated: true, .. }) => "repeated",
        Err(error) => error.code(),
    }
}

/// # Errors
/// [`Error::NotYetOpen`], [`Error::Closed`]
pub fn must_be_open(opened: &OpenedWave, today: Day) -> Result<(), Error> {
    match opened.wave.phase(today) {
        Phase::Open => Ok(()),
        Phase::NotYet => Err(Error::NotYetOpen { opens: opened.wave.opens }),
        Phase::Over => Err(Error::Closed { closed: opened.wave.ended() }),
    }
}
