//! The entries of the log: what was done, as texts that anyone can read and hash. One text for one entry: a text that
//! [`Entry::encode`] would not write is refused, whatever it means.

pub mod lines;
mod read;
pub mod word;
mod write;

use super::commit::Hash;
use super::note::{KeyName, VerifierKey};
use crate::domain::day::Day;
use crate::domain::key::{AgencyCode, MethodKey, SurveyKey, Version, WaveKey};
use crate::domain::response::Source;

pub use lines::{BadEntry, Problem};
pub use word::{BadWord, Change, DisputeKind, InputKind, Quorum, Roles, VoidReason, Word};
pub use write::response_entry;

/// One entry. Its text is UTF-8 in NFC, at most 65 535 bytes, one `key SP value` a line, each line ended by LF; the keys in
/// the order given here, each once (`witness` as often as there are witnesses); what stands in brackets may be absent.
/// Hashes are 44 characters of base64, days `2026-11-22`, numbers plain decimals.
///
/// ```text
/// sipas-log/1 genesis        sipas-log/1 survey         sipas-log/1 method           sipas-log/1 wave
/// origin <name>              key <survey>               key <method>                 key <wave>
/// log <vkey>                 version <version>          version <version>            survey <key>/<version>
/// [witness <vkey> …          sha256 <hash>              sha256 <hash>                method <key>/<version>
/// quorum <n>]                                           [added-after-opening yes]    opens <day>
/// [prev <name> <size> <root>]                                                        closes <day>
///                                                                                    agencies <hash>
///                                                                                    [live yes|no]
/// sipas-log/1 wave-change    sipas-log/1 input          sipas-log/1 tickets          sipas-log/1 response
/// key <wave>                 wave <wave>                wave <wave>                  wave <wave>
/// what <word>                kind figures|margins|      batch <word>                 agency <agency>
/// sha256 <hash>                design|population        count <n>                    source drawn|offered|open
///                            sha256 <hash>              root <hash>                  receipt <hash>
///                                                                                    sealed <hash>
/// sipas-log/1 void           sipas-log/1 erase          sipas-log/1 dispute          sipas-log/1 close
/// log-index <n>              log-index <n>              ticket|receipt <hash>        wave <wave>
/// reason duplicate|test|     what text                  kind used|not-recorded|      responses <n>
///   court|proxy|illegible|   reason <word>                other                      void <n>
///   canary                   by <role>                                               tickets-issued <n>
/// by <role>,<role>[,…]                                                               tickets-used <n>
///                                                                                    tickets-spoiled <n>
///                                                                                    used-root <hash>
///                                                                                    rows <hash>
/// sipas-log/1 publish        sipas-log/1 audit          sipas-log/1 admin            sipas-log/1 key
/// wave <wave>                wave <wave>                action <word>                role <word>
/// method <key>/<version>     by <name>                  role <word>                  vkey <vkey>
/// index <hash>               opened <n>                 detail <hash>                change add|retire
///                            mismatches <n>
/// ```
///
/// Whether what an entry says fits what stands before it (a wave closed once, a void of a response) is asked elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// The first entry of every log.
    Genesis {
        origin: KeyName,
        log: VerifierKey,
        /// Who must countersign, and how many of them; `None` writes neither line.
        witnesses: Option<Quorum>,
        prev: Option<Previous>,
    },
    Survey {
        key: SurveyKey,
        version: Version,
        /// Of the definition's text.
        sha256: Hash,
    },
    Method {
        key: MethodKey,
        version: Version,
        sha256: Hash,
        added_after_opening: bool,
    },
    Wave {
        key: WaveKey,
        survey: (SurveyKey, Version),
        method: (MethodKey, Version),
        opens: Day,
        closes: Day,
        /// Of the list of agencies that are asked about.
        agencies: Hash,
        /// Whether running figures are shown, in whole tens of an agency's responses; `None`, of an entry from before this was
        /// written, writes no line.
        live: Option<bool>,
    },
    WaveChange {
        wave: WaveKey,
        what: Word,
        sha256: Hash,
    },
    Input {
        wave: WaveKey,
        kind: InputKind,
        sha256: Hash,
    },
    Tickets {
        wave: WaveKey,
        batch: Word,
        count: u64,
        /// The Merkle root over the ticket hashes in ascending order.
        root: Hash,
    },
    Response {
        wave: WaveKey,
        agency: AgencyCode,
        source: Source,
        /// Of the receipt code.
        receipt: Hash,
        /// `COMMIT("sipas/response", salt, record)`.
        sealed: Hash,
    },
    Void {
        /// Where the response stands in the log.
        log_index: u64,
        reason: VoidReason,
        by: Roles,
    },
    /// The free text of a response was erased; everything else of it stands.
    Erase {
        log_index: u64,
        reason: Word,
        by: Word,
    },
    Dispute {
        subject: Disputed,
        kind: DisputeKind,
    },
    Close {
        wave: WaveKey,
        responses: u64,
        void: u64,
        tickets: TicketCounts,
        /// The Merkle root over the hashes of the used tickets in ascending order.
        used_root: Hash,
        rows: Hash,
    },
    Publish {
        wave: WaveKey,
        method: (MethodKey, Version),
        index: Hash,
    },
    Audit {
        wave: WaveKey,
        by: KeyName,
        opened: u64,
        mismatches: u64,
    },
    Admin {
        action: Word,
        role: Word,
        /// A commitment.
        detail: Hash,
    },
    Key {
        role: Word,
        vkey: VerifierKey,
        change: Change,
    },
}

/// The head of the log that this one goes on from, after a restore that accepted a gap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Previous {
    pub origin: KeyName,
    pub size: u64,
    pub root: Hash,
}

/// What a dispute is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disputed {
    Ticket(Hash),
    Receipt(Hash),
}

/// The tickets of a wave when it closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TicketCounts {
    pub issued: u64,
    pub used: u64,
    pub spoiled: u64,
}

impl Entry {
    /// The kind, as it stands in the first line.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Genesis { .. } => "genesis",
            Self::Survey { .. } => "survey",
            Self::Method { .. } => "method",
            Self::Wave { .. } => "wave",
            Self::WaveChange { .. } => "wave-change",
            Self::Input { .. } => "input",
            Self::Tickets { .. } => "tickets",
            Self::Response { .. } => "response",
            Self::Void { .. } => "void",
            Self::Erase { .. } => "erase",
            Self::Dispute { .. } => "dispute",
            Self::Close { .. } => "close",
            Self::Publish { .. } => "publish",
            Self::Audit { .. } => "audit",
            Self::Admin { .. } => "admin",
            Self::Key { .. } => "key",
        }
    }

    /// The text that is hashed and stored. Every value writes a text that [`Entry::parse`] reads back to it.
    #[must_use]
    pub fn encode(&self) -> String {
        write::encode(self)
    }

    /// Reads what [`Entry::encode`] writes, and nothing else.
    ///
    /// # Errors
    /// [`BadEntry`] names the line and what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, BadEntry> {
        read::parse(text)
    }
}

#[cfg(test)]
mod tests;
