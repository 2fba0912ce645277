//! One margin: the totals of its categories, and which category each row of the sample is in.

use super::refusal::{Refusal, Unknown};

/// A margin, or a crossing of several whose categories are then the combinations.
#[derive(Debug, Clone, PartialEq)]
pub struct Margin {
    name: String,
    categories: Vec<String>,
    totals: Vec<f64>,
    /// Per row: the place of its category.
    cells: Vec<usize>,
}

impl Margin {
    /// `totals`: each category with its known total, in the population's units. `rows`: the category of each row of the sample.
    ///
    /// # Errors
    /// A total below zero or given twice; categories of the sample (a blank is one) that have no total, all of them.
    pub fn new<S: AsRef<str>>(name: &str, totals: &[(String, f64)], rows: &[S]) -> Result<Self, Refusal> {
        let mut places = std::collections::HashMap::with_capacity(totals.len());
        for (place, (category, total)) in totals.iter().enumerate() {
            if !(0.0..=super::LARGEST).contains(total) {
                return Err(Refusal::Total { margin: name.to_owned(), category: category.clone(), total: *total });
            }
            if places.insert(category.as_str(), place).is_some() {
                return Err(Refusal::TotalTwice { margin: name.to_owned(), category: category.clone() });
            }
        }
        let mut unknown: Vec<Unknown> = Vec::new();
        let mut cells = Vec::with_capacity(rows.len());
        for (row, category) in rows.iter().map(AsRef::as_ref).enumerate() {
            if let Some(place) = places.get(category) {
                cells.push(*place);
            } else if let Some(known) = unknown.iter_mut().find(|known| known.category == category) {
                known.rows += 1;
            } else {
                unknown.push(Unknown { category: category.to_owned(), rows: 1, first: row });
            }
        }
        if !unknown.is_empty() {
            return Err(Refusal::NoTotal { margin: name.to_owned(), unknown });
        }
        let (categories, totals) = totals.iter().cloned().unzip();
        Ok(Self { name: name.to_owned(), categories, totals, cells })
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn categories(&self) -> &[String] {
        &self.categories
    }

    /// Per category.
    pub fn totals(&self) -> &[f64] {
        &self.totals
    }

    /// Per row: the place of its category in [`Self::categories`].
    pub fn cells(&self) -> &[usize] {
        &self.cells
    }
}
