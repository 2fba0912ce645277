//! A survey file's meaning: from its shape to a [`Survey`], or to all faults.

use std::collections::BTreeMap;

use sha2::Digest as _;

use super::DefinitionFault;
use super::condition::Gates;
use super::question::{self, Scale};
use super::reader::{self, Faults, Value as _};
use super::scale::{self, ListOf};
use super::shape::{May, Need};
use super::survey_file::{ConditionFile, QuestionFile, SectionFile, SurveyFile};
use super::words::Words;
use crate::domain::layout::Layout;
use crate::domain::survey::{Condition, Fills, Kind, Question, Section, Survey, in_order_of_keys};
use crate::domain::text::{Language, Text};

/// Most questions of one survey.
pub const MAX_QUESTIONS: usize = 500;
/// Longest honest time in minutes.
const MAX_MINUTES: u64 = 120;
/// Keys that forms and exports use beside the questions.
const RESERVED: [&str; 8] = ["id", "agency", "wave", "source", "mode", "day", "lang", "language"];

/// Parses a survey file.
///
/// # Errors
/// All faults of the file, by line.
pub fn parse(text: &str) -> Result<Survey, Vec<DefinitionFault>> {
    let (survey, faults) = reader::document(text, |top, faults| {
        let file = SurveyFile::read(top, faults)?;
        if faults.syntax_is_broken() { None } else { build(&file, text, faults) }
    });
    faults.or(survey)
}

/// What `[[section]]` and the rest of the file mean. None, or a survey that must not be used, where faults were added.
pub fn build(file: &SurveyFile, text: &str, faults: &mut Faults) -> Option<Survey> {
    let mut builder = Builder::new(file, faults);
    let title = builder.text("the title", &file.title, faults);
    let note = builder.optional_text("the note", &file.note, faults);
    let minutes = file.minutes.get().copied().unwrap_or(1);
    if !(1..=MAX_MINUTES).contains(&minutes) {
        faults.add(file.minutes.line, format!("“minutes” is {minutes}; write a number from 1 to {MAX_MINUTES}"));
    }
    for section in file.section.get()? {
        if let Some(section_file) = section.get() {
            builder.section(section_file, section.line, faults);
        }
    }
    if builder.keys.is_empty() {
        faults.add(file.section.line, "this survey asks nothing; add a [[section]] with a [[section.question]]");
    }
    if builder.keys.len() > MAX_QUESTIONS {
        let count = builder.keys.len();
        faults.add(file.section.line, format!("{count} questions are too many; at most {MAX_QUESTIONS} are taken"));
    }
    let source = file.source.get().map_or_else(
        || Text::new(BTreeMap::new()),
        |source| source.text("the source", file.source.line, &builder.languages, faults),
    );
    let Builder { languages, sections, questions, .. } = builder;
    Some(Survey {
        key: file.key.get()?.clone(),
        version: file.version.get()?.clone(),
        languages,
        minutes: u16::try_from(minutes).ok()?,
        title,
        source,
        note,
        sections,
        by_key: in_order_of_keys(&questions),
        layout: Layout::of(&questions),
        questions,
        definition: text.to_owned(),
        sha256: sha2::Sha256::digest(text.as_bytes()).into(),
    })
}

/// The survey as far as it was read. Questions with faults are missing in `questions`, but have their place in `keys`
/// and `kinds`, so that one fault does not bring others after it.
struct Builder {
    languages: Vec<Language>,
    scales: BTreeMap<String, Option<Scale>>,
    /// Of all questions of the file, in its order.
    keys: Vec<Option<String>>,
    kinds: Vec<Option<Kind>>,
    sections: Vec<Section>,
    questions: Vec<Question>,
    filled: Vec<Fills>,
}

impl Builder {
    fn new(file: &SurveyFile, faults: &mut Faults) -> Self {
        let languages = languages(&file.languages, faults);
        let scales = file.scale.get().into_iter().flatten().map(|(name, scale)| {
            let read = scale.get().and_then(|scale_file| {
                let before = faults.count();
                let (options, apart) = (scale_file.options.get()?, scale_file.apart.get());
                let whole = scale::is_whole(Some(options), apart);
                let options = scale::options(options, scale_file.options.line, ListOf::Scale, &languages, faults);
                let apart = apart.map(|list| scale::apart(list, &languages, faults)).unwrap_or_default();
                (whole && faults.count() == before).then_some(Scale { options, apart })
            });
            (name.clone(), read)
        });
        let scales = scales.collect();
        let files = file.section.get().into_iter().flatten().filter_map(Need::get);
        let files = files.filter_map(|section| section.question.get()).flatten().filter_map(Need::get);
        let keys = files.map(|question| question.key.get().map(ToString::to_string)).collect();
        Self {
            languages,
            scales,
            keys,
            kinds: Vec::new(),
            sections: Vec::new(),
            questions: Vec::new(),
            filled: Vec::new(),
        }
    }

    fn text(&self, called: &str, words: &Need<Words>, faults: &mut Faults) -> Text {
        words
            .get()
            .map_or_else(|| Text::new(BTreeMap::new()), |found| found.text(called, words.line, &self.languages, faults))
    }

    fn optional_text(&self, called: &str, words: &May<Words>, faults: &mut Faults) -> Option<Text> {
        words.0.as_ref().map(|words| self.text(called, words, faults))
    }

    fn section(&mut self, file: &SectionFile, line: usize, faults: &mut Faults) {
        let first = self.kinds.len();
        let first_built = self.questions.len();
        let title = self.text("the section's title", &file.title, faults);
        let stem = self.optional_text("the stem", &file.stem, faults);
        let ask_note = self.optional_text("the note on who is asked", &file.ask_note, faults);
        let gate = self.gate(&file.ask_if, &file.ask_note, first, line, faults);
        let questions = file.question.get().map_or(&[][..], Vec::as_slice);
        if let (Some([]), line) = (file.question.get().map(Vec::as_slice), file.question.line) {
            faults.add(line, "this section has no questions; add a [[section.question]]");
        }
        for question in questions {
            if let Some(question_file) = question.get() {
                self.question(question_file, question.line, gate.as_ref(), faults);
            }
        }
        let Some(key) = file.key.get() else { return };
        if self.sections.iter().any(|section| section.key == *key) {
            faults.add(file.key.line, format!("the section key “{key}” is given twice; give each section its own"));
        }
        let questions = first_built..self.questions.len();
        self.sections.push(Section { key: key.clone(), title, stem, ask_note, questions });
    }

    fn question(&mut self, file: &QuestionFile, line: usize, section_gate: Option<&Condition>, faults: &mut Faults) {
        let index = self.kinds.len();
        let text = self.text("the question's text", &file.text, faults);
        let hint = self.optional_text("the hint", &file.hint, faults);
        let ask_note = self.optional_text("the note on who is asked", &file.ask_note, faults);
        let own_gate = self.gate(&file.ask_if, &file.ask_note, index, line, faults);
        let ask_if = match (section_gate.cloned(), own_gate) {
            (Some(section), Some(own)) => Some(Condition::All(vec![section, own])),
            (section, own) => section.or(own),
        };
        let kind = question::kind(file, line, &self.scales, &self.languages, faults);
        let except_modes = question::except_modes(file, faults);
        let fills = question::fills(file, kind.as_ref(), &mut self.filled, faults);
        if let Some(key) = file.key.get() {
            self.refuse_key(key.as_str(), index, file.key.line, faults);
        }
        self.kinds.push(kind.clone());
        let (Some(key), Some(kind)) = (file.key.get().cloned(), kind) else { return };
        let required = file.required.get().copied().unwrap_or(false);
        let section = self.sections.len();
        self.questions.push(Question {
            key,
            section,
            text,
            hint,
            kind,
            required,
            ask_if,
            ask_note,
            except_modes,
            fills,
        });
    }

    fn refuse_key(&self, key: &str, index: usize, line: usize, faults: &mut Faults) {
        if self.keys[..index].iter().any(|known| known.as_deref() == Some(key)) {
            faults.add(line, format!("the question key “{key}” is given twice; give each question its own"));
        }
        if RESERVED.contains(&key) {
            faults.add(line, format!("the question key “{key}” is kept for forms and exports; choose another"));
        }
    }

    fn gate(
        &self,
        ask_if: &May<ConditionFile>,
        ask_note: &May<Words>,
        before: usize,
        line: usize,
        faults: &mut Faults,
    ) -> Option<Condition> {
        match (ask_if.given(), ask_note.given()) {
            (Some(line), None) => {
                faults
                    .add(line, "“ask_if” needs “ask_note”: paper cannot hide a question, so say in words who answers");
            }
            (None, Some(line)) => {
                faults.add(line, "“ask_note” stands without “ask_if”; add the condition or take the note out");
            }
            _ => {}
        }
        let gates = Gates { keys: &self.keys, kinds: &self.kinds, before };
        ask_if.get().map(|file| gates.condition(file, ask_if.given().unwrap_or(line), faults))
    }
}

fn languages(field: &Need<Vec<Need<Language>>>, faults: &mut Faults) -> Vec<Language> {
    let list = field.get().map_or(&[][..], Vec::as_slice);
    let mut languages: Vec<Language> = Vec::new();
    if field.get().is_some() && list.is_empty() {
        faults.add(field.line, "“languages” is empty; write at least one, such as [\"vi\", \"en\"]");
    }
    for (line, language) in list.iter().filter_map(|item| item.get().map(|language| (item.line, language))) {
        if languages.contains(language) {
            faults.add(line, format!("the language “{}” is given twice", language.as_str()));
        } else {
            languages.push(language.clone());
        }
    }
    languages
}
