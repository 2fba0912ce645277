//! Estimates from a sample: totals, means, shares and any other ratio of two totals, in a domain, with what their error needs.

use super::sample::Sample;
use super::variance::Influence;

/// A number out of the sample, with how it moves with every row and how much it rests on.
#[derive(Debug, Clone)]
pub struct Linearised {
    /// On the scale of what was asked: a share is 0 to 1.
    pub value: f64,
    pub influence: Influence,
    /// Whether it moves smoothly with the rows; if not, the influence says nothing of its error.
    pub is_smooth: bool,
    /// Rows that entered with a weight above zero: respondents.
    pub rows: usize,
    /// Their units of the first stage.
    pub units: usize,
    /// Degrees of freedom in the domain: units less strata of the rows that entered.
    pub df: usize,
}

/// Why there is no estimate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoEstimate {
    /// Nobody in the domain has a value and a weight.
    Nobody,
    /// The denominator's total is zero.
    ZeroDenominator,
}

impl Sample {
    /// Σ w·numerator ÷ Σ w·denominator over the rows of `values` (row, numerator, denominator): the rows of the domain that have
    /// values. z = (numerator − R·denominator) ÷ Σ w·denominator (Woodruff 1971).
    ///
    /// # Errors
    /// Where nobody has values, or the denominator is zero.
    pub fn ratio(&self, values: impl Iterator<Item = (u32, f64, f64)> + Clone) -> Result<Linearised, NoEstimate> {
        let (mut numerator, mut denominator) = (0.0, 0.0);
        let mut weighted = 0_usize;
        for (row, of_row, by) in values.clone() {
            let weight = self.weights[row as usize];
            numerator += weight * of_row;
            denominator += weight * by;
            weighted += usize::from(weight > 0.0);
        }
        if weighted == 0 {
            return Err(NoEstimate::Nobody);
        }
        if denominator == 0.0 {
            return Err(NoEstimate::ZeroDenominator);
        }
        let value = numerator / denominator;
        let rows = values.map(|(row, of_row, by)| (row, (of_row - value * by) / denominator)).collect();
        Ok(self.linearised(value, Influence { rows }))
    }

    /// Σ w·value over the rows of `values`.
    ///
    /// # Errors
    /// Where nobody has a value.
    pub fn total(&self, values: impl Iterator<Item = (u32, f64)>) -> Result<Linearised, NoEstimate> {
        let influence = Influence { rows: values.collect() };
        if influence.rows.iter().all(|(row, _)| self.weights[*row as usize] == 0.0) {
            return Err(NoEstimate::Nobody);
        }
        let value = influence.rows.iter().map(|(row, value)| self.weights[*row as usize] * value).sum();
        Ok(self.linearised(value, influence))
    }

    /// Σ factor × estimate over `parts`, or any smooth function of them whose derivatives are the factors.
    #[must_use]
    pub fn combined(&self, value: f64, parts: &[(f64, &Linearised)]) -> Linearised {
        let whole =
            self.linearised(value, Influence::sum(parts.iter().map(|(factor, part)| (*factor, &part.influence))));
        Linearised { is_smooth: parts.iter().all(|(_, part)| part.is_smooth), ..whole }
    }

    /// A value with the influence that was worked out for it.
    #[must_use]
    pub fn linearised(&self, value: f64, influence: Influence) -> Linearised {
        let stage = &self.stages[0];
        let of_rows = influence.rows.iter().filter(|(row, _)| self.weights[*row as usize] > 0.0);
        let mut units: Vec<u32> = of_rows.map(|(row, _)| stage.unit_of_row[*row as usize]).collect();
        let rows = units.len();
        units.sort_unstable();
        units.dedup();
        let mut strata: Vec<u32> = units.iter().map(|unit| stage.stratum_of_unit[*unit as usize]).collect();
        strata.dedup();
        Linearised { value, influence, is_smooth: true, rows, units: units.len(), df: units.len() - strata.len() }
    }
}
