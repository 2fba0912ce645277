//! What a stranger sent, and the one way to believe it: [`Survey::accept`] finds all faults at once, as data.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization as _;

use super::answer::{Answer, Asked, positions};
use super::day::Day;
use super::key::{AgencyCode, Sector, WaveKey};
use super::response::{Channel, RespondentKind, Response, ResponseId};
use super::survey::{Apart, Fills, Kind, Question, Survey};

/// One value as it was sent, before anybody knows whether it fits its question.
#[derive(Debug, Clone, PartialEq)]
pub enum Given {
    /// A word: a form field or a JSON string.
    Word(String),
    /// A JSON number, in its own spelling.
    Number(String),
    /// Several values under one name.
    List(Vec<Given>),
    /// JSON that is no answer to anything: an object, true, false.
    Other,
    /// The same key came several times in one JSON object: which one counts is not ours to guess.
    Repeated,
}

/// All values of a submission by question key, as sent.
pub type GivenAnswers = BTreeMap<String, Given>;

/// What becomes of answers under a gate that is not met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unmet {
    /// A program should know better: rejected.
    Reject,
    /// A radio button cannot be undone without scripts: left out, as the form has said.
    LeaveOut,
}

/// One fault in a submission, tied to its question where there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// The question's key as it was sent, shortened and cleaned if it is not one of ours.
    pub question: String,
    pub fault: Fault,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    Required,
    UnknownQuestion,
    UnknownOption {
        given: String,
    },
    /// A gate or the mode left the question out.
    NotAsked,
    SeveralValues,
    RepeatedOption {
        given: String,
    },
    TooMany {
        max: usize,
    },
    /// The option stands alone and came with others.
    Exclusive {
        option: String,
    },
    WrongType {
        expected: Expected,
    },
    OutOfRange {
        max: u64,
    },
    TooLong {
        max_chars: usize,
        found: usize,
    },
    ControlCharacter,
}

/// The form of value that a question wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    OneCode,
    ListOfCodes,
    WholeNumber,
    Words,
}

impl Fault {
    /// Stable: clients may rely on it.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::UnknownQuestion => "unknown_question",
            Self::UnknownOption { .. } => "unknown_option",
            Self::NotAsked => "not_asked",
            Self::SeveralValues => "several_values",
            Self::RepeatedOption { .. } => "repeated_option",
            Self::TooMany { .. } => "too_many",
            Self::Exclusive { .. } => "exclusive_option",
            Self::WrongType { .. } => "wrong_type",
            Self::OutOfRange { .. } => "out_of_range",
            Self::TooLong { .. } => "too_long",
            Self::ControlCharacter => "control_character",
        }
    }
}

/// A submission's answers after they were believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    pub answers: Vec<Answer>,
    pub texts: Vec<(usize, String)>,
    pub respondent_kind: Option<RespondentKind>,
    pub sector: Option<Sector>,
}

impl Accepted {
    /// The response that these answers make: who answered about whom, when, and on what credential.
    #[must_use]
    pub fn response(self, id: ResponseId, wave: WaveKey, agency: AgencyCode, channel: Channel, day: Day) -> Response {
        let Self { answers, texts, respondent_kind, sector } = self;
        Response { id, wave, agency, channel: Channel { sector, ..channel }, respondent_kind, day, answers, texts }
    }
}

impl Survey {
    /// Parses all answers. `required` binds where `demand_required` says so (web forms); other modes may leave blanks.
    ///
    /// # Errors
    /// All rejections at once, unknown keys first, then in the survey's order.
    pub fn accept(
        &self,
        channel: &Channel,
        given: &GivenAnswers,
        unmet: Unmet,
        demand_required: bool,
    ) -> Result<Accepted, Vec<Rejection>> {
        let mut rejections: Vec<Rejection> = given
            .keys()
            .filter(|key| self.find(key).is_none())
            .map(|key| Rejection { question: cleaned(key), fault: Fault::UnknownQuestion })
            .collect();
        let mut answers = Vec::with_capacity(self.questions.len());
        let mut texts = Vec::new();
        for (index, question) in self.questions.iter().enumerate() {
            let asked = self.asked(question, channel, &answers);
            let value = given.get(question.key.as_str());
            let answer = match question.parse(value) {
                _ if asked == Asked::No && unmet == Unmet::LeaveOut => Ok(Parsed::NONE),
                parsed if asked == Asked::No => match parsed {
                    Ok(parsed) if !parsed.answer.is_given() => Ok(parsed),
                    _ => Err(Fault::NotAsked),
                },
                Ok(parsed)
                    if parsed.answer == Answer::Blank
                        && asked == Asked::Yes
                        && question.required
                        && demand_required =>
                {
                    Err(Fault::Required)
                }
                parsed => parsed,
            };
            let unasked = match asked {
                Asked::Yes => Answer::Blank,
                Asked::MayAnswer | Asked::No => Answer::NotAsked,
            };
            match answer {
                Ok(Parsed { answer: Answer::Blank, .. }) => answers.push(unasked),
                Ok(Parsed { answer, words }) => {
                    answers.push(answer);
                    texts.extend(words.map(|words| (index, words)));
                }
                Err(fault) => {
                    rejections.push(Rejection { question: question.key.to_string(), fault });
                    answers.push(unasked);
                }
            }
        }
        if rejections.is_empty() { Ok(self.accepted(channel, answers, texts)) } else { Err(rejections) }
    }

    /// Whether a question is put to a respondent of this channel, given all earlier answers.
    #[must_use]
    pub fn asked(&self, question: &Question, channel: &Channel, earlier: &[Answer]) -> Asked {
        let known_already = question.fills == Some(Fills::Sector) && channel.sector.is_some();
        if known_already || question.except_modes.contains(&channel.mode) {
            return Asked::No;
        }
        question.ask_if.as_ref().map_or(Asked::Yes, |gate| gate.asked(self, earlier))
    }

    fn accepted(&self, channel: &Channel, answers: Vec<Answer>, texts: Vec<(usize, String)>) -> Accepted {
        let mut respondent_kind = None;
        let mut sector = channel.sector.clone();
        for (question, answer) in self.questions.iter().zip(&answers) {
            let (Some(fills), Answer::Chosen(position)) = (question.fills, answer) else { continue };
            let code = &question.kind.options()[usize::from(*position) - 1].code;
            match fills {
                Fills::RespondentKind if code.as_str() == "2" => respondent_kind = Some(RespondentKind::Organisation),
                Fills::RespondentKind => respondent_kind = Some(RespondentKind::Person),
                Fills::Sector => sector = Sector::parse(code.as_str()).ok(),
            }
        }
        Accepted { answers, texts, respondent_kind, sector }
    }
}

/// A value that fits its question.
#[derive(Debug)]
struct Parsed {
    answer: Answer,
    words: Option<String>,
}

impl Parsed {
    const NONE: Self = Self { answer: Answer::Blank, words: None };

    fn plain(answer: Answer) -> Self {
        Self { answer, words: None }
    }
}

impl Question {
    fn parse(&self, value: Option<&Given>) -> Result<Parsed, Fault> {
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

/// A stranger's word made fit to be shown in a message: short and without control characters.
fn cleaned(word: &str) -> String {
    word.chars().filter(|c| !c.is_control()).take(40).collect()
}
