//! Means and covariances of columns with gaps: of the rows without one, or pair by pair; plain or weighted.

use nalgebra::DMatrix;

/// Means and covariances of columns over the same rows.
#[derive(Debug, Clone)]
pub struct Moments {
    /// Rows that have every column, and a weight above zero.
    pub rows: usize,
    /// One a column.
    pub means: Vec<f64>,
    /// Columns × columns.
    pub covariance: DMatrix<f64>,
}

impl Moments {
    /// Over the rows without a gap (listwise). `columns`: one cell a row each; `weights`: one a row.
    ///
    /// Divisor n − 1; with weights Σ w (x − x̄)(y − ȳ) / Σ w · n/(n − 1), which is R's `svyvar`. None with fewer than two such rows.
    ///
    /// # Panics
    /// Where columns or weights differ in length.
    #[must_use]
    pub fn listwise(columns: &[&[Option<f64>]], weights: Option<&[f64]>) -> Option<Self> {
        let length = columns.first().map_or(0, |column| column.len());
        assert!(columns.iter().all(|column| column.len() == length), "columns of one length");
        assert!(weights.is_none_or(|weights| weights.len() == length), "a weight for every row");
        let weight = |row: usize| weights.map_or(1.0, |weights| weights[row]);
        let mut cells = Vec::new();
        let mut kept = Vec::new();
        for row in (0..length).filter(|row| weight(*row) > 0.0) {
            let start = cells.len();
            cells.extend(columns.iter().map_while(|column| column[row]));
            if cells.len() == start + columns.len() {
                kept.push(weight(row));
            } else {
                cells.truncate(start);
            }
        }
        (kept.len() >= 2).then(|| Self::of(&cells, &kept, columns.len()))
    }

    /// `cells` row by row.
    fn of(cells: &[f64], weights: &[f64], columns: usize) -> Self {
        let rows = weights.len();
        let total: f64 = weights.iter().sum();
        let mut means = vec![0.0; columns];
        for (row, weight) in cells.chunks_exact(columns).zip(weights) {
            means.iter_mut().zip(row).for_each(|(mean, cell)| *mean += weight / total * cell);
        }
        let mut covariance = DMatrix::zeros(columns, columns);
        let share = rows as f64 / (rows as f64 - 1.0) / total;
        for (row, weight) in cells.chunks_exact(columns).zip(weights) {
            for one in 0..columns {
                for other in 0..=one {
                    covariance[(one, other)] += share * weight * (row[one] - means[one]) * (row[other] - means[other]);
                }
            }
        }
        covariance.fill_upper_triangle_with_lower_triangle();
        Self { rows, means, covariance }
    }

    /// The first column that does not vary; rounding is no variance.
    #[must_use]
    pub fn constant(&self) -> Option<usize> {
        (0..self.means.len()).find(|column| {
            let size = self.means[*column].abs().max(f64::MIN_POSITIVE);
            self.covariance[(*column, *column)].sqrt() <= 1e-10 * size
        })
    }

    /// Correlations; only where no column is constant.
    #[must_use]
    pub fn correlation(&self) -> DMatrix<f64> {
        let of = &self.covariance;
        DMatrix::from_fn(of.nrows(), of.ncols(), |one, other| {
            if one == other { 1.0 } else { of[(one, other)] / (of[(one, one)] * of[(other, other)]).sqrt() }
        })
    }
}

/// Covariances of every two columns over the rows that have both, as R's `cov(use = "pairwise")`; none where a pair shares fewer than
/// two rows. Such a matrix need not be positive.
#[must_use]
pub fn pairwise(columns: &[&[Option<f64>]]) -> Option<DMatrix<f64>> {
    let mut covariance = DMatrix::zeros(columns.len(), columns.len());
    for one in 0..columns.len() {
        for other in 0..=one {
            let moments = Moments::listwise(&[columns[one], columns[other]], None)?;
            covariance[(one, other)] = moments.covariance[(0, 1)];
        }
    }
    covariance.fill_upper_triangle_with_lower_triangle();
    Some(covariance)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weight_of_two_is_a_row_twice() {
        let x = [Some(1.0), Some(2.0), Some(4.0), None];
        let y = [Some(3.0), Some(1.0), Some(0.5), Some(9.0)];
        let weighted = Moments::listwise(&[&x, &y], Some(&[1.0, 2.0, 1.0, 5.0])).unwrap();
        let (x, y) = ([1.0, 2.0, 2.0, 4.0].map(Some), [3.0, 1.0, 1.0, 0.5].map(Some));
        let twice = Moments::listwise(&[&x, &y], None).unwrap();
        assert_eq!((weighted.rows, twice.rows), (3, 4));
        // The divisors n/(n − 1) differ: 3/2 and 4/3.
        assert!((weighted.covariance * (2.0 / 3.0) - twice.covariance * 0.75).amax() < 1e-15);
        assert!((weighted.means[0] - 2.25).abs() < 1e-15 && (twice.means[1] - 1.375).abs() < 1e-15);
    }

    #[test]
    fn constants_are_seen_through_rounding() {
        let flat = [0.1 + 0.2, 0.3, 0.3].map(Some);
        let moments = Moments::listwise(&[&[1.0, 2.0, 3.0].map(Some), &flat], None).unwrap();
        assert_eq!(moments.constant(), Some(1));
        assert!(Moments::listwise(&[&[Some(1.0), None], &[None, Some(1.0)]], None).is_none());
        assert!(pairwise(&[&[Some(1.0), None], &[None, Some(1.0)]]).is_none());
    }
}
