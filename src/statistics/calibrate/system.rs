//! All margins as one system of totals: column after column, one for each category.

use super::margin::Margin;
use super::refusal::{Miss, Refusal};

/// Totals of margins may differ by this part before they count as another population.
pub(super) const AGREEMENT: f64 = 1e-6;

pub(super) struct System<'a> {
    pub margins: &'a [Margin],
    /// Per column. The margins' totals, each margin brought to the sum of the first: within [`AGREEMENT`] they may differ by rounding,
    /// and no weights meet two sums.
    pub targets: Vec<f64>,
    /// Per margin: its first column.
    pub offsets: Vec<usize>,
    /// The sum of all weights there is to be.
    pub total: f64,
}

impl<'a> System<'a> {
    pub fn new(base: &[f64], margins: &'a [Margin]) -> Result<Self, Refusal> {
        super::check_weights(base)?;
        let first = margins.first().ok_or(Refusal::NoMargins)?;
        let total: f64 = first.totals().iter().sum();
        let mut system = Self { margins, targets: Vec::new(), offsets: Vec::new(), total };
        for margin in margins {
            if margin.cells().len() != base.len() {
                let (cells, weights) = (margin.cells().len(), base.len());
                return Err(Refusal::Rows { margin: margin.name().to_owned(), cells, weights });
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
            system.offsets.push(system.targets.len());
            // Where the sum is zero, all totals are, and a sample with a weight is refused below.
            let scale = if sum > 0.0 { total / sum } else { 1.0 };
            system.targets.extend(margin.totals().iter().map(|one| one * scale));
        }
        system.check_cells(base)?;
        Ok(system)
    }

    fn check_cells(&self, base: &[f64]) -> Result<(), Refusal> {
        let sums = self.sums(base);
        for (margin, offset) in self.margins.iter().zip(&self.offsets) {
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

    /// The columns in which the row counts: one for each margin.
    pub fn columns(&self, row: usize) -> impl Iterator<Item = usize> + '_ {
        self.margins.iter().zip(&self.offsets).map(move |(margin, offset)| offset + margin.cells()[row])
    }

    /// Per column: the sum of these values (per row).
    pub fn sums(&self, values: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; self.targets.len()];
        for (row, value) in values.iter().enumerate() {
            for column in self.columns(row) {
                sums[column] += value;
            }
        }
        sums
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
        misses.retain(|miss| miss.gap() > part * self.total);
        misses.sort_by(|one, other| other.gap().total_cmp(&one.gap()));
        misses
    }

    pub fn largest_miss(&self, weights: &[f64]) -> Miss {
        let sums = self.sums(weights);
        let gap = |column: &usize| (sums[*column] - self.targets[*column]).abs();
        let worst = (0..sums.len()).max_by(|one, other| gap(one).total_cmp(&gap(other)));
        let worst = worst.expect("a first margin whose totals have weights below them has a category");
        self.miss(worst, sums[worst])
    }
}
