//! A place for data (a folder, and for PostgreSQL a database of its own), and the binary's commands run on it.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use diesel::connection::SimpleConnection;
use diesel::{Connection as _, QueryableByName, RunQueryDsl as _, SqliteConnection, sql_query};

use super::postgres::{self, Database};
use super::server::Server;

pub struct Store {
    folder: tempfile::TempDir,
    database: Option<Database>,
}

/// How a command ended.
pub struct Outcome {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Outcome {
    /// What it printed; fails the test unless it went well.
    pub fn ok(self) -> String {
        assert_eq!(self.code, 0, "{self}");
        self.out
    }

    /// All that it said; fails the test unless the exit code says that the input was wrong.
    pub fn wrong_input(self) -> String {
        assert_eq!(self.code, 1, "{self}");
        assert!(!self.err.contains("panicked"), "{self}");
        self.out + &self.err
    }
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "exit code {}\n-- out\n{}\n-- err\n{}", self.code, self.out, self.err)
    }
}

impl From<Output> for Outcome {
    fn from(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program writes UTF-8");
        Self { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
    }
}

/// The binary, with nothing of this machine's settings.
pub fn sipas() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sipas"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("SIPAS_")) {
        command.env_remove(name);
    }
    command.stdin(Stdio::null());
    command
}

impl Store {
    pub fn sqlite() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder"), database: None }
    }

    /// None, and loudly said, where there is no PostgreSQL on this machine.
    pub fn postgres(test: &str) -> Option<Self> {
        match Database::fresh() {
            Ok(database) => Some(Self { database: Some(database), ..Self::sqlite() }),
            Err(reason) => {
                postgres::say_not_run(test, reason);
                None
            }
        }
    }

    /// Another place of the same kind, empty.
    pub fn another(&self) -> Self {
        let database = self.database.as_ref().map(|_| Database::fresh().expect("there was one a moment ago"));
        Self { database, ..Self::sqlite() }
    }

    /// Where the receipt key is looked for.
    pub fn receipt_key(&self) -> std::path::PathBuf {
        self.folder().join(if self.database.is_some() { "receipt.key" } else { "data/receipt.key" })
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn database(&self) -> Option<&Database> {
        self.database.as_ref()
    }

    /// Writes a file into the folder and gives its full name.
    pub fn file(&self, name: &str, contents: impl AsRef<[u8]>) -> String {
        let path = self.folder().join(name);
        std::fs::create_dir_all(path.parent().expect("a name in the folder"))
            .expect("the temporary folder is writable");
        std::fs::write(&path, contents).expect("the temporary folder is writable");
        path.to_str().expect("temporary folders have plain names").to_owned()
    }

    /// The binary, pointed at this place by its environment.
    pub fn sipas(&self) -> Command {
        let mut command = sipas();
        command.current_dir(self.folder()).env("SIPAS_DATA", self.folder().join("data"));
        if let Some(database) = &self.database {
            command.env("SIPAS_DATABASE", &database.url).env("SIPAS_KEY_FILE", self.folder().join("receipt.key"));
        }
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Outcome {
        self.sipas().args(arguments).output().expect("the binary runs").into()
    }

    pub fn serve(&self) -> Server {
        self.serve_with(&[])
    }

    /// Starts `sipas serve` with further flags and waits until it listens.
    pub fn serve_with(&self, flags: &[&str]) -> Server {
        let mut command = self.sipas();
        command.args(["serve", "--addr", "127.0.0.1:0"]).args(flags);
        Server::start(command)
    }

    pub fn open_database(&self) -> Direct {
        match &self.database {
            Some(database) => Direct::Postgres(postgres::connect(&database.url)),
            None => self.open_file(&self.folder().join("data/sipas.sqlite")),
        }
    }

    /// Another embedded database than the place's own.
    #[expect(clippy::unused_self, reason = "beside the other")]
    pub fn open_file(&self, path: &Path) -> Direct {
        Direct::Sqlite(connect(path))
    }
}

#[expect(clippy::disallowed_methods, reason = "not through MultiConnection")]
fn connect(path: &Path) -> SqliteConnection {
    let path = path.to_str().expect("temporary folders have plain names");
    assert!(Path::new(path).exists(), "there is no {path}");
    let mut conn = SqliteConnection::establish(path).expect("the database opens");
    conn.batch_execute("PRAGMA busy_timeout = 5000").expect("a setting");
    conn
}

/// The database itself, behind the program's back.
pub enum Direct {
    Sqlite(SqliteConnection),
    Postgres(diesel::PgConnection),
}

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = diesel::sql_types::Text)]
    word: String,
}

impl Direct {
    /// # Errors
    /// What the database says against it.
    pub fn execute(&mut self, sql: &str) -> Result<usize, String> {
        match self {
            Self::Sqlite(conn) => sql_query(sql).execute(conn),
            Self::Postgres(conn) => sql_query(sql).execute(conn),
        }
        .map_err(|error| error.to_string())
    }

    /// Many statements at once.
    pub fn batch(&mut self, sql: &str) {
        match self {
            Self::Sqlite(conn) => conn.batch_execute(sql),
            Self::Postgres(conn) => conn.batch_execute(sql),
        }
        .unwrap_or_else(|error| panic!("{error}"));
    }

    /// The column `word` of all rows.
    pub fn words(&mut self, sql: &str) -> Vec<String> {
        let rows: Vec<Word> = match self {
            Self::Sqlite(conn) => sql_query(sql).load(conn),
            Self::Postgres(conn) => sql_query(sql).load(conn),
        }
        .unwrap_or_else(|error| panic!("{sql}: {error}"));
        rows.into_iter().map(|row| row.word).collect()
    }
}
