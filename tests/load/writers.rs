//! What may stand behind the server's queue: its own writer, nothing at all, a plain log, or a commit for each request.

use std::fs::File;
use std::io::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

use sipas::app::App;
use sipas::db::response::Stored;
use sipas::db::{self, Door};
use sipas::error::Error;
use sipas::intake::{self, BATCH, Errand, Intake, Queue, Waiting, random_32};

/// Commits of one of these after which SQLite's log has about the 1000 pages that are moved at once: ten of each, ten writers.
const COMMITS: u64 = 10;
/// Connections of the server that commits each request on its own.
const POOL: usize = 10;

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Writer {
    /// The server as it is: one writer, one transaction for all that waits
    Durable,
    /// Parsed, accepted, sealed and answered; nothing is kept
    Nothing,
    /// The same bytes appended to a file, fdatasync once for all that waits
    Log,
    /// A transaction for each request, on ten connections
    Each,
}

impl Writer {
    pub const ALL: [Self; 4] = [Self::Durable, Self::Nothing, Self::Log, Self::Each];

    pub fn shown(self) -> &'static str {
        match self {
            Self::Durable => "durable (the server)",
            Self::Nothing => "no database",
            Self::Log => "plain log + fdatasync",
            Self::Each => "a commit per request",
        }
    }

    /// An intake in the place of the server's own, where it is another one.
    pub fn intake(self, app: &App) -> anyhow::Result<Option<Intake>> {
        let key = random_32();
        let place = app.config.place.clone();
        let folder = app.config.key_file.parent().map_or_else(Default::default, std::path::Path::to_owned);
        Ok(match self {
            Self::Durable => None,
            Self::Nothing => Some(Intake::start_with(key, answer_at_once)?),
            Self::Log => {
                let file = File::options().create(true).append(true).open(folder.join("plain.log"))?;
                Some(Intake::start_with(key, move |queue| append_to(file, queue))?)
            }
            Self::Each => Some(Intake::start_with(key, move |queue| commit_each(&Door(place), queue))?),
        })
    }
}

/// The responses that wait, at most a batch of them; none once the queue has ended.
fn taken(queue: &mut Queue, most: usize) -> Option<Vec<Waiting>> {
    let mut errands = Vec::with_capacity(most);
    if queue.blocking_recv_many(&mut errands, most) == 0 {
        return None;
    }
    let responses = errands
        .into_iter()
        .filter_map(|errand| if let Errand::Store(waiting) = errand { Some(*waiting) } else { None });
    Some(responses.collect())
}

fn answer_at_once(mut queue: Queue) {
    while let Some(batch) = taken(&mut queue, BATCH) {
        acknowledge(batch);
    }
}

fn acknowledge(batch: Vec<Waiting>) {
    for waiting in batch {
        let answer = Ok(waiting.sealed.submitted(false));
        let _ = waiting.answer.send(answer);
    }
}

fn append_to(mut file: File, mut queue: Queue) {
    let mut bytes = Vec::new();
    while let Some(batch) = taken(&mut queue, BATCH) {
        bytes.clear();
        for waiting in &batch {
            write_down(&waiting.sealed.stored, &mut bytes);
        }
        match file.write_all(&bytes).and_then(|()| file.sync_data()) {
            Ok(()) => acknowledge(batch),
            Err(error) => eprintln!("the plain log: {error}"),
        }
    }
}

/// All that a row holds, each column behind its length.
fn write_down(stored: &Stored, bytes: &mut Vec<u8>) {
    let row = &stored.row;
    let words = [&row.wave, &row.agency, &row.source, &row.mode, &row.day].map(String::as_bytes);
    let optional = [&row.respondent_kind, &row.sector, &row.unit, &row.received_by]
        .map(|word| word.as_deref().unwrap_or_default().as_bytes());
    let blobs = [&row.id, &row.receipt_hash, &row.salt, &row.sealed, &row.answers].map(Vec::as_slice);
    let texts = stored.texts.iter().flat_map(|text| {
        let salt = text.salt.as_deref().unwrap_or_default();
        let words = text.words.as_deref().unwrap_or_default().as_bytes();
        [text.question.as_bytes(), salt, words, text.commitment.as_slice()]
    });
    for column in words.into_iter().chain(optional).chain(blobs).chain(texts) {
        let length = u32::try_from(column.len()).expect("a body has at most 64 KiB");
        bytes.extend_from_slice(&length.to_le_bytes());
        bytes.extend_from_slice(column);
    }
}

fn commit_each(door: &Door, queue: Queue) {
    let queue = Arc::new(Mutex::new(queue));
    let writers: Vec<_> = (0..POOL)
        .map(|_| {
            let (door, queue) = (door.clone(), Arc::clone(&queue));
            std::thread::spawn(move || commit_from(&door, &queue))
        })
        .collect();
    for writer in writers {
        let _ = writer.join();
    }
}

fn commit_from(door: &Door, queue: &Mutex<Queue>) {
    let mut db = match door.open_for_writing() {
        Ok(db) => db,
        Err(error) => return eprintln!("a writer: {error}"),
    };
    for turn in 1_u64.. {
        // Each moves the write-ahead log now and then, as SQLite does by itself where it is not told otherwise.
        if turn.is_multiple_of(COMMITS)
            && let Err(error) = db::wal::fold(&mut db)
        {
            return eprintln!("a writer: {error}");
        }
        let next = taken(&mut queue.lock().unwrap_or_else(PoisonError::into_inner), 1);
        let Some(batch) = next else { return };
        for waiting in batch {
            let answer = intake::store(&mut db, &[&waiting.sealed])
                .and_then(|mut answers| answers.pop().unwrap_or(Err(Error::NotReady)));
            let _ = waiting.answer.send(answer);
        }
    }
}
