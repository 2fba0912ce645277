//! Upgrades from the first released schema, whose databases stand in tests/data/first-schema as that program made them: 20 responses
//! of two waves, some with free words. And the way back.

use serde_json::Value;
use sipas::domain::answer::Answer;
use sipas::domain::definition::survey;
use sipas::domain::key::{AgencyCode, Sector};
use sipas::domain::record::canonical;
use sipas::domain::response::{Channel, Mode, RespondentKind, Source};
use sipas::ledger::commit::commit;

use crate::harness::*;
use crate::on_both;

/// The tables of the first schema but `setting`, which grows.
const TABLES: [&str; 8] =
    ["agency", "definition", "log_head", "response", "response_text", "wave", "wave_agency", "wave_method"];

fn data(name: &str) -> String {
    let path = format!("{}/tests/data/first-schema/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).expect("a file of the tests")
}

/// Puts the first program's database and key into an empty place.
fn first_schema(store: &Store) {
    std::fs::create_dir_all(store.folder().join("data")).expect("a folder");
    let sql = if store.database().is_some() {
        data("postgres.sql")
    } else {
        store.file("data/sipas.sqlite", "");
        data("sqlite.sql")
    };
    store.open_database().batch(&sql);
    std::fs::write(store.receipt_key(), data("receipt.key")).expect("a key");
}

/// What was sent to the first program, with the receipts that it gave.
fn answers() -> Vec<Value> {
    let answers: Value = serde_json::from_str(&data("answers.json")).expect("JSON");
    answers.as_array().cloned().expect("a list")
}

/// All rows of all tables of the first schema, as text.
fn dump(db: &mut store::Direct) -> Vec<String> {
    TABLES.iter().flat_map(|table| rows_of(db, table)).collect()
}

fn rows_of(db: &mut store::Direct, table: &str) -> Vec<String> {
    let columns = match db {
        store::Direct::Sqlite(_) => {
            let sql = format!("SELECT 'quote(' || name || ')' AS word FROM pragma_table_info('{table}') ORDER BY name");
            db.words(&sql).join(" || '|' || ")
        }
        store::Direct::Postgres(_) => "CAST(public.TABLE AS text)".replace("public.TABLE", table),
    };
    db.words(&format!("SELECT '{table}|' || {columns} AS word FROM {table} ORDER BY 1"))
}

fn ids_in_order(store: &Store) -> Vec<String> {
    store.open_database().words(match store.database() {
        None => "SELECT hex(id) AS word FROM response ORDER BY log_index",
        Some(_) => "SELECT upper(encode(id, 'hex')) AS word FROM response ORDER BY log_index",
    })
}

/// Every receipt is found, and a repeat still gives the same one.
fn receipts_are_good(web: &Web) {
    for answer in answers() {
        let receipt = answer["receipt"].as_str().expect("a receipt");
        assert!(is_recorded(web, receipt), "{answer}");
        let wave = answer["wave"].as_str().expect("a wave");
        let repeated = web.post_json(&responses(wave), &answer["submission"]).expect(200);
        assert_eq!(repeated.json()["receipt"], receipt);
    }
}

fn upgraded(store: &Store, ids: &[String]) {
    assert!(store.log_is_dense());
    assert_eq!(ids_in_order(store), ids, "the responses keep their order");
    let mut db = store.open_database();
    let kinds = db.words("SELECT kind AS word FROM log_entry ORDER BY log_index");
    let of = |kind: &str| kinds.iter().filter(|found| *found == kind).count();
    assert_eq!((kinds[0].as_str(), of("genesis"), of("survey"), of("wave")), ("genesis", 1, 2, 2), "{kinds:?}");
    let last = db
        .words("SELECT CAST(MAX(log_index) AS TEXT) AS word FROM log_entry WHERE kind IN ('survey', 'method', 'wave')");
    let first = db.words("SELECT CAST(MIN(log_index) AS TEXT) AS word FROM response");
    assert!(last[0].parse::<u64>().expect("a place") < first[0].parse().expect("a place"));
    seals_derive(store);
}

/// The stored seal of every response follows from its row, its survey's text and its words.
fn seals_derive(store: &Store) {
    let hex = |column: &str| match store.database() {
        None => format!("hex({column})"),
        Some(_) => format!("upper(encode({column}, 'hex'))"),
    };
    let optional = |column: &str| format!("COALESCE({column}, '-')");
    let columns = [
        "CAST(r.log_index AS TEXT)".to_owned(),
        "r.agency".to_owned(),
        "r.source".to_owned(),
        "r.mode".to_owned(),
        optional("r.respondent_kind"),
        optional("r.sector"),
        hex("r.salt"),
        hex("r.sealed"),
        hex("r.answers"),
        hex("w.survey"),
    ];
    let mut db = store.open_database();
    let sql = format!("SELECT {} AS word FROM response r JOIN wave w ON w.key = r.wave", columns.join(" || '|' || "));
    let rows = db.words(&sql);
    assert_eq!(rows.len(), 20);
    let bytes = |hex: &str| data_encoding::HEXUPPER.decode(hex.as_bytes()).expect("hexadecimal digits");
    for row in rows {
        let cells: Vec<&str> = row.split('|').collect();
        let [place, agency, source, mode, kind, sector, salt, sealed, answers, survey_sha256] = cells[..] else {
            panic!("{row}")
        };
        let text =
            db.words(&format!("SELECT text AS word FROM definition WHERE {} = '{survey_sha256}'", hex("sha256")));
        let survey = survey::parse(&text[0]).expect("a stored survey");
        let answers = survey.layout.decode(&bytes(answers)).expect("stored answers");
        let texts: Vec<(usize, [u8; 32])> = answers
            .iter()
            .enumerate()
            .filter(|(_, answer)| **answer == Answer::Worded)
            .map(|(index, _)| {
                let key = &survey.questions[index].key;
                let of = format!("FROM response_text WHERE log_index = {place} AND question = '{key}'");
                let salt = db.words(&format!("SELECT {} AS word {of}", hex("salt")));
                let words = db.words(&format!("SELECT words AS word {of}"));
                let commitment = db.words(&format!("SELECT {} AS word {of}", hex("commitment")));
                let derived = commit("sipas/text", &bytes(&salt[0]).try_into().expect("32 bytes"), words[0].as_bytes());
                assert_eq!(derived.to_vec(), bytes(&commitment[0]));
                (index, derived)
            })
            .collect();
        let channel = Channel {
            source: Source::parse(source).expect("a source"),
            mode: Mode::parse(mode).expect("a mode"),
            sector: Sector::parse(sector).ok(),
            ..Channel::open_web()
        };
        let agency = AgencyCode::parse(agency).expect("a code");
        let record = canonical(&survey, &agency, &channel, RespondentKind::parse(kind), &answers, &texts);
        let salt = bytes(salt).try_into().expect("32 bytes");
        assert_eq!(commit("sipas/response", &salt, record.as_bytes()).to_vec(), bytes(sealed), "{record}");
    }
}

on_both! {
    fn the_first_schema_comes_up_goes_back_and_comes_up_again(store: Store) {
        first_schema(store);
        let before = dump(&mut store.open_database());
        let ids = ids_in_order(store);
        assert_eq!(ids.len(), 20);

        let tried = store.run(&["migrate", "--dry-run"]).ok();
        assert!(tried.contains("pending  2026-11-22-000002_log") && tried.contains("response: 20 -> 20 rows"), "{tried}");
        assert_eq!(dump(&mut store.open_database()), before, "a trial leaves no trace");
        let left = std::fs::read_dir(store.folder().join("data")).expect("the folder").map(|entry| entry.expect("an entry").file_name());
        let copies: Vec<_> = left.filter(|name| name.to_string_lossy().contains("dry-run")).collect();
        assert!(copies.is_empty(), "no copy of the trial is left: {copies:?}");

        let server = store.serve();
        receipts_are_good(&server.web());
        within(std::time::Duration::from_secs(20), "something is signed", || server.web().get("/log/checkpoint").status == 200);
        upgraded(store, &ids);
        receipt(&server.web(), "counter", &short_submission(HOME_AFFAIRS, 5));
        // An act whose commitment is opened among the settings.
        let ticket = crate::tickets::make(store, "counter", HOME_AFFAIRS, "offered", 1, &[]).remove(0);
        let back = store.file("back.csv", format!("code\n{ticket}\n"));
        store.run(&["tickets", "spoil", &back, "--wave", "counter", "--reason", "returned"]).ok();
        let openings = || store.open_database().words("SELECT key AS word FROM setting WHERE key LIKE 'admin%'");
        assert_eq!(openings().len(), 1);
        assert_eq!(server.stop(), Some(0));
        if store.database().is_none() {
            let copy = store.folder().join("data/sipas.sqlite.before-2026-11-22-000002_log");
            assert_eq!(dump(&mut store.open_file(&copy)), before, "the copy is the database as it was");
        }
        store.open_database().words("SELECT note AS word FROM checkpoint ORDER BY size DESC").first().expect("a signed checkpoint");

        let refused = store.run(&["migrate", "--back"]).wrong_input();
        assert!(refused.contains("--yes") && refused.contains("_margins") && !refused.contains("input_file: "), "{refused}");
        store.run(&["migrate", "--back", "--yes"]).ok();
        let refused = store.run(&["migrate", "--back"]).wrong_input();
        assert!(refused.contains("--yes") && refused.contains("input_file"), "{refused}");
        assert!(!refused.contains("a log that begins later"), "the log stays: {refused}");
        store.run(&["migrate", "--back", "--yes"]).ok();
        let refused = store.run(&["migrate", "--back"]).wrong_input();
        assert!(refused.contains("--yes") && refused.contains("figure_file"), "{refused}");
        store.run(&["migrate", "--back", "--yes"]).ok();
        let refused = store.run(&["migrate", "--back"]).wrong_input();
        assert!(refused.contains("--yes") && refused.contains("log_entry"), "{refused}");
        assert!(refused.contains("a log that begins later"), "{refused}");
        let all = ids_in_order(store);
        assert_eq!(all.len(), 21);
        while store.run(&["migrate", "--back", "--yes"]).code == 0 {}
        let back = dump(&mut store.open_database());
        let is_old = |row: &&String| !row.starts_with("log_head");
        assert_eq!(back.len(), before.len() + 1);
        for row in before.iter().filter(is_old) {
            assert!(back.contains(row), "{row}");
        }
        assert_eq!(ids_in_order(store), all);
        assert!(openings().is_empty(), "they go with the entries");
        let places = store.open_database().words("SELECT CAST(log_index AS TEXT) AS word FROM response ORDER BY log_index");
        assert_eq!(places, (0..21).map(|place| place.to_string()).collect::<Vec<_>>(), "they count themselves again");
        let size = "SELECT CAST(size AS TEXT) AS word FROM log_head";
        assert_eq!(store.open_database().words(size), ["21"]);
        let last = store.run(&["migrate", "--back", "--yes"]).wrong_input();
        assert!(last.contains("nothing to go back to"), "{last}");

        let server = store.serve();
        receipts_are_good(&server.web());
        assert!(store.log_is_dense());
        let genesis = store.open_database().words("SELECT body AS word FROM log_entry WHERE kind = 'genesis'");
        assert!(genesis.len() == 1 && genesis[0].contains("\nprev ") && genesis[0].contains("-after-"), "{genesis:?}");
    }

    fn several_that_start_at_once_upgrade_once(store: Store) {
        first_schema(store);
        let ids = ids_in_order(store);
        std::thread::scope(|scope| {
            let servers: Vec<_> = (0..3).map(|_| scope.spawn(|| store.serve())).collect();
            let listed = scope.spawn(|| store.run(&["wave", "list"]));
            assert!(listed.join().expect("it ends").ok().contains("12 responses"));
            for server in servers {
                receipts_are_good(&server.join().expect("it starts").web());
            }
        });
        upgraded(store, &ids);
        let copies = std::fs::read_dir(store.folder().join("data")).expect("the folder");
        let copies = copies.filter(|entry| entry.as_ref().is_ok_and(|entry| entry.file_name().to_string_lossy().contains(".before-")));
        assert_eq!(copies.count(), usize::from(store.database().is_none()));
    }

    fn what_is_up_to_date_is_left_alone(store: Store) {
        store.open_wave("counter", "sipas-short", &[]);
        let said = store.run(&["migrate"]).ok();
        assert!(said.contains("applied  2026-11-22-000001_first") && said.contains("nothing to do"), "{said}");
        let server = store.serve();
        let refused = store.run(&["migrate", "--back", "--yes"]).wrong_input();
        assert!(refused.contains("stop the server"), "{refused}");
        receipt(&server.web(), "counter", &short_submission(HOME_AFFAIRS, 5));
    }
}
