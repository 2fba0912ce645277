//! The log's response entries against the counts, agency by agency; and the rows against both: none left out, none too many.

use std::collections::{BTreeMap, BTreeSet};

use super::Work;
use super::recompute::Recomputing;
use super::wave::Published;
use crate::domain::response::Source;
use crate::publication::document::UnitFigures;
use crate::scoring::index::{Count, Level};
use crate::scoring::method::NodeKind;
use crate::scoring::pairs::{Factor, factors};

const SIDES: [Count; 2] = [Count::Counted, Count::Beside];

pub(super) fn check(work: &mut Work<'_>, of: &Published<'_>) {
    check_received(work, of);
    check_sums(work, of);
    check_rows(work, of);
}

/// For each agency and side: as many responses as the log has entries, and as many void ones.
fn check_received(work: &mut Work<'_>, of: &Published<'_>) {
    let side_of = |source: &str| match Source::parse(source) {
        Some(source) if of.method.sources.contains(&source) => Count::Counted,
        _ => Count::Beside,
    };
    let mut entries: BTreeMap<(Count, &str), u64> = BTreeMap::new();
    for ((agency, source), n) in &of.log.responses {
        *entries.entry((side_of(source), agency)).or_insert(0) += n;
    }
    let mut void: BTreeMap<(Count, &str), u64> = BTreeMap::new();
    for of in &of.log.void {
        *void.entry((side_of(of.source), &of.agency)).or_insert(0) += 1;
    }
    for side in SIDES {
        for unit in of.document.figures(side).units.iter().filter(|unit| unit.level == "agency") {
            let key = (side, unit.code.as_str());
            let (logged, void) = (entries.remove(&key).unwrap_or(0), void.get(&key).copied().unwrap_or(0));
            let place = format!("{}, agency {}", side.as_str(), unit.code);
            if unit.received != logged || unit.void != void {
                let text = format!(
                    "{place}: {} responses, {} void; the log has {logged}, {void} void",
                    unit.received, unit.void
                );
                work.wrong("responses", text);
            }
            let is_live = of.document.counted.live;
            let rest = logged.saturating_sub(void);
            if unit.included > rest || (!is_live && unit.included != rest) {
                work.wrong(
                    "responses",
                    format!("{place}: the figures rest on {}, not on {rest} responses", unit.included),
                );
            }
        }
    }
    if let Some(((_, agency), n)) = entries.first_key_value() {
        work.wrong("responses", format!("{n} response entries of agency {agency}, which is not in the wave"));
    }
    work.holds("responses", "every agency has as many responses as the log has entries of it");
}

/// Forms: a block is the sum of its agencies, the wave of its blocks, all sources of both sides.
fn check_sums(work: &mut Work<'_>, of: &Published<'_>) {
    type Read = fn(&UnitFigures) -> Option<u64>;
    let numbers: [(&str, Read); 5] = [
        ("received", |unit| Some(unit.received)),
        ("void", |unit| Some(unit.void)),
        ("included", |unit| Some(unit.included)),
        ("valid", |unit| unit.valid),
        ("invalid", |unit| unit.invalid),
    ];
    for count in Count::EACH {
        let units = &of.document.figures(count).units;
        for unit in units {
            if let (Some(valid), Some(invalid)) = (unit.valid, unit.invalid)
                && u128::from(valid) + u128::from(invalid) != u128::from(unit.included)
            {
                work.wrong("sums", format!("{}, {}: valid and invalid forms are not all", count.as_str(), unit.code));
            }
            let parts: Vec<&UnitFigures> = match unit.level.as_str() {
                "wave" => units.iter().filter(|part| part.level == "block").collect(),
                "block" => units
                    .iter()
                    .filter(|part| part.level == "agency" && part.block.as_deref() == Some(unit.code.as_str()))
                    .collect(),
                _ => continue,
            };
            for (what, number) in numbers {
                let sum: Option<u128> = parts.iter().map(|part| number(part).map(u128::from)).sum();
                if let (Some(whole), Some(sum)) = (number(unit), sum)
                    && u128::from(whole) != sum
                {
                    work.wrong(
                        "sums",
                        format!("{}, {}: {what} is {whole}, its parts give {sum}", count.as_str(), unit.code),
                    );
                }
            }
        }
    }
    let (counted, beside) = (&of.document.counted.units, &of.document.beside.units);
    for ((all, counted), beside) in of.document.all.units.iter().zip(counted).zip(beside) {
        for (what, number) in numbers {
            if let (Some(all), Some(counted), Some(beside)) = (number(all), number(counted), number(beside))
                && u128::from(all) != u128::from(counted) + u128::from(beside)
            {
                work.wrong("sums", format!("{what} of all sources is not that of both sides"));
            }
        }
    }
    work.holds("sums", "blocks are the sums of their agencies, the wave of its blocks, all sources of both sides");
}

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

fn check_rows(work: &mut Work<'_>, of: &Published<'_>) {
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
    let recomputing = Recomputing { survey: &of.survey, method: &of.method, counts };
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
}

/// Whether the index shows the factor and its questions for a unit.
fn is_shown(of: &Published<'_>, factor: &Factor, unit: &UnitFigures) -> bool {
    let question = |leaf: &usize| match &of.method.nodes[*leaf].kind {
        NodeKind::Leaf(indicator) => Some(indicator.question),
        NodeKind::Branch { .. } => None,
    };
    unit.valid.is_some()
        && unit.pooled(&unit.scores[factor.node]).status != "suppressed"
        && factor.leaves.iter().filter_map(question).all(|at| unit.questions[at].status == "shown")
}
