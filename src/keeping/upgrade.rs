//! Migrations at the operator's word: tried without a trace, done with a copy beside, undone by one step.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::Context as _;

use crate::app::{App, InUse, upgrade};
use crate::checkpointing;
use crate::config::Config;
use crate::db::migrate;
use crate::db::{self, Db, Door, Place};
use crate::error::Error;
use crate::intake::{self, random_32};
use crate::ledger::note::{KeyName, SigningKey};
use crate::whole::{Whole, beside};

/// What a migration would do.
#[derive(Debug, Clone)]
pub struct DryRun {
    pub took: Duration,
    /// Each table with its rows before (none where there was no such table) and after.
    pub rows: Vec<(String, Option<u64>, u64)>,
}

/// What goes with the last migration.
#[derive(Debug, Clone)]
pub struct Loss {
    pub migration: String,
    /// The tables that go, each with its rows.
    pub rows: Vec<(String, u64)>,
}

/// One migration undone.
#[derive(Debug, Clone)]
pub struct Undone {
    pub migration: String,
    /// The database as it was before.
    pub copy: Option<PathBuf>,
}

/// A connection to a database that is there, as it is.
///
/// # Errors
/// In words for the operator.
pub fn open(config: &Config) -> anyhow::Result<Db> {
    anyhow::ensure!(App::is_there(config), "no database at {} yet: look at --data", config.place.shown());
    Ok(Door(config.place.clone()).open()?)
}

/// Applies what is pending, as every start does. Gives the copy that was made before, for an embedded database.
///
/// # Errors
/// In words for the operator.
pub fn run(config: &Config) -> anyhow::Result<Option<PathBuf>> {
    let alone = alone(config)?;
    let door = Door(config.place.clone());
    let mut db = door.open()?;
    let copy = upgrade::copy_before_migration(&door, &mut db)?;
    migrate::run(&mut db)?;
    drop((db, alone));
    // The log begins with what an earlier schema had stored.
    App::storage(config)?;
    Ok(copy)
}

/// Runs what is pending where it leaves no trace: on a copy beside an embedded database, in a transaction that is rolled back on
/// PostgreSQL.
///
/// # Errors
/// In words for the operator: also all that the migration itself would fail with.
pub fn dry_run(config: &Config) -> anyhow::Result<DryRun> {
    let mut db = open(config)?;
    match &config.place {
        Place::Sqlite(path) => {
            let copy = Whole::begin(&beside(path, ".dry-run"))?;
            db::file::copy(&mut db, copy.part()).context("no copy can be made to try the migration on")?;
            let mut tried = Door(Place::Sqlite(copy.part().to_owned())).open()?;
            Ok(attempt(&mut tried)?)
        }
        Place::Postgres(_) => {
            let mut outcome = None;
            let rolled_back = migrate::alone(&mut db, |db| {
                db::write_transaction(db, |db| {
                    outcome = Some(attempt(db)?);
                    Err::<(), _>(Error::NotReady)
                })
            });
            match (outcome, rolled_back) {
                (Some(tried), Err(Error::NotReady)) => Ok(tried),
                (_, Err(error)) => Err(error.into()),
                (_, Ok(())) => anyhow::bail!("the attempt was not rolled back"),
            }
        }
    }
}

/// As every start does it, with a key that nobody keeps.
fn attempt(db: &mut Db) -> Result<DryRun, Error> {
    let before = migrate::rows(db)?;
    let began = Instant::now();
    match db {
        Db::Sqlite(_) => migrate::run(db)?,
        // Inside the caller's transaction and under its lock.
        Db::Postgres(_) => migrate::run_here(db)?,
    }
    let name = KeyName::parse("dry-run/log").map_err(|error| Error::Internal(error.to_string()))?;
    intake::found(db, SigningKey::from_seed(name, &random_32()).public(), None)?;
    if let Some(fault) = checkpointing::fault(db)? {
        return Err(Error::Storage(format!("after the migration: {fault}")));
    }
    let took = began.elapsed();
    let known = |table: &str| before.iter().find(|(name, _)| name == table).map(|(_, rows)| *rows);
    let rows = migrate::rows(db)?.into_iter().map(|(table, rows)| (known(&table), table, rows));
    Ok(DryRun { took, rows: rows.map(|(before, table, after)| (table, before, after)).collect() })
}

/// What undoing the last migration would take away. Tried and rolled back: who writes meanwhile waits.
///
/// # Errors
/// In words for the operator, also where only the first schema is applied.
pub fn loss(db: &mut Db) -> anyhow::Result<Loss> {
    let only_first = migrate::standing(db)?.applied.len() < 2;
    anyhow::ensure!(!only_first, "only the first schema is applied: there is nothing to go back to");
    let (migration, rows) = migrate::loss(db)?;
    Ok(Loss { migration, rows })
}

/// Undoes the last migration; an embedded database is copied before.
///
/// # Errors
/// In words for the operator; then nothing was undone.
pub fn back(config: &Config) -> anyhow::Result<Undone> {
    let _alone = alone(config)?;
    let mut db = open(config)?;
    if let Place::Postgres(_) = &config.place {
        let others = db::namespace::others(&mut db)?;
        anyhow::ensure!(
            others == 0,
            "{others} others are connected to {}; stop the servers first",
            config.place.shown()
        );
    }
    let migration = migrate::standing(&mut db)?.applied.pop().unwrap_or_default();
    let copy = match &config.place {
        Place::Sqlite(path) => Some(upgrade::copy_as(path, &format!(".with-{migration}"), &mut db)?),
        Place::Postgres(_) => None,
    };
    let migration = migrate::back(&mut db)?;
    Ok(Undone { migration, copy })
}

fn alone(config: &Config) -> anyhow::Result<InUse> {
    let in_use = || format!("{} is in use; stop the server first, and wait for other commands", config.place.shown());
    InUse::alone(&config.place)?.with_context(in_use)
}
