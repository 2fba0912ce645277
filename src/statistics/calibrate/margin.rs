//! One margin: the totals of its categories, and which category each row of the sample is in; or one number a row, and its total.

use super::refusal::{Refusal, Unknown};

/// What is known of a population.
#[derive(Debug, Clone, PartialEq)]
pub enum Totals {
    /// Each category with the number of those in it.
    Categories(Vec<(String, f64)>),
    /// The sum of a number over everybody, such as all incomes; in that number's units.
    Number(f64),
}

/// A margin, or a crossing of several whose categories are then the combinations; or a column of numbers, which has one total and one
/// category without a name.
#[derive(Debug, Clone, PartialEq)]
pub struct Margin {
    name: String,
    categories: Vec<String>,
    totals: Vec<f64>,
    /// Per row: the place of its category.
    cells: Vec<usize>,
    /// Per row, of a column of numbers.
    numbers: Option<Vec<f64>>,
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
        Ok(Self { name: name.to_owned(), categories, totals, cells, numbers: None })
    }

    /// A numeric auxiliary variable: `total` is its sum over the population, `numbers` has one a row of the sample.
    ///
    /// # Errors
    /// A total or a number that is none, or beyond 1e100.
    pub fn of_numbers(name: &str, total: f64, numbers: Vec<f64>) -> Result<Self, Refusal> {
        let is_good = |number: &f64| number.abs() <= super::LARGEST;
        if !is_good(&total) {
            return Err(Refusal::Total { margin: name.to_owned(), category: String::new(), total });
        }
        if let Some(row) = numbers.iter().position(|number| !is_good(number)) {
            return Err(Refusal::Number { margin: name.to_owned(), row, number: numbers[row] });
        }
        let cells = vec![0; numbers.len()];
        let numbers = Some(numbers);
        Ok(Self { name: name.to_owned(), categories: vec![String::new()], totals: vec![total], cells, numbers })
    }

    /// Whether it is a column of numbers.
    #[must_use]
    pub fn is_numeric(&self) -> bool {
        self.numbers.is_some()
    }

    /// What the row adds to its category's sum for each unit of its weight: one, or the row's number.
    #[must_use]
    pub fn value(&self, row: usize) -> f64 {
        self.numbers.as_ref().map_or(1.0, |numbers| numbers[row])
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
