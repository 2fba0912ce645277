//! Tables with known keys. `shape!` makes of one list of fields the struct, its reader and its JSON Schema:
//! a key that one of them knows is known to all.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::nearest;
use super::reader::{Faults, Found, Value, shown};

/// A field that must be there. Without a value only where a fault was added, or where its absence was excused.
#[derive(Debug, Clone)]
pub struct Need<T> {
    /// Of its key; of its table where it is missing.
    pub line: usize,
    pub value: Option<T>,
}

impl<T> Need<T> {
    #[must_use]
    pub fn get(&self) -> Option<&T> {
        self.value.as_ref()
    }
}

/// A field that may be left out.
#[derive(Debug, Clone)]
pub struct May<T>(pub Option<Need<T>>);

impl<T> May<T> {
    /// The value where one was given and is good.
    #[must_use]
    pub fn get(&self) -> Option<&T> {
        self.0.as_ref().and_then(Need::get)
    }

    /// The line where it was given, good or bad.
    #[must_use]
    pub fn given(&self) -> Option<usize> {
        self.0.as_ref().map(|field| field.line)
    }
}

/// The table in which a field stands.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    pub table: &'a Found<'a>,
    /// What the table is called in messages.
    pub called: &'static str,
    /// Keys that may be missing although they are needed elsewhere.
    pub excused: &'a [&'a str],
}

pub trait Field: Sized {
    type Value: Value;
    const REQUIRED: bool;
    fn read(name: &'static str, place: Place<'_>, faults: &mut Faults) -> Self;
}

impl<T: Value> Field for Need<T> {
    type Value = T;
    const REQUIRED: bool = true;

    fn read(name: &'static str, place: Place<'_>, faults: &mut Faults) -> Self {
        let May(field) = <May<T> as Field>::read(name, place, faults);
        field.unwrap_or_else(|| {
            let line = place.table.line;
            // A lost line may be the very one that is missing.
            if !place.excused.contains(&name) && !faults.syntax_is_broken() {
                faults.add(line, format!("{} has no “{name}”; add {name} = {}", place.called, T::EXAMPLE));
            }
            Need { line, value: None }
        })
    }
}

impl<T: Value> Field for May<T> {
    type Value = T;
    const REQUIRED: bool = false;

    fn read(name: &'static str, place: Place<'_>, faults: &mut Faults) -> Self {
        let found = place.table.entry(name, faults);
        Self(found.map(|found| Need { line: found.line, value: T::read(&found, faults) }))
    }
}

impl<T: JsonSchema> JsonSchema for Need<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }
    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// A table with known keys.
pub trait Shape: Value {
    const CALLED: &'static str;
    /// All keys but the languages of a table that holds its words beside them.
    const KEYS: &'static [&'static str];

    /// `beside`: keys that another shape reads from the same table. `excused`: keys that may be missing.
    fn read_beside(table: &Found<'_>, beside: &[&str], excused: &[&str], faults: &mut Faults) -> Self;
}

/// Adds a fault for each key that nobody reads.
pub fn refuse_unknown(
    table: &Found<'_>,
    called: &str,
    known: &[&str],
    is_other: impl Fn(&str) -> bool,
    faults: &mut Faults,
) {
    let unknown: Vec<(usize, String)> = table
        .entries(faults)
        .into_iter()
        .flatten()
        .filter(|entry| !known.contains(&entry.name) && !is_other(entry.name))
        .map(|entry| (entry.line, entry.name.to_owned()))
        .collect();
    for (line, key) in unknown {
        let hint = nearest::hint(&key, known.iter().copied());
        faults.add(line, format!("{called} knows no key “{}”{hint}", shown(&key)));
    }
}

/// The lines of a doc comment as one description.
#[must_use]
pub fn description(lines: &[&str]) -> String {
    lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
}

/// The schema with `also` on top.
#[must_use]
pub fn merged(mut schema: Schema, also: &Schema) -> Schema {
    for (key, value) in also.as_object().into_iter().flatten() {
        schema.insert(key.clone(), value.clone());
    }
    schema
}

/// The schema of a table whose languages stand beside its keys.
#[must_use]
pub fn with_languages(schema: Schema, words: &str) -> Schema {
    let about = format!("The {words} in one language.");
    let language = json_schema!({ "type": "string", "minLength": 1, "description": about });
    merged(schema, &json_schema!({ "patternProperties": { "^[a-z]{2,3}$": language } }))
}

/// `shape! { /// doc  pub struct Name as "this table" { /// doc  key: Need<T>, /// doc  other: May<T>, ..words } also { json } }`
/// `..words` takes all other keys as the languages of one text; `also` is merged into the schema.
macro_rules! shape {
    (
        $(#[doc = $doc:literal])*
        pub struct $name:ident as $called:literal ($example:literal) {
            $( $(#[doc = $field_doc:literal])* $field:ident : $type:ty, )*
            $( .. $words:ident )?
        }
        $( also { $($also:tt)* } )?
    ) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone)]
        pub struct $name {
            $( $(#[doc = $field_doc])* pub $field: $type, )*
            $( /// The same words in every language.
               pub $words: $crate::domain::definition::words::Words, )?
        }

        impl $crate::domain::definition::reader::Value for $name {
            const WANTED: &'static str = concat!("a table such as ", $example);
            const EXAMPLE: &'static str = $example;

            fn read(
                found: &$crate::domain::definition::reader::Found<'_>,
                faults: &mut $crate::domain::definition::reader::Faults,
            ) -> Option<Self> {
                if !found.value.is_table() {
                    return found.wrong_type(Self::WANTED, faults);
                }
                Some(<Self as $crate::domain::definition::shape::Shape>::read_beside(found, &[], &[], faults))
            }
        }

        impl $crate::domain::definition::shape::Shape for $name {
            const CALLED: &'static str = $called;
            const KEYS: &'static [&'static str] = &[$( stringify!($field) ),*];

            fn read_beside(
                table: &$crate::domain::definition::reader::Found<'_>,
                beside: &[&str],
                excused: &[&str],
                faults: &mut $crate::domain::definition::reader::Faults,
            ) -> Self {
                $( let $words = $crate::domain::definition::words::Words::beside(table, Self::KEYS, faults); )?
                let has_words = !<[&str]>::is_empty(&[$( stringify!($words) )?]);
                let is_other = |key: &str| {
                    beside.contains(&key) || has_words && $crate::domain::text::Language::parse(key).is_ok()
                };
                $crate::domain::definition::shape::refuse_unknown(table, $called, Self::KEYS, is_other, faults);
                let place = $crate::domain::definition::shape::Place { table, called: $called, excused };
                Self {
                    $( $field: $crate::domain::definition::shape::Field::read(stringify!($field), place, faults), )*
                    $( $words, )?
                }
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                use $crate::domain::definition::shape::{Field, description};
                let mut properties = serde_json::Map::new();
                let mut required: Vec<&str> = Vec::new();
                $(
                    let mut property = generator.subschema_for::<<$type as Field>::Value>();
                    let about = description(&[$($field_doc),*]);
                    if !about.is_empty() {
                        property.insert("description".to_owned(), about.into());
                    }
                    properties.insert(stringify!($field).to_owned(), property.to_value());
                    if <$type as Field>::REQUIRED {
                        required.push(stringify!($field));
                    }
                )*
                let schema = schemars::json_schema!({
                    "type": "object",
                    "description": description(&[$($doc),*]),
                    "properties": properties,
                    "required": required,
                    "additionalProperties": false,
                });
                $( let schema = $crate::domain::definition::shape::with_languages(schema, stringify!($words)); )?
                $( let schema = $crate::domain::definition::shape::merged(schema, &schemars::json_schema!({ $($also)* })); )?
                schema
            }
        }
    };
}
pub(crate) use shape;
