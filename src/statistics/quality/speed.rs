//! How long interviews took, on a scale that a few very long ones do not move.

/// Scores below this are too fast.
pub const TOO_FAST: f64 = -3.0;

/// Durations of a survey and of each respondent.
#[derive(Debug, Clone, PartialEq)]
pub struct Speed {
    /// Durations that are known and above zero.
    pub known: usize,
    /// Of the natural logarithms of seconds; none without durations.
    pub median_log: Option<f64>,
    /// 1.4826 · median(|log − median|); none without durations.
    pub mad_log: Option<f64>,
    /// (log − median)/MAD, one a respondent; none without a duration, or where the MAD is zero.
    pub z: Vec<Option<f64>>,
    /// Less than a third of the median.
    pub below_third: Vec<bool>,
}

impl Speed {
    /// The score is below [`TOO_FAST`].
    #[must_use]
    pub fn is_too_fast(&self, respondent: usize) -> bool {
        self.z[respondent].is_some_and(|z| z < TOO_FAST)
    }
}

/// `seconds`: one a respondent; what is not above zero is unknown. Median and MAD as R's `median` and `mad`; Leys et al. 2013.
#[must_use]
pub fn speed(seconds: &[Option<f64>]) -> Speed {
    let logs: Vec<Option<f64>> =
        seconds.iter().map(|seconds| seconds.filter(|of| *of > 0.0 && of.is_finite()).map(f64::ln)).collect();
    let known: Vec<f64> = logs.iter().flatten().copied().collect();
    let median_log = median(known.clone());
    let mad_log = median_log.and_then(|middle| median(known.iter().map(|log| (log - middle).abs()).collect()));
    let mad_log = mad_log.map(|mad| 1.4826 * mad);
    let z = |log: &Option<f64>| Some(((*log)? - median_log?) / mad_log.filter(|mad| *mad > 0.0)?);
    let third = median(logs.iter().flatten().map(|log| log.exp()).collect()).map(|middle| middle / 3.0);
    let is_below = |log: &Option<f64>| log.zip(third).is_some_and(|(log, third)| log.exp() < third);
    Speed {
        known: known.len(),
        median_log,
        mad_log,
        z: logs.iter().map(z).collect(),
        below_third: logs.iter().map(is_below).collect(),
    }
}

/// The mean of the two in the middle where the number is even.
#[must_use]
pub fn median(mut numbers: Vec<f64>) -> Option<f64> {
    numbers.sort_by(f64::total_cmp);
    let half = numbers.len() / 2;
    match numbers.len() {
        0 => None,
        odd if odd % 2 == 1 => Some(numbers[half]),
        _ => Some(f64::midpoint(numbers[half - 1], numbers[half])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_interview_moves_nobody_else() {
        let usual = [500.0, 600.0, 700.0, 640.0, 30.0];
        let found = speed(&usual.map(Some));
        assert!(
            found.is_too_fast(4) && !found.is_too_fast(0) && found.below_third == [false, false, false, false, true]
        );
        let longer = speed(&[500.0, 600.0, 90_000.0, 640.0, 30.0].map(Some));
        assert_eq!(found.median_log, longer.median_log);
    }

    #[test]
    fn no_scale_no_score() {
        let same = speed(&[Some(600.0), Some(600.0), Some(600.0), Some(9.0), Some(0.0), None]);
        assert_eq!((same.known, same.mad_log), (4, Some(0.0)));
        assert!(same.z.iter().all(Option::is_none) && same.below_third[3] && !same.below_third[4]);
        assert_eq!(speed(&[None]).median_log, None);
    }
}
