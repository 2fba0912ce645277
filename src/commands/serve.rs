//! `sipas serve`: the forms, the results and the API, until it is asked to stop; then what is queued is stored first.

use std::net::TcpListener;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::CommandFactory as _;
use clap::parser::ValueSource;

use super::logging;
use crate::app::App;
use crate::config::{self, Config, LogFormat, Operating, ServingArgs, SetBy, StorageArgs};
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
    /// Print everything in force as a settings file, with where each value came from, and end
    #[arg(long)]
    print_config: bool,
}

impl Args {
    pub(super) fn log_format(&self) -> LogFormat {
        LogFormat::of(&self.serving, self.storage.config.as_deref())
    }
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let config = Config::resolve(&args.storage, &args.serving)?;
    if args.print_config {
        print!("{}", config::shown(&config, &args.storage, given(args))?);
        return Ok(ExitCode::SUCCESS);
    }
    let listener = listen(&config.operating)?;
    let app = App::open(config)?;
    println!("listening on http://{}", listener.local_addr()?);
    serve_until_stopped(&app, listener)?;
    Ok(ExitCode::SUCCESS)
}

/// Where the command line found a value, by the setting's name. It has been read once before and was good.
fn given(args: &Args) -> impl Fn(&str) -> SetBy {
    let matches = super::CommandLine::command().get_matches();
    let limits = args.serving.operating.limits.clone();
    move |name| {
        let Some((_, serve)) = matches.subcommand() else { return SetBy::Nowhere };
        // One flag holds some of the section.
        let flag = match name.strip_prefix("limits.") {
            Some(limit)
                if limits.iter().any(|pair| pair.split('=').next().is_some_and(|n| n == limit || n == "all")) =>
            {
                "limits"
            }
            _ => name,
        };
        let is_known = serve.try_contains_id(flag).is_ok();
        match is_known.then(|| serve.value_source(flag)).flatten() {
            Some(ValueSource::CommandLine) => SetBy::Flag,
            Some(ValueSource::EnvVariable) => SetBy::Environment,
            _ => SetBy::Nowhere,
        }
    }
}

/// Takes the address first, so that a second server on it fails before it touches anything; that of the metrics is tried, and
/// taken once there is something to tell.
pub(super) fn listen(operating: &Operating) -> anyhow::Result<TcpListener> {
    if let Some(addr) = operating.metrics_addr {
        TcpListener::bind(addr)
            .with_context(|| format!("cannot listen on {addr} for metrics; choose another --metrics-addr"))?;
    }
    let addr = operating.addr.as_str();
    TcpListener::bind(addr).with_context(|| format!("cannot listen on {addr}; choose another --addr"))
}

/// Serves; when the last request is answered, stores what is queued and closes the database.
pub(super) fn serve_until_stopped(app: &App, listener: TcpListener) -> anyhow::Result<()> {
    logging::quiet_panics();
    let served = app.clone();
    actix_web::rt::System::new().block_on(http::serve(served, listener))?;
    Ok(app.close()?)
}
