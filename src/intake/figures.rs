//! Takes imported figures in, in the log's order: what stands after each import is kept as one file, whose hash is entered.

use super::append::append;
use super::closing::is_published;
use crate::db::{self, Db};
use crate::domain::definition::figures::{self, Figure, Figures};
use crate::domain::key::{AgencyCode, FigureKey, WaveKey};
use crate::error::Error;
use crate::ledger::commit::sha256;
use crate::ledger::entry::{Entry, InputKind};

/// What came of an import. Only where it was entered has anything changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Imported {
    Entered {
        added: usize,
        replaced: usize,
        /// Where the entry stands.
        log_index: u64,
    },
    /// All of it stood there already.
    Unchanged,
    /// Other values stand there, and they were not to be replaced.
    Conflicts(Vec<Conflict>),
    NoWave,
    /// The wave's figures are fixed.
    Published,
}

/// A figure that stands there with another value or source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    pub figure: FigureKey,
    /// None: of the whole.
    pub agency: Option<AgencyCode>,
    pub stands: Figure,
    pub new: Figure,
}

/// Imports figures of a wave; with `replace` openly in the place of others.
///
/// # Errors
/// [`Error::Storage`]
pub fn import_figures(db: &mut Db, wave: &WaveKey, new: &Figures, replace: bool) -> Result<Imported, Error> {
    append(db, |log| {
        if db::wave::state(log.db, wave)?.is_none() {
            return Ok(Imported::NoWave);
        }
        if is_published(log.db, wave)? {
            return Ok(Imported::Published);
        }
        let mut standing = db::input::figures(log.db, wave)?;
        let (mut added, mut conflicts) = (0, Vec::new());
        for (key, figure) in new {
            match standing.insert(key.clone(), figure.clone()) {
                None => added += 1,
                Some(stands) if stands == *figure => {}
                Some(stands) => {
                    let (figure, agency) = key.clone();
                    conflicts.push(Conflict { figure, agency, stands, new: new[key].clone() });
                }
            }
        }
        if !conflicts.is_empty() && !replace {
            return Ok(Imported::Conflicts(conflicts));
        }
        if added == 0 && conflicts.is_empty() {
            return Ok(Imported::Unchanged);
        }
        let body = figures::write(&standing);
        let entry = Entry::Input { wave: wave.clone(), kind: InputKind::Figures, sha256: sha256(body.as_bytes()) };
        let log_index = log.enter(&entry, wave.as_str());
        db::input::insert(log.db, log_index, wave, InputKind::Figures, &body)?;
        Ok(Imported::Entered { added, replaced: conflicts.len(), log_index })
    })
}
