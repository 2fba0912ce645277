//! Lists of options: what a scale or a question offers, and what stands apart from it.

use super::reader::Faults;
use super::shape::Need;
use super::survey_file::{ApartFile, OptionFile};
use crate::domain::layout::{MAX_CHOICES, MAX_TICKS};
use crate::domain::survey::{Apart, ApartChoice, Choice};
use crate::domain::text::Language;

/// Where a list of options stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListOf {
    Scale,
    Choice,
    Multi,
}

/// The options of one list; those with faults are left out.
pub fn options(
    list: &[Need<OptionFile>],
    line: usize,
    of: ListOf,
    languages: &[Language],
    faults: &mut Faults,
) -> Vec<Choice> {
    if list.is_empty() {
        faults.add(line, "this list has no options; write at least one");
    }
    if of != ListOf::Scale {
        refuse_too_many(list.len(), line, of, faults);
    }
    let mut options: Vec<Choice> = Vec::with_capacity(list.len());
    for item in list {
        let Some(file) = item.get() else { continue };
        let text = file.text.text("this option", item.line, languages, faults);
        let exclusive = file.exclusive.get().copied().unwrap_or(false);
        if let (true, false, Some(line)) = (exclusive, of == ListOf::Multi, file.exclusive.given()) {
            faults.add(line, "“exclusive” is for the options of a multi question only; take it out");
        }
        let Some(code) = file.code.get() else { continue };
        if options.iter().any(|option| option.code == *code) {
            faults
                .add(file.code.line, format!("the code {code} is given twice in this list; give each option its own"));
        }
        if Apart::parse(code.as_str()).is_some() {
            faults.add(file.code.line, format!("the code “{code}” is kept for options apart; move it to “apart”"));
        }
        let whole = code.as_str().parse::<u32>().ok().map(f64::from);
        let value = file.value.get().copied().or(whole);
        options.push(Choice { code: code.clone(), text, value, exclusive });
    }
    options
}

/// Whether all that stands in the lists could be read.
#[must_use]
pub fn is_whole(options: Option<&Vec<Need<OptionFile>>>, apart: Option<&Vec<Need<ApartFile>>>) -> bool {
    options.into_iter().flatten().all(|item| item.get().is_some_and(|file| file.code.get().is_some()))
        && apart.into_iter().flatten().all(|item| item.get().is_some_and(|file| file.code.get().is_some()))
}

/// A fault where a question offers more options than an answer's bytes can tell apart.
pub fn refuse_too_many(count: usize, line: usize, of: ListOf, faults: &mut Faults) {
    let (most, kind) = if of == ListOf::Multi { (MAX_TICKS, "multi") } else { (MAX_CHOICES, "choice") };
    if count > most {
        faults.add(line, format!("{count} options are too many for a {kind} question; at most {most} can be stored"));
    }
}

/// The options apart of one list.
pub fn apart(list: &[Need<ApartFile>], languages: &[Language], faults: &mut Faults) -> Vec<ApartChoice> {
    let mut choices: Vec<ApartChoice> = Vec::new();
    for item in list {
        let Some(file) = item.get() else { continue };
        let text = file.text.text("this option apart", item.line, languages, faults);
        let Some(code) = file.code.get() else { continue };
        if choices.iter().any(|choice| choice.apart == code.0) {
            faults.add(file.code.line, format!("the code “{}” is given twice in “apart”", code.0.code()));
        }
        choices.push(ApartChoice { apart: code.0, text });
    }
    choices
}
