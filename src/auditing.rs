//! The full check of the stored log: every entry hashed again into tiles and edge, every response sealed again from its columns,
//! every checkpoint compared, and every row beside an entry with what the entry says. Reads only, in chunks, beside a running server.

mod beside;
mod responses;

use std::ops::ControlFlow;

use self::beside::Beside;
use self::responses::Responses;
use crate::checkpointing::{Record, Regrown};
use crate::db::Db;
use crate::error::Error;

/// Entries that are read at once.
const AT_ONCE: usize = 2048;
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

/// Checks all that is in the log now, against the database and the record of what was signed. `progress` is called after each
/// chunk: it may wait, so that others get their turn, and may stop the check.
///
/// # Errors
/// [`Error::Storage`] where the database or the record cannot be read; what does not fit is no error but a finding.
pub fn deep(
    db: &mut Db,
    record: &Record,
    mut progress: impl FnMut(Progress) -> ControlFlow<()>,
) -> Result<Findings, Error> {
    // What stands beside the log is listed before its head is read: each row came with its entry.
    let mut beside = Beside::list(db)?;
    let mut log = Regrown::begin(db, Some(record))?;
    let mut responses = Responses::default();
    let mut findings = Findings::default();
    let all = log.size();
    while !log.is_over() {
        let first = log.grown();
        log.grow(db, AT_ONCE)?;
        let end = log.grown();
        beside.check(db, first, end, &mut findings.wrong)?;
        findings.responses += responses.check(db, first, end, &mut findings.wrong)?;
        findings.wrong.truncate(MOST);
        if progress(Progress { done: end, all }).is_break() {
            findings.stopped = true;
            break;
        }
    }
    if log.grown() == all {
        beside.left_over(all, &mut findings.wrong);
    }
    findings.entries = log.grown();
    findings.checkpoints = log.checkpoints;
    // Where the tree is not the one that was signed, that comes first.
    findings.wrong.splice(0..0, log.wrong);
    findings.wrong.truncate(MOST);
    Ok(findings)
}
