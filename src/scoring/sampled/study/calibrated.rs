//! The weights of a wave brought to known totals: of categories and crossings, and of columns of numbers. What stands in the way is told
//! row by row.

use super::super::foreign::{not_a_number, number};
use super::{KnownTotals, Wave, fault};
use crate::domain::definition::rows::RowFault;
use crate::statistics::calibrate::{self, Margin, Refusal, Totals, Unknown};

impl Wave<'_> {
    /// With weights that were brought to known totals.
    pub(super) fn calibrated(
        mut self,
        margins: &[KnownTotals],
        method: calibrate::Method,
    ) -> Result<Self, Vec<RowFault>> {
        let told = |of: &str, error: String| vec![fault(1, of, &error)];
        let mut found = Vec::with_capacity(margins.len());
        for (name, totals) in margins {
            let totals = match totals {
                Totals::Categories(totals) => totals,
                Totals::Number(total) => {
                    found.push(self.margin_of_numbers(name, *total)?);
                    continue;
                }
            };
            let columns: Vec<&Vec<String>> = name.split('*').filter_map(|column| self.file.cells.get(column)).collect();
            let cell = |row: &u32| -> String {
                columns.iter().map(|cells| cells[*row as usize].as_str()).collect::<Vec<_>>().join("*")
            };
            let cells: Vec<String> = self.rows.iter().map(cell).collect();
            found.push(Margin::new(name, totals, &cells).map_err(|refusal| match refusal {
                // Row by row, as the file counts them.
                Refusal::NoTotal { unknown, .. } => self.without_total(name, &cells, &unknown),
                other => told(name, other.to_string()),
            })?);
        }
        let weights = self.sampled.sample.weights().to_vec();
        let calibrated = calibrate::calibrate(&weights, &found, method);
        let calibrated = calibrated.map_err(|refusal| told("", refusal.to_string()))?;
        let below = calibrated.weights.iter().zip(&self.rows).filter(|(weight, _)| **weight < 0.0);
        let below: Vec<RowFault> = below.map(|(weight, row)| self.negative(*weight, *row)).collect();
        if !below.is_empty() {
            return Err(below);
        }
        self.calibration = Some(calibrated.report.clone());
        self.sampled = self.sampled.calibrated(calibrated).map_err(|bad| told("", bad.to_string()))?;
        Ok(self)
    }

    /// A column of numbers, with a number in every row.
    fn margin_of_numbers(&self, name: &str, total: f64) -> Result<Margin, Vec<RowFault>> {
        let cells = self.file.cells.get(name);
        let cell = |row: &u32| cells.map_or("", |cells| cells[*row as usize].as_str());
        let is_blank = |row: &u32| self.combined.columns.missing_codes.iter().any(|code| code == cell(row));
        let value = |row: &u32| number(cell(row)).filter(|_| !is_blank(row));
        let bad = self.rows.iter().filter(|row| value(row).is_none());
        let faults: Vec<RowFault> =
            bad.map(|row| fault(self.file.lines[*row as usize], name, &not_a_number(cell(row)))).collect();
        if !faults.is_empty() {
            return Err(faults);
        }
        let numbers = self.rows.iter().filter_map(value).collect();
        Margin::of_numbers(name, total, numbers).map_err(|refusal| vec![fault(1, name, &refusal.to_string())])
    }

    fn without_total(&self, margin: &str, cells: &[String], unknown: &[Unknown]) -> Vec<RowFault> {
        let rows = self.rows.iter().zip(cells).filter(|(_, cell)| unknown.iter().any(|one| one.category == **cell));
        let told = |(row, cell): (&u32, &String)| {
            let message = format!("“{cell}” has no total in the margins; add the total, or recode the row");
            fault(self.file.lines[*row as usize], margin, &message)
        };
        rows.map(told).collect()
    }

    fn negative(&self, weight: f64, row: u32) -> RowFault {
        let message = format!(
            "calibration to the margins makes the weight {weight:.4} of this row; take --calibrate logit with --bounds from 0 up, or raking"
        );
        fault(self.file.lines[row as usize], self.combined.columns.weight.as_deref().unwrap_or_default(), &message)
    }
}
