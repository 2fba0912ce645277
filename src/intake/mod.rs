//! Story (a): accepted responses in, durable responses and receipts out. One writer a process takes what is waiting,
//! stores it in one transaction and answers everybody after the commit: an answer that was given is on the disk.

mod admin;
mod append;
mod closing;
mod design;
mod erase;
mod figures;
mod found;
mod margins;
mod seal;
mod store;
#[cfg(test)]
mod tests;
mod tickets;
mod void;
mod waves;
mod writer;

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, oneshot};

pub use self::admin::{Entered, enter_admin};
pub use self::append::{Appending, append};
pub use self::closing::{Closed, Inputs, closed, enter_close, enter_publish, published};
pub use self::design::{DesignImported, NewDesign, import_design};
pub use self::erase::{Erased, NotErased, erase};
pub use self::figures::{Conflict, Imported, import_figures};
pub use self::found::{begin_again, found, genesis};
pub use self::margins::{MarginsImported, import_margins};
pub use self::seal::{Sealed, seal};
pub use self::store::store;
pub use self::tickets::{
    Extent, MOST_TICKETS, NewBatch, Spoiled, Spoiling, Unfit, dispute_ticket, issue_tickets, spoil_tickets, was_issued,
};
pub use self::void::{NotVoided, Voided, Which, void};
pub use self::waves::{Opening, close_wave, open_wave};
use crate::db::{Db, Door};
use crate::domain::response::Response;
use crate::domain::survey::Survey;
use crate::error::Error;
use crate::ledger::code::ReceiptCode;
use crate::metrics;

/// Most responses in one transaction. No lingering: a batch is what queued while the last commit ran.
pub const BATCH: usize = 256;
/// Most responses that may wait; beyond it the server says "busy" and the citizen keeps the page.
const QUEUE: usize = 2048;

/// The server's secret from which receipts follow.
pub type ReceiptKey = [u8; 32];

/// What the sender is told once the response is on the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submitted {
    pub receipt: ReceiptCode,
    /// The same submission had been stored before.
    pub repeated: bool,
}

pub type Answer = Result<Submitted, Error>;

/// What the writer is asked to do, in the order in which it came.
pub type Queue = mpsc::Receiver<Errand>;

pub enum Errand {
    Store(Box<Waiting>),
    /// Anything else that appends to the log; it answers by itself. Gets the database's error where there is no connection.
    Act(Act),
    /// Store what came before this and end.
    Stop,
}

/// A further act in the writer's order, on the writer's connection. False where that should not be used again.
pub type Act = Box<dyn FnOnce(Result<&mut Db, Error>) -> bool + Send>;

/// A response and who waits for its answer.
pub struct Waiting {
    pub sealed: Sealed,
    pub answer: oneshot::Sender<Answer>,
}

/// The way to the writer. Cheap to clone.
#[derive(Clone)]
pub struct Intake {
    queue: mpsc::Sender<Errand>,
    key: ReceiptKey,
    writer: Arc<Mutex<Option<JoinHandle<()>>>>,
}

impl Intake {
    /// Starts the writer thread on a connection of its own.
    ///
    /// # Errors
    /// Where the database cannot be opened or no thread can be had.
    pub fn start(door: Door, key: ReceiptKey, metrics: &Arc<metrics::Writer>) -> Result<Self, Error> {
        let db = door.open_for_writing()?;
        let metrics = Arc::clone(metrics);
        Self::start_with(key, move |queue| writer::write_all(&door, db, queue, &metrics))
    }

    /// Starts the writer thread with what works off the queue until [`Errand::Stop`]. The server's own is that of
    /// [`Self::start`]; measurements put others in its place, to see what the database costs.
    ///
    /// # Errors
    /// Where no thread can be had.
    pub fn start_with(key: ReceiptKey, writer: impl FnOnce(Queue) + Send + 'static) -> Result<Self, Error> {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let writer = std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || writer(waiting))
            .map_err(|error| Error::Internal(format!("no thread for the writer: {error}")))?;
        Ok(Self { queue, key, writer: Arc::new(Mutex::new(Some(writer))) })
    }

    /// Queues one response and waits until it is on the disk.
    ///
    /// # Errors
    /// [`Error::Busy`] where the queue is full, [`Error::IdConflict`], [`Error::Closed`], [`Error::NotYetOpen`],
    /// [`Error::Storage`]; in each case nothing was stored under this id by this call, but for a lost connection to the
    /// database during the commit: then the sender repeats, and gets the receipt if it was stored.
    pub async fn submit(&self, response: &Response, survey: &Survey) -> Result<Submitted, Error> {
        let sealed = seal(response, survey, &self.key, random_32);
        let (answer, answered) = oneshot::channel();
        self.queue(Errand::Store(Box::new(Waiting { sealed, answer })))?;
        answered.await.unwrap_or(Err(Error::NotReady))
    }

    /// Queues anything else that appends to the log and waits for its outcome.
    ///
    /// # Errors
    /// [`Error::Busy`], [`Error::NotReady`], [`Error::Storage`] where there is no connection; those of `work`.
    pub async fn act<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Db) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let (answer, answered) = oneshot::channel();
        self.queue(Errand::Act(Box::new(move |db| {
            let outcome = db.and_then(work);
            let is_good = !matches!(outcome, Err(Error::Storage(_)));
            // Who has gone away has had their act done all the same.
            let _ = answer.send(outcome);
            is_good
        })))?;
        answered.await.unwrap_or(Err(Error::NotReady))
    }

    fn queue(&self, errand: Errand) -> Result<(), Error> {
        self.queue.try_send(errand).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => Error::Busy,
            mpsc::error::TrySendError::Closed(_) => Error::NotReady,
        })
    }

    /// How many wait for the writer.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.queue.max_capacity() - self.queue.capacity()
    }

    /// Whether the writer lives and takes more.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.queue.is_closed()
    }

    /// Waits until the writer has stored what is queued and has ended, but not longer than `within`. Later submissions are told
    /// [`Error::NotReady`]. False where it had not ended by then: a disk or a database that hangs.
    #[must_use]
    pub fn finish(self, within: Duration) -> bool {
        let until = Instant::now() + within;
        // Full only where the writer hangs; closed where it has ended already.
        while let Err(mpsc::error::TrySendError::Full(_)) = self.queue.try_send(Errand::Stop) {
            if Instant::now() > until {
                return false;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        // It stays in its place until it has ended: whoever asks again is told the same.
        let mut place = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(writer) = place.as_ref() else { return true };
        while !writer.is_finished() {
            if Instant::now() > until {
                return false;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        if place.take().is_some_and(|writer| writer.join().is_err()) {
            tracing::error!("the writer ended in a panic");
        }
        true
    }
}

/// 32 bytes from the operating system.
///
/// # Panics
/// Where the system has no randomness: nothing may be stored without it.
#[must_use]
pub fn random_32() -> [u8; 32] {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("the system's randomness");
    bytes
}
