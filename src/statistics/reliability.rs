//! How well the items of a block measure one thing: Cronbach's alpha with what each item adds to it.

use nalgebra::DMatrix;

use super::covariance::{Moments, pairwise};

/// Alpha of a block, over the rows that have all its items (listwise), unless said otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct Reliability {
    /// Rows that have every item.
    pub rows: usize,
    /// From covariances.
    pub alpha: f64,
    /// From the mean correlation, as if every item had the same variance.
    pub standardised: f64,
    /// From covariances over the rows that have each two items; none where two items share too few.
    pub pairwise: Option<f64>,
    /// Of each item with the sum of the others; none where those do not vary.
    pub item_rest: Vec<Option<f64>>,
    /// Alpha without the item; none for blocks of two.
    pub if_dropped: Vec<Option<f64>>,
    /// From weighted covariances; none without weights, or where no variance is left with them.
    pub weighted: Option<f64>,
}

/// Why a block has no alpha, or no loadings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreliable {
    #[error("the block has {items} of at least {needed} items")]
    FewItems { items: usize, needed: usize },
    #[error("{complete} rows answered every item; at least {needed} are needed")]
    FewRows { complete: usize, needed: usize },
    /// Everybody answered the item (place in the block) alike.
    #[error("item {} does not vary", .item + 1)]
    Constant { item: usize },
    /// The items cancel out: their sum is the same for everybody.
    #[error("the sum of the items does not vary")]
    ConstantSum,
    /// An item follows exactly from the others, or there are no more rows than items.
    #[error("an item follows exactly from the others, or there are too few rows")]
    Singular,
    #[error("no solution after {steps} steps")]
    NotConverged { steps: usize },
}

impl Unreliable {
    /// In words; `names` are the block's items.
    #[must_use]
    pub fn told(&self, names: &[String]) -> String {
        match self {
            Self::Constant { item } if *item < names.len() => {
                format!("everybody who answered all items gave {} the same answer", names[*item])
            }
            other => other.to_string(),
        }
    }
}

/// Rows below which nothing is said about a block.
const FEWEST_ROWS: usize = 3;

/// Cronbach 1951: α = k/(k − 1) · (1 − the sum of the items' variances / the variance of their sum). `items`: a column each, one cell a row;
/// `weights`: one a row.
///
/// Numbers are those of R's `psych::alpha` and `survey::svycralpha`.
pub fn alpha(items: &[&[Option<f64>]], weights: Option<&[f64]>) -> Result<Reliability, Unreliable> {
    let moments = block(items, 2)?;
    let covariance = &moments.covariance;
    let all: Vec<usize> = (0..items.len()).collect();
    let raw = of(covariance, &all).ok_or(Unreliable::ConstantSum)?;
    let standardised = of(&moments.correlation(), &all).ok_or(Unreliable::ConstantSum)?;
    let without = |item: usize| all.iter().copied().filter(|other| *other != item).collect::<Vec<_>>();
    Ok(Reliability {
        rows: moments.rows,
        alpha: raw,
        standardised,
        pairwise: pairwise(items).and_then(|covariance| of(&covariance, &all)),
        item_rest: all.iter().map(|item| with_rest(covariance, *item, &without(*item))).collect(),
        if_dropped: all.iter().map(|item| of(covariance, &without(*item))).collect(),
        weighted: weights
            .and_then(|weights| Moments::listwise(items, Some(weights)))
            .filter(|moments| moments.rows >= FEWEST_ROWS)
            .and_then(|moments| of(&moments.covariance, &all)),
    })
}

/// Moments of a block in which every item varies.
pub(super) fn block(items: &[&[Option<f64>]], fewest: usize) -> Result<Moments, Unreliable> {
    if items.len() < fewest {
        return Err(Unreliable::FewItems { items: items.len(), needed: fewest });
    }
    let complete = (0..items[0].len()).filter(|row| items.iter().all(|item| item[*row].is_some())).count();
    let few = Unreliable::FewRows { complete, needed: FEWEST_ROWS };
    let moments = Moments::listwise(items, None).filter(|moments| moments.rows >= FEWEST_ROWS).ok_or(few)?;
    match moments.constant() {
        Some(item) => Err(Unreliable::Constant { item }),
        None => Ok(moments),
    }
}

/// Alpha of some items; none for fewer than two, or a sum without variance.
fn of(covariance: &DMatrix<f64>, items: &[usize]) -> Option<f64> {
    let own: f64 = items.iter().map(|item| covariance[(*item, *item)]).sum();
    let total = sum(covariance, items, items);
    let k = items.len() as f64;
    // What is below is rounding: the sum of k variances can be no more than k times as exact as they are.
    (items.len() >= 2 && total > 1e-12 * own).then(|| k / (k - 1.0) * (1.0 - own / total))
}

fn with_rest(covariance: &DMatrix<f64>, item: usize, rest: &[usize]) -> Option<f64> {
    let of_rest = sum(covariance, rest, rest);
    let scale: f64 = rest.iter().map(|item| covariance[(*item, *item)]).sum();
    let own = covariance[(item, item)];
    (of_rest > 1e-12 * scale).then(|| sum(covariance, &[item], rest) / (own * of_rest).sqrt())
}

fn sum(covariance: &DMatrix<f64>, one: &[usize], other: &[usize]) -> f64 {
    one.iter().map(|row| other.iter().map(|column| covariance[(*row, *column)]).sum::<f64>()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(cells: &[f64]) -> Vec<Option<f64>> {
        cells.iter().copied().map(Some).collect()
    }

    #[test]
    fn an_item_three_times_is_perfectly_reliable() {
        let item = column(&[1.0, 5.0, 2.0, 2.0, 4.0]);
        let found = alpha(&[&item, &item, &item], Some(&[1.0, 2.0, 1.0, 3.0, 1.0])).unwrap();
        for one in [found.alpha, found.standardised, found.pairwise.unwrap(), found.weighted.unwrap()] {
            assert!((one - 1.0).abs() < 1e-12, "{found:?}");
        }
        assert!(found.item_rest.iter().chain(&found.if_dropped).all(|one| (one.unwrap() - 1.0).abs() < 1e-12));
    }

    #[test]
    fn two_items_are_spearman_and_brown() {
        let (x, y) = (column(&[1.0, 2.0, 3.0, 4.0]), column(&[2.0, 1.0, 4.0, 3.0]));
        let found = alpha(&[&x, &y], None).unwrap();
        assert!((found.standardised - 2.0 * 0.6 / 1.6).abs() < 1e-12);
        assert!((found.item_rest[0].unwrap() - 0.6).abs() < 1e-12);
        assert_eq!((found.if_dropped, found.weighted), (vec![None, None], None));
    }

    #[test]
    fn what_cannot_be_is_told() {
        let (x, flat) = (column(&[1.0, 2.0, 3.0]), column(&[4.0; 3]));
        let upside_down = column(&[3.0, 2.0, 1.0]);
        let gaps = [Some(1.0), Some(3.0), None];
        assert_eq!(alpha(&[&x], None), Err(Unreliable::FewItems { items: 1, needed: 2 }));
        assert_eq!(alpha(&[&x, &gaps], None), Err(Unreliable::FewRows { complete: 2, needed: 3 }));
        assert_eq!(alpha(&[&x, &flat], None), Err(Unreliable::Constant { item: 1 }));
        assert_eq!(alpha(&[&x, &upside_down], None), Err(Unreliable::ConstantSum));
        let names = ["a".to_owned(), "b".to_owned()];
        assert!(Unreliable::Constant { item: 1 }.told(&names).contains("gave b the same"));
    }
}
