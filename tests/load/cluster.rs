//! The PostgreSQL cluster: the one that `SIPAS_TEST_POSTGRES` names, or one of our own through `tests/postgres`.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use anyhow::Context as _;
use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, PgConnection};

pub struct Cluster {
    address: String,
    /// Ends the cluster when its standard input closes, which is when this process ends.
    _script: Option<Child>,
}

impl Cluster {
    pub fn start() -> anyhow::Result<Self> {
        if let Ok(address) = std::env::var("SIPAS_TEST_POSTGRES") {
            return Ok(Self { address, _script: None });
        }
        let mut script = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/postgres"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("tests/postgres does not start")?;
        let mut address = String::new();
        BufReader::new(script.stdout.take().context("it was piped")?).read_line(&mut address)?;
        anyhow::ensure!(!address.is_empty(), "no PostgreSQL cluster could be started");
        Ok(Self { address: address.trim().to_owned(), _script: Some(script) })
    }

    /// The address of a new, empty database.
    pub fn create(&self) -> anyhow::Result<String> {
        let name = format!("sipas_load_{}", uuid::Uuid::new_v4().simple());
        self.administer(&format!("CREATE DATABASE {name} TEMPLATE template0"))?;
        let (server, _) = self.address.rsplit_once('/').context("SIPAS_TEST_POSTGRES names no database")?;
        Ok(format!("{server}/{name}"))
    }

    pub fn remove(&self, url: &str) -> anyhow::Result<()> {
        let (_, name) = url.rsplit_once('/').context("an address of ours")?;
        self.administer(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
    }

    #[expect(clippy::disallowed_methods, reason = "not through MultiConnection")]
    fn administer(&self, sql: &str) -> anyhow::Result<()> {
        Ok(PgConnection::establish(&self.address)?.batch_execute(sql)?)
    }
}
