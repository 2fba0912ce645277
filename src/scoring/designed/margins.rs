//! An agency whose people are known by their answers to questions, such as sex and age: answers that too few gave are merged, the
//! totals are brought to the agency's files, and the crossing of the questions is raked to them (Deming, Stephan 1940).
//!
//! Who gave none of the answers with a total keeps the share of the sample: N × n ÷ n of all; the totals are scaled to the rest.

use super::Plain;
use crate::domain::definition::margins::{Held, UNKNOWN, agree};
use crate::domain::survey::{Kind, Survey};
use crate::statistics::calibrate::{Calibrated, Margin, Method, calibrate};

/// A question by which an agency is raked, as its people were declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// The question's place in the survey.
    pub question: usize,
    pub key: String,
    /// The answers with a total, in the survey's order, and their people.
    pub answers: Vec<(String, u64)>,
    /// The answers' places among the question's options.
    pub options: Vec<usize>,
    are_shares: bool,
}

/// A question by which an agency was raked.
#[derive(Debug, Clone, PartialEq)]
pub struct Raked {
    pub question: String,
    /// Two or more; the merged ones stand at their first answer.
    pub categories: Vec<Category>,
}

/// Answers that count as one.
#[derive(Debug, Clone, PartialEq)]
pub struct Category {
    /// In the survey's order; [`UNKNOWN`] of those who gave none with a total.
    pub codes: Vec<String>,
    /// What the weights come to.
    pub files: f64,
    /// Valid drawn responses.
    pub responses: u64,
}

/// The questions that hold for an agency, in the survey's order.
#[must_use]
pub fn declared(held: Held<'_>, survey: &Survey) -> Vec<Declared> {
    let of = |(place, question): (usize, &crate::domain::survey::Question)| {
        let totals = held.margins.get(&question.key)?;
        let Kind::Choice { options, .. } = &question.kind else { return None };
        let known = options.iter().enumerate().filter_map(|(at, option)| {
            let total = totals.get(&option.code).copied().flatten()?;
            Some(((option.code.to_string(), total), at))
        });
        let (answers, options): (Vec<_>, Vec<_>) = known.unzip();
        let key = question.key.to_string();
        Some(Declared { question: place, key, answers, options, are_shares: held.are_shares })
    };
    survey.questions.iter().enumerate().filter_map(of).collect()
}

impl Declared {
    /// Merges and scales: `given` are the valid responses of each answer, `all` those of the agency, `files` its people, `least` how many
    /// responses a category needs. None where one category is left: the question tells nothing.
    ///
    /// # Errors
    /// [`Plain::MarginsDisagree`] where the people of all answers are not the agency's files; [`Plain::MoreThanFiles`] where a category has
    /// fewer people than responses.
    fn raked(&self, given: &[u64], all: u64, files: u64, least: u64) -> Result<Option<Raked>, Plain> {
        let declared: u64 = self.answers.iter().fold(0, |sum, (_, people)| sum.saturating_add(*people));
        if !self.are_shares && !agree(declared, files) {
            return Err(Plain::MarginsDisagree);
        }
        let none = all.saturating_sub(given.iter().sum());
        let merged = merge(given, none, least);
        if merged.len() < 2 {
            return Ok(None);
        }
        let (files, rest) = (files as f64, 1.0 - none as f64 / all as f64);
        let mut categories = Vec::with_capacity(merged.len());
        for places in merged {
            let (mut people, mut responses, mut codes) = (0, 0, Vec::new());
            let has_none = places.contains(&given.len());
            for place in places.iter().filter(|place| **place < given.len()) {
                people += self.answers[*place].1;
                responses += given[*place];
                codes.push(self.answers[*place].0.clone());
            }
            if !self.are_shares && people < responses {
                return Err(Plain::MoreThanFiles);
            }
            let mut total = files * rest * people as f64 / declared as f64;
            if has_none {
                codes.push(UNKNOWN.to_owned());
                responses += none;
                total += files * (1.0 - rest);
            }
            categories.push(Category { codes, files: total, responses });
        }
        Ok(Some(Raked { question: self.key.clone(), categories }))
    }
}

/// The questions by which an agency is raked, with their places among `questions`. `given`: of the question at a place the valid drawn
/// responses of each answer with a total; none where these counts are not shown, since its categories would tell them, and of a question
/// that is measured: who declares its answers would declare the figure. `all`: valid
/// drawn responses; `files`: the agency's people; `least`: how many responses a category needs.
///
/// # Errors
/// The reason why the agency is not raked, as far as no crossing is needed to know it.
pub fn raked(
    questions: &[Declared],
    given: impl Fn(usize) -> Option<Vec<u64>>,
    all: u64,
    files: Option<u64>,
    least: u64,
) -> Result<Vec<(usize, Raked)>, Plain> {
    if all == 0 {
        return Err(Plain::NoResponses);
    }
    let files = files.ok_or(Plain::NoFiles)?;
    if files < all {
        return Err(Plain::MoreThanFiles);
    }
    let mut found = Vec::new();
    for (place, of) in questions.iter().enumerate() {
        let Some(given) = given(place) else { continue };
        found.extend(of.raked(&given, all, files, least)?.map(|raked| (place, raked)));
    }
    if found.is_empty() { Err(Plain::OneCell) } else { Ok(found) }
}

impl Raked {
    /// The category to which an answer belongs; [`UNKNOWN`] where none with a total was given.
    #[must_use]
    pub fn category(&self, code: &str) -> Option<usize> {
        self.categories.iter().position(|category| category.codes.iter().any(|known| known == code))
    }
}

/// Places of answers that count as one, rising; the last place is that of `none`, which nobody needs. While a category has fewer than
/// `least` responses, the one with the fewest (then the first) goes to that neighbour in the order of answers which has fewer (then to
/// the one before). Those without an answer have no neighbour: they go to the largest category, whose weights they move least.
fn merge(given: &[u64], none: u64, least: u64) -> Vec<Vec<usize>> {
    let mut answers: Vec<(Vec<usize>, u64)> = given.iter().enumerate().map(|(at, n)| (vec![at], *n)).collect();
    let mut apart = (none > 0).then_some(none);
    loop {
        let small = answers.iter().enumerate().filter(|(_, (_, n))| *n < least);
        let smallest = small.min_by_key(|(at, (_, n))| (*n, *at)).map(|(at, (_, n))| (at, *n));
        if let Some(none) = apart.filter(|none| *none < least && smallest.is_none_or(|(_, n)| *none < n)) {
            let largest = answers.iter_mut().rev().max_by_key(|(_, n)| *n);
            if let Some((places, n)) = largest {
                places.push(given.len());
                *n += none;
            }
            apart = None;
            continue;
        }
        let Some((at, _)) = smallest.filter(|_| answers.len() > 1) else { break };
        let before = at.checked_sub(1);
        let after = Some(at + 1).filter(|after| *after < answers.len());
        let to = match (before, after) {
            (Some(before), Some(after)) if answers[after].1 < answers[before].1 => after,
            (Some(before), _) => before,
            (None, Some(after)) => after,
            (None, None) => break,
        };
        let (places, n) = answers.remove(at.max(to));
        let (kept, of_kept) = &mut answers[at.min(to)];
        kept.extend(places);
        kept.sort_unstable();
        *of_kept += n;
    }
    if answers.len() < 2 {
        return vec![(0..given.len() + usize::from(none > 0)).collect()];
    }
    answers.into_iter().map(|(places, _)| places).chain(apart.map(|_| vec![given.len()])).collect()
}

/// A cell of the crossing that somebody is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crossed {
    /// One a question: its category.
    pub categories: Vec<usize>,
    /// Valid drawn responses.
    pub responses: u64,
}

impl Crossed {
    /// `sex=1 age=3|4`: of each question the answers.
    #[must_use]
    pub fn name(&self, margins: &[Raked]) -> String {
        let one =
            |(of, category): (&Raked, &usize)| format!("{}={}", of.question, of.categories[*category].codes.join("|"));
        margins.iter().zip(&self.categories).map(one).collect::<Vec<_>>().join(" ")
    }
}

/// Rakes the cells, whose base weights are the same for everybody: what the responses of each come to.
///
/// # Errors
/// [`Plain::Stalled`] where no weights meet all totals.
pub fn rake(margins: &[Raked], cells: &[Crossed]) -> Result<Calibrated, Plain> {
    let all: u64 = cells.iter().map(|cell| cell.responses).sum();
    let files: f64 = margins.first().map_or(0.0, |first| first.categories.iter().map(|category| category.files).sum());
    let base: Vec<f64> = cells.iter().map(|cell| files / all as f64 * cell.responses as f64).collect();
    let margin = |(place, of): (usize, &Raked)| {
        let totals: Vec<(String, f64)> =
            of.categories.iter().map(|category| (category.codes.join("|"), category.files)).collect();
        let rows: Vec<&str> = cells.iter().map(|cell| totals[cell.categories[place]].0.as_str()).collect();
        Margin::new(&of.question, &totals, &rows)
    };
    let margins = margins.iter().enumerate().map(margin).collect::<Result<Vec<_>, _>>();
    margins.and_then(|margins| calibrate(&base, &margins, Method::Rake)).map_err(|_| Plain::Stalled)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn small_answers_go_to_their_smaller_neighbour() {
        assert_eq!(merge(&[10, 20, 30], 0, 10), [vec![0], vec![1], vec![2]]);
        assert_eq!(merge(&[12, 3, 30, 11], 0, 10), [vec![0, 1], vec![2], vec![3]]);
        assert_eq!(merge(&[12, 3, 12, 11], 0, 10), [vec![0, 1], vec![2], vec![3]], "a tie goes to the one before");
        assert_eq!(merge(&[30, 3, 12, 0], 0, 10), [vec![0], vec![1, 2, 3]], "the fewest first");
        assert_eq!(merge(&[4, 4, 0], 0, 10), [vec![0, 1, 2]]);
        assert_eq!(merge(&[12, 30, 30], 2, 10), [vec![0], vec![1, 3], vec![2]], "no answer goes to the largest");
        assert_eq!(merge(&[12, 30], 10, 10), [vec![0], vec![1], vec![2]]);
        assert_eq!(merge(&[1, 4], 40, 10), [vec![0, 1, 2]], "all who answered are one");
        assert_eq!(merge(&[1, 40], 3, 10), [vec![0, 1, 2]]);
    }

    fn sex(answers: [u64; 2], are_shares: bool) -> Declared {
        let answers = ["1", "2"].map(str::to_owned).into_iter().zip(answers).collect();
        Declared { question: 0, key: "sex".to_owned(), answers, options: vec![0, 1], are_shares }
    }

    #[test]
    fn who_gave_no_answer_keeps_the_share_of_the_sample() {
        let raked = sex([600, 400], false).raked(&[20, 60], 100, 1000, 10).unwrap().unwrap();
        let files: Vec<f64> = raked.categories.iter().map(|category| category.files).collect();
        assert!((files[0] - 480.0).abs() < 1e-9 && (files[1] - 320.0).abs() < 1e-9 && (files[2] - 200.0).abs() < 1e-9);
        assert_eq!(raked.categories[2].codes, ["-"]);
        assert_eq!(raked.category("2"), Some(1));
        let shared = sex([6, 4], true).raked(&[20, 60], 100, 1000, 10).unwrap().unwrap();
        assert_eq!(shared, raked);
        assert_eq!(sex([600, 401], false).raked(&[20, 60], 100, 1000, 10), Err(Plain::MarginsDisagree));
        assert_eq!(sex([19, 981], false).raked(&[20, 60], 100, 1000, 10), Err(Plain::MoreThanFiles));
        assert_eq!(sex([600, 400], false).raked(&[9, 60], 100, 1000, 10), Ok(None), "all who answered are one");
        assert_eq!(sex([600, 400], false).raked(&[9, 91], 100, 1000, 10), Ok(None));
    }

    #[test]
    fn totals_that_no_weights_meet_are_told() {
        let of = |question: &str, files: [f64; 2]| {
            let category = |(code, files): (&str, f64)| Category { codes: vec![code.to_owned()], files, responses: 20 };
            let categories = ["a", "b"].into_iter().zip(files).map(category).collect();
            Raked { question: question.to_owned(), categories }
        };
        let cell = |categories: [usize; 2]| Crossed { categories: categories.into(), responses: 20 };
        // Who is a is a in both, and the totals differ.
        let alike = [cell([0, 0]), cell([1, 1])];
        assert_eq!(rake(&[of("q", [60.0, 40.0]), of("r", [50.0, 50.0])], &alike).map(|_| ()), Err(Plain::Stalled));
        assert!(rake(&[of("q", [60.0, 40.0]), of("r", [60.0, 40.0])], &alike).is_ok());
        // Nobody is b in q and a in r, so the a of r are among the a of q, which are fewer.
        let wedge = [cell([0, 0]), cell([0, 1]), cell([1, 1])];
        assert_eq!(rake(&[of("q", [30.0, 70.0]), of("r", [50.0, 50.0])], &wedge).map(|_| ()), Err(Plain::Stalled));
    }

    proptest! {
        #[test]
        fn nobody_is_lost_and_no_category_is_small(
            given in prop::collection::vec(0..25_u64, 2..8), none in 0..15_u64, least in 2..12_u64,
        ) {
            let merged = merge(&given, none, least);
            let mut all = merged.concat();
            all.sort_unstable();
            let expected: Vec<usize> = (0..given.len() + usize::from(none > 0)).collect();
            prop_assert_eq!(all, expected);
            let n = |places: &Vec<usize>| -> u64 {
                places.iter().map(|at| given.get(*at).copied().unwrap_or(none)).sum()
            };
            prop_assert!(merged.len() == 1 || merged.iter().all(|places| n(places) >= least), "{:?}", merged);
        }
    }
}
