//! `sipas publish`: a closed wave as a folder of files that anybody can check, written whole or not at all.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;

use super::verify::findings;
use crate::app::{App, OpenedWave, Storage, now_ms, today};
use crate::checkpointing::Record;
use crate::config::{Config, ServingArgs, StorageArgs};
use crate::db::Db;
use crate::domain::key::WaveKey;
use crate::domain::wave::Phase;
use crate::intake::{self, Closed};
use crate::publication::manifest::Manifest;
use crate::publication::{INDEX, MANIFEST};
use crate::publishing::{self, Publication, Subject};

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
    refuse_another(&args.to, None)?;
    if !is_new {
        refuse_changed(&mut db, &opened, checkpoints.record())?;
    }
    let publication = publishing::publish(&mut db, subject(&opened)?, &closed, &checkpoints, now_ms())?;
    refuse_another(&args.to, Some(&publication))?;
    write(&mut db, &args.to, &publication)?;
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

/// Refuses a place where something else is: before anything is entered, whatever is no publication; then another one.
fn refuse_another(to: &Path, publication: Option<&Publication>) -> anyhow::Result<()> {
    if !to.exists() {
        return Ok(());
    }
    let there = fs::read(to.join(INDEX));
    let is_same = match publication {
        None => there.is_ok(),
        Some(of) => there.is_ok_and(|there| of.files.iter().any(|(path, bytes)| path == INDEX && *bytes == there)),
    };
    anyhow::ensure!(is_same, "{} is there and is not this publication; name another folder with --to", to.display());
    Ok(())
}

/// Writes beside the target, and renames when all of it is on the disk.
fn write(db: &mut Db, to: &Path, publication: &Publication) -> anyhow::Result<()> {
    let beside = |ending: &str| {
        let mut path = to.as_os_str().to_owned();
        path.push(ending);
        PathBuf::from(path)
    };
    let (part, old) = (beside(".part"), beside(".old"));
    for leftover in [&part, &old] {
        if leftover.exists() {
            fs::remove_dir_all(leftover).with_context(|| format!("cannot sweep {} away", leftover.display()))?;
        }
    }
    let mut manifest = Manifest::default();
    let mut put = |path: &str, bytes: &[u8]| -> anyhow::Result<()> {
        manifest.add(path, bytes);
        write_synced(&part.join(path), bytes)
    };
    for (path, bytes) in &publication.files {
        put(path, bytes)?;
    }
    publishing::log_files(db, publication.head.checkpoint.size, |path, bytes| {
        put(&format!("log/{path}"), bytes).map_err(Failed)
    })
    .map_err(|Failed(error)| error)?;
    write_synced(&part.join(MANIFEST), &manifest.write())?;
    if to.exists() {
        fs::rename(to, &old).with_context(|| format!("cannot move {} out of the way", to.display()))?;
    }
    fs::rename(&part, to).with_context(|| format!("cannot make {}", to.display()))?;
    if old.exists() {
        fs::remove_dir_all(&old).with_context(|| format!("cannot sweep {} away", old.display()))?;
    }
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).with_context(|| format!("{}", folder.display()))
}

/// Whatever kept a file of the log from being written.
struct Failed(anyhow::Error);

impl From<crate::error::Error> for Failed {
    fn from(error: crate::error::Error) -> Self {
        Self(error.into())
    }
}

fn write_synced(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let write = || -> std::io::Result<()> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut file = File::create(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().with_context(|| format!("cannot write {}", path.display()))
}
