//! What live figures cost: how fast the log is counted, what answering from the tallies takes, and the memory that they hold.

use std::hint::black_box;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Context as _;
use sipas::app::{OpenedWave, today};
use sipas::domain::agency::Agency;
use sipas::domain::key::{AgencyCode, WaveKey};
use sipas::indexing;
use sipas::scoring::compute;
use sipas::tally::{Tallies, recount};

use super::child::{load_average, resident_bytes};
use super::place::{Asked, Place, WAVE};
use super::start::fill;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Stored responses
    #[arg(long, default_value_t = 200_000)]
    responses: usize,
    #[arg(long, default_value_t = 500)]
    agencies: usize,
    /// Folder for the data
    #[arg(long, default_value_os_t = std::env::temp_dir())]
    scratch: PathBuf,
}

pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let mut asked = Asked::load()?;
    asked.agencies = (0..args.agencies).map(|n| agency(&asked.agencies, n)).collect::<anyhow::Result<_>>()?;
    let place = Place::with_wave(&args.scratch, None, &asked)?;
    fill(&place, &asked, args.responses, sipas::domain::response::Source::Open)?;
    let mut db = place.open()?;
    let key = WaveKey::parse(WAVE)?;
    let opened = OpenedWave::load(&mut db, &key, None)?.context("the wave was opened")?;
    println!(
        "{} responses of {} agencies in a live wave, on SQLite; load {}",
        args.responses,
        args.agencies,
        load_average()
    );

    let before = resident_bytes(std::process::id())?;
    let tallies = Tallies::default();
    let (began, busy) = (Instant::now(), processor_ms()?);
    while tallies.step(&mut db, today(), false)? {}
    let (elapsed, busy) = (began.elapsed().as_secs_f64(), (processor_ms()? - busy) / 1000.0);
    let n = args.responses as f64;
    println!("counted: {:.0} responses/s of processor time, {:.0}/s by the clock", n / busy, n / elapsed);
    let held = resident_bytes(std::process::id())?.saturating_sub(before);
    println!("memory: {:.1} MB more than before, {} tallies", held as f64 / 1e6, opened.methods.len());

    let method = Arc::clone(opened.method(None)?);
    let sums = || -> anyhow::Result<_> { tallies.sums(&key, &method.sha256)?.context("the wave is live") };
    println!("figures of {} agencies:", args.agencies);
    let taken = each_us(10_000, || {
        black_box(sums()?);
        Ok(())
    })?;
    println!("  taking hold of the sums: {taken:.2} us");
    let (_, tally) = sums()?;
    let read = each_us(50, || {
        (0..args.agencies).for_each(|agency| drop(black_box(tally.sums(agency))));
        Ok(())
    })?;
    println!("  reading the sums of every agency: {read:.0} us");
    let live = || compute::index(&opened.wave, &opened.survey, &method, &opened.agencies, &tally);
    let computed = each_us(10, || {
        black_box(live());
        Ok(())
    })?;
    println!(
        "  the whole index from them, scores and disclosure, once for all readers of a changed wave: {computed:.0} us"
    );

    let busy = processor_ms()?;
    let scanned = indexing::index(&mut db, &opened.wave, &opened.survey, &method, &opened.agencies)?;
    println!("  the same by a scan: {:.0} us", (processor_ms()? - busy) * 1000.0);
    anyhow::ensure!(scanned.figures == live().figures, "the tallies do not agree with a scan");
    anyhow::ensure!(recount(&mut db, &key)? == tallies.counted(&key), "the counts do not agree with a recount");
    println!("the tallies agree with a scan of everything; load {}", load_average());
    Ok(ExitCode::SUCCESS)
}

/// Agency number `n`, like those of the list.
fn agency(list: &[Agency], n: usize) -> anyhow::Result<Agency> {
    Ok(Agency {
        code: AgencyCode::parse(&format!("a{n}"))?,
        parent: None,
        successors: Vec::new(),
        ..list[n % list.len()].clone()
    })
}

/// Microseconds of processor time that one call takes, on the average of so many.
fn each_us(times: u32, mut work: impl FnMut() -> anyhow::Result<()>) -> anyhow::Result<f64> {
    let busy = processor_ms()?;
    for _ in 0..times {
        work()?;
    }
    Ok((processor_ms()? - busy) * 1000.0 / f64::from(times))
}

/// Milliseconds that this thread was on a processor: other work on the machine does not enter.
fn processor_ms() -> anyhow::Result<f64> {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    let ns: f64 = stat.split(' ').next().context("nanoseconds")?.parse()?;
    Ok(ns / 1e6)
}
