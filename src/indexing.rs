//! Story (b): a wave in, an index out. Reads the responses once, in the order of the log, and hands their sums to `scoring`.

use std::collections::HashMap;
use std::sync::Arc;

use crate::db::{self, Db};
use crate::domain::agency::Agency;
use crate::domain::survey::Survey;
use crate::domain::wave::Wave;
use crate::error::Error;
use crate::scoring::compute;
use crate::scoring::counts::Tally;
use crate::scoring::index::Index;
use crate::scoring::method::Method;

/// The index of a wave by one method, for all sources, agencies and blocks at once.
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
    let places: HashMap<&str, usize> =
        agencies.iter().enumerate().map(|(place, agency)| (agency.code.as_str(), place)).collect();
    let mut tally = Tally::new(survey, method, agencies.len(), wave.live);
    db::response::scan(db, &wave.key, |agency, source, answers| {
        let place = places
            .get(agency)
            .ok_or_else(|| Error::Storage(format!("a response of agency {agency}, which is not in the wave")))?;
        tally.add(*place, source, answers).map_err(|error| Error::Storage(error.to_string()))
    })?;
    Ok(compute::index(wave, Arc::clone(survey), Arc::clone(method), agencies, &tally))
}
