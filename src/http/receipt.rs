//! The page after sending. The address holds a token that lives a quarter of an hour, never the code itself.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::language::PageLanguage;
use super::origin;
use super::page::{has_demo, html, masthead};
use crate::app::App;
use crate::pages::receipt;

pub async fn show(
    app: web::Data<App>,
    token: web::Path<String>,
    language: PageLanguage,
    request: HttpRequest,
) -> HttpResponse {
    let masthead = masthead(&app.config.organiser, &language.0);
    let base_url = origin::base_url(&request, &app.config);
    let demo = has_demo(&app).await;
    match app.receipt_of(&token) {
        Some(code) => html(StatusCode::OK, receipt::page(&masthead, &language.0, demo, &code.to_string(), &base_url)),
        None => html(StatusCode::NOT_FOUND, receipt::gone(&masthead, &language.0, demo, &base_url)),
    }
}
