//! The house's door on the web: routes, what comes in, what goes out, and how it stops without losing anything.

mod api;
mod arrival;
mod check;
mod etag;
mod form;
mod gzip;
mod headers;
mod health;
mod home;
mod language;
mod limit;
mod log;
mod origin;
mod page;
mod problem;
mod receipt;
mod rendered;
mod rescue;
mod results;
mod routes;
mod site;
#[cfg(test)]
mod testing;
#[cfg(test)]
pub(crate) use origin::tests::config as testing_config;
#[cfg(test)]
mod tests;
mod trace;
mod wire;

use std::net::TcpListener;
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::{Compress, NormalizePath, from_fn};
use actix_web::{App as Service, HttpServer, web};

pub use routes::routes;

use crate::app::App;
use crate::pages;

/// Connections that wait cost little; each worker has its share.
const CONNECTIONS_PER_WORKER: usize = 4_096;
/// How long an idle connection is kept: the time that somebody needs to read a page.
const KEEP_ALIVE: Duration = Duration::from_secs(30);
/// How long a client may take to send its headers.
const HEADERS_WITHIN: Duration = Duration::from_secs(10);
/// How long requests under way may take after the order to stop.
const STOP_WITHIN_S: u64 = 20;

/// Serves until SIGTERM or SIGINT, then finishes what is under way.
///
/// # Errors
/// The operating system's.
pub async fn serve(app: App, listener: TcpListener) -> std::io::Result<()> {
    let shared = Shared::new(app);
    let workers = std::thread::available_parallelism().map_or(2, |n| n.get().clamp(2, 4));
    let stop = stop_signal()?;
    HttpServer::new(move || service(shared.clone()))
        .workers(workers)
        .max_connections(CONNECTIONS_PER_WORKER)
        .backlog(1024)
        .keep_alive(KEEP_ALIVE)
        .client_request_timeout(HEADERS_WITHIN)
        .client_disconnect_timeout(Duration::from_secs(5))
        .shutdown_timeout(STOP_WITHIN_S)
        .shutdown_signal(stop)
        .listen(listener)?
        .run()
        .await
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
}

/// Both signals stop gracefully: nobody's answers are cut off because an operator pressed Ctrl-C.
fn stop_signal() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    use actix_web::rt::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        std::future::poll_fn(|context| {
            if terminate.poll_recv(context).is_ready() || interrupt.poll_recv(context).is_ready() {
                std::task::Poll::Ready(())
            } else {
                std::task::Poll::Pending
            }
        })
        .await;
        tracing::info!("stopping: finishing what is under way");
    })
}
