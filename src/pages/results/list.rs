//! The waves whose figures are public, and how figures are made in general.

use askama::Template;

use crate::domain::day::Day;
use crate::domain::survey::Survey;
use crate::domain::text::Language;
use crate::domain::wave::{Phase, Wave};

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
pub fn page<'a>(masthead: &'a Masthead, language: &Language, waves: &[Public<'a>], today: Day) -> String {
    let words = Words::of(language);
    let line = |public: &Public<'a>| Line {
        address: format!("/results/{}", public.wave.key),
        title: public.survey.title.in_language(language),
        name: fill(words.shell.wave, &[("wave", public.wave.key.as_str())]),
        days: days(public.wave, today, words),
    };
    super::super::html(&View {
        shell: Shell::new(language, Some(masthead), words.results.title)
            .demo(waves.iter().any(|public| public.wave.demo)),
        waves: waves.iter().map(line).collect(),
    })
}

/// From when to when answers are taken, or were.
#[must_use]
pub fn days(wave: &Wave, today: Day, words: &Words) -> String {
    let (opens, closes) = (wave.opens.written(), wave.ended().written());
    let sentence = if wave.phase(today) == Phase::Over { words.shell.was_open } else { words.shell.open_days };
    fill(sentence, &[("opens", &opens), ("closes", &closes)])
}
