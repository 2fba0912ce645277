//! Means, totals and ratios of columns of numbers, in the whole and in domains, with their design effects.

use nalgebra::DMatrix;

use super::between::together;
use super::{Asked, NOT_ESTIMABLE, Wave, fault, matrix};
use crate::domain::definition::rows::RowFault;
use crate::scoring::sampled::foreign::number;
use crate::scoring::sampled::record::{CovariancesRecord, DifferenceRecord, NumberRecord, Record};
use crate::statistics::estimate::{Linearised, NoEstimate};
use crate::statistics::rank::{TIE, error_of_difference};
use crate::statistics::variance::UnitTotals;

/// A value a row of the wave; none where the cell is blank.
type Numbers = Vec<Option<f64>>;

impl Wave<'_> {
    pub(super) fn numbers(&self, asked: &Asked) -> Result<Vec<Record>, Vec<RowFault>> {
        let extras = &self.combined.extras;
        let mut records = Vec::new();
        let mut means: Vec<(String, Linearised)> = Vec::new();
        for (name, column) in &extras.means {
            let numbers = self.column(column)?;
            records.extend(self.named(name, "mean", &numbers, &vec![Some(1.0); numbers.len()], asked));
            let mean = self.ratio(&numbers, &vec![Some(1.0); numbers.len()], &self.everybody());
            means.extend(mean.map(|of| (name.clone(), of)));
        }
        for (name, column) in &extras.totals {
            let numbers = self.column(column)?;
            records.push(Record::Number(self.total(name, &numbers)));
        }
        for (name, numerator, denominator) in &extras.ratios {
            records.extend(self.named(name, "ratio", &self.column(numerator)?, &self.column(denominator)?, asked));
        }
        for (place, (name, first)) in means.iter().enumerate() {
            for (other, second) in &means[place + 1..] {
                let id = self.id(&format!("diff.{name}-{other}"));
                let estimand = format!("diff {name} - {other}");
                records.push(Record::Difference(self.difference(id, estimand, first, second)));
            }
        }
        Ok(records)
    }

    /// Of two waves that stand together, the first `old` rows the earlier: later less earlier, in the whole and in every group that both have.
    pub(super) fn changes_of_numbers(
        &self,
        old: usize,
        prefix: &str,
        estimand: &str,
        asked: &Asked,
    ) -> Result<Vec<Record>, Vec<RowFault>> {
        let extras = &self.combined.extras;
        let mut columns: Vec<(String, Numbers, Option<Numbers>)> = Vec::new();
        for (name, column) in &extras.means {
            columns.push((format!("mean.{name}"), self.column(column)?, Some(vec![Some(1.0); self.rows.len()])));
        }
        for (name, column) in &extras.totals {
            columns.push((format!("total.{name}"), self.column(column)?, None));
        }
        for (name, numerator, denominator) in &extras.ratios {
            columns.push((format!("ratio.{name}"), self.column(numerator)?, Some(self.column(denominator)?)));
        }
        let mut records = Vec::new();
        for (name, numerator, denominator) in &columns {
            let change = |members: &[u32], of: &str| {
                let (earlier, later) = members.iter().partition::<Vec<u32>, _>(|row| (**row as usize) < old);
                let [earlier, later] =
                    [earlier, later].map(|rows| self.estimate(numerator, denominator.as_ref(), &rows));
                let id = format!("{prefix}.{name}{of}");
                let change = self.difference(id, estimand.to_owned(), &later.ok()?, &earlier.ok()?);
                Some(DifferenceRecord { factor: Some(name.clone()), ..change })
            };
            records.extend(change(&self.everybody(), "").map(Record::Difference));
            for by in &asked.by {
                let in_group = |(group, members): (String, Vec<u32>)| {
                    let change = change(&members, &format!(".{by}.{group}"))?;
                    Some(DifferenceRecord { by: Some(by.clone()), group: Some(group), ..change })
                };
                let groups: Vec<DifferenceRecord> = self.groups(by).into_iter().filter_map(in_group).collect();
                records.extend(together(&format!("{prefix}.{name}.{by}_adjusted"), &groups, |record| &record.group));
                records.extend(groups.into_iter().map(Record::Difference));
            }
        }
        Ok(records)
    }

    /// A ratio; without a denominator the total.
    fn estimate(
        &self,
        numerator: &Numbers,
        denominator: Option<&Numbers>,
        members: &[u32],
    ) -> Result<Linearised, NoEstimate> {
        if let Some(denominator) = denominator {
            return self.ratio(numerator, denominator, members);
        }
        self.sampled.sample.total(members.iter().filter_map(|row| Some((*row, numerator[*row as usize]?))))
    }

    fn column(&self, column: &str) -> Result<Numbers, Vec<RowFault>> {
        let cells = &self.file.cells[column];
        let mut faults = Vec::new();
        let mut numbers = Vec::with_capacity(self.rows.len());
        for row in &self.rows {
            let cell = &cells[*row as usize];
            let is_blank = cell.is_empty() || self.combined.columns.missing_codes.contains(cell);
            let found = if is_blank { None } else { number(cell) };
            if !is_blank && found.is_none() {
                faults.push(fault(self.file.lines[*row as usize], column, &format!("“{cell}” is not a number")));
            }
            numbers.push(found);
        }
        if faults.is_empty() { Ok(numbers) } else { Err(faults) }
    }

    fn ratio(&self, numerator: &Numbers, denominator: &Numbers, members: &[u32]) -> Result<Linearised, NoEstimate> {
        let of_row = |row: &u32| Some((*row, numerator[*row as usize]?, denominator[*row as usize]?));
        let rows: Vec<(u32, f64, f64)> = members.iter().filter_map(of_row).collect();
        self.sampled.sample.ratio(rows.iter().copied())
    }

    fn named(
        &self,
        name: &str,
        stat: &'static str,
        numerator: &Numbers,
        denominator: &Numbers,
        asked: &Asked,
    ) -> Vec<Record> {
        let id = format!("{stat}.{name}");
        let record = match self.ratio(numerator, denominator, &self.everybody()) {
            Ok(found) => {
                let mut record = self.number(&self.id(&id), stat, &found, &self.everybody());
                if stat == "mean" {
                    (record.deff_wor, record.deff_wr) = self.effects(numerator, &found, record.se, None);
                }
                record
            }
            Err(why) => self.no_number(&self.id(&id), stat, why),
        };
        let mut records = vec![Record::Number(record)];
        for by in &asked.by {
            let mut groups: Vec<(String, Linearised)> = Vec::new();
            for (group, members) in self.groups(by) {
                let id = self.id(&format!("{id}.{by}.{group}"));
                let found = self.ratio(numerator, denominator, &members);
                let mut record = match &found {
                    Ok(found) => self.number(&id, stat, found, &members),
                    Err(why) => self.no_number(&id, stat, *why),
                };
                (record.by, record.group) = (Some(by.clone()), Some(group.clone()));
                records.push(Record::Number(record));
                groups.extend(found.map(|found| (group, found)));
            }
            records.push(self.covariances(&format!("{id}.{by}_vcov"), by, &groups));
        }
        records
    }

    fn total(&self, name: &str, numbers: &Numbers) -> NumberRecord {
        let rows = (0..).zip(numbers).filter_map(|(row, number)| Some((row, (*number)?)));
        let id = self.id(&format!("total.{name}"));
        let found = match self.sampled.sample.total(rows) {
            Ok(found) => found,
            Err(why) => return self.no_number(&id, "total", why),
        };
        let mut record = self.number(&id, "total", &found, &self.everybody());
        if let Ok(mean) = self.ratio(numbers, &vec![Some(1.0); numbers.len()], &self.everybody()) {
            (record.deff_wor, record.deff_wr) = self.effects(numbers, &mean, record.se, Some(()));
        }
        record
    }

    /// Variance ÷ that of a simple sample of as many rows, without and with replacement (R `svymean`, `svytotal` with deff).
    fn effects(
        &self,
        numbers: &Numbers,
        mean: &Linearised,
        se: Option<f64>,
        of_total: Option<()>,
    ) -> (Option<f64>, Option<f64>) {
        let weights = self.sampled.sample.weights();
        let (mut sum, mut squares, mut n) = (0.0, 0.0, 0.0);
        for (weight, number) in weights.iter().zip(numbers) {
            if let Some(number) = number.filter(|_| *weight > 0.0) {
                sum += weight;
                squares += weight * (number - mean.value).powi(2);
                n += 1.0;
            }
        }
        let scale = if of_total.is_some() { sum * sum } else { 1.0 };
        // A constant has no spread to compare with, whatever rounding leaves.
        let is_constant = (squares / sum).sqrt() <= TIE * mean.value.abs();
        let spread = if is_constant { 0.0 } else { squares / sum * n / (n - 1.0) * scale };
        let Some(se) = se.filter(|se| *se > 0.0 && spread > 0.0) else { return (None, None) };
        let without = (sum > n).then(|| se * se / (spread * (sum - n) / (sum * n)));
        (without, Some(se * se / (spread / n)))
    }

    pub(super) fn covariances(&self, id: &str, by: &str, groups: &[(String, Linearised)]) -> Record {
        let estimates: Vec<Option<&Linearised>> = groups.iter().map(|(_, of)| Some(of)).collect();
        Record::Covariances(CovariancesRecord {
            id: self.id(id),
            design: self.design(),
            wave: self.key.clone(),
            by: by.to_owned(),
            groups: groups.iter().map(|(group, _)| group.clone()).collect(),
            estimate: groups.iter().map(|(_, of)| of.value).collect(),
            se: groups.iter().map(|(_, of)| self.error(of, of.df).se).collect(),
            vcov: matrix(&self.covariances_of(&estimates)),
        })
    }

    /// The covariances of every two; not a number where one is missing or not smooth, or lonely strata leave none.
    pub(super) fn covariances_of(&self, estimates: &[Option<&Linearised>]) -> DMatrix<f64> {
        let totals = |of: &Linearised| of.is_smooth.then(|| self.sampled.unit_totals(&of.influence));
        let totals: Vec<Option<UnitTotals>> = estimates.iter().map(|of| totals((*of)?)).collect();
        let mut matrix = DMatrix::from_element(totals.len(), totals.len(), f64::NAN);
        for (row, one) in totals.iter().enumerate() {
            for (column, other) in totals.iter().enumerate().take(row + 1) {
                let (Some(one), Some(other)) = (one, other) else { continue };
                if let Ok(covariance) = self.sampled.sample.covariance(one, other) {
                    matrix[(row, column)] = covariance;
                    matrix[(column, row)] = covariance;
                }
            }
        }
        matrix
    }

    /// `first` less `second`, with their covariance. Where one of them has no error, the difference has none.
    pub(super) fn difference(
        &self,
        id: String,
        estimand: String,
        first: &Linearised,
        second: &Linearised,
    ) -> DifferenceRecord {
        let df = self.design_df();
        let of_both = self.covariances_of(&[Some(first), Some(second)]);
        let is_estimable = [first, second].map(|of| self.error(of, of.df).se.is_some());
        let known = |row: usize, column: usize| {
            Some(of_both[(row, column)]).filter(|of| of.is_finite() && is_estimable[row] && is_estimable[column])
        };
        let (variances, cov) = ([known(0, 0), known(1, 1)], known(0, 1));
        let estimate = first.value - second.value;
        let size = first.value.abs().max(second.value.abs());
        let error = |cov: f64| error_of_difference(size, [of_both[(0, 0)], of_both[(1, 1)]], cov);
        let se = cov.filter(|_| df > 0 && first.units + second.units > 2).and_then(error);
        let t = se.map(|se| estimate / se);
        let p = t.map(|t| crate::statistics::distribution::t_two_sided(t, df as f64));
        let ci = se.and_then(|se| crate::statistics::interval::of_mean(estimate, se, df as f64, self.level()).ok());
        DifferenceRecord {
            id,
            design: self.design(),
            factor: None,
            by: None,
            group: None,
            estimand,
            estimates: [first.value, second.value],
            variances,
            cov,
            estimate,
            se,
            df,
            t,
            p,
            ci_t: ci.map(|found| [found.low, found.high]),
            status: se.is_none().then_some(NOT_ESTIMABLE),
        }
    }
}
