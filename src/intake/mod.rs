//! Story (a): accepted responses in, durable responses and receipts out. One writer a process takes what is waiting,
//! stores it in one transaction and answers everybody after the commit: an answer that was given is on the disk.

mod append;
mod seal;

use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use tokio::sync::{mpsc, oneshot};

pub use self::append::{append, close_wave, open_wave};
pub use self::seal::{Sealed, seal};
use crate::db::{Db, Door};
use crate::domain::response::Response;
use crate::domain::survey::Survey;
use crate::error::Error;
use crate::ledger::code::ReceiptCode;

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
    /// Store what came before this and end.
    Stop,
}

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
    pub fn start(door: Door, key: ReceiptKey) -> Result<Self, Error> {
        let db = door.open()?;
        Self::start_with(key, move |queue| write_all(&door, Some(db), queue))
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
        self.queue.try_send(Errand::Store(Box::new(Waiting { sealed, answer }))).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => Error::Busy,
            mpsc::error::TrySendError::Closed(_) => Error::NotReady,
        })?;
        answered.await.unwrap_or(Err(Error::NotReady))
    }

    /// Whether the writer lives and takes more.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.queue.is_closed()
    }

    /// Waits until the writer has stored what is queued and has ended. Later submissions are told [`Error::NotReady`].
    pub fn finish(self) {
        // Fails only where the writer has ended already.
        let _ = self.queue.blocking_send(Errand::Stop);
        let writer = self.writer.lock().ok().and_then(|mut writer| writer.take());
        if let Some(writer) = writer
            && writer.join().is_err()
        {
            tracing::error!("the writer ended in a panic");
        }
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

/// The writer: lives until it is told to stop.
fn write_all(door: &Door, mut db: Option<Db>, mut queue: Queue) {
    let mut errands = Vec::with_capacity(BATCH);
    let mut stopping = false;
    while !stopping && queue.blocking_recv_many(&mut errands, BATCH) > 0 {
        let mut batch = Vec::with_capacity(errands.len());
        for errand in errands.drain(..) {
            match errand {
                Errand::Store(waiting) => batch.push(*waiting),
                Errand::Stop => stopping = true,
            }
        }
        if let Err(error) = write_batch(door, &mut db, &mut batch) {
            tracing::error!(%error, "a batch was not stored");
            // The connection may be broken; the next batch opens a new one.
            db = None;
            for waiting in batch {
                let _ = waiting.answer.send(Err(Error::Storage(error.to_string())));
            }
        }
    }
}

/// Stores a batch and answers it. On an error nobody in `batch` was answered or stored.
fn write_batch(door: &Door, db: &mut Option<Db>, batch: &mut Vec<Waiting>) -> Result<(), Error> {
    if batch.is_empty() {
        return Ok(());
    }
    let db = match db {
        Some(db) => db,
        None => db.insert(door.open()?),
    };
    let sealed: Vec<&Sealed> = batch.iter().map(|waiting| &waiting.sealed).collect();
    match append(db, &sealed) {
        Ok(answers) => {
            for (waiting, answer) in batch.drain(..).zip(answers) {
                // A client that went away has its response stored all the same; its repeat gets the receipt.
                let _ = waiting.answer.send(answer);
            }
            Ok(())
        }
        // One bad row must not fail its batch, and is told as what it is: each is tried alone.
        Err(error) if is_row_fault(&error) => {
            for waiting in batch.drain(..) {
                let answer = append(db, &[&waiting.sealed]).and_then(|mut answers| {
                    answers.pop().unwrap_or(Err(Error::Internal("no answer for a row".to_owned())))
                });
                let _ = waiting.answer.send(answer);
            }
            Ok(())
        }
        Err(error) => Err(error),
    }
}

/// Whether the database refused a row, rather than failing itself.
fn is_row_fault(error: &Error) -> bool {
    matches!(error, Error::RowRefused(_))
}
