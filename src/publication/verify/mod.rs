//! Whether a publication holds together: signature, log, tables, figures. Needs the files and nothing else; a hostile folder
//! gives findings, never a panic. The log is read tile by tile; a table, and the document with what it is compared with, is held
//! whole, each of at most 256 MB.

mod accounts;
mod brought;
mod definitions;
mod designed;
mod errors;
mod figures;
mod log;
mod over;
mod parts;
mod people;
mod raked;
mod recompute;
mod responses;
mod rows;
mod said;
mod sums;
#[cfg(test)]
mod tests;
mod together;
mod wave;
mod weighted;
mod written;

use std::collections::{BTreeMap, BTreeSet};

use super::manifest::Manifest;
use super::{MANIFEST, README};
use crate::ledger::code::ReceiptCode;
use crate::ledger::commit::sha256;
use crate::ledger::note::VerifierKey;

/// Bytes of the largest table or document that is read whole.
const LARGEST: usize = 1 << 28;
/// Findings of one check that are told one by one.
const MOST: usize = 20;

/// Where the files are.
pub trait Files {
    /// All paths below the folder, with `/` between names.
    fn paths(&self) -> Vec<String>;

    /// A file's bytes; none where there is no such file.
    ///
    /// # Errors
    /// In words, where it cannot be read or has more than `most` bytes.
    fn read(&self, path: &str, most: usize) -> Result<Option<Vec<u8>>, String>;
}

/// What somebody brings along, each with the name by which they know it.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// The log's key as it was announced elsewhere.
    pub key: Option<VerifierKey>,
    /// Checkpoints that were kept from before: signed notes.
    pub old: Vec<(String, String)>,
    pub receipts: Vec<ReceiptCode>,
    /// Proofs of entries of this log (C2SP tlog-proof).
    pub proofs: Vec<(String, String)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Holds,
    /// Something is wrong.
    Wrong,
    /// Files are missing, or what would be needed may not be published.
    Open,
    /// Worth knowing.
    Note,
}

/// What came of one check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub verdict: Verdict,
    /// A stable word.
    pub check: &'static str,
    pub text: String,
}

/// All findings, in the order of the checks.
#[derive(Debug, Clone, Default)]
pub struct Report {
    pub findings: Vec<Finding>,
}

impl Report {
    /// 0 all holds, 1 something is wrong, 2 something could not be checked.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        let has = |verdict: Verdict| self.findings.iter().any(|finding| finding.verdict == verdict);
        if has(Verdict::Wrong) {
            1
        } else if has(Verdict::Open) {
            2
        } else {
            0
        }
    }
}

/// Checks a publication.
#[must_use]
pub fn verify(files: &dyn Files, asked: &Asked) -> Report {
    let mut work = Work {
        files,
        paths: files.paths().into_iter().collect(),
        covered: BTreeSet::new(),
        told: BTreeMap::new(),
        report: Report::default(),
    };
    if let Some(logged) = log::check(&mut work, asked) {
        wave::check(&mut work, &logged);
    }
    work.manifest();
    work.uncovered();
    work.report
}

/// A run of the checks.
struct Work<'a> {
    files: &'a dyn Files,
    paths: BTreeSet<String>,
    /// What a hash or signature of the log covers, whether it holds or not.
    covered: BTreeSet<String>,
    told: BTreeMap<(&'static str, bool), usize>,
    report: Report,
}

impl Work<'_> {
    fn say(&mut self, verdict: Verdict, check: &'static str, text: impl Into<String>) {
        let told = self.told.entry((check, verdict == Verdict::Wrong)).or_insert(0);
        *told += 1;
        let text = match (*told).cmp(&MOST) {
            std::cmp::Ordering::Less => text.into(),
            std::cmp::Ordering::Equal => "and more of the same".to_owned(),
            std::cmp::Ordering::Greater => return,
        };
        self.report.findings.push(Finding { verdict, check, text });
    }

    fn wrong(&mut self, check: &'static str, text: impl Into<String>) {
        self.say(Verdict::Wrong, check, text);
    }

    fn open(&mut self, check: &'static str, text: impl Into<String>) {
        self.say(Verdict::Open, check, text);
    }

    fn note(&mut self, check: &'static str, text: impl Into<String>) {
        self.say(Verdict::Note, check, text);
    }

    /// That a check holds, unless it was told before that it does not.
    fn holds(&mut self, check: &'static str, text: impl Into<String>) {
        let is_bad =
            |finding: &Finding| finding.check == check && matches!(finding.verdict, Verdict::Wrong | Verdict::Open);
        if !self.report.findings.iter().any(is_bad) {
            self.say(Verdict::Holds, check, text);
        }
    }

    /// A file that the log covers; told under this check where it is missing or cannot be read.
    fn take(&mut self, path: &str, check: &'static str, most: usize) -> Option<Vec<u8>> {
        self.covered.insert(path.to_owned());
        match self.files.read(path, most) {
            Ok(Some(bytes)) => Some(bytes),
            Ok(None) => {
                self.open(check, format!("{path} is missing"));
                None
            }
            Err(error) => {
                self.wrong(check, format!("{path}: {error}"));
                None
            }
        }
    }

    fn manifest(&mut self) {
        let Ok(Some(bytes)) = self.files.read(MANIFEST, LARGEST) else {
            self.note("manifest", format!("there is no {MANIFEST}; nothing rests on it"));
            return;
        };
        let listed = match Manifest::parse(&bytes) {
            Ok(listed) => listed,
            Err(error) => return self.wrong("manifest", format!("{MANIFEST}: {error}")),
        };
        for (path, hash) in &listed {
            // Tiles may be many; those that the log covers were read already.
            let is_tile = path.starts_with("log/tile/") && self.covered.contains(path);
            let limit = if is_tile { log::LARGEST_TILE } else { LARGEST };
            match self.files.read(path, limit) {
                Ok(Some(bytes)) if sha256(&bytes) == *hash => {}
                Ok(Some(_)) => self.wrong("manifest", format!("{path} is not the file that {MANIFEST} lists")),
                Ok(None) => self.wrong("manifest", format!("{path} stands in {MANIFEST} but is missing")),
                Err(error) => self.wrong("manifest", format!("{path}: {error}")),
            }
        }
        let names: BTreeSet<&str> = listed.iter().map(|(path, _)| path.as_str()).collect();
        let unlisted: Vec<String> =
            self.paths.iter().filter(|path| !names.contains(path.as_str()) && *path != MANIFEST).cloned().collect();
        for path in unlisted {
            self.note("manifest", format!("{path} does not stand in {MANIFEST}"));
        }
        self.holds(
            "manifest",
            format!("{} files are as they were copied (which protects against accidents only)", listed.len()),
        );
    }

    fn uncovered(&mut self) {
        let uncovered: Vec<String> = self.paths.difference(&self.covered).cloned().collect();
        for path in &uncovered {
            let text = match path.as_str() {
                README | MANIFEST => format!("{path}: nothing in the log covers it"),
                _ => format!("{path}: does not belong to the publication, nothing in the log covers it"),
            };
            self.note("uncovered", text);
        }
    }
}
