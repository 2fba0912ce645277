//! `accounting.csv` against the log: tickets as issued and as the wave was closed with, void responses, disputes.

use std::collections::BTreeMap;

use super::log::Logged;
use super::wave::Published;
use super::{LARGEST, Work};
use crate::ledger::entry::Disputed;
use crate::publication::ACCOUNTING;
use crate::publication::accounting::{Item, parse};

pub(super) fn check(work: &mut Work<'_>, logged: &Logged, of: &Published<'_>) {
    let Some(bytes) = work.take(ACCOUNTING, "accounting", LARGEST) else { return };
    let items = match parse(&bytes) {
        Ok(items) => items,
        Err(error) => return work.wrong("accounting", format!("{ACCOUNTING}: {error}")),
    };
    let mut expected: BTreeMap<(String, String, String), u64> = BTreeMap::new();
    let mut add = |kind: &str, key: &str, what: &str, n: u64| {
        let so_far = expected.entry((kind.to_owned(), key.to_owned(), what.to_owned())).or_insert(0);
        *so_far = so_far.saturating_add(n);
    };
    for (batch, count) in &of.log.tickets {
        add("tickets", batch, "issued", *count);
    }
    for void in &of.log.void {
        add("void", &void.agency, void.reason.as_str(), 1);
    }
    for (at, subject, kind) in &logged.disputes {
        if *at < of.closed.at {
            let subject = match subject {
                Disputed::Ticket(_) => "ticket",
                Disputed::Receipt(_) => "receipt",
            };
            add("dispute", subject, kind.as_str(), 1);
        }
    }
    let mut sums = [0_u128; 3];
    for Item { kind, key, what, n } in items {
        let of_ticket = ["issued", "used", "spoiled"].iter().position(|word| kind == "tickets" && *word == what);
        if let Some(place) = of_ticket {
            sums[place] += u128::from(n);
        }
        // What was used and spoiled of a single batch stands in no entry; only their sums do.
        let is_logged = matches!(of_ticket, None | Some(0));
        if is_logged && expected.remove(&(kind.clone(), key.clone(), what.clone())) != Some(n) {
            let line = format!("{kind} {key} {what}");
            work.wrong("accounting", format!("{}: {n} is not what the log says", line.escape_debug()));
        }
    }
    if let Some(((kind, key, what), n)) = expected.first_key_value() {
        work.wrong("accounting", format!("{kind} {key} {what} {n} is missing"));
    }
    let closed = of.closed.tickets;
    if sums != [closed.issued, closed.used, closed.spoiled].map(u128::from) {
        work.wrong("accounting", "the tickets do not add up to those that the wave was closed with");
    }
    if closed.issued > 0 && closed.used > of.closed.responses {
        work.wrong("accounting", "more tickets were used than responses came");
    }
    work.holds("accounting", "tickets, void responses and disputes are those of the log");
}
