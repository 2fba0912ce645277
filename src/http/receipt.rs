//! The page after sending. The address holds a token that lives a quarter of an hour, never the code itself.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::language::PageLanguage;
use super::limit::{Gate, Key};
use super::origin;
use super::page::{html, masthead};
use crate::app::App;
use crate::error::Error;
use crate::pages::receipt;

pub async fn show(
    app: web::Data<App>,
    token: web::Path<String>,
    language: PageLanguage,
    gate: Gate,
    request: HttpRequest,
) -> Result<HttpResponse, Error> {
    let masthead = masthead(&app.config.organiser, &language.0);
    let base_url = origin::base_url(&request, &app.config);
    // From memory alone: no database's trouble keeps anybody from a receipt.
    let demo = app.knows_demo();
    let Some(code) = app.receipt_of(&token) else {
        gate.limit(Key::Page)?;
        return Ok(html(StatusCode::NOT_FOUND, receipt::gone(&masthead, &language.0, demo, &base_url)));
    };
    Ok(html(StatusCode::OK, receipt::page(&masthead, &language.0, demo, &code.to_string(), &base_url)))
}
