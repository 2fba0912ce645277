//! From an index to what people take away: tables, then CSV, XLSX, JSON and plain text. Pure; every format rests on the
//! same [`crate::scoring::index::Index`], so they cannot disagree. Here, and in `pages`, numbers are rounded.

pub mod cells;
pub mod changes;
pub mod csv;
pub mod estimates;
pub mod figure;
pub mod json;
mod method_sheet;
pub mod plain;
pub mod raw;
pub mod returns;
pub mod table;
pub mod tables;
#[cfg(test)]
mod tests;
pub mod words;
pub mod xlsx;
