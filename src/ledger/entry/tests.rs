//! Every kind of entry: read back as written, and refused in any other spelling.

use super::*;
use crate::ledger::canonical::base64;
use crate::ledger::note::{KeyKind, SigningKey};

fn word(text: &str) -> Word {
    Word::parse(text).unwrap()
}

fn key(name: &str, seed: u8) -> VerifierKey {
    SigningKey::from_seed(KeyName::parse(name).unwrap(), &[seed; 32]).public().clone()
}

fn witness(name: &str, seed: u8) -> VerifierKey {
    SigningKey::witness_from_seed(KeyName::parse(name).unwrap(), &[seed; 32]).public().clone()
}

/// One of every kind, with and without what may be absent.
pub(super) fn samples() -> Vec<Entry> {
    let origin = KeyName::parse("sipas.example.vn/log").unwrap();
    let wave = WaveKey::parse("2026").unwrap();
    let survey = (SurveyKey::parse("sipas-agency").unwrap(), Version::parse("2017.1").unwrap());
    let method = (MethodKey::parse("sipas-questions").unwrap(), Version::parse("1").unwrap());
    let witnesses = vec![witness("mặt-trận.example.vn", 2), witness("ccb.example.vn", 3)];
    assert_eq!(witnesses[0].kind(), KeyKind::Witness);
    let log = key("sipas.example.vn/log", 1);
    let genesis = |witnesses, prev| Entry::Genesis { origin: origin.clone(), log: log.clone(), witnesses, prev };
    let previous = Previous { origin: origin.clone(), size: 70_000, root: [5; 32] };
    let method_entry = |added_after_opening| Entry::Method {
        key: method.0.clone(),
        version: method.1.clone(),
        sha256: [8; 32],
        added_after_opening,
    };
    let mut all = vec![
        genesis(None, None),
        genesis(Some(Quorum::new(witnesses, 2).unwrap()), None),
        genesis(None, Some(previous)),
        Entry::Survey { key: survey.0.clone(), version: survey.1.clone(), sha256: [7; 32] },
        method_entry(false),
        method_entry(true),
        Entry::Wave {
            key: wave.clone(),
            survey,
            method: method.clone(),
            opens: Day::parse("2026-09-01").unwrap(),
            closes: Day::parse("2026-10-31").unwrap(),
            agencies: [9; 32],
        },
        Entry::WaveChange { wave: wave.clone(), what: word("closes"), sha256: [1; 32] },
        Entry::Tickets { wave: wave.clone(), batch: word("phu-quoc-1"), count: 250, root: [2; 32] },
        Entry::Erase { log_index: 9, reason: word("names-a-person"), by: word("administrator") },
        Entry::Close {
            wave: wave.clone(),
            responses: 100_000,
            void: 12,
            tickets: TicketCounts { issued: 120_000, used: 90_000, spoiled: 0 },
            used_root: [3; 32],
            rows: [4; 32],
        },
        Entry::Publish { wave: wave.clone(), method, index: [5; 32] },
        Entry::Audit { wave: wave.clone(), by: KeyName::parse("ccb.example.vn").unwrap(), opened: 400, mismatches: 0 },
        Entry::Admin { action: word("restore"), role: word("administrator"), detail: [6; 32] },
    ];
    let source = |source: &Source| Entry::Response {
        wave: wave.clone(),
        agency: AgencyCode::parse("30760").unwrap(),
        source: *source,
        receipt: [10; 32],
        sealed: [11; 32],
    };
    all.extend(Source::ALL.iter().map(source));
    all.extend(InputKind::ALL.iter().map(|kind| Entry::Input { wave: wave.clone(), kind: *kind, sha256: [1; 32] }));
    let roles = || Roles::parse("officer,supervisor").unwrap();
    all.extend(VoidReason::ALL.iter().map(|reason| Entry::Void { log_index: 0, reason: *reason, by: roles() }));
    for subject in [Disputed::Ticket([12; 32]), Disputed::Receipt([13; 32])] {
        all.extend(DisputeKind::ALL.iter().map(|kind| Entry::Dispute { subject, kind: *kind }));
    }
    let vkey = key("sipas.example.vn/log", 4);
    all.extend(Change::ALL.iter().map(|change| Entry::Key { role: word("log"), vkey: vkey.clone(), change: *change }));
    all
}

#[test]
fn every_kind_reads_back_as_it_was_written() {
    let mut kinds = std::collections::BTreeSet::new();
    for entry in samples() {
        let text = entry.encode();
        assert_eq!(Entry::parse(&text), Ok(entry.clone()), "{text}");
        assert!(text.starts_with(&format!("sipas-log/1 {}\n", entry.kind())), "{text}");
        kinds.insert(entry.kind());
    }
    assert_eq!(kinds.len(), 16);
}

#[test]
fn the_text_of_a_response_is_this() {
    let (receipt, sealed) = ([10; 32], [11; 32]);
    let text = response_entry("2026", "30760", "open", &receipt, &sealed);
    let expected = format!(
        "sipas-log/1 response\nwave 2026\nagency 30760\nsource open\nreceipt {}\nsealed {}\n",
        base64(&receipt),
        base64(&sealed)
    );
    assert_eq!(text, expected);
    assert!(samples().iter().any(|entry| entry.encode() == expected));
    assert_eq!(text.capacity(), text.len(), "one allocation");
}
