//! The groups of one column against each other: covariances, all pairs, ranks with their sets, quarters, and verdicts against the mean.

use nalgebra::DMatrix;

use super::{Asked, Wave};
use crate::scoring::sampled::record::{
    BandsRecord, CriticalRecord, PairsRecord, RankMethod, RanksRecord, Record, VerdictsRecord,
};
use crate::statistics::estimate::Linearised;
use crate::statistics::multiple::{benjamini_hochberg, holm};
use crate::statistics::rank::mrsw::{Simulation, Steps, Tails};
use crate::statistics::rank::point::Ties;
use crate::statistics::rank::verdict::{Standing, against_mean};
use crate::statistics::rank::{Better, Compared, RankSet, Ranked, bands, holm as by_holm, kww, mrsw, point};

/// Draws behind a critical value; right to two digits after the point.
const DRAWS: usize = 100_000;
const QUARTERS: [&str; 4] = ["best", "high_average", "low_average", "poor"];

/// What is ranked: groups that have an estimate, with all their covariances.
struct Groups {
    by: String,
    names: Vec<String>,
    estimates: Vec<Option<f64>>,
    covariance: DMatrix<f64>,
    /// Groups without an estimate or an error.
    unranked: Vec<String>,
    compared: Compared,
}

impl Wave<'_> {
    pub(super) fn ranking(&self, asked: &Asked) -> Vec<Record> {
        let Some(by) = &asked.rank_by else { return Vec::new() };
        let groups = self.roots(by);
        let mut records: Vec<Record> =
            vec![self.covariances(&format!("{by}_vcov"), by, &groups), Record::Pairs(self.pairs(by, &groups))];
        let groups = self.compared(by, &groups);
        let wants = |method: RankMethod| asked.rank_method.is_none_or(|wanted| wanted == method);
        if wants(RankMethod::Holm) {
            let df = self.design_df() as f64;
            if df > 0.0 {
                let found = by_holm::rank_sets(&groups.compared, df, self.level());
                let method = "Holm on K(K-1) one-sided pairwise t tests, df of the design";
                records.push(self.ranks(&groups, "ranks_holm_onesided", method, &found.sets, Some(&found)));
            }
        }
        if wants(RankMethod::Kww) {
            let found = kww::rank_sets(&groups.compared, self.level());
            let method = "Klein-Wright-Wieczorek 2020, Bonferroni normal intervals";
            let mut record = self.ranks(&groups, "ranks_kww", method, &found.ranked.sets, Some(&found.ranked));
            if let Record::Ranks(record) = &mut record {
                // Those of the groups that are ranked, as the record lists them.
                let end = |of: fn(&(f64, f64)) -> f64| found.intervals.iter().flatten().map(of).collect();
                record.ci_lower = Some(end(|ends| ends.0));
                record.ci_upper = Some(end(|ends| ends.1));
            }
            records.push(record);
        }
        if let (true, Some(seed)) = (wants(RankMethod::Mrsw), &asked.seed) {
            records.extend(self.drawn(&groups, seed));
        }
        records.extend(quarters(&self.id("quartile_bands"), &groups));
        records.push(self.verdicts(&groups));
        records
    }

    fn compared(&self, by: &str, groups: &[(String, Linearised)]) -> Groups {
        let mut covariance = self.covariances_of(&groups.iter().map(|(_, of)| Some(of)).collect::<Vec<_>>());
        for (place, (_, of)) in groups.iter().enumerate() {
            // One unit cannot say how far its figure may be off: no variance, not one of zero.
            if self.error(of, of.df).se.is_none() {
                covariance[(place, place)] = f64::NAN;
            }
        }
        let estimates: Vec<Option<f64>> = groups.iter().map(|(_, of)| Some(of.value)).collect();
        let compared = Compared::new(&estimates, &covariance, Better::Larger);
        Groups {
            by: by.to_owned(),
            names: groups.iter().map(|(name, _)| name.clone()).collect(),
            unranked: compared.left_out().into_iter().map(|place| groups[place].0.clone()).collect(),
            estimates,
            covariance,
            compared,
        }
    }

    fn ranks(
        &self,
        groups: &Groups,
        name: &str,
        method: &str,
        sets: &[Option<RankSet>],
        ranked: Option<&Ranked>,
    ) -> Record {
        let is_in = |place: &usize| sets[*place].is_some();
        let places: Vec<usize> = (0..groups.names.len()).filter(is_in).collect();
        let known: Vec<Option<f64>> = places.iter().map(|place| groups.estimates[*place]).collect();
        let ranks = point::ranks(&known, Better::Larger, Ties::Min);
        Record::Ranks(RanksRecord {
            id: self.id(name),
            design: self.design(),
            wave: self.key.clone(),
            method: method.to_owned(),
            groups: places.iter().map(|place| groups.names[*place].clone()).collect(),
            rank: ranks.into_iter().flatten().collect(),
            lower: places.iter().filter_map(|place| sets[*place]).map(|set| set.lower).collect(),
            upper: places.iter().filter_map(|place| sets[*place]).map(|set| set.upper).collect(),
            n_rejected: ranked.map(|ranked| ranked.told_apart.len()),
            ci_lower: None,
            ci_upper: None,
            seed: None,
            unranked: groups.unranked.clone(),
        })
    }

    /// The sets of Mogstad, Romano, Shaikh and Wilhelm, from a seed that is told.
    fn drawn(&self, groups: &Groups, seed: &str) -> Vec<Record> {
        let simulation = Simulation { seed, draws: DRAWS, tails: Tails::Normal };
        let (compared, level) = (&groups.compared, self.level());
        let down = mrsw::simultaneous(compared, &simulation, level, Steps::Down);
        let single = mrsw::simultaneous(compared, &simulation, level, Steps::Single);
        let marginal = mrsw::marginal(compared, &simulation, level, Steps::Down);
        let method = "Mogstad-Romano-Shaikh-Wilhelm 2024";
        let mut records = vec![
            self.ranks(groups, "ranks_mrsw_stepdown", &format!("{method}, step-down"), &down.sets, Some(&down)),
            self.ranks(groups, "ranks_mrsw_single", &format!("{method}, single step"), &single.sets, Some(&single)),
            self.ranks(groups, "ranks_mrsw_marginal", &format!("{method}, each group alone"), &marginal, None),
        ];
        for record in &mut records {
            if let Record::Ranks(record) = record {
                record.seed = Some(seed.to_owned());
            }
        }
        if let Some(crit) = single.critical.first() {
            records.push(Record::Critical(CriticalRecord {
                id: self.id("ranks_crit_firststep"),
                design: self.design(),
                wave: self.key.clone(),
                level,
                crit: *crit,
                mc_draws: DRAWS,
                seed: seed.to_owned(),
            }));
        }
        records
    }

    fn verdicts(&self, groups: &Groups) -> Record {
        let weights = vec![1.0; groups.names.len()];
        let (df, level) = (self.design_df() as f64, self.level());
        let found = against_mean(&groups.estimates, &groups.covariance, &weights, df, level);
        let verdict = found.units.iter().map(|unit| match unit.map(|unit| unit.standing) {
            Some(Standing::Above) => "above",
            Some(Standing::Near) => "near",
            Some(Standing::Below) => "below",
            None => "cannot_be_said",
        });
        Record::Verdicts(VerdictsRecord {
            id: self.id(&format!("{}_verdicts", groups.by)),
            design: self.design(),
            wave: self.key.clone(),
            groups: groups.names.clone(),
            mean: found.mean,
            verdict: verdict.collect(),
            p_bh: found.units.iter().map(|unit| unit.map(|unit| unit.p_adjusted)).collect(),
        })
    }

    fn pairs(&self, by: &str, groups: &[(String, Linearised)]) -> PairsRecord {
        let df = self.design_df();
        let mut record = PairsRecord {
            id: self.id(&format!("{by}_pairs")),
            design: self.design(),
            wave: self.key.clone(),
            df,
            pair: Vec::new(),
            diff: Vec::new(),
            se: Vec::new(),
            t: Vec::new(),
            p: Vec::new(),
            status: Vec::new(),
            p_holm: Vec::new(),
            p_bh: Vec::new(),
        };
        for (place, (first, one)) in groups.iter().enumerate() {
            for (second, other) in &groups[place + 1..] {
                let found = self.difference(String::new(), String::new(), one, other);
                record.pair.push(format!("{first}-{second}"));
                record.diff.push(found.estimate);
                record.se.push(found.se);
                record.t.push(found.t);
                record.p.push(found.p);
                record.status.push(found.status);
            }
        }
        record.p_holm = holm(&record.p);
        record.p_bh = benjamini_hochberg(&record.p);
        record
    }
}

/// The quarters of the estimates, whatever their errors; one that lies on a cut is in the better quarter.
fn quarters(id: &str, groups: &Groups) -> Option<Record> {
    let cuts = bands::quantile_cuts(&groups.estimates, QUARTERS.len())?;
    let found = bands::by_cuts(&groups.estimates, &cuts, Better::Larger, bands::OnCut::BetterBand);
    Some(Record::Bands(BandsRecord {
        id: id.to_owned(),
        groups: groups.names.clone(),
        cutpoints_type7: cuts,
        band: found.into_iter().flatten().map(|band| QUARTERS[band - 1]).collect(),
        source: "quantiles of type 7 of the estimates; on a cut: the better quarter",
    }))
}
