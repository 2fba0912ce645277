//! The records of a study of foreign answers, as they are written in JSON: one an estimate, with all that it rests on.
//! Shares are 0 to 1 here, whatever unit the method prints. Nothing is NaN: what cannot be estimated is null, with a status.

use serde::Serialize;

/// Everything that `sipas score` estimates beside the index: `{ meta, checks }`.
#[derive(Debug, Clone, Serialize)]
pub struct Records {
    pub meta: Meta,
    pub checks: Vec<Record>,
}

/// How the numbers were made.
#[derive(Debug, Clone, Serialize)]
pub struct Meta {
    /// The file's definition: key and version.
    pub definition: String,
    pub program: &'static str,
    /// `wr`, `fpc1` or `multi`.
    pub variance: &'static str,
    pub lonely_psu: &'static str,
    /// Lonely strata and the neighbours they joined.
    pub collapsed: Vec<(String, String)>,
    /// `domain` or `design`.
    pub df: &'static str,
    pub ci: &'static str,
    pub level: f64,
    /// `column`, `population` or `equal`.
    pub weights: &'static str,
    /// How the weights were brought to known totals; null where they were not.
    pub calibration: Option<CalibrationRecord>,
    /// What was taken for granted because the definition says nothing; null where it says all.
    pub assumed: Option<&'static str>,
    /// What else a reader should know of the file.
    pub notes: Vec<String>,
    pub rows: usize,
    pub psu: usize,
    pub strata: usize,
    pub design_df: usize,
}

#[derive(Debug, Clone, Serialize)]
pub struct CalibrationRecord {
    pub method: String,
    pub rounds: usize,
    /// The largest distance of a total that was to be met.
    pub largest_miss: f64,
    pub g_min: f64,
    pub g_max: f64,
    /// Kish's design effect of the new weights.
    pub kish_deff: f64,
}

/// One or several estimates that belong together.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum Record {
    Score(Box<ScoreRecord>),
    Number(NumberRecord),
    Composite(CompositeRecord),
    Covariances(CovariancesRecord),
    Difference(DifferenceRecord),
    Pairs(PairsRecord),
    Adjusted(AdjustedRecord),
    Ranks(RanksRecord),
    Critical(CriticalRecord),
    Bands(BandsRecord),
    Verdicts(VerdictsRecord),
}

/// A node, in the whole or in a domain.
#[derive(Debug, Clone, Serialize)]
pub struct ScoreRecord {
    /// `<design>.<wave>.overall`, `….factor.F`, `….item.q` or `….<by>.<group>[.F]`.
    pub id: String,
    pub design: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wave: Option<String>,
    pub by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub factor: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// `sat_ratio` for shares, `index` for anything else.
    pub estimand: &'static str,
    pub estimate: Option<f64>,
    pub se: Option<f64>,
    pub df: usize,
    pub n_resp: usize,
    pub n_answers: usize,
    pub n_satisfied: Option<usize>,
    /// Variance against that of as many answers drawn simply with replacement.
    pub deff_answers: Option<f64>,
    /// The same against a sample without replacement from as many answers as the weights add up to.
    pub deff_wor: Option<f64>,
    pub n_eff_answers: Option<f64>,
    /// Every kind of interval at the level of `meta`, for those who compare; null where none can be made.
    pub ci95: Option<AllIntervals>,
    /// The one that counts, with the rule that made it.
    pub ci: Option<IntervalRecord>,
    pub mean_score: Option<MeanRecord>,
    /// Why there is no error or no estimate; null where there is.
    pub status: Option<&'static str>,
}

#[derive(Debug, Clone, Serialize)]
pub struct AllIntervals {
    pub mean: [f64; 2],
    pub xlogit: Option<[f64; 2]>,
    pub beta: Option<[f64; 2]>,
    pub asin: Option<[f64; 2]>,
    pub wilson: Option<[f64; 2]>,
}

#[derive(Debug, Clone, Serialize)]
pub struct IntervalRecord {
    /// `xlogit`, `beta`, `clopper_pearson` … `z`: so many standard errors to each side, as the method says.
    pub rule: &'static str,
    pub low: f64,
    pub high: f64,
    /// The ends of a share are cut at 0 and 1: the rule itself went beyond.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub clipped: bool,
    /// Where it is not that of `meta`: the share of samples in which it holds the truth, by the normal distribution.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<f64>,
}

#[derive(Debug, Clone, Serialize)]
pub struct MeanRecord {
    pub estimate: f64,
    pub se: Option<f64>,
    pub ci_t: Option<[f64; 2]>,
}

/// A mean, total, ratio or share of one column, or a mean over respondents.
#[derive(Debug, Clone, Serialize)]
pub struct NumberRecord {
    pub id: String,
    pub design: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wave: Option<String>,
    /// `mean`, `total`, `ratio` or `proportion`.
    pub stat: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    pub estimate: Option<f64>,
    pub se: Option<f64>,
    pub df: usize,
    /// Rows with a value.
    pub n: usize,
    pub ci_t: Option<[f64; 2]>,
    /// Against a simple sample without replacement, of the size of the population that the weights add up to.
    pub deff_wor: Option<f64>,
    /// Against a simple sample with replacement.
    pub deff_wr: Option<f64>,
    pub status: Option<&'static str>,
}

/// A weighted sum of nodes.
#[derive(Debug, Clone, Serialize)]
pub struct CompositeRecord {
    pub id: String,
    pub design: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wave: Option<String>,
    pub estimand: String,
    pub factors: Vec<String>,
    pub factor_estimates: Vec<Option<f64>>,
    pub vcov_factors: Vec<Vec<Option<f64>>>,
    pub factor_weights: Vec<f64>,
    pub estimate: Option<f64>,
    pub se: Option<f64>,
    pub df: usize,
    pub ci_t: Option<[f64; 2]>,
    pub status: Option<&'static str>,
}

/// Groups with their estimates and covariances.
#[derive(Debug, Clone, Serialize)]
pub struct CovariancesRecord {
    pub id: String,
    pub design: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wave: Option<String>,
    pub by: String,
    pub groups: Vec<String>,
    pub estimate: Vec<f64>,
    pub se: Vec<Option<f64>>,
    /// Null where there is no covariance: a rule that is not smooth, or lonely strata alone.
    pub vcov: Vec<Vec<Option<f64>>>,
}

/// One estimate less another.
#[derive(Debug, Clone, Serialize)]
pub struct DifferenceRecord {
    pub id: String,
    pub design: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub factor: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    pub estimand: String,
    /// The two estimates: first and second of the difference first − second.
    pub estimates: [f64; 2],
    /// Null where a side has no error.
    pub variances: [Option<f64>; 2],
    pub cov: Option<f64>,
    pub estimate: f64,
    pub se: Option<f64>,
    /// Of the whole design.
    pub df: usize,
    pub t: Option<f64>,
    pub p: Option<f64>,
    pub ci_t: Option<[f64; 2]>,
    pub status: Option<&'static str>,
}

/// All pairs of groups.
#[derive(Debug, Clone, Serialize)]
pub struct PairsRecord {
    pub id: String,
    pub design: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wave: Option<String>,
    pub df: usize,
    /// `AG01-AG02`: the first less the second.
    pub pair: Vec<String>,
    pub diff: Vec<f64>,
    pub se: Vec<Option<f64>>,
    pub t: Vec<Option<f64>>,
    pub p: Vec<Option<f64>>,
    pub p_holm: Vec<Option<f64>>,
    pub p_bh: Vec<Option<f64>>,
    /// Why a pair has no test; null where it has.
    pub status: Vec<Option<&'static str>>,
}

/// Several tests, adjusted for each other.
#[derive(Debug, Clone, Serialize)]
pub struct AdjustedRecord {
    pub id: String,
    pub names: Vec<String>,
    pub p: Vec<Option<f64>>,
    pub p_holm: Vec<Option<f64>>,
    pub p_bh: Vec<Option<f64>>,
}

/// Sets of ranks that hold together at the level.
#[derive(Debug, Clone, Serialize)]
pub struct RanksRecord {
    pub id: String,
    pub design: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wave: Option<String>,
    pub method: String,
    pub groups: Vec<String>,
    /// By the estimates alone; groups that tie share the better rank.
    pub rank: Vec<usize>,
    pub lower: Vec<usize>,
    pub upper: Vec<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n_rejected: Option<usize>,
    /// Of Klein, Wright and Wieczorek: the joint intervals, in the order of `groups`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ci_lower: Option<Vec<f64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ci_upper: Option<Vec<f64>>,
    /// The seed of the draws, where there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<String>,
    /// Groups that have no estimate or no error, and therefore no rank.
    pub unranked: Vec<String>,
}

/// The critical value of the first step of drawn rank sets.
#[derive(Debug, Clone, Serialize)]
pub struct CriticalRecord {
    pub id: String,
    pub design: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wave: Option<String>,
    pub level: f64,
    pub crit: f64,
    pub mc_draws: usize,
    pub seed: String,
}

/// How sets of ranks are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RankMethod {
    /// Holm over one-sided t tests: no chance in it.
    Holm,
    /// Mogstad, Romano, Shaikh and Wilhelm: drawn.
    Mrsw,
    /// Klein, Wright and Wieczorek: joint intervals.
    Kww,
}

/// Quarters by the estimates.
#[derive(Debug, Clone, Serialize)]
pub struct BandsRecord {
    pub id: String,
    pub groups: Vec<String>,
    pub cutpoints_type7: Vec<f64>,
    pub band: Vec<&'static str>,
    pub source: &'static str,
}

/// Each group against the mean of all.
#[derive(Debug, Clone, Serialize)]
pub struct VerdictsRecord {
    pub id: String,
    pub design: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wave: Option<String>,
    pub groups: Vec<String>,
    /// The plain mean of the groups.
    pub mean: Option<f64>,
    /// `above`, `near`, `below` or `cannot_be_said`.
    pub verdict: Vec<&'static str>,
    pub p_bh: Vec<Option<f64>>,
}
