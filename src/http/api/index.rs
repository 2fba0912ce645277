//! The figures, as JSON, CSV and XLSX. All three come from the same index and cannot disagree.

use std::sync::Arc;

use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_ENCODING};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};

use crate::app::App;
use crate::error::Error;
use crate::http::etag::{Inputs, Tag};
use crate::http::language::PageLanguage;
use crate::http::wire::problem::Problem;
use crate::http::wire::query::{CsvQuery, Excel, IfNoneMatch, IndexQuery, Query, TableWord};
use crate::report;
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
) -> Result<HttpResponse, Error> {
    let index = public_index(&app, &wave, query.0.method.as_deref()).await?;
    let count = Count::from(query.0.count);
    let tag = inputs("json", &index, count).tag();
    send(&request, &tag, HttpResponse::Ok().content_type("application/json"), move || {
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
) -> Result<HttpResponse, Error> {
    let index = public_index(&app, &wave, query.0.method.as_deref()).await?;
    let (count, table, language) = (Count::from(query.0.count), query.0.table, language.0);
    let dialect = match query.0.excel {
        Some(Excel::Vi) => report::csv::Dialect::ExcelVi,
        None => report::csv::Dialect::Standard,
    };
    let tag =
        inputs("csv", &index, count).with(table.as_str()).with(format!("{dialect:?}")).with(language.as_str()).tag();
    let name = file_name(&index, count, &format!("-{}.csv", table.as_str()));
    let mut answer = HttpResponse::Ok();
    answer.content_type("text/csv; charset=utf-8; header=present").insert_header((CONTENT_DISPOSITION, name));
    send(&request, &tag, &mut answer, move || {
        let table = match table {
            TableWord::Summary => report::tables::summary(&index, count, &language),
            TableWord::Factors => report::tables::factors(&index, count, &language),
            TableWord::Questions => report::tables::questions(&index, count, &language),
        };
        Ok(report::csv::write(&table, dialect))
    })
    .await
}

/// The index as a workbook
///
/// Sheets: summary, factors, questions, method.
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
) -> Result<HttpResponse, Error> {
    let index = public_index(&app, &wave, query.0.method.as_deref()).await?;
    let (count, language) = (Count::from(query.0.count), language.0);
    let tag = inputs("xlsx", &index, count).with(language.as_str()).tag();
    let mut answer = HttpResponse::Ok();
    answer.content_type(XLSX).insert_header((CONTENT_DISPOSITION, file_name(&index, count, ".xlsx")));
    // A workbook is a ZIP: it would not become smaller.
    answer.insert_header((CONTENT_ENCODING, "identity"));
    send(&request, &tag, &mut answer, move || {
        report::xlsx::write(&index, count, &language).map_err(|error| Error::Internal(error.to_string()))
    })
    .await
}

/// An Office Open XML workbook.
#[allow(dead_code, reason = "only its schema is used")]
#[derive(utoipa::ToSchema)]
#[schema(value_type = String, format = Binary)]
pub struct Workbook(Vec<u8>);

async fn public_index(app: &App, wave: &str, method: Option<&str>) -> Result<Arc<Index>, Error> {
    let opened = app.wave(wave).await?;
    if !app.may_see_index(&opened) {
        return Err(Error::NotFound);
    }
    app.index(&opened, method).await
}

/// Everything that the figures were made from. Responses are only ever added, so their numbers tell their set.
fn inputs(format: &str, index: &Index, count: Count) -> Inputs {
    let mut inputs = Inputs::new(format)
        .with(count.as_str())
        .with(index.survey.sha256)
        .with(index.method.sha256)
        .with(format!("{:?}", index.wave))
        .with(format!("{:?}", index.units));
    for figures in index.figures.iter().flatten() {
        inputs = inputs.with(figures.received.to_le_bytes()).with(figures.included.to_le_bytes());
    }
    inputs
}

/// `attachment; filename="sipas-demo-sipas-all.xlsx"`; keys are plain ASCII words.
fn file_name(index: &Index, count: Count, end: &str) -> String {
    let (wave, method) = (&index.wave.key, &index.method.key);
    format!("attachment; filename=\"sipas-{wave}-{method}-{}{end}\"", count.as_str())
}

/// Writes the body on a thread that may take its time, unless the client has it already.
async fn send(
    request: &HttpRequest,
    tag: &Tag,
    answer: &mut HttpResponseBuilder,
    write: impl FnOnce() -> Result<Vec<u8>, Error> + Send + 'static,
) -> Result<HttpResponse, Error> {
    if let Some(unchanged) = tag.unchanged(request) {
        return Ok(unchanged);
    }
    let body = web::block(write).await.map_err(|error| Error::Internal(error.to_string()))??;
    tag.put_on(answer);
    Ok(answer.body(body))
}
