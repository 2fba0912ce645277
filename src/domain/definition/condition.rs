//! Gates: who is asked a question, by the answers to earlier ones.

use super::nearest;
use super::reader::{Faults, shown};
use super::shape::{May, Need};
use super::survey_file::ConditionFile;
use crate::domain::key::Code;
use crate::domain::survey::{Condition, Kind};

/// What a gate may refer to: all questions of the file, as far as they could be read.
#[derive(Debug)]
pub struct Gates<'a> {
    /// By index: the key, where it is good.
    pub keys: &'a [Option<String>],
    /// By index: the kinds of the questions read so far, where they are good.
    pub kinds: &'a [Option<Kind>],
    /// The first question that the condition governs; gates must stand before it.
    pub before: usize,
}

impl Gates<'_> {
    /// The condition; where it has faults, part of it.
    pub fn condition(&self, file: &ConditionFile, line: usize, faults: &mut Faults) -> Condition {
        let forms =
            [file.question.given().or(file.any_of.given()), file.all.given(), file.any.given(), file.not.given()];
        if forms.iter().flatten().count() != 1 {
            faults.add(
                line,
                "a condition is exactly one of { question = \"…\", any_of = [1] }, { all = […] }, { any = […] }, { not = … }",
            );
        }
        if file.all.given().is_some() {
            Condition::All(self.parts("all", &file.all, faults))
        } else if file.any.given().is_some() {
            Condition::Any(self.parts("any", &file.any, faults))
        } else if let Some(part) = file.not.get() {
            Condition::Not(Box::new(self.condition(part, file.not.given().unwrap_or(line), faults)))
        } else {
            self.leaf(file, line, faults)
        }
    }

    fn parts(&self, name: &str, list: &May<Vec<Need<ConditionFile>>>, faults: &mut Faults) -> Vec<Condition> {
        let parts = list.get().map_or(&[][..], Vec::as_slice);
        if let (Some(line), Some([])) = (list.given(), list.get().map(Vec::as_slice)) {
            faults.add(line, format!("“{name}” is empty; write at least one condition"));
        }
        parts
            .iter()
            .filter_map(|part| part.get().map(|file| (part.line, file)))
            .map(|(line, file)| self.condition(file, line, faults))
            .collect()
    }

    fn leaf(&self, file: &ConditionFile, line: usize, faults: &mut Faults) -> Condition {
        match (file.question.given(), file.any_of.given()) {
            (Some(line), None) => faults.add(line, "this condition has no “any_of”; add any_of = [1]"),
            (None, Some(line)) => faults.add(line, "this condition has no “question”; add question = \"…\""),
            _ => {}
        }
        let key_line = file.question.given().unwrap_or(line);
        let question = file.question.get().and_then(|key| self.gate(key, key_line, faults));
        let mut any_of: Vec<Code> = Vec::new();
        let codes = file.any_of.get().map_or(&[][..], Vec::as_slice);
        if let (Some(line), Some([])) = (file.any_of.given(), file.any_of.get().map(Vec::as_slice)) {
            faults.add(line, "“any_of” is empty; write at least one code");
        }
        for item in codes {
            let Some(code) = item.get() else { continue };
            if any_of.contains(code) {
                faults.add(item.line, format!("the code {code} is given twice in “any_of”"));
            }
            if let Some(kind) = question.and_then(|gate| self.kinds[gate].as_ref()) {
                refuse_foreign(code, kind, item.line, file.question.get().map_or("", String::as_str), faults);
            }
            any_of.push(code.clone());
        }
        Condition::Is { question: question.unwrap_or(0), any_of }
    }

    /// The index of the question that a leaf names.
    fn gate(&self, key: &str, line: usize, faults: &mut Faults) -> Option<usize> {
        let key_shown = shown(key);
        let Some(place) = self.keys.iter().position(|known| known.as_deref() == Some(key)) else {
            let earlier = self.keys.iter().take(self.before).flatten().map(String::as_str);
            faults.add(line, format!("no question “{key_shown}” stands in this file{}", nearest::hint(key, earlier)));
            return None;
        };
        if place >= self.before {
            faults.add(
                line,
                format!("the gate “{key_shown}” does not stand before what it governs; move it up, or ask another"),
            );
            return None;
        }
        match &self.kinds[place] {
            Some(Kind::Choice { .. } | Kind::Multi { .. }) | None => Some(place),
            Some(_) => {
                faults.add(line, format!("“{key_shown}” is not a choice or multi question; only those can be gates"));
                None
            }
        }
    }
}

fn refuse_foreign(code: &Code, kind: &Kind, line: usize, gate: &str, faults: &mut Faults) {
    let known = kind.options().iter().map(|option| option.code.as_str());
    let known: Vec<&str> = known.chain(kind.apart().iter().map(|choice| choice.apart.code())).collect();
    if !known.contains(&code.as_str()) {
        let hint = nearest::hint(code.as_str(), known);
        faults.add(line, format!("{code} is not a code of “{gate}”{hint}"));
    }
}
