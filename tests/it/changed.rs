//! Two drawn waves, one after the other: what became of an agency's index is told only where the two can be compared.

use std::time::Duration;

use crate::harness::*;
use crate::on_both;

/// Opens a wave, has it answered (of every ten, so many say “satisfied”), closes and publishes it.
fn wave(store: &Store, web: &Web, key: &str, opens: i32, agencies: &[(&str, &str, usize)], more: &[&str]) {
    let files = |code: &str| if code == "x2" { 1200 } else { 400 };
    let row = |(code, from, _): &(&str, &str, usize)| format!("{code},Xã {code},commune,{},{from}\n", files(code));
    let rows = agencies.iter().map(row).collect::<String>();
    let file = store.file(&format!("{key}.csv"), format!("code,name,kind,files,valid_from\n{rows}"));
    let (opens, closes) = (in_days(opens), in_days(9));
    let open = ["wave", "open", "--survey", "sipas-short", "--key", key, "--agencies", &file];
    store.run(&[&open[..], &["--opens", &opens, "--closes", &closes], more].concat()).ok();
    within(Duration::from_secs(5), "the wave is there", || web.get(&format!("/api/v1/waves/{key}")).status == 200);
    for (agency, _, satisfied) in agencies {
        for (place, ticket) in crate::tickets::make(store, key, agency, "drawn", 40, &[]).iter().enumerate() {
            let code = if place % 10 < *satisfied { 5 } else { 2 };
            web.post_json(&responses(key), &crate::tickets::with_ticket(ticket, code)).expect(201);
        }
    }
    store.run(&["wave", "close", key]).ok();
    store.run(&["publish", "--wave", key, "--to", &format!("public-{key}")]).ok();
    let index = format!("/api/v1/waves/{key}/index.json");
    within(Duration::from_secs(5), "the figures are open", || web.get(&index).status == 200);
}

/// JSON, CSV and workbook of the second wave say what its pages say.
fn a_change_stands_in_every_format(store: &Store, web: &Web) {
    let json = web.get("/api/v1/waves/w2/changes.json").expect(200).json();
    assert_eq!(json["before"]["wave"], "w1", "{json}");
    let agency = |code: &str| json["agencies"].as_array().and_then(|all| all.iter().find(|one| one["agency"] == code));
    let up = agency("x1").expect("the agency");
    assert_eq!(
        (&up["status"], &up["change"], &up["verdict"]),
        (&"compared".into(), &50.0.into(), &"beyond_error".into())
    );
    assert!(up["se"].as_f64().is_some_and(|se| se > 0.0) && up["p_holm"].as_f64() >= up["p"].as_f64(), "{up}");
    let rebuilt = agency("x8").expect("the agency");
    assert_eq!((&rebuilt["status"], &rebuilt["before"]), (&"rebuilt".into(), &55.0.into()), "{rebuilt}");
    assert!(rebuilt["change"].is_null() && rebuilt["rebuilt_from"] == serde_json::json!(["x1", "x2"]), "{rebuilt}");
    assert_eq!(agency("x9").expect("the agency")["status"], "new_agency");

    let csv = web.get("/api/v1/waves/w2/index.csv?table=changes&lang=en").expect(200);
    let line = csv.text().lines().find(|line| line.contains(",x1,")).expect("a row").to_owned();
    assert!(line.contains(",90.00,40.00,50.00,") && line.contains("Beyond sampling error"), "{line}");
    let first = web.get("/api/v1/waves/w1/changes.json").expect(200).json();
    assert!(first["before"].is_null() && first["agencies"] == serde_json::json!([]), "{first}");

    store.run(&["report", "--wave", "w2", "--out", "report", "--language", "en"]).ok();
    let folder = store.folder().join("report");
    let table = std::fs::read_to_string(folder.join("changes.csv")).expect("the table");
    assert!(table.contains(",90.00,40.00,50.00,"), "{table}");
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(folder.join("index.xlsx")).expect("a workbook");
    let sheet = calamine::Reader::worksheet_range(&mut book, "Since the wave before").expect("the sheet");
    assert!(sheet.rows().any(|row| row.iter().any(|cell| calamine::DataType::get_float(cell) == Some(55.0))));
}

on_both! {
    fn a_change_is_told_where_two_waves_can_be_compared(store: Store) {
        let server = store.serve();
        let web = server.web();
        let formed = in_days(-1);
        wave(store, &web, "w1", -3, &[("x1", "", 4), ("x2", "", 6)], &[]);
        let said = |path: &str| visible(web.get(path).expect(200).text());
        assert!(!said("/results/w1/x1?lang=en").contains("gainst the survey"), "nothing came before");
        wave(store, &web, "w2", 0, &[("x1", "", 9), ("x2", "", 5), ("x8", "", 6), ("x9", &formed, 7)], &[]);

        let up = said("/results/w2/x1?lang=en");
        assert!(up.contains(": up 50.00 points. This is beyond sampling error."), "{up}");
        let down = said("/results/w2/x2?lang=vi");
        assert!(down.contains(": giảm 10,00 điểm phần trăm. Mức thay đổi này chưa vượt sai số mẫu."), "{down}");
        let new = said("/results/w2/x9?lang=en");
        assert!(new.contains("Formed by the reorganisation of") && !new.contains("Against"), "{new}");
        // What became another agency gives it its figures, by their files: (400 · 40 + 1200 · 60) ÷ 1600.
        let alone = said("/results/w2/x8?lang=en");
        assert!(alone.contains("this agency was not in that survey"), "{alone}");
        let merged = "code,name,kind,successors\nx1,Xã x1,commune,x8\nx2,Xã x2,commune,x8\n";
        store.run(&["import", "agencies", &store.file("merged.csv", merged)]).ok();
        let rebuilt = said("/results/w2/x8?lang=en");
        assert!(rebuilt.contains("rebuilt from the units before the merger (Xã x1, Xã x2), weighted by files: 55.00 %"), "{rebuilt}");
        a_change_stands_in_every_format(store, &web);
        // One that became two gives neither: nobody knows which of its files went where.
        let split = "code,name,kind,successors\nx2,Xã x2,commune,x8;x9\n";
        store.run(&["import", "agencies", &store.file("split.csv", split)]).ok();
        assert!(said("/results/w2/x8?lang=en").contains("this agency was not in that survey"));

        // Only of agencies, and of the forms that count.
        for other in ["communes?lang=en", "all?lang=en", "x1?lang=en&count=all"] {
            assert!(!said(&format!("/results/w2/{other}")).contains("Against"), "{other}");
        }

        let method = include_str!("../../survey-definitions/methods/sipas-short.toml");
        let other = method.replacen("version = \"1\"", "version = \"2\"\ntarget = 60", 1);
        assert_ne!(method, other);
        let folder = store.folder().join("own/methods");
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join("sipas-short.toml"), other).expect("a file");
        wave(store, &web, "w3", 0, &[("x1", "", 9)], &["--definitions", "own"]);
        let against = said("/results/w3/x1?lang=en");
        assert!(against.contains("Target 60.00 %: met."), "{against}");
        assert!(against.contains("40 valid forms of 40 handed out or invited (100.0 %)."), "{against}");
        // Voluntary forms have no target to meet.
        assert!(said("/results/w3/all?lang=en").contains("Target 60.00 %: met."));
        assert!(!said("/results/w3/all?lang=en&count=all").contains("Target"));
        let json = web.get("/api/v1/waves/w3/index.json").expect(200).json();
        let unit = json["units"].as_array().and_then(|units| units.iter().find(|unit| unit["code"] == "x1"));
        let unit = unit.expect("the agency's figures");
        assert_eq!((&unit["target"]["verdict"], &unit["invited"]), (&"met".into(), &40.into()), "{unit}");
        let beside = web.get("/api/v1/waves/w3/index.json?count=beside").expect(200).json();
        assert!(beside["units"][0]["target"].is_null() && beside["units"][0]["invited"].is_null());
        let broken = said("/results/w3/x1?lang=en");
        assert!(broken.contains("the method changed (sipas-short 1 → sipas-short 2)."), "{broken}");
        assert!(!broken.contains("sampling error."), "{broken}");
    }
}
