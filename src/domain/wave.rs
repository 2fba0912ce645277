//! One period of asking with one survey.

use super::day::Day;
use super::key::{SurveyKey, Version, WaveKey};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wave {
    pub key: WaveKey,
    pub survey: SurveyKey,
    pub survey_version: Version,
    /// First and last day of asking, both inclusive.
    pub opens: Day,
    pub closes: Day,
    /// Running figures are shown to everyone.
    pub live: bool,
    /// The answers are invented; every page and sheet says so.
    pub demo: bool,
    /// The day on which it was closed by command, if it was.
    pub closed_on: Option<Day>,
}

/// Where a wave stands on a given day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    NotYet,
    Open,
    Over,
}

impl Phase {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotYet => "not_yet_open",
            Self::Open => "open",
            Self::Over => "closed",
        }
    }
}

impl Wave {
    #[must_use]
    pub fn phase(&self, today: Day) -> Phase {
        if self.closed_on.is_some() || today > self.closes {
            Phase::Over
        } else if today < self.opens {
            Phase::NotYet
        } else {
            Phase::Open
        }
    }

    /// Its last day of asking, as it turned out; of a wave that was closed before it opened, its first.
    #[must_use]
    pub fn ended(&self) -> Day {
        // Not `clamp`, which panics where a log that somebody changed lets a wave end before it opens.
        self.closed_on.map_or(self.closes, |day| day.min(self.closes).max(self.opens))
    }
}
