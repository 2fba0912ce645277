//! `rows.csv`: for each cell and factor, how many responses gave so many valid answers and so many points. Each factor stands for
//! itself, so no respondent's marks stand together; lines are in a fixed order and equal ones are written once with their
//! number, so neither tells who came when. An agency whose figures are hidden is pooled into its block, or into the wave, where
//! those are shown; what cannot even be pooled is left out.

use std::collections::{BTreeMap, HashMap};

use super::shown::{Columns, blocks};
use super::{csv_of, number, rows_of};
use crate::domain::agency::Agency;
use crate::scoring::index::{Count, Index, Level};
use crate::scoring::pairs::{Histogram, MILLIONTHS, Pairs};
use crate::scoring::sums::Sums;

pub const HEADER: [&str; 7] = ["sources", "level", "unit", "factor", "valid", "points", "responses"];

/// What rows are made from: an index, the sums behind it, and the pairs of the same responses.
pub struct Counted<'a> {
    pub index: &'a Index,
    /// As [`crate::scoring::compute::sums_of_units`] gives them.
    pub sums: &'a [Vec<Sums>; 3],
    pub pairs: &'a Pairs,
    pub agencies: &'a [Agency],
}

/// So many responses of a cell gave the same pair to a factor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Counted or beside.
    pub sources: Count,
    /// An agency; or of a block or the wave, those agencies that have no rows of their own for this factor.
    pub level: Level,
    pub unit: String,
    /// The key of the factor's node.
    pub factor: String,
    pub valid: u64,
    /// In millionths.
    pub points: i64,
    pub responses: u64,
}

/// The cells whose pairs are published together, for one side and factor, with the agencies in each (all by unit).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pool {
    pub side: usize,
    pub factor: usize,
    pub unit: usize,
    pub agencies: Vec<usize>,
}

/// Which agencies' pairs are published, and together with which others.
#[must_use]
pub fn pools(counted: &Counted<'_>) -> Vec<Pool> {
    let Counted { index, sums, pairs, .. } = counted;
    let blocks = blocks(index);
    let mut pools = Vec::new();
    for side in 0..2 {
        for (factor, of) in pairs.factors().iter().enumerate() {
            let columns = Columns::of(index, of);
            let is_shown = |unit: usize| columns.are_shown(index, side, unit);
            // The tables of a live wave are seen time and again: what is no cell of its own is not summed up.
            let may_pool = |unit: usize, agencies: &[usize]| {
                !index.wave.live && is_shown(unit) && are_enough(index, &sums[side], &columns, agencies)
            };
            let mut left = Vec::new();
            let mut found = Vec::new();
            for (block, members) in &blocks {
                let received = members.iter().copied().filter(|unit| sums[side][*unit].included > 0);
                let (own, rest): (Vec<usize>, Vec<usize>) = received.partition(|unit| is_shown(*unit));
                found.extend(own.into_iter().map(|unit| (unit, vec![unit])));
                if rest.is_empty() {
                } else if may_pool(*block, &rest) {
                    found.push((*block, rest));
                } else {
                    left.extend(rest);
                }
            }
            if !left.is_empty() && may_pool(0, &left) {
                found.push((0, left));
            }
            found.sort_by_key(|(unit, _)| *unit);
            pools.extend(found.into_iter().map(|(unit, agencies)| Pool { side, factor, unit, agencies }));
        }
    }
    pools
}

/// Whether nobody, or as many as the threshold asks for, stand behind each column of these agencies together.
fn are_enough(index: &Index, sums: &[Sums], columns: &Columns, agencies: &[usize]) -> bool {
    let show = index.method.thresholds.show;
    let enough = |people: &dyn Fn(&Sums) -> u64| {
        let people: u64 = agencies.iter().map(|unit| people(&sums[*unit])).sum();
        people == 0 || people >= show
    };
    let of_question = |sums: &Sums, at: usize| {
        let counts = &sums.questions[at];
        (counts.answered, counts.answered + counts.apart.iter().sum::<u64>())
    };
    enough(&|sums| sums.valid)
        && columns.nodes.iter().all(|node| enough(&|sums| sums.respondents[*node]))
        && columns
            .questions
            .iter()
            .all(|at| enough(&|sums| of_question(sums, *at).0) && enough(&|sums| of_question(sums, *at).1))
}

/// All rows in their order: side, factor, unit, pair.
#[must_use]
pub fn rows(counted: &Counted<'_>) -> Vec<Row> {
    let Counted { index, pairs, agencies, .. } = counted;
    let places: HashMap<&str, usize> =
        agencies.iter().enumerate().map(|(place, agency)| (agency.code.as_str(), place)).collect();
    let of_pool = |pool: Pool| {
        let mut together = Histogram::new();
        let places = pool.agencies.iter().filter_map(|unit| places.get(index.units[*unit].code.as_str()));
        for (pair, responses) in places.flat_map(|place| pairs.of(*place, pool.side, pool.factor)) {
            *together.entry(*pair).or_insert(0) += responses;
        }
        let (unit, node) = (&index.units[pool.unit], pairs.factors()[pool.factor].node);
        let factor = index.method.nodes[node].key.to_string();
        let row = move |((valid, points), responses)| Row {
            sources: Count::EACH[pool.side],
            level: unit.level,
            unit: unit.code.clone(),
            factor: factor.clone(),
            valid,
            points,
            responses,
        };
        together.into_iter().map(row)
    };
    pools(counted).into_iter().flat_map(of_pool).collect()
}

#[must_use]
pub fn write(rows: &[Row]) -> Vec<u8> {
    let line = |row: &Row| {
        [
            row.sources.as_str().to_owned(),
            row.level.as_str().to_owned(),
            row.unit.clone(),
            row.factor.clone(),
            row.valid.to_string(),
            decimal(row.points),
            row.responses.to_string(),
        ]
    };
    csv_of(&HEADER, rows.iter().map(line))
}

/// Reads what [`write()`] writes.
///
/// # Errors
/// The line, and what is wrong with it.
pub fn parse(bytes: &[u8]) -> Result<Vec<Row>, String> {
    let mut seen: BTreeMap<(Count, String, String, String), (u64, i64)> = BTreeMap::new();
    let row = |(line, cells): (usize, csv::StringRecord)| {
        let bad = |what: String| format!("line {line}: {what}");
        let level = match &cells[1] {
            "wave" => Level::Wave,
            "block" => Level::Block,
            "agency" => Level::Agency,
            other => return Err(bad(format!("“{other}” is no level"))),
        };
        let sources = Count::parse(&cells[0]).filter(|count| *count != Count::All);
        let row = Row {
            sources: sources.ok_or_else(|| bad("the first column is counted or beside".to_owned()))?,
            level,
            unit: cells[2].to_owned(),
            factor: cells[3].to_owned(),
            valid: number(&cells[4]).map_err(bad)?,
            points: millionths(&cells[5]).ok_or_else(|| bad(format!("“{}” are no points", &cells[5])))?,
            responses: number(&cells[6]).map_err(bad)?,
        };
        let cell = (row.sources, cells[1].to_owned(), row.unit.clone(), row.factor.clone());
        let pair = (row.valid, row.points);
        if row.responses == 0 || seen.insert(cell, pair).is_some_and(|before| before >= pair) {
            return Err(bad("the pairs of a cell are not in their order".to_owned()));
        }
        Ok(row)
    };
    (2..).zip(rows_of(bytes, &HEADER)?).map(row).collect()
}

/// Millionths as a decimal number without needless zeros.
fn decimal(points: i64) -> String {
    let sign = if points < 0 { "-" } else { "" };
    let (whole, rest) = (points.unsigned_abs() / 1_000_000, points.unsigned_abs() % 1_000_000);
    let digits = format!("{sign}{whole}.{rest:06}");
    digits.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn millionths(text: &str) -> Option<i64> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
    if rest.len() > 6 || !rest.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let whole = i64::try_from(number(whole).ok()?).ok()?.checked_mul(MILLIONTHS)?;
    let points = sign * whole.checked_add(format!("{rest:0<6}").parse().ok()?)?;
    (decimal(points) == text).then_some(points)
}

#[cfg(test)]
mod tests {
    use super::{HEADER, decimal, millionths, parse};

    #[test]
    fn points_have_one_spelling() {
        for (points, text) in [(0, "0"), (2_000_000, "2"), (2_500_000, "2.5"), (-1, "-0.000001"), (10_000_000, "10")] {
            assert_eq!((decimal(points).as_str(), millionths(text)), (text, Some(points)));
        }
        for bad in ["", "-0", "02", "2.0", "2.", ".5", "1e3", "9999999999999999999", "0.0000001", "+1"] {
            assert_eq!(millionths(bad), None, "{bad}");
        }
    }

    #[test]
    fn only_rows_in_their_order_are_read() {
        let read = |lines: &str| parse(format!("{}\n{lines}", HEADER.join(",")).as_bytes());
        let good = "counted,agency,x1,access,1,0,4\ncounted,agency,x1,access,1,1,2\nbeside,block,c,access,0,0,1\n";
        assert_eq!(read(good).map(|rows| rows.len()), Ok(3));
        for bad in [
            "counted,agency,x1,access,1,1,2\ncounted,agency,x1,access,1,0,4\n",
            "counted,agency,x1,access,1,1,2\ncounted,agency,x1,access,1,1,2\n",
            "counted,agency,x1,access,1,1,0\n",
            "all,agency,x1,access,1,1,2\n",
            "counted,unit,x1,access,1,1,2\n",
            "counted,agency,x1,access,1,1,02\n",
            "counted,agency,x1,access,1,1\n",
            "counted,agency,\"x1\",access,1,1,2\n",
            "counted,agency,x1,access,1,1,2\r\n",
            "counted,agency,x1,access,1,1,2",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
        assert!(parse(b"").is_err());
    }
}
