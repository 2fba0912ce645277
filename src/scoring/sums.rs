//! The finished sums of an agency, a block or the whole wave. Sums of disjoint groups are added; all are whole numbers.

use crate::domain::survey::{Choice, Kind, Survey};

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

/// What an indicator's figure is made of: `numerator / answers`.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Ratio {
    /// On the indicator's scale: of a share, a hundred for every answer in the set.
    pub numerator: f64,
    /// Valid answers.
    pub answers: u64,
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

    /// The indicator at `node`, from the counts of its question.
    #[must_use]
    pub fn ratio(&self, survey: &Survey, node: usize, indicator: &Indicator) -> Ratio {
        let counts = &self.questions[indicator.question];
        let kind = &survey.questions[indicator.question].kind;
        match &indicator.statistic {
            Statistic::ShareOf(set) => {
                let hits = match kind {
                    Kind::Multi { .. } => self.hits[node],
                    _ => set.iter().filter_map(|position| counts.options.get(usize::from(*position) - 1)).sum(),
                };
                Ratio { numerator: 100.0 * indicator.times * hits as f64, answers: counts.answered }
            }
            Statistic::Mean => {
                let valued = |(option, count): (&Choice, &u64)| option.value.map(|value| (value, *count));
                let given = kind.options().iter().zip(&counts.options).filter_map(valued);
                let (total, answers) = match kind {
                    Kind::Choice { .. } => given.fold((0.0, 0), |(t, n), (v, count)| (t + v * count as f64, n + count)),
                    Kind::Multi { .. } => (given.map(|(v, count)| v * count as f64).sum(), counts.answered),
                    Kind::Count { .. } | Kind::Amount { .. } => (counts.sum as f64, counts.answered),
                    Kind::Text { .. } => (0.0, 0),
                };
                Ratio { numerator: indicator.times * total, answers }
            }
        }
    }
}

fn add_each(mine: &mut [u64], theirs: &[u64]) {
    for (mine, theirs) in mine.iter_mut().zip(theirs) {
        *mine += theirs;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_mean_only_options_with_a_value_count() {
        let survey = crate::scoring::testing::survey();
        let mut sums = Sums::none(&survey, 1);
        sums.questions[0].options = vec![1, 0, 0, 0, 3];
        sums.questions[0].answered = 4;
        let mean = Indicator { question: 0, statistic: Statistic::Mean, times: 20.0 };
        assert_eq!(sums.ratio(&survey, 0, &mean), Ratio { numerator: 320.0, answers: 4 });
        let share = Indicator { question: 0, statistic: Statistic::ShareOf(vec![4, 5]), times: 1.0 };
        assert_eq!(sums.ratio(&survey, 0, &share), Ratio { numerator: 300.0, answers: 4 });
    }
}
