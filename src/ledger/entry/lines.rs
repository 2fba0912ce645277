//! The strict reader of an entry's lines: one `key SP value` each, in order, with nothing between, before or after.

use unicode_normalization::is_nfc;

use super::word::BadWord;
use crate::domain::day::BadDay;
use crate::domain::key::BadKey;
use crate::ledger::canonical;
use crate::ledger::commit::Hash;
use crate::ledger::note;
use crate::ledger::tile::LONGEST_ENTRY_BYTES;

/// Why a text is no entry, and in which line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the entry: {problem}")]
pub struct BadEntry {
    /// From 1.
    pub line: usize,
    pub problem: Problem,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    #[error("it goes past the {LONGEST_ENTRY_BYTES} bytes that an entry may have")]
    TooLong,
    #[error("not UTF-8")]
    Encoding,
    #[error("not in the composed form of Unicode (NFC)")]
    NotComposed,
    #[error("a control character")]
    Control,
    #[error("the line is not ended")]
    NotEnded,
    #[error("it should begin with “sipas-log/1 ” and a kind of entry")]
    Kind,
    #[error("“{0}” and a value should stand here")]
    Missing(&'static str),
    #[error("nothing more should stand here")]
    Rest,
    #[error("{0}: not a hash of 32 bytes in base64")]
    Hash(&'static str),
    #[error("{0}: not a number in plain decimal")]
    Number(&'static str),
    #[error("{0}: not one of the words that may stand here")]
    Choice(&'static str),
    #[error("{0}: should be key/version")]
    Versioned(&'static str),
    #[error("{0}: should be origin, size and root, with single spaces")]
    Previous(&'static str),
    #[error(transparent)]
    Word(#[from] BadWord),
    #[error(transparent)]
    Key(#[from] BadKey),
    #[error(transparent)]
    Day(#[from] BadDay),
    #[error(transparent)]
    VerifierKey(#[from] note::BadKey),
    #[error("written otherwise than it would be here")]
    Spelling,
}

/// The lines of a text that were not read yet.
pub(super) struct Lines<'t> {
    rest: &'t str,
    /// The number of the line that was read last.
    line: usize,
}

impl<'t> Lines<'t> {
    /// Checks what holds for the whole text: its length, its characters, its last line.
    pub(super) fn new(text: &'t str) -> Result<Self, BadEntry> {
        let line_of = |place: usize| 1 + text[..place].matches('\n').count();
        let bad = |place, problem| Err(BadEntry { line: line_of(place), problem });
        if text.len() > LONGEST_ENTRY_BYTES {
            return bad(text.floor_char_boundary(LONGEST_ENTRY_BYTES), Problem::TooLong);
        }
        if let Some((place, _)) = text.char_indices().find(|(_, c)| c.is_control() && *c != '\n') {
            return bad(place, Problem::Control);
        }
        if !text.ends_with('\n') {
            return bad(text.len(), Problem::NotEnded);
        }
        if !text.is_ascii()
            && let Some(line) = text.lines().position(|line| !is_nfc(line))
        {
            return Err(BadEntry { line: line + 1, problem: Problem::NotComposed });
        }
        Ok(Self { rest: text, line: 0 })
    }

    /// The value of the next line, which must have this key.
    pub(super) fn value(&mut self, key: &'static str) -> Result<&'t str, BadEntry> {
        self.optional(key).ok_or(BadEntry { line: self.line + 1, problem: Problem::Missing(key) })
    }

    /// The value of the next line if it has this key.
    pub(super) fn optional(&mut self, key: &str) -> Option<&'t str> {
        let (line, rest) = self.rest.split_once('\n')?;
        let value = line.strip_prefix(key)?.strip_prefix(' ')?;
        self.rest = rest;
        self.line += 1;
        Some(value)
    }

    /// The next line's value, made into what it stands for.
    pub(super) fn parsed<T, P: Into<Problem>>(
        &mut self,
        key: &'static str,
        parse: impl FnOnce(&'t str) -> Result<T, P>,
    ) -> Result<T, BadEntry> {
        let value = self.value(key)?;
        parse(value).map_err(|problem| self.bad(problem))
    }

    pub(super) fn hash(&mut self, key: &'static str) -> Result<Hash, BadEntry> {
        self.parsed(key, |value| canonical::hash(value).ok_or(Problem::Hash(key)))
    }

    pub(super) fn number(&mut self, key: &'static str) -> Result<u64, BadEntry> {
        self.parsed(key, |value| canonical::number(value).ok_or(Problem::Number(key)))
    }

    pub(super) fn choice<T>(&mut self, key: &'static str, parse: fn(&str) -> Option<T>) -> Result<T, BadEntry> {
        self.parsed(key, |value| parse(value).ok_or(Problem::Choice(key)))
    }

    /// A fault of the line that was read last.
    pub(super) fn bad(&self, problem: impl Into<Problem>) -> BadEntry {
        BadEntry { line: self.line.max(1), problem: problem.into() }
    }

    pub(super) fn end(&self) -> Result<(), BadEntry> {
        if self.rest.is_empty() { Ok(()) } else { Err(BadEntry { line: self.line + 1, problem: Problem::Rest }) }
    }
}
