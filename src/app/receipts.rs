//! Receipts on their way to the page after sending: 15 minutes in memory, under random tokens, so that no address of a page
//! holds a receipt and no disk a link between the two.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::intake::random_32;
use crate::ledger::code::ReceiptCode;

const KEPT: Duration = Duration::from_mins(15);
/// Some 20 MB; beyond it the oldest go first.
const MOST: usize = 200_000;

#[derive(Default)]
pub(super) struct Receipts(Mutex<HashMap<String, (ReceiptCode, Instant)>>);

impl Receipts {
    pub fn remember(&self, code: ReceiptCode, now: Instant) -> String {
        let token = data_encoding::BASE64URL_NOPAD.encode(&random_32()[..18]);
        if let Ok(mut kept) = self.0.lock() {
            if kept.len() >= MOST || kept.len() % 1024 == 1023 {
                kept.retain(|_, (_, since)| now.duration_since(*since) < KEPT);
            }
            if kept.len() >= MOST
                && let Some(oldest) = kept.iter().min_by_key(|(_, (_, since))| *since).map(|(token, _)| token.clone())
            {
                kept.remove(&oldest);
            }
            kept.insert(token.clone(), (code, now));
        }
        token
    }

    pub fn find(&self, token: &str, now: Instant) -> Option<ReceiptCode> {
        let kept = self.0.lock().ok()?;
        let (code, since) = kept.get(token)?;
        (now.duration_since(*since) < KEPT).then(|| code.clone())
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
    }
}
