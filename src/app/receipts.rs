//! Receipts on their way to the page after sending: 15 minutes in memory, under random tokens, so that no address of a page
//! holds a receipt and no disk a link between the two.

use std::collections::{HashMap, VecDeque};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::intake::random_32;
use crate::ledger::code::ReceiptCode;

const KEPT: Duration = Duration::from_mins(15);
/// Some 30 MB; beyond it the oldest go first.
const MOST: usize = 200_000;

#[derive(Default)]
pub(super) struct Receipts(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    codes: HashMap<String, (ReceiptCode, Instant)>,
    /// The oldest first.
    tokens: VecDeque<String>,
}

impl Receipts {
    pub fn remember(&self, code: ReceiptCode, now: Instant) -> String {
        let token = data_encoding::BASE64URL_NOPAD.encode(&random_32()[..18]);
        if let Ok(mut kept) = self.0.lock() {
            kept.forget_old(now);
            kept.codes.insert(token.clone(), (code, now));
            kept.tokens.push_back(token.clone());
        }
        token
    }

    pub fn find(&self, token: &str, now: Instant) -> Option<ReceiptCode> {
        let mut kept = self.0.lock().ok()?;
        kept.forget_old(now);
        kept.codes.get(token).map(|(code, _)| code.clone())
    }
}

impl Kept {
    fn forget_old(&mut self, now: Instant) {
        while let Some(oldest) = self.tokens.front() {
            let is_old = |(_, since): &(_, Instant)| now.duration_since(*since) >= KEPT;
            if self.tokens.len() < MOST && !self.codes.get(oldest).is_none_or(is_old) {
                return;
            }
            self.codes.remove(oldest);
            self.tokens.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::response::ResponseId;

    #[test]
    fn a_token_lives_a_quarter_of_an_hour() {
        let receipts = Receipts::default();
        let code = ReceiptCode::of(&[1; 32], &ResponseId::from_random([2; 16]));
        let start = Instant::now();
        let token = receipts.remember(code.clone(), start);
        assert!(receipts.find(&token, start + Duration::from_secs(899)) == Some(code));
        assert!(receipts.find(&token, start + KEPT).is_none());
        assert!(receipts.find("other", start).is_none());
        assert!(receipts.0.lock().unwrap().codes.is_empty(), "no longer in memory either");
    }
}
