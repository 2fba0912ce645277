//! The values of which definition files are made: strings, numbers, lists, named tables, words out of a list, keys.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use toml::de::DeValue;

use super::nearest;
use super::reader::{Faults, Found, Value, shown};
use super::shape::Need;
use super::words::unfit;
use crate::domain::key::{Code, FigureKey, MethodKey, NodeKey, QuestionKey, SectionKey, SurveyKey, Version, WaveKey};
use crate::domain::response::{Mode, Source};
use crate::domain::text::Language;

impl Value for String {
    const WANTED: &'static str = "a text in quotes";
    const EXAMPLE: &'static str = "\"…\"";

    fn read(found: &Found<'_>, faults: &mut Faults) -> Option<Self> {
        let DeValue::String(words) = found.value else { return found.wrong_type(Self::WANTED, faults) };
        match unfit(words) {
            None => Some(words.to_string()),
            Some(fault) => {
                faults.add(found.line, format!("“{}” {fault}", shown(found.name)));
                None
            }
        }
    }
}

impl Value for bool {
    const WANTED: &'static str = "true or false";
    const EXAMPLE: &'static str = "true";

    fn read(found: &Found<'_>, faults: &mut Faults) -> Option<Self> {
        found.value.as_bool().or_else(|| found.wrong_type(Self::WANTED, faults))
    }
}

impl Value for u64 {
    const WANTED: &'static str = "a whole number, not below zero";
    const EXAMPLE: &'static str = "10";

    fn read(found: &Found<'_>, faults: &mut Faults) -> Option<Self> {
        let DeValue::Integer(digits) = found.value else { return found.wrong_type(Self::WANTED, faults) };
        let number = i64::from_str_radix(digits.as_str(), digits.radix()).ok().and_then(|n| Self::try_from(n).ok());
        if number.is_none() {
            faults.add(found.line, format!("“{}” must be {}, not {digits}", shown(found.name), Self::WANTED));
        }
        number
    }
}

impl Value for f64 {
    const WANTED: &'static str = "a number";
    const EXAMPLE: &'static str = "0.7";

    fn read(found: &Found<'_>, faults: &mut Faults) -> Option<Self> {
        let number = match found.value {
            DeValue::Float(digits) => digits.as_str().parse().ok(),
            DeValue::Integer(digits) if digits.radix() == 10 => digits.as_str().parse().ok(),
            _ => return found.wrong_type(Self::WANTED, faults),
        };
        let number = number.filter(|number: &Self| number.abs() < 1e15);
        if number.is_none() {
            faults.add(found.line, format!("“{}” must be a number below 10^15", shown(found.name)));
        }
        number
    }
}

impl<T: Value> Value for Vec<Need<T>> {
    const WANTED: &'static str = "a list in square brackets";
    const EXAMPLE: &'static str = "[…]";

    fn read(found: &Found<'_>, faults: &mut Faults) -> Option<Self> {
        if found.value.is_table() {
            let name = shown(found.name);
            faults.add(
                found.line,
                format!("“{name}” must be {}; a header takes double brackets: [[{name}]]", Self::WANTED),
            );
            return None;
        }
        let Some(items) = found.items(faults) else { return found.wrong_type(Self::WANTED, faults) };
        let items: Vec<Found<'_>> = items.collect();
        Some(items.iter().map(|item| Need { line: item.line, value: T::read(item, faults) }).collect())
    }
}

impl<T: Value> Value for BTreeMap<String, Need<T>> {
    const WANTED: &'static str = "a table of named tables";
    const EXAMPLE: &'static str = "{ name = … }";

    fn read(found: &Found<'_>, faults: &mut Faults) -> Option<Self> {
        let Some(entries) = found.entries(faults) else { return found.wrong_type(Self::WANTED, faults) };
        let entries: Vec<Found<'_>> = entries.collect();
        let named =
            |entry: &Found<'_>| (entry.name.to_owned(), Need { line: entry.line, value: T::read(entry, faults) });
        Some(entries.iter().map(named).collect())
    }
}

impl<T: Value> Value for Box<T> {
    const WANTED: &'static str = T::WANTED;
    const EXAMPLE: &'static str = T::EXAMPLE;

    fn read(found: &Found<'_>, faults: &mut Faults) -> Option<Self> {
        T::read(found, faults).map(Self::new)
    }
}

/// A word out of a fixed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OneOf<T>(pub T);

pub trait Vocabulary: Copy + 'static {
    const CALLED: &'static str;
    fn words() -> Vec<(&'static str, Self)>;
}

impl<T: Vocabulary> Value for OneOf<T> {
    const WANTED: &'static str = "one word in quotes";
    const EXAMPLE: &'static str = "\"…\"";

    fn read(found: &Found<'_>, faults: &mut Faults) -> Option<Self> {
        let word = found.value.as_str().or_else(|| found.wrong_type(Self::WANTED, faults))?;
        let words = T::words();
        let known = words.iter().find(|(name, _)| *name == word).map(|(_, value)| Self(*value));
        if known.is_none() {
            let hint = nearest::hint(word, words.iter().map(|(name, _)| *name));
            faults.add(found.line, format!("“{}” is not a {}{hint}", shown(word), T::CALLED));
        }
        known
    }
}

impl<T: Vocabulary> JsonSchema for OneOf<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        T::CALLED.into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "enum": T::words().iter().map(|(name, _)| *name).collect::<Vec<_>>() })
    }
}

/// `vocabulary!("kind of question": Word { Choice = "choice", … })` for words that the file has and the domain has not;
/// `vocabulary!("source": for Source)` for those that both have.
macro_rules! vocabulary {
    ($called:literal : $name:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($variant),+ }
        crate::domain::definition::values::vocabulary!($called: for $name, [$(($word, $name::$variant)),+]);
    };
    ($called:literal : for $name:ident, [$($pair:expr),+ $(,)?]) => {
        impl crate::domain::definition::values::Vocabulary for $name {
            const CALLED: &'static str = $called;
            fn words() -> Vec<(&'static str, Self)> {
                vec![$($pair),+]
            }
        }
    };
}
pub(crate) use vocabulary;

impl Vocabulary for Source {
    const CALLED: &'static str = "source";
    fn words() -> Vec<(&'static str, Self)> {
        Self::ALL.iter().map(|source| (source.as_str(), *source)).collect()
    }
}

impl Vocabulary for Mode {
    const CALLED: &'static str = "mode";
    fn words() -> Vec<(&'static str, Self)> {
        Self::ALL.iter().map(|mode| (mode.as_str(), *mode)).collect()
    }
}

macro_rules! key_values {
    ($($key:ident),+) => { $(
        impl Value for $key {
            const WANTED: &'static str = "a word in quotes";
            const EXAMPLE: &'static str = "\"…\"";

            fn read(found: &Found<'_>, faults: &mut Faults) -> Option<Self> {
                let word = found.value.as_str().or_else(|| found.wrong_type(Self::WANTED, faults))?;
                $key::parse(word).map_err(|fault| faults.add(found.line, fault.to_string())).ok()
            }
        }

        impl JsonSchema for $key {
            fn schema_name() -> Cow<'static, str> {
                stringify!($key).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                let form = $key::parse("").err().map_or("", |fault| fault.form);
                json_schema!({ "type": "string", "description": form })
            }
        }
    )+ };
}
key_values!(SurveyKey, Version, MethodKey, NodeKey, FigureKey, WaveKey, SectionKey, QuestionKey, Language);

impl Value for Code {
    const WANTED: &'static str = "a whole number or a short word";
    const EXAMPLE: &'static str = "1";

    fn read(found: &Found<'_>, faults: &mut Faults) -> Option<Self> {
        let word = match found.value {
            DeValue::String(word) => word.to_string(),
            DeValue::Integer(digits) if digits.radix() == 10 => digits.as_str().to_owned(),
            _ => return found.wrong_type(Self::WANTED, faults),
        };
        Self::parse(&word).map_err(|fault| faults.add(found.line, fault.to_string())).ok()
    }
}

impl JsonSchema for Code {
    fn schema_name() -> Cow<'static, str> {
        "Code".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "oneOf": [
            { "type": "integer", "minimum": 0 },
            { "type": "string", "pattern": "^[a-z0-9]{1,16}$" },
        ] })
    }
}
