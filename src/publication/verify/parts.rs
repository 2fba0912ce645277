//! The names under which a log has gone on: a restore that accepted a gap enters a further genesis, by the same key, and says in it
//! what was lost.

use super::Work;
use super::log::LARGEST_TILE;
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::commit::Hash;
use crate::ledger::entry::Previous;
use crate::ledger::note::{KeyName, VerifierKey};
use crate::ledger::tile::{TileKind, TilePath};
use crate::ledger::tree::{BadTiles, TILE_WIDTH, Tiles, root_at};

/// One genesis and what follows up to the next.
#[derive(Debug)]
struct Part {
    at: u64,
    /// Bears the part's name.
    key: VerifierKey,
    prev: Option<Previous>,
}

/// All parts of a log, the oldest first.
#[derive(Debug, Default)]
pub(super) struct Parts(Vec<Part>);

/// How a head stands to the log, by its name and size alone.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// The log has had this name, and so many entries under it.
    Within,
    /// What it covers was lost, as the genesis at this place says.
    Lost(u64),
    /// The log has not so many entries under this name.
    Beyond,
    /// The log never had this name.
    Unknown,
}

impl Parts {
    /// Takes a genesis in, and tells where it does not fit what stands before it.
    pub fn enter(
        &mut self,
        work: &mut Work<'_>,
        at: u64,
        origin: &KeyName,
        (key, prev): (VerifierKey, Option<Previous>),
    ) {
        if origin != key.name() {
            work.wrong("genesis", format!("entry {at}: the log is named {origin}, its key {}", key.name()));
        }
        if let Some(first) = self.0.first() {
            let Some(prev) = &prev else {
                return work
                    .wrong("genesis", format!("entry {at}: the log begins a second time, and does not say why"));
            };
            if key.as_bytes() != first.key.as_bytes() || key.kind() != first.key.kind() {
                work.wrong("genesis", format!("entry {at}: the log goes on with another key than it was begun with"));
            }
            // What was lost may itself have gone on under further names.
            let is_ours = |name: &KeyName| {
                let further = prev.origin.as_str().strip_prefix(name.as_str());
                further.is_some_and(|rest| rest.is_empty() || rest.starts_with("-after-"))
            };
            if !self.0.iter().any(|part| is_ours(part.key.name())) {
                work.wrong("genesis", format!("entry {at}: it goes on from {}, which is another log", prev.origin));
            }
            if origin.as_str() != format!("{}-after-{}", prev.origin, prev.size) {
                work.wrong("genesis", format!("entry {at}: its name does not say what it goes on from"));
            }
        }
        self.0.push(Part { at, key, prev });
    }

    /// When all entries were seen: the key that signs is that of the newest part; and what was lost on the way.
    pub fn finish(&self, work: &mut Work<'_>, key: &VerifierKey, size: u64) {
        if let Some(newest) = self.0.last()
            && newest.key != *key
        {
            work.wrong("key", format!("the log goes by {}, the checkpoint is signed by {key}", newest.key));
        }
        for Part { at, key, prev } in &self.0 {
            let Some(Previous { origin, size: before, root }) = prev else { continue };
            let text = match *at {
                0 => format!(
                    "another log of this place, {origin}, was left at {before} entries; this folder holds nothing of it"
                ),
                _ if before > at => format!(
                    "entry {at}: a restored backup lacked entries; those from {at} to {before} of {origin} are lost, and the log goes on as {}",
                    key.name()
                ),
                _ => {
                    if root_at(*before, &mut FolderTiles { work, size }).as_ref() == Ok(root) {
                        work.wrong("genesis", format!("entry {at}: it says that entries were lost, and none was"));
                    }
                    format!(
                        "entry {at}: a restored backup held other entries than the {before} of {origin} that were signed; those are lost, \
                         and the log goes on as {}",
                        key.name()
                    )
                }
            };
            work.note("genesis", text);
        }
    }

    pub fn standing(&self, head: &Checkpoint, size: u64) -> Standing {
        let standing = match self.0.iter().position(|part| *part.key.name() == head.origin) {
            None => Standing::Unknown,
            Some(place) if head.size > self.0.get(place + 1).map_or(size, |next| next.at) => Standing::Beyond,
            Some(_) => return Standing::Within,
        };
        self.lost(head).map_or(standing, Standing::Lost)
    }

    /// The place of the genesis that says that what a head covers was lost.
    pub fn lost(&self, head: &Checkpoint) -> Option<u64> {
        let tells = |prev: &Previous| prev.origin == head.origin && head.size <= prev.size;
        self.0.iter().find(|part| part.prev.as_ref().is_some_and(tells)).map(|part| part.at)
    }
}

/// The key's bytes under the name that a signed note bears in its first line: a log keeps its key when it goes on by another name.
pub(super) fn key_of(note: &str, key: &VerifierKey) -> VerifierKey {
    let name = note.lines().next().and_then(|name| KeyName::parse(name).ok());
    let renamed = name.and_then(|name| VerifierKey::from_bytes(name, key.kind(), key.as_bytes()).ok());
    renamed.unwrap_or_else(|| key.clone())
}

/// The tiles of the folder, which were compared with the entries before.
struct FolderTiles<'a, 'w> {
    work: &'a Work<'w>,
    size: u64,
}

impl Tiles for FolderTiles<'_, '_> {
    type Error = BadTiles;

    fn tile(&mut self, level: u8, number: u64, width: usize) -> Result<Vec<Hash>, BadTiles> {
        let here = self.size.checked_shr(8 * u32::from(level)).unwrap_or(0).saturating_sub(number * TILE_WIDTH as u64);
        let there = usize::try_from(here).unwrap_or(TILE_WIDTH).min(TILE_WIDTH);
        let path = format!("log/{}", TilePath { kind: TileKind::Hashes(level), number, width: there.max(1) });
        let bytes = self.work.files.read(&path, LARGEST_TILE).ok().flatten().unwrap_or_default();
        Ok(bytes.as_chunks::<32>().0.iter().take(width).copied().collect())
    }
}
