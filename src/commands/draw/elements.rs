//! A two-stage sample as CSV, JSON or a table: the elements' own columns, and both stages' probabilities and weights behind them.

use std::fmt::Write as _;

use data_encoding::HEXLOWER;
use serde_json::{Value, json};

use super::super::foreign::BYTE_ORDER_MARK;
use super::frame::Frame;
use super::within::{UnitDraw, Within};
use super::{Drawn, DrawnUnit};
use crate::domain::rounding::half_up;
use crate::statistics::draw::key;

/// Behind the elements' own columns; `stratum_units` and `unit_elements` are what a finite population correction needs.
const ADDED: [&str; 11] = [
    "unit_draw",
    "unit_certainty",
    "stratum_units",
    "unit_probability",
    "unit_weight",
    "draw",
    "unit_elements",
    "within_probability",
    "within_weight",
    "inclusion_probability",
    "weight",
];

/// An element with all that was worked out for it.
struct Element<'a> {
    of: &'a Drawn,
    unit: &'a DrawnUnit,
    unit_draw: usize,
    within: &'a UnitDraw,
    draw: usize,
    row: usize,
}

impl Element<'_> {
    fn probability(&self) -> f64 {
        self.unit.probability * self.within.probability
    }
}

fn elements<'a>(drawn: &'a [Drawn], within: &'a Within) -> impl Iterator<Item = Element<'a>> {
    within.units.iter().flat_map(move |one| {
        let (of, number) = (&drawn[one.of.0], one.of.1);
        one.elements.iter().enumerate().map(move |(at, row)| Element {
            of,
            unit: &of.units[number],
            unit_draw: number + 1,
            within: one,
            draw: at + 1,
            row: *row,
        })
    })
}

pub(super) fn csv(drawn: &[Drawn], within: &Within) -> anyhow::Result<Vec<u8>> {
    let file = &within.file;
    if let Some(taken) = ADDED.iter().find(|added| file.headings.iter().any(|heading| heading == *added)) {
        anyhow::bail!("{}: column “{taken}” would stand in the sample twice; rename the file's", file.name);
    }
    let mark = if file.bytes.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.to_vec() } else { Vec::new() };
    let mut writer = csv::WriterBuilder::new().delimiter(file.delimiter).from_writer(mark);
    writer.write_record(file.headings.iter().map(String::as_str).chain(ADDED))?;
    for one in elements(drawn, within) {
        let added = [
            one.unit_draw.to_string(),
            u8::from(one.unit.is_certain).to_string(),
            one.of.there.to_string(),
            one.unit.probability.to_string(),
            one.unit.probability.recip().to_string(),
            one.draw.to_string(),
            one.within.there.to_string(),
            one.within.probability.to_string(),
            one.within.probability.recip().to_string(),
            one.probability().to_string(),
            one.probability().recip().to_string(),
        ];
        writer.write_record(file.rows[one.row].cells.iter().chain(&added))?;
    }
    Ok(writer.into_inner()?)
}

/// Into the JSON of the first stage: its sample becomes `units`, the elements are the sample.
pub(super) fn json(mut whole: Value, frame: &Frame, drawn: &[Drawn], within: &Within) -> Value {
    let id = |row: usize| within.file.rows[row].cells[within.id_column].as_str();
    let unit = |one: &UnitDraw| frame.id(drawn[one.of.0].units[one.of.1].place).to_owned();
    whole["units"] = whole["sample"].take();
    whole["within"] = json!({
        "method": within.how.suffix(),
        "elements": within.file.name,
        "elements_sha256": within.sha256,
        "draws": within.units.iter().map(|one| json!({
            "stratum": drawn[one.of.0].stratum,
            "unit": unit(one),
            "seed": one.seed,
            "key_sha256_hex": HEXLOWER.encode(&key(&one.seed)),
            "N": one.there,
            "n": one.elements.len(),
            "k": one.interval.map(|(every, _)| every),
            "start": one.interval.map(|(_, start)| start),
            "selected": one.elements.iter().map(|row| id(*row)).collect::<Vec<&str>>(),
        })).collect::<Vec<Value>>(),
    });
    let sample = elements(drawn, within).map(|one| {
        json!({
            "element": id(one.row),
            "unit": frame.id(one.unit.place),
            "stratum": one.of.stratum,
            "unit_draw": one.unit_draw,
            "unit_certainty": one.unit.is_certain,
            "unit_probability": one.unit.probability,
            "unit_weight": one.unit.probability.recip(),
            "draw": one.draw,
            "within_probability": one.within.probability,
            "within_weight": one.within.probability.recip(),
            "inclusion_probability": one.probability(),
            "weight": one.probability().recip(),
        })
    });
    whole["sample"] = Value::Array(sample.collect());
    whole
}

/// What was done within the units, in lines for the minutes.
pub(super) fn record(frame: &Frame, drawn: &[Drawn], within: &Within) -> String {
    let (file, elements) = (&within.file.name, within.file.rows.len());
    let mut text = format!("within      {file}, {elements} elements, SHA-256 {}\n", within.sha256);
    for one in &within.units {
        let unit = frame.id(drawn[one.of.0].units[one.of.1].place);
        let how = match one.interval {
            None if one.elements.len() == one.there => ", all there are".to_owned(),
            None => String::new(),
            Some((every, start)) => format!(", every {every}. from place {} on", start + 1),
        };
        // Writing into a string cannot fail.
        let _ = writeln!(text, "within      {unit}: {} of {}{how}; seed {}", one.elements.len(), one.there, one.seed);
    }
    text
}

pub(super) fn table(frame: &Frame, drawn: &[Drawn], within: &Within) -> Vec<u8> {
    let id = |one: &Element| within.file.rows[one.row].cells[within.id_column].clone();
    let name = |one: &Element| match &one.of.stratum {
        Some(stratum) => format!("{stratum} · {}", frame.id(one.unit.place)),
        None => frame.id(one.unit.place).to_owned(),
    };
    let widest = |heading: &str, of: &dyn Fn(&Element) -> String| {
        let lengths = elements(drawn, within).map(|one| of(&one).chars().count());
        lengths.max().unwrap_or(0).max(heading.len())
    };
    let (units, ids) = (widest("unit", &name), widest("element", &id));
    let mut text = format!(
        "{:<units$}  {:>5}  {:<ids$}  {:>11}  {:>11}  {:>12}\n",
        "unit", "draw", "element", "p unit", "p within", "weight"
    );
    for one in elements(drawn, within) {
        let (first, second) = (half_up(one.unit.probability, 6), half_up(one.within.probability, 6));
        let (unit, id, weight) = (name(&one), id(&one), half_up(one.probability().recip(), 4));
        // Writing into a string cannot fail.
        let _ = writeln!(text, "{unit:<units$}  {:>5}  {id:<ids$}  {first:>11}  {second:>11}  {weight:>12}", one.draw);
    }
    text.into_bytes()
}
