//! `/metrics`, on an address of its own: for the operator's network, not for the public.

use std::net::{SocketAddr, TcpListener};

use actix_web::{App as Service, HttpResponse, HttpServer, web};

use crate::app::App;

/// Listens, says where, and gives what serves.
///
/// # Errors
/// The operating system's.
pub fn serve(app: App, addr: SocketAddr) -> std::io::Result<actix_web::dev::Server> {
    let listener = TcpListener::bind(addr)
        .map_err(|error| std::io::Error::new(error.kind(), format!("cannot listen on {addr} for metrics: {error}")))?;
    println!("metrics on http://{}/metrics", listener.local_addr()?);
    let app = web::Data::new(app);
    let service = move || {
        Service::new()
            .app_data(app.clone())
            .route("/metrics", web::get().to(show))
            .default_service(web::to(|| async { HttpResponse::NotFound().body("only /metrics is here\n") }))
    };
    Ok(HttpServer::new(service).workers(1).max_connections(32).disable_signals().listen(listener)?.run())
}

async fn show(app: web::Data<App>) -> HttpResponse {
    let now = app.now().await;
    HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        .insert_header(("cache-control", "no-store"))
        .body(app.metrics.text(now))
}
