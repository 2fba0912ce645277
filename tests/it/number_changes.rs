//! Changes of columns of numbers between two waves, in definitions that ask no questions: by hand, and by the errors of each wave.

use serde_json::Value;

use crate::harness::*;

const DEFINITION: &str = "key = \"numbers\"\nversion = \"1\"\n[mean.cost]\ncolumn = \"cost\"\n[ratio.rate]\nnumerator = \"cost\"\ndenominator = \"days\"\n[total.cost]\ncolumn = \"cost\"\n[columns]\nwave = \"y\"\npsu = [\"id\"]\nweight = \"w\"\nby = [\"sex\"]\n";

/// Eight people in both waves: cost and days.
const PEOPLE: [(&str, [f64; 2], [f64; 2]); 8] = [
    ("F", [3.0, 2.0], [4.0, 2.0]),
    ("M", [5.0, 1.0], [5.0, 3.0]),
    ("F", [8.0, 4.0], [9.0, 4.0]),
    ("M", [2.0, 1.0], [5.0, 2.0]),
    ("F", [7.0, 3.0], [6.0, 3.0]),
    ("M", [4.0, 2.0], [8.0, 2.0]),
    ("F", [6.0, 5.0], [6.0, 4.0]),
    ("M", [1.0, 1.0], [3.0, 1.0]),
];

fn records(store: &Store, answers: &str, line: &[&str]) -> Vec<Value> {
    let definition = store.file("numbers.toml", DEFINITION);
    let all = ["score", "--responses", answers, "--definition", &definition, "--format", "json"];
    let mut told: Value = serde_json::from_str(&store.run(&[&all[..], line].concat()).ok()).expect("JSON");
    serde_json::from_value(told["checks"].take()).expect("records")
}

fn number(records: &[Value], id: &str, key: &str) -> f64 {
    let record = records.iter().find(|record| record["id"] == id).unwrap_or_else(|| panic!("no {id}"));
    record[key].as_f64().unwrap_or_else(|| panic!("{id} has no {key}: {record}"))
}

#[test]
fn columns_alone_are_compared_between_waves() {
    let store = Store::sqlite();
    let wave = |at: usize| {
        let of = |(id, (sex, before, now)): (usize, &(&str, [f64; 2], [f64; 2]))| {
            let [cost, days] = [before, now][at];
            format!("{},{id},1,{sex},{cost},{days}\n", at + 1)
        };
        PEOPLE.iter().enumerate().map(of).collect::<Vec<String>>().concat()
    };
    let answers = store.file("answers.csv", format!("y,id,w,sex,cost,days\n{}{}", wave(0), wave(1)));
    let both = ["--wave", "2", "--compare", "1"];
    let panel = records(&store, &answers, &both);
    // The same people twice: the error of the mean is that of the mean of their own changes.
    let error_by_hand = |of: &dyn Fn(&str) -> bool| {
        let changes = PEOPLE.iter().map(|(sex, before, now)| if of(sex) { Some(now[0] - before[0]) } else { None });
        let changes: Vec<Option<f64>> = changes.collect();
        let count = changes.iter().flatten().count() as f64;
        let mean = changes.iter().flatten().sum::<f64>() / count;
        let squares: f64 = changes.iter().flatten().map(|change| ((change - mean) / count).powi(2)).sum();
        (mean, (8.0 / 7.0 * squares).sqrt())
    };
    for (id, of) in [("", ""), (".sex.F", "F"), (".sex.M", "M")] {
        let (mean, se) = error_by_hand(&|sex| of.is_empty() || sex == of);
        let id = format!("stacked_shared_psu.wavediff.mean.cost{id}");
        assert!((number(&panel, &id, "estimate") - mean).abs() < 1e-12, "{id}");
        assert!((number(&panel, &id, "se") - se).abs() < 1e-12, "{id}");
    }
    // Other people: the squares of the errors add up.
    let apart = records(&store, &answers, &[&both[..], &["--shared-psu", "false"]].concat());
    let of_wave = ["1", "2"].map(|wave| records(&store, &answers, &["--wave", wave]));
    for what in ["mean.cost", "ratio.rate", "total.cost", "mean.cost.sex.F", "ratio.rate.sex.M"] {
        let [before, now] = [0, 1].map(|at| {
            let id = format!("wr.{}.{what}", at + 1);
            (number(&of_wave[at], &id, "estimate"), number(&of_wave[at], &id, "se"))
        });
        let id = format!("independent.wavediff.{what}");
        assert!((number(&apart, &id, "estimate") - (now.0 - before.0)).abs() < 1e-12, "{what}");
        assert!((number(&apart, &id, "se") - before.1.hypot(now.1)).abs() < 1e-12, "{what}");
    }
    // As a table, too.
    let definition = store.file("numbers.toml", DEFINITION);
    let table = store.run(&[&["score", "--responses", &answers, "--definition", &definition], &both[..]].concat()).ok();
    assert!(table.contains("mean.cost") && table.contains("ratio.rate"), "{table}");
}
