//! Makes a response ready for the log: salts, canonical record, commitment, receipt; and tells a repeat from another's answer.

use super::{ReceiptKey, Submitted};
use crate::db::response::{ResponseRow, Stored, TextRow};
use crate::domain::day::Day;
use crate::domain::key::WaveKey;
use crate::domain::record;
use crate::domain::response::Response;
use crate::domain::survey::Survey;
use crate::ledger::code::ReceiptCode;
use crate::ledger::commit::commit;

/// A response made ready for the log: sealed, but without its place.
#[derive(Debug, Clone)]
pub struct Sealed {
    pub(super) stored: Stored,
    pub(super) receipt: ReceiptCode,
    pub(super) wave: WaveKey,
    pub(super) day: Day,
}

/// Seals a response: salts, canonical record, commitment, receipt. `random` gives 32 fresh bytes at each call.
#[must_use]
pub fn seal(response: &Response, survey: &Survey, key: &ReceiptKey, mut random: impl FnMut() -> [u8; 32]) -> Sealed {
    let texts: Vec<(usize, TextRow)> = response
        .texts
        .iter()
        .map(|(index, words)| {
            let salt = random();
            let commitment = commit("sipas/text", &salt, words.as_bytes());
            let question = survey.questions[*index].key.to_string();
            let row = TextRow {
                question,
                salt: Some(salt.to_vec()),
                words: Some(words.clone()),
                commitment: commitment.to_vec(),
            };
            (*index, row)
        })
        .collect();
    let commitments: Vec<(usize, [u8; 32])> = texts
        .iter()
        .map(|(index, row)| (*index, row.commitment.as_slice().try_into().expect("a commitment has 32 bytes")))
        .collect();
    let channel = &response.channel;
    let canonical =
        record::canonical(survey, &response.agency, channel, response.respondent_kind, &response.answers, &commitments);
    let salt = random();
    let receipt = ReceiptCode::of(key, &response.id);
    let row = ResponseRow {
        wave: response.wave.to_string(),
        id: response.id.as_bytes().to_vec(),
        agency: response.agency.to_string(),
        source: channel.source.as_str().to_owned(),
        mode: channel.mode.as_str().to_owned(),
        respondent_kind: response.respondent_kind.map(|kind| kind.as_str().to_owned()),
        sector: channel.sector.as_ref().map(ToString::to_string),
        unit: channel.unit.clone(),
        received_by: channel.received_by.as_ref().map(ToString::to_string),
        day: response.day.to_string(),
        receipt_hash: receipt.hash().to_vec(),
        salt: salt.to_vec(),
        record_version: record::RECORD_VERSION,
        sealed: commit("sipas/response", &salt, canonical.as_bytes()).to_vec(),
        answers: survey.layout.encode(&response.answers),
    };
    let texts = texts.into_iter().map(|(_, row)| row).collect();
    Sealed { stored: Stored { row, texts }, receipt, wave: response.wave.clone(), day: response.day }
}

impl Sealed {
    pub(super) fn submitted(&self, repeated: bool) -> Submitted {
        Submitted { receipt: self.receipt.clone(), repeated }
    }
}

/// Whether two submissions under one id say the same. The day may differ (a repeat after midnight), salts always do,
/// and words that were erased since are taken as equal.
pub(super) fn same_content(earlier: &Stored, later: &Stored) -> bool {
    let content = |row: &ResponseRow| ResponseRow {
        day: String::new(),
        salt: Vec::new(),
        sealed: Vec::new(),
        receipt_hash: Vec::new(),
        record_version: 0,
        ..row.clone()
    };
    let mut later_texts: Vec<&TextRow> = later.texts.iter().collect();
    later_texts.sort_by(|a, b| a.question.cmp(&b.question));
    content(&earlier.row) == content(&later.row)
        && earlier.texts.len() == later_texts.len()
        && earlier
            .texts
            .iter()
            .zip(later_texts)
            .all(|(old, new)| old.question == new.question && (old.words.is_none() || old.words == new.words))
}
