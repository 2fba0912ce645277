//! A method file's meaning: from its shape to a [`Method`] bound to its survey, or to all faults.

use std::collections::BTreeMap;

use sha2::Digest as _;

use super::file::MethodFile;
use super::indicator::leaves;
use super::scale;
use super::tree::{Parts, tree};
use super::{Method, MissingRule, NodeKind, OverAgencies, OverRule, ScoreUnit, Thresholds};
use crate::domain::definition::DefinitionFault;
use crate::domain::definition::reader::{self, Faults, Value as _};
use crate::domain::definition::shape::Need;
use crate::domain::definition::words::Words;
use crate::domain::key::{MethodKey, SurveyKey};
use crate::domain::response::Source;
use crate::domain::survey::Survey;
use crate::domain::text::Text;

const MAX_DECIMALS: u64 = 6;

/// Parses a method file and binds it to its survey.
///
/// # Errors
/// All faults of the file, by line.
pub fn parse(text: &str, survey: &Survey) -> Result<Method, Vec<DefinitionFault>> {
    let (method, faults) = reader::document(text, |top, faults| {
        let file = MethodFile::read(top, faults)?;
        if faults.syntax_is_broken() { None } else { build(&file, text, survey, 1, faults) }
    });
    faults.or(method)
}

/// The survey of which a method file speaks; none where it speaks of none. The rest of the file is not looked at.
///
/// # Errors
/// The faults of `survey`, and all faults of syntax where it was not found.
pub fn survey_key(text: &str) -> Result<Option<SurveyKey>, Vec<DefinitionFault>> {
    let mut found = None;
    let (key, faults) = reader::document(text, |top, faults| {
        let Some(entry) = top.entry("survey", faults) else {
            return (!faults.syntax_is_broken()).then_some(None);
        };
        found = SurveyKey::read(&entry, faults);
        found.clone().map(Some)
    });
    // Faults elsewhere are told when the whole file is parsed.
    found.map_or_else(|| faults.or(key), |key| Ok(Some(key)))
}

/// What may be left out where survey and method stand in one file for foreign data, and thresholds may be zero there.
pub const LAX_KEYS: [&str; 13] = [
    "key",
    "version",
    "survey",
    "title",
    "rule",
    "source",
    "sources",
    "thresholds",
    "valid",
    "over_agencies",
    "decimals",
    "missing",
    "unit",
];

/// The method. None, or one that must not be used, where faults were added. What is missing in the file (excused by its
/// reader) is taken from the survey, or is the rule that leaves nothing out. `least_shown`: smallest threshold `show`.
pub fn build(file: &MethodFile, text: &str, survey: &Survey, least_shown: u64, faults: &mut Faults) -> Option<Method> {
    if let (Some(key), Some(line)) = (file.survey.get().filter(|key| **key != survey.key), file.survey.given()) {
        faults.add(line, format!("this method is for the survey “{key}”, not for “{}”", survey.key));
    }
    let words = |called: &str, words: &Need<Words>, faults: &mut Faults| {
        words.get().map_or_else(|| survey.title.clone(), |w| w.text(called, words.line, &survey.languages, faults))
    };
    let title = words("the title", &file.title, faults);
    let rule = words("the rule", &file.rule, faults);
    let source = file.source.get().map_or_else(
        || survey.source.clone(),
        |source| source.text("the source", file.source.line, &survey.languages, faults),
    );
    let mut parts = Parts::default();
    nodes(file, survey, &mut parts, faults);
    leaves(file, survey, &mut parts, faults);
    let missing = file.missing.get().map_or(MissingRule::Drop, |word| word.0);
    let nodes = file.root.get().and_then(|root| tree(root, file.root.line, missing, &parts, faults));
    let asks = nodes.as_ref().is_none_or(|nodes| nodes.iter().any(|node| matches!(node.kind, NodeKind::Leaf(_))));
    if asks && file.survey.given().is_none() && least_shown > 0 {
        faults.add(1, "a method that reads answers has no “survey”; add survey = \"…\", the key of the survey whose answers it reads");
    }
    refuse_two_hidings(nodes.as_deref().unwrap_or_default(), faults);
    // Who has no respondents has nobody to protect.
    let least_shown = if asks { least_shown } else { 0 };
    Some(Method {
        key: file.key.get().cloned().or_else(|| MethodKey::parse(survey.key.as_str()).ok())?,
        version: file.version.get().unwrap_or(&survey.version).clone(),
        survey: survey.key.clone(),
        title,
        rule,
        source,
        sources: sources(file, faults),
        thresholds: thresholds(file, least_shown, faults),
        valid_answered: valid_answered(file, faults),
        over_agencies: over_agencies(file),
        decimals: decimals(file, faults),
        missing,
        interval: scale::interval(&file.interval, faults),
        unit: file.unit.get().map_or(ScoreUnit::Percent, |word| word.0),
        target: target(file, faults),
        nodes: nodes?,
        definition: text.to_owned(),
        sha256: sha2::Sha256::digest(text.as_bytes()).into(),
    })
}

impl Method {
    /// Of a file that only estimates columns of numbers: no index. None where the survey's key can be no method's.
    pub(super) fn without_nodes(survey: &Survey, text: &str) -> Option<Self> {
        Some(Self {
            key: MethodKey::parse(survey.key.as_str()).ok()?,
            version: survey.version.clone(),
            survey: survey.key.clone(),
            title: survey.title.clone(),
            rule: survey.title.clone(),
            source: survey.source.clone(),
            sources: Source::ALL.to_vec(),
            thresholds: Thresholds { show: 0, rank: 0, assess: 0 },
            valid_answered: 0.0,
            over_agencies: OverAgencies { block: OverRule::Mean, all: OverRule::Pooled },
            decimals: 2,
            missing: MissingRule::Drop,
            interval: None,
            unit: ScoreUnit::Points,
            target: None,
            nodes: Vec::new(),
            definition: text.to_owned(),
            sha256: sha2::Sha256::digest(text.as_bytes()).into(),
        })
    }
}

/// What two methods hide of the same answers does not hold together.
fn refuse_two_hidings(nodes: &[super::Node], faults: &mut Faults) {
    let asks = nodes.iter().any(|node| matches!(node.kind, NodeKind::Leaf(_)));
    let other = nodes.iter().find_map(|node| match &node.kind {
        NodeKind::Input(super::Input { of: super::InputOf::Other(other), line, .. }) if other.wave.is_none() => {
            Some(*line)
        }
        _ => None,
    });
    if let (true, Some(line)) = (asks, other) {
        faults.add(
            line,
            "a method that reads answers cannot take another index of the same wave as well: what the two hide would not hold together; take all of it from other indices, or name another wave",
        );
    }
}

fn nodes<'a>(file: &'a MethodFile, survey: &Survey, parts: &mut Parts<'a>, faults: &mut Faults) {
    for (key, node) in file.node.get().into_iter().flatten() {
        let title = node.get().and_then(|node| node.title.get().map(|words| (words, node.title.line)));
        let title = title.map_or_else(
            || Text::new(BTreeMap::new()),
            |(words, line)| words.text("the node's title", line, &survey.languages, faults),
        );
        parts.add_branch(key, node, title, &survey.languages, faults);
    }
}

fn sources(file: &MethodFile, faults: &mut Faults) -> Vec<Source> {
    let Some(list) = file.sources.get() else { return Source::ALL.to_vec() };
    if list.is_empty() {
        faults.add(file.sources.line, "“sources” is empty, so nothing would be counted; write at least one");
    }
    let mut sources = Vec::new();
    for (line, source) in list.iter().filter_map(|item| item.get().map(|word| (item.line, word.0))) {
        if sources.contains(&source) {
            faults.add(line, format!("“{}” is given twice in “sources”", source.as_str()));
        }
        sources.push(source);
    }
    sources
}

fn thresholds(file: &MethodFile, least_shown: u64, faults: &mut Faults) -> Thresholds {
    let Some(given) = file.thresholds.get() else { return Thresholds { show: 0, rank: 0, assess: 0 } };
    let number = |field: &Need<u64>| field.get().copied().unwrap_or(0);
    let thresholds = Thresholds { show: number(&given.show), rank: number(&given.rank), assess: number(&given.assess) };
    if given.show.get().is_some_and(|show| *show < least_shown) {
        faults.add(given.show.line, format!("“show” is {}; write at least {least_shown}", thresholds.show));
    }
    if given.show.get().is_some() && given.rank.get().is_some_and(|rank| *rank < thresholds.show) {
        let Thresholds { show, rank, .. } = thresholds;
        faults
            .add(given.rank.line, format!("“rank” is {rank}, below “show” ({show}): what is hidden cannot be ranked"));
    }
    for field in [&given.show, &given.rank, &given.assess] {
        if field.get().is_some_and(|value| *value > 1_000_000) {
            faults.add(field.line, "a threshold above 1000000 would hide everything; write a smaller number");
        }
    }
    thresholds
}

fn valid_answered(file: &MethodFile, faults: &mut Faults) -> f64 {
    let Some(answered) = file.valid.get().map(|valid| &valid.answered) else { return 0.0 };
    let share = answered.get().copied().unwrap_or(0.0);
    if !(0.0..=1.0).contains(&share) {
        faults.add(answered.line, format!("“answered” is {share}; write a share from 0 to 1, such as 0.7"));
    }
    share
}

fn over_agencies(file: &MethodFile) -> OverAgencies {
    let given = file.over_agencies.get();
    OverAgencies {
        block: given.and_then(|over| over.kind.get()).map_or(OverRule::Mean, |word| word.0),
        all: given.and_then(|over| over.all.get()).map_or(OverRule::Pooled, |word| word.0),
    }
}

fn target(file: &MethodFile, faults: &mut Faults) -> Option<f64> {
    let (target, line) = (*file.target.get()?, file.target.given()?);
    let is_percent = file.unit.get().is_none_or(|word| word.0 == ScoreUnit::Percent);
    if is_percent && !(0.0..=100.0).contains(&target) {
        faults.add(line, format!("“target” is {target}; an index in percent can reach 0 to 100"));
    }
    Some(target)
}

fn decimals(file: &MethodFile, faults: &mut Faults) -> u8 {
    let decimals = file.decimals.get().copied().unwrap_or(2);
    if decimals > MAX_DECIMALS {
        faults.add(file.decimals.line, format!("“decimals” is {decimals}; at most {MAX_DECIMALS} are printed"));
    }
    u8::try_from(decimals).unwrap_or(0)
}
