//! The compact bytes of a response's answers. The layout follows from the survey alone: one byte per choice,
//! little-endian integers of fixed width for the other kinds. Zero bytes are blanks.

use std::ops::Range;

use super::answer::Answer;
use super::survey::{Apart, Kind, Question};

/// Choice byte and, widened to the field, the highest values of the integers: what is not an ordinary value.
const NOT_ASKED: u64 = 255;
const DONT_KNOW: u64 = 254;
const NO_OPINION: u64 = 253;
const REFUSED: u64 = 252;
/// The lowest of them in one byte.
const SPECIAL: u8 = 252;

/// Longest list of options of a choice (positions 1..=250 minus room to grow).
pub const MAX_CHOICES: usize = 248;
/// Longest list of options of a multi.
pub const MAX_TICKS: usize = 48;

/// Where each question's answer stands in the compact bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    fields: Vec<Field>,
    len: usize,
    /// Per byte the highest ordinary value of a field of one byte; of wider fields no limit.
    most: Vec<u8>,
    /// Questions whose fields are wider.
    wide: Vec<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Field {
    offset: usize,
    width: usize,
    /// Of a choice or a multi: what may be chosen.
    options: usize,
    shape: Shape,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Choice,
    Multi,
    Count,
    Amount,
    Text,
}

/// Bytes that do not fit the survey: a damaged row, or the wrong survey.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadBytes {
    #[error("{found} bytes of answers where the survey's layout has {expected}")]
    Length { expected: usize, found: usize },
    #[error("byte {offset} of the answers holds {value}, which the survey does not know")]
    Value { offset: usize, value: u64 },
}

impl Layout {
    #[must_use]
    pub fn of(questions: &[Question]) -> Self {
        let mut offset = 0;
        let fields = questions
            .iter()
            .map(|question| {
                let (shape, width) = match &question.kind {
                    Kind::Choice { .. } => (Shape::Choice, 1),
                    Kind::Multi { options, .. } => (Shape::Multi, multi_width(options.len())),
                    Kind::Count { .. } => (Shape::Count, 4),
                    Kind::Amount { .. } => (Shape::Amount, 8),
                    Kind::Text { .. } => (Shape::Text, 1),
                };
                let field = Field { offset, width, options: question.kind.options().len(), shape };
                offset += width;
                field
            })
            .collect::<Vec<Field>>();
        let most = fields.iter().flat_map(|field| std::iter::repeat_n(field.most(), field.width)).collect();
        let wide = (0..fields.len()).filter(|question| fields[*question].width > 1).collect();
        Self { fields, len: offset, most, wide }
    }

    /// Bytes of one response.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Where the byte of a choice stands: for scanning many responses without decoding the rest.
    #[must_use]
    pub fn offset(&self, question: usize) -> usize {
        self.fields[question].offset
    }

    /// The bytes of one question's answer.
    #[must_use]
    pub fn field(&self, question: usize) -> Range<usize> {
        let Field { offset, width, .. } = self.fields[question];
        offset..offset + width
    }

    /// Whether [`Self::decode`] would succeed, for millions of responses.
    ///
    /// # Errors
    /// As [`Self::decode`].
    pub fn check(&self, bytes: &[u8]) -> Result<(), BadBytes> {
        self.measured(bytes)?;
        // Without a way out in its middle, so that sixteen bytes are looked at at once.
        let is_odd = |(byte, most): (&u8, &u8)| u8::from(byte > most) & u8::from(*byte < SPECIAL);
        let odd = bytes.iter().zip(&self.most).fold(0, |odd, pair| odd | is_odd(pair));
        if odd == 0 && self.wide.iter().all(|question| self.fields[*question].answer(bytes).is_ok()) {
            return Ok(());
        }
        self.decode(bytes).map(|_| ())
    }

    /// # Panics
    /// Where `answers` has another length than the survey has questions.
    #[must_use]
    pub fn encode(&self, answers: &[Answer]) -> Vec<u8> {
        assert_eq!(answers.len(), self.fields.len(), "one answer a question");
        let mut bytes = Vec::with_capacity(self.len);
        for (field, answer) in self.fields.iter().zip(answers) {
            let raw = field.raw(*answer);
            bytes.extend_from_slice(&raw.to_le_bytes()[..field.width]);
        }
        bytes
    }

    /// # Errors
    /// [`BadBytes`] where the bytes cannot have come from [`Self::encode`].
    pub fn decode(&self, bytes: &[u8]) -> Result<Vec<Answer>, BadBytes> {
        self.measured(bytes)?;
        self.fields.iter().map(|field| field.answer(bytes)).collect()
    }

    /// The answer to one question, without decoding the others.
    ///
    /// # Errors
    /// As [`Self::decode`].
    pub fn answer(&self, question: usize, bytes: &[u8]) -> Result<Answer, BadBytes> {
        self.measured(bytes)?;
        self.fields[question].answer(bytes)
    }

    fn measured(&self, bytes: &[u8]) -> Result<(), BadBytes> {
        if bytes.len() == self.len { Ok(()) } else { Err(BadBytes::Length { expected: self.len, found: bytes.len() }) }
    }
}

fn multi_width(options: usize) -> usize {
    match options {
        0..=12 => 2,
        13..=28 => 4,
        _ => 8,
    }
}

impl Field {
    /// `special` lifted to the top of this field's range: 255 becomes 0xFFFF in two bytes.
    fn lifted(self, special: u64) -> u64 {
        self.top() - (NOT_ASKED - special)
    }

    fn most(self) -> u8 {
        match self.shape {
            Shape::Choice => u8::try_from(self.options).unwrap_or(u8::MAX),
            Shape::Text => 1,
            Shape::Multi | Shape::Count | Shape::Amount => u8::MAX,
        }
    }

    fn top(self) -> u64 {
        u64::MAX >> (64 - 8 * self.width)
    }

    fn raw(self, answer: Answer) -> u64 {
        match answer {
            Answer::Blank => 0,
            Answer::NotAsked => self.lifted(NOT_ASKED),
            Answer::Apart(Apart::DontKnow) => self.lifted(DONT_KNOW),
            Answer::Apart(Apart::NoOpinion) => self.lifted(NO_OPINION),
            Answer::Apart(Apart::Refused) => self.lifted(REFUSED),
            Answer::Chosen(position) => u64::from(position),
            Answer::Ticked(ticks) => ticks,
            Answer::Count(count) => u64::from(count) + 1,
            Answer::Amount(amount) => amount + 1,
            Answer::Worded => 1,
        }
    }

    fn answer(self, bytes: &[u8]) -> Result<Answer, BadBytes> {
        // A field has few bytes: a copy into a word of eight would be a call.
        let bytes = &bytes[self.offset..self.offset + self.width];
        let raw = bytes.iter().rev().fold(0, |raw, byte| raw << 8 | u64::from(*byte));
        let bad = BadBytes::Value { offset: self.offset, value: raw };
        let special = raw.checked_sub(self.top() - NOT_ASKED);
        Ok(match (raw, special) {
            (0, _) => Answer::Blank,
            (_, Some(NOT_ASKED)) => Answer::NotAsked,
            (_, Some(DONT_KNOW)) => Answer::Apart(Apart::DontKnow),
            (_, Some(NO_OPINION)) => Answer::Apart(Apart::NoOpinion),
            (_, Some(REFUSED)) => Answer::Apart(Apart::Refused),
            _ => match self.shape {
                Shape::Choice => u8::try_from(raw)
                    .ok()
                    .filter(|position| usize::from(*position) <= self.options)
                    .map(Answer::Chosen)
                    .ok_or(bad)?,
                Shape::Multi if raw >> self.options == 0 => Answer::Ticked(raw),
                Shape::Count => Answer::Count(u32::try_from(raw - 1).map_err(|_| bad)?),
                Shape::Amount => Answer::Amount(raw - 1),
                Shape::Text if raw == 1 => Answer::Worded,
                Shape::Multi | Shape::Text => return Err(bad),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::definition::survey;
    use crate::domain::survey::Survey;

    fn every_kind() -> Survey {
        let text = r#"
            key = "kinds"
            version = "1"
            languages = ["vi"]
            minutes = 1
            title = { vi = "Các loại" }
            source = "test"
            [[section]]
            key = "all"
            title = { vi = "Tất cả" }
            [[section.question]]
            key = "one"
            kind = "choice"
            text = { vi = "Một" }
            options = [{ code = 1, vi = "a" }, { code = 2, vi = "b" }]
            apart = [{ code = "na", vi = "x" }, { code = "dk", vi = "y" }, { code = "ref", vi = "z" }]
            [[section.question]]
            key = "many"
            kind = "multi"
            max = 2
            text = { vi = "Nhiều" }
            options = [{ code = 1, vi = "a" }, { code = 2, vi = "b" }, { code = 3, vi = "c" }]
            apart = [{ code = "dk", vi = "y" }]
            [[section.question]]
            key = "number"
            kind = "count"
            max = 1000000000
            text = { vi = "Số" }
            [[section.question]]
            key = "money"
            kind = "amount"
            max = 1000000000000
            text = { vi = "Tiền" }
            [[section.question]]
            key = "words"
            kind = "text"
            max_chars = 10
            text = { vi = "Lời" }
        "#;
        survey::parse(text).unwrap()
    }

    fn special() -> impl Strategy<Value = Answer> {
        prop_oneof![
            Just(Answer::Blank),
            Just(Answer::NotAsked),
            Just(Answer::Apart(Apart::NoOpinion)),
            Just(Answer::Apart(Apart::DontKnow)),
            Just(Answer::Apart(Apart::Refused)),
        ]
    }

    proptest! {
        #[test]
        fn answers_come_back_from_their_bytes(
            one in prop_oneof![special(), (1..=2_u8).prop_map(Answer::Chosen)],
            many in prop_oneof![special(), (1..1_u64 << 3).prop_map(Answer::Ticked)],
            number in prop_oneof![special(), (0..=4_000_000_000_u32).prop_map(Answer::Count)],
            money in prop_oneof![special(), (0..=9_000_000_000_000_000_u64).prop_map(Answer::Amount)],
            words in prop_oneof![special(), Just(Answer::Worded)],
        ) {
            let layout = every_kind().layout;
            let answers = [one, many, number, money, words];
            let bytes = layout.encode(&answers);
            prop_assert_eq!(bytes.len(), 1 + 2 + 4 + 8 + 1);
            prop_assert_eq!(layout.decode(&bytes), Ok(answers.to_vec()));
        }

        /// Bytes of the right length, mostly those that mean something in some kind of question.
        #[test]
        fn what_is_checked_is_what_can_be_decoded(
            bytes in prop::collection::vec(prop_oneof![0_u8..5, 248..=255_u8, any::<u8>(), Just(0), Just(255)], 15..=17),
        ) {
            let layout = every_kind().layout;
            prop_assert_eq!(layout.check(&bytes), layout.decode(&bytes).map(|_| ()));
        }
    }

    #[test]
    fn damaged_bytes_are_told() {
        let layout = every_kind().layout;
        assert_eq!(layout.decode(&[0; 3]), Err(BadBytes::Length { expected: 16, found: 3 }));
        // Behind the last option, of two and of three.
        for (offset, value) in [(0, 3), (0, 250), (1, 8)] {
            let mut bytes = vec![0; 16];
            bytes[offset] = value;
            assert_eq!(layout.decode(&bytes), Err(BadBytes::Value { offset, value: value.into() }));
        }
        let mut bytes = vec![0; 16];
        bytes[15] = 7;
        assert_eq!(layout.decode(&bytes), Err(BadBytes::Value { offset: 15, value: 7 }));
    }
}
