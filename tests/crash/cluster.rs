//! A PostgreSQL cluster of this program's own (tests/postgres), so that it can be restarted under a server's load.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use diesel::connection::SimpleConnection as _;
use sipas::db::{Db, Door, Place};

pub struct Cluster {
    script: Child,
    orders: ChildStdin,
    said: BufReader<ChildStdout>,
    address: String,
    databases: u32,
}

impl Cluster {
    /// # Errors
    /// Why there is none on this machine.
    pub fn start() -> Result<Self, String> {
        let mut script = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/postgres"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            // An end of this process's group must leave the script alive to clean up.
            .process_group(0)
            .spawn()
            .map_err(|error| format!("tests/postgres does not start: {error}"))?;
        let mut said = BufReader::new(script.stdout.take().expect("it was piped"));
        let orders = script.stdin.take().expect("it was piped");
        let mut address = String::new();
        said.read_line(&mut address).map_err(|error| error.to_string())?;
        if address.is_empty() {
            let mut reason = String::new();
            let _ = script.stderr.take().expect("it was piped").read_to_string(&mut reason);
            return Err(reason.trim().to_owned());
        }
        Ok(Self { script, orders, said, address: address.trim().to_owned(), databases: 0 })
    }

    /// The address of a fresh database.
    pub fn database(&mut self) -> String {
        self.databases += 1;
        let name = format!("crash_{}", self.databases);
        let Ok(Db::Postgres(mut conn)) = Door(Place::Postgres(self.address.clone())).open() else {
            panic!("the cluster does not answer");
        };
        conn.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE template0")).expect("the cluster obeys");
        let (server, _) = self.address.rsplit_once('/').expect("an address with a database");
        format!("{server}/{name}")
    }

    /// `pg_ctl restart -m immediate`: every backend dies on the spot, and the database recovers from its log.
    pub fn restart(&mut self) {
        writeln!(self.orders, "restart").expect("the script lives");
        let mut answer = String::new();
        self.said.read_line(&mut answer).expect("the script lives");
        assert_eq!(answer.trim(), "restarted", "PostgreSQL did not come back");
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // A signal, as its pipe closes only after this.
        let _ = Command::new("kill").arg(self.script.id().to_string()).status();
        let _ = self.script.wait();
    }
}
