//! What comes in and goes out over HTTP, as bodies. Shape is checked here (lengths, counts, types of values);
//! what the values mean is for `domain` to say.

pub mod address;
pub mod answers;
pub mod body;
pub mod form;
pub mod json;
pub mod problem;
pub mod query;
pub mod survey;
pub mod wave;
