//! Why nothing may be added, where that is so: the stored log is not the one that was signed, or does not hold together.

use std::sync::{PoisonError, RwLock};

#[derive(Default)]
pub(super) struct ReadOnly(RwLock<Option<String>>);

impl ReadOnly {
    /// With a reason that is known from the start, and was told.
    pub fn since_start(reason: Option<String>) -> Self {
        Self(RwLock::new(reason))
    }

    pub fn reason(&self) -> Option<String> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes nothing more in, with the reason, or goes on.
    pub fn set(&self, reason: Option<String>) {
        if let Some(reason) = &reason {
            tracing::error!(reason, "read-only");
        }
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = reason;
    }
}
