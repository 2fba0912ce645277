//! A score file: survey and method in one, for foreign data that never passed through a wave.

use super::columns::file::{ColumnsFile, ExtrasFile};
use super::columns::{self, Columns, Design, Extras};
use super::file::MethodFile;
use super::parse::{LAX_KEYS, build};
use super::{Method, NodeKind};
use crate::domain::definition::reader::{self, Found};
use crate::domain::definition::shape::Shape as _;
use crate::domain::definition::{DefinitionFault, survey, survey_file::SurveyFile};
use crate::domain::key::{SurveyKey, Version};
use crate::domain::survey::Survey;
use crate::scoring::inputs::Inputs;

/// A score file: everything that is needed to score a foreign file.
#[derive(Debug, Clone)]
pub struct Combined {
    pub survey: Survey,
    pub method: Method,
    pub columns: Columns,
    pub design: Design,
    pub extras: Extras,
    /// Figures from outside; empty as parsed.
    pub inputs: Inputs,
}

impl Combined {
    /// Keys of the questions that a figure rests on, or that the definition gives a part: a file must have their columns.
    #[must_use]
    pub fn needed(&self) -> Vec<&str> {
        let of_node = |node: &super::Node| match &node.kind {
            NodeKind::Leaf(leaf) => Some(self.survey.questions[leaf.question].key.as_str()),
            NodeKind::Branch { .. } | NodeKind::Input(_) => None,
        };
        self.method.nodes.iter().filter_map(of_node).chain(self.columns.overall.as_deref()).collect()
    }
}

/// Parses a score file: the keys of a survey file, of which `minutes` and `source` may be left out; a table `[method]`
/// with the keys of a method file (`[method.node.…]`, `[method.indicator.…]`, `[method.indicators]`), of which only `root`
/// and `node` are needed; and a table `[columns]`, which may be left out:
///
/// ```toml
/// key = "counter-2025"
/// version = "1"
/// languages = ["en"]
/// title = { en = "Counter survey 2025" }
/// [[section]]
/// key = "all"
/// title = { en = "All" }
/// [[section.question]]
/// key = "q1"                      # the name of the column
/// kind = "choice"
/// text = { en = "How satisfied are you?" }
/// options = [{ code = 1, en = "Not" }, { code = 2, en = "Fairly" }, { code = 3, en = "Very" }]
/// [method]
/// root = "all"
/// [method.node.all]
/// title = { en = "Satisfaction" }
/// aggregate = "pooled"
/// of = ["q1"]
/// [method.indicators]
/// questions = ["q1"]
/// statistic = { share_of = [3] }
/// [columns]
/// agency = "commune"
/// missing_codes = ["", "NA", "-9"]
/// ```
///
/// `[columns]` also says how the sample was drawn (`weight`, `strata`, `psu`, `ssu`, `fpc`), `[design]` how its error is
/// estimated, `[ratio.…]`, `[mean.…]`, `[total.…]` and `[composite.…]` what is estimated beside the tree.
///
/// What is left out of `[method]`: key, version, title, rule and source are the survey's; all sources count; every
/// response is valid; thresholds are 0 (nothing is hidden); blocks are the mean of their agencies, the whole is pooled;
/// two decimals; missing parts are dropped; percent.
///
/// # Errors
/// All faults of the file, by line.
pub fn parse_combined(text: &str) -> Result<Combined, Vec<DefinitionFault>> {
    let (parsed, faults) = reader::document(text, |top, faults| {
        if is_columns_alone(top) {
            return columns_alone(top, text, faults);
        }
        let survey_file = SurveyFile::read_beside(top, &BESIDE, &["minutes", "source"], faults);
        let extras_file =
            ExtrasFile::read_beside(top, &[SurveyFile::KEYS, &["method", "columns"]].concat(), &[], faults);
        let table = |name: &str, faults: &reader::Faults| top.entry(name, faults);
        let method_file = match table("method", faults) {
            Some(entry) if entry.value.is_table() => Some(MethodFile::read_beside(&entry, &[], &LAX_KEYS, faults)),
            Some(entry) => entry.wrong_type("a table: write [method]", faults),
            None => {
                if !faults.syntax_is_broken() {
                    faults.add(1, "this file has no “method”; add [method] with root = \"…\" and [method.node.…]");
                }
                None
            }
        };
        let columns_file = table("columns", faults).and_then(|entry| read_columns(&entry, faults));
        if faults.syntax_is_broken() {
            return None;
        }
        let survey = survey::build(&survey_file, text, faults)?;
        if faults.count() > 0 {
            // A method is judged by its survey, and that is not whole.
            return None;
        }
        let method = build(&method_file?, text, &survey, 0, faults)?;
        let is_node = |key: &str| method.nodes.iter().any(|node| node.key.as_str() == key);
        let design = Design::of(extras_file.design.get(), faults);
        let says = |file: &super::columns::file::DesignFile| file.level.given().is_some() || file.ci.given().is_some();
        let is_said = extras_file.design.get().is_some_and(says);
        let design = if is_said { design } else { design.with_interval(method.interval) };
        let extras = Extras::of(&extras_file, is_node, faults);
        let columns = Columns::of(columns_file.as_ref());
        if let Some(file) = &columns_file {
            columns::check::check(file, &survey, faults);
        }
        Some(Combined { survey, method, columns, design, extras, inputs: Inputs::default() })
    });
    faults.or(parsed)
}

/// Whether a file without sections and without a method estimates columns of numbers.
fn is_columns_alone(top: &Found<'_>) -> bool {
    let is_there = |name: &str| top.value.get(name).is_some();
    let of_a_survey = ["section", "scale", "method", "composite"];
    ["mean", "total", "ratio"].into_iter().any(is_there) && !of_a_survey.into_iter().any(is_there)
}

fn columns_alone(top: &Found<'_>, text: &str, faults: &mut reader::Faults) -> Option<Combined> {
    use reader::Value as _;
    let mut survey = Survey::without_questions();
    let extras_file = ExtrasFile::read_beside(top, &["key", "version", "languages", "title", "columns"], &[], faults);
    if let Some(key) = top.entry("key", faults).and_then(|entry| SurveyKey::read(&entry, faults)) {
        survey.key = key;
    }
    if let Some(version) = top.entry("version", faults).and_then(|entry| Version::read(&entry, faults)) {
        survey.version = version;
    }
    let columns_file = top.entry("columns", faults).and_then(|entry| read_columns(&entry, faults));
    if faults.syntax_is_broken() {
        return None;
    }
    if let Some(file) = &columns_file {
        columns::check::check(file, &survey, faults);
    }
    let design = Design::of(extras_file.design.get(), faults);
    let extras = Extras::of(&extras_file, |_| false, faults);
    let columns = Columns::of(columns_file.as_ref());
    let method = Method::without_nodes(&survey, text)?;
    Some(Combined { survey, method, columns, design, extras, inputs: Inputs::default() })
}

fn read_columns(entry: &Found<'_>, faults: &mut reader::Faults) -> Option<ColumnsFile> {
    use reader::Value as _;
    ColumnsFile::read(entry, faults)
}

/// What stands beside the survey in one file.
const BESIDE: [&str; 7] = ["method", "columns", "design", "ratio", "mean", "total", "composite"];
