//! The figures, for those that may be seen by everyone. Of a wave whose figures may not there is no page; that the wave exists is no
//! secret: its form is open to all.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};

use super::language::PageLanguage;
use super::page::{html, masthead};
use super::wire::address::Figures;
use crate::app::{App, OpenedWave};
use crate::error::Error;
use crate::pages::results::{self, change::Told, list::Public, picker::Choice};
use crate::scoring::index::{Index, Level};

pub async fn list(app: web::Data<App>, language: PageLanguage) -> Result<HttpResponse, Error> {
    let waves = app.waves().await?;
    let public: Vec<Public> = waves
        .iter()
        .filter(|opened| app.may_see_index(opened))
        .map(|opened| Public { wave: &opened.wave, survey: &opened.survey })
        .collect();
    let masthead = masthead(&app.config.organiser, &language.0);
    Ok(html(StatusCode::OK, results::list::page(&masthead, &language.0, &public, app.today())))
}

pub async fn wave(
    app: web::Data<App>,
    wave: web::Path<String>,
    language: PageLanguage,
    figures: web::Query<Figures>,
) -> Result<HttpResponse, Error> {
    let (opened, index) = public_index(&app, &wave, &figures).await?;
    let (methods, today) = (opened.public_methods(), app.today());
    let choice = Choice { count: figures.count()?, method: &index.method, methods, today };
    let masthead = masthead(&app.config.organiser, &language.0);
    Ok(html(StatusCode::OK, results::wave::page(&masthead, &language.0, &index, &choice)))
}

/// An agency by its code; also a block by its key, and the whole wave by `all`.
pub async fn agency(
    app: web::Data<App>,
    path: web::Path<(String, String)>,
    language: PageLanguage,
    figures: web::Query<Figures>,
) -> Result<HttpResponse, Error> {
    let (opened, index) = public_index(&app, &path.0, &figures).await?;
    let (methods, today) = (opened.public_methods(), app.today());
    let choice = Choice { count: figures.count()?, method: &index.method, methods, today };
    let of_level = |agency: bool| {
        index.units.iter().position(|unit| unit.code == path.1 && (unit.level == Level::Agency) == agency)
    };
    let Some(place) = of_level(true).or_else(|| of_level(false)) else {
        return opened.agency(&path.1).map(|_| Err(Error::NotFound))?;
    };
    let since = app.since(&opened, &index).await?;
    let told = since.as_ref().and_then(|since| {
        let formed = opened.agency(&path.1).ok().and_then(|agency| agency.valid_from);
        Some(Told { before: &since.before, change: since.changes[place].as_ref()?, formed })
    });
    let masthead = masthead(&app.config.organiser, &language.0);
    Ok(html(StatusCode::OK, results::agency::page(&masthead, &language.0, &index, place, &choice, told.as_ref())))
}

async fn public_index(app: &App, wave: &str, figures: &Figures) -> Result<(Arc<OpenedWave>, Arc<Index>), Error> {
    let opened = app.wave(wave).await?;
    if !app.may_see_index(&opened) {
        return Err(Error::NotFound);
    }
    let index = app.index(&opened, figures.method()).await?;
    Ok((opened, index))
}
