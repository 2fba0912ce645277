//! The files of a log (C2SP tlog-tiles): their paths, tiles of hashes, and bundles of entries.
//! `tile/<level>/<number>[.p/<width>]` and `tile/entries/<number>[.p/<width>]`; 1 234 067 is written `x001/x234/067`.

use super::canonical::number as plain_number;
use super::commit::Hash;
use super::tree::{TILE_LEVELS, TILE_WIDTH, tile_width};

/// The longest entry that a bundle can hold, in bytes.
pub const LONGEST_ENTRY_BYTES: usize = 65_535;

/// What a file of the log holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TileKind {
    /// Entries: 256 × number to 256 × number + width.
    Entries,
    /// Hashes of a level: 0 holds leaf hashes, each next one the hashes of full tiles below.
    Hashes(u8),
}

/// The path of a file of the log, relative to the log's address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TilePath {
    pub kind: TileKind,
    pub number: u64,
    /// 1 to 256; below 256 the tile is partial.
    pub width: usize,
}

/// What is wrong with a path or a file of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadTile {
    #[error("not a path of a log: tile/<level>/<number>[.p/<width>] or tile/entries/<number>[.p/<width>]")]
    Path,
    #[error("a tile of {width} hashes has {} bytes, not {found}", width * 32)]
    Length { width: usize, found: usize },
    #[error("entry {place} of the bundle is cut off")]
    Cut { place: usize },
    #[error("the bundle has bytes after its {width} entries")]
    Rest { width: usize },
    #[error("an entry has at most {LONGEST_ENTRY_BYTES} bytes, not {found}")]
    Entry { found: usize },
}

impl TilePath {
    /// # Errors
    /// [`BadTile::Path`] for any spelling that is not written here.
    pub fn parse(text: &str) -> Result<Self, BadTile> {
        Self::read(text).filter(|path| path.to_string() == text).ok_or(BadTile::Path)
    }

    /// Reads loosely; [`TilePath::parse`] compares with what would be written.
    fn read(text: &str) -> Option<Self> {
        let (kind, rest) = text.strip_prefix("tile/")?.split_once('/')?;
        let kind = match kind {
            "entries" => TileKind::Entries,
            level => TileKind::Hashes(u8::try_from(plain_number(level)?).ok().filter(|level| *level < 64)?),
        };
        let (digits, width) = match rest.split_once(".p/") {
            None => (rest, TILE_WIDTH),
            Some((digits, width)) => {
                (digits, usize::try_from(plain_number(width)?).ok().filter(|width| (1..TILE_WIDTH).contains(width))?)
            }
        };
        let mut number: u64 = 0;
        for group in digits.split('/') {
            let group = group.strip_prefix('x').unwrap_or(group);
            if group.len() != 3 || !group.bytes().all(|b| b.is_ascii_digit()) {
                return None;
            }
            number = number.checked_mul(1000)?.checked_add(group.parse().ok()?)?;
        }
        Some(Self { kind, number, width })
    }

    #[must_use]
    pub fn is_full(&self) -> bool {
        self.width == TILE_WIDTH
    }

    /// All files of a log of this size: for every level, and for the entries, the full tiles and the partial one.
    pub fn all(size: u64) -> impl Iterator<Item = Self> {
        let levels = (0..TILE_LEVELS).map(TileKind::Hashes);
        levels.chain([TileKind::Entries]).flat_map(move |kind| {
            let count = match kind {
                TileKind::Entries => size,
                TileKind::Hashes(level) => size >> (8 * level),
            };
            let tiles = count.div_ceil(TILE_WIDTH as u64);
            (0..tiles).map(move |number| Self { kind, number, width: tile_width(count, number) })
        })
    }
}

impl std::fmt::Display for TilePath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.kind {
            TileKind::Entries => f.write_str("tile/entries/")?,
            TileKind::Hashes(level) => write!(f, "tile/{level}/")?,
        }
        let mut groups = vec![self.number % 1000];
        let mut rest = self.number / 1000;
        while rest > 0 {
            groups.push(rest % 1000);
            rest /= 1000;
        }
        for group in groups[1..].iter().rev() {
            write!(f, "x{group:03}/")?;
        }
        write!(f, "{:03}", groups[0])?;
        if self.is_full() { Ok(()) } else { write!(f, ".p/{}", self.width) }
    }
}

/// A tile's file: its hashes one after another.
#[must_use]
pub fn encode_tile(hashes: &[Hash]) -> Vec<u8> {
    hashes.concat()
}

/// # Errors
/// [`BadTile::Length`] unless the file holds exactly `width` hashes.
pub fn parse_tile(bytes: &[u8], width: usize) -> Result<Vec<Hash>, BadTile> {
    let (hashes, rest) = bytes.as_chunks::<32>();
    if hashes.len() != width || !rest.is_empty() {
        return Err(BadTile::Length { width, found: bytes.len() });
    }
    Ok(hashes.to_vec())
}

/// A bundle's file: each entry after its length in two bytes, big end first.
///
/// # Errors
/// [`BadTile::Entry`] for an entry that is too long.
pub fn encode_bundle<E: AsRef<[u8]>>(entries: &[E]) -> Result<Vec<u8>, BadTile> {
    let mut bytes = Vec::new();
    for entry in entries {
        let entry = entry.as_ref();
        let length = u16::try_from(entry.len()).map_err(|_| BadTile::Entry { found: entry.len() })?;
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(entry);
    }
    Ok(bytes)
}

/// The `width` entries of a bundle, as they stand in it.
///
/// # Errors
/// [`BadTile::Cut`] and [`BadTile::Rest`]: fewer or more than that.
pub fn parse_bundle(bytes: &[u8], width: usize) -> Result<Vec<&[u8]>, BadTile> {
    let mut rest = bytes;
    let mut entries = Vec::with_capacity(width.min(TILE_WIDTH));
    for place in 0..width {
        let (length, after) = rest.split_first_chunk::<2>().ok_or(BadTile::Cut { place })?;
        let (entry, after) =
            after.split_at_checked(u16::from_be_bytes(*length).into()).ok_or(BadTile::Cut { place })?;
        entries.push(entry);
        rest = after;
    }
    if rest.is_empty() { Ok(entries) } else { Err(BadTile::Rest { width }) }
}

#[cfg(test)]
mod tests;
