//! Issuing a batch: the wave that it is for, the files for the printer, the tickets, in an order that leaves nothing half.

use std::collections::BTreeMap;
use std::process::ExitCode;

use anyhow::Context as _;

use super::print::Prints;
use super::{BatchArgs, storage_to_add};
use crate::app::{Storage, today};
use crate::commands::sectors::sectors;
use crate::config::{Config, ServingArgs, WrongUsage};
use crate::db::wave::StoredWave;
use crate::db::{self, Db};
use crate::domain::agency::Agency;
use crate::domain::definition::design::{Design, Sort};
use crate::domain::definition::{nearest, survey};
use crate::domain::key::{AgencyCode, Sector, WaveKey};
use crate::domain::response::Source;
use crate::domain::survey::Fills;
use crate::domain::text::Language;
use crate::domain::ticket::{Ticket, Unit};
use crate::domain::wave::Phase;
use crate::error::Error;
use crate::intake::{self, NewBatch};
use crate::ledger::code::TicketCode;
use crate::ledger::commit::Hash;
use crate::ledger::entry::Word;

/// The database with the wave that tickets are made for.
pub(super) struct House {
    config: Config,
    storage: Storage,
    pub(super) db: Db,
    pub(super) stored: StoredWave,
    /// Those that the form asks for; all known ones where it does not ask.
    pub(super) sectors: Vec<Sector>,
    asks_sector: bool,
    design: Design,
}

impl House {
    pub(super) fn open(args: &BatchArgs) -> anyhow::Result<Self> {
        let serving = ServingArgs { base_url: args.base_url.clone(), ..ServingArgs::default() };
        let config = Config::resolve(&args.storage, &serving)?;
        let storage = storage_to_add(&config)?;
        let mut db = storage.door.open()?;
        let stored = db::wave::find(&mut db, &args.wave)?
            .with_context(|| format!("no wave “{}”; sipas wave list", args.wave))?;
        let wave = &stored.wave;
        anyhow::ensure!(
            wave.phase(today()) != Phase::Over,
            "wave {} closed on {}: no more tickets are made for it",
            wave.key,
            wave.ended()
        );
        let survey = survey::parse(&stored.survey_text)
            .map_err(|_| Error::Storage(format!("the survey of wave {} does not load any more", wave.key)))?;
        let sectors = sectors(&survey, &config)?;
        let asks_sector = survey.questions.iter().any(|question| question.fills == Some(Fills::Sector));
        let design = db::input::design(&mut db, &args.wave)?;
        Ok(Self { config, storage, db, stored, sectors, asks_sector, design })
    }

    /// Why such a ticket would stand in no cell of the wave's design: the column and what is wrong with it. Only drawn responses are
    /// weighted by it.
    pub(super) fn outside(&self, ticket: &Ticket) -> Option<(&'static str, String)> {
        let of = self.design.get(&ticket.agency).filter(|_| ticket.source == Source::Drawn)?;
        let (sector, unit) = (ticket.sector.as_ref().map(Sector::as_str), ticket.unit.as_ref().map(Unit::as_str));
        let is_asked = of.sort == Sort::Sector && sector.is_none() && self.asks_sector;
        if is_asked || of.cell_of(sector, unit).is_some() {
            return None;
        }
        let column = of.sort.as_str();
        let agency = &ticket.agency;
        let advice = "an agency with such a response is not weighted; sipas import design --replace takes a design that has the cell";
        let message = match if of.sort == Sort::Sector { sector } else { unit } {
            Some(word) => {
                let hint = nearest::hint(word, of.cells.keys().map(String::as_str));
                format!("no cell of {agency} in the wave's design is {column} “{word}”{hint}; {advice}")
            }
            None => format!("the wave's design has cells of {agency} by {column}, and none is given; {advice}"),
        };
        Some((column, message))
    }

    /// Files first, then the tickets, then the files' names: [`Prints`] says what stays where it is cut off.
    pub(super) fn issue(mut self, args: &BatchArgs, tickets: &[(TicketCode, Ticket)]) -> anyhow::Result<ExitCode> {
        let batch = match &args.batch {
            Some(batch) => batch.clone(),
            None => free_name(&mut self.db, &args.wave)?,
        };
        anyhow::ensure!(!db::ticket::knows_batch(&mut self.db, batch.as_str())?, taken(&batch));
        let base_url = self.config.base_url.as_deref().ok_or_else(|| {
            let advice = "--base-url is missing: the slips need the address that citizens type, such as https://hailong.angiang.gov.vn";
            WrongUsage(advice.to_owned())
        })?;
        let issuing = Issuing {
            stored: &self.stored,
            agencies: self.stored.agencies.iter().map(|agency| (&agency.code, agency)).collect(),
            batch: &batch,
            base_url,
            organiser: self.config.organiser.home_affairs.in_language(&Language::vietnamese()),
            tickets,
        };
        let prints = Prints::write(&args.out, &issuing)?;
        let hashed: Vec<_> = tickets.iter().map(|(code, ticket)| (code.hash(), ticket.clone())).collect();
        let new = NewBatch { name: &batch, wave: &args.wave, tickets: &hashed };
        match intake::issue_tickets(&mut self.db, new, today()) {
            Ok(true) => {}
            Ok(false) => {
                prints.remove();
                anyhow::bail!(taken(&batch));
            }
            // The outcome may have been lost on the way back: what is stored decides.
            Err(error) => match self.storage.door.open().and_then(|mut db| was_issued(&mut db, &hashed)) {
                Ok(true) => {}
                Ok(false) => {
                    prints.remove();
                    return Err(anyhow::Error::new(error).context("no tickets were made"));
                }
                Err(_) => {
                    let advice = format!(
                        "it is not known whether the tickets were stored. Where sipas tickets list shows batch {batch}, take the \
                         “.part” off the names of {}; where it does not, remove them",
                        prints.shown()
                    );
                    return Err(anyhow::Error::new(error).context(advice));
                }
            },
        }
        prints.finish()?;
        let outs: Vec<String> = args.out.iter().map(|out| out.display().to_string()).collect();
        println!("batch {batch}: {} tickets for wave {}, in {}", tickets.len(), args.wave, outs.join(" and "));
        println!(
            "note: the codes stand in no other place. Whoever holds one can answer once: keep the files safe, delete them once printed"
        );
        Ok(ExitCode::SUCCESS)
    }
}

impl Issuing<'_> {
    pub(super) fn link(&self, code: &str) -> String {
        format!("{}/t/{code}", self.base_url)
    }

    pub(super) fn agency(&self, code: &AgencyCode) -> Option<&Agency> {
        self.agencies.get(code).copied()
    }
}

/// A batch about to be issued.
pub(super) struct Issuing<'a> {
    pub(super) stored: &'a StoredWave,
    agencies: BTreeMap<&'a AgencyCode, &'a Agency>,
    pub(super) batch: &'a Word,
    pub(super) base_url: &'a str,
    pub(super) organiser: &'a str,
    pub(super) tickets: &'a [(TicketCode, Ticket)],
}

/// All of a batch or none of it is stored, so its first ticket tells.
fn was_issued(db: &mut Db, tickets: &[(Hash, Ticket)]) -> Result<bool, Error> {
    tickets.first().map_or(Ok(false), |(hash, _)| intake::was_issued(db, hash))
}

fn taken(batch: &Word) -> String {
    format!("there is a batch “{batch}” already; choose another --batch")
}

/// The wave's key and the next number.
fn free_name(db: &mut Db, wave: &WaveKey) -> anyhow::Result<Word> {
    let mut number = db::ticket::batches(db, Some(wave))?.len();
    let stem: String = wave.as_str().chars().take(30).collect();
    loop {
        number += 1;
        let name = Word::parse(&format!("{stem}-{number}"))?;
        if !db::ticket::knows_batch(db, name.as_str())? {
            return Ok(name);
        }
    }
}
