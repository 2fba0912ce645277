//! Means, totals and ratios of columns of numbers, in the whole and in domains, with their design effects.

use super::{Asked, Wave, fault, matrix};
use crate::domain::definition::rows::RowFault;
use crate::scoring::sampled::foreign::number;
use crate::scoring::sampled::record::{CovariancesRecord, DifferenceRecord, Record};
use crate::statistics::estimate::Linearised;
use crate::statistics::rank::error_of_difference;

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
            means.extend(
                self.ratio(&numbers, &vec![Some(1.0); numbers.len()], &self.everybody()).map(|of| (name.clone(), of)),
            );
        }
        for (name, column) in &extras.totals {
            let numbers = self.column(column)?;
            records.extend(self.total(name, &numbers));
        }
        for (name, numerator, denominator) in &extras.ratios {
            records.extend(self.named(name, "ratio", &self.column(numerator)?, &self.column(denominator)?, asked));
        }
        for (place, (name, first)) in means.iter().enumerate() {
            for (other, second) in &means[place + 1..] {
                let id = self.id(&format!("diff.{name}-{other}"));
                records.extend(
                    self.difference(id, format!("diff {name} - {other}"), first, second, self.design_df())
                        .map(Record::Difference),
                );
            }
        }
        Ok(records)
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

    fn ratio(&self, numerator: &Numbers, denominator: &Numbers, members: &[u32]) -> Option<Linearised> {
        let of_row = |row: &u32| Some((*row, numerator[*row as usize]?, denominator[*row as usize]?));
        let rows: Vec<(u32, f64, f64)> = members.iter().filter_map(of_row).collect();
        self.sampled.sample.ratio(rows.iter().copied()).ok()
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
        let Some(found) = self.ratio(numerator, denominator, &self.everybody()) else { return Vec::new() };
        let mut record = self.number(&self.id(&id), stat, &found, &self.everybody());
        if stat == "mean" {
            (record.deff_wor, record.deff_wr) = self.effects(numerator, &found, record.se, None);
        }
        let mut records = vec![Record::Number(record)];
        for by in &asked.by {
            let mut groups: Vec<(String, Linearised)> = Vec::new();
            for (group, members) in self.groups(by) {
                let Some(found) = self.ratio(numerator, denominator, &members) else { continue };
                let mut record = self.number(&self.id(&format!("{id}.{by}.{group}")), stat, &found, &members);
                (record.by, record.group) = (Some(by.clone()), Some(group.clone()));
                records.push(Record::Number(record));
                groups.push((group, found));
            }
            records.extend(self.covariances(&format!("{id}.{by}_vcov"), by, &groups));
        }
        records
    }

    fn total(&self, name: &str, numbers: &Numbers) -> Option<Record> {
        let rows = (0..).zip(numbers).filter_map(|(row, number)| Some((row, (*number)?)));
        let found = self.sampled.sample.total(rows).ok()?;
        let mut record = self.number(&self.id(&format!("total.{name}")), "total", &found, &self.everybody());
        let mean = self.ratio(numbers, &vec![Some(1.0); numbers.len()], &self.everybody())?;
        (record.deff_wor, record.deff_wr) = self.effects(numbers, &mean, record.se, Some(()));
        Some(Record::Number(record))
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
        let spread = squares / sum * n / (n - 1.0) * scale;
        let Some(se) = se.filter(|se| *se > 0.0 && spread > 0.0) else { return (None, None) };
        let without = (sum > n).then(|| se * se / (spread * (sum - n) / (sum * n)));
        (without, Some(se * se / (spread / n)))
    }

    pub(super) fn covariances(&self, id: &str, by: &str, groups: &[(String, Linearised)]) -> Option<Record> {
        let totals: Vec<_> = groups.iter().map(|(_, of)| self.sampled.unit_totals(&of.influence)).collect();
        let errors = groups.iter().map(|(_, of)| self.error(&of.influence, of.value, of.units, of.df).se);
        Some(Record::Covariances(CovariancesRecord {
            id: self.id(id),
            design: self.design(),
            wave: self.key.clone(),
            by: by.to_owned(),
            groups: groups.iter().map(|(group, _)| group.clone()).collect(),
            estimate: groups.iter().map(|(_, of)| of.value).collect(),
            se: errors.collect(),
            vcov: matrix(&self.sampled.sample.covariances(&totals).ok()?),
        }))
    }

    /// `first` less `second`, with their covariance.
    pub(super) fn difference(
        &self,
        id: String,
        estimand: String,
        first: &Linearised,
        second: &Linearised,
        df: usize,
    ) -> Option<DifferenceRecord> {
        let totals = [first, second].map(|of| self.sampled.unit_totals(&of.influence));
        let variances = [&totals[0], &totals[1]].map(|of| self.sampled.sample.variance(of).ok());
        let variances = [variances[0]?, variances[1]?];
        let cov = self.sampled.sample.covariance(&totals[0], &totals[1]).ok()?;
        let estimate = first.value - second.value;
        let size = first.value.abs().max(second.value.abs());
        let can_tell = df > 0 && first.units + second.units > 2;
        let se = error_of_difference(size, variances, cov).filter(|_| can_tell);
        let t = se.map(|se| estimate / se);
        let p = t.map(|t| crate::statistics::distribution::t_two_sided(t, df as f64));
        let ci = se.and_then(|se| crate::statistics::interval::of_mean(estimate, se, df as f64, self.level()).ok());
        Some(DifferenceRecord {
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
            status: se.is_none().then_some("not estimable"),
        })
    }
}
