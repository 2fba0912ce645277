//! The thread that follows the log: it notices what other servers and commands have appended, and moves the public checkpoint.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use super::now_ms;
use crate::checkpointing::{Checkpoints, HOUR_MS};
use crate::db::{Db, Door};
use crate::error::Error;

/// How soon foreign changes are noticed.
const ROUND: Duration = Duration::from_secs(1);

/// Ends the thread when it is let go of.
pub(super) struct Follower {
    _alive: Sender<()>,
}

impl Follower {
    pub fn start(door: Door, checkpoints: Arc<Checkpoints>) -> Result<Self, Error> {
        let (alive, ended) = channel();
        std::thread::Builder::new()
            .name("follower".to_owned())
            .spawn(move || follow(&door, &checkpoints, &ended))
            .map_err(|error| Error::Internal(format!("no thread to follow the log: {error}")))?;
        Ok(Self { _alive: alive })
    }
}

fn follow(door: &Door, checkpoints: &Checkpoints, ended: &Receiver<()>) {
    let hour = || now_ms().div_euclid(HOUR_MS);
    let mut known_hour = hour();
    let mut connection = None;
    let mut failing = false;
    loop {
        let now = hour();
        let round = opened(door, &mut connection).and_then(|db| checkpoints.follow(db, now_ms(), now != known_hour));
        match round {
            Ok(_) => {
                known_hour = now;
                failing = false;
            }
            Err(error) => {
                // Said once, not every second.
                if !std::mem::replace(&mut failing, true) {
                    tracing::error!(%error, "the log cannot be followed; the last checkpoint stays");
                }
                connection = None;
            }
        }
        if ended.recv_timeout(ROUND) != Err(RecvTimeoutError::Timeout) {
            return;
        }
    }
}

fn opened<'a>(door: &Door, connection: &'a mut Option<Db>) -> Result<&'a mut Db, Error> {
    Ok(match connection {
        Some(db) => db,
        None => connection.insert(door.open()?),
    })
}
