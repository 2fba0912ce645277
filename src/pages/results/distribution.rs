//! How often each option of a question was chosen: numbers first, bars beside them.

use crate::domain::survey::{Kind, Question};
use crate::domain::text::Language;
use crate::pages::words::{Words, fill};
use crate::pages::{chart, number};
use crate::scoring::index::{CodeCounts, QuestionFigures};
use crate::scoring::method::Method;

use super::cell::{Mark, share};

/// Up to five options of a choice share one bar.
const ONE_BAR: usize = 5;

#[derive(Debug)]
pub struct Distribution<'a> {
    pub text: &'a str,
    /// The indicator's figure where the question is one.
    pub figure: Option<String>,
    /// `123 người trả lời`, or the reason why nothing is shown.
    pub basis: String,
    pub bar: Option<String>,
    pub levels: Vec<LevelLine<'a>>,
    /// No opinion, blank, not asked: those that came at all.
    pub others: Vec<String>,
}

#[derive(Debug)]
pub struct LevelLine<'a> {
    pub text: &'a str,
    pub colour: &'static str,
    pub n: String,
    pub share: String,
    /// Its own bar, where the options do not share one.
    pub bar: Option<String>,
}

impl<'a> Distribution<'a> {
    #[must_use]
    pub fn new(
        question: &'a Question,
        figures: &QuestionFigures,
        figure: Option<String>,
        method: &Method,
        words: &'static Words,
        language: &Language,
    ) -> Self {
        let text = question.text.in_language(language);
        let counts = match figures {
            QuestionFigures::Shown(counts) => counts,
            QuestionFigures::Suppressed(hidden) => {
                let basis = Mark::of_hidden(*hidden).reason(method, words);
                return Self { text, figure: None, basis, bar: None, levels: Vec::new(), others: Vec::new() };
            }
        };
        let one_bar = matches!(question.kind, Kind::Choice { .. }) && counts.options.len() <= ONE_BAR;
        let basis = match question.kind {
            Kind::Text { .. } => fill(words.results.worded, &[("n", &number::count(counts.answered, words))]),
            _ => fill(words.results.people_n, &[("n", &number::count(counts.answered, words))]),
        };
        let lines = question.kind.options().iter().zip(&counts.options).enumerate().map(|(place, (option, n))| {
            let part = if counts.answered == 0 { 0.0 } else { *n as f64 / counts.answered as f64 };
            LevelLine {
                text: option.text.in_language(language),
                colour: chart::colour(place, counts.options.len()),
                n: number::count(*n, words),
                share: share(part, words),
                bar: (!one_bar).then(|| chart::bar(100.0 * part)),
            }
        });
        Self {
            text,
            figure,
            basis,
            bar: (one_bar && counts.answered > 0).then(|| chart::stacked(&counts.options)),
            levels: if counts.answered == 0 { Vec::new() } else { lines.collect() },
            others: others(question, counts, words),
        }
    }
}

fn others(question: &Question, counts: &CodeCounts, words: &'static Words) -> Vec<String> {
    let results = &words.results;
    let said = [results.no_opinion, results.dont_know, results.refused];
    let apart = said.into_iter().zip(counts.apart);
    let rest = [(results.blank, counts.blank), (results.not_asked, counts.not_asked)];
    let mut others: Vec<String> = apart
        .chain(rest)
        .filter(|(_, n)| *n > 0)
        .map(|(sentence, n)| fill(sentence, &[("n", &number::count(n, words))]))
        .collect();
    if matches!(question.kind, Kind::Count { .. } | Kind::Amount { .. }) && counts.answered > 0 {
        let mean = number::decimal(counts.sum as f64 / counts.answered as f64, 1, words);
        others.insert(0, fill(results.mean_value, &[("mean", &mean)]));
    }
    others
}
