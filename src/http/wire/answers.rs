//! The `answers` of a JSON submission, read without losing what JSON libraries lose: a key that came twice,
//! and how a number was written.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::domain::submission::{Given, GivenAnswers};

/// For `#[serde(deserialize_with = …)]`.
pub fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<GivenAnswers, D::Error> {
    deserializer.deserialize_map(AnswersVisitor)
}

struct AnswersVisitor;

impl<'de> Visitor<'de> for AnswersVisitor {
    type Value = GivenAnswers;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a question's key for each answer")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<GivenAnswers, A::Error> {
        let mut answers: Vec<(String, Given)> = Vec::with_capacity(64);
        while let Some((key, value)) = map.next_entry::<String, Value>()? {
            answers.push((key, value.0));
        }
        Ok(GivenAnswers::from_sent(answers, |_, _| Given::Repeated))
    }
}

/// A value at the top: a word, a number, a list of these, or null for "left blank".
struct Value(Given);

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor { in_list: false }).map(Self)
    }
}

/// A value in a list: what is nested deeper is read over and is no answer to anything.
struct Element(Given);

impl<'de> Deserialize<'de> for Element {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor { in_list: true }).map(Self)
    }
}

struct ValueVisitor {
    in_list: bool,
}

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Given;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an answer")
    }

    fn visit_str<E>(self, word: &str) -> Result<Given, E> {
        Ok(Given::Word(word.to_owned()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Given, E> {
        Ok(Given::Number(number.to_string()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Given, E> {
        Ok(Given::Number(number.to_string()))
    }

    /// Keeps the point or the exponent: 5.0 is not the code 5.
    fn visit_f64<E>(self, number: f64) -> Result<Given, E> {
        Ok(serde_json::Number::from_f64(number).map_or(Given::Other, |number| Given::Number(number.to_string())))
    }

    fn visit_unit<E>(self) -> Result<Given, E> {
        Ok(if self.in_list { Given::Other } else { Given::Word(String::new()) })
    }

    fn visit_bool<E>(self, _: bool) -> Result<Given, E> {
        Ok(Given::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Given, A::Error> {
        if self.in_list {
            while seq.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(Given::Other);
        }
        let mut values = Vec::new();
        while let Some(Element(value)) = seq.next_element()? {
            values.push(value);
        }
        Ok(Given::List(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Given, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Given::Other)
    }
}
