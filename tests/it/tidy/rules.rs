//! The rules themselves, each a function from a file to its faults, so that bad snippets can show that they bite.

use super::imports::imports;
use super::source::{Token, code_of, declared_for_tests};

pub struct File {
    /// From the project's folder, with slashes: `src/domain/key.rs`.
    pub name: String,
    pub text: String,
}

/// Lines of a file: past some 300 one looks for the second room.
const LONGEST: usize = 350;

const PURE: [&str; 7] = ["domain", "statistics", "scoring", "ledger", "report", "pages", "publication"];

/// What pure rooms do not mention: the web, the database, files, clocks, chance, waiting.
const IMPURE: [&[&str]; 12] = [
    &["actix"],
    &["actix_web"],
    &["diesel"],
    &["tokio"],
    &["ureq"],
    &["std", "::", "fs"],
    &["std", "::", "env"],
    &["std", "::", "net"],
    &["SystemTime"],
    &["Instant", "::", "now"],
    &["getrandom"],
    &["async", "fn"],
];

const VAGUE: [&str; 8] = ["utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"];

/// The rooms that each room may name, beside itself. `main` and `commands` may name all, and of `http` only its front door.
const MAY_NAME: [(&str, &[&str]); 24] = [
    ("domain", &[]),
    ("metrics", &[]),
    ("whole", &[]),
    ("statistics", &[]),
    ("scoring", &["domain", "statistics"]),
    ("ledger", &["domain"]),
    ("report", &["scoring", "domain"]),
    ("auditing", &["db", "checkpointing", "ledger", "domain", "error"]),
    ("publication", &["ledger", "scoring", "report", "domain"]),
    (
        "publishing",
        &["db", "indexing", "intake", "publication", "checkpointing", "scoring", "ledger", "domain", "error"],
    ),
    ("pages", &["scoring", "domain", "error"]),
    ("error", &["domain"]),
    ("config", &["domain", "db"]),
    ("catalog", &["domain", "scoring"]),
    ("simulation", &["domain", "ledger"]),
    ("db", &["domain", "error", "ledger", "scoring"]),
    ("intake", &["db", "scoring", "ledger", "domain", "error", "metrics"]),
    ("indexing", &["db", "scoring", "ledger", "domain", "error"]),
    ("tally", &["db", "scoring", "ledger", "domain", "error"]),
    ("checkpointing", &["db", "ledger", "domain", "error"]),
    ("exporting", &["app", "config", "db", "intake", "report", "ledger", "domain", "error", "whole"]),
    ("keeping", &["app", "config", "db", "intake", "checkpointing", "ledger", "domain", "error", "whole"]),
    (
        "app",
        &[
            "db",
            "config",
            "domain",
            "intake",
            "indexing",
            "tally",
            "auditing",
            "checkpointing",
            "catalog",
            "error",
            "ledger",
            "metrics",
            "scoring",
            "whole",
        ],
    ),
    (
        "http",
        &[
            "intake", "indexing", "tally", "pages", "report", "domain", "app", "config", "error", "db", "ledger",
            "metrics", "scoring",
        ],
    ),
];

/// What other rooms may take from `http`: starting the server, and the list of routes for its description.
const FRONT_DOOR: [&str; 4] = ["serve", "routes", "openapi", "server"];

pub fn source_faults(file: &File) -> Vec<String> {
    let code = code_of(&file.text);
    let mut faults = shape_faults(file);
    faults.extend(import_faults(file, &code));
    faults.extend(purity_faults(file, &code));
    faults.extend(unwrap_faults(file, &code));
    faults
}

/// Length, the words on top, and the name.
pub fn shape_faults(file: &File) -> Vec<String> {
    let mut faults = Vec::new();
    let lines = file.text.lines().count();
    if lines > LONGEST {
        faults.push(format!("{}: {lines} lines; past some 300 look for the second room", file.name));
    }
    if !file.text.starts_with("//! ") {
        faults.push(format!("{}:1: say on top in `//!` what this is", file.name));
    }
    let vague = module(&file.name).into_iter().find(|word| VAGUE.contains(&word.as_str()));
    if let Some(word) = vague {
        faults.push(format!("{}: “{word}” is no name; say what is in it", file.name));
    }
    faults
}

/// The modules in files of their own that a file declares under `#[cfg(test)]`.
pub fn test_modules(file: &File) -> Vec<Vec<String>> {
    declared_for_tests(&file.text).into_iter().map(|name| [module(&file.name), vec![name]].concat()).collect()
}

/// The module path of a source file: `src/domain/key.rs` → domain, key.
pub fn module(name: &str) -> Vec<String> {
    let path = name.strip_prefix("src/").unwrap_or(name).trim_end_matches(".rs");
    let path = path.strip_suffix("/mod").unwrap_or(path);
    let words = path.split('/').map(str::to_owned).collect::<Vec<_>>();
    if words == ["lib"] || words == ["main"] { Vec::new() } else { words }
}

fn import_faults(file: &File, code: &[Token]) -> Vec<String> {
    let module = module(&file.name);
    let own = module.first().map_or("main", String::as_str);
    let allowed = MAY_NAME.iter().find(|(room, _)| *room == own).map(|(_, rooms)| *rooms);
    let everything = matches!(own, "main" | "commands");
    if allowed.is_none() && !everything {
        return vec![format!("{}: room “{own}” is not on the map in src/lib.rs and tests/it/tidy", file.name)];
    }
    let is_room = |word: &str| word == "commands" || MAY_NAME.iter().any(|(room, _)| *room == word);
    let mut faults = Vec::new();
    for import in imports(&module, code) {
        let room = import.room.as_str();
        if room == own || room == "self" || !is_room(room) {
            continue;
        }
        let place = format!("{}:{}", file.name, import.line);
        if everything {
            let inside = import.inner.as_deref().filter(|inner| room == "http" && !FRONT_DOOR.contains(inner));
            faults.extend(inside.map(|inner| format!("{place}: {own} reaches into http ({inner})")));
        } else if !allowed.is_some_and(|rooms| rooms.contains(&room)) {
            faults.push(format!("{place}: {own} may not import {room}"));
        }
    }
    // http reads the database; what is written goes through intake.
    if own == "http" {
        faults.extend(mentions(code, &["write_transaction"]).map(|line| format!("{}:{line}: http writes", file.name)));
    }
    faults
}

fn purity_faults(file: &File, code: &[Token]) -> Vec<String> {
    if !module(&file.name).first().is_some_and(|room| PURE.contains(&room.as_str())) {
        return Vec::new();
    }
    IMPURE
        .iter()
        .flat_map(|words| mentions(code, words).map(move |line| (line, words.concat())))
        .map(|(line, words)| format!("{}:{line}: a pure room does not mention {words}", file.name))
        .collect()
}

fn unwrap_faults(file: &File, code: &[Token]) -> Vec<String> {
    mentions(code, &[".", "unwrap", "("])
        .map(|line| format!("{}:{line}: unwrap() outside tests; expect() with the reason why it holds", file.name))
        .collect()
}

/// Folders that exist on one machine only.
pub fn machine_faults(file: &File) -> Vec<String> {
    // Split, so that this file does not find itself.
    let folders = [concat!("/wo", "rk/"), concat!("/ho", "me/"), concat!("/ro", "ot/"), concat!("/Us", "ers/")];
    let lines = file.text.lines().enumerate();
    lines
        .filter(|(_, line)| folders.iter().any(|folder| line.contains(folder)))
        .map(|(line, _)| format!("{}:{}: a path of somebody's machine", file.name, line + 1))
        .collect()
}

fn mentions<'a>(code: &'a [Token], words: &'a [&'a str]) -> impl Iterator<Item = usize> + 'a {
    code.windows(words.len())
        .filter(move |found| found.iter().zip(words).all(|(token, word)| token.text == *word))
        .map(|found| found[0].line)
}

#[cfg(test)]
mod tests {
    use super::{File, machine_faults, source_faults};

    fn faults(name: &str, text: &str) -> Vec<String> {
        source_faults(&File { name: name.to_owned(), text: format!("//! Words.\n{text}") })
    }

    #[test]
    fn each_rule_bites() {
        for (name, text, expected) in [
            ("src/domain/x.rs", "use crate::scoring::index::Index;", "domain may not import scoring"),
            ("src/domain/deep/x.rs", "use super::super::super::error::Error;", "domain may not import error"),
            ("src/scoring/x.rs", "fn f() { crate::db::rows() }", "scoring may not import db"),
            ("src/pages/x.rs", "use crate::{domain::day::Day, app::App};", "pages may not import app"),
            ("src/db/x.rs", "use crate::pages;", "db may not import pages"),
            ("src/http/x.rs", "use crate::commands::serve;", "http may not import commands"),
            ("src/http/x.rs", "fn f() { write_transaction(c) }", "http writes"),
            ("src/commands/x.rs", "use sipas::http::form::show;", "commands reaches into http (form)"),
            ("src/cellar/x.rs", "", "room “cellar” is not on the map"),
            ("src/report/x.rs", "fn f() { std::fs::read(p); }", "does not mention std::fs"),
            ("src/ledger/x.rs", "fn f() { let t = std::time::Instant::now(); }", "does not mention Instant::now"),
            ("src/pages/x.rs", "async fn f() {}", "does not mention asyncfn"),
            ("src/scoring/x.rs", "use diesel::prelude::*;", "does not mention diesel"),
            ("src/intake.rs", "fn f() { x.unwrap(); }", "unwrap() outside tests"),
            ("src/domain/utils.rs", "", "“utils” is no name"),
            ("src/domain/helpers/mod.rs", "", "“helpers” is no name"),
        ] {
            let found = faults(name, text);
            assert!(found.len() == 1 && found[0].contains(expected), "{name}: {text}: {found:?}");
        }
        assert!(faults("src/domain/x.rs", &"\n".repeat(400))[0].contains("401 lines"));
        let bare = File { name: "src/domain/x.rs".to_owned(), text: "struct X;".to_owned() };
        assert!(source_faults(&bare)[0].contains("`//!`"));
        let path = File { name: "README.md".to_owned(), text: format!("see\n/{}/me/x", "home") };
        assert_eq!(machine_faults(&path), ["README.md:2: a path of somebody's machine"]);
    }

    #[test]
    fn what_is_allowed_is_allowed() {
        for (name, text) in [
            ("src/domain/x.rs", "use super::key::Key; use crate::domain::day::Day;"),
            ("src/error.rs", "use crate::domain::day::Day; impl From<diesel::result::Error> for E {}"),
            ("src/http/x.rs", "use crate::app::App; use crate::db::read; async fn f() {}"),
            ("src/commands/serve.rs", "use sipas::{app::App, http::serve, db};"),
            ("src/scoring/x.rs", "#[cfg(test)]\nmod tests { fn f() { x.unwrap(); std::fs::read(p); } }"),
            ("src/lib.rs", "pub mod domain; pub mod http;"),
        ] {
            assert_eq!(faults(name, text), Vec::<String>::new(), "{name}: {text}");
        }
    }
}
