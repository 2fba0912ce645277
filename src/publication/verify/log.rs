//! The log in the folder: its signed head, every entry, every tile; and what the entries say. One pass over the entries.

use super::brought::Brought;
use super::said::{FoundVoid, Logged, Void};
use super::{Asked, Work};
use crate::ledger::canonical::base64;
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::commit::Hash;
use crate::ledger::entry::Entry;
use crate::ledger::note::{LONGEST_NOTE_BYTES, VerifierKey};
use crate::ledger::tile::{LONGEST_ENTRY_BYTES, TileKind, TilePath, encode_tile, parse_bundle};
use crate::ledger::tree::{Edge, FullTile, TILE_LEVELS, TILE_WIDTH, leaf_hash};
use crate::publication::{CHECKPOINT, KEYS};

/// Bytes of the largest bundle of entries.
pub(super) const LARGEST_TILE: usize = TILE_WIDTH * (LONGEST_ENTRY_BYTES + 2);

/// Checks the log; gives what it says where all of it could be read.
pub(super) fn check(work: &mut Work<'_>, asked: &Asked) -> Option<Logged> {
    let key = key(work, asked)?;
    let note = work.take(CHECKPOINT, "checkpoint", LONGEST_NOTE_BYTES)?;
    let opened = String::from_utf8(note)
        .map_err(|_| "it is not UTF-8".to_owned())
        .and_then(|note| Checkpoint::open(&note, &key, &[]).map_err(|error| error.to_string()));
    let checkpoint = match opened {
        Ok((checkpoint, _)) => checkpoint,
        Err(error) => {
            work.wrong("checkpoint", format!("{CHECKPOINT}: {error}"));
            return None;
        }
    };
    work.holds(
        "checkpoint",
        format!("signed by {key}: {} entries, root {}", checkpoint.size, base64(&checkpoint.root)),
    );
    work.note("countersigned", "no: the log has no witnesses yet");
    let mut pass = Pass::new(work, asked, &key);
    pass.read(work, checkpoint.size)?;
    let root = pass.edge.root();
    if root == checkpoint.root {
        work.holds("root", "the entries give the root that was signed");
    } else {
        work.wrong("root", format!("the entries give the root {}, another one was signed", base64(&root)));
    }
    work.holds("entries", format!("all {} entries are written canonically", checkpoint.size));
    work.holds("tiles", "the tiles of the tree are those of the entries");
    let Pass { brought, mut logged, .. } = pass;
    logged.parts.finish(work, &key, checkpoint.size);
    brought.finish(work, asked, &logged.parts, checkpoint.size);
    resolve_voids(work, checkpoint.size, &mut logged);
    Some(logged)
}

/// The log's key from its file.
fn key(work: &mut Work<'_>, asked: &Asked) -> Option<VerifierKey> {
    let bytes = work.take(KEYS, "key", LONGEST_NOTE_BYTES)?;
    let text = String::from_utf8(bytes).unwrap_or_default();
    let key = match text.strip_suffix('\n').map(VerifierKey::parse) {
        Some(Ok(key)) => key,
        Some(Err(error)) => {
            work.wrong("key", format!("{KEYS}: {error}"));
            return None;
        }
        None => {
            work.wrong("key", format!("{KEYS} is not one key and the end of a line"));
            return None;
        }
    };
    match &asked.key {
        Some(announced) if *announced != key => {
            work.wrong("key", format!("{KEYS} holds {key}, not the key that you named"));
            return None;
        }
        Some(_) => work.holds("key", "it is the key that you named"),
        None => work
            .note("key", format!("{key}: compare it with the key that was announced elsewhere, or give it with --key")),
    }
    Some(key)
}

/// The pass over the entries.
struct Pass {
    edge: Edge,
    full: Vec<FullTile>,
    logged: Logged,
    key: VerifierKey,
    brought: Brought,
}

impl Pass {
    fn new(work: &mut Work<'_>, asked: &Asked, key: &VerifierKey) -> Self {
        let (key, brought) = (key.clone(), Brought::new(work, asked, key));
        Self { edge: Edge::empty(), full: Vec::new(), logged: Logged::default(), key, brought }
    }

    fn read(&mut self, work: &mut Work<'_>, size: u64) -> Option<()> {
        self.brought.note_root(&self.edge);
        let width = TILE_WIDTH as u64;
        for number in 0..size.div_ceil(width) {
            let here = usize::try_from((size - number * width).min(width)).unwrap_or(TILE_WIDTH);
            let path = format!("log/{}", TilePath { kind: TileKind::Entries, number, width: here });
            let bytes = work.take(&path, "entries", LARGEST_TILE)?;
            let bundle = match parse_bundle(&bytes, here) {
                Ok(bundle) => bundle,
                Err(error) => {
                    work.wrong("entries", format!("{path}: {error}"));
                    return None;
                }
            };
            for entry in bundle {
                self.enter(work, entry);
            }
            for tile in std::mem::take(&mut self.full) {
                let path = TilePath { kind: TileKind::Hashes(tile.level), number: tile.number, width: TILE_WIDTH };
                compare_tile(work, path, &tile.hashes);
            }
        }
        for level in 0..TILE_LEVELS {
            let hashes = self.edge.partial(level);
            if !hashes.is_empty() {
                let number = (size >> (8 * u32::from(level))) / width;
                let path = TilePath { kind: TileKind::Hashes(level), number, width: hashes.len() };
                compare_tile(work, path, hashes);
            }
        }
        Some(())
    }

    fn enter(&mut self, work: &mut Work<'_>, bytes: &[u8]) {
        let at = self.edge.size();
        match std::str::from_utf8(bytes)
            .map_err(|_| "it is not UTF-8".to_owned())
            .and_then(|text| Entry::parse(text).map_err(|error| error.to_string()))
        {
            Ok(entry) => self.note_entry(work, at, entry),
            Err(error) => work.wrong("entries", format!("entry {at}: {error}")),
        }
        self.brought.compare_proofs(at, bytes, &self.key);
        self.edge.push(leaf_hash(bytes), &mut self.full);
        self.brought.note_root(&self.edge);
    }

    fn note_entry(&mut self, work: &mut Work<'_>, at: u64, entry: Entry) {
        if at == 0 && !matches!(entry, Entry::Genesis { .. }) {
            work.wrong("genesis", "entry 0: a log begins with genesis");
        }
        if let Entry::Response { receipt, .. } = &entry {
            self.brought.note_receipt(receipt, at);
        }
        self.logged.enter(work, at, entry);
    }
}

fn compare_tile(work: &mut Work<'_>, path: TilePath, hashes: &[Hash]) {
    let path = format!("log/{path}");
    if let Some(bytes) = work.take(&path, "tiles", 32 * TILE_WIDTH)
        && bytes != encode_tile(hashes)
    {
        work.wrong("tiles", format!("{path} does not hold the hashes of the entries"));
    }
}

/// Looks up whose responses were declared void; they are few.
fn resolve_voids(work: &mut Work<'_>, size: u64, logged: &mut Logged) {
    let mut seen = std::collections::BTreeSet::new();
    let voids: Vec<FoundVoid> = std::mem::take(&mut logged.voids);
    for void in &voids {
        let found = (void.response < void.at).then(|| entry_at(work, void.response, size)).flatten();
        let Some(Entry::Response { wave, agency, source, .. }) = found else {
            work.wrong("void", format!("entry {}: there is no response at {} to declare void", void.at, void.response));
            continue;
        };
        if !seen.insert(void.response) {
            work.wrong("void", format!("entry {}: response {} was declared void before", void.at, void.response));
            continue;
        }
        let void = Void { at: void.at, agency: agency.to_string(), source: source.as_str(), reason: void.reason };
        logged.wave(wave.as_str()).void.push(void);
    }
}

fn entry_at(work: &Work<'_>, index: u64, size: u64) -> Option<Entry> {
    let width = TILE_WIDTH as u64;
    let number = index / width;
    let here = usize::try_from((size - number * width).min(width)).ok()?;
    let path = format!("log/{}", TilePath { kind: TileKind::Entries, number, width: here });
    let bytes = work.files.read(&path, LARGEST_TILE).ok()??;
    let bundle = parse_bundle(&bytes, here).ok()?;
    let entry = bundle.get(usize::try_from(index % width).ok()?)?;
    Entry::parse(std::str::from_utf8(entry).ok()?).ok()
}
