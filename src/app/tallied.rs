//! Live figures: counts and indices from the tallies, which have taken in the whole log before anybody is answered.

use std::sync::Arc;
use std::time::Duration;

use super::{App, KnownIndex, OpenedWave, today};
use crate::db;
use crate::domain::key::WaveKey;
use crate::error::Error;
use crate::indexing;
use crate::scoring::compute;
use crate::scoring::index::Index;
use crate::scoring::method::Method;
use crate::tally::{Counted, has_ended};

/// How long a reader waits for the tallies to take in what is in the log; only after a start is it much.
const PATIENCE: Duration = Duration::from_secs(4);

impl App {
    /// How many responses a wave has, all that anybody was told of among them.
    ///
    /// # Errors
    /// [`Error::Counting`], [`Error::Storage`].
    pub async fn responses(&self, opened: &OpenedWave) -> Result<u64, Error> {
        self.counted_up().await?;
        let key = &opened.wave.key;
        if let Some(responses) = self.tallies.received(key) {
            return Ok(responses);
        }
        let wave = key.clone();
        let responses = self.read(move |db| db::response::count(db, &wave)).await?;
        if has_ended(&opened.wave, today()) {
            self.tallies.keep_ended(key, responses);
        }
        Ok(responses)
    }

    /// What a wave has received by agency and source; none of a wave that has long ended.
    ///
    /// # Errors
    /// [`Error::Counting`], [`Error::Storage`].
    pub async fn returns(&self, wave: &WaveKey) -> Result<Option<Counted>, Error> {
        self.counted_up().await?;
        Ok(self.tallies.counted(wave))
    }

    /// The index of a live wave. Computed anew when the wave has received something.
    pub(super) async fn live_index(
        &self,
        opened: &Arc<OpenedWave>,
        method: Arc<Method>,
        known: &mut Option<KnownIndex>,
    ) -> Result<Arc<Index>, Error> {
        self.counted_up().await?;
        // None in the second before a method that was added is taken up.
        let (revision, sums) = self.tallies.sums(&opened.wave.key, &method.sha256)?.ok_or(Error::Counting)?;
        // Figures from outside move without the tallies.
        if let Some(known) = known.as_ref()
            && !method.has_inputs()
            && known.revision == Some(revision)
            && known.wave == opened.wave
        {
            return Ok(Arc::clone(&known.index));
        }
        let (wave, of) = (Arc::clone(opened), Arc::clone(&method));
        let inputs = self.read(move |db| indexing::inputs(db, &wave.wave, &of)).await?;
        let wave = Arc::clone(opened);
        let index = tokio::task::spawn_blocking(move || {
            Arc::new(compute::index_with(&wave.wave, &wave.survey, &method, &wave.agencies, &sums, &inputs, None))
        });
        let index = index.await.map_err(|error| Error::Internal(format!("an index ended early: {error}")))?;
        *known = Some(KnownIndex {
            size: 0,
            revision: Some(revision),
            wave: opened.wave.clone(),
            index: Arc::clone(&index),
        });
        Ok(index)
    }

    /// Waits until the tallies have taken in all that is in the log now: whoever was told that their response is recorded finds it
    /// counted.
    async fn counted_up(&self) -> Result<(), Error> {
        let head = self.read(db::head::size).await?;
        if self.tallies.next().is_some_and(|next| next >= head) {
            return Ok(());
        }
        self.follower.nudge();
        if self.tallies.reached(head, PATIENCE).await { Ok(()) } else { Err(Error::Counting) }
    }
}
