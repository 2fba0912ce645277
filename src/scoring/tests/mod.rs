//! The arithmetic checked a second way.

pub(crate) mod disclosure;
pub(crate) mod properties;
mod province;
mod rules;
