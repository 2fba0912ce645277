//! Live figures against a scan of everything: with several waves, two servers, a restart and a kill; and what is void or erased.

use std::path::Path;

use serde_json::{Value, json};

use crate::harness::*;
use crate::on_both;

const AGENCIES: [&str; 3] = [HOME_AFFAIRS, JUSTICE, FINANCE];

/// What `sipas report` says, which reads every response anew.
fn scanned(store: &Store, wave: &str, count: &str) -> Value {
    let file = store.folder().join(format!("{wave}-{count}.json")).to_str().expect("a plain name").to_owned();
    store.run(&["report", "--wave", wave, "--count", count, "--out", &file]).ok();
    serde_json::from_slice(&std::fs::read(file).expect("the report was written")).expect("JSON")
}

fn shown(web: &Web, wave: &str, count: &str) -> Value {
    web.get(&format!("/api/v1/waves/{wave}/index.json?count={count}")).expect(200).json()
}

#[track_caller]
fn equals_a_scan(store: &Store, web: &Web, waves: &[&str]) {
    for wave in waves {
        assert_eq!(shown(web, wave, "all"), scanned(store, wave, "all"), "{wave}");
    }
}

/// Sends this many to each wave, waves and agencies mixed, from several threads over these servers.
fn send(servers: &[&Server], waves: &[&str], each: usize) {
    std::thread::scope(|scope| {
        for client in 0..4 {
            let web = servers[client % servers.len()].web();
            scope.spawn(move || {
                for n in (client..each).step_by(4) {
                    for (place, wave) in waves.iter().enumerate() {
                        let code = u8::try_from(1 + (n * 7 + place) % 5).expect("small");
                        receipt(&web, wave, &short_submission(AGENCIES[(n + place) % 3], code));
                    }
                }
            });
        }
    });
}

on_both! {
    fn live_figures_equal_a_scan_on_every_server_after_a_restart_and_after_a_kill(store: Store) {
        for (wave, flags) in [("one", &["--live"] as &[&str]), ("two", &["--live"]), ("quiet", &[])] {
            store.open_wave(wave, "sipas-short", flags);
        }
        let servers = [store.serve(), store.serve()];
        send(&[&servers[0], &servers[1]], &["one", "two", "quiet"], 43);
        for server in &servers {
            equals_a_scan(store, &server.web(), &["one", "two"]);
            for wave in ["one", "two", "quiet"] {
                assert_eq!(described(&server.web(), wave)["responses"], 43, "{wave}");
            }
        }
        // What is acknowledged by one is in the next figures of the other.
        store.open_wave("three", "sipas-short", &["--live"]);
        within(std::time::Duration::from_secs(3), "the new wave is served by both", || {
            servers.iter().all(|server| server.web().get("/api/v1/waves/three").status == 200)
        });
        for n in 1..=11 {
            receipt(&servers[n % 2].web(), "three", &short_submission(JUSTICE, 4));
            assert_eq!(unit(&shown(&servers[(n + 1) % 2].web(), "three", "all"), "all")["received"], n);
        }
        assert_eq!(shown(&servers[0].web(), "three", "counted"), scanned(store, "three", "counted"));
        equals_a_scan(store, &servers[1].web(), &["three", "one"]);
        let [first, second] = servers;
        first.kill();
        assert_eq!(second.stop(), Some(0));
        let again = store.serve();
        equals_a_scan(store, &again.web(), &["one", "two", "three"]);
        send(&[&again], &["one", "quiet"], 12);
        equals_a_scan(store, &again.web(), &["one"]);
        assert_eq!(described(&again.web(), "quiet")["responses"], 55);
        store.run(&["wave", "close", "quiet"]).ok();
        assert_eq!(described(&again.web(), "quiet")["responses"], 55);
        again.kill();
        assert_eq!(described(&store.serve().web(), "quiet")["responses"], 55, "a wave that had ended before the start");
    }

    fn a_void_response_counts_no_more_and_is_shown_as_such(store: Store) {
        store.open_wave("quiet", "sipas-short", &[]);
        store.open_wave("live", "sipas-short", &["--live"]);
        let server = store.serve();
        let web = server.web();
        let codes: Vec<String> = (0..12)
            .map(|n| receipt(&web, "quiet", &short_submission(JUSTICE, if n == 0 { 1 } else { 5 })))
            .collect();
        let shown_live = receipt(&web, "live", &short_submission(JUSTICE, 5));
        let void = |wave: &str, code: &str, more: &[&str]| {
            store.run(&[&["void", "--wave", wave, "--receipt", code, "--reason", "duplicate"], more].concat())
        };
        let two = &["--by", "officer", "--by", "supervisor"];
        for (outcome, word) in [
            (void("live", &shown_live, two), "running figures"),
            (void("quiet", &shown_live, two), "no such response"),
            (void("nowhere", &codes[0], two), "no such wave"),
            (void("quiet", &codes[0], &["--by", "officer"]), "two"),
            (void("quiet", &codes[0], &["--by", "officer", "--by", "officer"]), "two different roles"),
        ] {
            let told = outcome.wrong_input();
            assert!(told.contains(word), "{word}: {told}");
        }
        let told = void("quiet", &codes[0], two).ok();
        assert!(told.contains("is void (duplicate), by officer,supervisor"), "{told}");
        assert!(void("quiet", &codes[0], two).wrong_input().contains("void already"));
        let place = store.open_database().words(
            "SELECT CAST(MAX(log_index) AS TEXT) AS word FROM response WHERE wave = 'quiet'").remove(0);
        store.run(&["void", "--wave", "quiet", "--log-index", &place, "--reason", "test", "--by", "officer", "--by",
            "supervisor"]).ok();
        // It arrived, so it is still among those received; its receipt still stands in the log.
        assert_eq!(described(&web, "quiet")["responses"], 12);
        assert!(is_recorded(&web, &codes[0]) && store.log_is_dense());
        store.run(&["wave", "close", "quiet"]).ok();
        let index = scanned(store, "quiet", "all");
        let justice = unit(&index, JUSTICE);
        assert_eq!([&justice["received"], &justice["void"], &justice["included"]], [12, 2, 10], "{justice}");
        // The one mark of 1 is not in them.
        assert_eq!(index_root(&index)["value"], 100.0);
        assert_eq!(unit(&index, "all")["void"], 2);
        let folder = store.folder().join("quiet-report");
        let file = folder.to_str().expect("a plain name").to_owned();
        store.run(&["report", "--wave", "quiet", "--count", "all", "--language", "en", "--out", &file]).ok();
        let table = rows(&std::fs::read_to_string(folder.join("returns.csv")).expect("written").replace('\u{feff}', ""), b',');
        let head = table.iter().position(|row| row.iter().any(|cell| cell == "Void")).expect("a heading");
        let column = table[head].iter().position(|cell| cell == "Void").expect("a column");
        assert_eq!(table[head + 1][column], "2");
        // Once its close stands in the log, nothing of it changes.
        let told = void("quiet", &codes[1], two).wrong_input();
        assert!(told.contains("closed and its responses are fixed"), "{told}");
    }

    fn erased_words_are_gone_from_every_file_and_the_rest_stays(store: Store) {
        store.open_wave("w", "sipas-short", &[]);
        let words = "Xin gọi cho bà Nguyễn-Thị-Bí-Mật";
        let server = store.serve();
        let web = server.web();
        let send = |comment: &str| {
            let mut submission = short_submission(FINANCE, 4);
            submission["answers"]["comment"] = json!(comment);
            receipt(&web, "w", &submission)
        };
        let others: Vec<String> = (0..30).map(|n| send(&format!("lời thứ {n} {}", "x".repeat(n * 10)))).collect();
        let code = send(words);
        let more = send("lời cuối");
        let wordless = receipt(&web, "w", &short_submission(FINANCE, 4));
        let data = store.folder().join("data");
        assert!(store.database().is_some() || holds(&data, words), "the test looks in the right place");
        let erase = |code: &str| {
            store.run(&["erase", "--wave", "w", "--receipt", code, "--reason", "personal-data", "--by", "officer"])
        };
        assert!(erase(&wordless).wrong_input().contains("no free text"));
        assert!(erase("0000-0000-0000-0000").wrong_input().contains("no such response"));
        let told = erase(&code).ok();
        assert!(told.contains("backups"), "{told}");
        assert!(erase(&code).wrong_input().contains("erased before"));
        if store.database().is_some() {
            assert!(told.contains("VACUUM"), "{told}");
        } else {
            assert!(told.contains("journal is empty"), "{told}");
            assert!(!holds(&data, words), "the words are still in a file");
            assert!(holds(&data, "lời cuối"), "another's words stay");
        }
        let mut database = store.open_database();
        let left = |sql: &str, database: &mut store::Direct| database.words(sql).remove(0);
        let sql = "SELECT CAST(COUNT(*) AS TEXT) AS word FROM response_text WHERE words IS NOT NULL AND salt IS NOT NULL";
        assert_eq!(left(sql, &mut database), "31");
        let sql = "SELECT CAST(COUNT(*) AS TEXT) AS word FROM response_text WHERE words IS NULL AND salt IS NULL";
        assert_eq!(left(sql, &mut database), "1");
        for code in [&others[0], &code, &more] {
            assert!(is_recorded(&web, code));
        }
        assert_eq!(described(&web, "w")["responses"], 33);
        assert!(store.log_is_dense());
        drop(server);
        receipt(&store.serve().web(), "w", &short_submission(FINANCE, 4));
    }
}

/// Whether any file of a folder has these bytes.
fn holds(folder: &Path, words: &str) -> bool {
    let files = std::fs::read_dir(folder).expect("a folder").map(|file| file.expect("a file").path());
    let has = |bytes: Vec<u8>| bytes.windows(words.len()).any(|window| window == words.as_bytes());
    files.filter(|path| path.is_file()).any(|path| has(std::fs::read(path).expect("a file that can be read")))
}
