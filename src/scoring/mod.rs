//! The arithmetic of indices, pure. What an index is stands in its method file; no index has code of its own.

pub mod aggregate;
pub mod bands;
#[cfg(test)]
mod chance;
pub mod change;
pub mod compute;
pub mod counts;
pub mod designed;
mod errors;
pub mod estimate;
pub mod index;
pub mod inputs;
pub mod interval;
pub mod kept;
pub mod method;
mod over;
pub mod pairs;
mod pooled;
mod reading;
pub mod rescale;
mod roster;
pub mod sampled;
pub mod smooth;
pub mod standing;
pub mod sums;
pub mod suppress;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
pub(crate) mod tests;
