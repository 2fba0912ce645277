//! The leaves of an index tree: one statistic of one question, or a figure from outside.

use crate::domain::key::FigureKey;
use crate::domain::survey::Kind;
use crate::scoring::inputs::OtherNode;

/// One statistic of one question.
#[derive(Debug, Clone, PartialEq)]
pub struct Indicator {
    /// Index of the question in the survey.
    pub question: usize,
    pub statistic: Statistic,
    /// The statistic is multiplied by this.
    pub times: f64,
    /// What each option is worth here, one an option; none of one: it leaves the denominator. None at all: as the survey says.
    pub values: Option<Vec<Option<f64>>>,
    /// The roles of no opinion, don't know, refused.
    pub apart: [Role; 3],
}

/// What an answer apart counts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Role {
    /// It is in neither numerator nor denominator.
    #[default]
    LeaveOut,
    /// It is in the denominator and worth nothing.
    Zero,
    /// It counts as the option at this position (counted from one).
    As(u8),
}

#[derive(Debug, Clone, PartialEq)]
pub enum Statistic {
    /// Percent of the valid answers at these positions of the question's options (counted from one); of a multi: that tick any of them.
    ShareOf(Vec<u8>),
    /// Mean value of the valid answers.
    Mean,
    /// The middle value of the valid answers; of an even number the mean of the two in the middle.
    Median,
    /// Of a multi: mean number of ticks at these positions.
    CountTicked(Vec<u8>),
}

/// What the options of a question and the answers apart are worth to an indicator; none: they leave the denominator.
#[derive(Debug, Clone, PartialEq)]
pub struct Worths {
    pub options: Vec<Option<f64>>,
    pub apart: [Option<f64>; 3],
}

impl Indicator {
    /// Of a share one for what is in its set, of ticks one a tick, else the values.
    #[must_use]
    pub fn worths(&self, kind: &Kind) -> Worths {
        let in_set = |set: &[u8], position: u8| f64::from(u8::from(set.contains(&position)));
        let own =
            |place: usize| self.values.as_ref().is_none_or(|values| values.get(place).copied().flatten().is_some());
        let options =
            kind.options().iter().zip(1_u8..).enumerate().map(|(place, (option, position))| match &self.statistic {
                Statistic::ShareOf(set) | Statistic::CountTicked(set) => own(place).then(|| in_set(set, position)),
                Statistic::Mean | Statistic::Median => match &self.values {
                    Some(values) => values.get(place).copied().flatten(),
                    None => option.value,
                },
            });
        let options: Vec<Option<f64>> = options.collect();
        let apart = self.apart.map(|role| match role {
            Role::LeaveOut => None,
            Role::Zero => Some(0.0),
            Role::As(position) => options.get(usize::from(position).wrapping_sub(1)).copied().flatten(),
        });
        Worths { options, apart }
    }

    /// Whether the indicator is a ratio of two totals, so that answers can be pooled.
    #[must_use]
    pub fn is_ratio(&self) -> bool {
        self.statistic != Statistic::Median
    }
}

/// A figure from outside, with what it may be.
#[derive(Debug, Clone, PartialEq)]
pub struct Input {
    pub of: InputOf,
    /// The figure is multiplied by this.
    pub times: f64,
    /// Where its file says so.
    pub line: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub enum InputOf {
    /// An imported figure, one an agency, or one of the whole that holds for every agency.
    Figure { key: FigureKey, is_of_all: bool, bounds: Bounds },
    /// A node of another index.
    Other(OtherNode),
}

/// What an imported figure may be.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Bounds {
    pub least: Option<f64>,
    pub most: Option<f64>,
    /// Whole numbers only.
    pub whole: bool,
}

impl Bounds {
    /// # Errors
    /// What the figure should have been.
    pub fn check(&self, value: f64) -> Result<(), String> {
        let say = |bound: Option<f64>, word: &str| bound.map(|bound| format!("{word} {bound}"));
        let is_within = self.least.is_none_or(|least| value >= least) && self.most.is_none_or(|most| value <= most);
        if is_within && (!self.whole || value.fract() == 0.0) {
            return Ok(());
        }
        let whole = self.whole.then(|| "a whole number".to_owned());
        let parts: Vec<String> =
            [whole, say(self.least, "at least"), say(self.most, "at most")].into_iter().flatten().collect();
        Err(format!("{value} is not {}", parts.join(", ")))
    }
}
