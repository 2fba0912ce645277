//! The design of a wave: imported whole or not at all, entered in the log, kept by backups and upgrades; tickets fit its cells.

use std::time::Duration;

use serde_json::Value;

use crate::harness::*;
use crate::on_both;

const AGENCIES: &str =
    "code,name,kind,files\nx1,Xã Một,commune,800\nx2,Xã Hai,commune,\nx3,Xã Ba,commune,400\nx4,Xã Bốn,commune,90\n";
const DESIGN: &str = "agency,sector,files\nx1,land,600\nx1,birth,200\nx2,land,50\nx2,birth,950\n";

fn open(store: &Store, flags: &[&str]) {
    let agencies = store.file("agencies.csv", AGENCIES);
    let (opens, closes) = (in_days(-1), in_days(9));
    let arguments = ["wave", "open", "--survey", "sipas-short", "--key", "w", "--agencies", &agencies];
    store.run(&[&arguments[..], &["--opens", &opens, "--closes", &closes], flags].concat()).ok();
}

fn import(store: &Store, text: &str, flags: &[&str]) -> store::Outcome {
    let file = store.file("design.csv", text);
    store.run(&[&["import", "design", "--wave", "w", &file][..], flags].concat())
}

/// What is kept, the oldest first.
fn kept(store: &Store) -> Vec<String> {
    store.open_database().words("SELECT body AS word FROM input_file WHERE kind = 'design' ORDER BY log_index")
}

on_both! {
    fn a_design_is_imported_whole_or_not_at_all(store: Store) {
        open(store, &[]);
        let bad = "agency;sector;unit;files;weight\nx1;land;;600;\nx9;land;;10;\nx2;lnad;;10;\nx2;birth;;10;2\nx3;land;;;0\nx3;;u1;;1.5\n\
                   x4;land;;;1,5\nx1;land;;100;\n";
        let refused = import(store, bad, &[]).wrong_input();
        for said in [
            "row 3, column agency: the wave does not ask about agency “x9”; did you mean “x1”?",
            "row 4, column sector: there is no sector “lnad”; did you mean “land”?",
            "row 5, column weight: both files and weight are given",
            "row 6, column weight: a weight of zero leaves the response out",
            "row 8, column weight: “1,5” is not a weight such as 12.5; write a point, not a comma",
            "row 9, column sector: “land” of x1 stands in row 2 already",
            "nothing was imported: 6 faults; mend them all",
        ] {
            assert!(refused.contains(said), "{said}\n{refused}");
        }
        let refused = import(store, "agency,sector,files\nx1,land,600\nx1,birth,300\n", &[]).wrong_input();
        assert!(refused.contains("row 2, column files: the cells of x1 have 900 files together, the wave's list of agencies says 800"), "{refused}");
        assert!(import(store, "agency,files\n", &[]).wrong_input().contains("this file has no rows"));
        assert!(kept(store).is_empty());

        assert!(import(store, DESIGN, &[]).ok().contains("4 cells of 2 agencies; entry "));
        assert!(import(store, DESIGN, &[]).ok().contains("4 cells of 2 agencies; this design stood there already"));
        let other = "files,agency,unit,cluster\n500,x1,u-1,a\n300,x1,u-2,b\n";
        let refused = import(store, other, &[]).wrong_input();
        assert!(refused.contains("another design stands there, of 4 cells of 2 agencies; --replace puts this one in its place"), "{refused}");
        assert_eq!(kept(store).len(), 1);
        assert!(import(store, other, &["--replace"]).ok().contains("2 cells of 1 agencies, in the place of another design; entry "));
        let header = "agency,sector,unit,stratum,cluster,files,weight\n";
        assert_eq!(kept(store), [
            format!("{header}x1,birth,,,,200,\nx1,land,,,,600,\nx2,birth,,,,950,\nx2,land,,,,50,\n"),
            format!("{header}x1,,u-1,,a,500,\nx1,,u-2,,b,300,\n"),
        ]);
        let entered = store.open_database().words("SELECT body AS word FROM log_entry WHERE kind = 'input' AND subject = 'w' ORDER BY log_index");
        assert!(entered.len() == 2 && entered.iter().all(|body| body.contains("kind design")), "{entered:?}");
        assert!(store.log_is_dense());
        assert!(store.run(&["verify", "--deep"]).ok().contains("holds together"), "rows and entries fit");
        let refused = store.run(&["import", "design", "--wave", "none", &store.file("design.csv", DESIGN)]).wrong_input();
        assert!(refused.contains("no wave “none”"), "{refused}");
        for sql in ["UPDATE input_file SET body = ''", "DELETE FROM input_file"] {
            let refused = store.open_database().execute(sql).expect_err("the database refuses");
            assert!(refused.contains("imported files are never"), "{refused}");
        }
        // Behind the triggers: the check sees it.
        let off = match store.database() {
            None => "DROP TRIGGER input_file_keeps",
            Some(_) => "DROP TRIGGER input_file_keeps ON input_file",
        };
        store.open_database().batch(&format!("{off}; UPDATE input_file SET body = replace(body, '500', '501')"));
        let found = store.run(&["verify", "--deep"]);
        assert!(found.code == 1 && found.out.contains("the imported design of wave w is not what was entered"), "{found}");
    }

    fn a_wave_with_running_figures_takes_no_design(store: Store) {
        open(store, &["--live"]);
        assert!(import(store, DESIGN, &[]).wrong_input().contains("wave w shows running figures, which are never weighted"));
    }

    fn drawn_tickets_fit_the_cells(store: Store) {
        open(store, &[]);
        crate::tickets::make(store, "w", "x1", "drawn", 3, &["--sector", "land"]);
        crate::tickets::make(store, "w", "x1", "drawn", 4, &["--sector", "merit", "--unit", "u-1"]);
        crate::tickets::make(store, "w", "x1", "offered", 5, &["--sector", "social"]);
        crate::tickets::make(store, "w", "x3", "drawn", 6, &[]);
        let refused = import(store, DESIGN, &[]).wrong_input();
        let outside: Vec<&str> = refused.lines().filter(|line| line.contains("stand in no cell")).collect();
        assert_eq!(outside[0], "agency x1: 4 drawn tickets with sector “merit” and unit “u-1” stand in no cell of the agency");
        assert!(outside.len() == 2 && outside[1].contains("nothing was imported: drawn tickets stand in no cell"), "{refused}");
        assert!(kept(store).is_empty());
        import(store, DESIGN, &["--allow-outside"]).ok();
        import(store, "agency,sector,files\nx1,land,600\nx1,birth,100\nx1,merit,100\n", &["--replace"]).ok();

        let making = |agency: &str, source: &str, more: &[&str]| {
            let out = store.folder().join("out.csv");
            let out = out.to_str().expect("a plain name");
            let _ = std::fs::remove_file(out);
            let arguments = ["tickets", "make", "--wave", "w", "--agency", agency, "--source", source, "--count", "2"];
            store.run(&[&arguments[..], &["--base-url", "https://sipas.example", "--out", out], more].concat())
        };
        let refused = making("x1", "drawn", &["--sector", "social"]).wrong_input();
        assert!(refused.contains("no tickets were made: --sector: no cell of x1 in the wave's design is sector “social”"), "{refused}");
        let refused = making("x1", "drawn", &[]).wrong_input();
        assert!(refused.contains("the wave's design has cells of x1 by sector, and none is given"), "{refused}");
        making("x1", "offered", &[]).ok();
        making("x2", "drawn", &[]).ok();
        let sample = store.file("sample.csv", "agency,sector,unit\nx1,land,\nx1,,u-1\nx3,,\nx1,social,\n");
        let out = store.folder().join("letters.csv");
        let arguments = ["import", "tickets", &sample, "--wave", "w", "--source", "drawn", "--base-url", "https://sipas.example"];
        let refused = store.run(&[&arguments[..], &["--out", out.to_str().expect("a plain name")]].concat()).wrong_input();
        for said in ["row 3, column sector: the wave's design has cells of x1 by sector", "row 5, column sector: no cell of x1", "nothing was imported: 2 faults"] {
            assert!(refused.contains(said), "{said}\n{refused}");
        }
        assert!(!out.exists());
    }

    fn designs_come_with_backups_and_figures_through_upgrades(store: Store) {
        open(store, &["--also", "one-stop-shop"]);
        let figures = store.file("figures.csv", "figure,agency,value\none_stop_c1,x1,1.5\n");
        store.run(&["import", "figures", "--wave", "w", &figures]).ok();
        import(store, DESIGN, &[]).ok();
        let rows = |store: &Store| {
            let columns = "CAST(log_index AS TEXT) || ' ' || wave || ' ' || kind || ' ' || body";
            store.open_database().words(&format!("SELECT {columns} AS word FROM input_file ORDER BY log_index"))
        };
        let before = rows(store);
        assert_eq!(before.len(), 2);
        let file = store.folder().join("sipas.backup");
        let file = file.to_str().expect("a plain name");
        store.run(&["backup", file, "--with-keys"]).ok();
        let place = store.another();
        place.run(&["restore", file]).ok();
        assert_eq!(rows(&place), before);
        assert!(import(&place, DESIGN, &[]).ok().contains("this design stood there already"));

        store.run(&["migrate", "--back", "--yes"]).ok();
        assert_eq!(rows(store), before, "the step before took margins alone");
        let refused = store.run(&["migrate", "--back"]).wrong_input();
        assert!(refused.contains("Imported figures stay, in a table of their own; the designs of waves are lost."), "{refused}");
        store.run(&["migrate", "--back", "--yes"]).ok();
        let old = store.open_database().words("SELECT wave || ' ' || body AS word FROM figure_file");
        assert_eq!(old, ["w figure,agency,value,source\none_stop_c1,x1,1.5,\n"]);
        let refused = store.open_database().execute("DELETE FROM figure_file").expect_err("the database refuses");
        assert!(refused.contains("imported figures are never deleted"), "{refused}");
        store.run(&["migrate"]).ok();
        assert_eq!(rows(store), before[..1], "the design's entry stays, its file is lost");
        import(store, DESIGN, &[]).ok();
        assert!(rows(store)[1].ends_with(before[1].split_once(' ').expect("a place").1));
    }
}

/// What the index says of an agency's root.
fn root(index: &Value, agency: &str) -> Value {
    unit(index, agency)["scores"][0].clone()
}

/// Answers of drawn people about an agency and sector, of which the first few are satisfied.
fn answer(store: &Store, web: &Web, (agency, sector): (&str, &str), [forms, satisfied]: [usize; 2]) {
    let tickets = crate::tickets::make(store, "w", agency, "drawn", forms, &["--sector", sector]);
    for (place, ticket) in tickets.iter().enumerate() {
        let code = if place < satisfied { 5 } else { 2 };
        web.post_json(&responses("w"), &crate::tickets::with_ticket(ticket, code)).expect(201);
    }
}

on_both! {
    fn a_weighted_index_is_published_and_proved(store: Store) {
        open(store, &[]);
        let server = store.serve();
        let web = server.web();
        let other = store.serve();
        for (of, forms) in [(("x1", "land"), [30, 27]), (("x1", "birth"), [20, 4]), (("x2", "land"), [12, 12]), (("x2", "birth"), [16, 8])] {
            answer(store, &web, of, forms);
        }
        answer(store, &web, ("x3", "land"), [15, 5]);
        store.run(&["wave", "close", "w"]).ok();
        import(store, "agency,sector,files\nx1,land,700\nx1,birth,100\n", &[]).ok();
        import(store, DESIGN, &["--replace"]).ok();
        store.run(&["publish", "--wave", "w", "--to", "public"]).ok();
        for web in [&web, &other.web()] {
            within(Duration::from_secs(5), "the figures are open", || web.get("/api/v1/waves/w/index.json").status == 200);
            let index = web.get("/api/v1/waves/w/index.json").expect(200).json();
            // 600 files of which 27 of 30 are satisfied, 200 of which 4 of 20.
            let value = |agency: &str| root(&index, agency)["value"].as_f64().expect("a figure");
            let se = |agency: &str| root(&index, agency)["se"].as_f64().expect("an error");
            assert!((value("x1") - 100.0 * (600.0 * 0.9 + 200.0 * 0.2) / 800.0).abs() < 1e-9, "{}", value("x1"));
            assert!((value("x2") - 100.0 * (50.0 + 950.0 * 0.5) / 1000.0).abs() < 1e-9, "{}", value("x2"));
            assert!((value("x3") - 100.0 * 5.0 / 15.0).abs() < 1e-9, "a simple sample of its files");
            let part = |files: f64, n: f64, p: f64| (files / 800.0).powi(2) * (1.0 - n / files) * p * (1.0 - p) / (n - 1.0);
            let expected = 100.0 * (part(600.0, 30.0, 0.9) + part(200.0, 20.0, 0.2)).sqrt();
            assert!((se("x1") - expected).abs() < 1e-9, "{} {expected}", se("x1"));
            assert_eq!(unit(&index, "x2")["files"], 1000, "the design knows them");
            assert_eq!(unit(&index, "x1")["design"]["weighted"], true);
            assert!(unit(&index, "x3").get("design").is_none());
            web.get("/results/w/x1").expect(200);
        }
        let refused = import(store, DESIGN, &["--replace"]).wrong_input();
        assert!(refused.contains("wave w is published and its figures are fixed"), "{refused}");
        drop((server, other));

        let checked = store.run(&["verify", "public"]).ok();
        for said in [
            "inputs/design-w.csv is the one that stands in the log",
            "the groups by which agencies are weighted are cells of the design",
            "every figure follows from the published counts",
        ] {
            assert!(checked.contains(said), "{said}\n{checked}");
        }
        for (name, from, to, said) in [
            ("inputs/design-w.csv", "x1,land,,,,600", "x1,land,,,,601", "inputs/design-w.csv is not the file that index.json was made from"),
            ("data/w/cells.csv", "x2,,land,50,", "x2,,land,51,", "agency x2: cells.csv and the index do not say the same"),
            ("data/w/cells.csv", "x1,f1,land,600,20,30,30,2700", "x1,f1,land,600,20,30,30,2600", "its cells do not add up to the counts"),
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
        for name in ["inputs/design-w.csv", "data/w/cells.csv"] {
            let path = store.folder().join("public").join(name);
            let bytes = std::fs::read(&path).expect("the file");
            for at in (0..bytes.len()).step_by(37) {
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
