//! The short run: every target over its seeds and over seeded changes of them. The long one, with a fuzzer that looks for new
//! paths, is fuzz/run.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

use super::ledger::{ENTRIES, log_key, signed_heads, witness_key};
use super::{TARGETS, Target};
use crate::ledger::commit::sha256;
use crate::ledger::proof::Proof;
use crate::ledger::tile::encode_bundle;
use crate::ledger::tree::{Edge, leaf_hash};

/// Changed inputs of each target; `SIPAS_HOSTILE_EXECUTIONS` asks for others.
const EXECUTIONS: u64 = 4_000;
/// Of these, which check signatures and count a whole folder again, a tenth.
const SLOW: [&str; 1] = ["verify"];

/// What readers look for, and what they fear.
const WORDS: &[&[u8]] = &[
    b"\n",
    b"\r\n",
    b"\0",
    b"\xff",
    b"\xc3",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    b"\xe2\x80\xae",
    b"e\xcc\x82",
    b"%",
    b"%00",
    b"%c3",
    b"&",
    b"=",
    b"+",
    b";",
    b",",
    b"\"",
    b"'",
    b"\"\"\"",
    b"[",
    b"]",
    b"{",
    b"}",
    b"[[",
    b"#",
    b"\\",
    b"\\u0000",
    b"\\ud800",
    b"null",
    b"true",
    b"-1",
    b"0",
    b"00",
    b"1e999",
    b"nan",
    b"-0.0",
    b"255",
    b"256",
    b"65536",
    b"4294967296",
    b"18446744073709551615",
    b"9223372036854775808",
    b"0.1",
    b".p/",
    b"x000/",
    b"../",
    b"\n\n",
    b"\xe2\x80\x94 ",
    b"id=",
    b"lang=vi&",
    b" ",
];

fn folder(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(target)
}

fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folder = folder(target);
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).unwrap()).collect()
}

/// One to four changes: bytes overwritten, taken out, doubled, words put in, ends cut off, another seed's middle put in.
fn changed(seeds: &[Vec<u8>], chance: &mut ChaCha20Rng) -> Vec<u8> {
    let mut below = |n: usize| usize::try_from(chance.next_u64() % n.max(1) as u64).unwrap();
    let mut bytes = seeds[below(seeds.len())].clone();
    for _ in 0..=below(4) {
        let at = below(bytes.len() + 1);
        let end = at + below(bytes.len() - at + 1).min(1 + below(40));
        match below(7) {
            0 if at < bytes.len() => bytes[at] ^= 1 << below(8),
            1 if at < bytes.len() => bytes[at] = u8::try_from(below(256)).unwrap(),
            2 => drop(bytes.drain(at..end)),
            3 => {
                let piece = bytes[at..end].to_vec();
                bytes.splice(at..at, piece.repeat(1 + below(3)));
            }
            4 => bytes.truncate(at),
            5 => {
                let other = &seeds[below(seeds.len())];
                let from = below(other.len());
                let till = from + below(other.len() - from + 1).min(60);
                bytes.splice(at..end, other[from..till].iter().copied());
            }
            _ => drop(bytes.splice(at..end.min(at + 4), WORDS[below(WORDS.len())].iter().copied())),
        }
    }
    bytes
}

/// Fails with the bytes at which it failed.
fn run(name: &str, target: Target, data: &[u8]) -> bool {
    catch_unwind(AssertUnwindSafe(|| target(data)))
        .unwrap_or_else(|_| panic!("{name} does not hold for b\"{}\"", data.escape_ascii()))
}

fn executions(name: &str) -> u64 {
    let usual = if SLOW.contains(&name) { EXECUTIONS / 10 } else { EXECUTIONS };
    std::env::var("SIPAS_HOSTILE_EXECUTIONS").map_or(usual, |n| n.parse().expect("a number"))
}

fn short_run(name: &str) {
    let (_, target) = TARGETS.into_iter().find(|(known, _)| *known == name).unwrap();
    let seeds = seeds(name);
    let good = seeds.iter().filter(|seed| run(name, target, seed)).count();
    assert!(good > 0, "no seed of {name} is good: its good paths would not be reached");
    run(name, target, b"");
    let mut chance = ChaCha20Rng::from_seed(sha256(format!("sipas hostile {name}").as_bytes()));
    let still_good = (0..executions(name)).filter(|_| run(name, target, &changed(&seeds, &mut chance))).count();
    println!("{name}: {} seeds, {} changes, {still_good} of them good", seeds.len(), executions(name));
}

macro_rules! short_runs {
    ($($name:ident)+) => {
        const TESTED: &[&str] = &[$(stringify!($name)),+];
        $(
            #[test]
            fn $name() {
                short_run(stringify!($name));
            }
        )+
    };
}

short_runs!(agencies answer_file checkpoint code entry form json method note proof score_file survey tickets tile verify);

#[test]
fn every_target_is_tested_and_stands_under_the_fuzzer() {
    assert_eq!(TARGETS.map(|(name, _)| name), TESTED);
    let manifest = include_str!("../../fuzz/Cargo.toml");
    for (name, _) in TARGETS {
        assert!(manifest.contains(&format!("path = \"fuzz_targets/{name}.rs\"")), "{name}");
        let path = format!("{}/fuzz/fuzz_targets/{name}.rs", env!("CARGO_MANIFEST_DIR"));
        assert!(std::fs::read_to_string(path).unwrap().contains(&format!("sipas::hostile::{name}(data)")), "{name}");
    }
}

#[test]
fn a_target_that_does_not_hold_is_told_with_its_bytes() {
    let broken: Target = |data| {
        assert!(data.len() < 3, "three");
        true
    };
    let told = catch_unwind(|| run("broken", broken, b"a\0b")).unwrap_err();
    assert_eq!(*told.downcast::<String>().unwrap(), "broken does not hold for b\"a\\x00b\"");
}

/// Writes the seeds that are signed or hashed: `cargo test --lib hostile::tests::seeds_of_the_log -- --ignored`.
#[test]
#[ignore = "writes files: after a change of the log's formats"]
fn seeds_of_the_log() {
    let write = |target: &str, name: &str, bytes: &[u8]| {
        std::fs::create_dir_all(folder(target)).unwrap();
        std::fs::write(folder(target).join(name), bytes).unwrap();
    };
    let (log, witness) = (log_key(), witness_key());
    let heads = signed_heads();
    let leaves = ENTRIES.map(leaf_hash);
    for (size, head) in (1_usize..).zip(&heads) {
        let note = log.sign(head, 0).unwrap() + &witness.signature_line(head, 1_700_000_000);
        write("checkpoint", &format!("head-{size}"), head.as_bytes());
        write("checkpoint", &format!("signed-{size}"), note.as_bytes());
        write("note", &format!("signed-{size}"), note.as_bytes());
        let hashes = if size == 1 { vec![] } else { vec![leaves[1]] };
        let proof = Proof { extra: (size == 2).then(|| b"extra".to_vec()), index: 0, hashes, checkpoint: note };
        write("proof", &format!("first-of-{size}"), proof.to_string().as_bytes());
    }
    write("note", "log-key", log.public().to_string().as_bytes());
    write("note", "witness-key", witness.public().to_string().as_bytes());
    write("tile", "bundle", &[&[0, 2][..], &encode_bundle(&ENTRIES).unwrap()].concat());
    write("tile", "hashes", &[&[0, 2][..], &leaves.concat()].concat());
    let mut edge = Edge::empty();
    (0..300_u64).for_each(|number| edge.push(leaf_hash(&number.to_be_bytes()), &mut Vec::new()));
    let sizes = [300_u64.to_be_bytes(), 301_u64.to_be_bytes()].concat();
    write("tile", "edge", &[&[0, 9][..], &sizes[..], &edge.to_bytes()].concat());
    let [log, witness] = [log.public(), witness.public()];
    let genesis = format!("sipas-log/1 genesis\norigin {}\nlog {log}\nwitness {witness}\nquorum 1\n", log.name());
    write("entry", "genesis", genesis.as_bytes());
    write("entry", "key", format!("sipas-log/1 key\nrole witness\nvkey {witness}\nchange add\n").as_bytes());
}
