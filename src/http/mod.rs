//! The house's door on the web: routes, what comes in, what goes out, and how it stops without losing anything.

mod api;
mod arrival;
mod check;
mod connections;
mod etag;
mod form;
mod gzip;
mod headers;
mod health;
mod home;
mod language;
mod limit;
mod log;
mod metrics;
mod origin;
mod page;
mod problem;
mod receipt;
mod rendered;
mod rescue;
mod results;
mod routes;
mod site;
mod stopping;
#[cfg(test)]
mod testing;
#[cfg(test)]
pub(crate) use origin::tests::config as testing_config;
#[cfg(test)]
mod tests;
mod ticket;
mod trace;
mod wire;
#[cfg(any(test, fuzzing))]
pub(crate) use wire::{
    form::{Fields, FormSubmission},
    json::NewResponse,
};

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::{Compress, NormalizePath, from_fn};
use actix_web::{App as Service, HttpServer, web};

pub use routes::routes;

use crate::app::App;
use crate::pages;

/// How long an idle connection is kept: the time that somebody needs to read a page.
const KEEP_ALIVE: Duration = Duration::from_secs(30);
/// How long a client may take to send its first headers.
const HEADERS_WITHIN: Duration = Duration::from_secs(10);
/// How long requests under way may take after the order to stop.
const STOP_WITHIN_S: u64 = 15;

/// Serves until SIGTERM or SIGINT, then finishes what is under way.
///
/// # Errors
/// The operating system's.
pub async fn serve(app: App, listener: TcpListener) -> std::io::Result<()> {
    let operating = app.config.operating.clone();
    let counted = app.clone();
    let shared = Shared::new(app);
    let workers = std::thread::available_parallelism().map_or(2, |n| n.get().clamp(2, 4));
    let ordered = stopping::ordered()?;
    let connections = connections::Connections::start(Arc::clone(&counted.metrics), operating.max_connections)?;
    allow_files(operating.max_connections);
    let (held, stopped) = (Arc::clone(&connections), connections);
    let server = HttpServer::new(move || service(shared.clone()))
        .workers(workers)
        .max_connections(operating.max_connections.div_ceil(workers))
        .backlog(1024)
        .keep_alive(KEEP_ALIVE)
        .client_request_timeout(HEADERS_WITHIN)
        .client_disconnect_timeout(Duration::from_secs(5))
        .on_connect(move |io, data| held.hold(io, data))
        .shutdown_timeout(STOP_WITHIN_S)
        .shutdown_signal(async move {
            // Fails only where the thread that listens is gone: then nobody could order anything any more.
            let _ = ordered.await;
            stopped.stop();
        })
        .listen(listener)?
        .run();
    let metrics = operating.metrics_addr.map(|addr| metrics::serve(counted, addr)).transpose()?;
    let metrics = metrics.map(|running| {
        let handle = running.handle();
        actix_web::rt::spawn(running);
        handle
    });
    let ended = server.await;
    if let Some(metrics) = metrics {
        metrics.stop(false).await;
    }
    ended
}

/// Lets this program hold so many connections open, as far as the system allows it: two descriptors each, and some for the rest.
fn allow_files(connections: usize) {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let wanted = 2 * connections as u64 + 256;
    let limit = getrlimit(Resource::Nofile);
    if limit.current.is_none_or(|current| current >= wanted) {
        return;
    }
    let allowed = limit.maximum.map_or(wanted, |most| most.min(wanted));
    let raised = setrlimit(Resource::Nofile, Rlimit { current: Some(allowed), maximum: limit.maximum });
    if allowed < wanted || raised.is_err() {
        tracing::warn!(
            wanted,
            allowed,
            "few open files are allowed (ulimit -n): not all of max_connections can be held"
        );
    }
}

/// What all workers have in common.
#[derive(Clone)]
struct Shared {
    app: web::Data<App>,
    policy: web::Data<headers::Policy>,
    rendered: web::Data<rendered::Rendered>,
    limits: web::Data<limit::Limits>,
}

impl Shared {
    fn new(app: App) -> Self {
        Self {
            policy: web::Data::new(headers::Policy::new(pages::style::sha256_source())),
            rendered: web::Data::default(),
            limits: web::Data::new(limit::Limits::new(&app.config.operating.limits)),
            app: web::Data::new(app),
        }
    }
}

/// Routes and everything around them, as each worker has it.
fn service(
    shared: Shared,
) -> Service<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = actix_web::Error,
        InitError = (),
    >,
> {
    Service::new()
        .app_data(shared.app)
        .app_data(shared.policy)
        .app_data(shared.rendered)
        .app_data(shared.limits)
        .app_data(web::PayloadConfig::new(wire::body::LIMIT_BYTES))
        .configure(routes)
        // The last one is the outermost.
        .wrap(from_fn(site::refuse_foreign))
        .wrap(from_fn(limit::reading))
        .wrap(from_fn(rescue::render))
        .wrap(from_fn(gzip::pages))
        .wrap(Compress::default())
        .wrap(from_fn(headers::complete))
        .wrap(from_fn(trace::one_line))
        // A slash too many in a typed address does no harm.
        .wrap(NormalizePath::trim())
        .wrap(from_fn(connections::bounded))
}
