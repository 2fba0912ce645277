//! An operator who holds the log's key and writes the whole folder anew: what does not fit together is noticed all the same, and
//! what fits is another log than the one that others have kept a head of.

use sipas::ledger::entry::Entry;
use sipas::ledger::note::SigningKey;
use sipas::publication::verify::{Asked, verify};

use super::folder::{Folder, faults};
use super::forging::*;
use super::{published, published_with_design};
use crate::harness::*;

#[test]
fn a_folder_written_anew_does_not_hold_together() {
    let store = Store::sqlite();
    let whole = published(&store);
    let key = key(&store, &whole);
    let honest = entries(&whole, &key);
    let mut same = whole.clone();
    write_log(&mut same, &key, &honest);
    assert_eq!(same.check().exit_code(), 0, "rewritten with the same entries: {:?}", same.faults());

    // Each change, and the check that must name it.
    let mut forged: Vec<(&str, &str, Folder)> = Vec::new();
    let mut add = |name, check, edit: &dyn Fn(&mut Folder)| {
        let mut folder = whole.clone();
        edit(&mut folder);
        forged.push((name, check, folder));
    };
    let is_response = |entry: &&Entry| matches!(entry, Entry::Response { .. });
    add("a response is dropped", "close", &|folder| {
        let place = honest.iter().position(|entry| is_response(&entry)).expect("a response");
        let mut entries = honest.clone();
        entries.remove(place);
        write_log(folder, &key, &entries);
    });
    add("a response is dropped and the close says so", "responses", &|folder| {
        let place = honest.iter().position(|entry| is_response(&entry)).expect("a response");
        let mut entries = honest.clone();
        entries.remove(place);
        for entry in &mut entries {
            if let Entry::Close { responses, .. } = entry {
                *responses -= 1;
            }
        }
        write_log(folder, &key, &entries);
    });
    add("a response is added after the close", "close", &|folder| {
        let response = honest.iter().rfind(is_response).expect("a response").clone();
        let mut entries = honest.clone();
        entries.push(response);
        write_log(folder, &key, &entries);
    });
    add("a response moves to another agency", "responses", &|folder| {
        let mut entries = honest.clone();
        let mut codes = entries.iter_mut().filter_map(|entry| match entry {
            Entry::Response { agency, .. } => Some(agency),
            _ => None,
        });
        let first = codes.next().expect("a response");
        *first = codes.find(|other| *other != first).expect("another agency").clone();
        write_log(folder, &key, &entries);
    });
    let rows = "data/w/rows.csv";
    let text = String::from_utf8(whole.files[rows].clone()).expect("CSV");
    let lines: Vec<&str> = text.lines().collect();
    add("rows are swapped", "rows", &|folder| {
        let mut swapped = lines.clone();
        swapped.swap(1, 2);
        write_file(folder, &key, rows, (swapped.join("\n") + "\n").as_bytes());
    });
    add("a row is dropped", "rows", &|folder| {
        let mut fewer = lines.clone();
        fewer.pop();
        write_file(folder, &key, rows, (fewer.join("\n") + "\n").as_bytes());
    });
    add("a row has other points", "rows", &|folder| {
        // The last line is satisfied with all; with one point less it is still in its order.
        let last = lines.last().expect("a row");
        let cells: Vec<&str> = last.split(',').collect();
        let less = format!("{},0.5,{}", cells[..5].join(","), cells[6]);
        write_file(folder, &key, rows, &changed(folder, rows, last, &less));
    });
    add("a count is raised", "counts", &|folder| {
        let path = "data/w/counts.csv";
        let text = String::from_utf8(folder.files[path].clone()).expect("CSV");
        let line = text.lines().find(|line| line.starts_with("beside,agency,x3,question,f1,option")).expect("a count");
        let (what, n) = line.rsplit_once(',').expect("a number");
        let more = format!("{what},{}", n.parse::<u64>().expect("a number") + 1);
        write_file(folder, &key, path, &changed(folder, path, line, &more));
    });
    add("a figure is raised", "figures", &|folder| {
        let text = String::from_utf8(folder.files["index.json"].clone()).expect("JSON");
        let line = text.lines().find(|line| line.trim_start().starts_with("\"shown\": \"")).expect("a figure");
        write_file(folder, &key, "index.json", &changed(folder, "index.json", line, "\"shown\": \"99.99\","));
    });
    add("tickets are claimed", "accounting", &|folder| {
        write_file(folder, &key, "accounting.csv", b"kind,key,what,n\ntickets,b1,used,3\n");
    });
    add("an agency has more files than it was opened with", "agencies", &|folder| {
        let path = "inputs/agencies-w.csv";
        write_file(folder, &key, path, &changed(folder, path, ",120", ",121"));
    });
    for (name, check, folder) in &forged {
        assert_eq!(folder.check().exit_code(), 1, "{name}");
        let is_named = folder.faults().iter().any(|fault| fault.starts_with(&format!("{check}:")));
        assert!(is_named, "{name}: {:?}", folder.faults());
        // Whoever kept a head of the log sees that it is another one, unless it only goes on.
        if *name == "a response is added after the close" {
            continue;
        }
        let head = String::from_utf8(whole.files["log/checkpoint"].clone()).expect("a note");
        let asked = Asked { old: vec![("kept".to_owned(), head)], ..Asked::default() };
        assert!(faults(&verify(folder, &asked)).iter().any(|fault| fault.starts_with("old:")), "{name}");
    }
}

#[test]
fn an_older_head_of_a_fork_is_told() {
    let store = Store::sqlite();
    let folder = published(&store);
    let key = key(&store, &folder);
    let honest = entries(&folder, &key);
    let head_of = |entries: &[Entry]| {
        let mut other = folder.clone();
        write_log(&mut other, &key, entries);
        String::from_utf8(other.files["log/checkpoint"].clone()).expect("a note")
    };
    let half = honest.len() / 2;
    let asked = |note: String| Asked { old: vec![("kept".to_owned(), note)], ..Asked::default() };
    assert_eq!(verify(&folder, &asked(head_of(&honest[..half]))).exit_code(), 0, "an honest older head");
    let mut fork = honest[..half].to_vec();
    fork.swap(half - 1, half - 2);
    let longer = [&honest[..], &honest[half..=half]].concat();
    let stranger = SigningKey::from_seed(key.public().name().clone(), &[9; 32]);
    let foreign = stranger.sign(&checkpoint(&folder, &key).to_text(), 0).expect("a note");
    for (note, words) in [(head_of(&fork), "a fork"), (head_of(&longer), "has only"), (foreign, "key")] {
        let report = verify(&folder, &asked(note));
        let told = faults(&report).iter().any(|fault| fault.starts_with("old:") && fault.contains(words));
        assert!(report.exit_code() == 1 && told, "{words}: {:?}", report.findings);
    }
}

/// Who moves satisfied answers from one group of cells to another leaves every count as it is, and lifts the weighted figure: he signs
/// everything anew, and the figure no longer follows from the groups.
#[test]
fn groups_of_cells_that_were_changed_give_other_figures() {
    let store = Store::sqlite();
    let whole = published_with_design(&store);
    let key = key(&store, &whole);
    let path = "data/w/cells.csv";
    let text = String::from_utf8(whole.files[path].clone()).expect("CSV");
    let line = |sector: &str| {
        let mut lines = text.lines().filter(|line| line.starts_with("x1,f1,") && line.contains(sector));
        lines.next().unwrap_or_else(|| panic!("{sector} in\n{text}")).to_owned()
    };
    // Two answers' points move from birth to land, where one answer stands for four times as many files.
    let moved = |line: &str, by: f64| {
        let (rest, points) = line.rsplit_once(',').expect("points");
        format!("{rest},{}", points.parse::<f64>().expect("a number") + by)
    };
    let (land, birth) = (line(",land,"), line(",birth,"));
    let forged = text.replace(&land, &moved(&land, 200.0)).replace(&birth, &moved(&birth, -200.0));
    assert_ne!(forged, text);
    let mut folder = whole.clone();
    write_file(&mut folder, &key, path, forged.as_bytes());
    let forgery = Forgery { name: "satisfied answers moved between sectors", check: "figures", folder };
    forgery.is_noticed();
    let faults = forgery.folder.faults();
    assert!(faults.iter().any(|fault| fault.contains("x1") && fault.contains("f1")), "{faults:?}");
    assert!(!faults.iter().any(|fault| fault.contains("is not the file that")), "all hashes were mended: {faults:?}");
}
