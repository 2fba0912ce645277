//! A closed wave's answers out of the house: every row, nothing that leads to a receipt, and the act on public record.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};
use sipas::ledger::commit::{commit, sha256};
use sipas::ledger::entry::Entry;

use crate::harness::*;
use crate::on_both;

fn file(folder: &str, name: &str) -> Vec<u8> {
    std::fs::read(Path::new(folder).join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn json_file(folder: &str, name: &str) -> Value {
    serde_json::from_slice(&file(folder, name)).expect("JSON")
}

/// The rows of a CSV with a byte-order mark, the header first.
fn csv_rows(bytes: &[u8]) -> Vec<Vec<String>> {
    let text = std::str::from_utf8(bytes).expect("UTF-8");
    rows(text.strip_prefix('\u{feff}').expect("a byte-order mark"), b',')
}

fn column(rows: &[Vec<String>], name: &str) -> usize {
    rows[0].iter().position(|column| column == name).unwrap_or_else(|| panic!("no column {name}: {:?}", rows[0]))
}

fn in_folder(store: &Store, name: &str) -> String {
    store.folder().join(name).to_str().expect("a plain name").to_owned()
}

on_both! {
    fn every_response_is_a_row_that_leads_to_nobody(store: Store) {
        store.open_wave("counter", "sipas-short", &["--live"]);
        let server = store.serve();
        let web = server.web();
        let out = in_folder(store, "out");
        let export = |flags: &[&str]| store.run(&[&["export", "--wave", "counter", "--by", "home-affairs", "--out", &out][..], flags].concat());
        let mut hidden = Vec::new();
        for n in 0..40_u8 {
            let mut submission = short_submission([HOME_AFFAIRS, JUSTICE][usize::from(n % 2)], n % 5 + 1);
            if n == 7 {
                submission["answers"]["comment"] = json!("=HYPERLINK(\"x\")");
            }
            hidden.push(receipt(&web, "counter", &submission));
            hidden.push(submission["id"].as_str().expect("an id").to_owned());
        }
        let refused = export(&[]).wrong_input();
        assert!(refused.contains("is open until"), "a live wave is open too: {refused}");
        assert!(!Path::new(&out).join("manifest.json").exists());
        store.run(&["wave", "close", "counter"]).ok();
        let place = store.open_database().words("SELECT CAST(MIN(log_index) AS TEXT) AS word FROM response").remove(0);
        let void = format!("INSERT INTO void (response, log_index, reason) VALUES ({place}, 9999, 'test')");
        store.open_database().execute(&void).expect("a void response");

        let said = export(&["--texts"]).ok();
        assert!(said.contains("40 rows, 1 of them void"), "{said}");
        let manifest = json_file(&out, "manifest.json");
        assert_eq!((&manifest["rows"], &manifest["void"]), (&json!(40), &json!(1)));
        assert_eq!(manifest["wave"]["survey"]["key"], "sipas-short");
        let named: Vec<&str> = manifest["files"].as_array().expect("files").iter().map(|one| one["name"].as_str().expect("a name")).collect();
        assert_eq!(named, ["responses.csv", "codebook.csv", "codebook.json"]);
        for one in manifest["files"].as_array().expect("files") {
            let bytes = file(&out, one["name"].as_str().expect("a name"));
            assert_eq!(one["bytes"], bytes.len());
            assert_eq!(one["sha256"], data_encoding::HEXLOWER.encode(&sha256(&bytes)));
        }
        let rows = csv_rows(&file(&out, "responses.csv"));
        assert_eq!(rows.len(), 41);
        let comments: BTreeSet<&str> = rows[1..].iter().map(|row| row[column(&rows, "comment")].as_str()).collect();
        assert_eq!(comments, BTreeSet::from(["", "'=HYPERLINK(\"x\")"]), "no spreadsheet runs it");
        let voids = rows[1..].iter().filter(|row| row[column(&rows, "void")] == "test").count();
        assert_eq!(voids, 1);
        let mut marks: Vec<&str> = rows[1..].iter().map(|row| row[column(&rows, "f1")].as_str()).collect();
        let arrived: Vec<String> = (0..40).map(|n| (n % 5 + 1).to_string()).collect();
        assert_ne!(marks, arrived, "not in the order in which they came");
        marks.sort_unstable();
        assert_eq!(marks.join(""), ["1", "2", "3", "4", "5"].map(|code| code.repeat(8)).concat());
        for name in ["responses.csv", "manifest.json"] {
            let text = String::from_utf8(file(&out, name)).expect("UTF-8");
            for secret in &hidden {
                assert!(!text.contains(secret.as_str()), "{name}: {secret}");
            }
        }

        // The log says that it was done; the manifest opens what it says.
        let admin = &manifest["admin"];
        let body = store.open_database().words("SELECT body AS word FROM log_entry WHERE kind = 'admin' ORDER BY log_index");
        let Ok(Entry::Admin { action, role, detail }) = Entry::parse(&body[0]) else { panic!("{body:?}") };
        assert_eq!((body.len(), action.as_str(), role.as_str()), (1, "raw-export", "home-affairs"));
        let salt = data_encoding::HEXLOWER.decode(admin["salt"].as_str().expect("a salt").as_bytes()).expect("digits");
        let opened = commit("sipas/admin", &salt.try_into().expect("32 bytes"), admin["detail"].as_str().expect("words").as_bytes());
        assert_eq!(opened, detail);
        assert!(admin["detail"].as_str().is_some_and(|told| told.contains(manifest["files"][0]["sha256"].as_str().expect("a hash"))));
        assert!(store.log_is_dense());
        let before = file(&out, "responses.csv");
        let refused = export(&["--texts"]).wrong_input();
        assert!(refused.contains("responses.csv is there already") && refused.contains("nothing was exported"), "{refused}");
        assert_eq!(file(&out, "responses.csv"), before);
        assert_eq!(store.open_database().words("SELECT body AS word FROM log_entry WHERE kind = 'admin'").len(), 1);

        // As JSON, with words, without free text, into a file.
        let lines = in_folder(store, "answers.jsonl");
        let flags = ["export", "--wave", "counter", "--by", "home-affairs", "--format", "jsonl", "--labels", "--language", "en"];
        store.run(&[&flags[..], &["--out", &lines]].concat()).ok();
        let text = std::fs::read_to_string(&lines).expect("the rows");
        let first: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        assert_eq!(first.len(), 40);
        assert!(first.iter().all(|row| row.get("comment").is_none() && row["sector"].is_null()));
        assert!(first.iter().any(|row| row["f1"] == "Very satisfied"), "{}", first[0]);
        assert!(store.folder().join("answers.manifest.json").exists() && store.folder().join("answers.codebook.csv").exists());
        let left = std::fs::read_dir(store.folder()).expect("the folder").map(|entry| entry.expect("an entry").file_name());
        assert!(left.into_iter().all(|name| !name.to_string_lossy().contains("part")));
        let unknown = store.run(&["export", "--wave", "nowhere", "--by", "x", "--out", &out]).wrong_input();
        assert!(unknown.contains("nowhere"), "{unknown}");
    }

    fn what_is_exported_scores_as_the_report_does(store: Store) {
        store.open_wave("2026", "sipas-agency", &[]);
        let server = store.serve();
        store.run(&["simulate", "--seed", "3", "--wave", "2026", "--count", "240", "--url", &server.base]).ok();
        store.run(&["wave", "close", "2026"]).ok();
        let out = in_folder(store, "out");
        store.run(&["export", "--wave", "2026", "--by", "home-affairs", "--out", &out]).ok();
        let rows = csv_rows(&file(&out, "responses.csv"));
        assert!(rows[1..].iter().flatten().any(|cell| cell == "not-asked"), "gates are in it");
        let report = in_folder(store, "report.json");
        store.run(&["report", "--wave", "2026", "--count", "beside", "--out", &report]).ok();
        let report: Value = serde_json::from_slice(&std::fs::read(&report).expect("the report")).expect("JSON");
        let responses = Path::new(&out).join("responses.csv");
        let responses = responses.to_str().expect("a plain name");
        let score = ["score", "--responses", responses, "--definition", "sipas-agency", "--agency", "agency", "--format", "json"];
        let score: Value = serde_json::from_str(&store.run(&score).ok()).expect("JSON");
        let figures = |index: &Value, code: &str| unit(index, code)["scores"].clone();
        assert!(figures(&score, "all").as_array().is_some_and(|scores| scores.len() > 20));
        let mut agencies: Vec<&str> = rows[1..].iter().map(|row| row[column(&rows, "agency")].as_str()).collect();
        agencies.sort_unstable();
        agencies.dedup();
        for code in ["all"].into_iter().chain(agencies) {
            assert_eq!(figures(&score, code), figures(&report, code), "{code}");
        }
    }
}
