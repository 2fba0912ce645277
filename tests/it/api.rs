//! Responses by the API: recorded once, repeated without harm, refused with all reasons at once.

use serde_json::{Value, json};

use crate::harness::*;
use crate::on_both;

fn count(web: &Web, wave: &str) -> u64 {
    let described = web.get(&format!("/api/v1/waves/{wave}")).expect(200).json();
    described["responses"].as_u64().unwrap_or_else(|| panic!("no number of responses: {described}"))
}

fn with(mut submission: Value, path: &str, value: Value) -> Value {
    *submission.pointer_mut(path).unwrap_or_else(|| panic!("no {path}")) = value;
    submission
}

fn with_comment(comment: &str) -> Value {
    let mut submission = short_submission(HOME_AFFAIRS, 4);
    submission["answers"]["comment"] = json!(comment);
    submission
}

on_both! {
    fn a_response_gets_a_receipt_and_a_repeat_the_same(store: Store) {
        store.open_wave("counter", "sipas-short", &[]);
        let server = store.serve();
        let web = server.web();
        let submission = with_comment("Cảm ơn");
        let code = receipt(&web, "counter", &submission);
        assert_eq!(find_receipt(&code).as_deref(), Some(code.as_str()));
        let again = web.post_json(&responses("counter"), &submission).expect(200);
        assert_eq!(again.json()["receipt"], code.as_str());
        // The same answers in another order of keys and other spellings are the same content.
        let turned = json!({
            "answers": { "comment": " Cảm ơn\n", "overall": "4", "f5": "4", "f4": 4, "f3": 4, "f2": 4, "f1": 4 },
            "language": "vi", "agency": HOME_AFFAIRS, "id": submission["id"], "mode": "web", "source": "open",
        });
        assert_eq!(web.post_json(&responses("counter"), &turned).json()["receipt"], code.as_str());
        assert_eq!(count(&web, "counter"), 1);
        assert_ne!(receipt(&web, "counter", &short_submission(HOME_AFFAIRS, 4)), code);
        assert_eq!(count(&web, "counter"), 2);
    }

    fn other_content_under_an_id_is_a_conflict(store: Store) {
        store.open_wave("counter", "sipas-short", &[]);
        store.open_wave("other", "sipas-short", &[]);
        let server = store.serve();
        let web = server.web();
        let submission = with_comment("một");
        receipt(&web, "counter", &submission);
        for (path, value) in [
            ("/answers/f1", json!(1)),
            ("/answers/comment", json!("hai")),
            ("/agency", json!(JUSTICE)),
        ] {
            let changed = with(submission.clone(), path, value);
            web.post_json(&responses("counter"), &changed).problem(409, "id_conflict");
        }
        web.post_json(&responses("other"), &submission).problem(409, "id_conflict");
        assert_eq!((count(&web, "counter"), count(&web, "other")), (1, 0));
    }

    fn nfd_text_is_the_same_as_nfc(store: Store) {
        use unicode_normalization::UnicodeNormalization as _;
        store.open_wave("counter", "sipas-short", &[]);
        let server = store.serve();
        let web = server.web();
        let words = "Đường dây nóng không ai trả lời – đề nghị bổ sung ghế ngồi";
        let decomposed: String = words.nfd().collect();
        assert_ne!(words, decomposed);
        let submission = with_comment(&decomposed);
        let code = receipt(&web, "counter", &submission);
        let composed = with(submission, "/answers/comment", json!(words));
        let again = web.post_json(&responses("counter"), &composed);
        assert_eq!(again.json()["receipt"], code.as_str(), "{}", again.text());
        drop(server);
        let stored = store.open_database().words("SELECT words AS word FROM response_text");
        assert_eq!(stored, [words]);
    }

    fn all_rejections_come_at_once(store: Store) {
        store.open_wave("2026", "sipas-agency", &[]);
        let server = store.serve();
        let web = server.web();
        let submission = json!({
            "id": new_id(), "agency": HOME_AFFAIRS, "language": "en",
            "answers": {
                "nobody": 1, "respondent": 3, "filed": [1, 2], "contact": 2, "learned": [1, 1], "q1_1": true,
                "q3_1": 5, "wishes": [1, 2, 3, 4], "comment": "x".repeat(1001),
            },
        });
        let errors = web.post_json(&responses("2026"), &submission).problem(422, "rejected");
        let expected = [
            ("nobody", "unknown_question"), ("respondent", "unknown_option"), ("filed", "several_values"),
            ("learned", "repeated_option"), ("q1_1", "wrong_type"), ("q3_1", "not_asked"), ("wishes", "too_many"),
            ("comment", "too_long"),
        ];
        for (question, code) in expected {
            assert!(errors.contains(&(question.to_owned(), code.to_owned())), "{question} {code}: {errors:?}");
        }
        let others = errors.iter().filter(|(question, _)| expected.iter().all(|(known, _)| known != question));
        assert!(others.clone().all(|(_, code)| code == "required"), "{:?}", others.collect::<Vec<_>>());
        assert_eq!(count(&web, "2026"), 0);
    }

    fn a_program_may_leave_blanks_which_the_method_judges(store: Store) {
        store.open_wave("live", "sipas-agency", &["--live"]);
        let server = store.serve();
        let web = server.web();
        let some = json!({"q1_1": 5, "wishes": [1, 4], "visits": 2, "comment": "…"});
        let sent = json!({"id": new_id(), "agency": "30760", "language": "vi", "answers": some});
        receipt(&web, "live", &sent);
        let index = web.get("/api/v1/waves/live/index.json?count=all").expect(200).json();
        assert_eq!((&index["responses"], &index["units"][0]["received"]), (&json!(1), &json!(1)));
        // Nothing at all is no opinion.
        let nothing = json!({"id": new_id(), "agency": "30760", "answers": {"comment": " ", "wishes": []}});
        let told = web.post_json(&responses("live"), &nothing).problem(422, "rejected");
        assert!(told.len() >= 18 && told.iter().all(|(_, code)| code == "required"), "{told:?}");
        assert_eq!(count(&web, "live"), 1);
    }

    fn control_characters_and_long_words_are_refused(store: Store) {
        store.open_wave("counter", "sipas-short", &[]);
        let server = store.serve();
        let web = server.web();
        for (comment, code) in [
            ("a\u{0}b".to_owned(), "control_character"),
            ("a\u{7}b".to_owned(), "control_character"),
            ("a\u{85}b".to_owned(), "control_character"),
            ("ă".repeat(501), "too_long"),
        ] {
            let errors = web.post_json(&responses("counter"), &with_comment(&comment)).problem(422, "rejected");
            assert_eq!(errors, [("comment".to_owned(), code.to_owned())]);
        }
        // Five hundred characters fit, however many bytes they take and however they are composed.
        receipt(&web, "counter", &with_comment(&"ă".repeat(500)));
        receipt(&web, "counter", &with_comment(&"a\u{306}".repeat(500)));
        receipt(&web, "counter", &with_comment("dòng một\r\ndòng hai\tcột"));
        assert_eq!(count(&web, "counter"), 3);
    }

    fn a_key_that_came_twice_is_not_guessed_at(store: Store) {
        store.open_wave("counter", "sipas-short", &[]);
        let server = store.serve();
        let web = server.web();
        let body = short_submission(HOME_AFFAIRS, 4).to_string().replace("\"f1\":4", "\"f1\":4,\"f1\":1");
        assert!(body.contains("\"f1\":1"), "{body}");
        let errors = web.post(&responses("counter"), web::JSON, body).problem(422, "rejected");
        assert_eq!(errors, [("f1".to_owned(), "several_values".to_owned())]);
        let body = short_submission(HOME_AFFAIRS, 4).to_string().replace("\"agency\":", "\"agency\":\"x-stp\",\"agency\":");
        web.post(&responses("counter"), web::JSON, body).problem(400, "malformed");
        assert_eq!(count(&web, "counter"), 0);
    }

    fn ids_are_random_uuids_only(store: Store) {
        store.open_wave("counter", "sipas-short", &[]);
        let server = store.serve();
        let web = server.web();
        for id in [
            "0197d2a0-7f6b-7c3e-8f7a-0123456789ab",
            "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
            "00000000-0000-0000-0000-000000000000",
            "f47ac10b58cc4372a5670e02b2c3d479",
            "not-an-id",
            "",
        ] {
            let submission = with(short_submission(HOME_AFFAIRS, 4), "/id", json!(id));
            let reply = web.post_json(&responses("counter"), &submission);
            reply.problem(422, "bad_id");
        }
        assert_eq!(count(&web, "counter"), 0);
    }

    fn without_a_credential_source_and_mode_are_not_the_senders(store: Store) {
        store.open_wave("counter", "sipas-short", &[]);
        let server = store.serve();
        let web = server.web();
        for (key, value) in
            [("source", "drawn"), ("source", "offered"), ("source", "nonsense"), ("mode", "paper"), ("mode", "kiosk")]
        {
            let mut submission = short_submission(HOME_AFFAIRS, 4);
            submission[key] = json!(value);
            web.post_json(&responses("counter"), &submission).problem(403, "not_allowed");
        }
        assert_eq!(count(&web, "counter"), 0);
    }

    fn waves_agencies_and_days_are_checked(store: Store) {
        store.open_wave("counter", "sipas-short", &[]);
        let (opens, closes) = (in_days(2), in_days(9));
        let usual = ["wave", "open", "--survey", "sipas-short", "--agencies", "an-giang-2025"];
        store.run(&[&usual[..], &["--key", "later", "--opens", &opens, "--closes", &closes]].concat()).ok();
        let (opens, closes) = (in_days(-9), in_days(-2));
        store.run(&[&usual[..], &["--key", "past", "--opens", &opens, "--closes", &closes]].concat()).ok();
        let server = store.serve();
        let web = server.web();
        let good = || short_submission(HOME_AFFAIRS, 4);
        web.post_json(&responses("nobody"), &good()).problem(404, "unknown_wave");
        web.post_json(&responses("counter"), &short_submission("x-nobody", 4)).problem(404, "unknown_agency");
        web.post_json(&responses("later"), &good()).problem(403, "wave_not_open");
        web.post_json(&responses("past"), &good()).problem(410, "wave_closed");
        for wave in ["counter", "later", "past"] {
            assert_eq!(count(&web, wave), 0);
        }
    }

    fn what_cannot_be_read_is_refused(store: Store) {
        store.open_wave("counter", "sipas-short", &[]);
        let server = store.serve();
        let web = server.web();
        let path = responses("counter");
        let good = short_submission(HOME_AFFAIRS, 4).to_string();
        for bad in ["", "{", "[]", "null", "{\"id\": 1}", &good[..good.len() - 1], &format!("{good}{good}")] {
            web.post(&path, web::JSON, bad).problem(400, "malformed");
        }
        web.post(&path, web::JSON, [&b"\xff\xfe"[..], good.as_bytes()].concat()).problem(400, "malformed");
        let unknown = good.replacen('{', "{\"voucher\":\"x\",", 1);
        web.post(&path, web::JSON, unknown).problem(400, "malformed");
        for content_type in ["text/plain", web::FORM, "application/json; charset=utf-16"] {
            web.post(&path, content_type, good.as_str()).problem(415, "wrong_content_type");
        }
        let method = web.send("DELETE", &path, &[], b"").expect("an answer");
        method.problem(405, "method_not_allowed");
        assert_eq!(count(&web, "counter"), 0);
        web.post(&path, "application/json; charset=UTF-8", good).expect(201);
    }

    fn a_body_may_have_64_kib_and_not_one_byte_more(store: Store) {
        store.open_wave("counter", "sipas-short", &[]);
        let server = store.serve();
        let web = server.web();
        let padded = |length: usize| {
            let good = short_submission(HOME_AFFAIRS, 4).to_string();
            format!("{good}{}", " ".repeat(length - good.len()))
        };
        web.post(&responses("counter"), web::JSON, padded(64 * 1024)).expect(201);
        web.post(&responses("counter"), web::JSON, padded(64 * 1024 + 1)).problem(413, "body_too_large");
        web.post(&responses("counter"), web::JSON, padded(1024 * 1024)).problem(413, "body_too_large");
        assert_eq!(count(&web, "counter"), 1);
    }
}
