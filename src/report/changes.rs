//! What became of agencies' figures since the wave before: as a table and as JSON.

use serde::Serialize;
use utoipa::ToSchema;

use super::table::{Cell, Column, Table};
use super::tables::{banner, unit_cells, unit_columns};
use super::words::{self, Words};
use crate::domain::text::Language;
use crate::scoring::change::{Change, Difference, Since, Verdict};
use crate::scoring::index::{Count, Index};

/// Decimals of p-values.
const P_DECIMALS: u8 = 4;

/// One row an agency; none where there is no wave before.
#[must_use]
pub fn table(index: &Index, since: Option<&Since>, language: &Language) -> Table {
    let of = |words: Words| words.of(language);
    let unit = words::unit(index.method.unit, language);
    let mut columns = unit_columns(language);
    columns.extend([words::SCORE, words::BEFORE].map(|w| Column::number(format!("{}{unit}", of(w)))));
    columns.extend([words::CHANGE, words::CHANGE_ERROR, words::P_HOLM].map(|w| Column::number(of(w))));
    columns.extend([Column::text(of(words::VERDICT_OF_CHANGE), 24), Column::text(of(words::NOTE), 40)]);
    let rows = since.map(|since| rows(index, since, language)).unwrap_or_default();
    let banner = banner(index, language).or_else(|| since.is_none().then(|| of(words::NO_WAVE_BEFORE).to_owned()));
    Table { title: of(words::CHANGES).to_owned(), banner, columns, rows }
}

fn rows(index: &Index, since: &Since, language: &Language) -> Vec<Vec<Cell>> {
    let decimals = index.method.decimals;
    let agencies = index.units.iter().zip(&since.changes).enumerate();
    let row = |(place, (unit, change)): (usize, (_, &Option<Change>))| {
        let change = change.as_ref()?;
        let Told { now, before, difference } = told(index, since, place, change);
        let mut row = unit_cells(unit, language);
        let number = |value: Option<f64>| Cell::number(value, decimals);
        row.extend([now, before, difference.map(|of| of.change)].map(number));
        row.push(number(difference.and_then(|of| of.se)));
        row.push(Cell::number(difference.and_then(|of| of.p_holm), P_DECIMALS));
        row.push(difference.map_or(Cell::Empty, |of| Cell::text(words::changed(of.verdict, language))));
        let note = match change {
            Change::Rebuilt(rebuilt) => {
                let name = |part: &usize| words::unit_name(&since.before.units[*part], language);
                let list = rebuilt.parts.iter().map(name).collect::<Vec<_>>().join(", ");
                Some(words::REBUILT.of(language).replace("{list}", &list))
            }
            other => words::not_compared(other, language).map(str::to_owned),
        };
        row.push(note.map_or(Cell::Empty, Cell::text));
        Some(row)
    };
    agencies.filter_map(row).collect()
}

struct Told<'a> {
    now: Option<f64>,
    before: Option<f64>,
    difference: Option<&'a Difference>,
}

fn told<'a>(index: &Index, since: &Since, place: usize, change: &'a Change) -> Told<'a> {
    let root = |index: &Index, place: usize| index.figures(Count::Counted)[place].scores[0].known().map(|of| of.value);
    let now = root(index, place);
    match change {
        Change::Known(difference) => {
            let code = &index.units[place].code;
            let earlier = since.before.units.iter().position(|unit| unit.is_agency(code));
            let before = earlier.and_then(|earlier| root(&since.before, earlier));
            Told { now, before, difference: Some(difference) }
        }
        Change::Rebuilt(rebuilt) => Told { now, before: Some(rebuilt.value), difference: None },
        _ => Told { now, before: None, difference: None },
    }
}

/// The changes of a wave's index since the wave before.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangesJson {
    pub wave: String,
    /// Key and version.
    #[schema(example = "sipas/1")]
    pub method: String,
    /// Null where there is none.
    pub before: Option<BeforeJson>,
    /// One an agency.
    pub agencies: Vec<ChangeJson>,
}

/// The wave before.
#[derive(Debug, Serialize, ToSchema)]
pub struct BeforeJson {
    pub wave: String,
    /// Its last day.
    pub closes: String,
    pub method: String,
}

#[derive(Debug, Default, Serialize, ToSchema)]
pub struct ChangeJson {
    pub agency: String,
    /// `compared`, `rebuilt` (put together of the agencies that it was merged of, by their files), or why there is none: `other_survey`,
    /// `other_method`, `new_agency`, `no_figure`.
    pub status: &'static str,
    pub value: Option<f64>,
    pub before: Option<f64>,
    /// The agencies that a rebuilt figure is made of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rebuilt_from: Vec<String>,
    /// The difference of the two figures as they are printed.
    pub change: Option<f64>,
    /// Without finite population correction.
    pub se: Option<f64>,
    pub p: Option<f64>,
    /// Adjusted for all changes of the block.
    pub p_holm: Option<f64>,
    /// `beyond_error`, `not_beyond_error` or `cannot_be_said`.
    pub verdict: Option<&'static str>,
}

#[must_use]
pub fn json(index: &Index, since: Option<&Since>) -> ChangesJson {
    let name = |index: &Index| format!("{}/{}", index.method.key, index.method.version);
    let one = |since: &Since, place: usize, change: &Change| {
        let Told { now, before, difference } = told(index, since, place, change);
        let parts: &[usize] = if let Change::Rebuilt(rebuilt) = change { &rebuilt.parts } else { &[] };
        ChangeJson {
            agency: index.units[place].code.clone(),
            status: match change {
                Change::Known(_) => "compared",
                Change::Rebuilt(_) => "rebuilt",
                Change::OtherSurvey => "other_survey",
                Change::OtherMethod => "other_method",
                Change::NewAgency => "new_agency",
                Change::NoFigure => "no_figure",
            },
            value: now,
            before,
            rebuilt_from: parts.iter().map(|part| since.before.units[*part].code.clone()).collect(),
            change: difference.map(|of| of.change),
            se: difference.and_then(|of| of.se),
            p: difference.and_then(|of| of.p),
            p_holm: difference.and_then(|of| of.p_holm),
            verdict: difference.map(|of| match of.verdict {
                Verdict::BeyondError => "beyond_error",
                Verdict::NotBeyondError => "not_beyond_error",
                Verdict::CannotBeSaid => "cannot_be_said",
            }),
        }
    };
    let agencies = since.map(|since| {
        let changes = since.changes.iter().enumerate();
        changes.filter_map(|(place, change)| Some(one(since, place, change.as_ref()?))).collect()
    });
    ChangesJson {
        wave: index.wave.key.to_string(),
        method: name(index),
        before: since.map(|since| BeforeJson {
            wave: since.before.wave.key.to_string(),
            closes: since.before.wave.ended().to_string(),
            method: name(&since.before),
        }),
        agencies: agencies.unwrap_or_default(),
    }
}
