//! What became of a wave's figures since the wave before it.

use std::sync::Arc;

use super::{App, OpenedWave};
use crate::db;
use crate::domain::key::MethodKey;
use crate::domain::wave::Wave;
use crate::error::Error;
use crate::scoring::change::Since;
use crate::scoring::index::Index;
use crate::scoring::method::Method;

/// The latest wave of the same survey that was over when this one opened, and was published; and the method of its figures.
/// Of a wave with running figures nothing is compared.
#[must_use]
pub fn wave_before<'a>(
    wave: &Wave,
    method: &MethodKey,
    waves: &'a [Arc<OpenedWave>],
) -> Option<(&'a Arc<OpenedWave>, &'a Arc<Method>)> {
    let before = waves.iter().filter(|other| {
        // A wave that was closed by command ends on a day on which the next may open.
        let is_earlier = other.wave.ended() <= wave.opens && other.wave.opens < wave.opens;
        let is_like = other.wave.survey == wave.survey && other.wave.demo == wave.demo;
        is_earlier && is_like && !wave.live && !other.wave.live && other.published
    });
    let before = before.max_by_key(|other| (other.wave.ended(), other.wave.opens))?;
    let methods = before.public_methods();
    Some((before, methods.iter().find(|of| of.key == *method).or(methods.first())?))
}

impl App {
    /// What became of the figures since the wave before. None where there is no such wave.
    ///
    /// # Errors
    /// [`Error::Storage`], as of an index.
    pub async fn since(&self, opened: &OpenedWave, now: &Index) -> Result<Option<Since>, Error> {
        let waves = self.waves().await?;
        let Some((before, method)) = wave_before(&opened.wave, &now.method.key, &waves) else { return Ok(None) };
        let before = self.index(before, Some(method.key.as_str())).await?;
        let register = self.read(db::agency::all).await?;
        Ok(Some(Since::new(now, before, &register)))
    }
}
