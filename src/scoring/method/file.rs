//! What a method file may hold.

use std::collections::BTreeMap;

use super::{MissingRule, OverRule, ScoreUnit};
use crate::domain::definition::reader::{Faults, Found, Value};
use crate::domain::definition::shape::{May, Need, shape};
use crate::domain::definition::values::{OneOf, vocabulary};
use crate::domain::definition::words::{Remark, Words};
use crate::domain::key::{Code, FigureKey, MethodKey, NodeKey, QuestionKey, SurveyKey, Version, WaveKey};
use crate::domain::response::Source;
use crate::scoring::bands::Tie;
use crate::scoring::rescale::Pool;

shape! {
    /// A method: how an index is made out of the answers to one survey.
    pub struct MethodFile as "a method" ("{ … }") {
        /// The method's name in addresses and files; lower-case letters, digits and “-”.
        key: Need<MethodKey>,
        /// A changed method needs a new version.
        version: Need<Version>,
        /// The key of the survey whose answers it reads. Left out where it reads none: then it goes with any survey.
        survey: May<SurveyKey>,
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
        /// How wide intervals are; default: as the program is asked.
        interval: May<IntervalFile>,
        /// What the index is to reach, in its unit: told of each agency whether it does.
        target: May<f64>,
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
        /// Sum only: the most points of each part. A part that is dropped ("not assessed") leaves by its share of them.
        maxima: May<Vec<Need<f64>>>,
        /// Sum only: what the maxima sum to.
        maxima_total: May<f64>,
        /// Default: the method's rule.
        missing: May<OneOf<MissingRule>>,
        rescale: May<RescaleFile>,
        bands: May<BandsFile>,
        /// The parts: keys of nodes or indicators.
        of: Need<Vec<Need<String>>>,
    }
}

shape! {
    /// A leaf of the tree: one statistic of one question, or a figure from outside.
    pub struct IndicatorFile as "this indicator" ("{ … }") {
        /// Left out for `figure` and `other_index`.
        question: May<QuestionKey>,
        statistic: Need<StatisticFile>,
        /// Default: the question's text. Needed where there is no question.
        title: May<Words>,
        /// The statistic is multiplied by this; default 1.
        times: May<f64>,
        /// What options are worth instead of their values, by code; one that is not named leaves the denominator.
        values: May<BTreeMap<String, Need<f64>>>,
        apart: May<RolesFile>,
        rescale: May<RescaleFile>,
        bands: May<BandsFile>,
    }
}

shape! {
    /// Many indicators of the same statistic, each under its question's key.
    pub struct IndicatorsFile as "“indicators”" ("{ questions = […], statistic = { share_of = [4, 5] } }") {
        questions: Need<Vec<Need<QuestionKey>>>,
        statistic: Need<StatisticFile>,
        /// The statistic is multiplied by this; default 1.
        times: May<f64>,
        /// What options are worth instead of their values, by code; one that is not named leaves the denominator.
        values: May<BTreeMap<String, Need<f64>>>,
        apart: May<RolesFile>,
        rescale: May<RescaleFile>,
    }
}

shape! {
    /// What is computed of one question, or where a figure comes from: exactly one of `share_of`, `mean`, `median`,
    /// `count_ticked`, `figure` and `other_index`.
    pub struct StatisticFile as "a statistic" ("{ share_of = [4, 5] }") {
        /// Percent of the valid answers that have one of these codes; of a multi: that tick any of them.
        share_of: May<Vec<Need<Code>>>,
        /// The mean value of the valid answers.
        mean: May<bool>,
        /// The middle value of the valid answers to a choice.
        median: May<bool>,
        /// Of a multi: the mean number of ticks at these codes; an empty list: at all.
        count_ticked: May<Vec<Need<Code>>>,
        /// With `share_of` of a choice: the codes that are the denominator; default: all.
        among: May<Vec<Need<Code>>>,
        figure: May<FigureFile>,
        other_index: May<OtherIndexFile>,
    }
    also { "oneOf": [
        { "required": ["share_of"] }, { "required": ["mean"] }, { "required": ["median"] },
        { "required": ["count_ticked"] }, { "required": ["figure"] }, { "required": ["other_index"] },
    ] }
}

shape! {
    /// A figure that is imported (`sipas import figures`).
    pub struct FigureFile as "“figure”" ("{ key = \"late_files\" }") {
        key: Need<FigureKey>,
        /// The figure is one of the whole and holds for every agency; default: each agency has its own.
        whole_wave: May<bool>,
        /// The least that may be imported.
        least: May<f64>,
        /// The most that may be imported.
        most: May<f64>,
        /// Whole numbers only.
        whole_number: May<bool>,
    }
}

shape! {
    /// A node of an index by another method, of the same agencies.
    pub struct OtherIndexFile as "“other_index”" ("{ method = \"sipas\", node = \"sipas\" }") {
        method: Need<MethodKey>,
        node: Need<NodeKey>,
        /// Another wave; default: the wave at hand.
        wave: May<WaveKey>,
    }
}

shape! {
    /// What answers apart count for: `"leave_out"` (default), `"zero"`, or the code that they count as.
    pub struct RolesFile as "“apart”" ("{ dont_know = \"zero\" }") {
        no_opinion: May<RoleFile>,
        dont_know: May<RoleFile>,
        refused: May<RoleFile>,
    }
}

shape! {
    /// From the figure's own scale to that of the node: exactly one of `goalposts`, `minmax`, `each` and `steps`.
    pub struct RescaleFile as "“rescale”" ("{ goalposts = [0, 100], to = [1, 10] }") {
        /// The low and the high end of the figure's own scale.
        goalposts: May<Vec<Need<f64>>>,
        /// Between the lowest and the highest agency whose figure is shown: of its block, or of all.
        minmax: May<OneOf<Pool>>,
        /// What the low and the high end become; default [0, 1].
        to: May<Vec<Need<f64>>>,
        /// The low end becomes the second of `to`: more is worse.
        reversed: May<bool>,
        /// Goalposts only: figures beyond the ends count as the ends.
        clamp: May<bool>,
        /// Points for each one of the figure; below zero: a deduction.
        each: May<f64>,
        /// With `each`: points before anything is counted; default 0.
        start: May<f64>,
        /// With `each`: the least points.
        least: May<f64>,
        /// With `each`: the most points.
        most: May<f64>,
        /// With `each`: figures below this get only `start`.
        zero_below: May<f64>,
        /// A table of points, ascending: a figure gets the points of the last step that it reaches.
        steps: May<Vec<Need<StepFile>>>,
        /// With `steps`: points of a figure that reaches none; default 0.
        below: May<f64>,
    }
    also { "oneOf": [
        { "required": ["goalposts"] }, { "required": ["minmax"] }, { "required": ["each"] }, { "required": ["steps"] },
    ] }
}

shape! {
    /// A line of a table of points.
    pub struct StepFile as "this step" ("{ from = 80, points = 2 }") {
        from: Need<f64>,
        points: Need<f64>,
    }
}

shape! {
    /// Names for ranges of the figure: by `cuts`, or by `quantiles` of the agencies.
    pub struct BandsFile as "“bands”" ("{ names = […], cuts = […] }") {
        /// The lowest first.
        names: Need<Vec<Need<Words>>>,
        /// One fewer than names, ascending; a figure at a cut is in the upper band.
        cuts: May<Vec<Need<f64>>>,
        /// As many equal parts as names, of the agencies of the block or of all (quantiles of type 7).
        quantiles: May<OneOf<Pool>>,
        /// With `quantiles`: the band of a figure that is equal to a cut.
        tie: May<OneOf<Tie>>,
    }
    also { "oneOf": [{ "required": ["cuts"] }, { "required": ["quantiles", "tie"] }] }
}

shape! {
    /// How wide intervals are: `level` or `z`. The label says the level that it really has.
    pub struct IntervalFile as "“interval”" ("{ level = 0.95 }") {
        /// The share of samples in which it holds the truth, such as 0.95.
        level: May<f64>,
        /// So many standard errors to each side.
        z: May<f64>,
    }
    also { "oneOf": [{ "required": ["level"] }, { "required": ["z"] }] }
}

/// The role of an answer apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoleFile {
    LeaveOut,
    Zero,
    As(Code),
}

impl Value for RoleFile {
    const WANTED: &'static str = "“leave_out”, “zero” or a code";
    const EXAMPLE: &'static str = "\"zero\"";

    fn read(found: &Found<'_>, faults: &mut Faults) -> Option<Self> {
        match found.value.as_str() {
            Some("leave_out") => Some(Self::LeaveOut),
            Some("zero") => Some(Self::Zero),
            _ => Code::read(found, faults).map(Self::As),
        }
    }
}

impl schemars::JsonSchema for RoleFile {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "RoleFile".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let code = generator.subschema_for::<Code>();
        schemars::json_schema!({ "anyOf": [{ "enum": ["leave_out", "zero"] }, code] })
    }
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

vocabulary!("pool of agencies": for Pool, [("block", Pool::Block), ("all", Pool::All)]);
vocabulary!("rule for a figure at a cut": for Tie, [("upper", Tie::Upper), ("lower", Tie::Lower)]);
