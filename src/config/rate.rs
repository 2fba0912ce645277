//! How often something may happen: “10/1m” is ten times at once, then one every six seconds; “off” is as often as it likes.

use std::time::Duration;

/// So many times within so long; what was used comes back evenly over that time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rate {
    Off,
    Every { times: u32, within: Duration },
}

impl Rate {
    #[must_use]
    pub const fn new(times: u32, within: Duration) -> Self {
        Self::Every { times, within }
    }

    /// Reads `TIMES/NUMBER[s|m|h]`, such as `10/1m`; `0` and `off` set no limit.
    ///
    /// # Errors
    /// In words for the operator.
    pub fn parse(text: &str) -> Result<Self, String> {
        if matches!(text, "0" | "off") {
            return Ok(Self::Off);
        }
        let wrong = || format!("“{text}” is no rate: write TIMES/TIME such as 10/1m or 5000/1h, or off");
        let (times, time) = text.split_once('/').ok_or_else(wrong)?;
        let (number, unit_s) = match time.strip_suffix(['s', 'm', 'h']) {
            Some(number) if time.ends_with('s') => (number, 1),
            Some(number) if time.ends_with('m') => (number, 60),
            Some(number) => (number, 3600),
            None => return Err(wrong()),
        };
        let times: u32 = times.parse().map_err(|_| wrong())?;
        let number: u32 = if number.is_empty() { 1 } else { number.parse().map_err(|_| wrong())? };
        if times == 0 || number == 0 || number > 10_000 {
            return Err(wrong());
        }
        Ok(Self::Every { times, within: Duration::from_secs(u64::from(number) * unit_s) })
    }
}

impl std::fmt::Display for Rate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self::Every { times, within } = self else { return f.write_str("off") };
        match within.as_secs() {
            s if s % 3600 == 0 => write!(f, "{times}/{}h", s / 3600),
            s if s % 60 == 0 => write!(f, "{times}/{}m", s / 60),
            s => write!(f, "{times}/{s}s"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Rate;

    #[test]
    fn a_rate_is_written_as_it_is_read() {
        for (text, written) in
            [("10/1m", "10/1m"), ("10/60s", "10/1m"), ("1/h", "1/1h"), ("7/90s", "7/90s"), ("0", "off"), ("off", "off")]
        {
            assert_eq!(Rate::parse(text).unwrap().to_string(), written, "{text}");
        }
        for wrong in ["", "10", "10/", "/1m", "0/1m", "10/0s", "10/1d", "-1/1m", "10/99999h", "ten/1m"] {
            assert!(Rate::parse(wrong).is_err(), "{wrong}");
        }
    }
}
