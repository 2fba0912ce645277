//! The full check of the stored log: whatever is changed beside the entries, taken away or added without one is found.

use std::path::Path;
use std::time::Duration;

use crate::harness::*;
use crate::on_both;
use crate::tickets::{make, with_ticket};

const SOON: Duration = Duration::from_secs(20);

/// A closed wave with everything that may stand beside the log: used and spoiled tickets, a void response, words that were erased
/// and others that were not.
fn everything(store: &Store) {
    store.open_wave("w", "sipas-short", &[]);
    let codes = make(store, "w", JUSTICE, "drawn", 5, &[]);
    let server = store.serve();
    let web = server.web();
    let worded = |words: &str| {
        let mut submission = short_submission(FINANCE, 4);
        submission["answers"]["comment"] = words.into();
        receipt(&web, "w", &submission)
    };
    worded("Lời ở lại");
    let erased = worded("Lời bị xoá");
    let void = receipt(&web, "w", &short_submission(FINANCE, 2));
    for code in &codes[..2] {
        receipt(&web, "w", &with_ticket(code, 3));
    }
    store.run(&["erase", "--wave", "w", "--receipt", &erased, "--reason", "personal-data", "--by", "officer"]).ok();
    let by = ["--by", "officer", "--by", "supervisor"];
    store.run(&[&["void", "--wave", "w", "--receipt", &void, "--reason", "test"][..], &by].concat()).ok();
    let back = store.file("back.csv", format!("code\n{}\n", codes[4]));
    store.run(&["tickets", "spoil", &back, "--wave", "w", "--reason", "returned"]).ok();
    within(SOON, "something is signed", || web.get("/log/checkpoint").status == 200);
    assert_eq!(server.stop(), Some(0));
    store.run(&["wave", "close", "w"]).ok();
}

/// Every change that a check of entries and seals alone would pass, and what is said of it.
const CHANGES: [(&str, &str); 21] = [
    ("UPDATE response_text SET words = 'Lời giả', salt = NULL WHERE words IS NOT NULL", "stand alone"),
    ("UPDATE response_text SET words = NULL WHERE words IS NOT NULL", "stand alone"),
    ("UPDATE response_text SET words = NULL, salt = NULL", "no entry says that they were erased"),
    ("UPDATE response_text SET words = 'Lời giả', salt = commitment WHERE words IS NULL", "has words that were erased"),
    ("UPDATE void SET reason = 'court'", "is not void as it says"),
    ("DELETE FROM void", "is not void as it says"),
    ("UPDATE void SET response = response - 1", "is not void as it says"),
    (
        "INSERT INTO void (response, log_index, reason) SELECT MIN(log_index), 0, 'test' FROM response",
        "is void by entry 0, which does not say so",
    ),
    ("UPDATE definition SET text = text || '\n' WHERE kind = 'survey'", "the text of survey sipas-short/"),
    ("UPDATE definition SET text = text || '\n' WHERE kind = 'method'", "the text of method "),
    ("UPDATE wave_agency SET files = 7", "wave w is not as it was opened"),
    ("UPDATE wave SET closes = '2099-12-31'", "wave w is not as it was opened"),
    ("UPDATE ticket SET state = 0 WHERE state = 2", "are used or spoiled than when it was closed"),
    ("UPDATE ticket SET state = 2 WHERE state = 0", "are used or spoiled than when it was closed"),
    ("UPDATE ticket_batch SET count = count + 1", "are not those that were entered"),
    ("DELETE FROM setting WHERE key LIKE 'admin%'", "what it commits to is missing"),
    ("UPDATE setting SET value = value || ' ' WHERE key LIKE 'admin%'", "is not what it commits to"),
    ("UPDATE log_entry SET subject = 'v' WHERE kind = 'close'", "cannot be found by what it says"),
    ("UPDATE log_entry SET kind = 'publish' WHERE kind = 'close'", "cannot be found by what it says"),
    ("INSERT INTO log_entry (log_index, kind, subject, body) VALUES (999, 'close', 'v', '')", "claims place 999"),
    (
        "INSERT INTO wave (key, survey, opens, closes, live, demo, closed_on, opened_ms) \
         SELECT 'x', survey, opens, closes, live, demo, closed_on, opened_ms FROM wave",
        "wave x was never entered",
    ),
];

#[test]
fn whatever_is_changed_beside_the_entries_is_found() {
    let store = Store::sqlite();
    everything(&store);
    let sound = store.run(&["verify", "--deep"]).ok();
    assert!(sound.contains("holds together"), "{sound}");
    let data = store.folder().join("data");
    let mut direct = store.open_database();
    for trigger in direct.words("SELECT name AS word FROM sqlite_master WHERE type = 'trigger'") {
        direct.execute(&format!("DROP TRIGGER {trigger}")).expect("whoever owns the database can do that");
    }
    direct.batch("PRAGMA wal_checkpoint(TRUNCATE)");
    drop(direct);
    let whole = std::fs::read(data.join("sipas.sqlite")).expect("the database");
    for (change, told) in CHANGES {
        put_back(&data, &whole);
        assert!(store.open_database().execute(change).is_ok_and(|rows| rows > 0), "{change}");
        let found = store.run(&["verify", "--deep"]);
        assert!(found.code == 1 && found.out.contains(told), "{change}\n{found}");
    }
    put_back(&data, &whole);
    store.run(&["verify", "--deep"]).ok();
}

fn put_back(data: &Path, whole: &[u8]) {
    for name in ["sipas.sqlite-wal", "sipas.sqlite-shm"] {
        let _ = std::fs::remove_file(data.join(name));
    }
    std::fs::write(data.join("sipas.sqlite"), whole).expect("it is put back");
}

on_both! {
    fn a_sound_log_with_everything_beside_it_holds_together(store: Store) {
        everything(store);
        let sound = store.run(&["verify", "--deep"]).ok();
        assert!(sound.contains("5 responses sealed again") && sound.contains("holds together"), "{sound}");
        let found = {
            let mut direct = store.open_database();
            direct.batch(match direct {
                store::Direct::Sqlite(_) => "DROP TRIGGER void_stays",
                store::Direct::Postgres(_) => "ALTER TABLE void DISABLE TRIGGER USER",
            });
            assert_eq!(direct.execute("DELETE FROM void"), Ok(1));
            store.run(&["verify", "--deep"])
        };
        assert!(found.code == 1 && found.out.contains("is not void as it says"), "{found}");
    }

    fn a_running_server_checks_itself_and_takes_nothing_more_where_something_was_changed(store: Store) {
        everything(store);
        store.open_wave("next", "sipas-short", &[]);
        let server = store.serve_with(&["--metrics-addr", "127.0.0.1:0"]);
        within(SOON, "its address is told", || server.printed().contains("\nmetrics on "));
        let printed = server.printed();
        let address = printed.lines().find_map(|line| line.strip_prefix("metrics on ")).expect("its address is told");
        let metrics = || server.web().get(address).expect(200).text().to_owned();
        within(SOON, "the full check ends", || metrics().contains("\nsipas_full_check_entries "));
        let size = store.open_database().words("SELECT CAST(size AS TEXT) AS word FROM log_head").remove(0);
        assert!(metrics().contains(&format!("\nsipas_full_check_entries {size}\n")), "{}", metrics());
        assert!(metrics().contains("\nsipas_read_only 0\n") && metrics().contains("\nsipas_log_followed 1\n"));
        receipt(&server.web(), "next", &short_submission(FINANCE, 4));
        assert_eq!(server.stop(), Some(0));

        // Another mark, which no entry, tile or head of the log tells: the quick look at the start passes it.
        let mut direct = store.open_database();
        direct.batch(match direct {
            store::Direct::Sqlite(_) => "DROP TRIGGER response_keeps",
            store::Direct::Postgres(_) => "ALTER TABLE response DISABLE TRIGGER USER",
        });
        let change = "UPDATE response SET answers = (SELECT answers FROM response ORDER BY log_index LIMIT 1 OFFSET 2) \
                      WHERE log_index = (SELECT MIN(log_index) FROM response)";
        assert_eq!(direct.execute(change), Ok(1));
        let server = store.serve();
        let web = server.web();
        within(SOON, "it is found", || web.get("/readyz").status == 503);
        assert_eq!(web.get("/readyz").expect(503).json()["checks"]["log"], "failed");
        web.post_json(&responses("next"), &short_submission(FINANCE, 4)).problem(503, "read_only");
        web.get("/").expect(200);
        assert!(server.printed().contains("not what was sealed"), "{}", server.printed());
        assert_eq!(server.stop(), Some(0), "it ends at once, whatever it was waiting for");
    }
}
