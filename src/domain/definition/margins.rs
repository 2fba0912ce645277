//! The margins of a wave: how many of an agency's people are known to belong to each answer to a choice question, such as sex and
//! age. One row an answer; all bad rows told with row and column. And the one spelling in which they are kept.

mod faults;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::nearest;
pub use super::rows::RowFault;
use super::rows::{self, Row};
use crate::domain::agency::Agency;
use crate::domain::key::{AgencyCode, Code, QuestionKey};
use crate::domain::survey::{Kind, Survey};

/// The columns, in any order; the first three are needed, and filled in.
pub const COLUMNS: [&str; 4] = ["question", "code", "files", "agency"];
/// The columns as they are kept.
const HEADER: &str = "agency,question,code,files\n";
/// What stands for a total that nobody knows.
pub const UNKNOWN: &str = "-";
/// The answers to an agency's questions cross in no more ways than this, each question's without a total as one.
pub const MOST_CROSSINGS: usize = 512;

/// The people of each answer; none where nobody knows: who gave it counts like those who gave no answer.
pub type Totals = BTreeMap<Code, Option<u64>>;
/// By question.
pub type AgencyMargins = BTreeMap<QuestionKey, Totals>;

/// The margins of a wave's agencies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Margins {
    pub own: BTreeMap<AgencyCode, AgencyMargins>,
    /// For every agency without own ones: shares, brought to the agency's files question by question.
    pub shared: AgencyMargins,
}

/// What holds for one agency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held<'a> {
    pub margins: &'a AgencyMargins,
    /// They came without an agency: only their proportions count.
    pub are_shares: bool,
}

impl Margins {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.own.is_empty() && self.shared.is_empty()
    }

    /// The agency's own margins, or the shares that hold for all without.
    #[must_use]
    pub fn of(&self, agency: &AgencyCode) -> Option<Held<'_>> {
        let own = self.own.get(agency).map(|margins| Held { margins, are_shares: false });
        own.or_else(|| (!self.shared.is_empty()).then_some(Held { margins: &self.shared, are_shares: true }))
    }
}

impl Held<'_> {
    /// All people of the agency, as its own margins say; none of shares.
    #[must_use]
    pub fn files(&self) -> Option<u64> {
        let first = self.margins.values().next().filter(|_| !self.are_shares)?;
        Some(sum(first))
    }
}

/// The people of all answers to a question.
#[must_use]
pub fn sum(totals: &Totals) -> u64 {
    totals.values().flatten().fold(0, |all, files| all.saturating_add(*files))
}

/// Totals that count the same people may differ by a millionth, for rounding (STATISTICS 1.7).
#[must_use]
pub fn agree(one: u64, other: u64) -> bool {
    one.abs_diff(other) <= one.max(other) / 1_000_000
}

/// A file as far as it is good, with all its faults in the order of the file.
#[derive(Debug, Default)]
pub struct MarginsFile {
    pub margins: Margins,
    pub faults: Vec<RowFault>,
}

/// Reads the margins of a wave with this survey and these agencies, whose files may be known. `is_measured`: whether the figures rest on
/// a question, by its place: nobody may declare how it was answered.
#[must_use]
pub fn parse(bytes: &[u8], agencies: &[Agency], survey: &Survey, is_measured: impl Fn(usize) -> bool) -> MarginsFile {
    read(bytes, Some(Wave { agencies, survey, is_measured: &is_measured }))
}

/// What the margins must fit.
#[derive(Clone, Copy)]
struct Wave<'a> {
    agencies: &'a [Agency],
    survey: &'a Survey,
    is_measured: &'a dyn Fn(usize) -> bool,
}

type Known<'a> = Option<Wave<'a>>;

/// A row that says of which answer it is.
struct Line {
    row: usize,
    question: QuestionKey,
    code: Code,
    /// The answer has a row, whatever its total.
    total: Result<Option<u64>, Bad>,
}

/// A cell that cannot be read; its fault is told.
#[derive(Debug, Clone, Copy)]
struct Bad;

fn good<T>(
    rows: &mut rows::Rows,
    row: &Row,
    place: usize,
    read: impl FnOnce(&str) -> Result<T, String>,
) -> Result<Option<T>, Bad> {
    row.cell(place).map(read).transpose().map_err(|message| {
        rows.fault(row.row, COLUMNS[place], message);
        Bad
    })
}

fn read(bytes: &[u8], known: Known<'_>) -> MarginsFile {
    let mut rows = rows::read(bytes, &COLUMNS, 3);
    let mut lines: BTreeMap<Option<AgencyCode>, Vec<Line>> = BTreeMap::new();
    for row in std::mem::take(&mut rows.rows) {
        let agency = good(&mut rows, &row, 3, |word| agency(word, known));
        let Ok(Some(question)) = good(&mut rows, &row, 0, |word| question(word, known)) else { continue };
        let code = good(&mut rows, &row, 1, |word| code(word, &question, known));
        let total = good(&mut rows, &row, 2, total);
        if let (Ok(agency), Ok(Some(code))) = (agency, code) {
            let total = total.map(Option::flatten);
            lines.entry(agency).or_default().push(Line { row: row.row, question, code, total });
        }
    }
    let mut margins = Margins::default();
    for (agency, lines) in lines {
        if let Some(Wave { agencies, survey, .. }) = known {
            for (row, place, message) in faults::of_agency(agency.as_ref(), &lines, agencies, survey) {
                rows.fault(row, COLUMNS[place], message);
            }
        }
        let mut of_agency = AgencyMargins::new();
        for line in lines {
            if let Ok(total) = line.total {
                of_agency.entry(line.question).or_default().insert(line.code, total);
            }
        }
        match agency {
            Some(agency) => drop(margins.own.insert(agency, of_agency)),
            None => margins.shared = of_agency,
        }
    }
    rows.faults.sort_by_key(|fault| fault.row);
    MarginsFile { margins, faults: rows.faults }
}

fn agency(word: &str, known: Known<'_>) -> Result<AgencyCode, String> {
    let code = AgencyCode::parse(word).map_err(|bad| bad.to_string())?;
    let Some(Wave { agencies, .. }) = known else { return Ok(code) };
    if agencies.iter().any(|agency| agency.code == code) {
        return Ok(code);
    }
    let hint = nearest::hint(word, agencies.iter().map(|agency| agency.code.as_str()));
    Err(format!("the wave does not ask about agency “{word}”{hint}"))
}

fn question(word: &str, known: Known<'_>) -> Result<QuestionKey, String> {
    let key = QuestionKey::parse(word).map_err(|bad| bad.to_string())?;
    let Some(Wave { survey, is_measured, .. }) = known else { return Ok(key) };
    let choices = survey.questions.iter().enumerate();
    let choices = choices.filter(|(at, question)| matches!(question.kind, Kind::Choice { .. }) && !is_measured(*at));
    match survey.find(word) {
        Some((place, _)) if is_measured(place) => {
            Err(format!("the figures rest on question “{word}”; margins say who people are, not what they think"))
        }
        Some((_, question)) if matches!(question.kind, Kind::Choice { .. }) => Ok(key),
        Some(_) => {
            Err(format!("question “{word}” is no choice of one answer; margins are known by answers to choices"))
        }
        None => {
            let hint = nearest::hint(word, choices.map(|(_, question)| question.key.as_str()));
            Err(format!("the survey has no question “{word}”{hint}"))
        }
    }
}

fn code(word: &str, question: &QuestionKey, known: Known<'_>) -> Result<Code, String> {
    let code = Code::parse(word).map_err(|bad| bad.to_string())?;
    let asked = known.and_then(|wave| wave.survey.find(question.as_str()));
    let Some((_, asked)) = asked else { return Ok(code) };
    let options = || asked.kind.options().iter().map(|option| option.code.as_str());
    if options().any(|option| option == word) {
        return Ok(code);
    }
    if asked.kind.apart().iter().any(|apart| apart.apart.code() == word) {
        return Err(format!(
            "“{word}” of {} stands apart, it is no answer; who chose it counts like those who gave none: take the row out",
            asked.key
        ));
    }
    Err(format!("question {} has no answer “{word}”{}", asked.key, nearest::hint(word, options())))
}

/// None of a total that nobody knows.
fn total(word: &str) -> Result<Option<u64>, String> {
    if word == UNKNOWN {
        return Ok(None);
    }
    let is_whole = word.len() <= 12 && word.bytes().all(|byte| byte.is_ascii_digit());
    match word.parse() {
        Ok(0) => Err(format!("a total of zero would leave the answer out; write “{UNKNOWN}” where it is not known")),
        Ok(files) if is_whole => Ok(Some(files)),
        _ if word.starts_with('-') => Err(format!("“{word}” is below zero; a total says how many people there are")),
        _ => Err(format!(
            "“{word}” is not a number of people: a whole number such as 120, without separators (shares too: 487 and 513)"
        )),
    }
}

/// The margins as they are kept: sorted by agency, those for all first, then by question and code.
#[must_use]
pub fn write(margins: &Margins) -> String {
    let mut text = HEADER.to_owned();
    let shared = (!margins.shared.is_empty()).then_some(("", &margins.shared));
    let own = margins.own.iter().map(|(agency, of)| (agency.as_str(), of));
    for (agency, of) in shared.into_iter().chain(own) {
        for (question, totals) in of {
            for (code, total) in totals {
                let total = total.map_or_else(|| UNKNOWN.to_owned(), |files| files.to_string());
                let _ = writeln!(text, "{agency},{question},{code},{total}");
            }
        }
    }
    text
}

/// Margins in the spelling of [`write()`]; none where the bytes are not.
#[must_use]
pub fn kept(bytes: &[u8]) -> Option<Margins> {
    if bytes == HEADER.as_bytes() {
        return Some(Margins::default());
    }
    let file = read(bytes, None);
    (file.faults.is_empty() && write(&file.margins).as_bytes() == bytes).then_some(file.margins)
}
