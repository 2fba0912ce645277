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
}

impl OpenedWave {
    /// Loads a wave; the definitions of `earlier` are kept, for they cannot have changed.
    pub fn load(db: &mut Db, key: &WaveKey, earlier: Option<Arc<Self>>) -> Result<Option<Arc<Self>>, Error> {
        if let Some(earlier) = earlier {
            let Some(wave) = db::wave::state(db, key)? else { return Ok(None) };
            if wave == earlier.wave {
                return Ok(Some(earlier));
            }
            let (survey, agencies, methods) =
                (Arc::clone(&earlier.survey), earlier.agencies.clone(), earlier.methods.clone());
            return Ok(Some(Arc::new(Self { wave, survey, agencies, methods })));
        }
        let Some(stored) = db::wave::find(db, key)? else { return Ok(None) };
        let damaged = |what: &str| Error::Storage(format!("wave {key}: its {what} does not load any more"));
        let survey = definition::survey::parse(&stored.survey_text).map_err(|_| damaged("survey"))?;
        let methods = stored
            .method_texts
            .iter()
            .map(|text| method::parse(text, &survey).map(Arc::new).map_err(|_| damaged("method")))
            .collect::<Result<_, _>>()?;
        let (wave, agencies) = (stored.wave, stored.agencies);
        Ok(Some(Arc::new(Self { wave, survey: Arc::new(survey), agencies, methods })))
    }

    /// # Errors
    /// [`Error::UnknownAgency`]
    pub fn agency(&self, code: &str) -> Result<&Agency, Error> {
        self.agencies.iter().find(|agency| agency.code.as_str() == code).ok_or_else(|| Error::UnknownAgency {
            wave: self.wave.key.to_string(),
            agency: code.chars().filter(|c| !c.is_control()).take(40).collect(),
        })
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
