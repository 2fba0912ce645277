//! A day in Viet Nam, and the moment as seen from there. A response keeps its day and no time.

use std::fmt;

/// Viet Nam has been at UTC+7 without summer time since 1975, so no time-zone table is needed.
const VIETNAM: jiff::tz::Offset = jiff::tz::offset(7);

/// A calendar day in `Asia/Ho_Chi_Minh`, written `2026-11-22`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(jiff::civil::Date);

/// Text that is not a day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a day: write year-month-day, such as 2026-09-01")]
pub struct BadDay(pub String);

impl Day {
    /// # Errors
    /// [`BadDay`] unless the text is an existing day written `YYYY-MM-DD`.
    pub fn parse(text: &str) -> Result<Self, BadDay> {
        let bad = || BadDay(text.chars().take(40).collect());
        if text.len() != 10 {
            return Err(bad());
        }
        text.parse().map(Self).map_err(|_| bad())
    }

    /// The day in Viet Nam at a moment given in milliseconds since 1970 UTC.
    ///
    /// # Panics
    /// Only beyond the year 9999.
    #[must_use]
    pub fn at_ms(unix_ms: i64) -> Self {
        let moment = jiff::Timestamp::from_millisecond(unix_ms).expect("a clock within the years 0 to 9999");
        Self(VIETNAM.to_datetime(moment).date())
    }

    #[must_use]
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// As people write it: `16/3/2026`.
    #[must_use]
    pub fn written(self) -> String {
        format!("{}/{}/{}", self.0.day(), self.0.month(), self.0.year())
    }

    /// The day so many days later (or earlier, if negative).
    ///
    /// # Panics
    /// Only beyond the year 9999.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        use jiff::ToSpan as _;
        Self(self.0.checked_add(days.days()).expect("a day within the years 0 to 9999"))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl serde::Serialize for Day {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::Day;

    #[test]
    fn the_day_begins_at_midnight_in_viet_nam() {
        assert_eq!(Day::at_ms(1_790_787_599_999).to_string(), "2026-09-30");
        assert_eq!(Day::at_ms(1_790_787_600_000).to_string(), "2026-10-01");
    }

    #[test]
    fn only_whole_days_are_read() {
        assert_eq!(Day::parse("2026-03-16").map(Day::written), Ok("16/3/2026".to_owned()));
        for bad in ["2026-02-30", "2026-3-16", "16/3/2026", "2026-03-16T00:00", ""] {
            assert!(Day::parse(bad).is_err(), "{bad}");
        }
    }
}
