//! What is wrong with the rows of an agency's margins together.

use std::collections::BTreeMap;

use super::{Bad, Line, MOST_CROSSINGS, UNKNOWN, agree};
use crate::domain::agency::Agency;
use crate::domain::key::{AgencyCode, Code, QuestionKey};
use crate::domain::survey::{Question, Survey};

/// The rows of one question.
struct Rows<'a> {
    question: &'a Question,
    first: usize,
    /// Row and total of each answer.
    codes: BTreeMap<&'a Code, (usize, Result<Option<u64>, Bad>)>,
}

/// Row, column and message. `agency`: none where the rows hold for all without own ones.
pub(super) fn of_agency(
    agency: Option<&AgencyCode>,
    lines: &[Line],
    agencies: &[Agency],
    survey: &Survey,
) -> Vec<(usize, usize, String)> {
    let named = agency.map_or_else(|| "all agencies".to_owned(), ToString::to_string);
    let mut found = Vec::new();
    let mut questions: BTreeMap<&QuestionKey, Rows<'_>> = BTreeMap::new();
    for line in lines {
        let Some((_, question)) = survey.find(line.question.as_str()) else { continue };
        let rows =
            questions.entry(&line.question).or_insert(Rows { question, first: line.row, codes: BTreeMap::new() });
        if let Some((before, _)) = rows.codes.insert(&line.code, (line.row, line.total)) {
            let (code, question) = (&line.code, &line.question);
            found.push((line.row, 1, format!("“{code}” of {question} for {named} stands in row {before} already")));
        }
    }
    for rows in questions.values() {
        found.extend(of_question(rows, &named));
    }
    let crossings: usize = questions.values().fold(1, |all, rows| {
        let known = rows.codes.values().filter(|(_, total)| matches!(total, Ok(Some(_)))).count();
        all.saturating_mul(known + 1)
    });
    let Some(first) = lines.first().map(|line| line.row).filter(|_| found.is_empty()) else { return found };
    if crossings > MOST_CROSSINGS {
        let message = format!(
            "the questions of {named} cross in {crossings} ways, at most {MOST_CROSSINGS} are told apart; leave a question out"
        );
        found.push((first, 0, message));
    }
    if let Some(agency) = agency {
        let files = agencies.iter().find(|known| known.code == *agency).and_then(|known| known.files);
        found.extend(of_sums(agency, questions.values(), files));
    }
    found
}

fn of_question(rows: &Rows<'_>, named: &str) -> Vec<(usize, usize, String)> {
    let key = &rows.question.key;
    let mut found = Vec::new();
    for option in rows.question.kind.options() {
        if !rows.codes.contains_key(&option.code) {
            let code = &option.code;
            let message = format!(
                "{named}: answer “{code}” of {key} has no row, an empty cell; give its total, or “{UNKNOWN}” where it is not known"
            );
            found.push((rows.first, 1, message));
        }
    }
    let (known, all_read) = rows.codes.values().fold((0, true), |(known, all_read), (_, total)| {
        (known + usize::from(matches!(total, Ok(Some(_)))), all_read && total.is_ok())
    });
    if found.is_empty() && all_read && known < 2 {
        let message = format!("{named}: of {key} fewer than two answers have a total; there is nothing to weigh by");
        found.push((rows.first, 2, message));
    }
    found
}

/// All questions of an agency count the same people: its files.
fn of_sums<'a>(
    agency: &AgencyCode,
    questions: impl Iterator<Item = &'a Rows<'a>>,
    files: Option<u64>,
) -> Vec<(usize, usize, String)> {
    let totals = |rows: &Rows<'_>| -> Option<u64> {
        rows.codes.values().try_fold(0_u64, |all, (_, total)| all.checked_add(total.ok()?.unwrap_or(0)))
    };
    let mut sums = questions.filter_map(|rows| Some((rows, totals(rows)?)));
    let Some((first, all)) = sums.next() else { return Vec::new() };
    let mut found = Vec::new();
    if let Some(files) = files
        && !agree(files, all)
    {
        let key = &first.question.key;
        let message = format!(
            "{key} of {agency} adds up to {all}, the wave's list of agencies says {files} files; make the two agree"
        );
        found.push((first.first, 2, message));
    }
    for (rows, sum) in sums {
        if !agree(sum, all) {
            let (key, other) = (&rows.question.key, &first.question.key);
            let message = format!(
                "{key} of {agency} adds up to {sum}, {other} to {all}; they count the same people and must agree"
            );
            found.push((rows.first, 2, message));
        }
    }
    found
}
