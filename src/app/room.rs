//! Whether the disk has room: nothing more is taken in while there is still some left for what is being done. Reading goes on.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::config::Config;
use crate::db::Place;
use crate::error::Error;

/// How long the free space is known by heart.
const SPACE_KNOWN: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub struct Room {
    /// Where the embedded database stands, and how many megabytes are to stay free there.
    kept_free: Option<(PathBuf, u64)>,
    free: Mutex<Option<(Instant, std::io::Result<u64>)>>,
}

impl Room {
    pub(super) fn of(config: &Config) -> Self {
        let kept_free = match &config.place {
            Place::Sqlite(path) if config.operating.min_free_mb > 0 => {
                let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
                Some((folder.to_owned(), config.operating.min_free_mb))
            }
            _ => None,
        };
        Self { kept_free, free: Mutex::default() }
    }

    /// # Errors
    /// [`Error::Storage`] where the data's disk has less room than is to stay free, or cannot be asked.
    pub fn is_enough(&self) -> Result<(), Error> {
        self.is_enough_at(Instant::now())
    }

    fn is_enough_at(&self, now: Instant) -> Result<(), Error> {
        let Some((folder, least_mb)) = &self.kept_free else { return Ok(()) };
        let mut known = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let (asked, free_mb) = match known.take() {
            Some(known) if now.saturating_duration_since(known.0) < SPACE_KNOWN => known,
            _ => (now, free_mb(folder)),
        };
        let outcome = match &free_mb {
            Ok(free_mb) if free_mb >= least_mb => Ok(()),
            Ok(free_mb) => Err(Error::Storage(format!(
                "the disk has {free_mb} MB left; {least_mb} MB are kept free (min_free_mb)"
            ))),
            Err(error) => Err(Error::Storage(format!("the disk's free space cannot be seen: {error}"))),
        };
        // When it was asked, not when somebody wanted to know: else it would never be asked again under load.
        *known = Some((asked, free_mb));
        outcome
    }
}

/// Megabytes that this program may still use.
pub(super) fn free_mb(folder: &Path) -> std::io::Result<u64> {
    let disk = rustix::fs::statvfs(folder)?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize) >> 20)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::Room;
    use crate::db::Place;
    use crate::error::Error;
    use crate::http::testing_config;

    #[test]
    fn the_disk_is_asked_and_believed() {
        let folder = tempfile::tempdir().unwrap();
        let mut config = testing_config(None, None);
        config.place = Place::Sqlite(folder.path().join("sipas.sqlite"));
        let mut outcome = |min_free_mb| {
            config.operating.min_free_mb = min_free_mb;
            Room::of(&config).is_enough()
        };
        assert!(outcome(0).is_ok());
        assert!(outcome(1).is_ok());
        assert!(matches!(outcome(u64::MAX), Err(Error::Storage(text)) if text.contains("MB left")));
        config.place = Place::Sqlite(folder.path().join("nowhere/sipas.sqlite"));
        config.operating.min_free_mb = 1;
        assert!(matches!(Room::of(&config).is_enough(), Err(Error::Storage(_))));
        config.place = Place::Postgres("postgres://db/sipas".to_owned());
        assert!(Room::of(&config).is_enough().is_ok(), "its disk is elsewhere");
    }

    #[test]
    fn the_disk_is_asked_again_however_often_somebody_wants_to_know() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        std::fs::create_dir(&data).unwrap();
        let mut config = testing_config(None, None);
        config.place = Place::Sqlite(data.join("sipas.sqlite"));
        config.operating.min_free_mb = 1;
        let room = Room::of(&config);
        let begin = Instant::now();
        let after = |tenths: u32| room.is_enough_at(begin + Duration::from_millis(100) * tenths).is_ok();
        assert!(after(0));
        std::fs::remove_dir(&data).unwrap();
        assert!((1..10).all(after), "known by heart for a second");
        assert!(!(10..20).any(after), "then seen as it is");
        std::fs::create_dir(&data).unwrap();
        assert!((20..30).all(after), "and seen when it is good again");
    }
}
