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
    let responses = app.responses(&opened).await?;
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

#[cfg(test)]
mod tests {
    use actix_web::http::Method;
    use actix_web::test::TestRequest;
    use serde_json::json;

    use crate::http::testing::House;

    #[actix_web::test]
    async fn a_wave_says_what_it_is_and_where_its_parts_are() {
        let house = House::new();
        let wave = house.get("/api/v1/waves/demo").await.json();
        assert_eq!((&wave["phase"], &wave["live"], &wave["responses"]), (&json!("open"), &json!(true), &json!(0)));
        assert_eq!(wave["title"], json!({"vi": "Phiếu nhỏ", "en": "The little one"}));
        assert_eq!(wave["methods"][0]["key"], "share");
        assert_eq!(wave["links"]["index"]["csv"], "/api/v1/waves/demo/index.csv");
        for link in ["self", "survey", "agencies"] {
            assert_eq!(house.get(wave["links"][link].as_str().unwrap()).await.status, 200, "{link}");
        }
        let over = house.get("/api/v1/waves/over").await.json();
        assert_eq!((&over["phase"], &over["links"]["index"]), (&json!("closed"), &json!(null)));
        assert_eq!(house.get("/api/v1/waves/none").await.problem(), (404, "unknown_wave".to_owned()));
        assert_eq!(house.get("/api/v1/waves/over/index.json").await.problem(), (404, "not_found".to_owned()));
    }

    #[actix_web::test]
    async fn lists_come_in_pieces() {
        let house = House::new();
        let all = house.get("/api/v1/waves").await.json();
        assert_eq!((all["waves"].as_array().unwrap().len(), &all["next"]), (3, &json!(null)));
        let mut codes = Vec::new();
        let mut uri = "/api/v1/waves/demo/agencies?limit=2".to_owned();
        loop {
            let piece = house.get(&uri).await.json();
            codes.extend(piece["agencies"].as_array().unwrap().iter().map(|agency| agency["code"].clone()));
            assert_eq!(
                piece["agencies"][0]["form"],
                format!("https://hailong.example/s/demo/{}", piece["agencies"][0]["code"].as_str().unwrap())
            );
            let Some(next) = piece["next"].as_str() else { break };
            uri = format!("/api/v1/waves/demo/agencies?limit=2&cursor={next}");
        }
        assert_eq!(json!(codes), json!(["x1", "x2", "x3", "x4", "x5"]));
        for bad in ["limit=0", "cursor=x9", "page=2"] {
            assert_eq!(house.get(&format!("/api/v1/waves/demo/agencies?{bad}")).await.problem().0, 400, "{bad}");
        }
    }

    #[actix_web::test]
    async fn the_questionnaire_is_complete_and_kept_by_its_tag() {
        let house = House::new();
        let answer = house.get("/api/v1/waves/demo/survey").await;
        let survey = answer.json();
        let questions = &survey["sections"][0]["questions"];
        assert_eq!(
            questions[0]["options"][2],
            json!({"code": "5", "text": {"vi": "Tốt", "en": "Good"}, "value": 5.0, "exclusive": false})
        );
        assert_eq!(questions[0]["apart"][0]["code"], "na");
        assert_eq!(questions[1]["ask_if"], json!({"question": "staff", "any_of": ["1"]}));
        assert_eq!((&questions[2]["kind"], &questions[2]["max"]), (&json!("multi"), &json!(2)));
        let again = TestRequest::with_uri("/api/v1/waves/demo/survey")
            .insert_header(("if-none-match", answer.header("etag").to_owned()));
        let again = house.call(again).await;
        assert_eq!((again.status, again.body.len(), again.header("etag")), (304, 0, answer.header("etag")));
    }

    #[actix_web::test]
    async fn head_is_get_without_the_rest_and_what_is_not_there_is_a_problem() {
        let house = House::new();
        let head = house.call(TestRequest::with_uri("/api/v1/waves").method(Method::HEAD)).await;
        assert_eq!((head.status, head.header("content-type")), (200, "application/json"));
        assert_eq!(house.get("/api/v1/nothing").await.problem(), (404, "not_found".to_owned()));
        let delete = house.call(TestRequest::with_uri("/api/v1/waves").method(Method::DELETE)).await;
        assert_eq!((delete.problem().0, delete.header("allow")), (405, "GET, HEAD"));
        assert_eq!(house.get("//api/v1/waves/").await.status, 200);
        assert_eq!(house.get("/healthz").await.status, 200);
        assert_eq!(house.get("/readyz").await.status, 200);
    }
}
