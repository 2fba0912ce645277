//! From base weights to final ones: nonresponse, margins, trimming.

use anyhow::Context as _;

use super::super::foreign::Foreign;
use super::super::margins;
use super::Args;
use super::asked::{Asked, Cap};
use super::potter;
use crate::statistics::calibrate::{
    Calibrated, Class, Kish, Limits, Margin, Potter, Report, Trimmed, calibrate, for_nonresponse, kish, trim,
    trim_again,
};

/// How the weights came about.
#[derive(Debug)]
pub(super) struct Made {
    /// Per row asked for; zero for those who have not responded.
    pub weights: Vec<f64>,
    /// Rows asked for, and of them those who have responded.
    pub rows: usize,
    pub responders: usize,
    pub classes: Vec<Class>,
    pub margins: Vec<MarginMade>,
    pub calibration: Option<Report>,
    /// The caps that were tried, where one was to be found.
    pub potter: Option<Potter>,
    /// The columns whose means they were tried on.
    pub means: Vec<String>,
    pub trimmed: Option<Trimmed>,
    /// Of the responders' base weights and of their final ones.
    pub kish_before: Kish,
    pub kish_after: Kish,
    /// Smallest and largest of weight over base weight, among responders with a base weight.
    pub g: (f64, f64),
}

/// A margin with what the weights came to.
#[derive(Debug)]
pub(super) struct MarginMade {
    pub name: String,
    /// Category (of numbers none), total, sum of base weights, sum of final weights.
    pub categories: Vec<(String, f64, f64, f64)>,
}

pub(super) fn made(args: &Args, answers: &Foreign, asked: &Asked) -> anyhow::Result<Made> {
    let places: Vec<usize> = (0..asked.rows.len()).filter(|place| asked.has_responded[*place]).collect();
    let rows: Vec<usize> = places.iter().map(|place| asked.rows[*place]).collect();
    let given: Vec<f64> = places.iter().map(|place| asked.base[*place]).collect();
    let mut base = given.clone();
    let mut classes = Vec::new();
    if !asked.classes.is_empty() {
        let adjusted = for_nonresponse(&asked.base, &asked.has_responded, &asked.classes, args.class_minimum)?;
        base = places.iter().map(|place| adjusted.weights[*place]).collect();
        classes = adjusted.classes;
    }
    let margins = match &args.margins {
        Some(path) => {
            let known = margins::read(path)?;
            known.iter().map(|one| one.over(answers, &rows)).collect::<anyhow::Result<Vec<Margin>>>()?
        }
        None => Vec::new(),
    };
    let calibrated = if margins.is_empty() { None } else { Some(calibrate(&base, &margins, asked.method)?) };
    if let (Some(_), Some(done)) = (&asked.cap, &calibrated) {
        let negative = done.report.negative;
        anyhow::ensure!(
            negative == 0,
            "{negative} weights fell below zero, and such cannot be trimmed; take --method raking or logit"
        );
    }
    let potter = match asked.cap {
        Some(Cap::Potter) => Some(potter::tried(args, answers, &rows, (&base, &margins, calibrated.as_ref()))?),
        _ => None,
    };
    let limits = match (&asked.cap, &potter) {
        (Some(Cap::Limits(limits)), _) => Some(*limits),
        (_, Some(potter)) if potter.chosen > 0 => Some(Limits::Between { lower: 0.0, upper: potter.best().cap }),
        _ => None,
    };
    let (weights, calibration, trimmed) = trimmed(args, limits, &base, &margins, calibrated)?;
    let ratios = given.iter().zip(&weights).filter(|(d, _)| **d > 0.0).map(|(d, w)| w / d);
    let g = ratios.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), g| (low.min(g), high.max(g)));
    let nothing = "all weights are zero; there is nothing to adjust";
    let mut all = vec![0.0; asked.rows.len()];
    for (place, weight) in places.iter().zip(&weights) {
        all[*place] = *weight;
    }
    Ok(Made {
        weights: all,
        rows: asked.rows.len(),
        responders: places.len(),
        classes,
        margins: margins.iter().map(|margin| margin_made(margin, &given, &weights)).collect(),
        calibration,
        potter,
        means: args.trim_for.clone(),
        trimmed,
        kish_before: kish(&given).context(nothing)?,
        kish_after: kish(&weights).context(nothing)?,
        g,
    })
}

type Trimming = (Vec<f64>, Option<Report>, Option<Trimmed>);

fn trimmed(
    args: &Args,
    limits: Option<Limits>,
    base: &[f64],
    margins: &[Margin],
    calibrated: Option<Calibrated>,
) -> anyhow::Result<Trimming> {
    let how = args.redistribute.how();
    let Some(limits) = limits else {
        return Ok(match calibrated {
            Some(done) => (done.weights, Some(done.report), None),
            None => (base.to_vec(), None, None),
        });
    };
    let Some(done) = calibrated else {
        let trimmed = trim(base, limits, how)?;
        return Ok((trimmed.weights.clone(), None, Some(trimmed)));
    };
    let (done, trimmed) = if args.trim_last {
        let trimmed = trim(&done.weights, limits, how)?;
        (done.trimmed(base, &trimmed, margins)?, trimmed)
    } else {
        trim_again(base, &done, margins, limits, how)?
    };
    Ok((done.weights, Some(done.report), Some(trimmed)))
}

fn margin_made(margin: &Margin, base: &[f64], weights: &[f64]) -> MarginMade {
    let sums = |values: &[f64]| {
        let mut sums = vec![0.0; margin.categories().len()];
        for (row, (cell, value)) in margin.cells().iter().zip(values).enumerate() {
            sums[*cell] += margin.value(row) * value;
        }
        sums
    };
    let known = margin.categories().iter().zip(margin.totals());
    let found = sums(base).into_iter().zip(sums(weights));
    MarginMade {
        name: margin.name().to_owned(),
        categories: known.zip(found).map(|((c, total), (before, after))| (c.clone(), *total, before, after)).collect(),
    }
}
