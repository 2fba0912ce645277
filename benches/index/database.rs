//! A whole index from the embedded database, beside a bare scan of the table that it is made of.

use std::time::Instant;

use anyhow::Context as _;
use clap::Parser as _;
use sipas::app::{App, now_ms};
use sipas::config::{Config, ServingArgs, StorageArgs};
use sipas::db;
use sipas::domain::response::{Response, ResponseId};
use sipas::indexing;
use sipas::intake::{self, Sealed, random_32, seal};
use sipas::scoring::index::Count;
use sipas::scoring::method::Method;

use super::people::{AGENCIES, Asked};
use super::{Args, Rounds};

/// Responses in one transaction of the filling.
const PIECE: usize = 10_000;

/// Reads flags as the program's command line would.
#[derive(Debug, clap::Parser)]
struct Flags {
    #[command(flatten)]
    storage: StorageArgs,
    #[command(flatten)]
    serving: ServingArgs,
}

pub fn measure(args: &Args, asked: &Asked) -> anyhow::Result<()> {
    let folder = tempfile::Builder::new().prefix("sipas-bench-").tempdir_in(&args.scratch)?;
    let path = |name: &str| folder.path().join(name).display().to_string();
    let flags = ["bench".to_owned(), "--data".to_owned(), path(""), "--key-file".to_owned(), path("receipt.key")];
    let flags = Flags::parse_from(flags);
    let storage = App::storage(&Config::resolve(&flags.storage, &flags.serving)?)?;
    let mut db = storage.door.open()?;
    let Asked { survey, methods, agencies, wave, .. } = asked;
    let of_wave: Vec<&Method> = methods.iter().map(AsRef::as_ref).collect();
    intake::open_wave(&mut db, wave, survey, &of_wave, agencies, now_ms())?;
    let began = Instant::now();
    for first in (0..args.responses).step_by(PIECE) {
        let sealed: Vec<Sealed> = (first..args.responses.min(first + PIECE))
            .map(|row| {
                let (id, agency) =
                    (random_32().first_chunk().copied().context("sixteen bytes of chance")?, row % AGENCIES);
                let agency = agencies[agency].code.clone();
                let response = Response { id: ResponseId::from_random(id), agency, ..asked.person(row).clone() };
                Ok(seal(&response, survey, &storage.receipt_key, random_32))
            })
            .collect::<anyhow::Result<_>>()?;
        for answer in intake::store(&mut db, &sealed.iter().collect::<Vec<_>>())? {
            answer?;
        }
        db::wal::fold(&mut db).map_err(anyhow::Error::msg)?;
    }
    println!("from SQLite ({} stored in {:.0} s):", args.responses, began.elapsed().as_secs_f64());
    let [mut scan, mut whole] = [(); 2].map(|()| Rounds::default());
    for _ in 0..args.rounds.max(1) {
        scan.time(|| {
            let end = db::head::size(&mut db)?;
            let mut sum = 0_u64;
            db::response::scan(&mut db, &wave.key, end, |_, _, _, answers| {
                sum += u64::from(answers[0]);
                Ok(())
            })?;
            Ok(sum)
        })?;
        let index = whole.time(|| Ok(indexing::index(&mut db, wave, survey, &methods[0], agencies)?))?;
        let root = index.figures(Count::Counted)[0].scores[0].known().context("the wave has a figure")?;
        anyhow::ensure!(root.se.is_some(), "the wave has an error");
    }
    scan.tell("bare scan of the table");
    whole.tell_beside("one whole index, every figure with its interval", &scan, 2.0);
    Ok(())
}
