//! Many senders at once: every response counts once, whoever repeats it and wherever it is sent.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

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

/// Each sending twice, the twins side by side, so that different threads hold them at the same time.
fn twice(sendings: Vec<Sending>) -> Vec<Sending> {
    sendings.into_iter().flat_map(|sending| [sending.clone(), sending]).collect()
}

fn rows(store: &Store) -> String {
    store.open_database().words("SELECT CAST(COUNT(*) AS TEXT) AS word FROM response").remove(0)
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
        assert!(store.log_is_dense());
        let index = web.get("/api/v1/waves/live/index.json?count=all").expect(200).json();
        assert_eq!(index["responses"], 1000);
        assert_eq!(index_root(&index)["n_respondents"], 1000, "{}", index_root(&index));
        assert_eq!(index_root(&index)["n_answers"], 5000, "{}", index_root(&index));
        let listed = store.run(&["wave", "list"]).ok();
        assert!(listed.contains("1000") || listed.contains("1 000") || listed.contains("1,000"), "{listed}");
    }

    fn of_many_contents_under_one_id_one_is_recorded(store: Store) {
        store.open_wave("counter", "sipas-short", &[]);
        // Sixteen of one id in a moment are more than a citizen's browser sends.
        let server = store.serve_with(&["--limit", "same_form=off"]);
        for _ in 0..5 {
            let id = new_id();
            let outcomes: Vec<(u16, String)> = std::thread::scope(|scope| {
                let senders: Vec<_> = (0..16_u8)
                    .map(|n| {
                        let (web, id) = (server.web(), id.clone());
                        scope.spawn(move || {
                            let mut submission = short_submission(HOME_AFFAIRS, n % 4 + 1);
                            submission["id"] = Value::String(id);
                            let reply = web.post_json(&responses("counter"), &submission);
                            (reply.status, reply.json()["receipt"].as_str().unwrap_or_default().to_owned())
                        })
                    })
                    .collect();
                senders.into_iter().map(|sender| sender.join().expect("it ends")).collect()
            });
            let of = |wanted: &[u16]| outcomes.iter().filter(|(status, _)| wanted.contains(status)).count();
            // One content came in, its three twins got the same receipt, the twelve others were told.
            assert_eq!((of(&[201]), of(&[200]), of(&[409])), (1, 3, 12), "{outcomes:?}");
            let receipts: BTreeSet<&String> =
                outcomes.iter().map(|(_, receipt)| receipt).filter(|receipt| !receipt.is_empty()).collect();
            assert_eq!(receipts.len(), 1);
        }
        assert_eq!(described(&server.web(), "counter")["responses"], 5);
    }

    fn closing_amid_intake_splits_it_cleanly(store: Store) {
        store.open_wave("counter", "sipas-short", &[]);
        let server = store.serve();
        let (closed, accepted) = (AtomicBool::new(false), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            let clients: Vec<_> = (0..8)
                .map(|_| {
                    let (web, closed, accepted) = (server.web(), &closed, &accepted);
                    scope.spawn(move || {
                        loop {
                            let after = closed.load(Ordering::SeqCst);
                            let reply = web.post_json(&responses("counter"), &short_submission(JUSTICE, 2));
                            match reply.status {
                                201 if !after => {
                                    accepted.fetch_add(1, Ordering::SeqCst);
                                }
                                410 => return,
                                status => panic!("{status}, sent after the close: {after}: {}", reply.text()),
                            }
                        }
                    })
                })
                .collect();
            within(Duration::from_mins(1), "some are in", || accepted.load(Ordering::SeqCst) > 30);
            store.run(&["wave", "close", "counter"]).ok();
            closed.store(true, Ordering::SeqCst);
            for client in clients {
                client.join().expect("a client ends well");
            }
        });
        assert_eq!(described(&server.web(), "counter")["responses"], accepted.into_inner());
        assert!(store.log_is_dense());
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
    assert!(store.log_is_dense());
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
