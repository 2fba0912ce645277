//! Many senders at once: every response counts once, whoever repeats it and wherever it is sent.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

use crate::harness::*;
use crate::on_both;

const CLIENTS: usize = 32;

/// One response as it goes over the wire, and where to.
#[derive(Clone)]
struct Sending {
    path: String,
    content_type: &'static str,
    body: String,
}

impl Sending {
    fn by_api(wave: &str, agency: &str, code: u8) -> Self {
        let body = short_submission(agency, code).to_string();
        Self { path: responses(wave), content_type: web::JSON, body }
    }

    fn by_form(wave: &str, agency: &str, code: u8) -> Self {
        let mut fields = vec![("id".to_owned(), new_id()), ("lang".to_owned(), "vi".to_owned())];
        let questions = ["f1", "f2", "f3", "f4", "f5", "overall"];
        fields.extend(questions.map(|question| (question.to_owned(), code.to_string())));
        Self { path: format!("/s/{wave}/{agency}"), content_type: web::FORM, body: web::urlencoded(&fields) }
    }

    /// Sends it and gives the receipt, as JSON says it or as its page shows it.
    fn receipt(&self, web: &Web) -> String {
        let reply = web.post(&self.path, self.content_type, &self.body);
        match reply.status {
            200 | 201 => reply.json()["receipt"].as_str().expect("a receipt").to_owned(),
            303 => {
                let page = web.get(reply.header("location").expect("a place"));
                find_receipt(&visible(page.text())).expect("a receipt on its page")
            }
            status => panic!("{status}: {}", reply.text()),
        }
    }
}

/// Sends all, from many threads at once, over these servers in turn; gives the receipts in the same order.
fn send_all(servers: &[&Server], sendings: &[Sending]) -> Vec<String> {
    let next = AtomicUsize::new(0);
    let mut receipts: Vec<(usize, String)> = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let (next, web) = (&next, servers[client % servers.len()].web());
                scope.spawn(move || {
                    let mut received = Vec::new();
                    loop {
                        let place = next.fetch_add(1, Ordering::Relaxed);
                        let Some(sending) = sendings.get(place) else { return received };
                        received.push((place, sending.receipt(&web)));
                    }
                })
            })
            .collect();
        clients.into_iter().flat_map(|client| client.join().expect("a client ends well")).collect()
    });
    receipts.sort();
    receipts.into_iter().map(|(_, receipt)| receipt).collect()
}

fn described(web: &Web, wave: &str) -> Value {
    web.get(&format!("/api/v1/waves/{wave}")).expect(200).json()
}

/// Each sending twice, the twins side by side, so that different threads hold them at the same time.
fn twice(sendings: Vec<Sending>) -> Vec<Sending> {
    sendings.into_iter().flat_map(|sending| [sending.clone(), sending]).collect()
}

fn rows(store: &Store) -> String {
    store.open_database().words("SELECT CAST(COUNT(*) AS TEXT) AS word FROM response").remove(0)
}

/// The places of the log are dense: nothing was taken and given back.
fn log_is_dense(store: &Store) -> bool {
    let sql = "SELECT CAST(COUNT(*) = MAX(log_index) + 1 AND MIN(log_index) = 0 \
               AND COUNT(*) = (SELECT size FROM log_head) AS TEXT) AS word FROM response";
    matches!(store.open_database().words(sql)[0].as_str(), "1" | "true" | "t")
}

on_both! {
    fn a_thousand_responses_each_sent_twice_are_a_thousand(store: Store) {
        store.open_wave("live", "sipas-short", &["--live"]);
        let server = store.serve();
        let agencies = [HOME_AFFAIRS, JUSTICE, FINANCE, "30760"];
        let sendings: Vec<Sending> = (0..1000_usize)
            .map(|n| {
                // Each agency gets 250: whole tens, so that a live index shows them all.
                let (agency, code) = (agencies[n / 2 % 4], u8::try_from(n % 5 + 1).expect("1 to 5"));
                if n % 2 == 0 { Sending::by_form("live", agency, code) } else { Sending::by_api("live", agency, code) }
            })
            .collect();
        let receipts = send_all(&[&server], &twice(sendings));
        let web = server.web();
        assert_eq!(receipts.len(), 2000);
        for twins in receipts.chunks(2) {
            assert_eq!(twins[0], twins[1], "the same response has one receipt");
        }
        assert_eq!(receipts.iter().collect::<BTreeSet<_>>().len(), 1000);
        assert_eq!(described(&web, "live")["responses"], 1000);
        assert_eq!(rows(store), "1000");
        assert!(log_is_dense(store));
        let index = web.get("/api/v1/waves/live/index.json?count=all").expect(200).json();
        assert_eq!(index_root(&index)["n_respondents"], 1000, "{}", index_root(&index));
        assert_eq!(index_root(&index)["n_answers"], 5000, "{}", index_root(&index));
        let listed = store.run(&["wave", "list"]).ok();
        assert!(listed.contains("1000") || listed.contains("1 000") || listed.contains("1,000"), "{listed}");
    }

    fn a_killed_server_has_kept_all_that_it_acknowledged(store: Store) {
        store.open_wave("live", "sipas-short", &["--live"]);
        let server = store.serve();
        let base = server.web();
        let acknowledged = std::thread::scope(|scope| {
            let clients: Vec<_> = (0..8)
                .map(|_| {
                    let web = base.clone();
                    scope.spawn(move || {
                        let mut acknowledged = Vec::new();
                        loop {
                            let submission = short_submission(HOME_AFFAIRS, 3).to_string();
                            let headers = [("content-type", web::JSON)];
                            match web.send("POST", &responses("live"), &headers, submission.as_bytes()) {
                                Ok(reply) if reply.status == 201 => acknowledged.push((submission, reply.json())),
                                Ok(reply) => panic!("{}: {}", reply.status, reply.text()),
                                Err(_) => return acknowledged,
                            }
                        }
                    })
                })
                .collect();
            std::thread::sleep(std::time::Duration::from_millis(1500));
            server.kill();
            clients.into_iter().flat_map(|client| client.join().expect("a client ends")).collect::<Vec<_>>()
        });
        assert!(acknowledged.len() > 50, "only {} were acknowledged: nothing was tested", acknowledged.len());
        let server = store.serve();
        let web = server.web();
        // What was stored but not yet acknowledged when the power failed may be there as well: one for each client.
        let stored = described(&web, "live")["responses"].as_u64().expect("a number");
        let known = acknowledged.len() as u64;
        assert!((known..=known + 8).contains(&stored), "{known} acknowledged, {stored} stored");
        assert!(log_is_dense(store));
        for (submission, receipt) in &acknowledged {
            let code = receipt["receipt"].as_str().expect("a receipt");
            assert!(is_recorded(&web, code), "{code}");
            let again = web.post(&responses("live"), web::JSON, submission);
            assert_eq!(again.json(), *receipt);
        }
        assert_eq!(described(&web, "live")["responses"], stored, "repeats are not counted");
    }
}

#[test]
fn two_servers_on_one_postgres_count_a_response_once() {
    let Some(store) = Store::postgres(concat!(module_path!(), "::two_servers_on_one_postgres_count_a_response_once"))
    else {
        return;
    };
    store.open_wave("live", "sipas-short", &["--live"]);
    let (first, second) = (store.serve(), store.serve());
    let sendings: Vec<Sending> = (0..300_usize)
        .map(|n| {
            let code = u8::try_from(n % 5 + 1).expect("1 to 5");
            if n % 2 == 0 {
                Sending::by_api("live", HOME_AFFAIRS, code)
            } else {
                Sending::by_form("live", HOME_AFFAIRS, code)
            }
        })
        .collect();
    // Clients take turns over the servers, so twins mostly meet in different ones.
    let receipts = send_all(&[&first, &second], &twice(sendings.clone()));
    for twins in receipts.chunks(2) {
        assert_eq!(twins[0], twins[1], "servers with one key give one receipt");
    }
    assert_eq!(receipts.iter().collect::<BTreeSet<_>>().len(), 300);
    assert_eq!(rows(&store), "300");
    assert!(log_is_dense(&store));
    for server in [&first, &second] {
        let web = server.web();
        assert_eq!(described(&web, "live")["responses"], 300);
        let index = web.get("/api/v1/waves/live/index.json?count=all").expect(200).json();
        assert_eq!(index_root(&index)["n_respondents"], 300);
        assert!(is_recorded(&web, &receipts[0]));
    }
    // A wave closed at one is closed at the other.
    store.run(&["wave", "close", "live"]).ok();
    for server in [&first, &second] {
        let late = short_submission(HOME_AFFAIRS, 1);
        server.web().post_json(&responses("live"), &late).problem(410, "wave_closed");
    }
    // Another key would give other receipts for the same ids: such a server is not let in.
    let other = store.folder().join("other.key").to_str().expect("a plain name").to_owned();
    let refused = store.run(&["wave", "list", "--key-file", &other]);
    assert!(refused.code != 0 && refused.err.contains("key"), "{refused}");
}

#[test]
fn a_database_that_goes_away_loses_nothing_and_comes_back() {
    let Some(store) =
        Store::postgres(concat!(module_path!(), "::a_database_that_goes_away_loses_nothing_and_comes_back"))
    else {
        return;
    };
    store.open_wave("counter", "sipas-short", &[]);
    let server = store.serve();
    let web = server.web();
    let submission = short_submission(HOME_AFFAIRS, 4);
    let code = receipt(&web, "counter", &submission);
    let database = store.database().expect("it is on PostgreSQL");
    database.shut();
    let late = short_submission(HOME_AFFAIRS, 2);
    let refused = web.post_json(&responses("counter"), &late);
    assert_eq!(refused.status, 503, "{}", refused.text());
    assert!(refused.header("retry-after").is_some());
    assert!(!refused.text().contains("postgres"), "no internal text leaves: {}", refused.text());
    database.reopen();
    within(std::time::Duration::from_secs(20), "it is stored again", || {
        matches!(web.post_json(&responses("counter"), &late).status, 200 | 201)
    });
    assert_eq!(web.post_json(&responses("counter"), &submission).json()["receipt"], code.as_str());
    assert_eq!(described(&web, "counter")["responses"], 2);
}
