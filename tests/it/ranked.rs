//! A wave of drawn samples from known files: every figure with its error, ranks with the ranks that chance allows, in every format; and
//! the publication proves them.

use std::time::Duration;

use serde_json::Value;

use crate::harness::*;
use crate::on_both;

const AGENCIES: &str =
    "code,name,kind,files\nx1,Xã Một,commune,200\nx2,Xã Hai,commune,90\nx3,Xã Ba,commune,400\nx4,Xã Bốn,commune,25\n";

on_both! {
    fn drawn_samples_are_ranked_with_their_uncertainty(store: Store) {
        let server = store.serve();
        let web = server.web();
        let agencies = store.file("agencies.csv", AGENCIES);
        let (opens, closes) = (in_days(-1), in_days(9));
        let open = ["wave", "open", "--survey", "sipas-short", "--key", "w", "--agencies", &agencies];
        store.run(&[&open[..], &["--opens", &opens, "--closes", &closes]].concat()).ok();
        within(Duration::from_secs(5), "the wave is there", || web.get("/api/v1/waves/w").status == 200);
        // Of every ten, so many say “satisfied”; the last agency has too few files to be assessed.
        for (agency, n, satisfied) in [("x1", 40, 9), ("x2", 35, 2), ("x3", 40, 6), ("x4", 20, 5)] {
            let tickets = crate::tickets::make(store, "w", agency, "drawn", n, &[]);
            for (place, ticket) in tickets.iter().enumerate() {
                let code = if place % 10 < satisfied { 5 } else { 2 };
                web.post_json(&responses("w"), &crate::tickets::with_ticket(ticket, code)).expect(201);
            }
        }
        store.run(&["wave", "close", "w"]).ok();
        store.run(&["publish", "--wave", "w", "--to", "public"]).ok();
        within(Duration::from_secs(5), "the figures are open", || web.get("/api/v1/waves/w/index.json").status == 200);

        let index = web.get("/api/v1/waves/w/index.json").expect(200).json();
        let standing = |code: &str| unit(&index, code)["standing"].clone();
        for (code, rank, verdict) in [("x1", 1, "above"), ("x3", 2, "near"), ("x2", 3, "below")] {
            let found = standing(code);
            assert_eq!((&found["eligibility"], &found["rank"], &found["of"]), (&"ranked".into(), &rank.into(), &3.into()));
            assert!(found["best"].as_u64() <= found["rank"].as_u64() && found["rank"].as_u64() <= found["worst"].as_u64());
            assert_eq!(found["verdict"], verdict, "{code}: {found}");
        }
        assert_eq!(standing("x4")["eligibility"], "not_assessed_few_files");
        // One question of one share: the error of a plain sample, with its correction; the interval holds the figure.
        let root = &unit(&index, "x1")["scores"][0];
        let number = |key: &str| root[key].as_f64().unwrap_or_else(|| panic!("{key} of {root}"));
        assert!(number("low") < number("value") && number("value") < number("high") && number("high") <= 100.0);
        let ratio = number("se") / number("se_beyond");
        assert!((ratio - (1.0_f64 - 40.0 / 200.0).sqrt()).abs() < 1e-12, "{ratio}");
        assert!(unit(&index, "communes")["scores"][0]["se"].is_number(), "a mean over sampled agencies");

        let page = web.get("/results/w/x1?lang=en").expect(200).text().to_owned();
        let said = visible(&page);
        for words in ["95 % interval", "1 of 3 by score", "Above the average of its group."] {
            assert!(said.contains(words), "{words} in {said}");
        }
        let said = visible(web.get("/results/w/x4?lang=vi").expect(200).text());
        assert!(said.contains("Không đánh giá: trong kỳ chỉ có 25 hồ sơ (mức tối thiểu 30)."), "{said}");
        assert!(visible(web.get("/results/w?lang=vi").expect(200).text()).contains("Thứ hạng"));
        let csv = web.get("/api/v1/waves/w/index.csv?lang=en").expect(200).text().to_owned();
        assert!(csv.contains("Best rank possible"), "{csv}");

        let checked = store.run(&["verify", "public"]).ok();
        assert!(checked.lines().any(|line| line.starts_with("ok") && line.contains("standard errors")), "{checked}");
        let document: Value =
            serde_json::from_slice(&std::fs::read(store.folder().join("public/index.json")).expect("a file")).expect("JSON");
        assert_eq!(unit(&document["counted"], "x1")["standing"], standing("x1"));
    }
}
