//! A server as a child: started, listened for, killed without a warning.

use std::io::{BufRead as _, BufReader, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Longest time that a debug build on a busy machine may take to listen.
const START: Duration = Duration::from_mins(1);

pub struct Server {
    child: Child,
    /// All that it printed, both streams.
    printed: Arc<Mutex<String>>,
    lines: Receiver<String>,
    /// `http://127.0.0.1:PORT`; empty before it listens.
    pub base: String,
}

impl Server {
    pub fn spawn(mut command: Command) -> Self {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let printed = Arc::new(Mutex::new(String::new()));
        let lines = follow(child.stdout.take().expect("it was piped"), &printed);
        // Nobody waits for its lines, but an unread pipe would stop the server one day.
        drop(follow(child.stderr.take().expect("it was piped"), &printed));
        Self { child, printed, lines, base: String::new() }
    }

    /// Waits until it listens.
    ///
    /// # Errors
    /// What it printed, where it ended or does not listen in time.
    pub fn listening(mut self) -> Result<Self, String> {
        let began = Instant::now();
        while let Ok(line) = self.lines.recv_timeout(START.saturating_sub(began.elapsed())) {
            if let Some(base) = line.trim().strip_prefix("listening on ") {
                base.trim_end_matches('/').clone_into(&mut self.base);
                return Ok(self);
            }
        }
        let _ = self.child.kill();
        let status = self.child.wait().map_or_else(|error| error.to_string(), |status| status.to_string());
        Err(format!("it does not listen ({status}); it printed:\n{}", self.printed()))
    }

    pub fn printed(&self) -> String {
        self.printed.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    /// SIGKILL: no last word, no last write.
    pub fn kill(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Waits until it has ended of itself; None where it lives on.
    pub fn ended_within(&mut self, limit: Duration) -> Option<ExitStatus> {
        let began = Instant::now();
        while began.elapsed() < limit {
            if let Ok(Some(status)) = self.child.try_wait() {
                return Some(status);
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        None
    }
}

/// Reads lines on a thread of its own until the stream ends.
fn follow(stream: impl Read + Send + 'static, printed: &Arc<Mutex<String>>) -> Receiver<String> {
    let (send, receive) = channel();
    let printed = Arc::clone(printed);
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            let mut all = printed.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            // A server that complains for minutes must not fill the memory.
            if all.len() < 200_000 {
                all.push_str(&line);
                all.push('\n');
            }
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
    }
}
