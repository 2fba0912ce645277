//! The shapes of an index as JSON.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::text::Text;

/// The figures of one wave by one method for one count.
#[derive(Debug, Serialize, ToSchema)]
pub struct IndexJson {
    #[schema(example = "2026")]
    pub wave: String,
    pub opens: String,
    /// The last day of asking.
    pub closes: String,
    /// `counted`, `beside` or `all` sources.
    #[schema(example = "counted")]
    pub count: &'static str,
    /// Running figures: they rest on whole tens of valid responses per agency.
    pub live: bool,
    /// The answers are invented.
    pub demo: bool,
    /// The program that made this.
    #[schema(example = "sipas 0.1.0")]
    pub program: &'static str,
    pub survey: DefinitionJson,
    pub method: MethodJson,
    /// Responses of this count that arrived in the whole wave; moves with every response, also in a live wave.
    pub responses: u64,
    /// The tree, root first: what the `scores` of each unit are scores of.
    pub nodes: Vec<NodeJson>,
    /// What the `questions` of each unit are about.
    pub questions: Vec<QuestionJson>,
    /// The whole wave, then each block followed by its agencies.
    pub units: Vec<UnitJson>,
}

/// A definition file by its name and hash.
#[derive(Debug, Serialize, ToSchema)]
pub struct DefinitionJson {
    pub key: String,
    pub version: String,
    /// By language.
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    pub title: Text,
    /// Where it comes from, by language.
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    pub source: Text,
    /// SHA-256 of the file, in hexadecimal digits.
    pub sha256: String,
}

/// How the figures were made.
#[derive(Debug, Serialize, ToSchema)]
pub struct MethodJson {
    #[serde(flatten)]
    pub definition: DefinitionJson,
    /// The rule in words, by language.
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    pub rule: Text,
    /// `percent` or `points`.
    pub unit: &'static str,
    pub decimals: u8,
    /// The sources that are counted.
    pub sources: Vec<&'static str>,
    /// Share (0..1) of the criteria asked that a valid form answers.
    pub valid_answered: f64,
    /// Figures from fewer respondents are not shown.
    pub show: u64,
}

/// The whole wave, a block or an agency.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnitJson {
    /// `wave`, `block` or `agency`.
    pub level: &'static str,
    /// `all`, the block's key, or the agency's code.
    pub code: String,
    pub name: String,
    pub name_en: Option<String>,
    pub block: Option<String>,
    /// Files that were handled in the period (N), where known.
    pub files: Option<u64>,
    /// Tickets that count, the spoiled ones left out: who was asked; in the figures of the counted sources.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invited: Option<u64>,
    /// Valid forms for each of them (0..1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_rate: Option<f64>,
    pub received: u64,
    /// Of those received, the ones that were declared void; the figures leave them out.
    pub void: u64,
    /// Of those received, what the figures rest on.
    pub included: u64,
    /// Null where it is not shown.
    pub valid: Option<u64>,
    pub invalid: Option<u64>,
    /// Of blocks and the whole wave: `mean`, `pooled` or `files`.
    pub over: Option<&'static str>,
    /// Of agencies, in the figures of the counted sources of a wave that is over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standing: Option<StandingJson>,
    /// In the figures of the counted sources of a wave that is over; where the method has a target.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<TargetJson>,
    /// Of agencies with cells or margins, in the figures of the counted sources: how they were weighted, or why they were not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub design: Option<CellsJson>,
    /// One a node of the method's tree; the index itself comes first.
    pub scores: Vec<NodeScoreJson>,
    /// One a question of the survey.
    pub questions: Vec<QuestionCountsJson>,
}

/// A node of the tree.
#[derive(Debug, Serialize, ToSchema)]
pub struct NodeJson {
    #[schema(example = "access")]
    pub node: String,
    pub parent: Option<String>,
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    pub title: Text,
    #[schema(example = "factor")]
    pub level: String,
}

/// A question of the survey, with its options in their order.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuestionJson {
    #[schema(example = "q1_1")]
    pub question: String,
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    pub text: Text,
    pub options: Vec<OptionJson>,
    /// Answers that stand in no share: no opinion, don't know, refused.
    pub apart: Vec<OptionJson>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct OptionJson {
    pub code: String,
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    pub text: Text,
}

/// The figure of a node of the tree.
#[derive(Debug, Serialize, ToSchema)]
pub struct NodeScoreJson {
    /// The node's key.
    #[schema(example = "access")]
    pub node: String,
    #[serde(flatten)]
    pub score: ScoreJson,
    /// What the node really counts for in the index (0..1).
    pub effective_weight: Option<f64>,
    /// Of blocks and the whole wave: all answers together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pooled: Option<ScoreJson>,
    /// Of blocks and the whole wave: the plain mean of the agencies shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mean: Option<ScoreJson>,
    /// The name of the range that the figure is in, by language; where the method names ranges.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<std::collections::BTreeMap<String, String>>)]
    pub band: Option<Text>,
}

/// A figure, or why there is none.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScoreJson {
    /// `known`, `suppressed` or `missing`.
    pub status: &'static str,
    /// `few_respondents`, `protects_another`, `no_answers`, `part_missing`, `no_agency_shown`, `no_figure` or `no_spread`.
    pub reason: Option<&'static str>,
    /// In full.
    pub value: Option<f64>,
    /// As it is printed.
    #[schema(example = "83.94")]
    pub shown: Option<String>,
    pub n_respondents: Option<u64>,
    pub n_answers: Option<u64>,
    /// Standard error, for this period's files; null unless all counted forms were drawn and the number of files is known.
    pub se: Option<f64>,
    /// Standard error without the finite population correction: for ranks, targets and changes.
    pub se_beyond: Option<f64>,
    /// Degrees of freedom of the standard error.
    pub df: Option<f64>,
    /// The ends of the interval; null where there is no standard error.
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// How the interval was made, and the share of samples (0..1) in which it holds the truth.
    pub interval: Option<&'static str>,
    pub level: Option<f64>,
}

/// Whether the index reaches the method's target.
#[derive(Debug, Serialize, ToSchema)]
pub struct TargetJson {
    /// In the method's unit.
    pub target: f64,
    /// `met`, `not_met` or `cannot_be_said`: whether the interval without finite population correction lies above or below.
    pub verdict: &'static str,
}

/// The cells of an agency by the wave's design, or the crossing of the questions of its margins.
#[derive(Debug, Serialize, ToSchema)]
pub struct CellsJson {
    pub weighted: bool,
    /// Where not: `live_wave`, `figure_hidden`, `no_responses`, `not_all_drawn`, `response_in_no_cell`, `more_responses_than_files`, `one_cell`,
    /// `margins_disagree`, `raking_stalled`, `files_not_known`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'static str>,
    /// `sector`, `unit` or `margins`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<&'static str>,
    /// The questions whose known totals the weights meet.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub margins: Vec<MarginJson>,
    /// What weighs alike: those with too few forms are merged.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cells: Vec<CellJson>,
    /// Nodes that have no error, though the agency is a sample.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub no_errors: Vec<NoErrorJson>,
}

/// A question of an agency's margins; answers that too few gave are merged.
#[derive(Debug, Serialize, ToSchema)]
pub struct MarginJson {
    #[schema(example = "sex")]
    pub question: String,
    pub categories: Vec<CategoryJson>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CategoryJson {
    /// `-` for those who gave no answer that has a total.
    pub codes: Vec<String>,
    /// What the weights of its forms come to: its total, less the share of those who gave none.
    pub files: f64,
    /// Valid forms of those drawn.
    pub responses: u64,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CellJson {
    /// Sectors or sample units; by margins such as `sex=1 age=3|4`.
    pub names: Vec<String>,
    /// Files of the period; null where weights were declared or follow from margins.
    pub files: Option<u64>,
    /// What one form stands for.
    pub weight: f64,
    /// Valid forms of those drawn.
    pub responses: u64,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct NoErrorJson {
    pub node: String,
    /// `lonely_cluster`, `no_degrees_of_freedom` or `few_answers_in_a_cluster`.
    pub reason: &'static str,
    /// Of a lonely cluster; empty where the agency is one stratum.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stratum: Option<String>,
}

/// Where an agency stands in its block, for its counted sources.
#[derive(Debug, Serialize, ToSchema)]
pub struct StandingJson {
    /// `ranked`, `not_assessed_few_files`, `unranked_few_forms`, `no_figure`, `no_sampling_error_known` or `alone_in_block`.
    pub eligibility: &'static str,
    /// By the score; equal ones share the better rank.
    pub rank: Option<usize>,
    /// Agencies ranked in the block.
    pub of: Option<usize>,
    /// The best and the worst rank that sampling error allows, for all agencies of the block together (95 %).
    pub best: Option<usize>,
    pub worst: Option<usize>,
    /// `above`, `near` or `below` the mean of the block's ranked agencies.
    pub verdict: Option<&'static str>,
}

/// How often each answer was given to a question, among valid forms. The numbers are left out where they are suppressed.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct QuestionCountsJson {
    pub question: String,
    /// `shown` or `suppressed`.
    pub status: &'static str,
    pub reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counts: Option<Vec<CodeJson>>,
    /// Answers that stand in no share: no opinion, don't know, refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub apart: Option<Vec<CodeJson>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blank: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_asked: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered: Option<u64>,
    /// Of questions for a number: the sum of the numbers given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sum: Option<u64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CodeJson {
    pub code: String,
    pub count: u64,
    /// Percent of those who answered; null for answers apart.
    pub share: Option<f64>,
}
