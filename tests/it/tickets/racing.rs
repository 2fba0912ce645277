//! Many at one ticket: first use wins, once, on one server and on two.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::{make, with_ticket, words};
use crate::harness::*;
use crate::on_both;

const CLIENTS: usize = 16;
const ATTEMPTS: usize = 200;

/// All attempts at one ticket, each under an id of its own, by form and by program, at these servers in turn.
fn attempt(servers: &[&Server], wave: &str, code: &str) -> [usize; 2] {
    let [won, lost, next] = [(); 3].map(|()| AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| {
                loop {
                    let n = next.fetch_add(1, Ordering::SeqCst);
                    if n >= ATTEMPTS {
                        return;
                    }
                    let web = servers[n % servers.len()].web();
                    let status = if n % 4 == 3 {
                        let mut fields = vec![("id".to_owned(), new_id()), ("lang".to_owned(), "vi".to_owned())];
                        let questions = ["f1", "f2", "f3", "f4", "f5", "overall"];
                        fields.extend(questions.map(|question| (question.to_owned(), "3".to_owned())));
                        web.post_form(&format!("/t/{code}?sent"), &fields).status
                    } else {
                        web.post_json(&responses(wave), &with_ticket(code, 4)).status
                    };
                    match status {
                        201 | 303 => won.fetch_add(1, Ordering::SeqCst),
                        409 => lost.fetch_add(1, Ordering::SeqCst),
                        status => panic!("{status}"),
                    };
                }
            });
        }
    });
    [won.into_inner(), lost.into_inner()]
}

on_both! {
    fn of_many_attempts_at_one_ticket_exactly_one_is_counted(store: Store) {
        store.open_wave("w", "sipas-short", &[]);
        let codes = make(store, "w", JUSTICE, "offered", 2, &[]);
        let server = store.serve_with(&["--limit", "all=off"]);
        assert_eq!(attempt(&[&server], "w", &codes[0]), [1, ATTEMPTS - 1]);
        assert_eq!(described(&server.web(), "w")["responses"], 1);
        assert_eq!(words(store, "SELECT CAST(COUNT(*) AS TEXT) AS word FROM ticket WHERE state = 1"), ["1"]);
        assert!(store.log_is_dense());
    }
}

#[test]
fn two_servers_on_one_postgres_spend_a_ticket_once() {
    let Some(store) = Store::postgres(concat!(module_path!(), "::two_servers_on_one_postgres_spend_a_ticket_once"))
    else {
        return;
    };
    store.open_wave("w", "sipas-short", &[]);
    let codes = make(&store, "w", JUSTICE, "drawn", 3, &[]);
    let flags = ["--limit", "all=off"];
    let (first, second) = (store.serve_with(&flags), store.serve_with(&flags));
    for code in &codes {
        assert_eq!(attempt(&[&first, &second], "w", code), [1, ATTEMPTS - 1]);
    }
    // A dispute at either server is one.
    for server in [&first, &second, &first] {
        server.web().post_form(&format!("/t/{}/dispute", codes[0]), &[]).expect(200);
    }
    assert_eq!(words(&store, "SELECT body AS word FROM log_entry WHERE kind = 'dispute'").len(), 1);
    assert_eq!(described(&second.web(), "w")["responses"], 3);
    assert!(store.log_is_dense());
}

/// The other one holds the database until this one gives up waiting, and has issued a batch of the same name by then.
#[test]
fn a_batch_of_the_same_name_by_another_hand_is_not_taken_for_ones_own() {
    let store = Store::sqlite();
    store.open_wave("w", "sipas-short", &[]);
    let out = store.folder().join("slips.csv");
    let part = store.folder().join("slips.csv.part");
    let slow = store.folder().join("slips.html");
    let mut other = store.open_database();
    let mut command = store.sipas();
    command.args(["tickets", "make", "--wave", "w", "--agency", JUSTICE, "--source", "drawn", "--count", "400"]);
    command.args(["--base-url", "https://hailong.example", "--out"]).arg(&out).arg("--out").arg(&slow);
    let making =
        command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().expect("it runs");
    within(std::time::Duration::from_secs(20), "its first file is written", || part.exists());
    // While it draws the codes of the second one.
    other.batch("BEGIN IMMEDIATE");
    other.batch(
        "INSERT INTO ticket_batch (batch, wave, log_index, count, made_on) VALUES ('w-1', 'w', 0, 1, '2026-11-22')",
    );
    let drawn = store.folder().join("slips.html.part");
    within(std::time::Duration::from_mins(1), "its second file is written", || drawn.exists());
    // From here it waits five seconds for the other's transaction, and then as long to ask what became of its own.
    std::thread::sleep(std::time::Duration::from_secs(7));
    other.batch("COMMIT");
    let outcome: store::Outcome = making.wait_with_output().expect("it ends").into();
    assert!(outcome.code != 0 && outcome.err.contains("no tickets were made"), "{outcome}");
    assert!(
        !out.exists() && !part.exists() && !slow.exists() && !drawn.exists(),
        "codes that open nothing are not kept"
    );
}
