//! Counts by the generic cell rate algorithm: one instant a key says when all that it used will have come back. So many keys
//! at most are kept; those that used least are forgotten first.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::config::Rate;

/// Most keys at a time: some 4 MB.
const MOST: usize = 100_000;

/// Time is counted from the server's start.
#[derive(Debug)]
pub struct Meter {
    rate: Option<Cells>,
    /// By key: when all that it used will have come back, in nanoseconds.
    back: Mutex<HashMap<u64, u64>>,
}

#[derive(Debug, Clone, Copy)]
struct Cells {
    /// One use comes back after so long.
    one_ns: u64,
    /// All of them.
    all_ns: u64,
}

impl Meter {
    #[must_use]
    pub fn new(rate: Rate) -> Self {
        let rate = match rate {
            Rate::Off => None,
            Rate::Every { times, within } => {
                let all_ns = nanoseconds(within);
                Some(Cells { one_ns: (all_ns / u64::from(times)).max(1), all_ns })
            }
        };
        Self { rate, back: Mutex::default() }
    }

    /// # Errors
    /// How long to wait until it would be let through; then nothing was counted.
    pub fn take(&self, key: u64, now: Duration) -> Result<(), Duration> {
        let Some(cells) = self.rate else { return Ok(()) };
        let now = nanoseconds(now);
        let mut back = self.back();
        let begins = back.get(&key).copied().unwrap_or(0).max(now);
        let ends = begins.saturating_add(cells.one_ns);
        let used = ends - now;
        if used > cells.all_ns {
            return Err(Duration::from_nanos(used - cells.all_ns));
        }
        if back.len() >= MOST && !back.contains_key(&key) {
            forget_some(&mut back, now);
        }
        back.insert(key, ends);
        Ok(())
    }

    fn back(&self) -> MutexGuard<'_, HashMap<u64, u64>> {
        // A panic elsewhere leaves at worst a use uncounted.
        self.back.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Those whose uses have all come back first; if that is not enough, the half that used least.
fn forget_some(back: &mut HashMap<u64, u64>, now: u64) {
    back.retain(|_, ends| *ends > now);
    if back.len() > MOST / 4 * 3 {
        let mut ends: Vec<u64> = back.values().copied().collect();
        let middle = ends.len() / 2;
        let middle = *ends.select_nth_unstable(middle).1;
        back.retain(|_, ends| *ends > middle);
    }
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{MOST, Meter};
    use crate::config::Rate;

    const fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn a_burst_then_one_at_a_time_and_the_wait_is_exact() {
        let meter = Meter::new(Rate::parse("3/1m").unwrap());
        assert!((0..3).all(|_| meter.take(7, s(100)).is_ok()));
        assert_eq!(meter.take(7, s(100)), Err(s(20)));
        assert_eq!(meter.take(7, s(119)), Err(s(1)));
        assert!(meter.take(8, s(119)).is_ok(), "others are not touched");
        assert!(meter.take(7, s(120)).is_ok());
        assert_eq!(meter.take(7, s(120)), Err(s(20)), "a refusal does not push the end out");
        assert!((0..3).all(|_| meter.take(7, s(1000)).is_ok()), "all comes back");
    }

    #[test]
    fn the_table_is_bounded_and_keeps_those_that_used_most() {
        let meter = Meter::new(Rate::parse("5/1h").unwrap());
        for _ in 0..5 {
            meter.take(u64::MAX, s(1)).unwrap();
        }
        for key in 0..3 * MOST as u64 {
            meter.take(key, s(2)).unwrap();
            if key % 10_000 == 0 {
                assert!(meter.back().len() <= MOST);
            }
        }
        assert!(meter.take(u64::MAX, s(3)).is_err(), "a flood of others does not wash it away");
    }

    #[test]
    fn off_is_off() {
        let meter = Meter::new(Rate::Off);
        assert!((0..100_000).all(|_| meter.take(1, s(0)).is_ok()));
        assert!(meter.back().is_empty());
    }
}
