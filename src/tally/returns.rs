//! What has arrived, by agency and source.

use crate::domain::response::Source;

/// Responses by source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Returns {
    pub received: [u64; 3],
    /// Of those received, the ones that were declared void.
    pub void: [u64; 3],
}

/// What a wave has received.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counted {
    /// All responses, void ones among them.
    pub responses: u64,
    pub void: u64,
    /// One an agency, in the wave's order.
    pub agencies: Vec<Returns>,
}

impl Returns {
    /// Of one source: received, and of them void.
    #[must_use]
    pub fn of(&self, source: Source) -> (u64, u64) {
        (self.received[place(source)], self.void[place(source)])
    }
}

pub(super) fn place(source: Source) -> usize {
    match source {
        Source::Drawn => 0,
        Source::Offered => 1,
        Source::Open => 2,
    }
}
