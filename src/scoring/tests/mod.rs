//! The arithmetic checked a second way.

mod disclosure;
mod properties;
mod province;
mod rules;
