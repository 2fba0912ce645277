//! A ticket: a right to answer once, about one agency. Its response copies agency, sector, unit and source from it, nothing else.

use super::key::{AgencyCode, Sector, WaveKey};
use super::response::{Channel, Mode, Source};

/// What a ticket is for. Its code is no part of it: the code stands on paper only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    pub wave: WaveKey,
    pub agency: AgencyCode,
    pub sector: Option<Sector>,
    /// The opaque code of the sample unit.
    pub unit: Option<Unit>,
    /// `drawn` or `offered`: who has a ticket was asked.
    pub source: Source,
}

/// Where a ticket stands. Without a time: it does not show when somebody answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TicketState {
    Unused,
    Used,
    /// Its slip came back or was destroyed; it opens nothing any more.
    Spoiled,
}

/// The opaque code of a sample unit: letters, digits, `-`, `_` and `.`, at most 32.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unit(String);

impl Unit {
    /// # Errors
    /// In words for the person who wrote the file.
    pub fn parse(word: &str) -> Result<Self, String> {
        let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
        if (1..=32).contains(&word.len()) && word.bytes().all(fits) {
            Ok(Self(word.to_owned()))
        } else {
            let word: String = word.chars().filter(|c| !c.is_control()).take(60).collect();
            Err(format!("“{word}” is not a unit: letters, digits, “-”, “_” and “.”, at most 32"))
        }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Ticket {
    /// What a response that comes with this ticket carries. `hash`: of the ticket's code.
    #[must_use]
    pub fn channel(&self, hash: [u8; 32]) -> Channel {
        Channel {
            source: self.source,
            mode: Mode::Web,
            unit: self.unit.as_ref().map(|unit| unit.as_str().to_owned()),
            sector: self.sector.clone(),
            received_by: None,
            ticket: Some(hash),
        }
    }
}
