//! Tickets as rows: by the hash of their code, with the flag that they are spent, and nothing of who used them or when.

use std::collections::BTreeMap;

use diesel::backend::Backend;
use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{Binary, Integer};

use super::head::place;
use super::schema::{ticket, ticket_batch};
use super::{Db, insert_rows};
use crate::domain::day::Day;
use crate::domain::key::{AgencyCode, Sector, WaveKey};
use crate::domain::response::Source;
use crate::domain::ticket::{Ticket, TicketState, Unit};
use crate::error::Error;
use crate::ledger::commit::Hash;
use crate::ledger::entry::TicketCounts;

/// What came of spending a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spent {
    Now,
    /// It was used before.
    Before,
    /// It was taken out of use.
    Spoiled,
    /// There is no such ticket.
    Never,
}

/// A batch as it was issued, and what has become of its tickets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    pub batch: String,
    pub wave: WaveKey,
    pub made_on: Day,
    pub counts: TicketCounts,
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = ticket)]
struct TicketRow {
    hash: Vec<u8>,
    batch: String,
    wave: String,
    agency: String,
    sector: Option<String>,
    unit: Option<String>,
    source: String,
    state: i32,
}

/// Spends a ticket: to be called in the transaction that stores its response.
pub fn spend(db: &mut Db, hash: &Hash) -> Result<Spent, Error> {
    if change(db, hash, TicketState::Used)? {
        return Ok(Spent::Now);
    }
    Ok(match find(db, hash)? {
        None => Spent::Never,
        Some((_, TicketState::Spoiled)) => Spent::Spoiled,
        Some(_) => Spent::Before,
    })
}

/// Takes an unused ticket out of use. False where it is not unused.
pub fn spoil(db: &mut Db, hash: &Hash) -> Result<bool, Error> {
    change(db, hash, TicketState::Spoiled)
}

fn change(db: &mut Db, hash: &Hash, to: TicketState) -> Result<bool, Error> {
    let change = Change { hash, from: number(TicketState::Unused), to: number(to) };
    let changed = match db {
        Db::Sqlite(conn) => change.execute(conn)?,
        Db::Postgres(conn) => change.execute(conn)?,
    };
    Ok(changed == 1)
}

/// diesel prepares its own `UPDATE` anew each time; each response under a ticket has this one.
struct Change<'a> {
    hash: &'a Hash,
    from: i32,
    to: i32,
}

/// Known by its type: prepared once for each connection.
impl QueryId for Change<'_> {
    type QueryId = Change<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<DB: Backend> QueryFragment<DB> for Change<'_>
where
    i32: ToSql<Integer, DB>,
    [u8; 32]: ToSql<Binary, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("UPDATE ticket SET state = ");
        out.push_bind_param::<Integer, _>(&self.to)?;
        out.push_sql(" WHERE hash = ");
        out.push_bind_param::<Binary, _>(self.hash)?;
        out.push_sql(" AND state = ");
        out.push_bind_param::<Integer, _>(&self.from)
    }
}

impl<Conn> RunQueryDsl<Conn> for Change<'_> {}

/// A ticket and where it stands, by the hash of its code.
pub fn find(db: &mut Db, hash: &Hash) -> Result<Option<(Ticket, TicketState)>, Error> {
    let row: Option<TicketRow> = ticket::table.find(hash.as_slice()).first(db).optional()?;
    row.map(|row| row.ticket().ok_or_else(|| Error::Storage("a damaged ticket".to_owned()))).transpose()
}

/// Whether there is a batch of this name.
pub fn knows_batch(db: &mut Db, batch: &str) -> Result<bool, Error> {
    let known: i64 = ticket_batch::table.filter(ticket_batch::batch.eq(batch)).count().get_result(db)?;
    Ok(known > 0)
}

/// The names of all batches.
pub fn batch_names(db: &mut Db) -> Result<Vec<String>, Error> {
    Ok(ticket_batch::table.select(ticket_batch::batch).load(db)?)
}

/// The wave of a batch, the place of its entry in the log, and how many tickets it was issued with.
pub fn batch_at(db: &mut Db, batch: &str) -> Result<Option<(String, u64, u64)>, Error> {
    let columns = (ticket_batch::wave, ticket_batch::log_index, ticket_batch::count);
    let found: Option<(String, i64, i64)> = ticket_batch::table.find(batch).select(columns).first(db).optional()?;
    Ok(found.map(|(wave, at, count)| (wave, at.unsigned_abs(), count.unsigned_abs())))
}

/// Stores a new batch with its tickets, by their hashes: to be called in the transaction that enters it in the log.
pub fn insert(
    db: &mut Db,
    batch: &str,
    wave: &WaveKey,
    log_index: u64,
    made_on: Day,
    tickets: &[(Hash, &Ticket)],
) -> Result<(), Error> {
    let count = place(tickets.len() as u64);
    diesel::insert_into(ticket_batch::table)
        .values((
            ticket_batch::batch.eq(batch),
            ticket_batch::wave.eq(wave.as_str()),
            ticket_batch::log_index.eq(place(log_index)),
            ticket_batch::count.eq(count),
            ticket_batch::made_on.eq(made_on.to_string()),
        ))
        .execute(db)?;
    let rows: Vec<TicketRow> = tickets.iter().map(|(hash, ticket)| TicketRow::of(hash, batch, ticket)).collect();
    // 8 columns a row; PostgreSQL takes 65 535 parameters in one statement.
    insert_rows!(db, ticket::table, rows, 5000)?;
    Ok(())
}

/// The batches of a wave, or of all waves, in the log's order.
pub fn batches(db: &mut Db, wave: Option<&WaveKey>) -> Result<Vec<Batch>, Error> {
    let rows: Vec<(String, String, i64, String)> = ticket_batch::table
        .order((ticket_batch::wave, ticket_batch::log_index))
        .select((ticket_batch::batch, ticket_batch::wave, ticket_batch::count, ticket_batch::made_on))
        .load(db)?;
    let states: Vec<(String, i32, i64)> = ticket::table
        .filter(ticket::state.ne(number(TicketState::Unused)))
        .group_by((ticket::batch, ticket::state))
        .select((ticket::batch, ticket::state, count_star()))
        .load(db)?;
    let states: BTreeMap<(String, i32), u64> =
        states.into_iter().map(|(batch, state, count)| ((batch, state), count.unsigned_abs())).collect();
    rows.into_iter()
        .filter(|(_, of, ..)| wave.is_none_or(|wave| wave.as_str() == of))
        .map(|(batch, of, count, made_on)| {
            let damaged = || Error::Storage(format!("the batch {batch} of tickets is damaged"));
            let so_far = |state| states.get(&(batch.clone(), number(state))).copied().unwrap_or_default();
            let counts = TicketCounts {
                issued: count.unsigned_abs(),
                used: so_far(TicketState::Used),
                spoiled: so_far(TicketState::Spoiled),
            };
            let wave = WaveKey::parse(&of).map_err(|_| damaged())?;
            let made_on = Day::parse(&made_on).map_err(|_| damaged())?;
            Ok(Batch { batch, wave, made_on, counts })
        })
        .collect()
}

/// The tickets of a wave by agency and source, but for the spoiled ones: who was asked.
pub fn invited(db: &mut Db, wave: &WaveKey) -> Result<Vec<(String, Source, u64)>, Error> {
    let rows: Vec<(String, String, i64)> = ticket::table
        .filter(ticket::wave.eq(wave.as_str()))
        .filter(ticket::state.ne(number(TicketState::Spoiled)))
        .group_by((ticket::agency, ticket::source))
        .select((ticket::agency, ticket::source, count_star()))
        .load(db)?;
    let damaged = |source: &str| Error::Storage(format!("a ticket of wave {wave} has the source “{source}”"));
    let row = |(agency, source, n): (String, String, i64)| {
        Ok((agency, Source::parse(&source).ok_or_else(|| damaged(&source))?, n.unsigned_abs()))
    };
    rows.into_iter().map(row).collect()
}

/// Tickets alike by which a cell of a design is found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Alike {
    pub agency: String,
    pub sector: Option<String>,
    pub unit: Option<String>,
    pub count: u64,
}

/// The drawn tickets of a wave but for the spoiled ones, in order.
pub fn drawn(db: &mut Db, wave: &WaveKey) -> Result<Vec<Alike>, Error> {
    let of_wave = ticket::table.filter(ticket::wave.eq(wave.as_str()));
    let rows: Vec<(String, Option<String>, Option<String>, i64)> = of_wave
        .filter(ticket::source.eq(Source::Drawn.as_str()))
        .filter(ticket::state.ne(number(TicketState::Spoiled)))
        .group_by((ticket::agency, ticket::sector, ticket::unit))
        .select((ticket::agency, ticket::sector, ticket::unit, count_star()))
        .load(db)?;
    let alike = |(agency, sector, unit, count): (String, Option<String>, Option<String>, i64)| Alike {
        agency,
        sector,
        unit,
        count: count.unsigned_abs(),
    };
    let mut all: Vec<Alike> = rows.into_iter().map(alike).collect();
    all.sort();
    Ok(all)
}

pub(super) fn number(state: TicketState) -> i32 {
    match state {
        TicketState::Unused => 0,
        TicketState::Used => 1,
        TicketState::Spoiled => 2,
    }
}

impl TicketRow {
    fn of(hash: &Hash, batch: &str, ticket: &Ticket) -> Self {
        Self {
            hash: hash.to_vec(),
            batch: batch.to_owned(),
            wave: ticket.wave.to_string(),
            agency: ticket.agency.to_string(),
            sector: ticket.sector.as_ref().map(ToString::to_string),
            unit: ticket.unit.as_ref().map(|unit| unit.as_str().to_owned()),
            source: ticket.source.as_str().to_owned(),
            state: number(TicketState::Unused),
        }
    }

    fn ticket(self) -> Option<(Ticket, TicketState)> {
        let ticket = Ticket {
            wave: WaveKey::parse(&self.wave).ok()?,
            agency: AgencyCode::parse(&self.agency).ok()?,
            sector: self.sector.as_deref().map(Sector::parse).transpose().ok()?,
            unit: self.unit.as_deref().map(Unit::parse).transpose().ok()?,
            source: Source::parse(&self.source)?,
        };
        let states = [TicketState::Unused, TicketState::Used, TicketState::Spoiled];
        Some((ticket, states.into_iter().find(|state| number(*state) == self.state)?))
    }
}
