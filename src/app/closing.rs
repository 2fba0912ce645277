//! The end: what was taken in is stored, everything that has the database open closes it, and an embedded one is left as one whole
//! file with nothing beside it, so that it can be copied or moved like any other file.

use std::time::{Duration, Instant};

use super::App;
use crate::db::{Door, Place, wal};
use crate::whole::beside;

/// Storing what is queued takes seconds at most; a disk that hangs may hang for ever.
const STORED_WITHIN: Duration = Duration::from_secs(15);
/// What still reads or follows then is cut off by the program's end; it loses nothing by that.
const CLOSED_WITHIN: Duration = Duration::from_secs(2);
/// Commands that use the database beside this server may take longer; then the last of them leaves the one file.
const FOLDED_WITHIN: Duration = Duration::from_secs(2);

impl App {
    /// Stores what is queued and closes everything. Nothing can be read or stored afterwards.
    ///
    /// # Errors
    /// Where the writer hangs.
    pub fn close(&self) -> std::io::Result<()> {
        if !self.intake.clone().finish(STORED_WITHIN) {
            return Err(std::io::Error::other("the writer did not end: a disk or a database hangs"));
        }
        let checked = self.checker.end(CLOSED_WITHIN);
        let followed = self.follower.end(CLOSED_WITHIN) && checked;
        let Place::Sqlite(path) = &self.config.place else { return Ok(()) };
        // While connections are open: the last one to close would move the log by itself, and keep a failure to itself.
        fold(&self.config.place);
        let read = self.readers.close(CLOSED_WITHIN);
        let log = beside(path, "-wal");
        let until = Instant::now() + FOLDED_WITHIN;
        // A connection that the pool was just opening is closed a moment later.
        while followed && read && log.exists() && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(10));
            fold(&self.config.place);
        }
        if log.exists() {
            tracing::warn!(
                "{} stays, since the database is still open elsewhere: it belongs to the database file, move or copy both",
                log.display()
            );
        }
        Ok(())
    }
}

/// Empties the write-ahead log through a connection of its own, whose closing removes it where nobody else has the database open.
fn fold(place: &Place) {
    // A database that cannot be opened now has all that was committed in its log, for the next start.
    let Ok(mut db) = Door(place.clone()).open() else { return };
    if let Err(error) = wal::empty(&mut db) {
        wal::end(&error);
    }
}
