//! The writer thread: takes what waits, stores it in one transaction, answers everybody after the commit.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use diesel::r2d2::ManageConnection as _;

use super::store::store;
use super::{Act, BATCH, Errand, Queue, Sealed, Waiting};
use crate::db::{self, Db, Door};
use crate::error::Error;
use crate::metrics;

/// Pages of SQLite's write-ahead log after which it is moved into the database: 16 MB. A page that many batches changed is moved
/// once; and a start after a crash reads no more than this.
const PAGES: usize = 4000;
/// About what a commit writes, and what each of its responses adds to that.
const PAGES_OF_A_COMMIT: usize = 8;
const PAGES_OF_A_RESPONSE: usize = 3;

/// Lives until it is told to stop, also through a panic; what was queued before the order to stop is stored first.
pub(super) fn write_all(door: &Door, db: Db, mut queue: Queue, metrics: &metrics::Writer) {
    let mut db = Some(db);
    let mut errands = Vec::with_capacity(BATCH);
    let mut batch = Vec::with_capacity(BATCH);
    let mut stopping = false;
    let mut pages = 0;
    while !stopping && queue.blocking_recv_many(&mut errands, BATCH) > 0 {
        stopping = errands.iter().any(|errand| matches!(errand, Errand::Stop));
        pages += PAGES_OF_A_COMMIT + PAGES_OF_A_RESPONSE * errands.len();
        let worked = catch_unwind(AssertUnwindSafe(|| work_off(door, &mut db, &mut errands, &mut batch, metrics)));
        if worked.is_err() {
            // Whoever was not answered yet is told to repeat, and gets the receipt if it was stored after all.
            fail(&mut db, &mut batch, &Error::Storage("the writer panicked and goes on".to_owned()));
        }
        if pages >= PAGES
            && let Some(db) = &mut db
        {
            pages = 0;
            fold(db);
        }
    }
}

/// Everybody has been answered by now. Where it fails, nothing may be closed nor stored any more (`db::wal` says why).
fn fold(db: &mut Db) {
    if let Err(error) = db::wal::fold(db) {
        db::wal::end(&error);
    }
}

fn work_off(
    door: &Door,
    db: &mut Option<Db>,
    errands: &mut Vec<Errand>,
    batch: &mut Vec<Waiting>,
    metrics: &metrics::Writer,
) {
    for errand in errands.drain(..) {
        match errand {
            Errand::Store(waiting) => batch.push(*waiting),
            Errand::Act(act) => {
                // In the order in which they came: first what was waiting before it.
                write(door, db, batch, metrics);
                act_in_turn(door, db, act);
            }
            Errand::Stop => {}
        }
    }
    write(door, db, batch, metrics);
}

/// A connection that was lost while nothing was asked of it is replaced before the act: the act itself cannot be tried twice.
fn act_in_turn(door: &Door, db: &mut Option<Db>, act: Act) {
    if db.as_mut().is_some_and(|db| door.is_valid(db).is_err()) {
        *db = None;
    }
    if !act(connection(door, db)) {
        *db = None;
    }
}

fn fail(db: &mut Option<Db>, batch: &mut Vec<Waiting>, error: &Error) {
    tracing::error!(%error, "a batch was not stored");
    // The connection may be broken; the next batch opens a new one.
    *db = None;
    for waiting in batch.drain(..) {
        let _ = waiting.answer.send(Err(Error::Storage(error.to_string())));
    }
}

fn connection<'a>(door: &Door, db: &'a mut Option<Db>) -> Result<&'a mut Db, Error> {
    Ok(match db {
        Some(db) => db,
        None => db.insert(door.open_for_writing()?),
    })
}

/// Stores a batch and answers everybody in it.
fn write(door: &Door, db: &mut Option<Db>, batch: &mut Vec<Waiting>, metrics: &metrics::Writer) {
    if batch.is_empty() {
        return;
    }
    let mut outcome = connection(door, db).and_then(|db| write_batch(db, batch, metrics));
    // A lost connection, as after a restart of PostgreSQL, harms nobody: what was stored all the same is found by its id, before
    // its ticket is looked at, and answered as a repeat.
    if outcome.is_err() && db.as_mut().is_some_and(|db| door.is_valid(db).is_err()) {
        *db = None;
        outcome = connection(door, db).and_then(|db| write_batch(db, batch, metrics));
    }
    if let Err(error) = outcome {
        fail(db, batch, &error);
    }
}

/// Stores a batch and answers it. On an error nobody who is left in `batch` was answered; where the connection was lost during the
/// commit, they may have been stored.
fn write_batch(db: &mut Db, batch: &mut Vec<Waiting>, metrics: &metrics::Writer) -> Result<(), Error> {
    let sealed: Vec<&Sealed> = batch.iter().map(|waiting| &waiting.sealed).collect();
    let began = Instant::now();
    match store(db, &sealed) {
        Ok(answers) => {
            metrics.committed(answers.len(), began.elapsed());
            for (waiting, answer) in batch.drain(..).zip(answers) {
                // A client that went away has its response stored all the same; its repeat gets the receipt.
                let _ = waiting.answer.send(answer);
            }
            Ok(())
        }
        // One bad row must not fail its batch, and is told as what it is: each is tried alone.
        Err(Error::RowRefused(_)) => {
            while let Some(waiting) = batch.first() {
                let began = Instant::now();
                let answer = match store(db, &[&waiting.sealed]) {
                    Ok(mut answers) => {
                        metrics.committed(answers.len(), began.elapsed());
                        answers.pop().unwrap_or(Err(Error::Internal("no answer for a row".to_owned())))
                    }
                    Err(refused @ Error::RowRefused(_)) => Err(refused),
                    Err(error) => return Err(error),
                };
                let _ = batch.remove(0).answer.send(answer);
            }
            Ok(())
        }
        Err(error) => Err(error),
    }
}
