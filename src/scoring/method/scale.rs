//! What becomes of a figure after it is computed: rescaling, bands, intervals as a method file says them.

use super::Interval;
use super::file::{BandsFile, IntervalFile, RescaleFile};
use crate::domain::definition::reader::Faults;
use crate::domain::definition::shape::{May, Need};
use crate::domain::text::Language;
use crate::scoring::bands::{BandRule, Bands};
use crate::scoring::rescale::Rescale;

/// None where nothing was given, or a fault was added.
pub fn rescale(field: &May<RescaleFile>, faults: &mut Faults) -> Option<Rescale> {
    let (file, line) = (field.get()?, field.given()?);
    let given = [file.goalposts.given(), file.minmax.given(), file.each.given(), file.steps.given()];
    if given.iter().flatten().count() != 1 {
        faults.add(
            line,
            "“rescale” is exactly one of { goalposts = [lo, hi] }, { minmax = … }, { each = … } and { steps = […] }",
        );
        return None;
    }
    refuse_foreign_keys(file, faults);
    if file.goalposts.given().is_some() {
        return goalposts(file, faults);
    }
    if file.minmax.given().is_some() {
        return Some(Rescale::MinMax { pool: file.minmax.get()?.0, to: ends(file, faults)? });
    }
    if file.steps.given().is_some() {
        return steps(file, faults);
    }
    let (least, most) = (file.least.get().copied(), file.most.get().copied());
    if let (Some(least), Some(most)) = (least, most)
        && least > most
    {
        faults.add(file.least.given().unwrap_or(line), format!("“least” is {least}, above “most” ({most})"));
    }
    let (start, each) = (file.start.get().copied().unwrap_or(0.0), *file.each.get()?);
    Some(Rescale::Points { start, each, least, most, zero_below: file.zero_below.get().copied() })
}

fn refuse_foreign_keys(file: &RescaleFile, faults: &mut Faults) {
    let is_between = file.goalposts.given().or(file.minmax.given()).is_some();
    let (each, steps) = (file.each.given().is_some(), file.steps.given().is_some());
    let keys = [
        ("to", file.to.given(), is_between, "goalposts or minmax"),
        ("reversed", file.reversed.given(), is_between, "goalposts or minmax"),
        ("clamp", file.clamp.given(), file.goalposts.given().is_some(), "goalposts"),
        ("start", file.start.given(), each, "each"),
        ("least", file.least.given(), each, "each"),
        ("most", file.most.given(), each, "each"),
        ("zero_below", file.zero_below.given(), each, "each"),
        ("below", file.below.given(), steps, "steps"),
    ];
    for (name, line, fits, with) in keys {
        if let (Some(line), false) = (line, fits) {
            faults.add(line, format!("“{name}” goes with {with} only; take it out"));
        }
    }
}

fn goalposts(file: &RescaleFile, faults: &mut Faults) -> Option<Rescale> {
    let [lo, hi] = pair("goalposts", &file.goalposts, faults)?;
    if hi <= lo {
        let line = file.goalposts.given().unwrap_or(1);
        faults.add(line, format!("the goalposts are {lo} and {hi}: the high one must be above the low one; for “more is worse” write reversed = true"));
        return None;
    }
    Some(Rescale::Goalposts { lo, hi, to: ends(file, faults)?, clamp: file.clamp.get().copied().unwrap_or(false) })
}

/// What the ends become, turned where the scale is reversed.
fn ends(file: &RescaleFile, faults: &mut Faults) -> Option<[f64; 2]> {
    let [a, b] = if file.to.given().is_some() { pair("to", &file.to, faults)? } else { [0.0, 1.0] };
    if b <= a {
        let line = file.to.given().unwrap_or(1);
        faults.add(
            line,
            format!("“to” goes from {a} to {b}; write the lower end first, and reversed = true where more is worse"),
        );
        return None;
    }
    Some(if file.reversed.get() == Some(&true) { [b, a] } else { [a, b] })
}

fn pair(name: &str, field: &May<Vec<Need<f64>>>, faults: &mut Faults) -> Option<[f64; 2]> {
    let numbers: Vec<f64> = field.get()?.iter().map(|number| number.get().copied()).collect::<Option<_>>()?;
    if let [low, high] = numbers[..] {
        return Some([low, high]);
    }
    faults.add(field.given().unwrap_or(1), format!("“{name}” has {} numbers; write two: [low, high]", numbers.len()));
    None
}

fn steps(file: &RescaleFile, faults: &mut Faults) -> Option<Rescale> {
    let list = file.steps.get()?;
    if list.is_empty() {
        faults.add(file.steps.given().unwrap_or(1), "“steps” is empty; write at least one");
    }
    let mut steps: Vec<[f64; 2]> = Vec::new();
    for (line, step) in list.iter().filter_map(|step| step.get().map(|found| (step.line, found))) {
        let (from, points) = (*step.from.get()?, *step.points.get()?);
        if let Some([before, _]) = steps.last()
            && from <= *before
        {
            faults.add(
                line,
                format!(
                    "the step from {from} stands after that from {before}; write them in ascending order, each once"
                ),
            );
            return None;
        }
        steps.push([from, points]);
    }
    (steps.len() == list.len()).then_some(Rescale::Steps { below: file.below.get().copied().unwrap_or(0.0), steps })
}

/// None where nothing was given, or a fault was added.
pub fn bands(field: &May<BandsFile>, languages: &[Language], faults: &mut Faults) -> Option<Bands> {
    let (file, line) = (field.get()?, field.given()?);
    let names = file.names.get()?;
    if names.len() < 2 {
        faults.add(file.names.line, "bands need at least two names, the lowest first");
    }
    let names = names.iter().map(|name| Some(name.get()?.text("the band's name", name.line, languages, faults)));
    let names: Vec<_> = names.collect::<Option<_>>()?;
    match (file.cuts.given(), file.quantiles.given()) {
        (Some(at), None) => {
            let cuts: Vec<f64> = file.cuts.get()?.iter().map(|cut| cut.get().copied()).collect::<Option<_>>()?;
            if cuts.len() + 1 != names.len() {
                faults
                    .add(at, format!("{} cuts for {} bands; write one cut fewer than names", cuts.len(), names.len()));
            }
            if cuts.windows(2).any(|pair| pair[1] <= pair[0]) {
                faults.add(at, "the cuts are not in ascending order");
            }
            if let Some(tie) = file.tie.given() {
                faults.add(tie, "“tie” goes with quantiles only; a figure at a cut is in the upper band");
            }
            Some(Bands { names, by: BandRule::Cuts(cuts) })
        }
        (None, Some(at)) => {
            if file.tie.given().is_none() {
                faults.add(
                    at,
                    "quantiles need tie = \"upper\" or \"lower\": the band of a figure that is equal to a cut",
                );
            }
            Some(Bands { names, by: BandRule::Quantiles { tie: file.tie.get()?.0, pool: file.quantiles.get()?.0 } })
        }
        _ => {
            faults.add(line, "“bands” have either cuts = […] or quantiles = \"…\"");
            None
        }
    }
}

/// None where nothing was given, or a fault was added.
pub fn interval(field: &May<IntervalFile>, faults: &mut Faults) -> Option<Interval> {
    let (file, line) = (field.get()?, field.given()?);
    match (file.level.given(), file.z.given()) {
        (Some(at), None) => {
            let level = *file.level.get()?;
            if !(0.5..1.0).contains(&level) {
                faults.add(at, format!("“level” is {level}; write a share from 0.5 to below 1, such as 0.95"));
            }
            Some(Interval::Level(level))
        }
        (None, Some(at)) => {
            let z = *file.z.get()?;
            if !(z > 0.0 && z <= 10.0) {
                faults.add(at, format!("“z” is {z}; write a number above 0 and at most 10, such as 1.96"));
            }
            Some(Interval::Z(z))
        }
        _ => {
            faults.add(line, "“interval” has either level = … or z = …");
            None
        }
    }
}
