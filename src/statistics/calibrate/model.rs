//! The regression on the margins' indicators and numbers (these centred and scaled, which spans the same). Margins share a total and may share more (a and a*b), so of all columns only those
//! that say something new are kept.

use nalgebra::{Cholesky, DMatrix, DVector, Dyn};

use super::margin::Margin;
use super::refusal::Refusal;
use super::system::{AGREEMENT, System};

/// A column is no news when those before explain it up to this part of its own weight.
const REDUNDANT: f64 = 1e-10;

#[derive(Debug, Clone)]
pub(super) enum Model {
    /// One margin: the regression is the mean of the cell.
    Cells {
        base: Vec<f64>,
        cells: Vec<usize>,
        count: usize,
    },
    Margins(Regression),
}

#[derive(Debug, Clone)]
pub(super) struct Regression {
    base: Vec<f64>,
    /// Per row: its kept columns, as places in the matrix, and what it has there.
    rows: Vec<Vec<(usize, f64)>>,
    /// The kept columns, in order.
    pub kept: Vec<usize>,
    /// Of Σ d x x' over the kept columns.
    gram: Cholesky<f64, Dyn>,
}

impl Model {
    pub fn of_cells(base: &[f64], margin: &Margin) -> Self {
        Self::Cells { base: base.to_vec(), cells: margin.cells().to_vec(), count: margin.categories().len() }
    }

    /// # Errors
    /// [`Refusal::Contradiction`] where a column that is no news has another total than those before imply.
    pub fn of_margins(base: &[f64], system: &System<'_>) -> Result<Self, Refusal> {
        Regression::new(base, system).map(Self::Margins)
    }

    /// Per row: z less its regression on the model.
    pub fn residuals(&self, z: &[f64]) -> Vec<f64> {
        match self {
            Self::Cells { base, cells, count } => {
                let (mut weights, mut sums) = (vec![0.0; *count], vec![0.0; *count]);
                for ((d, cell), z) in base.iter().zip(cells).zip(z) {
                    weights[*cell] += d;
                    sums[*cell] += d * z;
                }
                // A cell without weight has no mean, and its rows count for nothing.
                let mean = |cell: usize| if weights[cell] > 0.0 { sums[cell] / weights[cell] } else { 0.0 };
                cells.iter().zip(z).map(|(cell, z)| z - mean(*cell)).collect()
            }
            Self::Margins(regression) => regression.residuals(z),
        }
    }

    /// Per row: g = 1 + x'λ with λ = (Σ d x x')⁻¹ (T − Σ d x), refined once for what rounding has left.
    pub fn linear(&self, base: &[f64], system: &System<'_>) -> Vec<f64> {
        let mut g = vec![1.0; base.len()];
        if let Self::Margins(regression) = self {
            for _ in 0..2 {
                let weights: Vec<f64> = base.iter().zip(&g).map(|(d, g)| d * g).collect();
                let lambda = regression.gram.solve(&regression.gaps(&system.sums(&weights), system));
                for (row, g) in g.iter_mut().enumerate() {
                    *g += regression.predicted(row, &lambda);
                }
            }
        }
        g
    }
}

impl Regression {
    pub fn new(base: &[f64], system: &System<'_>) -> Result<Self, Refusal> {
        let full = gram(base, system);
        let kept = news(&full, system)?;
        let mut place = vec![None; system.targets.len()];
        for (at, column) in kept.iter().enumerate() {
            place[*column] = Some(at);
        }
        let rows = (0..base.len()).map(|row| {
            system.centred(row).filter_map(|(column, x)| Some((place[column]?, x))).collect::<Vec<(usize, f64)>>()
        });
        let matrix = DMatrix::from_fn(kept.len(), kept.len(), |i, j| full[(kept[i], kept[j])]);
        let gram = Cholesky::new(matrix).expect("kept columns are independent");
        Ok(Self { base: base.to_vec(), rows: rows.collect(), kept, gram })
    }

    /// x'v of a row, v over the kept columns.
    pub fn predicted(&self, row: usize, v: &DVector<f64>) -> f64 {
        self.rows[row].iter().map(|(column, x)| x * v[*column]).sum()
    }

    /// Targets less sums, over the kept columns.
    pub fn gaps(&self, sums: &[f64], system: &System<'_>) -> DVector<f64> {
        let gaps = system.gaps(sums);
        DVector::from_iterator(self.kept.len(), self.kept.iter().map(|column| gaps[*column]))
    }

    /// Σ v x x' over the kept columns, `values` per row.
    pub fn weighted(&self, values: &[f64]) -> DMatrix<f64> {
        let mut matrix = DMatrix::zeros(self.kept.len(), self.kept.len());
        for (columns, value) in self.rows.iter().zip(values) {
            for (i, x) in columns {
                for (j, y) in columns {
                    matrix[(*i, *j)] += x * y * value;
                }
            }
        }
        matrix
    }

    fn residuals(&self, z: &[f64]) -> Vec<f64> {
        let mut right = DVector::zeros(self.kept.len());
        for ((columns, d), z) in self.rows.iter().zip(&self.base).zip(z) {
            for (column, x) in columns {
                right[*column] += d * x * z;
            }
        }
        let slopes = self.gram.solve(&right);
        z.iter().enumerate().map(|(row, z)| z - self.predicted(row, &slopes)).collect()
    }
}

/// Σ d x x' over all columns.
fn gram(base: &[f64], system: &System<'_>) -> DMatrix<f64> {
    let mut gram = DMatrix::zeros(system.targets.len(), system.targets.len());
    for (row, d) in base.iter().enumerate() {
        for (i, x) in system.centred(row) {
            for (j, y) in system.centred(row) {
                gram[(i, j)] += x * y * d;
            }
        }
    }
    gram
}

/// The columns that those before do not explain: Cholesky's factor row by row, with the redundant left out.
fn news(gram: &DMatrix<f64>, system: &System<'_>) -> Result<Vec<usize>, Refusal> {
    let mut kept: Vec<usize> = Vec::new();
    let mut factor: Vec<Vec<f64>> = Vec::new();
    for column in 0..gram.nrows() {
        let own = gram[(column, column)];
        if own <= 0.0 {
            // Neither weight nor total, or System had refused it; numbers without spread, too.
            continue;
        }
        let mut row: Vec<f64> = Vec::with_capacity(kept.len() + 1);
        for (at, before) in kept.iter().enumerate() {
            let inner: f64 = factor[at].iter().zip(&row).map(|(l, y)| l * y).sum();
            row.push((gram[(*before, column)] - inner) / factor[at][at]);
        }
        let left = own - row.iter().map(|y| y * y).sum::<f64>();
        if left > REDUNDANT * own {
            row.push(left.sqrt());
            factor.push(row);
            kept.push(column);
            continue;
        }
        let numeric = system.margin(column);
        if numeric.is_numeric() {
            let parts = explained(&factor, row);
            let mut with: Vec<String> = Vec::new();
            for (at, _) in kept.iter().zip(&parts).filter(|(_, part)| part.abs() > 1e-6) {
                let name = system.margin(*at).name().to_owned();
                if !with.contains(&name) {
                    with.push(name);
                }
            }
            return Err(Refusal::Collinear { margin: numeric.name().to_owned(), with });
        }
        let fixed: f64 = explained(&factor, row).iter().zip(&kept).map(|(c, at)| c * system.centred_target(*at)).sum();
        let total = system.targets[column];
        if (fixed - total).abs() > AGREEMENT * system.total {
            let miss = system.miss(column, fixed);
            return Err(Refusal::Contradiction { margin: miss.margin, category: miss.category, total, fixed });
        }
    }
    Ok(kept)
}

/// The combination of kept columns that a redundant one is: L'c = y.
fn explained(factor: &[Vec<f64>], mut y: Vec<f64>) -> Vec<f64> {
    for at in (0..factor.len()).rev() {
        y[at] /= factor[at][at];
        let (earlier, rest) = y.split_at_mut(at);
        for (one, l) in earlier.iter_mut().zip(&factor[at]) {
            *one -= l * rest[0];
        }
    }
    y
}
