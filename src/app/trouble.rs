//! Which trouble is worth a line in the operator's log: the same again only after a minute, with how often it came meanwhile.
//! What strangers can bring about at will must not fill the disk.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The same trouble is told again after so long.
const SAME_AGAIN: Duration = Duration::from_mins(1);
/// Another one of the same kind after so long.
const OTHER_AGAIN: Duration = Duration::from_secs(1);

/// What was told, by its kind.
#[derive(Debug, Default)]
pub struct Troubles(Mutex<HashMap<&'static str, Told>>);

#[derive(Debug)]
struct Told {
    text: String,
    at: Instant,
    untold: u64,
}

impl Troubles {
    /// How often it came untold since the last line of its kind, where it is to be told now. `text` tells one trouble from another
    /// of the kind.
    #[must_use]
    pub fn due(&self, kind: &'static str, text: &str) -> Option<u64> {
        self.due_at(kind, text, Instant::now())
    }

    /// It is over: the next of its kind is told at once.
    pub fn over(&self, kind: &'static str) {
        self.told().remove(kind);
    }

    fn due_at(&self, kind: &'static str, text: &str, now: Instant) -> Option<u64> {
        let mut all = self.told();
        let untold = match all.get_mut(kind) {
            Some(told) => {
                let again = if told.text == text { SAME_AGAIN } else { OTHER_AGAIN };
                if now.duration_since(told.at) < again {
                    told.untold += 1;
                    return None;
                }
                told.untold
            }
            None => 0,
        };
        all.insert(kind, Told { text: text.to_owned(), at: now, untold: 0 });
        Some(untold)
    }

    fn told(&self) -> MutexGuard<'_, HashMap<&'static str, Told>> {
        // A panic elsewhere leaves at worst a line too many.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::Troubles;

    #[test]
    fn the_same_is_told_once_a_minute_and_anew_once_it_was_over() {
        let troubles = Troubles::default();
        let began = Instant::now();
        let due = |text: &str, ms: u64| troubles.due_at("disk", text, began + Duration::from_millis(ms));
        assert_eq!(due("full", 0), Some(0));
        assert!((1..1000).all(|ms| due("full", ms).is_none()));
        assert_eq!(due("gone", 900), None, "nor do two take turns");
        assert_eq!(due("gone", 1000), Some(1000));
        assert_eq!(due("gone", 60_999), None);
        assert_eq!(due("gone", 61_000), Some(1));
        assert_eq!(troubles.due_at("database", "gone", began), Some(0), "kinds are told apart");
        troubles.over("disk");
        assert_eq!(due("gone", 61_001), Some(0));
    }
}
