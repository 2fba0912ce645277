//! The arithmetic of indices, pure. What an index is stands in its method file; no index has code of its own.

pub mod estimate;
pub mod index;
pub mod method;
