//! Waves from the command line: opened, listed, closed, and every way in which opening one is refused.

use crate::harness::*;
use crate::on_both;

/// `wave open` with the usual flags, some of them replaced.
fn open(store: &Store, changes: &[(&str, &str)]) -> store::Outcome {
    let (opens, closes) = (in_days(0), in_days(30));
    let usual = [
        ("--survey", "sipas-short"),
        ("--key", "counter"),
        ("--agencies", "an-giang-2025"),
        ("--opens", opens.as_str()),
        ("--closes", closes.as_str()),
    ];
    let mut arguments = vec!["wave", "open"];
    for (flag, value) in usual {
        let value = changes.iter().find(|(other, _)| *other == flag).map_or(value, |(_, value)| value);
        arguments.extend([flag, value]);
    }
    store.run(&arguments)
}

fn list(store: &Store) -> String {
    store.run(&["wave", "list"]).ok()
}

/// The line of `wave list` about a wave.
fn line<'a>(list: &'a str, wave: &str) -> Option<&'a str> {
    list.lines().find(|line| line.split_whitespace().any(|word| word == wave))
}

on_both! {
    fn a_wave_is_opened_listed_and_closed(store: Store) {
        open(store, &[]).ok();
        open(store, &[("--key", "later"), ("--opens", &in_days(3))]).ok();
        let listed = list(store);
        let counter = line(&listed, "counter").expect("it was opened");
        assert!(counter.contains("sipas-short") && counter.contains(&in_days(30)), "{counter}");
        assert!(line(&listed, "later").expect("it was opened").contains(&in_days(3)), "{listed}");
        store.run(&["wave", "close", "counter"]).ok();
        let after = list(store);
        assert_ne!(line(&after, "counter"), Some(counter), "the list does not say that it was closed");
        assert_eq!(line(&after, "later"), line(&listed, "later"));
    }

    fn a_key_is_used_once(store: Store) {
        open(store, &[]).ok();
        let complaint = open(store, &[("--closes", &in_days(60))]).wrong_input();
        assert!(complaint.contains("counter"), "{complaint}");
        let listed = list(store);
        assert!(!listed.contains(&in_days(60)), "{listed}");
    }

    fn what_cannot_be_a_wave_is_refused_with_its_reason(store: Store) {
        for (change, value, reason) in [
            ("--closes", in_days(-1), in_days(-1)),
            ("--opens", "2026-02-30".to_owned(), "2026-02-30".to_owned()),
            ("--survey", "sipas-nobody".to_owned(), "sipas-nobody".to_owned()),
            ("--agencies", "no-such-file.csv".to_owned(), "no-such-file.csv".to_owned()),
            ("--key", "Đợt 1".to_owned(), "lower-case".to_owned()),
        ] {
            let outcome = open(store, &[(change, value.as_str())]);
            assert!(outcome.code == 1 || outcome.code == 2, "{change} {value}: {outcome}");
            assert!(outcome.err.contains(&reason), "{change} {value}: {outcome}");
            assert!(!outcome.err.contains("panicked"), "{outcome}");
        }
        assert!(line(&list(store), "counter").is_none());
    }

    fn the_default_method_is_chosen_when_the_wave_opens(store: Store) {
        let (opens, closes) = (in_days(0), in_days(9));
        let usual = ["wave", "open", "--survey", "sipas-agency", "--agencies", "an-giang-2025", "--live",
            "--opens", &opens, "--closes", &closes];
        store.run(&[&usual[..], &["--key", "own", "--method", "sipas-mean"]].concat()).ok();
        store.run(&[&usual[..], &["--key", "usual"]].concat()).ok();
        let unknown = store.run(&[&usual[..], &["--key", "none", "--method", "sipas-nobody"]].concat());
        assert!(unknown.code != 0 && unknown.err.contains("sipas-nobody"), "{unknown}");
        let foreign = store.run(&[&usual[..], &["--key", "none", "--method", "sipas-short"]].concat());
        assert!(foreign.code != 0 && foreign.err.contains("sipas-short"), "{foreign}");
        let server = store.serve();
        for (wave, method) in [("own", "sipas-mean"), ("usual", "sipas")] {
            let index = server.web().get(&format!("/api/v1/waves/{wave}/index.json")).expect(200).json();
            assert_eq!(index["method"]["key"], method);
        }
        server.web().get("/api/v1/waves/none").problem(404, "unknown_wave");
    }

    fn without_a_list_a_wave_asks_about_all_imported_agencies_of_its_first_day(store: Store) {
        let open = ["wave", "open", "--survey", "sipas-short", "--key", "all", "--opens", "2026-01-01", "--closes", "2099-12-31"];
        let complaint = store.run(&open).wrong_input();
        assert!(complaint.contains("sipas import agencies"), "{complaint}");
        store.run(&["import", "agencies", "an-giang-2025"]).ok();
        store.run(&["import", "agencies", "kien-giang-2022"]).ok();
        assert!(store.run(&open).ok().contains("120 agencies"));
    }

    fn closing_an_unknown_wave_is_refused(store: Store) {
        store.run(&["import", "agencies", "kien-giang-2022"]).ok();
        let complaint = store.run(&["wave", "close", "nobody"]).wrong_input();
        assert!(complaint.contains("nobody"), "{complaint}");
    }

    fn bad_rows_are_all_listed_and_nothing_is_imported(store: Store) {
        let rows = "code,name,kind,valid_from\n\
            a-1,Sở Một,department,2025-07-01\n\
            a-2,Sở Hai,ministry,2025-07-01\n\
            ,Sở Ba,department,\n\
            a-1,Sở Một lần nữa,department,\n\
            a-4,Sở Bốn,department,1/7/2025\n";
        let file = store.file("agencies.csv", rows);
        let complaint = store.run(&["import", "agencies", &file]).wrong_input();
        for (row, column) in [(3, "kind"), (4, "code"), (5, "code"), (6, "valid_from")] {
            let told = complaint.lines().any(|line| line.contains(&row.to_string()) && line.contains(column));
            assert!(told, "row {row}, column {column}: {complaint}");
        }
        let complaint = open(store, &[("--agencies", &file)]).wrong_input();
        assert!(complaint.contains("kind") && complaint.contains("valid_from"), "{complaint}");
        assert!(line(&list(store), "counter").is_none(), "a wave was opened over a bad file");

        let report = store.run(&["import", "agencies", &file, "--skip-bad"]);
        let told = format!("{}{}", report.out, report.err);
        assert!(told.contains("kind") && told.contains("valid_from"), "{told}");
        assert!(told.contains('1'), "{told}");
        // What was imported is what a direct look finds.
        let codes = store.open_database().words("SELECT code AS word FROM agency ORDER BY code");
        assert_eq!(codes, ["a-1"], "{told}");
    }

    fn a_file_without_the_needed_columns_is_refused(store: Store) {
        let file = store.file("agencies.csv", "code,name,sort\na-1,Sở Một,department\n");
        let complaint = store.run(&["import", "agencies", &file]).wrong_input();
        assert!(complaint.contains("kind"), "{complaint}");
    }

    fn an_agency_that_ended_before_is_not_asked_about(store: Store) {
        let rows = "code,name,kind,valid_from,valid_to,successors\n\
            old,Huyện Cũ,district,,2025-06-30,new\n\
            new,Xã Mới,commune,2025-07-01,,\n";
        let file = store.file("agencies.csv", rows);
        let outcome = open(store, &[("--agencies", &file)]);
        let told = format!("{}{}", outcome.out, outcome.err);
        assert!(told.contains("old"), "nothing is said of the agency that is left out: {told}");
        if outcome.code == 0 {
            let server = store.serve();
            let agencies = server.web().get("/api/v1/waves/counter/agencies").expect(200).json().to_string();
            assert!(agencies.contains("\"new\"") && !agencies.contains("\"old\""), "{agencies}");
            server.web().get("/s/counter/old").expect(404);
        } else {
            assert_eq!(outcome.code, 1, "{outcome}");
            assert!(line(&list(store), "counter").is_none());
        }
    }
}

on_both! {
    fn a_wave_whose_definitions_do_not_load_is_left_out_and_the_others_go_on(store: Store) {
        store.open_wave("good", "sipas-short", &[]);
        store.open_wave("broken", "sipas-agency", &[]);
        let mut direct = store.open_database();
        direct.batch(match direct {
            store::Direct::Sqlite(_) => "DROP TRIGGER definition_keeps",
            store::Direct::Postgres(_) => "ALTER TABLE definition DISABLE TRIGGER USER",
        });
        let change = "UPDATE definition SET text = 'nothing' WHERE kind = 'survey' AND key = 'sipas-agency'";
        assert_eq!(direct.execute(change), Ok(1));
        let server = store.serve();
        let web = server.web();
        let listed = web.get("/api/v1/waves").expect(200);
        assert!(listed.text().contains("good") && !listed.text().contains("broken"), "{}", listed.text());
        assert!(web.get("/").expect(200).text().contains("/s/good"));
        web.get(&format!("/s/broken/{JUSTICE}")).expect(500);
        std::thread::sleep(std::time::Duration::from_millis(3500));
        let told = server.printed().matches("nothing of it is counted").count();
        assert_eq!(told, 1, "said once, not every second: {}", server.printed());
    }
}
