//! Who is asked what, and invented answers.

use std::sync::Arc;

use anyhow::Context as _;
use sipas::app::today;
use sipas::catalog::Catalog;
use sipas::domain::agency::Agency;
use sipas::domain::definition::agencies;
use sipas::domain::key::{AgencyCode, SurveyKey, WaveKey};
use sipas::domain::response::{Channel, Response, Source};
use sipas::domain::submission::Unmet;
use sipas::domain::survey::Survey;
use sipas::domain::wave::Wave;
use sipas::scoring::method::Method;
use sipas::simulation::Citizens;

pub const AGENCIES: usize = 500;
const SURVEY: &str = "sipas-agency";
const LIST: &str = "an-giang-2025";
const SEED: u64 = 2026;
/// Different people; they come again and again.
const PEOPLE: usize = 4096;

pub struct Asked {
    pub survey: Arc<Survey>,
    pub methods: Vec<Arc<Method>>,
    /// Of known files: four times those who answered.
    pub agencies: Vec<Agency>,
    pub people: Vec<Response>,
    pub wave: Wave,
}

impl Asked {
    pub fn load(responses: usize) -> anyhow::Result<Self> {
        let catalog = Catalog::open(None)?;
        let survey = catalog.survey(&SurveyKey::parse(SURVEY)?).context("the survey is compiled in")?;
        let methods = catalog.methods_of(&survey.key);
        anyhow::ensure!(methods.len() == 5, "five indices are to be made");
        let list = agencies::parse(catalog.agencies(LIST).context("the list is compiled in")?).agencies;
        let agencies = (0..AGENCIES).map(|place| {
            let code = AgencyCode::parse(&format!("a{place}"))?;
            let files = Some(4 * (responses / AGENCIES + 1) as u64);
            Ok(Agency { code, files, ..list[place % list.len()].clone() })
        });
        let wave = Wave {
            key: WaveKey::parse("bench")?,
            survey: survey.key.clone(),
            survey_version: survey.version.clone(),
            opens: today().plus_days(-1),
            closes: today().plus_days(30),
            live: false,
            demo: false,
            closed_on: None,
        };
        let agencies = agencies.collect::<anyhow::Result<Vec<Agency>>>()?;
        let mut citizens = Citizens::new(&survey, SEED);
        let channel = Channel { source: Source::Drawn, ..Channel::open_web() };
        let people = (0..PEOPLE).map(|place| {
            let agency = &list[place % list.len()];
            let citizen = citizens.next(agency.code.as_str(), &channel);
            let accepted = survey.accept(&channel, &citizen.given, Unmet::Reject, true);
            let accepted = accepted.map_err(|faults| anyhow::anyhow!("not believed: {faults:?}"))?;
            Ok(accepted.response(citizen.id, wave.key.clone(), agency.code.clone(), channel.clone(), today()))
        });
        let people = people.collect::<anyhow::Result<Vec<Response>>>()?;
        Ok(Self { survey, methods, agencies, people, wave })
    }

    /// Who answers as the `row`th.
    pub fn person(&self, row: usize) -> &Response {
        &self.people[row * 31 % self.people.len()]
    }
}
