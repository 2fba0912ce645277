//! Draws in two stages: every unit's seed follows from what is published, and a stranger who has only that draws the same.

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::harness::*;

const SEED: &str = "2026-11-22|dice=6,3,1,5,2,4,4,1";

fn frame() -> String {
    format!("{}/tests/reference/frame.csv", env!("CARGO_MANIFEST_DIR"))
}

/// Seven to thirty households in every unit of the frame.
fn elements() -> String {
    let of_unit = |unit: usize| {
        let rows: Vec<String> =
            (1..=7 + unit * 11 % 24).map(|one| format!("C{unit:03},H{one:02},s{}\n", one % 3)).collect();
        rows.concat()
    };
    let rows: String = (1..=60).map(of_unit).collect();
    format!("commune,household,street\n{rows}")
}

/// `ChaCha20` as RFC 8439 writes it, with a counter of 64 bits and nonce zero: our own, so that nothing of the program's is taken on trust.
struct Stream {
    key: [u32; 8],
    words: Vec<u64>,
    block: u64,
}

impl Stream {
    fn new(seed: &str) -> Self {
        let key = Sha256::digest(seed.as_bytes());
        let word = |at: usize| u32::from_le_bytes([key[at], key[at + 1], key[at + 2], key[at + 3]]);
        Self { key: std::array::from_fn(|at| word(4 * at)), words: Vec::new(), block: 0 }
    }

    fn fill(&mut self) {
        let low = u32::try_from(self.block).expect("few blocks");
        let mut first = [0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574, 0, 0, 0, 0, 0, 0, 0, 0, low, 0, 0, 0];
        first[4..12].copy_from_slice(&self.key);
        let mut state: [u32; 16] = first;
        let columns = [[0, 4, 8, 12], [1, 5, 9, 13], [2, 6, 10, 14], [3, 7, 11, 15]];
        let diagonals = [[0, 5, 10, 15], [1, 6, 11, 12], [2, 7, 8, 13], [3, 4, 9, 14]];
        for _ in 0..10 {
            for [a, b, c, d] in columns.into_iter().chain(diagonals) {
                for (x, y, z, turn) in [(a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)] {
                    state[x] = state[x].wrapping_add(state[y]);
                    state[z] = (state[z] ^ state[x]).rotate_left(turn);
                }
            }
        }
        let out: Vec<u32> = state.iter().zip(&first).map(|(one, other)| one.wrapping_add(*other)).collect();
        self.words = out.chunks(2).map(|pair| u64::from(pair[0]) | u64::from(pair[1]) << 32).rev().collect();
        self.block += 1;
    }

    fn below(&mut self, n: u128) -> u128 {
        loop {
            if self.words.is_empty() {
                self.fill();
            }
            let word = u128::from(self.words.pop().expect("a block of words"));
            if word < (1 << 64) - (1 << 64) % n {
                return word % n;
            }
        }
    }
}

fn simple(seed: &str, mut ids: Vec<String>, wanted: usize) -> Vec<String> {
    ids.sort();
    let mut stream = Stream::new(seed);
    for place in 0..wanted {
        let step = stream.below((ids.len() - place) as u128);
        ids.swap(place, place + usize::try_from(step).expect("below a length"));
    }
    ids.truncate(wanted);
    ids
}

fn hash(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
}

/// The households of a unit in the order of the file.
fn of_unit(elements: &str, unit: &str) -> Vec<String> {
    let rows = elements.lines().skip(1).map(|line| line.split(',').collect::<Vec<&str>>());
    rows.filter(|row| row[0] == unit).map(|row| row[1].to_owned()).collect()
}

#[test]
fn a_stranger_draws_the_second_stage_again_from_what_is_published() {
    let store = Store::sqlite();
    let (frame, elements) = (frame(), elements());
    let within = store.file("households.csv", &elements);
    let bound = format!(
        "{SEED}|frame={}|within={}",
        hash(&std::fs::read(&frame).expect("the frame")),
        hash(elements.as_bytes())
    );
    let first = ["draw", "--frame", &frame, "--id", "unit", "--seed", SEED, "--stratum", "stratum", "--n", "4"];
    for method in [&["--method", "simple"][..], &["--method", "pps", "--size", "size"]] {
        let alone = store.run(&[&first[..], method, &["--format", "json"]].concat()).ok();
        let alone: Value = serde_json::from_str(&alone).expect("JSON");
        for how in ["simple", "interval"] {
            let second =
                ["--within", &within, "--within-unit", "commune", "--within-id", "household", "--within-n", "9"];
            let all = [&first[..], method, &second, &["--within-method", how]].concat();
            let told = store.run(&[&all[..], &["--format", "json"]].concat()).ok();
            let told: Value = serde_json::from_str(&told).expect("JSON");
            // The second stage leaves the first as it is.
            assert_eq!((&told["draws"], &told["units"]), (&alone["draws"], &alone["sample"]));
            let draws = told["within"]["draws"].as_array().expect("a draw for every unit");
            assert_eq!(draws.len(), 12);
            for one in draws {
                let (stratum, unit) = (one["stratum"].as_str().expect("a name"), one["unit"].as_str().expect("a name"));
                let ids = of_unit(&elements, unit);
                let there = ids.len();
                let suffix = if how == "simple" { "srs" } else { how };
                let seed = format!("{bound}|{suffix}|{stratum}|{unit}");
                assert_eq!(one["seed"], seed.as_str());
                let (wanted_ids, probability) = if how == "simple" {
                    let wanted = there.min(9);
                    (simple(&seed, ids, wanted), wanted as f64 / there as f64)
                } else {
                    let wanted = there.min(9);
                    let every = (2 * there + wanted) / (2 * wanted);
                    let start = usize::try_from(Stream::new(&seed).below(every as u128)).expect("a place");
                    (ids.into_iter().skip(start).step_by(every).collect(), 1.0 / every as f64)
                };
                assert_eq!(one["selected"], serde_json::json!(wanted_ids), "{unit}");
                let mine = told["sample"].as_array().expect("a sample").iter();
                let mine: Vec<&Value> = mine.filter(|row| row["unit"] == unit).collect();
                assert_eq!(mine.len(), wanted_ids.len());
                let number = |row: &Value, key: &str| row[key].as_f64().expect("a number");
                let units = told["units"].as_array().expect("units");
                let first = units.iter().find(|row| row["unit"] == unit).expect("a unit that was drawn");
                for row in mine {
                    assert!((number(row, "within_probability") - probability).abs() < 1e-15);
                    let p = number(first, "inclusion_probability");
                    assert!((number(row, "unit_probability") - p).abs() < 1e-15);
                    assert!((number(row, "inclusion_probability") - p * probability).abs() < 1e-15);
                    let weight = number(row, "unit_weight") * number(row, "within_weight");
                    assert!((number(row, "weight") - weight).abs() < 1e-9 * weight, "{row}");
                }
            }
        }
    }
}

#[test]
fn the_sample_of_two_stages_is_a_file_with_both_probabilities_and_is_drawn_again_by_its_record() {
    let store = Store::sqlite();
    let (frame, within) = (frame(), store.file("households.csv", elements()));
    let out = store.folder().join("sample.csv").to_str().expect("a plain name").to_owned();
    let first = ["draw", "--frame", &frame, "--id", "unit", "--method", "pps", "--size", "size", "--n", "12"];
    let second = ["--within", &within, "--within-unit", "commune", "--within-id", "household", "--within-n", "20"];
    let all = [&first[..], &second, &["--seed", SEED]].concat();
    let record = store.run(&[&all[..], &["--out", &out]].concat()).ok();
    let text = std::fs::read_to_string(&out).expect("a sample");
    let header = "commune,household,street,unit_draw,unit_certainty,stratum_units,unit_probability,unit_weight,draw,unit_elements,within_probability,within_weight,inclusion_probability,weight";
    assert_eq!(text.lines().next(), Some(header));
    // Of a unit with fewer households all are taken, and the record says so.
    assert!(record.contains(", all there are; seed "), "{record}");
    let small = text.lines().skip(1).map(|line| line.split(',').collect::<Vec<&str>>()).find(|row| row[10] == "1");
    assert!(small.is_some_and(|row| row[9].parse::<usize>().is_ok_and(|there| there <= 20)));
    let again = record.lines().find_map(|line| line.strip_prefix("again       sipas ")).expect("a command");
    let words: Vec<String> = again.split(' ').map(|word| word.trim_matches('\'').to_owned()).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    assert_eq!(store.run(&[&words[..], &["--format", "csv"]].concat()).out, text);
    let table = store.run(&words).ok();
    assert!(table.contains("p unit") && table.contains("p within"), "{table}");

    // What binds the draw to other elements, or to none, is refused.
    store.file("households.csv", elements().replace("C001,H01", "C001,H99"));
    let told = store.run(&words).wrong_input();
    assert!(told.contains("the seed is for other elements"), "{told}");
    let seed = words[words.iter().position(|word| *word == "--seed").expect("a seed") + 1];
    let told = store.run(&[&first[..], &["--seed", seed]].concat()).wrong_input();
    assert!(told.contains("give it with --within"), "{told}");
}

#[test]
fn elements_that_cannot_be_drawn_from_are_refused_with_their_rows() {
    let store = Store::sqlite();
    let frame = store.file("frame.csv", "unit,zone\nA,x\nB,x\nA,y\nC,y\n");
    let ask = |elements: &str, more: &[&str]| {
        let within = store.file("within.csv", elements);
        let all = ["draw", "--frame", &frame, "--id", "unit", "--stratum", "zone", "--method", "simple", "--n", "2"];
        let second = ["--within", &within, "--within-unit", "unit", "--within-id", "id", "--within-n", "1"];
        store.run(&[&all[..], &second, &["--seed", SEED], more].concat())
    };
    let good = "zone,unit,id\nx,A,1\nx,B,1\ny,A,1\ny,C,1\n";
    assert_eq!(ask(good, &["--format", "csv"]).ok().lines().count(), 5);
    let told = ask("unit,id\nA,1\nB,1\nC,1\n", &[]).wrong_input();
    assert!(told.contains("unit “A” stands in two strata") && told.contains("a column “zone”"), "{told}");
    let told = ask("zone,unit,id\nx,A,1\nx,A,1\nx,Z,1\ny,A,\n", &[]).wrong_input();
    for part in [
        "row 3, column id: “1” stands in row 2 already, in the same unit",
        "row 4, column unit: “Z” is no unit of",
        "row 5, column id: every element needs an id",
    ] {
        assert!(told.contains(part), "{part}:\n{told}");
    }
    let told = ask("zone,unit,id\nx,A,1\ny,A,1\ny,C,1\n", &[]).wrong_input();
    assert!(told.contains("no element stands there for the drawn units B"), "{told}");
    let told = ask("zone,unit,id,weight\nx,A,1,1\nx,B,1,1\ny,A,1,1\ny,C,1,1\n", &["--format", "csv"]).wrong_input();
    assert!(told.contains("column “weight” would stand in the sample twice"), "{told}");
}
