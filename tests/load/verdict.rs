//! What the samples say: medians, ratios of the same round, and the floors and goals that they are held against.

use std::fmt::Write as _;

use super::place::Database;
use super::speed::Sample;
use super::writers::Writer;

/// All samples of one database under one number of connections, a row of rounds for each writer.
pub struct Block {
    database: Database,
    connections: usize,
    samples: Vec<(Writer, Sample)>,
}

/// A figure with the least that it must reach, and what it should.
struct Bound {
    name: &'static str,
    value: Option<f64>,
    floor: Option<f64>,
    goal: Option<f64>,
    /// Small is good.
    at_most: bool,
}

impl Block {
    pub fn new(database: Database, connections: usize) -> Self {
        Self { database, connections, samples: Vec::new() }
    }

    pub fn add(&mut self, writer: Writer, sample: Sample) {
        self.samples.push((writer, sample));
    }

    /// The table of one block; `load` tells how busy the machine was.
    pub fn table(&self, load: &str) -> String {
        // Writing into a string cannot fail.
        let mut text = String::new();
        let _ = writeln!(
            text,
            "  {:<22} {:>8} {:>17} {:>8} {:>8} {:>9} {:>9} {:>7} {:>8} {:>8}",
            "", "per s", "(least … most)", "p50 ms", "p99 ms", "server µs", "client µs", "rest µs", "idle MB", "RSS MB"
        );
        for writer in Writer::ALL {
            let all = self.of(writer, |sample| sample.per_second);
            if all.is_empty() {
                continue;
            }
            let (least, most) = all.iter().fold((f64::MAX, 0.0_f64), |(least, most), n| (least.min(*n), most.max(*n)));
            let of = |figure: fn(&Sample) -> f64| median(self.of(writer, figure)).unwrap_or_default();
            let refused: u64 = self.samples.iter().filter(|(w, _)| *w == writer).map(|(_, s)| s.refused).sum();
            let _ = write!(
                text,
                "  {:<22} {:>8.0} {:>17} {:>8.2} {:>8.2} {:>9.1} {:>9.1} {:>7.1} {:>8.1} {:>8.1}",
                writer.shown(),
                of(|sample| sample.per_second),
                format!("({least:.0} … {most:.0})"),
                of(|sample| sample.p50_ms),
                of(|sample| sample.p99_ms),
                of(|sample| sample.server_us),
                of(|sample| sample.client_us),
                of(|sample| sample.rest_us),
                of(|sample| sample.idle_bytes as f64 / 1e6),
                of(|sample| sample.loaded_bytes as f64 / 1e6),
            );
            let _ = writeln!(text, "{}", if refused > 0 { format!("  ({refused} refused)") } else { String::new() });
        }
        for bound in self.bounds() {
            let Some(value) = bound.value else { continue };
            let said =
                |word: &str, limit: Option<f64>| limit.map_or(String::new(), |limit| format!("  {word} {limit}"));
            let verdict = match (bound.reaches(bound.goal), bound.reaches(bound.floor)) {
                (Some(true), _) => "  goal reached",
                (_, Some(true)) => "  floor held",
                (_, Some(false)) => "  MISSED",
                _ => "",
            };
            let (floor, goal) = (said("floor", bound.floor), said("goal", bound.goal));
            let _ = writeln!(text, "  {:<44} {value:>7.2}{floor}{goal}{verdict}", bound.name);
        }
        let _ = write!(text, "  load average {load}");
        text
    }

    /// The floors that were missed, in words.
    pub fn missed(&self) -> Vec<String> {
        let missed = self.bounds().into_iter().filter(|bound| bound.reaches(bound.floor) == Some(false));
        missed
            .map(|bound| {
                let (database, connections) = (self.database.shown(), self.connections);
                let (name, value, floor) =
                    (bound.name, bound.value.unwrap_or_default(), bound.floor.unwrap_or_default());
                format!("{database}, {connections} connections: {name} {value:.2}, floor {floor}")
            })
            .collect()
    }

    /// PERFORMANCE.md's bounds, as far as they speak of this number of connections.
    fn bounds(&self) -> Vec<Bound> {
        let few = self.connections <= 64;
        let (is_sqlite, known) = (self.database == Database::Sqlite, matches!(self.connections, 64 | 256));
        let per_second = |other| self.ratio(other, |sample| sample.per_second);
        let pick = |floor: f64| known.then_some(floor);
        let at_least = |name, value, floor, goal| Bound { name, value, floor, goal, at_most: false };
        let at_most = |name, value, floor, goal| Bound { name, value, floor, goal, at_most: true };
        let (each_floor, each_goal) = if is_sqlite { (6.0, Some(8.0)) } else { (if few { 2.0 } else { 3.0 }, None) };
        let none = if few { (0.40, 0.60) } else { (0.55, 0.70) };
        let only_sqlite = |bound: f64| pick(bound).filter(|_| is_sqlite);
        let megabytes =
            |figure: fn(&Sample) -> u64| median(self.of(Writer::Durable, |sample| figure(sample) as f64 / 1e6));
        vec![
            at_least("durable ÷ no database", per_second(Writer::Nothing), only_sqlite(none.0), only_sqlite(none.1)),
            at_least("durable ÷ plain log", per_second(Writer::Log), only_sqlite(0.85), only_sqlite(0.95)),
            at_least(
                "durable ÷ a commit per request",
                per_second(Writer::Each),
                pick(each_floor),
                each_goal.filter(|_| known),
            ),
            at_most("p50 ÷ no database", self.ratio(Writer::Nothing, |sample| sample.p50_ms), None, None),
            at_most("p99 ÷ no database", self.ratio(Writer::Nothing, |sample| sample.p99_ms), None, only_sqlite(3.0)),
            at_most(
                "processor µs a submission (server)",
                median(self.of(Writer::Durable, |sample| sample.server_us)),
                pick(50.0),
                pick(35.0),
            ),
            at_most("idle MB", megabytes(|sample| sample.idle_bytes), pick(48.0), None),
            at_most("MB under these connections", megabytes(|sample| sample.loaded_bytes), pick(96.0), None),
        ]
    }

    fn of(&self, writer: Writer, figure: impl Fn(&Sample) -> f64) -> Vec<f64> {
        self.samples.iter().filter(|(w, _)| *w == writer).map(|(_, sample)| figure(sample)).collect()
    }

    /// The median of the ratios of each round: durable to the other.
    fn ratio(&self, other: Writer, figure: impl Fn(&Sample) -> f64 + Copy) -> Option<f64> {
        let pairs = self.of(Writer::Durable, figure).into_iter().zip(self.of(other, figure));
        median(pairs.map(|(durable, other)| durable / other).collect())
    }
}

impl Bound {
    fn reaches(&self, limit: Option<f64>) -> Option<bool> {
        let (value, limit) = (self.value?, limit?);
        Some(if self.at_most { value <= limit } else { value >= limit })
    }
}

pub fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

pub fn print_missed(missed: &[String]) {
    if missed.is_empty() {
        println!("Every floor holds.");
    } else {
        println!("Floors that were missed:");
        for line in missed {
            println!("  {line}");
        }
    }
}
