//! Why no weights came out; never weights that only look calibrated.

use std::fmt;

/// A total and what the weights came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Miss {
    pub margin: String,
    pub category: String,
    pub total: f64,
    /// The sum of the weights in the category.
    pub reached: f64,
}

impl Miss {
    /// How far off, in units of the total.
    #[must_use]
    pub fn gap(&self) -> f64 {
        (self.reached - self.total).abs()
    }
}

/// A category of a margin; a column of numbers has none.
#[must_use]
pub fn named(margin: &str, category: &str) -> String {
    if category.is_empty() { margin.to_owned() } else { format!("{margin} = {category}") }
}

impl fmt::Display for Miss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (reached, total) = (brief(self.reached), brief(self.total));
        write!(f, "{}: the weights come to {reached}, its total is {total}", named(&self.margin, &self.category))
    }
}

/// A total that no weights within the bounds can reach.
#[derive(Debug, Clone, PartialEq)]
pub struct OutOfReach {
    pub margin: String,
    pub category: String,
    pub total: f64,
    /// What the bounds let the weights of the category come to.
    pub lowest: f64,
    pub highest: f64,
}

/// A category of the sample that its margin does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// Empty where the row's cell is blank.
    pub category: String,
    pub rows: usize,
    /// The first of them, counted from zero.
    pub first: usize,
}

/// Nine digits of a number: more are rounding's.
fn brief(number: f64) -> f64 {
    format!("{number:.8e}").parse().unwrap_or(number)
}

/// Rows are counted from zero in the fields and from one in the words.
#[derive(Debug, Clone, PartialEq)]
pub enum Refusal {
    NoMargins,
    SeveralMargins {
        margins: usize,
    },
    /// The margin describes another number of rows than there are weights.
    Rows {
        margin: String,
        cells: usize,
        weights: usize,
    },
    Weight {
        row: usize,
        weight: f64,
    },
    AllZero {
        rows: usize,
    },
    /// Below zero, or no number.
    Total {
        margin: String,
        category: String,
        total: f64,
    },
    /// A column of numbers has none in this row.
    Number {
        margin: String,
        row: usize,
        number: f64,
    },
    /// Numbers, where the method takes categories only.
    OnlyCategories {
        margin: String,
        method: super::Method,
    },
    /// Numbers alone: nothing says what the weights add up to.
    NoCount {
        margin: String,
    },
    /// Numbers that the sample's other columns explain; without others, always the same number.
    Collinear {
        margin: String,
        with: Vec<String>,
    },
    TotalTwice {
        margin: String,
        category: String,
    },
    NoTotal {
        margin: String,
        unknown: Vec<Unknown>,
    },
    /// No row with a weight: what is to carry the total?
    EmptyCells {
        margin: String,
        cells: Vec<(String, f64)>,
    },
    /// A total of zero over rows that have weights.
    ZeroTotal {
        margin: String,
        category: String,
        weight: f64,
    },
    TotalsDisagree {
        first: String,
        first_total: f64,
        second: String,
        second_total: f64,
    },
    /// In this sample the margins before leave the category no choice, and it asks for something else.
    Contradiction {
        margin: String,
        category: String,
        total: f64,
        fixed: f64,
    },
    Bounds {
        lower: f64,
        upper: f64,
    },
    /// Single totals that are out of reach whatever the others are.
    OutOfBounds {
        lower: f64,
        upper: f64,
        totals: Vec<OutOfReach>,
    },
    /// Each total alone is within reach, all together are not: the nearest the weights came.
    Infeasible {
        lower: f64,
        upper: f64,
        misses: Vec<Miss>,
    },
    NoConvergence {
        rounds: usize,
        worst: Miss,
    },
    /// The sum of all weights does not fit between the limits.
    Limits {
        lower: f64,
        upper: f64,
        rows: usize,
        sum: f64,
    },
    /// No rule for a cap comes out as a positive number, or the lower limit is not below the upper.
    Cap {
        lower: f64,
        upper: f64,
    },
    TooFewResponders {
        responders: usize,
        minimum: usize,
    },
    /// Trimming by mean squared error: a column without a value under a weight.
    NoValues {
        variable: String,
    },
    /// Trimming by mean squared error: a mean whose variance is zero or unknown.
    NoSpread {
        variable: String,
    },
}

impl std::error::Error for Refusal {}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoMargins => write!(f, "there is no margin to calibrate to"),
            Self::SeveralMargins { margins } => write!(
                f,
                "post-stratification takes one margin and there are {margins}; give the crossing of them (a*b) or rake"
            ),
            Self::Rows { margin, cells, weights } => {
                write!(f, "margin {margin}: {cells} rows have a category and {weights} have a weight")
            }
            Self::Weight { row, weight } if weight.is_nan() => {
                write!(f, "row {}: the weight is blank or no number; every row needs one, 0 or more", row + 1)
            }
            Self::Weight { row, weight } => write!(f, "row {}: the weight is {weight}; a weight is 0 or more", row + 1),
            Self::AllZero { rows } => write!(f, "all {rows} base weights are zero; there is nothing to calibrate"),
            Self::Total { margin, category, total } if category.is_empty() => {
                write!(f, "{margin}: the total is {total}; a total is a number")
            }
            Self::Total { margin, category, total } => {
                write!(f, "{margin} = {category}: the total is {total}; a total is a number, 0 or more")
            }
            Self::Number { margin, row, number } => {
                write!(f, "row {}: {margin} is {number}; to meet its total every row needs a number", row + 1)
            }
            Self::OnlyCategories { margin, method } => write!(
                f,
                "{margin} is a column of numbers, and {method} takes categories only; take linear, raking or logit"
            ),
            Self::NoCount { margin } => write!(
                f,
                "{margin} is a column of numbers, and no margin says how many people there are; add a margin of categories that everybody is in"
            ),
            Self::Collinear { margin, with } if with.is_empty() => write!(
                f,
                "{margin} is the same number in every row with a weight, so no weights change its mean; leave this total out"
            ),
            Self::Collinear { margin, with } => write!(
                f,
                "in this sample {margin} follows from {} (collinear), so its total is not free; leave one of them out",
                with.join(" and ")
            ),
            Self::TotalTwice { margin, category } => {
                write!(f, "{margin} = {category}: there are two totals; take one out")
            }
            Self::NoTotal { margin, unknown } => no_total(f, margin, unknown),
            Self::EmptyCells { margin, cells } => empty_cells(f, margin, cells),
            Self::ZeroTotal { margin, category, weight } => write!(
                f,
                "{margin} = {category}: the total is 0 and the sample has weights of {} there; correct the total or take these rows out",
                brief(*weight)
            ),
            Self::TotalsDisagree { first, first_total, second, second_total } => write!(
                f,
                "margin {first} adds up to {} and margin {second} to {}, {} more or less; they count the same people and must agree",
                brief(*first_total),
                brief(*second_total),
                brief((first_total - second_total).abs())
            ),
            Self::Contradiction { margin, category, total, fixed } => write!(
                f,
                "{margin} = {category}: the total is {total}, and in this sample the margins before fix it at {}; correct one of them, or merge categories",
                brief(*fixed)
            ),
            Self::Bounds { lower, upper } => {
                write!(f, "the bounds of g are {lower} and {upper}; they must lie around 1: lower < 1 < upper")
            }
            Self::OutOfBounds { lower, upper, totals } => out_of_bounds(f, *lower, *upper, totals),
            Self::Infeasible { lower, upper, misses } => infeasible(f, *lower, *upper, misses),
            Self::NoConvergence { rounds, worst } => write!(
                f,
                "no weights meet all margins: after {rounds} rounds the worst is {worst}, {} off; merge sparse categories or drop a margin",
                brief(worst.gap())
            ),
            Self::Limits { lower, upper, rows, sum } => write!(
                f,
                "{rows} weights between {lower} and {upper} cannot add up to {}: they come to {} at least and {} at most; widen the limits",
                brief(*sum),
                brief(lower * *rows as f64),
                brief(upper * *rows as f64)
            ),
            Self::Cap { lower, upper } => {
                write!(f, "the limits of weights are {lower} and {upper}; the lower is 0 or more and below the upper")
            }
            Self::TooFewResponders { responders, minimum } => write!(
                f,
                "{responders} rows have responded and a class needs {minimum}; lower the minimum or leave the adjustment out"
            ),
            Self::NoValues { variable } => {
                write!(
                    f,
                    "{variable}: no row with a weight has a value, so there is no mean to choose a cap by; take another column"
                )
            }
            Self::NoSpread { variable } => write!(
                f,
                "{variable}: its mean has no variance that trimming could lower (one value everywhere, or one unit alone); take another column"
            ),
        }
    }
}

fn no_total(f: &mut fmt::Formatter<'_>, margin: &str, unknown: &[Unknown]) -> fmt::Result {
    write!(f, "margin {margin}: the sample has ")?;
    for (place, Unknown { category, rows, first }) in unknown.iter().enumerate() {
        let comma = if place == 0 { "" } else { ", " };
        let name = if category.is_empty() { "blank cells" } else { category };
        write!(f, "{comma}{name} ({rows} rows, first row {})", first + 1)?;
    }
    write!(f, " and the margin has no total for it; add the total, or recode the rows")
}

fn empty_cells(f: &mut fmt::Formatter<'_>, margin: &str, cells: &[(String, f64)]) -> fmt::Result {
    write!(f, "margin {margin}: nobody with a weight is in ")?;
    for (place, (category, total)) in cells.iter().enumerate() {
        write!(f, "{}{category} (total {total})", if place == 0 { "" } else { ", " })?;
    }
    write!(f, "; merge it with another category, in the totals and in the answers")
}

fn out_of_bounds(f: &mut fmt::Formatter<'_>, lower: f64, upper: f64, totals: &[OutOfReach]) -> fmt::Result {
    write!(f, "g between {lower} and {upper} cannot meet")?;
    for (place, OutOfReach { margin, category, total, lowest, highest }) in totals.iter().enumerate() {
        let (limit, word) = if total > highest { (highest, "at most") } else { (lowest, "at least") };
        let (by, limit, total) = (brief((total - limit).abs()), brief(*limit), brief(*total));
        let comma = if place == 0 { "" } else { ";" };
        let name = named(margin, category);
        write!(f, "{comma} {name}: total {total}, the weights come to {word} {limit}, {by} off")?;
    }
    write!(f, "; widen the bounds or merge categories")
}

fn infeasible(f: &mut fmt::Formatter<'_>, lower: f64, upper: f64, misses: &[Miss]) -> fmt::Result {
    write!(f, "g between {lower} and {upper} cannot meet all totals together; at the nearest")?;
    for (place, miss) in misses.iter().enumerate() {
        write!(f, "{} {miss}, {} off", if place == 0 { "" } else { ";" }, brief(miss.gap()))?;
    }
    write!(f, "; widen the bounds or merge categories")
}
