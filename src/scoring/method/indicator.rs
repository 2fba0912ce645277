//! The indicators of a method file: whether their question has the statistic that they want.

use std::collections::BTreeMap;

use super::file::{MethodFile, RoleFile, RolesFile, StatisticFile};
use super::input::{input, is_input};
use super::scale;
use super::tree::{After, Leaf, Parts};
use super::{Indicator, Role, Statistic};
use crate::domain::definition::nearest;
use crate::domain::definition::reader::Faults;
use crate::domain::definition::shape::{May, Need};
use crate::domain::key::{Code, QuestionKey};
use crate::domain::survey::{Apart, Choice, Kind, Survey};

/// Adds the leaves of `[indicator.…]` and `[indicators]` to the parts of the tree.
pub fn leaves<'a>(file: &'a MethodFile, survey: &Survey, parts: &mut Parts<'a>, faults: &mut Faults) {
    for (key, field) in file.indicator.get().into_iter().flatten() {
        let Some(given) = field.get() else {
            parts.add_leaf(key, field.line, None, After::default(), faults);
            continue;
        };
        let title = given.title.0.as_ref().and_then(|words| {
            words.get().map(|found| found.text("the indicator's title", words.line, &survey.languages, faults))
        });
        let times = times(&given.times, faults);
        let after = After {
            rescale: scale::rescale(&given.rescale, faults),
            bands: scale::bands(&given.bands, &survey.languages, faults),
        };
        let leaf = if is_input(given) {
            if given.title.given().is_none() {
                faults.add(field.line, "this indicator has no question, so it needs a title; add title = { … }");
            }
            input(given, times, file.key.get(), faults).and_then(|input| Some((title?, Leaf::Input(input))))
        } else if let Some(question) = &given.question.0 {
            let how = How { statistic: &given.statistic, times, values: &given.values, apart: &given.apart };
            indicator(question, &how, survey, faults).map(|leaf| {
                let title = title.unwrap_or_else(|| survey.questions[leaf.question].text.clone());
                (title, Leaf::Indicator(leaf))
            })
        } else {
            if given.statistic.get().is_some() {
                faults.add(field.line, "this indicator has no “question”; add question = \"…\", or a statistic that needs none (figure, other_index)");
            }
            None
        };
        parts.add_leaf(key, field.line, leaf, after, faults);
    }
    let Some(block) = file.indicators.get() else { return };
    let times = times(&block.times, faults);
    let after = After { rescale: scale::rescale(&block.rescale, faults), bands: None };
    let questions = block.questions.get().map_or(&[][..], Vec::as_slice);
    if let (Some([]), line) = (block.questions.get().map(Vec::as_slice), block.questions.line) {
        faults.add(line, "“questions” is empty; write at least one question, or take the block out");
    }
    for question in questions {
        let Some(key) = question.get() else { continue };
        let how = How { statistic: &block.statistic, times, values: &block.values, apart: &block.apart };
        let leaf = indicator(question, &how, survey, faults);
        let leaf = leaf.map(|leaf| (survey.questions[leaf.question].text.clone(), Leaf::Indicator(leaf)));
        parts.add_leaf(key.as_str(), question.line, leaf, after.clone(), faults);
    }
}

/// What a file says of an indicator beside its question.
struct How<'a> {
    statistic: &'a Need<StatisticFile>,
    times: f64,
    values: &'a May<BTreeMap<String, Need<f64>>>,
    apart: &'a May<RolesFile>,
}

fn times(field: &May<f64>, faults: &mut Faults) -> f64 {
    let times = field.get().copied().unwrap_or(1.0);
    if times <= 0.0 {
        faults.add(field.given().unwrap_or(1), format!("“times” is {times}; write a number above zero"));
    }
    times
}

fn indicator(question: &Need<QuestionKey>, how: &How<'_>, survey: &Survey, faults: &mut Faults) -> Option<Indicator> {
    let key = question.get()?;
    let Some((index, found)) = survey.find(key.as_str()) else {
        let hint = nearest::hint(key.as_str(), survey.questions.iter().map(|question| question.key.as_str()));
        faults.add(question.line, format!("no question “{key}” stands in the survey “{}”{hint}", survey.key));
        return None;
    };
    let given = how.statistic.get()?;
    let on = On { question: key, kind: &found.kind };
    if given.among.given().is_some() && given.share_of.given().is_none() {
        faults.add(how.statistic.line, "“among” goes with share_of only; take it out");
    }
    let own_values = how.values.0.as_ref().map(|values| on.values(values.get()?, values.line, faults));
    let is_valued = own_values.is_some();
    let among = given
        .among
        .0
        .as_ref()
        .filter(|_| given.share_of.given().is_some())
        .map(|codes| on.among(codes.get()?, codes.line, faults));
    let yes = |field: &May<bool>, word: &str, faults: &mut Faults| {
        if let (Some(false), Some(line)) = (field.get(), field.given()) {
            faults.add(line, format!("“{word} = false” says nothing; write {word} = true or another statistic"));
        }
    };
    let statistic = match (&given.share_of.0, &given.mean.0, &given.median.0, &given.count_ticked.0) {
        (Some(codes), None, None, None) => on.share_of(codes.get()?, codes.line, faults)?,
        (None, Some(mean), None, None) => {
            yes(&given.mean, "mean", faults);
            on.mean(is_valued, mean.line, faults)?
        }
        (None, None, Some(median), None) => {
            yes(&given.median, "median", faults);
            on.median(is_valued, median.line, faults)?
        }
        (None, None, None, Some(codes)) => on.count_ticked(codes.get()?, codes.line, faults)?,
        _ => {
            faults.add(
                how.statistic.line,
                "a statistic is exactly one of share_of = [4, 5], mean = true, median = true, count_ticked = […], figure = {…} and other_index = {…}",
            );
            return None;
        }
    };
    if let Some(line) = how.values.given().filter(|_| !matches!(statistic, Statistic::Mean | Statistic::Median)) {
        faults.add(line, "“values” is for mean and median; a share takes the codes as they are");
    }
    let values = match own_values.or(among) {
        Some(values) => Some(values?),
        None => None,
    };
    let apart = how.apart.get().map_or(Some([Role::LeaveOut; 3]), |file| on.roles(file, faults))?;
    Some(Indicator { question: index, statistic, times: how.times, values, apart })
}

/// The question that codes are looked up in.
struct On<'a> {
    question: &'a QuestionKey,
    kind: &'a Kind,
}

impl On<'_> {
    fn share_of(&self, codes: &[Need<Code>], line: usize, faults: &mut Faults) -> Option<Statistic> {
        if self.kind.options().is_empty() {
            faults
                .add(line, format!("“{}” has no options; “share_of” needs a choice or multi question", self.question));
            return None;
        }
        if codes.is_empty() {
            faults.add(line, "“share_of” is empty; write at least one code");
        }
        Some(Statistic::ShareOf(self.positions("share_of", codes, faults)))
    }

    fn count_ticked(&self, codes: &[Need<Code>], line: usize, faults: &mut Faults) -> Option<Statistic> {
        let Kind::Multi { options, .. } = self.kind else {
            faults.add(line, format!("“{}” is not a multi question; “count_ticked” needs one", self.question));
            return None;
        };
        let positions = self.positions("count_ticked", codes, faults);
        let all = || (1_u8..).take(options.len()).collect();
        Some(Statistic::CountTicked(if codes.is_empty() { all() } else { positions }))
    }

    /// The positions of codes, counted from one.
    fn positions(&self, called: &str, codes: &[Need<Code>], faults: &mut Faults) -> Vec<u8> {
        let mut positions = Vec::with_capacity(codes.len());
        for (line, code) in codes.iter().filter_map(|item| item.get().map(|code| (item.line, code))) {
            match self.position(code, line, faults) {
                Some(position) if positions.contains(&position) => {
                    faults.add(line, format!("the code {code} is given twice in “{called}”"));
                }
                Some(position) => positions.push(position),
                None => {}
            }
        }
        positions
    }

    fn position(&self, code: &Code, line: usize, faults: &mut Faults) -> Option<u8> {
        let options = self.kind.options();
        let place = options.iter().position(|option| option.code == *code);
        if let Some(position) = place.and_then(|place| u8::try_from(place + 1).ok()) {
            return Some(position);
        }
        if self.kind.apart().iter().any(|choice| choice.apart.code() == code.as_str()) {
            let question = self.question;
            faults
                .add(line, format!("“{code}” stands apart in “{question}”; say what it counts for in apart = {{ … }}"));
        } else {
            let hint = nearest::hint(code.as_str(), options.iter().map(|option| option.code.as_str()));
            faults.add(line, format!("{code} is not a code of “{}”{hint}", self.question));
        }
        None
    }

    /// One an option: in the denominator or not.
    fn among(&self, codes: &[Need<Code>], line: usize, faults: &mut Faults) -> Option<Vec<Option<f64>>> {
        if !matches!(self.kind, Kind::Choice { .. }) {
            faults.add(line, format!("“{}” is not a choice question; “among” needs one", self.question));
            return None;
        }
        let positions = self.positions("among", codes, faults);
        let valued = (1_u8..).take(self.kind.options().len()).map(|place| positions.contains(&place).then_some(1.0));
        Some(valued.collect())
    }

    fn values(
        &self,
        given: &BTreeMap<String, Need<f64>>,
        line: usize,
        faults: &mut Faults,
    ) -> Option<Vec<Option<f64>>> {
        if !matches!(self.kind, Kind::Choice { .. }) {
            faults.add(line, format!("“{}” is not a choice question; “values” needs one", self.question));
            return None;
        }
        if given.is_empty() {
            faults.add(line, "“values” is empty; write one a code that counts");
        }
        let mut values = vec![None; self.kind.options().len()];
        for (code, value) in given {
            let Some(code) = Code::parse(code).map_err(|fault| faults.add(value.line, fault.to_string())).ok() else {
                continue;
            };
            if let Some(position) = self.position(&code, value.line, faults) {
                values[usize::from(position) - 1] = value.get().copied();
            }
        }
        Some(values)
    }

    fn mean(&self, is_valued: bool, line: usize, faults: &mut Faults) -> Option<Statistic> {
        match self.kind {
            Kind::Choice { .. } if is_valued => Some(Statistic::Mean),
            Kind::Choice { options, .. } => {
                self.refuse_valueless(options, "mean", line, faults)?;
                Some(Statistic::Mean)
            }
            Kind::Count { .. } | Kind::Amount { .. } => Some(Statistic::Mean),
            Kind::Multi { .. } | Kind::Text { .. } => {
                let question = self.question;
                faults.add(line, format!("“{question}” has no mean; “mean” needs a choice, count or amount question"));
                None
            }
        }
    }

    fn median(&self, is_valued: bool, line: usize, faults: &mut Faults) -> Option<Statistic> {
        let Kind::Choice { options, .. } = self.kind else {
            let question = self.question;
            faults.add(
                line,
                format!("“{question}” is not a choice question; “median” needs one, whose answers are counted by code"),
            );
            return None;
        };
        if !is_valued {
            self.refuse_valueless(options, "median", line, faults)?;
        }
        Some(Statistic::Median)
    }

    fn refuse_valueless(&self, options: &[Choice], what: &str, line: usize, faults: &mut Faults) -> Option<()> {
        let Some(option) = options.iter().find(|option| option.value.is_none()) else { return Some(()) };
        let (code, question) = (&option.code, self.question);
        faults
            .add(line, format!("option {code} of “{question}” has no value, so there is no {what}; give it value = …"));
        None
    }

    fn roles(&self, file: &RolesFile, faults: &mut Faults) -> Option<[Role; 3]> {
        let mut roles = [Role::LeaveOut; 3];
        for (apart, field) in Apart::ALL.into_iter().zip([&file.no_opinion, &file.dont_know, &file.refused]) {
            let Some(line) = field.given() else { continue };
            if !self.kind.apart().iter().any(|choice| choice.apart == apart) {
                faults.add(line, format!("“{}” is no answer to “{}”; take it out", apart.code(), self.question));
            }
            roles[apart.place()] = match field.get()? {
                RoleFile::LeaveOut => Role::LeaveOut,
                RoleFile::Zero => Role::Zero,
                RoleFile::As(code) => Role::As(self.position(code, line, faults)?),
            };
        }
        Some(roles)
    }
}
