//! Lines about the server's work, as text or JSON, on the standard error stream. Of foreign code only warnings are written, and of
//! the parser of requests nothing: what it says may quote what a citizen sent. A panic's place is written, never its words.

use std::io::IsTerminal as _;

use tracing::Level;
use tracing_subscriber::filter::{EnvFilter, filter_fn};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{Layer as _, fmt, registry};

use crate::config::LogFormat;

/// To be called once, before anything is written. `SIPAS_LOG` sets the level, such as `debug`.
pub fn start(format: LogFormat) {
    let level = EnvFilter::try_from_env("SIPAS_LOG").unwrap_or_else(|_| EnvFilter::new("info,actix_server=warn"));
    let ours = filter_fn(|about| {
        let target = about.target();
        !target.starts_with("actix_http") && (target.starts_with("sipas") || *about.level() <= Level::WARN)
    });
    let lines = match format {
        LogFormat::Text => {
            let is_terminal = std::io::stderr().is_terminal();
            fmt::layer().with_writer(std::io::stderr).with_ansi(is_terminal).with_target(false).boxed()
        }
        LogFormat::Json => {
            fmt::layer().json().flatten_event(true).with_writer(std::io::stderr).with_target(false).boxed()
        }
    };
    registry().with(lines.with_filter(ours)).with(level).init();
}

/// For servers: a panic's words may quote an answer, so only its place is written.
pub fn quiet_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let thread = std::thread::current().name().unwrap_or("unnamed").to_owned();
        tracing::error!(place, thread, "panicked");
    }));
}
