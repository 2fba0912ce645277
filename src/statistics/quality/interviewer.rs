//! What interviewers have to do with the answers: how alike one interviewer's respondents are, and where near-copies come together.

use super::super::distribution::f_upper;
use super::super::multiple::holm;
use super::speed::median;

/// A one-way analysis of variance between interviewers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    pub interviewers: usize,
    pub respondents: usize,
    /// (N − Σn²/N)/(k − 1): the size of interviewers' lots, as the analysis sees it.
    pub n0: f64,
    pub between: f64,
    pub within: f64,
    pub f: f64,
    pub p: f64,
    /// Intraclass correlation; may be negative.
    pub rho: f64,
    /// 1 + (n̄ − 1)ρ with the mean lot n̄; not below 0.
    pub deff: f64,
}

/// Why there is no such analysis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoEffect {
    #[error("{interviewers} interviewers have respondents with answers; at least 2 are needed")]
    FewInterviewers { interviewers: usize },
    /// Every interviewer has one respondent.
    #[error("every interviewer has one respondent")]
    LotsOfOne,
    #[error("the respondents of an interviewer do not differ")]
    NoVariance,
}

/// `numbers`: one respondent each, such as the mean of the answers; `interviewers`: their places. ρ = (MSB − MSW)/(MSB + (n0 − 1)MSW), Kish 1962.
/// F is R's `anova`.
pub fn effect(numbers: &[f64], interviewers: &[u32]) -> Result<Effect, NoEffect> {
    let mut lots: std::collections::BTreeMap<u32, Vec<f64>> = std::collections::BTreeMap::new();
    for (number, interviewer) in numbers.iter().zip(interviewers) {
        lots.entry(*interviewer).or_default().push(*number);
    }
    let (count, all) = (lots.len(), numbers.len());
    if count < 2 {
        return Err(NoEffect::FewInterviewers { interviewers: count });
    }
    if all == count {
        return Err(NoEffect::LotsOfOne);
    }
    let mean = |of: &[f64]| of.iter().sum::<f64>() / of.len() as f64;
    let middle = mean(numbers);
    let (mut between, mut within, mut squares) = (0.0, 0.0, 0.0);
    for lot in lots.values() {
        let own = mean(lot);
        between += lot.len() as f64 * (own - middle).powi(2);
        within += lot.iter().map(|number| (number - own).powi(2)).sum::<f64>();
        squares += (lot.len() as f64).powi(2);
    }
    let (k, n) = (count as f64, all as f64);
    let (between, within) = (between / (k - 1.0), within / (n - k));
    if within <= 1e-20 * middle.powi(2).max(1e-20) {
        return Err(NoEffect::NoVariance);
    }
    let n0 = (n - squares / n) / (k - 1.0);
    let f = between / within;
    let rho = (between - within) / (between + (n0 - 1.0) * within);
    let deff = (1.0 + (n / k - 1.0) * rho).max(0.0);
    Ok(Effect {
        interviewers: count,
        respondents: all,
        n0,
        between,
        within,
        f,
        p: f_upper(f, k - 1.0, n - k),
        rho,
        deff,
    })
}

/// The near-copies among one interviewer's respondents, beside the survey's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Copies {
    /// Respondents that have a match.
    pub respondents: usize,
    /// The middle one of their shares of equal answers.
    pub median: f64,
    /// Respondents whose match is listed.
    pub listed: usize,
    /// As many as the survey's share of listed matches leads one to expect.
    pub expected: f64,
    /// Chance of so many or more if the listed matches of the survey were dealt out at random (hypergeometric).
    pub p: f64,
    /// The same, for the look at all interviewers (Holm).
    pub p_holm: f64,
    /// Respondents whose match is another respondent of the same interviewer.
    pub within: usize,
    /// As many as there would be if matches were anybody.
    pub within_expected: f64,
}

/// One a respondent that has a match: the interviewer's place, the share of equal answers, whether the match is the same interviewer's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Matched {
    pub interviewer: u32,
    pub share: f64,
    pub is_within: bool,
}

/// By interviewer. `listed_from`: the share of equal answers from which a match is listed.
///
/// The p-value compares with the survey's own distribution, as Simmons et al. (Pew, 2016) ask for; it is a reason to look, no finding: lots differ
/// in places and people.
#[must_use]
pub fn copies(matches: &[Matched], listed_from: f64) -> std::collections::BTreeMap<u32, Copies> {
    let mut lots: std::collections::BTreeMap<u32, Vec<&Matched>> = std::collections::BTreeMap::new();
    for matched in matches {
        lots.entry(matched.interviewer).or_default().push(matched);
    }
    let all = matches.len();
    let listed_in_all = matches.iter().filter(|matched| matched.share >= listed_from).count();
    let mut found: std::collections::BTreeMap<u32, Copies> = lots
        .into_iter()
        .filter_map(|(interviewer, lot)| {
            let listed = lot.iter().filter(|matched| matched.share >= listed_from).count();
            let p = hypergeometric_upper(all, listed_in_all, lot.len(), listed);
            let others = (lot.len() as f64 - 1.0) / (all as f64 - 1.0).max(1.0);
            let copies = Copies {
                respondents: lot.len(),
                median: median(lot.iter().map(|matched| matched.share).collect())?,
                listed,
                expected: lot.len() as f64 * listed_in_all as f64 / all as f64,
                p,
                p_holm: p,
                within: lot.iter().filter(|matched| matched.is_within).count(),
                within_expected: lot.len() as f64 * others,
            };
            Some((interviewer, copies))
        })
        .collect();
    let together = holm(&found.values().map(|copies| Some(copies.p)).collect::<Vec<_>>());
    for (copies, p) in found.values_mut().zip(together) {
        copies.p_holm = p.unwrap_or(copies.p);
    }
    found
}

/// P(X ≥ `least`) where `drawn` of `all` are drawn without replacement, `marked` of which are marked.
fn hypergeometric_upper(all: usize, marked: usize, drawn: usize, least: usize) -> f64 {
    let lowest = (marked + drawn).saturating_sub(all);
    if least <= lowest {
        return 1.0;
    }
    let mut logs = vec![0.0_f64];
    for number in 1..=all {
        logs.push(logs[number - 1] + (number as f64).ln());
    }
    let choose = |n: usize, k: usize| logs[n] - logs[k] - logs[n - k];
    let chance = |x: usize| (choose(marked, x) + choose(all - marked, drawn - x) - choose(all, drawn)).exp();
    (least..=marked.min(drawn)).map(chance).sum::<f64>().min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lots_that_differ_are_an_effect() {
        let found = effect(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], &[0, 0, 0, 1, 1, 1]).unwrap();
        // Between 13.5 on 1, within 1 on 4.
        assert!((found.f - 13.5).abs() < 1e-12 && (found.rho - 12.5 / 15.5).abs() < 1e-12);
        assert!((found.n0 - 3.0).abs() < 1e-12 && (found.deff - (1.0 + 2.0 * found.rho)).abs() < 1e-12);
        assert!((found.p - 0.021_311_641_128_756_7).abs() < 1e-10, "{}", found.p);
    }

    #[test]
    fn what_cannot_be_is_told() {
        assert_eq!(effect(&[1.0, 2.0], &[3, 3]), Err(NoEffect::FewInterviewers { interviewers: 1 }));
        assert_eq!(effect(&[1.0, 2.0], &[3, 4]), Err(NoEffect::LotsOfOne));
        assert_eq!(effect(&[0.1, 0.1, 2.0], &[3, 3, 4]), Err(NoEffect::NoVariance));
    }

    #[test]
    fn copies_that_come_together_stand_out() {
        let matched = |interviewer, is_copy: bool| Matched {
            interviewer,
            share: if is_copy { 0.95 } else { 0.6 },
            is_within: is_copy,
        };
        let mut everybody: Vec<Matched> = (0..40).map(|row| matched(row / 10, row >= 32)).collect();
        everybody.extend([matched(9, false)]);
        let found = copies(&everybody, 0.85);
        // 8 of 41 are copies, and all of them among the last lot's 10: C(33, 2)/C(41, 10).
        assert!((found[&3].p - 528.0 / 1_121_099_408.0).abs() < 1e-15);
        assert!((found[&3].p_holm - 5.0 * found[&3].p).abs() < 1e-15);
        assert_eq!((found[&3].listed, found[&3].within, found[&0].listed), (8, 8, 0));
        assert!((found[&0].p - 1.0).abs() < 1e-12 && (found[&3].expected - 80.0 / 41.0).abs() < 1e-12);
        assert!((found[&9].median - 0.6).abs() < 1e-12);
    }
}
