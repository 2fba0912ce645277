//! Commands beside a running server: it notices what they changed. And a wave stays what it was when its files change.

use std::time::Duration;

use serde_json::json;

use crate::harness::*;
use crate::on_both;

/// How soon a server must have noticed.
const SOON: Duration = Duration::from_secs(2);

on_both! {
    fn a_wave_opened_beside_a_server_is_there_within_two_seconds(store: Store) {
        let server = store.serve();
        let web = server.web();
        web.get("/api/v1/waves/counter").problem(404, "unknown_wave");
        store.open_wave("counter", "sipas-short", &[]);
        within(SOON, "the wave is served", || web.get("/api/v1/waves/counter").status == 200);
        assert!(web.get("/api/v1/waves").expect(200).text().contains("\"counter\""));
        receipt(&web, "counter", &short_submission(HOME_AFFAIRS, 5));
        assert_eq!(server.stop(), Some(0), "a server that is asked to end ends well");
    }

    fn closing_beside_a_server_stops_intake_at_once(store: Store) {
        store.open_wave("counter", "sipas-short", &[]);
        let server = store.serve();
        let web = server.web();
        let first = short_submission(HOME_AFFAIRS, 5);
        let code = receipt(&web, "counter", &first);
        store.run(&["wave", "close", "counter"]).ok();
        web.post_json(&responses("counter"), &short_submission(HOME_AFFAIRS, 5)).problem(410, "wave_closed");
        // Who repeats what was recorded before still learns that it was.
        let again = web.post_json(&responses("counter"), &first);
        assert_eq!((again.status, again.json()["receipt"].as_str()), (200, Some(code.as_str())));
        let described = web.get("/api/v1/waves/counter").expect(200).json();
        assert_eq!(described["responses"], 1, "{described}");
    }

    fn an_open_wave_keeps_its_definitions(store: Store) {
        let survey = |title: &str, version: &str| std::fs::read_to_string(
            concat!(env!("CARGO_MANIFEST_DIR"), "/survey-definitions/sipas-short.toml"),
        ).expect("a shipped survey").replace("A quick opinion on how your procedure was handled", title)
            .replace("key = \"f5\"", &format!("key = \"{title}\""))
            .replace("version = \"1\"", &format!("version = \"{version}\""));
        let method = |title: &str, version: &str| std::fs::read_to_string(
            concat!(env!("CARGO_MANIFEST_DIR"), "/survey-definitions/methods/sipas-short.toml"),
        ).expect("a shipped method").replace("\"f5\"", &format!("\"{title}\""))
            .replace("version = \"1\"", &format!("version = \"{version}\""));
        store.file("definitions/sipas-short.toml", survey("asked_first", "1"));
        store.file("definitions/methods/sipas-short.toml", method("asked_first", "1"));
        let folder = store.folder().join("definitions").to_str().expect("a plain name").to_owned();
        store.open_wave("first", "sipas-short", &["--definitions", &folder]);

        // Other texts under the same names: whoever reads a name in the log could not tell which of them it means.
        let again = ["wave", "open", "--survey", "sipas-short", "--key", "second", "--agencies", "an-giang-2025"];
        let (opens, closes) = (in_days(-1), in_days(30));
        let dates = ["--opens", &opens, "--closes", &closes, "--definitions", &folder];
        for (survey_version, method_version, named) in
            [("1", "1", "survey sipas-short/1"), ("1", "2", "survey sipas-short/1"), ("2", "1", "method sipas-short/1")]
        {
            store.file("definitions/sipas-short.toml", survey("asked_later", survey_version));
            store.file("definitions/methods/sipas-short.toml", method("asked_later", method_version));
            let refused = store.run(&[&again[..], &dates].concat()).wrong_input();
            assert!(refused.contains(named) && refused.contains("raise the version"), "{refused}");
        }
        assert!(!store.run(&["wave", "list"]).ok().contains("second"));
        store.file("definitions/methods/sipas-short.toml", method("asked_later", "2"));
        store.open_wave("second", "sipas-short", &["--definitions", &folder]);
        let server = store.serve_with(&["--definitions", &folder]);
        let web = server.web();
        for (wave, its, other) in [("first", "asked_first", "asked_later"), ("second", "asked_later", "asked_first")] {
            let survey = web.get(&format!("/api/v1/waves/{wave}/survey")).expect(200);
            assert!(survey.text().contains(its) && !survey.text().contains(other), "{wave}: {}", survey.text());
            let page = web.get(&format!("/s/{wave}/{HOME_AFFAIRS}?lang=en")).expect(200);
            assert!(Form::with(page.text(), its).choices.iter().all(|(name, _)| name != other));
            let mut answers = short_answers(4);
            let answers_map = answers.as_object_mut().expect("an object");
            answers_map.remove("f5");
            answers_map.insert(its.to_owned(), json!(4));
            let submission = json!({ "id": new_id(), "agency": HOME_AFFAIRS, "answers": answers });
            receipt(&web, wave, &submission);
        }
        drop(server);
        // Without the folder the compiled-in survey is another one again; the waves do not mind.
        let server = store.serve();
        let survey = server.web().get("/api/v1/waves/first/survey").expect(200);
        assert!(survey.text().contains("asked_first"));
    }
}
