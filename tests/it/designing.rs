//! The tools that plan a survey: public draws, sample sizes, allocation, response rates, as the commands give them.

use serde_json::{Value, json};

use crate::harness::*;

const SEED: &str = "2026-11-22|dice=6,3,1,5,2,4,4,1";

fn recorded(name: &str) -> Value {
    let path = format!("{}/tests/reference/{name}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).expect("a recorded file")).expect("JSON")
}

fn frame() -> String {
    format!("{}/tests/reference/frame.csv", env!("CARGO_MANIFEST_DIR"))
}

/// The answer of a command as JSON.
fn answer(store: &Store, arguments: &[&str]) -> Value {
    serde_json::from_str(&store.run(&[arguments, &["--format", "json"]].concat()).ok()).expect("JSON")
}

fn draw(store: &Store, flags: &[&str]) -> Value {
    let frame = frame();
    answer(store, &[&["draw", "--frame", &frame, "--id", "unit", "--seed", SEED], flags].concat())
}

#[track_caller]
fn same_numbers(found: &Value, expected: &Value) {
    let (found, expected) = (found.as_object().expect("an object"), expected.as_object().expect("an object"));
    assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
    for (key, expected) in expected {
        let (found, expected) = (found[key].as_f64().expect("a number"), expected.as_f64().expect("a number"));
        assert!((found - expected).abs() < 1e-12, "{key}: {found}, not {expected}");
    }
}

#[track_caller]
fn same_draw_by_size(found: &Value, expected: &Value) {
    for key in ["seed", "n", "certainty", "n_random", "total_size", "start", "interval", "selected"] {
        assert_eq!(found[key], expected[key], "{key}");
    }
    same_numbers(&found["inclusion_prob"], &expected["inclusion_prob"]);
}

#[test]
fn the_published_samples_are_drawn_again() {
    let store = Store::sqlite();
    let expected = recorded("draw_expected.json");
    let simple = draw(&store, &["--method", "simple", "--n", "10"]);
    for key in ["algorithm", "seed", "frame_sha256", "key_sha256_hex"] {
        assert_eq!(simple[key], expected[key], "{key}");
    }
    assert_eq!(simple["draws"][0]["seed"], expected["srs"]["seed"]);
    assert_eq!(simple["draws"][0]["selected"], expected["srs"]["selected"]);
    let by_size = draw(&store, &["--method", "pps", "--size", "size", "--n", "12"]);
    same_draw_by_size(&by_size["draws"][0], &expected["pps"]);
    let strata = ["--method", "pps", "--size", "size", "--stratum", "stratum"];
    let n_file = store.file("n.csv", "note,n,stratum\n,4,mountain\n,4,rural\nx,4,urban\n");
    for wanted in [["--n", "4"], ["--n-file", &n_file]] {
        let found = draw(&store, &[&strata[..], &wanted[..]].concat());
        let draws = found["draws"].as_array().expect("a list");
        assert_eq!(draws.len(), 3);
        for found in draws {
            let name = found["stratum"].as_str().expect("a name");
            same_draw_by_size(found, &expected["pps_by_stratum"][name]);
        }
    }
    // The seed with the frame's hash is the same seed.
    let (frame, whole) = (frame(), expected["seed"].as_str().expect("a seed"));
    let flags = ["draw", "--frame", &frame, "--id", "unit", "--method", "simple", "--n", "10", "--seed", whole];
    assert_eq!(answer(&store, &flags), simple);
}

#[test]
fn a_sample_is_a_file_with_probabilities_and_the_record_tells_how_to_repeat_it() {
    let store = Store::sqlite();
    let frame = frame();
    let out = store.folder().join("sample.csv").to_str().expect("a plain name").to_owned();
    let flags = ["draw", "--frame", &frame, "--id", "unit", "--method", "pps", "--size", "size", "--n", "12"];
    let record = store.run(&[&flags[..], &["--seed", SEED, "--out", &out]].concat()).ok();
    let expected = recorded("draw_expected.json");
    for told in [&expected["seed"], &expected["key_sha256_hex"], &expected["frame_sha256"], &json!("27489")] {
        let told = told.as_str().expect("a text");
        assert!(record.contains(told), "no {told} in\n{record}");
    }
    let text = std::fs::read_to_string(&out).expect("the sample");
    let rows = rows(&text, b',');
    assert_eq!(rows[0], ["unit", "stratum", "size", "draw", "certainty", "inclusion_probability", "weight"]);
    assert_eq!(rows.len(), 13);
    assert_eq!(rows[1], ["C003", "urban", "61000", "1", "1", "1", "1"]);
    assert_eq!(rows[3][..5], ["C002", "urban", "3938", "3", "0"]);
    for row in &rows[1..] {
        let number = |place: usize| row[place].parse::<f64>().expect("a number");
        assert!((number(5) * number(6) - 1.0).abs() < 1e-12, "{row:?}");
        assert!((number(5) - expected["pps"]["inclusion_prob"][&row[0]].as_f64().expect("drawn")).abs() < 1e-12);
    }
    // What the record tells to type draws the same again, quotes and all.
    let again = record.lines().find_map(|line| line.strip_prefix("again       sipas ")).expect("a command");
    let words: Vec<String> = again.split(' ').map(|word| word.trim_matches('\'').to_owned()).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let piped = store.run(&[&words[..], &["--format", "csv"]].concat());
    assert_eq!(piped.out, text);
    assert!(piped.err.contains("again       sipas draw"), "{piped}");
    // And a table for people.
    let table = store.run(&words).ok();
    assert!(table.contains("draw  unit  certain  probability") && table.contains("C057"), "{table}");
}

#[test]
fn every_kth_unit() {
    let store = Store::sqlite();
    let found = draw(&store, &["--method", "interval", "--every", "7"]);
    let start = found["draws"][0]["start"].as_u64().expect("a start");
    let expected: Vec<String> = (start + 1..=60).step_by(7).map(|place| format!("C{place:03}")).collect();
    assert_eq!(found["draws"][0]["selected"], json!(expected));
    assert!((found["sample"][0]["weight"].as_f64().expect("a weight") - 7.0).abs() < 1e-12);
    // Sixty in nine parts: every seventh.
    let nine = draw(&store, &["--method", "interval", "--n", "9"]);
    assert_eq!((&nine["draws"][0]["k"], &nine["draws"][0]["selected"]), (&json!(7), &json!(expected)));
}

#[test]
fn a_frame_that_cannot_be_drawn_from_is_refused_with_its_rows() {
    let store = Store::sqlite();
    let bad = store.file("bad.csv", "unit;size\nA;10\n\nB;0\nA;3\nC;2.5\n;4\n");
    let run = |frame: &str, flags: &[&str]| {
        store.run(&[&["draw", "--frame", frame, "--id", "unit", "--seed", SEED], flags].concat()).wrong_input()
    };
    let told = run(&bad, &["--method", "pps", "--size", "size", "--n", "2"]);
    let faults = [
        "4 faults",
        "row 4, column size: “0”",
        "row 5, column unit: “A” stands in row 2",
        "row 6, column size: “2.5”",
        "row 7, column unit",
    ];
    for fault in faults {
        assert!(told.contains(fault), "no “{fault}” in\n{told}");
    }
    let frame = frame();
    for (flags, told) in [
        (&["--method", "simple", "--n", "61"][..], "61 units are wanted, the frame has 60"),
        (&["--method", "simple", "--n", "0"], "no unit is wanted"),
        (&["--method", "simple", "--stratum", "stratum", "--n", "15"], "stratum “urban”: 15 units are wanted"),
        (&["--method", "interval", "--every", "61"], "from 1 to 60"),
        (&["--method", "interval", "--n", "61"], "61 units are wanted"),
        (
            &["--method", "pps", "--size", "taille", "--n", "3"],
            "no column “taille”; its columns are unit, stratum, size",
        ),
        (&["--method", "simple", "--every", "3"], "--every goes with --method interval"),
    ] {
        let found = run(&frame, flags);
        assert!(found.contains(told), "no “{told}” in\n{found}");
    }
    for (text, told) in [
        ("stratum,n\nurban,15\nrural,4\nmountain,4\n", "row 2, column n: 15 of the 14"),
        ("stratum,n\nurban,1\nrural,4\n", "no row for stratum “mountain”"),
        ("stratum,n\nurban,1\nrural,4\nmountain,x\n", "row 4, column n: “x”"),
        ("stratum,n\nurban,1\nurban,1\nrural,4\nsea,4\n", "row 5, column stratum: no stratum “sea”"),
        ("stratum,n\nurban,0\nrural,0\nmountain,0\n", "no unit is wanted"),
    ] {
        let n_file = store.file("n.csv", text);
        let found = run(&frame, &["--method", "simple", "--stratum", "stratum", "--n-file", &n_file]);
        assert!(found.contains(told), "no “{told}” in\n{found}");
    }
    let other = format!("{SEED}|frame={}", "0".repeat(64));
    let flags = ["draw", "--frame", &frame, "--id", "unit", "--method", "simple", "--n", "3", "--seed", &other];
    let found = store.run(&flags).wrong_input();
    assert!(found.contains("the seed is for another frame") && found.contains("047eaffc"), "{found}");
    let odd = store.file("odd.csv", "unit\n\"a\nb\"\nc\n");
    let found = run(&odd, &["--method", "simple", "--n", "1"]);
    assert!(found.contains("row 2, column unit: a line break"), "{found}");
    let taken = store.file("taken.csv", "unit,weight\nA,1\nB,2\n");
    let found = run(&taken, &["--method", "simple", "--n", "1", "--format", "csv"]);
    assert!(found.contains("column “weight” would stand in the sample twice"), "{found}");
    let nowhere =
        store.run(&["draw", "--frame", "nowhere.csv", "--id", "a", "--method", "simple", "--n", "1", "--seed", "s"]);
    assert!(nowhere.code == 2 && nowhere.err.contains("nowhere.csv"), "{nowhere}");
}

#[test]
fn sample_sizes_equal_the_recorded_ones() {
    let store = Store::sqlite();
    let expected = recorded("misc_expected.json");
    for case in expected["sample_size"]["yamane"].as_array().expect("cases") {
        let (all, error) = (case["N"].to_string(), case["e"].to_string());
        let found = answer(&store, &["samplesize", "yamane", "--population", &all, "--error", &error]);
        assert_eq!(found["n_ceiling"], case["n_ceiling"], "{case}");
        assert!(found["formula"].as_str().is_some_and(|formula| formula.contains("z = 2")), "{found}");
    }
    for case in expected["sample_size"]["cochran"].as_array().expect("cases") {
        let (error, share, all) = (case["e"].to_string(), case["p"].to_string(), case["N"].to_string());
        let mut flags = vec!["samplesize", "cochran", "--error", &error, "--share", &share, "--deff", "2"];
        flags.extend(["--response-rate", "0.8"]);
        if !case["N"].is_null() {
            flags.extend(["--population", &all]);
        }
        let found = answer(&store, &flags);
        assert_eq!((&found["n_ceiling"], &found["to_ask"]), (&case["n_ceiling"], &case["with_deff2_rr80"]), "{case}");
        assert_eq!(found["note"].is_string(), all == "480", "{found}");
    }
    let waves = ["samplesize", "waves", "--from", "0.8", "--to", "0.84", "--deff", "2"];
    let found = answer(&store, &waves);
    assert_eq!((&found["n_ceiling"], &found["to_ask"]), (&json!(1447), &json!(2894)));
    let clusters = ["samplesize", "clusters", "--simple", "400", "--icc", "0.05", "--take", "20"];
    assert_eq!(answer(&store, &clusters)["clusters"], 39);
    let apart = ["samplesize", "apart", "--n", "1447", "--share", "0.8", "--target", "0.9", "--agencies", "10"];
    let found = answer(&store, &apart);
    let number = |key: &str| found[key].as_f64().unwrap_or_else(|| panic!("no {key} in {found}"));
    assert!((number("two_waves_rise") - 0.04).abs() < 1e-5 && number("all_pairs_rise") > number("two_agencies_rise"));
    let table = store.run(&apart).ok();
    assert!(table.contains("any other of all agencies at once: above it by at least"), "{table}");
    for (flags, told) in [
        (&["waves", "--from", "0.8", "--to", "0.8"][..], "no sample finds a difference of zero"),
        (&["apart", "--n", "20", "--population", "10"], "--n 20 is more than --population 10"),
    ] {
        let found = store.run(&[&["samplesize"], flags].concat()).wrong_input();
        assert!(found.contains(told), "{found}");
    }
    let percent = store.run(&["samplesize", "yamane", "--population", "1000", "--error", "5"]);
    assert!(percent.code == 2 && percent.err.contains("5 % is 0.05"), "{percent}");
}

#[test]
fn allocations_equal_the_recorded_ones_and_feed_the_draw() {
    let store = Store::sqlite();
    let expected = &recorded("misc_expected.json")["allocation"];
    let rows = expected["N_h"].as_object().expect("strata").iter().enumerate();
    let rows = rows.map(|(place, (name, size))| {
        let (sd, mean) = (&expected["S_h"][place], &expected["mean_h"][place]);
        format!("{name},{size},{sd},{mean}")
    });
    let text = format!("stratum,N_h,S_h,mean_h\n{}\n", rows.collect::<Vec<_>>().join("\n"));
    let strata = store.file("strata.csv", text);
    let rules = [
        ("proportional", "proportional"),
        ("neyman", "neyman"),
        ("power", "power_0.5"),
        ("sqrt", "sqrt"),
        ("kish", "kish_I1"),
    ];
    for (rule, key) in rules {
        let found = answer(&store, &["allocate", "--strata", &strata, "--n", "1200", "--rule", rule]);
        let found: Vec<&Value> = found["strata"].as_array().expect("strata").iter().map(|one| &one["n"]).collect();
        assert_eq!(json!(found), expected["result"][key]["integer"], "{rule}");
    }
    let sizes = store.file("sizes.csv", "stratum;size;cost\nurban;14;1\nrural;30;1\nmountain;16;1\n");
    let out = store.folder().join("n.csv").to_str().expect("a plain name").to_owned();
    let flags =
        ["allocate", "--strata", &sizes, "--n", "12", "--rule", "proportional", "--format", "csv", "--out", &out];
    store.run(&flags).ok();
    let drawn = draw(&store, &["--method", "simple", "--stratum", "stratum", "--n-file", &out]);
    let numbers: Vec<&Value> = drawn["draws"].as_array().expect("draws").iter().map(|draw| &draw["n"]).collect();
    assert_eq!(json!(numbers), json!([3, 6, 3]));
    for (flags, told) in [
        (["--n", "61", "--rule", "sqrt", "--floor", "2"], "all strata together have 60; ask for fewer"),
        (["--n", "29", "--rule", "sqrt", "--floor", "10"], "more than the 29 wanted; lower --floor"),
        (["--n", "12", "--rule", "neyman", "--floor", "2"], "needs a column “sd”"),
    ] {
        let found = store.run(&[&["allocate", "--strata", &sizes], &flags[..]].concat()).wrong_input();
        assert!(found.contains(told), "no “{told}” in\n{found}");
    }
    let bad = store.file("bad.csv", "stratum,size,sd\na,10,0.3\na,0,x\n");
    let found = store.run(&["allocate", "--strata", &bad, "--n", "4", "--rule", "neyman"]).wrong_input();
    assert!(found.contains("row 3, column stratum: stratum “a” stands in row 2"), "{found}");
    let bad = store.file("bad.csv", "stratum,size,sd\na,10,0.3\nb,0,x\n");
    let found = store.run(&["allocate", "--strata", &bad, "--n", "4", "--rule", "neyman"]).wrong_input();
    assert!(found.contains("row 3, column size: “0”"), "{found}");
}

#[test]
fn response_rates_equal_the_recorded_ones() {
    let store = Store::sqlite();
    let expected = &recorded("misc_expected.json")["aapor"];
    let letters = ["I", "P", "R", "NC", "O", "UH", "UO"];
    let mut flags = vec!["response-rates".to_owned(), "--e".to_owned(), expected["e"].to_string()];
    flags.extend(letters.iter().flat_map(|letter| [format!("--{letter}"), expected[letter].to_string()]));
    let by_flags = answer(&store, &flags.iter().map(String::as_str).collect::<Vec<_>>());
    let wide = letters.map(|letter| expected[letter].to_string()).join(",");
    let wide = store.file("wide.csv", format!("{}\n{wide}\n", letters.join(",")));
    let long = letters.map(|letter| format!("{letter},{}", expected[letter])).join("\n");
    let long = store.file("long.csv", format!("disposition,count\n{long}\n"));
    // Two of each weigh a half.
    let cases = letters.iter().map(|letter| {
        let number = expected[letter].as_u64().expect("a count");
        format!("{letter},0.5\n").repeat(usize::try_from(2 * number).expect("few"))
    });
    let cases = store.file("cases.csv", format!("disposition,w\n{}", cases.collect::<String>()));
    let e = expected["e"].to_string();
    let by_file = |flags: &[&str]| answer(&store, &[&["response-rates", "--e", &e], flags].concat());
    let all = [
        by_flags,
        by_file(&["--counts", &wide]),
        by_file(&["--counts", &long]),
        by_file(&["--cases", &cases, "--weight", "w"]),
    ];
    for (key, rate) in expected.as_object().expect("rates").iter().filter(|(key, _)| *key != "source") {
        for found in &all {
            let (found, expected) = (found[key].as_f64().expect("a number"), rate.as_f64().expect("a number"));
            assert!((found - expected).abs() < 1e-12, "{key}: {found}, not {expected}");
        }
    }
    let open = answer(&store, &["response-rates", "--I", "30", "--NC", "10", "--UH", "20"]);
    assert!(open["RR3"].is_null() && open["RR1"] == 0.5 && open["e"].is_null(), "{open}");
    let casro = answer(&store, &["response-rates", "--I", "30", "--NC", "10", "--UH", "20", "--IN", "10"]);
    assert!(casro["e"] == 0.8, "{casro}");
    let bad = store.file("bad.csv", "disposition,count\nI,3\nXX,4\n");
    let found = store.run(&["response-rates", "--counts", &bad]).wrong_input();
    assert!(found.contains("row 3, column disposition: “XX” is no disposition"), "{found}");
    assert!(store.run(&["response-rates"]).wrong_input().contains("give --counts"));
    assert!(store.run(&["response-rates", "--I", "0"]).wrong_input().contains("no rate of nobody"));
}

#[test]
fn each_has_help_with_an_example() {
    let store = Store::sqlite();
    for command in [
        &["draw"][..],
        &["allocate"],
        &["response-rates"],
        &["samplesize", "yamane"],
        &["samplesize", "cochran"],
        &["samplesize", "waves"],
        &["samplesize", "clusters"],
        &["samplesize", "apart"],
    ] {
        let help = store.run(&[command, &["--help"]].concat()).ok();
        let example = format!("\n  sipas {} --", command.join(" "));
        assert!(help.contains(&example), "no example:\n{help}");
    }
}
