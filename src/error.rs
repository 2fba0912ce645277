//! The one list of what can go wrong, each with a stable code. Words for people are made in `pages`, status codes in `http`;
//! no internal text leaves the house.

use crate::domain::day::Day;
use crate::domain::submission::Rejection;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("no wave “{0}”")]
    UnknownWave(String),
    #[error("wave “{wave}” does not ask about agency “{agency}”")]
    UnknownAgency { wave: String, agency: String },
    #[error("no method “{0}” in this wave")]
    UnknownMethod(String),
    /// Also given for an index that is not to be seen yet: the two must look alike.
    #[error("not found")]
    NotFound,
    #[error("the wave opens on {opens}")]
    NotYetOpen { opens: Day },
    #[error("the wave closed on {closed}")]
    Closed { closed: Day },
    #[error("faults in the submission: {}", .0.len())]
    Rejected(Vec<Rejection>),
    #[error("the id is not a random UUID (version 4)")]
    BadId,
    #[error("another submission came under the same id")]
    IdConflict,
    #[error("no such ticket")]
    UnknownTicket,
    /// A code that cannot be one, or a ticket of another wave; the text says which, in English, for a programmer.
    #[error("{0}")]
    TicketNotHere(String),
    #[error("the ticket was used before")]
    TicketUsed,
    #[error("the ticket was taken out of use")]
    TicketSpoiled,
    #[error("the ticket is for agency “{agency}”: leave the agency out, or name that one")]
    TicketForOther { agency: String },
    #[error("source or mode not allowed without a credential")]
    NotAllowed,
    #[error("the queue is full")]
    Busy,
    /// Sent or asked more often than the limits allow.
    #[error("too many at once; again after {retry_after_s} seconds")]
    TooMany {
        retry_after_s: u64,
        /// The very same form, rather than many from one address.
        same_form: bool,
    },
    /// The server is stopping or still filling its demo.
    #[error("not ready")]
    NotReady,
    /// The tallies have not taken in the whole log yet.
    #[error("the responses are still being counted")]
    Counting,
    /// The log does not fit what was signed: nothing is added to it until somebody has looked.
    #[error("nothing is recorded for now: the log is being checked")]
    ReadOnly,
    #[error("the body is over {limit_bytes} bytes")]
    BodyTooLarge { limit_bytes: usize },
    #[error("the body did not arrive within {limit_s} seconds; send it again")]
    BodyTooSlow { limit_s: u64 },
    #[error("the request's address and headers are over {limit_bytes} bytes")]
    HeadersTooLarge { limit_bytes: usize },
    #[error("content type not accepted; send {expected}")]
    WrongContentType { expected: &'static str },
    /// The text says what was wrong with the request, in English, for a programmer.
    #[error("{0}")]
    Malformed(String),
    #[error("method not allowed")]
    MethodNotAllowed,
    #[error("sent from another site")]
    ForeignSite,
    /// The disk is full, the database is gone, or a row is damaged. The text goes to the log only.
    #[error("storage: {0}")]
    Storage(String),
    /// The database refused a row by one of its constraints: a fault of ours. The text goes to the log only.
    #[error("row refused: {0}")]
    RowRefused(String),
    /// A fault of ours. The text goes to the log only.
    #[error("internal: {0}")]
    Internal(String),
}

impl Error {
    /// Stable: clients and operators may rely on it.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownWave(_) => "unknown_wave",
            Self::UnknownAgency { .. } => "unknown_agency",
            Self::UnknownMethod(_) => "unknown_method",
            Self::NotFound => "not_found",
            Self::NotYetOpen { .. } => "wave_not_open",
            Self::Closed { .. } => "wave_closed",
            Self::Rejected(_) => "rejected",
            Self::BadId => "bad_id",
            Self::IdConflict => "id_conflict",
            Self::UnknownTicket | Self::TicketNotHere(_) => "unknown_ticket",
            Self::TicketUsed => "ticket_used",
            Self::TicketSpoiled => "ticket_spoiled",
            Self::TicketForOther { .. } => "ticket_agency",
            Self::NotAllowed => "not_allowed",
            Self::Busy => "busy",
            Self::TooMany { .. } => "too_many",
            Self::Counting => "counting",
            Self::NotReady => "not_ready",
            Self::ReadOnly => "read_only",
            Self::BodyTooLarge { .. } => "body_too_large",
            Self::BodyTooSlow { .. } => "body_too_slow",
            Self::HeadersTooLarge { .. } => "headers_too_large",
            Self::WrongContentType { .. } => "wrong_content_type",
            Self::Malformed(_) => "malformed",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::ForeignSite => "foreign_site",
            Self::Storage(_) => "storage",
            Self::RowRefused(_) | Self::Internal(_) => "internal",
        }
    }
}

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        use diesel::result::DatabaseErrorKind as Kind;
        use diesel::result::Error as Diesel;
        match &error {
            Diesel::DatabaseError(
                Kind::UniqueViolation
                | Kind::ForeignKeyViolation
                | Kind::NotNullViolation
                | Kind::CheckViolation
                | Kind::ExclusionViolation
                | Kind::RestrictViolation,
                _,
            ) => Self::RowRefused(error.to_string()),
            _ => Self::Storage(error.to_string()),
        }
    }
}

#[cfg(test)]
pub(crate) mod samples {
    use super::Error;
    use crate::domain::day::Day;

    /// One of each, for tests that hold for all of them; what must not be shown to anybody says SECRET.
    pub fn one_of_each() -> impl Iterator<Item = Error> {
        std::iter::successors(next(None), |error| next(Some(error)))
    }

    /// A match over all: a new error cannot be left out.
    fn next(error: Option<&Error>) -> Option<Error> {
        let (day, word) = (Day::parse("2026-10-31").unwrap(), "<x>".to_owned());
        Some(match error {
            None => Error::UnknownWave(word),
            Some(Error::UnknownWave(_)) => Error::UnknownAgency { wave: word.clone(), agency: word },
            Some(Error::UnknownAgency { .. }) => Error::UnknownMethod(word),
            Some(Error::UnknownMethod(_)) => Error::NotFound,
            Some(Error::NotFound) => Error::NotYetOpen { opens: day },
            Some(Error::NotYetOpen { .. }) => Error::Closed { closed: day },
            Some(Error::Closed { .. }) => Error::Rejected(Vec::new()),
            Some(Error::Rejected(_)) => Error::BadId,
            Some(Error::BadId) => Error::IdConflict,
            Some(Error::IdConflict) => Error::UnknownTicket,
            Some(Error::UnknownTicket) => Error::TicketNotHere("SECRET".to_owned()),
            Some(Error::TicketNotHere(_)) => Error::TicketUsed,
            Some(Error::TicketUsed) => Error::TicketSpoiled,
            Some(Error::TicketSpoiled) => Error::TicketForOther { agency: word },
            Some(Error::TicketForOther { .. }) => Error::NotAllowed,
            Some(Error::NotAllowed) => Error::Busy,
            Some(Error::Busy) => Error::TooMany { retry_after_s: 20, same_form: false },
            Some(Error::TooMany { same_form: false, .. }) => Error::TooMany { retry_after_s: 7, same_form: true },
            Some(Error::TooMany { .. }) => Error::NotReady,
            Some(Error::NotReady) => Error::Counting,
            Some(Error::Counting) => Error::ReadOnly,
            Some(Error::ReadOnly) => Error::BodyTooLarge { limit_bytes: 65_536 },
            Some(Error::BodyTooLarge { .. }) => Error::BodyTooSlow { limit_s: 30 },
            Some(Error::BodyTooSlow { .. }) => Error::HeadersTooLarge { limit_bytes: 16_384 },
            Some(Error::HeadersTooLarge { .. }) => Error::WrongContentType { expected: "application/json" },
            Some(Error::WrongContentType { .. }) => Error::Malformed("SECRET <x>".to_owned()),
            Some(Error::Malformed(_)) => Error::MethodNotAllowed,
            Some(Error::MethodNotAllowed) => Error::ForeignSite,
            Some(Error::ForeignSite) => Error::Storage("SECRET".to_owned()),
            Some(Error::Storage(_)) => Error::RowRefused("SECRET".to_owned()),
            Some(Error::RowRefused(_)) => Error::Internal("SECRET".to_owned()),
            Some(Error::Internal(_)) => return None,
        })
    }
}
