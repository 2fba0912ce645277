//! The black-box suite: it runs the binary and speaks HTTP, on SQLite and on PostgreSQL alike.

mod tidy;
