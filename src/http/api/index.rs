//! The figures, as JSON, CSV and XLSX. All three come from the same index and cannot disagree.

use std::sync::Arc;

use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_ENCODING};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};

use crate::app::{App, OpenedWave};
use crate::error::Error;
use crate::http::etag::{Inputs, Tag};
use crate::http::language::PageLanguage;
use crate::http::rendered::{Rendered, Weight};
use crate::http::wire::problem::Problem;
use crate::http::wire::query::{ChangesQuery, CsvQuery, Excel, IfNoneMatch, IndexQuery, Query, TableWord};
use crate::report;
use crate::scoring::change::Since;
use crate::scoring::index::{Count, Index};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The index of a wave
///
/// Every node of the method's tree for each agency, each block of agencies and the whole wave, with what it rests on;
/// how often each code was given to each question; the method with its hashes.
#[utoipa::path(
    get, path = "/api/v1/waves/{wave}/index.json", operation_id = "index_json", tag = "index",
    params(
        ("wave" = String, Path, description = "Key of the wave", example = "demo"), IndexQuery,
        IfNoneMatch,
    ),
    responses(
        (status = 200, description = "The index", body = report::json::IndexJson, headers(("ETag" = String, description = "Strong"))),
        (status = 304, description = "Unchanged"),
        (status = 400, description = "`malformed`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`unknown_wave`, `unknown_method`, `not_found`: not public", body = Problem, content_type = "application/problem+json"),
        (status = 503, response = crate::http::api::openapi::Unavailable),
    )
)]
pub async fn json(
    app: web::Data<App>,
    wave: web::Path<String>,
    query: Query<IndexQuery>,
    request: HttpRequest,
    rendered: web::Data<Rendered>,
) -> Result<HttpResponse, Error> {
    let (_, index) = public_index(&app, &wave, query.0.method.as_deref()).await?;
    let count = Count::from(query.0.count);
    let tag = inputs("json", &index, count).tag();
    send(&request, (&rendered, Weight::Light), &tag, HttpResponse::Ok().content_type("application/json"), move || {
        serde_json::to_vec(&report::json::index(&index, count)).map_err(|error| Error::Internal(error.to_string()))
    })
    .await
}

/// The index as a table
///
/// UTF-8 with a byte-order mark (RFC 4180), or with `excel=vi` as Excel in Vietnamese opens it without questions.
#[utoipa::path(
    get, path = "/api/v1/waves/{wave}/index.csv", operation_id = "index_csv", tag = "index",
    params(
        ("wave" = String, Path, description = "Key of the wave", example = "demo"), CsvQuery,
        IfNoneMatch,
    ),
    responses(
        (status = 200, description = "The table", body = String, content_type = "text/csv", headers(
            ("ETag" = String, description = "Strong"), ("Content-Disposition" = String, description = "A file name"),
        )),
        (status = 304, description = "Unchanged"),
        (status = 400, description = "`malformed`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`unknown_wave`, `unknown_method`, `not_found`: not public", body = Problem, content_type = "application/problem+json"),
        (status = 503, response = crate::http::api::openapi::Unavailable),
    )
)]
pub async fn csv(
    app: web::Data<App>,
    wave: web::Path<String>,
    query: Query<CsvQuery>,
    language: PageLanguage,
    request: HttpRequest,
    rendered: web::Data<Rendered>,
) -> Result<HttpResponse, Error> {
    let (opened, index) = public_index(&app, &wave, query.0.method.as_deref()).await?;
    let (count, table, language) = (Count::from(query.0.count), query.0.table, language.0);
    if matches!(table, TableWord::Changes | TableWord::Weights) && count != Count::Counted {
        let text = format!("the table “{}” is of the forms that count; leave “count” out", table.as_str());
        return Err(Error::Malformed(text));
    }
    let dialect = query.0.excel.map_or(report::csv::Dialect::Standard, |Excel::Vi| report::csv::Dialect::ExcelVi);
    let since = if table == TableWord::Changes { app.since(&opened, &index).await? } else { None };
    let tag = with_since(inputs("csv", &index, count), since.as_ref())
        .with(table.as_str())
        .with(format!("{dialect:?}"))
        .with(language.as_str())
        .tag();
    let name = file_name(&index, count, &format!("-{}.csv", table.as_str()));
    let mut answer = HttpResponse::Ok();
    answer.content_type("text/csv; charset=utf-8; header=present").insert_header((CONTENT_DISPOSITION, name));
    send(&request, (&rendered, Weight::Light), &tag, &mut answer, move || {
        let table = match table {
            TableWord::Summary => report::tables::summary(&index, count, &language),
            TableWord::Factors => report::tables::factors(&index, count, &language),
            TableWord::Questions => report::tables::questions(&index, count, &language),
            TableWord::Returns => report::returns::table(&index, count, &language),
            TableWord::Weights => report::cells::table(&index, &language),
            TableWord::Changes => report::changes::table(&index, since.as_ref(), &language),
        };
        Ok(report::csv::write(&table, dialect))
    })
    .await
}

/// The index as a workbook
///
/// Sheets: summary, changes since the wave before (where there is one), factors, questions, returns, weights (where the wave has a design), method.
#[utoipa::path(
    get, path = "/api/v1/waves/{wave}/index.xlsx", operation_id = "index_xlsx", tag = "index",
    params(
        ("wave" = String, Path, description = "Key of the wave", example = "demo"), IndexQuery,
        IfNoneMatch,
    ),
    responses(
        (status = 200, description = "The workbook", body = Workbook, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", headers(
            ("ETag" = String, description = "Strong"), ("Content-Disposition" = String, description = "A file name"),
        )),
        (status = 304, description = "Unchanged"),
        (status = 400, description = "`malformed`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`unknown_wave`, `unknown_method`, `not_found`: not public", body = Problem, content_type = "application/problem+json"),
        (status = 503, response = crate::http::api::openapi::Unavailable),
    )
)]
pub async fn xlsx(
    app: web::Data<App>,
    wave: web::Path<String>,
    query: Query<IndexQuery>,
    language: PageLanguage,
    request: HttpRequest,
    rendered: web::Data<Rendered>,
) -> Result<HttpResponse, Error> {
    let (opened, index) = public_index(&app, &wave, query.0.method.as_deref()).await?;
    let since = app.since(&opened, &index).await?;
    let (count, language) = (Count::from(query.0.count), language.0);
    let tag = with_since(inputs("xlsx", &index, count), since.as_ref()).with(language.as_str()).tag();
    let mut answer = HttpResponse::Ok();
    answer.content_type(XLSX).insert_header((CONTENT_DISPOSITION, file_name(&index, count, ".xlsx")));
    // A workbook is a ZIP: it would not become smaller.
    answer.insert_header((CONTENT_ENCODING, "identity"));
    send(&request, (&rendered, Weight::Heavy), &tag, &mut answer, move || {
        report::xlsx::write(&index, since.as_ref(), count, &language)
            .map_err(|error| Error::Internal(error.to_string()))
    })
    .await
}

/// An Office Open XML workbook.
#[allow(dead_code, reason = "only its schema is used")]
#[derive(utoipa::ToSchema)]
#[schema(value_type = String, format = Binary)]
pub struct Workbook(Vec<u8>);

/// What became of the index since the wave before
///
/// Of each agency, for the counted sources: the difference to its figure in the latest published wave of the same survey that was over
/// when this one opened, with its error; or why the two are not compared.
#[utoipa::path(
    get, path = "/api/v1/waves/{wave}/changes.json", operation_id = "changes_json", tag = "index",
    params(
        ("wave" = String, Path, description = "Key of the wave", example = "demo"), ChangesQuery,
        IfNoneMatch,
    ),
    responses(
        (status = 200, description = "The changes", body = report::changes::ChangesJson, headers(("ETag" = String, description = "Strong"))),
        (status = 304, description = "Unchanged"),
        (status = 400, description = "`malformed`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`unknown_wave`, `unknown_method`, `not_found`: not public", body = Problem, content_type = "application/problem+json"),
        (status = 503, response = crate::http::api::openapi::Unavailable),
    )
)]
pub async fn changes(
    app: web::Data<App>,
    wave: web::Path<String>,
    query: Query<ChangesQuery>,
    request: HttpRequest,
    rendered: web::Data<Rendered>,
) -> Result<HttpResponse, Error> {
    let (opened, index) = public_index(&app, &wave, query.0.method.as_deref()).await?;
    let since = app.since(&opened, &index).await?;
    let tag = with_since(inputs("changes", &index, Count::Counted), since.as_ref()).tag();
    send(&request, (&rendered, Weight::Light), &tag, HttpResponse::Ok().content_type("application/json"), move || {
        let changes = report::changes::json(&index, since.as_ref());
        serde_json::to_vec(&changes).map_err(|error| Error::Internal(error.to_string()))
    })
    .await
}

async fn public_index(app: &App, wave: &str, method: Option<&str>) -> Result<(Arc<OpenedWave>, Arc<Index>), Error> {
    let opened = app.wave(wave).await?;
    if !app.may_see_index(&opened) {
        return Err(Error::NotFound);
    }
    let index = app.index(&opened, method).await?;
    Ok((opened, index))
}

/// Everything that the figures were made from. Responses are only ever added, so their numbers tell their set.
fn inputs(format: &str, index: &Index, count: Count) -> Inputs {
    let mut inputs = Inputs::new(format)
        .with(count.as_str())
        .with(index.survey.sha256)
        .with(index.method.sha256)
        .with(format!("{:?}", index.wave))
        .with(format!("{:?}", index.units))
        .with(format!("{:?}", index.inputs))
        .with(format!("{:?}", index.invited));
    for figures in index.figures.iter().flatten() {
        inputs = inputs.with(figures.received.to_le_bytes()).with(figures.void.to_le_bytes());
        inputs = inputs.with(figures.included.to_le_bytes());
    }
    if index.designed.iter().any(Option::is_some) {
        // Another design of the same responses gives other figures.
        inputs = inputs.with(format!("{:?}", index.designed));
        for figures in index.figures(Count::Counted) {
            inputs = inputs.with(format!("{:?}", figures.scores));
        }
    }
    inputs
}

/// The earlier figures, and what an agency was merged of, may be other ones later.
fn with_since(inputs_so_far: Inputs, since: Option<&Since>) -> Inputs {
    let Some(since) = since else { return inputs_so_far };
    let before = inputs("before", &since.before, Count::Counted).with(format!("{:?}", since.changes));
    inputs_so_far.with(before.tag().to_string())
}

/// `attachment; filename="sipas-demo-sipas-all.xlsx"`; keys are plain ASCII words.
fn file_name(index: &Index, count: Count, end: &str) -> String {
    let (wave, method) = (&index.wave.key, &index.method.key);
    format!("attachment; filename=\"sipas-{wave}-{method}-{}{end}\"", count.as_str())
}

/// The body, unless the client has it already.
async fn send(
    request: &HttpRequest,
    (rendered, weight): (&Rendered, Weight),
    tag: &Tag,
    answer: &mut HttpResponseBuilder,
    write: impl FnOnce() -> Result<Vec<u8>, Error> + Send + 'static,
) -> Result<HttpResponse, Error> {
    if let Some(unchanged) = tag.unchanged(request) {
        return Ok(unchanged);
    }
    let body = rendered.bytes(tag, weight, write).await?;
    tag.put_on(answer);
    Ok(answer.body(body))
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use actix_web::test::TestRequest;
    use serde_json::Value;

    use crate::http::testing::{House, ID};

    /// Fifteen of twenty say good about agency x1.
    async fn house_with_twenty() -> House {
        let house = House::new();
        for n in 0..20 {
            let mut id = String::new();
            let _ = write!(id, "{}{n:02}", &ID[..34]);
            let code = if n < 15 { 5 } else { 2 };
            let body = format!(r#"{{"id": "{id}", "agency": "x1", "answers": {{"staff": {code}, "visits": {n}}}}}"#);
            assert_eq!(house.send("demo", &body).await.status, 201);
        }
        house
    }

    fn unit<'a>(index: &'a Value, code: &str) -> &'a Value {
        index["units"].as_array().unwrap().iter().find(|unit| unit["code"] == code).unwrap()
    }

    #[actix_web::test]
    async fn answers_become_figures_of_their_agency_in_every_format() {
        let house = house_with_twenty().await;
        let index = house.get("/api/v1/waves/demo/index.json?count=all").await.json();
        let score = &unit(&index, "x1")["scores"][0];
        assert_eq!((&score["node"], &score["value"], &score["n_answers"]), (&"all".into(), &75.0.into(), &20.into()));
        let counted = house.get("/api/v1/waves/demo/index.json").await.json();
        assert_eq!((&counted["count"], &unit(&counted, "x1")["received"]), (&"counted".into(), &0.into()));

        let csv = house.get("/api/v1/waves/demo/index.csv?count=all&lang=en").await;
        let text = String::from_utf8(csv.body.to_vec()).unwrap();
        assert!(
            text.starts_with('\u{feff}') && text.lines().any(|line| line.contains("x1") && line.contains("75.00")),
            "{text}"
        );
        assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8; header=present");
        assert_eq!(csv.header("content-disposition"), "attachment; filename=\"sipas-demo-share-all-summary.csv\"");
        let excel = house.get("/api/v1/waves/demo/index.csv?count=all&excel=vi&table=factors").await;
        assert!(String::from_utf8(excel.body.to_vec()).unwrap().contains("75,00"));

        let request =
            TestRequest::with_uri("/api/v1/waves/demo/index.xlsx?count=all").insert_header(("accept-encoding", "br"));
        let xlsx = house.call(request).await;
        assert!(xlsx.body.starts_with(b"PK"), "a ZIP, not compressed again");
        assert_eq!(xlsx.header("content-encoding"), "");
        assert_eq!(xlsx.header("content-type"), super::XLSX);
        assert_eq!(xlsx.header("content-disposition"), "attachment; filename=\"sipas-demo-share-all.xlsx\"");
    }

    #[actix_web::test]
    async fn a_tag_holds_until_the_figures_move() {
        let house = house_with_twenty().await;
        for uri in ["index.json?count=all", "index.csv?count=all", "index.xlsx?count=all"] {
            let uri = format!("/api/v1/waves/demo/{uri}");
            let tag = house.get(&uri).await.header("etag").to_owned();
            assert!(tag.starts_with('"'), "{tag}");
            let again = TestRequest::with_uri(&uri).insert_header(("if-none-match", tag.clone()));
            assert_eq!(house.call(again).await.status, 304);
            let english = format!("{uri}&lang=en");
            let is_same = house.get(&english).await.header("etag") == tag;
            assert_eq!(is_same, uri.contains("json"), "only the JSON has all languages: {uri}");
        }
        let tag = house.get("/api/v1/waves/demo/index.json").await.header("etag").to_owned();
        let id = ID.replacen('0', "1", 1);
        let body = format!(r#"{{"id": "{id}", "agency": "x2", "answers": {{"staff": "na"}}}}"#);
        assert_eq!(house.send("demo", &body).await.status, 201);
        let moved = TestRequest::with_uri("/api/v1/waves/demo/index.json").insert_header(("if-none-match", tag));
        assert_eq!(house.call(moved).await.status, 200);
    }

    #[actix_web::test]
    async fn what_is_not_public_or_not_there_is_not_found() {
        let house = House::new();
        for (uri, status, code) in [
            ("over/index.json", 404, "not_found"),
            ("none/index.csv", 404, "unknown_wave"),
            ("demo/index.xlsx?method=other", 404, "unknown_method"),
            ("demo/index.json?count=most", 400, "malformed"),
            ("demo/index.csv?table=method", 400, "malformed"),
            ("demo/index.csv?table=changes&count=all", 400, "malformed"),
            ("demo/index.csv?excel=en", 400, "malformed"),
            ("demo/index.pdf", 404, "not_found"),
        ] {
            assert_eq!(house.get(&format!("/api/v1/waves/{uri}")).await.problem(), (status, code.to_owned()), "{uri}");
        }
    }
}
