//! A running `sipas`, killed when the test lets go of it.

use std::io::{BufRead as _, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::web::Web;

/// Longest time that a debug build on a busy machine may take to listen.
const START: Duration = Duration::from_mins(1);

pub struct Server {
    child: Child,
    /// All that it printed, both streams.
    printed: Arc<Mutex<String>>,
    /// `http://127.0.0.1:PORT`
    pub base: String,
}

impl Server {
    /// Starts a command that ends up listening.
    pub fn start(mut command: Command) -> Self {
        let began = Instant::now();
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary runs");
        let printed = Arc::new(Mutex::new(String::new()));
        let lines = follow(child.stdout.take().expect("it was piped"), &printed);
        // Nobody waits for its lines, but an unread pipe would stop the server one day.
        drop(follow(child.stderr.take().expect("it was piped"), &printed));
        let base = loop {
            let line = match lines.recv_timeout(START.saturating_sub(began.elapsed())) {
                Ok(line) => line,
                Err(end) => {
                    let _ = child.kill();
                    let _ = child.wait();
                    let why = if end == RecvTimeoutError::Timeout { "does not listen" } else { "ended" };
                    panic!("the server {why}; it printed:\n{}", said(&printed));
                }
            };
            if let Some(base) = line.trim().strip_prefix("listening on ") {
                break base.trim_end_matches('/').to_owned();
            }
        };
        Self { child, printed, base }
    }

    pub fn web(&self) -> Web {
        Web::at(&self.base)
    }

    pub fn printed(&self) -> String {
        said(&self.printed)
    }

    /// The power fails: no warning, no last write.
    pub fn kill(mut self) {
        self.child.kill().expect("it was running");
        self.child.wait().expect("it was ours");
    }

    /// Asks it to end (SIGTERM) and waits; gives its exit code.
    pub fn stop(mut self) -> Option<i32> {
        self.terminate();
        self.ended(START)
    }

    /// SIGTERM.
    pub fn terminate(&self) {
        Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().expect("kill runs");
    }

    /// Its exit code; fails the test if it takes longer.
    #[track_caller]
    pub fn ended(&mut self, within: Duration) -> Option<i32> {
        let began = Instant::now();
        while began.elapsed() < within {
            if let Some(status) = self.child.try_wait().expect("it is ours") {
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("it does not end within {within:?}; it printed:\n{}", self.printed());
    }
}

fn said(printed: &Mutex<String>) -> String {
    printed.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
}

/// Reads lines on a thread of its own until the stream ends.
fn follow(stream: impl Read + Send + 'static, printed: &Arc<Mutex<String>>) -> Receiver<String> {
    let (send, receive) = channel();
    let printed = Arc::clone(printed);
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            let mut all = printed.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            all.push_str(&line);
            all.push('\n');
            drop(all);
            let _ = send.send(line);
        }
    });
    receive
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            eprintln!("-- the server printed:\n{}", self.printed());
        }
    }
}
