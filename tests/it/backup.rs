//! Backups beside a running server, and the way back: nothing that was acknowledged before is missing, and no log forks unseen.

use std::process::Command;
use std::time::Duration;

use sipas::ledger::checkpoint::Checkpoint;
use sipas::ledger::note::VerifierKey;

use crate::harness::*;
use crate::on_both;

/// Sends so many responses from several clients at once; gives their receipts.
fn send(web: &Web, count: usize) -> Vec<String> {
    let clients = 8;
    std::thread::scope(|scope| {
        let sending = |client| {
            move || {
                (client..count)
                    .step_by(clients)
                    .map(|_| receipt(web, "counter", &short_submission(HOME_AFFAIRS, 4)))
                    .collect::<Vec<_>>()
            }
        };
        let threads: Vec<_> = (0..clients).map(|client| scope.spawn(sending(client))).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("a client ends well")).collect()
    })
}

/// The public checkpoint, checked with the public key, and its note.
fn checkpoint(web: &Web) -> (Checkpoint, String) {
    let keys = web.get("/log/keys.txt").expect(200);
    let note = web.get("/log/checkpoint").expect(200).text().to_owned();
    let key = keys.text().lines().find_map(|line| VerifierKey::parse(line.trim()).ok()).expect("the log's key");
    (Checkpoint::open(&note, &key, &[]).expect("the log's signature").0, note)
}

fn size(web: &Web) -> u64 {
    checkpoint(web).0.size
}

fn in_folder(store: &Store, name: &str) -> String {
    store.folder().join(name).to_str().expect("a plain name").to_owned()
}

fn words(store: &Store, sql: &str) -> Vec<String> {
    store.open_database().words(sql)
}

/// A server with a few responses, a backup of them with its keys, and then so many more that a checkpoint was signed beyond it.
struct Outdated {
    file: String,
    kept: Vec<String>,
    lost: Vec<String>,
    checkpoint: Checkpoint,
    /// The file of its note.
    note: String,
}

fn outdated(store: &Store) -> Outdated {
    store.open_wave("counter", "sipas-short", &[]);
    let server = store.serve();
    let web = server.web();
    let kept = send(&web, 5);
    let file = in_folder(store, "old.backup");
    store.run(&["backup", &file, "--with-keys"]).ok();
    let lost = send(&web, 270);
    within(Duration::from_secs(20), "a checkpoint beyond the backup", || size(&web) >= 256);
    let (checkpoint, note) = checkpoint(&web);
    assert_eq!(server.stop(), Some(0));
    let note = store.file("kept-by-the-front.txt", note);
    Outdated { file, kept, lost, checkpoint, note }
}

on_both! {
    fn where_a_log_was_signed_no_empty_database_takes_its_place(store: Store) {
        store.open_wave("counter", "sipas-short", &[]);
        let server = store.serve();
        within(Duration::from_secs(5), "a checkpoint", || server.web().get("/log/checkpoint").status == 200);
        let file = in_folder(store, "sipas.backup");
        store.run(&["backup", &file]).ok();
        assert_eq!(server.stop(), Some(0));
        // As a restore leaves it that was cut off between its steps.
        if store.database().is_some() {
            store.open_database().batch("ALTER SCHEMA public RENAME TO replaced_1; CREATE SCHEMA public");
        } else {
            let database = store.folder().join("data/sipas.sqlite");
            std::fs::rename(&database, database.with_extension("sqlite.replaced-1")).expect("a rename");
        }
        let outcome = store.run(&["import", "agencies", "kien-giang-2022"]);
        assert!(outcome.code != 0 && outcome.err.contains("sipas restore"), "{outcome}");
        assert!(!store.folder().join("data/sipas.sqlite").exists());
        store.run(&["restore", &file]).ok();
        assert!(store.log_is_dense());
        drop(store.serve());
    }

    fn a_backup_beside_a_busy_server_is_one_state_that_can_be_put_back(store: Store) {
        store.open_wave("counter", "sipas-short", &[]);
        let server = store.serve();
        let web = server.web();
        let before = send(&web, 40);
        let file = in_folder(store, "sipas.backup");
        let said = std::thread::scope(|scope| {
            let busy = scope.spawn(|| send(&web, 200));
            let said = store.run(&["backup", &file, "--with-keys"]).ok();
            busy.join().expect("it ends well");
            said
        });
        let bytes = std::fs::read(&file).expect("the backup");
        assert!(said.contains(&format!("{} bytes", bytes.len())), "{said}");
        let sha256 = data_encoding::HEXLOWER.encode(&sipas::ledger::commit::sha256(&bytes));
        assert!(said.contains(&sha256), "{said}");
        let mode = |name: &str| std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(name).expect("a file").permissions()) & 0o777;
        assert_eq!((mode(&file), mode(&format!("{file}.keys"))), (0o600, 0o600));

        let again = store.run(&["backup", &file]).wrong_input();
        assert!(again.contains("--force"), "{again}");
        assert_eq!(std::fs::read(&file).expect("the backup"), bytes, "it was left alone");
        drop(server);

        let place = store.another();
        let said = place.run(&["restore", &file]).ok();
        assert!(!said.contains("gap") && !said.contains("missing"), "{said}");
        assert!(place.log_is_dense());
        let server = place.serve();
        let web = server.web();
        for receipt in &before {
            assert!(is_recorded(&web, receipt), "{receipt}");
        }
        send(&web, 1);
        let admin = words(&place, "SELECT body AS word FROM log_entry WHERE kind = 'admin'");
        assert!(admin.len() == 1 && admin[0].contains("action restore\nrole operator\n"), "{admin:?}");
        checkpoint(&web);
    }

    fn what_cannot_be_written_whole_is_not_there(store: Store) {
        store.open_wave("counter", "sipas-short", &[]);
        let server = store.serve();
        let file = in_folder(store, "full.backup");
        let folder = || {
            let names = std::fs::read_dir(store.folder()).expect("the folder").map(|entry| entry.expect("an entry").file_name());
            names.filter(|name| name.to_string_lossy().contains("backup")).count()
        };
        let before = folder();
        let mut sipas = store.sipas();
        sipas.args(["backup", &file]);
        // A limit on the size of a file stands for a full disk. Shells count it in blocks of different sizes, this program in bytes.
        let bytes = if store.database().is_some() { "4096" } else { "65536" };
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(format!("trap '' XFSZ; exec prlimit --fsize={bytes} \"$@\"")).arg("sh").arg(sipas.get_program());
        shell.args(sipas.get_args()).current_dir(store.folder());
        for (name, value) in sipas.get_envs() {
            match value {
                Some(value) => shell.env(name, value),
                None => shell.env_remove(name),
            };
        }
        let output = shell.output().expect("a shell");
        assert!(!output.status.success(), "{output:?}");
        assert!(!std::path::Path::new(&file).exists());
        assert_eq!(folder(), before, "nothing is left behind");
        store.run(&["backup", &file]).ok();
        drop(server);
        let missing = store.run(&["backup", &in_folder(store, "nowhere/x")]).wrong_input();
        assert!(missing.contains("nowhere"), "{missing}");
    }

    fn a_running_server_is_never_overwritten(store: Store) {
        store.open_wave("counter", "sipas-short", &[]);
        let server = store.serve();
        let file = in_folder(store, "sipas.backup");
        store.run(&["backup", &file]).ok();
        let refused = store.run(&["restore", &file, "--force"]).wrong_input();
        assert!(refused.contains("stop the server"), "{refused}");
        send(&server.web(), 3);
        assert_eq!(server.stop(), Some(0));
        let refused = store.run(&["restore", &file]).wrong_input();
        assert!(refused.contains("--force"), "{refused}");
        // Three responses came since; nothing was signed for them, but people hold their receipts.
        let refused = store.run(&["restore", &file, "--force"]).wrong_input();
        assert!(refused.contains("--accept-gap") && refused.contains("3 that came after it"), "{refused}");
        assert_eq!(words(store, "SELECT CAST(COUNT(*) AS TEXT) AS word FROM response"), ["3"]);
    }

    fn an_older_backup_forks_nothing_unseen(store: Store) {
        let Outdated { file, kept, lost, checkpoint: seen, note } = outdated(store);
        let refused = store.run(&["restore", &file, "--force"]).wrong_input();
        assert!(refused.contains("--accept-gap") && refused.contains("Nothing was changed"), "{refused}");
        assert_eq!(words(store, "SELECT CAST(COUNT(*) AS TEXT) AS word FROM response"), ["275"]);

        // On a new machine only the supervisors know what was signed.
        let place = store.another();
        let refused = place.run(&["restore", &file, "--checkpoint", &note]).wrong_input();
        assert!(refused.contains(&seen.size.to_string()), "{refused}");
        let forged = place.file("forged.txt", std::fs::read_to_string(&note).expect("the note").replacen(&seen.size.to_string(), "3", 1));
        let refused = place.run(&["restore", &file, "--checkpoint", &forged]).wrong_input();
        assert!(refused.contains("forged.txt"), "{refused}");
        let said = place.run(&["restore", &file, "--checkpoint", &note, "--accept-gap", "--by", "home-affairs"]).ok();
        let name = format!("{}-after-{}", seen.origin, seen.size);
        assert!(said.contains(&name), "{said}");

        let server = place.serve();
        let web = server.web();
        within(Duration::from_secs(5), "a checkpoint", || web.get("/log/checkpoint").status == 200);
        let (now, _) = checkpoint(&web);
        assert_eq!(now.origin.as_str(), name);
        assert!(kept.iter().all(|receipt| is_recorded(&web, receipt)));
        assert!(!is_recorded(&web, &lost[0]));
        let genesis = words(&place, "SELECT body AS word FROM log_entry WHERE kind = 'genesis' ORDER BY log_index");
        assert!(genesis.len() == 2 && genesis[1].contains(&format!("prev {} {} ", seen.origin, seen.size)), "{genesis:?}");
        let acts = words(&place, "SELECT body AS word FROM log_entry WHERE kind = 'admin'");
        assert!(acts[0].contains("role home-affairs"), "{acts:?}");
        assert!(place.log_is_dense());
        send(&web, 260);
        within(Duration::from_secs(20), "a further checkpoint", || size(&web) > now.size);

        // The log that went on is backed up and restored like any other, on this machine and on that of the supervisors' note.
        let later = in_folder(&place, "later.backup");
        place.run(&["backup", &later]).ok();
        assert_eq!(server.stop(), Some(0));
        let said = place.run(&["restore", &later, "--force", "--checkpoint", &note]).ok();
        assert!(!said.contains("gap:") && said.contains("is kept"), "{said}");
        let web = place.serve();
        assert!(kept.iter().all(|receipt| is_recorded(&web.web(), receipt)));
        drop(web);

        // What was signed under the first name is history, which the log tells itself; the wave goes its way.
        place.run(&["verify", "--deep"]).ok();
        assert!(place.run(&["wave", "close", "counter"]).ok().contains("265 responses"));
        place.run(&["publish", "--wave", "counter", "--to", "public"]).ok();
    }
}

#[test]
fn a_gap_in_place_moves_the_old_database_aside() {
    let store = Store::sqlite();
    let Outdated { file, lost, .. } = outdated(&store);
    let said = store.run(&["restore", &file, "--force", "--accept-gap"]).ok();
    let aside = store.folder().join("data/sipas.sqlite.replaced-1");
    assert!(said.contains("sipas.sqlite.replaced-1") && aside.exists(), "{said}");
    let server = store.serve();
    assert!(!is_recorded(&server.web(), &lost[0]));
    assert_eq!(server.stop(), Some(0));
    // What was moved aside is whole: put back by hand, it knows what was lost.
    std::fs::rename(&aside, store.folder().join("data/sipas.sqlite")).expect("a rename");
    let server = store.serve();
    assert!(is_recorded(&server.web(), &lost[0]));
}

#[test]
fn a_fork_is_named_by_where_it_begins() {
    let store = Store::sqlite();
    let Outdated { file, checkpoint: seen, .. } = outdated(&store);
    // On another machine that never saw what was signed here, the log has gone on with as many entries, but other ones.
    let other = store.another();
    other.run(&["restore", &file]).ok();
    let server = other.serve();
    send(&server.web(), 330);
    let longer = in_folder(&other, "longer.backup");
    other.run(&["backup", &longer, "--with-keys"]).ok();
    assert_eq!(server.stop(), Some(0));

    let refused = store.run(&["restore", &longer, "--force"]).wrong_input();
    assert!(refused.contains(&format!("the checkpoint for {} entries", seen.size)), "{refused}");
    let said = store.run(&["restore", &longer, "--force", "--accept-gap"]).ok();
    assert!(said.contains(&format!("{}-after-{}", seen.origin, seen.size)), "{said}");
    // Told once, it is told: nothing signed from there on is asked for again, and the rest is.
    store.run(&["verify", "--deep"]).ok();
    let later = in_folder(&store, "later.backup");
    store.run(&["backup", &later]).ok();
    let said = store.run(&["restore", &later, "--force"]).ok();
    assert!(!said.contains("gap:"), "{said}");
}

#[test]
fn what_is_no_backup_or_was_changed_is_refused() {
    let store = Store::sqlite();
    store.open_wave("counter", "sipas-short", &[]);
    let server = store.serve();
    send(&server.web(), 3);
    let file = in_folder(&store, "sipas.backup");
    store.run(&["backup", &file, "--with-keys"]).ok();
    drop(server);
    let place = store.another();
    let garbage = place.file("garbage", "not a database");
    assert!(place.run(&["restore", &garbage]).wrong_input().contains("no backup"));
    for (sql, expected) in [
        ("DROP TRIGGER response_keeps; UPDATE response SET agency = 'x-stp'", "does not hold together"),
        ("DROP TRIGGER log_entry_stays; DELETE FROM log_entry WHERE log_index = 1", "is missing"),
        (
            "DELETE FROM setting WHERE key = 'receipt-key'; INSERT INTO setting VALUES ('receipt-key', 'other')",
            "receipt key",
        ),
    ] {
        let name = place.file("changed", std::fs::read(&file).expect("the backup"));
        std::fs::copy(format!("{file}.keys"), format!("{name}.keys")).expect("the keys");
        let mut direct = store.open_file(std::path::Path::new(&name));
        direct.batch(sql);
        drop(direct);
        let outcome = place.run(&["restore", &name]);
        assert!(outcome.code != 0 && outcome.err.contains(expected), "{sql}: {outcome}");
        assert!(!place.folder().join("data/sipas.sqlite").exists(), "{sql}");
    }
    let said = place.run(&["restore", &file]).ok();
    assert!(said.contains("came with the backup"), "{said}");
}

#[test]
fn what_a_lost_database_has_left_beside_it_does_not_enter_the_one_that_comes_back() {
    let store = Store::sqlite();
    store.open_wave("counter", "sipas-short", &[]);
    let server = store.serve();
    send(&server.web(), 5);
    let file = in_folder(&store, "sipas.backup");
    store.run(&["backup", &file]).ok();
    send(&server.web(), 40);
    server.kill();
    let data = store.folder().join("data");
    let journal = std::fs::read(data.join("sipas.sqlite-wal")).expect("a journal after a kill");
    assert!(journal.len() > 100_000, "{}", journal.len());
    std::fs::remove_file(data.join("sipas.sqlite")).expect("it was there");
    let said = store.run(&["restore", &file]).ok();
    assert!(said.contains("sipas.sqlite.replaced-1"), "{said}");
    assert_eq!(std::fs::read(data.join("sipas.sqlite.replaced-1-wal")).expect("it is kept"), journal);
    assert!(!data.join("sipas.sqlite-wal").exists());
    assert_eq!(words(&store, "SELECT CAST(COUNT(*) AS TEXT) AS word FROM response"), ["5"]);
    assert!(store.log_is_dense());
    let server = store.serve();
    send(&server.web(), 1);
    assert_eq!(server.stop(), Some(0));
    assert!(store.run(&["verify", "--deep"]).ok().contains("holds together"));
}
