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
