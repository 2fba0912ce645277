//! What the command line asks of which rows: words into numbers, and columns into base weights, names and responders.

use std::collections::HashMap;

use anyhow::Context as _;

use super::super::foreign::Foreign;
use super::super::margins::{Bounds, canonical};
use super::Args;
use crate::statistics::calibrate::{Limits, Method, Redistribution};

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum MethodName {
    Poststratify,
    Rake,
    Linear,
    Raking,
    Logit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Share {
    Proportional,
    Equal,
}

impl Share {
    pub(super) fn how(self) -> Redistribution {
        match self {
            Self::Proportional => Redistribution::Proportional,
            Self::Equal => Redistribution::Equal,
        }
    }
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Cap {
    Limits(Limits),
    /// The one of the smallest mean squared error.
    Potter,
}

impl Cap {
    pub(super) fn parse(words: &str) -> Result<Self, String> {
        if words.trim() == "potter" {
            return Ok(Self::Potter);
        }
        let (times, of) = words.split_once('x').unwrap_or_default();
        let times = times.trim().parse::<f64>().ok().filter(|times| times.is_finite() && *times > 0.0);
        match (times, of.trim()) {
            (Some(times), "median") => Ok(Self::Limits(Limits::TimesMedian(times))),
            (Some(times), "iqr") => Ok(Self::Limits(Limits::Interquartile(times))),
            _ => {
                Err("say a multiple such as 3xmedian or 6xiqr, or potter; for a number there is --trim-upper"
                    .to_owned())
            }
        }
    }
}

/// `COLUMN=VALUE`.
#[derive(Debug, Clone)]
pub(super) struct Equation {
    column: String,
    value: String,
}

impl Equation {
    pub(super) fn parse(words: &str) -> Result<Self, String> {
        let (column, value) = words.split_once('=').ok_or("say COLUMN=VALUE")?;
        Ok(Self { column: column.trim().to_owned(), value: canonical(value) })
    }

    /// Whether each of these rows has the value; an error where none has, with what stands there.
    fn holds(&self, answers: &Foreign, rows: &[usize]) -> anyhow::Result<Vec<bool>> {
        let column = answers.column(&self.column)?;
        let cells: Vec<String> = rows.iter().map(|row| canonical(&answers.rows[*row].cells[column])).collect();
        let holds: Vec<bool> = cells.iter().map(|cell| *cell == self.value).collect();
        let mut others = cells;
        others.sort_unstable();
        others.dedup();
        others.truncate(10);
        let (name, Self { column, value }) = (&answers.name, self);
        let there = others.join(", ");
        anyhow::ensure!(holds.contains(&true), "{name}: no row has {column} = {value}; there are {there}");
        Ok(holds)
    }
}

/// The rows that get weights.
#[derive(Debug)]
pub(super) struct Asked {
    /// Places of the rows in the file.
    pub rows: Vec<usize>,
    /// Per row asked for, as all that follows.
    pub ids: Vec<String>,
    pub base: Vec<f64>,
    pub has_responded: Vec<bool>,
    /// Of nonresponse; empty where none are asked for.
    pub classes: Vec<String>,
    pub method: Method,
    pub cap: Option<Cap>,
}

pub(super) fn asked(args: &Args, answers: &Foreign) -> anyhow::Result<Asked> {
    let mut rows: Vec<usize> = (0..answers.rows.len()).collect();
    if let Some(wave) = &args.wave {
        let is_in = wave.holds(answers, &rows)?;
        rows.retain(|row| is_in[*row]);
    }
    let has_responded = match &args.responded {
        Some(responded) => responded.holds(answers, &rows)?,
        None => vec![true; rows.len()],
    };
    let classes = args.response_classes.iter().map(|name| answers.column(name)).collect::<anyhow::Result<Vec<_>>>()?;
    let class = |row: &usize| {
        let cells: Vec<&str> = classes.iter().map(|place| answers.rows[*row].cells[*place].as_str()).collect();
        canonical(&cells.join("*"))
    };
    Ok(Asked {
        ids: ids(args, answers, &rows)?,
        base: base(args, answers, &rows)?,
        has_responded,
        classes: if classes.is_empty() { Vec::new() } else { rows.iter().map(class).collect() },
        method: method(args)?,
        cap: cap(args)?,
        rows,
    })
}

fn base(args: &Args, answers: &Foreign, rows: &[usize]) -> anyhow::Result<Vec<f64>> {
    let Some(name) = &args.weight else { return Ok(vec![1.0; rows.len()]) };
    let column = answers.column(name)?;
    let mut faults = Vec::new();
    let mut weights = Vec::with_capacity(rows.len());
    for row in rows {
        let cell = answers.rows[*row].cells[column].as_str();
        match cell.parse::<f64>() {
            Ok(weight) if weight.is_finite() && weight >= 0.0 => weights.push(weight),
            Ok(weight) if weight < 0.0 => {
                faults.push(answers.fault(*row, column, format!("the weight is {cell}; a weight is 0 or more")));
            }
            _ if cell.is_empty() => {
                faults.push(answers.fault(*row, column, "the weight is blank; every row needs one, 0 or more"));
            }
            _ => faults.push(answers.fault(
                *row,
                column,
                format!("“{cell}” is no weight: a number with a decimal point"),
            )),
        }
    }
    answers.refuse(&faults)?;
    Ok(weights)
}

fn ids(args: &Args, answers: &Foreign, rows: &[usize]) -> anyhow::Result<Vec<String>> {
    let Some(name) = &args.id else {
        return Ok(rows.iter().map(|row| answers.rows[*row].line.to_string()).collect());
    };
    let column = answers.column(name)?;
    let mut faults = Vec::new();
    let mut seen: HashMap<&str, usize> = HashMap::with_capacity(rows.len());
    let mut ids = Vec::with_capacity(rows.len());
    for row in rows {
        let id = answers.rows[*row].cells[column].as_str();
        if id.is_empty() {
            faults.push(answers.fault(*row, column, "the id is blank; fill it in, or leave --id out"));
        } else if let Some(first) = seen.insert(id, answers.rows[*row].line) {
            faults.push(answers.fault(*row, column, format!("the id {id} stands in row {first} too")));
        }
        ids.push(id.to_owned());
    }
    answers.refuse(&faults)?;
    Ok(ids)
}

fn method(args: &Args) -> anyhow::Result<Method> {
    let method = match args.method {
        MethodName::Poststratify => Method::Poststratify,
        MethodName::Rake => Method::Rake,
        MethodName::Linear => Method::Linear,
        MethodName::Raking => Method::Raking,
        MethodName::Logit => {
            let Bounds(lower, upper) = args.bounds.context("--method logit needs --bounds, such as 0.7,1.5")?;
            Method::Logit { lower, upper }
        }
    };
    let is_bounded = matches!(method, Method::Logit { .. });
    anyhow::ensure!(is_bounded || args.bounds.is_none(), "--bounds goes with --method logit");
    Ok(method)
}

fn cap(args: &Args) -> anyhow::Result<Option<Cap>> {
    let is_potter = matches!(args.trim, Some(Cap::Potter));
    anyhow::ensure!(
        !is_potter || !args.trim_for.is_empty(),
        "--trim potter weighs variance against bias of means: say of which columns, with --trim-for q1,q2"
    );
    anyhow::ensure!(is_potter || args.trim_for.is_empty(), "--trim-for goes with --trim potter");
    if args.trim.is_some() {
        return Ok(args.trim);
    }
    if args.trim_upper.is_none() && args.trim_lower.is_none() {
        return Ok(None);
    }
    let (lower, upper) = (args.trim_lower.unwrap_or(0.0), args.trim_upper.unwrap_or(f64::INFINITY));
    let fits = lower >= 0.0 && lower < upper;
    anyhow::ensure!(fits, "weights are to lie between {lower} and {upper}: the lower is 0 or more and below the upper");
    Ok(Some(Cap::Limits(Limits::Between { lower, upper })))
}
