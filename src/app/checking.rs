//! The full check of the stored log in the background: at the start and once a day, with long pauses, so that it takes a small share
//! of one core. What it finds makes the server read-only.

use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::now_ms;
use super::read_only::ReadOnly;
use crate::auditing::{self, Findings};
use crate::checkpointing::Checkpoints;
use crate::db::Door;
use crate::error::Error;

/// From the end of one check to the beginning of the next.
const DAY: Duration = Duration::from_hours(24);
/// Until it is tried again where the database could not be read.
const RETRY: Duration = Duration::from_mins(1);
/// How much longer it rests than it works.
const REST: u32 = 19;
/// Findings that are told one by one; `sipas verify --deep` tells more.
const TOLD: usize = 10;

/// The last check that came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checked {
    /// Milliseconds since 1970.
    pub ended_ms: i64,
    /// Entries that it looked at.
    pub entries: u64,
}

/// Ends the thread when it is let go of.
pub(super) struct Checker {
    alive: Mutex<Option<SyncSender<()>>>,
    thread: JoinHandle<()>,
    last: Arc<Mutex<Option<Checked>>>,
}

impl Checker {
    pub fn start(door: Door, checkpoints: Arc<Checkpoints>, read_only: Arc<ReadOnly>) -> Result<Self, Error> {
        let (alive, ended) = sync_channel(0);
        let last: Arc<Mutex<Option<Checked>>> = Arc::default();
        let checking = Checking { door, checkpoints, read_only, last: Arc::clone(&last), ended, failing: false };
        let thread = std::thread::Builder::new()
            .name("checker".to_owned())
            .spawn(move || checking.until_ended())
            .map_err(|error| Error::Internal(format!("no thread to check the log: {error}")))?;
        Ok(Self { alive: Mutex::new(Some(alive)), thread, last })
    }

    /// The last check that came to its end.
    pub fn last(&self) -> Option<Checked> {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends the thread and its connection. False where it is still at something after `within`.
    pub fn end(&self, within: Duration) -> bool {
        self.alive.lock().unwrap_or_else(PoisonError::into_inner).take();
        let until = Instant::now() + within;
        while !self.thread.is_finished() && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(5));
        }
        self.thread.is_finished()
    }
}

struct Checking {
    door: Door,
    checkpoints: Arc<Checkpoints>,
    read_only: Arc<ReadOnly>,
    last: Arc<Mutex<Option<Checked>>>,
    /// Disconnected when the program ends.
    ended: Receiver<()>,
    failing: bool,
}

impl Checking {
    fn until_ended(mut self) {
        loop {
            let wait = match catch_unwind(AssertUnwindSafe(|| self.check())) {
                Ok(Ok(findings)) if findings.stopped => return,
                Ok(Ok(findings)) => {
                    self.failing = false;
                    self.conclude(&findings);
                    DAY
                }
                Ok(Err(error)) => {
                    // Said once, not at every try.
                    if !std::mem::replace(&mut self.failing, true) {
                        tracing::error!(%error, "the stored log cannot be checked; it is tried again every minute");
                    }
                    RETRY
                }
                Err(_) => {
                    tracing::error!("the full check of the log ended in a panic; it is tried again in a day");
                    DAY
                }
            };
            if self.is_ended_after(wait) {
                return;
            }
        }
    }

    fn check(&self) -> Result<Findings, Error> {
        let mut db = self.door.open()?;
        let mut began = Instant::now();
        auditing::deep(&mut db, self.checkpoints.record(), |_| {
            let is_ended = self.is_ended_after(began.elapsed() * REST);
            began = Instant::now();
            if is_ended { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
    }

    fn conclude(&self, findings: &Findings) {
        let entries = findings.entries;
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(Checked { ended_ms: now_ms(), entries });
        let Some(first) = findings.wrong.first() else {
            tracing::info!(entries, responses = findings.responses, "the stored log holds together");
            return;
        };
        for finding in findings.wrong.iter().take(TOLD) {
            tracing::error!(finding, "the stored log does not hold together");
        }
        if self.read_only.reason().is_none() {
            self.read_only.set(Some(format!("the full check of the stored log has found: {first}")));
        }
    }

    fn is_ended_after(&self, wait: Duration) -> bool {
        self.ended.recv_timeout(wait) != Err(RecvTimeoutError::Timeout)
    }
}
