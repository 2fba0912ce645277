//! Notes: the published examples, exchange with `signed_note` in both directions, and what is refused.

use proptest::prelude::*;
use signed_note::{Note, StandardSigner, StandardVerifier, VerifierList};

use super::*;
use crate::ledger::canonical::base64;

/// The example in the documentation of Go's `sumdb/note`, where this format comes from.
const NEUMANN: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const TEXT: &str =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const NEUMANN_LINE: &str =
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
/// By a key made from 32 zero bytes.
const ROOT_LINE: &str =
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n";

fn name(text: &str) -> KeyName {
    KeyName::parse(text).unwrap()
}

fn key(text: &str, seed: u8) -> SigningKey {
    SigningKey::from_seed(name(text), &[seed; 32])
}

fn names(opened: &Opened) -> Vec<&str> {
    opened.verified.iter().map(|signature| signature.key.name().as_str()).collect()
}

#[test]
fn the_published_example_opens_and_is_what_we_sign() {
    let neumann = VerifierKey::parse(NEUMANN).unwrap();
    assert_eq!(neumann.to_string(), NEUMANN);
    let root = key("EnochRoot", 0);
    assert_eq!(root.signature_line(TEXT, 0), ROOT_LINE);
    assert_eq!(root.sign(TEXT, 0).unwrap(), format!("{TEXT}\n{ROOT_LINE}"));
    let note = format!("{TEXT}\n{NEUMANN_LINE}{ROOT_LINE}");
    let both = open(&note, &[neumann.clone(), root.public().clone()]).unwrap();
    assert_eq!((both.text.as_str(), names(&both)), (TEXT, vec!["PeterNeumann", "EnochRoot"]));
    assert_eq!(both.unknown, []);
    let one = open(&note, std::slice::from_ref(&neumann)).unwrap();
    assert_eq!((names(&one), one.unknown[0].name.as_str()), (vec!["PeterNeumann"], "EnochRoot"));
    assert_eq!(open(&note, &[]), Err(BadNote::NoKnownKey));
}

#[test]
fn foreign_programs_open_ours_and_we_theirs() {
    let (ours, witness) = (key("sipas.example.vn/log", 7), key("ccb.example.vn", 8));
    let text = "sipas.example.vn/log\n3\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n\nblank lines are text, too\n";
    let note = ours.sign(text, 0).unwrap() + &witness.signature_line(text, 0);
    let verifier = |key: &SigningKey| StandardVerifier::new(&key.public().to_string()).unwrap();
    let list = VerifierList::new(vec![Box::new(verifier(&ours)), Box::new(verifier(&witness))]);
    let foreign = Note::from_bytes(note.as_bytes()).unwrap();
    assert_eq!(foreign.text(), text.as_bytes());
    assert_eq!(foreign.verify(&list).unwrap().0.len(), 2);
    assert_eq!(foreign.to_bytes(), note.as_bytes());

    let seed = base64(&[&[1][..], &[9; 32]].concat());
    let theirs = key("their.example/log", 9);
    let secret = format!("PRIVATE+KEY+their.example/log+{:08x}+{seed}", theirs.public().id());
    let signer = StandardSigner::new(&secret).unwrap();
    let mut made = Note::new(text.as_bytes(), &[]).unwrap();
    made.add_sigs(&[&signer]).unwrap();
    let made = String::from_utf8(made.to_bytes()).unwrap();
    let opened = open(&made, std::slice::from_ref(theirs.public())).unwrap();
    assert_eq!((opened.text.as_str(), names(&opened)), (text, vec!["their.example/log"]));
    assert_eq!(made, theirs.sign(text, 0).unwrap(), "Ed25519 has one signature for one text");
}

#[test]
fn a_witness_signs_when_it_saw_the_text() {
    let log = key("sipas.example.vn/log", 1);
    let witness = SigningKey::witness_from_seed(name("mặt-trận.example.vn"), &[2; 32]);
    let text = "sipas.example.vn/log\n1\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n";
    let note = log.sign(text, 0).unwrap() + &witness.signature_line(text, 1_795_000_000);
    let opened = open(&note, &[log.public().clone(), witness.public().clone()]).unwrap();
    let times: Vec<Option<u64>> = opened.verified.iter().map(|signature| signature.unix_s).collect();
    assert_eq!(times, [None, Some(1_795_000_000)]);
    // The message of the standard, signed by the bare key.
    let message = format!("cosignature/v1\ntime 1795000000\n{text}");
    let bare = SigningKey::from_seed(name("x"), &[2; 32]).signature(&message, 0);
    assert_eq!(witness.signature(text, 1_795_000_000)[8..], bare);
    assert_eq!(VerifierKey::parse(&witness.public().to_string()).as_ref(), Ok(witness.public()));
    // The same bytes as the log's kind of key are another key.
    let as_log =
        VerifierKey::from_bytes(name("mặt-trận.example.vn"), KeyKind::Log, witness.public().as_bytes()).unwrap();
    assert_ne!(as_log.id(), witness.public().id());
    assert_eq!(open(&note, &[as_log]), Err(BadNote::NoKnownKey));
}

#[test]
fn notes_that_are_not_whole_are_refused() {
    let key = key("log.example", 1);
    let known = std::slice::from_ref(key.public());
    let line = key.signature_line("a\n", 0);
    let forged = |line| BadNote::Forged { line, name: "log.example".to_owned() };
    let many = (0..=64).fold("a\n\n".to_owned(), |note, n| note + &format!("— other{n} AAAAAAA=\n"));
    for (note, problem) in [
        (String::new(), BadNote::Unsigned),
        ("a\n".to_owned(), BadNote::Unsigned),
        (format!("\n{line}"), BadNote::Unsigned),
        (format!("\n\n{line}"), BadNote::Text),
        (format!("a\n{line}"), BadNote::Unsigned),
        ("a\n\n".to_owned(), BadNote::Unsigned),
        (format!("a\n\n{}", line.trim_end()), BadNote::Unsigned),
        (format!("a\r\n\n{line}"), BadNote::Control { line: 1 }),
        (format!("a\n\n{}\t\n", line.trim_end()), BadNote::Control { line: 3 }),
        (format!("b\n\n{line}"), forged(3)),
        (format!("a\nb\n\n{line}"), forged(4)),
        (format!("a\n\n{}", key.signature_line("b\n", 0)), forged(3)),
        (format!("a\n\n{line}{line}"), BadNote::Repeated { line: 4, name: "log.example".to_owned() }),
        (format!("a\n\n{line}— x AAAAAAA=\n— x AAAAAAE=\n"), BadNote::Repeated { line: 5, name: "x".to_owned() }),
        (format!("a\n\n{line}nonsense\n"), BadNote::Signature { line: 4 }),
        (format!("a\n\n{line}— x\n"), BadNote::Signature { line: 4 }),
        (format!("a\n\n{line}— x AAAA\n"), BadNote::Signature { line: 4 }),
        (format!("a\n\n{line}— x AAAAAA==\n"), BadNote::Signature { line: 4 }),
        (format!("a\n\n{line}— x AAAAAAF=\n"), BadNote::Signature { line: 4 }),
        (format!("a\n\n{line}— x+y AAAAAAA=\n"), BadNote::Signature { line: 4 }),
        (format!("a\n\n{line}-- x AAAAAAA=\n"), BadNote::Signature { line: 4 }),
        (format!("a\n\n{line}— x  AAAAAAA=\n"), BadNote::Signature { line: 4 }),
        ("a\n\n— log.example AAAAAAA=\n".to_owned(), BadNote::NoKnownKey),
        (many, BadNote::TooMany),
        (format!("{}\n\n{line}", "a".repeat(LONGEST_NOTE_BYTES)), BadNote::TooLong),
    ] {
        assert_eq!(open(&note, known), Err(problem), "{note}");
    }
    assert!(open(&format!("a\n\n{line}"), known).is_ok());
    let twice = [key.public().clone(), key.public().clone()];
    assert_eq!(open(&format!("a\n\n{line}"), &twice), Err(BadNote::Ambiguous(name("log.example"))));
    for text in ["", "\n", "a", "a\tb\n"] {
        assert!(key.sign(text, 0).is_err(), "{text:?}");
    }
}

#[test]
fn keys_in_another_spelling_are_refused() {
    let (head, tail) = NEUMANN.rsplit_once('+').unwrap();
    let bytes = |kind: u8, key: &[u8]| base64(&[&[kind], key].concat());
    let good = VerifierKey::parse(NEUMANN).unwrap();
    for (text, problem) in [
        (format!("PeterNeumann+C74F20A3+{tail}"), BadKey::Id),
        (format!("PeterNeumann+c74f20a4+{tail}"), BadKey::Id),
        (format!("Peter Neumann+c74f20a3+{tail}"), BadKey::Name),
        (format!("+c74f20a3+{tail}"), BadKey::Name),
        ("PeterNeumann".to_owned(), BadKey::Form),
        (head.to_owned(), BadKey::Form),
        (format!("{head}+"), BadKey::Form),
        (format!("{NEUMANN}="), BadKey::Form),
        (format!("{head}+{}", bytes(2, good.as_bytes())), BadKey::Kind),
        (format!("{head}+{}", bytes(1, &good.as_bytes()[1..])), BadKey::Point),
        // A point of small order: under it one signature would fit very many texts.
        (format!("{head}+{}", bytes(1, &[[1].as_slice(), &[0; 31]].concat())), BadKey::Point),
    ] {
        assert_eq!(VerifierKey::parse(&text), Err(problem), "{text}");
    }
    for bad in ["", "a b", "a+b", "a\u{a0}b", "a\u{7f}", "e\u{301}", &"x".repeat(256)] {
        assert_eq!(KeyName::parse(bad), Err(BadKey::Name), "{bad:?}");
    }
    let secret = key("log.example", 5);
    assert_eq!(format!("{secret:?}"), "SigningKey(log.example, …)");
}

/// The one thing that nothing covers: in the line of a key that nobody asked for, its name and its base64.
#[test]
fn every_changed_byte_is_noticed_but_in_signatures_nobody_asked_for() {
    let (ours, other) = (key("log.example", 1), key("other.example", 2));
    let text = "log.example\n1\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n";
    let note = ours.sign(text, 0).unwrap() + &other.signature_line(text, 0);
    let known = std::slice::from_ref(ours.public());
    let open_part = note.find("other.example").unwrap()..note.len() - 1;
    let between = open_part.start + "other.example".len();
    for place in 0..note.len() {
        for bit in 0..8 {
            let mut changed = note.clone().into_bytes();
            changed[place] ^= 1 << bit;
            let Ok(changed) = String::from_utf8(changed) else { continue };
            let opened = open(&changed, known);
            assert!(opened.is_err() || (open_part.contains(&place) && place != between), "byte {place}, bit {bit}");
            assert!(
                opened.is_err()
                    || opened.as_ref().is_ok_and(|opened| opened.text == text && opened.verified.len() == 1)
            );
        }
        let cut = [&note.as_bytes()[..place], &note.as_bytes()[place + 1..]].concat();
        let opened = String::from_utf8(cut).ok().and_then(|cut| open(&cut, known).ok());
        assert!(opened.is_none() || (open_part.contains(&place) && place != between), "without byte {place}");
    }
    // Were both known, changing the name of one would hide it: the caller counts who verified.
    let renamed = note.replace("— other.example", "— athor.example");
    let both = [ours.public().clone(), other.public().clone()];
    assert_eq!(names(&open(&renamed, &both).unwrap()), ["log.example"]);
}

proptest! {
    #[test]
    fn any_text_reads_back_signed(text in "[a-z—\n ]{1,80}\n", seed: [u8; 32]) {
        let key = SigningKey::from_seed(name("log.example"), &seed);
        let note = key.sign(&text, 0).unwrap();
        prop_assert_eq!(open(&note, std::slice::from_ref(key.public())).unwrap().text, text);
        prop_assert_eq!(VerifierKey::parse(&key.public().to_string()), Ok(key.public().clone()));
    }

    #[test]
    fn no_text_upsets_the_reader(note in "\\PC{0,200}", lines in "[a—\n =]{0,60}") {
        prop_assert!(open(&note, &[]).is_err());
        let signed = format!("{note}\n\n{lines}\n");
        prop_assert!(open(&signed, &[]).is_err());
    }
}
