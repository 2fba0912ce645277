//! Every kind of entry: read back as written, and refused in any other spelling.

mod any;

use super::*;
use crate::ledger::canonical::base64;
use crate::ledger::commit::sha256;
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
fn samples() -> Vec<Entry> {
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
    let opened = |live| Entry::Wave {
        key: wave.clone(),
        survey: survey.clone(),
        method: method.clone(),
        opens: Day::parse("2026-09-01").unwrap(),
        closes: Day::parse("2026-10-31").unwrap(),
        agencies: [9; 32],
        live,
    };
    let mut all = vec![
        opened(None),
        opened(Some(true)),
        opened(Some(false)),
        genesis(None, None),
        genesis(Some(Quorum::new(witnesses, 2).unwrap()), None),
        genesis(None, Some(previous)),
        Entry::Survey { key: survey.0.clone(), version: survey.1.clone(), sha256: [7; 32] },
        method_entry(false),
        method_entry(true),
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
        Entry::Publish { wave: wave.clone(), method: method.clone(), index: [5; 32] },
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

/// Waves that were opened before their entry said whether they are live keep their text, and with it their place in the tree.
#[test]
fn a_wave_entry_of_before_reads_as_it_was_written() {
    let agencies = base64(&[9; 32]);
    let before = format!(
        "sipas-log/1 wave\nkey 2026\nsurvey sipas-agency/2017.1\nmethod sipas/1\nopens 2026-09-01\ncloses 2026-10-31\n\
         agencies {agencies}\n"
    );
    for (line, expected) in [("", None), ("live yes\n", Some(true)), ("live no\n", Some(false))] {
        let text = format!("{before}{line}");
        let entry = Entry::parse(&text).unwrap();
        assert!(matches!(&entry, Entry::Wave { live, .. } if *live == expected), "{entry:?}");
        assert_eq!(entry.encode(), text);
    }
    for bad in ["live\n", "live true\n", "live yes\nlive yes\n"] {
        assert!(Entry::parse(&format!("{before}{bad}")).is_err(), "{bad}");
    }
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

/// Where the fault is, and what it is.
fn fault(text: &str) -> (usize, Problem) {
    let fault = Entry::parse(text).expect_err(text);
    (fault.line, fault.problem)
}

#[test]
fn another_spelling_is_refused_with_its_line() {
    let text = response_entry("2026", "30760", "open", &[10; 32], &[11; 32]);
    let with = |from: &str, to: &str| {
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text, "{from}");
        changed
    };
    for (changed, line, problem) in [
        (String::new(), 1, Problem::NotEnded),
        ("\n".to_owned(), 1, Problem::Kind),
        ("sipas-log/1\n".to_owned(), 1, Problem::Kind),
        (with("sipas-log/1 ", "sipas-log/2 "), 1, Problem::Kind),
        (with("sipas-log/1 ", "sipas-log/1  "), 1, Problem::Kind),
        (with("response", "respond"), 1, Problem::Kind),
        (with("sipas", "\u{feff}sipas"), 1, Problem::Kind),
        (with("wave 2026\n", ""), 2, Problem::Missing("wave")),
        (with("wave 2026\n", "wave\n"), 2, Problem::Missing("wave")),
        (with("wave 2026\nagency 30760\n", "agency 30760\nwave 2026\n"), 2, Problem::Missing("wave")),
        (with("wave 2026\n", "wave 2026\nwave 2026\n"), 3, Problem::Missing("agency")),
        (with("wave 2026\n", "wave 2026\n\n"), 3, Problem::Missing("agency")),
        (with("open", "Open"), 4, Problem::Choice("source")),
        (with("open", "open "), 4, Problem::Choice("source")),
        (with("receipt Cg", "receipt  g"), 5, Problem::Hash("receipt")),
        (with("Cgo=\nsealed", "Cgp=\nsealed"), 5, Problem::Hash("receipt")),
        (with("Cgo=\nsealed", "Cgo\nsealed"), 5, Problem::Hash("receipt")),
        (with("agency", "agen\tcy"), 3, Problem::Control),
        (with("agency 30760\n", "agency 30760\r\n"), 3, Problem::Control),
        (with("agency", "\u{85}agency"), 3, Problem::Control),
        (with("agency", "e\u{301}agency"), 3, Problem::NotComposed),
        (text.trim_end().to_owned(), 6, Problem::NotEnded),
        (format!("{text}\n"), 7, Problem::Rest),
        (format!("{text}more 1\n"), 7, Problem::Rest),
        (format!("{text}{}\n", "x".repeat(65_535 - text.len())), 7, Problem::TooLong),
    ] {
        assert_eq!(fault(&changed), (line, problem), "{changed}");
    }
    assert!(matches!(fault(&with("2026", "Năm")), (2, Problem::Key(_))));
    assert!(matches!(fault(&with("30760", "30/760")), (3, Problem::Key(_))));
    let key = SigningKey::from_seed(KeyName::parse("log.example").unwrap(), &[1; 32]).public().to_string();
    let witness = SigningKey::witness_from_seed(KeyName::parse("w.example").unwrap(), &[2; 32]).public().to_string();
    let hash = base64(&[1; 32]);
    let head = format!("sipas-log/1 genesis\norigin log.example\nlog {key}\n");
    assert!(Entry::parse(&head).is_ok());
    for (rest, line, problem) in [
        ("quorum 0\n".to_owned(), 4, Problem::Rest),
        (format!("witness {witness}\n"), 5, Problem::Missing("quorum")),
        (format!("witness {witness}\nquorum 0\n"), 5, BadWord::Quorum.into()),
        (format!("witness {witness}\nquorum 2\n"), 5, BadWord::Quorum.into()),
        (format!("witness {witness}\nwitness {witness}\nquorum 1\n"), 6, BadWord::Witnesses.into()),
        (
            format!("witness {}\nquorum 1\n", witness.replace("+a26f", "+A26F")),
            4,
            crate::ledger::note::BadKey::Id.into(),
        ),
        (format!("witness {key}\nquorum 1\n"), 5, BadWord::Witnesses.into()),
        (format!("prev log.example 07 {hash}\n"), 4, Problem::Previous("prev")),
        (format!("prev log.example  7 {hash}\n"), 4, Problem::Previous("prev")),
        (format!("prev log.example 7 {hash} \n"), 4, Problem::Previous("prev")),
        (format!("prev log.example 7 {hash}\nquorum 1\n"), 5, Problem::Rest),
    ] {
        assert_eq!(fault(&format!("{head}{rest}")), (line, problem), "{rest}");
    }
    for (text, line, problem) in [
        ("void\nlog-index 01\nreason test\nby a,b\n", 2, Problem::Number("log-index")),
        ("void\nlog-index 1\nreason tests\nby a,b\n", 3, Problem::Choice("reason")),
        ("void\nlog-index 1\nreason test\nby officer\n", 4, BadWord::Roles.into()),
        ("void\nlog-index 1\nreason test\nby officer,\n", 4, BadWord::Word.into()),
        ("void\nlog-index 1\nreason test\nby a,b,c,d,e,f,g,h,i\n", 4, BadWord::Roles.into()),
        ("erase\nlog-index 1\nwhat marks\nreason x\nby y\n", 3, Problem::Choice("what")),
        ("wave\nkey 2026\nsurvey sipas-agency\n", 3, Problem::Versioned("survey")),
        ("dispute\nkind used\n", 2, Problem::Missing("ticket")),
    ] {
        assert_eq!(fault(&format!("sipas-log/1 {text}")), (line, problem), "{text}");
    }
    for day in ["2026-9-001", "20260901T0", "2026-W36-2", "+2026-9-01", "2026/09/01", "2026-02-30", " 2026-09-1"] {
        let text = format!(
            "sipas-log/1 wave\nkey 2026\nsurvey a/1\nmethod b/1\nopens {day}\ncloses 2026-10-31\nagencies {hash}\n"
        );
        assert!(matches!(fault(&text), (5, Problem::Day(_))), "{day}");
    }
    let method = format!("sipas-log/1 method\nkey a\nversion 1\nsha256 {hash}\n");
    assert_eq!(fault(&format!("{method}added-after-opening no\n")), (5, Problem::Choice("added-after-opening")));
    let shown = Entry::parse(&format!("{method}more 1\n")).unwrap_err().to_string();
    assert_eq!(shown, "line 5 of the entry: nothing more should stand here");
}

/// A changed text is refused, or it is another entry, whose text has another hash. No two texts say the same.
#[test]
fn every_changed_byte_is_refused_or_another_entry() {
    for entry in samples() {
        let text = entry.encode();
        let check = |changed: Vec<u8>| {
            let Ok(changed) = String::from_utf8(changed) else { return };
            if let Ok(read) = Entry::parse(&changed)
                && changed != text
            {
                assert_ne!(read, entry, "{changed}");
                assert_eq!(read.encode(), changed);
                assert_ne!(sha256(changed.as_bytes()), sha256(text.as_bytes()));
            }
        };
        for place in 0..text.len() {
            for bit in 0..8 {
                let mut changed = text.clone().into_bytes();
                changed[place] ^= 1 << bit;
                check(changed);
            }
            check([&text.as_bytes()[..place], &text.as_bytes()[place + 1..]].concat());
            for more in [b'\n', b' ', b'0', b'='] {
                check([&text.as_bytes()[..place], &[more], &text.as_bytes()[place..]].concat());
            }
        }
    }
}
