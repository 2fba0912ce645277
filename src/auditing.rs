//! The full check of the stored log: every entry hashed again into tiles and edge, every response sealed again from its columns,
//! every checkpoint, batch of tickets and close compared with what is stored. Reads only, in chunks, beside a running server.

mod responses;

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use self::responses::Responses;
use crate::db::{self, Db};
use crate::error::Error;
use crate::intake;
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::commit::Hash;
use crate::ledger::entry::Entry;
use crate::ledger::tree::{Edge, leaf_hash};

/// Entries that are read at once.
const AT_ONCE: u64 = 2048;
/// Findings that are kept; a damaged log may have millions.
const MOST: usize = 100;

/// How far the check has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub done: u64,
    /// Entries when the check began.
    pub all: u64,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    pub entries: u64,
    pub responses: u64,
    pub checkpoints: u64,
    /// What does not fit, in words for the operator; the first hundred.
    pub wrong: Vec<String>,
    /// Whether the check was stopped before its end.
    pub stopped: bool,
}

/// Checks all that is in the log now. `progress` is called after each chunk: it may wait, so that others get their turn, and may
/// stop the check.
///
/// # Errors
/// [`Error::Storage`] where the database cannot be read; what does not fit is no error but a finding.
pub fn deep(db: &mut Db, mut progress: impl FnMut(Progress) -> ControlFlow<()>) -> Result<Findings, Error> {
    let head = db::head::read(db)?;
    let all = head.size();
    let (heads, foreign) = heads(db)?;
    let mut audit = Audit { edge: Edge::empty(), findings: Findings::default(), heads };
    if foreign > 0 {
        audit.wrong(format!("{foreign} of the kept checkpoints do not bear the log's signature"));
    }
    let mut responses = Responses::default();
    while audit.edge.size() < all {
        let first = audit.edge.size();
        let count = (all - first).min(AT_ONCE);
        if !audit.entries(db, first, count)? {
            return Ok(audit.findings);
        }
        audit.findings.responses += responses.check(db, first, first + count, &mut audit.findings.wrong)?;
        audit.findings.wrong.truncate(MOST);
        if progress(Progress { done: first + count, all }).is_break() {
            audit.findings.stopped = true;
            return Ok(audit.findings);
        }
    }
    if audit.edge != head {
        audit.wrong("the entries of the log do not give the edge that was stored with them");
    }
    audit.findings.wrong.truncate(MOST);
    Ok(audit.findings)
}

struct Audit {
    edge: Edge,
    findings: Findings,
    /// The signed roots by size.
    heads: BTreeMap<u64, Hash>,
}

impl Audit {
    fn wrong(&mut self, what: impl Into<String>) {
        if self.findings.wrong.len() < MOST {
            self.findings.wrong.push(what.into());
        }
    }

    /// Takes the next entries in. False where one is missing: nothing after it can be hashed.
    fn entries(&mut self, db: &mut Db, first: u64, count: u64) -> Result<bool, Error> {
        let count = usize::try_from(count).map_err(|error| Error::Internal(error.to_string()))?;
        for (at, text) in (first..).zip(db::log::entries_found(db, first, count)?) {
            let Some(text) = text else {
                self.wrong(format!("entry {at} of the log is missing"));
                return Ok(false);
            };
            match Entry::parse(&text) {
                Ok(entry) => self.compare(db, at, &entry)?,
                Err(error) => self.wrong(format!("entry {at}: {error}")),
            }
            let mut full = Vec::new();
            self.edge.push(leaf_hash(text.as_bytes()), &mut full);
            self.findings.entries += 1;
            for tile in full {
                if db::log::full_tile(db, tile.level, tile.number)?.as_ref() != Some(&tile.hashes) {
                    self.wrong(format!(
                        "tile {} of level {} does not hold the hashes of the entries",
                        tile.number, tile.level
                    ));
                }
            }
            let size = self.edge.size();
            if let Some(root) = self.heads.get(&size) {
                self.findings.checkpoints += 1;
                if *root != self.edge.root() {
                    self.wrong(format!("the checkpoint of {size} entries is not of these entries"));
                }
            }
        }
        Ok(true)
    }

    /// What is stored beside an entry against what it says.
    fn compare(&mut self, db: &mut Db, at: u64, entry: &Entry) -> Result<(), Error> {
        match entry {
            Entry::Tickets { batch, count, root, .. } => {
                let stored = db::closing::batch(db, batch.as_str())?;
                if stored != (*count, *root) {
                    self.wrong(format!("entry {at}: the tickets of batch {batch} are not those that were entered"));
                }
            }
            Entry::Close { wave, responses, void, used_root, .. } => {
                let stored = db::response::count(db, wave)?;
                let voided = db::void::of_wave(db, wave)?.len() as u64;
                if (stored, voided) != (*responses, *void) {
                    self.wrong(format!("entry {at}: wave {wave} was closed with other numbers of responses"));
                }
                if db::closing::used_root(db, wave)? != *used_root {
                    self.wrong(format!("entry {at}: other tickets of wave {wave} are used than when it was closed"));
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// The roots of the kept checkpoints by size, and how many notes do not bear the log's signature.
fn heads(db: &mut Db) -> Result<(BTreeMap<u64, Hash>, usize), Error> {
    let Some(key) = intake::genesis(db)? else { return Ok((BTreeMap::new(), 0)) };
    let notes = db::checkpoint::notes(db)?;
    let roots: BTreeMap<u64, Hash> = notes
        .iter()
        .filter_map(|note| Checkpoint::open(note, &key, &[]).ok())
        .map(|(checkpoint, _)| (checkpoint.size, checkpoint.root))
        .collect();
    let foreign = notes.len() - roots.len();
    Ok((roots, foreign))
}
