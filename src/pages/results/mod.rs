//! Results pages: which waves are public, a wave with its agencies, an agency with its questions.
//! All show the same [`Index`](crate::scoring::index::Index) that the files are written from.

pub mod agency;
pub mod cell;
pub mod change;
mod design;
pub mod distribution;
pub mod headline;
pub mod list;
pub mod method;
pub mod picker;
pub mod wave;

use crate::domain::text::Language;
use crate::scoring::index::{Level, Unit};

use super::words::Words;

/// A unit's name in the page's language; blocks and the whole have theirs in our words.
fn unit_name<'a>(unit: &'a Unit, words: &'static Words, language: &Language) -> &'a str {
    match unit.level {
        Level::Wave => words.results.all_units,
        Level::Block => words.block(&unit.code),
        Level::Agency => match &unit.name_en {
            Some(name) if language.as_str() == "en" => name,
            _ => &unit.name,
        },
    }
}
