//! A wave with the texts that were fixed when it opened, read and ready.

use std::sync::Arc;

use crate::db::{self, Db};
use crate::domain::agency::Agency;
use crate::domain::definition;
use crate::domain::key::WaveKey;
use crate::domain::survey::Survey;
use crate::domain::wave::Wave;
use crate::error::Error;
use crate::scoring::method::{self, Method};

/// A wave with everything that was fixed when it opened.
#[derive(Debug)]
pub struct OpenedWave {
    pub wave: Wave,
    pub survey: Arc<Survey>,
    pub agencies: Vec<Agency>,
    /// The default method first.
    pub methods: Vec<Arc<Method>>,
    /// Whether its figures were published, by the default method.
    pub published: bool,
}

impl OpenedWave {
    /// Loads a wave; the definitions of `earlier` are kept, for they cannot have changed.
    pub fn load(db: &mut Db, key: &WaveKey, earlier: Option<Arc<Self>>) -> Result<Option<Arc<Self>>, Error> {
        if let Some(earlier) = earlier {
            let Some(wave) = db::wave::state(db, key)? else { return Ok(None) };
            let published = earlier.published || is_published(db, &wave)?;
            if wave == earlier.wave && published == earlier.published {
                return Ok(Some(earlier));
            }
            let (survey, agencies, methods) =
                (Arc::clone(&earlier.survey), earlier.agencies.clone(), earlier.methods.clone());
            return Ok(Some(Arc::new(Self { wave, survey, agencies, methods, published })));
        }
        let Some(stored) = db::wave::find(db, key)? else { return Ok(None) };
        let damaged = |what: &str| Error::Internal(format!("wave {key}: its {what} does not load any more"));
        let survey = definition::survey::parse(&stored.survey_text).map_err(|_| damaged("survey"))?;
        let methods = stored
            .method_texts
            .iter()
            .map(|text| method::parse(text, &survey).map(Arc::new).map_err(|_| damaged("method")))
            .collect::<Result<_, _>>()?;
        let (wave, agencies) = (stored.wave, stored.agencies);
        let published = is_published(db, &wave)?;
        Ok(Some(Arc::new(Self { wave, survey: Arc::new(survey), agencies, methods, published })))
    }

    /// # Errors
    /// [`Error::UnknownAgency`]
    pub fn agency(&self, code: &str) -> Result<&Agency, Error> {
        self.agencies.iter().find(|agency| agency.code.as_str() == code).ok_or_else(|| Error::UnknownAgency {
            wave: self.wave.key.to_string(),
            agency: code.chars().filter(|c| !c.is_control()).take(40).collect(),
        })
    }

    /// The methods whose figures everyone may see: of a live wave all, of another the one that it was published by. What two
    /// methods hide does not hold together, so only the tables of one are shown.
    #[must_use]
    pub fn public_methods(&self) -> &[Arc<Method>] {
        let most =
            if self.wave.live { self.methods.len() } else { usize::from(self.published).min(self.methods.len()) };
        &self.methods[..most]
    }

    /// A method of the wave; the default one where none is named.
    ///
    /// # Errors
    /// [`Error::UnknownMethod`]
    pub fn method(&self, key: Option<&str>) -> Result<&Arc<Method>, Error> {
        let mut methods = self.methods.iter();
        match key {
            None => methods.next(),
            Some(key) => methods.find(|method| method.key.as_str() == key),
        }
        .ok_or_else(|| {
            Error::UnknownMethod(key.unwrap_or_default().chars().filter(|c| !c.is_control()).take(40).collect())
        })
    }
}

/// Only a wave that was closed can have been.
fn is_published(db: &mut Db, wave: &Wave) -> Result<bool, Error> {
    Ok(wave.closed_on.is_some() && !db::log::about(db, "publish", wave.key.as_str())?.is_empty())
}
