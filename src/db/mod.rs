//! Rows in and out: the only room that knows that there are two databases. Everything here blocks; callers choose the thread.

pub mod address;
pub mod agency;
pub mod checkpoint;
pub mod closing;
pub mod door;
pub mod file;
pub mod head;
pub mod input;
pub mod log;
pub mod migrate;
pub mod namespace;
pub mod raw;
pub mod response;
pub mod schema;
pub mod setting;
pub mod snapshot;
pub mod ticket;
pub mod void;
pub mod wal;
pub mod wave;

pub use door::{Db, Door, Place, write_transaction};
pub use snapshot::read_transaction;

/// Inserts rows one prepared statement at a time on SQLite (as fast as any other way inside one transaction)
/// and many at once on PostgreSQL. Batch inserts do not compile through the enum of both.
macro_rules! insert_rows {
    ($db:expr, $table:expr, $rows:expr, $chunk:expr) => {
        match $db {
            $crate::db::Db::Sqlite(conn) => {
                $rows.iter().try_for_each(|row| diesel::insert_into($table).values(row).execute(&mut *conn).map(|_| ()))
            }
            $crate::db::Db::Postgres(conn) => $rows
                .chunks($chunk)
                .try_for_each(|rows| diesel::insert_into($table).values(rows).execute(&mut *conn).map(|_| ())),
        }
    };
}
pub(crate) use insert_rows;
