//! The connections that read, lent out one piece of work at a time, until the program ends and closes them.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use diesel::r2d2;

use crate::db::{Db, Door};
use crate::error::Error;

/// Most of them.
const MOST: u32 = 6;
/// How long a piece of work waits for one that is free.
const PATIENCE: Duration = Duration::from_secs(2);

/// None inside once they were closed.
pub(super) struct Readers(RwLock<Option<Arc<r2d2::Pool<Door>>>>);

impl Readers {
    /// # Errors
    /// Where no connection can be had.
    pub fn open(door: Door) -> anyhow::Result<Self> {
        let pool = r2d2::Pool::builder()
            .max_size(MOST)
            .min_idle(Some(1))
            .connection_timeout(PATIENCE)
            .error_handler(Box::new(r2d2::NopErrorHandler))
            .build(door)?;
        Ok(Self(RwLock::new(Some(Arc::new(pool)))))
    }

    /// Reads on one of them; blocks.
    ///
    /// # Errors
    /// [`Error::NotReady`] once they are closed, [`Error::Storage`], those of `work`.
    pub fn read<T>(&self, work: impl FnOnce(&mut Db) -> Result<T, Error>) -> Result<T, Error> {
        let pool = self.0.read().unwrap_or_else(PoisonError::into_inner).clone().ok_or(Error::NotReady)?;
        let mut db = pool.get().map_err(|error| Error::Storage(error.to_string()))?;
        work(&mut db)
    }

    /// All that there are, until they are let go of.
    #[cfg(test)]
    pub fn take_all(&self) -> impl Sized + use<> {
        let pool = self.0.read().unwrap_or_else(PoisonError::into_inner).clone().unwrap();
        (0..MOST).map(|_| pool.get().unwrap()).collect::<Vec<_>>()
    }

    /// Lends none any more and waits until those that are lent are back and all are closed. False where somebody still reads after
    /// `within`.
    pub fn close(&self, within: Duration) -> bool {
        let Some(mut pool) = self.0.write().unwrap_or_else(PoisonError::into_inner).take() else { return true };
        let until = Instant::now() + within;
        loop {
            match Arc::try_unwrap(pool) {
                Ok(_closed) => return true,
                Err(_) if Instant::now() > until => return false,
                Err(lent) => pool = lent,
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}
