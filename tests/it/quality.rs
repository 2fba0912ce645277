//! `sipas quality`: R's numbers from the command line, signs of every respondent, and what is told where there is nothing to tell.

use serde_json::Value;

use crate::harness::*;

fn reference(name: &str) -> String {
    format!("{}/tests/reference/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn line<'a>(responses: &'a str, definition: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["quality", "--responses", responses, "--definition", definition][..], more].concat()
}

fn known(id: &str) -> Value {
    let text = std::fs::read_to_string(reference("A_expected.json")).expect("R's numbers");
    let whole: Value = serde_json::from_str(&text).expect("JSON");
    let checks = whole["checks"].as_array().expect("a list");
    checks.iter().find(|check| check["id"] == id).unwrap_or_else(|| panic!("no {id}")).clone()
}

/// Every field of R's that ours has, whose numbers are nearer than `within`; the number of fields.
#[track_caller]
fn same(found: &Value, wanted: &Value, within: fn(&str) -> f64) -> usize {
    let words = ["source", "definitions", "y", "x", "johnson_source", "items", "block", "id"];
    let mut fields = 0;
    for (key, wanted) in wanted.as_object().expect("a record").iter().filter(|(key, _)| !words.contains(&key.as_str()))
    {
        let found = &found[key.as_str()];
        if wanted.is_object() {
            fields += same(found, wanted, within);
            continue;
        }
        let list = |of: &Value| of.as_array().cloned().unwrap_or_else(|| vec![of.clone()]);
        let (found, wanted) = (list(found), list(wanted));
        assert_eq!(found.len(), wanted.len(), "{key}");
        for (found, wanted) in found.iter().zip(&wanted) {
            let (found, wanted) = (found.as_f64().expect(key), wanted.as_f64().expect(key));
            assert!((found - wanted).abs() <= within(key), "{key}: {found}, R has {wanted}");
        }
        fields += 1;
    }
    fields
}

#[test]
fn the_records_of_r_come_out() {
    let (responses, definition) = (reference("A_responses.csv"), reference("A.toml"));
    let json = line(&responses, &definition, &["--wave", "2024", "--format", "json", "--replicates", "40"]);
    let found: Value = serde_json::from_str(&Store::sqlite().run(&json).ok()).expect("JSON");
    let blocks = found["reliability"].as_array().expect("a list");
    assert_eq!(blocks.len(), 6);
    for block in blocks {
        let wanted = known(block["id"].as_str().expect("an id"));
        assert_eq!((&block["items"], &block["block"]), (&wanted["items"], &wanted["block"]));
        let within = |key: &str| if key.ends_with("_ml") { 1e-4 } else { 1e-9 };
        assert_eq!(same(block, &wanted, within), 9);
    }
    assert_eq!(same(&found["importance"], &known("importance.2024"), |_| 1e-8), 13);
    assert_eq!(same(&found["quality"], &known("quality.2024"), |_| 1e-9), 6);
    let text = std::fs::read_to_string(reference("misc_expected.json")).expect("R's numbers");
    let misc: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(same(&found["interviewer_icc"], &misc["interviewer_icc"], |_| 1e-9), 8);

    // The chart: parts add up, and chance that follows from the seed falls the same way twice.
    let chart = found["importance"]["performance"].as_array().expect("a list");
    let sum: f64 = chart.iter().map(|one| one["importance"].as_f64().expect("a number")).sum();
    assert!((sum - 1.0).abs() < 1e-9 && chart.len() == 5);
    let satisfied = known("wr.2024.factor.F1")["estimate"].as_f64().expect("a number");
    let shown = chart[0]["performance"].as_f64().expect("a number");
    assert!((shown - satisfied).abs() < 1e-9 || (shown - 100.0 * satisfied).abs() < 1e-7, "{shown} {satisfied}");
    let again: Value = serde_json::from_str(&Store::sqlite().run(&json).ok()).expect("JSON");
    assert_eq!(again, found);
}

#[test]
fn every_respondent_has_a_row() {
    let (responses, definition) = (reference("A_responses.csv"), reference("A.toml"));
    let found = Store::sqlite().run(&line(&responses, &definition, &["--wave", "2024", "--format", "csv"])).ok();
    let wanted = std::fs::read_to_string(reference("A_quality_expected.csv")).expect("R's signs");
    let rows = |text: &str| -> Vec<Vec<String>> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect()
    };
    let (found, wanted) = (rows(&found), rows(&wanted));
    assert_eq!((found.len(), wanted.len()), (693, 693));
    for (found, wanted) in found.iter().zip(&wanted) {
        for (found, wanted) in found.iter().zip(wanted) {
            let is_same = match (found.parse::<f64>(), wanted.parse::<f64>()) {
                (Ok(found), Ok(wanted)) => (found - wanted).abs() < 1e-9,
                _ => found == wanted || (found.is_empty() && wanted == "NA"),
            };
            assert!(is_same, "{found} is not {wanted}");
        }
    }
}

#[test]
fn the_table_sums_up_and_accuses_nobody() {
    let (responses, definition) = (reference("A_responses.csv"), reference("A.toml"));
    let table = Store::sqlite().run(&line(&responses, &definition, &["--wave", "2024"])).ok();
    for part in ["F3", "0.875", "R² 0.683", "concentrate here", "intraclass correlation 0.035", "no proof"] {
        assert!(table.contains(part), "{part} is not in:\n{table}");
    }
    let low = table.to_lowercase();
    assert!(["fraud", "cheat", "fabricat", "fake", "nan"].iter().all(|word| !low.contains(word)), "{table}");
}

const DEFINITION: &str = r#"
key = "few"
version = "1"
languages = ["en"]
title = { en = "Few" }
[[section]]
key = "all"
title = { en = "All" }
[[section.question]]
key = "a"
kind = "choice"
text = { en = "a" }
options = [{ code = 1, value = 1, en = "1" }, { code = 2, value = 2, en = "2" }]
[[section.question]]
key = "b"
kind = "choice"
text = { en = "b" }
options = [{ code = 1, value = 1, en = "1" }, { code = 2, value = 2, en = "2" }]
[[section.question]]
key = "c"
kind = "choice"
text = { en = "c" }
options = [{ code = 1, value = 1, en = "1" }, { code = 2, value = 2, en = "2" }]
[method]
root = "whole"
[method.node.whole]
title = { en = "Whole" }
aggregate = "pooled"
of = ["alone", "two"]
[method.node.alone]
title = { en = "Alone" }
aggregate = "pooled"
of = ["a"]
[method.node.two]
title = { en = "Two" }
aggregate = "pooled"
of = ["b", "c"]
[method.indicators]
questions = ["a", "b", "c"]
statistic = { share_of = [2] }
[columns]
wave = "wave"
duration = "seconds"
overall = "a"
"#;

#[test]
fn where_nothing_can_be_told_the_reason_is() {
    let store = Store::sqlite();
    let definition = store.file("few.toml", DEFINITION);
    let without_overall = DEFINITION.replace("overall = \"a\"\n", "");
    let without = store.file("without.toml", without_overall);
    let answers = "wave,seconds,a,b,c\n1,60,1,1,2\n1,60,2,1,1\n1,60,1,1,2\n2,60,1,2,1\n2,x,1,1,1\n";
    let responses = store.file("few.csv", answers);
    let run =
        |definition: &str, wave: &str| store.run(&line(&responses, definition, &["--wave", wave, "--format", "json"]));
    let text = run(&without, "1").ok();
    let found: Value = serde_json::from_str(&text).expect("JSON");
    let status = |place: usize| found["reliability"][place]["status"].as_str().unwrap_or_default().to_owned();
    let (alone, two) = (status(0), status(1));
    assert!(alone.contains("1 of at least 2 items"), "{alone}");
    assert!(two.contains("gave b the same answer"), "{two}");
    assert!(found["importance"]["status"].as_str().is_some_and(|why| why.contains("overall")), "{found}");
    assert!(found["interviewer_icc"]["status"].as_str().is_some_and(|why| why.contains("interviewer")), "{found}");
    let told = found["quality"]["status"].to_string();
    assert!(told.contains("15 that both answered") && told.contains("no scale"), "{told}");
    // Everybody gave b the same answer; the question of the overall judgement is no indicator of it.
    let found: Value = serde_json::from_str(&run(&definition, "1").ok()).expect("JSON");
    assert_eq!(found["importance"]["drivers"], serde_json::json!(["two"]));
    assert_eq!(found["reliability"][1]["items"], serde_json::json!(["b", "c"]));

    let bad = run(&definition, "2").wrong_input();
    assert!(bad.contains("row 6") && bad.contains("seconds") && bad.contains("“x”"), "{bad}");
    let nobody = run(&definition, "3").wrong_input();
    assert!(nobody.contains("nobody is in the wave “3”; the file has 1, 2"), "{nobody}");
    // “ợ” in one letter and in three.
    let named = store.file("named.csv", "wave,seconds,a,b,c\n\u{1ee3},60,1,1,2\n\u{1ee3},70,2,2,1\n");
    store.run(&line(&named, &definition, &["--wave", "o\u{31b}\u{323}"])).ok();
    let two = store.file("two.csv", "wave,seconds,a,b,c\n1,60,1,1,2\n1,70,2,2,1\n");
    let few = store.run(&line(&two, &definition, &["--format", "json"])).ok();
    assert!(few.contains("2 rows answered every item; at least 3 are needed") && !few.contains("NaN"), "{few}");
    let table = store.run(&line(&two, &definition, &[])).ok();
    assert!(table.contains("Nothing can be said: 2 rows have the outcome"), "{table}");
}
