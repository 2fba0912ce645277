//! How a sample is shared out over strata: by a rule, within bounds, in whole numbers.

/// A stratum of the population.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stratum {
    /// How many units it has: Nₕ, the most that can be drawn.
    pub size: u64,
    /// What one share of the sample is worth here: the rule's measure, zero or more.
    pub measure: f64,
}

/// The measures of the rules; `size` is Nₕ, `sd` the standard deviation Sₕ of what is asked, each per unit of the stratum.
pub mod measure {
    /// As many as there are: nₕ ∝ Nₕ.
    #[must_use]
    pub fn proportional(size: f64) -> f64 {
        size
    }

    /// The least variance of the whole for a given n: Nₕ·Sₕ. Neyman 1934.
    #[must_use]
    pub fn neyman(size: f64, sd: f64) -> f64 {
        size * sd
    }

    /// The least variance for a given cost, cₕ for each unit: Nₕ·Sₕ/√cₕ. Cochran 1977, 5.5.
    #[must_use]
    pub fn cost_optimal(size: f64, sd: f64, cost: f64) -> f64 {
        size * sd / cost.sqrt()
    }

    /// Between the whole and its parts: Xₕ^q·Sₕ/Ȳₕ, Xₕ a measure of importance (the size, where nothing else is meant). q = 1 is
    /// near Neyman's, q = 0 gives every stratum the same relative error. Bankier 1988, The American Statistician 42.
    #[must_use]
    pub fn power(importance: f64, exponent: f64, sd: f64, mean: f64) -> f64 {
        importance.powf(exponent) * sd / mean.abs()
    }

    #[must_use]
    pub fn square_root(size: f64) -> f64 {
        size.sqrt()
    }

    /// Between proportional (`weight` large) and equal (0): √(I²·Wₕ² + 1/H²), Wₕ being the part of the population and H the number of
    /// strata. Kish 1988, Survey Methodology 14.
    #[must_use]
    pub fn kish(part: f64, strata: f64, weight: f64) -> f64 {
        weight.mul_add(weight * part * part, 1.0 / (strata * strata)).sqrt()
    }
}

/// Why a sample cannot be shared out so. Strata are places in the slice, from zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("{wanted} units are wanted, all strata together have {there}")]
    TooFew { wanted: u64, there: u64 },
    #[error("at least {floor} from every stratum makes {least} units, more than the {wanted} wanted")]
    FloorTooHigh { floor: u64, least: u64, wanted: u64 },
    #[error("the measure of a stratum is no number of zero or more")]
    BadMeasure { stratum: usize },
    #[error("{left} units are left when every stratum with something to measure is full")]
    NothingToMeasure { left: u64 },
}

/// What comes out, one number a stratum.
#[derive(Debug, Clone, PartialEq)]
pub struct Allocation {
    /// Before rounding, within the bounds.
    pub exact: Vec<f64>,
    pub whole: Vec<u64>,
}

/// Shares `wanted` units out in proportion to the measures, no stratum getting less than `floor` (or all it has) nor more than it has;
/// what the bounded ones leave or take is shared out anew over the others. Whole numbers by largest remainder, ties to the earlier.
///
/// A variance can be estimated where every stratum has two units: a floor of 2.
pub fn allocate(strata: &[Stratum], wanted: u64, floor: u64) -> Result<Allocation, Refusal> {
    if let Some(stratum) = strata.iter().position(|stratum| !stratum.measure.is_finite() || stratum.measure < 0.0) {
        return Err(Refusal::BadMeasure { stratum });
    }
    let there = strata.iter().map(|stratum| stratum.size).fold(0, u64::saturating_add);
    if wanted > there {
        return Err(Refusal::TooFew { wanted, there });
    }
    let least = strata.iter().map(|stratum| stratum.size.min(floor)).fold(0, u64::saturating_add);
    if least > wanted {
        return Err(Refusal::FloorTooHigh { floor, least, wanted });
    }
    let exact = bounded(strata, wanted, floor)?;
    let whole = by_largest_remainder(&exact, wanted);
    Ok(Allocation { exact, whole })
}

/// λ·measure, cut to the bounds, with the λ for which the sum is right. In each round those beyond a bound are fixed on the side that
/// weighs more: they stay beyond it for the final λ too.
fn bounded(strata: &[Stratum], wanted: u64, floor: u64) -> Result<Vec<f64>, Refusal> {
    let mut fixed: Vec<Option<u64>> = vec![None; strata.len()];
    loop {
        let left = wanted - fixed.iter().flatten().sum::<u64>();
        let open = || strata.iter().zip(&fixed).filter(|(_, fixed)| fixed.is_none()).map(|(stratum, _)| stratum);
        let measure: f64 = open().map(|stratum| stratum.measure).sum();
        if measure <= 0.0 && open().next().is_some() {
            // Only the floors are left for them.
            let floors: u64 = open().map(|stratum| stratum.size.min(floor)).sum();
            if left != floors {
                return Err(Refusal::NothingToMeasure { left: left - floors });
            }
        }
        let share = |stratum: &Stratum| {
            if measure > 0.0 { left as f64 * stratum.measure / measure } else { stratum.size.min(floor) as f64 }
        };
        let over: f64 = open().map(|stratum| (share(stratum) - stratum.size as f64).max(0.0)).sum();
        let under: f64 = open().map(|stratum| (stratum.size.min(floor) as f64 - share(stratum)).max(0.0)).sum();
        if over <= 0.0 && under <= 0.0 {
            return Ok(strata
                .iter()
                .zip(&fixed)
                .map(|(stratum, fixed)| fixed.map_or_else(|| share(stratum), |n| n as f64))
                .collect());
        }
        let newly: Vec<Option<u64>> = strata
            .iter()
            .zip(&fixed)
            .map(|(stratum, fixed)| {
                let least = stratum.size.min(floor);
                match fixed {
                    Some(n) => Some(*n),
                    None if over >= under && share(stratum) >= stratum.size as f64 => Some(stratum.size),
                    None if over < under && share(stratum) <= least as f64 => Some(least),
                    None => None,
                }
            })
            .collect();
        fixed = newly;
    }
}

/// Rounds down, then gives what is missing to the largest remainders; equal ones (to 1e-9) to the earlier.
fn by_largest_remainder(exact: &[f64], wanted: u64) -> Vec<u64> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "zero or more, at most the sample")]
    let split = |share: &f64| {
        let whole = (share + 1e-9).floor();
        (whole as u64, ((share - whole) * 1e9).round() as i64)
    };
    let parts: Vec<(u64, i64)> = exact.iter().map(split).collect();
    let mut whole: Vec<u64> = parts.iter().map(|part| part.0).collect();
    let missing = wanted.saturating_sub(whole.iter().sum());
    let mut order: Vec<usize> = (0..exact.len()).collect();
    order.sort_by_key(|stratum| (std::cmp::Reverse(parts[*stratum].1), *stratum));
    for stratum in order.into_iter().take(usize::try_from(missing).unwrap_or(usize::MAX)) {
        whole[stratum] += 1;
    }
    whole
}

#[cfg(test)]
mod tests;
