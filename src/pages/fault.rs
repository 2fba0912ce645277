//! What is said to a person about each fault of a submission.

use crate::domain::submission::{Expected, Fault, Rejection};
use crate::domain::survey::{Apart, Kind, Question};
use crate::domain::text::Language;

use super::number;
use super::words::{Words, fill};

/// One plain sentence or two: what is wrong and what to do. `question` is none for an unknown one.
#[must_use]
pub fn message(rejection: &Rejection, question: Option<&Question>, language: &Language) -> String {
    let all = Words::of(language);
    let words = &all.fault;
    let option = |code: &str| question.map_or_else(|| code.to_owned(), |question| label(question, code, language));
    let sentence = match &rejection.fault {
        Fault::Required => required(question, all),
        Fault::UnknownQuestion => return fill(words.unknown_question, &[("question", &rejection.question)]),
        Fault::UnknownOption { given } => return fill(words.unknown_option, &[("given", given)]),
        Fault::NotAsked => words.not_asked,
        Fault::SeveralValues => words.several_values,
        Fault::RepeatedOption { given } => return fill(words.repeated_option, &[("option", &option(given))]),
        Fault::TooMany { max } => return fill(words.too_many, &[("max", &max.to_string())]),
        Fault::Exclusive { option: code } => return fill(words.exclusive, &[("option", &option(code))]),
        Fault::WrongType { expected: Expected::WholeNumber } => words.wrong_number,
        Fault::WrongType { expected: Expected::OneCode | Expected::ListOfCodes } => words.wrong_choice,
        Fault::WrongType { expected: Expected::Words } => words.wrong_words,
        Fault::OutOfRange { max } => return fill(words.out_of_range, &[("max", &number::count(*max, all))]),
        Fault::TooLong { max_chars, found } => {
            let (max, found) = (number::count(*max_chars as u64, all), number::count(*found as u64, all));
            return fill(words.too_long, &[("max", &max), ("found", &found)]);
        }
        Fault::ControlCharacter => words.control_character,
    };
    sentence.to_owned()
}

fn required(question: Option<&Question>, words: &'static Words) -> &'static str {
    let words = &words.fault;
    match question.map(|question| &question.kind) {
        Some(Kind::Multi { .. }) => words.required_multi,
        Some(Kind::Count { .. } | Kind::Amount { .. }) => words.required_number,
        Some(Kind::Text { .. }) => words.required_words,
        Some(Kind::Choice { apart, .. }) if apart.is_empty() => words.required_choice,
        _ => words.required_level,
    }
}

/// The words of an option; of a code that the question does not have, the code.
#[must_use]
pub fn label(question: &Question, code: &str, language: &Language) -> String {
    let option = question.kind.options().iter().find(|option| option.code.as_str() == code).map(|option| &option.text);
    let apart =
        || question.kind.apart().iter().find(|choice| Apart::parse(code) == Some(choice.apart)).map(|c| &c.text);
    option.or_else(apart).map_or_else(|| code.to_owned(), |text| text.in_language(language).to_owned())
}
