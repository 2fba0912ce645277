//! A folder that was made to harm: values of every wrong kind and size under hashes and a signature that fit. The check names
//! faults, or finds none that matter; it never panics.

use serde_json::{Value, json};

use super::forging::{key, write_file};
use super::published;
use crate::harness::*;

const ROUNDS: usize = 150;

/// A small generator of our own: the same changes every time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % end.max(1)
    }
}

/// Goes down at random and puts something else where it ends.
fn spoil(value: &mut Value, chance: &mut Chance, other: Value) {
    let stays = chance.below(6) == 0;
    match value {
        Value::Array(items) if !items.is_empty() && !stays => {
            let place = chance.below(items.len());
            spoil(&mut items[place], chance, other);
        }
        Value::Object(members) if !members.is_empty() && !stays => {
            let place = chance.below(members.len());
            if let Some((_, member)) = members.iter_mut().nth(place) {
                spoil(member, chance, other);
            }
        }
        _ => *value = other,
    }
}

fn without_weights(mut value: Value) -> Value {
    match &mut value {
        Value::Object(members) => {
            members.remove("effective_weight");
            members.values_mut().for_each(|member| *member = without_weights(member.take()));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| *item = without_weights(item.take())),
        _ => {}
    }
    value
}

#[test]
fn nothing_that_stands_in_a_folder_makes_the_check_panic() {
    let store = Store::sqlite();
    let whole = published(&store);
    let key = key(&store, &whole);
    let mut chance = Chance(7);
    let others = [
        json!(null),
        json!(0),
        json!(u64::MAX),
        json!(i64::MAX),
        json!(-1),
        json!(1e308),
        json!(-1e308),
        json!(""),
        json!("known"),
        json!("shown"),
        json!("suppressed"),
        json!([]),
        json!({}),
        json!(true),
    ];
    let document: Value = serde_json::from_slice(&whole.files["index.json"]).expect("JSON");
    let mut noticed = 0;
    for round in 0..ROUNDS {
        let mut spoiled = document.clone();
        for _ in 0..=chance.below(3) {
            let other = others[chance.below(others.len())].clone();
            spoil(&mut spoiled, &mut chance, other);
        }
        let mut folder = whole.clone();
        let pretty = serde_json::to_string_pretty(&spoiled).expect("JSON") + "\n";
        write_file(&mut folder, &key, "index.json", pretty.as_bytes());
        let code = folder.check().exit_code();
        assert!(code < 3, "round {round}");
        // The rest are weights, which nothing is computed from.
        let is_same = without_weights(spoiled) == without_weights(document.clone());
        assert!(is_same || code != 0, "round {round}: {:?}", folder.faults());
        noticed += usize::from(code != 0);
    }
    assert!(noticed > ROUNDS / 2, "{noticed} of {ROUNDS}");
    let words =
        ["", "0", "9223372036854775807", "9223372036854775808", "-1", "1e308", "NaN", "wave", "all", "\u{1b}[2J"];
    for path in ["data/w/rows.csv", "data/w/counts.csv", "accounting.csv"] {
        let text = String::from_utf8(whole.files[path].clone()).expect("CSV");
        let lines: Vec<&str> = text.lines().collect();
        let mut noticed = 0;
        for round in 0..ROUNDS / 3 {
            let mut spoiled: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
            for _ in 0..=chance.below(3) {
                let line = 1 + chance.below(lines.len() - 1);
                let mut cells: Vec<&str> = lines[line].split(',').collect();
                let cell = chance.below(cells.len());
                cells[cell] = words[chance.below(words.len())];
                spoiled[line] = cells.join(",");
            }
            let is_same = spoiled.iter().eq(lines.iter());
            let mut folder = whole.clone();
            write_file(&mut folder, &key, path, (spoiled.join("\n") + "\n").as_bytes());
            let code = folder.check().exit_code();
            assert!(is_same || code == 1, "{path}, round {round}: {:?}", folder.faults());
            noticed += usize::from(code == 1);
        }
        assert!(noticed > 0, "{path}");
    }
}
