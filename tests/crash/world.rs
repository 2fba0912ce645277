//! One place for data with a wave in it, the servers on it, and the ledger of what they acknowledged.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};

use sipas::db::Place;

use crate::bad::Bad;
use crate::ledger::Ledger;
use crate::sending::WAVE;
use crate::server::Server;
use crate::shim::Shim;

pub struct World {
    folder: tempfile::TempDir,
    postgres: Option<String>,
    pub ledger: Arc<Ledger>,
    /// Codes that nobody has used yet.
    pub tickets: Arc<Mutex<Vec<String>>>,
}

impl World {
    /// An empty place; `postgres` is the address of a database of its own.
    pub fn empty(postgres: Option<String>) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let ledger = Arc::new(Ledger::open(folder.path().join("ledger.jsonl")));
        Self { folder, postgres, ledger, tickets: Arc::default() }
    }

    /// A place with a running wave, and tickets for some of its answers.
    pub fn open(postgres: Option<String>) -> Self {
        let world = Self::empty(postgres);
        let opened = world.open_wave().output().expect("the program runs");
        assert!(opened.status.success(), "no wave: {}", String::from_utf8_lossy(&opened.stderr));
        *world.tickets.lock().expect("nobody else has it yet") = world.make_tickets("drawn", 300);
        world
    }

    /// So many tickets, by the program's own command, from the file for the printer.
    pub fn make_tickets(&self, source: &str, count: usize) -> Vec<String> {
        let out = self.folder().join(format!("{source}.csv"));
        let mut command = self.command(&sipas());
        command.args(["tickets", "make", "--wave", WAVE, "--agency", "x-stp", "--base-url", "https://hailong.example"]);
        command.args(["--source", source, "--count", &count.to_string(), "--out"]).arg(&out);
        let made = command.output().expect("the program runs");
        assert!(made.status.success(), "no tickets: {}", String::from_utf8_lossy(&made.stderr));
        let text = std::fs::read_to_string(&out).expect("the printer's file");
        text.lines().skip(1).filter_map(|line| line.split(',').next()).map(str::to_owned).collect()
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn place(&self) -> Place {
        match &self.postgres {
            Some(url) => Place::Postgres(url.clone()),
            None => Place::Sqlite(self.data().join("sipas.sqlite")),
        }
    }

    /// The command that opens the wave, from yesterday to next month.
    pub fn open_wave(&self) -> Command {
        let mut command = self.command(&sipas());
        let (opens, closes) = (sipas::app::today().plus_days(-1), sipas::app::today().plus_days(30));
        command.args([
            "wave",
            "open",
            "--survey",
            "sipas-short",
            "--key",
            WAVE,
            "--agencies",
            "an-giang-2025",
            "--live",
        ]);
        command.arg("--opens").arg(opens.to_string()).arg("--closes").arg(closes.to_string());
        command
    }

    /// A command of the program on this place, run to its end.
    pub fn run(&self, arguments: &[&str]) -> std::process::Output {
        self.sipas().args(arguments).output().expect("the program runs")
    }

    /// The program on this place, not started yet.
    pub fn sipas(&self) -> Command {
        self.command(&sipas())
    }

    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("SIPAS_")) {
            command.env_remove(name);
        }
        command.current_dir(self.folder()).env("SIPAS_DATA", self.data());
        // All clients share one address, and some disks are small on purpose.
        command.env("SIPAS_LIMIT", "all=off").env("SIPAS_MIN_FREE_MB", "0");
        if let Some(url) = &self.postgres {
            command.env("SIPAS_DATABASE", url).env("SIPAS_KEY_FILE", self.folder().join("receipt.key"));
            command.env("SIPAS_LOG_KEY", self.folder().join("log.key"));
        }
        command
    }

    /// The product, starting.
    pub fn spawn(&self, shim: Option<&Shim>) -> Server {
        let mut command = self.command(&sipas());
        command.args(["serve", "--addr", "127.0.0.1:0"]);
        if let Some(shim) = shim {
            shim.stand_before(&mut command, self);
        }
        Server::spawn(command)
    }

    /// The product, listening.
    ///
    /// # Errors
    /// What it printed instead.
    pub fn serve(&self) -> Result<Server, String> {
        self.spawn(None).listening()
    }

    /// A server that breaks the promise on purpose, listening.
    ///
    /// # Errors
    /// What it printed instead.
    pub fn serve_bad(&self, bad: Bad, shim: Option<&Shim>) -> Result<Server, String> {
        let mut command = self.command(&std::env::current_exe().expect("this program has a path"));
        command.args(["bad-server", bad.word()]);
        if let Some(shim) = shim {
            shim.stand_before(&mut command, self);
        }
        Server::spawn(command).listening()
    }

    /// Leaves the folder where it is, for looking into.
    pub fn keep(&mut self) -> &Path {
        self.folder.disable_cleanup(true);
        self.folder.path()
    }
}

/// The program under test, built beside this one: `target/*/examples/crash` → `target/*/sipas`.
pub fn sipas() -> PathBuf {
    let here = std::env::current_exe().expect("this program has a path");
    let path = here.parent().and_then(Path::parent).expect("it lies in examples/").join("sipas");
    assert!(path.exists(), "{} is not built: cargo build --bin sipas", path.display());
    path
}
