//! What a method file may hold.

use std::collections::BTreeMap;

use super::{MissingRule, OverRule, ScoreUnit};
use crate::domain::definition::shape::{May, Need, shape};
use crate::domain::definition::values::{OneOf, vocabulary};
use crate::domain::definition::words::{Remark, Words};
use crate::domain::key::{Code, MethodKey, QuestionKey, SurveyKey, Version};
use crate::domain::response::Source;

shape! {
    /// A method: how an index is made out of the answers to one survey.
    pub struct MethodFile as "a method" ("{ … }") {
        /// The method's name in addresses and files; lower-case letters, digits and “-”.
        key: Need<MethodKey>,
        /// A changed method needs a new version.
        version: Need<Version>,
        /// The key of the survey whose answers it reads.
        survey: Need<SurveyKey>,
        title: Need<Words>,
        /// One or two sentences: how the number is made.
        rule: Need<Words>,
        /// Where the rule comes from, for those who check it.
        source: Need<Remark>,
        /// The sources that are counted; the others are reported beside.
        sources: Need<Vec<Need<OneOf<Source>>>>,
        thresholds: Need<ThresholdsFile>,
        valid: Need<ValidFile>,
        over_agencies: Need<OverFile>,
        /// Decimals of a figure as it is printed, 0 to 6.
        decimals: Need<u64>,
        /// What becomes of a node one of whose parts has no figure: the part leaves, the whole is missing, or it counts as zero.
        missing: Need<OneOf<MissingRule>>,
        unit: Need<OneOf<ScoreUnit>>,
        /// The key of the node that is the index itself.
        root: Need<String>,
        node: Need<BTreeMap<String, Need<NodeFile>>>,
        indicator: May<BTreeMap<String, Need<IndicatorFile>>>,
        indicators: May<IndicatorsFile>,
    }
}

shape! {
    /// How few are too few.
    pub struct ThresholdsFile as "“thresholds”" ("{ show = 10, rank = 30, assess = 30 }") {
        /// Respondents from which a figure is shown.
        show: Need<u64>,
        /// Respondents from which an agency is ranked.
        rank: Need<u64>,
        /// Files of the agency in the period from which it is assessed.
        assess: Need<u64>,
    }
}

shape! {
    /// When a response counts as valid.
    pub struct ValidFile as "“valid”" ("{ answered = 0.7 }") {
        /// Share of the asked indicator questions that must be answered, 0 to 1.
        answered: Need<f64>,
    }
}

shape! {
    /// How the figures of several agencies become one.
    pub struct OverFile as "“over_agencies”" ("{ kind = \"mean\", all = \"files\" }") {
        /// Within a block of agencies.
        kind: Need<OneOf<OverRule>>,
        /// Over the whole wave.
        all: Need<OneOf<OverRule>>,
    }
}

shape! {
    /// A node of the index tree.
    pub struct NodeFile as "this node" ("{ … }") {
        title: Need<Words>,
        /// A free word for the level; default: index for the root, factor for the others.
        level: May<String>,
        /// How the parts become one figure.
        aggregate: Need<OneOf<AggregateWord>>,
        /// Weighted only: one number above zero a part, in the order of `of`.
        weights: May<Vec<Need<f64>>>,
        /// Weighted only: what the weights sum to; default 1.
        weights_total: May<f64>,
        /// The parts: keys of nodes or indicators.
        of: Need<Vec<Need<String>>>,
    }
}

shape! {
    /// A leaf of the tree: one statistic of one question.
    pub struct IndicatorFile as "this indicator" ("{ … }") {
        question: Need<QuestionKey>,
        statistic: Need<StatisticFile>,
        /// Default: the question's text.
        title: May<Words>,
        /// The statistic is multiplied by this; default 1.
        times: May<f64>,
    }
}

shape! {
    /// Many indicators of the same statistic, each under its question's key.
    pub struct IndicatorsFile as "“indicators”" ("{ questions = […], statistic = { share_of = [4, 5] } }") {
        questions: Need<Vec<Need<QuestionKey>>>,
        statistic: Need<StatisticFile>,
        /// The statistic is multiplied by this; default 1.
        times: May<f64>,
    }
}

shape! {
    /// What is computed of one question: `share_of` or `mean`.
    pub struct StatisticFile as "a statistic" ("{ share_of = [4, 5] }") {
        /// Percent of the valid answers that have one of these codes.
        share_of: May<Vec<Need<Code>>>,
        /// The mean value of the valid answers.
        mean: May<bool>,
    }
    also { "oneOf": [{ "required": ["share_of"] }, { "required": ["mean"] }] }
}

vocabulary!("rule for aggregation": AggregateWord {
    Pooled = "pooled",
    MeanOfLeaves = "mean_of_leaves",
    Mean = "mean",
    Weighted = "weighted",
    Sum = "sum",
});
vocabulary!("rule over agencies": for OverRule, [
    ("mean", OverRule::Mean),
    ("pooled", OverRule::Pooled),
    ("files", OverRule::Files),
]);
vocabulary!("rule for missing parts": for MissingRule, [
    ("drop", MissingRule::Drop),
    ("propagate", MissingRule::Propagate),
    ("zero", MissingRule::Zero),
]);
vocabulary!("unit": for ScoreUnit, [("percent", ScoreUnit::Percent), ("points", ScoreUnit::Points)]);
