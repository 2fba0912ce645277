//! The PostgreSQL cluster of the tests: the one that `tests/run` started, or one of our own, ended when this process ends.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, PgConnection};

struct Cluster {
    address: String,
    /// Holds the script's standard input open; the script ends the cluster when this process is gone, however it went.
    _script: Option<Child>,
}

/// A database of its own, dropped with this value.
pub struct Database {
    /// `postgres://…/sipas_…`
    pub url: String,
    name: String,
}

impl Database {
    /// # Errors
    /// The reason why there is no cluster.
    pub fn fresh() -> Result<Self, &'static str> {
        let cluster = cluster()?;
        let name = format!("sipas_{}", uuid::Uuid::new_v4().simple());
        administer(&cluster.address, &format!("CREATE DATABASE {name} TEMPLATE template0"));
        let (server, _) = cluster.address.rsplit_once('/').expect("an address with a database");
        Ok(Self { url: format!("{server}/{name}"), name })
    }

    /// Takes the database away under whoever uses it, and forbids to come back.
    pub fn shut(&self) {
        let cluster = cluster().expect("it made this database");
        administer(&cluster.address, &format!("ALTER DATABASE {} ALLOW_CONNECTIONS false", self.name));
        let others = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'", self.name);
        administer(&cluster.address, &others);
    }

    pub fn reopen(&self) {
        let cluster = cluster().expect("it made this database");
        administer(&cluster.address, &format!("ALTER DATABASE {} ALLOW_CONNECTIONS true", self.name));
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Ok(cluster) = cluster() {
            administer(&cluster.address, &format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
        }
    }
}

fn administer(address: &str, sql: &str) {
    let mut conn = connect(address);
    conn.batch_execute(sql).expect("the cluster of the tests obeys");
}

#[expect(clippy::disallowed_methods, reason = "not through MultiConnection")]
pub fn connect(url: &str) -> PgConnection {
    PgConnection::establish(url).expect("the cluster of the tests answers")
}

fn cluster() -> Result<&'static Cluster, &'static str> {
    static CLUSTER: OnceLock<Result<Cluster, String>> = OnceLock::new();
    CLUSTER.get_or_init(start).as_ref().map_err(String::as_str)
}

fn start() -> Result<Cluster, String> {
    if let Ok(address) = std::env::var("SIPAS_TEST_POSTGRES") {
        return Ok(Cluster { address, _script: None });
    }
    let mut script = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/postgres"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        // A test runner that kills this process's group must leave the script alive to clean up.
        .process_group(0)
        .spawn()
        .map_err(|error| format!("tests/postgres does not start: {error}"))?;
    let mut address = String::new();
    let output = script.stdout.take().expect("it was piped");
    BufReader::new(output).read_line(&mut address).map_err(|error| error.to_string())?;
    if address.is_empty() {
        let mut reason = String::new();
        script.stderr.take().expect("it was piped").read_to_string(&mut reason).map_err(|error| error.to_string())?;
        return Err(reason.trim().to_owned());
    }
    Ok(Cluster { address: address.trim().to_owned(), _script: Some(script) })
}

/// Says on the raw standard error, which test runners do not swallow, that a test did not run.
pub fn say_not_run(test: &str, reason: &str) {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed) + 1;
    let line = format!("\n*** NOT RUN ({count}): {test}: {reason}\n");
    let _ = std::io::stderr().write_all(line.as_bytes());
}
