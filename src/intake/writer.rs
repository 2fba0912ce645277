//! The writer thread: takes what waits, stores it in one transaction, answers everybody after the commit.

use super::store::store;
use super::{BATCH, Errand, Queue, Sealed, Waiting};
use crate::db::{Db, Door};
use crate::error::Error;

/// Lives until it is told to stop; what was queued before is stored first.
pub(super) fn write_all(door: &Door, db: Db, mut queue: Queue) {
    let mut db = Some(db);
    let mut errands = Vec::with_capacity(BATCH);
    let mut batch = Vec::with_capacity(BATCH);
    let mut stopping = false;
    while !stopping && queue.blocking_recv_many(&mut errands, BATCH) > 0 {
        for errand in errands.drain(..) {
            match errand {
                Errand::Store(waiting) => batch.push(*waiting),
                Errand::Act(act) => {
                    // In the order in which they came: first what was waiting before it.
                    write(door, &mut db, &mut batch);
                    act(connection(door, &mut db));
                }
                Errand::Stop => stopping = true,
            }
        }
        write(door, &mut db, &mut batch);
    }
}

fn connection<'a>(door: &Door, db: &'a mut Option<Db>) -> Result<&'a mut Db, Error> {
    Ok(match db {
        Some(db) => db,
        None => db.insert(door.open()?),
    })
}

/// Stores a batch and answers everybody in it.
fn write(door: &Door, db: &mut Option<Db>, batch: &mut Vec<Waiting>) {
    if batch.is_empty() {
        return;
    }
    if let Err(error) = connection(door, db).and_then(|db| write_batch(db, batch)) {
        tracing::error!(%error, "a batch was not stored");
        // The connection may be broken; the next batch opens a new one.
        *db = None;
        for waiting in batch.drain(..) {
            let _ = waiting.answer.send(Err(Error::Storage(error.to_string())));
        }
    }
}

/// Stores a batch and answers it. On an error nobody in `batch` was answered or stored.
fn write_batch(db: &mut Db, batch: &mut Vec<Waiting>) -> Result<(), Error> {
    let sealed: Vec<&Sealed> = batch.iter().map(|waiting| &waiting.sealed).collect();
    match store(db, &sealed) {
        Ok(answers) => {
            for (waiting, answer) in batch.drain(..).zip(answers) {
                // A client that went away has its response stored all the same; its repeat gets the receipt.
                let _ = waiting.answer.send(answer);
            }
            Ok(())
        }
        // One bad row must not fail its batch, and is told as what it is: each is tried alone.
        Err(Error::RowRefused(_)) => {
            for waiting in batch.drain(..) {
                let answer = store(db, &[&waiting.sealed]).and_then(|mut answers| {
                    answers.pop().unwrap_or(Err(Error::Internal("no answer for a row".to_owned())))
                });
                let _ = waiting.answer.send(answer);
            }
            Ok(())
        }
        Err(error) => Err(error),
    }
}
