//! Figures that were published, made again by the running program from the same answers: they must agree to the printed digit.

use serde_json::json;

use crate::harness::*;
use crate::on_both;

fn data(path: &str) -> String {
    format!("{}/tests/data/{path}", env!("CARGO_MANIFEST_DIR"))
}

/// A CSV of one column with each code so many times, codes mixed.
fn responses_csv(column: &str, counts: &[(u8, usize)]) -> String {
    let mut left: Vec<(u8, usize)> = counts.to_vec();
    let mut rows = vec![column.to_owned()];
    while left.iter().any(|(_, count)| *count > 0) {
        for (code, count) in left.iter_mut().filter(|(_, count)| *count > 0) {
            *count -= 1;
            rows.push(code.to_string());
        }
    }
    rows.join("\n") + "\n"
}

/// Whether a number stands in a text by itself, not as a part of a longer one.
fn has_number(text: &str, number: &str) -> bool {
    text.split(|c: char| !c.is_ascii_digit() && c != '.').any(|word| word.trim_end_matches('.') == number)
}

fn scored(column: &str, definition: &str, counts: &[(u8, usize)], format: &str) -> String {
    let store = Store::sqlite();
    let responses = store.file("responses.csv", responses_csv(column, counts));
    let definition = data(&format!("{definition}.toml"));
    store.run(&["score", "--responses", &responses, "--definition", &definition, "--format", format]).ok()
}

fn assert_published(text: &str, n: &str, figures: [&str; 3]) {
    for number in figures.into_iter().chain([n]) {
        assert!(has_number(text, number), "{number} is not in:\n{text}");
    }
}

#[test]
fn da_nang_2014_service_quality() {
    for format in ["table", "csv", "json"] {
        // Satisfied and very satisfied are published together; how they split does not matter.
        let text = scored("service", "danang-service", &[(4, 3000), (3, 4588), (2, 117), (1, 20)], format);
        assert_published(&text, "7725", ["98.23", "1.51", "0.26"]);
    }
}

#[test]
fn da_nang_2014_officials() {
    for format in ["table", "csv", "json"] {
        let text = scored("stars", "danang-officials", &[(5, 2000), (4, 2550), (3, 78), (2, 30), (1, 11)], format);
        assert_published(&text, "4669", ["97.45", "1.67", "0.88"]);
    }
}

#[test]
fn faults_of_a_csv_are_told_with_row_and_column() {
    let store = Store::sqlite();
    let definition = data("danang-service.toml");
    let told = |csv: &str| {
        let responses = store.file("responses.csv", csv);
        store.run(&["score", "--responses", &responses, "--definition", &definition])
    };
    let complaint = told("service\n4\n7\n3\nyes\n").wrong_input();
    for row in ["3", "5"] {
        assert!(complaint.lines().any(|line| line.contains(row) && line.contains("service")), "row {row}: {complaint}");
    }
    let complaint = told("stars\n4\n").wrong_input();
    assert!(complaint.contains("service") || complaint.contains("stars"), "{complaint}");
    let missing = store.run(&["score", "--responses", "nowhere.csv", "--definition", &definition]);
    assert!(missing.code != 0 && missing.err.contains("nowhere.csv"), "{missing}");
}

on_both! {
    fn ba_ria_vung_tau_2022_over_the_api(store: Store) {
        let folder = data("brvt");
        let (opens, closes) = (in_days(-1), in_days(9));
        store.run(&["wave", "open", "--survey", "brvt", "--key", "brvt-2022", "--agencies", &data("brvt/agencies.csv"),
            "--opens", &opens, "--closes", &closes, "--definitions", &folder]).ok();
        let server = store.serve_with(&["--definitions", &folder]);
        let web = server.web();
        for (code, count) in [(4, 10), (3, 16), (2, 5)] {
            for _ in 0..count {
                let submission = json!({ "id": new_id(), "agency": "tnmt", "answers": { "overall": code } });
                receipt(&web, "brvt-2022", &submission);
            }
        }
        // While the wave is open nobody sees marks, and there is no way round it.
        for path in ["/api/v1/waves/brvt-2022/index.json", "/results/brvt-2022", "/results/brvt-2022/tnmt"] {
            assert_eq!(web.get(path).status, 404, "{path}");
        }
        store.run(&["wave", "close", "brvt-2022"]).ok();
        let report = |method: &str, name: &str| {
            let file = store.folder().join(name).to_str().expect("a plain name").to_owned();
            store.run(&["report", "--wave", "brvt-2022", "--method", method, "--count", "all", "--out", &file]).ok();
            std::fs::read_to_string(file).expect("the report was written")
        };
        for name in ["top.csv", "top.json"] {
            let text = report("brvt", name);
            assert!(has_number(&text, "83.87") && has_number(&text, "31"), "{text}");
        }
        for name in ["levels.csv", "levels.json"] {
            let text = report("brvt-levels", name);
            for number in ["32.3", "51.6", "16.1"] {
                assert!(has_number(&text, number), "{number}: {text}");
            }
        }
    }
}
