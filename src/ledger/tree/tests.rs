//! The tree against the test vectors of Certificate Transparency, against `ct-merkle`, and against `tlog_tiles`, which reads
//! hashes from our tiles and trusts none that our root does not cover.

use std::cell::RefCell;
use std::collections::HashMap;

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use proptest::prelude::*;
use sha2::Sha256;
use tlog_tiles::tile::{Tile, TileHashReader, TileReader};
use tlog_tiles::tlog::{Error as TlogError, Hash as TlogHash, prove_record, prove_tree, tree_hash};

use super::*;
use crate::ledger::canonical;
use crate::ledger::tile::{TileKind, TilePath, encode_tile};

/// Full tiles and the right edge: what a database holds.
struct Store {
    edge: Edge,
    full: HashMap<(u8, u64), Vec<Hash>>,
    asked: usize,
}

impl Store {
    fn of(entries: u64) -> Self {
        let mut store = Self { edge: Edge::empty(), full: HashMap::new(), asked: 0 };
        for number in 0..entries {
            store.push(number);
        }
        store
    }

    fn push(&mut self, number: u64) {
        let mut full = Vec::new();
        self.edge.push(leaf_hash(&entry(number)), &mut full);
        for tile in full {
            assert_eq!(tile.hashes.len(), TILE_WIDTH);
            assert!(self.full.insert((tile.level, tile.number), tile.hashes).is_none(), "a tile is full once");
        }
    }
}

impl Tiles for Store {
    type Error = BadTiles;

    fn tile(&mut self, level: u8, number: u64, width: usize) -> Result<Vec<Hash>, BadTiles> {
        self.asked += 1;
        let hashes = self.full.get(&(level, number)).map_or(self.edge.partial(level), Vec::as_slice);
        assert!(width <= hashes.len(), "{width} hashes asked of tile {number} of level {level} with {}", hashes.len());
        Ok(hashes[..width].to_vec())
    }
}

fn entry(number: u64) -> Vec<u8> {
    format!("entry {number}\n").into_bytes()
}

fn foreign(entries: u64) -> MemoryBackedTree<Sha256, Vec<u8>> {
    let mut tree = MemoryBackedTree::new();
    for number in 0..entries {
        tree.push(entry(number));
    }
    tree
}

fn root_of(tree: &MemoryBackedTree<Sha256, Vec<u8>>) -> Hash {
    (*tree.root().as_bytes()).into()
}

fn flipped(hash: &Hash) -> Hash {
    let mut other = *hash;
    other[31] ^= 1;
    other
}

/// Our proof for an entry is the foreign one, leads to the root, and to no other root, entry or size.
fn check_inclusion(store: &mut Store, tree: &MemoryBackedTree<Sha256, Vec<u8>>, index: u64) {
    let size = tree.len();
    let (leaf, root) = (leaf_hash(&entry(index)), root_of(tree));
    let proof = inclusion(index, size, store).unwrap();
    let theirs = tree.prove_inclusion(usize::try_from(index).unwrap());
    assert_eq!(proof.concat(), theirs.as_bytes(), "{index} of {size}");
    assert!(verify_inclusion(&leaf, index, size, &proof, &root), "{index} of {size}");
    assert!(!verify_inclusion(&flipped(&leaf), index, size, &proof, &root));
    assert!(!verify_inclusion(&leaf, index, size, &proof, &flipped(&root)));
    assert!(!verify_inclusion(&leaf, index + 1, size, &proof, &root));
    assert!(!verify_inclusion(&leaf, index ^ 1, size, &proof, &root));
    assert!(!verify_inclusion(&leaf, index, size, &[&proof[..], &[root]].concat(), &root));
    // Each hash of the proof counts; in large trees a few of them stand for all.
    for place in (0..proof.len()).filter(|place| size <= 70 || (size + *place as u64).is_multiple_of(13)) {
        let mut changed = proof.clone();
        changed[place] = flipped(&changed[place]);
        assert!(!verify_inclusion(&leaf, index, size, &changed, &root));
        changed.remove(place);
        assert!(!verify_inclusion(&leaf, index, size, &changed, &root));
    }
}

/// Our proof from an old size is the foreign one and holds for these two roots only.
fn check_consistency(store: &mut Store, tree: &MemoryBackedTree<Sha256, Vec<u8>>, old: u64) {
    let new = tree.len();
    let (old_root, new_root) = (root_at(old, store).unwrap(), root_of(tree));
    let proof = consistency(old, new, store).unwrap();
    if old > 0 {
        let theirs = tree.prove_consistency(usize::try_from(new - old).unwrap());
        assert_eq!(proof.concat(), theirs.as_bytes(), "{old} to {new}");
    }
    assert!(verify_consistency(old, &old_root, new, &new_root, &proof), "{old} to {new}");
    assert!(!verify_consistency(old, &flipped(&old_root), new, &new_root, &proof), "{old} to {new}");
    assert!(!verify_consistency(old, &old_root, new, &new_root, &[&proof[..], &[new_root]].concat()));
    if old > 0 {
        assert!(!verify_consistency(old, &old_root, new, &flipped(&new_root), &proof), "{old} to {new}");
    }
    for place in (0..proof.len()).filter(|place| new <= 70 || (new + *place as u64).is_multiple_of(13)) {
        let mut changed = proof.clone();
        changed[place] = flipped(&changed[place]);
        assert!(!verify_consistency(old, &old_root, new, &new_root, &changed));
        changed.remove(place);
        assert!(!verify_consistency(old, &old_root, new, &new_root, &changed));
    }
}

fn hex(text: &str) -> Hash {
    data_encoding::HEXLOWER.decode(text.as_bytes()).unwrap().try_into().unwrap()
}

/// The eight entries and roots that the first Certificate Transparency logs were tested with.
#[test]
fn roots_are_those_of_certificate_transparency() {
    let entries: [&[u8]; 8] = [
        b"",
        &[0],
        &[0x10],
        &[0x20, 0x21],
        &[0x30, 0x31],
        &[0x40, 0x41, 0x42, 0x43],
        &[0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
        &[0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f],
    ];
    let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    let mut edge = Edge::empty();
    for size in 0..=8 {
        let leaves: Vec<Hash> = entries[..size].iter().map(|entry| leaf_hash(entry)).collect();
        assert_eq!(merkle_root(&leaves), hex(roots[size]), "{size}");
        assert_eq!(edge.root(), hex(roots[size]), "{size}");
        if size < 8 {
            edge.push(leaf_hash(entries[size]), &mut Vec::new());
        }
    }
}

/// What a log of 961 984 011 certificates (Argon 2020) gave out.
#[test]
fn a_proof_of_a_real_log_holds() {
    let proof: Vec<Hash> =
        include_str!("argon2020-consistency.txt").lines().map(|l| canonical::hash(l).unwrap()).collect();
    let old = canonical::hash("AuIZ5V6sDUj1vn3Y1K85oOaQ7y+FJJKtyRTl1edIKBQ=").unwrap();
    let new = canonical::hash("AWxD3p811N3m4WTinWRXPvBZHfT9IR9g/R4C7SKLPiU=").unwrap();
    assert!(verify_consistency(3_654_490, &old, 961_984_011, &new, &proof));
    assert!(!verify_consistency(3_654_491, &old, 961_984_011, &new, &proof));
    assert!(!verify_consistency(3_654_490, &old, 961_984_012, &new, &proof[1..]));
    assert!(!verify_consistency(3_654_490, &new, 961_984_011, &old, &proof));
}

#[test]
fn every_small_tree_is_the_foreign_one() {
    let (mut store, mut tree) = (Store::of(0), foreign(0));
    for size in 0..=2000_u64 {
        let root = root_of(&tree);
        assert_eq!(store.edge.root(), root, "{size}");
        assert_eq!(root_at(size, &mut store).unwrap(), root, "{size}");
        assert_eq!(Edge::parse(size, &store.edge.to_bytes()), Ok(store.edge.clone()), "{size}");
        if size <= 70 {
            (0..size).for_each(|index| check_inclusion(&mut store, &tree, index));
            (0..=size).for_each(|old| check_consistency(&mut store, &tree, old));
        } else if size.is_multiple_of(3) {
            // A multiplier without a factor in common with the sizes goes all over the place.
            check_inclusion(&mut store, &tree, size * 7919 % size.max(1) + (size * 31 % size) / 2);
            check_consistency(&mut store, &tree, (size * size * 17 + 5) % size);
        }
        store.push(size);
        tree.push(entry(size));
    }
}

#[test]
fn trees_at_the_edges_of_tiles_are_the_foreign_ones() {
    let (mut store, mut tree) = (Store::of(0), foreign(0));
    for size in [255_u64, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, 65_792, 66_049] {
        for number in tree.len()..size {
            store.push(number);
            tree.push(entry(number));
        }
        assert_eq!(store.edge.root(), root_of(&tree), "{size}");
        for index in [0, 1, 254, 255, 256, 257, 511, 512, 65_279, 65_280, 65_535, 65_536, size - 2, size - 1] {
            if index < size {
                check_inclusion(&mut store, &tree, index);
            }
        }
        for old in [0, 1, 128, 255, 256, 257, 65_280, 65_535, 65_536, 65_537, size - 1, size] {
            if old <= size {
                check_consistency(&mut store, &tree, old);
            }
        }
    }
    store.asked = 0;
    inclusion(40_000, 66_049, &mut store).unwrap();
    assert!(store.asked <= 6, "a proof asks for each tile once, and for few: {}", store.asked);
}

/// Always one hash too few.
struct Short;

impl Tiles for Short {
    type Error = BadTiles;

    fn tile(&mut self, _: u8, _: u64, width: usize) -> Result<Vec<Hash>, BadTiles> {
        Ok(vec![[0; 32]; width - 1])
    }
}

#[test]
fn what_cannot_be_proved_is_refused() {
    let mut store = Store::of(300);
    assert_eq!(inclusion(300, 300, &mut store), Err(BadTiles::NoSuchEntry { index: 300, size: 300 }));
    assert_eq!(inclusion(0, 0, &mut store), Err(BadTiles::NoSuchEntry { index: 0, size: 0 }));
    assert_eq!(consistency(301, 300, &mut store), Err(BadTiles::Shrinks { old: 301, new: 300 }));
    let (empty, root) = (merkle_root(&[]), store.edge.root());
    assert!(!verify_consistency(300, &root, 299, &root, &[]));
    assert!(!verify_consistency(0, &root, 300, &root, &[]), "the empty log has one root");
    assert!(verify_consistency(0, &empty, 0, &empty, &[]) && !verify_consistency(0, &root, 0, &root, &[]));
    assert!(!verify_inclusion(&leaf_hash(b""), 0, 0, &[], &empty));
    assert_eq!(root_at(3, &mut Short), Err(BadTiles::Width { level: 0, number: 0, expected: 3, found: 2 }));
}

#[test]
fn an_edge_of_another_size_is_refused() {
    let edge = Store::of(70_000).edge;
    let bytes = edge.to_bytes();
    // 70 000 = 1 × 65 536 + 17 × 256 + 112
    assert_eq!(bytes.len(), 32 * (112 + 17 + 1));
    assert_eq!(Edge::parse(70_000, &bytes).map(|edge| edge.root()), Ok(edge.root()));
    let bad = |size, expected| Err(BadEdge { size, expected, found: bytes.len() });
    assert_eq!(Edge::parse(70_001, &bytes), bad(70_001, bytes.len() + 32));
    assert_eq!(Edge::parse(0, &bytes), bad(0, 0));
    assert!(Edge::parse(70_000, &bytes[1..]).is_err() && Edge::parse(70_000, &bytes[32..]).is_err());
    assert_eq!(Edge::parse(0, &[]), Ok(Edge::empty()));
    assert!(Edge::parse(u64::MAX, &vec![0; 32 * 8 * 255]).is_ok());
}

/// Gives out our files under the names of Go's checksum database.
struct Files<'s>(RefCell<&'s mut Store>);

impl TileReader for Files<'_> {
    fn height(&self) -> u8 {
        8
    }

    fn read_tiles(&self, tiles: &[Tile]) -> Result<Vec<Vec<u8>>, TlogError> {
        let mut store = self.0.borrow_mut();
        let read = |tile: &Tile| {
            let width = usize::try_from(tile.width()).unwrap();
            let path = TilePath { kind: TileKind::Hashes(tile.level()), number: tile.level_index(), width };
            assert_eq!(path.to_string(), tile.path().replacen("tile/8/", "tile/", 1));
            encode_tile(&store.tile(tile.level(), tile.level_index(), width).unwrap())
        };
        Ok(tiles.iter().map(read).collect())
    }

    fn save_tiles(&self, _: &[Tile], _: &[Vec<u8>]) {}
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, ..ProptestConfig::default() })]

    #[test]
    fn any_large_tree_is_the_foreign_one(
        size in prop_oneof![1 => 50_000..100_000_u64, 3 => 1..20_000_u64],
        places in prop::collection::vec(any::<u64>(), 8),
    ) {
        let (mut store, tree) = (Store::of(size), foreign(size));
        prop_assert_eq!(store.edge.root(), root_of(&tree));
        for place in &places {
            check_inclusion(&mut store, &tree, place % size);
            check_consistency(&mut store, &tree, place % (size + 1));
        }
        // The port of Go's checksum database finds its way through our tiles to our root, and makes the same proofs.
        let root = store.edge.root();
        for place in &places {
            let (index, old) = (place % size, 1 + place % size);
            let files = Files(RefCell::new(&mut store));
            let reader = TileHashReader::new(size, TlogHash(root), &files);
            prop_assert!(tree_hash(size, &reader).unwrap() == TlogHash(root));
            let theirs: Vec<Hash> = prove_record(size, index, &reader).unwrap().iter().map(|hash| hash.0).collect();
            let theirs_tree: Vec<Hash> = prove_tree(size, old, &reader).unwrap().iter().map(|hash| hash.0).collect();
            prop_assert_eq!(inclusion(index, size, &mut store).unwrap(), theirs);
            prop_assert_eq!(consistency(old, size, &mut store).unwrap(), theirs_tree);
        }
    }
}
