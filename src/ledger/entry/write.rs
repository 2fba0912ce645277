//! Entry → text: the lines of each kind, in their order.

use std::fmt::{Display, Write as _};

use data_encoding::BASE64;

use super::{Disputed, Entry, TicketCounts};
use crate::ledger::commit::Hash;
use crate::ledger::note::VerifierKey;

/// The text of a response's entry straight from what is stored of it; one runs in every commit. The words must be such as
/// their types would take, or the text is one that no reader accepts.
#[must_use]
pub fn response_entry(wave: &str, agency: &str, source: &str, receipt: &Hash, sealed: &Hash) -> String {
    // 148: what stands beside the three words.
    let mut text = String::with_capacity(148 + wave.len() + agency.len() + source.len());
    for part in ["sipas-log/1 response\nwave ", wave, "\nagency ", agency, "\nsource ", source, "\nreceipt "] {
        text.push_str(part);
    }
    BASE64.encode_append(receipt, &mut text);
    text.push_str("\nsealed ");
    BASE64.encode_append(sealed, &mut text);
    text.push('\n');
    text
}

pub(super) fn encode(entry: &Entry) -> String {
    if let Entry::Response { wave, agency, source, receipt, sealed } = entry {
        return response_entry(wave.as_str(), agency.as_str(), source.as_str(), receipt, sealed);
    }
    let mut to = Writer(String::new());
    to.line("sipas-log/1", entry.kind());
    match entry {
        Entry::Genesis { origin, log, witnesses, prev } => {
            to.line("origin", origin).line("log", log);
            if let Some(quorum) = witnesses {
                quorum.witnesses().iter().fold(&mut to, |to, witness: &VerifierKey| to.line("witness", witness));
                to.line("quorum", quorum.needed());
            }
            if let Some(prev) = prev {
                to.line("prev", format_args!("{} {} {}", prev.origin, prev.size, BASE64.encode_display(&prev.root)));
            }
        }
        Entry::Survey { key, version, sha256 } => {
            to.line("key", key).line("version", version).hash("sha256", sha256);
        }
        Entry::Method { key, version, sha256, added_after_opening } => {
            to.line("key", key).line("version", version).hash("sha256", sha256);
            if *added_after_opening {
                to.line("added-after-opening", "yes");
            }
        }
        Entry::Wave { key, survey, method, opens, closes, agencies, live } => {
            to.line("key", key).versioned("survey", survey).versioned("method", method);
            to.line("opens", opens).line("closes", closes).hash("agencies", agencies);
            if let Some(live) = live {
                to.line("live", if *live { "yes" } else { "no" });
            }
        }
        Entry::WaveChange { wave, what, sha256 } => {
            to.line("key", wave).line("what", what).hash("sha256", sha256);
        }
        Entry::Input { wave, kind, sha256 } => {
            to.line("wave", wave).line("kind", kind.as_str()).hash("sha256", sha256);
        }
        Entry::Tickets { wave, batch, count, root } => {
            to.line("wave", wave).line("batch", batch).line("count", count).hash("root", root);
        }
        Entry::Response { .. } => {}
        Entry::Void { log_index, reason, by } => {
            to.line("log-index", log_index).line("reason", reason.as_str()).line("by", by);
        }
        Entry::Erase { log_index, reason, by } => {
            to.line("log-index", log_index).line("what", "text").line("reason", reason).line("by", by);
        }
        Entry::Dispute { subject, kind } => {
            match subject {
                Disputed::Ticket(hash) => to.hash("ticket", hash),
                Disputed::Receipt(hash) => to.hash("receipt", hash),
            };
            to.line("kind", kind.as_str());
        }
        Entry::Close { wave, responses, void, tickets: TicketCounts { issued, used, spoiled }, used_root, rows } => {
            to.line("wave", wave).line("responses", responses).line("void", void);
            to.line("tickets-issued", issued).line("tickets-used", used).line("tickets-spoiled", spoiled);
            to.hash("used-root", used_root).hash("rows", rows);
        }
        Entry::Publish { wave, method, index } => {
            to.line("wave", wave).versioned("method", method).hash("index", index);
        }
        Entry::Audit { wave, by, opened, mismatches } => {
            to.line("wave", wave).line("by", by).line("opened", opened).line("mismatches", mismatches);
        }
        Entry::Admin { action, role, detail } => {
            to.line("action", action).line("role", role).hash("detail", detail);
        }
        Entry::Key { role, vkey, change } => {
            to.line("role", role).line("vkey", vkey).line("change", change.as_str());
        }
    }
    to.0
}

struct Writer(String);

impl Writer {
    fn line(&mut self, key: &str, value: impl Display) -> &mut Self {
        // Writing into a string cannot fail.
        let _ = writeln!(self.0, "{key} {value}");
        self
    }

    fn hash(&mut self, key: &str, hash: &Hash) -> &mut Self {
        self.line(key, BASE64.encode_display(hash))
    }

    fn versioned(&mut self, key: &str, (name, version): &(impl Display, impl Display)) -> &mut Self {
        self.line(key, format_args!("{name}/{version}"))
    }
}
