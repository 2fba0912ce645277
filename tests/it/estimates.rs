//! What `sipas score` estimates of weighted answers, by small files whose figures can be made by hand; and what it advises where it refuses.

use crate::harness::*;

/// Two questions of three options worth 1, 2 and 3.
fn definition(statistic: &str, node: &str, more: &str) -> String {
    small_definition(&["No", "Hm", "Yes"], ["m", "multi", "Ticks"], "mean", statistic, [node, more])
}

fn run(answers: &str, definition: &str, line: &[&str]) -> Outcome {
    let store = Store::sqlite();
    let (answers, definition) = (store.file("answers.csv", answers), store.file("small.toml", definition));
    let margins = store.file("margins.csv", "margin,category,total\nsex,F,90\nsex,M,10\nage,old,10\nage,young,90\n");
    let line: Vec<&str> = line.iter().map(|word| if *word == "MARGINS" { &margins } else { *word }).collect();
    store.run(&[&["score", "--responses", &answers, "--definition", &definition], &line[..]].concat())
}

fn scored(answers: &str, definition: &str) -> Vec<serde_json::Value> {
    let told = run(answers, definition, &["--format", "json"]).ok();
    let mut json: serde_json::Value = serde_json::from_str(&told).expect("JSON");
    serde_json::from_value(json["checks"].take()).expect("records")
}

fn record<'a>(records: &'a [serde_json::Value], id: &str) -> &'a serde_json::Value {
    records.iter().find(|record| record["id"] == id).unwrap_or_else(|| panic!("no record {id}"))
}

#[test]
fn a_mean_score_is_that_of_the_options_also_where_only_some_are_counted() {
    let composite = "[columns]\nweight = \"w\"\n[composite.c]\nof = [\"all\"]\nweights = [1]\nstatistic = \"mean\"";
    let answers = "w,q1,q2,m\n1,1,3,1\n1,2,3,1\n2,3,3,1\n";
    let found = scored(answers, &definition("{ share_of = [3], among = [1, 3] }", "", composite));
    // q1: 1 and 3 with the weights 1 and 2, the 2 left out; q2: 3.
    let q1 = &record(&found, "wr.item.q1")["mean_score"];
    assert!((q1["estimate"].as_f64().unwrap() - 7.0 / 3.0).abs() < 1e-12 && q1["se"].as_f64().unwrap() > 0.1, "{q1}");
    let whole = (1.0 + 3.0 * 2.0 + 3.0 * 4.0) / 7.0;
    let composite = record(&found, "wr.c")["estimate"].as_f64().unwrap();
    assert!((composite - whole).abs() < 1e-12, "{composite}");
    // Ticks have no mean.
    let ticks = definition("{ share_of = [3] }", "", "").replace("\"q1\", \"q2\"]", "\"q1\", \"m\"]");
    let found = scored(answers, &ticks);
    assert!(record(&found, "wr.item.m")["mean_score"].is_null());
    assert!(record(&found, "wr.overall")["mean_score"].is_null());
}

#[test]
fn figures_between_agencies_are_estimated_with_all_agencies() {
    let node = "rescale = { minmax = \"all\", to = [1, 10] }";
    let columns = "[columns]\nweight = \"w\"\nagency = \"ag\"\nby = [\"sex\"]";
    let answers =
        "w,ag,sex,q1,q2\n1,A,F,1,1\n2,A,M,1,2\n1,B,F,2,2\n1,B,M,3,1\n3,B,F,2,3\n1,C,F,3,3\n2,C,M,3,3\n1,C,F,2,3\n";
    let found = scored(answers, &definition("{ mean = true }", node, columns));
    let figure = |id: &str| record(&found, id)["estimate"].as_f64().unwrap_or_else(|| panic!("{id} has no figure"));
    // By hand, before rescaling: A (1 + 5/3) / 2, B (11/5 + 12/5) / 2, C (11/4 + 3) / 2.
    let [a, b, c] = [4.0 / 3.0, 2.3, 2.875];
    assert!((figure("wr.ag.A") - 1.0).abs() < 1e-12 && (figure("wr.ag.C") - 10.0).abs() < 1e-12);
    assert!((figure("wr.ag.B") - (1.0 + 9.0 * (b - a) / (c - a))).abs() < 1e-12);
    assert!((1.0..10.0).contains(&figure("wr.overall")) && (1.0..10.0).contains(&figure("wr.sex.M")));
    assert!(record(&found, "wr.ag.B")["se"].as_f64().is_some_and(|se| se > 0.0));
}

#[test]
fn calibration_that_goes_below_zero_names_rows_and_a_way_out() {
    let columns = "[columns]\nweight = \"w\"";
    let definition = definition("{ share_of = [3] }", "", columns);
    let mut answers = "w,sex,age,q1,q2\n".to_owned();
    for (sex, age, times) in [("F", "old", 8), ("F", "young", 1), ("M", "old", 1), ("M", "young", 8)] {
        answers += &format!("1,{sex},{age},3,1\n").repeat(times);
    }
    let with = |how: &[&str]| run(&answers, &definition, &[&["--margins", "MARGINS", "--calibrate"], how].concat());
    let linear = with(&["linear"]).wrong_input();
    assert!(linear.contains("row 11, column w: calibration") && linear.contains("--calibrate logit"), "{linear}");
    assert_eq!(with(&["logit", "--bounds", "0.01,200"]).code, 0);
    // Counts in which every answer weighs the same stand beside no figure that is calibrated, whoever gave the weights.
    let unweighted = definition.replace("weight = \"w\"", "");
    let how = ["--margins", "MARGINS", "--calibrate", "logit", "--bounds", "0.01,200", "--format", "json"];
    for (definition, how) in [(&definition, &how[..]), (&unweighted, &how[..]), (&unweighted, &how[6..])] {
        let json: serde_json::Value = serde_json::from_str(&run(&answers, definition, how).ok()).expect("JSON");
        assert_eq!(json.get("units").is_some(), how.len() == 2, "{}", json["meta"]);
    }
    assert!(with(&["logit"]).to_string().contains("--calibrate logit needs --bounds"));
    assert!(with(&["rake", "--bounds", "0.1,9"]).to_string().contains("--bounds goes with"));
    // A wave of its own and a blank line do not move the rows.
    let waves = definition.replace("weight = \"w\"", "weight = \"w\"\nwave = \"y\"");
    let answers = "y,w,sex,age,q1,q2\n1,1,F,old,3,1\n\n1,1,M,old,3,1\n2,1,F,young,3,1\n2,1,X,old,3,1\n";
    let told = run(answers, &waves, &["--wave", "2", "--margins", "MARGINS"]).wrong_input();
    assert!(told.contains("row 6, column sex: “X” has no total"), "{told}");
}

/// Who answers what follows from sex, and how many of each there are is known: nothing is left to chance, and that is said.
#[test]
fn totals_that_explain_everything_leave_no_error_and_say_so() {
    let columns = "[columns]\nweight = \"w\"\nby = [\"age\"]";
    let definition = definition("{ share_of = [3] }", "", columns);
    let row = |line: &str, times: usize| format!("{line}\n").repeat(times);
    let parts = [row("1,F,old,3,3", 3), row("1,F,young,3,3", 2), row("1,M,old,1,1", 4), row("1,M,young,1,1", 1)];
    let answers = format!("w,sex,age,q1,q2\n{}", parts.concat());
    let store = Store::sqlite();
    let margins = store.file("sexes.csv", "margin,category,total\nsex,F,90\nsex,M,10\n");
    let line = ["--format", "json", "--margins", &margins, "--calibrate"];
    for how in ["poststratify", "linear", "raking", "rake"] {
        let told = run(&answers, &definition, &[&line[..], &[how]].concat()).ok();
        let found: serde_json::Value = serde_json::from_str(&told).expect("JSON");
        let found: Vec<serde_json::Value> = serde_json::from_value(found["checks"].clone()).expect("records");
        let all = record(&found, "wr.overall");
        assert!((all["estimate"].as_f64().expect("a figure") - 0.9).abs() < 1e-12, "{how} {all}");
        assert_eq!(all["status"], "no spread left beside the known totals", "{how} {all}");
        assert!(all["se"].as_f64().is_some_and(|se| se == 0.0) && all["ci95"]["xlogit"].is_null(), "{how} {all}");
        // Age is not known, so of the old there is an error.
        let old = record(&found, "wr.age.old");
        assert!(old["se"].as_f64().is_some_and(|se| se > 0.01), "{how} {old}");
    }
}

#[test]
fn designs_are_refused_with_advice_that_helps() {
    let with = |columns: &str, design: &str| {
        let more = format!("[columns]\n{columns}\n[design]\n{design}");
        let answers = "w,s,p,v,n,k,q1,q2\n1,a,1,1,9,5,1,1\n1,a,2,1,9,5,1,2\n1,a,2,2,9,5,3,2\n1,b,1,1,8,5,3,2\n";
        run(answers, &definition("{ share_of = [3] }", "", &more), &[])
    };
    for variance in ["fpc1", "multi"] {
        let told = with("weight = \"w\"", &format!("variance = \"{variance}\"")).wrong_input();
        assert!(told.contains("fpc = { psu =") && told.contains("“wr”"), "{told}");
    }
    let told = with("weight = \"w\"\nssu = [\"v\"]", "");
    assert!(told.code != 0 && told.to_string().contains("“ssu” names units of the second stage"), "{told}");
    let stages = "weight = \"w\"\nstrata = [\"s\"]\npsu = [\"p\"]\nssu = [\"v\"]\nfpc = { psu = \"n\", ssu = \"k\" }";
    let told = with(stages, "variance = \"multi\"\nlonely = \"collapse\"").wrong_input();
    assert!(told.contains("unit “1” of stratum “a” (stage 2)"), "{told}");
    assert!(told.contains("unit “1” of stratum “b” (stage 2)"), "{told}");
    assert!(!told.contains("or collapse") && told.contains("adjust, average (collapse joins"), "{told}");
}

#[test]
fn columns_of_numbers_need_no_section_and_no_method() {
    let only = "[columns]\nweight = \"w\"\nstrata = [\"s\"]\nby = [\"s\"]\n[mean.income]\ncolumn = \"x\"\n[total.income]\ncolumn = \"x\"\n[ratio.share]\nnumerator = \"x\"\ndenominator = \"y\"";
    let answers = "w,s,x,y\n1,a,2,4\n1,a,4,8\n2,b,6,9\n2,b,8,10\n";
    let found = scored(answers, only);
    assert_eq!(record(&found, "wr.mean.income")["estimate"], 34.0 / 6.0);
    assert_eq!(record(&found, "wr.total.income")["estimate"], 34.0);
    assert!(record(&found, "wr.ratio.share")["se"].as_f64().is_some_and(|se| se > 0.0));
    assert_eq!(record(&found, "wr.mean.income.s.b")["estimate"], 7.0);
    for format in ["table", "csv"] {
        assert!(run(answers, only, &["--format", format]).ok().contains("5.66667"));
    }
    let told = run(answers, &only.replace("numerator", "nummerator"), &[]);
    assert!(told.code != 0 && told.to_string().contains("nummerator"), "{told}");
    let told = run(answers, &only.replace("column = \"x\"", "column = \"xx\""), &[]).wrong_input();
    assert!(told.contains("column xx: the definition names this column"), "{told}");
}

/// Errors, intervals, ranks with their sets, verdicts, changes, means, totals, ratios and composites are in every format.
#[test]
fn tables_and_csv_have_all_that_is_estimated() {
    let mut answers = "w,y,ag,x,q1,q2\n".to_owned();
    for row in 0..60_u32 {
        let (wave, agency) = (1 + row % 2, ["A", "B", "C"][row as usize / 2 % 3]);
        let answer = 1 + (row * row / 7) % 3;
        let cells = format!("{},{wave},{agency},{},{answer},{}\n", 1 + row % 4, row % 9, 1 + row % 3);
        answers.push_str(&cells);
    }
    let more = "[columns]\nweight = \"w\"\nwave = \"y\"\nagency = \"ag\"\n[mean.age]\ncolumn = \"x\"\n[total.age]\ncolumn = \"x\"\n[ratio.per]\nnumerator = \"x\"\ndenominator = \"w\"\n[composite.both]\nof = [\"q1\", \"q2\"]\nweights = [0.5, 0.5]";
    let asked = ["--wave", "2", "--compare", "1", "--format"];
    let definition = definition("{ share_of = [3] }", "", more);
    let csv = run(&answers, &definition, &[&asked[..], &["csv"]].concat()).ok();
    let mut lines = csv.trim_start_matches('\u{feff}').lines();
    let header = "kind,id,by,group,node,unit,estimate,se,df,low,high,rule,n,answers,p,p_holm,p_bh,rank,best,worst,verdict,status";
    assert_eq!(lines.next(), Some(header));
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    let kinds: std::collections::BTreeSet<&str> = rows.iter().map(|row| row[0]).collect();
    for kind in [
        "score",
        "mean_score",
        "mean",
        "total",
        "ratio",
        "proportion",
        "composite",
        "change",
        "pair",
        "ranks",
        "verdict",
        "band",
    ] {
        assert!(kinds.contains(kind), "{kind} in {kinds:?}");
    }
    let overall = rows.iter().find(|row| row[1] == "wr.2.overall" && row[0] == "score").expect("the whole");
    assert!(overall[5] == "percent" && overall[6..11].iter().all(|cell| !cell.is_empty()), "{overall:?}");
    let change = rows.iter().find(|row| row[0] == "change" && row[3] == "A").expect("a change");
    assert!(change[14..17].iter().all(|cell| !cell.is_empty()), "{change:?}");
    let table = run(&answers, &definition, &[&asked[..], &["table"]].concat()).ok();
    for title in [
        "Estimates with",
        "Means, totals",
        "Since the wave before",
        "All pairs",
        "Ranks with their sets",
        "Against the mean of all",
    ] {
        assert!(table.contains(title), "{title} in:\n{table}");
    }
}

#[test]
fn without_a_design_errors_are_told_and_what_was_assumed() {
    let answers = "q1,q2\n1,3\n3,3\n3,1\n2,2\n3,3\n3,1\n";
    let definition = definition("{ share_of = [3] }", "", "");
    let csv = run(answers, &definition, &["--format", "csv"]).ok();
    let row = |id: &str| csv.lines().find(|line| line.contains(id)).expect("a line").split(',').collect::<Vec<_>>();
    assert!(row(",wr.item.q1,")[6..11].iter().all(|cell| !cell.is_empty()), "{csv}");
    assert!(row("note,meta")[21].contains("simple random sample") || csv.contains("simple random sample"), "{csv}");
    let table = run(answers, &definition, &[]).ok();
    assert!(table.contains("Standard error") && table.contains("simple random sample"), "{table}");
}

#[test]
fn no_share_is_told_beyond_none_and_all() {
    let answers = "q1,q2\n".to_owned() + &"3,3\n".repeat(11) + "1,3\n";
    let definition = definition("{ share_of = [3] }", "", "");
    let told = run(&answers, &definition, &["--ci", "mean", "--format", "json"]).ok();
    let json: serde_json::Value = serde_json::from_str(&told).expect("JSON");
    let q1 = record(json["checks"].as_array().expect("records"), "wr.item.q1");
    assert!(q1["ci"]["high"] == 1.0 && q1["ci"]["clipped"] == true, "{q1}");
    assert!(q1["ci95"]["mean"][1].as_f64().is_some_and(|high| high > 1.0), "as R has it: {q1}");
    let table = run(&answers, &definition, &["--ci", "mean"]).ok();
    assert!(table.contains("mean, clipped") && table.contains(" 100.00 "), "{table}");
}

/// What the README shows to newcomers.
#[test]
fn the_smallest_whole_definition_scores() {
    let definition = r#"key = "counter"
version = "1"
languages = ["en"]
title = { en = "At the counter, 2025" }
[scale.satisfied]
options = [{ code = 1, value = 1, en = "Not" }, { code = 2, value = 2, en = "Fairly" }, { code = 3, value = 3, en = "Very" }]
[[section]]
key = "all"
title = { en = "All questions" }
question = [
  { key = "staff", kind = "choice", scale = "satisfied", text = { en = "With the staff?" } },
  { key = "waiting", kind = "choice", scale = "satisfied", text = { en = "With the waiting?" } },
]
[method]
root = "satisfied"
[method.node.satisfied]
title = { en = "Satisfied" }
aggregate = "pooled"
of = ["staff", "waiting"]
[method.indicators]
questions = ["staff", "waiting"]
statistic = { share_of = [2, 3] }
[columns]
agency = "commune"
weight = "weight"
strata = ["district"]
"#;
    let answers = "commune,district,weight,staff,waiting\nTan An,north,2,3,2\nTan An,north,2,2,1\nTan An,north,2,1,1\nPhu Loc,north,3,3,3\nPhu Loc,north,3,2,\nLong My,south,1.5,1,2\nLong My,south,1.5,3,3\nLong My,south,1.5,2,3\n";
    let table = run(answers, definition, &[]).ok();
    let whole = table.lines().find(|line| line.contains("Index")).expect("the whole");
    assert!(whole.contains(" 75.00 ") && whole.contains(" 14.67 "), "{whole}");
    // No end of a share is beyond none and all.
    assert!(!table.contains("123.23") && !table.contains("-13.09"), "{table}");
}

/// C has one respondent and no error; D after it keeps its own interval.
#[test]
fn joint_intervals_stand_beside_the_groups_that_they_are_of() {
    let answers = "ag,q1,q2\nA,1,1\nA,3,3\nB,3,1\nB,1,1\nB,3,3\nC,3,3\nD,3,1\nD,1,1\nD,1,1\nD,1,1\n";
    let definition = definition("{ share_of = [3] }", "", "[columns]\nagency = \"ag\"");
    let found = scored(answers, &definition);
    let (ranks, all) = (record(&found, "wr.ranks_kww"), record(&found, "wr.ag_vcov"));
    assert_eq!(
        (&ranks["groups"], &ranks["unranked"]),
        (&serde_json::json!(["A", "B", "D"]), &serde_json::json!(["C"]))
    );
    for (place, at) in [(0, 0), (1, 1), (2, 3)] {
        let end = |name: &str| ranks[name][place].as_f64().expect("an end");
        let (estimate, se) = (all["estimate"][at].as_f64().unwrap(), all["se"][at].as_f64().unwrap());
        // Bonferroni's two-sided 95 % for three: the normal quantile of 1 - 0.05/6.
        let half = 2.393_979_799_818_5 * se;
        assert!(
            (end("ci_lower") - (estimate - half)).abs() < 1e-6 && (end("ci_upper") - (estimate + half)).abs() < 1e-6
        );
    }
    assert_eq!(
        (ranks["ci_lower"].as_array().map(Vec::len), ranks["ci_upper"].as_array().map(Vec::len)),
        (Some(3), Some(3))
    );
    let table = run(answers, &definition, &["--format", "csv"]).ok();
    let of_d = table.lines().find(|line| line.starts_with("ranks,wr.ranks_kww,,D,")).expect("a line of D");
    assert!(of_d.split(',').nth(9).is_some_and(|low| !low.is_empty()), "{of_d}");
}

#[test]
fn an_interval_by_the_arcsine_ends_where_its_angle_does() {
    let definition = definition("{ share_of = [3] }", "", "[columns]\nweight = \"w\"");
    // Two of unlike minds: p = 0.5, se = 0.5, one degree of freedom; nothing is known.
    let found =
        scored("w,q1,q2\n1,3,3\n1,1,1\n", &definition.replace("[columns]", "[design]\nci = \"asin\"\n[columns]"));
    let ci = &record(&found, "wr.overall")["ci"];
    assert_eq!(ci, &serde_json::json!({ "rule": "asin", "low": 0.0, "high": 1.0, "clipped": true }));
    let told = run("w,q1,q2\n\"1,5\",3,3\n1,1,1\n", &definition, &[]).wrong_input();
    assert!(
        told.contains("row 2, column w: “1,5” is not a weight of zero or more; write a point, not a comma"),
        "{told}"
    );
}
