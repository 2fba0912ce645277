//! The commands that need no wave: checking definitions, their schema, help, invented answers, and how the program says no.

use serde_json::Value;

use crate::harness::*;
use crate::on_both;

fn shipped(path: &str) -> String {
    format!("{}/survey-definitions/{path}", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn all_that_is_shipped_passes_the_check() {
    let store = Store::sqlite();
    let mut files = vec![shipped("sipas-agency.toml"), shipped("sipas-short.toml")];
    for folder in ["methods", "agencies"] {
        let entries = std::fs::read_dir(shipped(folder)).expect("a shipped folder");
        let paths = entries.map(|entry| entry.expect("an entry").path());
        let data = paths.filter(|path| path.extension().is_some_and(|extension| extension != "md"));
        files.extend(data.map(|path| path.to_str().expect("a plain name").to_owned()));
    }
    assert!(files.len() >= 10, "{files:?}");
    let arguments: Vec<&str> = ["check"].into_iter().chain(files.iter().map(String::as_str)).collect();
    store.run(&arguments).ok();
}

#[test]
fn all_faults_of_a_definition_are_told_with_their_lines() {
    let store = Store::sqlite();
    let text = std::fs::read_to_string(shipped("sipas-short.toml")).expect("a shipped survey");
    let lines = || text.lines().enumerate().map(|(number, line)| (number + 1, line));
    let line_of = |part: &str| lines().find(|(_, line)| line.contains(part)).expect("a line of it").0;
    let bad = text
        .replacen("kind = \"choice\"", "kind = \"stars\"", 1)
        .replacen("max_chars = 500", "max_chars = 0", 1)
        .replacen("key = \"f3\"", "key = \"f2\"", 1);
    let file = store.file("bad.toml", bad);
    let complaint = store.run(&["check", &file]).wrong_input();
    for part in ["kind = \"choice\"", "max_chars = 500", "key = \"f3\""] {
        let line = line_of(part).to_string();
        let told = complaint.lines().any(|told| told.contains("bad.toml") && told.contains(&format!(":{line}")));
        assert!(told, "line {line} ({part}):\n{complaint}");
    }
    // Such a file opens no wave.
    let (opens, closes) = (in_days(0), in_days(9));
    store.file("definitions/sipas-short.toml", std::fs::read(&file).expect("it was written"));
    let folder = store.folder().join("definitions").to_str().expect("a plain name").to_owned();
    let open = ["wave", "open", "--survey", "sipas-short", "--key", "bad", "--agencies", "an-giang-2025"];
    let refused = store.run(&[&open[..], &["--opens", &opens, "--closes", &closes, "--definitions", &folder]].concat());
    assert!(matches!(refused.code, 1 | 2) && !refused.err.contains("panicked"), "{refused}");
    let missing = store.run(&["check", "nowhere.toml"]);
    assert!(missing.code != 0 && missing.err.contains("nowhere.toml"), "{missing}");
}

#[test]
fn the_schema_is_a_json_schema() {
    let store = Store::sqlite();
    for (kind, property) in [("survey", "section"), ("method", "node")] {
        let schema: Value = serde_json::from_str(&store.run(&["schema", kind]).ok()).expect("JSON");
        assert!(schema["$schema"].as_str().is_some_and(|url| url.contains("json-schema.org")), "{kind}");
        assert!(schema["properties"].get(property).is_some(), "{kind}: {schema}");
    }
}

#[test]
fn every_command_has_help_with_an_example() {
    let store = Store::sqlite();
    let all = store.run(&["--help"]).ok();
    for command in [
        "serve", "demo", "wave", "import", "check", "schema", "report", "simulate", "score", "backup", "restore",
        "migrate", "export", "quality",
    ]
    .map(|command| vec![command])
    {
        assert!(all.contains(command[0]), "{} is not in:\n{all}", command[0]);
        let help = store.run(&[&command[..], &["--help"]].concat()).ok();
        assert!(help.contains(&format!("sipas {}", command[0])), "no example:\n{help}");
    }
    for command in [["wave", "open"], ["wave", "close"], ["wave", "list"], ["import", "agencies"]] {
        let help = store.run(&[&command[..], &["--help"]].concat()).ok();
        assert!(help.contains("sipas wave") || help.contains("sipas import"), "no example:\n{help}");
    }
    assert!(store.run(&["--version"]).ok().contains(env!("CARGO_PKG_VERSION")));
    for wrong in [&["nonsense"][..], &["wave"], &["wave", "open"], &["serve", "--addr", "nowhere"], &["score"]] {
        let outcome = store.run(wrong);
        assert_eq!(outcome.code, 2, "{wrong:?}: {outcome}");
        assert!(!outcome.err.is_empty() && !outcome.err.contains("panicked"), "{wrong:?}: {outcome}");
    }
}

on_both! {
    fn a_taken_address_is_said(store: Store) {
        let server = store.serve();
        let taken = server.base.trim_start_matches("http://");
        let outcome = store.run(&["serve", "--addr", taken]);
        assert_eq!(outcome.code, 2, "{outcome}");
        assert!(outcome.err.contains(taken), "{outcome}");
    }

    fn invented_answers_go_through_the_ordinary_intake(store: Store) {
        store.open_wave("2026", "sipas-agency", &[]);
        let server = store.serve();
        let simulate = |flags: &[&str]| store.run(&[&["simulate", "--seed", "5"][..], flags].concat());
        simulate(&["--wave", "2026", "--count", "40", "--url", &server.base]).ok();
        let count = || server.web().get("/api/v1/waves/2026").expect(200).json()["responses"].clone();
        assert_eq!(count(), 40);

        let csv = store.folder().join("invented.csv").to_str().expect("a plain name").to_owned();
        let other = store.folder().join("again.csv").to_str().expect("a plain name").to_owned();
        for file in [&csv, &other] {
            simulate(&["--survey", "sipas-agency", "--count", "60", "--csv", file]).ok();
        }
        assert_eq!(count(), 40, "a CSV is not sent");
        let text = std::fs::read_to_string(&csv).expect("the CSV");
        assert_eq!(text, std::fs::read_to_string(&other).expect("the CSV"), "the same seed makes the same answers");
        let rows = rows(text.trim_start_matches('\u{feff}'), b',');
        assert_eq!(rows.len(), 61);
        assert!(rows[0].iter().any(|column| column == "q1_1"), "{:?}", rows[0]);
        for method in ["sipas", "sipas-mean"] {
            let score = ["score", "--responses", &csv, "--definition", "sipas-agency", "--method", method];
            assert!(!store.run(&score).ok().is_empty());
        }
    }
}
