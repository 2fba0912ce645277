//! What the entries of a log say, put together by what they are about.

use std::collections::BTreeMap;

use super::Work;
use super::parts::Parts;
use crate::domain::day::Day;
use crate::domain::response::Source;
use crate::ledger::commit::Hash;
use crate::ledger::entry::{DisputeKind, Disputed, Entry, InputKind, TicketCounts, VoidReason};

/// The texts that were entered under one name, `key/version`, each with its place.
pub(super) type Definitions = BTreeMap<String, Vec<(u64, Hash)>>;

#[derive(Debug, Default)]
pub(super) struct Logged {
    pub parts: Parts,
    pub surveys: Definitions,
    pub methods: Definitions,
    pub waves: BTreeMap<String, WaveLog>,
    /// Each with its place.
    pub disputes: Vec<(u64, Disputed, DisputeKind)>,
    /// Void entries before it is known whose responses they are about.
    pub voids: Vec<FoundVoid>,
}

/// What the entries say of one wave.
#[derive(Debug, Default)]
pub(super) struct WaveLog {
    pub opened: Vec<Opened>,
    /// Response entries by agency and source.
    pub responses: BTreeMap<(String, &'static str), u64>,
    /// The places of the first and the last response.
    pub between: Option<(u64, u64)>,
    /// Responses that came by a ticket.
    pub ticketed: u64,
    /// The place of the first response by a ticket of which there were not so many yet.
    pub unissued: Option<u64>,
    pub void: Vec<Void>,
    pub tickets: Vec<Batch>,
    /// The tickets of all batches so far.
    pub issued: u64,
    /// The imported figures after each import, with the place of its entry.
    pub figures: Vec<(u64, Hash)>,
    /// The design after each import, likewise.
    pub designs: Vec<(u64, Hash)>,
    /// The margins after each import, likewise.
    pub margins: Vec<(u64, Hash)>,
    pub closed: Vec<Closed>,
    pub published: Vec<Publication>,
}

#[derive(Debug)]
pub(super) struct Opened {
    pub at: u64,
    pub survey: String,
    pub method: String,
    pub opens: Day,
    pub closes: Day,
    pub agencies: Hash,
    pub live: Option<bool>,
}

#[derive(Debug)]
pub(super) struct FoundVoid {
    pub at: u64,
    pub response: u64,
    pub reason: VoidReason,
}

#[derive(Debug)]
pub(super) struct Void {
    /// The place of the entry that says so.
    pub at: u64,
    pub agency: String,
    pub source: &'static str,
    pub reason: VoidReason,
}

#[derive(Debug)]
pub(super) struct Batch {
    pub at: u64,
    pub name: String,
    pub count: u64,
}

#[derive(Debug)]
pub(super) struct Closed {
    pub at: u64,
    pub responses: u64,
    pub void: u64,
    pub tickets: TicketCounts,
    pub rows: Hash,
}

#[derive(Debug)]
pub(super) struct Publication {
    pub at: u64,
    /// `key/version`.
    pub method: String,
    pub index: Hash,
}

impl Logged {
    /// Takes in the entry at a place.
    pub fn enter(&mut self, work: &mut Work<'_>, at: u64, entry: Entry) {
        match entry {
            Entry::Genesis { origin, log, prev, .. } => self.parts.enter(work, at, &origin, (log, prev)),
            Entry::Survey { key, version, sha256 } => {
                self.surveys.entry(format!("{key}/{version}")).or_default().push((at, sha256));
            }
            Entry::Method { key, version, sha256, .. } => {
                self.methods.entry(format!("{key}/{version}")).or_default().push((at, sha256));
            }
            Entry::Wave { key, survey, method, opens, closes, agencies, live } => {
                let (survey, method) = (format!("{}/{}", survey.0, survey.1), format!("{}/{}", method.0, method.1));
                self.wave(key.as_str()).opened.push(Opened { at, survey, method, opens, closes, agencies, live });
            }
            Entry::Tickets { wave, batch, count, .. } => {
                let of = self.wave(wave.as_str());
                of.tickets.push(Batch { at, name: batch.to_string(), count });
                of.issued = of.issued.saturating_add(count);
            }
            Entry::Response { wave, agency, source, .. } => {
                self.wave(wave.as_str()).respond(at, agency.as_str(), source);
            }
            Entry::Void { log_index, reason, .. } => self.voids.push(FoundVoid { at, response: log_index, reason }),
            Entry::Dispute { subject, kind } => self.disputes.push((at, subject, kind)),
            Entry::Close { wave, responses, void, tickets, rows, .. } => {
                self.wave(wave.as_str()).closed.push(Closed { at, responses, void, tickets, rows });
            }
            Entry::Publish { wave, method, index } => {
                let method = format!("{}/{}", method.0, method.1);
                self.wave(wave.as_str()).published.push(Publication { at, method, index });
            }
            Entry::Input { wave, kind: InputKind::Figures, sha256 } => {
                self.wave(wave.as_str()).figures.push((at, sha256));
            }
            Entry::Input { wave, kind: InputKind::Design, sha256 } => {
                self.wave(wave.as_str()).designs.push((at, sha256));
            }
            Entry::Input { wave, kind: InputKind::Margins, sha256 } => {
                self.wave(wave.as_str()).margins.push((at, sha256));
            }
            Entry::WaveChange { .. }
            | Entry::Input { .. }
            | Entry::Erase { .. }
            | Entry::Audit { .. }
            | Entry::Admin { .. }
            | Entry::Key { .. } => {}
        }
    }

    pub fn wave(&mut self, key: &str) -> &mut WaveLog {
        self.waves.entry(key.to_owned()).or_default()
    }
}

impl WaveLog {
    fn respond(&mut self, at: u64, agency: &str, source: Source) {
        *self.responses.entry((agency.to_owned(), source.as_str())).or_insert(0) += 1;
        let first = self.between.map_or(at, |(first, _)| first);
        self.between = Some((first, at));
        if source != Source::Open {
            self.ticketed += 1;
            if self.ticketed > self.issued {
                self.unissued.get_or_insert(at);
            }
        }
    }
}
