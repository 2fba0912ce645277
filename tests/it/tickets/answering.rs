//! A ticket in use: its link, its one response, a repeat, a dispute, and every way in which it opens nothing.

use super::{make, with_ticket, words};
use crate::harness::*;
use crate::on_both;

fn fill(form: &mut Form, code: &str) {
    for question in ["f1", "f2", "f3", "f4", "f5", "overall"] {
        form.set(question, &[code]);
    }
}

/// Types a code where codes are typed.
fn type_in(web: &Web, code: &str) -> Reply {
    let mut form = Form::with(web.get("/t").expect(200).text(), "code");
    form.set("code", &[code]);
    form.send(web, "/t")
}

fn count(store: &Store, kind: &str) -> usize {
    words(store, &format!("SELECT body AS word FROM log_entry WHERE kind = '{kind}'")).len()
}

on_both! {
    fn a_link_is_opened_answered_once_and_disputed_once(store: Store) {
        store.open_wave("w", "sipas-agency", &[]);
        let codes = make(store, "w", JUSTICE, "offered", 2, &["--sector", "land", "--unit", "u-1"]);
        let server = store.serve_with(&["--limit", "all=off"]);
        let web = server.web();
        let (path, code) = (format!("/t/{}", codes[0]), &codes[0]);
        let led = type_in(&web, &code.to_lowercase().replace('-', " ")).expect(303);
        assert_eq!(led.header("location"), Some(path.as_str()));
        let page = web.get(&path).expect(200);
        assert_eq!(page.header("cache-control"), Some("private, no-cache"));
        assert!(visible(page.text()).contains("Sở Tư pháp"), "the agency is the ticket's");
        let mut form = Form::with(page.text(), "id");
        assert!(form.choices.iter().all(|(name, _)| name != "sector"), "the ticket has said it");
        for _ in 0..3 {
            web.get(&path).expect(200);
        }
        assert_eq!(words(store, "SELECT CAST(SUM(state) AS TEXT) AS word FROM ticket"), ["0"], "looking spends nothing");
        // Faults come back with what was typed, under the ticket.
        form.set("q1_1", &["4"]);
        let back = form.send(&web, &path).expect(422);
        let mut form = Form::with(back.text(), "id");
        assert!(form.value("q1_1") == Some("4") && form.action.starts_with(&path), "{}", form.action);
        for (factor, questions) in [(1, 4), (2, 5), (3, 6), (4, 3), (5, 4)] {
            for question in 1..=questions {
                form.set(&format!("q{factor}_{question}"), &["5"]);
            }
        }
        let sent = form.send(&web, &path).expect(303);
        let receipt = |reply: &Reply| {
            let page = web.get(reply.header("location").expect("a place")).expect(200);
            find_receipt(&visible(page.text())).expect("a receipt")
        };
        let first = receipt(&sent);
        assert!(is_recorded(&web, &first));
        assert_eq!(words(store, "SELECT agency || ' ' || sector || ' ' || unit || ' ' || source || ' ' || mode AS word FROM response"),
            ["x-stp land u-1 offered web"]);
        assert_eq!(receipt(&form.send(&web, &path).expect(303)), first, "a repeat gets its receipt though the ticket is spent");

        // A second answer under the same ticket: told, with what was typed, and the way to dispute.
        let mut other = form.clone();
        other.set("id", &[&new_id()]).set("comment", &["Tôi chưa trả lời lần nào"]);
        let used = other.send(&web, &path).expect(409);
        let said = visible(used.text());
        assert!(said.contains("Mã này đã được dùng để trả lời một lần. Nếu không phải Ông/Bà trả lời"), "{said}");
        assert!(said.contains("Tôi chưa trả lời lần nào") && said.contains("CHƯA được ghi nhận"), "{said}");
        // "Back", another answer, sent under the same id: not another person's, for whom the ticket would have nothing left.
        let mut changed = form.clone();
        changed.set("q1_1", &["1"]);
        let said = visible(changed.send(&web, &path).expect(409).text());
        assert!(said.contains("Mã này đã được dùng để trả lời một lần") && !said.contains("được tính riêng. Nếu không"), "{said}");
        let used = web.get(&path).expect(409);
        assert_eq!(used.header("cache-control"), Some("no-store"));
        for _ in 0..3 {
            let done = Form::all(used.text()).remove(0).send(&web, "").expect(200);
            assert!(visible(done.text()).contains("Bộ phận giám sát sẽ xem xét; không ai biết Ông/Bà là ai qua việc này."));
        }
        let disputes = words(store, "SELECT body || subject AS word FROM log_entry WHERE kind = 'dispute'");
        let hash = sipas::ledger::code::TicketCode::parse(code).expect("a code").hash();
        assert!(disputes.len() == 1 && disputes[0].contains("kind used"), "{disputes:?}");
        assert!(disputes[0].ends_with(&data_encoding::HEXLOWER.encode(&hash)), "{disputes:?}");
        // An unused one has nothing to dispute.
        let led = web.post_form(&format!("/t/{}/dispute", codes[1]), &[]).expect(303);
        assert_eq!((led.header("location"), count(store, "dispute")), (Some(format!("/t/{}", codes[1]).as_str()), 1));
        assert!(store.run(&["tickets", "list"]).ok().contains("2 issued\t1 used\t0 spoiled"));
        assert!(!server.printed().contains(code.as_str()), "no code in what the server prints");
        assert!(store.log_is_dense());
    }

    fn programs_answer_with_a_ticket(store: Store) {
        store.open_wave("w", "sipas-short", &[]);
        store.open_wave("other", "sipas-short", &[]);
        let codes = make(store, "w", JUSTICE, "drawn", 4, &["--sector", "tax"]);
        let server = store.serve_with(&["--limit", "all=off"]);
        let web = server.web();
        let with = |code: &str, key: &str, value: &str| {
            let mut sent = with_ticket(code, 4);
            sent[key] = value.into();
            web.post_json(&responses("w"), &sent)
        };
        let mut sent = with_ticket(&codes[0].to_lowercase(), 4);
        let receipt = web.post_json(&responses("w"), &sent).expect(201).json();
        assert_eq!(web.post_json(&responses("w"), &sent).expect(200).json(), receipt);
        sent["answers"]["f1"] = 1.into();
        web.post_json(&responses("w"), &sent).problem(409, "id_conflict");
        with(&codes[0], "id", &new_id()).problem(409, "ticket_used");
        // Even a faulty one is told that the ticket is spent, not what is wrong with it.
        with(&codes[0], "answers", "x").problem(400, "malformed");
        let faulty = serde_json::json!({ "id": new_id(), "ticket": codes[0], "answers": { "f1": 9 } });
        web.post_json(&responses("w"), &faulty).problem(409, "ticket_used");
        // The ticket says who is rated and why.
        let refused = with(&codes[1], "agency", HOME_AFFAIRS);
        refused.problem(422, "ticket_agency");
        assert!(refused.json()["detail"].as_str().expect("words").contains(JUSTICE));
        with(&codes[1], "source", "open").problem(403, "not_allowed");
        with(&codes[1], "mode", "paper").problem(403, "not_allowed");
        with(&codes[1], "source", "drawn").expect(201);
        with(&codes[2], "agency", JUSTICE).expect(201);
        let stored = "SELECT DISTINCT agency || ' ' || sector || ' ' || source AS word FROM response";
        assert_eq!(words(store, stored), ["x-stp tax drawn"]);
        let elsewhere = web.post_json(&responses("other"), &with_ticket(&codes[3], 4));
        elsewhere.problem(404, "unknown_ticket");
        assert!(elsewhere.json()["detail"].as_str().expect("words").contains("one of wave “w”, not of “other”"));
        let mut mistyped = codes[3].clone().into_bytes();
        mistyped[0] = if mistyped[0] == b'A' { b'B' } else { b'A' };
        let reply = with(std::str::from_utf8(&mistyped).expect("ASCII"), "mode", "web");
        reply.problem(404, "unknown_ticket");
        assert!(reply.json()["detail"].as_str().expect("words").contains("one character is wrong"));
        with("ZZZZ-ZZZZ-ZZZZ-ZZZF", "mode", "web").problem(404, "unknown_ticket");
        let without = serde_json::json!({ "id": new_id(), "answers": short_answers(4) });
        web.post_json(&responses("w"), &without).problem(400, "malformed");
        // A spent id under another ticket spends nothing.
        let mut again = with_ticket(&codes[3], 4);
        again["id"] = sent["id"].clone();
        web.post_json(&responses("w"), &again).expect(200);
        assert_eq!(words(store, "SELECT CAST(COUNT(*) AS TEXT) AS word FROM ticket WHERE state = 1"), ["3"]);
        assert!(store.log_is_dense());
    }

    fn codes_that_open_nothing_are_told_kindly(store: Store) {
        store.open_wave("w", "sipas-short", &[]);
        let codes = make(store, "w", JUSTICE, "offered", 2, &[]);
        let server = store.serve();
        let web = server.web();
        assert!(web.get("/").expect(200).text().contains("href=\"/t\""));
        let mut mistyped = codes[0].clone().into_bytes();
        mistyped[2] = if mistyped[2] == b'7' { b'8' } else { b'7' };
        let mistyped = String::from_utf8(mistyped).expect("ASCII");
        for typed in [mistyped.as_str(), "ABC", "", "ZZZZ-ZZZZ-ZZZZ-ZZZF", "<b>&\"", "mã của tôi"] {
            let reply = type_in(&web, typed).expect(404);
            let said = visible(reply.text());
            assert!(said.contains("Không tìm thấy mã. Xin kiểm tra lại từng ký tự"), "{typed}: {said}");
            assert_eq!(Form::with(reply.text(), "code").value("code"), Some(typed.trim()), "it is there to be corrected");
            assert_eq!(reply.header("cache-control"), Some("no-store"));
        }
        for path in [format!("/t/{mistyped}"), format!("/t/{mistyped}?lang=en"), "/t/%3Cb%3E".to_owned()] {
            let reply = web.get(&path).expect(404);
            assert!(!reply.text().contains("<b>") && Form::with(reply.text(), "code").action == "/t", "{path}");
            web.post_form(&path, &[("id".to_owned(), new_id())]).expect(404);
        }
        web.post_form(&format!("/t/{mistyped}/dispute"), &[]).expect(404);
        assert_eq!(count(store, "dispute"), 0);
        // A closed wave takes nothing, and what was typed can be copied.
        let path = format!("/t/{}", codes[0]);
        let mut form = Form::with(web.get(&path).expect(200).text(), "id");
        fill(&mut form, "2");
        form.set("comment", &["Chờ quá lâu"]);
        let (used, spent) = (format!("/t/{}", codes[1]), with_ticket(&codes[1], 3));
        web.post_json(&responses("w"), &spent).expect(201);
        store.run(&["wave", "close", "w"]).ok();
        let late = form.send(&web, &path).expect(410);
        assert!(visible(late.text()).contains("Chờ quá lâu"));
        within(std::time::Duration::from_secs(5), "the close is noticed", || web.get(&path).status == 410);
        web.post_json(&responses("w"), &with_ticket(&codes[0], 4)).problem(410, "wave_closed");
        // The repeat of one that was stored still gets its receipt, and a used one can still be disputed.
        web.post_json(&responses("w"), &spent).expect(200);
        let page = web.get(&used).expect(409);
        assert!(!page.text().contains("/s/w/"), "no other form is offered after the end");
        Form::all(page.text()).remove(0).send(&web, "").expect(200);
        assert_eq!(count(store, "dispute"), 1);
    }

    fn offered_and_drawn_responses_are_the_counted_ones(store: Store) {
        store.open_wave("live", "sipas-short", &["--live"]);
        let mut codes = make(store, "live", HOME_AFFAIRS, "offered", 10, &[]);
        codes.extend(make(store, "live", HOME_AFFAIRS, "drawn", 10, &[]));
        let server = store.serve();
        let web = server.web();
        for n in 0..10 {
            receipt(&web, "live", &short_submission(HOME_AFFAIRS, n % 2 + 1));
        }
        let n = |count: &str| {
            let index = web.get(&format!("/api/v1/waves/live/index.json?count={count}")).expect(200).json();
            index_root(&index)["n_respondents"].as_u64().unwrap_or_default()
        };
        let before = n("counted");
        for code in &codes {
            receipt(&web, "live", &with_ticket(code, 5));
        }
        within(std::time::Duration::from_secs(10), "the tickets' responses are counted", || n("counted") == before + 20);
        assert_eq!((n("beside"), n("all")), (10, 30));
    }

    fn a_form_under_a_ticket_outlives_a_database_that_is_gone(store: Store) {
        store.open_wave("w", "sipas-short", &[]);
        let code = make(store, "w", JUSTICE, "offered", 1, &[]).remove(0);
        let server = store.serve();
        let web = server.web();
        let path = format!("/t/{code}");
        let mut form = Form::with(web.get(&path).expect(200).text(), "id");
        fill(&mut form, "3");
        form.set("comment", &["Giữ lại giúp tôi"]);
        let hide = |from: &str, to: &str| {
            store.open_database().execute(&format!("ALTER TABLE {from} RENAME TO {to}")).expect("a table under another name");
        };
        hide("ticket", "ticket_gone");
        let busy = form.send(&web, &path).expect(503);
        let kept = Form::with(busy.text(), "id");
        assert_eq!((kept.value("comment"), kept.value("id")), (Some("Giữ lại giúp tôi"), form.value("id")));
        assert!(visible(busy.text()).contains("CHƯA được gửi") && busy.header("retry-after").is_some());
        hide("ticket_gone", "ticket");
        within(std::time::Duration::from_secs(10), "it goes through when the database is back", || {
            kept.send(&web, &path).status == 303
        });
    }
}

#[test]
fn a_restart_of_postgres_costs_nobody_an_answer() {
    let Some(store) = Store::postgres(concat!(module_path!(), "::a_restart_of_postgres_costs_nobody_an_answer")) else {
        return;
    };
    store.open_wave("w", "sipas-short", &[]);
    let codes = make(&store, "w", JUSTICE, "offered", 3, &[]);
    let server = store.serve();
    let web = server.web();
    receipt(&web, "w", &with_ticket(&codes[0], 4));
    let restart = || {
        let database = store.database().expect("PostgreSQL");
        database.shut();
        database.reopen();
    };
    // No form comes between: the writer itself must notice that its connection is gone.
    for _ in 0..2 {
        restart();
        web.post_form(&format!("/t/{}/dispute", codes[0]), &[]).expect(200);
    }
    assert_eq!(count(&store, "dispute"), 1);
    restart();
    receipt(&web, "w", &with_ticket(&codes[1], 4));
    restart();
    receipt(&web, "w", &with_ticket(&codes[2], 4));
    assert!(store.log_is_dense());
}
