//! `sipas`: citizens' answers about government agencies, turned into indices that anyone can recompute.
//!
//! The map of the house, and who may import whom (tests/it/tidy checks it):
//!
//! ```text
//! main, commands → everything but http's handlers
//! http → intake, indexing, pages, report, domain, app, config, error; db for reading only; types of ledger and scoring
//! app → db, config, domain, intake, indexing, tally, auditing, checkpointing, error, ledger, scoring
//! intake, indexing, tally → db, scoring, ledger, domain, error      checkpointing → db, ledger, domain, error      pages → scoring (types), domain, error
//! auditing → db, checkpointing, ledger, domain, error
//! publishing → db, indexing, intake, publication, checkpointing, scoring, ledger, domain, error      publication → ledger, scoring, report, domain
//! report → scoring (types), domain          db → domain, error, ledger and scoring (types)
//! exporting → app, config, db, intake, report, ledger, domain, error
//! keeping → app, config, db, intake, checkpointing, ledger, error
//! config → domain, db (types)      catalog → scoring, domain      simulation → ledger, domain      error → domain
//! ledger → domain      scoring → domain, statistics      domain, statistics, metrics, whole → nothing of ours (app, intake, http → metrics; app, keeping, exporting → whole)
//! ```

pub mod app;
pub mod auditing;
pub mod catalog;
pub mod checkpointing;
pub mod commands;
pub mod config;
pub mod db;
pub mod domain;
pub mod error;
pub mod exporting;
#[cfg(any(test, fuzzing))]
pub mod hostile;
pub mod http;
pub mod indexing;
pub mod intake;
pub mod keeping;
pub mod ledger;
pub mod metrics;
pub mod pages;
pub mod publication;
pub mod publishing;
pub mod report;
pub mod scoring;
pub mod simulation;
pub mod statistics;
pub mod tally;
pub mod whole;

/// In a profile of the server under load the system's allocator took an eighth of its processor time, this one some four hundredths.
/// Here and not in `main`, so that what is measured is what is run. The address sanitizer of the fuzzers needs its own.
#[cfg(not(fuzzing))]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
