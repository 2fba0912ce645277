//! An index as JSON: everything that is shown, in all languages of the survey, with the full values beside the printed ones.

use data_encoding::HEXLOWER;
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::survey::{Kind, Question};
use crate::domain::text::Text;
use crate::scoring::estimate::Score;
use crate::scoring::index::{Count, Figures, Index, QuestionFigures, Unit};
use crate::scoring::method::{OverRule, ScoreUnit};

use super::figure::rounded;

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
    /// Running figures: they rest on whole tens of responses per agency.
    pub live: bool,
    /// The answers are invented.
    pub demo: bool,
    /// The program that made this.
    #[schema(example = "sipas 0.1.0")]
    pub program: &'static str,
    pub survey: DefinitionJson,
    pub method: MethodJson,
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
    pub source: String,
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
    pub received: u64,
    /// Of those received, what the figures rest on.
    pub included: u64,
    /// Null where it is not shown.
    pub valid: Option<u64>,
    pub invalid: Option<u64>,
    /// Of blocks and the whole wave: `mean`, `pooled` or `files`.
    pub over: Option<&'static str>,
    /// One a node of the method's tree; the index itself comes first.
    pub scores: Vec<NodeJson>,
    /// One a question of the survey.
    pub questions: Vec<QuestionJson>,
}

/// The figure of a node of the tree.
#[derive(Debug, Serialize, ToSchema)]
pub struct NodeJson {
    /// The node's key.
    #[schema(example = "access")]
    pub node: String,
    pub parent: Option<String>,
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    pub title: Text,
    #[schema(example = "factor")]
    pub level: String,
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
}

/// A figure, or why there is none.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScoreJson {
    /// `known`, `suppressed` or `missing`.
    pub status: &'static str,
    /// `few_respondents`, `protects_another`, `no_answers`, `part_missing` or `no_agency_shown`.
    pub reason: Option<&'static str>,
    /// In full.
    pub value: Option<f64>,
    /// As it is printed.
    #[schema(example = "83.94")]
    pub shown: Option<String>,
    pub n_respondents: Option<u64>,
    pub n_answers: Option<u64>,
    /// Standard error; null until a sampling design is known.
    pub se: Option<f64>,
    /// Degrees of freedom of the standard error.
    pub df: Option<f64>,
}

/// How often each answer was given to a question, among valid forms. The numbers are left out where they are suppressed.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct QuestionJson {
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
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    pub text: Text,
    pub count: u64,
    /// Percent of those who answered; null for answers apart.
    pub share: Option<f64>,
}

#[must_use]
pub fn index(index: &Index, count: Count) -> IndexJson {
    let (wave, survey, method) = (&index.wave, &index.survey, &index.method);
    IndexJson {
        wave: wave.key.to_string(),
        opens: wave.opens.to_string(),
        closes: wave.ended().to_string(),
        count: count.as_str(),
        live: wave.live,
        demo: wave.demo,
        program: concat!("sipas ", env!("CARGO_PKG_VERSION")),
        survey: DefinitionJson {
            key: survey.key.to_string(),
            version: survey.version.to_string(),
            title: survey.title.clone(),
            source: survey.source.clone(),
            sha256: HEXLOWER.encode(&survey.sha256),
        },
        method: MethodJson {
            definition: DefinitionJson {
                key: method.key.to_string(),
                version: method.version.to_string(),
                title: method.title.clone(),
                source: method.source.clone(),
                sha256: HEXLOWER.encode(&method.sha256),
            },
            rule: method.rule.clone(),
            unit: match method.unit {
                ScoreUnit::Percent => "percent",
                ScoreUnit::Points => "points",
            },
            decimals: method.decimals,
            sources: method.sources.iter().map(|source| source.as_str()).collect(),
            valid_answered: method.valid_answered,
            show: method.thresholds.show,
        },
        units: index.units.iter().zip(index.figures(count)).map(|(of, figures)| unit(index, of, figures)).collect(),
    }
}

fn unit(index: &Index, of: &Unit, figures: &Figures) -> UnitJson {
    let questions = index.survey.questions.iter().zip(&figures.questions);
    UnitJson {
        level: of.level.as_str(),
        code: of.code.clone(),
        name: of.name.clone(),
        name_en: of.name_en.clone(),
        block: of.block.as_ref().map(ToString::to_string),
        files: of.files,
        received: figures.received,
        included: figures.included,
        valid: figures.valid,
        invalid: figures.invalid,
        over: figures.over.map(|rule| match rule {
            OverRule::Mean => "mean",
            OverRule::Pooled => "pooled",
            OverRule::Files => "files",
        }),
        scores: (0..figures.scores.len()).map(|place| node(index, figures, place)).collect(),
        questions: questions.map(|(of, figures)| question(of, figures)).collect(),
    }
}

fn node(index: &Index, figures: &Figures, place: usize) -> NodeJson {
    let of = &index.method.nodes[place];
    let printed = |of: &Score| score(of, index.method.decimals);
    NodeJson {
        node: of.key.to_string(),
        parent: of.parent.map(|parent| index.method.nodes[parent].key.to_string()),
        title: of.title.clone(),
        level: of.level.clone(),
        score: printed(&figures.scores[place]),
        effective_weight: figures.weights[place],
        pooled: figures.pooled.get(place).map(printed),
        mean: figures.mean.get(place).map(printed),
    }
}

fn score(of: &Score, decimals: u8) -> ScoreJson {
    let known = of.known();
    ScoreJson {
        status: of.status(),
        reason: of.reason(),
        value: known.map(|estimate| estimate.value),
        shown: known.map(|estimate| rounded(estimate.value, decimals)),
        n_respondents: known.map(|estimate| estimate.n_respondents),
        n_answers: known.map(|estimate| estimate.n_answers),
        se: known.and_then(|estimate| estimate.se),
        df: known.and_then(|estimate| estimate.df),
    }
}

fn question(of: &Question, figures: &QuestionFigures) -> QuestionJson {
    let question = of.key.to_string();
    let counts = match figures {
        QuestionFigures::Suppressed(reason) => {
            return QuestionJson {
                question,
                status: "suppressed",
                reason: Score::Suppressed(*reason).reason(),
                ..QuestionJson::default()
            };
        }
        QuestionFigures::Shown(counts) => counts,
    };
    let share = |count: u64| (counts.answered > 0).then(|| 100.0 * count as f64 / counts.answered as f64);
    let options = of.kind.options().iter().zip(&counts.options).map(|(option, count)| CodeJson {
        code: option.code.to_string(),
        text: option.text.clone(),
        count: *count,
        share: share(*count),
    });
    let apart = of.kind.apart().iter().map(|option| CodeJson {
        code: option.apart.code().to_owned(),
        text: option.text.clone(),
        count: counts.apart[option.apart as usize],
        share: None,
    });
    let is_number = matches!(of.kind, Kind::Count { .. } | Kind::Amount { .. });
    QuestionJson {
        question,
        status: "shown",
        reason: None,
        counts: Some(options.collect()),
        apart: Some(apart.collect()),
        blank: Some(counts.blank),
        not_asked: Some(counts.not_asked),
        answered: Some(counts.answered),
        sum: is_number.then_some(counts.sum),
    }
}
