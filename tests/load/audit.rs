//! Whether everybody tells the same number: the client that was acknowledged, the rows, the log, and the API.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use sipas::db::{self, Db};
use sipas::domain::key::WaveKey;
use sipas::ledger::entry::Entry;
use sipas::ledger::tree::{Edge, leaf_hash};

use super::child::Server;
use super::place::{Place, WAVE};

/// Entries read at once.
const PIECE: u64 = 10_000;
/// How long shown counts may lag behind the log.
const FOLLOWS_WITHIN: Duration = Duration::from_secs(5);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    pub acknowledged: u64,
    pub rows: u64,
    /// Entries of the log that are responses.
    pub log: u64,
    /// As the wave's page of the API shows them.
    pub shown: u64,
}

impl Counts {
    /// Counts everywhere; waits a little for what is shown.
    pub fn take(place: &Place, server: &Server, acknowledged: u64) -> anyhow::Result<Self> {
        let began = Instant::now();
        let mut db = place.open()?;
        let rows = db::response::count(&mut db, &WaveKey::parse(WAVE)?)?;
        let log = responses_in_log(&mut db)?;
        loop {
            let shown = server.read(&format!("/api/v1/waves/{WAVE}"))?["responses"].as_u64().unwrap_or_default();
            if shown == acknowledged || began.elapsed() > FOLLOWS_WITHIN {
                return Ok(Self { acknowledged, rows, log, shown });
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    pub fn agree(&self) -> bool {
        self.rows == self.acknowledged && self.log == self.acknowledged && self.shown == self.acknowledged
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { acknowledged, rows, log, shown } = self;
        write!(f, "{acknowledged} acknowledged, {rows} rows, {log} entries of the log, {shown} shown by the API")
    }
}

/// Reads the whole log, builds its tree anew and counts its responses.
///
/// # Errors
/// Where the tree is not the one that the log's head promises.
fn responses_in_log(db: &mut Db) -> anyhow::Result<u64> {
    let head = db::head::read(db)?;
    let mut built = Edge::empty();
    let mut full = Vec::new();
    let mut responses = 0;
    for first in (0..head.size()).step_by(usize::try_from(PIECE)?) {
        let count = usize::try_from(PIECE.min(head.size() - first))?;
        for text in db::log::entries(db, first, count)? {
            let entry = Entry::parse(&text).ok().context("an entry of the log does not read")?;
            responses += u64::from(matches!(entry, Entry::Response { .. }));
            built.push(leaf_hash(text.as_bytes()), &mut full);
        }
        full.clear();
    }
    anyhow::ensure!(built.root() == head.root(), "the log's entries do not make the root of its head");
    Ok(responses)
}
