//! Figures from outside: imported whole or not at all, entered in the log, used by the index, published and checked.

use std::time::Duration;

use serde_json::Value;

use crate::harness::*;
use crate::on_both;

const AGENCIES: &str = "code,name,kind\nx1,Xã Một,commune\nx2,Xã Hai,commune\nx3,Xã Ba,commune\n";

/// Answers and figures together: pooled answers, a mean between the agencies that are shown, points by a table.
const MIXED: &str = r#"key = "mixed"
version = "1"
survey = "sipas-short"
title = { vi = "Thử", en = "Trial" }
rule = { vi = "Thử", en = "Trial" }
source = { vi = "Thử", en = "Trial" }
sources = ["drawn", "offered", "open"]
thresholds = { show = 10, rank = 10, assess = 0 }
valid = { answered = 0.5 }
over_agencies = { kind = "mean", all = "mean" }
decimals = 3
missing = "drop"
unit = "points"
root = "all"
[node.all]
title = { vi = "Tổng", en = "Total" }
aggregate = "sum"
maxima = [10, 10, 5]
of = ["pool", "between", "files"]
[node.pool]
title = { vi = "Gộp", en = "Pooled" }
aggregate = "pooled"
of = ["f1", "f2"]
rescale = { goalposts = [0, 100], to = [1, 10] }
[node.between]
title = { vi = "Giữa", en = "Between" }
aggregate = "mean"
of = ["f3", "f4"]
rescale = { minmax = "all", to = [1, 10], reversed = true }
[indicator.f1]
question = "f1"
statistic = { share_of = [4, 5] }
[indicator.f2]
question = "f2"
statistic = { share_of = [4, 5] }
[indicator.f3]
question = "f3"
statistic = { median = true }
[indicator.f4]
question = "f4"
statistic = { mean = true }
apart = { no_opinion = "zero" }
[indicator.files]
title = { vi = "Hồ sơ", en = "Files" }
statistic = { figure = { key = "late_files", least = 0, most = 100 } }
rescale = { steps = [{ from = 0, points = 5 }, { from = 5, points = 3 }, { from = 20, points = 0 }] }
"#;

fn open(store: &Store, flags: &[&str]) {
    let agencies = store.file("agencies.csv", AGENCIES);
    store.file("definitions/methods/mixed.toml", MIXED);
    let definitions = store.folder().join("definitions");
    let (opens, closes) = (in_days(-1), in_days(9));
    let mut arguments = vec!["wave", "open", "--survey", "sipas-short", "--key", "w", "--agencies", &agencies];
    arguments.extend(["--opens", &opens, "--closes", &closes]);
    arguments.extend(["--definitions", definitions.to_str().expect("a plain name")]);
    arguments.extend(flags);
    store.run(&arguments).ok();
}

fn import(store: &Store, text: &str, flags: &[&str]) -> store::Outcome {
    let file = store.file("figures.csv", text);
    store.run(&[&["import", "figures", "--wave", "w", &file][..], flags].concat())
}

/// What the index says of an agency's node.
fn score(index: &Value, agency: &str, node: &str) -> Value {
    let units = index["units"].as_array().expect("units");
    let unit = units.iter().find(|unit| unit["code"] == agency).expect("the agency");
    let scores = unit["scores"].as_array().expect("scores");
    scores.iter().find(|score| score["node"] == node).expect("the node").clone()
}

on_both! {
    fn figures_are_imported_whole_or_not_at_all(store: Store) {
        open(store, &["--method", "mixed", "--also", "one-stop-shop"]);
        let bad = "figure;agency;value\nlate_files;x1;3\nlate_fils;x1;3\nlate_files;nobody;3\nlate_files;x2;101\nlate_files;x3;3,5\n";
        let refused = import(store, bad, &[]).wrong_input();
        for said in [
            "row 3, column figure: no method asks for the figure “late_fils”; did you mean “late_files”?",
            "row 4, column agency: the wave does not ask about agency “nobody”",
            "row 5, column value: 101 is not at least 0, at most 100",
            "row 6, column value: “3,5” is not a number such as 83.94; write a point, not a comma",
            "nothing was imported: 4 faults",
        ] {
            assert!(refused.contains(said), "{said}\n{refused}");
        }
        let rows = |store: &Store| store.open_database().words("SELECT body AS word FROM input_file ORDER BY log_index");
        assert!(rows(store).is_empty());
        let good = "agency,figure,value,source\nx2,late_files,4,\nx1,late_files,6,Sở A\n";
        assert!(import(store, good, &[]).ok().contains("2 figures added, 0 replaced; entry "));
        assert!(import(store, good, &[]).ok().contains("all 2 figures stood there already"));
        let other = "agency,figure,value,source\nx2,late_files,4,\nx1,late_files,7,Sở A\nx1,one_stop_c1,1.5,\n";
        let refused = import(store, other, &[]).wrong_input();
        assert!(refused.contains("late_files of x1: 6 (Sở A) stands there, 7 (Sở A) was to come"), "{refused}");
        assert_eq!(rows(store).len(), 1);
        assert!(import(store, other, &["--replace"]).ok().contains("1 figures added, 1 replaced"));
        let kept = rows(store);
        assert_eq!(kept[1], "figure,agency,value,source\nlate_files,x1,7,Sở A\nlate_files,x2,4,\none_stop_c1,x1,1.5,\n");
        let entered = store.open_database().words("SELECT body AS word FROM log_entry WHERE kind = 'input' AND subject = 'w' ORDER BY log_index");
        assert!(entered.len() == 2 && entered.iter().all(|body| body.contains("kind figures")), "{entered:?}");
        assert!(store.log_is_dense());
        assert!(store.run(&["verify", "--deep"]).ok().contains("holds together"), "rows and entries fit");
        let refused = store.run(&["import", "figures", "--wave", "none", &store.file("figures.csv", good)]).wrong_input();
        assert!(refused.contains("no wave “none”"), "{refused}");
    }

    fn figures_enter_the_index_and_its_publication(store: Store) {
        open(store, &["--method", "mixed"]);
        let server = store.serve();
        let web = server.web();
        for (agency, forms, best) in [("x1", 15, 5), ("x2", 12, 3), ("x3", 14, 4)] {
            for n in 0..forms {
                receipt(&web, "w", &short_submission(agency, if n % 4 == 0 { 1 } else { best }));
            }
        }
        import(store, "figure,agency,value\nlate_files,x1,30\nlate_files,x2,0\n", &[]).ok();
        import(store, "figure,agency,value\nlate_files,x1,10\n", &["--replace"]).ok();
        store.run(&["wave", "close", "w"]).ok();
        store.run(&["publish", "--wave", "w", "--to", "public"]).ok();
        within(Duration::from_secs(5), "the figures are open", || web.get("/api/v1/waves/w/index.json").status == 200);
        let index = web.get("/api/v1/waves/w/index.json?count=all").expect(200).json();
        assert_eq!(score(&index, "x1", "files")["value"], 3.0);
        assert_eq!(score(&index, "x2", "files")["value"], 5.0);
        let missing = score(&index, "x3", "files");
        assert_eq!((missing["status"].as_str(), missing["reason"].as_str()), (Some("missing"), Some("no_figure")));
        // Most is turned: the agency with the best marks is at the low end.
        assert_eq!(score(&index, "x1", "between")["value"], 1.0);
        assert_eq!(score(&index, "x2", "between")["value"], 10.0);
        assert_eq!(score(&index, "x3", "all")["status"], "known", "what is not assessed leaves the denominator");
        for page in ["/results/w", "/results/w/x1", "/results/w/x3?lang=en"] {
            web.get(page).expect(200);
        }
        let refused = import(store, "figure,agency,value\nlate_files,x3,1\n", &[]).wrong_input();
        assert!(refused.contains("wave w is published and its figures are fixed"), "{refused}");
        drop(server);

        let checked = store.run(&["verify", "public"]).ok();
        assert!(checked.contains("inputs/figures-w.csv is the one that stands in the log"), "{checked}");
        assert!(checked.contains("every figure follows from the published counts"), "{checked}");
        let path = store.folder().join("public/inputs/figures-w.csv");
        let figures = std::fs::read_to_string(&path).expect("the figures");
        std::fs::write(&path, figures.replace("x2,0", "x2,50")).expect("changed");
        let changed = store.run(&["verify", "public"]);
        assert_eq!(changed.code, 1, "{}", changed.out);
        for said in ["inputs/figures-w.csv is not the file that index.json was made from", "x2, files: (Some(5.0), \"5.000\") is published, the counts give 0"] {
            assert!(changed.out.contains(said), "{said}\n{}", changed.out);
        }
    }

    /// Two waves that take each other's index: the second is not opened.
    fn an_index_does_not_rest_on_itself_through_another_wave(store: Store) {
        let agencies = store.file("agencies.csv", AGENCIES);
        let (opens, closes) = (in_days(-1), in_days(9));
        let at = MIXED.find("[node.all]").expect("a node");
        let head = MIXED[..at].replace("survey = \"sipas-short\"\n", "").replace("key = \"mixed\"", "key = \"last-year\"");
        let taking = |wave: &str| {
            let other = format!("other_index = {{ method = \"last-year\", node = \"one\", wave = \"{wave}\" }}");
            let words = "title = { vi = \"A\", en = \"A\" }";
            format!("{head}[node.all]\n{words}\naggregate = \"sum\"\nof = [\"one\"]\n[indicator.one]\n{words}\nstatistic = {{ {other} }}\n")
        };
        let open = |key: &str, of: &str, version: &str| {
            let text = taking(of).replace("version = \"1\"", &format!("version = \"{version}\""));
            store.file("definitions/methods/last-year.toml", text);
            let definitions = store.folder().join("definitions").to_str().expect("a plain name").to_owned();
            store.run(&[
                "wave", "open", "--survey", "sipas-short", "--key", key, "--agencies", &agencies, "--opens", &opens, "--closes", &closes,
                "--method", "last-year", "--definitions", &definitions,
            ])
        };
        open("w1", "w2", "1").ok();
        let refused = open("w2", "w1", "2").wrong_input();
        assert!(refused.contains("an index would rest on itself: last-year of w2 → last-year of w1 → last-year of w2"), "{refused}");
        let refused = open("w3", "w3", "3").wrong_input();
        assert!(refused.contains("last-year of w3 → last-year of w3"), "{refused}");
    }

    /// A method that asks nothing, over another index of the same wave: nothing else of the wave's answers is shown beside.
    fn satisfaction_becomes_points_of_another_index(store: Store) {
        let agencies = store.file("agencies.csv", AGENCIES);
        let (opens, closes) = (in_days(-1), in_days(9));
        let open = |survey: &str, key: &str| {
            store.run(&[
                "wave", "open", "--survey", survey, "--key", key, "--agencies", &agencies, "--opens", &opens, "--closes", &closes,
                "--live", "--method", "par-local-commune",
            ])
        };
        let refused = open("sipas-short", "v").wrong_input();
        assert!(refused.contains("takes the index “sipas” of the same wave, and its survey has no such method"), "{refused}");
        open("sipas-agency", "w").ok();
        import(store, "figure,agency,value\nlocal_leadership,x1,12\n", &[]).ok();
        let server = store.serve();
        let index = server.web().get("/api/v1/waves/w/index.json?count=all").expect(200).json();
        assert_eq!(score(&index, "x1", "leadership")["value"], 12.0);
        // 12 of 15 points, and nothing else is assessed.
        assert_eq!(score(&index, "x1", "par")["shown"], "80.00");
        let questions = index["units"][0]["questions"].as_array().expect("questions");
        assert!(questions.iter().all(|question| question["status"] == "suppressed"));
        import(store, "figure,agency,value\nlocal_leadership,x1,9\n", &["--replace"]).ok();
        let web = server.web();
        within(Duration::from_secs(5), "the new figure is there", || {
            let index = web.get("/api/v1/waves/w/index.json?count=all").expect(200).json();
            score(&index, "x1", "leadership")["value"] == 9.0
        });
    }
}

#[test]
fn an_index_of_figures_alone_needs_no_database() {
    let store = Store::sqlite();
    let figures =
        store.file("figures.csv", "figure,agency,value\none_stop_c1,xa-1,2\none_stop_c2,xa-1,1\none_stop_c1,xa-2,0\n");
    let said = store.run(&["score", "--figures", &figures, "--definition", "one-stop-shop", "--format", "json"]).ok();
    let index: Value = serde_json::from_str(&said).expect("JSON");
    assert_eq!(score(&index, "xa-1", "total")["value"], 13.5);
    assert_eq!(score(&index, "xa-1", "total")["band"]["en"], "Good");
    let table = store.run(&["score", "--figures", &figures, "--definition", "one-stop-shop", "--format", "csv"]).ok();
    assert!(table.lines().next().is_some_and(|header| header.contains("Band")), "{table}");
    let refused = store.run(&["score", "--figures", &figures, "--definition", "pci-style"]).wrong_input();
    assert!(refused.contains("row 2, column figure: no method asks for the figure “one_stop_c1”"), "{refused}");
    let refused = store.run(&["score", "--figures", &figures, "--definition", "nothing"]).wrong_input();
    assert!(refused.contains("a method that asks nothing: a file, or one of"), "{refused}");
}
