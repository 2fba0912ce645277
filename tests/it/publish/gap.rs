//! A log that goes on after a restore with a gap: what is published of it holds, and what was lost is told to whoever kept a head of it.

use std::time::Duration;

use sipas::ledger::entry::{Entry, Previous};
use sipas::ledger::note::{KeyName, SigningKey, VerifierKey};
use sipas::publication::verify::{Asked, verify};

use super::folder::faults;
use super::forging::*;
use super::{Folder, publish};
use crate::harness::*;
use crate::on_both;

on_both! {
    fn a_wave_that_lost_responses_is_published_and_holds(store: Store) {
        store.open_wave("w", "sipas-short", &[]);
        let server = store.serve();
        let web = server.web();
        let kept: Vec<String> = (0..14).map(|n| receipt(&web, "w", &short_submission(HOME_AFFAIRS, 1 + n % 5))).collect();
        let file = store.folder().join("old.backup").to_str().expect("a plain name").to_owned();
        store.run(&["backup", &file, "--with-keys"]).ok();
        let early = web.get("/log/checkpoint").expect(200).body;
        let lost: Vec<String> = (0..250).map(|_| receipt(&web, "w", &short_submission(HOME_AFFAIRS, 5))).collect();
        let size = || {
            let note = web.get("/log/checkpoint").expect(200);
            note.text().lines().nth(1).and_then(|size| size.parse::<u64>().ok()).expect("a size")
        };
        within(Duration::from_secs(20), "a head beyond the backup", || size() >= 256);
        let late = web.get("/log/checkpoint").expect(200).body;
        assert_eq!(server.stop(), Some(0));
        let (early, late) = (store.file("early.txt", early), store.file("late.txt", late));

        let said = store.run(&["restore", &file, "--force", "--accept-gap"]).ok();
        assert!(said.contains("gap:"), "{said}");
        store.run(&["wave", "close", "w"]).ok();
        publish(store, "public").ok();
        let checked = store.run(&["verify", "public", "--receipt", &kept[3], "--old", &early]).ok();
        assert!(checked.lines().any(|line| line.starts_with("note  genesis") && line.contains("are lost")), "{checked}");
        assert!(checked.lines().any(|line| line.starts_with("ok    old")), "{checked}");
        let told = store.run(&["verify", "public", "--old", &late, "--receipt", &lost[9]]);
        assert!(told.code == 1 && told.out.contains("some were lost by a restore") && told.out.contains("does not stand in this log"), "{told}");
    }
}

#[test]
fn a_gap_that_was_not_or_is_another_logs_is_noticed() {
    let store = Store::sqlite();
    let whole = super::published(&store);
    let key = key(&store, &whole);
    let honest = entries(&whole, &key);
    let Entry::Genesis { origin, .. } = honest[0].clone() else { panic!("a genesis") };
    // The log goes on under a new name after `at` entries, and says that `size` of `from` were lost.
    let gone_on = |at: usize, (from, size, root): (&str, u64, [u8; 32]), seed: Option<[u8; 32]>| {
        let name = KeyName::parse(&format!("{from}-after-{size}")).expect("a name");
        let ours = renamed(&store, &name);
        let log =
            seed.map_or(ours.public().clone(), |seed| SigningKey::from_seed(name.clone(), &seed).public().clone());
        let prev = Previous { origin: KeyName::parse(from).expect("a name"), size, root };
        let mut entries = honest.clone();
        entries.insert(at, Entry::Genesis { origin: name.clone(), log, witnesses: None, prev: Some(prev) });
        let mut folder = whole.clone();
        write_log(&mut folder, &ours, &entries);
        folder.files.insert("keys.txt".to_owned(), format!("{}\n", ours.public()).into_bytes());
        folder
    };
    let origin = origin.as_str();
    let sound = gone_on(20, (origin, 900, [3; 32]), None);
    assert_eq!(sound.check().exit_code(), 0, "{:?}", sound.faults());
    let other = gone_on(20, (origin, 12, [3; 32]), None);
    assert_eq!(other.check().exit_code(), 0, "other entries than were signed: {:?}", other.faults());
    let twelve = {
        let mut cut = whole.clone();
        write_log(&mut cut, &key, &honest[..12]);
        checkpoint(&cut, &key).root
    };
    for (name, folder) in [
        ("nothing was lost", gone_on(20, (origin, 12, twelve), None)),
        ("another log's", gone_on(20, ("elsewhere.vn/log", 900, [3; 32]), None)),
        ("another key", gone_on(20, (origin, 900, [3; 32]), Some([9; 32]))),
    ] {
        Forgery { name, check: "genesis", folder }.is_noticed();
    }
    // A head from before, under the old name, of what still stands and of what was lost.
    let head = |entries: &[Entry]| {
        let mut other = whole.clone();
        write_log(&mut other, &key, entries);
        String::from_utf8(other.files["log/checkpoint"].clone()).expect("a note")
    };
    let asked = |note: String| Asked { old: vec![("kept".to_owned(), note)], ..Asked::default() };
    assert_eq!(verify(&sound, &asked(head(&honest[..15]))).exit_code(), 0);
    let lost = verify(&sound, &asked(head(&honest[..30])));
    assert!(
        faults(&lost).iter().any(|fault| fault.starts_with("old:") && fault.contains("lost by a restore")),
        "{lost:?}"
    );
    let signed_by_the_old_name = {
        let mut folder: Folder = sound.clone();
        folder.files.insert("keys.txt".to_owned(), whole.files["keys.txt"].clone());
        write_log(&mut folder, &key, &entries(&sound, &renamed(&store, &key_name(&sound))));
        folder
    };
    Forgery { name: "signed by the old name", check: "key", folder: signed_by_the_old_name }.is_noticed();
}

fn key_name(folder: &Folder) -> KeyName {
    let text = String::from_utf8(folder.files["keys.txt"].clone()).expect("a key");
    VerifierKey::parse(text.trim_end()).expect("a key").name().clone()
}
