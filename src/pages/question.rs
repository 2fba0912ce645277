//! One question as it stands on the form: what is offered, what was chosen or typed before, what was wrong with it.

use crate::domain::submission::{Given, GivenAnswers, Rejection};
use crate::domain::survey::{Kind, Question};
use crate::domain::text::Language;

use super::fault;
use super::number;
use super::words::{Words, fill};

/// Longer lists are drawn as a drop-down: thirty-three rows are a long way for a thumb.
const LONGEST_LIST: usize = 12;
/// Up to five options of at most so many characters stand side by side where the screen has room.
const SHORT: usize = 22;
/// Two options of at most so many characters, such as yes and no, always do.
const VERY_SHORT: usize = 10;

#[derive(Debug)]
pub struct QuestionView<'a> {
    /// Its place in the whole form, from 1: two questions may differ in a few words only.
    pub number: usize,
    pub key: &'a str,
    pub text: &'a str,
    pub required: bool,
    /// The survey's hint and what the kind asks for.
    pub hint: Option<String>,
    pub error: Option<String>,
    /// Ids of the elements that describe the question, for `aria-describedby`.
    pub described_by: String,
    pub body: Body<'a>,
}

#[derive(Debug)]
pub enum Body<'a> {
    /// Radios or check boxes. Those apart stand under a rule, as large as the others.
    Options {
        multi: bool,
        /// The class that says how they stand.
        layout: &'static str,
        options: Vec<OptionView<'a>>,
        apart: Vec<OptionView<'a>>,
    },
    /// A drop-down; the first entry stands for no answer.
    List {
        first: &'a str,
        options: Vec<OptionView<'a>>,
    },
    Number {
        value: String,
    },
    Words {
        value: String,
        max_chars: usize,
    },
}

#[derive(Debug)]
pub struct OptionView<'a> {
    pub code: &'a str,
    pub text: &'a str,
    pub chosen: bool,
}

impl<'a> QuestionView<'a> {
    /// `note` is the id of the box that says who answers, where there is one.
    #[must_use]
    pub fn new(
        number: usize,
        question: &'a Question,
        given: &GivenAnswers,
        rejections: &[Rejection],
        note: Option<&str>,
        language: &Language,
    ) -> Self {
        let words = Words::of(language);
        let key = question.key.as_str();
        let hint = hint(question, words, language);
        let errors: Vec<String> = rejections
            .iter()
            .filter(|rejection| rejection.question == key)
            .map(|rejection| fault::message(rejection, Some(question), language))
            .collect();
        let error = (!errors.is_empty()).then(|| errors.join(" "));
        let ids = [
            note.map(str::to_owned),
            hint.as_ref().map(|_| format!("h-{key}")),
            error.as_ref().map(|_| format!("e-{key}")),
        ];
        Self {
            number,
            key,
            text: question.text.in_language(language),
            required: question.required,
            described_by: ids.into_iter().flatten().collect::<Vec<_>>().join(" "),
            hint,
            error,
            body: Body::new(question, given, words, language),
        }
    }
}

impl<'a> Body<'a> {
    fn new(question: &'a Question, given: &GivenAnswers, words: &'static Words, language: &Language) -> Self {
        let key = question.key.as_str();
        let chosen = values(given, key);
        let option = |code: &'a str, text: &'a str| OptionView { code, text, chosen: chosen.contains(&code) };
        let options: Vec<OptionView> = question
            .kind
            .options()
            .iter()
            .map(|choice| option(choice.code.as_str(), choice.text.in_language(language)))
            .collect();
        let mut apart: Vec<OptionView> = question
            .kind
            .apart()
            .iter()
            .map(|choice| option(choice.apart.code(), choice.text.in_language(language)))
            .collect();
        match &question.kind {
            Kind::Choice { .. } if options.len() > LONGEST_LIST => {
                let first = if question.required { words.form.choose } else { words.form.not_chosen };
                Self::List { first, options: options.into_iter().chain(apart).collect() }
            }
            Kind::Choice { .. } => {
                if apart.is_empty() && !question.required {
                    // A radio cannot be undone without scripts.
                    apart.push(OptionView { code: "", text: words.form.skip_question, chosen: false });
                }
                Self::Options { multi: false, layout: layout(&options), options, apart }
            }
            Kind::Multi { .. } => Self::Options { multi: true, layout: "", options, apart },
            Kind::Count { .. } | Kind::Amount { .. } => Self::Number { value: typed(given, key).join(" ") },
            Kind::Text { max_chars } => Self::Words { value: typed(given, key).join("\n"), max_chars: *max_chars },
        }
    }
}

/// The class that says how the options of a choice stand.
fn layout(options: &[OptionView]) -> &'static str {
    let longest = options.iter().map(|option| option.text.chars().count()).max().unwrap_or(0);
    match options.len() {
        2 if longest <= VERY_SHORT => " pair",
        2..=5 if longest <= SHORT => " row",
        _ => "",
    }
}

/// The words sent for one question, made fit to be shown again.
#[must_use]
pub fn typed(given: &GivenAnswers, key: &str) -> Vec<String> {
    let clean = |word: &str| {
        let lines = word.replace("\r\n", "\n").replace(['\r', '\t'], " ");
        lines.chars().filter(|c| !c.is_control() || *c == '\n').collect::<String>()
    };
    values(given, key).into_iter().map(clean).filter(|word| !word.trim().is_empty()).collect()
}

fn values<'g>(given: &'g GivenAnswers, key: &str) -> Vec<&'g str> {
    fn word(value: &Given) -> Option<&str> {
        match value {
            Given::Word(word) | Given::Number(word) => Some(word),
            Given::List(_) | Given::Other | Given::Repeated => None,
        }
    }
    match given.get(key) {
        Some(Given::List(values)) => values.iter().filter_map(word).collect(),
        Some(value) => word(value).into_iter().collect(),
        None => Vec::new(),
    }
}

fn hint(question: &Question, words: &Words, language: &Language) -> Option<String> {
    let by_kind = match &question.kind {
        Kind::Multi { options, max, .. } if *max < options.len() => {
            Some(fill(words.form.at_most, &[("max", &max.to_string())]))
        }
        Kind::Count { max } => Some(fill(words.form.whole_number, &[("max", &number::count(u64::from(*max), words))])),
        Kind::Amount { .. } => Some(words.form.amount.to_owned()),
        Kind::Text { max_chars } => {
            Some(fill(words.form.at_most_chars, &[("max", &number::count(*max_chars as u64, words))]))
        }
        _ => None,
    };
    let own = question.hint.as_ref().map(|hint| hint.in_language(language).to_owned());
    match (own, by_kind) {
        (Some(own), Some(by_kind)) => Some(format!("{own} {by_kind}")),
        (own, by_kind) => own.or(by_kind),
    }
}
