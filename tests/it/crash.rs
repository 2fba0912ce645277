//! When things break: the power, the disk, the database. What was acknowledged stays, what was not is said, nothing is half done.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection as _;

use crate::harness::store::Direct;
use crate::harness::*;
use crate::on_both;

on_both! {
    fn a_killed_server_has_kept_all_that_it_acknowledged(store: Store) {
        store.open_wave("live", "sipas-short", &["--live"]);
        let server = store.serve();
        let base = server.web();
        let count = AtomicUsize::new(0);
        let acknowledged = std::thread::scope(|scope| {
            let clients: Vec<_> = (0..8)
                .map(|_| {
                    let (web, count) = (base.clone(), &count);
                    scope.spawn(move || {
                        let mut acknowledged = Vec::new();
                        loop {
                            let submission = short_submission(HOME_AFFAIRS, 3).to_string();
                            let headers = [("content-type", web::JSON)];
                            match web.send("POST", &responses("live"), &headers, submission.as_bytes()) {
                                Ok(reply) if reply.status == 201 => {
                                    acknowledged.push((submission, reply.json()));
                                    count.fetch_add(1, Ordering::Relaxed);
                                }
                                Ok(reply) => panic!("{}: {}", reply.status, reply.text()),
                                Err(_) => return acknowledged,
                            }
                        }
                    })
                })
                .collect();
            within(Duration::from_mins(1), "many are in", || count.load(Ordering::Relaxed) > 400);
            server.kill();
            clients.into_iter().flat_map(|client| client.join().expect("a client ends")).collect::<Vec<_>>()
        });
        let server = store.serve();
        let web = server.web();
        // What was stored but not yet acknowledged when the power failed may be there as well: one for each client.
        let stored = described(&web, "live")["responses"].as_u64().expect("a number");
        let known = acknowledged.len() as u64;
        assert!((known..=known + 8).contains(&stored), "{known} acknowledged, {stored} stored");
        assert!(store.log_is_dense());
        for (submission, receipt) in &acknowledged {
            let code = receipt["receipt"].as_str().expect("a receipt");
            assert!(is_recorded(&web, code), "{code}");
            let again = web.post(&responses("live"), web::JSON, submission);
            assert_eq!(again.json(), *receipt);
        }
        assert_eq!(described(&web, "live")["responses"], stored, "repeats are not counted");
    }

    fn a_server_told_to_end_answers_whom_it_has_heard(store: Store) {
        store.open_wave("counter", "sipas-short", &[]);
        let server = store.serve();
        let web = server.web();
        let acknowledged = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            let clients: Vec<_> = (0..8)
                .map(|_| {
                    let (web, acknowledged) = (web.clone(), &acknowledged);
                    scope.spawn(move || {
                        loop {
                            let submission = short_submission(HOME_AFFAIRS, 3).to_string();
                            let headers = [("content-type", web::JSON)];
                            match web.send("POST", &responses("counter"), &headers, submission.as_bytes()) {
                                Ok(reply) if reply.status == 201 => {
                                    acknowledged.fetch_add(1, Ordering::Relaxed);
                                }
                                Ok(reply) if reply.status == 503 => return,
                                Ok(reply) => panic!("{}: {}", reply.status, reply.text()),
                                Err(_) => return,
                            }
                        }
                    })
                })
                .collect();
            within(Duration::from_mins(1), "some are in", || acknowledged.load(Ordering::Relaxed) > 50);
            assert_eq!(server.stop(), Some(0));
            for client in clients {
                client.join().expect("a client ends");
            }
        });
        let server = store.serve();
        let stored = described(&server.web(), "counter")["responses"].as_u64().expect("a number");
        let known = acknowledged.into_inner() as u64;
        assert!((known..=known + 8).contains(&stored), "{known} acknowledged, {stored} stored");
        assert!(store.log_is_dense());
    }
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
    within(Duration::from_secs(20), "it is stored again", || {
        matches!(web.post_json(&responses("counter"), &late).status, 200 | 201)
    });
    assert_eq!(web.post_json(&responses("counter"), &submission).json()["receipt"], code.as_str());
    assert_eq!(described(&web, "counter")["responses"], 2);
}

#[test]
fn a_locked_database_is_waited_for_and_then_said_to_be_busy() {
    let store = Store::sqlite();
    store.open_wave("counter", "sipas-short", &[]);
    let server = store.serve();
    let web = server.web();
    let Direct::Sqlite(mut other) = store.open_database() else { panic!("it is SQLite") };
    other.batch_execute("BEGIN IMMEDIATE").expect("the lock");
    let submission = short_submission(HOME_AFFAIRS, 4);
    let began = Instant::now();
    let refused = web.post_json(&responses("counter"), &submission);
    assert_eq!(refused.status, 503, "{}", refused.text());
    assert!(began.elapsed() > Duration::from_secs(3), "it did not wait");
    assert!(refused.header("retry-after").is_some());
    // Reading goes on beside a writer.
    assert_eq!(described(&web, "counter")["responses"], 0);
    other.batch_execute("ROLLBACK").expect("it is given back");
    receipt(&web, "counter", &submission);
    assert_eq!(described(&web, "counter")["responses"], 1);
}

#[test]
fn a_full_disk_loses_nothing_that_was_acknowledged() {
    let store = Store::sqlite();
    store.open_wave("counter", "sipas-short", &[]);
    // A limit on the size of files stands for the end of the disk; with the signal ignored, writing fails with an error.
    let mut limited = std::process::Command::new("bash");
    limited.args(["-c", "trap '' XFSZ; ulimit -f 3000; exec \"$0\" serve --addr 127.0.0.1:0"]);
    limited.arg(env!("CARGO_BIN_EXE_sipas")).env("SIPAS_DATA", store.folder().join("data"));
    let server = Server::start(limited);
    let web = server.web();
    let mut acknowledged = Vec::new();
    let refused = loop {
        assert!(acknowledged.len() < 20_000, "the disk does not end");
        let mut submission = short_submission(HOME_AFFAIRS, 4);
        submission["answers"]["comment"] = serde_json::json!("ă".repeat(500));
        let reply = web.post_json(&responses("counter"), &submission);
        if reply.status != 201 {
            break reply;
        }
        acknowledged.push((submission, reply.json()));
    };
    assert_eq!(refused.status, 503, "{}", refused.text());
    refused.problem(503, "storage");
    assert!(acknowledged.len() > 20, "{}", acknowledged.len());
    // What can be read is still served, and what was recorded is still known.
    assert_eq!(described(&web, "counter")["responses"], acknowledged.len());
    assert!(is_recorded(&web, acknowledged[0].1["receipt"].as_str().expect("a receipt")));
    drop(server);
    // With room again it goes on where it was.
    let server = store.serve();
    let web = server.web();
    assert_eq!(described(&web, "counter")["responses"], acknowledged.len());
    for (submission, receipt) in &acknowledged {
        assert_eq!(web.post_json(&responses("counter"), submission).json(), *receipt);
    }
    receipt(&web, "counter", &short_submission(HOME_AFFAIRS, 4));
    assert_eq!(described(&web, "counter")["responses"], acknowledged.len() + 1);
    assert!(store.log_is_dense());
}
