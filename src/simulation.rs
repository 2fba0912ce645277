//! Invented citizens, pure: the same seed gives the same answers. Every survey can be answered; questions on a five-step scale
//! follow a quality that differs from agency to agency and from factor to factor, so that an index of them has something to show.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

use crate::domain::answer::{Answer, Asked};
use crate::domain::response::{Channel, ResponseId, Source};
use crate::domain::submission::{Given, GivenAnswers};
use crate::domain::survey::{Apart, Kind, Question, Survey};
use crate::ledger::commit::sha256;

/// What some invented citizens add in their own words.
const REMARKS: [&str; 6] = [
    "Cán bộ hướng dẫn dễ hiểu, tôi chỉ phải đến một lần.",
    "Nên có thêm ghế ngồi chờ, buổi sáng rất đông.",
    "Nộp hồ sơ trên Cổng Dịch vụ công còn khó với người lớn tuổi.",
    "Trả kết quả trễ hai ngày mà không thấy báo trước.",
    "Mong giảm bớt giấy tờ phải sao y.",
    "Không có ý kiến gì thêm, cảm ơn.",
];

/// An endless row of invented citizens for one survey.
#[derive(Debug)]
pub struct Citizens<'a> {
    survey: &'a Survey,
    chance: ChaCha20Rng,
    seed: u64,
}

/// One of them: an id, and what they answer about one agency.
#[derive(Debug, Clone, PartialEq)]
pub struct Citizen {
    pub id: ResponseId,
    pub given: GivenAnswers,
}

impl<'a> Citizens<'a> {
    #[must_use]
    pub fn new(survey: &'a Survey, seed: u64) -> Self {
        Self { survey, chance: ChaCha20Rng::from_seed(sha256(format!("sipas citizens {seed}").as_bytes())), seed }
    }

    /// The next citizen, who was at `agency` and answers through `channel`.
    pub fn next(&mut self, agency: &str, channel: &Channel) -> Citizen {
        let mut id = [0; 16];
        self.chance.fill_bytes(&mut id);
        let mood = self.bell() * 0.8;
        let mut given = GivenAnswers::new();
        let mut earlier: Vec<Answer> = Vec::with_capacity(self.survey.questions.len());
        for question in &self.survey.questions {
            let value = match self.survey.asked(question, channel, &earlier) {
                Asked::Yes => self.value(question, agency, mood),
                Asked::MayAnswer | Asked::No => None,
            };
            earlier.push(value.as_ref().and_then(|value| question.answer(value).ok()).unwrap_or(Answer::Blank));
            if let Some(value) = value {
                given.insert(question.key.to_string(), value);
            }
        }
        Citizen { id: ResponseId::from_random(id), given }
    }

    fn value(&mut self, question: &Question, agency: &str, mood: f64) -> Option<Given> {
        let survey = self.survey;
        let word = |text: &str| Some(Given::Word(text.to_owned()));
        match &question.kind {
            Kind::Choice { options, apart } if is_five_steps(question) => {
                if let Some(apart) = apart.first().filter(|_| self.chance() < 0.04) {
                    return word(apart.apart.code());
                }
                let section = survey.sections[question.section].key.as_str();
                let quality =
                    self.trait_of(agency) + 0.5 * self.trait_of(section) + 0.4 * self.trait_of(question.key.as_str());
                let felt = 0.75 + 0.45 * quality + mood + 0.9 * self.bell();
                let step = [-1.6, -0.8, 0.1, 1.4].iter().filter(|bound| felt > **bound).count();
                word(options[step].code.as_str())
            }
            Kind::Choice { options, apart } => {
                if !question.required && self.chance() < 0.06 {
                    return None;
                }
                if let Some(apart) = apart.first().filter(|_| self.chance() < 0.05) {
                    return word(apart.apart.code());
                }
                let place = self.first_favoured(options.len());
                word(options[place].code.as_str())
            }
            Kind::Multi { options, max, .. } => {
                let wanted = 1 + self.below((*max).min(3));
                let mut picked: Vec<usize> = (0..wanted).map(|_| self.below(options.len())).collect();
                picked.sort_unstable();
                picked.dedup();
                if let Some(alone) = picked.iter().copied().find(|place| options[*place].exclusive) {
                    picked = vec![alone];
                }
                Some(Given::List(picked.into_iter().map(|p| Given::Word(options[p].code.to_string())).collect()))
            }
            Kind::Count { max } => {
                word(&self.first_favoured(usize::try_from(*max).unwrap_or(9).min(9) + 1).to_string())
            }
            Kind::Amount { max } => {
                word(&(1000 * self.below(usize::try_from(*max / 1000).unwrap_or(0) + 1)).to_string())
            }
            Kind::Text { max_chars } => {
                let remark = REMARKS[self.below(REMARKS.len())];
                if self.chance() < 0.06 && remark.chars().count() <= *max_chars { word(remark) } else { None }
            }
        }
    }

    /// A lasting property of a thing, between -1 and 1: the same for every citizen of one seed.
    fn trait_of(&self, thing: &str) -> f64 {
        let hash = sha256(format!("{} {thing}", self.seed).as_bytes());
        f64::from(u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]])) / f64::from(u32::MAX) * 2.0 - 1.0
    }

    /// Uniform in [0, 1).
    fn chance(&mut self) -> f64 {
        (self.chance.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Uniform in 0..n.
    fn below(&mut self, n: usize) -> usize {
        // The tiny bias of the remainder does not matter for invented answers.
        usize::try_from(self.chance.next_u64() % n.max(1) as u64).unwrap_or(0)
    }

    /// Roughly normal, with mean 0 and standard deviation 1.
    fn bell(&mut self) -> f64 {
        (0..12).map(|_| self.chance()).sum::<f64>() - 6.0
    }

    /// A place in 0..n; each is half as likely as the one before.
    fn first_favoured(&mut self, n: usize) -> usize {
        let mut place = 0;
        while place + 1 < n && self.chance() < 0.42 {
            place += 1;
        }
        place
    }

    /// How an invented citizen came to be asked: most were drawn.
    pub fn source(&mut self) -> Source {
        match self.chance() {
            chance if chance < 0.80 => Source::Drawn,
            chance if chance < 0.92 => Source::Offered,
            _ => Source::Open,
        }
    }

    /// How many of `total` responses fall to each agency: most get near the mean, some very few, as in life.
    pub fn shares(&mut self, agencies: usize, total: usize) -> Vec<usize> {
        let weights: Vec<usize> = (0..agencies)
            .map(|place| match place % 24 {
                17 => 10,
                23 => 35,
                _ => 60 + self.below(100),
            })
            .collect();
        let sum: usize = weights.iter().sum();
        let mut before = 0;
        weights
            .iter()
            .map(|weight| {
                let given = before * total / sum;
                before += weight;
                before * total / sum - given
            })
            .collect()
    }

    /// An invented number of files of the period.
    pub fn files(&mut self) -> u64 {
        200 + self.below(4_800) as u64
    }
}

/// The form of a judgement: five options from low to high, with "no opinion" or "don't know" apart.
fn is_five_steps(question: &Question) -> bool {
    let options = question.kind.options();
    options.len() == 5
        && options.windows(2).all(|pair| pair[0].value < pair[1].value)
        && question.kind.apart().iter().any(|choice| choice.apart != Apart::Refused)
        && matches!(question.kind, Kind::Choice { .. })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::definition::survey;
    use crate::domain::submission::Unmet;

    #[test]
    fn invented_citizens_are_believed_and_repeat_themselves_by_their_seed() {
        for text in [
            include_str!("../survey-definitions/sipas-agency.toml"),
            include_str!("../survey-definitions/sipas-short.toml"),
        ] {
            let survey = survey::parse(text).unwrap();
            let (mut one, mut same, mut other) =
                (Citizens::new(&survey, 7), Citizens::new(&survey, 7), Citizens::new(&survey, 8));
            for number in 0..500 {
                let agency = format!("{}", number % 9);
                let citizen = one.next(&agency, &Channel::open_web());
                let accepted = survey.accept(&Channel::open_web(), &citizen.given, Unmet::Reject, true);
                assert!(accepted.is_ok(), "{:?}", accepted.unwrap_err());
                assert_eq!(citizen, same.next(&agency, &Channel::open_web()));
                assert_ne!(citizen, other.next(&agency, &Channel::open_web()));
            }
        }
    }

    #[test]
    fn shares_of_agencies_add_up() {
        let survey = survey::parse(include_str!("../survey-definitions/sipas-agency.toml")).unwrap();
        let shares = Citizens::new(&survey, 1).shares(120, 5000);
        assert_eq!(shares.iter().sum::<usize>(), 5000);
        assert!(shares.iter().any(|share| *share < 10) && shares.iter().any(|share| *share > 40));
    }
}
