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
    assert!((60..=120).contains(&wait(&ask("203.0.113.7", &code))), "a guesser learns nothing more");
    // One line of IPv6 is a half of an address, whatever stands in the other.
    for n in 0..5 {
        ask(&format!("2001:db8::{n}"), "0000-0000-0000-0000").expect(404);
    }
    wait(&ask("2001:db8::ffff:ffff", "0000-0000-0000-0000"));
    ask("2001:db8:0:1::1", &code).expect(200);
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
    get("203.0.113.7", "/api/v1/waves/counter/%69ndex.json").problem(429, "too_many");
    get("203.0.113.8", "/api/v1/waves/counter/index.xlsx").expect(200);
    for _ in 0..20 {
        get("203.0.113.7", "/healthz").expect(200);
        get("203.0.113.7", "/readyz").expect(200);
    }
}

#[test]
fn limits_can_be_off() {
    let store = Store::sqlite();
    let server = serve(&store, "pages=1/1h,all=off");
    for _ in 0..50 {
        server.web().get("/check").expect(200);
    }
}
