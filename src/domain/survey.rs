//! A questionnaire as data: scales, sections, questions, gates. Made by [`super::definition::survey`], never changed after.

use super::key::{Code, QuestionKey, SectionKey, SurveyKey, Version};
use super::layout::Layout;
use super::response::Mode;
use super::text::{Language, Text};

/// A survey: known by key, version and the hash of its text.
#[derive(Debug, Clone)]
pub struct Survey {
    pub key: SurveyKey,
    pub version: Version,
    /// The languages in which every sentence exists; the first is the form's default.
    pub languages: Vec<Language>,
    /// How long an honest answer takes.
    pub minutes: u16,
    pub title: Text,
    /// Where the questionnaire comes from, for those who check it.
    pub source: Text,
    pub note: Option<Text>,
    pub sections: Vec<Section>,
    /// In the order of the file; a question's place here is its index everywhere.
    pub questions: Vec<Question>,
    /// The questions' indices in the order of their keys.
    pub by_key: Vec<usize>,
    pub layout: Layout,
    /// The file's text, byte for byte.
    pub definition: String,
    /// SHA-256 of `definition`.
    pub sha256: [u8; 32],
}

#[derive(Debug, Clone)]
pub struct Section {
    pub key: SectionKey,
    pub title: Text,
    pub stem: Option<Text>,
    pub ask_note: Option<Text>,
    /// The range of its questions in [`Survey::questions`].
    pub questions: std::ops::Range<usize>,
}

#[derive(Debug, Clone)]
pub struct Question {
    pub key: QuestionKey,
    pub section: usize,
    pub text: Text,
    pub hint: Option<Text>,
    pub kind: Kind,
    /// Binds web forms only; "no opinion" satisfies it.
    pub required: bool,
    /// The gates of the question and of its section, joined by "and".
    pub ask_if: Option<Condition>,
    /// Says in words who answers; only where the question has a gate of its own.
    pub ask_note: Option<Text>,
    pub except_modes: Vec<Mode>,
    pub fills: Option<Fills>,
}

#[derive(Debug, Clone)]
pub enum Kind {
    /// One of the options, or one of those apart.
    Choice { options: Vec<Choice>, apart: Vec<ApartChoice> },
    /// Any of the options, at most `max` of them, or one of those apart.
    Multi { options: Vec<Choice>, apart: Vec<ApartChoice>, max: usize },
    /// A whole number from 0 to `max`.
    Count { max: u32 },
    /// An amount of money in đồng, from 0 to `max`.
    Amount { max: u64 },
    /// Free words, stored apart from the other answers.
    Text { max_chars: usize },
}

/// One option; its place in the list, counted from one, is its position in the compact bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    pub code: Code,
    pub text: Text,
    /// What it counts for in a mean; none for words that are not numbers.
    pub value: Option<f64>,
    /// In a multi: nothing else may be ticked beside it.
    pub exclusive: bool,
}

/// An answer that is neither in the numerator nor in the denominator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Apart {
    NoOpinion,
    DontKnow,
    Refused,
}

impl Apart {
    pub const ALL: [Self; 3] = [Self::NoOpinion, Self::DontKnow, Self::Refused];

    /// Its place in lists of all three.
    #[must_use]
    pub fn place(self) -> usize {
        match self {
            Self::NoOpinion => 0,
            Self::DontKnow => 1,
            Self::Refused => 2,
        }
    }

    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NoOpinion => "na",
            Self::DontKnow => "dk",
            Self::Refused => "ref",
        }
    }

    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|apart| apart.code() == code)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApartChoice {
    pub apart: Apart,
    pub text: Text,
}

/// A column of the response that a question's answer becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fills {
    RespondentKind,
    Sector,
}

/// When a question is asked. A leaf whose question was left blank or not asked is false; where only a blank makes the
/// whole false, an answer is kept all the same ([`Condition::asked`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    Is { question: usize, any_of: Vec<Code> },
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
}

/// The questions' indices in the order of their keys.
#[must_use]
pub fn in_order_of_keys(questions: &[Question]) -> Vec<usize> {
    let mut by_key: Vec<usize> = (0..questions.len()).collect();
    by_key.sort_unstable_by_key(|index| questions[*index].key.as_str());
    by_key
}

impl Survey {
    /// A survey that asks nothing, for indices of imported figures alone.
    ///
    /// # Panics
    /// Never: the words in it are good.
    #[must_use]
    pub fn without_questions() -> Self {
        Self {
            key: SurveyKey::parse("no-questions").expect("a good key"),
            version: Version::parse("1").expect("a good version"),
            languages: vec![Language::vietnamese(), Language::english()],
            minutes: 0,
            title: Text::pair("Không có câu hỏi", "No questions"),
            source: Text::pair("Chỉ số từ số liệu nhập", "An index of imported figures"),
            note: None,
            sections: Vec::new(),
            questions: Vec::new(),
            by_key: Vec::new(),
            layout: Layout::of(&[]),
            definition: String::new(),
            sha256: [0; 32],
        }
    }

    #[must_use]
    pub fn find(&self, key: &str) -> Option<(usize, &Question)> {
        let place = self.by_key.binary_search_by_key(&key, |index| self.questions[*index].key.as_str()).ok()?;
        let index = self.by_key[place];
        Some((index, &self.questions[index]))
    }

    /// `sipas-agency/2017.1`
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}/{}", self.key, self.version)
    }
}

impl Kind {
    /// Options of a choice or multi; empty for the other kinds.
    #[must_use]
    pub fn options(&self) -> &[Choice] {
        match self {
            Self::Choice { options, .. } | Self::Multi { options, .. } => options,
            _ => &[],
        }
    }

    /// Options apart of a choice or multi; empty for the other kinds.
    #[must_use]
    pub fn apart(&self) -> &[ApartChoice] {
        match self {
            Self::Choice { apart, .. } | Self::Multi { apart, .. } => apart,
            _ => &[],
        }
    }
}
