//! How often what may be asked: shared addresses are not in each other's way, guessing is slow, and whoever is refused keeps
//! what was typed.

use crate::harness::*;
use crate::on_both;

/// As behind a proxy of the operator's, which says who asks.
fn serve(store: &Store, limits: &str) -> Server {
    store.serve_with(&["--trusted-proxy", "127.0.0.1", "--limit", limits])
}

fn from(address: &str) -> [(&'static str, &str); 2] {
    [("x-forwarded-for", address), ("content-type", web::FORM)]
}

fn filled(id: &str, comment: &str) -> Vec<u8> {
    let questions = ["f1", "f2", "f3", "f4", "f5", "overall"];
    let mut fields = vec![("id".to_owned(), id.to_owned()), ("lang".to_owned(), "vi".to_owned())];
    fields.extend(questions.map(|question| (question.to_owned(), "4".to_owned())));
    fields.push(("comment".to_owned(), comment.to_owned()));
    web::urlencoded(&fields).into_bytes()
}

/// Seconds that a refused sender is asked to wait.
#[track_caller]
fn wait(reply: &Reply) -> u64 {
    assert_eq!(reply.status, 429, "{}", reply.gist());
    reply.header("retry-after").expect("a time to wait").parse().expect("a number")
}

on_both! {
    fn forms_of_one_address_are_limited_and_come_back_as_they_were_typed(store: Store) {
        store.open_wave("counter", "sipas-short", &[]);
        let server = serve(store, "open_forms=3/1h,same_form=2/1m");
        let web = server.web();
        let path = format!("/s/counter/{HOME_AFFAIRS}");
        let send = |address: &str, body: &[u8]| web.send("POST", &path, &from(address), body).expect("an answer");
        for _ in 0..3 {
            send("203.0.113.7", &filled(&new_id(), "")).expect(303);
        }
        let id = new_id();
        let refused = send("203.0.113.7", &filled(&id, "Chờ lâu <quá>"));
        assert!((1100..=1200).contains(&wait(&refused)), "an hour for three: twenty minutes for one");
        let form = Form::with(refused.text(), "id");
        assert_eq!((form.value("id"), form.value("comment")), (Some(id.as_str()), Some("Chờ lâu <quá>")));
        let words = visible(refused.text());
        assert!(words.contains("rất nhiều phiếu") && words.contains("CHƯA được gửi") && words.contains("20 phút"), "{words}");
        let english = send("203.0.113.7", &[&filled(&id, "")[..], b"&x=1"].concat());
        assert_eq!(english.status, 422, "faults are told first");
        // Somebody else's address is not touched, and neither is reading.
        send("203.0.113.8", &filled(&id, "Chờ lâu <quá>")).expect(303);
        web.get_with(&path, &from("203.0.113.7")).expect(200);
        let program = [("x-forwarded-for", "203.0.113.7"), ("content-type", web::JSON)];
        let body = short_submission(HOME_AFFAIRS, 4).to_string();
        let reply = web.send("POST", &responses("counter"), &program, body.as_bytes()).expect("an answer");
        reply.problem(429, "too_many");
        wait(&reply);
        assert_eq!(described(&web, "counter")["responses"], 4);
        // What a stranger says of its address counts for nothing: only the proxy's own word is taken.
        for invented in ["1.1.1.1, 203.0.113.7", "203.0.113.8, 203.0.113.7"] {
            wait(&send(invented, &filled(&new_id(), "")));
        }
    }

    fn one_form_is_sent_only_so_often_from_wherever(store: Store) {
        store.open_wave("counter", "sipas-short", &[]);
        let server = serve(store, "same_form=3/1m");
        let web = server.web();
        let path = format!("/s/counter/{HOME_AFFAIRS}");
        let id = new_id();
        let send = |n: usize| web.send("POST", &path, &from(&format!("203.0.113.{n}")), &filled(&id, "")).expect("an answer");
        for n in 0..3 {
            send(n).expect(303);
        }
        let refused = send(4);
        assert!((1..=20).contains(&wait(&refused)));
        assert!(visible(refused.text()).contains("bấm gửi nhiều lần vẫn chỉ tính một phiếu"), "{}", refused.gist());
        assert_eq!(Form::with(refused.text(), "id").value("id"), Some(id.as_str()));
        assert_eq!(described(&web, "counter")["responses"], 1);
    }
}

#[test]
fn guessing_codes_is_slow_and_finding_ones_own_is_not() {
    let store = Store::sqlite();
    store.open_wave("counter", "sipas-short", &[]);
    let server = serve(&store, "codes=5/10m");
    let web = server.web();
    let code = receipt(&web, "counter", &short_submission(HOME_AFFAIRS, 5));
    let ask = |address: &str, code: &str| {
        let body = format!("code={code}");
        web.send("POST", "/check", &from(address), body.as_bytes()).expect("an answer")
    };
    for _ in 0..30 {
        ask("203.0.113.7", &code).expect(200);
    }
    for _ in 0..5 {
        ask("203.0.113.7", "0000-0000-0000-0000").expect(404);
    }
    assert!((60..=120).contains(&wait(&ask("203.0.113.7", "0000-0000-0000-0000"))));
    ask("203.0.113.7", &code).expect(200);
    ask("203.0.113.7", "ABC").expect(422);
    // The proof is no way round it: what exists is given, what does not is a guess.
    let proof = |code: &str| {
        let body = format!("code={code}");
        web.send("POST", "/check/proof", &from("203.0.113.7"), body.as_bytes()).expect("an answer")
    };
    assert!((60..=120).contains(&wait(&proof("0000-0000-0000-0000"))));
    proof(&code).expect(404);
    // One line of IPv6 is a half of an address, whatever stands in the other.
    for n in 0..5 {
        ask(&format!("2001:db8::{n}"), "0000-0000-0000-0000").expect(404);
    }
    wait(&ask("2001:db8::ffff:ffff", "0000-0000-0000-0000"));
    ask("2001:db8:0:1::1", &code).expect(200);
}

#[test]
fn checking_is_limited_as_reading_is_and_a_receipt_just_given_is_not() {
    let store = Store::sqlite();
    store.open_wave("counter", "sipas-short", &[]);
    let server = serve(&store, "pages=4/1h");
    let web = server.web();
    let code = receipt(&web, "counter", &short_submission(HOME_AFFAIRS, 5));
    let body = format!("code={code}");
    let ask = |path: &str, address: &str| web.send("POST", path, &from(address), body.as_bytes()).expect("an answer");
    for _ in 0..2 {
        ask("/check", "203.0.113.7").expect(200);
        ask("/check/proof", "203.0.113.7").expect(404);
    }
    wait(&ask("/check", "203.0.113.7"));
    wait(&ask("/check/proof", "203.0.113.7"));
    // Sending is counted by itself, and the page after it is open to whoever has its address.
    let form = format!("/s/counter/{HOME_AFFAIRS}");
    let sent = web.send("POST", &form, &from("203.0.113.7"), &filled(&new_id(), "")).expect("an answer").expect(303);
    let place = sent.header("location").expect("a place");
    for _ in 0..6 {
        assert!(find_receipt(&visible(web.get_with(place, &from("203.0.113.7")).expect(200).text())).is_some());
    }
    wait(&web.get_with("/r/none", &from("203.0.113.7")));
    web.get_with("/r/none", &from("203.0.113.8")).expect(404);
}

#[test]
fn a_link_is_limited_by_its_ticket_and_a_slip_of_the_hand_is_no_guess() {
    let store = Store::sqlite();
    store.open_wave("w", "sipas-short", &[]);
    let codes = crate::tickets::make(&store, "w", HOME_AFFAIRS, "offered", 2, &[]);
    let server = serve(&store, "tickets=3/1m,codes=2/1h,pages=40/1h");
    let web = server.web();
    let open = |address: &str, code: &str| web.get_with(&format!("/t/{code}"), &from(address));
    let type_in = |code: &str| {
        web.send("POST", "/t", &from("203.0.113.7"), format!("code={code}").as_bytes()).expect("an answer")
    };
    for n in 0..3 {
        open(&format!("203.0.113.{n}"), &codes[0]).expect(200);
    }
    let refused = open("203.0.113.9", &codes[0]);
    assert!((1..=20).contains(&wait(&refused)), "from whatever address");
    assert!(visible(refused.text()).contains("Mã hoặc phiếu này vừa được mở hay gửi quá nhiều lần liền"));
    open("203.0.113.9", &codes[1]).expect(200);
    let program = [("x-forwarded-for", "203.0.113.7"), ("content-type", web::JSON)];
    let send = |code: &str| {
        let sent = serde_json::json!({ "id": new_id(), "ticket": code, "answers": short_answers(4) });
        web.send("POST", &responses("w"), &program, sent.to_string().as_bytes()).expect("an answer")
    };
    for _ in 0..5 {
        type_in("ABC").expect(404);
        open("203.0.113.7", "ABC").expect(404);
        send("ABC").problem(404, "unknown_ticket");
    }
    type_in("ZZZZ-ZZZZ-ZZZZ-ZZZF").expect(404);
    send("ZZZZ-ZZZZ-ZZZZ-ZZZF").problem(404, "unknown_ticket");
    for refused in
        [type_in("ZZZZ-ZZZZ-ZZZZ-ZZZF"), open("203.0.113.7", "ZZZZ-ZZZZ-ZZZZ-ZZZF"), send("ZZZZ-ZZZZ-ZZZZ-ZZZF")]
    {
        wait(&refused);
    }
    type_in(&codes[1]).expect(303);
    send(&codes[1]).expect(201);
    for _ in 0..30 {
        type_in("ABC");
    }
    wait(&type_in("ABC"));
}

#[test]
fn a_form_sent_again_takes_nothing_from_the_others_however_its_id_is_written() {
    let store = Store::sqlite();
    store.open_wave("counter", "sipas-short", &[]);
    let server = serve(&store, "open_forms=3/1h,same_form=1/1m");
    let web = server.web();
    let program = [("x-forwarded-for", "203.0.113.7"), ("content-type", web::JSON)];
    let send = |body: &serde_json::Value| {
        web.send("POST", &responses("counter"), &program, body.to_string().as_bytes()).expect("an answer")
    };
    let first = short_submission(HOME_AFFAIRS, 4);
    send(&first).expect(201);
    let mut loud = first.clone();
    loud["id"] = first["id"].as_str().expect("an id").to_uppercase().into();
    for _ in 0..5 {
        for again in [&first, &loud] {
            assert!((1..=60).contains(&wait(&send(again))));
        }
    }
    for _ in 0..2 {
        send(&short_submission(HOME_AFFAIRS, 4)).expect(201);
    }
    assert!((1100..=1200).contains(&wait(&send(&short_submission(HOME_AFFAIRS, 4)))));
}

#[test]
fn reading_is_limited_by_address_with_a_page_for_people_and_a_problem_for_programs() {
    let store = Store::sqlite();
    store.open_wave("counter", "sipas-short", &["--live"]);
    let server = serve(&store, "pages=4/1m,heavy=2/1m");
    let web = server.web();
    let get = |address: &str, path: &str| web.get_with(path, &from(address));
    for path in ["/", "/results", "/api/v1/waves", "/no/such/page"] {
        assert!(get("203.0.113.7", path).status < 429, "{path}");
    }
    let page = get("203.0.113.7", "/?lang=en");
    assert!((1..=15).contains(&wait(&page)));
    assert!(page.text().starts_with("<!doctype html>") && visible(page.text()).contains("Please try again in"));
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert!(page.header("content-security-policy").is_some());
    get("203.0.113.7", "/api/v1/waves").problem(429, "too_many");
    for path in ["index.json", "index.csv"] {
        get("203.0.113.7", &format!("/api/v1/waves/counter/{path}")).expect(200);
    }
    get("203.0.113.7", "/api/v1/waves/counter/index.xlsx").problem(429, "too_many");
    let escaped = get("203.0.113.7", "/api/v1/waves/counter/%69ndex.json");
    escaped.problem(429, "too_many");
    get("203.0.113.8", "/api/v1/waves/counter/index.xlsx").expect(200);
    for _ in 0..20 {
        get("203.0.113.7", "/healthz").expect(200);
        get("203.0.113.7", "/readyz").expect(200);
    }
}

#[test]
fn a_proxy_that_nobody_has_named_is_told_of_once_and_without_addresses() {
    let store = Store::sqlite();
    let server = store.serve();
    for n in 0..5 {
        server.web().get_with("/check", &from(&format!("203.0.113.{n}"))).expect(200);
    }
    within(std::time::Duration::from_secs(5), "it is told", || server.printed().contains("--trusted-proxy"));
    let printed = server.printed();
    assert!(printed.matches("--trusted-proxy").count() == 1 && !printed.contains("203.0.113"), "{printed}");
}

#[test]
fn limits_can_be_off() {
    let store = Store::sqlite();
    let server = serve(&store, "pages=1/1h,all=off");
    for _ in 0..50 {
        server.web().get("/check").expect(200);
    }
}
