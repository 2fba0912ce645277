//! The Merkle tree of RFC 6962 over SHA-256: hashes of leaves and nodes, and the [`Edge`] by which it grows, one leaf after
//! another, without the leaves that came before. Proofs stand beside it in [`proofs`] and are named from here too.

pub mod proofs;

use sha2::{Digest as _, Sha256};

use super::commit::{Hash, sha256};

pub use proofs::{BadTiles, Tiles, consistency, inclusion, root_at, verify_consistency, verify_inclusion};

/// Hashes in a full tile.
pub const TILE_WIDTH: usize = 256;

/// Levels of tiles that a log of fewer than 2^64 entries can have.
pub const TILE_LEVELS: u8 = 8;

/// `H(0x00 ‖ entry)`.
#[must_use]
pub fn leaf_hash(entry: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(entry).finalize().into()
}

/// `H(0x01 ‖ left ‖ right)`.
#[must_use]
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut bytes = [1; 65];
    bytes[1..33].copy_from_slice(left);
    bytes[33..].copy_from_slice(right);
    Sha256::digest(bytes).into()
}

/// The root over leaf hashes (or over hashes of equally large full subtrees). The root over nothing is `H("")`.
#[must_use]
pub fn merkle_root(leaves: &[Hash]) -> Hash {
    if leaves.is_empty() {
        return sha256(b"");
    }
    // Level by level; an odd last node rises as it is, which gives the same tree as splitting at the largest power of two.
    let mut level = leaves.to_vec();
    while level.len() > 1 {
        let nodes = level.len().div_ceil(2);
        for place in 0..nodes {
            level[place] = match level.get(2 * place + 1) {
                Some(right) => node_hash(&level[2 * place], right),
                None => level[2 * place],
            };
        }
        level.truncate(nodes);
    }
    level[0]
}

/// A tile that became full: 256 hashes that never change again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FullTile {
    pub level: u8,
    pub number: u64,
    pub hashes: Vec<Hash>,
}

/// The right edge of a log: its size, and for each level of tiles the hashes of the one incomplete tile.
/// It is all that is needed to append and to give the root; at most 8 × 255 hashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    size: u64,
    levels: Vec<Vec<Hash>>,
}

/// Stored bytes that are not the edge of a log of the stored size.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the edge of a log of {size} entries has {expected} bytes, not {found}")]
pub struct BadEdge {
    pub size: u64,
    pub expected: usize,
    pub found: usize,
}

impl Edge {
    #[must_use]
    pub fn empty() -> Self {
        Self { size: 0, levels: Vec::new() }
    }

    /// Reads what [`Edge::to_bytes`] wrote. Whether the hashes are right only the root can show.
    ///
    /// # Errors
    /// [`BadEdge`] unless there are exactly as many hashes as the size asks for.
    pub fn parse(size: u64, bytes: &[u8]) -> Result<Self, BadEdge> {
        let widths: Vec<usize> = (0..TILE_LEVELS)
            .take_while(|level| size >> (8 * level) > 0)
            .map(|level| partial_width(size, level))
            .collect();
        let expected = 32 * widths.iter().sum::<usize>();
        let (hashes, rest) = bytes.as_chunks::<32>();
        if bytes.len() != expected || !rest.is_empty() {
            return Err(BadEdge { size, expected, found: bytes.len() });
        }
        let mut hashes = hashes.iter().copied();
        let levels = widths.into_iter().map(|width| hashes.by_ref().take(width).collect()).collect();
        Ok(Self { size, levels })
    }

    /// The hashes one after another, 32 bytes each: the lowest level first, in it from left to right.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(32 * self.levels.iter().map(Vec::len).sum::<usize>());
        for level in &self.levels {
            bytes.extend_from_slice(level.as_flattened());
        }
        bytes
    }

    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The incomplete tile of a level, 0 to 255 hashes.
    #[must_use]
    pub fn partial(&self, level: u8) -> &[Hash] {
        self.levels.get(usize::from(level)).map_or(&[], Vec::as_slice)
    }

    /// The root of the log at this size.
    #[must_use]
    pub fn root(&self) -> Hash {
        let mut root = None;
        for hashes in &self.levels {
            // A tile's hashes fall into full subtrees, the largest first; the smaller one is always the right child.
            let mut end = hashes.len();
            while end > 0 {
                let width = 1 << end.trailing_zeros();
                let subtree = merkle_root(&hashes[end - width..end]);
                root = Some(root.map_or(subtree, |right| node_hash(&subtree, &right)));
                end -= width;
            }
        }
        root.unwrap_or_else(|| merkle_root(&[]))
    }

    /// Appends one leaf, and to `full` every tile that it completes, the lowest level first.
    pub fn push(&mut self, leaf: Hash, full: &mut Vec<FullTile>) {
        self.size += 1;
        let mut hash = leaf;
        for level in 0..TILE_LEVELS {
            if self.levels.len() == usize::from(level) {
                self.levels.push(Vec::new());
            }
            let hashes = &mut self.levels[usize::from(level)];
            hashes.push(hash);
            if hashes.len() < TILE_WIDTH {
                return;
            }
            hash = merkle_root(hashes);
            let number = (self.size >> (8 * (level + 1))) - 1;
            full.push(FullTile { level, number, hashes: std::mem::take(hashes) });
        }
    }
}

/// A place in a tile.
fn low_byte(number: u64) -> usize {
    let [.., byte] = number.to_be_bytes();
    byte.into()
}

/// Hashes in tile `number` of a level that has `count` of them.
pub(super) fn tile_width(count: u64, number: u64) -> usize {
    let after = count.saturating_sub(number.saturating_mul(TILE_WIDTH as u64));
    usize::try_from(after).map_or(TILE_WIDTH, |after| after.min(TILE_WIDTH))
}

/// Hashes in the incomplete tile of a level.
fn partial_width(size: u64, level: u8) -> usize {
    low_byte(size >> (8 * level))
}

#[cfg(test)]
mod tests;
