//! `sipas allocate`: shares a sample out over strata.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use serde_json::{Value, json};

use super::facts::{Format, parse_amount, plain, print, rounded};
use super::foreign::Foreign;
use crate::statistics::allocation::{Allocation, Refusal, Stratum, allocate, measure};
use crate::whole;

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Rule {
    /// In proportion to the sizes
    Proportional,
    /// The least variance for the whole: size × standard deviation
    Neyman,
    /// The least variance for a given cost: size × standard deviation / √cost
    Cost,
    /// Between the whole and its parts: size^q × standard deviation / mean
    Power,
    /// In proportion to the roots of the sizes
    Sqrt,
    /// Between proportional and equal: √(I²W² + 1/H²)
    Kish,
}

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  sipas allocate --strata strata.csv --n 1200 --rule neyman\n  sipas allocate --strata strata.csv --n 1200 --rule power --exponent 0.5 --floor 30 --format csv --out per-stratum.csv\n\nColumns of the CSV: stratum, size (or N_h); sd (or S_h) for neyman, cost and power; cost for cost; mean for power, where\nimportance may stand in for the size. Others are passed over. The CSV that comes out is what `sipas draw --n-file` takes."
)]
pub(super) struct Args {
    /// CSV with a stratum in each row
    #[arg(long, value_name = "FILE")]
    strata: PathBuf,
    /// The whole sample
    #[arg(long)]
    n: u64,
    #[arg(long, value_enum)]
    rule: Rule,
    /// q of the power rule: 1 is near neyman, 0 gives every stratum the same relative error
    #[arg(long, value_name = "Q", default_value = "0.5", value_parser = parse_amount)]
    exponent: f64,
    /// I of the Kish rule: 0 is equal, large is proportional
    #[arg(long, value_name = "I", default_value = "1", value_parser = parse_amount)]
    kish_weight: f64,
    /// At least so many from every stratum (all it has, where that is less); 2 let a variance be estimated
    #[arg(long, default_value_t = 2)]
    floor: u64,
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// Write into this file instead of the terminal
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let file = Foreign::read(&args.strata)?;
    let name_column = file.column("stratum")?;
    let names: Vec<&str> = file.rows.iter().map(|row| row.cells[name_column].as_str()).collect();
    refuse_repeated(&file, name_column, &names)?;
    let strata = strata(args, &file)?;
    let found = allocate(&strata, args.n, args.floor).map_err(|refusal| {
        let advice = match refusal {
            Refusal::BadMeasure { stratum } => format!("stratum “{}”: ", names[stratum]),
            _ => String::new(),
        };
        let what = match refusal {
            Refusal::TooFew { .. } => "; ask for fewer by --n",
            Refusal::FloorTooHigh { .. } => "; lower --floor or raise --n",
            Refusal::NothingToMeasure { .. } => "; ask for fewer, or share out by --rule proportional",
            Refusal::BadMeasure { .. } => "; correct its row",
        };
        anyhow::anyhow!("{}: {advice}{refusal}{what}", file.name)
    })?;
    let text = written(args, &names, &strata, &found)?;
    match &args.out {
        Some(path) => whole::write(path, text.as_bytes())?,
        None => print(text.as_bytes())?,
    }
    Ok(ExitCode::SUCCESS)
}

fn refuse_repeated(file: &Foreign, column: usize, names: &[&str]) -> anyhow::Result<()> {
    let mut faults = Vec::new();
    for (row, name) in names.iter().enumerate() {
        if name.is_empty() {
            faults.push(file.fault(row, column, "this cell is empty; name the stratum"));
        } else if let Some(first) = names[..row].iter().position(|other| other == name) {
            let line = file.rows[first].line;
            faults.push(file.fault(row, column, format!("stratum “{name}” stands in row {line} already")));
        }
    }
    file.refuse(&faults)
}

/// Sizes, and the measure of the rule.
fn strata(args: &Args, file: &Foreign) -> anyhow::Result<Vec<Stratum>> {
    let column = |names: &[&str]| {
        file.column_among(names).with_context(|| {
            let columns = file.headings.join(", ");
            format!("{}: the rule needs a column “{}”; its columns are {columns}", file.name, names[0])
        })
    };
    let size_column = column(&["size", "N_h", "N", "population"])?;
    let mut sizes = Vec::with_capacity(file.rows.len());
    let mut faults = Vec::new();
    for (row, cells) in file.rows.iter().enumerate() {
        let cell = &cells.cells[size_column];
        match cell.parse::<u64>().ok().filter(|size| *size > 0) {
            Some(size) => sizes.push(size),
            None => faults.push(file.fault(row, size_column, format!("“{cell}” is no whole number above zero"))),
        }
    }
    file.refuse(&faults)?;
    let numbers = |names: &[&str], least: f64| file.numbers(column(names)?, least);
    let sd = || numbers(&["sd", "S_h", "S"], 0.0);
    let float: Vec<f64> = sizes.iter().map(|size| *size as f64).collect();
    let all: f64 = float.iter().sum();
    let measures: Vec<f64> = match args.rule {
        Rule::Proportional => float.iter().map(|size| measure::proportional(*size)).collect(),
        Rule::Neyman => float.iter().zip(sd()?).map(|(size, sd)| measure::neyman(*size, sd)).collect(),
        Rule::Cost => {
            let costs = numbers(&["cost", "c_h"], f64::MIN_POSITIVE)?;
            let both = float.iter().zip(sd()?).zip(costs);
            both.map(|((size, sd), cost)| measure::cost_optimal(*size, sd, cost)).collect()
        }
        Rule::Power => {
            let importance = match file.column_among(&["importance", "X_h"]) {
                Some(column) => file.numbers(column, 0.0)?,
                None => float.clone(),
            };
            let means = numbers(&["mean", "mean_h", "Y_h"], f64::MIN_POSITIVE)?;
            let all = importance.iter().zip(sd()?).zip(means);
            all.map(|((of, sd), mean)| measure::power(*of, args.exponent, sd, mean)).collect()
        }
        Rule::Sqrt => float.iter().map(|size| measure::square_root(*size)).collect(),
        Rule::Kish => {
            let strata = float.len() as f64;
            float.iter().map(|size| measure::kish(size / all, strata, args.kish_weight)).collect()
        }
    };
    Ok(sizes.into_iter().zip(measures).map(|(size, measure)| Stratum { size, measure }).collect())
}

fn written(args: &Args, names: &[&str], strata: &[Stratum], found: &Allocation) -> anyhow::Result<String> {
    let rows: Vec<[Value; 5]> = (0..names.len())
        .map(|place| {
            let (size, n) = (strata[place].size, found.whole[place]);
            [json!(names[place]), json!(size), json!(found.exact[place]), json!(n), json!(n as f64 / size as f64)]
        })
        .collect();
    let columns = ["stratum", "size", "exact", "n", "fraction"];
    Ok(match args.format {
        Format::Json => {
            let strata: Vec<Value> = rows
                .into_iter()
                .map(|row| columns.into_iter().map(str::to_owned).zip(row).collect::<serde_json::Map<_, _>>().into())
                .collect();
            let rule = clap::ValueEnum::to_possible_value(&args.rule).map(|rule| rule.get_name().to_owned());
            let whole = json!({ "rule": rule, "n": args.n, "floor": args.floor, "strata": strata });
            serde_json::to_string_pretty(&whole)? + "\n"
        }
        Format::Csv => {
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(columns)?;
            for row in &rows {
                writer.write_record(row.iter().map(plain))?;
            }
            String::from_utf8(writer.into_inner()?)?
        }
        Format::Table => {
            let widest = names.iter().map(|name| name.chars().count()).max().unwrap_or(0).max(columns[0].len());
            let line = |cells: [String; 5]| {
                let [name, size, exact, n, fraction] = cells;
                format!("{name:<widest$}  {size:>10}  {exact:>12}  {n:>8}  {fraction:>8}\n")
            };
            let body: String = rows.iter().map(|row| line(row.each_ref().map(rounded))).collect();
            line(columns.map(str::to_owned)) + &body
        }
    })
}
