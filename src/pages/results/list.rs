//! The waves whose figures are public, and how figures are made in general.

use askama::Template;

use crate::domain::survey::Survey;
use crate::domain::text::Language;
use crate::domain::wave::Wave;

use crate::pages::shell::{Masthead, Shell};
use crate::pages::words::{Words, fill};

/// A wave whose figures are public.
#[derive(Debug, Clone, Copy)]
pub struct Public<'a> {
    pub wave: &'a Wave,
    pub survey: &'a Survey,
}

#[derive(Template)]
#[template(path = "results/list.html")]
struct View<'a> {
    shell: Shell<'a>,
    waves: Vec<Line<'a>>,
}

struct Line<'a> {
    address: String,
    title: &'a str,
    name: String,
    days: String,
}

#[must_use]
pub fn page<'a>(masthead: &'a Masthead, language: &Language, waves: &[Public<'a>]) -> String {
    let words = Words::of(language);
    let line = |public: &Public<'a>| Line {
        address: format!("/results/{}", public.wave.key),
        title: public.survey.title.in_language(language),
        name: fill(words.shell.wave, &[("wave", public.wave.key.as_str())]),
        days: days(public.wave, words),
    };
    super::super::html(&View {
        shell: Shell::new(language, Some(masthead), words.results.title)
            .demo(waves.iter().any(|public| public.wave.demo)),
        waves: waves.iter().map(line).collect(),
    })
}

/// From when to when answers are taken.
#[must_use]
pub fn days(wave: &Wave, words: &Words) -> String {
    let (opens, closes) = (wave.opens.written(), wave.ended().written());
    fill(words.shell.open_days, &[("opens", &opens), ("closes", &closes)])
}
