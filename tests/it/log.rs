//! The log as strangers read it: foreign programs open its checkpoint and its tiles; it moves in steps; a database that is not the
//! one that was signed takes nothing more.

use std::time::Duration;

use signed_note::{Note, StandardVerifier, VerifierList};
use tlog_tiles::tile::{Tile, TileHashReader, TileReader};
use tlog_tiles::tlog::{Error as TlogError, Hash as TlogHash, record_hash, tree_hash};

use sipas::domain::key::AgencyCode;
use sipas::ledger::checkpoint::Checkpoint;
use sipas::ledger::code::ReceiptCode;
use sipas::ledger::entry::Entry;
use sipas::ledger::note::VerifierKey;
use sipas::ledger::proof::Proof;
use sipas::ledger::tile::parse_bundle;
use sipas::ledger::tree::{leaf_hash, merkle_root};

use crate::harness::store::Direct;
use crate::harness::*;
use crate::on_both;

/// Entries after which the public checkpoint moves.
const STEP: u64 = 256;
const SOON: Duration = Duration::from_secs(20);

fn note(web: &Web) -> String {
    web.get("/log/checkpoint").expect(200).text().to_owned()
}

fn key(web: &Web) -> VerifierKey {
    VerifierKey::parse(web.get("/log/keys.txt").expect(200).text().trim_end()).expect("a key")
}

fn checkpoint(web: &Web) -> Checkpoint {
    Checkpoint::open(&note(web), &key(web), &[]).expect("it is signed by the log").0
}

/// Sends so many responses; gives the first receipt.
fn send(web: &Web, wave: &str, count: usize) -> String {
    let first = receipt(web, wave, &short_submission(HOME_AFFAIRS, 4));
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| (0..count / 8).for_each(|_| drop(receipt(web, wave, &short_submission(HOME_AFFAIRS, 4)))));
        }
    });
    first
}

/// Reads tiles over HTTP for `tlog_tiles`.
struct Remote<'a>(&'a Web);

impl TileReader for Remote<'_> {
    fn height(&self) -> u8 {
        8
    }

    fn read_tiles(&self, tiles: &[Tile]) -> Result<Vec<Vec<u8>>, TlogError> {
        Ok(tiles
            .iter()
            .map(|tile| self.0.get(&format!("/log/{}", tile.path().replacen("tile/8/", "tile/", 1))).expect(200).body)
            .collect())
    }

    fn save_tiles(&self, _: &[Tile], _: &[Vec<u8>]) {}
}

on_both! {
    fn foreign_programs_open_the_checkpoint_and_read_the_tiles(store: Store) {
        away_from_the_hour();
        store.open_wave("counter", "sipas-short", &[]);
        let server = store.serve();
        let web = server.web();
        within(SOON, "something is signed", || web.get("/log/checkpoint").status == 200);
        let begun = checkpoint(&web);
        assert!(begun.size >= 3, "genesis, definitions, wave: {begun:?}");
        let first = send(&web, "counter", 320);
        within(SOON, "the next step is signed", || checkpoint(&web).size >= STEP);
        let now = checkpoint(&web);
        assert_eq!(now.size % STEP, 0, "{now:?}");

        let vkey = web.get("/log/keys.txt").expect(200).text().trim_end().to_owned();
        let verifier = StandardVerifier::new(&vkey).expect("a foreign program reads our key");
        let opened = Note::from_bytes(note(&web).as_bytes()).expect("a foreign program reads our note");
        opened.verify(&VerifierList::new(vec![Box::new(verifier)])).expect("a foreign program accepts our signature");
        let root = TlogHash(now.root);
        let remote = Remote(&web);
        let reader = TileHashReader::new(now.size, root, &remote);
        assert_eq!(tree_hash(now.size, &reader).expect("a foreign program reads our tiles"), root);

        let bundle = web.get("/log/tile/entries/000").expect(200);
        assert!(bundle.header("cache-control").is_some_and(|value| value.contains("immutable")));
        let entries = parse_bundle(&bundle.body, 256).expect("256 entries");
        let leaves = web.get("/log/tile/0/000").expect(200).body;
        for (entry, leaf) in entries.iter().zip(leaves.chunks_exact(32)) {
            assert_eq!((leaf_hash(entry).as_slice(), record_hash(entry).0.as_slice()), (leaf, leaf));
        }
        let entries: Vec<Entry> =
            entries.iter().map(|entry| Entry::parse(std::str::from_utf8(entry).expect("UTF-8")).expect("canonical")).collect();
        let kinds: Vec<&str> = entries.iter().take(4).map(Entry::kind).collect();
        assert_eq!((kinds[0], kinds[1], kinds[2]), ("genesis", "survey", "method"));
        let responses: Vec<&Entry> = entries.iter().filter(|entry| entry.kind() == "response").collect();
        assert!(responses.len() > 240);
        let agency = AgencyCode::parse(HOME_AFFAIRS).expect("a code");
        assert!(responses.iter().all(|entry| matches!(entry, Entry::Response { agency: of, .. } if *of == agency)));
        // The log extends what was signed before.
        let hashes: Vec<[u8; 32]> = leaves.chunks_exact(32).map(|leaf| leaf.try_into().expect("32 bytes")).collect();
        let size = usize::try_from(begun.size).expect("small");
        assert_eq!(merkle_root(&hashes[..size]), begun.root);

        // Nothing beyond the checkpoint is shown, whatever is in the log by now.
        for beyond in ["0/001.p/1", "entries/001.p/1", "0/001", "1/000.p/2", "entries/x001/000", "7/000", "0/000.p/0", "x"] {
            web.get(&format!("/log/tile/{beyond}")).expect(404);
        }
        let (status, words) = check(&web, &first);
        assert!(status == 200 && words.contains("nằm trong bản xác nhận ngày"), "{words}");
        assert!(words.contains("chưa có cơ quan giám sát ký xác nhận"), "{words}");
        // The proof is whole in itself: entry, place, path to the root and signed checkpoint.
        let proof = web.post_form("/check/proof", &[("code".to_owned(), first.clone())]).expect(200);
        assert!(proof.header("content-disposition").is_some_and(|value| value.contains("sipas-receipt.tlog-proof")));
        let proof = Proof::parse(proof.text()).expect("a proof");
        let entry = proof.extra.clone().expect("the entry goes along");
        proof.verify(&entry, &key(&web), &[]).expect("it leads to the signed root");
        let entry = Entry::parse(std::str::from_utf8(&entry).expect("UTF-8")).expect("canonical");
        let hash = ReceiptCode::parse(&first).expect("a receipt").hash();
        assert!(matches!(entry, Entry::Response { receipt, .. } if receipt == hash));
        let waiting = receipt(&web, "counter", &short_submission(HOME_AFFAIRS, 4));
        web.post_form("/check/proof", &[("code".to_owned(), waiting)]).expect(404);
    }

    fn the_public_checkpoint_does_not_move_with_one_response(store: Store) {
        away_from_the_hour();
        store.open_wave("counter", "sipas-short", &[]);
        let server = store.serve();
        let web = server.web();
        within(SOON, "something is signed", || web.get("/log/checkpoint").status == 200);
        let before = note(&web);
        let code = receipt(&web, "counter", &short_submission(HOME_AFFAIRS, 4));
        std::thread::sleep(Duration::from_millis(2500));
        assert_eq!(note(&web), before);
        let (status, words) = check(&web, &code);
        assert!(status == 200 && words.contains("bản xác nhận tiếp theo sẽ có trong"), "{words}");
        assert_eq!(server.stop(), Some(0));
        let server = store.serve();
        within(SOON, "it is served again", || server.web().get("/log/checkpoint").status == 200);
        assert_eq!(note(&server.web()), before, "a restart signs nothing either");
    }

    fn another_key_or_none_is_refused(store: Store) {
        store.open_wave("counter", "sipas-short", &[]);
        let key = store.folder().join("data/log.key");
        let key = if key.exists() { key } else { store.folder().join("log.key") };
        let right = std::fs::read(&key).expect("the log's key");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(std::fs::metadata(&key).expect("it is there").permissions().mode() & 0o777, 0o600);
        }
        std::fs::write(&key, "ab".repeat(32)).expect("writable");
        let outcome = store.run(&["wave", "list"]);
        assert!(outcome.code == 2 && outcome.err.contains("not the key that the log was begun with"), "{outcome}");
        std::fs::remove_file(&key).expect("it goes");
        let outcome = store.run(&["wave", "list"]);
        assert!(outcome.code == 2 && outcome.err.contains("is missing"), "{outcome}");
        assert!(!key.exists(), "no other key is made for a log that has one");
        std::fs::write(&key, right).expect("writable");
        store.run(&["wave", "list"]).ok();
    }

    fn a_changed_response_makes_the_server_read_only(store: Store) {
        store.open_wave("counter", "sipas-short", &[]);
        let server = store.serve();
        let code = receipt(&server.web(), "counter", &short_submission(HOME_AFFAIRS, 4));
        assert_eq!(server.stop(), Some(0));
        let mut db = store.open_database();
        let off = match db {
            Direct::Sqlite(_) => "DROP TRIGGER response_keeps",
            Direct::Postgres(_) => "ALTER TABLE response DISABLE TRIGGER response_keeps",
        };
        db.execute(off).expect("whoever owns the database can do that");
        db.execute("UPDATE response SET agency = 'x-stp'").expect("and that");
        let server = store.serve();
        let web = server.web();
        web.post_json(&responses("counter"), &short_submission(HOME_AFFAIRS, 4)).problem(503, "read_only");
        assert!(server.printed().contains("read-only"), "{}", server.printed());
        assert!(is_recorded(&web, &code), "what can be read is still read");
        let mut form = open_form(&web, &format!("/s/counter/{HOME_AFFAIRS}"));
        fill_short(&mut form, "4");
        form.set("comment", &["Giữ lại lời này"]);
        let kept = form.send(&web, &format!("/s/counter/{HOME_AFFAIRS}"));
        assert!(kept.status == 503 && kept.text().contains("Giữ lại lời này"), "{}", kept.gist());
        let outcome = store.run(&["wave", "close", "counter"]);
        assert!(outcome.code == 2 && outcome.err.contains("nothing may be added"), "{outcome}");
    }
}

on_both! {
    fn what_is_missing_makes_the_server_read_only_and_does_not_end_it(store: Store) {
        store.open_wave("counter", "sipas-short", &[]);
        let server = store.serve();
        send(&server.web(), "counter", 264);
        assert_eq!(server.stop(), Some(0));
        let mut db = store.open_database();
        for (trigger, table) in [("log_entry_stays", "log_entry"), ("log_tile_stays", "log_tile"), ("response_stays", "response")] {
            let off = match db {
                Direct::Sqlite(_) => format!("DROP TRIGGER {trigger}"),
                Direct::Postgres(_) => format!("ALTER TABLE {table} DISABLE TRIGGER {trigger}"),
            };
            db.execute(&off).expect("whoever owns the database can do that");
        }
        let mut missing = |sql: &str, told: &str| {
            assert!(db.execute(sql).is_ok_and(|rows| rows == 1), "{sql}");
            let server = store.serve();
            server.web().post_json(&responses("counter"), &short_submission(HOME_AFFAIRS, 4)).problem(503, "read_only");
            assert!(server.printed().contains(told), "{}", server.printed());
            assert_eq!(server.web().get("/readyz").expect(503).json()["checks"]["log"], "failed");
            assert_eq!(server.stop(), Some(0));
        };
        missing("DELETE FROM log_tile", "tile 0 of level 0 of the log is missing");
        missing("DELETE FROM response WHERE log_index = 262", "entry 262 of the log is missing");
        assert!(store.run(&["verify", "--deep"]).out.contains("entry 262 of the log is missing"));
    }
}

#[test]
fn an_older_state_put_back_is_noticed() {
    let store = Store::sqlite();
    store.open_wave("counter", "sipas-short", &[]);
    let data = store.folder().join("data");
    let aside = store.folder().join("aside.sqlite");
    std::fs::copy(data.join("sipas.sqlite"), &aside).expect("a copy");
    let server = store.serve();
    send(&server.web(), "counter", 300);
    within(SOON, "a step is signed", || checkpoint(&server.web()).size >= STEP);
    assert_eq!(server.stop(), Some(0));
    for name in ["sipas.sqlite-wal", "sipas.sqlite-shm"] {
        let _ = std::fs::remove_file(data.join(name));
    }
    std::fs::copy(&aside, data.join("sipas.sqlite")).expect("it is put back");
    let server = store.serve();
    server.web().post_json(&responses("counter"), &short_submission(HOME_AFFAIRS, 4)).problem(503, "read_only");
    assert!(server.printed().contains("an older state was put back"), "{}", server.printed());
    // The full check looks outside the database too: the older state holds together in itself.
    let found = store.run(&["verify", "--deep"]);
    assert!(found.code == 1 && found.out.contains("an older state was put back"), "{found}");
}

#[test]
fn two_servers_on_one_database_keep_one_log() {
    let Some(store) = Store::postgres(concat!(module_path!(), "::two_servers_on_one_database_keep_one_log")) else {
        return;
    };
    store.open_wave("counter", "sipas-short", &[]);
    let (one, other) = (store.serve(), store.serve());
    let (one, other) = (one.web(), other.web());
    std::thread::scope(|scope| {
        scope.spawn(|| send(&one, "counter", 200));
        scope.spawn(|| send(&other, "counter", 200));
    });
    within(SOON, "both serve the step", || checkpoint(&one).size >= STEP && note(&one) == note(&other));
    assert!(store.log_is_dense());
    let recorded = std::fs::read_to_string(store.folder().join("data/checkpoints.log")).expect("a record");
    assert!(recorded.contains(&note(&one)), "{recorded}");
}
