//! The public draw `chacha20-draw/1`: a sample that anybody can draw again from the seed and the frame.
//!
//! Integers only, from the raw words of `ChaCha20`: nothing depends on a library's samplers, which change between versions. How seeds are
//! put together (date, dice, the frame's hash, stage and stratum) is the caller's.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use sha2::{Digest as _, Sha256};

pub mod pps;

/// A stream of random numbers that follows from a text: the key is the SHA-256 of its UTF-8 bytes, the stream `ChaCha20` with nonce and
/// counter zero, read as little-endian words of 64 bits.
#[derive(Debug)]
pub struct Stream(ChaCha20Rng);

impl Stream {
    #[must_use]
    pub fn new(seed: &str) -> Self {
        Self(ChaCha20Rng::from_seed(key(seed)))
    }

    pub fn word(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A whole number below `n`, each equally likely: words from the last, incomplete round of `n` are thrown away.
    ///
    /// # Panics
    /// Where `n` is zero: there is no such number.
    pub fn below(&mut self, n: u64) -> u64 {
        assert!(n > 0, "no whole number is below zero");
        // 2^64 mod n, without the 65th bit.
        let incomplete = (u64::MAX % n + 1) % n;
        loop {
            let word = self.word();
            if incomplete == 0 || word < u64::MAX - incomplete + 1 {
                return word % n;
            }
        }
    }

    /// From 0 (included) to 1 (never), in steps of 2⁻⁵³.
    pub fn unit(&mut self) -> f64 {
        const STEP: f64 = 1.0 / (1_u64 << 53) as f64;
        (self.word() >> 11) as f64 * STEP
    }

    /// Strictly between 0 and 1 and symmetric about the middle, for inverse distribution functions, whose ends are infinite.
    pub fn inner(&mut self) -> f64 {
        const STEP: f64 = 1.0 / (1_u64 << 52) as f64;
        ((self.word() >> 12) as f64 + 0.5) * STEP
    }
}

/// The key of `ChaCha20` that follows from a seed.
#[must_use]
pub fn key(seed: &str) -> [u8; 32] {
    Sha256::digest(seed.as_bytes()).into()
}

/// Why nothing can be drawn. Places are those in the slice that was given, from zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("{wanted} units are wanted, the frame has {there}")]
    TooFew { wanted: usize, there: usize },
    #[error("no unit is wanted")]
    NothingWanted,
    #[error("the same id stands twice in the frame")]
    Twice { first: usize, second: usize },
    #[error("the sizes add up to more than 2^64")]
    TooLarge,
    #[error("a size of zero")]
    NoSize { place: usize },
    #[error("every {every}th of {there} units: the step must be from 1 to {there}")]
    BadStep { every: usize, there: usize },
}

/// A simple random sample without replacement of `wanted` of the units, whose order in the frame says nothing: ids are sorted by
/// their bytes, then a partial Fisher–Yates shuffle swaps place i with i + below(N − i). Every unit's probability is `wanted`/N.
///
/// Returns the places in `ids`, in the order in which they were drawn.
pub fn simple(seed: &str, ids: &[&str], wanted: usize) -> Result<Vec<usize>, Refusal> {
    enough(wanted, ids.len())?;
    let mut order: Vec<usize> = (0..ids.len()).collect();
    order.sort_by_key(|place| ids[*place].as_bytes());
    if let Some(pair) = order.windows(2).find(|pair| ids[pair[0]] == ids[pair[1]]) {
        return Err(Refusal::Twice { first: pair[0], second: pair[1] });
    }
    let mut stream = Stream::new(seed);
    for place in 0..wanted {
        let left = (order.len() - place) as u64;
        let other = usize::try_from(stream.below(left)).expect("below a length");
        order.swap(place, place + other);
    }
    order.truncate(wanted);
    Ok(order)
}

/// What came out of drawing every k-th.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interval {
    pub start: usize,
    /// Places in the frame, rising.
    pub selected: Vec<usize>,
}

/// Every `every`-th of `there` units in the frame's own order, from a random start below `every`. Every unit's probability is
/// 1/`every`; the number that is drawn is `there`/`every`, rounded down or up.
pub fn interval(seed: &str, there: usize, every: usize) -> Result<Interval, Refusal> {
    if every == 0 || every > there {
        return Err(Refusal::BadStep { every, there });
    }
    let start = usize::try_from(Stream::new(seed).below(every as u64)).expect("below a length");
    Ok(Interval { start, selected: (start..there).step_by(every).collect() })
}

fn enough(wanted: usize, there: usize) -> Result<(), Refusal> {
    match wanted {
        0 => Err(Refusal::NothingWanted),
        _ if wanted > there => Err(Refusal::TooFew { wanted, there }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
