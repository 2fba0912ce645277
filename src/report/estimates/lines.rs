//! Every record of a study as lines of one shape: one an estimate, a comparison, a rank or a verdict. Matrices stay in JSON.

use std::collections::{BTreeMap, BTreeSet};

use crate::scoring::sampled::record::{
    AdjustedRecord, BandsRecord, CompositeRecord, DifferenceRecord, NumberRecord, PairsRecord, RanksRecord, Record,
    Records, ScoreRecord, VerdictsRecord,
};

/// One estimate or one saying; what it has none of is blank. Shares are in percent here.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    /// `score`, `mean_score`, `mean`, `total`, `ratio`, `proportion`, `composite`, `change`, `difference`, `pair`, `ranks`, `verdict`,
    /// `band`, `critical` or `note`.
    pub kind: &'static str,
    pub id: String,
    pub by: String,
    pub group: String,
    /// Node of the method, or name of the estimate; the root is blank.
    pub node: String,
    /// `percent`, where it was a share.
    pub unit: &'static str,
    pub estimate: Option<f64>,
    pub se: Option<f64>,
    pub df: Option<usize>,
    pub interval: Option<[f64; 2]>,
    pub rule: String,
    pub n: Option<usize>,
    pub answers: Option<usize>,
    pub p: Option<f64>,
    pub p_holm: Option<f64>,
    pub p_bh: Option<f64>,
    pub rank: Option<usize>,
    pub best: Option<usize>,
    pub worst: Option<usize>,
    pub verdict: &'static str,
    pub status: String,
}

impl Line {
    /// Shares in percent.
    fn times(mut self, is_share: bool) -> Self {
        if is_share {
            self.unit = "percent";
            self.estimate = self.estimate.map(|value| value * 100.0);
            self.se = self.se.map(|se| se * 100.0);
            self.interval = self.interval.map(|ends| ends.map(|end| end * 100.0));
        }
        self
    }
}

/// What the records do not say of themselves.
struct Told<'a> {
    /// Nodes that are shares; the root is blank.
    shares: BTreeSet<&'a str>,
    /// Names of means of columns.
    means: BTreeSet<String>,
    adjusted: BTreeMap<&'a str, &'a AdjustedRecord>,
}

/// In the order of the records; what was taken for granted comes first.
pub(super) fn lines(records: &Records) -> Vec<Line> {
    let mut told = Told { shares: BTreeSet::new(), means: BTreeSet::new(), adjusted: BTreeMap::new() };
    for record in &records.checks {
        match record {
            Record::Score(score) if score.estimand == "sat_ratio" => {
                told.shares.insert(node(score));
            }
            Record::Number(number) if number.stat == "mean" && number.by.is_none() => {
                told.means.insert(name(number));
            }
            Record::Adjusted(adjusted) => {
                told.adjusted.insert(&adjusted.id, adjusted);
            }
            _ => {}
        }
    }
    let assumed = records.meta.assumed.iter().map(|words| (*words).to_owned());
    let notes = assumed.chain(records.meta.notes.iter().cloned());
    let mut lines: Vec<Line> =
        notes.map(|status| Line { kind: "note", id: "meta".to_owned(), status, ..Line::default() }).collect();
    for record in &records.checks {
        match record {
            Record::Score(of) => lines.extend(of_score(of)),
            Record::Number(of) => lines.push(of_number(of)),
            Record::Composite(of) => lines.push(of_composite(of)),
            Record::Difference(of) => lines.push(of_difference(of, &told)),
            Record::Pairs(of) => lines.extend(of_pairs(of, told.shares.contains(""))),
            Record::Ranks(of) => lines.extend(of_ranks(of, told.shares.contains(""))),
            Record::Verdicts(of) => lines.extend(of_verdicts(of)),
            Record::Bands(of) => lines.extend(of_bands(of)),
            Record::Critical(of) => lines.push(Line {
                kind: "critical",
                id: of.id.clone(),
                estimate: Some(of.crit),
                rule: "mrsw".to_owned(),
                ..Line::default()
            }),
            // Merged with their differences, or matrices.
            Record::Adjusted(_) | Record::Covariances(_) => {}
        }
    }
    lines
}

/// Whatever a rule says, no share is below none or above all; ends in 0 to 1.
fn clipped(interval: Option<[f64; 2]>) -> Option<[f64; 2]> {
    interval.map(|ends| ends.map(|end| end.clamp(0.0, 1.0)))
}

fn node(score: &ScoreRecord) -> &str {
    score.item.as_ref().or(score.factor.as_ref()).map_or("", String::as_str)
}

/// `income` of `wr.2024.mean.income` and of `wr.2024.mean.income.sex.F`.
fn name(number: &NumberRecord) -> String {
    let marked = format!(".{}.", number.stat);
    let name = number.id.split_once(&marked).map_or(number.id.as_str(), |(_, name)| name);
    let group = number.by.iter().zip(&number.group).map(|(by, group)| format!(".{by}.{group}")).next();
    group.and_then(|group| name.strip_suffix(&group)).unwrap_or(name).to_owned()
}

fn blank(of: Option<&String>) -> String {
    of.cloned().unwrap_or_default()
}

fn of_score(of: &ScoreRecord) -> Vec<Line> {
    let line = Line {
        kind: "score",
        id: of.id.clone(),
        by: blank(of.by.as_ref()),
        group: blank(of.group.as_ref()),
        node: node(of).to_owned(),
        estimate: of.estimate,
        se: of.se,
        df: Some(of.df),
        interval: of.ci.as_ref().map(|ci| [ci.low, ci.high]),
        rule: of.ci.as_ref().map_or_else(String::new, |ci| {
            let clipped = if ci.clipped { ", clipped" } else { "" };
            format!("{}{clipped}", ci.rule)
        }),
        n: Some(of.n_resp),
        answers: Some(of.n_answers),
        status: of.status.unwrap_or_default().to_owned(),
        ..Line::default()
    };
    let mean = of.mean_score.as_ref().map(|mean| Line {
        kind: "mean_score",
        estimate: Some(mean.estimate),
        se: mean.se,
        interval: mean.ci_t,
        rule: if mean.ci_t.is_some() { "mean".to_owned() } else { String::new() },
        status: String::new(),
        ..line.clone()
    });
    std::iter::once(line.times(of.estimand == "sat_ratio")).chain(mean).collect()
}

fn of_number(of: &NumberRecord) -> Line {
    // What people say of the root, each counted once, is a share; columns of numbers have units of their own.
    let is_of_column = of.id.contains(&format!(".{}.", of.stat));
    let line = Line {
        kind: of.stat,
        id: of.id.clone(),
        by: blank(of.by.as_ref()),
        group: blank(of.group.as_ref()),
        node: if is_of_column { name(of) } else { of.id.rsplit('.').next().unwrap_or_default().to_owned() },
        estimate: of.estimate,
        se: of.se,
        df: Some(of.df),
        interval: if is_of_column { of.ci_t } else { clipped(of.ci_t) },
        rule: if of.ci_t.is_some() { "mean".to_owned() } else { String::new() },
        n: Some(of.n),
        status: of.status.unwrap_or_default().to_owned(),
        ..Line::default()
    };
    line.times(!is_of_column)
}

fn of_composite(of: &CompositeRecord) -> Line {
    Line {
        kind: "composite",
        id: of.id.clone(),
        node: of.estimand.clone(),
        estimate: of.estimate,
        se: of.se,
        df: Some(of.df),
        interval: of.ci_t,
        rule: if of.ci_t.is_some() { "mean".to_owned() } else { String::new() },
        status: of.status.unwrap_or_default().to_owned(),
        ..Line::default()
    }
}

fn of_difference(of: &DifferenceRecord, told: &Told<'_>) -> Line {
    let change = of.id.split_once(".wavediff.");
    let what = of.estimand.strip_prefix("diff ").unwrap_or(&of.estimand);
    let is_of_means = what.split_once(" - ").is_some_and(|(a, b)| told.means.contains(a) && told.means.contains(b));
    let together = change.and_then(|(prefix, _)| {
        let of_what = match (&of.factor, &of.by) {
            // A column of numbers in the groups of another.
            (Some(factor), Some(by)) => format!("{factor}.{by}"),
            (_, by) => by.clone().unwrap_or_else(|| "factors".to_owned()),
        };
        told.adjusted.get(format!("{prefix}.wavediff.{of_what}_adjusted").as_str())
    });
    let adjusted = together.and_then(|adjusted| {
        let name = of.group.as_ref().or(of.factor.as_ref())?;
        let place = adjusted.names.iter().position(|known| known == name)?;
        Some((adjusted.p_holm[place], adjusted.p_bh[place]))
    });
    let line = Line {
        kind: if change.is_some() { "change" } else { "difference" },
        id: of.id.clone(),
        by: blank(of.by.as_ref()),
        group: of.group.clone().unwrap_or_else(|| if change.is_some() { String::new() } else { what.to_owned() }),
        node: blank(of.factor.as_ref()),
        estimate: Some(of.estimate),
        se: of.se,
        df: Some(of.df),
        interval: of.ci_t,
        rule: if change.is_some() { what.to_owned() } else { String::new() },
        p: of.p,
        p_holm: adjusted.and_then(|(holm, _)| holm),
        p_bh: adjusted.and_then(|(_, bh)| bh),
        status: of.status.unwrap_or_default().to_owned(),
        ..Line::default()
    };
    line.times(!is_of_means && told.shares.contains(of.factor.as_deref().unwrap_or_default()))
}

fn of_pairs(of: &PairsRecord, is_share: bool) -> Vec<Line> {
    let line = |(place, pair): (usize, &String)| {
        let line = Line {
            kind: "pair",
            id: of.id.clone(),
            group: pair.clone(),
            estimate: Some(of.diff[place]),
            se: of.se[place],
            df: Some(of.df),
            p: of.p[place],
            p_holm: of.p_holm[place],
            p_bh: of.p_bh[place],
            status: if of.se[place].is_none() { "not estimable".to_owned() } else { String::new() },
            ..Line::default()
        };
        line.times(is_share)
    };
    of.pair.iter().enumerate().map(line).collect()
}

fn of_ranks(of: &RanksRecord, is_share: bool) -> Vec<Line> {
    let rule = of.id.rsplit('.').next().unwrap_or_default();
    let ends = |place: usize| Some([*of.ci_lower.as_ref()?.get(place)?, *of.ci_upper.as_ref()?.get(place)?]);
    let line = |(place, group): (usize, &String)| {
        let line = Line {
            kind: "ranks",
            id: of.id.clone(),
            group: group.clone(),
            interval: if is_share { clipped(ends(place)) } else { ends(place) },
            rule: rule.to_owned(),
            rank: Some(of.rank[place]),
            best: Some(of.lower[place]),
            worst: Some(of.upper[place]),
            ..Line::default()
        };
        line.times(is_share)
    };
    let without = of.unranked.iter().map(|group| Line {
        kind: "ranks",
        id: of.id.clone(),
        group: group.clone(),
        rule: rule.to_owned(),
        status: "no rank: no estimate or no error".to_owned(),
        ..Line::default()
    });
    of.groups.iter().enumerate().map(line).chain(without).collect()
}

fn of_verdicts(of: &VerdictsRecord) -> Vec<Line> {
    let line = |(place, group): (usize, &String)| Line {
        kind: "verdict",
        id: of.id.clone(),
        group: group.clone(),
        p_bh: of.p_bh[place],
        verdict: of.verdict[place],
        ..Line::default()
    };
    of.groups.iter().enumerate().map(line).collect()
}

fn of_bands(of: &BandsRecord) -> Vec<Line> {
    let line = |(group, band): (&String, &&'static str)| Line {
        kind: "band",
        id: of.id.clone(),
        group: group.clone(),
        verdict: band,
        ..Line::default()
    };
    of.groups.iter().zip(&of.band).map(line).collect()
}
