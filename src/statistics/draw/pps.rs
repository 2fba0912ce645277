//! Systematic sampling with probability proportional to size, in whole numbers: no rounding decides who is drawn.

use super::{Refusal, Stream, enough};

/// What came out. Places are those in the frame, rising.
#[derive(Debug, Clone, PartialEq)]
pub struct Proportional {
    /// Units so large that they are in every sample.
    pub certainty: Vec<usize>,
    /// The others that were drawn.
    pub selected: Vec<usize>,
    /// How many were left to chance, of units with this total size; the interval is `total_size` / `left_to_chance`.
    pub left_to_chance: usize,
    pub total_size: u128,
    /// The random start, in units of `1/left_to_chance` of a size; `None` where nothing was left to chance.
    pub start: Option<u64>,
    /// Every unit's probability of being drawn, in the frame's order.
    pub probabilities: Vec<f64>,
}

/// Draws `wanted` units in the frame's order, each with probability m·xᵢ/X among the m that are left after those with m·xᵢ ≥ X have been
/// taken with certainty (again and again, as taking one away shrinks X). One random start below X; unit i, which reaches from
/// cᵢ₋₁ to cᵢ of the running total, is hit by the k-th step where m·cᵢ₋₁ ≤ start + k·X < m·cᵢ.
///
/// Sizes are whole and above zero. Särndal, Swensson, Wretman 1992, 3.6.2; the probabilities are those of R's
/// `sampling::inclusionprobabilities`.
pub fn systematic(seed: &str, sizes: &[u64], wanted: usize) -> Result<Proportional, Refusal> {
    enough(wanted, sizes.len())?;
    if let Some(place) = sizes.iter().position(|size| *size == 0) {
        return Err(Refusal::NoSize { place });
    }
    let (certain, left_to_chance, total_size) = certainties(sizes, wanted);
    let m = left_to_chance as u128;
    let probabilities = sizes.iter().zip(&certain).map(|(size, certain)| match certain {
        true => 1.0,
        false => (m * u128::from(*size)) as f64 / total_size as f64,
    });
    let mut drawn = Proportional {
        certainty: (0..sizes.len()).filter(|place| certain[*place]).collect(),
        selected: Vec::with_capacity(left_to_chance),
        left_to_chance,
        total_size,
        start: None,
        probabilities: probabilities.collect(),
    };
    if left_to_chance == 0 {
        return Ok(drawn);
    }
    let start = Stream::new(seed).below(u64::try_from(total_size).map_err(|_| Refusal::TooLarge)?);
    drawn.start = Some(start);
    let mut next = u128::from(start);
    let mut reached = 0_u128;
    for (place, size) in sizes.iter().enumerate().filter(|(place, _)| !certain[*place]) {
        reached += m * u128::from(*size);
        // A unit below the interval is hit once at most.
        if next < reached {
            drawn.selected.push(place);
            next += total_size;
        }
    }
    Ok(drawn)
}

/// Who is certain, how many are left to draw and the total size of those they are drawn from.
fn certainties(sizes: &[u64], wanted: usize) -> (Vec<bool>, usize, u128) {
    let mut certain = vec![false; sizes.len()];
    let mut left = wanted;
    let mut total: u128 = sizes.iter().copied().map(u128::from).sum();
    loop {
        let m = left as u128;
        let more: Vec<usize> = (0..sizes.len())
            .filter(|place| left > 0 && !certain[*place] && m * u128::from(sizes[*place]) >= total)
            .collect();
        if more.is_empty() {
            return (certain, left, total);
        }
        // All are compared with the same total before it shrinks, as everybody's probability is of the same draw.
        for place in more {
            certain[place] = true;
            left -= 1;
            total -= u128::from(sizes[place]);
        }
    }
}
