//! The statistics, pure numbers: samples and their variance, intervals, weights, ranks, tests, scales, plans, draws.
//! Knows no survey, agency or answer; rows and units are places in a slice. Formulas with their sources stand at each function.

pub mod allocation;
pub mod calibrate;
pub mod covariance;
pub mod distribution;
pub mod draw;
pub mod estimate;
pub mod factor;
pub mod importance;
pub mod interval;
pub mod multiple;
pub mod quality;
pub mod rank;
pub mod reliability;
pub mod response_rate;
pub mod sample;
pub mod samplesize;
#[cfg(test)]
mod tests;
pub mod variance;
