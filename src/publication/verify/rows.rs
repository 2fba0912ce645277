//! The published rows against the counts: none left out, none too many, and nothing in them that the index hides.

use std::collections::{BTreeMap, BTreeSet};

use super::Work;
use super::recompute::{Hidden, Recomputing};
use super::responses::SIDES;
use super::wave::Published;
use crate::domain::survey::Kind;
use crate::publication::document::UnitFigures;
use crate::scoring::index::{Count, Level};
use crate::scoring::method::{Indicator, NodeKind};
use crate::scoring::pairs::{Factor, factors, millionths};

/// Of a cell and factor: responses, valid answers, points, and respondents with any valid answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Totals {
    responses: u128,
    valid: u128,
    points: i128,
    respondents: u128,
}

impl Totals {
    fn add(&mut self, other: &Self) {
        self.responses = self.responses.saturating_add(other.responses);
        self.valid = self.valid.saturating_add(other.valid);
        self.points = self.points.saturating_add(other.points);
        self.respondents = self.respondents.saturating_add(other.respondents);
    }
}

type Cell<'a> = (Count, &'a str, &'a str);

pub(super) fn check(work: &mut Work<'_>, of: &Published<'_>) {
    let factors = factors(&of.survey, &of.method);
    let mut cells: BTreeMap<(Cell<'_>, &str), Totals> = BTreeMap::new();
    for row in &of.rows {
        let totals = cells.entry(((row.sources, row.level.as_str(), &row.unit), &row.factor)).or_default();
        let n = u128::from(row.responses);
        totals.add(&Totals {
            responses: n,
            valid: n.saturating_mul(row.valid.into()),
            points: i128::from(row.points).saturating_mul(i128::from(row.responses)),
            respondents: if row.valid > 0 { n } else { 0 },
        });
    }
    check_known(work, of, &factors, &cells);
    let show = u128::from(of.method.thresholds.show);
    for (((side, level, unit), factor), totals) in &cells {
        // Responses without any valid answer to the factor tell no marks.
        if totals.respondents > 0 && totals.respondents < show {
            let place = format!("{}, {level} {}, {}", side.as_str(), unit.escape_debug(), factor.escape_debug());
            work.wrong("disclosure", format!("{place}: rows of fewer than {show} respondents"));
        }
    }
    let mut held_back = 0;
    for side in SIDES {
        for factor in &factors {
            held_back += check_factor(work, of, side, factor, &cells);
        }
    }
    if held_back > 0 {
        let text =
            format!("{held_back} times a factor's answers of an agency stand in no row: too few people, even pooled");
        work.open("rows", text);
    }
    work.note(
        "rows",
        "they fix the answers and points of each factor; how these spread over its questions and codes rests on counts.csv alone",
    );
    work.holds("rows", "the rows add up to the counts, and their number to the valid forms");
}

/// That every row is of a unit and factor that there is.
fn check_known(
    work: &mut Work<'_>,
    of: &Published<'_>,
    factors: &[Factor],
    cells: &BTreeMap<(Cell<'_>, &str), Totals>,
) {
    let units: BTreeSet<(&str, &str)> =
        of.document.counted.units.iter().map(|unit| (unit.level.as_str(), unit.code.as_str())).collect();
    let keys: BTreeSet<&str> = factors.iter().map(|factor| of.method.nodes[factor.node].key.as_str()).collect();
    for ((_, level, unit), factor) in cells.keys() {
        if !units.contains(&(*level, *unit)) || !keys.contains(factor) {
            work.wrong(
                "rows",
                format!("rows of {} {}: there is no such cell", unit.escape_debug(), factor.escape_debug()),
            );
        }
    }
}

/// Compares the rows of one side and factor with the counts: agencies with rows of their own, then blocks and the wave with
/// all rows below them. Gives the number of agencies whose answers stand in no row.
fn check_factor(
    work: &mut Work<'_>,
    of: &Published<'_>,
    side: Count,
    factor: &Factor,
    cells: &BTreeMap<(Cell<'_>, &str), Totals>,
) -> u64 {
    let key = of.method.nodes[factor.node].key.as_str();
    let units = &of.document.figures(side).units;
    let rows = |level: &str, unit: &str| cells.get(&((side, level, unit), key)).copied();
    let (mut whole, mut unpooled) = (Totals::default(), 0);
    let wave_pool = rows(Level::Wave.as_str(), "all");
    for block in units.iter().filter(|unit| unit.level == "block") {
        let (mut together, mut without) = (Totals::default(), 0);
        let is_member =
            |unit: &&UnitFigures| unit.level == "agency" && unit.block.as_deref() == Some(block.code.as_str());
        for agency in units.iter().filter(is_member) {
            match rows("agency", &agency.code) {
                Some(totals) => {
                    compare(work, of, side, factor, agency, &totals);
                    together.add(&totals);
                }
                // Where no form is valid there is nothing to be pooled.
                None => without += u64::from(agency.included > 0 && agency.valid != Some(0)),
            }
        }
        if let Some(pool) = rows("block", &block.code) {
            together.add(&pool);
            without = 0;
        }
        if without == 0 {
            compare(work, of, side, factor, block, &together);
        }
        unpooled += without;
        whole.add(&together);
    }
    if let Some(pool) = wave_pool {
        whole.add(&pool);
        unpooled = 0;
    }
    if unpooled == 0
        && let Some(wave) = units.first()
    {
        compare(work, of, side, factor, wave, &whole);
    }
    unpooled
}

/// The rows of a unit against its counts, as far as these are shown.
fn compare(work: &mut Work<'_>, of: &Published<'_>, side: Count, factor: &Factor, unit: &UnitFigures, rows: &Totals) {
    let key = of.method.nodes[factor.node].key.as_str();
    let place = format!("{}, {} {}, {key}", side.as_str(), unit.level, unit.code);
    if rows.responses > 0 && !is_shown(of, factor, unit) {
        work.wrong("disclosure", format!("{place}: the index hides what the rows show"));
    }
    if let Some(valid) = unit.valid
        && rows.responses != u128::from(valid)
    {
        work.wrong("rows", format!("{place}: rows of {} responses, {valid} forms are valid", rows.responses));
    }
    let Some(counts) = of.counts.of(side, &unit.level, &unit.code) else { return };
    let recomputing = Recomputing { survey: &of.survey, method: &of.method, counts, outside: None };
    let (mut valid, mut points) = (0_u128, 0_i128);
    for leaf in &factor.leaves {
        let NodeKind::Leaf(indicator) = &of.method.nodes[*leaf].kind else { continue };
        let Ok((n, worth)) = recomputing.points(indicator) else { return };
        valid += u128::from(n);
        points = points.saturating_add(worth);
    }
    if (rows.valid, rows.points) != (valid, points) {
        work.wrong("rows", format!("{place}: the rows do not add up to the counts"));
    }
    // Where every question of the factor is in the pairs, who gave any answer is in them too.
    let is_leaf = |node: &usize| matches!(of.method.nodes[*node].kind, NodeKind::Leaf(_));
    let below = (0..of.method.nodes.len()).filter(|node| of.method.is_under(*node, factor.node)).filter(is_leaf);
    let respondents = unit.pooled(&unit.scores[factor.node]).n_respondents;
    if below.count() == factor.leaves.len() && respondents.is_some_and(|n| u128::from(n) != rows.respondents) {
        let text =
            format!("{place}: {} respondents in the rows, {} in the index", rows.respondents, respondents.unwrap_or(0));
        work.wrong("rows", text);
    }
}

/// Whether the index shows the factor and its questions for a unit.
fn is_shown(of: &Published<'_>, factor: &Factor, unit: &UnitFigures) -> bool {
    let question = |leaf: &usize| match &of.method.nodes[*leaf].kind {
        NodeKind::Leaf(indicator) => Some(indicator.question),
        NodeKind::Branch { .. } | NodeKind::Input(_) => None,
    };
    unit.valid.is_some()
        && unit.pooled(&unit.scores[factor.node]).status != "suppressed"
        && factor.leaves.iter().filter_map(question).all(|at| unit.questions[at].status == "shown")
}

impl Recomputing<'_> {
    /// Valid answers to the indicator and their points in millionths, as rows count them.
    fn points(&self, indicator: &Indicator) -> Result<(u64, i128), Hidden> {
        if !matches!(self.survey.questions[indicator.question].kind, Kind::Choice { .. }) {
            return Err(Hidden);
        }
        let (mut valid, mut points) = (0, 0);
        for (worth, n) in self.valued(indicator)? {
            let worth = millionths(worth);
            valid = u64::saturating_add(valid, n);
            points = i128::saturating_add(points, i128::from(n).saturating_mul(i128::from(worth)));
        }
        Ok((valid, points))
    }
}
