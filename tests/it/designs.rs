//! Foreign answers with a design that does not hold: each refusal names the row, column or stratum, and nothing is scored.

use crate::harness::*;
use crate::reference;

/// A definition of one question with these lines under `[columns]` and `[design]`.
fn definition(columns: &str, design: &str) -> String {
    format!(
        r#"key = "small"
version = "1"
languages = ["en"]
title = {{ en = "Small" }}
[[section]]
key = "all"
title = {{ en = "All" }}
[[section.question]]
key = "q1"
kind = "choice"
text = {{ en = "Satisfied?" }}
options = [{{ code = 1, en = "No" }}, {{ code = 2, en = "Yes" }}]
[method]
root = "all"
[method.node.all]
title = {{ en = "Satisfied" }}
aggregate = "pooled"
of = ["q1"]
[method.indicators]
questions = ["q1"]
statistic = {{ share_of = [2] }}
[columns]
{columns}
[design]
{design}
"#
    )
}

/// What `sipas score` says of these answers, which it must refuse.
fn refused(answers: &str, columns: &str, design: &str, more: &[&str]) -> String {
    let store = Store::sqlite();
    let (answers, definition) =
        (store.file("answers.csv", answers), store.file("small.toml", definition(columns, design)));
    let line = ["score", "--responses", &answers, "--definition", &definition, "--format", "json"];
    store.run(&[&line[..], more].concat()).wrong_input()
}

const ANSWERS: &str = "w,s,p,n,q1\n2,a,1,9,1\n2,a,2,9,2\n3,b,1,8,2\n3,b,2,8,1\n";
const COLUMNS: &str = "weight = \"w\"\nstrata = [\"s\"]\npsu = [\"p\"]\nfpc = { psu = \"n\" }";

#[test]
fn bad_cells_are_named_by_row_and_column() {
    for (from, to, words) in [
        ("2,a,1,9,1", ",a,1,9,1", ["row 2", "“w”", "not a weight of zero or more"]),
        ("3,b,1,8,2", "-3,b,1,8,2", ["row 4", "“w”", "“-3” is not a weight"]),
        ("3,b,1,8,2", "x,b,1,8,2", ["row 4", "“w”", "“x” is not a weight"]),
        ("2,a,2,9,2", "2,,2,9,2", ["row 3", "“s”", "the name of a stratum or unit is missing"]),
        ("2,a,2,9,2", "2,a,2,0,2", ["row 3", "“n”", "number of units above zero"]),
        ("2,a,2,9,2", "2,a,2,9,7", ["row 3", "“q1”", "7"]),
    ] {
        let told = refused(&ANSWERS.replacen(from, to, 1), COLUMNS, "variance = \"fpc1\"", &[]);
        for word in words {
            let word = word.replace(['“', '”'], "");
            assert!(told.replace(['“', '”'], "").contains(&word), "{word} in:\n{told}");
        }
    }
}

#[test]
fn designs_that_cannot_be_are_named_by_stratum() {
    let fpc1 = "variance = \"fpc1\"";
    let lonely = refused(&ANSWERS.replace("3,b,2,8,1\n", ""), COLUMNS, fpc1, &[]);
    assert!(lonely.contains("stratum “b”") && lonely.contains("collapse"), "{lonely}");
    let differs = refused(&ANSWERS.replacen("2,a,2,9,2", "2,a,2,7,2", 1), COLUMNS, fpc1, &[]);
    assert!(differs.contains("row 3") && differs.contains("the population is 7 here and 9 before"), "{differs}");
    let small = refused(&ANSWERS.replace(",9,", ",1,"), COLUMNS, fpc1, &[]);
    assert!(small.contains("“a”") && small.contains("2 units in the sample, but only 1"), "{small}");
    let unique = COLUMNS.to_owned() + "\nunique_units = true";
    let twice = refused(ANSWERS, &unique, fpc1, &[]);
    assert!(twice.contains("row 4") && twice.contains("unit “1” stands in the strata “a” and “b”"), "{twice}");
    let total = COLUMNS.to_owned() + "\nweights_total = 12";
    let missed = refused(ANSWERS, &total, fpc1, &[]);
    assert!(missed.contains("the weights add up to 10, not to weights_total = 12"), "{missed}");
    let zero = refused(&ANSWERS.replace("2,a", "0,a").replace("3,b", "0,b"), COLUMNS, fpc1, &[]);
    assert!(zero.contains("all weights are zero"), "{zero}");
    let alone = refused("w,s,p,n,q1\n2,a,1,9,1\n", COLUMNS, "lonely = \"collapse\"", &[]);
    assert!(alone.contains("stratum “a” has one unit and no other stratum to join"), "{alone}");
}

#[test]
fn what_is_asked_must_be_there() {
    let waves = COLUMNS.to_owned() + "\nwave = \"n\"";
    let nobody = refused(ANSWERS, &waves, "", &["--wave", "2031"]);
    assert!(nobody.contains("nobody is in the wave “2031”; the file has 8, 9"), "{nobody}");
    let missing = refused(ANSWERS, COLUMNS, "", &["--by", "ward"]);
    assert!(missing.contains("ward"), "{missing}");
    for blank in ["", "99"] {
        let answers = ANSWERS
            .replace("w,s", "g,w,s")
            .replace("\n2,", &format!("\n{blank},2,"))
            .replace("\n3,", &format!("\n{blank},3,"));
        let missing = format!("missing_codes = [\"\", \"99\"]\n{COLUMNS}");
        for more in [["--by", "g"], ["--by", "g*s"], ["--rank-by", "g"]] {
            let told = refused(&answers, &missing, "", &more);
            assert!(told.contains(&format!("column {}: nobody is in any group", more[1])), "{told}");
        }
    }
    let itself = refused(ANSWERS, &waves, "", &["--wave", "9", "--compare", "9"]);
    assert!(itself.contains("cannot be compared with itself"), "{itself}");
    for (columns, words) in [
        ("weight = \"w\"\nweigth = \"w\"", "knows no key “weigth”"),
        ("weight = \"w\"\n[columns.question.q9]\ncolumn = \"q1\"", "no question “q9” stands in this file"),
    ] {
        let store = Store::sqlite();
        let file = store.file("small.toml", definition(columns, ""));
        let answers = store.file("answers.csv", ANSWERS);
        let told = store.run(&["score", "--responses", &answers, "--definition", &file]);
        assert!(told.code != 0 && told.to_string().contains(words), "{told}");
    }
    let margins = Store::sqlite();
    let file = margins.file("margins.csv", "margin,category,total\nsex,F,100\nsex,M,100\nsex,X,5\n");
    let (answers, definition) = (reference::file("A_responses.csv"), reference::file("A.toml"));
    let line = ["score", "--responses", &answers, "--definition", &definition, "--wave", "2024", "--margins", &file];
    let told = margins.run(&line).wrong_input();
    assert!(told.contains("sex") && told.contains('X'), "an empty cell with a total: {told}");
}

/// Lonely strata that join a neighbour are told, and the error is that of the joined stratum.
#[test]
fn collapsed_strata_are_reported() {
    let store = Store::sqlite();
    let answers = store.file("answers.csv", "w,s,p,q1\n1,a,1,1\n1,b,1,2\n1,b,2,1\n1,b,3,2\n");
    let columns = "weight = \"w\"\nstrata = [\"s\"]\npsu = [\"p\"]";
    let (collapsed, joined) = (
        store.file("c.toml", definition(columns, "lonely = \"collapse\"")),
        store.file("j.toml", definition("weight = \"w\"", "")),
    );
    let scored = |definition: &str| -> serde_json::Value {
        let line = ["score", "--responses", &answers, "--definition", definition, "--format", "json"];
        serde_json::from_str(&store.run(&line).ok()).expect("JSON")
    };
    let (collapsed, joined) = (scored(&collapsed), scored(&joined));
    assert_eq!(collapsed["meta"]["collapsed"], serde_json::json!([["a", "b"]]));
    let se = |of: &serde_json::Value| of["checks"][0]["se"].as_f64().expect("an error");
    assert!((se(&collapsed) - se(&joined)).abs() < 1e-12, "four units in one stratum");
}

/// An interval is as wide as the method says, with the level that it really has, unless the command says otherwise.
#[test]
fn a_method_says_how_wide_intervals_are() {
    let store = Store::sqlite();
    let answers = store.file("answers.csv", "q1\n1\n2\n2\n2\n1\n2\n2\n1\n");
    let with = |interval: &str| {
        let text = definition("", "").replacen("root = \"all\"\n", &format!("root = \"all\"\n{interval}\n"), 1);
        store.file(&format!("{}.toml", interval.len()), text)
    };
    let scored = |definition: &str, more: &[&str]| -> serde_json::Value {
        let line = ["score", "--responses", &answers, "--definition", definition, "--format", "json"];
        serde_json::from_str(&store.run(&[&line[..], more].concat()).ok()).expect("JSON")
    };
    let whole = &scored(&with("interval = { z = 1.645 }"), &[])["checks"][0];
    let number = |key: &str| whole[key].as_f64().expect("a number");
    let ci = |key: &str| whole["ci"][key].as_f64().expect("a number");
    assert_eq!(whole["ci"]["rule"], "z");
    assert!((ci("low") - (number("estimate") - 1.645 * number("se"))).abs() < 1e-12, "{whole}");
    assert!((ci("high") - (number("estimate") + 1.645 * number("se"))).abs() < 1e-12, "{whole}");
    // 1.645 is a little more than the normal distribution's 95 % point.
    assert!((ci("level") - 0.900_030).abs() < 1e-6, "{whole}");

    let plain = scored(&with(""), &["--level", "0.8"]);
    // Of so few answers.
    assert_eq!(plain["checks"][0]["ci"]["rule"], "beta");
    assert_eq!(scored(&with("interval = { level = 0.8 }"), &[])["checks"][0]["ci"], plain["checks"][0]["ci"]);
    assert_eq!(
        scored(&with("interval = { z = 1.645 }"), &["--level", "0.8"])["checks"][0]["ci"],
        plain["checks"][0]["ci"]
    );
}
