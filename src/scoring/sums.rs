//! The finished sums of an agency, a block or the whole wave. Sums of disjoint groups are added; all are whole numbers.

use crate::domain::survey::{Kind, Survey};

use super::index::CodeCounts;
use super::method::{Indicator, Statistic};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sums {
    /// Responses that arrived.
    pub received: u64,
    /// Of them, those that were declared void; they enter nothing below.
    pub void: u64,
    /// Of them, those that the sums below rest on.
    pub included: u64,
    /// Of those included, the valid ones; only they enter what follows.
    pub valid: u64,
    /// One a question of the survey.
    pub questions: Vec<CodeCounts>,
    /// One a node of the method: distinct respondents with a valid answer under it.
    pub respondents: Vec<u64>,
    /// One a node: of an indicator on a multi, respondents who ticked any of its set.
    pub hits: Vec<u64>,
}

/// What an indicator's figure is made of: `numerator / answers`, but for a median.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Ratio {
    /// On the indicator's scale: of a share, a hundred for every answer in the set.
    pub numerator: f64,
    /// Valid answers.
    pub answers: u64,
    /// Of a median the figure itself, which is no ratio of totals.
    pub median: Option<f64>,
}

impl Ratio {
    /// None where nobody gave a valid answer.
    #[must_use]
    pub fn value(&self) -> Option<f64> {
        (self.answers > 0).then(|| self.median.unwrap_or(self.numerator / self.answers as f64))
    }
}

impl Sums {
    /// Nobody yet, in the shape that survey and method ask for.
    #[must_use]
    pub fn none(survey: &Survey, nodes: usize) -> Self {
        let empty = |options: usize| CodeCounts { options: vec![0; options], ..CodeCounts::default() };
        Self {
            received: 0,
            void: 0,
            included: 0,
            valid: 0,
            questions: survey.questions.iter().map(|question| empty(question.kind.options().len())).collect(),
            respondents: vec![0; nodes],
            hits: vec![0; nodes],
        }
    }

    /// Adds the sums of other respondents.
    pub fn add(&mut self, other: &Self) {
        self.received += other.received;
        self.void += other.void;
        self.included += other.included;
        self.valid += other.valid;
        for (mine, theirs) in self.questions.iter_mut().zip(&other.questions) {
            add_each(&mut mine.options, &theirs.options);
            add_each(&mut mine.apart, &theirs.apart);
            mine.blank += theirs.blank;
            mine.not_asked += theirs.not_asked;
            mine.answered += theirs.answered;
            mine.sum = mine.sum.saturating_add(theirs.sum);
        }
        add_each(&mut self.respondents, &other.respondents);
        add_each(&mut self.hits, &other.hits);
    }

    #[must_use]
    pub fn invalid(&self) -> u64 {
        self.included - self.valid
    }

    /// How often each worth was given to an indicator, as far as it enters the denominator.
    pub(super) fn valued(&self, survey: &Survey, indicator: &Indicator) -> Vec<(f64, u64)> {
        let counts = &self.questions[indicator.question];
        let worths = indicator.worths(&survey.questions[indicator.question].kind);
        let options = worths.options.iter().zip(&counts.options);
        options.chain(worths.apart.iter().zip(&counts.apart)).filter_map(|(worth, n)| Some(((*worth)?, *n))).collect()
    }

    /// The indicator at `node`, from the counts of its question.
    #[must_use]
    pub fn ratio(&self, survey: &Survey, node: usize, indicator: &Indicator) -> Ratio {
        let counts = &self.questions[indicator.question];
        let kind = &survey.questions[indicator.question].kind;
        let worths = indicator.worths(kind);
        let apart = || worths.apart.iter().zip(&counts.apart).filter_map(|(worth, count)| Some(((*worth)?, *count)));
        let valued =
            || worths.options.iter().zip(&counts.options).filter_map(|(worth, count)| Some(((*worth)?, *count)));
        let with_apart = |answered: u64| answered + apart().map(|(_, count)| count).sum::<u64>();
        let ratio = |numerator: f64, answers: u64| Ratio { numerator, answers, median: None };
        let points = |(t, n): (f64, u64), (worth, count): (f64, u64)| (t + worth * count as f64, n + count);
        match &indicator.statistic {
            Statistic::ShareOf(_) => {
                let is_hit = |(worth, count): (f64, u64)| if worth > 0.0 { count } else { 0 };
                let (hits, answers) = match kind {
                    Kind::Multi { .. } => (self.hits[node], with_apart(counts.answered)),
                    _ => {
                        (valued().chain(apart()).map(is_hit).sum(), with_apart(valued().map(|(_, count)| count).sum()))
                    }
                };
                ratio(100.0 * indicator.times * hits as f64, answers)
            }
            Statistic::Median => {
                let (middle, answers) = median(self.valued(survey, indicator));
                Ratio { numerator: 0.0, answers, median: middle.map(|middle| indicator.times * middle) }
            }
            Statistic::Mean | Statistic::CountTicked(_) => {
                let (total, answers) = match kind {
                    Kind::Choice { .. } => valued().chain(apart()).fold((0.0, 0), points),
                    Kind::Multi { .. } => {
                        let (ticks, _) = valued().fold((0.0, 0), points);
                        (apart().fold((ticks, 0), points).0, with_apart(counts.answered))
                    }
                    Kind::Count { .. } | Kind::Amount { .. } => (counts.sum as f64, with_apart(counts.answered)),
                    Kind::Text { .. } => (0.0, 0),
                };
                ratio(indicator.times * total, answers)
            }
        }
    }
}

/// The middle of values that were given so many times, and how many there are.
fn median(mut of: Vec<(f64, u64)>) -> (Option<f64>, u64) {
    of.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    let answers: u64 = of.iter().map(|(_, count)| count).sum();
    let at = |place: u64| {
        let mut passed = 0;
        of.iter().find(|(_, count)| {
            passed += count;
            passed > place
        })
    };
    let middle = |answers: u64| Some(f64::midpoint(at((answers - 1) / 2)?.0, at(answers / 2)?.0));
    (if answers > 0 { middle(answers) } else { None }, answers)
}

fn add_each(mine: &mut [u64], theirs: &[u64]) {
    for (mine, theirs) in mine.iter_mut().zip(theirs) {
        *mine += theirs;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scoring::method::Role;

    fn of(question: usize, statistic: Statistic) -> Indicator {
        Indicator { question, statistic, times: 1.0, values: None, apart: [Role::LeaveOut; 3] }
    }

    fn ratio(numerator: f64, answers: u64) -> Ratio {
        Ratio { numerator, answers, median: None }
    }

    #[test]
    fn of_a_mean_only_options_with_a_value_count() {
        let survey = crate::scoring::testing::survey();
        let mut sums = Sums::none(&survey, 1);
        sums.questions[0].options = vec![1, 0, 0, 0, 3];
        sums.questions[0].answered = 4;
        sums.questions[0].apart = [2, 0, 0];
        let mean = Indicator { times: 20.0, ..of(0, Statistic::Mean) };
        assert_eq!(sums.ratio(&survey, 0, &mean), ratio(320.0, 4));
        let share = of(0, Statistic::ShareOf(vec![4, 5]));
        assert_eq!(sums.ratio(&survey, 0, &share), ratio(300.0, 4));
        let recoded = Indicator { values: Some(vec![Some(7.0), None, None, None, None]), ..mean.clone() };
        assert_eq!(sums.ratio(&survey, 0, &recoded), ratio(140.0, 1), "what is not named leaves the denominator");
        let among = Indicator { values: Some(vec![None, None, None, None, Some(1.0)]), ..share.clone() };
        assert_eq!(sums.ratio(&survey, 0, &among), ratio(300.0, 3));
        let zero = [Role::Zero, Role::LeaveOut, Role::LeaveOut];
        assert_eq!(sums.ratio(&survey, 0, &Indicator { apart: zero, ..share.clone() }), ratio(300.0, 6));
        assert_eq!(sums.ratio(&survey, 0, &Indicator { apart: zero, ..mean.clone() }), ratio(320.0, 6));
        let as_five = [Role::As(5), Role::LeaveOut, Role::LeaveOut];
        assert_eq!(sums.ratio(&survey, 0, &Indicator { apart: as_five, ..share }), ratio(500.0, 6));
        assert_eq!(sums.ratio(&survey, 0, &Indicator { apart: as_five, ..mean }), ratio(520.0, 6));
    }

    #[test]
    fn a_median_is_the_middle_or_between_the_two_in_the_middle() {
        let survey = crate::scoring::testing::survey();
        let mut sums = Sums::none(&survey, 1);
        let median = of(0, Statistic::Median);
        let mut at = |options: [u64; 5]| {
            sums.questions[0].options = options.into();
            sums.ratio(&survey, 0, &median).value()
        };
        assert_eq!(at([0; 5]), None);
        assert_eq!(at([1, 0, 0, 0, 1]), Some(3.0));
        assert_eq!(at([2, 0, 1, 0, 0]), Some(1.0));
        assert_eq!(at([1, 1, 1, 1, 0]), Some(2.5));
        assert_eq!(at([0, 0, 0, 0, 9]), Some(5.0));
    }

    #[test]
    fn ticks_are_counted_and_those_who_ticked_any() {
        let survey = crate::scoring::testing::survey();
        let mut sums = Sums::none(&survey, 1);
        sums.questions[5].options = vec![3, 2, 1, 0, 0];
        sums.questions[5].answered = 4;
        sums.questions[5].apart = [0, 6, 0];
        sums.hits[0] = 4;
        assert_eq!(sums.ratio(&survey, 0, &of(5, Statistic::CountTicked(vec![1, 2, 3, 4, 5]))), ratio(6.0, 4));
        assert_eq!(sums.ratio(&survey, 0, &of(5, Statistic::CountTicked(vec![1, 4]))), ratio(3.0, 4));
        assert_eq!(sums.ratio(&survey, 0, &of(5, Statistic::ShareOf(vec![1, 2]))), ratio(400.0, 4));
        let zero =
            Indicator { apart: [Role::LeaveOut, Role::Zero, Role::LeaveOut], ..of(5, Statistic::CountTicked(vec![1])) };
        assert_eq!(sums.ratio(&survey, 0, &zero), ratio(3.0, 10));
    }
}
