//! One parsed answer, and all answers of one response in the survey's order.

use super::survey::{Apart, Condition, Survey};

/// What was answered to one question. Positions count from one, in the order of the question's options.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Asked and left blank.
    Blank,
    /// A gate, or the mode, left the question out.
    NotAsked,
    Apart(Apart),
    /// The position of the chosen option, 1..=248.
    Chosen(u8),
    /// Bit `p - 1` is set where the option at position `p` was ticked; never zero.
    Ticked(u64),
    Count(u32),
    /// In đồng.
    Amount(u64),
    /// Words were given; they are kept apart.
    Worded,
}

impl Answer {
    /// Whether the citizen answered at all; "no opinion" is an answer.
    #[must_use]
    pub fn is_given(self) -> bool {
        !matches!(self, Self::Blank | Self::NotAsked)
    }
}

/// Whether a question was put to this respondent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    Yes,
    /// The gate was left blank: an answer is kept, none is demanded.
    MayAnswer,
    No,
}

impl Condition {
    /// Whether the gate lets the question through, given the answers to all earlier questions.
    /// A blank gate means "ask" under a `not`; under a positive gate nothing is demanded, but what was said is kept:
    /// only the citizen's own words can rule a question out.
    #[must_use]
    pub fn asked(&self, survey: &Survey, answers: &[Answer]) -> Asked {
        if self.holds(survey, answers) {
            Asked::Yes
        } else if self.could_hold(survey, answers) == Some(false) {
            Asked::No
        } else {
            Asked::MayAnswer
        }
    }

    fn holds(&self, survey: &Survey, answers: &[Answer]) -> bool {
        match self {
            Self::Is { .. } => self.could_hold(survey, answers) == Some(true),
            Self::All(parts) => parts.iter().all(|part| part.holds(survey, answers)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(survey, answers)),
            Self::Not(part) => !part.holds(survey, answers),
        }
    }

    /// Three-valued (Kleene): none where a blank leaves it open.
    fn could_hold(&self, survey: &Survey, answers: &[Answer]) -> Option<bool> {
        match self {
            Self::Is { question, any_of } => {
                let kind = &survey.questions[*question].kind;
                let has = |position: usize| any_of.contains(&kind.options()[position - 1].code);
                match answers.get(*question).copied().unwrap_or(Answer::NotAsked) {
                    Answer::Blank => None,
                    Answer::Chosen(position) => Some(has(usize::from(position))),
                    Answer::Ticked(ticks) => Some(positions(ticks).any(has)),
                    Answer::Apart(apart) => Some(any_of.iter().any(|code| code.as_str() == apart.code())),
                    _ => Some(false),
                }
            }
            Self::All(parts) => fold(parts.iter().map(|part| part.could_hold(survey, answers)), false),
            Self::Any(parts) => fold(parts.iter().map(|part| part.could_hold(survey, answers)), true),
            Self::Not(part) => part.could_hold(survey, answers).map(|held| !held),
        }
    }
}

/// "and" (`deciding` = false) or "or" (`deciding` = true) of three-valued parts.
fn fold(parts: impl Iterator<Item = Option<bool>>, deciding: bool) -> Option<bool> {
    let mut all = Some(!deciding);
    for part in parts {
        match part {
            Some(value) if value == deciding => return Some(deciding),
            Some(_) => {}
            None => all = None,
        }
    }
    all
}

/// The positions, counted from one, of the ticked options.
pub fn positions(ticks: u64) -> impl Iterator<Item = usize> {
    (1..=64).filter(move |position| ticks >> (position - 1) & 1 == 1)
}
