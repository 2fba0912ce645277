//! `sipas verify`: whether a publication holds together, which needs its files and nothing else; or, with `--deep`, whether the
//! stored log does.

use std::collections::BTreeSet;
use std::fs;
use std::io::{IsTerminal as _, Read as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;

use crate::app::App;
use crate::auditing::{self, Findings, Progress};
use crate::checkpointing::Record;
use crate::config::{Config, ServingArgs, StorageArgs};
use crate::db::Db;
use crate::ledger::code::ReceiptCode;
use crate::ledger::note::VerifierKey;
use crate::publication::verify::{Asked, Files, Finding, Verdict, verify};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  sipas verify public/2026\n  sipas verify public/2026 --old kept-in-september.txt --receipt ABCD-EFGH-JKMN-PQRS\n  sipas verify --deep --data /var/lib/sipas\n\nExit code 0: all holds. 1: something is wrong. 2: something could not be checked."
)]
pub(super) struct Args {
    /// The folder of a publication
    #[arg(required_unless_present = "deep")]
    folder: Option<PathBuf>,
    /// Check the whole stored log of a database instead: every entry, tile, checkpoint and sealed response
    #[arg(long, conflicts_with_all = ["folder", "old", "receipt", "proof", "key"])]
    deep: bool,
    /// A checkpoint of this log that you kept from before (as /log/checkpoint gives it)
    #[arg(long, value_name = "FILE")]
    old: Vec<PathBuf>,
    /// A receipt that must be recorded
    #[arg(long, value_name = "CODE", value_parser = ReceiptCode::parse)]
    receipt: Vec<ReceiptCode>,
    /// A proof of an entry of this log (C2SP tlog-proof)
    #[arg(long, value_name = "FILE")]
    proof: Vec<PathBuf>,
    /// The log's key as it was announced elsewhere: name+id+base64
    #[arg(long, value_name = "KEY", value_parser = VerifierKey::parse)]
    key: Option<VerifierKey>,
    #[command(flatten)]
    storage: StorageArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let Some(folder) = &args.folder else { return deep(&args.storage) };
    anyhow::ensure!(folder.is_dir(), "{} is no folder", folder.display());
    let texts = |paths: &[PathBuf]| -> anyhow::Result<Vec<(String, String)>> {
        let text = |path: &PathBuf| {
            let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
            Ok((path.display().to_string(), text))
        };
        paths.iter().map(text).collect()
    };
    let asked = Asked {
        key: args.key.clone(),
        old: texts(&args.old)?,
        receipts: args.receipt.clone(),
        proofs: texts(&args.proof)?,
    };
    let folder = Folder::open(folder)?;
    let report = verify(&folder, &asked);
    for Finding { verdict, check, text } in &report.findings {
        let word = match verdict {
            Verdict::Holds => "ok",
            Verdict::Wrong => "WRONG",
            Verdict::Open => "open",
            Verdict::Note => "note",
        };
        // Names of a hostile folder's files must not steer the terminal.
        let text: String = text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
        println!("{word:<6}{check:<14}{text}");
    }
    println!(
        "{}",
        match report.exit_code() {
            0 => "all that can be checked holds",
            1 => "something is WRONG: see above",
            _ => "nothing is wrong, but not everything could be checked: see “open” above",
        }
    );
    Ok(ExitCode::from(report.exit_code()))
}

/// The full check of a stored log, with its progress on standard error.
pub(super) fn findings(db: &mut Db, record: &Record) -> anyhow::Result<Findings> {
    let is_terminal = std::io::stderr().is_terminal();
    let mut told = 0;
    let findings = auditing::deep(db, record, |Progress { done, all }| {
        let percent = 100 * done / all.max(1);
        if is_terminal {
            eprint!("\r{done} of {all} entries ({percent} %)");
        } else if percent >= told + 10 {
            told = percent - percent % 10;
            eprintln!("{done} of {all} entries ({told} %)");
        }
        ControlFlow::Continue(())
    })?;
    if is_terminal {
        eprintln!();
    }
    Ok(findings)
}

fn deep(storage: &StorageArgs) -> anyhow::Result<ExitCode> {
    let config = Config::resolve(storage, &ServingArgs::default())?;
    let storage = App::existing_storage(&config)?;
    let findings = findings(&mut storage.door.open()?, storage.checkpoints.record())?;
    for wrong in &findings.wrong {
        println!("WRONG {wrong}");
    }
    let Findings { entries, responses, checkpoints, .. } = findings;
    println!("{entries} entries hashed, {responses} responses sealed again, {checkpoints} checkpoints compared");
    if findings.wrong.is_empty() {
        println!("the stored log holds together");
        return Ok(ExitCode::SUCCESS);
    }
    println!("the stored log does NOT hold together: stop the server, keep a copy, and restore a backup");
    Ok(ExitCode::FAILURE)
}

/// The files below a folder.
struct Folder {
    root: PathBuf,
    /// Of its plain files. Nothing else is read: a link may lead anywhere, and so may a path through one.
    paths: BTreeSet<String>,
}

impl Folder {
    fn open(root: &Path) -> anyhow::Result<Self> {
        let mut paths = BTreeSet::new();
        let mut folders = vec![PathBuf::new()];
        while let Some(folder) = folders.pop() {
            let here = root.join(&folder);
            for entry in fs::read_dir(&here).with_context(|| format!("cannot read {}", here.display()))? {
                let entry = entry.with_context(|| format!("cannot read {}", here.display()))?;
                let path = folder.join(entry.file_name());
                // Links are not followed: they may lead anywhere.
                if entry.file_type()?.is_dir() {
                    folders.push(path);
                } else {
                    paths.insert(path.to_string_lossy().into_owned());
                }
            }
        }
        Ok(Self { root: root.to_owned(), paths })
    }
}

impl Files for Folder {
    fn paths(&self) -> Vec<String> {
        self.paths.iter().cloned().collect()
    }

    fn read(&self, path: &str, most: usize) -> Result<Option<Vec<u8>>, String> {
        if !self.paths.contains(path) {
            return Ok(None);
        }
        let path = self.root.join(path);
        let is_file = match fs::symlink_metadata(&path) {
            Ok(found) => found.is_file(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.to_string()),
        };
        if !is_file {
            return Err("it is no plain file".to_owned());
        }
        let mut bytes = Vec::new();
        let file = fs::File::open(&path).map_err(|error| error.to_string())?;
        file.take(most as u64 + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
        if bytes.len() > most { Err(format!("it has more than {most} bytes")) } else { Ok(Some(bytes)) }
    }
}
