//! Margins that are sums of numbers: the weights and errors of R's `survey::calibrate`, and what is refused.

use serde_json::Value;

use crate::harness::*;

/// As in `tests/reference/numeric_margins.R`.
const MARGINS: &str = "margin,category,total\nstratum,mountain,378389\nstratum,rural,687771\nstratum,urban,239685\nsex,F,679728\nsex,M,626117\nn_adults,,913000000\nduration_s,,905000000\n";

fn reference(name: &str) -> String {
    format!("{}/tests/reference/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// The rows of R's file, without their header.
fn of_r(name: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(reference(name)).expect("R's file");
    text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

fn number(cell: &str) -> f64 {
    cell.parse().expect("a number")
}

const WAYS: [(usize, &[&str]); 3] = [(1, &["linear"]), (2, &["raking"]), (3, &["logit", "--bounds", "0.5,1.9"])];

#[test]
fn weights_meet_sums_of_numbers_as_those_of_r_do() {
    let store = Store::sqlite();
    let (responses, margins) = (reference("A_responses.csv"), store.file("margins.csv", MARGINS));
    let report = store.folder().join("report.json").to_str().expect("a plain name").to_owned();
    let all = ["weights", "--responses", &responses, "--wave", "wave=2024", "--weight", "weight", "--id", "resp_id"];
    let known = of_r("numeric_margins_weights.csv");
    for (column, way) in WAYS {
        let more = ["--margins", &margins, "--report", &report, "--method"];
        let outcome = store.run(&[&all[..], &more, way].concat());
        assert!(outcome.err.contains("largest miss"), "{outcome}");
        let out = outcome.ok();
        assert_eq!(out.lines().count(), known.len() + 1);
        for (line, r) in out.lines().skip(1).zip(&known) {
            let cells: Vec<&str> = line.split(',').collect();
            let (found, wanted) = (number(cells[2]), number(&r[column]));
            assert!(cells[0] == r[0] && (found - wanted).abs() <= 1e-9 * wanted, "{way:?} {line}, R says {wanted}");
        }
        let told: Value = serde_json::from_slice(&std::fs::read(&report).expect("a report")).expect("JSON");
        let adults = &told["margins"][2];
        assert_eq!((&adults["name"], &adults["categories"][0]["category"]), (&"n_adults".into(), &Value::Null));
        let after = adults["categories"][0]["after"].as_f64().expect("a sum");
        assert!((after - 913_000_000.0).abs() < 0.5, "{adults}");
    }
}

#[test]
fn errors_are_those_of_the_residuals_as_of_r() {
    let store = Store::sqlite();
    let (responses, definition) = (reference("A_responses.csv"), reference("A.toml"));
    let margins = store.file("margins.csv", MARGINS);
    let known = of_r("numeric_margins_expected.csv");
    for (_, way) in WAYS {
        let all = ["score", "--responses", &responses, "--definition", &definition, "--wave", "2024"];
        let more = ["--format", "json", "--margins", &margins, "--calibrate"];
        let out = store.run(&[&all[..], &more, way].concat()).ok();
        let told: Value = serde_json::from_str(&out).expect("JSON");
        let checks = told["checks"].as_array().expect("records");
        for (of, id) in [("all", "wr.2024.overall"), ("F", "wr.2024.sex.F"), ("M", "wr.2024.sex.M")] {
            let found = checks.iter().find(|check| check["id"] == id).expect("the record");
            let r = known.iter().find(|row| row[0] == way[0] && row[1] == of).expect("R's row");
            for (key, wanted) in [("estimate", number(&r[2])), ("se", number(&r[3]))] {
                let found = found[key].as_f64().expect("a number");
                assert!((found - wanted).abs() <= 1e-9 * wanted, "{way:?} {id} {key}: {found}, R says {wanted}");
            }
        }
    }
}

const ANSWERS: &str = "sex,income,double,one,w\nF,3,6,1,10\nM,5,10,1,10\nF,4,8,1,10\nM,9,18,1,10\nF,7,14,1,10\n";

#[test]
fn what_numbers_cannot_be_calibrated_to_is_said() {
    let store = Store::sqlite();
    let ask = |answers: &str, margins: &str, more: &[&str]| {
        let answers = store.file("answers.csv", answers);
        let margins = store.file("margins.csv", format!("margin,category,total\n{margins}"));
        let all = ["weights", "--responses", &answers, "--margins", &margins, "--weight", "w", "--method"];
        store.run(&[&all[..], more].concat())
    };
    let sex = "sex,F,30\nsex,M,20\n";
    let met = ask(ANSWERS, &format!("{sex}income,,290\n"), &["linear"]).ok();
    let rows = met.lines().skip(1).map(|line| number(line.split(',').nth(2).expect("a weight")));
    let sum: f64 = rows.zip([3.0, 5.0, 4.0, 9.0, 7.0]).map(|(weight, income)| weight * income).sum();
    assert!((sum - 290.0).abs() < 1e-9, "{met}");

    let bad = ANSWERS.replace("F,4,8", "F,much,8").replace("M,9,18", "M,,18");
    let told = ask(&bad, &format!("{sex}income,,290\n"), &["linear"]).wrong_input();
    assert!(told.contains("row 4, column income: “much” is no number"), "{told}");
    assert!(told.contains("row 5, column income: the cell is blank"), "{told}");
    let told = ask(ANSWERS, &format!("{sex}income,,\n"), &["linear"]).wrong_input();
    assert!(told.contains("row 4, column total: the total of income is missing"), "{told}");
    let told = ask(ANSWERS, &format!("{sex}income,,290\nincome,,300\n"), &["linear"]).wrong_input();
    assert!(told.contains("row 5, column category: income has a total already"), "{told}");
    let told = ask(ANSWERS, &format!("{sex}income,,290\ndouble,,580\n"), &["linear"]).wrong_input();
    assert!(told.contains("double follows from income (collinear)"), "{told}");
    let told = ask(ANSWERS, &format!("{sex}one,,50\n"), &["linear"]).wrong_input();
    assert!(told.contains("one is the same number in every row"), "{told}");
    let told = ask(ANSWERS, &format!("{sex}income,,600\n"), &["logit", "--bounds", "0.5,1.5"]).wrong_input();
    assert!(told.contains("income: total 600, the weights come to at most 420, 180 off"), "{told}");
    // Within reach alone, not beside the sexes: both columns cannot be met together.
    let told = ask(ANSWERS, &format!("{sex}income,,360\n"), &["logit", "--bounds", "0.5,1.5"]).wrong_input();
    assert!(told.contains("cannot meet all totals together") && told.contains("income: "), "{told}");
    let told = ask(ANSWERS, &format!("{sex}income,,290\n"), &["rake"]).wrong_input();
    assert!(told.contains("income is a column of numbers, and rake takes categories only"), "{told}");
    let told = ask(ANSWERS, "income,,290\n", &["linear"]).wrong_input();
    assert!(told.contains("no margin says how many people there are"), "{told}");
    let told = ask(ANSWERS, &format!("{sex}sex*income,,290\n"), &["linear"]).wrong_input();
    assert!(told.contains("row 4, column category: this cell is empty; a crossing has categories"), "{told}");
}

#[test]
fn score_names_the_row_whose_cell_is_no_number() {
    let store = Store::sqlite();
    let text = std::fs::read_to_string(reference("A_responses.csv")).expect("answers");
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let header: Vec<&str> = text.lines().next().expect("a header").split(',').collect();
    let column = header.iter().position(|name| *name == "duration_s").expect("the column");
    let row = lines.iter().position(|line| line.split(',').nth(1) == Some("2024")).expect("a row of the wave");
    let mut cells: Vec<&str> = lines[row].split(',').collect();
    cells[column] = "NA";
    lines[row] = cells.join(",");
    let (responses, margins) = (store.file("a.csv", lines.join("\n")), store.file("margins.csv", MARGINS));
    let definition = reference("A.toml");
    let all = ["score", "--responses", &responses, "--definition", &definition, "--wave", "2024"];
    let told = store.run(&[&all[..], &["--margins", &margins, "--calibrate", "linear"]].concat()).wrong_input();
    assert!(told.contains(&format!("row {}, column duration_s: “NA” is no number", row + 1)), "{told}");
}
