//! Files of answers that were collected elsewhere: one row a respondent, one column a question; all bad cells told at once.

mod header;

use std::collections::{BTreeMap, HashMap};

use unicode_normalization::UnicodeNormalization as _;

use super::agency::{Agency, AgencyKind};
use super::definition::rows::{RowFault, delimiter};
use super::key::{AgencyCode, BlockKey};
use super::response::Channel;
use super::submission::{Fault, Given, GivenAnswers, Unmet};
use super::survey::{Kind, Survey};
use header::Columns;

/// The cell of a question that was not put to a respondent, as raw exports write it; no option's code has a dash.
pub const NOT_ASKED: &str = "not-asked";

/// All answers of a file.
#[derive(Debug, Clone)]
pub struct AnswerFile {
    /// In the order in which they first come; one, called `all`, where no column names them.
    pub agencies: Vec<Agency>,
    /// Per respondent: the place of the agency in `agencies`, and the compact answers.
    pub rows: Vec<(usize, Vec<u8>)>,
    /// Per respondent: the line of the file, for messages.
    pub lines: Vec<usize>,
    /// The other columns that were wanted, by name: a cell a respondent, trimmed.
    pub cells: BTreeMap<String, Vec<String>>,
    /// Keys of questions that have no column: blank in every row.
    pub absent: Vec<String>,
}

/// What to read beside the questions.
#[derive(Debug, Clone, Default)]
pub struct Wanted<'a> {
    pub agency: Option<&'a str>,
    /// Cells that mean "blank".
    pub blanks: &'a [String],
    /// Columns that are kept as they are, each with who names it: the definition, or an option of the command.
    pub columns: Vec<(&'a str, &'a str)>,
    /// Of questions: the column, where it is not the key, and the code of each cell, where cells are not codes.
    pub questions: Vec<(&'a str, Option<&'a str>, &'a BTreeMap<String, String>)>,
    /// Questions that are refused without a column, because a figure rests on them.
    pub needed: Vec<&'a str>,
    /// Questions that the file does not ask, as its definition says.
    pub absent: &'a [String],
    /// Whether a file without a question is good: estimates of other columns need none.
    pub questions_may_miss: bool,
}

/// Reads UTF-8 with or without a byte-order mark, commas or semicolons. Columns that are no questions are passed over;
/// questions without a column are blank where nothing rests on them; codes of a multi stand in one cell, separated by commas.
///
/// # Errors
/// Every fault with its row (1 is the header) and its column.
pub fn parse(bytes: &[u8], survey: &Survey, wanted: &Wanted<'_>) -> Result<AnswerFile, Vec<RowFault>> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Err(vec![fault(1, "", "this is not text in UTF-8; save it as “CSV UTF-8”")]);
    };
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter(bytes)).from_reader(text.as_bytes());
    let header = match reader.headers() {
        Ok(header) => header.clone(),
        Err(error) => return Err(vec![fault(1, "", &error.to_string())]),
    };
    let columns = Columns::find(&header, survey, wanted)?;
    let blanks = wanted.blanks;
    let mut file =
        Reading { survey, columns, blanks, places: HashMap::new(), agencies: Vec::new(), faults: Vec::new() };
    let (mut rows, mut lines) = (Vec::new(), Vec::new());
    let mut cells: Vec<Vec<String>> = vec![Vec::new(); file.columns.kept.len()];
    for record in reader.records() {
        match record {
            Ok(record) => {
                let row = record.position().map_or(0, csv::Position::line);
                let row = usize::try_from(row).unwrap_or(0);
                rows.extend(file.row(row, &record));
                lines.push(row);
                for (cells, (place, _)) in cells.iter_mut().zip(&file.columns.kept) {
                    cells.push(record.get(*place).unwrap_or_default().trim().nfc().collect());
                }
            }
            Err(error) => {
                let row = error.position().map_or(0, csv::Position::line);
                file.faults.push(fault(usize::try_from(row).unwrap_or(0), "", &worded(&error)));
            }
        }
    }
    if rows.is_empty() && file.faults.is_empty() {
        file.faults.push(fault(1, "", "no row of answers stands under the header"));
    }
    if !file.faults.is_empty() {
        return Err(file.faults);
    }
    let cells = file.columns.kept.into_iter().map(|(_, name)| name).zip(cells).collect();
    Ok(AnswerFile { agencies: file.agencies, rows, lines, cells, absent: file.columns.absent })
}

struct Reading<'a> {
    survey: &'a Survey,
    columns: Columns,
    blanks: &'a [String],
    places: HashMap<String, usize>,
    agencies: Vec<Agency>,
    faults: Vec<RowFault>,
}

impl Reading<'_> {
    /// The respondent of a row; none where a fault was added.
    fn row(&mut self, row: usize, record: &csv::StringRecord) -> Option<(usize, Vec<u8>)> {
        let survey = self.survey;
        let mut given = GivenAnswers::new();
        for (place, question, cells) in &self.columns.questions {
            let cell: String = record.get(*place).unwrap_or_default().trim().nfc().collect();
            if cell.is_empty() || cell == NOT_ASKED || self.blanks.contains(&cell) {
                continue;
            }
            let question = &survey.questions[*question];
            let cell = cells.get(&cell).unwrap_or(&cell);
            let value = match question.kind {
                Kind::Multi { .. } => {
                    Given::List(cell.split(',').map(|code| Given::Word(code.trim().to_owned())).collect())
                }
                _ => Given::Word(cell.clone()),
            };
            given.insert(question.key.to_string(), value);
        }
        let agency = self.agency(row, record);
        match survey.accept(&Channel::open_web(), &given, Unmet::Reject, false) {
            Ok(accepted) => agency.map(|agency| (agency, survey.layout.encode(&accepted.answers))),
            Err(rejections) => {
                let faults = rejections.iter().map(|one| fault(row, &one.question, &said(&one.fault)));
                self.faults.extend(faults);
                None
            }
        }
    }

    /// The place of the row's agency; none where the cell is empty, which is a fault.
    fn agency(&mut self, row: usize, record: &csv::StringRecord) -> Option<usize> {
        let name: String = match &self.columns.agency {
            None => "all".to_owned(),
            Some((place, column)) => {
                let name: String = record.get(*place).unwrap_or_default().trim().nfc().collect();
                if name.is_empty() || self.blanks.contains(&name) {
                    self.faults.push(fault(row, column, "the agency is missing"));
                    return None;
                }
                name
            }
        };
        if let Some(place) = self.places.get(&name) {
            return Some(*place);
        }
        let place = self.agencies.len();
        self.agencies.push(self.new_agency(&name));
        self.places.insert(name, place);
        Some(place)
    }

    /// Foreign files name agencies as they like; a name that can be no code gets a number.
    fn new_agency(&self, name: &str) -> Agency {
        let is_free = |code: &AgencyCode| self.agencies.iter().all(|agency| agency.code != *code);
        let numbered = (self.agencies.len() + 1..).filter_map(|n| AgencyCode::parse(&format!("agency-{n}")).ok());
        let mut codes = AgencyCode::parse(name).into_iter().chain(numbered);
        Agency {
            code: codes.find(is_free).expect("numbers do not end"),
            name: name.to_owned(),
            name_en: None,
            kind: AgencyKind::Department,
            block: BlockKey::parse("agencies").expect("a word of lower-case letters"),
            parent: None,
            valid_from: None,
            valid_to: None,
            successors: Vec::new(),
            files: None,
        }
    }
}

fn fault(row: usize, column: &str, message: &str) -> RowFault {
    RowFault { row, column: column.to_owned(), message: message.to_owned() }
}

fn worded(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("{len} cells under {expected_len} columns; put quotes around cells with separators")
        }
        _ => error.to_string(),
    }
}

/// A fault in English, for the officer at a terminal.
fn said(fault: &Fault) -> String {
    match fault {
        Fault::Required => "an answer is needed".to_owned(),
        Fault::UnknownQuestion => "no such question".to_owned(),
        Fault::UnknownOption { given } => {
            format!("“{given}” is no code of this question; declare it in missing_codes if it means “no answer”")
        }
        Fault::NotAsked => "answered, although a gate leaves this question out for this respondent".to_owned(),
        Fault::SeveralValues => "several values where one is asked".to_owned(),
        Fault::RepeatedOption { given } => format!("“{given}” stands twice"),
        Fault::TooMany { max } => format!("more than {max} codes"),
        Fault::Exclusive { option } => format!("“{option}” stands alone or not at all"),
        Fault::WrongType { .. } => "not a whole number".to_owned(),
        Fault::OutOfRange { max } => format!("over {max}"),
        Fault::TooLong { max_chars, found } => format!("{found} characters where {max_chars} are the most"),
        Fault::ControlCharacter => "a control character stands in it".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::definition::survey;

    fn survey() -> Survey {
        survey::parse(include_str!("../../survey-definitions/sipas-agency.toml")).unwrap()
    }

    fn wanted<'a>(agency: Option<&'a str>, blanks: &'a [String]) -> Wanted<'a> {
        Wanted { agency, blanks, ..Wanted::default() }
    }

    #[test]
    fn rows_are_read_with_their_agencies_whatever_the_separator() {
        let text = "\u{feff}x;agency;q1_1;wishes\r\n1;Xã A;5;\"1,4\"\r\n2;agency-1;NA;\r\n3;Xã A;1;10\r\n";
        let survey = survey();
        let file = parse(text.as_bytes(), &survey, &wanted(Some("agency"), &["NA".to_owned()])).unwrap();
        let codes: Vec<&str> = file.agencies.iter().map(|agency| agency.code.as_str()).collect();
        assert_eq!(codes, ["agency-1", "agency-2"]);
        assert_eq!(file.rows.iter().map(|(place, _)| *place).collect::<Vec<_>>(), [0, 1, 0]);
        let (q1_1, _) = survey.find("q1_1").unwrap();
        let answers = |row: usize| survey.layout.decode(&file.rows[row].1).unwrap();
        assert_eq!(answers(0)[q1_1], crate::domain::answer::Answer::Chosen(5));
        assert_eq!(answers(1)[q1_1], crate::domain::answer::Answer::Blank);
    }

    #[test]
    fn every_bad_cell_is_told_with_row_and_column() {
        let told = |text: &str, agency| -> Vec<(usize, String)> {
            let faults = parse(text.as_bytes(), &survey(), &wanted(agency, &[])).unwrap_err();
            faults.into_iter().map(|fault| (fault.row, fault.column)).collect()
        };
        let bad = "agency,q1_1,q1_2\nA,9,5\n,5,x\nB,5\n";
        let expected = [(2, "q1_1"), (3, "agency"), (3, "q1_2"), (4, "")].map(|(row, column)| (row, column.to_owned()));
        assert_eq!(told(bad, Some("agency")), expected);
        assert_eq!(told("a,b\n1,2\n", None), [(1, String::new())]);
        assert_eq!(told("q1_1,q1_1\n1,2\n", None), [(1, "q1_1".to_owned())]);
        assert_eq!(told("q1_1\n", None), [(1, String::new())]);
        assert_eq!(told("q1_1\n5\n", Some("commune")), [(1, "commune".to_owned())]);
    }
}
