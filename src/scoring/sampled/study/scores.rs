//! Every node in the whole, the first level in every domain, and composites.

use super::{ErrorOf, Wave, matrix};
use crate::scoring::estimate::Absent;
use crate::scoring::method::columns::{Composite, CompositeOf};
use crate::scoring::method::{Interval, NodeKind};
use crate::scoring::sampled::NodeEstimate;
use crate::scoring::sampled::record::{
    AllIntervals, CompositeRecord, IntervalRecord, MeanRecord, NumberRecord, Record, ScoreRecord,
};
use crate::scoring::sampled::study::Asked;
use crate::statistics::estimate::{Linearised, NoEstimate};
use crate::statistics::interval::{self, Kind, Share};

impl Wave<'_> {
    pub(super) fn scores(&self, asked: &Asked) -> Vec<Record> {
        if self.combined.method.nodes.is_empty() {
            return Vec::new();
        }
        let everybody = self.everybody();
        let found = self.sampled.nodes(&everybody);
        let mut records: Vec<Record> = Vec::new();
        for (node, estimate) in found.iter().enumerate() {
            records.push(Record::Score(Box::new(self.record(node, estimate, &everybody, None))));
        }
        records.extend(self.of_respondents(&everybody));
        records.extend(self.combined.extras.composites.iter().map(|composite| self.composite(composite, &everybody)));
        for by in &asked.by {
            for (group, members) in self.groups(by) {
                let found = self.sampled.nodes(&members);
                for (node, estimate) in found.iter().enumerate() {
                    // Single questions in domains are many and small; who wants them scores a file of their own.
                    let is_leaf = matches!(self.combined.method.nodes[node].kind, NodeKind::Leaf(_));
                    if node == 0 || !is_leaf {
                        let of = Some((by.as_str(), group.as_str()));
                        records.push(Record::Score(Box::new(self.record(node, estimate, &members, of))));
                    }
                }
            }
        }
        records
    }

    /// Shares are 0 to 1 in records: the factor that brings a node there.
    pub(super) fn scale(&self, node: usize) -> f64 {
        if self.combined.method.is_share(node) { 0.01 } else { 1.0 }
    }

    pub(super) fn record(
        &self,
        node: usize,
        estimate: &Result<NodeEstimate, Absent>,
        members: &[u32],
        group: Option<(&str, &str)>,
    ) -> ScoreRecord {
        let is_share = self.combined.method.is_share(node);
        let of_node = &self.combined.method.nodes[node];
        let key = of_node.key.to_string();
        let is_leaf = matches!(of_node.kind, NodeKind::Leaf(_));
        let id = match group {
            Some((by, group)) if node == 0 => self.id(&format!("{by}.{group}")),
            Some((by, group)) => self.id(&format!("{by}.{group}.{key}")),
            None if node == 0 => self.id("overall"),
            None if is_leaf => self.id(&format!("item.{key}")),
            None => self.id(&format!("factor.{key}")),
        };
        let mut record = ScoreRecord {
            id,
            design: self.design(),
            wave: self.key.clone(),
            by: group.map(|(by, _)| by.to_owned()),
            group: group.map(|(_, group)| group.to_owned()),
            factor: (node > 0 && !is_leaf).then(|| key.clone()),
            item: is_leaf.then(|| key.clone()),
            estimand: if is_share { "sat_ratio" } else { "index" },
            estimate: None,
            se: None,
            df: 0,
            n_resp: 0,
            n_answers: 0,
            n_satisfied: None,
            deff_answers: None,
            deff_wor: None,
            n_eff_answers: None,
            ci95: None,
            ci: None,
            mean_score: None,
            status: Some("no answers"),
        };
        let found = match estimate {
            Ok(found) => found,
            Err(absent) => {
                record.status = Some(match absent {
                    Absent::NoAnswers => "no answers",
                    Absent::PartMissing => "a part is missing",
                    Absent::NoAgency => "no agency has a figure",
                    Absent::NoFigure => "no figure from outside",
                    Absent::NoSpread if self.combined.columns.agency.is_none() => "no agencies to measure between",
                    Absent::NoSpread => "all agencies have the same figure",
                });
                return record;
            }
        };
        let scale = self.scale(node);
        let value = found.linearised.value * scale;
        let mut error = self.error(&scaled(&found.linearised, scale), found.linearised.df);
        if !self.combined.method.has_linear_error(node) {
            error = ErrorOf { se: None, status: Some("no error: a median or a figure from outside"), ..error };
        }
        record.estimate = Some(value);
        (record.n_resp, record.n_answers) = (found.respondents, found.answers);
        record.n_satisfied = is_share.then_some(found.hits);
        record.df = error.df;
        record.se = error.se;
        record.status = error.status;
        if is_share {
            self.add_share(&mut record, value, &error, found.weighted_answers);
        } else if let Some([low, high]) = self.ci_t(value, &error) {
            record.ci = Some(IntervalRecord { rule: "mean", low, high, clipped: false, level: None });
        }
        if let (Some(z), Some(se)) = (self.combined.design.z, error.se.filter(|se| *se > 0.0)) {
            // The label says the level that it really has.
            let level = Some(Interval::Z(z).level());
            record.ci =
                Some(IntervalRecord { rule: "z", low: value - z * se, high: value + z * se, clipped: false, level });
        }
        if let Some(ci) = record.ci.as_mut().filter(|ci| is_share && (ci.low < 0.0 || ci.high > 1.0)) {
            (ci.low, ci.high, ci.clipped) = (ci.low.max(0.0), ci.high.min(1.0), true);
        }
        record.mean_score = self.mean_score(node, members);
        record
    }

    fn add_share(&self, record: &mut ScoreRecord, value: f64, error: &ErrorOf, weighted: f64) {
        let Some(se) = error.se else { return };
        let answers = record.n_answers as f64;
        let respondents = record.n_resp as f64;
        let share = Share { value, se, df: error.df as f64, answers, respondents };
        let level = self.level();
        if se > 0.0 {
            record.deff_answers = interval::design_effect(value, se * se, answers);
            record.n_eff_answers = record.deff_answers.map(|effect| answers / effect);
            record.deff_wor = record
                .deff_answers
                .filter(|_| weighted > answers)
                .map(|effect| effect * weighted / (weighted - answers));
        }
        let of = |kind: Kind| interval::exactly(kind, share, level).ok().map(|found| [found.low, found.high]);
        record.ci95 = of(Kind::Mean).map(|mean| AllIntervals {
            mean,
            xlogit: of(Kind::Xlogit),
            beta: of(Kind::Beta),
            asin: of(Kind::Asin),
            wilson: of(Kind::Wilson),
        });
        if let Ok(found) = interval::of_share(self.combined.design.ci, share, level) {
            record.ci = Some(IntervalRecord {
                rule: found.rule,
                low: found.low,
                high: found.high,
                clipped: found.rule == Kind::Asin.as_str() && (found.low <= 0.0 || found.high >= 1.0),
                level: None,
            });
            // All or none agreed: the units cannot differ, and yet the interval says how much is known.
            record.status = None;
        }
    }

    fn mean_score(&self, node: usize, members: &[u32]) -> Option<MeanRecord> {
        let found = self.sampled.mean_score(node, members)?;
        let error = self.error(&found, found.df);
        Some(MeanRecord { estimate: found.value, se: error.se, ci_t: self.ci_t(found.value, &error) })
    }

    /// What people say of the root, each counted once; and how many say nothing but good.
    fn of_respondents(&self, everybody: &[u32]) -> Vec<Record> {
        if self.combined.method.nodes.is_empty() || !self.combined.method.is_share(0) {
            return Vec::new();
        }
        let mean = self.sampled.mean_of_respondents(0, everybody).map(|mut found| {
            found.value *= 0.01;
            found.influence = found.influence.times(0.01);
            ("respondent_mean", "mean", found)
        });
        let all = self.sampled.all_in_set(0, everybody).map(|found| ("all_satisfied", "proportion", found));
        mean.into_iter()
            .chain(all)
            .map(|(name, stat, found)| Record::Number(self.number(&self.id(name), stat, &found, everybody)))
            .collect()
    }

    /// `members`: the domain, also those without a value: their units were drawn to say how values differ.
    pub(super) fn number(&self, id: &str, stat: &'static str, found: &Linearised, members: &[u32]) -> NumberRecord {
        let mut is_member = vec![false; self.rows.len()];
        for row in members {
            is_member[*row as usize] = true;
        }
        let df = self.sampled.sample.degrees_of_freedom(|row| is_member[row]);
        let error = self.error(found, df);
        NumberRecord {
            id: id.to_owned(),
            design: self.design(),
            wave: self.key.clone(),
            stat,
            by: None,
            group: None,
            estimate: Some(found.value).filter(|value| value.is_finite()),
            se: error.se.filter(|_| found.value.is_finite()),
            df: error.df,
            n: found.rows,
            ci_t: self.ci_t(found.value, &error),
            deff_wor: None,
            deff_wr: None,
            status: if found.value.is_finite() { error.status } else { Some("the numbers are too large to add up") },
        }
    }

    fn composite(&self, composite: &Composite, everybody: &[u32]) -> Record {
        let nodes = self.sampled.nodes(everybody);
        let part = |key: &String| -> Option<Linearised> {
            let node = self.combined.method.nodes.iter().position(|node| node.key.as_str() == key)?;
            match composite.statistic {
                CompositeOf::Mean => self.sampled.mean_score(node, everybody),
                CompositeOf::Share => {
                    nodes[node].as_ref().ok().map(|found| scaled(&found.linearised, self.scale(node)))
                }
            }
        };
        let parts: Vec<Option<Linearised>> = composite.of.iter().map(|(key, _)| part(key)).collect();
        let weights: Vec<f64> = composite.of.iter().map(|(_, weight)| *weight).collect();
        let known: Option<Vec<(f64, &Linearised)>> =
            weights.iter().zip(&parts).map(|(weight, part)| Some((*weight, part.as_ref()?))).collect();
        let whole = known.map(|known| {
            let value = composite.plus + known.iter().map(|(weight, part)| weight * part.value).sum::<f64>();
            self.sampled.sample.combined(value, &known)
        });
        let none = || ErrorOf { se: None, df: 0, status: Some("a part is missing") };
        let error = whole.as_ref().map_or_else(none, |whole| self.error(whole, whole.df));
        Record::Composite(CompositeRecord {
            id: self.id(&composite.name),
            design: self.design(),
            wave: self.key.clone(),
            estimand: composite.name.clone(),
            factors: composite.of.iter().map(|(key, _)| key.clone()).collect(),
            factor_estimates: parts.iter().map(|part| part.as_ref().map(|part| part.value)).collect(),
            vcov_factors: matrix(&self.covariances_of(&parts.iter().map(Option::as_ref).collect::<Vec<_>>())),
            factor_weights: weights,
            estimate: whole.as_ref().map(|whole| whole.value),
            se: error.se,
            df: error.df,
            ci_t: whole.as_ref().and_then(|whole| self.ci_t(whole.value, &error)),
            status: error.status,
        })
    }

    /// A column's figure that cannot be, with the reason.
    pub(super) fn no_number(&self, id: &str, stat: &'static str, why: NoEstimate) -> NumberRecord {
        NumberRecord {
            id: id.to_owned(),
            design: self.design(),
            wave: self.key.clone(),
            stat,
            by: None,
            group: None,
            estimate: None,
            se: None,
            df: 0,
            n: 0,
            ci_t: None,
            deff_wor: None,
            deff_wr: None,
            status: Some(match why {
                NoEstimate::Nobody => "nobody has a value",
                NoEstimate::ZeroDenominator => "the denominator is zero",
            }),
        }
    }
}

/// On another scale.
pub(super) fn scaled(of: &Linearised, scale: f64) -> Linearised {
    Linearised { value: of.value * scale, influence: of.influence.times(scale), ..of.clone() }
}
