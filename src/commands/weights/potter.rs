//! A cap by the mean squared error of means: the columns it is to serve, and what was tried, in words and as JSON.

use serde_json::{Value, json};

use super::super::foreign::Foreign;
use super::super::margins::canonical;
use super::Args;
use crate::domain::rounding::half_up;
use crate::statistics::calibrate::{
    Calibrated, Candidate, Effect, Margin, Potter, Redistribution, Untrimmed, Variable, best_cap,
};
use crate::statistics::sample::{Lonely, Sample, StageColumns};

/// Base weights, margins and what came of them, where there are any.
type Weights<'a> = (&'a [f64], &'a [Margin], Option<&'a Calibrated>);

/// Tries caps on the weights of these rows of the file.
pub(super) fn tried(
    args: &Args,
    answers: &Foreign,
    rows: &[usize],
    (base, margins, calibrated): Weights<'_>,
) -> anyhow::Result<Potter> {
    let mut variables = Vec::with_capacity(args.trim_for.len());
    for name in &args.trim_for {
        variables.push(Variable { name: name.clone(), values: values(answers, name, rows)? });
    }
    let stage = StageColumns {
        strata: joined(answers, &args.strata, rows)?,
        units: joined(answers, &args.psu, rows)?,
        population: None,
    };
    // A unit alone in its stratum is compared with all units: to leave it out would call its variance nothing.
    let sample = Sample::new(base.to_vec(), &[stage], Lonely::Adjust)?;
    let weights = calibrated.map_or(base, |done| done.weights.as_slice());
    let of = Untrimmed { sample: &sample, weights, calibrated: calibrated.map(|done| (done, base, margins)) };
    let how: Redistribution = args.redistribute.how();
    Ok(best_cap(of, &variables, how)?)
}

/// Blank cells are no values; others must be numbers.
fn values(answers: &Foreign, name: &str, rows: &[usize]) -> anyhow::Result<Vec<Option<f64>>> {
    let column = answers.column(name)?;
    let mut faults = Vec::new();
    let mut values = Vec::with_capacity(rows.len());
    for row in rows {
        let cell = answers.rows[*row].cells[column].as_str();
        let number = cell.parse::<f64>().ok().filter(|number| number.is_finite());
        if number.is_none() && !cell.is_empty() {
            let message =
                format!("“{cell}” is no number, and a mean is made of this column; leave blank what is no answer");
            faults.push(answers.fault(*row, column, message));
        }
        values.push(number);
    }
    answers.refuse(&faults)?;
    Ok(values)
}

/// The cells of some columns as one name a row; a blank one is a fault. Nothing where there are no columns.
fn joined(answers: &Foreign, names: &[String], rows: &[usize]) -> anyhow::Result<Vec<String>> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let columns = names.iter().map(|name| answers.column(name)).collect::<anyhow::Result<Vec<usize>>>()?;
    let mut faults = Vec::new();
    let mut joined = Vec::with_capacity(rows.len());
    for row in rows {
        let cells: Vec<&str> = columns.iter().map(|column| answers.rows[*row].cells[*column].as_str()).collect();
        if let Some(place) = cells.iter().position(|cell| cell.is_empty()) {
            faults.push(answers.fault(*row, columns[place], "the name of a stratum or unit is missing; fill it in"));
        }
        joined.push(canonical(&cells.join("*")));
    }
    answers.refuse(&faults)?;
    Ok(joined)
}

pub(super) fn words(tried: &Potter, means: &[String]) -> Vec<String> {
    let (best, without) = (tried.best(), &tried.candidates[0]);
    let caps = tried.candidates.len() - 1;
    if tried.chosen == 0 {
        let why = if caps == 0 {
            "no weight is above twice the median".to_owned()
        } else {
            let nearest = tried.candidates[1..].iter().map(|one| one.relative).fold(f64::INFINITY, f64::min);
            format!(
                "of {caps} caps the best has {} times the mean squared error that there is without one",
                half_up(nearest, 4)
            )
        };
        return vec![format!("potter: no cap, nothing is trimmed: {why}")];
    }
    let mut lines = vec![format!(
        "potter: cap {}, the best of {caps}: the mean squared error is {} times that without a cap",
        half_up(best.cap, 4),
        half_up(best.relative, 4)
    )];
    for ((name, before), after) in means.iter().zip(&without.effects).zip(&best.effects) {
        let se = |effect: &Effect| half_up(effect.variance.max(0.0).sqrt(), 6);
        lines.push(format!(
            "  {name}: mean {} before, {} after; standard error {} before, {} after",
            half_up(before.mean, 6),
            half_up(after.mean, 6),
            se(before),
            se(after)
        ));
    }
    lines
}

pub(super) fn json(tried: &Potter, means: &[String]) -> Value {
    let cap = |one: &Candidate| Some(one.cap).filter(|cap| cap.is_finite());
    let of_candidate = |one: &Candidate| {
        json!({
            "cap": cap(one),
            "above": one.above,
            "relative_mse": one.relative,
            "means": means.iter().zip(&one.effects).map(|(name, effect)| json!({
                "column": name, "mean": effect.mean, "variance": effect.variance, "mse": effect.mse,
            })).collect::<Vec<Value>>(),
        })
    };
    json!({
        "cap": cap(tried.best()),
        "candidates": tried.candidates.iter().map(of_candidate).collect::<Vec<Value>>(),
    })
}
