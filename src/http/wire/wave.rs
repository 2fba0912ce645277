//! Waves and their agencies as programs see them.

use serde::Serialize;
use utoipa::ToSchema;

use crate::app::OpenedWave;
use crate::domain::agency::Agency;
use crate::domain::day::Day;
use crate::domain::text::Text;
use crate::scoring::method::Method;

/// A piece of the list of waves, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct WaveList {
    pub waves: Vec<WaveView>,
    /// The cursor of the next piece; null at the end.
    #[schema(required = true)]
    pub next: Option<String>,
}

/// One period of asking with one survey.
#[derive(Debug, Serialize, ToSchema)]
pub struct WaveView {
    #[schema(example = "2026")]
    pub key: String,
    /// The survey's title by language.
    #[schema(value_type = Words)]
    pub title: Text,
    /// The survey's key and version.
    #[schema(example = "sipas-agency/2017.1")]
    pub survey: String,
    /// SHA-256 of the survey's definition, in hexadecimal.
    pub survey_sha256: String,
    /// First day of asking, in Viet Nam.
    #[schema(value_type = String, format = Date)]
    pub opens: Day,
    /// Last day of asking, in Viet Nam, as planned.
    #[schema(value_type = String, format = Date)]
    pub closes: Day,
    /// The day on which it was closed by hand, if it was.
    #[schema(value_type = Option<String>, format = Date, required = true)]
    pub closed_on: Option<Day>,
    #[schema(value_type = PhaseWord, inline)]
    pub phase: &'static str,
    /// Running figures are open to everyone.
    pub live: bool,
    /// The answers are invented.
    pub demo: bool,
    /// The indices that can be had, the default one first.
    pub methods: Vec<MethodView>,
    pub links: Links,
}

/// A wave with how many responses it has.
#[derive(Debug, Serialize, ToSchema)]
pub struct WaveDetail {
    #[serde(flatten)]
    pub wave: WaveView,
    /// Responses recorded until now.
    pub responses: u64,
    /// Agencies that can be rated.
    pub agencies: usize,
}

/// A method by which an index of the wave is made.
#[derive(Debug, Serialize, ToSchema)]
pub struct MethodView {
    #[schema(example = "sipas")]
    pub key: String,
    pub version: String,
    #[schema(value_type = Words)]
    pub title: Text,
    /// SHA-256 of the method's definition, in hexadecimal.
    pub sha256: String,
}

/// Addresses relative to this server.
#[derive(Debug, Serialize, ToSchema)]
pub struct Links {
    #[serde(rename = "self")]
    pub this: String,
    pub survey: String,
    pub agencies: String,
    pub responses: String,
    /// Null while the index is not public.
    #[schema(required = true)]
    pub index: Option<IndexLinks>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct IndexLinks {
    pub json: String,
    pub csv: String,
    pub xlsx: String,
    /// The same as a page.
    pub page: String,
}

/// A piece of the list of agencies, in the wave's order.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgencyList {
    pub agencies: Vec<AgencyView>,
    /// The cursor of the next piece; null at the end.
    #[schema(required = true)]
    pub next: Option<String>,
}

/// A body that can be rated.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgencyView {
    #[schema(example = "30760")]
    pub code: String,
    pub name: String,
    #[schema(required = true)]
    pub name_en: Option<String>,
    #[schema(example = "commune")]
    pub kind: &'static str,
    /// The agencies with which it is compared.
    #[schema(example = "communes")]
    pub block: String,
    /// Code of the agency above it.
    #[schema(required = true)]
    pub parent: Option<String>,
    /// Address of its form, for people.
    pub form: String,
}

/// Sentences by language.
#[allow(dead_code, reason = "only its schema is used")]
#[derive(ToSchema)]
#[schema(example = json!({"vi": "Tiếp cận dịch vụ", "en": "Access to the service"}))]
pub struct Words(std::collections::BTreeMap<String, String>);

#[allow(dead_code, reason = "only its schema is used")]
#[derive(ToSchema)]
#[serde(rename_all = "snake_case")]
enum PhaseWord {
    NotYetOpen,
    Open,
    Closed,
}

impl WaveView {
    #[must_use]
    pub fn new(opened: &OpenedWave, today: Day, is_index_public: bool) -> Self {
        let (wave, survey) = (&opened.wave, &opened.survey);
        Self {
            key: wave.key.to_string(),
            title: survey.title.clone(),
            survey: survey.name(),
            survey_sha256: hex(&survey.sha256),
            opens: wave.opens,
            closes: wave.closes,
            closed_on: wave.closed_on,
            phase: wave.phase(today).as_str(),
            live: wave.live,
            demo: wave.demo,
            methods: opened.methods.iter().map(|method| MethodView::new(method)).collect(),
            links: Links::new(wave.key.as_str(), is_index_public),
        }
    }
}

impl MethodView {
    fn new(method: &Method) -> Self {
        Self {
            key: method.key.to_string(),
            version: method.version.to_string(),
            title: method.title.clone(),
            sha256: hex(&method.sha256),
        }
    }
}

impl Links {
    fn new(wave: &str, is_index_public: bool) -> Self {
        let this = format!("/api/v1/waves/{wave}");
        let index = is_index_public.then(|| IndexLinks {
            json: format!("{this}/index.json"),
            csv: format!("{this}/index.csv"),
            xlsx: format!("{this}/index.xlsx"),
            page: format!("/results/{wave}"),
        });
        let [survey, agencies, responses] = ["survey", "agencies", "responses"].map(|part| format!("{this}/{part}"));
        Self { this, survey, agencies, responses, index }
    }
}

impl AgencyView {
    /// `base_url`: the address of this server, without a slash at its end.
    #[must_use]
    pub fn new(agency: &Agency, wave: &str, base_url: &str) -> Self {
        Self {
            code: agency.code.to_string(),
            name: agency.name.clone(),
            name_en: agency.name_en.clone(),
            kind: agency.kind.as_str(),
            block: agency.block.to_string(),
            parent: agency.parent.as_ref().map(ToString::to_string),
            form: format!("{base_url}/s/{wave}/{}", agency.code),
        }
    }
}

/// In lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}
