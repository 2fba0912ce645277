//! Waves, their questionnaires and their agencies.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};

use crate::app::{App, OpenedWave};
use crate::error::Error;
use crate::http::etag::Inputs;
use crate::http::origin;
use crate::http::wire::problem::Problem;
use crate::http::wire::query::{IfNoneMatch, LanguageQuery, PageQuery, Query};
use crate::http::wire::survey::SurveyView;
use crate::http::wire::wave::{AgencyList, AgencyView, WaveDetail, WaveList, WaveView};

/// All waves
///
/// The newest first.
#[utoipa::path(
    get, path = "/api/v1/waves", operation_id = "list_waves", tag = "waves", params(PageQuery),
    responses(
        (status = 200, description = "A piece of the list", body = WaveList),
        (status = 400, description = "`malformed`", body = Problem, content_type = "application/problem+json"),
        (status = 503, response = crate::http::api::openapi::Unavailable),
    )
)]
pub async fn list(app: web::Data<App>, query: Query<PageQuery>) -> Result<HttpResponse, Error> {
    let waves = app.waves().await?;
    let (piece, next) = query.0.piece(&waves, |opened| opened.wave.key.as_str())?;
    let waves = piece.iter().map(|opened| view(&app, opened)).collect();
    Ok(HttpResponse::Ok().json(WaveList { waves, next }))
}

/// One wave
///
/// With the number of responses recorded until now.
#[utoipa::path(
    get, path = "/api/v1/waves/{wave}", operation_id = "show_wave", tag = "waves",
    params(("wave" = String, Path, description = "Key of the wave", example = "demo"), LanguageQuery),
    responses(
        (status = 200, description = "The wave", body = WaveDetail),
        (status = 400, description = "`malformed`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`unknown_wave`", body = Problem, content_type = "application/problem+json"),
        (status = 503, response = crate::http::api::openapi::Unavailable),
    )
)]
pub async fn show(
    app: web::Data<App>,
    wave: web::Path<String>,
    _: Query<LanguageQuery>,
) -> Result<HttpResponse, Error> {
    let opened = app.wave(&wave).await?;
    let responses = app.responses(&opened.wave.key).await?;
    let agencies = opened.agencies.len();
    Ok(HttpResponse::Ok().json(WaveDetail { wave: view(&app, &opened), responses, agencies }))
}

/// The questionnaire of a wave
///
/// Complete, in all its languages. It never changes once the wave is open.
#[utoipa::path(
    get, path = "/api/v1/waves/{wave}/survey", operation_id = "show_survey", tag = "waves",
    params(
        ("wave" = String, Path, description = "Key of the wave", example = "demo"), LanguageQuery,
        IfNoneMatch,
    ),
    responses(
        (status = 200, description = "The questionnaire", body = SurveyView, headers(("ETag" = String, description = "Strong"))),
        (status = 304, description = "Unchanged"),
        (status = 400, description = "`malformed`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`unknown_wave`", body = Problem, content_type = "application/problem+json"),
        (status = 503, response = crate::http::api::openapi::Unavailable),
    )
)]
pub async fn survey(
    app: web::Data<App>,
    wave: web::Path<String>,
    _: Query<LanguageQuery>,
    request: HttpRequest,
) -> Result<HttpResponse, Error> {
    let opened = app.wave(&wave).await?;
    let tag = Inputs::new("survey").with(opened.survey.sha256).tag();
    if let Some(unchanged) = tag.unchanged(&request) {
        return Ok(unchanged);
    }
    let mut answer = HttpResponse::Ok();
    tag.put_on(&mut answer);
    Ok(answer.json(SurveyView::new(&opened.survey)))
}

/// The agencies of a wave
///
/// In the wave's order, each with the address of its form.
#[utoipa::path(
    get, path = "/api/v1/waves/{wave}/agencies", operation_id = "list_agencies", tag = "waves",
    params(("wave" = String, Path, description = "Key of the wave", example = "demo"), PageQuery),
    responses(
        (status = 200, description = "A piece of the list", body = AgencyList),
        (status = 400, description = "`malformed`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`unknown_wave`", body = Problem, content_type = "application/problem+json"),
        (status = 503, response = crate::http::api::openapi::Unavailable),
    )
)]
pub async fn agencies(
    app: web::Data<App>,
    wave: web::Path<String>,
    query: Query<PageQuery>,
    request: HttpRequest,
) -> Result<HttpResponse, Error> {
    let opened = app.wave(&wave).await?;
    let (piece, next) = query.0.piece(&opened.agencies, |agency| agency.code.as_str())?;
    let base_url = origin::base_url(&request, &app.config);
    let agencies = piece.iter().map(|agency| AgencyView::new(agency, opened.wave.key.as_str(), &base_url)).collect();
    Ok(HttpResponse::Ok().json(AgencyList { agencies, next }))
}

fn view(app: &App, opened: &Arc<OpenedWave>) -> WaveView {
    WaveView::new(opened, app.today(), app.may_see_index(opened))
}
