//! Everything in force as a settings file, each line with where its value came from. Read back, it gives the same settings;
//! secrets stand in it by their paths only, and an address of a database without its password.

use std::fmt::Write as _;
use std::path::Path;

use super::{Config, Organiser, StorageArgs, file_text};
use crate::db::Place;
use crate::domain::text::{Language, Text};

/// Where the command line found a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetBy {
    Flag,
    Environment,
    Nowhere,
}

/// Where an address of a database was printed without its password.
const NO_PASSWORD: &str = "its password is not shown: add it, or give the whole address by SIPAS_DATABASE";

/// The text of a `sipas.toml`. `given` tells by a setting's name (in a section `section.name`) where the command line found it.
///
/// # Errors
/// The settings file cannot be read.
pub fn shown(config: &Config, storage: &StorageArgs, given: impl Fn(&str) -> SetBy) -> anyhow::Result<String> {
    let (name, table) = match file_text(storage.config.as_deref())? {
        Some((path, text)) => (path.display().to_string(), toml::from_str(&text)?),
        None => (String::new(), toml::Table::new()),
    };
    let mut lines = Lines { text: String::new(), given, name, table };
    let operating = &config.operating;
    lines.head();
    lines.set("data", "data", &quoted_path(&config.data));
    let (place, remark) = match &config.place {
        Place::Sqlite(path) => (format!("sqlite://{}", path.display()), ""),
        Place::Postgres(url) if config.place.shown() == *url => (url.clone(), ""),
        Place::Postgres(_) => (config.place.shown(), NO_PASSWORD),
    };
    lines.set_with("database", "database", &quoted(&place), remark);
    lines.set_with("key_file", "key_file", &quoted_path(&config.key_file), "a secret: only its path is shown");
    lines.set_with("log_key", "log_key", &quoted_path(&config.log_key), "a secret: only its path is shown");
    lines.maybe("log_name", "log_name", config.log_name.as_deref().map(quoted));
    lines.maybe("definitions", "definitions", config.definitions.as_deref().map(quoted_path));
    lines.maybe("base_url", "base_url", config.base_url.as_deref().map(quoted));
    let proxies: Vec<String> = config.trusted_proxies.iter().map(|ip| quoted(&ip.to_string())).collect();
    lines.set("trusted_proxies", "trusted_proxies", &format!("[{}]", proxies.join(", ")));
    lines.set("addr", "addr", &quoted(&operating.addr));
    lines.maybe("metrics_addr", "metrics_addr", operating.metrics_addr.map(|addr| quoted(&addr.to_string())));
    lines.set("log_format", "log_format", &quoted(operating.log_format.as_str()));
    lines.set("min_free_mb", "min_free_mb", &operating.min_free_mb.to_string());
    lines.set("max_connections", "max_connections", &operating.max_connections.to_string());
    lines.section("limits");
    for (name, rate) in operating.limits.named() {
        lines.set(name, &format!("limits.{name}"), &quoted(&rate.to_string()));
    }
    lines.section("organiser");
    lines.organiser(&config.organiser);
    Ok(lines.text)
}

struct Lines<F> {
    text: String,
    given: F,
    /// The settings file; empty where there is none.
    name: String,
    table: toml::Table,
}

impl<F: Fn(&str) -> SetBy> Lines<F> {
    fn head(&mut self) {
        let file = if self.name.is_empty() { "no settings file" } else { self.name.as_str() };
        let version = env!("CARGO_PKG_VERSION");
        self.text = format!("# sipas {version}: everything in force, from flags over SIPAS_… over {file}\n");
    }

    fn section(&mut self, name: &str) {
        let _ = writeln!(self.text, "\n[{name}]");
    }

    fn set(&mut self, key: &str, id: &str, value: &str) {
        self.set_with(key, id, value, "");
    }

    /// `id` is the name of the flag's argument, in a section after the section's name and a dot.
    fn set_with(&mut self, key: &str, id: &str, value: &str, remark: &str) {
        let source = self.source(key, id);
        let remark = if remark.is_empty() { String::new() } else { format!("; {remark}") };
        let _ = writeln!(self.text, "{key} = {value}  # {source}{remark}");
    }

    fn maybe(&mut self, key: &str, id: &str, value: Option<String>) {
        match value {
            Some(value) => self.set(key, id, &value),
            None => {
                let _ = writeln!(self.text, "# {key} is not set");
            }
        }
    }

    fn source(&self, key: &str, id: &str) -> String {
        let in_file = match id.split_once('.') {
            Some((section, _)) => self
                .table
                .get(section)
                .and_then(toml::Value::as_table)
                .is_some_and(|section| section.contains_key(key) || section.contains_key("all")),
            None => self.table.contains_key(id),
        };
        match (self.given)(id) {
            SetBy::Flag => format!("flag --{}", flag(id)),
            SetBy::Environment => format!("environment SIPAS_{}", variable(id)),
            SetBy::Nowhere if in_file => format!("file {}", self.name),
            SetBy::Nowhere => "default".to_owned(),
        }
    }

    fn organiser(&mut self, organiser: &Organiser) {
        let pair = |text: &Text| {
            let (vi, en) = (Language::vietnamese(), Language::english());
            format!("{{ vi = {}, en = {} }}", quoted(text.in_language(&vi)), quoted(text.in_language(&en)))
        };
        self.set("province", "organiser.province", &pair(&organiser.province));
        self.set("home_affairs", "organiser.home_affairs", &pair(&organiser.home_affairs));
        for (key, value) in [
            ("hotline", &organiser.hotline),
            ("front_phone", &organiser.front_phone),
            ("supervisors_line", &organiser.supervisors_line),
            ("contact", &organiser.contact),
            ("privacy_url", &organiser.privacy_url),
        ] {
            self.maybe(key, &format!("organiser.{key}"), value.as_deref().map(quoted));
        }
    }
}

fn flag(id: &str) -> String {
    match id {
        section if section.starts_with("limits.") => "limit".to_owned(),
        "trusted_proxies" => "trusted-proxy".to_owned(),
        other => other.replace('_', "-"),
    }
}

fn variable(id: &str) -> String {
    flag(id).replace('-', "_").to_uppercase()
}

/// As TOML writes a string.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn quoted_path(path: &Path) -> String {
    quoted(&path.display().to_string())
}
