//! What `sipas score` says of samples at their edges: ties, two waves, lonely units, rules that are not smooth, nothing to estimate from.

use serde_json::{Value, json};

use crate::harness::*;

/// Two questions of which 4 and 5 are satisfied, one a factor; `root` are lines of the root's node, `more` comes after `[columns]`.
pub fn definition(root: &str, more: &str) -> String {
    let question = |key: &str| {
        format!(
            "[[section.question]]\nkey = \"{key}\"\nkind = \"choice\"\nscale = \"s\"\ntext = {{ en = \"{key}\" }}\n"
        )
    };
    let factor = |key: &str, of: &str| {
        format!("[method.node.{key}]\ntitle = {{ en = \"{key}\" }}\naggregate = \"pooled\"\nof = [\"{of}\"]\n")
    };
    let options: Vec<String> =
        (1..=5).map(|code| format!("{{ code = {code}, value = {code}, en = \"{code}\" }}")).collect();
    [
        "key = \"edges\"\nversion = \"1\"\nlanguages = [\"en\"]\ntitle = { en = \"Edges\" }\n[scale.s]\n",
        &format!("options = [{}]\n[[section]]\nkey = \"all\"\ntitle = {{ en = \"All\" }}\n", options.join(", ")),
        &question("q1"),
        &question("q2"),
        "[method]\nroot = \"sat\"\n[method.node.sat]\ntitle = { en = \"Satisfied\" }\nof = [\"F1\", \"F2\"]\n",
        root,
        "\n",
        &factor("F1", "q1"),
        &factor("F2", "q2"),
        "[method.indicators]\nquestions = [\"q1\", \"q2\"]\nstatistic = { share_of = [4, 5] }\n[columns]\n",
        more,
        "\n",
    ]
    .concat()
}

pub const POOLED: &str = "aggregate = \"pooled\"";

pub fn scored(answers: &str, definition: &str, more: &[&str]) -> Value {
    let store = Store::sqlite();
    let (answers, definition) = (store.file("answers.csv", answers), store.file("edges.toml", definition));
    let line = ["score", "--responses", &answers, "--definition", &definition, "--format", "json"];
    serde_json::from_str(&store.run(&[&line[..], more].concat()).ok()).expect("JSON")
}

/// What is said of answers that must be refused.
fn refused(answers: &str, definition: &str, more: &[&str]) -> String {
    let store = Store::sqlite();
    let (answers, definition) = (store.file("answers.csv", answers), store.file("edges.toml", definition));
    let line = ["score", "--responses", &answers, "--definition", &definition, "--format", "json"];
    store.run(&[&line[..], more].concat()).wrong_input()
}

#[track_caller]
pub fn record<'a>(of: &'a Value, id: &str) -> &'a Value {
    let records = of["checks"].as_array().expect("records");
    let ids: Vec<&Value> = records.iter().map(|record| &record["id"]).collect();
    records.iter().find(|record| record["id"] == id).unwrap_or_else(|| panic!("no {id} in {ids:?}"))
}

#[track_caller]
fn near(found: &Value, expected: f64) {
    let found = found.as_f64().unwrap_or_else(|| panic!("{found}, not {expected}"));
    assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1e-3), "{found}, not {expected}");
}

/// Sums of weights reach one up to their rounding only: nobody is the better for that.
#[test]
fn agencies_that_are_wholly_satisfied_tie() {
    let answers =
        "ag,w,q1,q2\nA,2.4,5,5\nA,1.6,5,5\nA,1.1,5,5\nB,1.8,5,5\nB,1.5,5,5\nB,2.5,5,5\nC,1,5,1\nC,1,1,1\nC,1,5,5\n";
    let answers = answers.to_owned() + "D,0.1,5,5\nD,0.7,5,5\nD,0.3,5,5\nD,0.9,5,5\n";
    let found = scored(&answers, &definition(POOLED, "weight = \"w\"\nagency = \"ag\""), &["--seed", "1"]);
    for id in ["ranks_holm_onesided", "ranks_kww", "ranks_mrsw_stepdown", "ranks_mrsw_single", "ranks_mrsw_marginal"] {
        let of = record(&found, &format!("wr.{id}"));
        assert_eq!(of["rank"], json!([1, 1, 4, 1]), "{of}");
        for place in [0, 1, 3] {
            assert_eq!(of["lower"][place], 1, "{of}");
            assert!(of["upper"][place].as_u64() >= Some(3), "{of}");
        }
    }
    assert_eq!(record(&found, "wr.quartile_bands")["band"], json!(["best", "best", "poor", "best"]));
    let pairs = record(&found, "wr.ag_pairs");
    for (place, pair) in pairs["pair"].as_array().expect("pairs").iter().enumerate() {
        assert_eq!(pairs["p"][place].is_null(), !pair.as_str().expect("a name").contains('C'), "{pairs}");
    }
}

const WAVES: &str = "wv,s,N,p,q1,q2\n2023,a,10,1,5,5\n2023,a,10,2,1,1\n2023,b,10,1,5,5\n2023,b,10,2,5,5\n\
    2024,a,10,1,1,1\n2024,a,10,2,1,1\n2024,b,10,3,5,5\n2024,b,10,4,1,1\n2024,b,10,5,1,5\n";
const OF_WAVES: &str = "wave = \"wv\"\nstrata = [\"s\"]\npsu = [\"p\"]\nfpc = { psu = \"N\" }";

/// Weights of populations are those of a wave: N by the wave's own n, not by the units of both.
#[test]
fn a_difference_is_that_of_the_estimates_of_its_waves() {
    for shared in ["true", "false"] {
        for variance in ["wr", "fpc1"] {
            let of = |more: &[&str]| {
                let more = [&["--variance", variance, "--shared-psu", shared][..], more].concat();
                scored(WAVES, &definition(POOLED, OF_WAVES), &more)
            };
            let (now, before) = (of(&["--wave", "2024", "--compare", "2023"]), of(&["--wave", "2023"]));
            let prefix = if shared == "true" { "stacked_shared_psu" } else { "independent" };
            for (id, name) in [("overall", "overall"), ("factor.F1", "factor.F1"), ("factor.F2", "factor.F2")] {
                let difference = record(&now, &format!("{prefix}.wavediff.{name}"));
                let alone = |of: &Value, wave: &str| {
                    record(of, &format!("{variance}.{wave}.{id}"))["estimate"].as_f64().expect("an estimate")
                };
                near(&difference["estimates"][0], alone(&now, "2024"));
                near(&difference["estimates"][1], alone(&before, "2023"));
            }
        }
    }
    // 10/2·(0 + 0) + 10/3·(2 + 0 + 1) answers of 2·20; stratum b of 2024 has three units, of both waves five.
    let now = scored(WAVES, &definition(POOLED, OF_WAVES), &["--wave", "2024", "--compare", "2023"]);
    near(&record(&now, "stacked_shared_psu.wavediff.overall")["estimates"][0], 0.25);
}

/// `weights_total` is of a wave; a number of places that changed matters only where it enters the error.
#[test]
fn two_waves_may_have_other_totals() {
    let of = OF_WAVES.to_owned() + "\nweights_total = 20";
    scored(WAVES, &definition(POOLED, &of), &["--wave", "2024", "--compare", "2023"]);
    let missed = refused(WAVES, &definition(POOLED, &of.replace("20", "21")), &["--wave", "2024"]);
    assert!(missed.contains("add up to 20, not to weights_total = 21"), "{missed}");

    let grown = WAVES.replace("2024,b,10", "2024,b,12");
    let compare = ["--wave", "2024", "--compare", "2023"];
    let of = definition(POOLED, OF_WAVES);
    let found = scored(&grown, &of, &compare);
    // 12/3·3 satisfied answers of 2·(10 + 12).
    near(&record(&found, "stacked_shared_psu.wavediff.overall")["estimates"][0], 12.0 / 44.0);
    let told = refused(&grown, &of, &[&compare[..], &["--variance", "fpc1"]].concat());
    for words in ["stratum “b”", "12 in one wave and 10 in the other", "--shared-psu false", "--variance wr"] {
        assert!(told.contains(words), "{words} in {told}");
    }
    scored(&grown, &of, &[&compare[..], &["--variance", "fpc1", "--shared-psu", "false"]].concat());
}

/// A lonely unit is compared with the mean of all units' totals, which is zero for ratios only.
#[test]
fn a_total_with_a_lonely_stratum_is_adjusted_to_the_mean_of_all_units() {
    let answers = "s,p,w,k,q1,q2\na,1,2,3,5,1\na,2,2,5,5,1\nb,1,2,7,5,1\n";
    let of =
        "weight = \"w\"\nstrata = [\"s\"]\npsu = [\"p\"]\n[design]\nlonely = \"adjust\"\n[total.k]\ncolumn = \"k\"";
    let found = scored(answers, &definition(POOLED, of), &[]);
    let total = record(&found, "wr.total.k");
    near(&total["estimate"], 30.0);
    // Totals 6 and 10 in stratum a, 14 in b: 2·((6 − 8)² + (10 − 8)²) + (14 − 30/3)². R's survey 4.5 has this; 4.1 compares with zero,
    // 16 + 14², so a total that is far from zero looked uncertain because it is large.
    near(&total["se"], 32.0_f64.sqrt());
}

/// Sampling fractions stand for populations as in R's `svydesign(fpc = ~f)`.
#[test]
fn fractions_are_sampling_fractions() {
    let answers = "s,p,f,k,q1,q2\na,1,0.5,3,5,5\na,2,0.5,5,1,1\nb,3,0.25,4,5,5\nb,4,0.25,9,5,5\nb,5,0.25,2,1,1\n";
    let of = "strata = [\"s\"]\npsu = [\"p\"]\nfpc = { psu = \"f\" }\n[total.k]\ncolumn = \"k\"";
    let found = scored(answers, &definition(POOLED, of), &["--variance", "fpc1"]);
    let (whole, total) = (record(&found, "fpc1.overall"), record(&found, "fpc1.total.k"));
    // By hand: weights 2 and 4, (2·1 + 4·2)/16.
    near(&whole["estimate"], 0.625);
    near(&total["estimate"], 76.0);
    // R's survey: SE(svymean(~y, des)), SE(svytotal(~k, des)).
    near(&whole["se"], 0.233_853_586_673_371);
    near(&total["se"], 21.817_424_229_271_4);
    let units = answers.replace(",0.5,", ",4,").replace(",0.25,", ",12,");
    let by_units = scored(&units, &definition(POOLED, of), &["--variance", "fpc1"]);
    assert_eq!(record(&by_units, "fpc1.overall"), whole);

    let changed = |from: &str, to: &str| {
        refused(&answers.replacen(from, to, 1), &definition(POOLED, of), &["--variance", "fpc1"])
    };
    let differs = changed("b,5,0.25", "b,5,0.3");
    assert!(
        differs.contains("row 6") && differs.contains("the sampling fraction is 0.3 here and 0.25 before"),
        "{differs}"
    );
    let mixed = changed("b,5,0.25", "b,5,12");
    for words in ["row 6", "“12” is a number of units", "“0.5” in row 2 a sampling fraction"] {
        assert!(mixed.contains(words), "{words} in {mixed}");
    }
}

#[test]
fn weights_too_large_to_add_up_are_refused() {
    let told = refused("w,q1,q2\n1,5,1\n1e308,1,1\n1e308,5,5\n", &definition(POOLED, "weight = \"w\""), &[]);
    for words in ["row 3", "w", "leave the range of numbers"] {
        assert!(told.contains(words), "{words} in {told}");
    }
}
