//! The black-box suite: it runs the binary and speaks HTTP, on SQLite and on PostgreSQL alike.

mod alongside;
mod api;
mod backup;
mod commands;
mod crash;
mod demo;
mod export;
mod form;
mod harness;
mod headers;
mod index;
mod limits;
mod log;
mod logs;
mod many;
mod methods;
mod migrate;
mod operating;
mod publish;
mod published;
mod slow;
mod storage;
mod tally;
mod tickets;
mod tidy;
mod waves;
