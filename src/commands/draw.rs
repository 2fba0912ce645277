//! `sipas draw`: a public sample that anybody can draw again from the frame and the seed (`chacha20-draw/1`).

use std::collections::HashMap;
use std::path::PathBuf;
use std::process::ExitCode;

use super::facts::{Format, print};
use super::foreign::Foreign;
use crate::statistics::draw::{Refusal, interval, pps, simple};
use crate::whole;
use frame::{Frame, Stratum};

mod elements;
mod frame;
mod within;
mod written;

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Method {
    /// Every set of n units is equally likely
    Simple,
    /// Every k-th in the order of the file, from a random start
    Interval,
    /// With probability proportional to size, systematically in the order of the file
    Pps,
}

impl Method {
    /// What stands for it in a seed.
    fn suffix(self) -> &'static str {
        match self {
            Self::Simple => "srs",
            Self::Interval => "interval",
            Self::Pps => "pps",
        }
    }
}

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  sipas draw --frame frame.csv --id unit --size size --n 12 --method pps --seed '2026-11-22|dice=6,3,1,5' --out sample.csv\n  sipas draw --frame frame.csv --id unit --stratum stratum --n-file per-stratum.csv --method simple --seed '2026-11-22|dice=6,3,1,5'\n\nPublish the frame's SHA-256 first, then throw dice (or take a lottery's numbers) in public: date and numbers are the seed.\n“|frame=” and the SHA-256 are added to it, then “|srs”, “|interval” or “|pps”, then “|” and the stratum.\n\nTwo stages: --within elements.csv --within-unit unit --within-id household --within-n 20 draws from each unit that was drawn, by the\nseed with “|frame=” and the frame's SHA-256, “|within=” and the SHA-256 of the elements' file, “|srs” or “|interval”, “|” and the\nstratum where there are strata, “|” and the unit. The first stage is the same with or without the second."
)]
pub(super) struct Args {
    /// CSV with a unit in each row
    #[arg(long, value_name = "FILE")]
    frame: PathBuf,
    /// The column that names the unit
    #[arg(long, value_name = "COLUMN")]
    id: String,
    /// The column of sizes, whole and above zero, for --method pps
    #[arg(long, value_name = "COLUMN", required_if_eq("method", "pps"))]
    size: Option<String>,
    /// The column of strata: each is drawn from by itself
    #[arg(long, value_name = "COLUMN")]
    stratum: Option<String>,
    /// How many units; with --stratum, from each stratum
    #[arg(long, required_unless_present_any = ["n_file", "every"], conflicts_with_all = ["n_file", "every"])]
    n: Option<usize>,
    /// CSV with the columns stratum and n, as `sipas allocate --format csv` writes it
    #[arg(long, value_name = "FILE", requires = "stratum", conflicts_with = "every")]
    n_file: Option<PathBuf>,
    /// Every k-th unit, for --method interval; with --n, k is N/n to the nearest whole number
    #[arg(long, value_name = "K")]
    every: Option<usize>,
    #[arg(long, value_enum)]
    method: Method,
    /// Date and public randomness, such as 2026-11-22|dice=6,3,1,5
    #[arg(long, value_parser = parse_seed)]
    seed: String,
    #[command(flatten)]
    within: within::WithinArgs,
    /// csv with --out, otherwise a table
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Write the sample into this file
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// What was drawn from one stratum, or from the whole frame. Units are places in the frame.
struct Drawn {
    stratum: Option<String>,
    /// With all that was added to it.
    seed: String,
    there: usize,
    /// In the order in which they were drawn, those taken with certainty first.
    units: Vec<DrawnUnit>,
    how: How,
}

struct DrawnUnit {
    place: usize,
    is_certain: bool,
    probability: f64,
}

enum How {
    Simple,
    Interval { start: usize, every: usize },
    Pps { left_to_chance: usize, total_size: u128, start: Option<u64> },
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    anyhow::ensure!(args.every.is_none() || args.method == Method::Interval, "--every goes with --method interval");
    let frame = Frame::read(args)?;
    let (seed, of_elements) = within::without(&args.seed);
    let seed = frame.seed(&seed)?;
    let wanted = wanted(args, &frame)?;
    let mut drawn = Vec::new();
    for (stratum, wanted) in frame.strata.iter().zip(wanted) {
        if wanted != Some(0) || args.n.is_some() {
            drawn.push(draw(args, &frame, stratum, wanted, &seed)?);
        }
    }
    anyhow::ensure!(!drawn.is_empty(), "no unit is wanted from any stratum");
    let within = within::draw(args, &frame, &drawn, &seed, of_elements.as_deref())?;
    let format = args.format.unwrap_or(if args.out.is_some() { Format::Csv } else { Format::Table });
    let sample = match (format, &within) {
        (Format::Json, _) => written::json(args, &frame, &seed, &drawn, within.as_ref())?,
        (Format::Csv, None) => written::csv(&frame, &drawn)?,
        (Format::Csv, Some(within)) => elements::csv(&drawn, within)?,
        (Format::Table, None) => written::table(args, &frame, &drawn),
        (Format::Table, Some(within)) => elements::table(&frame, &drawn, within),
    };
    let record = written::record(args, &frame, &seed, &drawn, within.as_ref());
    match (&args.out, format) {
        (Some(path), _) => {
            whole::write(path, &sample)?;
            print(format!("{record}sample      {}\n", path.display()).as_bytes())?;
        }
        // The sample alone on the standard output, so that it can be piped on.
        (None, Format::Csv) => {
            eprint!("{record}");
            print(&sample)?;
        }
        (None, Format::Json) => print(&sample)?,
        (None, Format::Table) => print(&[record.as_bytes(), b"\n", &sample].concat())?,
    }
    Ok(ExitCode::SUCCESS)
}

fn parse_seed(seed: &str) -> Result<String, String> {
    if seed.trim().is_empty() {
        return Err("an empty seed is no public randomness".to_owned());
    }
    if seed.chars().any(char::is_control) || seed.trim() != seed {
        return Err("no line breaks, tabs or blanks at the ends: others could not type it again".to_owned());
    }
    Ok(seed.to_owned())
}

/// How many units from each stratum of the frame; none where the step is given instead.
fn wanted(args: &Args, frame: &Frame) -> anyhow::Result<Vec<Option<usize>>> {
    let Some(path) = &args.n_file else {
        return Ok(vec![args.n; frame.strata.len()]);
    };
    let file = Foreign::read(path)?;
    let of_stratum = match &args.stratum {
        Some(name) if file.headings.contains(name) => file.column(name)?,
        _ => file.column("stratum")?,
    };
    let of_n = file.column("n")?;
    let mut found: HashMap<&str, usize> = HashMap::new();
    let mut faults = Vec::new();
    for (row, cells) in file.rows.iter().enumerate() {
        let (name, cell) = (cells.cells[of_stratum].as_str(), &cells.cells[of_n]);
        let there = frame.strata.iter().find(|stratum| stratum.name.as_deref() == Some(name));
        let fault = match (there, cell.parse::<usize>()) {
            (None, _) => Some((of_stratum, format!("no stratum “{name}” in {}", frame.file.name))),
            (_, Err(_)) => Some((of_n, format!("“{cell}” is no whole number of zero or more"))),
            (Some(there), Ok(n)) if n > there.rows.len() => {
                Some((of_n, format!("{n} of the {} units in stratum “{name}” cannot be drawn", there.rows.len())))
            }
            (Some(_), Ok(n)) => found
                .insert(name, n)
                .map(|_| (of_stratum, format!("stratum “{name}” stands in an earlier row already"))),
        };
        faults.extend(fault.map(|(column, message)| file.fault(row, column, message)));
    }
    file.refuse(&faults)?;
    let of_frame = frame.strata.iter().map(|stratum| {
        let name = stratum.name.as_deref().unwrap_or_default();
        found
            .get(name)
            .copied()
            .ok_or_else(|| anyhow::anyhow!("{}: no row for stratum “{name}”; write 0 to draw none there", file.name))
    });
    of_frame.map(|n| n.map(Some)).collect()
}

fn draw(args: &Args, frame: &Frame, stratum: &Stratum, wanted: Option<usize>, seed: &str) -> anyhow::Result<Drawn> {
    let mut seed = format!("{seed}|{}", args.method.suffix());
    if let Some(name) = &stratum.name {
        seed = format!("{seed}|{name}");
    }
    let there = stratum.rows.len();
    let refused = |refusal: Refusal| {
        let within = stratum.name.as_ref().map_or_else(String::new, |name| format!("stratum “{name}”: "));
        anyhow::anyhow!("{}: {within}{refusal}", frame.file.name)
    };
    let unit =
        |probability: f64| move |place: usize| DrawnUnit { place: stratum.rows[place], is_certain: false, probability };
    let (units, how) = match args.method {
        Method::Simple => {
            let wanted = wanted.unwrap_or_default();
            let ids: Vec<&str> = stratum.rows.iter().map(|row| frame.id(*row)).collect();
            let places = simple(&seed, &ids, wanted).map_err(refused)?;
            let all = |place| DrawnUnit { is_certain: wanted == there, ..unit(wanted as f64 / there as f64)(place) };
            (places.into_iter().map(all).collect(), How::Simple)
        }
        Method::Interval => {
            if let Some(wanted) = wanted {
                anyhow::ensure!(wanted > 0 && wanted <= there, refused(Refusal::TooFew { wanted, there }));
            }
            let nearest = |wanted: usize| (2 * there + wanted) / (2 * wanted);
            let every = args.every.or_else(|| wanted.map(nearest)).unwrap_or_default();
            let found = interval(&seed, there, every).map_err(refused)?;
            let all = |place| DrawnUnit { is_certain: every == 1, ..unit(1.0 / every as f64)(place) };
            (found.selected.into_iter().map(all).collect(), How::Interval { start: found.start, every })
        }
        Method::Pps => {
            let sizes: Vec<u64> = stratum.rows.iter().map(|row| frame.sizes[*row]).collect();
            let found = pps::systematic(&seed, &sizes, wanted.unwrap_or_default()).map_err(refused)?;
            let certain = found.certainty.iter().map(|place| DrawnUnit { is_certain: true, ..unit(1.0)(*place) });
            let others = found.selected.iter().map(|place| unit(found.probabilities[*place])(*place));
            let units = certain.chain(others).collect();
            let (left_to_chance, total_size, start) = (found.left_to_chance, found.total_size, found.start);
            (units, How::Pps { left_to_chance, total_size, start })
        }
    };
    Ok(Drawn { stratum: stratum.name.clone(), seed, there, units, how })
}
