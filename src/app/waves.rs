//! What the running server knows of its waves: looked up again after a second, by one request for all, so that commands beside it
//! are noticed and a database that does not answer is not waited for by everybody.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{App, OpenedWave};
use crate::db;
use crate::domain::key::WaveKey;
use crate::error::Error;

/// How long a wave's dates may be known by heart: commands beside the server are noticed within this time.
const WAVE_KNOWN: Duration = Duration::from_secs(1);

impl App {
    /// All waves that load, newest first.
    pub async fn waves(&self) -> Result<Vec<Arc<OpenedWave>>, Error> {
        let keys = self.read(|db| Ok(db::wave::all(db)?.into_iter().map(|wave| wave.key).collect::<Vec<_>>())).await?;
        let mut waves = Vec::with_capacity(keys.len());
        for key in keys {
            match self.wave(key.as_str()).await {
                Ok(wave) => waves.push(wave),
                // Of a wave whose definitions do not load any more nothing can be shown, as the tallies have said; the others go on.
                Err(error @ Error::Internal(_)) => tracing::debug!(wave = %key, %error, "a wave is left out"),
                Err(error) => return Err(error),
            }
        }
        Ok(waves)
    }

    /// # Errors
    /// [`Error::UnknownWave`], also for a word that can be no key; [`Error::Storage`] for a wave that was never seen.
    pub async fn wave(&self, key: &str) -> Result<Arc<OpenedWave>, Error> {
        let unknown = || Error::UnknownWave(key.chars().filter(|c| !c.is_control()).take(40).collect());
        let key = WaveKey::parse(key).map_err(|_| unknown())?;
        let known = self.waves.read().ok().and_then(|waves| waves.get(&key).cloned());
        if let Some((learned, wave)) = &known
            && learned.elapsed() < WAVE_KNOWN
        {
            return Ok(Arc::clone(wave));
        }
        // One looks, whatever comes of it, and the others go on with what is known: a database that does not answer is waited for
        // once a second and not by everybody.
        if let Some((_, wave)) = &known {
            self.learn(key.clone(), wave);
        }
        let wanted = key.clone();
        let earlier = known.map(|(_, wave)| wave);
        let before = earlier.clone();
        let wave = match (self.read(move |db| OpenedWave::load(db, &wanted, earlier)).await, before) {
            // What was typed can still be shown again; whether the wave takes it is for the intake to say.
            (Err(Error::Storage(text)), Some(before)) => {
                if let Some(untold) = self.troubles.due("wave", &text) {
                    tracing::error!(code = "storage", text, untold, "a wave is used as it was last known");
                }
                self.learn(key, &before);
                return Ok(before);
            }
            (found, _) => found?.ok_or_else(unknown)?,
        };
        self.learn(key, &wave);
        Ok(wave)
    }

    fn learn(&self, key: WaveKey, wave: &Arc<OpenedWave>) {
        if let Ok(mut waves) = self.waves.write() {
            waves.insert(key, (Instant::now(), Arc::clone(wave)));
        }
    }

    /// Whether a wave of invented answers has been asked for since the start; needs no database.
    #[must_use]
    pub fn knows_demo(&self) -> bool {
        self.waves.read().is_ok_and(|waves| waves.values().any(|(_, opened)| opened.wave.demo))
    }

    /// Whether anything here is invented, as it was at most a second ago: for the pages that do not know of which wave they speak.
    pub async fn has_demo(&self) -> bool {
        let known = self.has_demo.lock().ok().and_then(|known| *known);
        if let Some((learned, has_demo)) = known
            && learned.elapsed() < WAVE_KNOWN
        {
            return has_demo;
        }
        let learn = |has_demo| {
            if let Ok(mut known) = self.has_demo.lock() {
                *known = Some((Instant::now(), has_demo));
            }
        };
        // One looks, and the others go on with what is known.
        if let Some((_, before)) = known {
            learn(before);
        }
        let has_demo = match self.waves().await {
            Ok(waves) => waves.iter().any(|opened| opened.wave.demo),
            Err(_) => known.is_some_and(|(_, before)| before) || self.knows_demo(),
        };
        learn(has_demo);
        has_demo
    }

    /// Whether everyone may see a wave's figures: those of live waves, others once they were published.
    #[must_use]
    pub fn may_see_index(&self, opened: &OpenedWave) -> bool {
        opened.wave.live || opened.published
    }
}
