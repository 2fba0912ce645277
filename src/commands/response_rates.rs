//! `sipas response-rates`: response, cooperation, refusal and contact rates after the Standard Definitions of AAPOR.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use serde_json::{Value, json};

use super::facts::{Facts, Format, parse_amount};
use super::foreign::Foreign;
use crate::statistics::response_rate::{Counts, Disposition};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  sipas response-rates --I 812 --P 43 --R 150 --NC 96 --O 21 --UH 60 --UO 38 --e 0.65\n  sipas response-rates --counts counts.csv --format json\n  sipas response-rates --cases drawn.csv --disposition result --weight weight\n\nThe letters: I complete, P partial, R refusal or break-off, NC no contact, O other, UH unknown whether there is a unit,\nUO unknown whether somebody in it is eligible, IN not eligible (for e alone).\nCounts: a column for each letter and one row, or the columns disposition and count.\nWithout --e it is estimated from IN after CASRO; without that, rates that need it are left open."
)]
pub(super) struct Args {
    /// CSV of counts
    #[arg(long, value_name = "FILE", conflicts_with_all = ["cases", "letters"])]
    counts: Option<PathBuf>,
    /// CSV with a drawn unit in each row
    #[arg(long, value_name = "FILE", conflicts_with = "letters")]
    cases: Option<PathBuf>,
    /// The column of --cases that holds the letters
    #[arg(long, value_name = "COLUMN", default_value = "disposition")]
    disposition: String,
    /// The column of --cases that holds base weights: rates of the population rather than of the sample
    #[arg(long, value_name = "COLUMN", requires = "cases")]
    weight: Option<String>,
    #[command(flatten)]
    letters: Letters,
    /// The part of the unresolved (UH, UO) thought to be eligible, 0 to 1
    #[arg(long, value_name = "PART", value_parser = parse_part)]
    e: Option<f64>,
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

#[derive(Debug, clap::Args)]
#[group(id = "letters", multiple = true)]
struct Letters {
    /// Complete
    #[arg(long = "I", value_name = "COUNT", value_parser = parse_amount)]
    complete: Option<f64>,
    /// Partial
    #[arg(long = "P", value_name = "COUNT", value_parser = parse_amount)]
    partial: Option<f64>,
    /// Refused or broken off
    #[arg(long = "R", value_name = "COUNT", value_parser = parse_amount)]
    refusal: Option<f64>,
    /// No contact
    #[arg(long = "NC", value_name = "COUNT", value_parser = parse_amount)]
    non_contact: Option<f64>,
    /// Other
    #[arg(long = "O", value_name = "COUNT", value_parser = parse_amount)]
    other: Option<f64>,
    /// Unknown whether there is a unit
    #[arg(long = "UH", value_name = "COUNT", value_parser = parse_amount)]
    unknown_unit: Option<f64>,
    /// Unknown whether somebody in it is eligible
    #[arg(long = "UO", value_name = "COUNT", value_parser = parse_amount)]
    unknown_other: Option<f64>,
    /// Not eligible
    #[arg(long = "IN", value_name = "COUNT", value_parser = parse_amount)]
    ineligible: Option<f64>,
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let counts = match (&args.counts, &args.cases) {
        (Some(path), _) => of_counts(&Foreign::read(path)?)?,
        (None, Some(path)) => of_cases(args, &Foreign::read(path)?)?,
        (None, None) => args.letters.counts()?,
    };
    let of = |disposition| counts.of(disposition);
    let drawn: f64 = Disposition::ALL.into_iter().filter(|one| *one != Disposition::Ineligible).map(of).sum();
    anyhow::ensure!(drawn > 0.0, "all counts are zero: there is no rate of nobody");
    // Without a count of those that are not eligible an estimate of 1 would be a guess, not an estimate.
    let estimated = counts.casro().filter(|_| of(Disposition::Ineligible) > 0.0);
    let (e, origin) = match (args.e, estimated) {
        (Some(e), _) => (Some(e), "given"),
        (None, Some(e)) => (Some(e), "CASRO: eligible / (eligible + ineligible) among the resolved"),
        (None, None) => {
            (None, "neither given nor to be estimated: RR3, RR4, REF2 and CON2 stay open where some are unresolved")
        }
    };
    let mut facts = Facts::default();
    for disposition in Disposition::ALL {
        facts.add(disposition.letters(), disposition.letters(), count(of(disposition)));
    }
    facts.add("e", "e", e);
    facts.add("e_from", "e is", origin);
    for (name, rate) in counts.rates(e).named() {
        facts.add(name.clone(), name, rate);
    }
    facts.print(args.format)?;
    Ok(ExitCode::SUCCESS)
}

/// Whole where it is: sums of weights need not be.
fn count(number: f64) -> Value {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked")]
    let whole = number as u64;
    if number.fract() == 0.0 && number < 1e15 { json!(whole) } else { json!(number) }
}

fn parse_part(word: &str) -> Result<f64, String> {
    word.parse().ok().filter(|part| (0.0..=1.0).contains(part)).ok_or_else(|| "say a number from 0 to 1".to_owned())
}

impl Letters {
    fn counts(&self) -> anyhow::Result<Counts> {
        let given = [
            self.complete,
            self.partial,
            self.refusal,
            self.non_contact,
            self.other,
            self.unknown_unit,
            self.unknown_other,
            self.ineligible,
        ];
        anyhow::ensure!(
            given.iter().any(Option::is_some),
            "give --counts, --cases, or the counts by their letters (--I 812 …)"
        );
        let mut counts = Counts::default();
        for (disposition, count) in Disposition::ALL.into_iter().zip(given) {
            counts.add(disposition, count.unwrap_or(0.0));
        }
        Ok(counts)
    }
}

fn of_letters(letters: &str) -> Option<Disposition> {
    Disposition::ALL.into_iter().find(|one| one.letters().eq_ignore_ascii_case(letters))
}

const UNKNOWN: &str = "is no disposition; they are I, P, R, NC, O, UH, UO and IN";

fn of_counts(file: &Foreign) -> anyhow::Result<Counts> {
    let mut counts = Counts::default();
    if let Some(column) = file.column_among(&["disposition"]) {
        let numbers = file.numbers(file.column("count")?, 0.0)?;
        let mut faults = Vec::new();
        for (row, number) in numbers.into_iter().enumerate() {
            let letters = &file.rows[row].cells[column];
            match of_letters(letters) {
                Some(disposition) => counts.add(disposition, number),
                None => faults.push(file.fault(row, column, format!("“{letters}” {UNKNOWN}"))),
            }
        }
        file.refuse(&faults)?;
        return Ok(counts);
    }
    let found: Vec<(usize, Disposition)> =
        file.headings.iter().enumerate().filter_map(|(place, heading)| Some((place, of_letters(heading)?))).collect();
    let columns = file.headings.join(", ");
    anyhow::ensure!(
        !found.is_empty(),
        "{}: neither a column “disposition” nor one of I, P, R, NC, O, UH, UO, IN; its columns are {columns}",
        file.name
    );
    anyhow::ensure!(
        file.rows.len() == 1,
        "{}: {} rows of counts; give one, or the columns disposition and count",
        file.name,
        file.rows.len()
    );
    for (column, disposition) in found {
        counts.add(disposition, file.numbers(column, 0.0)?[0]);
    }
    Ok(counts)
}

fn of_cases(args: &Args, file: &Foreign) -> anyhow::Result<Counts> {
    let column = file.column(&args.disposition)?;
    let weights = args.weight.as_ref().map(|name| file.numbers(file.column(name)?, 0.0)).transpose();
    let weights = weights.context("base weights are numbers of zero or more")?;
    let mut counts = Counts::default();
    let mut faults = Vec::new();
    for (row, cells) in file.rows.iter().enumerate() {
        let letters = &cells.cells[column];
        match of_letters(letters) {
            Some(disposition) => counts.add(disposition, weights.as_ref().map_or(1.0, |weights| weights[row])),
            None => faults.push(file.fault(row, column, format!("“{letters}” {UNKNOWN}"))),
        }
    }
    file.refuse(&faults)?;
    Ok(counts)
}
