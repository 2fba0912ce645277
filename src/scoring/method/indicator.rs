//! The indicators of a method file: whether their question has the statistic that they want.

use super::file::{MethodFile, StatisticFile};
use super::tree::Parts;
use super::{Indicator, Statistic};
use crate::domain::definition::nearest;
use crate::domain::definition::reader::Faults;
use crate::domain::definition::shape::{May, Need};
use crate::domain::key::QuestionKey;
use crate::domain::survey::{Kind, Survey};

/// Adds the leaves of `[indicator.…]` and `[indicators]` to the parts of the tree.
pub fn leaves<'a>(file: &'a MethodFile, survey: &Survey, parts: &mut Parts<'a>, faults: &mut Faults) {
    for (key, field) in file.indicator.get().into_iter().flatten() {
        let Some(given) = field.get() else {
            parts.add_leaf(key, field.line, None, faults);
            continue;
        };
        let title = given.title.0.as_ref().and_then(|words| {
            words.get().map(|found| found.text("the indicator's title", words.line, &survey.languages, faults))
        });
        let times = times(&given.times, faults);
        let indicator = indicator(&given.question, &given.statistic, times, survey, faults);
        let leaf = indicator.map(|leaf| {
            let title = title.unwrap_or_else(|| survey.questions[leaf.question].text.clone());
            (title, leaf)
        });
        parts.add_leaf(key, field.line, leaf, faults);
    }
    let Some(block) = file.indicators.get() else { return };
    let times = times(&block.times, faults);
    let questions = block.questions.get().map_or(&[][..], Vec::as_slice);
    if let (Some([]), line) = (block.questions.get().map(Vec::as_slice), block.questions.line) {
        faults.add(line, "“questions” is empty; write at least one question, or take the block out");
    }
    for question in questions {
        let Some(key) = question.get() else { continue };
        let leaf = indicator(question, &block.statistic, times, survey, faults);
        let leaf = leaf.map(|leaf| (survey.questions[leaf.question].text.clone(), leaf));
        parts.add_leaf(key.as_str(), question.line, leaf, faults);
    }
}

fn times(field: &May<f64>, faults: &mut Faults) -> f64 {
    let times = field.get().copied().unwrap_or(1.0);
    if times <= 0.0 {
        faults.add(field.given().unwrap_or(1), format!("“times” is {times}; write a number above zero"));
    }
    times
}

fn indicator(
    question: &Need<QuestionKey>,
    statistic: &Need<StatisticFile>,
    times: f64,
    survey: &Survey,
    faults: &mut Faults,
) -> Option<Indicator> {
    let key = question.get()?;
    let Some((index, found)) = survey.find(key.as_str()) else {
        let hint = nearest::hint(key.as_str(), survey.questions.iter().map(|question| question.key.as_str()));
        faults.add(question.line, format!("no question “{key}” stands in the survey “{}”{hint}", survey.key));
        return None;
    };
    let given = statistic.get()?;
    let statistic = match (&given.share_of.0, &given.mean.0) {
        (Some(codes), None) => share_of(codes.get()?, codes.line, key, &found.kind, faults)?,
        (None, Some(mean)) => {
            if mean.get() == Some(&false) {
                faults.add(mean.line, "“mean = false” says nothing; write mean = true or share_of = […]");
            }
            mean_of(mean.line, key, &found.kind, faults)?
        }
        _ => {
            faults.add(statistic.line, "a statistic is exactly one of { share_of = [4, 5] } and { mean = true }");
            return None;
        }
    };
    Some(Indicator { question: index, statistic, times })
}

fn share_of(
    codes: &[Need<crate::domain::key::Code>],
    line: usize,
    question: &QuestionKey,
    kind: &Kind,
    faults: &mut Faults,
) -> Option<Statistic> {
    let Kind::Choice { options, apart } = kind else {
        faults.add(line, format!("“{question}” is not a choice question; “share_of” needs one"));
        return None;
    };
    if codes.is_empty() {
        faults.add(line, "“share_of” is empty; write at least one code");
    }
    let mut positions = Vec::with_capacity(codes.len());
    for (line, code) in codes.iter().filter_map(|item| item.get().map(|code| (item.line, code))) {
        let place = options.iter().position(|option| option.code == *code);
        match place.and_then(|place| u8::try_from(place + 1).ok()) {
            Some(position) if positions.contains(&position) => {
                faults.add(line, format!("the code {code} is given twice in “share_of”"));
            }
            Some(position) => positions.push(position),
            None if apart.iter().any(|choice| choice.apart.code() == code.as_str()) => {
                faults.add(line, format!("“{code}” stands apart in “{question}” and counts in no share; take it out"));
            }
            None => {
                let hint = nearest::hint(code.as_str(), options.iter().map(|option| option.code.as_str()));
                faults.add(line, format!("{code} is not a code of “{question}”{hint}"));
            }
        }
    }
    Some(Statistic::ShareOf(positions))
}

fn mean_of(line: usize, question: &QuestionKey, kind: &Kind, faults: &mut Faults) -> Option<Statistic> {
    match kind {
        Kind::Choice { options, .. } => {
            if let Some(option) = options.iter().find(|option| option.value.is_none()) {
                let code = &option.code;
                faults.add(
                    line,
                    format!("option {code} of “{question}” has no value, so there is no mean; give it value = …"),
                );
                return None;
            }
            Some(Statistic::Mean)
        }
        Kind::Count { .. } | Kind::Amount { .. } => Some(Statistic::Mean),
        Kind::Multi { .. } | Kind::Text { .. } => {
            faults.add(line, format!("“{question}” has no mean; “mean” needs a choice, count or amount question"));
            None
        }
    }
}
