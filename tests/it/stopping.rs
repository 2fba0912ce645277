//! What an orderly stop leaves on the disk.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::harness::*;

/// Names in the data folder.
fn names(store: &Store) -> Vec<String> {
    let entries = std::fs::read_dir(store.folder().join("data")).expect("the data folder");
    entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("a plain name")).collect()
}

#[test]
fn a_stop_leaves_one_whole_file_however_many_were_reading() {
    let store = Store::sqlite();
    store.open_wave("counter", "sipas-short", &["--live"]);
    let mut receipts = Vec::new();
    for round in 1..=5 {
        let mut server = store.serve();
        let web = server.web();
        receipts.extend((0..80).map(|_| receipt(&web, "counter", &short_submission(HOME_AFFAIRS, 4))));
        let ended = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for reader in 0..6 {
                let (base, ended) = (&server.base, &ended);
                scope.spawn(move || {
                    let web = Web::at(base);
                    let path = ["/results/counter", "/api/v1/waves/counter/index.json", "/"][reader % 3];
                    // An answer that the stop cuts off is no answer.
                    while !ended.load(Ordering::Relaxed) && web.send("GET", path, &[], &[]).is_ok() {}
                });
            }
            std::thread::sleep(std::time::Duration::from_millis(60 * round));
            server.terminate();
            ended.store(true, Ordering::Relaxed);
        });
        assert_eq!(server.ended(std::time::Duration::from_secs(30)), Some(0));
        let left: Vec<String> =
            names(&store).into_iter().filter(|name| name.ends_with("-wal") || name.ends_with("-shm")).collect();
        assert!(left.is_empty(), "round {round}: {left:?}");
    }
    // The one file alone is the whole database.
    let copied = store
        .file("alone/sipas.sqlite", std::fs::read(store.folder().join("data/sipas.sqlite")).expect("the database"));
    let stored =
        store.open_file(std::path::Path::new(&copied)).words("SELECT CAST(COUNT(*) AS TEXT) AS word FROM response");
    assert_eq!(stored, [receipts.len().to_string()]);
}
