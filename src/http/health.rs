//! For those who watch the server: is it alive and filled, does its database answer, is there a writer.

use actix_web::{HttpResponse, web};

use crate::app::App;
use crate::error::Error;

/// `GET /healthz`
pub async fn alive(app: web::Data<App>) -> Result<HttpResponse, Error> {
    if app.is_ready() { Ok(well()) } else { Err(Error::NotReady) }
}

/// `GET /readyz`: what is read is found, and what is sent would be stored.
pub async fn ready(app: web::Data<App>) -> Result<HttpResponse, Error> {
    if !app.intake.is_open() {
        return Err(Error::NotReady);
    }
    app.storage_ok().await?;
    alive(app).await
}

fn well() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .insert_header(("cache-control", "no-store"))
        .body("ok\n")
}
