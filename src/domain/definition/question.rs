//! One question of a survey file: its kind, with what that kind wants and what it does not allow.

use std::collections::BTreeMap;

use super::nearest;
use super::reader::{Faults, shown};
use super::scale::{self, ListOf};
use super::shape::{May, Need};
use super::survey_file::{KindWord, QuestionFile};
use crate::domain::key::Sector;
use crate::domain::response::Mode;
use crate::domain::survey::{ApartChoice, Choice, Fills, Kind};
use crate::domain::text::Language;

/// Largest `max` of a count question.
pub const MAX_COUNT: u64 = 1_000_000_000;
/// Largest `max` of an amount question, in đồng: sums over millions of responses must fit.
pub const MAX_AMOUNT: u64 = 1_000_000_000_000;
/// Largest `max_chars` of a text question: the form must fit into a body of 64 KiB.
pub const MAX_TEXT_CHARS: u64 = 4000;

/// A scale of the file, once read.
#[derive(Debug, Clone)]
pub struct Scale {
    pub options: Vec<Choice>,
    pub apart: Vec<ApartChoice>,
}

/// The kind of a question; none where it cannot be told.
pub fn kind(
    file: &QuestionFile,
    line: usize,
    scales: &BTreeMap<String, Option<Scale>>,
    languages: &[Language],
    faults: &mut Faults,
) -> Option<Kind> {
    let word = file.kind.get()?.0;
    refuse_foreign_keys(file, word, faults);
    match word {
        KindWord::Choice => {
            let (options, apart) = offered(file, line, ListOf::Choice, scales, languages, faults)?;
            Some(Kind::Choice { options, apart })
        }
        KindWord::Multi => {
            let (options, apart) = offered(file, line, ListOf::Multi, scales, languages, faults)?;
            let max = match file.max.get() {
                None => options.len(),
                Some(max) => match usize::try_from(*max) {
                    Ok(max) if (1..=options.len()).contains(&max) => max,
                    _ => {
                        let line = file.max.given().unwrap_or(line);
                        let count = options.len();
                        faults.add(line, format!("“max” is {max}; write 1 to {count}, the number of options"));
                        count
                    }
                },
            };
            Some(Kind::Multi { options, apart, max })
        }
        KindWord::Count => {
            let max = limit("max", &file.max, MAX_COUNT, line, faults)?;
            Some(Kind::Count { max: u32::try_from(max).ok()? })
        }
        KindWord::Amount => Some(Kind::Amount { max: limit("max", &file.max, MAX_AMOUNT, line, faults)? }),
        KindWord::Text => {
            let max_chars = limit("max_chars", &file.max_chars, MAX_TEXT_CHARS, line, faults)?;
            Some(Kind::Text { max_chars: usize::try_from(max_chars).ok()? })
        }
    }
}

fn limit(name: &str, field: &May<u64>, most: u64, line: usize, faults: &mut Faults) -> Option<u64> {
    match (field.given(), field.get()) {
        (None, _) => {
            faults.add(line, format!("this question has no “{name}”; add {name} = …, from 1 to {most}"));
            None
        }
        (Some(line), Some(value)) if !(1..=most).contains(value) => {
            faults.add(line, format!("“{name}” is {value}; write a number from 1 to {most}"));
            None
        }
        (_, value) => value.copied(),
    }
}

/// Faults for keys that mean nothing on this kind of question.
fn refuse_foreign_keys(file: &QuestionFile, word: KindWord, faults: &mut Faults) {
    let has_options = matches!(word, KindWord::Choice | KindWord::Multi);
    let given = [
        ("scale", file.scale.given(), has_options),
        ("options", file.options.given(), has_options),
        ("apart", file.apart.given(), has_options),
        ("max", file.max.given(), matches!(word, KindWord::Multi | KindWord::Count | KindWord::Amount)),
        ("max_chars", file.max_chars.given(), word == KindWord::Text),
        ("fills", file.fills.given(), word == KindWord::Choice),
    ];
    for (name, line, fits) in given {
        if let (Some(line), false) = (line, fits) {
            faults.add(line, format!("“{name}” means nothing on this kind of question; take it out"));
        }
    }
    if let (KindWord::Text, Some(true), Some(line)) = (word, file.required.get(), file.required.given()) {
        faults.add(line, "a text question cannot be required: nobody can be made to write; take “required” out");
    }
}

/// What a choice or multi offers: its scale's options or its own.
fn offered(
    file: &QuestionFile,
    line: usize,
    of: ListOf,
    scales: &BTreeMap<String, Option<Scale>>,
    languages: &[Language],
    faults: &mut Faults,
) -> Option<(Vec<Choice>, Vec<ApartChoice>)> {
    let before = faults.count();
    let own_apart = file.apart.get().map(|list| scale::apart(list, languages, faults));
    let (options, apart) = match (file.scale.given(), file.options.given()) {
        (None, None) => {
            faults.add(line, "this question has no options; add scale = \"…\" or options = […]");
            return None;
        }
        (Some(line), Some(_)) => {
            faults.add(line, "this question has both “scale” and “options”; keep one of them");
            return None;
        }
        (None, Some(line)) => (scale::options(file.options.get()?, line, of, languages, faults), Vec::new()),
        (Some(line), None) => {
            let name = file.scale.get()?;
            let Some(scale) = scales.get(name) else {
                let hint = nearest::hint(name, scales.keys().map(String::as_str));
                faults.add(line, format!("no scale “{}” stands in this file{hint}", shown(name)));
                return None;
            };
            let scale = scale.as_ref()?;
            scale::refuse_too_many(scale.options.len(), line, of, faults);
            (scale.options.clone(), scale.apart.clone())
        }
    };
    // Of a list with faults nobody can say which codes it has, so no gate is measured by it.
    (faults.count() == before && scale::is_whole(file.options.get(), file.apart.get()))
        .then(|| (options, own_apart.unwrap_or(apart)))
}

/// The modes in which the question is not asked.
pub fn except_modes(file: &QuestionFile, faults: &mut Faults) -> Vec<Mode> {
    let list: &[Need<_>] = file.except_modes.get().map_or(&[], Vec::as_slice);
    let mut modes = Vec::new();
    for (line, mode) in list.iter().filter_map(|item| item.get().map(|mode| (item.line, mode.0))) {
        if modes.contains(&mode) {
            faults.add(line, format!("“{}” is given twice in “except_modes”", mode.as_str()));
        }
        modes.push(mode);
    }
    if let (Some(line), true) = (file.except_modes.given(), Mode::ALL.iter().all(|mode| modes.contains(mode))) {
        faults.add(line, "“except_modes” names every mode, so this is never asked; take one out");
    }
    modes
}

/// The column that the answer fills. The options must be ones that the column can hold.
pub fn fills(file: &QuestionFile, kind: Option<&Kind>, taken: &mut Vec<Fills>, faults: &mut Faults) -> Option<Fills> {
    let (fills, line) = (file.fills.get()?.0, file.fills.given()?);
    if taken.contains(&fills) {
        faults.add(line, "another question fills this column already; keep one of the two");
    }
    taken.push(fills);
    let codes: Vec<&str> = kind.map_or(&[][..], Kind::options).iter().map(|option| option.code.as_str()).collect();
    match fills {
        Fills::RespondentKind if kind.is_some() && codes != ["1", "2"] => {
            faults.add(line, "“respondent_kind” needs the options 1 (a person) and 2 (an organisation), and no others");
        }
        Fills::Sector => {
            let bad: Vec<&str> = codes.into_iter().filter(|code| Sector::parse(code).is_err()).collect();
            if !bad.is_empty() {
                faults.add(line, format!("not codes of sectors: {}; these must begin with a letter", bad.join(", ")));
            }
        }
        Fills::RespondentKind => {}
    }
    Some(fills)
}
