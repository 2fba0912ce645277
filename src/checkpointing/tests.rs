//! Several at one log: who looks while another appends and signs, and two servers at the full hour.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{Checkpoints, HOUR_MS, mismatch};
use crate::db::{self, Db, Door, Place};
use crate::intake;
use crate::ledger::entry::Word;
use crate::ledger::note::{KeyName, SigningKey};

fn key() -> SigningKey {
    SigningKey::from_seed(KeyName::parse("test/log").unwrap(), &[7; 32])
}

/// A log that has begun, and a record beside it.
fn begun(folder: &tempfile::TempDir) -> (Door, Checkpoints) {
    let door = Door(Place::Sqlite(folder.path().join("sipas.sqlite")));
    let mut db = door.open().unwrap();
    db::migrate::run(&mut db).unwrap();
    intake::found(&mut db, key().public(), None).unwrap();
    (door, Checkpoints::new(key(), folder.path().join("checkpoints.log")))
}

fn grow(db: &mut Db) {
    let (action, role) = (Word::parse("test").unwrap(), Word::parse("officer").unwrap());
    intake::append(db, |log| intake::enter_admin(log, &action, &role, "grown")).unwrap();
}

#[test]
fn who_looks_while_another_signs_sees_no_older_state() {
    let folder = tempfile::tempdir().unwrap();
    let (door, checkpoints) = begun(&folder);
    let checkpoints = Arc::new(checkpoints);
    let ended = Arc::new(AtomicBool::new(false));
    let signing = {
        let (door, checkpoints, ended) = (door.clone(), Arc::clone(&checkpoints), Arc::clone(&ended));
        std::thread::spawn(move || {
            let mut db = door.open().unwrap();
            while !ended.load(Ordering::Relaxed) {
                grow(&mut db);
                checkpoints.sign_now(&mut db, 1).unwrap();
            }
            db::head::size(&mut db).unwrap()
        })
    };
    let mut db = door.open().unwrap();
    let told: Vec<Option<String>> =
        (0..300).map(|_| mismatch(&mut db, key().public(), checkpoints.record()).unwrap()).collect();
    ended.store(true, Ordering::Relaxed);
    assert!(signing.join().unwrap() > 20, "it was signed again and again");
    assert!(told.iter().all(Option::is_none), "{:?}", told.iter().flatten().next());
}

#[test]
fn two_servers_move_the_head_once_an_hour() {
    let folder = tempfile::tempdir().unwrap();
    let (door, one) = begun(&folder);
    let other = Checkpoints::new(key(), folder.path().join("other.log"));
    let mut db = door.open().unwrap();
    let hour = 500_000 * HOUR_MS;
    one.follow(&mut db, hour - 1000, false).unwrap();
    let size = |checkpoints: &Checkpoints| checkpoints.served().unwrap().checkpoint.size;
    let begun = size(&one);
    grow(&mut db);
    one.follow(&mut db, hour + 200, true).unwrap();
    assert_eq!(size(&one), begun + 1);
    // A citizen answers before the other server has noticed that the hour has struck.
    grow(&mut db);
    other.follow(&mut db, hour + 900, true).unwrap();
    assert_eq!((size(&other), other.served()), (begun + 1, one.served()));
    // One that was kept from looking at the hour signs nothing later on.
    one.follow(&mut db, hour + HOUR_MS + 60_000, true).unwrap();
    assert_eq!(size(&one), begun + 1);
    one.follow(&mut db, hour + 2 * HOUR_MS + 10, true).unwrap();
    assert_eq!(size(&one), begun + 2);
}
