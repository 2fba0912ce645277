//! The running program: what handlers and commands share. It opens the database, keeps the secret, knows the waves, and
//! reads on threads of its own so that no handler waits on a disk.

mod changes;
mod checking;
mod closing;
mod following;
mod in_use;
pub mod key;
mod log;
mod opened;
mod read_only;
mod readers;
mod receipts;
mod room;
mod storage;
mod tallied;
mod tickets;
mod trouble;
pub mod upgrade;
mod waves;

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, RwLock};
use std::time::{Instant, SystemTime};

pub use self::changes::wave_before;
pub use self::in_use::InUse;
pub use self::log::Recorded;
pub use self::opened::OpenedWave;
pub use self::storage::{DataUnusable, Storage, private_folder};
pub use self::tickets::HeldTicket;
use crate::checkpointing::Checkpoints;
use crate::config::Config;
use crate::db::{self, Db};
use crate::domain::day::Day;
use crate::domain::key::{MethodKey, WaveKey};
use crate::domain::response::{Response, ResponseId};
use crate::domain::survey::Survey;
use crate::domain::wave::Wave;
use crate::error::Error;
use crate::indexing;
use crate::intake::{Intake, Submitted, random_32};
use crate::ledger::code::ReceiptCode;
use crate::metrics::{self, Metrics};
use crate::scoring::index::Index;
use crate::tally::{Revision, Tallies};

/// Cheap to clone.
#[derive(Clone)]
pub struct App {
    pub config: Arc<Config>,
    pub intake: Intake,
    pub metrics: Arc<Metrics>,
    pub troubles: Arc<trouble::Troubles>,
    readers: Arc<readers::Readers>,
    waves: Arc<RwLock<HashMap<WaveKey, KnownWave>>>,
    /// Whether there is a demo among the waves, and when that was looked up.
    has_demo: Arc<Mutex<Option<(Instant, bool)>>>,
    indexes: Arc<Mutex<HashMap<(WaveKey, MethodKey), IndexPlace>>>,
    receipts: Arc<receipts::Receipts>,
    checkpoints: Arc<Checkpoints>,
    room: Arc<room::Room>,
    tallies: Arc<Tallies>,
    follower: Arc<following::Follower>,
    checker: Arc<checking::Checker>,
    read_only: Arc<read_only::ReadOnly>,
    ready: Arc<AtomicBool>,
    _in_use: Arc<InUse>,
}

/// A wave and when it was last looked up.
type KnownWave = (Instant, Arc<OpenedWave>);

/// Where the index of one wave by one method is kept; held by whoever makes it.
type IndexPlace = Arc<tokio::sync::Mutex<Option<KnownIndex>>>;

struct KnownIndex {
    /// The log's size when it was made by a scan.
    size: u64,
    /// What it rests on, where it was made from the tallies.
    revision: Option<Revision>,
    wave: Wave,
    index: Arc<Index>,
}

impl App {
    /// Opens the database (bringing it to this program's schema), the receipt key and the writer.
    ///
    /// # Errors
    /// In words for the operator.
    pub fn open(config: Config) -> anyhow::Result<Self> {
        let storage = Self::storage(&config)?;
        let mismatch = storage.mismatch()?;
        if let Some(reason) = &mismatch {
            tracing::error!(reason, "read-only: the stored log is not the one that was signed");
        }
        let Storage { door, receipt_key, checkpoints, in_use } = storage;
        let checkpoints = Arc::new(checkpoints);
        let readers = Arc::new(readers::Readers::open(door.clone())?);
        let metrics = Arc::new(Metrics::default());
        let intake = Intake::start(door.clone(), receipt_key, &metrics.writer)?;
        let tallies = Arc::new(Tallies::default());
        let follower = following::Follower::start(door.clone(), Arc::clone(&checkpoints), Arc::clone(&tallies))?;
        let read_only = Arc::new(read_only::ReadOnly::since_start(mismatch));
        let checker = checking::Checker::start(door, Arc::clone(&checkpoints), Arc::clone(&read_only))?;
        Ok(Self {
            room: Arc::new(room::Room::of(&config)),
            config: Arc::new(config),
            intake,
            metrics,
            readers,
            troubles: Arc::default(),
            waves: Arc::default(),
            has_demo: Arc::default(),
            indexes: Arc::default(),
            receipts: Arc::default(),
            checkpoints,
            tallies,
            follower: Arc::new(follower),
            checker: Arc::new(checker),
            read_only,
            ready: Arc::new(AtomicBool::new(true)),
            _in_use: Arc::new(in_use),
        })
    }

    /// Today in Viet Nam.
    #[must_use]
    pub fn today(&self) -> Day {
        today()
    }

    /// The index of a wave by one of its methods, the default one where none is named. Of a live wave from the tallies, made anew
    /// when the wave has received something; of another by a scan, made anew when the log has grown.
    ///
    /// # Errors
    /// [`Error::UnknownMethod`], [`Error::Counting`], [`Error::Storage`].
    pub async fn index(&self, opened: &Arc<OpenedWave>, method: Option<&str>) -> Result<Arc<Index>, Error> {
        let method = Arc::clone(opened.method(method)?);
        if !opened.public_methods().iter().any(|public| public.key == method.key) {
            return Err(Error::UnknownMethod(method.key.to_string()));
        }
        let place = self.index_place(&opened.wave.key, &method.key);
        // Held while the index is made, so that a hundred readers of a changed wave make it once.
        let mut known = place.lock().await;
        if opened.wave.live {
            return self.live_index(opened, method, &mut known).await;
        }
        let size = self.read(db::head::size).await?;
        if let Some(known) = known.as_ref()
            && known.size == size
            && known.wave == opened.wave
        {
            return Ok(Arc::clone(&known.index));
        }
        let wave = Arc::clone(opened);
        let index = self
            .read(move |db| indexing::index(db, &wave.wave, &wave.survey, &method, &wave.agencies).map(Arc::new))
            .await?;
        *known = Some(KnownIndex { size, revision: None, wave: opened.wave.clone(), index: Arc::clone(&index) });
        Ok(index)
    }

    fn index_place(&self, wave: &WaveKey, method: &MethodKey) -> IndexPlace {
        // A panic elsewhere leaves at worst an index that is made anew.
        let mut places = self.indexes.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        Arc::clone(places.entry((wave.clone(), method.clone())).or_default())
    }

    /// Stores a response; when this returns, it is on the disk.
    ///
    /// # Errors
    /// [`Error::ReadOnly`], [`Error::Storage`] where the disk is nearly full; see [`Intake::submit`].
    pub async fn submit(&self, response: &Response, survey: &Survey) -> Result<Submitted, Error> {
        self.may_add()?;
        self.has_room()?;
        self.intake.submit(response, survey).await
    }

    /// Why nothing may be added, where that is so.
    #[must_use]
    pub fn read_only(&self) -> Option<String> {
        self.read_only.reason()
    }

    /// Takes nothing more in, with the reason, or goes on.
    pub fn set_read_only(&self, reason: Option<String>) {
        self.read_only.set(reason);
    }

    /// # Errors
    /// [`Error::Storage`] where the disk of the embedded database has less room than is to stay free.
    pub fn has_room(&self) -> Result<(), Error> {
        self.room.is_enough()
    }

    /// # Errors
    /// [`Error::ReadOnly`]
    pub fn may_add(&self) -> Result<(), Error> {
        if self.read_only().is_some() { Err(Error::ReadOnly) } else { Ok(()) }
    }

    /// Keeps a receipt in memory for 15 minutes under a random token, for the page after sending.
    #[must_use]
    pub fn remember_receipt(&self, code: ReceiptCode) -> String {
        self.receipts.remember(code, Instant::now())
    }

    #[must_use]
    pub fn receipt_of(&self, token: &str) -> Option<ReceiptCode> {
        self.receipts.find(token, Instant::now())
    }

    /// What stands now, for the metrics.
    pub async fn now(&self) -> metrics::Now {
        metrics::Now {
            queue: self.intake.waiting(),
            log_size: self.read(db::head::size).await.ok(),
            tallied: self.tallies.next(),
            checkpoint: self.checkpoints.served().map(|served| (served.checkpoint.size, now_ms() - served.signed_ms)),
            read_only: self.read_only().is_some(),
            checked: self.checker.last().map(|checked| (checked.entries, now_ms() - checked.ended_ms)),
            is_followed: self.follower.follows(),
        }
    }

    /// A fresh id for an empty form.
    #[must_use]
    pub fn random_id(&self) -> ResponseId {
        let mut id = [0; 16];
        id.copy_from_slice(&random_32()[..16]);
        ResponseId::from_random(id)
    }

    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.ready.load(Ordering::Acquire)
    }

    /// A demo is not ready until its answers are in.
    pub fn set_ready(&self, ready: bool) {
        self.ready.store(ready, Ordering::Release);
    }

    /// Whether the database answers.
    pub async fn storage_ok(&self) -> Result<(), Error> {
        self.read(|db| db::head::size(db).map(|_| ())).await
    }

    /// Takes every connection that reads, as where the database does not answer, until they are let go of.
    #[cfg(test)]
    pub(crate) fn take_readers(&self) -> impl Sized + use<> {
        self.readers.take_all()
    }

    /// Reads on a thread that may wait.
    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Db) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let readers = Arc::clone(&self.readers);
        tokio::task::spawn_blocking(move || readers.read(work))
            .await
            .unwrap_or_else(|error| Err(Error::Internal(format!("a reader ended early: {error}"))))
    }
}

/// Milliseconds since 1970 UTC.
///
/// # Panics
/// On a clock before 1970.
#[must_use]
pub fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("a clock after 1970");
    i64::try_from(since.as_millis()).expect("a clock before the year 292 million")
}

/// Today in Viet Nam.
#[must_use]
pub fn today() -> Day {
    Day::at_ms(now_ms())
}
