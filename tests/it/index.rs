//! An index from outside: the same figures in every format, hidden where few answered, and never moving with one person.

use calamine::Data;
use serde_json::{Value, json};

use crate::harness::*;
use crate::on_both;

/// Three agencies in two blocks; one has a name that a spreadsheet would run.
const AGENCIES: &str = "code,name,kind,files\n\
    a-1,Sở Một,department,900\n\
    a-2,\"=HYPERLINK(\"\"http://x\"\",\"\"Sở Hai\"\")\",department,300\n\
    a-3,Sở Ba,department,100\n\
    c-1,+Xã Bốn,commune,50\n\
    c-2,@Xã Năm,commune,50\n";

fn open(store: &Store, survey: &str, flags: &[&str]) {
    let file = store.file("agencies.csv", AGENCIES);
    let (opens, closes) = (in_days(-1), in_days(9));
    let arguments = ["wave", "open", "--survey", survey, "--key", "w", "--agencies", &file];
    store.run(&[&arguments[..], &["--opens", &opens, "--closes", &closes], flags].concat()).ok();
}

/// Sends so many responses of `sipas-short` about an agency, of which the first `satisfied` are.
fn send(web: &Web, agency: &str, count: usize, satisfied: usize) {
    for n in 0..count {
        receipt(web, "w", &short_submission(agency, if n < satisfied { 5 } else { 2 }));
    }
}

fn index(web: &Web, query: &str) -> Value {
    web.get(&format!("/api/v1/waves/w/index.json?{query}")).expect(200).json()
}

/// The report of a closed wave as JSON, of all sources.
fn closed_report(store: &Store) -> Value {
    store.run(&["wave", "close", "w"]).ok();
    let file = store.folder().join("report.json").to_str().expect("a plain name").to_owned();
    store.run(&["report", "--wave", "w", "--count", "all", "--out", &file]).ok();
    serde_json::from_str(&std::fs::read_to_string(file).expect("the report")).expect("JSON")
}

fn value(score: &Value) -> f64 {
    score["value"].as_f64().unwrap_or_else(|| panic!("no value: {score}"))
}

on_both! {
    fn figures_of_a_wave_that_is_not_live_are_nobodys(store: Store) {
        open(store, "sipas-short", &[]);
        let server = store.serve();
        let web = server.web();
        send(&web, "a-1", 12, 6);
        let paths = ["/api/v1/waves/w/index.json", "/api/v1/waves/w/index.csv", "/api/v1/waves/w/index.xlsx"];
        for path in paths {
            web.get(path).problem(404, "not_found");
            web.get(&format!("{path}?count=all&method=sipas-short")).problem(404, "not_found");
        }
        for path in ["/results/w", "/results/w/a-1"] {
            assert_eq!(web.get(path).status, 404, "{path}");
        }
        store.run(&["wave", "close", "w"]).ok();
        for path in paths {
            web.get(path).problem(404, "not_found");
        }
        assert!(!web.get("/results").expect(200).text().contains("/results/w"));
    }

    fn what_is_asked_of_an_index_is_checked(store: Store) {
        open(store, "sipas-agency", &["--live"]);
        let server = store.serve();
        let web = server.web();
        web.get("/api/v1/waves/w/index.json?method=nobody").problem(404, "unknown_method");
        web.get("/api/v1/waves/nobody/index.json").problem(404, "unknown_wave");
        web.get("/api/v1/waves/w/index.json?count=most").problem(400, "malformed");
        web.get("/api/v1/waves/w/index.csv?excel=fr").problem(400, "malformed");
        for method in ["sipas", "sipas-questions", "sipas-factors", "sipas-weighted", "sipas-mean"] {
            let index = index(&web, &format!("method={method}"));
            assert_eq!(index["method"]["key"], method, "{index}");
        }
        assert_eq!(index(&web, "")["method"]["key"], "sipas");
        assert_eq!(index(&web, "")["count"], "counted");
        // An open link is not a drawn sample: it stands beside.
        assert_eq!(index_root(&index(&web, ""))["status"], "missing");
    }

    fn open_links_stand_beside_and_in_all(store: Store) {
        open(store, "sipas-short", &["--live"]);
        let server = store.serve();
        let web = server.web();
        send(&web, "a-1", 20, 15);
        assert_eq!(index_root(&index(&web, "count=counted"))["status"], "missing");
        for count in ["beside", "all"] {
            let index = index(&web, &format!("count={count}"));
            assert_eq!(node(unit(&index, "a-1"), "sipas-short")["n_respondents"], 20, "{index}");
            assert!((value(node(unit(&index, "a-1"), "sipas-short")) - 75.0).abs() < 1e-9, "{index}");
        }
    }

    fn live_figures_move_in_tens_only(store: Store) {
        open(store, "sipas-short", &["--live"]);
        let server = store.serve();
        let web = server.web();
        let mut seen: Vec<Value> = Vec::new();
        for n in 1..=21_u64 {
            // The tenth and twentieth are unlike the others: whoever watched would know them.
            receipt(&web, "w", &short_submission("a-1", if n % 10 == 0 { 1 } else { 5 }));
            let index = index(&web, "count=all");
            let agency = unit(&index, "a-1");
            assert_eq!((&agency["received"], &index["responses"]), (&json!(n), &json!(n)), "returns move at once");
            assert_eq!(agency["included"], n / 10 * 10, "{agency}");
            let mut figures = index.clone();
            for returns in ["received", "responses"] {
                strip(&mut figures, returns);
            }
            if n % 10 == 0 || n == 1 {
                seen.push(figures);
            } else {
                let before = seen.last().expect("the first was kept");
                let moved = differences("", before, &figures);
                assert!(moved.is_empty(), "something but the returns moved at {n}: {moved:?}");
            }
            let score = node(agency, "sipas-short");
            if n < 10 {
                assert!(score["value"].is_null(), "{score}");
            } else {
                assert!((value(score) - 90.0).abs() < 1e-9, "{score}");
            }
        }
        assert_eq!(seen.len(), 3);
        assert!(seen[0] != seen[1] && seen[1] != seen[2]);
    }

    fn few_answers_are_hidden_and_no_subtraction_finds_them(store: Store) {
        open(store, "sipas-short", &[]);
        let server = store.serve();
        let web = server.web();
        send(&web, "a-1", 40, 30);
        send(&web, "a-2", 15, 5);
        send(&web, "a-3", 4, 4);
        send(&web, "c-1", 12, 6);
        let report = closed_report(store);
        let status = |code: &str| node(unit(&report, code), "sipas-short")["status"].clone();
        assert_eq!(status("a-3"), "suppressed");
        assert_eq!(status("a-1"), "known");
        // The block's figure is known, so with a-1 and a-2 in sight the third would be found.
        let departments = status("departments");
        assert!(departments != "known" || status("a-2") == "suppressed", "a lone unknown: {report}");
        assert_eq!(status("c-2"), "missing");
        // Nowhere in the report does a count of the hidden agency's answers stand.
        let hidden = unit(&report, "a-3").to_string();
        assert!(!hidden.contains("\"options\""), "{hidden}");
        // No combination of what is shown gives the hidden number of satisfied answers (20 = 4 × 5).
        let known: f64 = ["a-1", "a-2", "c-1"].iter().map(|code| node(unit(&report, code), "sipas-short"))
            .filter_map(|score| Some(score["value"].as_f64()? * score["n_answers"].as_f64()? / 100.0)).sum();
        let total = index_root(&report);
        if let (Some(value), Some(n)) = (total["pooled"]["value"].as_f64(), total["pooled"]["n_answers"].as_f64()) {
            assert!((value * n / 100.0 - known - 20.0).abs() > 1e-6, "{report}");
        }
    }

    fn json_csv_xlsx_and_page_show_the_same(store: Store) {
        open(store, "sipas-short", &["--live"]);
        let server = store.serve();
        let web = server.web();
        for (agency, count, satisfied) in [("a-1", 30, 19), ("a-2", 20, 7), ("a-3", 10, 9), ("c-1", 10, 3), ("c-2", 10, 4)] {
            send(&web, agency, count, satisfied);
        }
        let index = index(&web, "count=all");
        let printed = |code: &str| format!("{:.2}", value(node(unit(&index, code), "sipas-short")));
        assert_eq!(printed("a-1"), "63.33");

        let csv = web.get("/api/v1/waves/w/index.csv?count=all&lang=en").expect(200);
        assert!(csv.header("content-type").is_some_and(|kind| kind.starts_with("text/csv")));
        assert!(csv.header("content-disposition").is_some_and(|name| name.contains(".csv")));
        let text = csv.text().strip_prefix('\u{feff}').expect("a byte-order mark, or Excel garbles it");
        assert!(text.contains("\r\n"), "lines end as RFC 4180 says");
        let excel = web.get("/api/v1/waves/w/index.csv?count=all&excel=vi").expect(200);
        let excel = excel.text().strip_prefix('\u{feff}').expect("a byte-order mark").to_owned();
        let book = web.get("/api/v1/waves/w/index.xlsx?count=all").expect(200);
        assert!(book.header("content-type").is_some_and(|kind| kind.contains("spreadsheetml")));
        let summary = sheet(&book.body, 0);
        let page = visible(web.get("/results/w?count=all&lang=en").expect(200).text());
        for code in ["a-1", "a-2", "a-3", "c-1", "c-2"] {
            let figure = printed(code);
            let row = rows(text, b',').into_iter().find(|row| row.iter().any(|cell| cell == code)).expect("its row");
            assert!(row.contains(&figure), "{code} {figure}: {row:?}");
            let row = rows(&excel, b';').into_iter().find(|row| row.iter().any(|cell| cell == code)).expect("its row");
            assert!(row.contains(&figure.replace('.', ",")), "{code} {figure}: {row:?}");
            let row = summary.iter().find(|row| row.iter().any(|cell| *cell == code)).expect("its row");
            let wanted = value(node(unit(&index, code), "sipas-short"));
            let found = row.iter().any(|cell| matches!(cell, Data::Float(number) if (number - wanted).abs() < 5e-3));
            assert!(found, "{code} {wanted}: {row:?}");
            assert!(page.contains(&figure), "{code} {figure}: {page}");
        }
        // Nothing that a spreadsheet would run.
        for cell in rows(text, b',').iter().chain(&rows(&excel, b';')).flatten() {
            let runs = cell.starts_with(['=', '+', '@', '\t', '\r']) || (cell.starts_with('-') && cell.replace(',', ".").parse::<f64>().is_err());
            assert!(!runs, "{cell}");
        }
        assert!(text.contains("Sở Hai") && text.contains("Xã Bốn"), "names stay readable: {text}");
        let names: Vec<String> = sheets(&book.body).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names.len(), 5, "{names:?}");
        assert!(summary.iter().flatten().any(|cell| cell.to_string().contains("Sở Một")), "Vietnamese intact");
        let english = sheets(&web.get("/api/v1/waves/w/index.xlsx?count=all&lang=en").expect(200).body);
        assert_eq!(english.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["Summary", "Factors", "Questions", "Forms and returns", "Method"]);
        let method = &english[4].1;
        let hash = index["method"]["sha256"].as_str().expect("a hash").to_owned();
        assert!(method.iter().flatten().any(|cell| cell.contains(&hash)), "{method:?}");
        // The same bytes again are not sent again.
        let tag = csv.header("etag").expect("an ETag").to_owned();
        let unchanged = web.get_with("/api/v1/waves/w/index.csv?count=all&lang=en", &[("if-none-match", &tag)]);
        assert_eq!((unchanged.status, unchanged.body.len()), (304, 0));
    }

    fn the_report_of_a_closed_wave_is_a_folder_of_files(store: Store) {
        open(store, "sipas-short", &[]);
        let server = store.serve();
        send(&server.web(), "a-1", 12, 9);
        drop(server);
        let unclosed = store.run(&["report", "--wave", "w", "--count", "all", "--out", "early"]);
        assert_eq!(unclosed.code, 1, "while a wave is open nobody sees marks: {unclosed}");
        assert!(!store.folder().join("early").exists());
        // Its days are over, but a response may still be declared void: two reports could be subtracted.
        store.run(&["wave", "open", "--survey", "sipas-short", "--key", "past", "--agencies", "an-giang-2025", "--opens",
            &in_days(-9), "--closes", &in_days(-2)]).ok();
        let over = store.run(&["report", "--wave", "past", "--count", "all", "--out", "early"]).wrong_input();
        assert!(over.contains("over but not closed") && over.contains("sipas wave close past"), "{over}");
        assert!(!store.folder().join("early").exists());
        store.run(&["wave", "close", "past"]).ok();
        store.run(&["report", "--wave", "past", "--count", "all", "--out", "past/"]).ok();
        store.run(&["wave", "close", "w"]).ok();
        store.run(&["report", "--wave", "w", "--count", "all", "--out", "report/"]).ok();
        let names: Vec<String> = std::fs::read_dir(store.folder().join("report")).expect("a folder")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
        for end in [".xlsx", ".json", ".csv"] {
            assert!(names.iter().any(|name| name.ends_with(end)), "{end}: {names:?}");
        }
        let unknown = store.run(&["report", "--wave", "nobody", "--out", "x"]).wrong_input();
        assert!(unknown.contains("nobody"), "{unknown}");
        let unknown = store.run(&["report", "--wave", "w", "--method", "nobody", "--out", "x"]).wrong_input();
        assert!(unknown.contains("nobody"), "{unknown}");
    }
}

/// Takes a key out of a JSON value, however deep it stands.
fn strip(value: &mut Value, key: &str) {
    match value {
        Value::Object(map) => {
            map.remove(key);
            map.values_mut().for_each(|value| strip(value, key));
        }
        Value::Array(list) => list.iter_mut().for_each(|value| strip(value, key)),
        _ => {}
    }
}

/// Where two JSON values differ, and how.
fn differences(place: &str, one: &Value, other: &Value) -> Vec<String> {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) if one.keys().eq(other.keys()) => {
            one.iter().flat_map(|(key, value)| differences(&format!("{place}/{key}"), value, &other[key])).collect()
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            let pairs = one.iter().zip(other).enumerate();
            pairs.flat_map(|(at, (one, other))| differences(&format!("{place}/{at}"), one, other)).collect()
        }
        _ if one == other => Vec::new(),
        _ => vec![format!("{place}: {one} became {other}")],
    }
}

#[test]
fn differences_are_found_where_they_are() {
    let (one, other) = (json!({ "a": [1, { "b": 2 }] }), json!({ "a": [1, { "b": 3 }] }));
    assert_eq!(differences("", &one, &other), ["/a/1/b: 2 became 3"]);
    assert_eq!(differences("", &one, &one), Vec::<String>::new());
}

#[test]
fn stripping_reaches_everywhere() {
    let mut value = json!({ "a": 1, "b": [{ "a": 2, "c": 3 }] });
    strip(&mut value, "a");
    assert_eq!(value, json!({ "b": [{ "c": 3 }] }));
}
