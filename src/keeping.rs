//! What an operator keeps: backups beside a running server, their way back without a fork of the log, and upgrades that can be
//! undone. What a restore or an upgrade finds is moved aside or copied, never deleted; a backup replaces an earlier one only at the word
//! (`--force`).

mod aside;
mod backup;
mod candidates;
mod keys;
mod prepare;
mod restore;
mod tools;
mod upgrade;

pub use self::backup::{Backup, Wanted, backup};
pub use self::prepare::Gap;
pub use self::restore::{Asked, Restored, restore};
pub use self::upgrade::{DryRun, Loss, Undone, back, dry_run, loss, open, run};
