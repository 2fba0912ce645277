//! Words for people in a definition file: one text in many languages, and what makes a text unfit.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use unicode_normalization::UnicodeNormalization as _;

use super::nearest;
use super::reader::{Faults, Found, Value, shown};
use super::shape::Need;
use crate::domain::text::{Language, Text};

/// Longest text in one language.
const MAX_CHARS: usize = 4000;

/// One text in several languages, before it is known which ones the file wants.
#[derive(Debug, Clone, Default)]
pub struct Words(BTreeMap<String, Need<String>>);

impl Words {
    /// The languages that stand beside the keys `known` of a table.
    pub fn beside(table: &Found<'_>, known: &[&str], faults: &mut Faults) -> Self {
        let entries: Vec<Found<'_>> = table.entries(faults).into_iter().flatten().collect();
        let languages =
            entries.iter().filter(|entry| !known.contains(&entry.name) && Language::parse(entry.name).is_ok());
        Self(
            languages
                .map(|entry| (entry.name.to_owned(), Need { line: entry.line, value: String::read(entry, faults) }))
                .collect(),
        )
    }

    /// The text, with a fault for each language that is missing, empty or not among `languages`.
    pub fn text(&self, called: &str, line: usize, languages: &[Language], faults: &mut Faults) -> Text {
        for (key, words) in &self.0 {
            if !languages.iter().any(|language| language.as_str() == key) {
                let hint = nearest::hint(key, languages.iter().map(Language::as_str));
                faults.add(
                    words.line,
                    format!("{called} has words in “{}”, which is no language of this survey{hint}", shown(key)),
                );
            }
        }
        let mut text = BTreeMap::new();
        for language in languages {
            let code = language.as_str();
            match self.0.get(code) {
                None => faults.add(line, format!("{called} has no words in “{code}”; add {code} = \"…\"")),
                Some(Need { line, value: Some(words) }) if words.trim().is_empty() => {
                    faults.add(*line, format!("{called} is empty in “{code}”; write the words"));
                }
                Some(Need { value, .. }) => {
                    text.insert(language.clone(), value.clone().unwrap_or_default());
                }
            }
        }
        Text::new(text)
    }
}

impl Value for Words {
    const WANTED: &'static str = "one text in each language, such as { vi = \"…\", en = \"…\" }";
    const EXAMPLE: &'static str = "{ vi = \"…\", en = \"…\" }";

    fn read(found: &Found<'_>, faults: &mut Faults) -> Option<Self> {
        if found.value.is_table() {
            BTreeMap::read(found, faults).map(Self)
        } else {
            found.wrong_type(Self::WANTED, faults)
        }
    }
}

impl JsonSchema for Words {
    fn schema_name() -> Cow<'static, str> {
        "Words".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "propertyNames": { "pattern": "^[a-z]{2,3}$" },
            "additionalProperties": { "type": "string", "minLength": 1 },
        })
    }
}

/// A remark for those who check: one text for all languages, or one in each.
#[derive(Debug, Clone)]
pub enum Remark {
    Same(String),
    Each(Words),
}

impl Remark {
    /// As [`Words::text`].
    pub fn text(&self, called: &str, line: usize, languages: &[Language], faults: &mut Faults) -> Text {
        match self {
            Self::Same(words) => {
                Text::new(languages.iter().map(|language| (language.clone(), words.clone())).collect())
            }
            Self::Each(words) => words.text(called, line, languages, faults),
        }
    }
}

impl Value for Remark {
    const WANTED: &'static str = "a text in quotes, or one in each language, such as { vi = \"…\", en = \"…\" }";
    const EXAMPLE: &'static str = "\"…\"";

    fn read(found: &Found<'_>, faults: &mut Faults) -> Option<Self> {
        match found.value {
            value if value.is_table() => Words::read(found, faults).map(Self::Each),
            value if value.is_str() => String::read(found, faults).map(Self::Same),
            _ => found.wrong_type(Self::WANTED, faults),
        }
    }
}

impl JsonSchema for Remark {
    fn schema_name() -> Cow<'static, str> {
        "Remark".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [{ "type": "string" }, generator.subschema_for::<Words>()] })
    }
}

/// What is wrong with a text, if anything: as it would follow “the title”.
#[must_use]
pub fn unfit(words: &str) -> Option<String> {
    if let Some(bad) = words.chars().find(|c| c.is_control() || is_invisible(*c)) {
        return Some(format!("holds the character U+{:04X}, which cannot be seen; take it out", u32::from(bad)));
    }
    if !unicode_normalization::is_nfc(words) {
        let nfc: String = words.nfc().collect();
        return Some(format!("is not in Unicode form NFC; type it anew as “{}”", shown(&nfc)));
    }
    let chars = words.chars().count();
    (chars > MAX_CHARS).then(|| format!("has {chars} characters; at most {MAX_CHARS} are taken"))
}

/// Marks that turn the direction of writing, and breadthless ones: a text could read otherwise than it is.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}')
}
