//! The measured server: the program's own routes, handlers and intake, with the writer that is asked for behind the queue.
//! It ends with the process that started it.

use std::io::Read as _;
use std::net::TcpListener;
use std::process::ExitCode;
use std::time::Duration;

use sipas::app::App;
use sipas::config::{Config, ServingArgs, StorageArgs};
use sipas::http;

use super::writers::Writer;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[arg(long)]
    writer: Writer,
    #[command(flatten)]
    storage: StorageArgs,
    #[command(flatten)]
    serving: ServingArgs,
}

pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let mut app = App::open(Config::resolve(&args.storage, &args.serving)?)?;
    if let Some(intake) = args.writer.intake(&app)? {
        let own = std::mem::replace(&mut app.intake, intake);
        anyhow::ensure!(own.finish(Duration::from_secs(10)), "the server's own writer did not end");
    }
    println!("listening on {}", listener.local_addr()?);
    std::thread::spawn(|| {
        // The other end is held by the measuring process and closes with it, however it ends.
        let _ = std::io::stdin().read(&mut [0]);
        std::process::exit(0);
    });
    actix_web::rt::System::new().block_on(http::serve(app, listener))?;
    Ok(ExitCode::SUCCESS)
}
