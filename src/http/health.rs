//! For those who watch the server: is it alive, and would what is asked be found and what is sent be stored. Each check is
//! named; why one fails stands in the log only.

use actix_web::http::header::{CACHE_CONTROL, RETRY_AFTER};
use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::problem;
use crate::app::App;
use crate::error::Error;

/// `GET /healthz`
pub async fn alive(app: web::Data<App>) -> Result<HttpResponse, Error> {
    if !app.is_ready() {
        return Err(Error::NotReady);
    }
    Ok(HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .insert_header((CACHE_CONTROL, "no-store"))
        .body("ok\n"))
}

#[derive(Serialize)]
struct Readiness {
    ready: bool,
    checks: Checks,
}

/// The names of all, in their order.
const CHECKS: [&str; 5] = ["data", "database", "writer", "disk", "log"];

/// Each `ok` or `failed`.
#[derive(Serialize)]
struct Checks {
    /// A demo has all its answers.
    data: &'static str,
    /// The database answers.
    database: &'static str,
    /// The writer takes more.
    writer: &'static str,
    /// The disk has room (embedded database).
    disk: &'static str,
    /// The log is as it should be.
    log: &'static str,
}

/// `GET /readyz`
pub async fn ready(app: web::Data<App>) -> HttpResponse {
    let writer = if app.intake.is_open() { Ok(()) } else { Err(Error::NotReady) };
    let data = if app.is_ready() { Ok(()) } else { Err(Error::NotReady) };
    let outcomes = [data, app.storage_ok().await, writer, app.has_room(), app.may_add()];
    let worst = outcomes.iter().filter_map(|outcome| outcome.as_ref().err()).max_by_key(|e| problem::retry_after_s(e));
    for (check, outcome) in CHECKS.into_iter().zip(&outcomes) {
        match outcome {
            Ok(()) => app.troubles.over(check),
            Err(error) => {
                if let Some(untold) = app.troubles.due(check, &error.to_string()) {
                    tracing::warn!(check, code = error.code(), %error, untold, "not ready");
                }
            }
        }
    }
    let mut answer = if worst.is_some() { HttpResponse::ServiceUnavailable() } else { HttpResponse::Ok() };
    if let Some(seconds) = worst.and_then(problem::retry_after_s) {
        answer.insert_header((RETRY_AFTER, seconds));
    }
    let [data, database, writer, disk, log] =
        outcomes.each_ref().map(|outcome| if outcome.is_ok() { "ok" } else { "failed" });
    let checks = Checks { data, database, writer, disk, log };
    answer.insert_header((CACHE_CONTROL, "no-store")).json(Readiness { ready: worst.is_none(), checks })
}
