//! The arithmetic checked a second way.

pub(crate) mod designed;
mod designed_disclosure;
pub(crate) mod disclosure;
mod errors;
pub(crate) mod margins;
mod margins_disclosure;
mod operators;
mod papi;
mod pci;
mod points;
pub(crate) mod properties;
mod province;
mod rules;
