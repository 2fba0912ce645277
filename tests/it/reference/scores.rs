//! Estimates, errors, intervals, design effects, differences and ranks of `sipas score`.

use std::collections::HashMap;

use serde_json::{Value, json as value};

use super::{Near, compare, file, json};
use crate::harness::Store;

type Checks = HashMap<String, Value>;

fn scored(data: &str, definition: &str, more: &[&str]) -> (Value, Checks) {
    let (responses, definition) = (file(data), file(definition));
    let mut line = vec!["score", "--responses", &responses, "--definition", &definition, "--format", "json"];
    line.extend(more);
    let text = Store::sqlite().run(&line).ok();
    let mut whole: Value = serde_json::from_str(&text).unwrap();
    let checks = whole["checks"].as_array().unwrap().clone();
    let by_id = checks.into_iter().map(|check| (check["id"].as_str().unwrap().to_owned(), check)).collect();
    (whole["meta"].take(), by_id)
}

/// What stands beside the numbers of a record: names, and what others of these files check.
const WORDS: [&str; 13] = [
    "id", "design", "wave", "by", "group", "factor", "item", "note", "estimand", "factors", "status", "method",
    "source",
];

/// One record of data A.
fn check(expected: &Value, found: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    for (key, wanted) in expected.as_object().unwrap() {
        let ours = &found[key.as_str()];
        match key.as_str() {
            key if WORDS.contains(&key) => {}
            "p_bonferroni" => {
                // Ours are Holm's and Benjamini and Hochberg's; this one is m times p.
                let p = found["p"].as_array().unwrap();
                let times = |p: &Value| (p.as_f64().unwrap() * p_count(found)).min(1.0);
                compare(
                    key,
                    &value!(p.iter().map(times).collect::<Vec<f64>>()),
                    wanted,
                    Near::Within(1e-9),
                    &mut faults,
                );
            }
            "ci95" if wanted.is_null() => compare(key, ours, wanted, Near::Within(0.0), &mut faults),
            "ci95" => {
                for (kind, ends) in wanted.as_object().unwrap() {
                    // R's own logit interval is the same but for its fit.
                    let kind = if kind == "logit" { "xlogit" } else { kind };
                    compare(kind, &ours[kind], ends, Near::Within(1e-6), &mut faults);
                }
            }
            "mean_score" => {
                compare("mean score", &ours["estimate"], &wanted["estimate"], Near::Within(1e-9), &mut faults);
                se("mean score's se", &ours["se"], &wanted["se"], &mut faults);
                compare("mean score's ci", &ours["ci_t"], &wanted["ci_t"], Near::Within(1e-6), &mut faults);
            }
            "est_2024" | "est_2023" | "var_2024" | "var_2023" => {
                let of = if key.starts_with("est") { "estimates" } else { "variances" };
                compare(key, &found[of][usize::from(key.ends_with("2023"))], wanted, Near::Within(1e-10), &mut faults);
            }
            "se" => se(key, ours, wanted, &mut faults),
            "ci_t" | "ci_lower" | "ci_upper" => compare(key, ours, wanted, Near::Within(1e-6), &mut faults),
            "deff_answers" | "n_eff_answers" => compare(key, ours, wanted, Near::Relative(1e-6), &mut faults),
            "stable_across_seeds" | "mc_draws" | "nearest_gap" => {}
            // Of a million draws there, of a hundred thousand here.
            "crit_95" => compare(key, &found["crit"], wanted, Near::Within(0.03), &mut faults),
            "band" if expected["id"] == "wr.2024.quartile_bands" => {
                compare(key, ours, wanted, Near::Within(0.0), &mut faults);
            }
            "groups" if ours.is_null() => compare(key, &found["names"], wanted, Near::Within(0.0), &mut faults),
            "t" => compare(key, ours, wanted, Near::Within(1e-7), &mut faults),
            _ => compare(key, ours, wanted, Near::Within(1e-9), &mut faults),
        }
    }
    faults
}

fn p_count(record: &Value) -> f64 {
    record["p"].as_array().unwrap().len() as f64
}

/// Where R prints the rounding of a zero, we say that nothing can be estimated.
fn se(what: &str, found: &Value, expected: &Value, faults: &mut Vec<String>) {
    if expected.as_f64().is_some_and(|se| se < 1e-12) {
        compare(what, found, &Value::Null, Near::Within(0.0), faults);
    } else {
        compare(what, found, expected, Near::Relative(1e-8), faults);
    }
}

fn told(what: &str, records: usize, faults: &[String]) {
    println!("{what}: {records} records agree with R, {} faults, 0 skipped", faults.len());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Records that other files of this folder check.
fn is_elsewhere(id: &str) -> bool {
    ["calib.", "trim.", "kish.", "reliability.", "importance.", "quality."].iter().any(|start| id.starts_with(start))
}

#[test]
fn data_a() {
    let mut found = Checks::new();
    for variance in ["wr", "fpc1", "multi"] {
        for wave in ["2024", "2023"] {
            found.extend(scored("A_responses.csv", "A.toml", &["--variance", variance, "--wave", wave]).1);
        }
    }
    for shared in ["true", "false"] {
        let more = ["--wave", "2024", "--compare", "2023", "--shared-psu", shared, "--seed", "2024", "--level", "0.95"];
        found.extend(scored("A_responses.csv", "A.toml", &more).1);
    }
    let plain = scored("A_responses.csv", "A-unweighted.toml", &["--wave", "2024"]).1["wr.2024.overall"].clone();
    found.insert("unweighted_srs.2024.overall".to_owned(), plain);
    let item_mean = found["wr.2024.mean.overall_item_mean"].clone();
    found.insert("wr.2024.overall_item_mean".to_owned(), item_mean);

    let expected = json("A_expected.json");
    let expected = expected["checks"].as_array().unwrap();
    let (mut faults, mut records) = (Vec::new(), 0);
    for expected in expected {
        let id = expected["id"].as_str().unwrap();
        if is_elsewhere(id) {
            continue;
        }
        records += 1;
        match found.get(id) {
            None => faults.push(format!("{id}: no such record")),
            Some(found) => faults.extend(check(expected, found).into_iter().map(|fault| format!("{id}: {fault}"))),
        }
    }
    told("data A", records, &faults);
    assert_eq!(records, 389 - 15, "records of estimates, differences and ranks");
}

/// The error that treats answers as independent, six times too small, is nowhere.
#[test]
fn the_error_of_independent_answers_is_not_reported() {
    let (_, found) = scored("A_responses.csv", "A.toml", &["--wave", "2024"]);
    let overall = &found["wr.2024.overall"];
    assert!((overall["se"].as_f64().unwrap() - 0.0236).abs() < 5e-5);
    for record in found.values().filter(|record| record["n_answers"].as_u64() == Some(14_028)) {
        assert!((record["se"].as_f64().unwrap() - 0.0036).abs() > 1e-3, "{record}");
    }
    let table = {
        let (responses, definition) = (file("A_responses.csv"), file("A.toml"));
        let line =
            ["score", "--responses", &responses, "--definition", &definition, "--wave", "2024", "--by", "agency"];
        Store::sqlite().run(&line).ok()
    };
    let whole = table.lines().find(|line| line.contains(" 14028 ")).unwrap();
    assert!(whole.contains(" 2.36 ") && !whole.contains(" 0.36 "), "{whole}");
}

#[test]
fn the_api_data() {
    let mut designs: HashMap<String, (Value, Checks)> = HashMap::new();
    for design in ["srs", "strat", "clus1", "clus2"] {
        let (data, definition) = (format!("api_{design}.csv"), format!("api_{design}.toml"));
        designs.insert(design.to_owned(), scored(&data, &definition, &[]));
        designs.insert(format!("{design}_wr"), scored(&data, &definition, &["--variance", "wr"]));
    }
    let expected = json("api_expected.json");
    let (mut faults, mut records) = (Vec::new(), 0);
    for expected in expected["checks"].as_array().unwrap() {
        let Some((meta, found)) = designs.get(expected["design"].as_str().unwrap()) else { continue };
        records += 1;
        let (id, mut told) = (expected["id"].as_str().unwrap(), Vec::new());
        check_api(id.split_once('.').unwrap().1, expected, meta, found, &mut told);
        faults.extend(told.into_iter().map(|fault| format!("{id}: {fault}")));
    }
    told("api", records, &faults);
    assert_eq!(records, 84 - 6, "records without calibration");
}

fn check_api(id: &str, expected: &Value, meta: &Value, found: &Checks, faults: &mut Vec<String>) {
    // Our ids begin with the kind of variance.
    let ours = |wanted: &str| -> &Value {
        let is = |id: &&String| id.split_once('.').is_some_and(|(_, rest)| rest == wanted);
        found.keys().find(is).map_or(&Value::Null, |id| &found[id])
    };
    let mut number = |key: &str, found: &Value, near: Near| {
        if !expected[key].is_null() {
            compare(key, found, &expected[key], near, faults);
        }
    };
    let (fine, relative) = (Near::Relative(1e-9), Near::Relative(1e-6));
    match id {
        "degf" => number("value", &meta["design_df"], Near::Within(0.0)),
        "ratio" | "prop.comp.imp" | "mean.api00" | "mean.enroll" | "total.api00" | "total.enroll" => {
            let of = match id {
                "ratio" => ours("ratio.tested"),
                "prop.comp.imp" => ours("overall"),
                id => ours(id),
            };
            for key in ["estimate", "se", "df"] {
                number(key, &of[key], fine);
            }
            for key in ["ci_t", "deff_wor", "deff_wr"] {
                number(key, &of[key], relative);
            }
            for (kind, ends) in expected["ci"].as_object().into_iter().flatten() {
                let kind = if kind == "logit" { "xlogit" } else { kind };
                compare(kind, &of["ci95"][kind], ends, Near::Within(1e-6), faults);
            }
        }
        "by.stype.mean.api00" | "by.stype.ratio" | "by.stype.prop.comp.imp" => {
            let of = ours(match id {
                "by.stype.mean.api00" => "mean.api00.stype_vcov",
                "by.stype.ratio" => "ratio.tested.stype_vcov",
                _ => "stype_vcov",
            });
            for key in ["groups", "estimate", "se"] {
                number(key, &of[key], fine);
            }
            number("vcov", &of["vcov"], Near::Within(1e-8));
            let group = |name: &str| ours(&format!("stype.{name}"));
            let each = |of: &dyn Fn(&Value) -> Value| -> Value {
                let names = expected["groups"].as_array().unwrap();
                names.iter().map(|name| of(group(name.as_str().unwrap()))).collect()
            };
            number("df", &each(&|record| record["df"].clone()), fine);
            number("ci_beta", &each(&|record| record["ci95"]["beta"].clone()), Near::Within(1e-6));
            number("ci_logit", &each(&|record| record["ci95"]["xlogit"].clone()), Near::Within(1e-6));
        }
        "contrast.E-H" => {
            let of = ours("mean.api00.stype_vcov");
            let at = |row: usize, column: usize| of["vcov"][row][column].as_f64().unwrap();
            let estimate = of["estimate"][0].as_f64().unwrap() - of["estimate"][1].as_f64().unwrap();
            number("estimate", &value!(estimate), fine);
            number("se", &value!((at(0, 0) + at(1, 1) - 2.0 * at(0, 1)).sqrt()), fine);
        }
        "diff.api00-api99" => {
            let of = ours(id);
            number("estimate", &of["estimate"], fine);
            number("se", &of["se"], fine);
        }
        _ => faults.push("nothing checks this".to_owned()),
    }
}

/// Strata of one unit, of all units, weights of zero, people and factors without an answer: by every rule for lonely units.
#[test]
fn nasty_designs() {
    let mut reader = csv::Reader::from_path(file("designs_expected.csv")).unwrap();
    let mut runs: HashMap<(String, String), Checks> = HashMap::new();
    let (mut faults, mut records) = (Vec::new(), 0);
    for row in reader.records() {
        let row = row.unwrap();
        let [design, lonely, factor, group] = [0, 1, 2, 3].map(|column| row[column].to_owned());
        let found = runs
            .entry((design.clone(), lonely.clone()))
            .or_insert_with(|| scored("designs.csv", "designs.toml", &["--variance", &design, "--lonely", &lonely]).1);
        let id = match (factor.as_str(), group.as_str()) {
            ("overall", "") => format!("{design}.overall"),
            ("overall", group) => format!("{design}.ag.{group}"),
            (factor, "") => format!("{design}.factor.{factor}"),
            (factor, group) => format!("{design}.ag.{group}.{factor}"),
        };
        let record = &found[&id];
        let [estimate, se, df] = [4, 5, 6].map(|column| row[column].parse::<f64>().map_or(Value::Null, |n| value!(n)));
        let mut told = Vec::new();
        compare("estimate", &record["estimate"], &estimate, Near::Within(1e-9), &mut told);
        if df.is_null() || df == value!(0.0) {
            compare("se", &record["se"], &Value::Null, Near::Within(0.0), &mut told);
        } else {
            compare("se", &record["se"], &se, Near::Relative(1e-8), &mut told);
            compare("df", &record["df"], &df, Near::Within(0.0), &mut told);
        }
        faults.extend(told.into_iter().map(|fault| format!("{lonely} {id}: {fault}")));
        records += 1;
    }
    told("designs", records, &faults);
    assert_eq!(records, 165);
}

/// Weights brought to known totals on the way: estimates, and errors by residuals.
#[test]
fn calibrated_on_the_way() {
    let expected = json("A_expected.json");
    let record = |id: &str| expected["checks"].as_array().unwrap().iter().find(|check| check["id"] == id).unwrap();
    let extra = &record("calib.rake_stratum_sex_age")["extra"]["margins"];
    let mut margins = "margin,category,total\n".to_owned();
    for (margin, totals) in extra.as_object().unwrap() {
        for (category, total) in totals.as_object().unwrap() {
            margins = margins + margin + "," + category + "," + &total.to_string() + "\n";
        }
    }
    let store = Store::sqlite();
    let margins = store.file("margins.csv", margins);
    let (mut faults, mut records) = (Vec::new(), 0);
    // R's own error of raked weights is another one (ten sweeps of unweighted means); ours is that of the residuals.
    for (method, id, errors) in [
        ("rake", "calib.rake_stratum_sex_age", "calib.raking_greg_stratum_sex_age"),
        ("raking", "calib.raking_greg_stratum_sex_age", "calib.raking_greg_stratum_sex_age"),
        ("linear", "calib.linear_stratum_sex_age", "calib.linear_stratum_sex_age"),
    ] {
        let more = ["--wave", "2024", "--margins", &margins, "--calibrate", method];
        let (meta, found) = scored("A_responses.csv", "A.toml", &more);
        assert_eq!(meta["calibration"]["method"], method);
        let (wanted, wanted_errors) = (record(id), record(errors));
        let mut check = |what: &str, found: &Value, estimate: &Value, se: &Value| {
            compare(what, &found["estimate"], estimate, Near::Within(1e-8), &mut faults);
            compare(what, &found["se"], se, Near::Relative(1e-6), &mut faults);
            records += 1;
        };
        check(id, &found["wr.2024.overall"], &wanted["overall"]["estimate"], &wanted_errors["overall"]["se"]);
        for (place, factor) in ["F1", "F2", "F3", "F4", "F5"].into_iter().enumerate() {
            let (of, errors) = (&wanted["factors"], &wanted_errors["factors"]);
            let record = &found[&format!("wr.2024.factor.{factor}")];
            check(factor, record, &of["estimate"][place], &errors["se"][place]);
        }
        for (place, group) in wanted["agency"]["groups"].as_array().unwrap().iter().enumerate() {
            let record = &found[&format!("wr.2024.agency.{}", group.as_str().unwrap())];
            let (of, errors) = (&wanted["agency"], &wanted_errors["agency"]);
            check("agency", record, &of["estimate"][place], &errors["se"][place]);
        }
    }
    told("calibrated", records, &faults);
    assert_eq!(records, 3 * 16);
}
