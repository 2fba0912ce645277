//! How a server is run: where it listens, what it writes down, how much it lets itself be asked. Every value has a default that
//! suits a province; flags come over the environment over the file.

use std::net::SocketAddr;
use std::time::Duration;

use serde::Deserialize;

use super::WrongUsage;
use super::rate::Rate;

const MINUTE: Duration = Duration::from_mins(1);

/// Flags of `serve` and `demo`.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct OperatingArgs {
    /// Address to listen on; port 0 takes any free one [default: 127.0.0.1:8080]
    #[arg(long, env = "SIPAS_ADDR", value_name = "IP:PORT")]
    pub addr: Option<String>,
    /// Address of its own for /metrics, for the operator's network only [default: none]
    #[arg(long, env = "SIPAS_METRICS_ADDR", value_name = "IP:PORT")]
    pub metrics_addr: Option<String>,
    /// How lines about the server's work look [default: text]
    #[arg(long, env = "SIPAS_LOG_FORMAT", value_name = "FORMAT")]
    pub log_format: Option<LogFormat>,
    /// Below so much free space on the data's disk no more is taken in, 0 for never; embedded database only [default: 200]
    #[arg(long, env = "SIPAS_MIN_FREE_MB", value_name = "MB")]
    pub min_free_mb: Option<u64>,
    /// Most open connections [default: 4096]
    #[arg(long, env = "SIPAS_MAX_CONNECTIONS", value_name = "NUMBER")]
    pub max_connections: Option<usize>,
    /// How often something may be asked, such as pages=6000/1m, or off; see the names with --print-config; all=off for no limits
    #[arg(long = "limit", env = "SIPAS_LIMIT", value_name = "NAME=RATE", value_delimiter = ',')]
    pub limits: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

impl LogFormat {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
        }
    }
}

/// As the file has it.
#[derive(Debug, Default)]
pub(super) struct OperatingFile {
    pub addr: Option<String>,
    pub metrics_addr: Option<String>,
    pub log_format: Option<LogFormat>,
    pub min_free_mb: Option<u64>,
    pub max_connections: Option<usize>,
    pub limits: std::collections::BTreeMap<String, String>,
}

/// What is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operating {
    pub addr: String,
    pub metrics_addr: Option<SocketAddr>,
    pub log_format: LogFormat,
    pub min_free_mb: u64,
    pub max_connections: usize,
    pub limits: Limits,
}

impl Default for Operating {
    fn default() -> Self {
        Self {
            addr: "127.0.0.1:8080".to_owned(),
            metrics_addr: None,
            log_format: LogFormat::Text,
            min_free_mb: 200,
            max_connections: 4096,
            limits: Limits::default(),
        }
    }
}

/// How often what may be asked. Addresses are shared by thousands of phones (a mobile carrier) or a whole commune office, so
/// that what is counted by address is generous where citizens answer, and narrow only where somebody could guess.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The same form id, or the same ticket, sent again.
    pub same_form: Rate,
    /// Forms without a ticket from one address: 5 000 phones in an hour, each sending twice.
    pub open_forms: Rate,
    /// One ticket's link opened or sent to, by the ticket alone.
    pub tickets: Rate,
    /// Pages and lists read from one address.
    pub pages: Rate,
    /// Codes of receipts and tickets from one address that turn out not to exist.
    pub codes: Rate,
    /// Workbooks and index files from one address.
    pub heavy: Rate,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            same_form: Rate::new(10, MINUTE),
            open_forms: Rate::new(10_000, 60 * MINUTE),
            tickets: Rate::new(60, MINUTE),
            pages: Rate::new(6_000, MINUTE),
            codes: Rate::new(60, 10 * MINUTE),
            heavy: Rate::new(120, MINUTE),
        }
    }
}

impl Limits {
    /// Name in the settings and value, in the order in which they are shown.
    #[must_use]
    pub fn named(&self) -> [(&'static str, Rate); 6] {
        [
            ("same_form", self.same_form),
            ("open_forms", self.open_forms),
            ("tickets", self.tickets),
            ("pages", self.pages),
            ("codes", self.codes),
            ("heavy", self.heavy),
        ]
    }

    fn set(&mut self, name: &str, rate: &str) -> Result<(), WrongUsage> {
        let rate = Rate::parse(rate).map_err(|why| WrongUsage(format!("limit {name}: {why}")))?;
        match name {
            "same_form" => self.same_form = rate,
            "open_forms" => self.open_forms = rate,
            "tickets" => self.tickets = rate,
            "pages" => self.pages = rate,
            "codes" => self.codes = rate,
            "heavy" => self.heavy = rate,
            "all" => {
                *self =
                    Self { same_form: rate, open_forms: rate, tickets: rate, pages: rate, codes: rate, heavy: rate };
            }
            _ => {
                let names: Vec<&str> = self.named().iter().map(|(name, _)| *name).collect();
                return Err(WrongUsage(format!(
                    "limit “{name}” is not known: there are {}, and all",
                    names.join(", ")
                )));
            }
        }
        Ok(())
    }
}

impl Operating {
    pub(super) fn resolve(args: &OperatingArgs, file: OperatingFile) -> Result<Self, WrongUsage> {
        let usual = Self::default();
        let mut limits = usual.limits;
        for (name, rate) in &file.limits {
            limits.set(name, rate)?;
        }
        for pair in &args.limits {
            let (name, rate) = pair
                .split_once('=')
                .ok_or_else(|| WrongUsage(format!("--limit: “{pair}” is not NAME=RATE, such as pages=6000/1m")))?;
            limits.set(name.trim(), rate.trim())?;
        }
        let metrics_addr = args.metrics_addr.clone().or(file.metrics_addr).filter(|addr| !addr.is_empty());
        let metrics_addr = metrics_addr
            .map(|addr| addr.parse().map_err(|_| WrongUsage(format!("--metrics-addr: “{addr}” is no IP:PORT"))))
            .transpose()?;
        let max_connections = args.max_connections.or(file.max_connections).unwrap_or(usual.max_connections);
        if max_connections < 16 {
            return Err(WrongUsage("--max-connections: fewer than 16 would serve nobody".to_owned()));
        }
        Ok(Self {
            addr: args.addr.clone().or(file.addr).unwrap_or(usual.addr),
            metrics_addr,
            log_format: args.log_format.or(file.log_format).unwrap_or_default(),
            min_free_mb: args.min_free_mb.or(file.min_free_mb).unwrap_or(usual.min_free_mb),
            max_connections,
            limits,
        })
    }
}
