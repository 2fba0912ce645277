//! Whether everybody tells the same number: the client that was acknowledged, the rows, the log, and the API.

use std::time::{Duration, Instant};

use sipas::db;
use sipas::domain::key::WaveKey;

use super::child::Server;
use super::place::{Place, WAVE};

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
        loop {
            let rows = db::response::count(&mut db, &WaveKey::parse(WAVE)?)?;
            let log = db::head::size(&mut db)?;
            let shown = server.read(&format!("/api/v1/waves/{WAVE}"))?["responses"].as_u64().unwrap_or_default();
            let counts = Self { acknowledged, rows, log, shown };
            if counts.agree() || began.elapsed() > FOLLOWS_WITHIN {
                return Ok(counts);
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
