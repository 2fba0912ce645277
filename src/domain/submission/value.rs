//! One value as it was sent, read as an answer to its question, or the one fault that keeps it from being one.

use unicode_normalization::UnicodeNormalization as _;

use super::{Expected, Fault, Given, cleaned};
use crate::domain::answer::{Answer, positions};
use crate::domain::survey::{Apart, Kind, Question};

/// A value that fits its question.
#[derive(Debug)]
pub(super) struct Parsed {
    pub answer: Answer,
    pub words: Option<String>,
}

impl Parsed {
    pub const NONE: Self = Self { answer: Answer::Blank, words: None };

    fn plain(answer: Answer) -> Self {
        Self { answer, words: None }
    }
}

impl Question {
    /// The answer that one value makes, whatever gates and other answers say.
    ///
    /// # Errors
    /// Why the value is none of this question's.
    pub fn answer(&self, value: &Given) -> Result<Answer, Fault> {
        self.parse(Some(value)).map(|parsed| parsed.answer)
    }

    pub(super) fn parse(&self, value: Option<&Given>) -> Result<Parsed, Fault> {
        let Some(value) = value else { return Ok(Parsed::NONE) };
        match &self.kind {
            Kind::Choice { .. } => self.parse_choice(value).map(Parsed::plain),
            Kind::Multi { max, .. } => self.parse_multi(value, *max).map(Parsed::plain),
            Kind::Count { max } => parse_number(value, u64::from(*max))
                .map(|number| number.map_or(Answer::Blank, |n| Answer::Count(u32::try_from(n).unwrap_or(*max))))
                .map(Parsed::plain),
            Kind::Amount { max } => {
                parse_number(value, *max).map(|number| Parsed::plain(number.map_or(Answer::Blank, Answer::Amount)))
            }
            Kind::Text { max_chars } => parse_words(value, *max_chars),
        }
    }

    fn parse_choice(&self, value: &Given) -> Result<Answer, Fault> {
        let code = match value {
            Given::Word(word) | Given::Number(word) => word.trim(),
            Given::List(_) | Given::Repeated => return Err(Fault::SeveralValues),
            Given::Other => return Err(Fault::WrongType { expected: Expected::OneCode }),
        };
        if code.is_empty() {
            return Ok(Answer::Blank);
        }
        self.option(code).or_else(|| self.apart(code)).ok_or_else(|| Fault::UnknownOption { given: cleaned(code) })
    }

    fn parse_multi(&self, value: &Given, max: usize) -> Result<Answer, Fault> {
        let codes = match value {
            Given::Repeated => return Err(Fault::SeveralValues),
            Given::List(values) => values.iter().map(one_code).collect::<Result<Vec<_>, _>>()?,
            single => vec![one_code(single)?],
        };
        let codes: Vec<&str> = codes.into_iter().filter(|code| !code.is_empty()).collect();
        let mut ticks = 0_u64;
        let mut apart = None;
        for code in &codes {
            match self.option(code).or_else(|| self.apart(code)) {
                Some(Answer::Chosen(position)) => {
                    let bit = 1 << (position - 1);
                    if ticks & bit != 0 {
                        return Err(Fault::RepeatedOption { given: cleaned(code) });
                    }
                    ticks |= bit;
                }
                Some(Answer::Apart(found)) => apart = Some(found),
                _ => return Err(Fault::UnknownOption { given: cleaned(code) }),
            }
        }
        if let Some(apart) = apart {
            if codes.len() > 1 {
                return Err(Fault::Exclusive { option: apart.code().to_owned() });
            }
            return Ok(Answer::Apart(apart));
        }
        let options = self.kind.options();
        if let Some(alone) =
            positions(ticks).map(|p| &options[p - 1]).find(|option| option.exclusive && codes.len() > 1)
        {
            return Err(Fault::Exclusive { option: alone.code.to_string() });
        }
        if codes.len() > max {
            return Err(Fault::TooMany { max });
        }
        Ok(if ticks == 0 { Answer::Blank } else { Answer::Ticked(ticks) })
    }

    fn option(&self, code: &str) -> Option<Answer> {
        let place = self.kind.options().iter().position(|option| option.code.as_str() == code)?;
        // The loader refuses lists longer than the layout's positions.
        u8::try_from(place + 1).ok().map(Answer::Chosen)
    }

    fn apart(&self, code: &str) -> Option<Answer> {
        let apart = Apart::parse(code)?;
        self.kind.apart().iter().any(|choice| choice.apart == apart).then_some(Answer::Apart(apart))
    }
}

fn one_code(value: &Given) -> Result<&str, Fault> {
    match value {
        Given::Word(word) | Given::Number(word) => Ok(word.trim()),
        Given::List(_) | Given::Other | Given::Repeated => Err(Fault::WrongType { expected: Expected::ListOfCodes }),
    }
}

fn parse_number(value: &Given, max: u64) -> Result<Option<u64>, Fault> {
    let digits = match value {
        Given::Word(word) | Given::Number(word) => word.trim(),
        Given::List(_) | Given::Repeated => return Err(Fault::SeveralValues),
        Given::Other => return Err(Fault::WrongType { expected: Expected::WholeNumber }),
    };
    if digits.is_empty() {
        return Ok(None);
    }
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Fault::WrongType { expected: Expected::WholeNumber });
    }
    match digits.parse::<u64>() {
        Ok(number) if number <= max => Ok(Some(number)),
        _ => Err(Fault::OutOfRange { max }),
    }
}

/// NFC, LF, no other control characters, no white space around.
fn parse_words(value: &Given, max_chars: usize) -> Result<Parsed, Fault> {
    let words = match value {
        Given::Word(words) => words,
        Given::List(_) | Given::Repeated => return Err(Fault::SeveralValues),
        Given::Number(_) | Given::Other => return Err(Fault::WrongType { expected: Expected::Words }),
    };
    let words: String = words.replace("\r\n", "\n").replace(['\r', '\t'], " ").nfc().collect();
    let words = words.trim();
    if words.chars().any(|c| c.is_control() && c != '\n') {
        return Err(Fault::ControlCharacter);
    }
    let found = words.chars().count();
    if found > max_chars {
        return Err(Fault::TooLong { max_chars, found });
    }
    Ok(if found == 0 { Parsed::NONE } else { Parsed { answer: Answer::Worded, words: Some(words.to_owned()) } })
}
