//! Taking responses from programs.

use actix_web::{HttpResponse, web};

use crate::app::App;
use crate::domain::response::{Mode, Source};
use crate::domain::submission::Unmet;
use crate::domain::text::Language;
use crate::error::Error;
use crate::http::arrival;
use crate::http::language::PageLanguage;
use crate::http::problem;
use crate::http::wire::json::{NewResponse, Receipt};
use crate::http::wire::problem::Problem;
use crate::http::wire::query::{LanguageQuery, Query};

/// Send one citizen's answers
///
/// When the answer is 201 or 200, the response is on the disk. Repeat the very same request after a lost answer or a 503:
/// it counts once, and the receipt is the same. All faults are told at once.
#[utoipa::path(
    post, path = "/api/v1/waves/{wave}/responses", operation_id = "send_response", tag = "responses",
    params(("wave" = String, Path, description = "Key of the wave", example = "demo"), LanguageQuery),
    request_body = NewResponse,
    responses(
        (status = 201, description = "Recorded", body = Receipt),
        (status = 200, description = "Was recorded before", body = Receipt),
        (status = 400, description = "`malformed`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`not_allowed`, `wave_not_open`, `foreign_site`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`unknown_wave`, `unknown_agency`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`id_conflict`: other content came under this id", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "`wave_closed`", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "`body_too_large`: over 64 KiB", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "`wrong_content_type`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`rejected`, with all faults in `errors`; `bad_id`", body = Problem, content_type = "application/problem+json"),
        (status = 503, response = crate::http::api::openapi::Unavailable),
    )
)]
pub async fn send(
    app: web::Data<App>,
    wave: web::Path<String>,
    query: Query<LanguageQuery>,
    page_language: PageLanguage,
    sent: NewResponse,
) -> Result<HttpResponse, Error> {
    let opened = app.wave(&wave).await?;
    arrival::must_be_open(&opened, app.today())?;
    must_be_allowed(&sent)?;
    let spoken = spoken_language(&sent, &opened.survey.languages)?;
    let believed = arrival::believe_open(&opened, app.today(), &sent.id, &sent.agency, &sent.answers, Unmet::Reject);
    let response = match believed {
        Err(Error::Rejected(rejections)) => {
            let language = spoken.filter(|_| query.0.lang.is_none()).unwrap_or(page_language.0);
            return Ok(problem::rejected(rejections, &opened.survey, &language));
        }
        other => other?,
    };
    let submitted = app.submit(&response, &opened.survey).await?;
    let mut answer = if submitted.repeated { HttpResponse::Ok() } else { HttpResponse::Created() };
    Ok(answer.json(Receipt { receipt: submitted.receipt.to_string() }))
}

/// Without a credential a response is open and comes by the web, whatever it says of itself.
fn must_be_allowed(sent: &NewResponse) -> Result<(), Error> {
    let is = |word: &Option<String>, only: &str| word.as_deref().is_none_or(|word| word == only);
    let is_open_web = is(&sent.source, Source::Open.as_str()) && is(&sent.mode, Mode::Web.as_str());
    if is_open_web { Ok(()) } else { Err(Error::NotAllowed) }
}

fn spoken_language(sent: &NewResponse, languages: &[Language]) -> Result<Option<Language>, Error> {
    let Some(word) = &sent.language else { return Ok(None) };
    let found = languages.iter().find(|language| language.as_str() == word);
    let all = || languages.iter().map(Language::as_str).collect::<Vec<_>>().join(", ");
    found.cloned().map(Some).ok_or_else(|| Error::Malformed(format!("language: this survey is in {}", all())))
}
