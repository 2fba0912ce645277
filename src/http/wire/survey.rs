//! A whole questionnaire as programs see it.

use serde::Serialize;
use utoipa::ToSchema;

use super::wave::{Words, hex};
use crate::domain::survey::{Choice, Condition, Kind, Question, Section, Survey};
use crate::domain::text::{Language, Text};

/// A questionnaire: everything that is needed to show it and to send valid answers.
#[derive(Debug, Serialize, ToSchema)]
pub struct SurveyView {
    pub key: String,
    pub version: String,
    /// SHA-256 of its definition, in hexadecimal.
    pub sha256: String,
    /// The languages in which every sentence exists; the first is the default.
    #[schema(value_type = Vec<String>)]
    pub languages: Vec<Language>,
    /// How long an honest answer takes.
    pub minutes: u16,
    #[schema(value_type = Words)]
    pub title: Text,
    #[schema(value_type = Option<Words>, required = true)]
    pub note: Option<Text>,
    /// Where the questionnaire comes from.
    #[schema(value_type = Words)]
    pub source: Text,
    pub sections: Vec<SectionView>,
    /// The definition file itself, byte for byte: what `sha256` is the hash of.
    pub definition: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct SectionView {
    pub key: String,
    #[schema(value_type = Words)]
    pub title: Text,
    /// The words with which all its questions begin.
    #[schema(value_type = Option<Words>, required = true)]
    pub stem: Option<Text>,
    /// Who answers, in words.
    #[schema(value_type = Option<Words>, required = true)]
    pub ask_note: Option<Text>,
    pub questions: Vec<QuestionView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct QuestionView {
    pub key: String,
    #[schema(value_type = KindWord, inline)]
    pub kind: &'static str,
    #[schema(value_type = Words)]
    pub text: Text,
    #[schema(value_type = Option<Words>, required = true)]
    pub hint: Option<Text>,
    /// Must be answered on the form where it is asked; an option apart is an answer. Programs may leave it blank: a response
    /// with too many blanks is counted as invalid by the method.
    pub required: bool,
    /// When it is asked; null: always. Gates of the section are in it.
    #[schema(required = true)]
    pub ask_if: Option<ConditionView>,
    #[schema(value_type = Option<Words>, required = true)]
    pub ask_note: Option<Text>,
    /// Modes in which it is never asked.
    pub except_modes: Vec<&'static str>,
    /// Of a choice or multi: what may be chosen.
    pub options: Vec<OptionView>,
    /// Of a choice or multi: answers that are neither good nor bad (`na`, `dk`, `ref`), alone.
    pub apart: Vec<ApartView>,
    /// Of a multi: most options; of a count or amount: the highest number; of words: most characters.
    #[schema(required = true)]
    pub max: Option<u64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct OptionView {
    /// What is sent.
    pub code: String,
    #[schema(value_type = Words)]
    pub text: Text,
    /// What it counts for in a mean.
    #[schema(required = true)]
    pub value: Option<f64>,
    /// Nothing else may be ticked beside it.
    pub exclusive: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ApartView {
    pub code: &'static str,
    #[schema(value_type = Words)]
    pub text: Text,
}

/// A gate, as in the definition. A question that was left blank makes the leaf false, and `not` of it true: a blank gate asks.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
#[schema(no_recursion)]
pub enum ConditionView {
    Is {
        /// Key of an earlier question.
        question: String,
        /// Codes of options or options apart.
        any_of: Vec<String>,
    },
    All {
        all: Vec<ConditionView>,
    },
    Any {
        any: Vec<ConditionView>,
    },
    Not {
        not: Box<ConditionView>,
    },
}

#[allow(dead_code, reason = "only its schema is used")]
#[derive(ToSchema)]
#[serde(rename_all = "snake_case")]
enum KindWord {
    Choice,
    Multi,
    Count,
    Amount,
    Text,
}

impl SurveyView {
    #[must_use]
    pub fn new(survey: &Survey) -> Self {
        Self {
            key: survey.key.to_string(),
            version: survey.version.to_string(),
            sha256: hex(&survey.sha256),
            languages: survey.languages.clone(),
            minutes: survey.minutes,
            title: survey.title.clone(),
            note: survey.note.clone(),
            source: survey.source.clone(),
            sections: survey.sections.iter().map(|section| SectionView::new(section, survey)).collect(),
            definition: survey.definition.clone(),
        }
    }
}

impl SectionView {
    fn new(section: &Section, survey: &Survey) -> Self {
        let questions = &survey.questions[section.questions.clone()];
        Self {
            key: section.key.to_string(),
            title: section.title.clone(),
            stem: section.stem.clone(),
            ask_note: section.ask_note.clone(),
            questions: questions.iter().map(|question| QuestionView::new(question, survey)).collect(),
        }
    }
}

impl QuestionView {
    fn new(question: &Question, survey: &Survey) -> Self {
        let (kind, max) = match &question.kind {
            Kind::Choice { .. } => ("choice", None),
            Kind::Multi { max, .. } => ("multi", Some(*max as u64)),
            Kind::Count { max } => ("count", Some(u64::from(*max))),
            Kind::Amount { max } => ("amount", Some(*max)),
            Kind::Text { max_chars } => ("text", Some(*max_chars as u64)),
        };
        let apart = question.kind.apart().iter();
        Self {
            key: question.key.to_string(),
            kind,
            text: question.text.clone(),
            hint: question.hint.clone(),
            required: question.required,
            ask_if: question.ask_if.as_ref().map(|gate| ConditionView::new(gate, survey)),
            ask_note: question.ask_note.clone(),
            except_modes: question.except_modes.iter().map(|mode| mode.as_str()).collect(),
            options: question.kind.options().iter().map(OptionView::new).collect(),
            apart: apart.map(|choice| ApartView { code: choice.apart.code(), text: choice.text.clone() }).collect(),
            max,
        }
    }
}

impl OptionView {
    fn new(choice: &Choice) -> Self {
        Self {
            code: choice.code.to_string(),
            text: choice.text.clone(),
            value: choice.value,
            exclusive: choice.exclusive,
        }
    }
}

impl ConditionView {
    fn new(gate: &Condition, survey: &Survey) -> Self {
        let each = |parts: &[Condition]| parts.iter().map(|part| Self::new(part, survey)).collect();
        match gate {
            Condition::Is { question, any_of } => Self::Is {
                question: survey.questions[*question].key.to_string(),
                any_of: any_of.iter().map(ToString::to_string).collect(),
            },
            Condition::All(parts) => Self::All { all: each(parts) },
            Condition::Any(parts) => Self::Any { any: each(parts) },
            Condition::Not(part) => Self::Not { not: Box::new(Self::new(part, survey)) },
        }
    }
}
