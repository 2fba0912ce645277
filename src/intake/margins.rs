//! Takes the margins of a wave in, in the log's order: the newest ones stand, each file is kept whole, and its hash is entered.

use super::append::append;
use super::closing::is_published;
use crate::db::{self, Db};
use crate::domain::definition::margins::{self, Margins};
use crate::domain::key::{AgencyCode, WaveKey};
use crate::error::Error;
use crate::ledger::commit::sha256;
use crate::ledger::entry::{Entry, InputKind};

/// What came of an import. Only where it was entered has anything changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MarginsImported {
    Entered {
        /// Whether others stood there.
        replaced: bool,
        /// Where the entry stands.
        log_index: u64,
    },
    /// These very margins stood there already.
    Unchanged,
    /// Others stand there, which were not to be replaced.
    Stands(Margins),
    /// These agencies have cells in the wave's design.
    HaveCells(Vec<AgencyCode>),
    NoWave,
    /// The wave's figures are fixed.
    Published,
}

/// Imports the margins of a wave; `replace`: in the place of those that stand.
///
/// # Errors
/// [`Error::Storage`]
pub fn import_margins(db: &mut Db, wave: &WaveKey, new: &Margins, replace: bool) -> Result<MarginsImported, Error> {
    append(db, |log| {
        if db::wave::state(log.db, wave)?.is_none() {
            return Ok(MarginsImported::NoWave);
        }
        if is_published(log.db, wave)? {
            return Ok(MarginsImported::Published);
        }
        let body = margins::write(new);
        let standing = db::input::newest(log.db, wave, InputKind::Margins)?;
        match &standing {
            Some(standing) if *standing == body => return Ok(MarginsImported::Unchanged),
            Some(standing) if !replace => {
                return Ok(MarginsImported::Stands(db::input::read_margins(wave, standing)?));
            }
            _ => {}
        }
        let design = db::input::design(log.db, wave)?;
        let both: Vec<AgencyCode> = new.own.keys().filter(|agency| design.contains_key(*agency)).cloned().collect();
        if !both.is_empty() {
            return Ok(MarginsImported::HaveCells(both));
        }
        let entry = Entry::Input { wave: wave.clone(), kind: InputKind::Margins, sha256: sha256(body.as_bytes()) };
        let log_index = log.enter(&entry, wave.as_str());
        db::input::insert(log.db, log_index, wave, InputKind::Margins, &body)?;
        Ok(MarginsImported::Entered { replaced: standing.is_some(), log_index })
    })
}
