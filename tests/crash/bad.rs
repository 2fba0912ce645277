//! Servers that break the promise on purpose, built from the product's own rooms: without them nobody could tell whether these
//! runs would notice. None of this can be switched on in the product.

use std::process::ExitCode;
use std::time::Duration;

use diesel::connection::SimpleConnection as _;
use sipas::app::App;
use sipas::config::{Config, OperatingArgs, ServingArgs, StorageArgs};
use sipas::db::{Db, Door};
use sipas::intake::{BATCH, Errand, Intake, Queue, Sealed, Waiting, store};

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Bad {
    /// Answers first, then stores.
    Early,
    /// Stores with `synchronous=OFF`: commits, but does not wait for the disk.
    Unsynced,
}

impl Bad {
    pub fn word(self) -> &'static str {
        match self {
            Self::Early => "early",
            Self::Unsynced => "unsynced",
        }
    }
}

#[derive(Debug, clap::Args)]
pub struct Args {
    how: Bad,
    #[command(flatten)]
    storage: StorageArgs,
}

pub fn serve(args: &Args) -> anyhow::Result<ExitCode> {
    let operating =
        OperatingArgs { limits: vec!["all=off".to_owned()], min_free_mb: Some(0), ..OperatingArgs::default() };
    let config = Config::resolve(&args.storage, &ServingArgs { operating, ..ServingArgs::default() })?;
    let sipas::app::Storage { door, receipt_key: key, .. } = App::storage(&config)?;
    let mut app = App::open(config)?;
    let how = args.how;
    app.intake = Intake::start_with(key, move |queue| write_badly(how, &door, queue))?;
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    println!("listening on http://{}", listener.local_addr()?);
    actix_web::rt::System::new().block_on(sipas::http::serve(app, listener))?;
    Ok(ExitCode::SUCCESS)
}

fn write_badly(how: Bad, door: &Door, mut queue: Queue) {
    let mut db = door.open().expect("the database opens");
    if let (Bad::Unsynced, Db::Sqlite(conn)) = (how, &mut db) {
        conn.batch_execute("PRAGMA synchronous = OFF").expect("a setting");
    }
    let mut errands = Vec::new();
    while queue.blocking_recv_many(&mut errands, BATCH) > 0 {
        let mut batch: Vec<Waiting> = Vec::new();
        for errand in errands.drain(..) {
            match errand {
                Errand::Store(waiting) => batch.push(*waiting),
                Errand::Act(_) => unreachable!("nobody asks a bad server for anything but storing"),
                Errand::Stop => return,
            }
        }
        let (sealed, answers): (Vec<Sealed>, Vec<_>) =
            batch.into_iter().map(|waiting| (waiting.sealed, waiting.answer)).unzip();
        let stored: Vec<&Sealed> = sealed.iter().collect();
        if how == Bad::Early {
            for (sealed, answer) in sealed.iter().zip(answers) {
                let _ = answer.send(Ok(sealed.submitted(false)));
            }
            std::thread::sleep(Duration::from_millis(50));
            store(&mut db, &stored).expect("it is stored");
        } else {
            let told = store(&mut db, &stored).expect("it is stored");
            for (told, answer) in told.into_iter().zip(answers) {
                let _ = answer.send(told);
            }
        }
    }
}
