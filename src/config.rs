//! What the operator decides: flags over environment (`SIPAS_…`) over `sipas.toml`.

mod operating;
mod rate;
mod shown;

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;

pub use self::operating::{Limits, LogFormat, Operating, OperatingArgs};
pub use self::rate::Rate;
pub use self::shown::{SetBy, shown};

use self::operating::OperatingFile;
use crate::db::Place;
use crate::domain::text::Text;

/// Where the data are, for every command that touches them.
#[derive(Debug, Clone, clap::Args)]
pub struct StorageArgs {
    /// Folder of the embedded database and of the receipt key
    #[arg(long, env = "SIPAS_DATA", value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// <postgres://user@host/name> instead of the embedded database
    #[arg(long, env = "SIPAS_DATABASE", value_name = "URL", hide_env_values = true)]
    pub database: Option<String>,
    /// The receipt key; the same file for every server on one PostgreSQL [default: DATA/receipt.key with the embedded database]
    #[arg(long, env = "SIPAS_KEY_FILE", value_name = "FILE")]
    pub key_file: Option<PathBuf>,
    /// The key that signs the log; the same file for every server on one PostgreSQL [default: log.key beside the receipt key]
    #[arg(long, env = "SIPAS_LOG_KEY", value_name = "FILE")]
    pub log_key: Option<PathBuf>,
    /// The log's name in the world, fixed when it begins, such as hailong.angiang.gov.vn/sipas [default: made of the log's key]
    #[arg(long, env = "SIPAS_LOG_NAME", value_name = "NAME")]
    pub log_name: Option<String>,
    /// Folder with surveys and methods of your own, which come before those compiled in
    #[arg(long, env = "SIPAS_DEFINITIONS", value_name = "DIR")]
    pub definitions: Option<PathBuf>,
    /// Settings file [default: sipas.toml, where there is one]
    #[arg(long, env = "SIPAS_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// How the program serves.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct ServingArgs {
    /// The address that citizens type, for QR codes, links and receipts, such as <https://hailong.angiang.gov.vn>
    #[arg(long, env = "SIPAS_BASE_URL", value_name = "URL")]
    pub base_url: Option<String>,
    /// Address of a proxy whose X-Forwarded-… headers are believed; may be given several times
    #[arg(long = "trusted-proxy", env = "SIPAS_TRUSTED_PROXY", value_name = "IP", value_delimiter = ',')]
    pub trusted_proxies: Vec<IpAddr>,
    #[command(flatten)]
    pub operating: OperatingArgs,
}

/// A setting that cannot be meant: the program was called wrongly.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct WrongUsage(pub String);

/// Everything in force.
#[derive(Debug, Clone)]
pub struct Config {
    /// Folder of the embedded database and of the keys beside it.
    pub data: PathBuf,
    pub place: Place,
    pub key_file: PathBuf,
    pub log_key: PathBuf,
    /// None: made of the log's key.
    pub log_name: Option<String>,
    /// Every checkpoint that this machine has signed or served, outside the database.
    pub checkpoints: PathBuf,
    pub definitions: Option<PathBuf>,
    /// Without a slash at its end.
    pub base_url: Option<String>,
    pub trusted_proxies: Vec<IpAddr>,
    pub organiser: Organiser,
    pub operating: Operating,
}

/// Who asks, as the citizens' pages say it; sentences leave out what is not set.
#[derive(Debug, Clone)]
pub struct Organiser {
    /// The province: “tỉnh An Giang”.
    pub province: Text,
    /// Who asks: “Sở Nội vụ tỉnh An Giang”.
    pub home_affairs: Text,
    pub hotline: Option<String>,
    /// Of the provincial Fatherland Front.
    pub front_phone: Option<String>,
    pub supervisors_line: Option<String>,
    /// Where remarks go after a wave has closed.
    pub contact: Option<String>,
    pub privacy_url: Option<String>,
}

/// `sipas.toml`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    data: Option<PathBuf>,
    database: Option<String>,
    key_file: Option<PathBuf>,
    log_key: Option<PathBuf>,
    log_name: Option<String>,
    definitions: Option<PathBuf>,
    base_url: Option<String>,
    #[serde(default)]
    trusted_proxies: Vec<IpAddr>,
    addr: Option<String>,
    metrics_addr: Option<String>,
    log_format: Option<LogFormat>,
    min_free_mb: Option<u64>,
    max_connections: Option<usize>,
    #[serde(default)]
    limits: BTreeMap<String, String>,
    #[serde(default)]
    organiser: OrganiserFile,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct OrganiserFile {
    province: Option<Pair>,
    home_affairs: Option<Pair>,
    hotline: Option<String>,
    front_phone: Option<String>,
    supervisors_line: Option<String>,
    contact: Option<String>,
    privacy_url: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pair {
    vi: String,
    en: String,
}

impl Config {
    /// Puts flags, environment and file together.
    ///
    /// # Errors
    /// In words for the operator: an unreadable file, an address that is none, a missing key file.
    pub fn resolve(storage: &StorageArgs, serving: &ServingArgs) -> anyhow::Result<Self> {
        Self::put_together(storage, serving, Settings::read(storage.config.as_deref())?)
    }

    /// The same for a demo, from flags and environment alone: what a settings file says is said of the real thing, whose keys and
    /// names must stand under nothing that is invented.
    ///
    /// # Errors
    /// As [`Self::resolve`].
    pub fn of_demo(storage: &StorageArgs, serving: &ServingArgs) -> anyhow::Result<Self> {
        Self::put_together(storage, serving, Settings::default())
    }

    fn put_together(storage: &StorageArgs, serving: &ServingArgs, file: Settings) -> anyhow::Result<Self> {
        let data = storage.data.clone().or(file.data).unwrap_or_else(|| PathBuf::from("sipas-data"));
        let place = match storage.database.clone().or(file.database) {
            Some(url) => Place::parse(&url).map_err(|error| WrongUsage(format!("--database: {error}")))?,
            None => Place::Sqlite(data.join("sipas.sqlite")),
        };
        let key_file = match (storage.key_file.clone().or(file.key_file), &place) {
            (Some(path), _) => path,
            (None, Place::Sqlite(path)) => path.parent().unwrap_or(Path::new(".")).join("receipt.key"),
            (None, Place::Postgres(_)) => anyhow::bail!(WrongUsage(
                "--key-file is missing: on PostgreSQL several servers share one receipt key, so give its path (it is made on first use)"
                    .to_owned()
            )),
        };
        let log_key = storage.log_key.clone().or(file.log_key).unwrap_or_else(|| key_file.with_file_name("log.key"));
        let log_name = storage.log_name.clone().or(file.log_name);
        let checkpoints = match &place {
            Place::Sqlite(path) => path.with_file_name("checkpoints.log"),
            Place::Postgres(_) => data.join("checkpoints.log"),
        };
        let base_url = serving.base_url.clone().or(file.base_url).map(|url| base_url(&url)).transpose()?;
        let trusted_proxies =
            if serving.trusted_proxies.is_empty() { file.trusted_proxies } else { serving.trusted_proxies.clone() };
        let definitions = storage.definitions.clone().or(file.definitions);
        let operating = Operating::resolve(
            &serving.operating,
            OperatingFile {
                addr: file.addr,
                metrics_addr: file.metrics_addr,
                log_format: file.log_format,
                min_free_mb: file.min_free_mb,
                max_connections: file.max_connections,
                limits: file.limits,
            },
        )?;
        let organiser = file.organiser.into();
        Ok(Self {
            data,
            place,
            key_file,
            log_key,
            log_name,
            checkpoints,
            definitions,
            base_url,
            trusted_proxies,
            organiser,
            operating,
        })
    }
}

fn base_url(text: &str) -> anyhow::Result<String> {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    match host.map(|host| host.trim_end_matches('/')) {
        Some(host) if !host.is_empty() && !host.contains(['/', '?', '#', '@', ' ', '"', '<']) => {
            Ok(text.trim_end_matches('/').to_owned())
        }
        _ => anyhow::bail!(WrongUsage(format!(
            "--base-url: “{text}” is no address of a whole site: give https://host, without a path"
        ))),
    }
}

impl Settings {
    fn read(named: Option<&Path>) -> anyhow::Result<Self> {
        match file_text(named)? {
            Some((path, text)) => toml::from_str(&text).map_err(|error| {
                // Its own way of telling prints the whole line, which may hold a password.
                let line = error.span().map(|span| 1 + text[..span.start].matches('\n').count());
                let line = line.map_or_else(String::new, |line| format!(" line {line}:"));
                anyhow::anyhow!("{}:{line} {}", path.display(), error.message())
            }),
            None => Ok(Self::default()),
        }
    }
}

impl LogFormat {
    /// What is in force, as far as it can be told before the settings are believed: their faults are told later, in this format.
    #[must_use]
    pub fn of(serving: &ServingArgs, file: Option<&Path>) -> Self {
        let in_file = || Settings::read(file).ok().and_then(|settings| settings.log_format);
        serving.operating.log_format.or_else(in_file).unwrap_or_default()
    }
}

/// The settings file that is in force, where there is one.
fn file_text(named: Option<&Path>) -> anyhow::Result<Option<(PathBuf, String)>> {
    let usual = Path::new("sipas.toml");
    let path = match named {
        Some(path) => path,
        None if usual.exists() => usual,
        None => return Ok(None),
    };
    let text = std::fs::read_to_string(path).map_err(|error| anyhow::anyhow!("{}: {error}", path.display()))?;
    Ok(Some((path.to_owned(), text)))
}

impl From<OrganiserFile> for Organiser {
    fn from(file: OrganiserFile) -> Self {
        let text = |pair: Option<Pair>, vi: &str, en: &str| {
            pair.map_or_else(|| Text::pair(vi, en), |pair| Text::pair(&pair.vi, &pair.en))
        };
        Self {
            province: text(file.province, "tỉnh An Giang", "An Giang province"),
            home_affairs: text(
                file.home_affairs,
                "Sở Nội vụ tỉnh An Giang",
                "The Department of Home Affairs of An Giang province",
            ),
            hotline: file.hotline,
            front_phone: file.front_phone,
            supervisors_line: file.supervisors_line,
            contact: file.contact,
            privacy_url: file.privacy_url,
        }
    }
}

impl Default for Organiser {
    fn default() -> Self {
        OrganiserFile::default().into()
    }
}
