//! Batches: what the printer gets, what the server keeps, what is refused.

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt as _;

use sipas::ledger::code::TicketCode;
use sipas::ledger::entry::Entry;
use sipas::ledger::tree::merkle_root;

use super::{BASE, make, printed, with_ticket, words};
use crate::harness::*;
use crate::on_both;

fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}

/// The hashes of all tickets, in hexadecimal digits.
fn stored(store: &Store) -> BTreeSet<String> {
    let sql = if store.database().is_some() { "encode(hash, 'hex')" } else { "lower(hex(hash))" };
    words(store, &format!("SELECT {sql} AS word FROM ticket")).into_iter().collect()
}

fn tickets_entries(store: &Store) -> Vec<Entry> {
    let bodies = words(store, "SELECT body AS word FROM log_entry WHERE kind = 'tickets' ORDER BY log_index");
    bodies.iter().map(|body| Entry::parse(body).expect("an entry")).collect()
}

/// Writes a file of codes that came back and takes them out of use.
fn spoil(store: &Store, codes: &str, more: &[&str]) -> store::Outcome {
    let file = store.file("back.csv", codes);
    store.run(&[&["tickets", "spoil", &file, "--wave", "w", "--reason", "returned"][..], more].concat())
}

on_both! {
    fn the_printer_gets_the_codes_and_the_server_their_hashes(store: Store) {
        store.open_wave("w", "sipas-short", &[]);
        let (csv, html) = (store.folder().join("slips.csv"), store.folder().join("slips.html"));
        let [csv, html] = [&csv, &html].map(|path| path.to_str().expect("a plain name"));
        let make = ["tickets", "make", "--wave", "w", "--agency", HOME_AFFAIRS, "--sector", "land", "--source", "offered",
            "--count", "23", "--unit", "u-7", "--base-url", BASE, "--out", csv, "--out", html];
        let said = store.run(&make).ok();
        assert!(said.contains("batch w-1: 23 tickets for wave w"), "{said}");
        let rows = printed(csv);
        assert_eq!(rows.len(), 23);
        let slips = std::fs::read_to_string(html).expect("the slips");
        let mut hashes = Vec::new();
        for row in &rows {
            let code = TicketCode::parse(&row[0]).expect("a code");
            assert_eq!(row[0], code.to_string());
            let rest = [&format!("{BASE}/t/{code}"), HOME_AFFAIRS, "Sở Nội vụ", "land", "w-1", "u-7"];
            assert_eq!(row[1..], rest, "{row:?}");
            assert_eq!(slips.matches(&format!(">{code}<")).count(), 1, "each slip shows its code once");
            assert!(!said.contains(&row[0]), "no code on the screen");
            hashes.push(code.hash());
        }
        assert_eq!(slips.matches("<svg").count(), 23);
        assert!(slips.contains("mời Ông/Bà cho ý kiến") && slips.contains("hailong.example/t</b>"));
        assert!(!slips.contains("href=") && !slips.contains("src=") && !slips.contains("url("), "the file needs no other");
        for path in [csv, html] {
            let mode = std::fs::metadata(path).expect("the file").permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{path}");
            assert!(!std::path::Path::new(&format!("{path}.part")).exists());
        }
        hashes.sort_unstable();
        assert_eq!(stored(store), hashes.iter().map(|hash| hex(hash)).collect());
        let [Entry::Tickets { wave, batch, count, root }] = &tickets_entries(store)[..] else { panic!("one entry") };
        assert_eq!((wave.as_str(), batch.as_str(), *count), ("w", "w-1", 23));
        assert_eq!(*root, merkle_root(&hashes));
        assert!(store.log_is_dense());
        // No file of the data holds a code.
        if store.database().is_none() {
            for entry in std::fs::read_dir(store.folder().join("data")).expect("the data") {
                let bytes = std::fs::read(entry.expect("an entry").path()).expect("a file");
                for row in &rows {
                    assert!(!bytes.windows(19).any(|part| part == row[0].as_bytes()));
                }
            }
        }
        assert!(store.run(&["tickets", "list"]).ok().starts_with("w-1\tw\t"));
        // What is there is never written over.
        let again = store.run(&make);
        assert!(again.code == 1 && again.err.contains("is there already"), "{again}");
        assert_eq!(printed(csv), rows);
        assert_eq!(stored(store).len(), 23);
    }

    fn what_cannot_be_is_refused_and_leaves_nothing(store: Store) {
        for wave in ["w", "over"] {
            store.open_wave(wave, "sipas-agency", &[]);
        }
        store.run(&["wave", "close", "over"]).ok();
        let out = store.folder().join("x.csv").to_str().expect("a plain name").to_owned();
        let usual = [("--wave", "w"), ("--agency", HOME_AFFAIRS), ("--source", "drawn"), ("--count", "5"), ("--out", &out),
            ("--base-url", BASE), ("--sector", "land"), ("--batch", "one")];
        let with = |name: &str, value: &str| {
            let mut words = vec!["tickets".to_owned(), "make".to_owned()];
            for (flag, usual) in usual {
                words.extend([flag.to_owned(), if flag == name { value.to_owned() } else { usual.to_owned() }]);
            }
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            store.run(&words)
        };
        for (flag, value, code, said) in [
            ("--wave", "nowhere", 1, "no wave “nowhere”"),
            ("--wave", "over", 1, "wave over closed on"),
            ("--agency", "x-snw", 1, "did you mean “x-snv”?"),
            ("--sector", "lnd", 1, "there is no sector “lnd”; did you mean “land”?"),
            ("--source", "open", 2, "say drawn or offered"),
            ("--count", "0", 2, "1 to 200000 tickets"),
            ("--count", "200001", 2, "1 to 200000 tickets"),
            ("--out", "x.pdf", 2, "ends in .csv or .html"),
            ("--batch", "Một", 2, "lower-case letters"),
            ("--out", "nowhere/x.csv", 2, "no tickets were made: cannot write nowhere/x.csv"),
        ] {
            let refused = with(flag, value);
            assert!(refused.code == code && refused.err.contains(said), "{flag} {value}: {refused}");
        }
        let part = store.file("x.csv.part", "codes");
        let refused = with("", "");
        assert!(refused.code == 1 && refused.err.contains("is left from a run that was cut off"), "{refused}");
        std::fs::remove_file(part).expect("it was there");
        assert_eq!((stored(store).len(), tickets_entries(store).len()), (0, 0));
        with("", "").ok();
        assert_eq!((stored(store).len(), tickets_entries(store).len()), (5, 1));
        let other = store.folder().join("y.csv").to_str().expect("a plain name").to_owned();
        let refused = with("--out", &other);
        assert!(refused.code == 1 && refused.err.contains("there is a batch “one” already"), "{refused}");
        assert!(!std::path::Path::new(&other).exists() && !std::path::Path::new(&format!("{other}.part")).exists());
        // Where the database takes nothing, no file stays either.
        let forbid = if store.database().is_some() {
            "CREATE RULE none AS ON INSERT TO ticket_batch DO INSTEAD SELECT 1 / (random() * 0)::int"
        } else {
            "CREATE TRIGGER none BEFORE INSERT ON ticket_batch BEGIN SELECT RAISE(ABORT, 'full'); END"
        };
        store.open_database().execute(forbid).expect("a database that fails");
        let left = || std::fs::read_dir(store.folder()).expect("the folder").count();
        let before = left();
        let failed = store.run(&["tickets", "make", "--wave", "w", "--agency", HOME_AFFAIRS, "--source", "drawn", "--count", "5",
            "--out", &other, "--base-url", BASE]);
        assert!(failed.code == 2 && failed.err.contains("no tickets were made"), "{failed}");
        assert_eq!((left(), stored(store).len(), tickets_entries(store).len()), (before, 5, 1));
    }

    fn a_list_made_elsewhere_comes_in_whole_or_not_at_all(store: Store) {
        store.open_wave("w", "sipas-short", &[]);
        let known = make(store, "w", JUSTICE, "offered", 1, &[]).remove(0);
        let given = TicketCode::from_random(&[7; 10]).to_string();
        let mut mistyped = given.clone().into_bytes();
        mistyped[0] = if mistyped[0] == b'A' { b'B' } else { b'A' };
        let mistyped = String::from_utf8(mistyped).expect("ASCII");
        let out = store.folder().join("letters.csv").to_str().expect("a plain name").to_owned();
        let import = |file: &str| {
            let words = ["import", "tickets", file, "--wave", "w", "--source", "drawn", "--base-url", BASE, "--out", &out];
            store.run(&words)
        };
        let bad = store.file("bad.csv", format!(
            "agency,sector,unit,code\nx-snv,land,u1,\nx-nobody,,,\nx-snv,lnd,u 2,{mistyped}\nx-snv,,,{known}\nx-snv,,,{given}\nx-snv,,,{given}\n"
        ));
        let told = import(&bad).wrong_input();
        for part in [
            "row 3, column agency: the wave does not ask about agency “x-nobody”",
            "row 4, column sector: there is no sector “lnd”",
            "row 4, column unit:",
            "row 4, column code: this is not the code of a ticket: one character is wrong",
            "row 5, column code: this is the code of another ticket already",
            "row 7, column code: this code stands in row 6 already",
            "nothing was imported: 6 faults",
        ] {
            assert!(told.contains(part), "{part}:\n{told}");
        }
        assert_eq!((stored(store).len(), std::path::Path::new(&out).exists()), (1, false));
        let good = store.file("good.csv", format!("unit;agency;code\nu1;x-snv;{}\nu2;x-stp;\nu2;x-stp;\n", given.to_lowercase()));
        let said = import(&good).ok();
        assert!(said.contains("batch w-2: 3 tickets") && said.contains("note: 1 units stand on one ticket only"), "{said}");
        let rows = printed(&out);
        assert_eq!(rows.iter().map(|row| (row[2].as_str(), row[6].as_str())).collect::<Vec<_>>(),
            [("x-snv", "u1"), ("x-stp", "u2"), ("x-stp", "u2")], "in the order of the file");
        assert_eq!(rows[0][0], given);
        let sql = "SELECT agency || ' ' || unit || ' ' || source || ' ' || batch AS word FROM ticket WHERE batch = 'w-2' ORDER BY 1";
        assert_eq!(words(store, sql), ["x-snv u1 drawn w-2", "x-stp u2 drawn w-2", "x-stp u2 drawn w-2"]);
        assert_eq!(tickets_entries(store).len(), 2);
    }

    fn slips_that_came_back_open_nothing(store: Store) {
        store.open_wave("w", "sipas-short", &[]);
        store.open_wave("other", "sipas-short", &[]);
        let codes = make(store, "w", HOME_AFFAIRS, "offered", 4, &[]);
        let foreign = make(store, "other", HOME_AFFAIRS, "offered", 1, &[]).remove(0);
        let server = store.serve();
        let web = server.web();
        web.post_json(&responses("w"), &with_ticket(&codes[0], 4)).expect(201);
        let unknown = TicketCode::from_random(&[9; 10]);
        let text = format!("{}\n{}\n{foreign}\n{unknown}\nXXXX\n", codes[1], codes[0]);
        let told = spoil(store, &text, &[]).wrong_input();
        for part in ["row 2, column code: this ticket was used", "row 3, column code: this ticket is one of wave other",
            "row 4, column code: no ticket has this code", "row 5, column code: this is not the code", "nothing was changed: 4 faults"] {
            assert!(told.contains(part), "{part}:\n{told}");
        }
        assert!(store.run(&["tickets", "list", "--wave", "w"]).ok().contains("4 issued\t1 used\t0 spoiled"));
        assert!(words(store, "SELECT body AS word FROM log_entry WHERE kind = 'admin'").is_empty());
        let said = spoil(store, &text, &["--skip-bad"]).ok();
        assert!(said.contains("1 tickets taken out of use, 0 had been before, 4 left out"), "{said}");
        // A printer's file is taken as it is, and a second time changes nothing.
        let returned = format!("code,batch\n{},w-1\n{},w-1\n", codes[1], codes[2]);
        for said in ["1 tickets taken out of use, 1 had been before", "0 tickets taken out of use, 2 had been before"] {
            let told = spoil(store, &returned, &["--by", "supervisor"]).ok();
            assert!(told.contains(said), "{told}");
        }
        assert!(store.run(&["tickets", "list", "--wave", "w"]).ok().contains("4 issued\t1 used\t2 spoiled"));
        let entries = words(store, "SELECT body AS word FROM log_entry WHERE kind = 'admin' ORDER BY log_index");
        assert_eq!(entries.len(), 2);
        let [Ok(Entry::Admin { action, role, detail }), Ok(Entry::Admin { role: second, .. })] =
            [&entries[0], &entries[1]].map(|body| Entry::parse(body)) else { panic!("{entries:?}") };
        assert_eq!((action.as_str(), role.as_str(), second.as_str()), ("spoil-tickets", "administrator", "supervisor"));
        // What it commits to can be shown.
        let openings = words(store, "SELECT value AS word FROM setting WHERE key LIKE 'admin/%' ORDER BY key");
        let opened = openings.iter().any(|opening| {
            let (salt, record) = opening.split_once(' ').expect("salt and record");
            let salt = data_encoding::HEXLOWER.decode(salt.as_bytes()).expect("hex").try_into().expect("32 bytes");
            record.contains("reason returned") && sipas::ledger::commit::commit("sipas/admin", &salt, record.as_bytes()) == detail
        });
        assert!(opened, "{openings:?}");

        web.post_json(&responses("w"), &with_ticket(&codes[1], 4)).problem(409, "ticket_spoiled");
        let page = web.get(&format!("/t/{}", codes[1])).expect(409);
        assert!(visible(page.text()).contains("thu hồi hoặc hủy"), "{}", visible(page.text()));
        let done = Form::all(page.text()).remove(0).send(&web, "").expect(200);
        assert!(visible(done.text()).contains("Đã ghi nhận"));
        let dispute = words(store, "SELECT body AS word FROM log_entry WHERE kind = 'dispute'");
        assert!(dispute.len() == 1 && dispute[0].contains("kind other"), "{dispute:?}");
        web.post_json(&responses("w"), &with_ticket(&codes[3], 4)).expect(201);
        assert!(store.log_is_dense());
        // Once the wave was closed its tickets were counted.
        store.run(&["wave", "close", "w"]).ok();
        let refused = spoil(store, &returned, &[]);
        assert!(refused.code == 1 && refused.err.contains("was closed on"), "{refused}");
    }
}
