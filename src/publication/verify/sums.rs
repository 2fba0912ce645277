//! The parts of the index against each other: a block is the sum of its agencies, the wave of its blocks, and all sources are both
//! sides; in forms, in every code of every question, and in the respondents, answers and totals of every node, wherever the whole
//! and all its parts are shown.

use super::Work;
use super::figures::is_close;
use super::people::{is_empty, respondents};
use super::wave::Published;
use crate::publication::document::{CodeFigures, UnitFigures};
use crate::scoring::index::Count;

/// A number of a unit: what it counts, and itself where it is shown.
type Number<'a> = ([&'a str; 3], Option<u64>);

pub(super) fn check(work: &mut Work<'_>, of: &Published<'_>) {
    for count in Count::EACH {
        let units = &of.document.figures(count).units;
        for (place, unit) in units.iter().enumerate() {
            if let (Some(valid), Some(invalid)) = (unit.valid, unit.invalid)
                && u128::from(valid) + u128::from(invalid) != u128::from(unit.included)
            {
                work.wrong("sums", format!("{}, {}: valid and invalid forms are not all", count.as_str(), unit.code));
            }
            let is_part = |part: &UnitFigures| match unit.level.as_str() {
                "wave" => part.level == "block",
                "block" => part.level == "agency" && part.block.as_deref() == Some(&unit.code),
                _ => false,
            };
            let parts: Vec<(Count, usize)> =
                (0..units.len()).filter(|at| is_part(&units[*at])).map(|at| (count, at)).collect();
            if unit.level != "agency" {
                compare(work, of, (count, place), &parts);
            }
            if count == Count::All {
                compare(work, of, (count, place), &[(Count::Counted, place), (Count::Beside, place)]);
            }
        }
    }
    work.holds("sums", "blocks are the sums of their agencies, the wave of its blocks, all sources of both sides");
}

/// Each number of a unit against the sum of the same number of its parts.
fn compare(work: &mut Work<'_>, of: &Published<'_>, whole: (Count, usize), parts: &[(Count, usize)]) {
    let unit = |(count, place): (Count, usize)| &of.document.figures(count).units[place];
    let mut sums: Option<Vec<Option<u128>>> = None;
    for part in parts {
        let numbers = numbers(of, unit(*part));
        let sums = sums.get_or_insert_with(|| vec![Some(0); numbers.len()]);
        for (sum, (_, number)) in sums.iter_mut().zip(numbers) {
            *sum = sum.zip(number).map(|(sum, number)| sum + u128::from(number));
        }
    }
    let place = format!("{}, {} {}", whole.0.as_str(), unit(whole).level, unit(whole).code);
    for ((what, number), sum) in numbers(of, unit(whole)).into_iter().zip(sums.unwrap_or_default()) {
        // Sums of very large numbers stay at the largest.
        if let (Some(number), Some(sum)) = (number, sum)
            && u128::from(number) != sum.min(u64::MAX.into())
        {
            let what = what.join(" ");
            work.wrong("sums", format!("{place}: {} is {number}, its parts give {sum}", what.trim()));
        }
    }
    for node in 0..of.method.nodes.len() {
        let sum: Option<f64> = parts.iter().map(|part| total(of, *part, node)).sum();
        if let (Some(whole), Some(sum)) = (total(of, whole, node), sum)
            && !is_close(whole, sum)
        {
            let key = &of.method.nodes[node].key;
            work.wrong("sums", format!("{place}: the total of {key} is {whole}, its parts give {sum}"));
        }
    }
}

/// All numbers of a unit, in one order for all units.
fn numbers<'a>(of: &'a Published<'_>, unit: &'a UnitFigures) -> Vec<Number<'a>> {
    let mut numbers: Vec<Number<'_>> = vec![
        (["received", "", ""], Some(unit.received)),
        (["void", "", ""], Some(unit.void)),
        (["included", "", ""], Some(unit.included)),
        (["valid", "", ""], unit.valid),
        (["invalid", "", ""], unit.invalid),
    ];
    for (question, figures) in of.survey.questions.iter().zip(&unit.questions) {
        let key = question.key.as_str();
        let code = |codes: &Option<Vec<CodeFigures>>, at: usize| {
            codes.as_ref().and_then(|codes| codes.get(at)).map(|code| code.count)
        };
        let options = question.kind.options().iter().enumerate();
        numbers.extend(options.map(|(at, option)| ([key, "option", option.code.as_str()], code(&figures.counts, at))));
        let apart = question.kind.apart().iter().enumerate();
        numbers.extend(apart.map(|(at, option)| ([key, "apart", option.apart.code()], code(&figures.apart, at))));
        let rest = [
            ("blank", figures.blank),
            ("not asked", figures.not_asked),
            ("answered", figures.answered),
            ("sum", figures.sum),
        ];
        numbers.extend(rest.map(|(what, number)| ([key, what, ""], number)));
    }
    for node in &unit.scores {
        let score = unit.pooled(node);
        let answers = if is_empty(score) { Some(0) } else { score.n_answers };
        numbers.push(([&node.node, "respondents", ""], respondents(score)));
        numbers.push(([&node.node, "answers", ""], answers));
    }
    numbers
}

/// The total of a node that pools its answers.
fn total(of: &Published<'_>, (count, place): (Count, usize), node: usize) -> Option<f64> {
    let unit = &of.document.figures(count).units[place];
    if is_empty(unit.pooled(&unit.scores[node])) {
        return Some(0.0);
    }
    of.counts.of(count, &unit.level, &unit.code)?.numerator(of.method.nodes[node].key.as_str())
}
