//! What lies in the database: rows that refuse to change, the same tables on both, nothing that tells who or when.

use std::collections::BTreeMap;

use serde_json::json;

use crate::harness::store::Direct;
use crate::harness::*;
use crate::on_both;

/// Table → columns in their order.
type Schema = BTreeMap<String, Vec<String>>;

fn schema(db: &mut Direct) -> Schema {
    let sql = match db {
        Direct::Sqlite(_) => {
            "SELECT m.name || '.' || c.name || '.' || c.cid AS word FROM sqlite_master m, pragma_table_info(m.name) c \
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, c.cid"
        }
        Direct::Postgres(_) => {
            "SELECT table_name || '.' || column_name || '.' || ordinal_position AS word FROM information_schema.columns \
             WHERE table_schema = 'public' ORDER BY table_name, ordinal_position"
        }
    };
    let mut schema = Schema::new();
    for word in db.words(sql) {
        let mut parts = word.split('.');
        let (table, column) = (parts.next().expect("a table"), parts.next().expect("a column"));
        schema.entry(table.to_owned()).or_default().push(column.to_owned());
    }
    schema.remove("__diesel_schema_migrations");
    schema
}

/// Names of the triggers, without the functions that PostgreSQL needs for them.
fn triggers(db: &mut Direct) -> Vec<String> {
    let sql = match db {
        Direct::Sqlite(_) => "SELECT name AS word FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
        Direct::Postgres(_) => {
            "SELECT DISTINCT CAST(tgname AS text) AS word FROM pg_trigger WHERE NOT tgisinternal ORDER BY word"
        }
    };
    db.words(sql)
}

#[test]
fn twin_migrations_make_the_same_tables() {
    let Some(postgres) = Store::postgres(concat!(module_path!(), "::twin_migrations_make_the_same_tables")) else {
        return;
    };
    let sqlite = Store::sqlite();
    for store in [&sqlite, &postgres] {
        store.run(&["import", "agencies", "kien-giang-2022"]).ok();
    }
    let (mut sqlite, mut postgres) = (sqlite.open_database(), postgres.open_database());
    let tables = schema(&mut sqlite);
    assert_eq!(tables, schema(&mut postgres));
    assert!(tables.contains_key("response") && tables.len() >= 8, "{tables:?}");
    assert_eq!(triggers(&mut sqlite), triggers(&mut postgres));
}

fn wave_with_a_response(store: &Store) {
    store.open_wave("counter", "sipas-short", &[]);
    let server = store.serve();
    let mut submission = short_submission(HOME_AFFAIRS, 4);
    submission["answers"]["comment"] = json!("Ghế ngồi còn thiếu");
    receipt(&server.web(), "counter", &submission);
    assert_eq!(server.stop(), Some(0));
}

on_both! {
    fn what_was_accepted_is_never_changed_or_deleted(store: Store) {
        wave_with_a_response(store);
        let mut db = store.open_database();
        for sql in [
            "UPDATE response SET agency = 'x-stp'",
            "UPDATE response SET day = '2000-01-01'",
            "UPDATE response SET wave = wave",
            "DELETE FROM response",
            "UPDATE response_text SET words = 'Tốt'",
            "DELETE FROM response_text",
            "UPDATE definition SET text = ''",
            "DELETE FROM definition",
            "UPDATE wave SET closes = '2000-01-01', opens = '2000-01-01'",
            "DELETE FROM wave",
            "UPDATE wave_agency SET name = 'Sở khác'",
            "DELETE FROM wave_agency",
            "DELETE FROM wave_method",
            "UPDATE log_head SET size = 0",
            "DELETE FROM log_head",
        ] {
            let refused = db.execute(sql);
            assert!(refused.is_err(), "{sql}: {refused:?}");
        }
        if matches!(db, Direct::Postgres(_)) {
            for sql in ["TRUNCATE response CASCADE", "TRUNCATE response_text", "TRUNCATE definition CASCADE"] {
                let refused = db.execute(sql);
                assert!(refused.is_err(), "{sql}: {refused:?}");
            }
        }
        let agencies = db.words("SELECT agency AS word FROM response");
        assert_eq!(agencies, [HOME_AFFAIRS]);
        // Only the words can be taken away, and only whole; the commitment to them stays.
        db.execute("UPDATE response_text SET words = NULL, salt = NULL").expect("words can be erased");
        let left = db.words("SELECT question AS word FROM response_text WHERE words IS NULL AND commitment IS NOT NULL");
        assert_eq!(left, ["comment"]);
    }

    fn nothing_tells_who_answered_or_when(store: Store) {
        wave_with_a_response(store);
        let mut db = store.open_database();
        let tables = schema(&mut db);
        for table in ["response", "response_text"] {
            for column in &tables[table] {
                let telling = ["time", "_ms", "_at", "address", "ip", "user", "device", "cookie", "session"];
                let named = telling.iter().find(|word| column.split('_').any(|part| part == word.trim_matches('_')));
                assert_eq!(named, None, "{table}.{column}");
            }
        }
        assert_eq!(db.words("SELECT day AS word FROM response"), [today().to_string()]);
    }

    fn a_command_and_a_server_start_on_the_same_empty_place_at_once(store: Store) {
        std::thread::scope(|scope| {
            let servers: Vec<_> = (0..3).map(|_| scope.spawn(|| store.serve())).collect();
            let import = scope.spawn(|| store.run(&["import", "agencies", "kien-giang-2022"]));
            import.join().expect("it ends").ok();
            for server in servers {
                server.join().expect("it starts").web().get("/readyz").expect(200);
            }
        });
    }
}

#[test]
fn a_command_that_only_reads_makes_no_database() {
    let store = Store::sqlite();
    let listed = store.run(&["wave", "list"]);
    assert_eq!(listed.code, 0, "{listed}");
    assert!(listed.out.contains("no database"), "{listed}");
    for command in [["wave", "close", "2026"].as_slice(), &["report", "--wave", "2026", "--out", "x.csv"]] {
        let complaint = store.run(command).wrong_input();
        assert!(complaint.contains("no database"), "{complaint}");
    }
    let made = std::fs::read_dir(store.folder()).map_or(0, Iterator::count);
    assert_eq!(made, 0, "nothing is left behind");
}

#[test]
fn a_database_that_cannot_be_used_is_said_at_the_start() {
    let store = Store::sqlite();
    let key = store.folder().join("receipt.key").to_str().expect("a plain name").to_owned();
    for (url, reason) in [
        ("postgres://nobody@127.0.0.1:1/none", "127.0.0.1"),
        ("mysql://localhost/sipas", "mysql"),
        ("host=127.0.0.1 dbname=sipas", "postgres://"),
    ] {
        let outcome = store.run(&["wave", "list", "--database", url, "--key-file", &key]);
        assert!(matches!(outcome.code, 1 | 2), "{url}: {outcome}");
        assert!(outcome.err.contains(reason) && !outcome.err.contains("panicked"), "{url}: {outcome}");
    }
    let folder = store.folder();
    let made: Vec<_> =
        std::fs::read_dir(folder).expect("the folder").map(|e| e.expect("an entry").file_name()).collect();
    assert!(made.iter().all(|name| !name.to_string_lossy().contains('=')), "a file named like the address: {made:?}");
    let outcome = store.run(&["wave", "list", "--database", "postgres://nobody@127.0.0.1:1/none"]);
    assert!(matches!(outcome.code, 1 | 2) && outcome.err.contains("--key-file"), "{outcome}");
    store.file("damaged/sipas.sqlite", vec![b'x'; 20_000]);
    let folder = store.folder().join("damaged").to_str().expect("a plain name").to_owned();
    let outcome = store.run(&["wave", "list", "--data", &folder]);
    assert!(matches!(outcome.code, 1 | 2) && outcome.err.contains("sipas.sqlite"), "{outcome}");
}

/// Who may do what with a file.
fn rights(path: &std::path::Path) -> u32 {
    let about = std::fs::metadata(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    std::os::unix::fs::PermissionsExt::mode(&about.permissions()) & 0o777
}

#[test]
fn nobody_else_on_the_machine_can_read_what_is_stored() {
    let store = Store::sqlite();
    let data = store.folder().join("data");
    // Whatever the system's mask lets through.
    let freely = |arguments: &[&str]| {
        let mut shell = std::process::Command::new("sh");
        let sipas = store.sipas();
        shell.args(["-c", "umask 000; exec \"$@\"", "sh"]).arg(sipas.get_program()).args(arguments);
        for (name, value) in sipas.get_envs() {
            match value {
                Some(value) => shell.env(name, value),
                None => shell.env_remove(name),
            };
        }
        shell.current_dir(store.folder());
        shell
    };
    let (opens, closes) = (in_days(-1), in_days(30));
    let open = ["wave", "open", "--survey", "sipas-short", "--key", "w", "--agencies", "an-giang-2025", "--live"];
    let opened = freely(&[&open[..], &["--opens", &opens, "--closes", &closes]].concat()).output().expect("a shell");
    assert!(opened.status.success(), "{opened:?}");
    assert_eq!(rights(&data), 0o700);
    let secret = ["sipas.sqlite", "receipt.key", "log.key"];
    let all_private = |names: &[&str]| {
        for name in names {
            assert_eq!(rights(&data.join(name)) & 0o077, 0, "{name}");
        }
    };
    all_private(&secret);
    let report = freely(&["report", "--wave", "w", "--out", "w.csv"]).output().expect("a shell");
    assert!(report.status.success(), "{report:?}");
    assert_eq!(rights(&store.folder().join("w.csv")), 0o600);
    // As an earlier program made it.
    for (name, mode) in [("sipas.sqlite", 0o644), (".", 0o755)] {
        let open = std::os::unix::fs::PermissionsExt::from_mode(mode);
        std::fs::set_permissions(data.join(name), open).expect("it is ours");
    }
    let server = Server::start(freely(&["serve", "--addr", "127.0.0.1:0"]));
    receipt(&server.web(), "w", &short_submission(HOME_AFFAIRS, 4));
    all_private(&secret);
    all_private(&["sipas.sqlite-wal", "sipas.sqlite-shm"]);
}
