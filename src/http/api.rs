//! The API for programs, under `/api/v1`. One file a noun; [`openapi`] describes what stands here.

pub mod index;
pub mod openapi;
pub mod responses;
pub mod waves;
