//! `sipas serve`: the forms, the results and the API, until it is asked to stop; then what is queued is stored first.

use std::net::TcpListener;
use std::process::ExitCode;

use anyhow::Context as _;

use crate::app::App;
use crate::config::{Config, ServingArgs, StorageArgs};
use crate::http;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  sipas serve --addr 127.0.0.1:8080 --base-url https://hailong.angiang.gov.vn --trusted-proxy 127.0.0.1"
)]
pub(super) struct Args {
    #[command(flatten)]
    storage: StorageArgs,
    #[command(flatten)]
    serving: ServingArgs,
    /// Address to listen on; port 0 takes any free one
    #[arg(long, env = "SIPAS_ADDR", default_value = "127.0.0.1:8080", value_name = "IP:PORT")]
    addr: String,
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let listener = listen(&args.addr)?;
    let app = App::open(Config::resolve(&args.storage, &args.serving)?)?;
    println!("listening on http://{}", listener.local_addr()?);
    serve_until_stopped(app, listener)?;
    Ok(ExitCode::SUCCESS)
}

/// Takes the address first, so that a second server on it fails before it touches anything.
pub(super) fn listen(addr: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(addr).with_context(|| format!("cannot listen on {addr}; choose another --addr"))
}

/// Serves; when the last request is answered, waits for the writer.
pub(super) fn serve_until_stopped(app: App, listener: TcpListener) -> anyhow::Result<()> {
    let intake = app.intake.clone();
    actix_web::rt::System::new().block_on(http::serve(app, listener))?;
    intake.finish();
    Ok(())
}
