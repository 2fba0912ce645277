//! `sipas`: citizens' answers about government agencies, turned into indices that anyone can recompute.
//!
//! The map of the house, and who may import whom (tests/it/tidy.rs checks it):
//!
//! ```text
//! main, commands → everything but http's handlers
//! http → intake, indexing, pages, report, domain, app, error; db for reading only; types of ledger and scoring
//! intake, indexing → db, scoring, ledger, domain, error        app → db, config, domain, intake
//! report, pages → scoring (types), domain          db → domain, error, ledger and scoring (types)
//! ledger → domain      scoring → domain      domain → nothing of ours
//! ```

pub mod app;
pub mod catalog;
pub mod commands;
pub mod config;
pub mod db;
pub mod domain;
pub mod error;
pub mod http;
pub mod indexing;
pub mod intake;
pub mod ledger;
pub mod pages;
pub mod report;
pub mod scoring;
pub mod simulation;
