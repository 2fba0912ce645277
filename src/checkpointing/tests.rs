//! Several at one log: who looks while another appends and signs, and two servers at the full hour. And what a log that has gone on
//! under another name still answers for.

use std::sync::Arc;

use super::{Chain, Checkpoints, Fit, HOUR_MS, mismatch};
use crate::db::log::StoredTiles;
use crate::db::{self, Db, Door, Place};
use crate::intake;
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::entry::{Previous, Word};
use crate::ledger::note::{KeyName, SigningKey};
use crate::ledger::tree::root_at;

/// How often somebody signs while another looks.
const SIGNED: usize = 150;

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
    let signing = {
        let (door, checkpoints) = (door.clone(), Arc::clone(&checkpoints));
        std::thread::spawn(move || {
            let mut db = door.open().unwrap();
            for _ in 0..SIGNED {
                grow(&mut db);
                checkpoints.sign_now(&mut db, 1).unwrap();
            }
        })
    };
    let mut db = door.open().unwrap();
    let mut looks = 0;
    while !signing.is_finished() {
        looks += 1;
        assert_eq!(mismatch(&mut db, key().public(), checkpoints.record()).unwrap(), None, "look {looks}");
    }
    signing.join().unwrap();
    assert!(looks > 0);
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

/// A log of ten entries that goes on under another name, with `lost` entries named as those of before; how it stands to a checkpoint
/// of its first name of so many entries, with their root or with another one.
fn after(lost: u64) -> impl FnMut(u64, bool) -> Fit {
    let folder = tempfile::tempdir().unwrap();
    let (door, _) = begun(&folder);
    let mut db = door.open().unwrap();
    (1..10).for_each(|_| grow(&mut db));
    let further = SigningKey::from_seed(KeyName::parse("test/log-after").unwrap(), &[7; 32]);
    let origin = key().public().name().clone();
    let prev = Previous { origin: origin.clone(), size: lost, root: [1; 32] };
    intake::append(&mut db, |log| Ok(intake::begin_again(log, further.public(), prev))).unwrap();
    grow(&mut db);
    let chain = Chain::read(&mut db).unwrap();
    move |size, is_true| {
        let _kept = &folder;
        let edge = chain.head.clone();
        let root = if is_true { root_at(size, &mut StoredTiles { db: &mut db, edge }).unwrap() } else { [2; 32] };
        chain.fit(&mut db, &Checkpoint { origin: origin.clone(), size, root }).unwrap()
    }
}

#[test]
fn a_gap_excuses_what_was_lost_and_no_other_entries() {
    let mut fit = after(100);
    assert_eq!((fit(5, true), fit(10, true)), (Fit::Held, Fit::Held));
    assert_eq!((fit(5, false), fit(10, false)), (Fit::Other, Fit::Other), "it says that it still holds these");
    assert_eq!((fit(11, false), fit(100, false), fit(101, false)), (Fit::Told, Fit::Told, Fit::Beyond));
}

#[test]
fn a_fork_that_was_told_excuses_what_came_from_there_on() {
    let mut fit = after(7);
    assert_eq!((fit(6, true), fit(6, false)), (Fit::Held, Fit::Other));
    assert_eq!((fit(7, false), fit(9, false), fit(100, false)), (Fit::Told, Fit::Told, Fit::Told));
    assert_eq!(fit(9, true), Fit::Held);
}
