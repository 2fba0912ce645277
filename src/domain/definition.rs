//! Definition files: what can be wrong with one. The readers stand in the rooms below.

/// One fault of a definition file, where it is and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefinitionFault {
    /// Counted from one.
    pub line: usize,
    /// What was wrong and what to do, one plain English sentence or two.
    pub message: String,
}
