//! One agency's results (or a block's, or everyone's): the index, its factors, and every question with its answers.

use askama::Template;

use crate::domain::text::Language;
use crate::pages::chart;
use crate::pages::number;
use crate::pages::shell::{Masthead, Shell};
use crate::pages::words::{Words, fill};
use crate::scoring::estimate::Score;
use crate::scoring::index::{Count, Figures, Index, QuestionFigures, Unit};
use crate::scoring::method::{NodeKind, ScoreUnit};

use super::cell::{Mark, share, written};
use super::change::Told;
use super::distribution::Distribution;
use super::headline::Headline;
use super::method::{MethodBox, factors};
use super::picker::{Choice, Picker};
use super::unit_name;

#[derive(Template)]
#[template(path = "results/agency.html")]
struct View<'a> {
    shell: Shell<'a>,
    heading: &'a str,
    survey: &'a str,
    name: String,
    back: String,
    headline: Headline,
    picker: Picker<'a>,
    factors: Vec<Factor<'a>>,
    legend: Vec<(&'static str, &'a str)>,
    sections: Vec<Section<'a>>,
    method: MethodBox<'a>,
}

struct Factor<'a> {
    title: &'a str,
    figure: String,
    bar: Option<String>,
    basis: Option<String>,
    weight: Option<String>,
}

struct Section<'a> {
    title: &'a str,
    questions: Vec<Distribution<'a>>,
}

/// The page of the unit at `place` in the index; with what became of it since an earlier wave, where there is one.
#[must_use]
pub fn page<'a>(
    masthead: &'a Masthead,
    language: &Language,
    index: &'a Index,
    place: usize,
    choice: &Choice<'a>,
    told: Option<&Told>,
) -> String {
    let words = Words::of(language);
    let wave = &index.wave;
    let picker = Picker::new(choice, wave, words, language);
    let (unit, figures): (&Unit, &Figures) = (&index.units[place], &index.figures(choice.count)[place]);
    let heading = unit_name(unit, words, language);
    let nodes = factors(index);
    let mut headline = Headline::new(index, unit, figures, choice, words, language);
    headline.certainty.extend(told.filter(|_| choice.count == Count::Counted).map(|told| told.sentence(index, words)));
    super::super::html(&View {
        shell: Shell::new(language, Some(masthead), &format!("{}: {heading}", words.results.title))
            .demo(wave.demo)
            .keeping(&picker.query),
        heading,
        survey: index.survey.title.in_language(language),
        name: fill(words.shell.wave, &[("wave", wave.key.as_str())]),
        back: format!("/results/{}?{}", wave.key, picker.query),
        headline,
        factors: nodes.iter().map(|node| factor(index, figures, *node, words, language)).collect(),
        legend: legend(index, &nodes, language),
        sections: sections(index, figures, words, language),
        method: MethodBox::new(index, figures, words, language),
        picker,
    })
}

fn factor<'a>(
    index: &'a Index,
    figures: &Figures,
    node: usize,
    words: &'static Words,
    language: &Language,
) -> Factor<'a> {
    let method = &*index.method;
    let title = method.nodes[node].title.in_language(language);
    let score = &figures.scores[node];
    let Score::Known(estimate) = score else {
        let basis = Mark::of(score).map(|mark| mark.reason(method, words));
        return Factor { title, figure: String::new(), bar: None, basis, weight: None };
    };
    let n = [("n", estimate.n_respondents), ("a", estimate.n_answers)].map(|(key, n)| (key, number::count(n, words)));
    let plain = || (method.unit == ScoreUnit::Percent).then(|| chart::bar(estimate.value));
    let levels = levels(index, figures, node).filter(|counts| counts.len() == common_levels(index));
    Factor {
        title,
        figure: written(estimate.value, method, words),
        bar: levels.map(|counts| chart::stacked(&counts)).or_else(plain),
        basis: Some(fill(words.results.answers_n, &n.each_ref().map(|(key, n)| (*key, n.as_str())))),
        weight: figures.weights[node].map(|weight| fill(words.results.weight, &[("p", &share(weight, words))])),
    }
}

/// The leaves under a node.
fn leaves(index: &Index, node: usize) -> Vec<usize> {
    match &index.method.nodes[node].kind {
        NodeKind::Leaf(_) | NodeKind::Input(_) => vec![node],
        NodeKind::Branch { children, .. } => children.iter().flat_map(|child| leaves(index, *child)).collect(),
    }
}

/// The question of a leaf.
fn question_of(index: &Index, leaf: usize) -> Option<usize> {
    match &index.method.nodes[leaf].kind {
        NodeKind::Leaf(indicator) => Some(indicator.question),
        NodeKind::Branch { .. } | NodeKind::Input(_) => None,
    }
}

/// The answers to all questions under a node by level; none where one of them is hidden or has other options.
fn levels(index: &Index, figures: &Figures, node: usize) -> Option<Vec<u64>> {
    let mut sums: Vec<u64> = Vec::new();
    for question in leaves(index, node).into_iter().filter_map(|leaf| question_of(index, leaf)) {
        let QuestionFigures::Shown(counts) = &figures.questions[question] else { return None };
        if sums.is_empty() {
            sums = vec![0; counts.options.len()];
        }
        if sums.len() != counts.options.len() {
            return None;
        }
        sums.iter_mut().zip(&counts.options).for_each(|(sum, n)| *sum += n);
    }
    (sums.iter().sum::<u64>() > 0).then_some(sums)
}

/// The number of levels that all questions of the index share; zero where they do not.
fn common_levels(index: &Index) -> usize {
    let mut sizes = leaves(index, 0)
        .into_iter()
        .filter_map(|leaf| question_of(index, leaf))
        .map(|question| index.survey.questions[question].kind.options().len());
    let first = sizes.next().unwrap_or(0);
    if sizes.all(|size| size == first) { first } else { 0 }
}

fn legend<'a>(index: &'a Index, factors: &[usize], language: &Language) -> Vec<(&'static str, &'a str)> {
    let first =
        factors.first().and_then(|node| leaves(index, *node).into_iter().find_map(|leaf| question_of(index, leaf)));
    let Some(question) = first.filter(|_| common_levels(index) > 0) else { return Vec::new() };
    let options = index.survey.questions[question].kind.options();
    let colours = (0..options.len()).map(|place| chart::colour(place, options.len()));
    colours.zip(options).map(|(colour, option)| (colour, option.text.in_language(language))).collect()
}

fn sections<'a>(index: &'a Index, figures: &Figures, words: &'static Words, language: &Language) -> Vec<Section<'a>> {
    let survey = &*index.survey;
    let figure = |question: usize| {
        let leaf = leaves(index, 0).into_iter().find(|leaf| question_of(index, *leaf) == Some(question))?;
        let estimate = figures.scores[leaf].known()?;
        Some(written(estimate.value, &index.method, words))
    };
    let distribution = |place: usize| {
        let question = &survey.questions[place];
        Distribution::new(question, &figures.questions[place], figure(place), &index.method, words, language)
    };
    let sections = survey.sections.iter().map(|section| Section {
        title: section.title.in_language(language),
        questions: section.questions.clone().map(distribution).collect(),
    });
    sections.collect()
}
