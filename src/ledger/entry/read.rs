//! Text → entry: the lines of each kind, in their order.

use super::lines::{BadEntry, Lines, Problem};
use super::word::{Change, DisputeKind, InputKind, Quorum, Roles, VoidReason, Word};
use super::{Disputed, Entry, Previous, TicketCounts};
use crate::domain::day::Day;
use crate::domain::key::{AgencyCode, MethodKey, SurveyKey, Version, WaveKey};
use crate::domain::response::Source;
use crate::ledger::canonical;
use crate::ledger::note::{KeyName, VerifierKey};

pub(super) fn parse(text: &str) -> Result<Entry, BadEntry> {
    let mut lines = Lines::new(text)?;
    let kind = lines.optional("sipas-log/1").ok_or(BadEntry { line: 1, problem: Problem::Kind })?;
    let entry = parse_kind(kind, &mut lines)?;
    lines.end()?;
    // The readers above are strict one by one; this holds for all of them together.
    let written = entry.encode();
    if written != text {
        let same = written.lines().zip(text.lines()).take_while(|(a, b)| a == b).count();
        return Err(BadEntry { line: same + 1, problem: Problem::Spelling });
    }
    Ok(entry)
}

fn parse_kind(kind: &str, lines: &mut Lines<'_>) -> Result<Entry, BadEntry> {
    Ok(match kind {
        "genesis" => Entry::Genesis {
            origin: lines.parsed("origin", KeyName::parse)?,
            log: lines.parsed("log", VerifierKey::parse)?,
            witnesses: quorum(lines)?,
            prev: previous(lines)?,
        },
        "survey" => Entry::Survey {
            key: lines.parsed("key", SurveyKey::parse)?,
            version: lines.parsed("version", Version::parse)?,
            sha256: lines.hash("sha256")?,
        },
        "method" => Entry::Method {
            key: lines.parsed("key", MethodKey::parse)?,
            version: lines.parsed("version", Version::parse)?,
            sha256: lines.hash("sha256")?,
            // “no” is written by leaving the line out.
            added_after_opening: optional("added-after-opening", lines, |word| yes_or_no(word).filter(|yes| *yes))?
                .is_some(),
        },
        "wave" => Entry::Wave {
            key: lines.parsed("key", WaveKey::parse)?,
            survey: versioned("survey", lines, SurveyKey::parse)?,
            method: versioned("method", lines, MethodKey::parse)?,
            opens: lines.parsed("opens", Day::parse)?,
            closes: lines.parsed("closes", Day::parse)?,
            agencies: lines.hash("agencies")?,
            live: optional("live", lines, yes_or_no)?,
        },
        "wave-change" => Entry::WaveChange {
            wave: lines.parsed("key", WaveKey::parse)?,
            what: lines.parsed("what", Word::parse)?,
            sha256: lines.hash("sha256")?,
        },
        "input" => Entry::Input {
            wave: lines.parsed("wave", WaveKey::parse)?,
            kind: lines.choice("kind", InputKind::parse)?,
            sha256: lines.hash("sha256")?,
        },
        "tickets" => Entry::Tickets {
            wave: lines.parsed("wave", WaveKey::parse)?,
            batch: lines.parsed("batch", Word::parse)?,
            count: lines.number("count")?,
            root: lines.hash("root")?,
        },
        "response" => Entry::Response {
            wave: lines.parsed("wave", WaveKey::parse)?,
            agency: lines.parsed("agency", AgencyCode::parse)?,
            source: lines.choice("source", Source::parse)?,
            receipt: lines.hash("receipt")?,
            sealed: lines.hash("sealed")?,
        },
        "void" => Entry::Void {
            log_index: lines.number("log-index")?,
            reason: lines.choice("reason", VoidReason::parse)?,
            by: lines.parsed("by", Roles::parse)?,
        },
        "erase" => {
            let log_index = lines.number("log-index")?;
            lines.choice("what", |what| (what == "text").then_some(()))?;
            let reason = lines.parsed("reason", Word::parse)?;
            Entry::Erase { log_index, reason, by: lines.parsed("by", Word::parse)? }
        }
        "dispute" => Entry::Dispute { subject: disputed(lines)?, kind: lines.choice("kind", DisputeKind::parse)? },
        "close" => Entry::Close {
            wave: lines.parsed("wave", WaveKey::parse)?,
            responses: lines.number("responses")?,
            void: lines.number("void")?,
            tickets: TicketCounts {
                issued: lines.number("tickets-issued")?,
                used: lines.number("tickets-used")?,
                spoiled: lines.number("tickets-spoiled")?,
            },
            used_root: lines.hash("used-root")?,
            rows: lines.hash("rows")?,
        },
        "publish" => Entry::Publish {
            wave: lines.parsed("wave", WaveKey::parse)?,
            method: versioned("method", lines, MethodKey::parse)?,
            index: lines.hash("index")?,
        },
        "audit" => Entry::Audit {
            wave: lines.parsed("wave", WaveKey::parse)?,
            by: lines.parsed("by", KeyName::parse)?,
            opened: lines.number("opened")?,
            mismatches: lines.number("mismatches")?,
        },
        "admin" => Entry::Admin {
            action: lines.parsed("action", Word::parse)?,
            role: lines.parsed("role", Word::parse)?,
            detail: lines.hash("detail")?,
        },
        "key" => Entry::Key {
            role: lines.parsed("role", Word::parse)?,
            vkey: lines.parsed("vkey", VerifierKey::parse)?,
            change: lines.choice("change", Change::parse)?,
        },
        _ => return Err(lines.bad(Problem::Kind)),
    })
}

fn quorum(lines: &mut Lines<'_>) -> Result<Option<Quorum>, BadEntry> {
    let mut witnesses = Vec::new();
    while let Some(witness) = lines.optional("witness") {
        witnesses.push(VerifierKey::parse(witness).map_err(|problem| lines.bad(problem))?);
    }
    if witnesses.is_empty() {
        return Ok(None);
    }
    let needed = lines.number("quorum")?;
    Quorum::new(witnesses, needed).map(Some).map_err(|problem| lines.bad(problem))
}

fn previous(lines: &mut Lines<'_>) -> Result<Option<Previous>, BadEntry> {
    let Some(value) = lines.optional("prev") else { return Ok(None) };
    let read = || {
        let mut parts = value.split(' ');
        let origin = KeyName::parse(parts.next()?).ok()?;
        let size = canonical::number(parts.next()?)?;
        let root = canonical::hash(parts.next()?)?;
        parts.next().is_none().then_some(Previous { origin, size, root })
    };
    read().map(Some).ok_or_else(|| lines.bad(Problem::Previous("prev")))
}

fn disputed(lines: &mut Lines<'_>) -> Result<Disputed, BadEntry> {
    if let Some(value) = lines.optional("receipt") {
        return canonical::hash(value).map(Disputed::Receipt).ok_or_else(|| lines.bad(Problem::Hash("receipt")));
    }
    lines.hash("ticket").map(Disputed::Ticket)
}

/// A line that may be absent.
fn optional<T>(
    key: &'static str,
    lines: &mut Lines<'_>,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, BadEntry> {
    let Some(value) = lines.optional(key) else { return Ok(None) };
    parse(value).map(Some).ok_or_else(|| lines.bad(Problem::Choice(key)))
}

fn yes_or_no(word: &str) -> Option<bool> {
    match word {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

/// `key/version`.
fn versioned<K>(
    key: &'static str,
    lines: &mut Lines<'_>,
    parse: fn(&str) -> Result<K, crate::domain::key::BadKey>,
) -> Result<(K, Version), BadEntry> {
    lines.parsed(key, |value| {
        let (key, version) = value.split_once('/').ok_or(Problem::Versioned(key))?;
        Ok::<_, Problem>((parse(key)?, Version::parse(version)?))
    })
}
