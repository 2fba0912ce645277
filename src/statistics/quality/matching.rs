//! Near-copies: for every respondent, the other whose answers agree with the largest part of what both answered.
//!
//! Kuriakose, Robbins 2016. Simmons et al. (Pew, 2016): honest answers to short, homogeneous scales agree to a high degree as well, so a value
//! is to be read beside the survey's own distribution.

/// Questions that two must both have answered to be compared.
pub const BOTH_FROM: u32 = 15;
/// From here on a match is listed.
pub const LISTED_FROM: f64 = 0.85;

/// The nearest other respondent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Match {
    /// The place of the first of the others that agree best.
    pub with: usize,
    /// Equal answers …
    pub equal: u32,
    /// … of so many questions that both answered.
    pub both: u32,
}

impl Match {
    #[must_use]
    pub fn share(self) -> f64 {
        f64::from(self.equal) / f64::from(self.both)
    }

    fn is_below(self, equal: u32, both: u32) -> bool {
        u64::from(self.equal) * u64::from(both) < u64::from(equal) * u64::from(self.both)
    }
}

/// One match a respondent; none where nobody answered `both_from` questions that the respondent answered too.
///
/// `answers`: one row a respondent, one byte a question, 0 = no answer, all rows of one length. Every two respondents are compared, eight
/// questions at a time.
///
/// # Panics
/// Where rows differ in length.
#[must_use]
pub fn nearest(answers: &[Vec<u8>], both_from: u32) -> Vec<Option<Match>> {
    let length = answers.first().map_or(0, Vec::len);
    assert!(answers.iter().all(|row| row.len() == length), "an answer to every question in every row");
    let words = length.div_ceil(8);
    let packed: Vec<u64> = answers.iter().flat_map(|row| row.chunks(8).map(word)).collect();
    let given: Vec<u64> = packed.iter().map(|word| !zeroes(*word) & HIGH).collect();
    let mut found: Vec<Option<Match>> = vec![None; answers.len()];
    let row = |of: usize| of * words..(of + 1) * words;
    for one in 0..answers.len() {
        for other in one + 1..answers.len() {
            let (mut equal, mut both) = (0, 0);
            let pairs = packed[row(one)].iter().zip(&packed[row(other)]);
            for ((x, y), (in_x, in_y)) in pairs.zip(given[row(one)].iter().zip(&given[row(other)])) {
                both += (in_x & in_y).count_ones();
                equal += (zeroes(x ^ y) & in_x).count_ones();
            }
            if both < both_from.max(1) {
                continue;
            }
            for (place, with) in [(one, other), (other, one)] {
                if found[place].is_none_or(|best| best.is_below(equal, both)) {
                    found[place] = Some(Match { with, equal, both });
                }
            }
        }
    }
    found
}

const HIGH: u64 = 0x8080_8080_8080_8080;

/// Up to eight bytes, filled up with zeroes.
fn word(bytes: &[u8]) -> u64 {
    let mut whole = [0; 8];
    whole[..bytes.len()].copy_from_slice(bytes);
    u64::from_le_bytes(whole)
}

/// The highest bit of every byte that is zero (Warren, Hacker's Delight, 6-1).
fn zeroes(word: u64) -> u64 {
    !(((word & !HIGH) + !HIGH) | word | !HIGH)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Question by question.
    fn plainly(answers: &[Vec<u8>], both_from: u32) -> Vec<Option<Match>> {
        let nearest = |one: usize| {
            let mut best: Option<Match> = None;
            for with in (0..answers.len()).filter(|with| *with != one) {
                let pairs = answers[one].iter().zip(&answers[with]);
                let both = pairs.clone().filter(|(x, y)| **x != 0 && **y != 0).count();
                let equal = pairs.filter(|(x, y)| **x != 0 && x == y).count();
                let (equal, both) = (u32::try_from(equal).unwrap(), u32::try_from(both).unwrap());
                if both >= both_from && best.is_none_or(|best| best.is_below(equal, both)) {
                    best = Some(Match { with, equal, both });
                }
            }
            best
        };
        (0..answers.len()).map(nearest).collect()
    }

    #[test]
    fn words_find_what_bytes_find() {
        let mut stream = super::super::super::draw::Stream::new("near copies");
        for questions in [1, 7, 8, 9, 22, 40] {
            let answers: Vec<Vec<u8>> = (0..60)
                .map(|_| {
                    (0..questions)
                        .map(|_| [0, 1, 2, 255, 128, 127][usize::try_from(stream.below(6)).unwrap()])
                        .collect()
                })
                .collect();
            for from in [1, 6] {
                assert_eq!(nearest(&answers, from), plainly(&answers, from), "{questions} questions");
            }
        }
        assert_eq!(nearest(&[], 1), []);
        assert_eq!(nearest(&[vec![1, 0], vec![0, 1]], 1), [None, None]);
    }

    #[test]
    fn ten_thousand_respondents_are_seconds() {
        let mut stream = super::super::super::draw::Stream::new("many");
        let answers: Vec<Vec<u8>> =
            (0..2_500).map(|_| (0..22).map(|_| u8::try_from(stream.below(6)).unwrap()).collect()).collect();
        let start = std::time::Instant::now();
        assert!(nearest(&answers, BOTH_FROM).iter().any(Option::is_some));
        // A sixteenth of the pairs, unoptimised, on a busy machine.
        assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
    }
}
