//! The thread that follows the log: it notices what other servers and commands have appended, keeps the tallies up and moves the
//! public checkpoint.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::{now_ms, today};
use crate::checkpointing::{Checkpoints, HOUR_MS};
use crate::db::{Db, Door};
use crate::error::Error;
use crate::tally::Tallies;

/// How soon foreign changes are noticed.
const ROUND: Duration = Duration::from_secs(1);
/// After a failure, how soon it is tried again at the earliest.
const PAUSE: Duration = Duration::from_millis(100);

/// Ends the thread when it is let go of.
pub(super) struct Follower {
    nudge: SyncSender<()>,
    ending: Arc<AtomicBool>,
    follows: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Follower {
    pub fn start(door: Door, checkpoints: Arc<Checkpoints>, tallies: Arc<Tallies>) -> Result<Self, Error> {
        // One nudge may wait: whatever came before it is taken in by the round that it brings about.
        let (nudge, nudged) = sync_channel(1);
        let ending = Arc::new(AtomicBool::new(false));
        let is_ending = Arc::clone(&ending);
        let follows = Arc::new(AtomicBool::new(true));
        let following = Following {
            door,
            connection: None,
            checkpoints,
            tallies,
            known_hour: hour(),
            failing: [false; 2],
            follows: Arc::clone(&follows),
        };
        let thread = std::thread::Builder::new()
            .name("follower".to_owned())
            .spawn(move || following.until_ended(&nudged, &is_ending))
            .map_err(|error| Error::Internal(format!("no thread to follow the log: {error}")))?;
        Ok(Self { nudge, ending, follows, thread })
    }

    /// Asks to look at the log now.
    pub fn nudge(&self) {
        // Full: it will look anyhow. Gone: the program is ending.
        let _ = self.nudge.try_send(());
    }

    /// Whether the last round and the last count went well, on a thread that lives.
    pub fn follows(&self) -> bool {
        self.follows.load(Ordering::Acquire) && !self.thread.is_finished()
    }

    /// Ends the thread and its connection. False where it is still at something after `within`.
    pub fn end(&self, within: Duration) -> bool {
        self.ending.store(true, Ordering::Release);
        self.nudge();
        let until = Instant::now() + within;
        while !self.thread.is_finished() && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(5));
        }
        self.thread.is_finished()
    }
}

struct Following {
    door: Door,
    connection: Option<Db>,
    checkpoints: Arc<Checkpoints>,
    tallies: Arc<Tallies>,
    known_hour: i64,
    failing: [bool; 2],
    /// That neither fails, for others to see.
    follows: Arc<AtomicBool>,
}

impl Following {
    fn until_ended(mut self, nudged: &Receiver<()>, ending: &AtomicBool) {
        let mut due = Instant::now();
        loop {
            let is_round = Instant::now() >= due;
            if is_round {
                due = Instant::now() + ROUND;
            }
            if is_round {
                let done = self.round();
                self.note(Duty::Checkpoint, done.err());
            }
            let done = self.count(is_round);
            let wait = match &done {
                Ok(true) => Duration::ZERO,
                Ok(false) => due.saturating_duration_since(Instant::now()),
                Err(_) => PAUSE,
            };
            self.note(Duty::Counts, done.err());
            let ended = if wait.is_zero() {
                nudged.try_recv() == Err(TryRecvError::Disconnected)
            } else {
                nudged.recv_timeout(wait) == Err(RecvTimeoutError::Disconnected)
            };
            if ended || ending.load(Ordering::Acquire) {
                return;
            }
        }
    }

    /// Moves the public checkpoint where it is time to.
    fn round(&mut self) -> Result<(), Error> {
        let now = hour();
        let strikes = now != self.known_hour;
        let checkpoints = Arc::clone(&self.checkpoints);
        let db = self.opened()?;
        catch_unwind(AssertUnwindSafe(|| checkpoints.follow(db, now_ms(), strikes)))
            .unwrap_or_else(|_| Err(Error::Internal("moving the checkpoint ended in a panic".to_owned())))?;
        self.known_hour = now;
        Ok(())
    }

    /// Takes in the next piece of the log. True where more is waiting.
    fn count(&mut self, roster: bool) -> Result<bool, Error> {
        let tallies = Arc::clone(&self.tallies);
        let db = self.opened()?;
        catch_unwind(AssertUnwindSafe(|| tallies.step(db, today(), roster))).unwrap_or_else(|_| {
            tallies.start_over();
            Err(Error::Internal("counting ended in a panic; it starts over".to_owned()))
        })
    }

    fn opened(&mut self) -> Result<&mut Db, Error> {
        if self.connection.is_none() {
            self.connection = Some(self.door.open()?);
        }
        self.connection.as_mut().ok_or_else(|| Error::Internal("a connection was lost".to_owned()))
    }

    /// Said once, not every time.
    fn note(&mut self, duty: Duty, error: Option<Error>) {
        let was_failing = std::mem::replace(&mut self.failing[duty as usize], error.is_some());
        self.follows.store(self.failing == [false; 2], Ordering::Release);
        if let Some(error) = error {
            self.connection = None;
            if !was_failing {
                tracing::error!(%error, ?duty, "the log cannot be followed; what was known last stays");
            }
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Duty {
    Checkpoint,
    Counts,
}

fn hour() -> i64 {
    now_ms().div_euclid(HOUR_MS)
}
