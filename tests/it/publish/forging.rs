//! What an operator who holds the log's key can do: write entries, tables and figures anew, with every hash and signature that would
//! give it away.

use std::collections::BTreeMap;

use serde_json::Value;
use sipas::ledger::checkpoint::Checkpoint;
use sipas::ledger::commit::sha256;
use sipas::ledger::entry::Entry;
use sipas::ledger::note::{KeyName, SigningKey, VerifierKey};
use sipas::ledger::tile::{TileKind, TilePath, encode_bundle, encode_tile, parse_bundle};
use sipas::ledger::tree::{Edge, TILE_WIDTH, leaf_hash};
use sipas::publication::counts;
use sipas::publication::document::Document;

use super::folder::Folder;
use crate::harness::*;

/// The key that signs the log of a store on SQLite.
pub fn key(store: &Store, folder: &Folder) -> SigningKey {
    let public = String::from_utf8(folder.files["keys.txt"].clone()).expect("a key");
    let name = VerifierKey::parse(public.trim_end()).expect("a key").name().clone();
    renamed(store, &name)
}

/// The same key under another name.
pub fn renamed(store: &Store, name: &KeyName) -> SigningKey {
    let seed = std::fs::read_to_string(store.folder().join("data/log.key")).expect("the key");
    let seed = data_encoding::HEXLOWER.decode(seed.trim().as_bytes()).expect("hexadecimal digits");
    SigningKey::from_seed(name.clone(), &seed.try_into().expect("32 bytes"))
}

pub fn checkpoint(folder: &Folder, key: &SigningKey) -> Checkpoint {
    let note = String::from_utf8(folder.files["log/checkpoint"].clone()).expect("a note");
    Checkpoint::open(&note, key.public(), &[]).expect("it is signed").0
}

/// The entries of a log of less than a tile.
pub fn entries(folder: &Folder, key: &SigningKey) -> Vec<Entry> {
    let size = checkpoint(folder, key).size;
    let width = usize::try_from(size).expect("a small log");
    assert!(width < TILE_WIDTH);
    let bundle = &folder.files[&format!("log/tile/entries/000.p/{width}")];
    let texts = parse_bundle(bundle, width).expect("a bundle");
    texts.into_iter().map(|text| Entry::parse(std::str::from_utf8(text).expect("UTF-8")).expect("an entry")).collect()
}

/// Writes the log anew with these entries, and signs it.
pub fn write_log(folder: &mut Folder, key: &SigningKey, entries: &[Entry]) {
    folder.files.retain(|path, _| !path.starts_with("log/") && path != "manifest.sha256");
    let texts: Vec<String> = entries.iter().map(Entry::encode).collect();
    let mut edge = Edge::empty();
    let mut full = Vec::new();
    for text in &texts {
        edge.push(leaf_hash(text.as_bytes()), &mut full);
    }
    assert!(full.is_empty());
    let path = |kind| format!("log/{}", TilePath { kind, number: 0, width: entries.len() });
    folder.files.insert(path(TileKind::Entries), encode_bundle(&texts).expect("short entries"));
    folder.files.insert(path(TileKind::Hashes(0)), encode_tile(edge.partial(0)));
    let head = Checkpoint { origin: key.public().name().clone(), size: edge.size(), root: edge.root() };
    folder.files.insert("log/checkpoint".to_owned(), key.sign(&head.to_text(), 0).expect("a note").into_bytes());
}

/// Changes one of the index's files and all hashes that would give it away.
pub fn write_file(folder: &mut Folder, key: &SigningKey, path: &str, bytes: &[u8]) {
    let mut index = String::from_utf8(folder.files["index.json"].clone()).expect("JSON");
    let hex = |bytes: &[u8]| data_encoding::HEXLOWER.encode(&sha256(bytes));
    if path == "index.json" {
        index = String::from_utf8(bytes.to_vec()).expect("JSON");
    } else {
        index = index.replace(&hex(&folder.files[path]), &hex(bytes));
    }
    folder.files.insert(path.to_owned(), bytes.to_vec());
    folder.files.insert("index.json".to_owned(), index.clone().into_bytes());
    let mut entries = entries(folder, key);
    for entry in &mut entries {
        match entry {
            Entry::Close { rows, .. } if path.ends_with("rows.csv") => *rows = sha256(bytes),
            Entry::Publish { index: hash, .. } => *hash = sha256(index.as_bytes()),
            _ => {}
        }
    }
    write_log(folder, key, &entries);
}

pub fn changed(folder: &Folder, path: &str, from: &str, to: &str) -> Vec<u8> {
    let text = String::from_utf8(folder.files[path].clone()).expect("text");
    assert!(text.contains(from), "{from} is not in {path}:\n{text}");
    text.replacen(from, to, 1).into_bytes()
}

pub fn document(folder: &Folder) -> Value {
    serde_json::from_slice(&folder.files["index.json"]).expect("JSON")
}

/// Puts other figures into the index, written as the program writes them, and into counts.csv what follows from them.
pub fn write_document(folder: &mut Folder, key: &SigningKey, document: &Value) {
    let mut bytes = serde_json::to_vec_pretty(document).expect("JSON");
    bytes.push(b'\n');
    let read = Document::parse(&bytes).expect("a document");
    let path = format!("data/{}/counts.csv", read.wave);
    let text = String::from_utf8(folder.files[&path].clone()).expect("CSV");
    let cells = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
    let totals: BTreeMap<Vec<String>, String> = text
        .lines()
        .map(cells)
        .filter(|cells| cells[5] == "numerator")
        .map(|cells| (cells[..5].to_vec(), cells[6].clone()))
        .collect();
    let mut written = vec![text.lines().next().expect("a header").to_owned()];
    for line in counts::lines(&read) {
        written.push(line.join(","));
        if let Some(total) = totals.get(&line[..5]).filter(|_| line[3] == "node" && line[5] == "answers") {
            written.push(format!("{},numerator,{total}", line[..5].join(",")));
        }
    }
    write_file(folder, key, "index.json", &bytes);
    write_file(folder, key, &path, (written.join("\n") + "\n").as_bytes());
}

/// A forgery, and the check that must name it.
pub struct Forgery {
    pub name: &'static str,
    pub check: &'static str,
    pub folder: Folder,
}

impl Forgery {
    /// That the check says so, as something wrong.
    pub fn is_noticed(&self) {
        let (name, faults) = (self.name, self.folder.faults());
        assert_eq!(self.folder.check().exit_code(), 1, "{name}: {faults:?}");
        assert!(faults.iter().any(|fault| fault.starts_with(&format!("{}:", self.check))), "{name}: {faults:?}");
    }
}
