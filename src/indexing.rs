//! Story (b): a wave in, an index out. Reads the responses once, in the order of the log, and hands their sums to `scoring`.

mod inputs;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use inputs::{Path, inputs_after};
pub use inputs::{circle, inputs};

use crate::db::{self, Db};
use crate::domain::agency::Agency;
use crate::domain::response::Source;
use crate::domain::survey::Survey;
use crate::domain::wave::Wave;
use crate::error::Error;
use crate::scoring::compute;
use crate::scoring::counts::Tally;
use crate::scoring::designed::{Sampling, Slots};
use crate::scoring::index::Index;
use crate::scoring::kept::Keeper;
use crate::scoring::method::Method;

/// The index of a wave by one method, for all sources, agencies and blocks at once. Void responses are left out of its figures.
///
/// # Errors
/// [`Error::Storage`] where the database fails or a row does not fit the survey; a damaged row stops the index, it is
/// never passed over in silence.
pub fn index(
    db: &mut Db,
    wave: &Wave,
    survey: &Arc<Survey>,
    method: &Arc<Method>,
    agencies: &[Agency],
) -> Result<Index, Error> {
    index_after(db, wave, survey, method, agencies, &mut vec![(wave.key.clone(), method.key.clone())])
}

/// The same, on the way to the indices of `path`.
fn index_after(
    db: &mut Db,
    wave: &Wave,
    survey: &Arc<Survey>,
    method: &Arc<Method>,
    agencies: &[Agency],
    path: &mut Path,
) -> Result<Index, Error> {
    let inputs = inputs_after(db, wave, method, path)?;
    let places: HashMap<&str, usize> =
        agencies.iter().enumerate().map(|(place, agency)| (agency.code.as_str(), place)).collect();
    let margins = db::input::margins(db, &wave.key)?;
    let slots = Slots::of(&db::input::design(db, &wave.key)?, agencies, wave.live);
    let slots = slots.with_margins(&margins, agencies, survey);
    let mut running = wave.live.then(|| Tally::new(survey, method, slots.count(), true));
    let mut keeper = Keeper::new(survey, slots.count());
    // What becomes void from here on is counted as it was before: void is only added after its response.
    let end = db::head::size(db)?;
    let void = if wave.live { BTreeMap::new() } else { db::void::of_wave(db, &wave.key)? };
    let see = |log_index: u64, agency: &str, cell: [Option<&str>; 2], source: &str, answers: &[u8]| {
        let damaged = |what: String| Error::Storage(format!("entry {log_index} of the log: {what}"));
        let place = *places.get(agency).ok_or_else(|| damaged(format!("agency {agency} is not in the wave")))?;
        let place = slots.place(place, cell, answers);
        let source = Source::parse(source).ok_or_else(|| damaged(format!("damaged source “{source}”")))?;
        if void.contains_key(&log_index) {
            keeper.add_void(place, source);
            return Ok(());
        }
        let taken = match &mut running {
            Some(tally) => tally.add(place, source, answers),
            None => keeper.add(place, source, answers),
        };
        taken.map_err(|bad| damaged(bad.to_string()))
    };
    db::response::scan_placed(db, &wave.key, end, slots.has_cells(), see)?;
    let kept = keeper.done();
    let tally = running.unwrap_or_else(|| Tally::of(survey, method, &kept));
    let sampling = Sampling { slots: &slots, kept: &kept };
    let mut index = compute::index_with(wave, survey, method, agencies, &tally, &inputs, Some(sampling));
    let invited = db::ticket::invited(db, &wave.key)?;
    index.invite(invited.iter().map(|(agency, source, n)| (agency.as_str(), *source, *n)));
    Ok(index)
}
