//! What an index costs: in memory beside reading the same bytes once, and from the embedded database beside a bare scan of its table.
//! All in one run, rounds alternated, medians shown.

use std::hint::black_box;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use sipas::db;
use sipas::domain::agency::Agency;
use sipas::domain::key::{AgencyCode, WaveKey};
use sipas::domain::response::{Channel, Source};
use sipas::domain::submission::Unmet;
use sipas::domain::wave::Wave;
use sipas::indexing;
use sipas::scoring::compute;
use sipas::scoring::counts::Tally;
use sipas::scoring::errors;
use sipas::scoring::index::{Count, Index};
use sipas::scoring::kept::Kept;
use sipas::scoring::method::Method;
use sipas::simulation::Citizens;

use super::child::load_average;
use super::place::{Asked, Place, WAVE};
use super::start::fill;
use super::verdict::median;

const AGENCIES: usize = 500;
const SEED: u64 = 2026;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Responses in memory and in the database
    #[arg(long, default_value_t = 1_000_000)]
    responses: usize,
    /// Rounds; medians are shown
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Leave the database out
    #[arg(long)]
    memory_only: bool,
    /// Folder for the data
    #[arg(long, default_value_os_t = std::env::temp_dir())]
    scratch: PathBuf,
}

pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let asked = Asked::load()?;
    println!("{} responses to {} questions; load {}", args.responses, asked.survey.questions.len(), load_average());
    in_memory(args, &asked)?;
    if !args.memory_only {
        from_database(args, &asked)?;
    }
    println!("load {}", load_average());
    Ok(ExitCode::SUCCESS)
}

/// Answers of so many invented people, one after the other, agency by agency.
struct Answers {
    bytes: Vec<u8>,
    width: usize,
    agencies: Vec<Agency>,
}

impl Answers {
    fn invented(asked: &Asked, responses: usize) -> anyhow::Result<Self> {
        let survey = &asked.survey;
        let mut citizens = Citizens::new(survey, SEED);
        let channel = Channel::open_web();
        let patterns = (0..4096)
            .map(|place| {
                let agency = &asked.agencies[place % asked.agencies.len()];
                let citizen = citizens.next(agency.code.as_str(), &channel);
                let accepted = survey.accept(&channel, &citizen.given, Unmet::Reject, true);
                let accepted = accepted.map_err(|faults| anyhow::anyhow!("not believed: {faults:?}"))?;
                Ok(survey.layout.encode(&accepted.answers))
            })
            .collect::<anyhow::Result<Vec<Vec<u8>>>>()?;
        let agencies = (0..AGENCIES).map(|place| {
            let code = AgencyCode::parse(&format!("a{place}"))?;
            let files = Some(4 * (responses / AGENCIES + 1) as u64);
            Ok(Agency { code, files, ..asked.agencies[place % asked.agencies.len()].clone() })
        });
        let agencies = agencies.collect::<anyhow::Result<Vec<Agency>>>()?;
        let bytes = (0..responses).flat_map(|row| patterns[row * 31 % patterns.len()].iter().copied()).collect();
        Ok(Self { bytes, width: survey.layout.len(), agencies })
    }

    fn rows(&self) -> impl Iterator<Item = (usize, &[u8])> {
        let rows = self.bytes.len() / self.width;
        self.bytes.chunks_exact(self.width).enumerate().map(move |(row, bytes)| (row * AGENCIES / rows, bytes))
    }

    fn tally(&self, asked: &Asked, method: &Method) -> anyhow::Result<Tally> {
        let mut tally = Tally::new(&asked.survey, method, AGENCIES, false);
        for (agency, bytes) in self.rows() {
            tally.add(agency, Source::Drawn, bytes)?;
        }
        Ok(tally)
    }

    fn index(&self, asked: &Asked, method: &Arc<Method>, tally: &Tally) -> anyhow::Result<Index> {
        let wave = over(asked)?;
        Ok(compute::index(&wave, Arc::clone(&asked.survey), Arc::clone(method), &self.agencies, tally))
    }
}

fn in_memory(args: &Args, asked: &Asked) -> anyhow::Result<()> {
    let answers = Answers::invented(asked, args.responses)?;
    let mut ms: [Vec<f64>; 4] = Default::default();
    for _ in 0..args.rounds.max(1) {
        ms[0].push(timed(|| Ok(black_box(read_once(&answers.bytes))))?);
        ms[1].push(timed(|| answers.tally(asked, &asked.methods[0]))?);
        ms[2].push(timed(|| {
            let five = asked.methods.iter().cycle().take(5);
            five.map(|method| answers.index(asked, method, &answers.tally(asked, method)?))
                .collect::<anyhow::Result<Vec<_>>>()
        })?);
        ms[3].push(timed(|| {
            let method = &asked.methods[0];
            let mut kept = Kept::new(&asked.survey, method, AGENCIES);
            for (agency, bytes) in answers.rows() {
                kept.add(agency, Source::Drawn, bytes);
            }
            let tally = answers.tally(asked, method)?;
            let mut index = answers.index(asked, method, &tally)?;
            errors::add(&mut index, &answers.agencies, &tally, &kept);
            let with =
                index.figures(Count::Counted).iter().filter(|of| of.scores[0].known().is_some_and(|e| e.se.is_some()));
            anyhow::ensure!(with.count() > AGENCIES, "every agency and block has an error");
            Ok(index)
        })?);
    }
    let [limit, counts, five, full] = ms.map(|ms| median(ms).unwrap_or_default());
    let bytes = answers.width;
    println!("in memory, {bytes} bytes a response, {AGENCIES} agencies:");
    println!("  read once                          {limit:9.1} ms");
    told("counts of every answer", counts, limit, 2.0);
    told("five indices", five, limit, 4.0);
    println!("  one index with every error         {full:9.1} ms  {:6.1} × counts", full / counts);
    Ok(())
}

fn from_database(args: &Args, asked: &Asked) -> anyhow::Result<()> {
    let place = Place::with_wave(&args.scratch, None, asked)?;
    let began = Instant::now();
    fill(&place, asked, args.responses, Source::Drawn)?;
    println!("{} stored in {:.0} s", args.responses, began.elapsed().as_secs_f64());
    let (mut db, _) = place.open_with_key()?;
    let (wave, method) = (over(asked)?, &asked.methods[0]);
    let files = Some(4 * args.responses as u64 / asked.agencies.len() as u64);
    let agencies: Vec<Agency> = asked.agencies.iter().map(|agency| Agency { files, ..agency.clone() }).collect();
    let key = WaveKey::parse(WAVE)?;
    let mut ms: [Vec<f64>; 2] = Default::default();
    for _ in 0..args.rounds.max(1) {
        ms[0].push(timed(|| {
            let end = db::head::size(&mut db)?;
            let mut sum = 0_u64;
            db::response::scan(&mut db, &key, end, |_, _, _, answers| {
                sum += u64::from(answers[0]);
                Ok(())
            })?;
            Ok(black_box(sum))
        })?);
        ms[1].push(timed(|| Ok(indexing::index(&mut db, &wave, &asked.survey, method, &agencies)?))?);
    }
    let [scan, full] = ms.map(|ms| median(ms).unwrap_or_default());
    println!("from SQLite, {} agencies:", asked.agencies.len());
    println!("  bare scan of the table             {scan:9.1} ms");
    told("one index, whole", full, scan, 2.0);
    Ok(())
}

/// The wave of a place as it is when it is over: then figures have errors.
fn over(asked: &Asked) -> anyhow::Result<Wave> {
    Ok(Wave { live: false, ..Place::wave(asked)? })
}

fn told(what: &str, ms: f64, beside: f64, floor: f64) {
    let ratio = ms / beside;
    let missed = if ratio > floor { "  MISSED" } else { "" };
    println!("  {what:<34} {ms:9.1} ms  {ratio:6.2} × (at most {floor}){missed}");
}

fn timed<T>(work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<f64> {
    let began = Instant::now();
    black_box(work()?);
    Ok(began.elapsed().as_secs_f64() * 1000.0)
}

/// The sum of all words: as fast as one core reads memory.
fn read_once(bytes: &[u8]) -> u64 {
    let (words, _) = bytes.as_chunks::<64>();
    let mut sums = [0_u64; 8];
    for words in words {
        for (sum, word) in sums.iter_mut().zip(words.as_chunks::<8>().0) {
            *sum = sum.wrapping_add(u64::from_le_bytes(*word));
        }
    }
    sums.iter().fold(0, |all, sum| all.wrapping_add(*sum))
}
