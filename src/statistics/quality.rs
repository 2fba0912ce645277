//! Signs of careless answers and of trouble in the field: reasons to look again, never to delete or to accuse.

pub mod interviewer;
pub mod matching;
pub mod pattern;
pub mod speed;
