//! Hostile requests against a running server: made from its own description of the API, and bytes that no client would send.
//! Small numbers; tests/hostile/run has the large ones. (Hostile bytes against each reader: src/hostile.)

mod requests;

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use serde_json::Value;

use self::requests::{Chance, operations};
use crate::harness::*;
use crate::on_both;

const REQUESTS: usize = 200;

/// Waves in every phase, the one with the questions that are answered most often; the last is nobody's.
const WAVES: [&str; 7] = ["2026", "live", "live", "live", "over", "soon", "none"];

fn serve(store: &Store) -> Server {
    store.open_wave("2026", "sipas-agency", &[]);
    store.open_wave("live", "sipas-short", &["--live"]);
    store.open_wave("over", "sipas-short", &["--live"]);
    store.run(&["wave", "close", "over"]).ok();
    let (opens, closes) = (in_days(5), in_days(30));
    let soon = ["wave", "open", "--survey", "sipas-short", "--key", "soon", "--agencies", "an-giang-2025"];
    store.run(&[&soon[..], &["--opens", &opens, "--closes", &closes]].concat()).ok();
    store.serve_with(&["--limit", "all=off"])
}

/// What an answer may be: no 5xx but 503 with Retry-After, and every error a problem with its code.
#[track_caller]
fn assert_honest(reply: &Reply, asked: &str) {
    let is_busy = reply.status == 503 && reply.header("retry-after").is_some();
    assert!(reply.status < 500 || is_busy, "{asked}: {} {}", reply.status, reply.gist());
    if reply.status >= 400 {
        let problem: Value =
            serde_json::from_slice(&reply.body).unwrap_or_else(|_| panic!("{asked}: {}", reply.gist()));
        assert_eq!(problem["status"], reply.status, "{asked}: {problem}");
        assert!(problem["code"].as_str().is_some_and(|code| !code.is_empty()), "{asked}: {problem}");
    }
}

#[track_caller]
fn assert_unharmed(server: &Server) {
    server.web().get("/healthz").expect(200);
    server.web().get("/readyz").expect(200);
    assert!(!server.printed().contains("panicked"), "{}", server.printed());
}

on_both! {
    fn requests_made_from_the_description_are_answered_honestly(store: Store) {
        let server = serve(store);
        let web = server.web();
        let description = web.get("/api/v1/openapi.json").expect(200).json();
        let all = operations(&description);
        assert!(all.len() > 7, "the description was not read");
        let write = all.iter().find(|operation| operation.method == "POST").expect("responses are posted");
        let mut chance = Chance::new(20_261_122);
        let mut seen: BTreeMap<u16, usize> = BTreeMap::new();
        for number in 0..REQUESTS {
            // What is written matters most: every second request.
            let operation = if number.is_multiple_of(2) { write } else { &all[number / 2 % all.len()] };
            let request = operation.request(&WAVES, &mut chance);
            let headers: Vec<(&str, &str)> = request.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let reply = web.send(&request.method, &request.target, &headers, &request.body).expect("an answer");
            let asked = format!("{} {} {}", request.method, request.target, String::from_utf8_lossy(&request.body));
            assert_honest(&reply, &asked);
            assert!(
                operation.answers.contains(&reply.status) || (reply.status == 405 && request.method == "PATCH"),
                "{asked}: {} is not in the description: {:?}", reply.status, operation.answers
            );
            *seen.entry(reply.status).or_default() += 1;
        }
        // It reached what it should: answers, refusals of form, of meaning, of place and of time.
        for status in [200, 201, 400, 404, 422] {
            assert!(seen.contains_key(&status), "{status} was never reached: {seen:?}");
        }
        let responses: u64 = ["2026", "live"].map(|wave| described_count(&web, wave)).iter().sum();
        assert_eq!(responses, seen.get(&201).copied().unwrap_or(0) as u64, "what was acknowledged is there, and nothing else");
        assert_unharmed(&server);
    }
}

fn described_count(web: &Web, wave: &str) -> u64 {
    described(web, wave)["responses"].as_u64().expect("a number")
}

/// Sends bytes as they are, says that nothing more comes, and reads what comes back.
fn exchange(server: &Server, bytes: &[u8]) -> Vec<u8> {
    let address = server.base.strip_prefix("http://").expect("plain HTTP");
    let mut stream = TcpStream::connect(address).expect("it listens");
    stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a setting");
    // It may have refused before all of it was sent.
    let _ = stream.write_all(bytes).and_then(|()| stream.shutdown(Shutdown::Write));
    let mut received = Vec::new();
    match stream.read_to_end(&mut received) {
        Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => panic!("neither answered nor closed"),
        _ => received,
    }
}

#[test]
fn bytes_that_are_no_requests_are_refused_or_closed() {
    let store = Store::sqlite();
    store.open_wave("live", "sipas-short", &["--live"]);
    let server = store.serve_with(&["--limit", "all=off"]);
    let api = "POST /api/v1/waves/live/responses HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
    let form = format!("POST /s/live/{HOME_AFFAIRS} HTTP/1.1\r\nHost: x\r\nContent-Type: {}\r\n", web::FORM);
    let get = |target: &str| format!("GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").into_bytes();
    let post = |head: &str, body: &[u8]| {
        [format!("{head}Connection: close\r\nContent-Length: {}\r\n\r\n", body.len()).as_bytes(), body].concat()
    };
    let text = |text: String| text.into_bytes();
    // The status, where there must be one; what is far too long may find the connection closed before it.
    let cases: Vec<(Vec<u8>, Option<&str>)> = vec![
        (text(format!("{api}Content-Length: -1\r\n\r\n{{}}")), Some("400")),
        (text(format!("{api}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{{}}")), Some("400")),
        (text(format!("{api}Content-Length: 99999999999999999999\r\n\r\n")), Some("400")),
        (text(format!("{api}Content-Length: 500\r\n\r\n{{}}")), None),
        (text(format!("{api}Transfer-Encoding: chunked\r\n\r\nzz\r\n")), Some("400")),
        (text(format!("{api}Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n{{}}")), Some("400")),
        (text(format!("{api}Transfer-Encoding: chunked\r\n\r\n5\r\n{{}}")), None),
        (post(api, b"\xff\xfe\x00"), Some("400")),
        (post(api, "[".repeat(60_000).as_bytes()), Some("400")),
        (post(api, "9".repeat(10_000_000).as_bytes()), None),
        (post(&form, "a".repeat(10_000_000).as_bytes()), None),
        (post(&form, b"f1=%ff%c3"), Some("400")),
        (post(&form, "f1=4&".repeat(12_000).as_bytes()), Some("400")),
        (post(&form, b"\0=\0&%00=%00&id=%00&lang=%00"), Some("422")),
        (get("/%00/%ff/%c0%af/..%2f"), Some("404")),
        (get("/s/%ff/%00?lang=%ff"), Some("404")),
        (get("/log/tile/0/%2e%2e/%2e%2e/etc"), Some("404")),
        (get("/api/v1/waves?cursor=%ff&limit=%00"), Some("400")),
        (get("/results\0"), Some("400")),
        (text(format!("GET / HTTP/1.1\r\nHost: x\r\nX: {}\r\n\r\n", "a".repeat(300_000))), None),
        (text(format!("GET / HTTP/1.1\r\n{}\r\n", "X: y\r\n".repeat(2_000))), None),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: \0\r\n\r\n".to_vec(), Some("400")),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec(), Some("400")),
        (b"\0\0\0\0\r\n\r\n".to_vec(), Some("400")),
        (b"GET / HTTP/9.9\r\n\r\n".to_vec(), Some("400")),
    ];
    for (bytes, status) in cases {
        let received = exchange(&server, &bytes);
        let received = String::from_utf8_lossy(&received);
        let sent = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).into_owned();
        match (received.strip_prefix("HTTP/1.1 "), status) {
            (Some(found), Some(expected)) => assert!(found.starts_with(expected), "{sent:?}: {found:.60}"),
            (Some(found), None) => assert!(found.starts_with('4'), "{sent:?}: {found:.60}"),
            (None, expected) => assert!(received.is_empty() && expected.is_none(), "{sent:?}: {received:.60}"),
        }
    }
    assert_eq!(described_count(&server.web(), "live"), 0);
    assert_unharmed(&server);
}
