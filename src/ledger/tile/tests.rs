//! Paths, tiles and bundles: the examples of the standard, and what is refused. (That foreign programs read our tiles is
//! shown with the tree.)

use proptest::prelude::*;

use super::*;
use crate::ledger::tree::{Edge, leaf_hash};

#[test]
fn paths_are_those_of_the_standard() {
    let path = |kind, number, width| TilePath { kind, number, width };
    for (text, expected) in [
        ("tile/0/000", path(TileKind::Hashes(0), 0, 256)),
        ("tile/0/999.p/1", path(TileKind::Hashes(0), 999, 1)),
        ("tile/1/x001/000", path(TileKind::Hashes(1), 1000, 256)),
        ("tile/63/x001/x234/067", path(TileKind::Hashes(63), 1_234_067, 256)),
        ("tile/entries/x001/x234/067.p/255", path(TileKind::Entries, 1_234_067, 255)),
    ] {
        assert_eq!(TilePath::parse(text), Ok(expected), "{text}");
        assert_eq!(expected.to_string(), text);
    }
    for bad in [
        "",
        "tile",
        "tile/0",
        "tile/0/",
        "tile/0/0",
        "tile/0/00",
        "tile/0/0000",
        "tile/0/x000/001",
        "tile/0/001/000",
        "tile/0/x001",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/data/000",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/",
        "tile/0/000/",
        "/tile/0/000",
        "tile/0/000.p/1/2",
        "tile/0/..",
        "tile/0/x001//000",
        "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
        "tile/0/000\n",
    ] {
        assert_eq!(TilePath::parse(bad), Err(BadTile::Path), "{bad}");
    }
}

/// The example of the standard: 70 000 entries.
#[test]
fn a_log_has_these_files() {
    let all: Vec<TilePath> = TilePath::all(70_000).collect();
    let of = |kind, full| all.iter().filter(|path| path.kind == kind && path.is_full() == full).count();
    assert_eq!([of(TileKind::Hashes(0), true), of(TileKind::Hashes(0), false)], [273, 1]);
    assert_eq!([of(TileKind::Hashes(1), true), of(TileKind::Hashes(1), false)], [1, 1]);
    assert_eq!([of(TileKind::Hashes(2), true), of(TileKind::Hashes(2), false)], [0, 1]);
    assert_eq!([of(TileKind::Entries, true), of(TileKind::Entries, false)], [273, 1]);
    assert_eq!(all.len(), 2 * 274 + 3);
    let partial: Vec<String> = all.iter().filter(|path| !path.is_full()).map(ToString::to_string).collect();
    assert_eq!(partial, ["tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1", "tile/entries/273.p/112"]);
    assert_eq!(TilePath::all(0).count(), 0);
    let of_256: Vec<String> = TilePath::all(256).map(|path| path.to_string()).collect();
    assert_eq!(of_256, ["tile/0/000", "tile/1/000.p/1", "tile/entries/000"]);
}

/// The files named for a size are those that an edge has filled or holds at that size.
#[test]
fn the_partial_files_are_the_edge() {
    let mut edge = Edge::empty();
    let mut full = Vec::new();
    for number in 0..1500_u64 {
        edge.push(leaf_hash(&number.to_be_bytes()), &mut full);
        let mut named = 0;
        for path in TilePath::all(edge.size()) {
            let TileKind::Hashes(level) = path.kind else { continue };
            if path.is_full() {
                named += 1;
            } else {
                assert_eq!(edge.partial(level).len(), path.width, "{path} of {}", edge.size());
            }
        }
        assert_eq!(named, full.len());
    }
}

#[test]
fn a_tile_of_another_width_is_refused() {
    let hashes = [[1; 32], [2; 32]];
    let bytes = encode_tile(&hashes);
    assert_eq!(parse_tile(&bytes, 2), Ok(hashes.to_vec()));
    assert_eq!(parse_tile(&bytes, 1), Err(BadTile::Length { width: 1, found: 64 }));
    assert_eq!(parse_tile(&bytes[..63], 2), Err(BadTile::Length { width: 2, found: 63 }));
}

#[test]
fn a_bundle_holds_its_entries_and_nothing_else() {
    let entries = [b"a\n".to_vec(), Vec::new(), vec![b'x'; LONGEST_ENTRY_BYTES]];
    let bytes = encode_bundle(&entries).unwrap();
    assert_eq!(&bytes[..6], b"\0\x02a\n\0\0");
    assert_eq!(parse_bundle(&bytes, 3).unwrap(), entries);
    assert_eq!(parse_bundle(&bytes, 2), Err(BadTile::Rest { width: 2 }));
    assert_eq!(parse_bundle(&bytes, 4), Err(BadTile::Cut { place: 3 }));
    assert_eq!(parse_bundle(&bytes[..bytes.len() - 1], 3), Err(BadTile::Cut { place: 2 }));
    assert_eq!(parse_bundle(&bytes[..1], 1), Err(BadTile::Cut { place: 0 }));
    assert_eq!(encode_bundle(&[vec![0; 65_536]]), Err(BadTile::Entry { found: 65_536 }));
}

proptest! {
    #[test]
    fn any_path_reads_back(entries: bool, level in 0..64_u8, number in 0..u64::MAX / 1000, width in 1..=256_usize) {
        let path = TilePath { kind: if entries { TileKind::Entries } else { TileKind::Hashes(level) }, number, width };
        prop_assert_eq!(TilePath::parse(&path.to_string()), Ok(path));
    }

}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn any_bundle_reads_back(entries in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 0..256)) {
        let bytes = encode_bundle(&entries).unwrap();
        prop_assert_eq!(parse_bundle(&bytes, entries.len()).unwrap(), entries);
    }
}
