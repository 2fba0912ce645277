//! The sectors that a wave's responses can have.

use crate::catalog::Catalog;
use crate::config::Config;
use crate::domain::key::Sector;
use crate::domain::survey::{Fills, Survey};

/// Those that the form asks for; all known ones where it does not ask.
pub(super) fn sectors(survey: &Survey, config: &Config) -> anyhow::Result<Vec<Sector>> {
    let asked = survey.questions.iter().find(|question| question.fills == Some(Fills::Sector));
    if let Some(question) = asked {
        return Ok(question
            .kind
            .options()
            .iter()
            .filter_map(|option| Sector::parse(option.code.as_str()).ok())
            .collect());
    }
    let catalog = Catalog::open(config.definitions.as_deref())?;
    Ok(catalog.sectors().iter().map(|sector| sector.code.clone()).collect())
}
