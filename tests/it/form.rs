//! The form as a phone without scripts uses it: opened, filled, sent, sent again, corrected, and its receipt checked.

use crate::harness::*;
use crate::on_both;

/// Sends a form that is expected to be accepted; gives the code on its receipt page.
fn sent(web: &Web, form: &Form, path: &str) -> String {
    let reply = form.send(web, path).expect(303);
    let place = reply.header("location").expect("a place to go").to_owned();
    assert!(place.contains("/r/"), "{place}");
    let page = web.get(&place).expect(200);
    let code = find_receipt(&visible(page.text())).unwrap_or_else(|| panic!("no receipt on:\n{}", page.text()));
    assert!(!place.contains(&code), "the address of a page is no place for a receipt");
    code
}

fn count(web: &Web, wave: &str) -> u64 {
    web.get(&format!("/api/v1/waves/{wave}")).expect(200).json()["responses"].as_u64().expect("a number")
}

on_both! {
    fn a_form_is_filled_sent_and_its_receipt_checked(store: Store) {
        store.open_wave("counter", "sipas-short", &[]);
        let server = store.serve();
        let web = server.web();
        // The first of all is signed soon after the start, for whatever is there by then.
        within(std::time::Duration::from_secs(20), "something is signed", || web.get("/log/checkpoint").status == 200);
        let path = format!("/s/counter/{HOME_AFFAIRS}");
        let mut form = open_form(&web, &path);
        assert_eq!(form.method, "post");
        let other = open_form(&web, &path);
        assert_ne!(form.value("id"), other.value("id"), "every opened form is another one");
        fill_short(&mut form, "4");
        form.set("comment", &["Cảm ơn, tốt lắm."]);
        let code = sent(&web, &form, &path);
        assert_eq!(sent(&web, &form, &path), code, "a second click is the same form");
        assert_eq!(count(&web, "counter"), 1);

        let (status, words) = check(&web, &code.to_lowercase().replace('-', " "));
        assert!(status == 200 && words.contains("Phiếu đã được ghi; bản xác nhận tiếp theo sẽ có trong"), "{status} {words}");
        assert!(!words.contains("Cảm ơn, tốt lắm"), "a receipt shows nothing of what was answered");
        let mut mistyped = code.into_bytes();
        mistyped[3] = if mistyped[3] == b'7' { b'8' } else { b'7' };
        let (status, words) = check(&web, std::str::from_utf8(&mistyped).expect("ASCII"));
        assert!(status == 422 && words.contains("bị gõ sai"), "{status} {words}");
        let unknown = sipas::ledger::code::ReceiptCode::of(
            &[7; 32], &sipas::domain::response::ResponseId::from_random([7; 16]),
        ).to_string();
        let (status, words) = check(&web, &unknown);
        assert!(status == 404 && words.contains("Không có phiếu nào mang mã này"), "{status} {words}");
        let (status, words) = check(&web, "ABC");
        assert!(status == 422 && words.contains("thiếu hay thừa ký tự"), "{status} {words}");
        web.get("/r/no-such-token").expect(404);
    }

    fn faults_come_back_all_at_once_with_what_was_typed(store: Store) {
        store.open_wave("2026", "sipas-agency", &[]);
        let server = store.serve();
        let web = server.web();
        let path = format!("/s/2026/{HOME_AFFAIRS}?lang=en");
        let mut form = open_form(&web, &path);
        let typed = "<script>alert(\"1\")</script> & 'hết' ".to_owned() + &"ờ".repeat(1000);
        form.set("q1_1", &["4"]).set("wishes", &["1", "2", "3", "4"]).set("comment", &[&typed]);
        let reply = form.send(&web, &path);
        assert_eq!(reply.status, 422);
        assert!(!reply.text().contains("<script"), "what was typed is shown as text");
        let words = visible(reply.text());
        assert!(words.contains("What you entered is kept"), "{words}");
        assert!(words.contains("Choose at most 3."), "{words}");
        let back = Form::with(reply.text(), "id");
        assert_eq!(back.value("id"), form.value("id"), "a form that was not recorded keeps its number");
        assert_eq!(back.value("q1_1"), Some("4"));
        let ticked: Vec<&str> =
            back.fields.iter().filter(|(name, _)| name == "wishes").map(|(_, value)| value.as_str()).collect();
        assert_eq!(ticked, ["1", "2", "3", "4"]);
        assert_eq!(back.value("comment"), Some(typed.as_str()));
        // One message for each: required ones (those that the gates ask), too many wishes, too long a comment.
        let faulty = form::tags(reply.text()).iter().filter(|tag| tag.attribute("aria-invalid") == Some("true")).count();
        let missing = 4 + 5 + 6 + 3 - 1;
        assert_eq!(faulty, missing + 2, "{words}");
        assert_eq!(count(&web, "2026"), 0);

        // Corrected where it stands, it goes through.
        let mut back = back;
        for (factor, questions) in [(1, 4), (2, 5), (3, 6), (4, 3)] {
            for question in 1..=questions {
                back.set(&format!("q{factor}_{question}"), &["na"]);
            }
        }
        back.set("wishes", &["10"]).set("comment", &["ngắn"]);
        sent(&web, &back, &path);
        assert_eq!(count(&web, "2026"), 1);
    }

    fn answers_under_an_unmet_gate_are_left_out(store: Store) {
        store.open_wave("2026", "sipas-agency", &["--live"]);
        let server = store.serve();
        let web = server.web();
        let path = format!("/s/2026/{HOME_AFFAIRS}");
        for _ in 0..10 {
            let mut form = open_form(&web, &path);
            // No staff was met, yet the staff is rated: the radio could not be undone.
            form.set("contact", &["2"]).set("gave_feedback", &["2"]);
            for (factor, questions) in [(1, 4), (2, 5), (3, 6), (4, 3), (5, 4)] {
                for question in 1..=questions {
                    form.set(&format!("q{factor}_{question}"), &["1"]);
                }
            }
            sent(&web, &form, &path);
        }
        let index = web.get("/api/v1/waves/2026/index.json?count=all").expect(200).json();
        let root = index_root(&index);
        assert_eq!(root["n_respondents"], 10, "{root}");
        assert_eq!(root["n_answers"], 10 * (4 + 5 + 3), "staff and feedback were not asked: {root}");
    }

    fn a_skipped_question_is_a_blank(store: Store) {
        store.open_wave("2026", "sipas-agency", &[]);
        let server = store.serve();
        let web = server.web();
        let path = format!("/s/2026/{HOME_AFFAIRS}?lang=en");
        let mut form = open_form(&web, &path);
        assert!(form.choices.contains(&("visits".to_owned(), String::new())), "an optional radio can be skipped");
        assert!(!form.choices.contains(&("q1_1".to_owned(), String::new())), "a required one has “no opinion” instead");
        for (factor, questions) in [(1, 4), (2, 5), (3, 6), (4, 3)] {
            for question in 1..=questions {
                form.set(&format!("q{factor}_{question}"), &["5"]);
            }
        }
        form.set("visits", &[""]).set("respondent", &[""]);
        let code = sent(&web, &form, &path);
        // Left out altogether it is the same content.
        form.fields.retain(|(_, value)| !value.is_empty());
        assert_eq!(sent(&web, &form, &path), code);
    }

    fn another_persons_answers_under_the_same_number_are_kept_and_asked_about(store: Store) {
        store.open_wave("counter", "sipas-short", &[]);
        let server = store.serve();
        let web = server.web();
        let path = format!("/s/counter/{HOME_AFFAIRS}?lang=en");
        let mut form = open_form(&web, &path);
        fill_short(&mut form, "5");
        let first = sent(&web, &form, &path);
        fill_short(&mut form, "1");
        let reply = form.send(&web, &path).expect(409);
        assert!(visible(reply.text()).contains("another person"), "{}", visible(reply.text()));
        let back = Form::with(reply.text(), "id");
        assert_ne!(back.value("id"), form.value("id"));
        assert_eq!(back.value("f1"), Some("1"));
        assert_ne!(sent(&web, &back, &path), first);
        assert_eq!(count(&web, "counter"), 2);
    }

    fn what_no_browser_sends_is_told_like_any_other_fault(store: Store) {
        store.open_wave("counter", "sipas-short", &[]);
        let server = store.serve();
        let web = server.web();
        let path = format!("/s/counter/{HOME_AFFAIRS}");
        let with = |more: &[(&str, &str)]| {
            let mut form = open_form(&web, &path);
            fill_short(&mut form, "4");
            form.fields.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
            form.send(&web, &path)
        };
        for (more, status) in [
            (("f1", "5"), 422),
            (("nobody", "1"), 422),
            (("f1", "<b>"), 422),
            (("comment", "a\u{0}b"), 422),
            (("id", "f47ac10b-58cc-4372-a567-0e02b2c3d479"), 400),
            (("lang", "vi"), 400),
        ] {
            let reply = with(&[more]);
            assert_eq!(reply.status, status, "{more:?}: {}", visible(reply.text()));
            assert!(!reply.text().contains("<b>"), "{more:?}");
        }
        // An id of another kind is replaced, and the answers are kept.
        let mut form = open_form(&web, &path);
        fill_short(&mut form, "4");
        form.set("id", &["0197d2a0-7f6b-7c3e-8f7a-0123456789ab"]);
        let back = form.send(&web, &path).expect(422);
        let back = Form::with(back.text(), "id");
        assert_ne!(back.value("id"), form.value("id"));
        sent(&web, &back, &path);
        let raw = web.post(&path, web::FORM, &b"id=%ff&f1=1"[..]);
        assert_eq!(raw.status, 400);
        assert_eq!(count(&web, "counter"), 1);
    }

    fn a_closed_wave_says_so_and_keeps_what_was_typed(store: Store) {
        store.open_wave("counter", "sipas-short", &[]);
        let server = store.serve();
        let web = server.web();
        let path = format!("/s/counter/{HOME_AFFAIRS}?lang=en");
        let mut recorded = open_form(&web, &path);
        fill_short(&mut recorded, "3");
        let code = sent(&web, &recorded, &path);
        let mut form = open_form(&web, &path);
        fill_short(&mut form, "2");
        form.set("comment", &["đường dây nóng <không> trả lời"]);
        store.run(&["wave", "close", "counter"]).ok();
        let reply = form.send(&web, &path);
        assert_eq!(reply.status, 410);
        let words = visible(reply.text());
        assert!(words.contains("was not recorded") && words.contains("đường dây nóng <không> trả lời"), "{words}");
        assert_eq!(sent(&web, &recorded, &path), code, "who sends again what was recorded learns that it was");
        assert_eq!(count(&web, "counter"), 1);
    }

    fn addresses_that_lead_nowhere(store: Store) {
        store.open_wave("counter", "sipas-short", &[]);
        let server = store.serve();
        let web = server.web();
        for path in ["/s/nobody/x-snv", "/s/counter/nobody", "/s/counter/%00", "/nobody", "/s/counter"] {
            let page = web.get(path);
            assert_eq!(page.status, 404, "{path}");
            assert!(page.header("content-type").is_some_and(|kind| kind.starts_with("text/html")), "{path}");
        }
        let (opens, closes) = (in_days(2), in_days(9));
        store.run(&["wave", "open", "--survey", "sipas-short", "--key", "later", "--agencies", "an-giang-2025",
            "--opens", &opens, "--closes", &closes]).ok();
        let page = web.get(&format!("/s/later/{HOME_AFFAIRS}"));
        assert_eq!(page.status, 403, "{}", visible(page.text()));
        let form = web.post(&format!("/s/counter/{HOME_AFFAIRS}"), web::JSON, "{}");
        assert_eq!(form.status, 415);
    }

    fn the_language_is_asked_for_kept_or_guessed(store: Store) {
        store.open_wave("counter", "sipas-short", &[]);
        let server = store.serve();
        let web = server.web();
        let path = format!("/s/counter/{HOME_AFFAIRS}");
        let language = |page: &Reply| {
            let tags = form::tags(page.text());
            tags.iter().find(|tag| tag.name == "html").and_then(|tag| tag.attribute("lang").map(str::to_owned))
        };
        assert_eq!(language(&web.get(&path)).as_deref(), Some("vi"));
        assert_eq!(language(&web.get(&format!("{path}?lang=en"))).as_deref(), Some("en"));
        let english = web.get_with(&path, &[("accept-language", "en-GB,en;q=0.8,vi;q=0.5")]);
        assert_eq!(language(&english).as_deref(), Some("en"));
        let kept = web.get_with(&path, &[("accept-language", "en"), ("cookie", "lang=vi")]);
        assert_eq!(language(&kept).as_deref(), Some("vi"));
        let asked = web.get_with(&format!("{path}?lang=en"), &[("cookie", "lang=vi")]);
        assert_eq!(language(&asked).as_deref(), Some("en"));
    }
}
