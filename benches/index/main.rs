//! What an index costs: in memory beside reading the same bytes once, and from the embedded database beside a bare scan of its
//! table. Limit, scan and index in one run, rounds alternated, medians shown. `cargo bench --bench index`.

mod database;
mod memory;
mod people;

use std::hint::black_box;
use std::path::PathBuf;
use std::time::Instant;

use clap::Parser as _;

#[derive(Debug, clap::Parser)]
#[command(
    name = "cargo bench --bench index --",
    about = "Measures what an index costs; only ratios of one run mean anything"
)]
pub struct Args {
    /// Responses in memory and in the database
    #[arg(long, default_value_t = 1_000_000)]
    responses: usize,
    /// Rounds; medians are shown
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Leave the database out
    #[arg(long)]
    memory_only: bool,
    /// Folder for the data
    #[arg(long, default_value_os_t = std::env::temp_dir())]
    scratch: PathBuf,
    /// What cargo says to every benchmark
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let asked = people::Asked::load(args.responses)?;
    let questions = asked.survey.questions.len();
    println!("{} responses to {questions} questions of {} agencies; load {}", args.responses, people::AGENCIES, load());
    memory::measure(&args, &asked)?;
    if !args.memory_only {
        database::measure(&args, &asked)?;
    }
    println!("load {}", load());
    Ok(())
}

/// Milliseconds of each round.
#[derive(Default)]
struct Rounds(Vec<f64>);

impl Rounds {
    fn time<T>(&mut self, work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
        let began = Instant::now();
        let made = black_box(work()?);
        self.0.push(began.elapsed().as_secs_f64() * 1000.0);
        Ok(made)
    }

    fn median(&self) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        sorted[sorted.len() / 2]
    }

    fn tell(&self, what: &str) {
        println!("  {what:<52} {:9.1} ms", self.median());
    }

    fn tell_beside(&self, what: &str, limit: &Self, floor: f64) {
        let ratio = self.median() / limit.median();
        let missed = if ratio > floor { "  MISSED" } else { "" };
        println!("  {what:<52} {:9.1} ms  {ratio:6.2} × (at most {floor}){missed}", self.median());
    }
}

fn load() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split_whitespace().next().unwrap_or("?").to_owned()
}
