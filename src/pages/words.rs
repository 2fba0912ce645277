//! Every sentence of our own on the pages, in both languages, a table a room. A word that lacks a language does not compile.

mod form;
mod problem;
mod receipt;
mod results;
mod shell;
mod ticket;

use crate::domain::text::Language;

/// Makes a struct with one field a key and its two constants, `VI` and `EN`.
macro_rules! table {
    ($(#[$doc:meta])* $name:ident { $($key:ident: $vi:literal, $en:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name { $(pub $key: &'static str),+ }

        impl $name {
            pub(super) const VI: Self = Self { $($key: $vi),+ };
            pub(super) const EN: Self = Self { $($key: $en),+ };
            #[cfg(test)]
            pub(super) const ROWS: &'static [(&'static str, &'static str, &'static str)] =
                &[$((stringify!($key), $vi, $en)),+];
        }
    };
}
use table;

/// All words in one language.
#[derive(Debug)]
pub struct Words {
    pub shell: shell::Shell,
    pub form: form::Form,
    pub fault: form::Fault,
    pub receipt: receipt::Receipt,
    pub results: results::Results,
    pub problem: problem::Problem,
    pub ticket: ticket::Ticket,
    pub slip: ticket::Slip,
}

macro_rules! words {
    ($language:ident) => {
        Words {
            shell: shell::Shell::$language,
            form: form::Form::$language,
            fault: form::Fault::$language,
            receipt: receipt::Receipt::$language,
            results: results::Results::$language,
            problem: problem::Problem::$language,
            ticket: ticket::Ticket::$language,
            slip: ticket::Slip::$language,
        }
    };
}

static VI: Words = words!(VI);
static EN: Words = words!(EN);

impl Words {
    /// English for English, Vietnamese for every other language.
    #[must_use]
    pub fn of(language: &Language) -> &'static Self {
        if language.as_str() == "en" { &EN } else { &VI }
    }

    /// “20 seconds”, “3 minutes”: a little more rather than too little.
    #[must_use]
    pub fn wait(&self, seconds: u64) -> String {
        let (words, n) = match seconds {
            0..=90 => (self.problem.seconds, seconds.max(2)),
            _ => (self.problem.minutes, seconds.div_ceil(60)),
        };
        fill(words, &[("n", &n.to_string())])
    }

    /// The Vietnamese or English name of a block of agencies; a block that we do not know keeps its key.
    #[must_use]
    pub fn block<'a>(&self, key: &'a str) -> &'a str {
        match key {
            "departments" => self.shell.block_departments,
            "vertical" => self.shell.block_vertical,
            "communes" => self.shell.block_communes,
            "districts" => self.shell.block_districts,
            "one_stop" => self.shell.block_one_stop,
            _ => key,
        }
    }
}

/// The sentence with each `{name}` replaced by its value. Values are not searched again.
///
/// # Panics
/// Where a place-holder has no value; every page is tested.
#[must_use]
pub fn fill(sentence: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(sentence.len() + 32);
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let (name, after) = after.split_once('}').expect("the tables' place-holders are closed: tested");
        let value = values.iter().find(|(key, _)| *key == name);
        filled.push_str(value.expect("every place-holder has a value: each page is tested").1);
        rest = after;
    }
    filled.push_str(rest);
    filled
}

/// What stands before and after `{link}`, for the sentences that hold one.
#[must_use]
pub fn around_link(sentence: &str) -> (&str, &str) {
    sentence.split_once("{link}").unwrap_or((sentence, ""))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use unicode_normalization::UnicodeNormalization as _;

    use super::{fill, form, problem, receipt, results, shell, ticket};

    fn place_holders(sentence: &str) -> BTreeSet<&str> {
        sentence.split('{').skip(1).map(|part| part.split_once('}').expect("closed").0).collect()
    }

    #[test]
    fn both_languages_have_every_word_with_the_same_place_holders() {
        let tables = [
            shell::Shell::ROWS,
            form::Form::ROWS,
            form::Fault::ROWS,
            receipt::Receipt::ROWS,
            results::Results::ROWS,
            problem::Problem::ROWS,
            ticket::Ticket::ROWS,
            ticket::Slip::ROWS,
        ];
        for (key, vi, en) in tables.into_iter().flatten() {
            assert!(!vi.trim().is_empty() && !en.trim().is_empty(), "{key}");
            assert_eq!(place_holders(vi), place_holders(en), "{key}");
            assert_eq!(vi.nfc().collect::<String>(), **vi, "{key} is not NFC");
        }
    }

    #[test]
    fn a_value_is_put_in_once_and_never_searched_again() {
        assert_eq!(fill("{a} và {b}", &[("a", "{b}"), ("b", "2")]), "{b} và 2");
    }
}
