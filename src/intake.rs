//! Story (a): accepted responses in, durable responses and receipts out. One writer a process takes what is waiting,
//! stores it in one transaction and answers everybody after the commit: an answer that was given is on the disk.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use tokio::sync::{mpsc, oneshot};

use crate::db::response::{ResponseRow, Stored, TextRow};
use crate::db::{self, Db, Door, write_transaction};
use crate::domain::day::Day;
use crate::domain::key::WaveKey;
use crate::domain::record;
use crate::domain::response::{Response, ResponseId};
use crate::domain::survey::Survey;
use crate::domain::wave::{Phase, Wave};
use crate::error::Error;
use crate::ledger::code::ReceiptCode;
use crate::ledger::commit::commit;

/// Most responses in one transaction. No lingering: a batch is what queued while the last commit ran.
const BATCH: usize = 256;
/// Most responses that may wait; beyond it the server says "busy" and the citizen keeps the page.
const QUEUE: usize = 2048;

/// The server's secret from which receipts follow.
pub type ReceiptKey = [u8; 32];

/// A response made ready for the log: sealed, but without its place.
#[derive(Debug, Clone)]
pub struct Sealed {
    stored: Stored,
    receipt: ReceiptCode,
    wave: WaveKey,
    day: Day,
}

/// What the sender is told once the response is on the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submitted {
    pub receipt: ReceiptCode,
    /// The same submission had been stored before.
    pub repeated: bool,
}

type Answer = Result<Submitted, Error>;

struct Waiting {
    sealed: Sealed,
    answer: oneshot::Sender<Answer>,
}

/// The way to the writer. Cheap to clone.
#[derive(Clone)]
pub struct Intake {
    queue: mpsc::Sender<Waiting>,
    key: ReceiptKey,
    writer: Arc<Mutex<Option<JoinHandle<()>>>>,
}

/// Seals a response: salts, canonical record, commitment, receipt. `random` gives 32 fresh bytes at each call.
#[must_use]
pub fn seal(response: &Response, survey: &Survey, key: &ReceiptKey, mut random: impl FnMut() -> [u8; 32]) -> Sealed {
    let texts: Vec<(usize, TextRow)> = response
        .texts
        .iter()
        .map(|(index, words)| {
            let salt = random();
            let commitment = commit("sipas/text", &salt, words.as_bytes());
            let question = survey.questions[*index].key.to_string();
            let row = TextRow {
                question,
                salt: Some(salt.to_vec()),
                words: Some(words.clone()),
                commitment: commitment.to_vec(),
            };
            (*index, row)
        })
        .collect();
    let commitments: Vec<(usize, [u8; 32])> = texts
        .iter()
        .map(|(index, row)| (*index, row.commitment.as_slice().try_into().expect("a commitment has 32 bytes")))
        .collect();
    let channel = &response.channel;
    let canonical =
        record::canonical(survey, &response.agency, channel, response.respondent_kind, &response.answers, &commitments);
    let salt = random();
    let receipt = ReceiptCode::of(key, &response.id);
    let row = ResponseRow {
        wave: response.wave.to_string(),
        id: response.id.as_bytes().to_vec(),
        agency: response.agency.to_string(),
        source: channel.source.as_str().to_owned(),
        mode: channel.mode.as_str().to_owned(),
        respondent_kind: response.respondent_kind.map(|kind| kind.as_str().to_owned()),
        sector: channel.sector.as_ref().map(ToString::to_string),
        unit: channel.unit.clone(),
        received_by: channel.received_by.as_ref().map(ToString::to_string),
        day: response.day.to_string(),
        receipt_hash: receipt.hash().to_vec(),
        salt: salt.to_vec(),
        record_version: record::RECORD_VERSION,
        sealed: commit("sipas/response", &salt, canonical.as_bytes()).to_vec(),
        answers: survey.layout.encode(&response.answers),
    };
    let texts = texts.into_iter().map(|(_, row)| row).collect();
    Sealed { stored: Stored { row, texts }, receipt, wave: response.wave.clone(), day: response.day }
}

/// The one door to the log. Stores a batch in one transaction, which locks the log's head first; each response gets its own
/// answer. When this returns `Ok`, all that it acknowledges is on the disk.
///
/// # Errors
/// [`Error::Storage`] where nothing at all was stored: a row that the database refuses fails the whole transaction.
pub fn append(db: &mut Db, batch: &[&Sealed]) -> Result<Vec<Answer>, Error> {
    let answers = write_transaction(db, |db| {
        let size = db::head::lock(db)?;
        let ids: Vec<&[u8]> = batch.iter().map(|sealed| sealed.stored.row.id.as_slice()).collect();
        let earlier = db::response::find(db, &ids)?;
        let mut known: HashMap<&[u8], &Stored> =
            earlier.iter().map(|stored| (stored.row.id.as_slice(), stored)).collect();
        let mut waves: HashMap<&WaveKey, Option<Wave>> = HashMap::new();
        let mut new: Vec<&Stored> = Vec::with_capacity(batch.len());
        let mut answers = Vec::with_capacity(batch.len());
        for sealed in batch {
            let stored = &sealed.stored;
            // The id comes first: a repeat gets its receipt even after the wave has closed.
            answers.push(if let Some(earlier) = known.get(stored.row.id.as_slice()) {
                if same_content(earlier, stored) { Ok(sealed.submitted(true)) } else { Err(Error::IdConflict) }
            } else {
                let wave = match waves.entry(&sealed.wave) {
                    std::collections::hash_map::Entry::Occupied(entry) => entry.into_mut(),
                    std::collections::hash_map::Entry::Vacant(entry) => {
                        entry.insert(db::wave::state(db, &sealed.wave)?)
                    }
                };
                may_enter(wave.as_ref(), sealed).map(|()| {
                    known.insert(&stored.row.id, stored);
                    new.push(stored);
                    sealed.submitted(false)
                })
            });
        }
        if !new.is_empty() {
            db::response::insert(db, size, &new)?;
            let added = i64::try_from(new.len()).expect("a batch is small");
            db::head::advance(db, size + added)?;
        }
        Ok(answers)
    })?;
    // From here on every acknowledged response is on the disk: the commit above returned after its fsync.
    Ok(answers)
}

/// Closes a wave in the log's order: under the head's lock, so that no response lands after it.
pub fn close_wave(db: &mut Db, wave: &WaveKey, today: Day) -> Result<bool, Error> {
    write_transaction(db, |db| {
        db::head::lock(db)?;
        db::wave::close(db, wave, today)
    })
}

fn may_enter(wave: Option<&Wave>, sealed: &Sealed) -> Result<(), Error> {
    let wave = wave.ok_or_else(|| Error::UnknownWave(sealed.wave.to_string()))?;
    match wave.phase(sealed.day) {
        Phase::Open => Ok(()),
        Phase::NotYet => Err(Error::NotYetOpen { opens: wave.opens }),
        Phase::Over => Err(Error::Closed { closed: wave.ended() }),
    }
}

/// Whether two submissions under one id say the same. The day may differ (a repeat after midnight), salts always do,
/// and words that were erased since are taken as equal.
fn same_content(earlier: &Stored, later: &Stored) -> bool {
    let content = |row: &ResponseRow| ResponseRow {
        day: String::new(),
        salt: Vec::new(),
        sealed: Vec::new(),
        receipt_hash: Vec::new(),
        record_version: 0,
        ..row.clone()
    };
    let mut later_texts: Vec<&TextRow> = later.texts.iter().collect();
    later_texts.sort_by(|a, b| a.question.cmp(&b.question));
    content(&earlier.row) == content(&later.row)
        && earlier.texts.len() == later_texts.len()
        && earlier
            .texts
            .iter()
            .zip(later_texts)
            .all(|(old, new)| old.question == new.question && (old.words.is_none() || old.words == new.words))
}

impl Sealed {
    fn submitted(&self, repeated: bool) -> Submitted {
        Submitted { receipt: self.receipt.clone(), repeated }
    }
}

impl Intake {
    /// Starts the writer thread on a connection of its own.
    ///
    /// # Errors
    /// Where the database cannot be opened or no thread can be had.
    pub fn start(door: Door, key: ReceiptKey) -> Result<Self, Error> {
        let db = door.open()?;
        let (queue, waiting) = mpsc::channel(QUEUE);
        let writer = std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || write_all(&door, Some(db), waiting))
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
        self.queue.try_send(Waiting { sealed, answer }).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => Error::Busy,
            mpsc::error::TrySendError::Closed(_) => Error::NotReady,
        })?;
        answered.await.unwrap_or(Err(Error::NotReady))
    }

    /// Waits until the writer has stored what is queued and has ended. Every other clone must be gone, or it waits for them.
    pub fn finish(self) {
        let Self { queue, writer, .. } = self;
        drop(queue);
        let writer = writer.lock().ok().and_then(|mut writer| writer.take());
        if let Some(writer) = writer
            && writer.join().is_err()
        {
            tracing::error!("the writer ended in a panic");
        }
    }

    #[must_use]
    pub fn receipt_of(&self, id: &ResponseId) -> ReceiptCode {
        ReceiptCode::of(&self.key, id)
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

/// The writer: lives as long as somebody may still send.
fn write_all(door: &Door, mut db: Option<Db>, mut waiting: mpsc::Receiver<Waiting>) {
    let mut batch = Vec::with_capacity(BATCH);
    while waiting.blocking_recv_many(&mut batch, BATCH) > 0 {
        if let Err(error) = write_batch(door, &mut db, &mut batch) {
            tracing::error!(%error, "a batch was not stored");
            // The connection may be broken; the next batch opens a new one.
            db = None;
            for waiting in batch.drain(..) {
                let _ = waiting.answer.send(Err(Error::Storage(error.to_string())));
            }
        }
    }
}

/// Stores a batch and answers it. On an error nobody in `batch` was answered or stored.
fn write_batch(door: &Door, db: &mut Option<Db>, batch: &mut Vec<Waiting>) -> Result<(), Error> {
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
        // One bad row must not fail its batch: each is tried alone.
        Err(error) if batch.len() > 1 && is_row_fault(&error) => {
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
