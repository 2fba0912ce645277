//! Live tallies: what has arrived in every wave that may still receive, and the sums of every `live` one, kept up by following the
//! log in its order. Whole numbers only; a piece of the log is taken in whole or not at all. They always equal a full recount.

mod returns;
mod running;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tokio::sync::watch;

pub use self::returns::{Counted, Returns};
use self::running::Running;
use crate::db::{self, Db};
use crate::domain::day::Day;
use crate::domain::key::WaveKey;
use crate::domain::wave::Wave;
use crate::error::Error;
use crate::ledger::commit::Hash;
use crate::scoring::counts::Tally;

/// Entries of the log that are taken in at once: bounds the memory of catching up.
pub const CHUNK: u64 = 8192;

/// The tallies of this process. One thread calls [`Self::step`]; anybody reads.
pub struct Tallies {
    state: RwLock<State>,
    /// The log's index from which to go on; none before the first step.
    next: watch::Sender<Option<u64>>,
    chunk: u64,
}

#[derive(Default)]
struct State {
    /// Grows whenever counting started over, so that nobody takes later figures for earlier ones.
    epoch: u64,
    waves: HashMap<String, Running>,
    /// Waves whose definitions do not load: said once, not at every look.
    left_out: HashSet<WaveKey>,
    /// Waves that take nothing any more, with what they have received.
    ended: HashMap<WaveKey, u64>,
}

/// Which responses figures rest on: the same revision, the same figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revision {
    epoch: u64,
    /// The log's index behind the wave's latest response.
    behind: u64,
}

impl Default for Tallies {
    fn default() -> Self {
        Self::by_chunks_of(CHUNK)
    }
}

impl Tallies {
    /// Tallies that take in so many entries of the log at once.
    #[must_use]
    pub fn by_chunks_of(chunk: u64) -> Self {
        Self { state: RwLock::default(), next: watch::Sender::new(None), chunk: chunk.max(1) }
    }

    /// The log's index from which to go on: every response before it is counted. None before the first step.
    #[must_use]
    pub fn next(&self) -> Option<u64> {
        *self.next.borrow()
    }

    /// Waits until everything before `index` is counted. False where it took longer than `patience`.
    pub async fn reached(&self, index: u64, patience: Duration) -> bool {
        let mut next = self.next.subscribe();
        let reached = next.wait_for(|next| next.is_some_and(|next| next >= index));
        matches!(tokio::time::timeout(patience, reached).await, Ok(Ok(_)))
    }

    /// Takes in the next piece of the log, up to the head as it is now. True where more is waiting. `roster` also looks for
    /// waves and methods that came without an entry of their own.
    ///
    /// # Errors
    /// [`Error::Storage`], where nothing of the piece was counted.
    pub fn step(&self, db: &mut Db, today: Day, roster: bool) -> Result<bool, Error> {
        let head = db::head::size(db)?;
        let mut next = self.next();
        if next.is_some_and(|next| next > head) {
            tracing::warn!(head, "the log is shorter than it was: counting starts over");
            self.start_over();
            next = None;
        }
        let from = match next {
            Some(next) => next,
            None => self.begin(db, head, today)?,
        };
        let end = head.min(from + self.chunk);
        if next.is_some() && (roster || db::log::has_others(db, from, end)?) {
            self.meet(db, from, today)?;
        }
        if from < end && !self.read().waves.is_empty() {
            let responses = db::response::between(db, from, end)?;
            let voids = db::void::between(db, from, end)?;
            // Nothing below can fail: the piece is counted whole.
            let mut state = self.write();
            for row in &responses {
                if let Some(wave) = state.waves.get_mut(&row.wave) {
                    wave.add(row.log_index.unsigned_abs(), &row.agency, &row.source, &row.answers);
                }
            }
            for row in &voids {
                if let Some(wave) = state.waves.get_mut(&row.wave) {
                    wave.add_void(row.log_index.unsigned_abs(), &row.agency, &row.source);
                }
            }
        }
        self.next.send_replace(Some(end));
        Ok(end < head)
    }

    /// What a wave has received; none where it is not kept up here.
    #[must_use]
    pub fn received(&self, wave: &WaveKey) -> Option<u64> {
        let state = self.read();
        let running = state.waves.get(wave.as_str()).map(|running| running.counted.responses);
        running.or_else(|| state.ended.get(wave).copied())
    }

    /// What a wave has received, by agency and source; none where it is not kept up here.
    #[must_use]
    pub fn counted(&self, wave: &WaveKey) -> Option<Counted> {
        self.read().waves.get(wave.as_str()).map(|running| running.counted.clone())
    }

    /// Keeps what a wave has received that takes nothing any more.
    pub fn keep_ended(&self, wave: &WaveKey, responses: u64) {
        self.write().ended.insert(wave.clone(), responses);
    }

    /// The sums of a live wave by the method of that hash; none where they are not kept up here.
    ///
    /// # Errors
    /// [`Error::Storage`] where a response of the wave does not fit its survey or names an agency that is not in it.
    pub fn sums(&self, wave: &WaveKey, method: &Hash) -> Result<Option<(Revision, Arc<Tally>)>, Error> {
        let state = self.read();
        let Some(running) = state.waves.get(wave.as_str()) else { return Ok(None) };
        if let Some(fault) = &running.fault {
            return Err(Error::Storage(fault.clone()));
        }
        let revision = Revision { epoch: state.epoch, behind: running.behind };
        Ok(running.sums(method).map(|sums| (revision, sums)))
    }

    /// Finds the waves to keep up, and from where.
    fn begin(&self, db: &mut Db, head: u64, today: Day) -> Result<u64, Error> {
        let (mut waves, mut left_out) = (HashMap::new(), HashSet::new());
        let mut from = head;
        for wave in db::wave::all(db)?.iter().filter(|wave| is_kept(wave, today)) {
            let Some(running) = Running::load(db, &wave.key)? else {
                left_out.insert(wave.key.clone());
                continue;
            };
            from = from.min(running.opened_at);
            waves.insert(wave.key.to_string(), running);
        }
        let mut state = self.write();
        (state.waves, state.left_out) = (waves, left_out);
        Ok(from)
    }

    /// Takes up waves that have opened and methods that were added, counted up to `next`.
    fn meet(&self, db: &mut Db, next: u64, today: Day) -> Result<(), Error> {
        for wave in db::wave::all(db)?.iter().filter(|wave| is_kept(wave, today)) {
            let known = self.read().waves.get(wave.key.as_str()).map(|running| running.methods.clone());
            if let Some(known) = known
                && (!wave.live || known == db::wave::methods(db, &wave.key)?)
            {
                continue;
            }
            if self.read().left_out.contains(&wave.key) {
                continue;
            }
            let Some(mut running) = Running::load(db, &wave.key)? else {
                self.write().left_out.insert(wave.key.clone());
                continue;
            };
            running.count_until(db, &wave.key, next)?;
            self.write().waves.insert(wave.key.to_string(), running);
        }
        Ok(())
    }

    /// Forgets everything: the next step begins anew. For whoever has seen a step end in a panic, in the middle of a piece.
    pub fn start_over(&self) {
        let mut state = self.write();
        *state = State { epoch: state.epoch + 1, ..State::default() };
        self.next.send_replace(None);
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> std::sync::RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Everything of a wave counted anew from the database, up to the head of its log. None where there is no such wave.
///
/// # Errors
/// [`Error::Storage`], also where a response does not fit.
pub fn recount(db: &mut Db, wave: &WaveKey) -> Result<Option<Counted>, Error> {
    let head = db::head::size(db)?;
    let Some(mut running) = Running::load(db, wave)? else { return Ok(None) };
    running.count_until(db, wave, head)?;
    running.fault.map_or(Ok(Some(running.counted)), |fault| Err(Error::Storage(fault)))
}

/// Whether a wave is kept up: it may still receive, or shows running figures. A response that was accepted in the last second of
/// a day is stored in the next.
fn is_kept(wave: &Wave, today: Day) -> bool {
    wave.live || !has_ended(wave, today)
}

/// Whether a wave takes nothing any more.
#[must_use]
pub fn has_ended(wave: &Wave, today: Day) -> bool {
    wave.closed_on.is_some() || wave.closes < today.plus_days(-1)
}
