//! Checkpoints: the example of the standard, exchange with `tlog_tiles` and `signed_note`, and what is refused.

use proptest::prelude::*;
use signed_note::{Note, StandardVerifier, VerifierList};

use super::*;
use crate::ledger::note::SigningKey;

const ROOT: &str = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";

fn key(name: &str, seed: u8) -> SigningKey {
    SigningKey::from_seed(KeyName::parse(name).unwrap(), &[seed; 32])
}

#[test]
fn the_example_of_the_standard_is_read() {
    let text = format!("example.com/behind-the-sofa\n20852163\n{ROOT}\n");
    let checkpoint = Checkpoint::parse(&text).unwrap();
    assert_eq!((checkpoint.origin.as_str(), checkpoint.size), ("example.com/behind-the-sofa", 20_852_163));
    assert_eq!(checkpoint.to_text(), text);
    let foreign = tlog_tiles::checkpoint::Checkpoint::from_bytes(text.as_bytes()).unwrap();
    assert!(foreign.hash().0 == checkpoint.root);
    // The note of the standard parses with both signatures; the keys to them are not published.
    let note = format!(
        "{text}\n— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n\
         — witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
    );
    let stranger = Checkpoint::open(&note, key("example.com/behind-the-sofa", 1).public(), &[]);
    assert_eq!(stranger, Err(BadCheckpoint::Note(BadNote::NoKnownKey)));
}

#[test]
fn other_spellings_are_refused_with_their_line() {
    let empty = base64(&merkle_root(&[]));
    for (text, problem) in [
        (String::new(), BadCheckpoint::Lines),
        (format!("a\n1\n{ROOT}"), BadCheckpoint::Lines),
        (format!("a\n1\n{ROOT}\nextension\n"), BadCheckpoint::Lines),
        (format!("a\n1\n{ROOT}\n\n"), BadCheckpoint::Lines),
        ("a\n1\n".to_owned(), BadCheckpoint::Lines),
        (format!("\n1\n{ROOT}\n"), BadCheckpoint::Origin),
        (format!("a b\n1\n{ROOT}\n"), BadCheckpoint::Origin),
        (format!("a\n01\n{ROOT}\n"), BadCheckpoint::Size),
        (format!("a\n-1\n{ROOT}\n"), BadCheckpoint::Size),
        (format!("a\n1\r\n{ROOT}\n"), BadCheckpoint::Size),
        (format!("a\n9223372036854775808\n{ROOT}\n"), BadCheckpoint::Size),
        (format!("a\n1\n{}\n", &ROOT[4..]), BadCheckpoint::Root),
        (format!("a\n1\n{}\n", ROOT.replace("q2I=", "q2J=")), BadCheckpoint::Root),
        (format!("a\n0\n{ROOT}\n"), BadCheckpoint::EmptyRoot),
    ] {
        assert_eq!(Checkpoint::parse(&text), Err(problem), "{text}");
    }
    assert!(Checkpoint::parse(&format!("a\n0\n{empty}\n")).is_ok());
}

#[test]
fn only_the_log_itself_speaks_for_the_log() {
    let (log, other) = (key("log.example", 1), key("other.example", 2));
    let text = format!("log.example\n1\n{ROOT}\n");
    let note = log.sign(&text, 0).unwrap();
    let both = [&note[..], &other.signature_line(&text, 0)].concat();
    assert_eq!(Checkpoint::open(&both, log.public(), &[]).unwrap().1.unknown.len(), 1);
    let known = std::slice::from_ref(other.public());
    assert_eq!(Checkpoint::open(&both, log.public(), known).unwrap().1.verified.len(), 2);
    // A witness alone does not make a checkpoint, nor does the log's key under another log's head.
    let theirs = other.sign(&text, 0).unwrap();
    assert_eq!(Checkpoint::open(&theirs, log.public(), known), Err(BadNote::NoKnownKey.into()));
    assert!(matches!(Checkpoint::open(&theirs, other.public(), &[]), Err(BadCheckpoint::OtherLog { .. })));
    // The same key under its name with another kind is not the log's.
    let witness = SigningKey::witness_from_seed(log.public().name().clone(), &[1; 32]);
    let cosigned = witness.sign(&text, 5).unwrap();
    let as_witness = std::slice::from_ref(witness.public());
    assert_eq!(Checkpoint::open(&cosigned, log.public(), as_witness), Err(BadNote::NoKnownKey.into()));
}

#[test]
fn every_changed_byte_of_the_text_is_refused_or_another_checkpoint() {
    let checkpoint = Checkpoint::parse(&format!("log.example\n107\n{ROOT}\n")).unwrap();
    let text = checkpoint.to_text();
    for place in 0..text.len() {
        for byte in 0..=127_u8 {
            let mut changed = text.clone().into_bytes();
            changed[place] = byte;
            let changed = String::from_utf8(changed).unwrap();
            if let Ok(read) = Checkpoint::parse(&changed)
                && changed != text
            {
                assert_ne!(read, checkpoint, "{changed}");
                assert_eq!(read.to_text(), changed);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn foreign_programs_read_what_we_sign(size in 1..=i64::MAX.unsigned_abs(), root: [u8; 32], seed: [u8; 32]) {
        let key = SigningKey::from_seed(KeyName::parse("sipas.example.vn/log").unwrap(), &seed);
        let checkpoint = Checkpoint { origin: key.public().name().clone(), size, root };
        let note = key.sign(&checkpoint.to_text(), 0).unwrap();
        prop_assert_eq!(&Checkpoint::open(&note, key.public(), &[]).unwrap().0, &checkpoint);

        let verifier = StandardVerifier::new(&key.public().to_string()).unwrap();
        let foreign = Note::from_bytes(note.as_bytes()).unwrap();
        prop_assert!(foreign.verify(&VerifierList::new(vec![Box::new(verifier)])).is_ok());
        let read = tlog_tiles::checkpoint::Checkpoint::from_bytes(foreign.text()).unwrap();
        prop_assert_eq!((read.origin(), read.size(), read.hash().0), ("sipas.example.vn/log", size, root));
        prop_assert_eq!(read.to_bytes(), checkpoint.to_text().into_bytes());
    }
}
