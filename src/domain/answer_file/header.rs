//! The header of a foreign file: where each question and each column that is wanted stands. What is named and not there is refused.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization as _;

use super::{Wanted, fault};
use crate::domain::definition::nearest;
use crate::domain::definition::rows::RowFault;
use crate::domain::survey::Survey;

/// Where in a row things stand.
pub(super) struct Columns {
    /// Its place and its name.
    pub agency: Option<(usize, String)>,
    /// Place in the row, question, and the code of each cell where cells are no codes.
    pub questions: Vec<(usize, usize, BTreeMap<String, String>)>,
    /// Place and name of the columns that are kept as they are.
    pub kept: Vec<(usize, String)>,
    /// Keys of questions without a column.
    pub absent: Vec<String>,
}

const TWICE: &str = "this column stands in the header twice; take one out";

impl Columns {
    pub fn find(header: &csv::StringRecord, survey: &Survey, wanted: &Wanted<'_>) -> Result<Self, Vec<RowFault>> {
        let names: Vec<String> = header.iter().map(|name| name.trim().nfc().collect()).collect();
        let mut faults = Vec::new();
        let questions = questions(&names, survey, wanted, &mut faults);
        let mut find = |column: &str, who: &str| {
            let mut places = (0..names.len()).filter(|place| names[*place] == column);
            let found = places.next();
            let message = match (found, places.next()) {
                (Some(_), None) => None,
                (Some(_), Some(_)) => Some(TWICE.to_owned()),
                (None, _) => {
                    let hint = nearest::hint(column, names.iter().map(String::as_str));
                    Some(format!("{who} names this column, and no such heading stands in the header{hint}"))
                }
            };
            if let Some(message) = message.filter(|_| faults.iter().all(|fault: &RowFault| fault.column != column)) {
                faults.push(fault(1, column, &message));
            }
            found.map(|place| (place, column.to_owned()))
        };
        let agency = wanted.agency.and_then(|agency| {
            let by = wanted.columns.iter().find(|(column, _)| *column == agency);
            find(agency, by.map_or("the definition", |(_, who)| who))
        });
        let mut kept: Vec<(&str, &str)> = wanted.columns.clone();
        kept.sort_by_key(|(column, _)| *column);
        kept.dedup_by_key(|(column, _)| *column);
        let kept = kept.into_iter().filter_map(|(column, who)| find(column, who)).collect();
        let absent = absent(&names, survey, wanted, &questions, &mut faults);
        if faults.is_empty() { Ok(Self { agency, questions, kept, absent }) } else { Err(faults) }
    }
}

type Questions = Vec<(usize, usize, BTreeMap<String, String>)>;

fn questions(names: &[String], survey: &Survey, wanted: &Wanted<'_>, faults: &mut Vec<RowFault>) -> Questions {
    let mut questions: Questions = Vec::new();
    for (place, name) in names.iter().map(String::as_str).enumerate() {
        let given = wanted.questions.iter().find(|(key, column, _)| column.unwrap_or(key) == name);
        // A question that stands in another column does not stand in its own.
        let own = || wanted.questions.iter().all(|(key, ..)| *key != name).then_some(name);
        let Some((question, _)) = given.map(|(key, ..)| *key).or_else(own).and_then(|key| survey.find(key)) else {
            continue;
        };
        if questions.iter().any(|(_, known, _)| *known == question) {
            faults.push(fault(1, name, TWICE));
        }
        questions.push((place, question, given.map_or_else(BTreeMap::new, |(_, _, cells)| (*cells).clone())));
    }
    questions
}

/// The questions without a column; those that a figure rests on, or whose column was named, are faults.
fn absent(
    names: &[String],
    survey: &Survey,
    wanted: &Wanted<'_>,
    found: &Questions,
    faults: &mut Vec<RowFault>,
) -> Vec<String> {
    let keys: Vec<&str> = survey.questions.iter().map(|question| question.key.as_str()).collect();
    if found.is_empty() && !wanted.questions_may_miss {
        let known = keys.join(", ");
        faults.push(fault(1, "", &format!("no column is a question of the definition; its questions are {known}")));
        return Vec::new();
    }
    let is_free = |name: &&str| {
        let is_question = found.iter().any(|(place, ..)| names[*place] == *name);
        !name.is_empty() && !is_question && wanted.columns.iter().all(|(column, _)| column != name)
    };
    let free: Vec<&str> = names.iter().map(String::as_str).filter(is_free).collect();
    let mut absent = Vec::new();
    for (place, key) in keys.into_iter().enumerate() {
        let is_there = found.iter().any(|(_, question, _)| *question == place);
        let is_excused = wanted.absent.iter().any(|absent| absent == key);
        let mapped = wanted.questions.iter().find(|(question, ..)| *question == key).and_then(|(_, column, _)| *column);
        if is_there {
            if is_excused {
                faults.push(fault(
                    1,
                    mapped.unwrap_or(key),
                    &format!("the definition says that the file does not ask “{key}”, and its column stands here; take it out of “absent”"),
                ));
            }
            continue;
        }
        absent.push(key.to_owned());
        if is_excused {
            continue;
        }
        if let Some(column) = mapped {
            let hint = hint(column, &free);
            faults.push(fault(
                1,
                column,
                &format!(
                    "the definition says that “{key}” stands in this column, and the header has none of that name{hint}"
                ),
            ));
        } else if wanted.needed.contains(&key) && !(found.is_empty() && wanted.questions_may_miss) {
            let hint = hint(key, &free);
            faults.push(fault(
                1,
                key,
                &format!(
                    "figures rest on this question, and the header has no column of that name{hint}; name its column in [columns.question.{key}], or say absent = [\"{key}\"] in [columns] if it was not asked"
                ),
            ));
        }
    }
    absent
}

/// A heading that means nothing yet and is spelled alike; the same letters in another case come first.
fn hint(word: &str, free: &[&str]) -> String {
    let same = free.iter().find(|name| name.to_lowercase() == word.to_lowercase());
    if let Some(name) = same {
        return format!("; did you mean “{name}”?");
    }
    let hint = nearest::hint(word, free.iter().copied());
    if hint.contains("did you mean") { hint } else { String::new() }
}
