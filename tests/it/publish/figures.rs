//! Figures and counts that were changed together, so that each table still says what the others say: some rule of the method, some
//! sum, or the files themselves tell.

use std::time::Duration;

use serde_json::{Value, json};
use sipas::ledger::note::SigningKey;
use sipas::publication::verify::Verdict;

use super::folder::Folder;
use super::forging::*;
use super::{AGENCIES, publish, published};
use crate::harness::*;

const COUNTED: &str = "counted";

/// The unit of a count by its place: the wave, its one block, x1, x2, x3.
fn unit<'a>(document: &'a mut Value, count: &str, place: usize) -> &'a mut Value {
    &mut document[count]["units"][place]
}

fn question<'a>(unit: &'a mut Value, key: &str) -> &'a mut Value {
    let all = unit["questions"].as_array_mut().expect("questions");
    all.iter_mut().find(|question| question["question"] == key).expect("the question")
}

/// Moves answers from one option to another, with their shares.
fn shift(question: &mut Value, from: usize, to: usize) {
    let answered = question["answered"].as_f64().expect("a number");
    for (place, by) in [(from, -1), (to, 1)] {
        let option = &mut question["counts"][place];
        let count = option["count"].as_i64().expect("a number") + by;
        *option = json!({ "code": option["code"], "count": count, "share": 100.0 * count as f64 / answered });
    }
}

/// A publication that holds, and its index to forge others from.
struct Honest {
    whole: Folder,
    key: SigningKey,
    index: Value,
}

impl Honest {
    fn new() -> Self {
        let store = Store::sqlite();
        let whole = published(&store);
        let (key, index) = (key(&store, &whole), document(&whole));
        assert_eq!(index[COUNTED]["units"].as_array().map(Vec::len), Some(5));
        let mut same = whole.clone();
        write_document(&mut same, &key, &index);
        assert_eq!(same.check().exit_code(), 0, "rewritten as it was: {:?}", same.faults());
        Self { whole, key, index }
    }

    /// That a changed index, with all that follows from it, is noticed by this check.
    fn forged(&self, name: &'static str, check: &'static str, edit: &dyn Fn(&mut Value)) {
        let (mut folder, mut index) = (self.whole.clone(), self.index.clone());
        edit(&mut index);
        assert_ne!(index, self.index, "{name}");
        write_document(&mut folder, &self.key, &index);
        Forgery { name, check, folder }.is_noticed();
    }
}

#[test]
fn what_does_not_add_up_is_noticed() {
    let honest = Honest::new();
    // All sources are both sides.
    honest.forged("a code of all sources moves", "sums", &|document| {
        shift(question(unit(document, "all", 0), "overall"), 0, 4);
    });
    honest.forged("so it does in the wave and the block", "sums", &|document| {
        for place in [0, 1] {
            shift(question(unit(document, "all", place), "f1"), 3, 4);
        }
    });
    honest.forged("blank becomes not asked", "sums", &|document| {
        let of = question(unit(document, "all", 4), "overall");
        of["apart"][0]["count"] = json!(1);
        of["answered"] = json!(of["answered"].as_u64().expect("a number") - 1);
        of["counts"][0]["count"] = json!(of["counts"][0]["count"].as_u64().expect("a number") - 1);
    });
    honest.forged("respondents of all sources are fewer", "sums", &|document| {
        let pooled = &mut unit(document, "all", 0)["scores"][0]["pooled"];
        pooled["n_respondents"] = json!(pooled["n_respondents"].as_u64().expect("a number") - 1);
    });
}

#[test]
fn a_figure_that_is_not_there_has_no_value() {
    let honest = Honest::new();
    honest.forged("a missing figure has a value", "figures", &|document| {
        let figure = &mut unit(document, COUNTED, 2)["scores"][0];
        assert_eq!(figure["status"], "missing", "{figure}");
        figure["value"] = json!(99.0);
    });
    honest.forged("a missing figure enters the mean", "figures", &|document| {
        unit(document, COUNTED, 2)["scores"][0]["value"] = json!(99.0);
        let known = unit(document, COUNTED, 4)["scores"][0]["value"].as_f64().expect("a figure");
        let mean = f64::midpoint(known, 99.0);
        for (place, of) in [(0, "mean"), (1, "mean")] {
            let figure = &mut unit(document, COUNTED, place)["scores"][0][of];
            figure["value"] = json!(mean);
            figure["shown"] = json!(format!("{mean:.2}"));
        }
    });
    honest.forged("a hidden figure has respondents", "disclosure", &|document| {
        let figure = &mut unit(document, "beside", 3)["scores"][0];
        assert_eq!(figure["status"], "suppressed", "{figure}");
        figure["n_respondents"] = json!(4);
    });
    honest.forged("a hidden question tells its blanks", "index", &|document| {
        let of = question(unit(document, "beside", 3), "f1");
        assert_eq!(of["status"], "suppressed", "{of}");
        of["blank"] = json!(2);
    });
    honest.forged("a known figure is called missing", "figures", &|document| {
        let figure = &mut unit(document, COUNTED, 4)["scores"][1];
        assert_eq!(figure["status"], "known", "{figure}");
        for member in ["value", "shown", "n_respondents", "n_answers"] {
            figure[member] = Value::Null;
        }
        (figure["status"], figure["reason"]) = (json!("missing"), json!("no_answers"));
    });
}

#[test]
fn figures_follow_the_rules_of_the_method() {
    let honest = Honest::new();
    // The rule over agencies is the method's: pooled for the wave, the plain mean within a block.
    honest.forged("the wave takes the plain mean", "figures", &|document| {
        let of = unit(document, "all", 0);
        of["over"] = json!("mean");
        for figure in of["scores"].as_array_mut().expect("scores") {
            let mean = figure["mean"].clone();
            for (member, value) in mean.as_object().expect("a figure") {
                figure[member] = value.clone();
            }
        }
    });
    honest.forged("a block takes all answers together", "figures", &|document| {
        let of = unit(document, "all", 1);
        of["over"] = json!("pooled");
        for figure in of["scores"].as_array_mut().expect("scores") {
            let pooled = figure["pooled"].clone();
            for (member, value) in pooled.as_object().expect("a figure") {
                figure[member] = value.clone();
            }
        }
    });
    // As many people as their answers allow.
    for (name, check, node, by) in [
        ("more respondents than forms", "figures", 0, 50),
        ("fewer than answered one question", "figures", 0, -1),
        ("other than answered the question", "figures", 1, -1),
        ("the rows know better", "rows", 1, -1),
    ] {
        honest.forged(name, check, &|document| {
            for (count, place, of) in [
                (COUNTED, 4, "n_respondents"),
                (COUNTED, 1, "pooled"),
                (COUNTED, 0, "pooled"),
                ("all", 4, "n_respondents"),
                ("all", 1, "pooled"),
                ("all", 0, "pooled"),
            ] {
                let figure = &mut unit(document, count, place)["scores"][node];
                let figure = if of == "pooled" { &mut figure[of] } else { figure };
                figure["n_respondents"] = json!(figure["n_respondents"].as_i64().expect("a number") + by);
            }
        });
    }
}

/// What stands beside the figures follows from the definitions, the list of agencies and the wave's entry.
#[test]
fn words_of_the_index_are_those_of_its_files() {
    let honest = Honest::new();
    for (name, path, to) in [
        ("the survey's hash", "/counted/survey/sha256", json!("00")),
        ("the method's hash", "/all/method/sha256", json!("00")),
        ("the survey's title", "/counted/survey/title/en", json!("Another")),
        ("the rule in words", "/beside/method/rule/vi", json!("khác")),
        ("the unit", "/counted/method/unit", json!("points")),
        ("the decimals", "/counted/method/decimals", json!(0)),
        ("the sources that count", "/counted/method/sources", json!(["open"])),
        ("the threshold", "/counted/method/show", json!(3)),
        ("a node's title", "/counted/nodes/1/title/en", json!("Another")),
        ("a node's parent", "/counted/nodes/1/parent", json!(null)),
        ("a question's text", "/all/questions/0/text/en", json!("Another")),
        ("an option's text", "/counted/questions/0/options/0/text/vi", json!("Rất hài lòng")),
        ("an agency's name", "/counted/units/4/name", json!("Another")),
        ("the reason for hiding", "/beside/units/3/scores/0/reason", json!("because")),
        ("something new", "/counted/note", json!("the best of all")),
    ] {
        honest.forged(name, "index", &|index| match index.pointer_mut(path) {
            Some(value) => *value = to.clone(),
            None => drop(index[COUNTED].as_object_mut().expect("an object").insert("note".to_owned(), to.clone())),
        });
    }
}

/// Voluntary answers have no standard error, whatever the document says.
#[test]
fn errors_from_nowhere_are_noticed() {
    let honest = Honest::new();
    for of in [COUNTED, "all"] {
        honest.forged("a standard error", "errors", &|document| {
            document[of]["units"][4]["scores"][0]["se"] = json!(0.1);
        });
    }
}

/// A question that few have answered is hidden, with another one that would give it away; the figure above them is shown. Then its
/// total is all that says what it is, and that is told.
#[test]
fn a_figure_over_hidden_questions_is_told() {
    let store = Store::sqlite();
    let server = store.serve();
    let web = server.web();
    let (agencies, opens, closes) = (store.file("agencies.csv", AGENCIES), in_days(-1), in_days(9));
    let open = ["wave", "open", "--survey", "sipas-short", "--key", "w", "--agencies", &agencies];
    store.run(&[&open[..], &["--opens", &opens, "--closes", &closes]].concat()).ok();
    within(Duration::from_secs(5), "the wave is there", || web.get("/api/v1/waves/w").status == 200);
    for n in 0..16 {
        let mut sent = short_submission("x1", 4);
        if n > 2 {
            sent["answers"]["f5"] = json!("na");
        }
        receipt(&web, "w", &sent);
    }
    store.run(&["wave", "close", "w"]).ok();
    publish(&store, "public").ok();
    let folder = Folder::read(&store.folder().join("public"));
    let key = key(&store, &folder);
    let report = folder.check();
    let is_told =
        report.findings.iter().any(|f| f.verdict == Verdict::Note && f.text.contains("rest on their node's own total"));
    assert!(is_told && folder.faults().iter().all(|fault| fault.starts_with("rows:")), "{:?}", report.findings);
    // That total moves nothing but its own figure; a further one is noticed.
    let path = "data/w/counts.csv";
    let text = String::from_utf8(folder.files[path].clone()).expect("CSV");
    let total =
        text.lines().find(|line| line.starts_with("beside,agency,x1,node,sipas-short,numerator,")).expect("a total");
    for (name, line, check) in [
        ("a total is changed", total.rsplit_once(',').expect("cells").0.to_owned() + ",1", "figures"),
        ("a hidden question has one", format!("{total}\n{}", total.replace("sipas-short", "f5")), "disclosure"),
        ("a node that there is not has one", format!("{total}\n{}", total.replace("sipas-short", "none")), "counts"),
    ] {
        let mut folder = folder.clone();
        write_file(&mut folder, &key, path, text.replace(total, &line).as_bytes());
        Forgery { name, check, folder }.is_noticed();
    }
}
