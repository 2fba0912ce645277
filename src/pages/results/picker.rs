//! Which figures of a wave are shown: over which forms, by which method; and the same figures as files.

use std::sync::Arc;

use crate::domain::day::Day;
use crate::domain::text::Language;
use crate::domain::wave::Wave;
use crate::pages::query::encoded;
use crate::pages::words::Words;
use crate::scoring::index::Count;
use crate::scoring::method::Method;

/// What the visitor chose, and what could be chosen.
#[derive(Debug, Clone, Copy)]
pub struct Choice<'a> {
    pub count: Count,
    pub method: &'a Method,
    /// All methods of the wave, its locked one first.
    pub methods: &'a [Arc<Method>],
    /// When it is read: whether answers are still taken follows from it.
    pub today: Day,
}

#[derive(Debug)]
pub struct Picker<'a> {
    pub counts: Vec<Pick<'a>>,
    /// Empty where there is but one.
    pub methods: Vec<Pick<'a>>,
    /// The query of this very page, without the language.
    pub query: String,
    pub is_default_method: bool,
    pub csv: String,
    pub csv_excel: String,
    pub xlsx: String,
    pub json: String,
}

#[derive(Debug)]
pub struct Pick<'a> {
    pub value: &'a str,
    pub text: &'a str,
    pub chosen: bool,
}

impl<'a> Picker<'a> {
    #[must_use]
    pub fn new(choice: &Choice<'a>, wave: &Wave, words: &'static Words, language: &Language) -> Self {
        let counts = Count::EACH.map(|count| Pick {
            value: count.as_str(),
            text: count_name(count, words),
            chosen: count == choice.count,
        });
        let is_chosen = |method: &Method| method.key == choice.method.key;
        let methods: Vec<Pick> = choice
            .methods
            .iter()
            .map(|method| Pick {
                value: method.key.as_str(),
                text: method.title.in_language(language),
                chosen: is_chosen(method),
            })
            .collect();
        let query = format!("count={}&method={}", choice.count.as_str(), encoded(choice.method.key.as_str()));
        let file = |ending: &str, more: &str| {
            format!("/api/v1/waves/{}/index.{ending}?{query}&lang={}{more}", wave.key, words.shell.lang)
        };
        Self {
            counts: counts.into(),
            methods: if methods.len() > 1 { methods } else { Vec::new() },
            is_default_method: choice.methods.first().is_none_or(|method| is_chosen(method)),
            csv: file("csv", ""),
            csv_excel: file("csv", "&excel=vi"),
            xlsx: file("xlsx", ""),
            json: file("json", ""),
            query,
        }
    }
}

/// The forms that a count rests on, in words.
#[must_use]
pub fn count_name(count: Count, words: &'static Words) -> &'static str {
    match count {
        Count::Counted => words.results.count_counted,
        Count::Beside => words.results.count_beside,
        Count::All => words.results.count_all,
    }
}
