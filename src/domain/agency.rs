//! The bodies that are rated: their kind, the block in which they are compared, when they existed and what they became.

use super::day::Day;
use super::key::{AgencyCode, BlockKey};

/// What sort of body an agency is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AgencyKind {
    Office,
    Department,
    Board,
    Vertical,
    District,
    Commune,
    Ward,
    SpecialZone,
    OneStop,
}

impl AgencyKind {
    pub const ALL: [Self; 9] = [
        Self::Office,
        Self::Department,
        Self::Board,
        Self::Vertical,
        Self::District,
        Self::Commune,
        Self::Ward,
        Self::SpecialZone,
        Self::OneStop,
    ];

    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Office => "office",
            Self::Department => "department",
            Self::Board => "board",
            Self::Vertical => "vertical",
            Self::District => "district",
            Self::Commune => "commune",
            Self::Ward => "ward",
            Self::SpecialZone => "special_zone",
            Self::OneStop => "one_stop",
        }
    }

    /// The block in which agencies of this kind are compared, unless the file names another.
    #[must_use]
    pub fn usual_block(self) -> &'static str {
        match self {
            Self::Office | Self::Department | Self::Board => "departments",
            Self::Vertical => "vertical",
            Self::District => "districts",
            Self::Commune | Self::Ward | Self::SpecialZone => "communes",
            Self::OneStop => "one_stop",
        }
    }
}

/// One agency as a file of agencies tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agency {
    pub code: AgencyCode,
    pub name: String,
    /// The name in English, where there is one.
    pub name_en: Option<String>,
    pub kind: AgencyKind,
    pub block: BlockKey,
    pub parent: Option<AgencyCode>,
    /// First day of its existence; none = as far back as anybody asks.
    pub valid_from: Option<Day>,
    /// Last day of its existence.
    pub valid_to: Option<Day>,
    /// What it became; several where it was split.
    pub successors: Vec<AgencyCode>,
    /// Files that it handled in the period (N), where known.
    pub files: Option<u64>,
}

impl Agency {
    #[must_use]
    pub fn exists_on(&self, day: Day) -> bool {
        self.valid_from.is_none_or(|first| first <= day) && self.valid_to.is_none_or(|last| day <= last)
    }
}
