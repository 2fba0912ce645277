//! Figures from outside in a method file: imported ones, and nodes of other indices.

use super::file::{FigureFile, IndicatorFile, OtherIndexFile};
use super::{Bounds, Input, InputOf};
use crate::domain::definition::reader::Faults;
use crate::domain::definition::shape::Need;
use crate::domain::key::MethodKey;
use crate::scoring::inputs::OtherNode;

/// Whether an indicator is a figure from outside.
pub fn is_input(file: &IndicatorFile) -> bool {
    let statistic = file.statistic.get();
    statistic.is_some_and(|found| found.figure.given().is_some() != found.other_index.given().is_some())
}

/// The input that an indicator is. None where a fault was added.
pub fn input(file: &IndicatorFile, times: f64, own: Option<&MethodKey>, faults: &mut Faults) -> Option<Input> {
    let statistic = file.statistic.get()?;
    let of = match (&statistic.figure.0, &statistic.other_index.0) {
        (Some(figure), None) => figure.get().and_then(|found| imported(found, faults)),
        (None, Some(other)) => other.get().and_then(|found| other_index(found, other, own, faults)),
        _ => return None,
    };
    let keys = [
        ("question", file.question.given()),
        ("values", file.values.given()),
        ("apart", file.apart.given()),
        ("share_of", statistic.share_of.given()),
        ("mean", statistic.mean.given()),
        ("median", statistic.median.given()),
        ("count_ticked", statistic.count_ticked.given()),
        ("among", statistic.among.given()),
    ];
    for (name, line) in keys {
        if let Some(line) = line {
            faults.add(line, format!("“{name}” is for answers, and this figure comes from outside; take it out"));
        }
    }
    let line = statistic.figure.given().or(statistic.other_index.given())?;
    Some(Input { of: of?, times, line })
}

fn imported(file: &FigureFile, faults: &mut Faults) -> Option<InputOf> {
    let bounds = Bounds {
        least: file.least.get().copied(),
        most: file.most.get().copied(),
        whole: file.whole_number.get().copied().unwrap_or(false),
    };
    if let (Some(least), Some(most), Some(line)) = (bounds.least, bounds.most, file.least.given())
        && least > most
    {
        faults.add(line, format!("“least” is {least}, above “most” ({most})"));
    }
    let is_of_all = file.whole_wave.get().copied().unwrap_or(false);
    Some(InputOf::Figure { key: file.key.get()?.clone(), is_of_all, bounds })
}

fn other_index(
    file: &OtherIndexFile,
    at: &Need<OtherIndexFile>,
    own: Option<&MethodKey>,
    faults: &mut Faults,
) -> Option<InputOf> {
    let (method, node) = (file.method.get()?.clone(), file.node.get()?.clone());
    let wave = file.wave.get().cloned();
    if wave.is_none() && own == Some(&method) {
        faults.add(at.line, format!("“{method}” is this method: an index cannot refer to itself in the same wave"));
        return None;
    }
    Some(InputOf::Other(OtherNode { method, node, wave }))
}
