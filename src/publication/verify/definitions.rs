//! Surveys and methods against the log: a text is known by its name, so under one name there should be one text.

use std::collections::BTreeSet;

use super::Work;
use super::said::{Definitions, Logged};
use crate::ledger::commit::Hash;

/// A published text and the entries of its name.
pub(super) struct Named<'a> {
    /// `survey` or `method`.
    pub check: &'static str,
    pub path: &'a str,
    /// `key/version`.
    pub name: &'a str,
    pub entered: &'a Definitions,
    /// The place of the entry that uses the name: what is entered later is not what it meant.
    pub used_at: u64,
}

impl Named<'_> {
    /// Whether a text of this hash is the one that was entered before the name was used.
    pub fn check(&self, work: &mut Work<'_>, hash: &Hash) {
        let Self { check, path, name, entered, used_at } = *self;
        let all = entered.get(name).map_or(&[][..], Vec::as_slice);
        let mut before = all.iter().filter(|(at, _)| *at < used_at).map(|(_, hash)| hash).peekable();
        if before.peek().is_none() {
            return work.wrong(check, format!("{path}: the log has no entry for it where {name} is used"));
        }
        if !before.any(|entered| entered == hash) {
            return work.wrong(check, format!("{path} is not the one that stands in the log"));
        }
        let texts = texts(all);
        if texts > 1 {
            let text = format!(
                "{path}: the log has {texts} texts under the name {name}; this is one of those from before its use"
            );
            return work.open(check, text);
        }
        work.holds(check, format!("{path} is the one that stands in the log"));
    }
}

/// Names under which other texts of the log stand twice, which this publication does not rest on.
pub(super) fn note_others(work: &mut Work<'_>, logged: &Logged, used: [&str; 2]) {
    for (kind, definitions) in [("survey", &logged.surveys), ("method", &logged.methods)] {
        for (name, entered) in definitions.iter().filter(|(name, _)| !used.contains(&name.as_str())) {
            let texts = texts(entered);
            if texts > 1 {
                work.note(
                    "definitions",
                    format!("the log has {texts} texts under the name of {kind} {name}, not used here"),
                );
            }
        }
    }
}

fn texts(entered: &[(u64, Hash)]) -> usize {
    entered.iter().map(|(_, hash)| hash).collect::<BTreeSet<_>>().len()
}
