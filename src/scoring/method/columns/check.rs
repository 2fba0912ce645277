//! What `[columns]` says of questions and stages, held against the survey: every question is there, every cell means a code.

use super::file::{ColumnOfFile, ColumnsFile};
use crate::domain::definition::nearest;
use crate::domain::definition::reader::Faults;
use crate::domain::definition::shape::Need;
use crate::domain::survey::{Kind, Question, Survey};

pub(in crate::scoring::method) fn check(file: &ColumnsFile, survey: &Survey, faults: &mut Faults) {
    let keys = || survey.questions.iter().map(|question| question.key.as_str());
    let find = |key: &str, line: usize, faults: &mut Faults| {
        let found = survey.find(key);
        if found.is_none() {
            faults.add(line, format!("no question “{key}” stands in this file{}", nearest::hint(key, keys())));
        }
        found.map(|(_, question)| question)
    };
    for (key, field) in file.question.get().into_iter().flatten() {
        let question = find(key, field.line, faults);
        if let (Some(question), Some(of)) = (question, field.get()) {
            check_cells(question, of, faults);
        }
    }
    let overall = file.overall.0.as_ref().into_iter();
    for field in overall.chain(file.absent.get().into_iter().flatten()) {
        if let Some(key) = field.get() {
            find(key, field.line, faults);
        }
    }
    let has =
        |list: &Option<Need<Vec<Need<String>>>>| list.as_ref().and_then(Need::get).is_some_and(|list| !list.is_empty());
    if let (true, false, Some(line)) = (has(&file.ssu.0), has(&file.psu.0), file.ssu.given()) {
        faults.add(line, "“ssu” names units of the second stage, and “psu” none of the first; name the primary units in psu = […], or call these psu");
    }
}

/// Every cell must mean a code that the question has.
fn check_cells(question: &Question, of: &ColumnOfFile, faults: &mut Faults) {
    for (cell, field) in of.cells.get().into_iter().flatten() {
        let Some(target) = field.get() else { continue };
        let known = codes(question);
        let parts: Vec<&str> = match question.kind {
            Kind::Multi { .. } => target.split(',').map(str::trim).collect(),
            Kind::Choice { .. } => vec![target.trim()],
            _ => continue,
        };
        for code in parts.into_iter().filter(|code| !code.is_empty() && !known.contains(code)) {
            let hint = nearest::hint(code, known.iter().copied());
            let key = question.key.as_str();
            faults.add(field.line, format!("the cell “{cell}” is to mean “{code}”, which is no code of {key}{hint}"));
        }
    }
}

fn codes(question: &Question) -> Vec<&str> {
    let (Kind::Choice { apart, .. } | Kind::Multi { apart, .. }) = &question.kind else { return Vec::new() };
    let options = question.kind.options().iter().map(|option| option.code.as_str());
    options.chain(apart.iter().map(|choice| choice.apart.code())).collect()
}
