//! The ledger replayed against a sound server: each receipt through `/check`, each id through the API; then the database itself.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::Value;

use crate::behind;
use crate::clients::Seen;
use crate::figures;
use crate::ledger::{Account, Entry};
use crate::sending::{Heard, Sending, WAVE};
use crate::web::{FORM, Web, urlencoded};
use crate::world::World;

const READERS: usize = 8;
/// Tries, each of some seconds.
const COUNTED_WITHIN: usize = 20;

/// What became of the promise.
#[derive(Debug)]
pub struct Verdict {
    /// Ids that somebody was told are recorded.
    pub acknowledged: u64,
    /// Responses in the wave.
    pub stored: u64,
    /// Ids that were sent and never answered.
    pub unanswered: u64,
    /// Acknowledged, and gone.
    pub lost: u64,
    /// Different heads of the log that were served.
    pub checkpoints: u64,
    /// Everything else that is wrong, and the first few losses.
    pub faults: Vec<String>,
}

impl Verdict {
    pub fn holds(&self) -> bool {
        self.lost == 0 && self.faults.is_empty()
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { acknowledged, stored, unanswered, lost, checkpoints, faults } = self;
        write!(
            f,
            "{acknowledged} acknowledged, {stored} stored, {unanswered} never answered, {lost} lost, {checkpoints} checkpoints"
        )?;
        faults.iter().take(10).try_for_each(|fault| write!(f, "\n    WRONG: {fault}"))
    }
}

/// Replays all that was acknowledged in this world.
pub fn judge(world: &World, seen: Seen) -> Verdict {
    let Account { entries, checkpoints, odd: mut faults } = world.ledger.read();
    faults.extend(seen.odd);
    let acknowledged = entries.len() as u64;
    let mut verdict = Verdict { acknowledged, stored: 0, unanswered: seen.unanswered, lost: 0, checkpoints: 0, faults };
    let server = match world.serve() {
        Ok(server) => server,
        Err(why) => {
            verdict.lost = acknowledged;
            verdict.faults.push(why);
            return verdict;
        }
    };
    let web = Web::at(&server.base);
    verdict.checkpoints = checkpoints.len() as u64;
    let Some(stored) = responses(&web) else {
        verdict.lost = acknowledged;
        verdict.faults.push(format!("the wave cannot be asked for; the server printed:\n{}", server.printed()));
        return verdict;
    };
    verdict.stored = stored;
    let entries: Vec<(String, Entry)> = entries.into_iter().collect();
    let lost = replay(&server.base, &entries);
    verdict.lost = lost.iter().filter(|fault| fault.is_loss).count() as u64;
    verdict.faults.extend(lost.into_iter().map(|fault| fault.what).take(20));
    if stored + verdict.lost < acknowledged || stored > acknowledged + verdict.unanswered {
        verdict
            .faults
            .push(format!("{stored} stored of {acknowledged} acknowledged and {} unanswered", seen.unanswered));
    }
    // What was lost has come back by its repeat; nothing else may have been added.
    let after = responses(&web).unwrap_or_default();
    if after < stored || after > stored + verdict.lost {
        verdict.faults.push(format!("{stored} stored before the repeats, {after} after them"));
    }
    verdict.faults.extend(behind::look(world, &web, after, &checkpoints));
    verdict.faults.extend(figures::look(world, &web, after));
    verdict
}

/// How many responses the server counts. After a start with many it says for a while that it is still counting.
pub fn responses(web: &Web) -> Option<u64> {
    let ask = || web.send("GET", &format!("/api/v1/waves/{WAVE}"), &[], b"").ok();
    let reply = std::iter::repeat_with(ask).take(COUNTED_WITHIN).find(|reply| match reply {
        Some(reply) if reply.status == 503 => {
            std::thread::sleep(Duration::from_millis(500));
            false
        }
        _ => true,
    })??;
    serde_json::from_slice::<Value>(&reply.body).ok()?["responses"].as_u64()
}

struct Fault {
    is_loss: bool,
    what: String,
}

fn replay(base: &str, entries: &[(String, Entry)]) -> Vec<Fault> {
    let next = AtomicUsize::new(0);
    let faults = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..READERS {
            scope.spawn(|| {
                let web = Web::at(base);
                while let Some((id, entry)) = entries.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(fault) = replay_one(&web, id, entry) {
                        faults.lock().expect("no reader panics here").push(fault);
                    }
                }
            });
        }
    });
    faults.into_inner().expect("no reader panics here")
}

fn replay_one(web: &Web, id: &str, entry: &Entry) -> Result<(), Fault> {
    let wrong = |is_loss, what: String| Err(Fault { is_loss, what: format!("{id}: {what}") });
    if let Some(receipt) = &entry.receipt
        && !is_recorded(web, receipt)
    {
        return wrong(true, format!("{receipt} was given, and /check does not know it"));
    }
    match Sending::by_api(&entry.body).send(web) {
        Heard::Recorded { is_new: true, .. } => wrong(true, "acknowledged, and new to the server".to_owned()),
        Heard::Recorded { receipt: Some(receipt), .. } => {
            if entry.receipt.as_ref().is_some_and(|given| *given != receipt) {
                return wrong(false, format!("another receipt than was given: {receipt}"));
            }
            if entry.receipt.is_none() && !is_recorded(web, &receipt) {
                return wrong(true, format!("the API's receipt {receipt} is not recorded"));
            }
            Ok(())
        }
        Heard::TicketUsed => wrong(false, "its repeat reads that its own ticket is used".to_owned()),
        Heard::Recorded { .. } | Heard::Nothing | Heard::Nobody | Heard::NotNow => {
            wrong(false, "its repeat was not answered".to_owned())
        }
        Heard::Odd(what) => wrong(false, what),
    }
}

/// What the page behind `/check` says of a code: 200 and a message for a receipt on record, 404 for another.
fn is_recorded(web: &Web, code: &str) -> bool {
    let body = urlencoded(&[("code".to_owned(), code.to_owned())]);
    let reply = web.send("POST", "/check", &[("content-type", FORM)], body.as_bytes());
    reply.is_ok_and(|reply| reply.status == 200 && String::from_utf8_lossy(&reply.body).contains("role=\"status\""))
}
