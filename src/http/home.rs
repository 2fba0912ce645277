//! The first page.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};

use super::language::PageLanguage;
use super::page::{html, masthead};
use super::wire::address::Finder;
use crate::app::App;
use crate::error::Error;
use crate::pages::home::{Offer, page};

pub async fn show(
    app: web::Data<App>,
    language: PageLanguage,
    finder: web::Query<Finder>,
) -> Result<HttpResponse, Error> {
    let waves = app.waves().await?;
    let offers: Vec<Offer> = waves
        .iter()
        .map(|opened| Offer {
            wave: &opened.wave,
            survey: &opened.survey,
            agencies: &opened.agencies,
            has_results: app.may_see_index(opened),
        })
        .collect();
    let masthead = masthead(&app.config.organiser, &language.0);
    Ok(html(StatusCode::OK, page(&masthead, &language.0, &offers, app.today(), &finder.query())))
}
