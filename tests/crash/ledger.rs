//! What clients were told, written down by a process of its own: whatever falls, the ledger stays.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Mutex;

use serde_json::{Value, json};

/// The way to the writing process.
pub struct Ledger {
    pipe: Mutex<Option<ChildStdin>>,
    child: Mutex<Child>,
    path: PathBuf,
}

/// All that was written down.
#[derive(Default)]
pub struct Account {
    /// By id.
    pub entries: HashMap<String, Entry>,
    /// The different signed notes that were served at `/log/checkpoint`, in their order.
    pub checkpoints: Vec<String>,
    /// What contradicts itself.
    pub odd: Vec<String>,
}

/// One submission that a server acknowledged.
pub struct Entry {
    /// As the API takes it.
    pub body: String,
    /// None where the server fell between the acknowledgement of a form and its receipt page.
    pub receipt: Option<String>,
}

/// The writing process: appends each line that it is fed, one write a line.
///
/// # Errors
/// The file's.
pub fn write_lines(path: &Path) -> std::io::Result<()> {
    let mut file = File::options().create(true).append(true).open(path)?;
    for line in std::io::stdin().lock().lines() {
        file.write_all(format!("{}\n", line?).as_bytes())?;
    }
    Ok(())
}

impl Ledger {
    pub fn open(path: PathBuf) -> Self {
        let mut child = Command::new(std::env::current_exe().expect("this program has a path"))
            .arg("ledger")
            .arg(&path)
            .stdin(Stdio::piped())
            .spawn()
            .expect("this program starts again");
        let pipe = Mutex::new(child.stdin.take());
        Self { pipe, child: Mutex::new(child), path }
    }

    /// Writes an acknowledgement down; `receipt` may follow later with a second line.
    pub fn note(&self, id: &str, body: &str, receipt: Option<&str>) {
        self.write(&json!({ "id": id, "body": body, "receipt": receipt }));
    }

    /// Writes down what was served as the log's head.
    pub fn note_checkpoint(&self, note: &str) {
        self.write(&json!({ "checkpoint": note }));
    }

    fn write(&self, line: &Value) {
        let mut pipe = self.pipe.lock().expect("no client panics here");
        writeln!(pipe.as_mut().expect("open until it is read"), "{line}").expect("the ledger's process lives");
    }

    /// Ends the writing process and reads what it wrote.
    pub fn read(&self) -> Account {
        drop(self.pipe.lock().expect("no client panics here").take());
        self.child.lock().expect("no client panics here").wait().expect("it was ours");
        let mut account = Account::default();
        // Nothing was ever acknowledged where there is no file.
        let Ok(file) = File::open(&self.path) else { return account };
        for line in BufReader::new(file).lines() {
            let line: Value = serde_json::from_str(&line.expect("it is readable")).expect("the ledger writes JSON");
            let word = |key: &str| line[key].as_str().map(str::to_owned);
            if let Some(note) = word("checkpoint") {
                account.checkpoints.push(note);
                continue;
            }
            let (id, body) = (word("id").expect("an id"), word("body").expect("a body"));
            let entry = account.entries.entry(id.clone()).or_insert(Entry { body, receipt: None });
            match (&entry.receipt, word("receipt")) {
                (Some(known), Some(told)) if *known != told => {
                    account.odd.push(format!("{id}: two receipts, {known} and {told}"));
                }
                (None, told) => entry.receipt = told,
                _ => {}
            }
        }
        account
    }
}
