//! All margins as one system of totals: column after column, one for each category and one for each column of numbers.

use super::margin::Margin;
use super::refusal::{Miss, Refusal};

/// Totals of margins may differ by this part before they count as another population.
pub(super) const AGREEMENT: f64 = 1e-6;
/// Numbers that differ by less than this part of their mean are the same number.
const SAME: f64 = 1e-10;

pub(super) struct System<'a> {
    pub margins: &'a [Margin],
    /// Per column. The margins' totals, each margin brought to the sum of the first: within [`AGREEMENT`] they may differ by rounding,
    /// and no weights meet two sums.
    pub targets: Vec<f64>,
    /// Per margin: its first column.
    pub offsets: Vec<usize>,
    /// The sum of all weights there is to be.
    pub total: f64,
    /// Per column: what one unit is worth in people. One for categories; for numbers their spread in the sample, so that gaps can be compared.
    pub spreads: Vec<f64>,
    /// Per column: the weighted mean of numbers; zero for categories.
    pub means: Vec<f64>,
    /// The columns of the first margin of categories, in which every row counts once.
    pub count: std::ops::Range<usize>,
}

impl<'a> System<'a> {
    pub fn new(base: &[f64], margins: &'a [Margin]) -> Result<Self, Refusal> {
        super::check_weights(base)?;
        let numeric = margins.first().ok_or(Refusal::NoMargins)?;
        let first = margins.iter().find(|margin| !margin.is_numeric());
        let first = first.ok_or_else(|| Refusal::NoCount { margin: numeric.name().to_owned() })?;
        let total: f64 = first.totals().iter().sum();
        let mut system = Self {
            margins,
            targets: Vec::new(),
            offsets: Vec::new(),
            total,
            spreads: Vec::new(),
            means: Vec::new(),
            count: 0..0,
        };
        for margin in margins {
            if margin.cells().len() != base.len() {
                let (cells, weights) = (margin.cells().len(), base.len());
                return Err(Refusal::Rows { margin: margin.name().to_owned(), cells, weights });
            }
            system.offsets.push(system.targets.len());
            if margin.is_numeric() {
                system.add_numbers(base, margin)?;
                continue;
            }
            let sum: f64 = margin.totals().iter().sum();
            if (sum - total).abs() > AGREEMENT * total.max(sum) {
                return Err(Refusal::TotalsDisagree {
                    first: first.name().to_owned(),
                    first_total: total,
                    second: margin.name().to_owned(),
                    second_total: sum,
                });
            }
            // Where the sum is zero, all totals are, and a sample with a weight is refused below.
            let scale = if sum > 0.0 { total / sum } else { 1.0 };
            if margin.name() == first.name() {
                system.count = system.targets.len()..system.targets.len() + margin.totals().len();
            }
            system.targets.extend(margin.totals().iter().map(|one| one * scale));
            system.spreads.resize(system.targets.len(), 1.0);
            system.means.resize(system.targets.len(), 0.0);
        }
        system.check_cells(base)?;
        Ok(system)
    }

    /// # Errors
    /// Where all rows with a weight have the same number: then its total says nothing that their count does not.
    fn add_numbers(&mut self, base: &[f64], margin: &Margin) -> Result<(), Refusal> {
        let rows = || base.iter().enumerate().map(|(row, d)| (*d, margin.value(row)));
        let weight: f64 = base.iter().sum();
        let mean = rows().map(|(d, x)| d * x).sum::<f64>() / weight;
        let spread = (rows().map(|(d, x)| d * (x - mean).powi(2)).sum::<f64>() / weight).sqrt();
        if spread.is_nan() || spread <= SAME * mean.abs() || spread == 0.0 {
            return Err(Refusal::Collinear { margin: margin.name().to_owned(), with: Vec::new() });
        }
        self.targets.push(margin.totals()[0]);
        self.spreads.push(spread);
        self.means.push(mean);
        Ok(())
    }

    fn check_cells(&self, base: &[f64]) -> Result<(), Refusal> {
        let sums = self.sums(base);
        for (margin, offset) in self.margins.iter().zip(&self.offsets).filter(|(margin, _)| !margin.is_numeric()) {
            let mut empty = Vec::new();
            for (place, (category, total)) in margin.categories().iter().zip(margin.totals()).enumerate() {
                let weight = sums[offset + place];
                if *total > 0.0 && weight == 0.0 {
                    empty.push((category.clone(), *total));
                } else if *total == 0.0 && weight > 0.0 {
                    let (margin, category) = (margin.name().to_owned(), category.clone());
                    return Err(Refusal::ZeroTotal { margin, category, weight });
                }
            }
            if !empty.is_empty() {
                return Err(Refusal::EmptyCells { margin: margin.name().to_owned(), cells: empty });
            }
        }
        Ok(())
    }

    /// The columns in which the row counts, one for each margin, and with how much: one, or the row's number.
    pub fn columns(&self, row: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        self.margins
            .iter()
            .zip(&self.offsets)
            .map(move |(margin, offset)| (offset + margin.cells()[row], margin.value(row)))
    }

    /// As [`Self::columns`], with numbers less their mean, in units of their spread.
    pub fn centred(&self, row: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        self.columns(row).map(|(column, value)| (column, (value - self.means[column]) / self.spreads[column]))
    }

    /// How far off these sums are from the totals, in people; of numbers, of what the count of people leaves over.
    pub fn gaps(&self, sums: &[f64]) -> Vec<f64> {
        let gap = |column: usize| self.targets[column] - sums[column];
        let count: f64 = self.count.clone().map(gap).sum();
        (0..sums.len()).map(|column| (gap(column) - self.means[column] * count) / self.spreads[column]).collect()
    }

    /// The total, of numbers that of their distances from the mean, in units of their spread.
    pub fn centred_target(&self, column: usize) -> f64 {
        (self.targets[column] - self.means[column] * self.total) / self.spreads[column]
    }

    /// The gap of a miss in people.
    pub fn people(&self, miss: &Miss) -> f64 {
        let margin = self.margins.iter().zip(&self.offsets).find(|(margin, _)| margin.name() == miss.margin);
        miss.gap() / margin.map_or(1.0, |(_, offset)| self.spreads[*offset])
    }

    /// Per column: the sum of these values (per row).
    pub fn sums(&self, values: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; self.targets.len()];
        for (row, value) in values.iter().enumerate() {
            for (column, x) in self.columns(row) {
                sums[column] += x * value;
            }
        }
        sums
    }

    /// The margin that the column is of.
    pub fn margin(&self, column: usize) -> &Margin {
        &self.margins[self.offsets.partition_point(|offset| *offset <= column) - 1]
    }

    pub fn miss(&self, column: usize, reached: f64) -> Miss {
        let margin = self.offsets.partition_point(|offset| *offset <= column) - 1;
        let (margin, place) = (&self.margins[margin], column - self.offsets[margin]);
        Miss {
            margin: margin.name().to_owned(),
            category: margin.categories()[place].clone(),
            total: self.targets[column],
            reached,
        }
    }

    /// All columns that are farther than this part of the whole total from theirs, the worst first.
    pub fn misses(&self, weights: &[f64], part: f64) -> Vec<Miss> {
        let sums = self.sums(weights);
        let mut misses: Vec<Miss> = sums.iter().enumerate().map(|(column, sum)| self.miss(column, *sum)).collect();
        misses.retain(|miss| self.people(miss) > part * self.total);
        misses.sort_by(|one, other| self.people(other).total_cmp(&self.people(one)));
        misses
    }

    pub fn largest_miss(&self, weights: &[f64]) -> Miss {
        let sums = self.sums(weights);
        let gap = |column: &usize| (sums[*column] - self.targets[*column]).abs() / self.spreads[*column];
        let worst = (0..sums.len()).max_by(|one, other| gap(one).total_cmp(&gap(other)));
        let worst = worst.expect("a first margin whose totals have weights below them has a category");
        self.miss(worst, sums[worst])
    }
}
