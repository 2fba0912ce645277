//! Responses as rows of a file, one column a question, and the codebook that says what stands in them. For analysts, never for
//! the public: a row is one respondent's marks together.

use std::collections::BTreeMap;

use crate::domain::answer::{Answer, positions};
use crate::domain::answer_file::NOT_ASKED;
use crate::domain::survey::{Apart, Kind, Question, Survey};
use crate::domain::text::{Language, Text};
use crate::report::csv::harmless;

/// How the answers to questions with options stand there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Values {
    Codes,
    Labels,
}

/// What is known of a response beside its answers.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    pub agency: &'a str,
    pub source: &'a str,
    pub mode: &'a str,
    pub respondent_kind: Option<&'a str>,
    pub sector: Option<&'a str>,
    pub unit: Option<&'a str>,
    pub received_by: Option<&'a str>,
    pub day: &'a str,
    /// Why it does not count, where it was declared invalid.
    pub void: Option<&'a str>,
}

/// Names of the facts' columns, in their order, with what they hold.
const FACTS: [(&str, &str, &str); 9] = [
    ("agency", "Mã cơ quan được đánh giá", "Code of the agency that is rated"),
    ("source", "Cách được mời: drawn, offered, open", "How the respondent came to be asked: drawn, offered, open"),
    (
        "mode",
        "Cách trả lời: web, paper, interview, phone, kiosk",
        "How the answers were given: web, paper, interview, phone, kiosk",
    ),
    ("respondent_kind", "Loại người trả lời: person, organisation", "Kind of respondent: person, organisation"),
    ("sector", "Lĩnh vực của thủ tục", "Field of the procedure"),
    ("unit", "Mã đơn vị mẫu", "Opaque code of the sample unit"),
    ("received_by", "Mã cơ quan tiếp nhận hồ sơ", "Code of the agency whose counter took the file"),
    ("day", "Ngày nhận phiếu", "Day on which the response was recorded"),
    (
        "void",
        "Lý do phiếu không được tính (trống: phiếu được tính)",
        "Why the response does not count (empty: it counts)",
    ),
];

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    Empty,
    NotAsked,
    Number(u64),
    Word(String),
    Words(Vec<String>),
}

/// The columns of a survey's rows.
#[derive(Debug, Clone)]
pub struct Sheet<'a> {
    survey: &'a Survey,
    values: Values,
    language: Language,
    /// Whether free words are among the columns.
    texts: bool,
}

impl<'a> Sheet<'a> {
    #[must_use]
    pub fn new(survey: &'a Survey, values: Values, language: Language, texts: bool) -> Self {
        Self { survey, values, language, texts }
    }

    /// Names of the columns. A fact that is called like a question gets `response_` before its name.
    #[must_use]
    pub fn header(&self) -> Vec<String> {
        let facts = FACTS.iter().map(|(name, ..)| self.fact_name(name));
        facts.chain(self.questions().map(|(_, question)| question.key.to_string())).collect()
    }

    /// One response; `words` by question.
    #[must_use]
    pub fn row(&self, facts: &Facts<'_>, answers: &[Answer], words: &BTreeMap<String, String>) -> Vec<Value> {
        let optional = |word: Option<&str>| word.map_or(Value::Empty, |word| Value::Word(word.to_owned()));
        let mut row: Vec<Value> = vec![
            Value::Word(facts.agency.to_owned()),
            Value::Word(facts.source.to_owned()),
            Value::Word(facts.mode.to_owned()),
            optional(facts.respondent_kind),
            optional(facts.sector),
            optional(facts.unit),
            optional(facts.received_by),
            Value::Word(facts.day.to_owned()),
            optional(facts.void),
        ];
        row.extend(self.questions().map(|(place, question)| self.value(question, answers[place], words)));
        row
    }

    fn value(&self, question: &Question, answer: Answer, words: &BTreeMap<String, String>) -> Value {
        let option = |position: usize| {
            let choice = &question.kind.options()[position - 1];
            self.worded(choice.code.as_str(), &choice.text)
        };
        match answer {
            Answer::Blank => Value::Empty,
            Answer::NotAsked => Value::NotAsked,
            Answer::Apart(apart) => Value::Word(self.apart(question, apart)),
            Answer::Chosen(position) => Value::Word(option(usize::from(position))),
            Answer::Ticked(ticks) => Value::Words(positions(ticks).map(option).collect()),
            Answer::Count(count) => Value::Number(u64::from(count)),
            Answer::Amount(amount) => Value::Number(amount),
            Answer::Worded => words.get(question.key.as_str()).map_or(Value::Empty, |words| Value::Word(words.clone())),
        }
    }

    fn apart(&self, question: &Question, apart: Apart) -> String {
        let choice = question.kind.apart().iter().find(|choice| choice.apart == apart);
        choice.map_or_else(|| apart.code().to_owned(), |choice| self.worded(apart.code(), &choice.text))
    }

    fn worded(&self, code: &str, text: &Text) -> String {
        match self.values {
            Values::Codes => code.to_owned(),
            Values::Labels => text.in_language(&self.language).to_owned(),
        }
    }

    /// A value as a cell of CSV; what a spreadsheet would run as a formula is made harmless.
    #[must_use]
    pub fn cell(&self, value: &Value) -> String {
        let separator = if self.values == Values::Codes { "," } else { "; " };
        match value {
            Value::Empty => String::new(),
            Value::NotAsked => NOT_ASKED.to_owned(),
            Value::Number(number) => number.to_string(),
            Value::Word(word) => harmless(word),
            Value::Words(words) => harmless(&words.join(separator)),
        }
    }

    /// One line for each code, or for a column without codes: what the columns hold.
    #[must_use]
    pub fn codebook(&self) -> Vec<Vec<String>> {
        let mut lines = vec![CODEBOOK.map(str::to_owned).to_vec()];
        let line = |name: &str, texts: [&str; 2], kind: &str, code: [&str; 4]| {
            let cells = [name, kind, texts[0], texts[1]].into_iter().chain(code);
            cells.map(harmless).collect::<Vec<_>>()
        };
        for (name, vi, en) in FACTS {
            lines.push(line(&self.fact_name(name), [vi, en], "fact", [""; 4]));
        }
        for (_, question) in self.questions() {
            let texts = both(&question.text);
            let of = |code: &str, role: &str, text: &Text| {
                let [vi, en] = both(text);
                line(question.key.as_str(), texts, kind(question), [code, role, vi, en])
            };
            let before = lines.len();
            lines.extend(question.kind.options().iter().map(|choice| of(choice.code.as_str(), "option", &choice.text)));
            lines.extend(question.kind.apart().iter().map(|choice| of(choice.apart.code(), "apart", &choice.text)));
            if lines.len() == before {
                lines.push(line(question.key.as_str(), texts, kind(question), [""; 4]));
            }
            if question.ask_if.is_some() || !question.except_modes.is_empty() {
                lines.push(of(NOT_ASKED, "special", &Text::pair("Không được hỏi", "Not asked")));
            }
        }
        lines
    }

    fn fact_name(&self, name: &str) -> String {
        if self.survey.find(name).is_some() { format!("response_{name}") } else { name.to_owned() }
    }

    fn questions(&self) -> impl Iterator<Item = (usize, &'a Question)> {
        let texts = self.texts;
        let questions = self.survey.questions.iter().enumerate();
        questions.filter(move |(_, question)| texts || !matches!(question.kind, Kind::Text { .. }))
    }
}

/// The columns of the codebook.
const CODEBOOK: [&str; 8] = ["column", "kind", "text_vi", "text_en", "code", "role", "label_vi", "label_en"];

fn both(text: &Text) -> [&str; 2] {
    [text.in_language(&Language::vietnamese()), text.in_language(&Language::english())]
}

fn kind(question: &Question) -> &'static str {
    match question.kind {
        Kind::Choice { .. } => "choice",
        Kind::Multi { .. } => "multi",
        Kind::Count { .. } => "count",
        Kind::Amount { .. } => "amount",
        Kind::Text { .. } => "text",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Facts, Sheet, Value, Values};
    use crate::domain::answer::Answer;
    use crate::domain::definition::survey;
    use crate::domain::survey::Apart;
    use crate::domain::text::Language;

    #[test]
    fn every_kind_of_answer_has_its_cell() {
        let survey = survey::parse(include_str!("../../survey-definitions/sipas-agency.toml")).unwrap();
        let place = |key: &str| survey.find(key).unwrap().0;
        let mut answers = vec![Answer::Blank; survey.questions.len()];
        answers[place("q1_1")] = Answer::Chosen(5);
        answers[place("q1_2")] = Answer::Apart(Apart::NoOpinion);
        answers[place("q1_3")] = Answer::NotAsked;
        answers[place("wishes")] = Answer::Ticked(0b1001);
        answers[place("comment")] = Answer::Worded;
        let words = BTreeMap::from([("comment".to_owned(), "=1+1".to_owned())]);
        let facts = Facts {
            agency: "a",
            source: "open",
            mode: "web",
            respondent_kind: None,
            sector: None,
            unit: None,
            received_by: None,
            day: "2026-11-22",
            void: Some("test"),
        };
        let cells = |values, texts| {
            let sheet = Sheet::new(&survey, values, Language::english(), texts);
            let row = sheet.row(&facts, &answers, &words);
            let cells = row.iter().map(|value| sheet.cell(value));
            sheet.header().into_iter().zip(cells).collect::<BTreeMap<String, String>>()
        };
        let codes = cells(Values::Codes, true);
        for (column, cell) in [
            ("agency", "a"),
            ("void", "test"),
            ("response_sector", ""),
            ("sector", ""),
            ("q1_1", "5"),
            ("q1_2", "na"),
            ("q1_3", "not-asked"),
            ("wishes", "1,4"),
            ("comment", "'=1+1"),
        ] {
            assert_eq!(codes[column], cell, "{column}");
        }
        let labels = cells(Values::Labels, false);
        assert_eq!(labels["q1_1"], "Very satisfied");
        assert!(labels["wishes"].contains("; ") && !labels.contains_key("comment"));
        let sheet = Sheet::new(&survey, Values::Codes, Language::english(), false);
        assert_eq!(sheet.row(&facts, &answers, &words).len(), sheet.header().len());
        assert_eq!(sheet.cell(&Value::Number(7)), "7");
        let book = sheet.codebook();
        assert!(book.iter().all(|line| line.len() == 8));
        assert!(book.iter().any(|line| line[0] == "q1_1" && line[4] == "5" && line[7] == "Very satisfied"));
    }
}
