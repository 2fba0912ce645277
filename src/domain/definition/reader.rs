//! A typed reader over TOML that does not stop at the first fault: every one is kept with its line.
//! What a file may hold is said by shapes ([`super::shape`]) made of values ([`super::values`]).

use std::collections::BTreeSet;

use schemars::JsonSchema;
use toml::de::{DeTable, DeValue};

use super::DefinitionFault;

/// Longest file that is read.
pub const MAX_BYTES: usize = 1 << 20;

/// The faults of one file, as they are found.
#[derive(Debug)]
pub struct Faults {
    /// Offset of the first byte of each line.
    starts: Vec<usize>,
    found: Vec<DefinitionFault>,
    /// Lines with a fault of syntax: what is read from them is a guess.
    broken: BTreeSet<usize>,
}

impl Faults {
    fn of(text: &str) -> Self {
        let starts =
            std::iter::once(0).chain(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(at, _)| at + 1));
        Self { starts: starts.collect(), found: Vec::new(), broken: BTreeSet::new() }
    }

    /// The line of a byte, counted from one.
    fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset)
    }

    pub fn add(&mut self, line: usize, message: impl Into<String>) {
        if !self.broken.contains(&line) {
            self.found.push(DefinitionFault { line, message: message.into() });
        }
    }

    /// Whether the file is not TOML: then keys may be lost, and no meaning should be read into what is missing.
    #[must_use]
    pub fn syntax_is_broken(&self) -> bool {
        !self.broken.is_empty()
    }

    /// How many were found so far.
    #[must_use]
    pub fn count(&self) -> usize {
        self.found.len()
    }

    /// The value if it was made without a fault.
    ///
    /// # Errors
    /// All faults in the order of their lines.
    pub fn or<T>(mut self, value: Option<T>) -> Result<T, Vec<DefinitionFault>> {
        self.found.sort();
        self.found.dedup();
        match value {
            Some(value) if self.found.is_empty() => Ok(value),
            None if self.found.is_empty() => {
                Err(vec![DefinitionFault { line: 1, message: "this file could not be understood".to_owned() }])
            }
            _ => Err(self.found),
        }
    }
}

/// Reads a document by `read`, which is given its top table, and collects all faults.
pub fn document<T>(text: &str, read: impl FnOnce(&Found<'_>, &mut Faults) -> Option<T>) -> (Option<T>, Faults) {
    let mut faults = Faults::of(text);
    if text.len() > MAX_BYTES {
        faults.add(1, format!("this file has {} bytes; at most {MAX_BYTES} are read", text.len()));
        return (None, faults);
    }
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut before = (0, String::new());
    for error in errors {
        let line = faults.line(error.span().map_or(0, |span| span.start));
        let message = match (error.message(), error.span().and_then(|span| text.get(span))) {
            ("duplicate key", Some(key)) => format!("“{}” is given twice; keep one of the two", shown(key)),
            (message, _) => format!("not valid TOML: {message}"),
        };
        // One bracket left open breaks every line after it in the same way: told once.
        if before != (line - 1, message.clone()) {
            faults.add(line, message.clone());
        }
        faults.broken.insert(line);
        before = (line, message);
    }
    let top = Found { name: "the file", value: &DeValue::Table(table.into_inner()), line: 1 };
    let value = read(&top, &mut faults);
    (value, faults)
}

/// The keys of a document's top table, as far as it is TOML.
#[must_use]
pub fn top_keys(text: &str) -> Vec<String> {
    let keys = |top: &Found<'_>, faults: &mut Faults| {
        Some(top.entries(faults)?.map(|entry| entry.name.to_owned()).collect::<Vec<String>>())
    };
    document(text, keys).0.unwrap_or_default()
}

/// A value as it stands in the file, with the name under which it was found.
#[derive(Debug, Clone, Copy)]
pub struct Found<'a> {
    pub name: &'a str,
    pub value: &'a DeValue<'a>,
    /// Of its key; in a list, of itself.
    pub line: usize,
}

impl<'a> Found<'a> {
    /// The entries of a table.
    pub fn entries<'f>(&self, faults: &'f Faults) -> Option<impl Iterator<Item = Found<'a>> + use<'a, 'f>> {
        let table = self.value.as_table()?;
        Some(table.iter().map(|(key, value)| Found {
            name: key.get_ref(),
            value: value.get_ref(),
            line: faults.line(key.span().start),
        }))
    }

    #[must_use]
    pub fn entry(&self, name: &str, faults: &Faults) -> Option<Found<'a>> {
        let (key, value) = self.value.as_table()?.get_key_value(name)?;
        Some(Found { name: key.get_ref(), value: value.get_ref(), line: faults.line(key.span().start) })
    }

    /// The items of a list, each under the list's name.
    pub fn items<'f>(&self, faults: &'f Faults) -> Option<impl Iterator<Item = Found<'a>> + use<'a, 'f>> {
        let (name, items) = (self.name, self.value.as_array()?);
        Some(items.iter().map(move |item| Found { name, value: item.get_ref(), line: faults.line(item.span().start) }))
    }

    /// The fault of a value of the wrong type; none is made of it.
    pub fn wrong_type<T>(&self, wanted: &str, faults: &mut Faults) -> Option<T> {
        let (name, kind) = (shown(self.name), self.value.type_str());
        let article = if matches!(kind, "integer" | "array") { "an" } else { "a" };
        faults.add(self.line, format!("“{name}” must be {wanted}, not {article} {kind}"));
        None
    }
}

/// A value that a file may hold: what it is called, and how it is read.
pub trait Value: JsonSchema + Sized {
    /// `a text in quotes`
    const WANTED: &'static str;
    /// How one is written, for those who left it out.
    const EXAMPLE: &'static str;

    /// None where a fault was added.
    fn read(found: &Found<'_>, faults: &mut Faults) -> Option<Self>;
}

/// A word from a file made fit to be shown in a message: short and without control characters.
#[must_use]
pub fn shown(word: &str) -> String {
    word.chars().filter(|c| !c.is_control()).take(60).collect()
}
