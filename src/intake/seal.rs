//! Makes a response ready for the log: salts, canonical record, commitment, receipt; and tells a repeat from another's answer.

use super::{ReceiptKey, Submitted};
use crate::db::response::{ResponseRow, Stored, TextRow};
use crate::domain::day::Day;
use crate::domain::key::WaveKey;
use crate::domain::record;
use crate::domain::response::Response;
use crate::domain::survey::Survey;
use crate::ledger::code::ReceiptCode;
use crate::ledger::commit::{Hash, commit};
use crate::ledger::entry::response_entry;

/// A response made ready for the log: sealed, but without its place.
#[derive(Debug, Clone)]
pub struct Sealed {
    pub stored: Stored,
    pub(super) receipt: ReceiptCode,
    pub(super) wave: WaveKey,
    pub(super) day: Day,
    /// The hash of the ticket that is spent with it.
    pub(super) ticket: Option<Hash>,
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
    Sealed {
        stored: Stored { row, texts },
        receipt,
        wave: response.wave.clone(),
        day: response.day,
        ticket: channel.ticket,
    }
}

impl Sealed {
    /// Its entry in the log.
    pub(super) fn entry(&self) -> String {
        let ResponseRow { wave, agency, source, receipt_hash, sealed, .. } = &self.stored.row;
        let hash = |bytes: &[u8]| -> Hash { bytes.try_into().expect("a seal makes hashes of 32 bytes") };
        response_entry(wave, agency, source, &hash(receipt_hash), &hash(sealed))
    }

    /// What its sender is told once it is on the disk.
    pub fn submitted(&self, repeated: bool) -> Submitted {
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
    let same_words = |old: &TextRow| {
        let new = later.texts.iter().find(|new| new.question == old.question);
        new.is_some_and(|new| old.words.is_none() || old.words == new.words)
    };
    // Each question has its words once in either, whatever order the database's language gives them.
    content(&earlier.row) == content(&later.row)
        && earlier.texts.len() == later.texts.len()
        && earlier.texts.iter().all(same_words)
}

#[cfg(test)]
mod tests {
    use super::{Sealed, same_content, seal};
    use crate::domain::day::Day;
    use crate::domain::definition::survey;
    use crate::domain::key::{AgencyCode, WaveKey};
    use crate::domain::response::{Channel, ResponseId};
    use crate::domain::submission::{Given, GivenAnswers, Unmet};

    const SURVEY: &str = r#"
        key = "words"
        version = "1"
        languages = ["vi"]
        minutes = 1
        title = { vi = "Lời" }
        source = "a test"
        [[section]]
        key = "all"
        title = { vi = "Tất cả" }
        [[section.question]]
        key = "a_b"
        kind = "text"
        max_chars = 10
        text = { vi = "Một" }
        [[section.question]]
        key = "aa"
        kind = "text"
        max_chars = 10
        text = { vi = "Hai" }
    "#;

    fn sealed(words: [&str; 2], day: &str, salt: u8) -> Sealed {
        let survey = survey::parse(SURVEY).unwrap();
        let given: GivenAnswers = ["a_b", "aa"]
            .into_iter()
            .zip(words)
            .map(|(key, word)| (key.to_owned(), Given::Word(word.to_owned())))
            .collect();
        let channel = Channel::open_web();
        let accepted = survey.accept(&channel, &given, Unmet::Reject, true).unwrap();
        let (wave, agency) = (WaveKey::parse("w").unwrap(), AgencyCode::parse("a").unwrap());
        let response =
            accepted.response(ResponseId::from_random([1; 16]), wave, agency, channel, Day::parse(day).unwrap());
        seal(&response, &survey, &[0; 32], || [salt; 32])
    }

    #[test]
    fn a_repeat_is_known_by_its_content_whatever_its_day_its_salts_and_the_order_of_its_words() {
        let first = sealed(["x", "y"], "2026-09-01", 1).stored;
        let mut stored = first.clone();
        // Some databases sort “aa” before “a_b”.
        stored.texts.reverse();
        assert!(same_content(&stored, &sealed(["x", "y"], "2026-09-02", 2).stored));
        assert!(!same_content(&stored, &sealed(["y", "x"], "2026-09-01", 1).stored));
        assert!(!same_content(&stored, &sealed(["x", ""], "2026-09-01", 1).stored));
        stored.texts.iter_mut().for_each(|text| (text.words, text.salt) = (None, None));
        assert!(same_content(&stored, &first), "erased words are taken as equal");
    }
}
