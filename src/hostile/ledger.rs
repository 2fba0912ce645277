//! The log's texts and files: what is read is written as it was, and what was not signed does not open.

use super::text;
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::code::{ReceiptCode, TicketCode};
use crate::ledger::commit::Hash;
use crate::ledger::entry::Entry;
use crate::ledger::note::{self, KeyName, SigningKey, VerifierKey};
use crate::ledger::proof::Proof;
use crate::ledger::tile::{TilePath, encode_bundle, encode_tile, parse_bundle, parse_tile};
use crate::ledger::tree::{Edge, leaf_hash, node_hash, verify_consistency, verify_inclusion};

/// The two entries of the log of which the seeds speak.
pub(super) const ENTRIES: [&[u8]; 2] = [b"sipas-log/1 first\n", b"sipas-log/1 second\n"];

pub(super) fn log_key() -> SigningKey {
    let name = KeyName::parse("log.example/sipas").expect("a good name");
    SigningKey::from_seed(name, &[7; 32])
}

pub(super) fn witness_key() -> SigningKey {
    let name = KeyName::parse("witness.example").expect("a good name");
    SigningKey::witness_from_seed(name, &[8; 32])
}

/// The heads that the log's key has signed, and nothing else ever.
pub(super) fn signed_heads() -> [String; 2] {
    let [first, second] = ENTRIES.map(leaf_hash);
    [(1, first), (2, node_hash(&first, &second))].map(|(size, root)| {
        let origin = log_key().public().name().clone();
        Checkpoint { origin, size, root }.to_text()
    })
}

/// An entry's text.
pub fn entry(data: &[u8]) -> bool {
    let Some(text) = text(data) else { return false };
    let Ok(entry) = Entry::parse(text) else { return false };
    assert_eq!(entry.encode(), text);
    assert!(text.starts_with(&format!("sipas-log/1 {}\n", entry.kind())));
    true
}

/// A head's text, and a signed head.
pub fn checkpoint(data: &[u8]) -> bool {
    let Some(text) = text(data) else { return false };
    let (log, witness) = (log_key(), witness_key());
    let opened = Checkpoint::open(text, log.public(), std::slice::from_ref(witness.public()));
    if let Ok((checkpoint, opened)) = &opened {
        assert!(signed_heads().contains(&opened.text), "a head that was never signed: {}", opened.text);
        assert_eq!(checkpoint.to_text(), opened.text);
    }
    let Ok(parsed) = Checkpoint::parse(text) else { return opened.is_ok() };
    assert_eq!(parsed.to_text(), text);
    let note = log.sign(text, 0).expect("a head can be signed");
    let read = Checkpoint::open(&note, log.public(), &[]).map(|(checkpoint, _)| checkpoint);
    // Another log's head is not this log's, whoever signed it.
    assert_eq!(read.is_ok(), parsed.origin == *log.public().name());
    true
}

/// A note, a text to be signed, and a key.
pub fn note(data: &[u8]) -> bool {
    let Some(text) = text(data) else { return false };
    let keys = [log_key(), witness_key()];
    let known = keys.each_ref().map(|key| key.public().clone());
    let opened = note::open(text, &known);
    if let Ok(opened) = &opened {
        assert!(signed_heads().contains(&opened.text), "a text that was never signed: {}", opened.text);
        assert!(text.starts_with(&opened.text) && !opened.verified.is_empty());
    }
    let mut is_good = opened.is_ok();
    for key in &keys {
        // A length that the fuzzer finds quickly in what it was given.
        let Ok(signed) = key.sign(text, data.len() as u64) else { continue };
        let Ok(read) = note::open(&signed, &known) else {
            assert!(signed.len() > note::LONGEST_NOTE_BYTES, "what was signed does not open");
            continue;
        };
        assert_eq!((read.text.as_str(), &read.verified[0].key), (text, key.public()));
        is_good = true;
    }
    if let Ok(key) = VerifierKey::parse(text) {
        assert_eq!(key.to_string(), text);
        is_good = true;
    }
    is_good
}

/// A proof in a file.
pub fn proof(data: &[u8]) -> bool {
    let Some(text) = text(data) else { return false };
    let Ok(proof) = Proof::parse(text) else { return false };
    assert_eq!(proof.to_string(), text);
    for (place, entry) in ENTRIES.iter().enumerate() {
        if let Ok((checkpoint, _)) = proof.verify(entry, log_key().public(), &[]) {
            assert_eq!(proof.index, place as u64, "an entry in a place that is not its own");
            assert!(signed_heads().contains(&checkpoint.to_text()));
        }
    }
    assert!(proof.verify(b"another entry", log_key().public(), &[]).is_err());
    true
}

/// A path, or after a width and a size a file of the log; and proofs over hashes out of it.
pub fn tile(data: &[u8]) -> bool {
    let mut is_good = false;
    if let Some(path) = text(data).and_then(|text| TilePath::parse(text).ok().filter(|path| path.to_string() == text)) {
        assert!((1..=256).contains(&path.width) && path.is_full() == (path.width == 256));
        is_good = true;
    }
    let Some((width, rest)) = data.split_first_chunk::<2>() else { return is_good };
    let width = usize::from(u16::from_be_bytes(*width)) % 258;
    if let Ok(entries) = parse_bundle(rest, width) {
        assert_eq!(entries.len(), width);
        assert_eq!(encode_bundle(&entries).as_deref(), Ok(rest));
        is_good = true;
    }
    if let Ok(hashes) = parse_tile(rest, width) {
        assert_eq!(encode_tile(&hashes), rest);
        is_good = true;
    }
    is_good | tree(rest)
}

fn tree(data: &[u8]) -> bool {
    let Some((numbers, rest)) = data.split_first_chunk::<16>() else { return false };
    let [one, other]: [u64; 2] = std::array::from_fn(|place| {
        let bytes = numbers[8 * place..][..8].try_into().expect("eight bytes");
        u64::from_be_bytes(bytes)
    });
    let hashes: Vec<Hash> = rest.as_chunks::<32>().0.to_vec();
    if let [leaf, root, proof @ ..] = &hashes[..] {
        let holds = verify_inclusion(leaf, one, other, proof, root);
        assert!(!holds || one < other);
        let follows = verify_consistency(one, leaf, other, root, proof);
        assert!(!follows || one <= other);
        // One hash is the root of one tree: an entry twice in a place would be a hole.
        assert!(!holds || !verify_inclusion(root, one, other, proof, leaf) || leaf == root);
    }
    let Ok(mut edge) = Edge::parse(one, rest) else { return false };
    assert_eq!((edge.size(), edge.to_bytes().as_slice()), (one, rest));
    let before = edge.root();
    if one < u64::MAX >> 1 {
        let mut full = Vec::new();
        edge.push([1; 32], &mut full);
        assert_eq!(edge.size(), one + 1);
        assert!(edge.root() != before && full.iter().all(|tile| tile.hashes.len() == 256));
        assert_eq!(Edge::parse(one + 1, &edge.to_bytes()), Ok(edge));
    }
    true
}

/// A typed code.
pub fn code(data: &[u8]) -> bool {
    let Some(text) = text(data) else { return false };
    let (receipt, ticket) = (ReceiptCode::parse(text), TicketCode::parse(text));
    assert_eq!(receipt.is_ok(), ticket.is_ok());
    if let Some(random) = data.first_chunk::<10>() {
        let made = TicketCode::from_random(random);
        assert_eq!(TicketCode::parse(&made.to_string()), Ok(made));
    }
    let (Ok(receipt), Ok(ticket)) = (receipt, ticket) else { return false };
    let shown = receipt.to_string();
    assert!(shown.len() == 19 && shown == ticket.to_string());
    assert_eq!(ReceiptCode::parse(&shown).as_ref(), Ok(&receipt));
    assert_eq!(TicketCode::parse(&shown).as_ref(), Ok(&ticket));
    assert_ne!(receipt.hash(), ticket.hash(), "a ticket is no receipt");
    true
}
