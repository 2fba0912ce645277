//! Running a server: what is in force and where it comes from.

use crate::harness::store::sipas;
use crate::harness::*;
use crate::on_both;

on_both! {
    fn the_settings_printed_give_the_same_settings_when_read_back(store: Store) {
        store.file("sipas.toml", "base_url = \"https://hailong.example\"\nmin_free_mb = 5\n\
            [limits]\npages = \"70/90s\"\ncodes = \"9/1m\"\n\
            [organiser]\nprovince = { vi = \"tỉnh “A”\", en = \"A\" }\nhotline = \"1900 # 1\"\n");
        let flags = ["--trusted-proxy", "10.0.0.1,::1", "--limit", "codes=8/1m,heavy=off", "--max-connections", "500"];
        let printed = store.run(&[&["serve", "--print-config"], &flags[..]].concat()).ok();
        for line in [
            "base_url = \"https://hailong.example\"  # file sipas.toml",
            "trusted_proxies = [\"10.0.0.1\", \"::1\"]  # flag --trusted-proxy",
            "min_free_mb = 5  # file sipas.toml",
            "max_connections = 500  # flag --max-connections",
            "log_format = \"text\"  # default",
            "pages = \"70/90s\"  # file sipas.toml",
            "codes = \"8/1m\"  # flag --limit",
            "heavy = \"off\"  # flag --limit",
            "same_form = \"10/1m\"  # default",
            "hotline = \"1900 # 1\"  # file sipas.toml",
            "home_affairs = { vi = \"Sở Nội vụ tỉnh An Giang\"",
        ] {
            assert!(printed.lines().any(|found| found.starts_with(line)), "no {line} in\n{printed}");
        }
        assert!(printed.contains("  # environment SIPAS_DATA"), "{printed}");
        assert!(!store.folder().join("data/sipas.sqlite").exists(), "nothing was started");

        store.file("sipas.toml", &printed);
        let again = sipas().current_dir(store.folder()).args(["serve", "--print-config"]).output().expect("it runs");
        let again = store::Outcome::from(again).ok();
        let values = |text: &str| text.lines().map(|line| line.split("  # ").next().unwrap_or("").to_owned()).collect::<Vec<_>>();
        assert_eq!(values(&again)[1..], values(&printed)[1..]);
        let sources = again.lines().filter(|line| line.contains(" = "));
        assert!(sources.clone().count() > 12 && sources.clone().all(|line| line.contains("  # file sipas.toml")), "{again}");
    }
}

#[test]
fn no_secret_is_printed_and_what_cannot_be_meant_is_refused() {
    let store = Store::sqlite();
    let printed = store
        .run(&[
            "serve",
            "--print-config",
            "--database",
            "postgres://me:gehe@im@db/x?password=geheim",
            "--key-file",
            "k",
        ])
        .ok();
    assert!(printed.contains("postgres://me@db/x\"") && !printed.contains("gehe"), "{printed}");
    assert!(printed.contains("its password is not shown"), "{printed}");
    let hidden = |url: &str| store.run(&["serve", "--print-config", "--key-file", "k", "--database", url]);
    for url in ["postgres://me:ge?heim@db/x", "postgres://me:ge/heim@db/x", "postgres://db/x?password=ge@heim"] {
        let printed = hidden(url).ok();
        assert!(!printed.contains("heim") && !printed.contains("ge?"), "{url}: {printed}");
    }
    let mistyped = hidden("postgress://me:geheim@db/x");
    assert!(
        mistyped.code == 2 && mistyped.err.contains("postgress://…") && !mistyped.err.contains("geheim"),
        "{mistyped}"
    );
    for wrong in ["database = \"postgres://me:geheim@db/x", "database = [\"geheim\"]", "databas = \"geheim\""] {
        let file = store.file("wrong.toml", format!("# a remark\n{wrong}\n"));
        let refused = store.run(&["serve", "--print-config", "--config", &file]);
        let told = &refused.err;
        assert!(refused.code != 0 && told.contains("wrong.toml: line 2:") && !told.contains("geheim"), "{refused}");
    }
    for (flags, why) in [
        (["--limit", "pages=fast"], "“fast” is no rate"),
        (["--limit", "leaves=1/1m"], "limit “leaves” is not known"),
        (["--limit", "pages"], "NAME=RATE"),
        (["--metrics-addr", "here"], "no IP:PORT"),
        (["--max-connections", "1"], "fewer than 16"),
        (["--log-format", "xml"], "possible values"),
    ] {
        let refused = store.run(&[&["serve", "--print-config"], &flags[..]].concat());
        assert!(refused.code == 2 && refused.err.contains(why), "{flags:?}: {refused}");
    }
}

#[test]
fn an_address_that_is_taken_is_told_before_anything_is_begun() {
    let store = Store::sqlite();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let addr = taken.local_addr().expect("an address").to_string();
    for flags in
        [["--addr", &addr, "--metrics-addr", "127.0.0.1:0"], ["--addr", "127.0.0.1:0", "--metrics-addr", &addr]]
    {
        let refused = store.run(&[&["serve"], &flags[..]].concat());
        assert!(refused.code != 0 && refused.err.contains(&addr) && !refused.out.contains("listening"), "{refused}");
        assert!(!store.folder().join("data/sipas.sqlite").exists());
    }
}

on_both! {
    fn readiness_names_its_checks_and_a_disk_that_fills_stops_the_intake_in_time(store: Store) {
        store.open_wave("counter", "sipas-short", &["--live"]);
        let server = store.serve_with(&["--min-free-mb", "99999999999"]);
        let web = server.web();
        let ready = web.get("/readyz");
        let of = |check: &str| ready.json()["checks"][check].as_str().map(str::to_owned);
        let body = short_submission(HOME_AFFAIRS, 4);
        if store.database().is_some() {
            assert_eq!((ready.status, of("disk").as_deref()), (200, Some("ok")), "its disk is elsewhere");
            web.post_json(&responses("counter"), &body).expect(201);
            return;
        }
        assert_eq!((ready.status, of("disk").as_deref(), of("database").as_deref()), (503, Some("failed"), Some("ok")));
        assert_eq!(ready.json()["ready"], false);
        let folder = store.folder().to_str().expect("a plain name");
        assert!(!ready.text().contains(folder) && !ready.text().contains("MB"), "{}", ready.text());
        let refused = web.post_json(&responses("counter"), &body);
        refused.problem(503, "storage");
        assert!(refused.header("retry-after").is_some());
        let path = format!("/s/counter/{HOME_AFFAIRS}");
        let page = web.get(&path).expect(200);
        let mut form = Form::with(page.text(), "id");
        for question in ["f1", "f2", "f3", "f4", "f5", "overall"] {
            form.set(question, &["4"]);
        }
        form.set("comment", &["Chờ lâu"]);
        for _ in 0..8 {
            web.get("/readyz").expect(503);
            form.send(&web, &path).expect(503);
        }
        let lines = |words: &str| server.printed().matches(words).count();
        assert_eq!(lines("not ready"), 1, "{}", server.printed());
        assert!((1..5).contains(&lines("a form was not stored")), "{}", server.printed());
        let kept = form.send(&web, &path).expect(503);
        assert_eq!(Form::with(kept.text(), "id").value("comment"), Some("Chờ lâu"));
        web.get("/results/counter").expect(200);
        web.get("/healthz").expect(200);
        drop(server);
        let server = store.serve_with(&["--min-free-mb", "1"]);
        assert_eq!(server.web().get("/readyz").expect(200).json()["ready"], true);
        server.web().post_json(&responses("counter"), &body).expect(201);
    }
}
