//! The figures from outside that a wave's index by one method rests on: what was imported, and what other indices show.

use std::sync::Arc;

use super::index_after;
use crate::db::wave::StoredWave;
use crate::db::{self, Db};
use crate::domain::definition::survey;
use crate::domain::key::{AgencyCode, MethodKey, WaveKey};
use crate::domain::wave::Wave;
use crate::error::Error;
use crate::scoring::inputs::{Inputs, OtherNode};
use crate::scoring::method::{self, Method, references};

/// The indices that are being made, the innermost last.
pub(super) type Path = Vec<(WaveKey, MethodKey)>;

/// The figures from outside of a wave's index.
///
/// # Errors
/// [`Error::Storage`]; [`Error::Internal`] where an index would rest on itself.
pub fn inputs(db: &mut Db, wave: &Wave, method: &Method) -> Result<Inputs, Error> {
    inputs_after(db, wave, method, &mut vec![(wave.key.clone(), method.key.clone())])
}

pub(super) fn inputs_after(db: &mut Db, wave: &Wave, method: &Method, path: &mut Path) -> Result<Inputs, Error> {
    let mut inputs = Inputs::default();
    if !method.has_inputs() {
        return Ok(inputs);
    }
    for ((figure, agency), found) in db::input::figures(db, &wave.key)? {
        inputs.add_figure(figure, agency.as_ref().map(AgencyCode::as_str), found.value());
    }
    let mut others: Vec<&OtherNode> = references::of(method).map(|(_, other)| other).collect();
    others.dedup();
    for other in others {
        add_other(db, wave, other, path, &mut inputs)?;
    }
    Ok(inputs)
}

/// Adds what another index shows. Nothing where there is none yet, or it may not be seen: a wave that is open shows no figures, and
/// of another wave only the method is taken by which it is published. What two methods hide does not hold together.
fn add_other(db: &mut Db, wave: &Wave, other: &OtherNode, path: &mut Path, inputs: &mut Inputs) -> Result<(), Error> {
    let key = other.wave.as_ref().unwrap_or(&wave.key);
    let step = (key.clone(), other.method.clone());
    if path.contains(&step) {
        let names: Vec<String> =
            path.iter().chain([&step]).map(|(wave, method)| format!("{method} of {wave}")).collect();
        return Err(Error::Internal(format!("an index rests on itself: {}", names.join(" → "))));
    }
    let Some(StoredWave { wave: stored, survey_text, method_texts, agencies }) = db::wave::find(db, key)? else {
        return Ok(());
    };
    let is_other = stored.key != wave.key;
    if is_other && !stored.live && stored.closed_on.is_none() {
        return Ok(());
    }
    let damaged = |what: &str| Error::Storage(format!("wave {key}: its {what} does not load any more"));
    let survey = Arc::new(survey::parse(&survey_text).map_err(|_| damaged("survey"))?);
    for text in method_texts.iter().take(if is_other { 1 } else { method_texts.len() }) {
        let method = method::parse(text, &survey).map_err(|_| damaged("method"))?;
        if method.key == other.method {
            path.push(step);
            let index = index_after(db, &stored, &survey, &Arc::new(method), &agencies, path)?;
            path.pop();
            inputs.add_index(other, &index);
            return Ok(());
        }
    }
    Ok(())
}

/// The way by which a new wave's index would rest on itself, if there is one. The methods of the waves that are there are known; so
/// are those of the new one.
///
/// # Errors
/// [`Error::Storage`]
pub fn circle(db: &mut Db, wave: &WaveKey, methods: &[&Method]) -> Result<Option<String>, Error> {
    for method in methods {
        let mut path = vec![(wave.clone(), method.key.clone())];
        if follow(db, (wave, methods), method, wave, &mut path)? {
            let names: Vec<String> = path.iter().map(|(wave, method)| format!("{method} of {wave}")).collect();
            return Ok(Some(names.join(" → ")));
        }
    }
    Ok(None)
}

/// Whether a method of wave `at` leads back to where the path began.
fn follow(
    db: &mut Db,
    new: (&WaveKey, &[&Method]),
    method: &Method,
    at: &WaveKey,
    path: &mut Path,
) -> Result<bool, Error> {
    for (_, other) in references::of(method) {
        let key = other.wave.as_ref().unwrap_or(at);
        let step = (key.clone(), other.method.clone());
        let is_back = path.first() == Some(&step);
        if !is_back && path.contains(&step) {
            continue;
        }
        path.push(step);
        if is_back {
            return Ok(true);
        }
        let next = if key == new.0 {
            new.1.iter().find(|method| method.key == other.method).map(|method| (*method).clone())
        } else {
            stored_method(db, key, &other.method)?
        };
        if let Some(next) = next
            && follow(db, new, &next, key, path)?
        {
            return Ok(true);
        }
        path.pop();
    }
    Ok(false)
}

fn stored_method(db: &mut Db, wave: &WaveKey, method: &MethodKey) -> Result<Option<Method>, Error> {
    let Some(StoredWave { survey_text, method_texts, .. }) = db::wave::find(db, wave)? else { return Ok(None) };
    let damaged = |what: &str| Error::Storage(format!("wave {wave}: its {what} does not load any more"));
    let survey = survey::parse(&survey_text).map_err(|_| damaged("survey"))?;
    for text in &method_texts {
        let found = method::parse(text, &survey).map_err(|_| damaged("method"))?;
        if found.key == *method {
            return Ok(Some(found));
        }
    }
    Ok(None)
}
