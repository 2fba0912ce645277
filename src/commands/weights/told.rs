//! The weights as CSV, and how they came about: in words for a terminal, in full as JSON.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::asked::Asked;
use super::made::Made;
use super::potter;
use crate::domain::rounding::half_up;
use crate::statistics::calibrate::{Class, Kish, Method, Report, Trimmed, named};

/// `id,base_weight,weight,g`, every digit of them; g is blank where the base weight is zero.
pub(super) fn csv(asked: &Asked, made: &Made) -> anyhow::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["id", "base_weight", "weight", "g"])?;
    for ((id, base), weight) in asked.ids.iter().zip(&asked.base).zip(&made.weights) {
        let g = if *base > 0.0 { (weight / base).to_string() } else { String::new() };
        writer.write_record([id.as_str(), &base.to_string(), &weight.to_string(), &g])?;
    }
    Ok(writer.into_inner()?)
}

pub(super) fn words(made: &Made) -> String {
    let mut lines = vec![match made.rows - made.responders {
        0 => format!("{} rows", made.rows),
        silent => format!("{} rows, {} responded, {silent} get the weight 0", made.rows, made.responders),
    }];
    lines.extend(of_classes(&made.classes));
    if let Some(report) = &made.calibration {
        lines.push(of_calibration(report));
        if report.negative > 0 {
            lines.push(format!("{} weights are below zero; raking or logit keep them above", report.negative));
        }
    }
    if let Some(tried) = &made.potter {
        lines.extend(potter::words(tried, &made.means));
    }
    if let Some(trimmed) = &made.trimmed {
        lines.extend(of_trimming(trimmed));
    }
    let Made { kish_before: before, kish_after: after, g, .. } = made;
    lines.push(format!("Kish design effect: {} before, {} after", half_up(before.deff, 4), half_up(after.deff, 4)));
    lines.push(format!("effective number: {} before, {} after", half_up(before.n_eff, 1), half_up(after.n_eff, 1)));
    lines.push(format!("g from {} to {}", half_up(g.0, 4), half_up(g.1, 4)));
    lines.into_iter().fold(String::new(), |mut text, line| {
        let _ = writeln!(text, "{line}");
        text
    })
}

fn of_classes(classes: &[Class]) -> Vec<String> {
    let mut lines = Vec::new();
    if !classes.is_empty() {
        lines.push(format!("nonresponse: {} classes", classes.len()));
    }
    for class in classes.iter().filter(|class| class.names.len() > 1) {
        let Class { names, sampled, responders, rate } = class;
        let (names, rate) = (names.join(" + "), half_up(*rate, 4));
        lines.push(format!("  merged: {names}; {responders} of {sampled} responded, weighted {rate}"));
    }
    lines
}

fn of_calibration(report: &Report) -> String {
    let Report { method, rounds, largest_miss, .. } = report;
    let rounds = match method {
        Method::Rake => format!("{rounds} cycles"),
        Method::Raking | Method::Logit { .. } => format!("{rounds} Newton steps"),
        Method::Poststratify | Method::Linear => "one step".to_owned(),
    };
    let gap = largest_miss.gap();
    let where_it_is = named(&largest_miss.margin, &largest_miss.category);
    format!("{method}: {rounds}; largest miss {gap:.2e} ({where_it_is})")
}

fn of_trimming(trimmed: &Trimmed) -> Vec<String> {
    let Trimmed { upper, lower, above, below, moved, rounds, still_beyond, largest, .. } = trimmed;
    let mut lines = Vec::new();
    if upper.is_finite() {
        lines.push(format!("trimmed: {above} weights above {}", half_up(*upper, 4)));
    }
    if *lower > 0.0 {
        lines.push(format!("lifted: {below} weights below {}", half_up(*lower, 4)));
    }
    lines.push(format!("moved by trimming: {}", half_up(*moved, 2)));
    if *rounds > 0 {
        lines.push(format!("margins met again in {rounds} rounds"));
    }
    if *still_beyond > 0 {
        let largest = half_up(*largest, 4);
        lines.push(format!(
            "{still_beyond} weights are still beyond the limits, the largest {largest}: margins come first"
        ));
    }
    lines
}

pub(super) fn json(made: &Made) -> Value {
    json!({
        "rows": made.rows,
        "responders": made.responders,
        "classes": made.classes.iter().map(|class| json!({
            "names": class.names, "sampled": class.sampled, "responders": class.responders, "rate": class.rate,
        })).collect::<Vec<_>>(),
        "calibration": made.calibration.as_ref().map(of_report),
        "margins": made.margins.iter().map(|margin| json!({
            "name": margin.name,
            "categories": margin.categories.iter().map(|(category, total, before, after)| json!({
                "category": Some(category).filter(|word| !word.is_empty()), "total": total, "before": before, "after": after,
            })).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "trimming": made.trimmed.as_ref().map(|trimmed| json!({
            "lower": trimmed.lower,
            "upper": Some(trimmed.upper).filter(|upper| upper.is_finite()),
            "above": trimmed.above, "below": trimmed.below, "moved": trimmed.moved, "rounds": trimmed.rounds,
            "still_beyond": trimmed.still_beyond, "largest": trimmed.largest,
        })),
        "potter": made.potter.as_ref().map(|tried| potter::json(tried, &made.means)),
        "kish": { "before": of_kish(made.kish_before), "after": of_kish(made.kish_after) },
        "g": { "min": made.g.0, "max": made.g.1 },
    })
}

fn of_kish(kish: Kish) -> Value {
    json!({ "deff": kish.deff, "n_eff": kish.n_eff })
}

fn of_report(report: &Report) -> Value {
    let bounds = match report.method {
        Method::Logit { lower, upper } => Some([lower, upper]),
        _ => None,
    };
    let method = report.method.to_string();
    json!({
        "method": method.split_once(' ').map_or(method.as_str(), |(word, _)| word),
        "bounds": bounds,
        "rounds": report.rounds,
        "largest_miss": {
            "margin": report.largest_miss.margin, "category": report.largest_miss.category,
            "total": report.largest_miss.total, "reached": report.largest_miss.reached,
        },
        "negative": report.negative,
    })
}
