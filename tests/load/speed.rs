//! The rounds: every kind of writer in turn, each time in a fresh place with a fresh server, so that noise hits all alike.

use std::path::PathBuf;
use std::process::ExitCode;
use std::rc::Rc;
use std::time::{Duration, Instant};

use super::audit::Counts;
use super::child::{Server, load_average, machine_s, processor_s, resident_bytes};
use super::client::Client;
use super::cluster::Cluster;
use super::place::{Asked, Database, Place};
use super::requests::{Requests, Sender};
use super::verdict::{self, Block};
use super::writers::Writer;

/// The share of the machine that neighbours may take, and how long they are looked at.
const QUIET: f64 = 0.15;
const LOOK: Duration = Duration::from_millis(300);

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Rounds; medians are shown
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Measured seconds of each server in each round
    #[arg(long, default_value_t = 5.0)]
    seconds: f64,
    /// Connections
    #[arg(long, value_delimiter = ',', default_values_t = [64, 256])]
    clients: Vec<usize>,
    #[arg(long, value_delimiter = ',', value_enum, default_values_t = [Database::Sqlite, Database::Postgres])]
    database: Vec<Database>,
    /// Who sends: a program JSON, or a browser the form
    #[arg(long, value_enum, default_value_t = Sender::Program)]
    sender: Sender,
    /// Which writers; ratios are shown where both sides were measured
    #[arg(long, value_delimiter = ',', value_enum, default_values_t = Writer::ALL)]
    writer: Vec<Writer>,
    /// One short round with few connections: whether everything counts, not how fast it is
    #[arg(long)]
    small: bool,
    /// Longest wait in seconds, before each measurement, for neighbours on this machine to be quiet
    #[arg(long, default_value_t = 10.0)]
    wait: f64,
    /// Fail, too, where a floor is missed
    #[arg(long)]
    floors: bool,
    /// Folder for the data; the disk below it is what is measured
    #[arg(long, default_value_os_t = std::env::temp_dir())]
    scratch: PathBuf,
}

/// One server under load, once.
pub struct Sample {
    pub per_second: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
    /// Processor time for each submission in microseconds: of the server, of the client, of all else on the machine.
    pub server_us: f64,
    pub client_us: f64,
    pub rest_us: f64,
    pub idle_bytes: u64,
    pub loaded_bytes: u64,
    pub refused: u64,
}

pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let (rounds, seconds, clients) =
        if args.small { (1, 0.5, vec![16]) } else { (args.rounds.max(1), args.seconds, args.clients.clone()) };
    let asked = Asked::load()?;
    let bytes = Requests::make(&asked, args.sender).mean_bytes();
    println!(
        "{rounds} rounds of {seconds} s; requests of {bytes} bytes on average, survey {}; {} processors, load {}",
        asked.survey.name(),
        std::thread::available_parallelism()?,
        load_average()
    );
    let mut missed = Vec::new();
    for database in &args.database {
        let cluster = match database {
            Database::Sqlite => None,
            Database::Postgres => Some(Rc::new(Cluster::start()?)),
        };
        for connections in &clients {
            let mut block = Block::new(*database, *connections);
            let began = load_average();
            println!("\n{}, {connections} connections", database.shown());
            for round in 0..rounds {
                // A change of order from round to round, so that nobody is always the first.
                for turn in 0..args.writer.len() {
                    let writer = args.writer[(turn + round) % args.writer.len()];
                    let place = Place::with_wave(&args.scratch, cluster.as_ref(), &asked)?;
                    let requests = Requests::make(&asked, args.sender);
                    if !args.small {
                        wait_for_quiet(Duration::from_secs_f64(args.wait))?;
                    }
                    block.add(writer, measure(&place, writer, requests, *connections, seconds)?);
                }
            }
            println!("{}", block.table(&format!("{began} to {}", load_average())));
            missed.extend(block.missed());
        }
    }
    println!("\nIn every round acknowledgements, rows, entries of the log and shown counts were the same number;");
    if args.writer.contains(&Writer::Nothing) {
        println!("behind the writer that keeps nothing the same audit found all of them missing.");
    }
    if args.small {
        return Ok(ExitCode::SUCCESS);
    }
    verdict::print_missed(&missed);
    Ok(if args.floors && !missed.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Waits until others leave most of the machine to us, or until patience ends.
fn wait_for_quiet(patience: Duration) -> anyhow::Result<()> {
    let processors = std::thread::available_parallelism()?.get() as f64;
    let began = Instant::now();
    loop {
        let before = machine_s()?;
        std::thread::sleep(LOOK);
        let busy = (machine_s()? - before) / LOOK.as_secs_f64() / processors;
        if busy < QUIET || began.elapsed() > patience {
            return Ok(());
        }
    }
}

fn measure(
    place: &Place,
    writer: Writer,
    requests: Requests,
    connections: usize,
    seconds: f64,
) -> anyhow::Result<Sample> {
    let server = Server::start(place, writer)?;
    let process = server.process();
    server.read("/api/v1/waves")?;
    std::thread::sleep(Duration::from_millis(200));
    let idle_bytes = resident_bytes(process)?;
    let mut client = Client::connect(server.addr, connections, requests)?;
    client.load(Duration::from_secs_f64(seconds.min(4.0) / 4.0))?;

    let times = || anyhow::Ok([processor_s(&process.to_string())?, processor_s("self")?, machine_s()?]);
    let before = times()?;
    let window = client.load(Duration::from_secs_f64(seconds))?;
    let after = times()?;

    let loaded_bytes = resident_bytes(process)?;
    client.finish()?;
    let acknowledged = client.acknowledged();
    let refused = client.statuses.values().sum::<u64>() - acknowledged;
    if let Some(complaint) = &client.complaint {
        // Ten connections that commit for themselves may lose patience with each other; nothing else may refuse.
        anyhow::ensure!(writer == Writer::Each, "{refused} were not acknowledged, the first with:\n{complaint}");
    }
    must_agree(writer, &Counts::take(place, &server, acknowledged)?)?;

    anyhow::ensure!(window.acknowledged > 0, "nothing was acknowledged in {seconds} s");
    let count = window.acknowledged as f64;
    let each_us: Vec<f64> = before.iter().zip(after).map(|(before, after)| (after - before) * 1e6 / count).collect();
    let percentile_ms = |share: f64| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a length")]
        let place = ((count - 1.0) * share) as usize;
        f64::from(window.latencies[place]) * 1000.0
    };
    Ok(Sample {
        per_second: count / window.seconds,
        p50_ms: percentile_ms(0.5),
        p99_ms: percentile_ms(0.99),
        server_us: each_us[0],
        client_us: each_us[1],
        rest_us: (each_us[2] - each_us[0] - each_us[1]).max(0.0),
        idle_bytes,
        loaded_bytes,
        refused,
    })
}

/// The writers that use the database must have stored exactly what was acknowledged. The one that keeps nothing must be
/// found out: that shows that the audit bites.
fn must_agree(writer: Writer, counts: &Counts) -> anyhow::Result<()> {
    match writer {
        Writer::Durable | Writer::Each => anyhow::ensure!(counts.agree(), "{}: {counts}", writer.shown()),
        Writer::Nothing | Writer::Log => anyhow::ensure!(
            !counts.agree() && counts.rows == 0,
            "nothing was stored, and yet the audit is content: {counts}"
        ),
    }
    Ok(())
}
