//! A proof of a small log, as a citizen would keep it, and what becomes of it when anyone changes it.

use std::collections::HashMap;

use super::*;
use crate::ledger::note::{BadNote, KeyName, SigningKey};
use crate::ledger::tree::{BadTiles, Edge, Tiles, inclusion};

struct Leaves(Vec<Hash>);

impl Tiles for Leaves {
    type Error = BadTiles;

    fn tile(&mut self, _: u8, _: u64, width: usize) -> Result<Vec<Hash>, BadTiles> {
        Ok(self.0[..width].to_vec())
    }
}

fn log_key(seed: u8) -> SigningKey {
    SigningKey::from_seed(KeyName::parse("sipas.example.vn/log").unwrap(), &[seed; 32])
}

fn proof_of(index: u64, size: u64) -> Proof {
    let leaves: Vec<Hash> = (0..size).map(|number| leaf_hash(format!("entry {number}\n").as_bytes())).collect();
    let mut edge = Edge::empty();
    for leaf in &leaves {
        edge.push(*leaf, &mut Vec::new());
    }
    let key = log_key(1);
    let checkpoint = Checkpoint { origin: key.public().name().clone(), size, root: edge.root() };
    let hashes = inclusion(index, size, &mut Leaves(leaves)).unwrap();
    Proof { extra: None, index, hashes, checkpoint: key.sign(&checkpoint.to_text(), 0).unwrap() }
}

#[test]
fn a_proof_reads_back_and_holds_for_its_entry_alone() {
    let key = log_key(1).public().clone();
    for (index, size) in [(0, 1), (0, 2), (5, 11), (10, 11), (99, 200)] {
        for extra in [None, Some(b"wave 2026".to_vec())] {
            let proof = Proof { extra, ..proof_of(index, size) };
            assert_eq!(Proof::parse(&proof.to_string()), Ok(proof.clone()));
            let (checkpoint, opened) = proof.verify(format!("entry {index}\n").as_bytes(), &key, &[]).unwrap();
            assert_eq!((checkpoint.size, opened.verified.len()), (size, 1));
            assert_eq!(proof.verify(b"entry x\n", &key, &[]), Err(BadProof::OtherEntry { index }));
            let foreign = proof.verify(format!("entry {index}\n").as_bytes(), log_key(2).public(), &[]);
            assert_eq!(foreign, Err(BadProof::Checkpoint(BadNote::NoKnownKey.into())));
        }
    }
    let beyond = Proof { index: 11, ..proof_of(5, 11) };
    assert_eq!(beyond.verify(b"entry 5\n", &key, &[]), Err(BadProof::NoSuchEntry { index: 11, size: 11 }));
}

#[test]
fn the_text_is_the_one_of_the_standard() {
    let proof = Proof {
        extra: Some(b"extra information".to_vec()),
        index: 10,
        hashes: vec![[1; 32], [2; 32]],
        checkpoint: "checkpoint data\n".to_owned(),
    };
    let text = "c2sp.org/tlog-proof@v1\nextra ZXh0cmEgaW5mb3JtYXRpb24=\nindex 10\n\
                AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\nAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=\n\n\
                checkpoint data\n";
    assert_eq!(proof.to_string(), text);
    assert_eq!(Proof::parse(text), Ok(proof));
    let bare = "c2sp.org/tlog-proof@v1\nindex 0\n\ncheckpoint\n";
    let read = Proof::parse(bare).unwrap();
    assert_eq!((read.index, read.hashes.len(), read.checkpoint.as_str()), (0, 0, "checkpoint\n"));
    assert_eq!(Proof { extra: Some(Vec::new()), ..read }.to_string(), bare);
}

#[test]
fn another_spelling_is_refused_with_its_line() {
    let first = "c2sp.org/tlog-proof@v1\n";
    let hash = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n";
    let cases = HashMap::from([
        (String::new(), BadProof::FirstLine),
        ("c2sp.org/tlog-proof@v1".to_owned(), BadProof::FirstLine),
        ("c2sp.org/tlog-proof@v2\nindex 0\n\nx\n".to_owned(), BadProof::FirstLine),
        (first.to_owned(), BadProof::Index { line: 2 }),
        (format!("{first}index 01\n\nx\n"), BadProof::Index { line: 2 }),
        (format!("{first}index 0\r\n\nx\n"), BadProof::Index { line: 2 }),
        (format!("{first}extra \nindex 0\n\nx\n"), BadProof::Extra { line: 2 }),
        (format!("{first}extra QUJ=\nindex 0\n\nx\n"), BadProof::Extra { line: 2 }),
        (format!("{first}extra QUI=\nextra QUI=\nindex 0\n\nx\n"), BadProof::Index { line: 3 }),
        (format!("{first}index 0\nextra QUI=\n\nx\n"), BadProof::Hash { line: 3 }),
        (format!("{first}index 0\n{hash}AQE=\n\nx\n"), BadProof::Hash { line: 4 }),
        (format!("{first}index 0\n{}\nx\n", hash.repeat(64)), BadProof::TooDeep { line: 66 }),
        (format!("{first}index 0\n{hash}"), BadProof::NoCheckpoint),
        (format!("{first}index 0\n\n"), BadProof::NoCheckpoint),
        (format!("{first}index 0\n\n{}", "x".repeat(LONGEST_NOTE_BYTES + 1)), BadProof::NoCheckpoint),
    ]);
    for (text, problem) in cases {
        assert_eq!(Proof::parse(&text), Err(problem), "{text}");
    }
}

/// Nothing covers `extra`; everything else does.
#[test]
fn every_changed_byte_is_noticed_but_for_the_extra() {
    let proof = Proof { extra: Some(b"batch 7".to_vec()), ..proof_of(5, 11) };
    let (text, key) = (proof.to_string(), log_key(1).public().clone());
    let extra = text.find("extra ").unwrap() + 6..text.find("\nindex ").unwrap();
    let mut unnoticed = 0;
    for place in 0..text.len() {
        for bit in 0..8 {
            let mut changed = text.clone().into_bytes();
            changed[place] ^= 1 << bit;
            let Ok(changed) = String::from_utf8(changed) else { continue };
            let held = Proof::parse(&changed).is_ok_and(|proof| proof.verify(b"entry 5\n", &key, &[]).is_ok());
            assert!(!held || extra.contains(&place), "byte {place}, bit {bit}: {changed}");
            unnoticed += usize::from(held);
        }
        let cut = [&text.as_bytes()[..place], &text.as_bytes()[place + 1..]].concat();
        let held = String::from_utf8(cut)
            .is_ok_and(|cut| Proof::parse(&cut).is_ok_and(|proof| proof.verify(b"entry 5\n", &key, &[]).is_ok()));
        assert!(!held, "without byte {place}");
    }
    assert!(unnoticed > 0, "the extra is what its maker wrote, and no more");
}
