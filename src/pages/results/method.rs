//! The method box: the rule in words, what counts, the weights that the factors really had, and the hashes.

use data_encoding::HEXLOWER;

use crate::domain::response::Source;
use crate::domain::text::Language;
use crate::pages::chart;
use crate::pages::words::{Words, fill};
use crate::scoring::index::{Figures, Index};
use crate::scoring::method::{MissingRule, NodeKind};

use super::cell::share;

#[derive(Debug)]
pub struct MethodBox<'a> {
    pub rule: &'a str,
    pub facts: Vec<String>,
    pub weights: Vec<Weight<'a>>,
    pub survey: String,
    pub survey_hash: String,
    pub survey_source: &'a str,
    pub method: String,
    pub method_hash: String,
    pub method_source: &'a str,
}

#[derive(Debug)]
pub struct Weight<'a> {
    pub title: &'a str,
    pub share: String,
    pub bar: String,
}

impl<'a> MethodBox<'a> {
    /// `figures`: of the unit whose weights are shown.
    #[must_use]
    pub fn new(index: &'a Index, figures: &Figures, words: &'static Words, language: &Language) -> Self {
        let method = &*index.method;
        let results = &words.results;
        let sources: Vec<&str> = method
            .sources
            .iter()
            .map(|source| match source {
                Source::Drawn => results.source_drawn,
                Source::Offered => results.source_offered,
                Source::Open => results.source_open,
            })
            .collect();
        let missing = match method.missing {
            MissingRule::Drop => results.missing_drop,
            MissingRule::Propagate => results.missing_propagate,
            MissingRule::Zero => results.missing_zero,
        };
        let facts = vec![
            fill(results.sources_counted, &[("sources", &sources.join(", "))]),
            fill(results.valid_rule, &[("p", &crate::pages::number::percent(100.0 * method.valid_answered, 0, words))]),
            fill(results.show_rule, &[("k", &method.thresholds.show.to_string())]),
            missing.to_owned(),
        ];
        let weights = factors(index).into_iter().filter_map(|node| {
            let weight = figures.weights.get(node).copied().flatten()?;
            let title = method.nodes[node].title.in_language(language);
            Some(Weight { title, share: share(weight, words), bar: chart::bar(100.0 * weight) })
        });
        Self {
            rule: method.rule.in_language(language),
            facts,
            weights: weights.collect(),
            survey: index.survey.name(),
            survey_hash: HEXLOWER.encode(&index.survey.sha256),
            survey_source: index.survey.source.in_language(language),
            method: format!("{}/{}", method.key, method.version),
            method_hash: HEXLOWER.encode(&method.sha256),
            method_source: method.source.in_language(language),
        }
    }
}

/// The nodes right under the root.
#[must_use]
pub fn factors(index: &Index) -> Vec<usize> {
    match index.method.nodes.first().map(|root| &root.kind) {
        Some(NodeKind::Branch { children, .. }) => children.clone(),
        _ => Vec::new(),
    }
}
