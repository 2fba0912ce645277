//! Values and rules of the survey trade. Pure: no clock, no randomness, no files, no database, no HTTP.
//! Every type here is sealed behind one `parse` or one constructor, so that inside the house only good values exist.

pub mod agency;
pub mod answer;
pub mod answer_file;
pub mod day;
pub mod definition;
pub mod key;
pub mod layout;
pub mod record;
pub mod response;
pub mod rounding;
pub mod submission;
pub mod survey;
pub mod text;
pub mod ticket;
pub mod wave;
