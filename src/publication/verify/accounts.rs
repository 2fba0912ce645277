//! `accounting.csv` against the log: tickets as issued and as the wave was closed with, void responses, disputes; and tickets against
//! the responses that came by them.

use std::collections::BTreeMap;

use super::said::Logged;
use super::wave::Published;
use super::{LARGEST, Work};
use crate::domain::response::Source;
use crate::ledger::entry::Disputed;
use crate::publication::ACCOUNTING;
use crate::publication::accounting::{Item, parse};
use crate::scoring::index::Level;

/// What is told of every batch.
const OF_TICKETS: [&str; 3] = ["issued", "used", "spoiled"];

pub(super) fn check(work: &mut Work<'_>, logged: &Logged, of: &Published<'_>) {
    let Some(bytes) = work.take(ACCOUNTING, "accounting", LARGEST) else { return };
    let items = match parse(&bytes) {
        Ok(items) => items,
        Err(error) => return work.wrong("accounting", format!("{ACCOUNTING}: {error}")),
    };
    let (invited, items): (Vec<Item>, Vec<Item>) = items.into_iter().partition(|item| item.kind == "invited");
    let (tickets, others): (Vec<Item>, Vec<Item>) = items.into_iter().partition(|item| item.kind == "tickets");
    check_others(work, logged, of, others);
    check_batches(work, of, &tickets);
    check_invited(work, of, &invited);
    check_tickets(work, of);
    work.holds("accounting", "tickets, void responses and disputes are those of the log");
    if of.closed.tickets.issued > 0 {
        work.note(
            "tickets",
            "the lists behind the roots of the batches and of the used tickets are not published: supervisors compare them",
        );
    }
}

/// Void responses and disputes: exactly those of the log.
fn check_others(work: &mut Work<'_>, logged: &Logged, of: &Published<'_>, items: Vec<Item>) {
    let mut expected: BTreeMap<(String, String, String), u64> = BTreeMap::new();
    let mut add = |kind: &str, key: &str, what: &str| {
        *expected.entry((kind.to_owned(), key.to_owned(), what.to_owned())).or_insert(0) += 1;
    };
    for void in &of.log.void {
        add("void", &void.agency, void.reason.as_str());
    }
    for (at, subject, kind) in &logged.disputes {
        if *at < of.closed.at {
            let subject = match subject {
                Disputed::Ticket(_) => "ticket",
                Disputed::Receipt(_) => "receipt",
            };
            add("dispute", subject, kind.as_str());
        }
    }
    for Item { kind, key, what, n } in items {
        let line = format!("{kind} {key} {what}");
        if expected.remove(&(kind, key, what)) != Some(n) {
            work.wrong("accounting", format!("{}: {n} is not what the log says", line.escape_debug()));
        }
    }
    if let Some(((kind, key, what), n)) = expected.first_key_value() {
        work.wrong("accounting", format!("{kind} {key} {what} {n} is missing"));
    }
}

/// Each batch of the log with as many tickets as it was entered with, and no more of them used and spoiled; and no other batch.
fn check_batches(work: &mut Work<'_>, of: &Published<'_>, items: &[Item]) {
    let mut batches: BTreeMap<&str, [Option<u64>; 3]> = BTreeMap::new();
    for Item { key, what, n, .. } in items {
        match OF_TICKETS.iter().position(|word| word == what) {
            Some(place) => batches.entry(key).or_default()[place] = Some(*n),
            None => work.wrong(
                "accounting",
                format!("tickets {}: {} is nothing that is told of them", key.escape_debug(), what.escape_debug()),
            ),
        }
    }
    let mut issued: BTreeMap<&str, u64> = BTreeMap::new();
    for batch in &of.log.tickets {
        let so_far = issued.entry(&batch.name).or_insert(0);
        *so_far = so_far.saturating_add(batch.count);
    }
    let mut sums = [0_u128; 3];
    for (name, counts) in &batches {
        let place = format!("tickets {}", name.escape_debug());
        let [Some(given), Some(used), Some(spoiled)] = *counts else {
            work.wrong("accounting", format!("{place}: issued, used and spoiled are not all told"));
            continue;
        };
        for (sum, n) in sums.iter_mut().zip([given, used, spoiled]) {
            *sum += u128::from(n);
        }
        match issued.remove(name) {
            None => work.wrong("accounting", format!("{place}: the log has no such batch")),
            Some(issued) if issued != given => {
                work.wrong("accounting", format!("{place}: {given} issued, {issued} by the log"));
            }
            Some(_) if u128::from(used) + u128::from(spoiled) > u128::from(given) => {
                work.wrong("accounting", format!("{place}: {used} used and {spoiled} spoiled, of {given} issued"));
            }
            Some(_) => {}
        }
    }
    if let Some((name, n)) = issued.first_key_value() {
        work.wrong("accounting", format!("the batch {} of {n} tickets is missing", name.escape_debug()));
    }
    let closed = of.closed.tickets;
    if sums != [closed.issued, closed.used, closed.spoiled].map(u128::from) {
        work.wrong("accounting", "the tickets do not add up to those that the wave was closed with");
    }
}

/// Who was asked, by agency and source: as many as there are tickets, and nowhere fewer than answered.
fn check_invited(work: &mut Work<'_>, of: &Published<'_>, items: &[Item]) {
    let mut asked: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for Item { key, what, n, .. } in items {
        let is_agency = of.frame.units.iter().any(|unit| unit.level == Level::Agency && unit.code == *key);
        let is_ticketed = [Source::Drawn, Source::Offered].iter().any(|source| source.as_str() == what);
        if !is_agency || !is_ticketed {
            let line = format!("invited {key} {what}");
            work.wrong("accounting", format!("{}: nobody can have been asked so", line.escape_debug()));
        }
        asked.insert((key, what), *n);
    }
    let sum: u128 = asked.values().map(|n| u128::from(*n)).sum();
    let closed = of.closed.tickets;
    if sum != u128::from(closed.issued.saturating_sub(closed.spoiled)) {
        work.wrong("accounting", "those who were asked are not as many as the tickets that were not spoiled");
    }
    for ((agency, source), n) in &of.log.responses {
        let is_ticketed = *source != Source::Open.as_str() && !of.log.tickets.is_empty();
        if is_ticketed && asked.get(&(agency.as_str(), *source)).is_none_or(|asked| asked < n) {
            work.wrong("accounting", format!("{agency}: {n} {source} responses, but fewer were asked"));
        }
    }
}

/// Each drawn or offered response has used one ticket, of a batch that was entered before it.
fn check_tickets(work: &mut Work<'_>, of: &Published<'_>) {
    let (log, closed) = (of.log, of.closed.tickets);
    if u128::from(closed.used) + u128::from(closed.spoiled) > u128::from(closed.issued) {
        work.wrong("tickets", "the wave was closed with more tickets used and spoiled than issued");
    }
    if log.tickets.iter().any(|batch| batch.at > of.closed.at) {
        work.wrong("tickets", "tickets were issued after the close");
    }
    if log.tickets.is_empty() {
        if log.ticketed > 0 {
            let text = format!(
                "{} responses count as drawn or offered, but the log has no tickets: how they were asked cannot be seen",
                log.ticketed
            );
            work.open("tickets", text);
        }
        return;
    }
    if log.ticketed != closed.used {
        let text = format!("{} drawn or offered responses, but {} tickets used", log.ticketed, closed.used);
        work.wrong("tickets", text);
    }
    if let Some(at) = log.unissued {
        work.wrong("tickets", format!("entry {at}: more tickets were used by then than had been issued"));
    }
    work.holds(
        "tickets",
        format!("each of {} drawn or offered responses has used a ticket issued before", log.ticketed),
    );
}
