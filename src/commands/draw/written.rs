//! The sample as JSON, CSV or a table, and the record by which anybody can draw it again.

use std::fmt::Write as _;

use clap::ValueEnum as _;
use data_encoding::HEXLOWER;
use serde_json::{Value, json};

use super::super::foreign::BYTE_ORDER_MARK;
use super::frame::Frame;
use super::within::Within;
use super::{Args, Drawn, DrawnUnit, How, elements};
use crate::domain::rounding::half_up;
use crate::statistics::draw::key;

const ALGORITHM: &str = "chacha20-draw/1";
/// Behind the frame's own columns.
const ADDED: [&str; 4] = ["draw", "certainty", "inclusion_probability", "weight"];

/// The frame's rows that were drawn, in the order of the draw, written as the frame was.
pub(super) fn csv(frame: &Frame, drawn: &[Drawn]) -> anyhow::Result<Vec<u8>> {
    if let Some(taken) = ADDED.iter().find(|added| frame.file.headings.iter().any(|heading| heading == *added)) {
        anyhow::bail!("{}: column “{taken}” would stand in the sample twice; rename the frame's", frame.file.name);
    }
    let mark = if frame.file.bytes.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.to_vec() } else { Vec::new() };
    let mut writer = csv::WriterBuilder::new().delimiter(frame.file.delimiter).from_writer(mark);
    writer.write_record(frame.file.headings.iter().map(String::as_str).chain(ADDED))?;
    for drawn in drawn {
        for (number, unit) in drawn.units.iter().enumerate() {
            let added = [
                (number + 1).to_string(),
                u8::from(unit.is_certain).to_string(),
                unit.probability.to_string(),
                weight(unit).to_string(),
            ];
            writer.write_record(frame.file.rows[unit.place].cells.iter().chain(&added))?;
        }
    }
    Ok(writer.into_inner()?)
}

fn weight(unit: &DrawnUnit) -> f64 {
    unit.probability.recip()
}

pub(super) fn json(
    args: &Args,
    frame: &Frame,
    seed: &str,
    drawn: &[Drawn],
    within: Option<&Within>,
) -> anyhow::Result<Vec<u8>> {
    let whole = json!({
        "algorithm": ALGORITHM,
        "method": method(args),
        "frame": frame.file.name,
        "frame_sha256": frame.sha256,
        "seed": seed,
        "key_sha256_hex": HEXLOWER.encode(&key(seed)),
        "draws": drawn.iter().map(|drawn| of_draw(frame, drawn)).collect::<Vec<Value>>(),
        "sample": drawn.iter().flat_map(|drawn| drawn.units.iter().enumerate().map(move |(number, unit)| json!({
            "unit": frame.id(unit.place),
            "stratum": drawn.stratum,
            "draw": number + 1,
            "certainty": unit.is_certain,
            "inclusion_probability": unit.probability,
            "weight": weight(unit),
        }))).collect::<Vec<Value>>(),
        "repeat": again(args, seed, within),
    });
    let whole = match within {
        Some(within) => elements::json(whole, frame, drawn, within),
        None => whole,
    };
    let mut text = serde_json::to_vec_pretty(&whole)?;
    text.push(b'\n');
    Ok(text)
}

fn of_draw(frame: &Frame, drawn: &Drawn) -> Value {
    let ids = |certain: bool| -> Vec<&str> {
        drawn.units.iter().filter(|unit| unit.is_certain == certain).map(|unit| frame.id(unit.place)).collect()
    };
    let all: Vec<&str> = drawn.units.iter().map(|unit| frame.id(unit.place)).collect();
    let mut value = json!({
        "stratum": drawn.stratum,
        "seed": drawn.seed,
        "key_sha256_hex": HEXLOWER.encode(&key(&drawn.seed)),
        "N": drawn.there,
        "n": drawn.units.len(),
    });
    match &drawn.how {
        How::Simple => {}
        How::Interval { start, every } => {
            value["k"] = json!(every);
            value["start"] = json!(start);
        }
        How::Pps { left_to_chance, total_size, start } => {
            value["certainty"] = json!(ids(true));
            value["n_random"] = json!(left_to_chance);
            value["total_size"] = json!(u64::try_from(*total_size).ok());
            value["start"] = json!(start);
            value["interval"] = json!(format!("{total_size}/{left_to_chance}"));
            value["selected"] = json!(ids(false));
            let probability = |unit: &DrawnUnit| (frame.id(unit.place).to_owned(), json!(unit.probability));
            value["inclusion_prob"] = Value::Object(drawn.units.iter().map(probability).collect());
            return value;
        }
    }
    value["selected"] = json!(all);
    value
}

/// What was done, in lines for the minutes.
pub(super) fn record(args: &Args, frame: &Frame, seed: &str, drawn: &[Drawn], within: Option<&Within>) -> String {
    let mut text = format!(
        "algorithm   {ALGORITHM}, method {}\nframe       {}, {} units, SHA-256 {}\nseed        {seed}\nkey         {} (SHA-256 of the seed)\n",
        method(args),
        frame.file.name,
        frame.file.rows.len(),
        frame.sha256,
        HEXLOWER.encode(&key(seed)),
    );
    for drawn in drawn {
        let certain = drawn.units.iter().filter(|unit| unit.is_certain).count();
        let how = match &drawn.how {
            How::Simple => String::new(),
            How::Interval { start, every } => format!(", every {every}. from place {} on", start + 1),
            How::Pps { start: None, .. } => ", all of them certain".to_owned(),
            How::Pps { left_to_chance, total_size, start: Some(start) } => {
                format!(", {certain} of them certain; start {start}, interval {total_size}/{left_to_chance}")
            }
        };
        let name = drawn.stratum.as_ref().map_or_else(String::new, |name| format!("{name}: "));
        let (drawn_units, there) = (drawn.units.len(), drawn.there);
        // Writing into a string cannot fail.
        let _ = writeln!(text, "draw        {name}{drawn_units} of {there}{how}; seed {}", drawn.seed);
    }
    text.extend(within.map(|within| elements::record(frame, drawn, within)));
    let _ = writeln!(text, "again       {}", again(args, seed, within));
    let _ = writeln!(text, "check       printf %s {} | sha256sum", quoted(seed));
    text
}

/// The command that draws the same sample.
fn again(args: &Args, seed: &str, within: Option<&Within>) -> String {
    let mut words = vec!["sipas".to_owned(), "draw".to_owned()];
    let mut flag = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            words.extend([format!("--{name}"), quoted(&value)]);
        }
    };
    flag("frame", Some(args.frame.display().to_string()));
    flag("id", Some(args.id.clone()));
    flag("size", args.size.clone());
    flag("stratum", args.stratum.clone());
    flag("n", args.n.map(|n| n.to_string()));
    flag("n-file", args.n_file.as_ref().map(|path| path.display().to_string()));
    flag("every", args.every.map(|every| every.to_string()));
    flag("method", Some(method(args)));
    let bound = within.map_or_else(String::new, |within| format!("|within={}", within.sha256));
    flag("seed", Some(format!("{seed}{bound}")));
    if within.is_some() {
        let given = &args.within;
        flag("within", given.within.as_ref().map(|path| path.display().to_string()));
        flag("within-unit", given.within_unit.clone());
        flag("within-id", given.within_id.clone());
        flag("within-n", given.within_n.map(|n| n.to_string()));
        flag("within-method", given.within_method.to_possible_value().map(|value| value.get_name().to_owned()));
    }
    words.join(" ")
}

fn method(args: &Args) -> String {
    args.method.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}

/// For a shell.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./=,:".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

pub(super) fn table(args: &Args, frame: &Frame, drawn: &[Drawn]) -> Vec<u8> {
    let units = || drawn.iter().flat_map(|drawn| drawn.units.iter().enumerate().map(move |all| (drawn, all)));
    let name = |drawn: &Drawn| drawn.stratum.clone().unwrap_or_default();
    let width = |heading: &str, lengths: &mut dyn Iterator<Item = usize>| lengths.max().unwrap_or(0).max(heading.len());
    let of_stratum = args.stratum.as_deref().unwrap_or_default();
    let widest = width(&args.id, &mut units().map(|(_, (_, unit))| frame.id(unit.place).chars().count()));
    let wide = width(of_stratum, &mut drawn.iter().map(|drawn| name(drawn).chars().count()));
    let line = |cells: [&str; 6]| {
        let [stratum, number, id, certainty, probability, weight] = cells;
        let text =
            format!("{stratum:<wide$}  {number:>5}  {id:<widest$}  {certainty:<7}  {probability:>11}  {weight:>12}");
        // Without strata there is no first column.
        text[if wide == 0 { 2 } else { 0 }..].trim_end().to_owned() + "\n"
    };
    let mut text = line([of_stratum, "draw", &args.id, "certain", "probability", "weight"]);
    for (drawn, (number, unit)) in units() {
        let certain = if unit.is_certain { "yes" } else { "" };
        let (probability, weight) = (half_up(unit.probability, 6), half_up(weight(unit), 4));
        let number = (number + 1).to_string();
        text += &line([&name(drawn), &number, frame.id(unit.place), certain, &probability, &weight]);
    }
    text.into_bytes()
}
