//! Takes the design of a wave in, in the log's order: the newest one stands, each is kept as one file, whose hash is entered.

use super::append::append;
use super::closing::is_published;
use crate::db::ticket::Alike;
use crate::db::{self, Db};
use crate::domain::definition::design::{self, Design, Sort};
use crate::domain::key::{AgencyCode, WaveKey};
use crate::error::Error;
use crate::ledger::commit::sha256;
use crate::ledger::entry::{Entry, InputKind};

/// A design to be taken in.
#[derive(Debug, Clone, Copy)]
pub struct NewDesign<'a> {
    pub design: &'a Design,
    /// The form asks for the sector: a ticket without one may still lead to a cell.
    pub form_asks_sector: bool,
    /// In the place of the design that stands.
    pub replace: bool,
    /// Also where drawn tickets stand in none of its cells.
    pub allow_outside: bool,
}

/// What came of an import. Only where it was entered has anything changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DesignImported {
    Entered {
        /// Whether another one stood there.
        replaced: bool,
        /// Drawn tickets of its agencies that stand in none of their cells.
        outside: Vec<Alike>,
        /// Where the entry stands.
        log_index: u64,
    },
    /// This very design stood there already.
    Unchanged,
    /// Another one stands there, which was not to be replaced.
    Stands(Design),
    /// Drawn tickets stand in none of its cells, which was not allowed.
    Outside(Vec<Alike>),
    /// These agencies have margins of their own.
    HaveMargins(Vec<AgencyCode>),
    NoWave,
    /// The wave's figures are fixed.
    Published,
}

/// Imports the design of a wave.
///
/// # Errors
/// [`Error::Storage`]
pub fn import_design(db: &mut Db, wave: &WaveKey, new: NewDesign<'_>) -> Result<DesignImported, Error> {
    append(db, |log| {
        if db::wave::state(log.db, wave)?.is_none() {
            return Ok(DesignImported::NoWave);
        }
        if is_published(log.db, wave)? {
            return Ok(DesignImported::Published);
        }
        let body = design::write(new.design);
        let standing = db::input::newest(log.db, wave, InputKind::Design)?;
        match &standing {
            Some(standing) if *standing == body => return Ok(DesignImported::Unchanged),
            Some(standing) if !new.replace => {
                return Ok(DesignImported::Stands(db::input::read_design(wave, standing)?));
            }
            _ => {}
        }
        let margins = db::input::margins(log.db, wave)?;
        let both: Vec<AgencyCode> =
            new.design.keys().filter(|agency| margins.own.contains_key(*agency)).cloned().collect();
        if !both.is_empty() {
            return Ok(DesignImported::HaveMargins(both));
        }
        let outside = db::ticket::drawn(log.db, wave)?.into_iter().filter(|tickets| !new.has_place_for(tickets));
        let outside: Vec<Alike> = outside.collect();
        if !outside.is_empty() && !new.allow_outside {
            return Ok(DesignImported::Outside(outside));
        }
        let entry = Entry::Input { wave: wave.clone(), kind: InputKind::Design, sha256: sha256(body.as_bytes()) };
        let log_index = log.enter(&entry, wave.as_str());
        db::input::insert(log.db, log_index, wave, InputKind::Design, &body)?;
        Ok(DesignImported::Entered { replaced: standing.is_some(), outside, log_index })
    })
}

impl NewDesign<'_> {
    /// Also where the design says nothing of their agency.
    fn has_place_for(&self, tickets: &Alike) -> bool {
        let of_agency = self.design.iter().find(|(agency, _)| agency.as_str() == tickets.agency);
        of_agency.is_none_or(|(_, of)| {
            let is_asked = of.sort == Sort::Sector && tickets.sector.is_none() && self.form_asks_sector;
            is_asked || of.cell_of(tickets.sector.as_deref(), tickets.unit.as_deref()).is_some()
        })
    }
}
