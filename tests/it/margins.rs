//! The margins of a wave: imported whole or not at all, entered in the log; agencies raked to them, published and proved.

use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::*;
use crate::on_both;

const SURVEY: &str = r#"key = "people"
version = "1"
languages = ["vi", "en"]
minutes = 1
source = { vi = "của bài thử", en = "of the test" }
title = { vi = "Phiếu", en = "Form" }
[[section]]
key = "all"
title = { vi = "Phiếu", en = "Form" }
[[section.question]]
key = "sex"
kind = "choice"
text = { vi = "Giới tính", en = "Your sex" }
options = [{ code = 1, vi = "Nam", en = "Male" }, { code = 2, vi = "Nữ", en = "Female" }, { code = 3, vi = "Khác", en = "Other" }]
[[section.question]]
key = "age"
kind = "choice"
text = { vi = "Tuổi", en = "Your age" }
options = [{ code = 1, vi = "Trẻ", en = "Young" }, { code = 2, vi = "Già", en = "Old" }]
[[section.question]]
key = "q1"
kind = "choice"
text = { vi = "Hài lòng?", en = "Satisfied?" }
options = [{ code = 1, vi = "Không", en = "No" }, { code = 2, vi = "Có", en = "Yes" }]
[[section.question]]
key = "q2"
kind = "choice"
text = { vi = "Đúng hẹn?", en = "In time?" }
options = [{ code = 1, vi = "Không", en = "No" }, { code = 2, vi = "Có", en = "Yes" }]
[[section.question]]
key = "times"
kind = "count"
max = 9
text = { vi = "Mấy lần?", en = "How often?" }
"#;

const METHOD: &str = r#"root = "all"
[METHODnode.all]
title = { vi = "Hài lòng", en = "Satisfied" }
aggregate = "pooled"
of = ["q1", "q2"]
[METHODindicators]
questions = ["q1", "q2"]
statistic = { share_of = [2] }
"#;

const OF_WAVES: &str = r#"key = "people"
version = "1"
survey = "people"
title = { vi = "Hài lòng", en = "Satisfied" }
rule = { vi = "Tỷ lệ", en = "A share" }
source = { vi = "của bài thử", en = "of the test" }
sources = ["drawn"]
thresholds = { show = 3, rank = 5, assess = 5 }
valid = { answered = 0.5 }
over_agencies = { kind = "mean", all = "mean" }
decimals = 2
missing = "drop"
unit = "percent"
"#;

const AGENCIES: &str = "code,name,kind,files\nx1,Xã Một,commune,800\nx2,Xã Hai,commune,500\nx3,Xã Ba,commune,\n";
const MARGINS: &str = "agency,question,code,files\nx1,sex,1,500\nx1,sex,2,300\nx1,sex,3,-\nx1,age,1,200\nx1,age,2,600\n,age,1,1\n,age,2,3\n";
/// The same as they are kept.
const KEPT: &str = "agency,question,code,files\n,age,1,1\n,age,2,3\nx1,age,1,200\nx1,age,2,600\nx1,sex,1,500\nx1,sex,2,300\nx1,sex,3,-\n";

fn open(store: &Store, flags: &[&str]) -> String {
    let folder = store.folder().join("own");
    std::fs::create_dir_all(folder.join("methods")).expect("a folder");
    std::fs::write(folder.join("people.toml"), SURVEY).expect("the survey");
    let method = OF_WAVES.to_owned() + &METHOD.replace("METHOD", "");
    std::fs::write(folder.join("methods/people.toml"), method).expect("the method");
    let folder = folder.to_str().expect("a plain name").to_owned();
    let agencies = store.file("agencies.csv", AGENCIES);
    let (opens, closes) = (in_days(-1), in_days(9));
    let arguments = ["wave", "open", "--survey", "people", "--key", "w", "--agencies", &agencies];
    let more = ["--opens", &opens, "--closes", &closes, "--definitions", &folder];
    store.run(&[&arguments[..], &more, flags].concat()).ok();
    folder
}

fn import(store: &Store, what: &str, text: &str, flags: &[&str]) -> store::Outcome {
    let file = store.file("file.csv", text);
    store.run(&[&["import", what, "--wave", "w", &file][..], flags].concat())
}

/// What is kept, the oldest first.
fn kept(store: &Store) -> Vec<String> {
    store.open_database().words("SELECT body AS word FROM input_file WHERE kind = 'margins' ORDER BY log_index")
}

on_both! {
    fn margins_are_imported_whole_or_not_at_all(store: Store) {
        open(store, &[]);
        let bad = "agency;question;code;files\nx1;sex;1;500\nx1;sex;2;301\nx9;sex;1;5\nx2;sxe;1;5\nx2;times;1;5\nx2;q1;1;5\nx2;age;1;0\n\
                   x2;age;2;-7\nx2;age;2;7\n";
        let refused = import(store, "margins", bad, &[]).wrong_input();
        for said in [
            "row 2, column code: x1: answer “3” of sex has no row, an empty cell; give its total, or “-” where it is not known",
            "row 4, column agency: the wave does not ask about agency “x9”; did you mean “x1”?",
            "row 5, column question: the survey has no question “sxe”; known are sex, age\n",
            "row 6, column question: question “times” is no choice of one answer",
            "row 7, column question: the figures rest on question “q1”; margins say who people are, not what they think",
            "row 8, column files: a total of zero would leave the answer out",
            "row 9, column files: “-7” is below zero",
            "row 10, column code: “2” of age for x2 stands in row 9 already",
            "nothing was imported: 8 faults; mend them all",
        ] {
            assert!(refused.contains(said), "{said}\n{refused}");
        }
        let refused = import(store, "margins", &MARGINS.replace("x1,age,2,600", "x1,age,2,601"), &[]).wrong_input();
        assert!(refused.contains("sex of x1 adds up to 800, age to 801; they count the same people and must agree"), "{refused}");
        assert!(refused.contains("age of x1 adds up to 801, the wave's list of agencies says 800 files"), "{refused}");
        assert!(kept(store).is_empty());

        let design = "agency,sector,files\nx2,land,300\nx2,birth,200\n";
        import(store, "design", design, &[]).ok();
        let both = MARGINS.to_owned() + "x2,age,1,200\nx2,age,2,300\n";
        let refused = import(store, "margins", &both, &[]).wrong_input();
        assert!(refused.contains("agency x2 has cells in the wave's design; an agency has cells or margins"), "{refused}");
        assert!(import(store, "margins", MARGINS, &[]).ok().contains("margins of 1 agencies and shares for all others; entry "));
        assert!(import(store, "margins", MARGINS, &[]).ok().contains("these margins stood there already"));
        let refused = import(store, "design", "agency,sector,files\nx1,land,500\nx1,birth,300\n", &["--replace"]).wrong_input();
        assert!(refused.contains("agency x1 has margins of its own"), "{refused}");
        let other = "agency,question,code,files\nx3,age,1,70\nx3,age,2,30\n";
        let refused = import(store, "margins", other, &[]).wrong_input();
        assert!(refused.contains("others stand there, margins of 1 agencies and shares for all others; --replace puts these"), "{refused}");
        assert!(import(store, "margins", other, &["--replace"]).ok().contains("margins of 1 agencies, in the place of others; entry "));
        assert_eq!(kept(store), [KEPT, "agency,question,code,files\nx3,age,1,70\nx3,age,2,30\n"]);
        let entered = store.open_database().words("SELECT body AS word FROM log_entry WHERE kind = 'input' AND subject = 'w' ORDER BY log_index");
        assert!(entered.len() == 3 && entered[1].contains("kind margins"), "{entered:?}");
        assert!(store.log_is_dense());
        assert!(store.run(&["verify", "--deep"]).ok().contains("holds together"), "rows and entries fit");

        // One step back takes margins away and nothing else.
        let refused = store.run(&["migrate", "--back"]).wrong_input();
        assert!(refused.contains("input_file: 2 rows") && refused.contains("the margins of waves are lost"), "{refused}");
        store.run(&["migrate", "--back", "--yes"]).ok();
        assert_eq!(store.open_database().words("SELECT kind AS word FROM input_file"), ["design"]);
        let off = store.open_database().execute("DELETE FROM input_file").expect_err("the database refuses");
        assert!(off.contains("imported files are never deleted"), "{off}");
        store.run(&["migrate"]).ok();
        import(store, "margins", MARGINS, &[]).ok();
        assert_eq!(kept(store), [KEPT]);
        // Behind the triggers: the check sees it.
        let off = match store.database() {
            None => "DROP TRIGGER input_file_keeps",
            Some(_) => "DROP TRIGGER input_file_keeps ON input_file",
        };
        store.open_database().batch(&format!("{off}; UPDATE input_file SET body = replace(body, '600', '601')"));
        let found = store.run(&["verify", "--deep"]);
        assert!(found.code == 1 && found.out.contains("the imported margins of wave w is not what was entered"), "{found}");
    }

    fn a_wave_with_running_figures_takes_no_margins(store: Store) {
        open(store, &["--live"]);
        let refused = import(store, "margins", MARGINS, &[]).wrong_input();
        assert!(refused.contains("wave w shows running figures, which are never weighted"), "{refused}");
    }
}

/// Sex, age and answers of everybody who was drawn for x1; nought is a blank.
fn people() -> Vec<[usize; 4]> {
    let of = |n: usize| {
        let sex = if n.is_multiple_of(6) { 3 } else { 1 + usize::from(n % 5 > 1) };
        let age = if n.is_multiple_of(7) { 0 } else { 1 + usize::from(n % 8 > 2) };
        [sex, age, 1 + (n * n / 3 + sex) % 2, 1 + usize::from((n * 7 + n / 4 + age) % 5 > 1)]
    };
    (0..90).map(of).collect()
}

fn answer(store: &Store, web: &Web, agency: &str, people: &[[usize; 4]]) {
    let tickets = crate::tickets::make(store, "w", agency, "drawn", people.len(), &[]);
    for (ticket, [sex, age, q1, q2]) in tickets.iter().zip(people) {
        let mut answers = json!({ "sex": sex, "q1": q1, "q2": q2 });
        if *age > 0 {
            answers["age"] = json!(age);
        }
        web.post_json(&responses("w"), &json!({ "id": new_id(), "ticket": ticket, "answers": answers })).expect(201);
    }
}

/// What `sipas score` makes of the same answers, raked by `--margins` with a base weight of N ÷ n: share and error of the root, in percent.
fn scored(store: &Store, people: &[[usize; 4]], files: f64) -> [f64; 2] {
    let n = people.len() as f64;
    let row = |(id, [sex, age, q1, q2]): (usize, &[usize; 4])| {
        let sex = if *sex == 3 { "none" } else { &sex.to_string() };
        format!("p{id},{},{files},{sex},a{age},{q1},{q2}\n", files / n)
    };
    let rows: Vec<String> = people.iter().enumerate().map(row).collect();
    let csv = format!("id,w,N,s,a,q1,q2\n{}", rows.concat());
    let share = |place: usize, none: usize| people.iter().filter(|of| of[place] == none).count() as f64 / n;
    let (no_sex, no_age) = (share(0, 3), share(1, 0));
    let margins = format!(
        "margin,category,total\ns,1,{}\ns,2,{}\ns,none,{}\na,a1,{}\na,a2,{}\na,a0,{}\n",
        500.0 * (1.0 - no_sex),
        300.0 * (1.0 - no_sex),
        files * no_sex,
        200.0 * (1.0 - no_age),
        600.0 * (1.0 - no_age),
        files * no_age,
    );
    let columns =
        "[columns]\nrespondent = \"id\"\nweight = \"w\"\nfpc = { psu = \"N\" }\n[design]\nvariance = \"fpc1\"\n";
    let definition = SURVEY.to_owned() + "[method]\n" + &METHOD.replace("METHOD", "method.") + columns;
    let (answers, definition) = (store.file("answers.csv", csv), store.file("people.toml", definition));
    let margins = store.file("totals.csv", margins);
    let line = [
        "score",
        "--responses",
        &answers,
        "--definition",
        &definition,
        "--margins",
        &margins,
        "--absent",
        "sex,age,times",
    ];
    let out = store.run(&[&line[..], &["--format", "json"]].concat()).ok();
    let found: Value = serde_json::from_str(&out).expect("JSON");
    let checks = found["checks"].as_array().expect("records");
    let whole =
        checks.iter().find(|check| check["id"].as_str().is_some_and(|id| id.ends_with("overall"))).expect("of all");
    ["estimate", "se"].map(|field| 100.0 * whole[field].as_f64().expect("a number"))
}

on_both! {
    fn a_raked_index_is_published_and_proved(store: Store) {
        let folder = open(store, &[]);
        let server = store.serve_with(&["--definitions", &folder]);
        let web = server.web();
        let drawn = people();
        answer(store, &web, "x1", &drawn);
        answer(store, &web, "x2", &drawn[..40]);
        answer(store, &web, "x3", &drawn[40..]);
        store.run(&["wave", "close", "w"]).ok();
        import(store, "margins", &MARGINS.replace("500", "400").replace("x1,sex,2,300", "x1,sex,2,400"), &[]).ok();
        import(store, "margins", MARGINS, &["--replace"]).ok();
        store.run(&["publish", "--wave", "w", "--to", "public"]).ok();
        within(Duration::from_secs(5), "the figures are open", || web.get("/api/v1/waves/w/index.json").status == 200);
        let index = web.get("/api/v1/waves/w/index.json").expect(200).json();
        let root = |agency: &str, field: &str| unit(&index, agency)["scores"][0][field].as_f64();
        let [value, se] = scored(store, &drawn, 800.0);
        let found = root("x1", "value").expect("a figure");
        assert!((found / value - 1.0).abs() < 1e-9, "{found} {value}");
        let found = root("x1", "se").expect("an error");
        assert!((found / se - 1.0).abs() < 1e-9, "{found} {se}");
        let design = &unit(&index, "x1")["design"];
        assert_eq!((&design["weighted"], &design["by"]), (&json!(true), &json!("margins")));
        assert_eq!(design["margins"][0]["question"], "sex");
        assert_eq!(design["margins"][0]["categories"][2]["codes"], json!(["-"]));
        // Shares of a quarter and the rest, of 500 files; those whose files nobody knows are not weighted.
        let ages = &unit(&index, "x2")["design"]["margins"][0]["categories"];
        let files = |at: usize| ages[at]["files"].as_f64().expect("files");
        assert!((files(0) / files(1) - 1.0 / 3.0).abs() < 1e-9, "{ages}");
        assert_eq!(unit(&index, "x3")["design"]["reason"], "files_not_known");
        assert_eq!(root("x3", "se"), None);
        let page = web.get("/results/w/x1?lang=en").expect(200);
        let said = "by each question: “Your sex”, “Your age”.";
        assert!(page.text().contains(said), "{}", page.text());
        let refused = import(store, "margins", MARGINS, &["--replace"]).wrong_input();
        assert!(refused.contains("wave w is published and its figures are fixed"), "{refused}");
        drop(server);

        let checked = store.run(&["verify", "public"]).ok();
        for said in [
            "inputs/margins-w.csv is the one that stands in the log",
            "the groups by which agencies are weighted are cells of the design or of the margins",
            "every figure follows from the published counts",
        ] {
            assert!(checked.contains(said), "{said}\n{checked}");
        }
        for (name, from, to, said) in [
            ("inputs/margins-w.csv", "x1,sex,1,500", "x1,sex,1,501", "inputs/margins-w.csv is not the file that index.json was made from"),
            ("data/w/cells.csv", "x1,,sex=1 age=1,,", "x1,,sex=1 age=1,,1", "agency x1: cells.csv and the index do not say the same"),
        ] {
            let path = store.folder().join("public").join(name);
            let text = std::fs::read_to_string(&path).expect("the file");
            assert!(text.contains(from), "{from} in {text}");
            std::fs::write(&path, text.replace(from, to)).expect("changed");
            let changed = store.run(&["verify", "public"]);
            assert!(changed.code == 1 && changed.out.contains(said), "{said}\n{}", changed.out);
            std::fs::write(&path, text).expect("put back");
        }
        // Every byte of the two files counts.
        for name in ["inputs/margins-w.csv", "data/w/cells.csv"] {
            let path = store.folder().join("public").join(name);
            let bytes = std::fs::read(&path).expect("the file");
            for at in (0..bytes.len()).step_by(53) {
                let mut changed = bytes.clone();
                changed[at] ^= 1;
                std::fs::write(&path, changed).expect("changed");
                assert_eq!(store.run(&["verify", "public"]).code, 1, "{name}, byte {at}");
            }
            std::fs::write(&path, bytes).expect("put back");
        }
        store.run(&["verify", "public"]).ok();
        assert!(store.run(&["verify", "--deep"]).ok().contains("holds together"));
    }
}
