//! Definition files: the readers that turn their text into surveys, methods, agencies and sectors, or into the list of
//! all their faults. The shapes from which the readers are made give the JSON Schemas as well, so the two cannot disagree.

pub mod agencies;
pub mod condition;
pub mod design;
pub mod figures;
pub mod margins;
pub mod nearest;
pub mod question;
pub mod reader;
pub mod rows;
pub mod scale;
pub mod sectors;
pub mod shape;
pub mod survey;
pub mod survey_file;
pub mod tickets;
pub mod values;
pub mod words;

#[cfg(test)]
pub(crate) mod schema_tests;
#[cfg(test)]
mod tests;

/// One fault of a definition file, where it is and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DefinitionFault {
    /// Counted from one.
    pub line: usize,
    /// What was wrong and what to do, one plain English sentence or two.
    pub message: String,
}
