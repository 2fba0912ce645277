//! How fast a server starts: from exec to the first answered request, empty and with many responses in the embedded database.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use sipas::app::today;
use sipas::db;
use sipas::domain::key::WaveKey;
use sipas::domain::response::{Channel, Response, ResponseId, Source};
use sipas::domain::submission::Unmet;
use sipas::intake::{self, Sealed, random_32, seal};
use sipas::simulation::Citizens;

use super::child::{Server, load_average, resident_bytes};
use super::place::{Asked, Place, WAVE};
use super::verdict::median;

/// Responses in one transaction of the filling.
const PIECE: usize = 10_000;
const SEED: u64 = 2026;
/// Longest time until a started server has counted what is stored.
const COUNTED_WITHIN: Duration = Duration::from_mins(2);
/// How long a server is left alone before its memory is looked at.
const IDLE: Duration = Duration::from_secs(1);

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Stored responses
    #[arg(long, default_value_t = 200_000)]
    responses: usize,
    /// Starts of each kind; medians are shown
    #[arg(long, default_value_t = 9)]
    starts: usize,
    /// Folder for the data
    #[arg(long, default_value_os_t = std::env::temp_dir())]
    scratch: PathBuf,
    /// Fail, too, where a bound is missed
    #[arg(long)]
    floors: bool,
}

struct Started {
    alive_ms: f64,
    counts_ms: f64,
    idle_mb: f64,
    responses: u64,
}

pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let asked = Asked::load()?;
    println!("{} starts of each kind, on SQLite; load {}", args.starts, load_average());
    let empty = Place::with_wave(&args.scratch, None, &asked)?;
    let mut holds = report("empty", &start_often(&empty, args.starts)?, 100.0);
    let began = Instant::now();
    fill(&empty, &asked, args.responses, Source::Open)?;
    println!("{} responses stored in {:.0} s", args.responses, began.elapsed().as_secs_f64());
    let full = start_often(&empty, args.starts)?;
    anyhow::ensure!(
        full.iter().all(|started| started.responses == args.responses as u64),
        "the started server shows {} responses, {} were stored",
        full[0].responses,
        args.responses
    );
    holds &= report(&format!("{} responses", args.responses), &full, 500.0);
    println!("load {}", load_average());
    Ok(if args.floors && !holds { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn start_often(place: &Place, starts: usize) -> anyhow::Result<Vec<Started>> {
    (0..starts.max(1)).map(|_| start(place)).collect()
}

fn start(place: &Place) -> anyhow::Result<Started> {
    let began = Instant::now();
    let server = Server::start(place, super::writers::Writer::Durable)?;
    server.read_text("/healthz")?;
    let alive_ms = began.elapsed().as_secs_f64() * 1000.0;
    // While it still counts, it says so (503).
    let wave = loop {
        match server.read(&format!("/api/v1/waves/{WAVE}")) {
            Err(error) if began.elapsed() > COUNTED_WITHIN => return Err(error),
            Err(_) => std::thread::sleep(Duration::from_millis(20)),
            Ok(wave) => break wave,
        }
    };
    let counts_ms = began.elapsed().as_secs_f64() * 1000.0;
    std::thread::sleep(IDLE);
    let idle_mb = resident_bytes(server.process())? as f64 / 1e6;
    Ok(Started { alive_ms, counts_ms, idle_mb, responses: wave["responses"].as_u64().unwrap_or_default() })
}

/// Prints the medians; whether they hold.
fn report(name: &str, starts: &[Started], alive_within_ms: f64) -> bool {
    let of = |figure: fn(&Started) -> f64| median(starts.iter().map(figure).collect()).unwrap_or_default();
    let (alive, counts, idle) = (of(|s| s.alive_ms), of(|s| s.counts_ms), of(|s| s.idle_mb));
    let holds = alive <= alive_within_ms && idle <= 48.0;
    println!(
        "{name}: /healthz after {alive:.1} ms (at most {alive_within_ms}), the wave's counts after {counts:.1} ms, \
         idle {idle:.1} MB (at most 48){}",
        if holds { "" } else { "  MISSED" }
    );
    holds
}

/// Stores responses through the one door to the log, in large transactions.
pub fn fill(place: &Place, asked: &Asked, responses: usize, source: Source) -> anyhow::Result<()> {
    let (mut db, key) = place.open_with_key()?;
    let survey = &asked.survey;
    let mut citizens = Citizens::new(survey, SEED);
    let patterns: Vec<Response> = asked
        .agencies
        .iter()
        .cycle()
        .take(1024)
        .map(|agency| {
            let channel = Channel { source, ..Channel::open_web() };
            let citizen = citizens.next(agency.code.as_str(), &channel);
            let accepted = survey
                .accept(&channel, &citizen.given, Unmet::Reject, true)
                .map_err(|faults| anyhow::anyhow!("an invented answer is not believed: {faults:?}"))?;
            Ok(accepted.response(citizen.id, WaveKey::parse(WAVE)?, agency.code.clone(), channel, today()))
        })
        .collect::<anyhow::Result<_>>()?;
    for first in (0..responses).step_by(PIECE) {
        let sealed: Vec<Sealed> = (first..responses.min(first + PIECE))
            .map(|number| {
                let mut id = [0; 16];
                id.copy_from_slice(&random_32()[..16]);
                let response =
                    Response { id: ResponseId::from_random(id), ..patterns[number % patterns.len()].clone() };
                seal(&response, survey, &key, random_32)
            })
            .collect();
        for answer in intake::store(&mut db, &sealed.iter().collect::<Vec<_>>())? {
            answer?;
        }
        db::wal::fold(&mut db).map_err(anyhow::Error::msg)?;
        if (first + PIECE).is_multiple_of(1_000_000) {
            println!("{} stored", first + PIECE);
        }
    }
    Ok(())
}
