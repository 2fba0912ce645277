//! What a stranger sent, and the one way to believe it: [`Survey::accept`] finds all faults at once, as data.

mod given;
mod value;

pub use self::given::{Given, GivenAnswers};
use self::value::Parsed;
use super::answer::{Answer, Asked};
use super::day::Day;
use super::key::{AgencyCode, Sector, WaveKey};
use super::response::{Channel, RespondentKind, Response, ResponseId};
use super::survey::{Fills, Question, Survey};

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
    /// Whether not a single question was answered.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        !self.answers.iter().any(|answer| answer.is_given())
    }

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
        let (values, unknown) = self.matched(given);
        let mut rejections: Vec<Rejection> = unknown
            .into_iter()
            .map(|key| Rejection { question: cleaned(key), fault: Fault::UnknownQuestion })
            .collect();
        let mut answers = Vec::with_capacity(self.questions.len());
        let mut texts = Vec::new();
        for (index, (question, value)) in self.questions.iter().zip(values).enumerate() {
            let asked = self.asked(question, channel, &answers);
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

    /// The value given to each question, and the keys that no question has. Both sides are in the order of their keys.
    fn matched<'a>(&self, given: &'a GivenAnswers) -> (Vec<Option<&'a Given>>, Vec<&'a str>) {
        let mut values = vec![None; self.questions.len()];
        let mut unknown = Vec::new();
        let mut questions = self.by_key.iter().map(|index| (self.questions[*index].key.as_str(), *index)).peekable();
        for (key, value) in given {
            while questions.next_if(|(earlier, _)| *earlier < key.as_str()).is_some() {}
            match questions.next_if(|(same, _)| *same == key.as_str()) {
                Some((_, index)) => values[index] = Some(value),
                None => unknown.push(key.as_str()),
            }
        }
        (values, unknown)
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

/// A stranger's word made fit to be shown in a message: short and without control characters.
fn cleaned(word: &str) -> String {
    word.chars().filter(|c| !c.is_control()).take(40).collect()
}

#[cfg(test)]
mod tests;
