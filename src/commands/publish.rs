//! `sipas publish`: a closed wave as a folder of files that anybody can check, written whole or not at all.

mod folder;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;

use self::folder::Place;
use super::verify::findings;
use crate::app::{App, OpenedWave, Storage, now_ms, today};
use crate::checkpointing::Record;
use crate::config::{Config, ServingArgs, StorageArgs};
use crate::db::Db;
use crate::domain::key::WaveKey;
use crate::domain::wave::Phase;
use crate::intake::{self, Closed};
use crate::publishing::{self, Subject};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  sipas publish --wave 2026 --to public/2026\n\nCloses the wave where that was not done, and opens its figures to everyone. Doing it again writes the same\nfolder with the log as it is by then. Anybody checks it with sipas verify FOLDER."
)]
pub(super) struct Args {
    #[arg(long)]
    wave: WaveKey,
    /// The folder to make; one that is there must hold the same publication
    #[arg(long, value_name = "FOLDER")]
    to: PathBuf,
    #[command(flatten)]
    storage: StorageArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let config = Config::resolve(&args.storage, &ServingArgs::default())?;
    let place = Place::of(&args.to)?;
    App::must_be_there(&config)?;
    let Storage { door, checkpoints, .. } = App::storage_to_add(&config)?;
    let mut db = door.open()?;
    let opened = OpenedWave::load(&mut db, &args.wave, None)?.with_context(|| format!("no wave “{}”", args.wave))?;
    anyhow::ensure!(
        opened.wave.phase(today()) == Phase::Over,
        "wave {} is open until {}; close it earlier with sipas wave close {}",
        args.wave,
        opened.wave.ended(),
        args.wave
    );
    let (closed, is_new) = close(&mut db, &opened, checkpoints.record())?;
    // With the day on which it was closed.
    let opened = OpenedWave::load(&mut db, &args.wave, None)?.with_context(|| format!("no wave “{}”", args.wave))?;
    if !is_new {
        refuse_changed(&mut db, &opened, checkpoints.record())?;
    }
    let publication = publishing::publish(&mut db, subject(&opened)?, &closed, &checkpoints, now_ms())?;
    place.may_hold(&publication)?;
    place.write(&mut db, &publication)?;
    println!(
        "wave {} published in {}: {} responses, {} of them void; the log's head covers {} entries",
        args.wave,
        args.to.display(),
        closed.responses,
        closed.void,
        publication.head.checkpoint.size
    );
    println!("check it with: sipas verify {}", args.to.display());
    Ok(ExitCode::SUCCESS)
}

/// A wave by its default method.
fn subject(opened: &OpenedWave) -> anyhow::Result<Subject<'_>> {
    let method = opened.methods.first().context("the wave has no method")?;
    Ok(Subject { wave: &opened.wave, survey: &opened.survey, method, agencies: &opened.agencies })
}

/// Closes a wave. What it is closed with stands for ever, so the whole log is checked between the mark, after which nothing enters,
/// and the entry. True where this call has entered it.
pub(super) fn close(db: &mut Db, opened: &OpenedWave, record: &Record) -> anyhow::Result<(Closed, bool)> {
    let subject = subject(opened)?;
    intake::close_wave(db, &opened.wave.key, today())?;
    if intake::closed(db, &opened.wave.key)?.is_none() {
        eprintln!("checking the whole log before wave {} is closed", opened.wave.key);
        refuse_unsound(db, record, "the wave takes no more answers, but what it is closed with was not entered")?;
    }
    Ok(publishing::close(db, subject, today())?)
}

/// Before figures are fixed for ever: that the stored responses are those that were sealed when they came.
fn refuse_changed(db: &mut Db, opened: &OpenedWave, record: &Record) -> anyhow::Result<()> {
    let Subject { wave, method, .. } = subject(opened)?;
    if intake::published(db, &wave.key, (&method.key, &method.version))?.is_some() {
        return Ok(());
    }
    eprintln!("checking the whole log before its figures are published");
    refuse_unsound(db, record, "nothing was published")
}

fn refuse_unsound(db: &mut Db, record: &Record, refused: &str) -> anyhow::Result<()> {
    let findings = findings(db, record)?;
    anyhow::ensure!(
        findings.wrong.is_empty(),
        "{refused}, for the stored log does not hold together:\n{}",
        findings.wrong.join("\n")
    );
    Ok(())
}
