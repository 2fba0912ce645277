//! What those who run the installation did, on public record: that it was done and by which role, with a commitment to the rest.

use super::append::Appending;
use super::random_32;
use crate::db;
use crate::error::Error;
use crate::ledger::commit::commit;
use crate::ledger::entry::{Entry, Word};

/// An act as it was entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entered {
    /// Where it stands in the log.
    pub log_index: u64,
    /// What opens the commitment to the detail.
    pub salt: [u8; 32],
}

/// Enters an act with `COMMIT("sipas/admin", salt, detail)`. Salt and detail stay in the database, as setting `admin/<place>`, for
/// those to whom the commitment is opened.
///
/// # Errors
/// [`Error::Storage`]
pub fn enter_admin(log: &mut Appending<'_>, action: &Word, role: &Word, detail: &str) -> Result<Entered, Error> {
    let salt = random_32();
    let entry = Entry::Admin {
        action: action.clone(),
        role: role.clone(),
        detail: commit("sipas/admin", &salt, detail.as_bytes()),
    };
    let log_index = log.enter(&entry, "");
    let opening = format!("{} {detail}", data_encoding::HEXLOWER.encode(&salt));
    db::setting::insert(log.db, &format!("admin/{log_index}"), &opening)?;
    Ok(Entered { log_index, salt })
}
