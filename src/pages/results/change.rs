//! What became of an agency's index since an earlier wave, in a sentence; or why the two are not compared.

use super::cell::written;
use crate::domain::day::Day;
use crate::pages::number;
use crate::pages::words::{Words, fill};
use crate::scoring::change::{Change, Difference, Verdict};
use crate::scoring::index::Index;
use crate::scoring::method::ScoreUnit;

/// What there is to tell of one agency.
#[derive(Debug)]
pub struct Told<'a> {
    pub before: &'a Index,
    pub change: &'a Change,
    /// The agency's first day, where it is known.
    pub formed: Option<Day>,
}

impl Told<'_> {
    #[must_use]
    pub fn sentence(&self, index: &Index, words: &'static Words) -> String {
        let results = &words.results;
        let then = self.then(index, words);
        let broken = |now: String, before: String| {
            fill(results.break_method, &[("y", &then), ("what", &format!("{before} → {now}"))])
        };
        match self.change {
            Change::Known(difference) => of(difference, index, &then, words),
            Change::OtherSurvey => {
                let name = |index: &Index| format!("{} {}", index.survey.key, index.survey.version);
                broken(name(index), name(self.before))
            }
            Change::OtherMethod => {
                let name = |index: &Index| format!("{} {}", index.method.key, index.method.version);
                broken(name(index), name(self.before))
            }
            Change::NewAgency => match self.formed.filter(|day| *day > self.before.wave.opens) {
                Some(day) => fill(results.break_merger, &[("day", &day.written())]),
                None => fill(results.break_new, &[("y", &then)]),
            },
            Change::Rebuilt(rebuilt) => {
                let names: Vec<&str> =
                    rebuilt.parts.iter().map(|part| self.before.units[*part].name.as_str()).collect();
                let value = written(rebuilt.value, &index.method, words);
                fill(results.rebuilt, &[("y", &then), ("p", &value), ("list", &names.join(", "))])
            }
            Change::NoFigure => fill(results.break_figure, &[("y", &then)]),
        }
    }

    /// The year, or the day where both waves ended in the same one.
    fn then(&self, index: &Index, words: &'static Words) -> String {
        let ended = self.before.wave.ended();
        if ended.year() == index.wave.ended().year() {
            fill(words.results.wave_ended, &[("day", &ended.written())])
        } else {
            fill(words.results.year, &[("y", &ended.year().to_string())])
        }
    }
}

fn of(difference: &Difference, index: &Index, then: &str, words: &'static Words) -> String {
    let results = &words.results;
    let rule = if difference.change > 0.0 {
        results.change_up
    } else if difference.change < 0.0 {
        results.change_down
    } else {
        results.change_same
    };
    let unit = match index.method.unit {
        ScoreUnit::Percent => results.points_percent,
        ScoreUnit::Points => results.points,
    };
    // With the decimals of the figures, so that everyone can subtract them.
    let points = number::decimal(difference.change.abs(), index.method.decimals, words);
    let change = fill(rule, &[("y", then), ("d", &points), ("unit", unit)]);
    let verdict = match difference.verdict {
        Verdict::BeyondError => results.change_beyond,
        Verdict::NotBeyondError => results.change_within,
        Verdict::CannotBeSaid => results.change_untested,
    };
    format!("{change} {verdict}")
}
