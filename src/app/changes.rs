//! What became of a wave's figures since the wave before it.

use std::sync::Arc;

use super::{App, OpenedWave};
use crate::error::Error;
use crate::scoring::change::{Change, changes};
use crate::scoring::index::Index;

/// The index of the earlier wave, and the change since then, one a unit of the later one.
#[derive(Debug)]
pub struct Since {
    pub before: Arc<Index>,
    pub changes: Vec<Option<Change>>,
}

impl App {
    /// The change since the latest wave of the same survey that was over when this one opened and whose figures everyone may see; by
    /// the same method where that wave was published by it. None where there is no such wave, and for waves with running figures.
    ///
    /// # Errors
    /// [`Error::Storage`], as of an index.
    pub async fn since(&self, opened: &OpenedWave, now: &Index) -> Result<Option<Since>, Error> {
        let wave = &opened.wave;
        if wave.live {
            return Ok(None);
        }
        let waves = self.waves().await?;
        let before = waves.iter().filter(|other| {
            let other_wave = &other.wave;
            // A wave that was closed by command ends on a day on which the next may open.
            let is_earlier = other_wave.ended() <= wave.opens && other_wave.opens < wave.opens;
            let is_like = other_wave.survey == wave.survey && other_wave.demo == wave.demo && !other_wave.live;
            is_earlier && is_like && other_wave.closed_on.is_some() && self.may_see_index(other)
        });
        let Some(before) = before.max_by_key(|other| (other.wave.ended(), other.wave.opens)) else { return Ok(None) };
        let methods = before.public_methods();
        let Some(method) = methods.iter().find(|method| method.key == now.method.key).or(methods.first()) else {
            return Ok(None);
        };
        let before = self.index(before, Some(method.key.as_str())).await?;
        let changes = changes(now, &before);
        Ok(Some(Since { before, changes }))
    }
}
