//! Entries that an operator puts in, leaves out or moves: what the log says must fit itself, and the accounts must fit the log.

use sipas::ledger::commit::sha256;
use sipas::ledger::entry::Entry;
use sipas::ledger::note::SigningKey;

use super::folder::Folder;
use super::forging::*;
use super::published;
use crate::harness::*;

const ACCOUNTS: &str = "accounting.csv";
const METHOD: &str = "methods/sipas-short-1.toml";

/// Another rule in words, with which the method still loads.
fn other_method(folder: &Folder) -> Vec<u8> {
    changed(folder, METHOD, "five questions pooled", "five questions, as we like them")
}

/// Publishes by another text of the method, in the index as in its file.
fn publish_by(folder: &mut Folder, key: &SigningKey, method: &[u8]) {
    let title = ("five questions pooled", "five questions, as we like them");
    let index = String::from_utf8(folder.files["index.json"].clone()).expect("JSON").replace(title.0, title.1);
    write_file(folder, key, "index.json", index.as_bytes());
    write_file(folder, key, METHOD, method);
}

fn place(entries: &[Entry], kind: &str) -> usize {
    entries.iter().position(|entry| entry.kind() == kind).expect("an entry of the kind")
}

#[test]
fn a_name_means_the_text_that_was_entered_before_its_use() {
    let store = Store::sqlite();
    let whole = published(&store);
    let key = key(&store, &whole);
    let other = other_method(&whole);
    let again = |entry: &Entry| match entry.clone() {
        Entry::Method { key, version, added_after_opening, .. } => {
            Entry::Method { key, version, sha256: sha256(&other), added_after_opening }
        }
        _ => panic!("a method"),
    };
    let with_another_at = |kind: &str, folder: &Folder| {
        let mut entries = entries(folder, &key);
        let named = entries
            .iter()
            .position(|entry| matches!(entry, Entry::Method { key, .. } if key.as_str() == "sipas-short"));
        let entry = again(&entries[named.expect("the method's entry")]);
        entries.insert(place(&entries, kind), entry);
        let mut folder = folder.clone();
        write_log(&mut folder, &key, &entries);
        folder
    };
    let mut folder = whole.clone();
    publish_by(&mut folder, &key, &other);
    Forgery { name: "a text that was never entered", check: "method", folder: folder.clone() }.is_noticed();
    let late = with_another_at("close", &folder);
    Forgery { name: "entered again after the answers", check: "method", folder: late }.is_noticed();
    // Two texts from before: which of them the wave was opened with cannot be told.
    for (name, folder) in [
        ("the later one", with_another_at("wave", &folder)),
        ("the earlier one", with_another_at("wave", &whole)),
        ("the only one from before", with_another_at("close", &whole)),
    ] {
        let report = folder.check();
        let is_told = folder.faults().iter().any(|fault| fault.starts_with("method:") && fault.contains("2 texts"));
        assert!(report.exit_code() == 2 && is_told, "{name}: {:?}", folder.faults());
    }
}

#[test]
fn a_wave_is_published_once_by_a_method_after_its_close() {
    let store = Store::sqlite();
    let whole = published(&store);
    let key = key(&store, &whole);
    let honest = entries(&whole, &key);
    let with = |edit: &dyn Fn(&mut Vec<Entry>)| {
        let (mut folder, mut entries) = (whole.clone(), honest.clone());
        edit(&mut entries);
        assert_ne!(entries, honest);
        write_log(&mut folder, &key, &entries);
        folder
    };
    let publish = honest[place(&honest, "publish")].clone();
    let other = match publish.clone() {
        Entry::Publish { wave, method, .. } => Entry::Publish { wave, method, index: [7; 32] },
        _ => panic!("a publication"),
    };
    for (name, at) in [("with other figures before", 0), ("with other figures after", 1)] {
        let folder = with(&|entries| entries.insert(place(entries, "publish") + at, other.clone()));
        Forgery { name, check: "publish", folder }.is_noticed();
    }
    let folder = with(&|entries| {
        let (close, publish) = (place(entries, "close"), place(entries, "publish"));
        entries.swap(close, publish);
    });
    Forgery { name: "before its close", check: "publish", folder }.is_noticed();
    let folder = with(&|entries| {
        let (wave, response) = (place(entries, "wave"), place(entries, "response"));
        entries.swap(wave, response);
    });
    Forgery { name: "answers before the wave", check: "close", folder }.is_noticed();
    // Of a wave that is not live, nothing may be held back; and its entry says that it is not.
    let mut folder = whole.clone();
    let live = String::from_utf8(whole.files["index.json"].clone())
        .expect("JSON")
        .replace("\"live\": false", "\"live\": true");
    write_file(&mut folder, &key, "index.json", live.as_bytes());
    Forgery { name: "called live", check: "wave", folder }.is_noticed();
    // An entry from before such entries said so is no fault.
    let folder = with(&|entries| {
        let at = place(entries, "wave");
        if let Entry::Wave { live, .. } = &mut entries[at] {
            assert_eq!(*live, Some(false));
            *live = None;
        }
    });
    assert_eq!(folder.check().exit_code(), 0, "{:?}", folder.faults());
    // A further genesis is there for what was lost, and by the same key.
    let genesis = honest[0].clone();
    let folder = with(&|entries| entries.push(genesis.clone()));
    Forgery { name: "a second beginning", check: "genesis", folder }.is_noticed();
}

/// Changes how many were asked, of the one agency that had tickets, wherever it is told.
fn ask(folder: &mut Folder, key: &SigningKey, n: Option<u64>) {
    let text = String::from_utf8(folder.files[ACCOUNTS].clone()).expect("CSV");
    assert!(text.contains("invited,x3,drawn,20\n"), "{text}");
    let line = n.map_or_else(String::new, |n| format!("invited,x3,drawn,{n}\n"));
    write_file(folder, key, ACCOUNTS, text.replace("invited,x3,drawn,20\n", &line).as_bytes());
    let mut index: serde_json::Value = serde_json::from_slice(&folder.files["index.json"]).expect("JSON");
    for unit in index["counted"]["units"].as_array_mut().expect("units") {
        let unit = unit.as_object_mut().expect("a unit");
        let Some(asked) = unit.get_mut("invited") else { continue };
        assert_eq!(*asked, 20);
        match n {
            Some(n) => *asked = n.into(),
            None => drop(unit.shift_remove("invited")),
        }
        let valid = unit["valid"].as_f64();
        if let Some(rate) = unit.get_mut("response_rate") {
            match n {
                Some(n) => *rate = (valid.expect("it is shown") / n as f64).into(),
                None => drop(unit.shift_remove("response_rate")),
            }
        }
    }
    let mut bytes = serde_json::to_vec_pretty(&index).expect("JSON");
    bytes.push(b'\n');
    write_file(folder, key, "index.json", &bytes);
}

#[test]
fn tickets_account_for_the_responses_that_came_by_them() {
    let store = Store::sqlite();
    let whole = published(&store);
    let key = key(&store, &whole);
    // Sets what the wave was closed with, and the accounts to the same.
    let closed_with = |used_now: u64, spoiled_now: u64| {
        let mut folder = whole.clone();
        let text = String::from_utf8(whole.files[ACCOUNTS].clone()).expect("CSV");
        let text = text
            .replace(",used,12", &format!(",used,{used_now}"))
            .replace(",spoiled,0", &format!(",spoiled,{spoiled_now}"));
        write_file(&mut folder, &key, ACCOUNTS, text.as_bytes());
        ask(&mut folder, &key, Some(20 - spoiled_now));
        let mut entries = entries(&folder, &key);
        for entry in &mut entries {
            if let Entry::Close { tickets, .. } = entry {
                (tickets.used, tickets.spoiled) = (used_now, spoiled_now);
            }
        }
        write_log(&mut folder, &key, &entries);
        folder
    };
    assert_eq!(closed_with(12, 8).check().exit_code(), 0, "{:?}", closed_with(12, 8).faults());
    for (name, check, folder) in [
        ("more used and spoiled than issued", "accounting", closed_with(12, 9)),
        ("and so the wave was closed", "tickets", closed_with(12, 9)),
        ("fewer used than responses came by them", "tickets", closed_with(11, 0)),
        ("more used than responses came by them", "tickets", closed_with(13, 0)),
    ] {
        Forgery { name, check, folder }.is_noticed();
    }
    let batch = String::from_utf8(whole.files[ACCOUNTS].clone()).expect("CSV");
    let batch =
        batch.lines().find(|line| line.ends_with(",used,12")).and_then(|line| line.split(',').nth(1)).expect("a batch");
    for (name, from, to) in [
        ("used of a batch that there is not", format!("tickets,{batch},used,12"), "tickets,zz,used,12".to_owned()),
        ("what was spoiled is left out", format!("tickets,{batch},spoiled,0\n"), String::new()),
    ] {
        let mut folder = whole.clone();
        write_file(&mut folder, &key, ACCOUNTS, &changed(&whole, ACCOUNTS, &from, &to));
        Forgery { name, check: "accounting", folder }.is_noticed();
    }
    // A batch is entered before its first use.
    let mut folder = whole.clone();
    let mut moved = entries(&whole, &key);
    let batch = moved.remove(place(&moved, "tickets"));
    moved.insert(place(&moved, "close"), batch.clone());
    write_log(&mut folder, &key, &moved);
    Forgery { name: "issued after they were used", check: "tickets", folder }.is_noticed();
    // Without any tickets nobody can see how the drawn ones were asked.
    let mut folder = closed_with(0, 0);
    let text = String::from_utf8(folder.files[ACCOUNTS].clone()).expect("CSV");
    let text: Vec<&str> = text.lines().filter(|line| !line.starts_with("tickets,")).collect();
    let text = text.join("\n") + "\n";
    write_file(&mut folder, &key, ACCOUNTS, text.as_bytes());
    ask(&mut folder, &key, None);
    let mut without = entries(&folder, &key);
    without.remove(place(&without, "tickets"));
    for entry in &mut without {
        if let Entry::Close { tickets, .. } = entry {
            tickets.issued = 0;
        }
    }
    write_log(&mut folder, &key, &without);
    let is_told = folder.faults().iter().any(|fault| fault.starts_with("tickets:") && fault.contains("12 responses"));
    assert!(folder.check().exit_code() == 2 && is_told, "{:?}", folder.faults());
}

#[test]
fn a_wave_that_ends_before_it_opens_is_told_and_not_stumbled_over() {
    let store = Store::sqlite();
    let whole = published(&store);
    let key = key(&store, &whole);
    let mut entries = entries(&whole, &key);
    let at = place(&entries, "wave");
    if let Entry::Wave { opens, closes, .. } = &mut entries[at] {
        *opens = sipas::domain::day::Day::parse("2096-01-01").expect("a day");
        assert!(*opens > *closes);
    }
    let mut folder = whole.clone();
    write_log(&mut folder, &key, &entries);
    Forgery { name: "a wave that ends before it opens", check: "wave", folder }.is_noticed();
}
