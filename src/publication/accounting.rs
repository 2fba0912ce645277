//! `accounting.csv`: what became of the tickets, which responses were declared void and why, what was disputed; all as it stood
//! when the wave was closed. `kind,key,what,n`: `tickets BATCH issued|used|spoiled`, `invited AGENCY SOURCE` (tickets, the spoiled
//! ones left out), `void AGENCY REASON`, `dispute ticket|receipt KIND` (disputes name no wave: they are those of the whole log so far).

use super::{csv_of, number, rows_of};
use crate::domain::response::Source;

pub const HEADER: [&str; 4] = ["kind", "key", "what", "n"];

/// One number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Item {
    /// `tickets`, `invited`, `void` or `dispute`.
    pub kind: String,
    pub key: String,
    pub what: String,
    pub n: u64,
}

impl Item {
    #[must_use]
    pub fn new(kind: &str, key: &str, what: &str, n: u64) -> Self {
        Self { kind: kind.to_owned(), key: key.to_owned(), what: what.to_owned(), n }
    }
}

/// In the order of kinds, keys and words.
#[must_use]
pub fn write(mut items: Vec<Item>) -> Vec<u8> {
    items.sort();
    csv_of(&HEADER, items.into_iter().map(|item| [item.kind, item.key, item.what, item.n.to_string()]))
}

/// Who was asked: agency, source and number.
pub fn invited(items: &[Item]) -> impl Iterator<Item = (&str, Source, u64)> {
    let of_kind = items.iter().filter(|item| item.kind == "invited");
    of_kind.filter_map(|item| Some((item.key.as_str(), Source::parse(&item.what)?, item.n)))
}

/// # Errors
/// The line, and what is wrong with it.
pub fn parse(bytes: &[u8]) -> Result<Vec<Item>, String> {
    let item = |(line, cells): (usize, csv::StringRecord)| {
        let n = number(&cells[3]).map_err(|what| format!("line {line}: {what}"))?;
        Ok(Item::new(&cells[0], &cells[1], &cells[2], n))
    };
    let items: Vec<Item> = (2..).zip(rows_of(bytes, &HEADER)?).map(item).collect::<Result<_, String>>()?;
    let key = |item: &Item| (item.kind.clone(), item.key.clone(), item.what.clone());
    if items.windows(2).any(|pair| key(&pair[0]) >= key(&pair[1])) {
        return Err("its lines are not in their order, or one stands twice".to_owned());
    }
    Ok(items)
}
