//! A measured server as a process of its own, and what the system says of it: processor time and memory (Linux's /proc).

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use std::time::{Duration, Instant};

use anyhow::Context as _;

use super::place::Place;
use super::writers::Writer;

const ENDS_WITHIN: Duration = Duration::from_secs(10);
/// /proc counts processor time in these.
const TICKS_PER_SECOND: f64 = 100.0;

pub struct Server {
    child: Child,
    pub addr: SocketAddr,
}

impl Server {
    /// Starts this program again as a server on a place, and waits until it listens.
    pub fn start(place: &Place, writer: Writer) -> anyhow::Result<Self> {
        let word = clap::ValueEnum::to_possible_value(&writer).context("every writer has a word")?;
        let mut command = Command::new(std::env::current_exe()?);
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("SIPAS_")) {
            command.env_remove(name);
        }
        command.args(["serve", "--writer", word.get_name()]).args(place.flags()).current_dir(place.folder());
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().context("it was piped")?).read_line(&mut line)?;
        let Some(addr) = line.trim().strip_prefix("listening on ").and_then(|addr| addr.parse().ok()) else {
            let _ = child.kill();
            anyhow::bail!("the measured server did not start: {line}");
        };
        Ok(Self { child, addr })
    }

    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// A page of the API, as JSON.
    pub fn read(&self, path: &str) -> anyhow::Result<serde_json::Value> {
        Ok(serde_json::from_str(&self.read_text(path)?)?)
    }

    pub fn read_text(&self, path: &str) -> anyhow::Result<String> {
        let mut answer = ureq::get(format!("http://{}{path}", self.addr)).call()?;
        Ok(answer.body_mut().read_to_string()?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It ends when its input does.
        drop(self.child.stdin.take());
        let began = Instant::now();
        while began.elapsed() < ENDS_WITHIN && matches!(self.child.try_wait(), Ok(None)) {
            std::thread::sleep(Duration::from_millis(5));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Seconds of processor time that a process has taken with all its threads, in the kernel too.
pub fn processor_s(process: &str) -> anyhow::Result<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The name in brackets may hold anything; fields 14 and 15 of the line are the twelfth and thirteenth behind it.
    let fields = stat.rsplit_once(')').context("a strange /proc")?.1;
    let ticks = fields.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok());
    Ok(ticks.sum::<f64>() / TICKS_PER_SECOND)
}

/// Seconds of processor time that the whole machine has spent on anything at all.
pub fn machine_s() -> anyhow::Result<f64> {
    let stat = std::fs::read_to_string("/proc/stat")?;
    let line = stat.lines().next().context("a strange /proc")?;
    let ticks: Vec<f64> = line.split_whitespace().skip(1).filter_map(|ticks| ticks.parse().ok()).collect();
    // user, nice, system; then idle and waiting, which are no work; then interrupts.
    let busy: f64 = ticks.iter().enumerate().filter(|(place, _)| matches!(place, 0..=2 | 5 | 6)).map(|(_, t)| t).sum();
    Ok(busy / TICKS_PER_SECOND)
}

/// Resident memory of a process in bytes.
pub fn resident_bytes(process: u32) -> anyhow::Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("a strange /proc")?;
    let kib: u64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kib * 1024)
}

/// How many processes want a processor, as the mean of the last minute.
pub fn load_average() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split_whitespace().next().unwrap_or("?").to_owned()
}
