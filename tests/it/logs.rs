//! What a server writes down and counts: its work, and nothing of a citizen's.

use crate::harness::*;

/// An address that only a proxy's header names.
const CITIZEN: &str = "203.0.113.77";

/// Everything that a citizen may leave behind, used once each; gives the words that must not be found afterwards.
fn used(web: &Web) -> Vec<String> {
    let from = [("x-forwarded-for", CITIZEN), ("content-type", web::FORM), ("user-agent", "Phone-of-Lan/7")];
    let path = format!("/s/counter/{HOME_AFFAIRS}?zalo=secret-query");
    let id = new_id();
    let body = format!("id={id}&lang=vi&f1=4&f2=4&f3=4&f4=4&f5=4&overall=4&comment=loi-rieng-tu");
    let sent = web.send("POST", &path, &from, body.as_bytes()).expect("an answer").expect(303);
    let place = sent.header("location").expect("a place").to_owned();
    let page = web.get_with(&place, &from).expect(200);
    let code = find_receipt(&visible(page.text())).expect("a receipt");
    for code in [code.as_str(), "7777-7777-7777-7777"] {
        web.send("POST", "/check", &from, format!("code={code}").as_bytes()).expect("an answer");
    }
    web.get_with(&format!("/t/{code}"), &from);
    web.get_with(&format!("/r/{code}?code={code}"), &from);
    web.send("POST", "/s/counter/none", &from, body.as_bytes()).expect("an answer");
    web.send("POST", "/check", &from, b"code=%FF&code=x").expect("an answer");
    let faulty = [("x-forwarded-for", CITIZEN), ("content-type", web::JSON)];
    let body = format!("{{\"id\": \"{id}\", \"agency\": \"loi-rieng-tu\", ");
    web.send("POST", &responses("counter"), &faulty, body.as_bytes()).expect("an answer");
    let token = place.trim_start_matches("/r/").to_owned();
    let bare = code.replace('-', "");
    [code, bare, token, id, CITIZEN.to_owned(), "7777-7777".to_owned()]
        .into_iter()
        .chain(["loi-rieng-tu", "secret-query", "Phone-of-Lan", "127.0.0.1"].map(str::to_owned))
        .collect()
}

#[test]
fn no_line_names_a_citizen_however_much_is_written() {
    for (format, level) in [("text", "trace"), ("json", "trace"), ("text", "debug,actix_http=trace"), ("json", "info")]
    {
        let store = Store::sqlite();
        store.open_wave("counter", "sipas-short", &[]);
        let mut command = store.sipas();
        command.env("SIPAS_LOG", level).args(["serve", "--addr", "127.0.0.1:0", "--trusted-proxy", "127.0.0.1"]);
        command.args(["--log-format", format, "--limit", "codes=1/1h"]);
        let mut server = Server::start(command);
        let secrets = used(&server.web());
        server.terminate();
        assert_eq!(server.ended(std::time::Duration::from_secs(30)), Some(0));
        // Both streams are read to their end a moment after it.
        within(std::time::Duration::from_secs(5), "the last line", || server.printed().contains("stopping"));
        let printed = server.printed();
        let lines: Vec<&str> = printed.lines().filter(|line| !line.starts_with("listening on ")).collect();
        assert!(!lines.is_empty(), "{format} {level}");
        for secret in &secrets {
            let found = lines.iter().find(|line| line.contains(secret.as_str()));
            assert_eq!(found, None, "{format} {level}: {secret}");
        }
        if level == "trace" {
            let routes = ["/s/{wave}/{agency}", "/r/{token}", "/check"];
            assert!(
                routes.iter().all(|route| printed.contains(route)),
                "requests are told by their pattern:\n{printed}"
            );
        }
        if format == "json" {
            for line in &lines {
                let line: serde_json::Value =
                    serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
                assert!(line["timestamp"].is_string() && line["level"].is_string(), "{line}");
            }
        }
    }
}

#[test]
fn metrics_count_on_an_address_of_their_own_and_name_nobody() {
    let store = Store::sqlite();
    store.open_wave("counter", "sipas-short", &[]);
    let server = store.serve_with(&["--trusted-proxy", "127.0.0.1", "--metrics-addr", "127.0.0.1:0"]);
    let web = server.web();
    web.get("/metrics").expect(404);
    let secrets = used(&web);
    let repeated = short_submission(HOME_AFFAIRS, 3);
    web.post_json(&responses("counter"), &repeated).expect(201);
    web.post_json(&responses("counter"), &repeated).expect(200);
    web.get("/no/such/page").expect(404);
    let printed = server.printed();
    let address = printed.lines().find_map(|line| line.strip_prefix("metrics on ")).expect("its address is told");
    let reply = web.get(address).expect(200);
    assert!(reply.header("content-type").is_some_and(|kind| kind.starts_with("text/plain; version=0.0.4")));
    let text = reply.text();
    for line in [
        "sipas_submissions_total{outcome=\"stored\"} 2",
        "sipas_submissions_total{outcome=\"repeated\"} 1",
        "sipas_http_requests_total{method=\"GET\",route=\"unmatched\",status=\"4xx\"}",
        "sipas_http_requests_total{method=\"POST\",route=\"/s/{wave}/{agency}\",status=\"3xx\"} 1",
        "sipas_http_request_seconds_bucket{method=\"POST\",route=\"/api/v1/waves/{wave}/responses\",le=\"+Inf\"}",
        "sipas_batch_responses_count 3",
        "sipas_commit_seconds_count 3",
        "sipas_queue_length 0",
        "sipas_log_entries ",
        "sipas_checkpoint_age_seconds ",
        "sipas_connections ",
    ] {
        assert!(text.lines().any(|found| found.starts_with(line)), "no {line} in\n{text}");
    }
    // Each line is a comment or a name with its number, as any scraper reads it.
    for line in text.lines().filter(|line| !line.starts_with("# ")) {
        let (name, value) = line.rsplit_once(' ').expect("a name and a value");
        assert!(name.starts_with("sipas_") && value.parse::<f64>().is_ok(), "{line}");
    }
    for secret in &secrets {
        assert!(!text.contains(secret.as_str()), "{secret}");
    }
    assert_eq!(server.stop(), Some(0), "both addresses are let go of");
}
