//! `sipas weights`: the weights of R's `survey` from the command line, what the report says, and what is refused.

use serde_json::{Value, json};

use crate::harness::*;

const STRATA: &str = "margin,category,total\nstratum,mountain,378389\nstratum,rural,687771\nstratum,urban,239685\n";
const OTHERS: &str = "sex,F,679728\nsex,M,626117\nage_group,18-29,306874\nage_group,30-44,411341\nage_group,45-59,346049\nage_group,60+,241581\n";
const CELLS: &str = "margin;category;total\nstratum * sex;mountain * F;199230\nstratum*sex;rural*F;343241\nstratum*sex;urban*F;137257\nstratum*sex;mountain*M;179159\nstratum*sex;rural*M;344530\nstratum*sex;urban*M;102428\n";

fn reference(name: &str) -> String {
    format!("{}/tests/reference/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// The columns of a CSV as numbers, by the first column's words.
fn rows(csv: &str, column: &str) -> Vec<(String, f64)> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let place = reader.headers().expect("a header").iter().position(|name| name == column).expect("the column");
    let records = reader.records().map(|record| record.expect("a row"));
    records.map(|record| (record[0].to_owned(), record[place].parse().expect("a number"))).collect()
}

fn expected(column: &str) -> Vec<(String, f64)> {
    rows(&std::fs::read_to_string(reference("A_weights_expected.csv")).expect("R's weights"), column)
}

#[track_caller]
fn same(found: &[(String, f64)], wanted: &[(String, f64)]) {
    assert_eq!(found.len(), wanted.len());
    for ((id, found), (known, wanted)) in found.iter().zip(wanted) {
        assert!(
            id == known && (found - wanted).abs() <= 1e-6 * wanted.abs(),
            "{id}: {found}, R says {wanted} for {known}"
        );
    }
}

/// The arguments for the big sample's second wave.
fn of_2024<'a>(responses: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let all = ["weights", "--responses", responses, "--wave", "wave=2024", "--weight", "weight", "--id", "resp_id"];
    [&all[..], more].concat()
}

#[test]
fn the_weights_of_r_come_out() {
    let store = Store::sqlite();
    let responses = reference("A_responses.csv");
    let margins = store.file("margins.csv", format!("\u{feff}{STRATA}{OTHERS}"));
    let cells = store.file("cells.csv", CELLS);
    let report = store.folder().join("report.json").to_str().expect("a plain name").to_owned();
    for (column, more) in [
        ("rake", &["--margins", &margins][..]),
        ("linear", &["--margins", &margins, "--method", "linear"]),
        ("raking_g", &["--margins", &margins, "--method", "raking"]),
        ("logit", &["--margins", &margins, "--method", "logit", "--bounds", "0.7,1.5"]),
        ("poststrat", &["--margins", &cells, "--method", "poststratify"]),
        ("trim3med", &["--trim", "3xmedian", "--redistribute", "equal"]),
        ("trim3med", &["--trim-upper", "4598.1411075", "--redistribute", "equal"]),
    ] {
        let outcome = store.run(&[&of_2024(&responses, more)[..], &["--report", &report]].concat());
        assert!(outcome.err.contains("Kish design effect: 1.4885 before"), "{outcome}");
        let out = outcome.ok();
        same(&rows(&out, "weight"), &expected(column));
        same(&rows(&out, "base_weight"), &expected("weight"));
        let told: Value = serde_json::from_slice(&std::fs::read(&report).expect("a report")).expect("JSON");
        assert_eq!(told["rows"], 692);
        let known = told["margins"].as_array().expect("margins").iter().flat_map(|margin| {
            let categories = margin["categories"].as_array().expect("categories").iter();
            categories.map(|one| (one["total"].as_f64().expect("a total"), one["after"].as_f64().expect("a sum")))
        });
        let known: Vec<(f64, f64)> = known.collect();
        assert!(known.iter().all(|(total, after)| (total - after).abs() < 1e-3), "{column}: {known:?}");
        let number = if column == "trim3med" {
            0
        } else if column == "poststrat" {
            6
        } else {
            9
        };
        assert_eq!(known.len(), number, "{column}");
        let factors = rows(&out, "g");
        let largest = factors.iter().map(|(_, g)| *g).fold(0.0, f64::max);
        assert!((told["g"]["max"].as_f64().expect("a number") - largest).abs() < 1e-12, "{column}");
    }
}

#[test]
fn raked_weights_are_trimmed_and_raked_again_unless_that_is_the_last() {
    let store = Store::sqlite();
    let responses = reference("A_responses.csv");
    let margins = store.file("margins.csv", format!("{STRATA}{OTHERS}"));
    let out = store.folder().join("weights.csv").to_str().expect("a plain name").to_owned();
    let more = ["--margins", &margins, "--trim", "3xmedian", "--out", &out];
    let words = store.run(&of_2024(&responses, &more)).ok();
    assert!(words.contains("rake: ") && words.contains("margins met again in "), "{words}");
    let sum = |weights: &[(String, f64)]| weights.iter().map(|(_, w)| w).sum::<f64>();
    let again = rows(&std::fs::read_to_string(&out).expect("weights"), "weight");
    assert!((sum(&again) - 1_305_845.0).abs() < 1e-3);
    store.run(&of_2024(&responses, &[&more[..], &["--trim-last"]].concat())).ok();
    let last = rows(&std::fs::read_to_string(&out).expect("weights"), "weight");
    assert!((sum(&last) - 1_305_845.0).abs() < 1e-3);
    let largest = |weights: &[(String, f64)]| weights.iter().map(|(_, w)| *w).fold(0.0, f64::max);
    assert!(largest(&last) <= largest(&again) * (1.0 + 1e-9) && largest(&last) < 5000.0);
    assert!(again.iter().zip(&last).any(|((_, one), (_, other))| (one - other).abs() > 1e-3));
}

/// `Rscript tests/reference/potter.R`: of base weights and of raked ones, every cap with what it does to two means.
#[test]
fn the_cap_of_the_smallest_mean_squared_error_is_that_of_r() {
    let store = Store::sqlite();
    let responses = reference("A_responses.csv");
    let margins = store.file("margins.csv", format!("{STRATA}{OTHERS}"));
    let report = store.folder().join("report.json").to_str().expect("a plain name").to_owned();
    let known = std::fs::read_to_string(reference("potter_expected.csv")).expect("R's caps");
    let potter = ["--trim", "potter", "--trim-for", "q12,q18", "--strata", "stratum", "--psu", "commune"];
    let potter = [&potter[..], &["--report", &report]].concat();
    for (weights, more) in [("base", &[][..]), ("raked", &["--margins", &margins, "--trim-last"])] {
        let outcome = store.run(&of_2024(&responses, &[&potter[..], more].concat()));
        let told: Value = serde_json::from_slice(&std::fs::read(&report).expect("a report")).expect("JSON");
        let candidates = told["potter"]["candidates"].as_array().expect("caps");
        let expected: Vec<Vec<f64>> = known
            .lines()
            .filter_map(|line| line.strip_prefix(weights)?.strip_prefix(','))
            .map(|line| line.split(',').map(|cell| cell.parse().expect("a number")).collect())
            .collect();
        assert_eq!(candidates.len(), expected.len());
        for (one, r) in candidates.iter().zip(&expected) {
            let close = |found: &Value, wanted: f64| {
                let found = found.as_f64().expect("a number");
                assert!((found - wanted).abs() <= 1e-8 * wanted.abs(), "{weights}: {found}, R says {wanted} of {one}");
            };
            if one["cap"] != Value::Null {
                close(&one["cap"], r[0]);
            }
            assert_eq!(one["above"].as_f64(), Some(r[1]));
            close(&one["relative_mse"], r[2]);
            for (mean, r) in one["means"].as_array().expect("means").iter().zip(r[3..].chunks(3)) {
                close(&mean["mean"], r[0]);
                close(&mean["variance"], r[1]);
                close(&mean["mse"], r[2]);
            }
        }
        let best = expected.iter().min_by(|a, b| a[2].total_cmp(&b[2])).expect("caps");
        let cap = told["potter"]["cap"].as_f64().expect("a cap");
        assert!((cap - best[0]).abs() < 1e-6 && told["trimming"]["upper"].as_f64() == Some(cap), "{told}");
        assert!(outcome.err.contains("potter: cap ") && outcome.err.contains("the best of 40"), "{outcome}");
        let largest = rows(&outcome.ok(), "weight").into_iter().map(|(_, w)| w).fold(0.0, f64::max);
        assert!((largest - cap).abs() < 1e-6);
    }
    // Without margins to meet again the rule of the quartiles is a cap, too.
    let iqr = store.run(&of_2024(&responses, &["--trim", "1.5xiqr", "--report", &report]));
    let base: Vec<f64> = expected("weight").into_iter().map(|(_, w)| w).collect();
    let mut sorted = base.clone();
    sorted.sort_by(f64::total_cmp);
    // Of 692 weights in order, by R's type 7: places 345.5, 172.75 and 518.25, from zero.
    let between = |below: usize, part: f64| sorted[below] + part * (sorted[below + 1] - sorted[below]);
    let cap = between(345, 0.5) + 1.5 * (between(518, 0.25) - between(172, 0.75));
    let told: Value = serde_json::from_slice(&std::fs::read(&report).expect("a report")).expect("JSON");
    assert!((told["trimming"]["upper"].as_f64().expect("a cap") - cap).abs() < 1e-9, "{iqr}");
    let refused = |more: &[&str]| store.run(&of_2024(&responses, more)).wrong_input();
    assert!(refused(&["--trim", "potter"]).contains("--trim-for q1,q2"));
    assert!(refused(&["--trim", "3xmedian", "--trim-for", "q12"]).contains("goes with --trim potter"));
    let told = refused(&["--trim", "potter", "--trim-for", "sex"]);
    assert!(told.contains("column sex: “M” is no number") || told.contains("column sex: “F” is no number"), "{told}");
    let told = refused(&["--trim", "potter", "--trim-for", "wave"]);
    assert!(told.contains("wave: its mean has no variance"), "{told}");
}

#[test]
fn responders_stand_for_those_who_did_not_answer() {
    let store = Store::sqlite();
    let drawn = store.file(
        "drawn.csv",
        "id;class;result;w;sex\n1;a;I;2;F\n2;a;R;2;\n3;a;I;2;M\n4;b;I;1;F\n5;b;NC;3;\n6;b;I;4;M\n7;c;I;5;F\n8;c;R;5;\n",
    );
    let margins = store.file("margins.csv", "margin,category,total\nsex,F,30\nsex,M,10\n");
    let report = store.folder().join("report.json").to_str().expect("a plain name").to_owned();
    let ask = ["weights", "--responses", &drawn, "--weight", "w", "--id", "id", "--response-classes", "class"];
    let ask = [&ask[..], &["--responded", "result=I", "--class-minimum", "2", "--report", &report]].concat();
    let outcome = store.run(&ask);
    // c has one responder and joins b: 10 of 18 by weight.
    assert!(outcome.err.contains("merged: b + c; 3 of 5 responded, weighted 0.5556"), "{outcome}");
    assert!(outcome.err.contains("8 rows, 5 responded, 3 get the weight 0"), "{outcome}");
    let found: Vec<f64> = rows(&outcome.ok(), "weight").into_iter().map(|(_, w)| w).collect();
    for (found, wanted) in found.iter().zip([3.0, 0.0, 3.0, 1.8, 0.0, 7.2, 9.0, 0.0]) {
        assert!((found - wanted).abs() < 1e-12, "{found} {wanted}");
    }
    let told: Value = serde_json::from_slice(&std::fs::read(&report).expect("a report")).expect("JSON");
    assert_eq!(told["classes"][1]["names"], json!(["b", "c"]));
    // Those who did not answer have no sex, and the margins do not ask them.
    let out = store.run(&[&ask[..], &["--margins", &margins]].concat()).ok();
    let sum = rows(&out, "weight").iter().map(|(_, w)| w).sum::<f64>();
    assert!((sum - 40.0).abs() < 1e-9, "{out}");
}

#[test]
fn every_bad_cell_is_told_with_its_row_and_its_column() {
    let store = Store::sqlite();
    let bad = store.file("bad.csv", "id,sex,w\n1,F,2\n2,M,\n3,F,-1\n3,F,1\n,M,x\n");
    let good = store.file("good.csv", "id,sex,w\n1,F,2\n2,,1\n3,X,1\n4,M,1\n");
    let margins = store.file("margins.csv", "margin,category,total\nsex,F,30\nsex,M,10\n");
    let ask = |responses: &str, margins: &str| {
        store.run(&["weights", "--responses", responses, "--margins", margins, "--weight", "w"]).wrong_input()
    };
    let told = ask(&bad, &margins);
    for part in ["row 3, column w: the weight is blank", "row 4, column w: the weight is -1", "row 6, column w: “x”"]
    {
        assert!(told.contains(part), "{part}:\n{told}");
    }
    assert!(told.contains("3 faults"), "{told}");
    let ids = ["weights", "--responses", &bad, "--margins", &margins, "--id", "id"];
    let told = store.run(&ids).wrong_input();
    assert!(told.contains("row 5, column id: the id 3 stands in row 4 too"), "{told}");
    assert!(told.contains("row 6, column id: the id is blank"), "{told}");
    let told = ask(&good, &margins);
    assert!(told.contains("row 3, column sex: “” has no total in the margins; fill the cell in"), "{told}");
    assert!(told.contains("row 4, column sex: “X” has no total in the margins; add the total"), "{told}");

    let margins = store.file("bad-margins.csv", "margin,category,total\nsex,F,many\n,M,10\nsex,F,3\nsex,,-2\n");
    let told = ask(&good, &margins);
    for part in [
        "row 2, column total: “many”",
        "row 3, column margin: this cell is empty",
        "row 4, column category: sex = F has a total already",
        "row 5, column category: this cell is empty",
        "row 5, column total: “-2”",
    ] {
        assert!(told.contains(part), "{part}:\n{told}");
    }
    let told = ask(&good, &store.file("gender.csv", "margin,category,total\ngender,F,10\n"));
    assert!(told.contains("no column “gender”; its columns are id, sex, w"), "{told}");
    let wave = ["weights", "--responses", &good, "--trim", "3xmedian", "--wave", "sex=Q"];
    assert!(store.run(&wave).wrong_input().contains("no row has sex = Q; there are , F, M, X"));
}

#[test]
fn what_cannot_be_met_is_said_with_margin_category_and_numbers() {
    let store = Store::sqlite();
    let answers = store.file("answers.csv", "sex,place,w\nF,town,10\nM,town,10\nF,land,10\nM,land,10\nF,land,0\n");
    let ask = |margins: &str, more: &[&str]| {
        let margins = store.file("margins.csv", format!("margin,category,total\n{margins}"));
        let ask = ["weights", "--responses", &answers, "--margins", &margins, "--weight", "w"];
        store.run(&[&ask[..], more].concat()).wrong_input()
    };
    let told = ask("sex,F,30\nsex,M,10\nplace,town,20\nplace,land,21\n", &[]);
    assert!(told.contains("margin sex adds up to 40 and margin place to 41"), "{told}");
    let told = ask("sex,F,30\nsex,M,10\nsex,X,5\n", &[]);
    assert!(told.contains("margin sex: nobody with a weight is in X (total 5)"), "{told}");
    let told = ask("sex,F,38\nsex,M,2\n", &["--method", "logit", "--bounds", "0.5,1.5"]);
    assert!(told.contains("sex = F: total 38, the weights come to at most 30, 8 off"), "{told}");
    let told = ask("sex,F,30\nsex,M,10\nplace,town,20\nplace,land,20\n", &["--method", "poststratify"]);
    assert!(told.contains("one margin and there are 2"), "{told}");
    let told = ask("sex,F,30\nsex,M,10\n", &["--trim-upper", "9"]);
    assert!(told.contains("4 weights between 0 and 9 cannot add up to 40"), "{told}");
    // A weight of zero is kept as it is.
    let margins = store.file("margins.csv", "margin,category,total\nsex,F,30\nsex,M,10\n");
    let out = store.run(&["weights", "--responses", &answers, "--margins", &margins, "--weight", "w"]).ok();
    assert!(out.lines().last().is_some_and(|line| line == "6,0,0,"), "{out}");
    // Wrong usage is told apart from wrong input.
    let bounds =
        store.run(&["weights", "--responses", &answers, "--margins", &margins, "--method", "logit", "--bounds", "2,3"]);
    assert!(bounds.code == 2 && bounds.err.contains("two numbers around 1"), "{bounds}");
}

#[test]
fn weights_below_zero_are_told_with_a_way_out() {
    let store = Store::sqlite();
    let row = |sex: &str, age: &str, times: usize| format!("{sex},{age},1\n").repeat(times);
    let rows = [row("F", "old", 8), row("F", "young", 1), row("M", "old", 1), row("M", "young", 8)].concat();
    let answers = store.file("answers.csv", format!("sex,age,w\n{rows}"));
    let margins = store.file("margins.csv", "margin,category,total\nsex,F,90\nsex,M,10\nage,old,10\nage,young,90\n");
    let ask = ["weights", "--responses", &answers, "--margins", &margins, "--weight", "w", "--method"];
    let told = store.run(&[&ask[..], &["linear"]].concat());
    let below = rows_of(&told.out).filter(|weight| *weight < 0.0).count();
    assert!(below > 0, "{told}");
    let warning = format!("warning: {below} weights are below zero, and sipas score reads none such; --method logit");
    assert!(told.code == 0 && told.err.contains(&warning), "{told}");
    assert!(told.err.contains(&format!("{below} weights are below zero; raking or logit keep them above")), "{told}");
    // Such cannot be trimmed, whatever the cap.
    for more in [&["--trim", "3xmedian"][..], &["--trim", "potter", "--trim-for", "w"]] {
        let refused = store.run(&[&ask[..], &["linear"], more].concat()).wrong_input();
        assert!(refused.contains(&format!("{below} weights fell below zero")), "{refused}");
    }
    // The way out leads out.
    let told = store.run(&[&ask[..], &["logit", "--bounds", "0,200"]].concat());
    assert!(!told.err.contains("below zero") && rows_of(&told.out).all(|weight| weight >= 0.0), "{told}");
}

/// The weights alone.
fn rows_of(csv: &str) -> impl Iterator<Item = f64> {
    rows(csv, "weight").into_iter().map(|(_, weight)| weight)
}
