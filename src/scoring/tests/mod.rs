//! The arithmetic checked a second way.

pub(crate) mod disclosure;
mod operators;
pub(crate) mod properties;
mod province;
mod rules;
