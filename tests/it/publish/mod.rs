//! A wave is closed and published: the folder holds together, says what the server says, and whatever is changed in it is noticed.

mod changed;
mod figures;
mod folder;
mod forged;
mod forging;
mod gap;
mod hostile;
mod live;
mod outside;
mod said;

use std::time::Duration;

use serde_json::Value;

use self::folder::Folder;
use crate::harness::*;
use crate::on_both;

/// Three agencies of one block: one with enough answers, one with too few, one whose figures protect those of the second.
const AGENCIES: &str = "code,name,kind,files\nx1,Xã Một,commune,120\nx2,Xã Hai,commune,60\nx3,Phường Ba,ward,\n";
const SENT: [(&str, u64); 3] = [("x1", 14), ("x2", 4), ("x3", 22)];

/// Opens the wave and answers it; gives the receipts.
fn answered(store: &Store, web: &Web) -> Vec<String> {
    let agencies = store.file("agencies.csv", AGENCIES);
    let (opens, closes) = (in_days(-1), in_days(9));
    store
        .run(&[
            "wave",
            "open",
            "--survey",
            "sipas-short",
            "--key",
            "w",
            "--agencies",
            &agencies,
            "--opens",
            &opens,
            "--closes",
            &closes,
        ])
        .ok();
    within(Duration::from_secs(5), "the wave is there", || web.get("/api/v1/waves/w").status == 200);
    let sent = SENT.into_iter().flat_map(|(agency, n)| (0..n).map(move |n| (agency, n)));
    let code = |n: u64| u8::try_from(1 + n % 5).expect("a code");
    let receipts: Vec<String> = sent.map(|(agency, n)| receipt(web, "w", &short_submission(agency, code(n)))).collect();
    // Twelve of twenty tickets are used; one voluntary form turns out to be a second one.
    let tickets = crate::tickets::make(store, "w", "x3", "drawn", 20, &[]);
    for (ticket, n) in tickets.iter().zip(0..12) {
        web.post_json(&responses("w"), &crate::tickets::with_ticket(ticket, code(n))).expect(201);
    }
    let void = ["void", "--wave", "w", "--receipt", receipts.last().expect("a receipt"), "--reason", "duplicate"];
    store.run(&[&void[..], &["--by", "officer", "--by", "supervisor"]].concat()).ok();
    receipts
}

fn publish(store: &Store, to: &str) -> store::Outcome {
    store.run(&["publish", "--wave", "w", "--to", to])
}

/// The same of a wave with a design: x1 is weighted by two sectors, of which the smaller is surveyed much more closely.
fn published_with_design(store: &Store) -> Folder {
    let server = store.serve();
    let web = server.web();
    answered(store, &web);
    for (sector, forms, satisfied) in [("land", 16, 12), ("birth", 14, 4)] {
        let tickets = crate::tickets::make(store, "w", "x1", "drawn", forms, &["--sector", sector]);
        for (place, ticket) in tickets.iter().enumerate() {
            let code = if place < satisfied { 5 } else { 2 };
            web.post_json(&responses("w"), &crate::tickets::with_ticket(ticket, code)).expect(201);
        }
    }
    store.run(&["wave", "close", "w"]).ok();
    let design = store.file("design.csv", "agency,sector,files\nx1,land,100\nx1,birth,20\n");
    store.run(&["import", "design", "--wave", "w", &design]).ok();
    publish(store, "public").ok();
    drop(server);
    let folder = Folder::read(&store.folder().join("public"));
    let index: Value = serde_json::from_slice(&folder.files["index.json"]).expect("JSON");
    assert_eq!(unit(&index["counted"], "x1")["design"]["weighted"], true, "the design does something");
    folder
}

/// A published wave's folder in memory.
fn published(store: &Store) -> Folder {
    let server = store.serve();
    answered(store, &server.web());
    store.run(&["wave", "close", "w"]).ok();
    publish(store, "public").ok();
    drop(server);
    Folder::read(&store.folder().join("public"))
}

fn without_program(mut index: Value) -> Value {
    index.as_object_mut().expect("an object").remove("program");
    index
}

on_both! {
    fn a_published_wave_can_be_checked_by_anybody(store: Store) {
        let server = store.serve();
        let web = server.web();
        let receipts = answered(store, &web);
        within(Duration::from_secs(20), "something is signed", || web.get("/log/checkpoint").status == 200);
        store.file("old.txt", web.get("/log/checkpoint").expect(200).body);
        let refused = publish(store, "public").wrong_input();
        assert!(refused.contains("sipas wave close w"), "{refused}");

        let closed = store.run(&["wave", "close", "w"]).ok();
        assert!(closed.contains("52 responses, 1 of them void"), "{closed}");
        let again = store.run(&["wave", "close", "w"]).wrong_input();
        assert!(again.contains("closed already"), "{again}");
        web.get("/api/v1/waves/w/index.json").problem(404, "not_found");

        publish(store, "public").ok();
        within(Duration::from_secs(5), "the figures are open", || web.get("/api/v1/waves/w/index.json").status == 200);
        let folder = Folder::read(&store.folder().join("public"));
        let document: Value = serde_json::from_slice(&folder.files["index.json"]).expect("JSON");
        for count in ["counted", "beside", "all"] {
            let shown = web.get(&format!("/api/v1/waves/w/index.json?count={count}")).expect(200).json();
            assert_eq!(document[count], without_program(shown), "{count}");
        }
        assert!(web.get("/results/w").expect(200).text().contains("x3"));

        let accounting = String::from_utf8(folder.files["accounting.csv"].clone()).expect("CSV");
        for line in [",issued,20", ",used,12", ",spoiled,0", "void,x3,duplicate,1"] {
            assert!(accounting.contains(line), "{line}:\n{accounting}");
        }
        let old = store.folder().join("old.txt").to_str().expect("a plain name").to_owned();
        let checked = store.run(&["verify", "public", "--old", &old, "--receipt", &receipts[7]]).ok();
        for word in ["root", "rows", "counts", "figures", "disclosure", "accounting", "old", "receipt"] {
            assert!(checked.lines().any(|line| line.starts_with("ok") && line.contains(word)), "{word}:\n{checked}");
        }
        for path in ["README.txt", "manifest.sha256"] {
            let told = checked.lines().any(|line| line.contains("uncovered") && line.contains(path));
            assert!(told, "{path}:\n{checked}");
        }
        assert!(!checked.contains("does not belong"), "{checked}");
        let unknown = store.run(&["verify", "public", "--receipt", "ZZZZ-ZZZZ-ZZZZ-ZZZF"]);
        assert!(unknown.code == 1 && unknown.out.contains("does not stand in this log"), "{unknown}");

        // Again: the same bytes, and no second entry.
        publish(store, "public/").ok();
        publish(store, "elsewhere/").ok();
        assert_eq!(Folder::read(&store.folder().join("public")).files, folder.files);
        assert_eq!(Folder::read(&store.folder().join("elsewhere")).files, folder.files);
        store.file("taken/notes.txt", "mine");
        let refused = publish(store, "taken").wrong_input();
        assert!(refused.contains("another folder"), "{refused}");
        // What somebody has put beside or into it stays.
        for theirs in ["public.part/notes.txt", "public.old/notes.txt", "public/notes.txt"] {
            store.file(theirs, "mine");
        }
        let refused = publish(store, "public").wrong_input();
        assert!(refused.contains("public/notes.txt"), "{refused}");
        std::fs::remove_file(store.folder().join("public/notes.txt")).expect("it is there still");
        publish(store, "public").ok();
        assert_eq!(Folder::read(&store.folder().join("public")).files, folder.files);
        for theirs in ["public.part/notes.txt", "public.old/notes.txt"] {
            assert!(store.folder().join(theirs).exists(), "{theirs}");
        }
        let names = std::fs::read_dir(store.folder()).expect("the folder").map(|entry| entry.expect("an entry").file_name());
        assert!(names.into_iter().all(|name| !name.to_string_lossy().contains("sipas-part")));
        assert!(store.log_is_dense());
    }

    fn a_close_that_was_cut_short_is_completed(store: Store) {
        let server = store.serve();
        answered(store, &server.web());
        // Marked closed, and then the power failed: nothing may enter, and the log does not say it yet.
        store.open_database().execute(&format!("UPDATE wave SET closed_on = '{}' WHERE key = 'w'", in_days(0))).expect("SQL");
        let entries = || store.open_database().words("SELECT body AS word FROM log_entry WHERE kind = 'close'");
        assert!(entries().is_empty());
        publish(store, "public").ok();
        assert_eq!(entries().len(), 1);
        assert!(entries()[0].contains("\nresponses 52\nvoid 1\ntickets-issued 20\ntickets-used 12\n"), "{:?}", entries());
        store.run(&["verify", "public"]).ok();
        assert!(store.run(&["wave", "close", "w"]).wrong_input().contains("closed already"));
    }

    fn a_response_that_was_changed_in_the_database_is_found(store: Store) {
        let server = store.serve();
        answered(store, &server.web());
        store.run(&["wave", "close", "w"]).ok();
        let sound = store.run(&["verify", "--deep"]).ok();
        assert!(sound.contains("52 responses sealed again") && sound.contains("holds together"), "{sound}");
        drop(server);
        let mut direct = store.open_database();
        let unlock = match direct {
            store::Direct::Sqlite(_) => "DROP TRIGGER response_keeps",
            store::Direct::Postgres(_) => "ALTER TABLE response DISABLE TRIGGER USER",
        };
        direct.execute(unlock).expect("SQL");
        // Another mark, as unsatisfied as the first: no entry, tile or head of the log tells, nor do the rows.
        let change = "UPDATE response SET answers = (SELECT answers FROM response ORDER BY log_index LIMIT 1 OFFSET 1) \
                      WHERE log_index = (SELECT MIN(log_index) FROM response)";
        assert_eq!(direct.execute(change), Ok(1));
        let found = store.run(&["verify", "--deep"]);
        assert!(found.code == 1 && found.out.contains("not what was sealed"), "{found}");
        let refused = publish(store, "public").wrong_input();
        assert!(refused.contains("nothing was published") && refused.contains("not what was sealed"), "{refused}");
        assert!(!store.folder().join("public").exists());
    }

    fn a_wave_is_not_closed_over_responses_that_were_changed(store: Store) {
        let server = store.serve();
        answered(store, &server.web());
        drop(server);
        let mut direct = store.open_database();
        direct.execute(match direct {
            store::Direct::Sqlite(_) => "DROP TRIGGER response_keeps",
            store::Direct::Postgres(_) => "ALTER TABLE response DISABLE TRIGGER USER",
        }).expect("SQL");
        let first = "WHERE log_index = (SELECT MIN(log_index) FROM response)";
        direct.batch(&format!("CREATE TABLE aside AS SELECT answers FROM response {first}"));
        let other = "(SELECT answers FROM response ORDER BY log_index LIMIT 1 OFFSET 1)";
        assert_eq!(direct.execute(&format!("UPDATE response SET answers = {other} {first}")), Ok(1));
        let closes = || store.open_database().words("SELECT body AS word FROM log_entry WHERE kind = 'close'").len();
        let refused = store.run(&["wave", "close", "w"]).wrong_input();
        assert!(refused.contains("not what was sealed") && refused.contains("not entered"), "{refused}");
        let refused = publish(store, "public").wrong_input();
        assert!(refused.contains("not what was sealed"), "{refused}");
        assert_eq!(closes(), 0, "what it was closed with would stand for ever");
        // Nothing is lost: with what came first, it is closed and published.
        assert_eq!(direct.execute(&format!("UPDATE response SET answers = (SELECT answers FROM aside) {first}")), Ok(1));
        direct.batch("DROP TABLE aside");
        assert!(store.run(&["wave", "close", "w"]).ok().contains("52 responses"));
        publish(store, "public").ok();
        assert_eq!(closes(), 1);
    }
}
