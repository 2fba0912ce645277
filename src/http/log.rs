//! The log as anybody may read it: the signed head, the tiles of its tree, the entries, and the key by which it is checked
//! (C2SP tlog-tiles). Nothing beyond the public checkpoint is given out.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpResponse, web};

use crate::app::App;
use crate::error::Error;
use crate::ledger::tile::TilePath;

/// `GET /log/checkpoint`
pub async fn checkpoint(app: web::Data<App>) -> Result<HttpResponse, Error> {
    Ok(text(app.checkpoint()?.note.clone()))
}

/// `GET /log/keys.txt`: one key a line.
pub async fn keys(app: web::Data<App>) -> HttpResponse {
    text(format!("{}\n", app.log_verifier()))
}

/// `GET /log/tile/…`
pub async fn tile(app: web::Data<App>, path: web::Path<String>) -> Result<HttpResponse, Error> {
    let path = TilePath::parse(&format!("tile/{path}")).map_err(|_| Error::NotFound)?;
    let bytes = app.tile(path).await?;
    // What a tile of a certain width holds never changes.
    Ok(HttpResponse::Ok()
        .content_type("application/octet-stream")
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(bytes))
}

fn text(body: String) -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(body)
}
