//! Inclusion and consistency proofs of RFC 6962: made from tiles, checked from hashes alone. A proof is as good as the root
//! that it leads to; who signed that root is not asked here.

use std::collections::HashMap;

use super::{TILE_LEVELS, TILE_WIDTH, low_byte, merkle_root, node_hash, tile_width};
use crate::ledger::commit::Hash;

/// Where proofs take tiles from.
pub trait Tiles {
    /// What may go wrong with the store; it must be able to say [`BadTiles`] too.
    type Error: From<BadTiles>;

    /// The first `width` hashes (1 to 256) of a tile. The tile may hold more by now.
    ///
    /// # Errors
    /// When the store cannot give them.
    fn tile(&mut self, level: u8, number: u64, width: usize) -> Result<Vec<Hash>, Self::Error>;
}

/// No proof can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadTiles {
    #[error("entry {index} is not in a log of {size} entries")]
    NoSuchEntry { index: u64, size: u64 },
    #[error("a log does not shrink from {old} entries to {new}")]
    Shrinks { old: u64, new: u64 },
    #[error("tile {number} of level {level} was given with {found} hashes where {expected} were asked for")]
    Width { level: u8, number: u64, expected: usize, found: usize },
}

/// The root of the log when it had `size` entries.
///
/// # Errors
/// What the tiles' store says, or [`BadTiles::Width`].
pub fn root_at<T: Tiles>(size: u64, tiles: &mut T) -> Result<Hash, T::Error> {
    Reader::new(size, tiles).subtree(0, size)
}

/// The proof that the entry at `index` stands in the log of `size` entries: the leaf's sibling first.
///
/// # Errors
/// [`BadTiles::NoSuchEntry`], and what the tiles' store says.
pub fn inclusion<T: Tiles>(index: u64, size: u64, tiles: &mut T) -> Result<Vec<Hash>, T::Error> {
    if index >= size {
        return Err(BadTiles::NoSuchEntry { index, size }.into());
    }
    let mut reader = Reader::new(size, tiles);
    let (mut low, mut high) = (0, size);
    let mut proof = Vec::new();
    while high - low > 1 {
        let middle = low + split(high - low);
        if index < middle {
            proof.push(reader.subtree(middle, high)?);
            high = middle;
        } else {
            proof.push(reader.subtree(low, middle)?);
            low = middle;
        }
    }
    proof.reverse();
    Ok(proof)
}

/// The proof that the log of `new` entries begins with the log of `old` entries. It is empty when `old` is 0 or `new`.
///
/// # Errors
/// [`BadTiles::Shrinks`], and what the tiles' store says.
pub fn consistency<T: Tiles>(old: u64, new: u64, tiles: &mut T) -> Result<Vec<Hash>, T::Error> {
    if old > new {
        return Err(BadTiles::Shrinks { old, new }.into());
    }
    if old == 0 || old == new {
        return Ok(Vec::new());
    }
    let mut reader = Reader::new(new, tiles);
    let (mut low, mut high) = (0, new);
    let mut proof = Vec::new();
    while high != old {
        let middle = low + split(high - low);
        if old <= middle {
            proof.push(reader.subtree(middle, high)?);
            high = middle;
        } else {
            proof.push(reader.subtree(low, middle)?);
            low = middle;
        }
    }
    // A subtree that begins the log is the old root itself, which the checker has.
    if low > 0 {
        proof.push(reader.subtree(low, high)?);
    }
    proof.reverse();
    Ok(proof)
}

/// Whether `proof` leads from the leaf at `index` to the root of the log of `size` entries (RFC 9162, 2.1.3.2).
#[must_use]
pub fn verify_inclusion(leaf: &Hash, index: u64, size: u64, proof: &[Hash], root: &Hash) -> bool {
    if index >= size {
        return false;
    }
    let (mut place, mut last) = (index, size - 1);
    let mut hash = *leaf;
    for sibling in proof {
        if last == 0 {
            return false;
        }
        if place & 1 == 1 || place == last {
            hash = node_hash(sibling, &hash);
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        place >>= 1;
        last >>= 1;
    }
    last == 0 && hash == *root
}

/// Whether `proof` shows that the log of `new` entries begins with the log of `old` entries (RFC 9162, 2.1.4.2).
/// Every log begins with the empty one, whose root must be given right all the same.
#[must_use]
pub fn verify_consistency(old: u64, old_root: &Hash, new: u64, new_root: &Hash, proof: &[Hash]) -> bool {
    if old > new {
        return false;
    }
    if old == new {
        return proof.is_empty() && old_root == new_root && (old > 0 || *old_root == merkle_root(&[]));
    }
    if old == 0 {
        return proof.is_empty() && *old_root == merkle_root(&[]);
    }
    let mut rest = proof.iter();
    let (mut place, mut last) = (old - 1, new - 1);
    while place & 1 == 1 {
        place >>= 1;
        last >>= 1;
    }
    let first = if old.is_power_of_two() { Some(old_root) } else { rest.next() };
    let Some(first) = first else { return false };
    let (mut before, mut after) = (*first, *first);
    for sibling in rest {
        if last == 0 {
            return false;
        }
        if place & 1 == 1 || place == last {
            before = node_hash(sibling, &before);
            after = node_hash(sibling, &after);
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            after = node_hash(&after, sibling);
        }
        place >>= 1;
        last >>= 1;
    }
    last == 0 && before == *old_root && after == *new_root
}

/// The largest power of two below `count`, which is at least 2.
fn split(count: u64) -> u64 {
    1 << (count - 1).ilog2()
}

/// Tiles of a log of one size, each asked for once.
struct Reader<'t, T> {
    size: u64,
    tiles: &'t mut T,
    seen: HashMap<(u8, u64), Vec<Hash>>,
}

impl<'t, T: Tiles> Reader<'t, T> {
    fn new(size: u64, tiles: &'t mut T) -> Self {
        Self { size, tiles, seen: HashMap::new() }
    }

    /// The hash over the entries `low..high`, where `low` is a multiple of the largest power of two within the range.
    fn subtree(&mut self, low: u64, high: u64) -> Result<Hash, T::Error> {
        if low == high {
            return Ok(merkle_root(&[]));
        }
        let (mut low, mut left) = (low, Vec::new());
        while !(high - low).is_power_of_two() {
            let middle = low + split(high - low);
            left.push(self.full_subtree(low, middle)?);
            low = middle;
        }
        let right = self.full_subtree(low, high)?;
        Ok(left.iter().rev().fold(right, |right, left| node_hash(left, &right)))
    }

    /// The hash over a power of two of entries, beginning at a multiple of it: one hash of a tile, or a few beside each other.
    fn full_subtree(&mut self, low: u64, high: u64) -> Result<Hash, T::Error> {
        let span = high - low;
        let level = (0..TILE_LEVELS).rfind(|level| span >> (8 * level) > 0).unwrap_or(0);
        let first = low >> (8 * level);
        let start = low_byte(first);
        let end = start + low_byte(span >> (8 * level));
        let number = first / TILE_WIDTH as u64;
        Ok(merkle_root(&self.tile(level, number)?[start..end]))
    }

    fn tile(&mut self, level: u8, number: u64) -> Result<&[Hash], T::Error> {
        if !self.seen.contains_key(&(level, number)) {
            let expected = tile_width(self.size >> (8 * level), number);
            let hashes = self.tiles.tile(level, number, expected)?;
            if hashes.len() != expected {
                return Err(BadTiles::Width { level, number, expected, found: hashes.len() }.into());
            }
            self.seen.insert((level, number), hashes);
        }
        Ok(&self.seen[&(level, number)])
    }
}
