//! `cells.csv`: what the figures of weighted agencies are weighted by. Of each agency first its groups of cells, those with too few
//! responses merged (`node` empty; by margins a cell is one way in which their answers cross), then for each indicator the groups whose answers weigh alike: none, or enough to be shown.
//!
//! `weight` is what one response stands for, `responses` are valid ones, `points` stand on the indicator's scale (of a share, a hundred
//! for each answer in its set; none of a median). A weighted share is Σ weight × points ÷ Σ weight × answers.

use std::collections::BTreeMap;

use super::{csv_of, number, rows_of};
use crate::scoring::designed::{Designed, Group};
use crate::scoring::index::Index;

pub const HEADER: [&str; 8] = ["agency", "node", "cells", "files", "weight", "responses", "answers", "points"];

/// Cells that weigh alike.
#[derive(Debug, Clone, PartialEq)]
pub struct Together {
    /// Names of sectors or units, or answers such as `sex=1 age=3|4`.
    pub cells: Vec<String>,
    pub files: Option<u64>,
    pub weight: f64,
    pub responses: u64,
    /// Of an indicator's alone.
    pub answers: Option<u64>,
    pub points: Option<f64>,
}

/// The cells of one agency.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AgencyCells {
    pub groups: Vec<Together>,
    /// By indicator.
    pub parts: BTreeMap<String, Vec<Together>>,
}

/// The file of an index.
#[must_use]
pub fn write(index: &Index) -> Vec<u8> {
    let mut rows = Vec::new();
    for (unit, designed) in index.units.iter().zip(&index.designed) {
        let Some(Designed::Weighted(weighted)) = designed else { continue };
        let together = |groups: &mut dyn Iterator<Item = &Group>| {
            let (mut cells, mut files) = (Vec::new(), Some(0));
            for group in groups {
                cells.extend(group.cells.iter().map(String::as_str));
                files = files.zip(group.files).map(|(all, files): (u64, u64)| all + files);
            }
            cells.sort_unstable();
            [cells.join("+"), files.map_or_else(String::new, |files| files.to_string())]
        };
        for group in &weighted.groups {
            let [cells, files] = together(&mut std::iter::once(group));
            let (weight, responses) = (group.weight.to_string(), group.responses.to_string());
            rows.push([
                unit.code.clone(),
                String::new(),
                cells,
                files,
                weight,
                responses,
                String::new(),
                String::new(),
            ]);
        }
        for (node, parts) in index.method.nodes.iter().zip(&weighted.parts) {
            for part in parts {
                let [cells, files] = together(&mut part.groups.iter().map(|group| &weighted.groups[*group]));
                let (weight, responses) = (part.weight.to_string(), part.responses.to_string());
                let points = part.numerator.map_or_else(String::new, |points| points.to_string());
                let answers = part.answers.to_string();
                rows.push([unit.code.clone(), node.key.to_string(), cells, files, weight, responses, answers, points]);
            }
        }
    }
    csv_of(&HEADER, rows.iter())
}

/// Reads such a file: by agency.
///
/// # Errors
/// The line, and what is wrong with it.
pub fn parse(bytes: &[u8]) -> Result<BTreeMap<String, AgencyCells>, String> {
    let mut all: BTreeMap<String, AgencyCells> = BTreeMap::new();
    for (line, row) in (2..).zip(rows_of(bytes, &HEADER)?) {
        let bad = |what: String| format!("line {line}: {what}");
        let given = |place: usize| Some(&row[place]).filter(|cell| !cell.is_empty());
        let whole = |place: usize| given(place).map(number).transpose().map_err(bad);
        let real = |place: usize| {
            let number = |text: &str| text.parse().ok().filter(|n: &f64| n.is_finite());
            given(place).map(|text| number(text).ok_or_else(|| bad(format!("“{text}” is no number")))).transpose()
        };
        let missing = |place: usize| bad(format!("its {} is missing", HEADER[place]));
        let together = Together {
            cells: row[2].split('+').map(str::to_owned).collect(),
            files: whole(3)?,
            weight: real(4)?.filter(|weight| *weight > 0.0).ok_or_else(|| missing(4))?,
            responses: whole(5)?.ok_or_else(|| missing(5))?,
            answers: whole(6)?,
            points: real(7)?,
        };
        let of_agency = all.entry(row[0].to_owned()).or_default();
        match given(1) {
            None => of_agency.groups.push(together),
            Some(_) if together.answers.is_none() => return Err(missing(6)),
            Some(node) => of_agency.parts.entry(node.to_owned()).or_default().push(together),
        }
    }
    Ok(all)
}

impl AgencyCells {
    /// What one response of the agency weighs where all weigh alike.
    #[must_use]
    pub fn mean_weight(&self) -> f64 {
        weight_of(self.groups.iter())
    }
}

/// What one response of these groups weighs when they weigh alike.
#[must_use]
pub fn weight_of<'a>(groups: impl Iterator<Item = &'a Together>) -> f64 {
    let stands_for = |group: &Together| group.files.map_or(group.weight * group.responses as f64, |files| files as f64);
    let (total, responses) =
        groups.fold((0.0, 0.0), |(total, n), group| (total + stands_for(group), n + group.responses as f64));
    total / responses
}
